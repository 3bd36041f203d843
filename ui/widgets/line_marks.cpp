// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/line_marks.h"

#include <algorithm>
#include <vector>

namespace pilothouse::ui {

namespace {

constexpr qsizetype kMostCompared = 2'000; ///< lines of either side; the table is their product

/// Length of the longest common part of the ends from each pair of places on.
class CommonEnds {
public:
    CommonEnds(const QStringList& a, const QStringList& b)
        : m_columns(b.size() + 1),
          m_lengths(static_cast<std::size_t>((a.size() + 1) * m_columns), 0) {
        for (qsizetype i = a.size() - 1; i >= 0; --i) {
            for (qsizetype j = b.size() - 1; j >= 0; --j) {
                m_lengths[index(i, j)] = a.at(i) == b.at(j) ? at(i + 1, j + 1) + 1
                                                            : std::max(at(i + 1, j), at(i, j + 1));
            }
        }
    }
    [[nodiscard]] int at(qsizetype i, qsizetype j) const { return m_lengths[index(i, j)]; }

private:
    [[nodiscard]] std::size_t index(qsizetype i, qsizetype j) const {
        return static_cast<std::size_t>(i * m_columns + j);
    }
    qsizetype m_columns;
    std::vector<int> m_lengths;
};

} // namespace

int LineMarks::count() const {
    int lost = 0;
    int changed = 0;
    for (auto it = gone.cbegin(); it != gone.cend(); ++it) {
        lost += static_cast<int>(it.value().size());
        for (int at = 1; at <= it.value().size() && added.contains(it.key() + at); ++at) {
            ++changed;
        }
    }
    return static_cast<int>(added.size()) + lost - changed;
}

LineMarks lineMarks(const QString& before, const QString& after) {
    LineMarks marks;
    QStringList a = before.split(u'\n');
    QStringList b = after.split(u'\n');
    int first = 0;
    while (!a.isEmpty() && !b.isEmpty() && a.first() == b.first()) {
        a.removeFirst();
        b.removeFirst();
        ++first;
    }
    while (!a.isEmpty() && !b.isEmpty() && a.last() == b.last()) {
        a.removeLast();
        b.removeLast();
    }
    const bool isHuge = a.size() > kMostCompared || b.size() > kMostCompared;
    const CommonEnds common(isHuge ? QStringList() : a, isHuge ? QStringList() : b);
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() || j < b.size()) {
        const int line = first + static_cast<int>(j);
        if (!isHuge && i < a.size() && j < b.size() && a.at(i) == b.at(j)) {
            ++i;
            ++j;
        } else if (i < a.size() &&
                   (isHuge || j == b.size() || common.at(i + 1, j) >= common.at(i, j + 1))) {
            marks.gone[line - 1].append(a.at(i++));
        } else {
            marks.added.insert(line);
            ++j;
        }
    }
    return marks;
}

} // namespace pilothouse::ui
