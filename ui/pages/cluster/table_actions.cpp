// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/table_actions.h"

#include "ui/bridge/qt_convert.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QRegularExpression>
#include <QTableView>

namespace pilothouse::ui {

QString shellWord(const QString& word) {
    static const QRegularExpression kPlain(QStringLiteral("^[A-Za-z0-9_./:@%+=,-]+$"));
    if (kPlain.match(word).hasMatch()) {
        return word;
    }
    QString quoted = word;
    quoted.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + quoted + QLatin1Char('\'');
}

QString kubectlFor(const model::ClusterIdentity& identity) {
    QString line = QStringLiteral("kubectl");
    for (const std::string& each : identity.sources) {
        const QString source = toQt(each);
        if (!source.startsWith(QLatin1String("kubeconfig:"))) {
            continue;
        }
        const QString place = source.section(QLatin1Char(':'), 1);
        const qsizetype hash = place.lastIndexOf(QLatin1Char('#'));
        const QString file = place.left(hash);
        if (!file.isEmpty()) {
            line += QStringLiteral(" --kubeconfig ") + shellWord(file);
        }
        return line + QStringLiteral(" --context ") + shellWord(place.mid(hash + 1));
    }
    return line + QStringLiteral(" --context ") + shellWord(toQt(identity.name));
}

TableActions::TableActions(QTableView* table, Commands commands)
    : QObject(table), m_table(table), m_commands(std::move(commands)) {
    table->installEventFilter(this);
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table, &QWidget::customContextMenuRequested, this, &TableActions::openMenu);
    QHeaderView* header = table->horizontalHeader();
    header->setSectionsMovable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& at) {
        auto* menu = new QMenu(m_table);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        addColumns(menu);
        menu->popup(header->mapToGlobal(at));
    });
}

void TableActions::addColumns(QMenu* menu) const {
    const QHeaderView* header = m_table->horizontalHeader();
    for (int visual = 1; visual < header->count(); ++visual) {
        const int column = header->logicalIndex(visual);
        QAction* action = menu->addAction(
            m_table->model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!m_table->isColumnHidden(column));
        connect(action, &QAction::toggled, m_table,
                [table = m_table, column](bool on) { table->setColumnHidden(column, !on); });
    }
}

QString TableActions::rowText() const {
    const QModelIndex row = m_table->currentIndex();
    QStringList cells;
    const QHeaderView* header = m_table->horizontalHeader();
    for (int visual = 0; row.isValid() && visual < header->count(); ++visual) {
        const int column = header->logicalIndex(visual);
        if (!m_table->isColumnHidden(column)) {
            cells << row.siblingAtColumn(column).data(Qt::DisplayRole).toString();
        }
    }
    return cells.join(QLatin1Char('\t'));
}

QString TableActions::cellText() const {
    return m_table->currentIndex().data(Qt::DisplayRole).toString();
}

QList<RowCommand> TableActions::commands() const {
    const QModelIndex row = m_table->currentIndex();
    return row.isValid() && m_commands ? m_commands(row) : QList<RowCommand>();
}

void TableActions::copy(const QString& text) {
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT copied(text);
}

void TableActions::openMenu(const QPoint& place) {
    if (!m_table->currentIndex().isValid()) {
        return;
    }
    auto* menu = new QMenu(m_table);
    menu->setObjectName(QStringLiteral("rowMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy row\tCtrl+C"), this, [this] { copy(rowText()); });
    menu->addAction(tr("Copy cell “%1”").arg(cellText().left(40)), this,
                    [this] { copy(cellText()); });
    const QList<RowCommand> list = commands();
    bool first = true;
    for (const RowCommand& each : list) {
        if (first) {
            menu->addSeparator();
        }
        menu->addAction(tr("Copy “%1”").arg(each.title) +
                            (first ? QStringLiteral("\tCtrl+Shift+C") : QString()),
                        this, [this, each] { copy(each.command); });
        first = false;
    }
    menu->addSeparator();
    addColumns(menu->addMenu(tr("Columns")));
    menu->popup(m_table->viewport()->mapToGlobal(place));
}

bool TableActions::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy)) {
            copy(rowText());
            return true;
        }
        if (key->key() == Qt::Key_C &&
            key->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier)) {
            if (const QList<RowCommand> list = commands(); !list.isEmpty()) {
                copy(list.first().command);
            }
            return true;
        }
        if (key->key() == Qt::Key_F10 && key->modifiers() == Qt::ShiftModifier) {
            openMenu(m_table->visualRect(m_table->currentIndex()).bottomLeft());
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace pilothouse::ui
