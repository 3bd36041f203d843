// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_draw.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOption>

#include <algorithm>

namespace pilothouse::ui::draw {
namespace {

constexpr int kTextFlags = Qt::AlignVCenter | Qt::TextShowMnemonic | Qt::TextSingleLine;

QFont strongFont(int px = metrics::kBody) {
    return textFont(px, Weight::Strong);
}

void pushButtonLabel(const QStyleOptionButton& option, QPainter& painter, const QWidget* widget) {
    const Tokens& tokens = theme(widget);
    const ButtonKind kind = buttonKind(widget);
    const QColor ink = buttonInk(kind, lookOf(option.state), tokens);
    const bool strong = (kind == ButtonKind::Primary || kind == ButtonKind::Danger) &&
                        option.state.testFlag(QStyle::State_Enabled);
    painter.save();
    painter.setFont(strong ? strongFont() : textFont());
    painter.setPen(ink);
    QRect rect = option.rect;
    const int textWidth = painter.fontMetrics().size(Qt::TextShowMnemonic, option.text).width();
    if (option.features.testFlag(QStyleOptionButton::HasMenu)) {
        const QRectF box(rect.right() - 8 - 14, rect.center().y() - 6, 14, 14);
        paintIcon(painter, box, Icon::ChevronDown, ink);
        rect.adjust(0, 0, -18, 0);
    }
    if (!option.icon.isNull()) {
        const int total = 16 + (option.text.isEmpty() ? 0 : 8 + textWidth);
        const int left = rect.left() + (rect.width() - total) / 2;
        const QRect box(left, rect.top() + (rect.height() - 16) / 2, 16, 16);
        if (const auto own = iconOf(option.icon)) {
            paintIcon(painter, box, *own, ink);
        } else {
            const auto mode =
                option.state.testFlag(QStyle::State_Enabled) ? QIcon::Normal : QIcon::Disabled;
            option.icon.paint(&painter, box, Qt::AlignCenter, mode);
        }
        rect = QRect(left + 24, rect.top(), textWidth + 2, rect.height());
        painter.drawText(rect, kTextFlags | Qt::AlignLeft, option.text);
    } else {
        painter.drawText(rect, kTextFlags | Qt::AlignHCenter, option.text);
    }
    painter.restore();
}

void headerSection(const QStyleOption& option, QPainter& painter, const QWidget* widget) {
    const Tokens& tokens = theme(widget);
    const bool hover = option.state.testFlag(QStyle::State_MouseOver) &&
                       option.state.testFlag(QStyle::State_Enabled);
    painter.fillRect(option.rect, hover ? tokens.sunken : tokens.window);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                     tokens.divider);
}

void headerLabel(const QStyleOptionHeader& option, QPainter& painter, const QWidget* widget) {
    painter.save();
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(theme(widget).muted);
    // The label rectangle has PM_HeaderMargin on both sides; the outer cells of a table have 16.
    const bool first = option.position == QStyleOptionHeader::Beginning;
    const bool last = option.position == QStyleOptionHeader::End;
    const QRect rect = option.rect.adjusted(first ? 8 : 0, 0, last ? -8 : 0, 0);
    const bool sorted = option.sortIndicator != QStyleOptionHeader::None;
    const int room = rect.width() - (sorted ? 12 : 0);
    const QString text = painter.fontMetrics().elidedText(option.text, Qt::ElideRight, room + 1);
    const bool right = (option.textAlignment & Qt::AlignRight) != 0;
    const int width = painter.fontMetrics().horizontalAdvance(text);
    const int left = right ? rect.right() + 1 - width - (sorted ? 12 : 0) : rect.left();
    painter.drawText(QRect(left, rect.top(), width + 2, rect.height()), kTextFlags | Qt::AlignLeft,
                     text);
    if (sorted) {
        QStyleOptionHeader mark = option;
        mark.rect = QRect(left + width + 4, rect.center().y() - 2, 8, 5);
        sortMark(mark, painter, widget);
    }
    painter.restore();
}

void tabShape(const QStyleOptionTab& option, QPainter& painter, const QWidget* widget) {
    const Tokens& tokens = theme(widget);
    const bool active = option.state.testFlag(QStyle::State_Selected);
    const bool hover = option.state.testFlag(QStyle::State_MouseOver);
    if (hover && !active) {
        painter.fillRect(option.rect, tokens.rowHover);
    }
    if (active) {
        painter.fillRect(
            QRect(option.rect.left(), option.rect.bottom() - 2, option.rect.width(), 3),
            tokens.accent);
    }
}

void tabLabel(const QStyleOptionTab& option, QPainter& painter, const QWidget* widget) {
    const Tokens& tokens = theme(widget);
    const bool active = option.state.testFlag(QStyle::State_Selected);
    painter.save();
    painter.setFont(active ? strongFont() : textFont());
    painter.setPen(active ? tokens.text : tokens.secondary);
    QRect rect = option.rect.adjusted(12, 0, -12, 0);
    if (!option.icon.isNull()) {
        option.icon.paint(&painter, QRect(rect.left(), rect.center().y() - 5, 12, 12));
        rect.adjust(20, 0, 0, 0);
    }
    rect.adjust(0, 0, -std::max(0, option.rightButtonSize.width()), 0);
    const QString text = painter.fontMetrics().elidedText(option.text, Qt::ElideRight,
                                                          rect.width() + 2, Qt::TextShowMnemonic);
    painter.drawText(rect.adjusted(0, 0, 4, 0), kTextFlags | Qt::AlignLeft, text);
    painter.restore();
}

void menuItem(const QStyleOptionMenuItem& option, QPainter& painter, const QWidget* widget) {
    const Tokens& tokens = theme(widget);
    const QRect r = option.rect;
    if (option.menuItemType == QStyleOptionMenuItem::Separator) {
        painter.fillRect(QRect(r.left(), r.center().y(), r.width(), 1), tokens.divider);
        return;
    }
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    const bool selected = option.state.testFlag(QStyle::State_Selected) && enabled;
    paintRowState(painter, r, false, selected, tokens);
    painter.save();
    painter.setFont(option.checked ? strongFont() : textFont());
    painter.setPen(enabled ? tokens.text : tokens.muted);
    QRect text = r.adjusted(12, 0, -12, 0);
    if (!option.icon.isNull()) {
        option.icon.paint(&painter, QRect(text.left(), r.center().y() - 7, 16, 16));
        text.adjust(24, 0, 0, 0);
    }
    if (option.menuItemType == QStyleOptionMenuItem::SubMenu) {
        paintIcon(painter, QRectF(text.right() - 13, r.center().y() - 6, 14, 14),
                  Icon::ChevronRight, tokens.secondary);
    } else if (option.checked) {
        paintTick(painter, QRectF(text.right() - 13, r.center().y() - 6, 14, 14), tokens.accent);
        text.adjust(0, 0, -22, 0);
    }
    const auto tab = option.text.indexOf(QLatin1Char('\t'));
    painter.drawText(text, kTextFlags | Qt::AlignLeft,
                     tab < 0 ? option.text : option.text.left(tab));
    if (tab >= 0) {
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.muted);
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine,
                         option.text.mid(tab + 1));
    }
    painter.restore();
}

