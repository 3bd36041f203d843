// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/models/roles.h"

#include <QAbstractItemModel>
#include <QList>
#include <QObject>
#include <QPersistentModelIndex>
#include <QStringList>

namespace pilothouse::test {

/// What a view that trusts the signals of a table would show. Cells are read only when a signal
/// says so; a change without its signal therefore leaves the mirror behind.
class ModelMirror : public QObject {
public:
    using Line = QStringList; ///< the cells of one row, then its id

    explicit ModelMirror(const QAbstractItemModel& model) : m_model(model) {
        read(0, model.rowCount() - 1);
        connect(&model, &QAbstractItemModel::rowsRemoved, this,
                [this](const QModelIndex&, int first, int last) {
                    m_lines.remove(first, last - first + 1);
                    ++m_moves;
                });
        connect(&model, &QAbstractItemModel::rowsInserted, this,
                [this](const QModelIndex&, int first, int last) {
                    read(first, last);
                    ++m_moves;
                });
        connect(&model, &QAbstractItemModel::dataChanged, this,
                [this](const QModelIndex& topLeft, const QModelIndex& bottomRight) {
                    for (int row = topLeft.row(); row <= bottomRight.row(); ++row) {
                        for (int c = topLeft.column(); c <= bottomRight.column(); ++c) {
                            m_lines[row][c] = cell(row, c);
                        }
                        m_lines[row].last() = id(row);
                    }
                    ++m_dataSignals;
                    m_dataRows += bottomRight.row() - topLeft.row() + 1;
                });
        connect(&model, &QAbstractItemModel::layoutChanged, this, [this] {
            ++m_layouts;
            reread();
        });
        connect(&model, &QAbstractItemModel::modelReset, this, [this] {
            ++m_resets;
            reread();
        });
    }

    /// The rows as the signals told them.
    [[nodiscard]] const QList<Line>& lines() const { return m_lines; }
    /// The rows as any table has them now.
    [[nodiscard]] static QList<Line> linesOf(const QAbstractItemModel& model) {
        return ModelMirror(model).m_lines;
    }
    [[nodiscard]] int resets() const { return m_resets; }
    [[nodiscard]] int layouts() const { return m_layouts; }
    [[nodiscard]] int moves() const { return m_moves; }
    [[nodiscard]] int dataSignals() const { return m_dataSignals; }
    [[nodiscard]] int dataRows() const { return m_dataRows; }
    void forget() { m_resets = m_layouts = m_moves = m_dataSignals = m_dataRows = 0; }

private:
    [[nodiscard]] QString cell(int row, int column) const {
        const QModelIndex at = m_model.index(row, column);
        return at.data(Qt::DisplayRole).toString() + QLatin1Char('|') +
               at.data(ui::GlyphRole).toString() + QLatin1Char('|') +
               at.data(ui::ToneRole).toString();
    }
    [[nodiscard]] QString id(int row) const {
        return m_model.index(row, 0).data(ui::IdRole).toString();
    }
    void read(int first, int last) {
        for (int row = first; row <= last; ++row) {
            Line line;
            for (int column = 0; column < m_model.columnCount(); ++column) {
                line << cell(row, column);
            }
            m_lines.insert(row, line << id(row));
        }
    }
    void reread() {
        m_lines.clear();
        read(0, m_model.rowCount() - 1);
    }

    const QAbstractItemModel& m_model;
    QList<Line> m_lines;
    int m_resets = 0;
    int m_layouts = 0;
    int m_moves = 0;
    int m_dataSignals = 0;
    int m_dataRows = 0;
};

} // namespace pilothouse::test
