// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/chord_data.h"

#include <QPainterPath>
#include <QPointF>
#include <QSizeF>

#include <optional>
#include <vector>

namespace pilothouse::ui {

/// A part of the circle; radians, clockwise from the top.
struct ChordArc {
    double from = 0;
    double to = 0;
    [[nodiscard]] double middle() const { return (from + to) / 2; }
    [[nodiscard]] double width() const { return to - from; }
    [[nodiscard]] bool operator==(const ChordArc&) const = default;
};

/// Where everything lies. Angles depend on the units and their order alone, never on states: what
/// changes its state changes its colour and nothing else.
struct ChordLayout {
    QPointF centre{};
    double radius = 0; ///< of the ends of ribbons
    double band = 0;   ///< thickness of the arcs outside of it
    std::vector<ChordArc> units{};
    std::vector<ChordArc> groups{};

    [[nodiscard]] QPointF at(double angle, double radius) const;
    /// Where the ribbon from `unit` to `other` ends on the arc of `unit`.
    [[nodiscard]] ChordArc endOf(const ChordData& data, int unit, int other) const;
    /// Where the bundle from one group to another ends.
    [[nodiscard]] ChordArc endOfGroup(int group, int other) const;
    /// A ribbon between two ends; at least 1.5 px wide, so that one link of many is seen.
    [[nodiscard]] QPainterPath ribbon(const ChordArc& a, const ChordArc& b) const;
    /// A part of the ring outside the ribbons.
    [[nodiscard]] QPainterPath ringPart(const ChordArc& arc, double inner, double outer) const;
    /// The unit whose arc or name is under a point.
    [[nodiscard]] std::optional<int> unitAt(QPointF point) const;
};

/// Units get room by their clusters; those of an open group share half of the circle, if theirs
/// would be less.
[[nodiscard]] ChordLayout layoutChord(const ChordData& data, QSizeF room);

} // namespace pilothouse::ui