void comboLabel(const QStyleOptionComboBox& option, QPainter& painter, const QWidget* widget) {
    const Tokens& tokens = theme(widget);
    painter.save();
    painter.setPen(option.state.testFlag(QStyle::State_Enabled) ? tokens.text : tokens.muted);
    const QRect rect = option.rect.adjusted(10, 0, -28, 0);
    const QString text =
        painter.fontMetrics().elidedText(option.currentText, Qt::ElideRight, rect.width());
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, text);
    painter.restore();
}

void progress(const QStyleOptionProgressBar& option, QPainter& painter, const QWidget* widget) {
    const Tokens& tokens = theme(widget);
    const QRectF bar(option.rect.left(), option.rect.center().y() - 3, option.rect.width(), 8);
    paintBox(painter, bar, tokens.sunken, QColor(), 1.0);
    const double span = static_cast<double>(option.maximum) - option.minimum;
    if (span > 0.0) {
        const double share = std::clamp((option.progress - option.minimum) / span, 0.0, 1.0);
        paintBox(painter, QRectF(bar.left(), bar.top(), bar.width() * share, 8),
                 tokens.running.fill, QColor(), 1.0);
    }
}

bool buttonOrHeader(QStyle::ControlElement element, const QStyleOption& option, QPainter& painter,
                    const QWidget* widget) {
    if (element == QStyle::CE_PushButtonBevel) {
        paintButton(painter, option.rect, buttonKind(widget), lookOf(option.state), theme(widget));
        return true;
    }
    if (element == QStyle::CE_PushButtonLabel) {
        if (const auto* const button = qstyleoption_cast<const QStyleOptionButton*>(&option)) {
            pushButtonLabel(*button, painter, widget);
            return true;
        }
    }
    if (element == QStyle::CE_Header) {
        if (const auto* const header = qstyleoption_cast<const QStyleOptionHeader*>(&option)) {
            headerSection(option, painter, widget);
            QStyleOptionHeader label = *header;
            label.rect = header->rect.adjusted(8, 0, -8, 0);
            headerLabel(label, painter, widget);
            return true;
        }
    }
    if (element == QStyle::CE_HeaderSection || element == QStyle::CE_HeaderEmptyArea) {
        headerSection(option, painter, widget);
        return true;
    }
    if (element == QStyle::CE_HeaderLabel) {
        if (const auto* const header = qstyleoption_cast<const QStyleOptionHeader*>(&option)) {
            headerLabel(*header, painter, widget);
            return true;
        }
    }
    return false;
}

