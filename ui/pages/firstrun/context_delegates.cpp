// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/firstrun/context_delegates.h"

#include "ui/theme/theme.h"

#include <QAbstractItemModel>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>
#include <QWidget>

namespace pilothouse::ui {

namespace {

constexpr int kTickLeft = 16;
constexpr int kTickRoom = 24;

} // namespace

void TickDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    StatusDelegate::paint(painter, option, index);
    QStyleOptionButton tick;
    tick.rect = QRect(option.rect.left() + kTickLeft, option.rect.center().y() - 7, 16, 16);
    const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    const bool usable = index.flags().testFlag(Qt::ItemIsUserCheckable);
    tick.state = (on ? QStyle::State_On : QStyle::State_Off) |
                 (usable ? QStyle::State_Enabled : QStyle::State_None);
    option.widget->style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &tick, painter,
                                          option.widget);
}

bool TickDelegate::editorEvent(QEvent* event, QAbstractItemModel* model,
                               const QStyleOptionViewItem& option, const QModelIndex& index) {
    const bool clicked = event->type() == QEvent::MouseButtonRelease &&
                         static_cast<QMouseEvent*>(event)->position().x() <
                             option.rect.left() + kTickLeft + kTickRoom;
    const bool typed =
        event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space;
    if (!clicked && !typed) {
        return false;
    }
    const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    return model->setData(index, int(on ? Qt::Unchecked : Qt::Checked), Qt::CheckStateRole);
}

void EnvironmentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
    StatusDelegate::paint(painter, option, index);
    const Tokens& tokens = theme(option.widget);
    const QString word = index.data(Qt::AccessibleTextRole).toString();
    QColor bar;
    if (word == tr("production")) {
        bar = tokens.production;
    } else if (word.startsWith(QLatin1String("stag")) || word == QLatin1String("stg")) {
        bar = tokens.staging;
    } else if (word.startsWith(QLatin1String("dev")) || word == QLatin1String("test")) {
        bar = tokens.dev;
    }
    if (bar.isValid()) {
        painter->fillRect(QRectF(option.rect.left() + 8, option.rect.center().y() - 7, 4, 16), bar);
    }
}

} // namespace pilothouse::ui
