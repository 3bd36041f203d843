// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style.h"

#include "ui/theme/focus_ring.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_draw.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QFocusFrame>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QStyleOption>
#include <QTabBar>

namespace pilothouse::ui {
namespace {

constexpr int kFieldPadding = 10;
constexpr int kFocusMargin = metrics::kFocusGap + metrics::kFocusWidth;

bool isFramedField(const QWidget* widget) {
    const auto* const edit = qobject_cast<const QLineEdit*>(widget);
    return edit != nullptr && edit->hasFrame() &&
           qobject_cast<const QComboBox*>(edit->parentWidget()) == nullptr;
}

QSize buttonSize(const QStyleOptionButton& option, const QWidget* widget) {
    const bool small = isSmall(widget);
    const int height = small ? metrics::kSmallControl : metrics::kControl;
    const ButtonKind kind = buttonKind(widget);
    const bool strong = kind == ButtonKind::Primary || kind == ButtonKind::Danger;
    const QFontMetrics fm(textFont(metrics::kBody, strong ? Weight::Strong : Weight::Regular));
    const bool hasIcon = !option.icon.isNull();
    if (option.text.isEmpty()) {
        return {height, height};
    }
    int width = fm.size(Qt::TextShowMnemonic, option.text).width() + 2 * (small ? 8 : 12);
    width += hasIcon ? 16 + 8 : 0;
    width += option.features.testFlag(QStyleOptionButton::HasMenu) ? 14 + 4 : 0;
    return {std::max(width, small ? 48 : 64), height};
}

} // namespace

PilothouseStyle::PilothouseStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void PilothouseStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) != nullptr ||
        qobject_cast<QTabBar*>(widget) != nullptr || qobject_cast<QComboBox*>(widget) != nullptr ||
        qobject_cast<QScrollBar*>(widget) != nullptr ||
        qobject_cast<QHeaderView*>(widget) != nullptr) {
        widget->setAttribute(Qt::WA_Hover);
    }
    if (auto* const tabs = qobject_cast<QTabBar*>(widget)) {
        tabs->setExpanding(false);
        tabs->setDrawBase(false);
    }
    if (auto* const view = qobject_cast<QAbstractItemView*>(widget)) {
        view->viewport()->setAttribute(Qt::WA_Hover);
    }
}

void PilothouseStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                    QPainter* painter, const QWidget* widget) const {
    if (!draw::primitive(element, *option, *painter, widget)) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void PilothouseStyle::drawControl(ControlElement element, const QStyleOption* option,
                                  QPainter* painter, const QWidget* widget) const {
    if (element == CE_FocusFrame) {
        const auto* const frame = qobject_cast<const QFocusFrame*>(widget);
        const auto* const owner = frame != nullptr ? frame->widget() : nullptr;
        QRectF part =
            option->rect.adjusted(kFocusMargin, kFocusMargin, -kFocusMargin, -kFocusMargin);
        if (owner != nullptr && owner->inherits("QCheckBox")) {
            QStyleOptionButton inner;
            inner.initFrom(owner);
            part = subElementRect(SE_CheckBoxIndicator, &inner, owner)
                       .translated(kFocusMargin, kFocusMargin);
        } else if (owner != nullptr && owner->inherits("QRadioButton")) {
            QStyleOptionButton inner;
            inner.initFrom(owner);
            part = subElementRect(SE_RadioButtonIndicator, &inner, owner)
                       .translated(kFocusMargin, kFocusMargin);
        }
        paintFocusRing(*painter, part, theme(owner));
        return;
    }
    if (!draw::control(*this, element, *option, *painter, widget)) {
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void PilothouseStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                         QPainter* painter, const QWidget* widget) const {
    if (!draw::complex(*this, control, *option, *painter, widget)) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

QRect PilothouseStyle::subElementRect(SubElement element, const QStyleOption* option,
                                      const QWidget* widget) const {
    if (element == SE_LineEditContents && isFramedField(widget)) {
        return option->rect.adjusted(kFieldPadding - 2, 1, -kFieldPadding + 2, -1);
    }
    if (element == SE_HeaderLabel) {
        return option->rect.adjusted(8, 0, -8, 0);
    }
    if (element == SE_HeaderArrow) {
        return {}; // drawn right behind the words
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

QRect PilothouseStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                                      SubControl subControl, const QWidget* widget) const {
    if (control == CC_ComboBox) {
        const QRect r = option->rect;
        switch (subControl) {
        case SC_ComboBoxArrow:
            return visualRect(option->direction, r,
                              QRect(r.right() - 8 - 16, r.top(), 24, r.height()));
        case SC_ComboBoxEditField:
            return visualRect(option->direction, r, r.adjusted(kFieldPadding, 1, -28, -1));
        case SC_ComboBoxListBoxPopup: return r.adjusted(0, 4, 0, 4);
        default: return r;
        }
    }
    if (control == CC_ScrollBar) {
        const auto* const bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (bar != nullptr &&
            (subControl == SC_ScrollBarAddLine || subControl == SC_ScrollBarSubLine)) {
            return {};
        }
        if (bar != nullptr) {
            return draw::scrollBarPart(*bar, subControl);
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QSize PilothouseStyle::sizeFromContents(ContentsType type, const QStyleOption* option,
                                        const QSize& size, const QWidget* widget) const {
    switch (type) {
    case CT_PushButton:
        if (const auto* const button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            return buttonSize(*button, widget);
        }
        break;
    case CT_ToolButton:
        return QSize(std::max(size.width() + 12, 32),
                     isSmall(widget) ? metrics::kSmallControl : metrics::kControl);
    case CT_LineEdit:
        return isFramedField(widget)
                   ? QSize(std::max(size.width() + 2 * kFieldPadding, 120), metrics::kControl)
                   : size;
    case CT_ComboBox: return {std::max(size.width() + kFieldPadding + 28, 120), metrics::kControl};
    case CT_CheckBox:
    case CT_RadioButton: {
        QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
        return result.expandedTo(QSize(24, 24));
    }
    case CT_HeaderSection:
        return {QProxyStyle::sizeFromContents(type, option, size, widget).width() + 8,
                metrics::kRow};
    case CT_MenuItem: return draw::menuItemSize(*option, size);
    case CT_TabBarTab: {
        // The current tab is set in strong letters; all have room for them, so that none moves.
        int more = 0;
        if (const auto* const tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            more = QFontMetrics(textFont(metrics::kBody, Weight::Strong))
                       .horizontalAdvance(tab->text) -
                   tab->fontMetrics.horizontalAdvance(tab->text);
        }
        return {std::max(size.width() + std::max(0, more), 72), metrics::kTab};
    }
    case CT_ItemViewItem:
        return {QProxyStyle::sizeFromContents(type, option, size, widget).width(), metrics::kRow};
    default: break;
    }
    return QProxyStyle::sizeFromContents(type, option, size, widget);
}

int PilothouseStyle::pixelMetric(PixelMetric metric, const QStyleOption* option,
                                 const QWidget* widget) const {
    switch (metric) {
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin: return kFocusMargin;
    case PM_IndicatorWidth: return isSwitch(widget) ? 32 : 16;
    case PM_IndicatorHeight: return isSwitch(widget) ? 18 : 16;
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
    case PM_SmallIconSize:
    case PM_ButtonIconSize: return 16;
    case PM_CheckBoxLabelSpacing: return isSwitch(widget) ? 10 : 8;
    case PM_RadioButtonLabelSpacing: return 8;
    case PM_TabBarTabHSpace: return 24;
    case PM_TabBarTabVSpace:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarTabOverlap:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_TabCloseIndicatorWidth:
    case PM_TabCloseIndicatorHeight: return 14;
    case PM_TreeViewIndentation: return 18;
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 32;
    case PM_SplitterWidth: return 6;
    case PM_MenuPanelWidth: return 1;
    case PM_MenuVMargin: return 4;
    case PM_MenuHMargin: return 0;
    case PM_ToolTipLabelFrameWidth: return 7;
    case PM_DefaultFrameWidth: return qobject_cast<const QLineEdit*>(widget) != nullptr ? 0 : 1;
    case PM_HeaderMargin:
    case PM_HeaderMarkSize: return 8;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int PilothouseStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                               QStyleHintReturn* data) const {
    switch (hint) {
    case SH_FocusFrame_AboveWidget:
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_FocusFrame_Mask:
    case SH_ComboBox_Popup:
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ScrollBar_Transient:
    case SH_UnderlineShortcut: return 0;
    case SH_ToolTip_WakeUpDelay: return 500;
    case SH_ToolTipLabel_Opacity: return 255;
    case SH_Table_GridLineColor: return static_cast<int>(theme(widget).sunken.rgba());
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

} // namespace pilothouse::ui
