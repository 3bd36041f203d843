// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/table_columns.h"

#include <QHeaderView>
#include <QTableView>

namespace pilothouse::ui {

namespace {

constexpr const char* kChosen = "columnsChosen";
constexpr const char* kFitting = "columnsFitting";

} // namespace

bool areColumnsChosen(const QTableView& table) {
    return table.property(kChosen).toBool();
}

void setColumnsChosen(QTableView& table, bool chosen) {
    table.setProperty(kChosen, chosen);
}

void watchColumns(QTableView& table) {
    QHeaderView* header = table.horizontalHeader();
    QObject::connect(header, &QHeaderView::sectionResized, &table,
                     [&table, header](int section, int before, int after) {
                         const bool isShown = before > 0 && after > 0;
                         if (isShown && !table.property(kFitting).toBool() &&
                             header->sectionResizeMode(section) == QHeaderView::Interactive) {
                             setColumnsChosen(table, true);
                         }
                     });
}

void fitColumn(QTableView& table, int column, int width) {
    if (areColumnsChosen(table)) {
        return;
    }
    table.setProperty(kFitting, true);
    table.horizontalHeader()->resizeSection(column, width);
    table.setProperty(kFitting, false);
}

} // namespace pilothouse::ui
