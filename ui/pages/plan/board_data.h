// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan_picture.h"
#include "ui/theme/tokens.h"

#include <QList>
#include <QString>

#include <optional>

namespace pilothouse::ui {

/// The columns of a plan as plain values: what the board draws. Pure functions make them.

/// A cluster in a group.
struct BoardChip {
    QString name{};
    std::optional<Glyph> glyph{}; ///< a problem; none: a plain chip
    QString tip{};
    bool operator==(const BoardChip&) const = default;
};

struct BoardGroup {
    QString name{};
    QString how{};              ///< who is in it, in words
    std::optional<int> count{}; ///< of clusters; none: not known yet
    QString atOnce{};           ///< "2 at once"
    QList<BoardChip> chips{};   ///< those on screen
    int more = 0;               ///< that have no chip
    bool isClear = false;       ///< none of its clusters has a problem
    QStringList gates{};
    bool operator==(const BoardGroup&) const = default;
};

/// A gate, wait or place of a stage.
struct BoardLine {
    std::optional<Glyph> glyph{};
    QString text{};
    bool isWaiting = false; ///< set in the waiting colour
    bool operator==(const BoardLine&) const = default;
};

/// A bound as written and as counted; `count` is empty where they are the same or it is unknown.
struct BoardBound {
    QString written{};
    QString count{};
    bool operator==(const BoardBound&) const = default;
};

struct BoardStage {
    QString name{};
    std::optional<int> count{};
    BoardBound atOnce{};
    BoardBound failures{};
    QList<BoardLine> before{};
    QList<BoardLine> after{};
    QList<BoardGroup> groups{};
    QString fault{}; ///< what a reader says against it; the whole stage is marked
    int errors = 0;  ///< findings about it
    int warnings = 0;
    bool operator==(const BoardStage&) const = default;
};

struct BoardData {
    QList<BoardStage> stages{};
    QStringList unstaged{}; ///< names
    bool operator==(const BoardData&) const = default;
};

/// What stands against a cluster by name, worst first.
using ClusterMarks = QHash<QString, BoardChip>;
[[nodiscard]] ClusterMarks marksOf(const std::vector<model::RunFinding>& findings);

/// The columns of a strategy. `picture` null: nothing was told yet. The strategy may be newer than
/// the picture's: groups are then looked up by name, and what is not known yet has no count.
[[nodiscard]] BoardData boardOf(const model::Strategy& strategy, const model::PlanPicture* picture);

} // namespace pilothouse::ui
