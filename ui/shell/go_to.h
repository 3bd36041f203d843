// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/tokens.h"

#include <QFrame>
#include <QList>
#include <QString>

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace pilothouse::ui {

/// A place or action that "Go to" offers.
struct GoToEntry {
    QString id; ///< given back; "cluster:…" or the name of an action
    QString text;
    QString detail;
    Glyph glyph = Glyph::NotStarted;
    bool hasGlyph = false;
};

/// The locator: type a part of a name, Enter goes there.
class GoTo : public QFrame {
    Q_OBJECT
public:
    explicit GoTo(QWidget* window);
    void open(const QList<GoToEntry>& entries);

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void chosen(const QString& id);

private:
    void refill();
    void accept();
    QLineEdit* m_edit;
    QListView* m_list;
    QStandardItemModel* m_model;
    QWidget* m_nothing;
    QList<GoToEntry> m_entries;
};

} // namespace pilothouse::ui
