// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/widgets/status_delegate.h"

namespace pilothouse::ui {

/// A cell that starts with a tick; a click on its left end or Space turns it.
class TickDelegate : public StatusDelegate {
    Q_OBJECT
public:
    using StatusDelegate::StatusDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;
};

/// The environment's word behind a bar in the colour of its band.
class EnvironmentDelegate : public StatusDelegate {
    Q_OBJECT
public:
    using StatusDelegate::StatusDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace pilothouse::ui
