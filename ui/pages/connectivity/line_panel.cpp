// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/line_panel.h"

#include "ui/models/roles.h"
#include "ui/widgets/status_delegate.h"

#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include <utility>

namespace pilothouse::ui {

LinePanel::LinePanel(const QString& title, const LineTable& table, QWidget* parent)
    : Panel(title, parent), m_lines(new TextLines(table.columns, this)), m_table(new QTableView) {
    m_lines->setRight(table.right);
    m_table->setObjectName(table.object);
    m_table->setAccessibleName(table.name);
    m_table->setModel(m_lines);
    dressTable(m_table);
    QHeaderView* const heads = m_table->horizontalHeader();
    heads->setVisible(!table.isHeadless);
    int at = 0;
    for (const int width : table.widths) {
        if (width > 0) {
            heads->resizeSection(at, width);
        } else {
            heads->setSectionResizeMode(at, QHeaderView::Stretch);
        }
        ++at;
    }
    body()->addWidget(m_table, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!m_isQuiet && current.isValid()) {
                    Q_EMIT chosen(current.data(IdRole).toString());
                }
            });
}

void LinePanel::setLines(std::vector<TextLine> lines) {
    m_isQuiet = true;
    m_lines->setLines(std::move(lines));
    m_isQuiet = false;
}

void LinePanel::select(const QString& id) {
    const int row = m_lines->rowOf(id);
    m_isQuiet = true;
    if (row < 0) {
        m_table->clearSelection();
        m_table->setCurrentIndex({});
    } else if (m_table->currentIndex().row() != row) {
        m_table->selectRow(row);
    }
    m_isQuiet = false;
}

QString LinePanel::selected() const {
    return m_table->currentIndex().data(IdRole).toString();
}

} // namespace pilothouse::ui
