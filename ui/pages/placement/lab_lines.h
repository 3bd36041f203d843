// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/tokens.h"

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace pilothouse::ui {

struct LabCell {
    QString text{};
    Tone tone = Tone::Text;
    bool isStrong = false;
    std::optional<Glyph> glyph{};
    QString tip{}; ///< what the cell has no room for; empty: its text
    bool operator==(const LabCell&) const = default;
};

struct LabLine {
    QString id{}; ///< each once; of lines that belong to a cluster its name
    std::vector<LabCell> cells{};
    bool operator==(const LabLine&) const = default;
};

/// A table of lines that are made elsewhere, whole. Lines that stay keep their place in the view.
/// GUI thread.
class LabLines : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit LabLines(QStringList columns, QObject* parent = nullptr);
    /// Columns whose cells stand at the right.
    void setRight(std::vector<int> columns) { m_right = std::move(columns); }
    void setLines(std::vector<LabLine> lines);
    [[nodiscard]] const std::vector<LabLine>& lines() const { return m_lines; }
    /// -1: there is none.
    [[nodiscard]] int rowOf(const QString& id) const;
    [[nodiscard]] QString markdown() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    QStringList m_columns;
    std::vector<int> m_right;
    std::vector<LabLine> m_lines;
};

} // namespace pilothouse::ui
