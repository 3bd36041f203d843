// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/tokens.h"

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>
#include <vector>

namespace pilothouse::ui {

struct TextCell {
    QString text{};
    Tone tone = Tone::Text;
    bool isStrong = false;
    std::optional<Glyph> glyph{};
    QString tip{}; ///< what the cell has no room for; empty: its text
    bool operator==(const TextCell&) const = default;
};

struct TextLine {
    QString id{}; ///< each once; of lines that belong to a cluster its name or id
    std::vector<TextCell> cells{};
    bool operator==(const TextLine&) const = default;
};

/// A table of lines that are made elsewhere, whole. Indexes follow their lines by id, so selection
/// outlives a refresh. GUI thread.
class TextLines : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit TextLines(QStringList columns, QObject* parent = nullptr);
    /// Columns whose cells stand at the right.
    void setRight(std::vector<int> columns) { m_right = std::move(columns); }
    void setLines(std::vector<TextLine> lines);
    [[nodiscard]] const std::vector<TextLine>& lines() const { return m_lines; }
    [[nodiscard]] int rowOf(const QString& id) const; ///< -1: there is none
    [[nodiscard]] QString markdown() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    QStringList m_columns;
    std::vector<int> m_right;
    std::vector<TextLine> m_lines;
};

} // namespace pilothouse::ui
