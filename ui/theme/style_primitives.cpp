// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/focus_ring.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_draw.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QTreeView>

namespace pilothouse::ui::draw {
namespace {

constexpr double kTreeShift = 6.0;

void branch(const QStyleOption& option, QPainter& painter, const Tokens& tokens) {
    if (!option.state.testFlag(QStyle::State_Children)) {
        return;
    }
    const bool open = option.state.testFlag(QStyle::State_Open);
    const bool rtl = option.direction == Qt::RightToLeft;
    const Icon icon = open ? Icon::ChevronDown : rtl ? Icon::ChevronLeft : Icon::ChevronRight;
    const QPointF centre = QRectF(option.rect).center();
    // The first level starts clear of the selection bar; the delegate shifts its content by as
    // much.
    const double shift = rtl ? -kTreeShift : kTreeShift;
    paintIcon(painter, QRectF(centre - QPointF(8 - shift, 8), QSizeF(16, 16)), icon,
              tokens.secondary);
}

} // namespace

void sortMark(const QStyleOptionHeader& option, QPainter& painter, const QWidget* widget) {
    const Tokens& tokens = theme(widget);
    // Qt calls the mark of a descending order "up"; the sheet points down for "most first".
    const bool up = option.sortIndicator == QStyleOptionHeader::SortDown;
    const QPointF c = QRectF(option.rect).center();
    const double tip = up ? -2.5 : 2.5;
    QPainterPath path;
    path.moveTo(c.x() - 4, c.y() - tip);
    path.lineTo(c.x() + 4, c.y() - tip);
    path.lineTo(c.x(), c.y() + tip);
    path.closeSubpath();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(path, tokens.secondary);
    painter.restore();
}

namespace {

void lineEdit(const QStyleOption& option, QPainter& painter, const QWidget* widget,
              const Tokens& tokens) {
    const auto* const edit = qobject_cast<const QLineEdit*>(widget);
    const bool nested =
        edit != nullptr &&
        (!edit->hasFrame() || qobject_cast<QComboBox*>(edit->parentWidget()) != nullptr);
    if (!nested) {
        paintField(painter, option.rect, fieldState(widget),
                   option.state.testFlag(QStyle::State_Enabled), tokens);
    }
}

void itemRow(const QStyleOption& option, QPainter& painter, const Tokens& tokens) {
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hover = option.state.testFlag(QStyle::State_MouseOver) &&
                       option.state.testFlag(QStyle::State_Enabled);
    const auto* const item = qstyleoption_cast<const QStyleOptionViewItem*>(&option);
    const bool first = item == nullptr ||
                       item->viewItemPosition == QStyleOptionViewItem::Beginning ||
                       item->viewItemPosition == QStyleOptionViewItem::OnlyOne ||
                       item->viewItemPosition == QStyleOptionViewItem::Invalid;
    if (item != nullptr && item->backgroundBrush.style() != Qt::NoBrush && !selected) {
        painter.fillRect(option.rect, item->backgroundBrush);
    }
    paintRowState(painter, option.rect, hover, selected, tokens, first);
}

} // namespace

bool primitive(QStyle::PrimitiveElement element, const QStyleOption& option, QPainter& painter,
               const QWidget* widget) {
    const Tokens& tokens = theme(widget);
    const ControlLook look = lookOf(option.state);
    switch (element) {
    case QStyle::PE_IndicatorCheckBox:
    case QStyle::PE_IndicatorItemViewItemCheck:
        if (isSwitch(widget)) {
            paintSwitch(painter, option.rect, look, tokens);
        } else {
            paintCheckBox(painter, option.rect, look, tokens);
        }
        return true;
    case QStyle::PE_IndicatorRadioButton:
        paintRadio(painter, option.rect, look, tokens);
        return true;
    case QStyle::PE_PanelButtonCommand:
    case QStyle::PE_PanelButtonTool:
    case QStyle::PE_PanelButtonBevel:
        paintButton(painter, option.rect, buttonKind(widget), look, tokens);
        return true;
    case QStyle::PE_PanelLineEdit: lineEdit(option, painter, widget, tokens); return true;
    case QStyle::PE_FrameLineEdit:
    case QStyle::PE_FrameFocusRect:
    case QStyle::PE_FrameTabBarBase:
    case QStyle::PE_FrameDefaultButton:
    case QStyle::PE_FrameButtonTool: return true; // drawn with the panel, or by the focus ring
    case QStyle::PE_PanelItemViewItem: itemRow(option, painter, tokens); return true;
    case QStyle::PE_PanelItemViewRow:
        if (qobject_cast<const QTreeView*>(widget) != nullptr) {
            paintRowState(painter, option.rect, look.hover,
                          option.state.testFlag(QStyle::State_Selected), tokens);
        }
        return true;
    case QStyle::PE_IndicatorBranch: branch(option, painter, tokens); return true;
    case QStyle::PE_IndicatorHeaderArrow: return true; // see sortMark
    case QStyle::PE_PanelTipLabel:
    case QStyle::PE_FrameMenu:
    case QStyle::PE_PanelMenu:
        if (element == QStyle::PE_FrameMenu) {
            paintBox(painter, option.rect, QColor(), tokens.controlBorder, 0.5);
        } else {
            paintBox(painter, option.rect, tokens.surface, tokens.controlBorder, 0.5);
        }
        return true;
    case QStyle::PE_Frame: paintBox(painter, option.rect, QColor(), tokens.divider); return true;
    case QStyle::PE_IndicatorTabClose:
        paintIcon(painter, QRectF(QRectF(option.rect).center() - QPointF(7, 7), QSizeF(14, 14)),
                  Icon::Close, look.hover ? tokens.text : tokens.secondary);
        return true;
    case QStyle::PE_IndicatorArrowDown:
        paintIcon(painter, QRectF(QRectF(option.rect).center() - QPointF(7, 7), QSizeF(14, 14)),
                  Icon::ChevronDown, tokens.secondary);
        return true;
    default: return false;
    }
}

} // namespace pilothouse::ui::draw