/// The groove is 12 wide, the handle 6, both without arrows.
void scrollBar(const QStyleOptionSlider& option, QPainter& painter, const Tokens& tokens) {
    const bool active = option.state.testFlag(QStyle::State_MouseOver) ||
                        option.state.testFlag(QStyle::State_Sunken);
    const QRectF slider = scrollBarPart(option, QStyle::SC_ScrollBarSlider);
    const bool vertical = option.orientation == Qt::Vertical;
    const QRectF handle = vertical ? slider.adjusted(3, 2, -3, -2) : slider.adjusted(2, 3, -2, -3);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(active ? tokens.controlBorder
                            : mixed(tokens.divider, tokens.controlBorder, 0.35));
    painter.drawRoundedRect(handle, 3, 3);
    painter.restore();
}

} // namespace

bool control(const QStyle& style, QStyle::ControlElement element, const QStyleOption& option,
             QPainter& painter, const QWidget* widget) {
    Q_UNUSED(style)
    if (buttonOrHeader(element, option, painter, widget)) {
        return true;
    }
    if (const auto* const tab = qstyleoption_cast<const QStyleOptionTab*>(&option)) {
        if (element == QStyle::CE_TabBarTabShape) {
            tabShape(*tab, painter, widget);
            return true;
        }
        if (element == QStyle::CE_TabBarTabLabel) {
            tabLabel(*tab, painter, widget);
            return true;
        }
    }
    if (element == QStyle::CE_MenuItem) {
        if (const auto* const item = qstyleoption_cast<const QStyleOptionMenuItem*>(&option)) {
            menuItem(*item, painter, widget);
            return true;
        }
    }
    if (element == QStyle::CE_ComboBoxLabel) {
        if (const auto* const combo = qstyleoption_cast<const QStyleOptionComboBox*>(&option);
            combo != nullptr && !combo->editable) {
            comboLabel(*combo, painter, widget);
            return true;
        }
    }
    if (element == QStyle::CE_ProgressBar) {
        if (const auto* const bar = qstyleoption_cast<const QStyleOptionProgressBar*>(&option)) {
            progress(*bar, painter, widget);
            return true;
        }
    }
    if (element == QStyle::CE_Splitter) {
        return true; // the gap between panels is enough; the handle shows by its cursor
    }
    return false;
}

bool complex(const QStyle& style, QStyle::ComplexControl which, const QStyleOptionComplex& option,
             QPainter& painter, const QWidget* widget) {
    Q_UNUSED(style)
    const Tokens& tokens = theme(widget);
    if (which == QStyle::CC_ComboBox) {
        const bool enabled = option.state.testFlag(QStyle::State_Enabled);
        const bool hover = option.state.testFlag(QStyle::State_MouseOver) && enabled;
        const QColor fill = !enabled ? tokens.window : hover ? tokens.rowHover : tokens.surface;
        paintBox(painter, option.rect, fill, enabled ? tokens.controlBorder : tokens.divider);
        const QRectF box(option.rect.right() - 8 - 16, option.rect.center().y() - 7, 16, 16);
        paintIcon(painter, box, Icon::ChevronDown, enabled ? tokens.secondary : tokens.muted);
        return true;
    }
    if (which == QStyle::CC_ScrollBar) {
        if (const auto* const bar = qstyleoption_cast<const QStyleOptionSlider*>(&option)) {
            scrollBar(*bar, painter, tokens);
            return true;
        }
    }
    return false;
}

QRect scrollBarPart(const QStyleOptionSlider& bar, QStyle::SubControl part) {
    const QRect r = bar.rect;
    if (part == QStyle::SC_ScrollBarGroove) {
        return r;
    }
    const bool vertical = bar.orientation == Qt::Vertical;
    const int length = vertical ? r.height() : r.width();
    const int range = bar.maximum - bar.minimum;
    int slider = length;
    if (range > 0) {
        const auto share =
            static_cast<double>(bar.pageStep) / (static_cast<double>(range) + bar.pageStep);
        slider = std::clamp(static_cast<int>(length * share), std::min(32, length), length);
    }
    const int start = QStyle::sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition,
                                                      length - slider, bar.upsideDown);
    int from = 0;
    int size = 0;
    if (part == QStyle::SC_ScrollBarSlider) {
        from = start;
        size = slider;
    } else if (part == QStyle::SC_ScrollBarSubPage) {
        size = start;
    } else if (part == QStyle::SC_ScrollBarAddPage) {
        from = start + slider;
        size = length - from;
    }
    return vertical ? QRect(r.left(), r.top() + from, r.width(), size)
                    : QRect(r.left() + from, r.top(), size, r.height());
}

QSize menuItemSize(const QStyleOption& option, const QSize& contents) {
    const auto* const item = qstyleoption_cast<const QStyleOptionMenuItem*>(&option);
    if (item != nullptr && item->menuItemType == QStyleOptionMenuItem::Separator) {
        return {contents.width(), 9};
    }
    const int icon = item != nullptr && !item->icon.isNull() ? 24 : 0;
    const int shortcut = item != nullptr && item->text.contains(QLatin1Char('\t')) ? 32 : 0;
    return {contents.width() + 24 + icon + shortcut + 30, metrics::kRow};
}

} // namespace pilothouse::ui::draw
