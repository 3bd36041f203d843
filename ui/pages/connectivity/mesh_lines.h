// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/tokens.h"

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace pilothouse::ui {

struct MeshLineCell {
    QString text{};
    Tone tone = Tone::Text;
    bool isStrong = false;
    std::optional<Glyph> glyph{};
    QString tip{}; ///< what the cell has no room for; empty: its text
    bool operator==(const MeshLineCell&) const = default;
};

struct MeshLine {
    QString id{}; ///< each once
    std::vector<MeshLineCell> cells{};
    bool operator==(const MeshLine&) const = default;
};

/// A table of lines that are made elsewhere, whole. Indexes follow their lines by id, so selection
/// outlives a refresh. GUI thread.
class MeshLines : public QAbstractTableModel {
    Q_OBJECT
public:
    MeshLines(QStringList columns, std::vector<int> right, QObject* parent = nullptr);
    void setLines(std::vector<MeshLine> lines);
    [[nodiscard]] int rowOf(const QString& id) const; ///< -1: there is none

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    QStringList m_columns;
    std::vector<int> m_right; ///< columns whose cells stand at the right
    std::vector<MeshLine> m_lines;
};

} // namespace pilothouse::ui
