// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/matrix_data.h"

#include <QList>
#include <QString>

#include <vector>

namespace pilothouse::ui {

/// What has a place of its own on the circle: a region that is folded, or a cluster.
struct ChordUnit {
    QString id{};    ///< key; selection follows it
    QString name{};  ///< in full
    QString label{}; ///< as short as its region allows
    int group = 0;
    int clusters = 1;
    bool isFolded = false; ///< a region, not a cluster
    /// Worst of its links, either way; how many of how many half-links need attention.
    MatrixState worst = MatrixState::NotLinked;
    int bad = 0;
    int total = 0;
    bool isFlagged = false; ///< a cause is about it
    bool isLost = false;    ///< gone in the rehearsal
    bool operator==(const ChordUnit&) const = default;
};

/// Neighbouring units of one region.
struct ChordGroup {
    QString name;
    int first = 0; ///< index of its first unit
    int count = 0;
    bool isOpen = false; ///< its clusters stand on the circle
    bool operator==(const ChordGroup&) const = default;
};

/// Links between two units of which some are not up; `a` is never after `b`, and the same for
/// links within one folded region.
struct ChordLink {
    int a = 0;
    int b = 0;
    MatrixState out = MatrixState::Up; ///< worst from a to b
    MatrixState in = MatrixState::Up;  ///< worst from b to a
    int bad = 0;
    int total = 0;
    bool isDimmed = false; ///< left out by a filter
    bool operator==(const ChordLink&) const = default;
};

struct ChordData {
    QList<ChordUnit> units;   ///< clockwise from the top
    QList<ChordGroup> groups; ///< their counts add up to the units
    QList<ChordLink> links;   ///< sorted by a, then b
    /// Whether any link is up between two units; units × units, symmetric.
    std::vector<bool> up;
    bool operator==(const ChordData&) const = default;
};

} // namespace pilothouse::ui
