// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>

class QMenu;
class QModelIndex;
class QTableView;

namespace pilothouse::ui {

/// "kubectl --kubeconfig … --context …" of the member's first source, quoted for a POSIX shell
/// where needed. Pure.
[[nodiscard]] QString kubectlFor(const model::ClusterIdentity& identity);
/// The word as one argument of a POSIX shell. Pure.
[[nodiscard]] QString shellWord(const QString& word);

/// A command of kubectl about a row.
struct RowCommand {
    QString title;   ///< "kubectl logs"
    QString command; ///< complete line
};

/// What every table of the page can do with its current row, by menu and by key: copy the cell, the
/// row (Ctrl+C), the name, a kubectl command (Ctrl+Shift+C takes the first), and choose columns.
class TableActions : public QObject {
    Q_OBJECT
public:
    using Commands = std::function<QList<RowCommand>(const QModelIndex& row)>;
    TableActions(QTableView* table, Commands commands);

    /// The row as TSV in the order on screen, visible columns only.
    [[nodiscard]] QString rowText() const;
    [[nodiscard]] QString cellText() const;
    [[nodiscard]] QList<RowCommand> commands() const;
    /// Fills a menu with the columns, each to show or hide; the first stays.
    void addColumns(QMenu* menu) const;

Q_SIGNALS:
    /// For the status line and tests: what went to the clipboard.
    void copied(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void openMenu(const QPoint& place);
    void copy(const QString& text);
    QTableView* m_table;
    Commands m_commands;
};

} // namespace pilothouse::ui
