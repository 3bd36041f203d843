// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

namespace pilothouse::ui {

/// How a text differs from an older one, line by line. Lines count from 0.
struct LineMarks {
    QSet<int> added; ///< lines of the text that the older one lacks
    QHash<int, QStringList>
        gone; ///< lines that are no more, behind the line that stands before them; -1: first
    [[nodiscard]] int count() const; ///< lines that came or went; a changed line counts once
    bool operator==(const LineMarks&) const = default;
};

/// The fewest lines that turn `before` into `after`; of texts that differ in more than 2,000 lines
/// all of them. Pure.
[[nodiscard]] LineMarks lineMarks(const QString& before, const QString& after);

} // namespace pilothouse::ui
