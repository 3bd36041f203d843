// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/runs/inbox.h"

#include <QListView>

namespace pilothouse::ui {

class InboxModel;

/// The inbox as a list with a row above each kind; arrows walk the gates.
class InboxList : public QListView {
    Q_OBJECT
public:
    explicit InboxList(QWidget* parent = nullptr);
    /// Keeps what somebody selected, as long as it is there; else selects the first.
    void setItems(const QList<InboxItem>& items);
    /// The selected gate; an empty `gateId`: none.
    [[nodiscard]] InboxItem current() const;
    void select(const QString& run, const QString& gate);

Q_SIGNALS:
    void gateSelected();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    InboxModel* m_model;
    bool m_isChosen = false; ///< by a person, not by what came first
};

} // namespace pilothouse::ui
