// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/mesh/chord_layout.h"

#include <QLineF>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace pilothouse::ui {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr double kLabelRoom = 84;  ///< outside the circle, where clusters have names
constexpr double kFoldedRoom = 46; ///< above and below, where only regions have
constexpr double kSideRoom = 112;  ///< beside it, for the name of a region
constexpr double kLeastRadius = 60;
constexpr double kBand = 9;
constexpr double kGroupGap = kTurn / 90;
constexpr double kInset = 0.08; ///< of an end, each side, so that neighbours stay apart
constexpr double kLeastWidth = 1.5;
constexpr double kHump = 0.72; ///< how near to the middle a ribbon within one arc goes

/// Twice the share in clusters for nobody but a single open group, which gets half of the circle.
std::vector<double> weightsOf(const ChordData& data) {
    std::vector<double> weights;
    double all = 0;
    for (const ChordUnit& unit : data.units) {
        weights.push_back(unit.clusters);
        all += unit.clusters;
    }
    int open = 0;
    const ChordGroup* opened = nullptr;
    for (const ChordGroup& group : data.groups) {
        open += group.isOpen ? 1 : 0;
        opened = group.isOpen ? &group : opened;
    }
    if (open != 1 || opened->count == data.units.size()) {
        return weights;
    }
    const double inside = opened->count;
    const double outside = all - inside;
    if (outside > inside) {
        for (int at = opened->first; at < opened->first + opened->count; ++at) {
            weights[static_cast<std::size_t>(at)] *= outside / inside;
        }
    }
    return weights;
}

ChordArc partOf(const ChordArc& arc, double from, double to) {
    return {arc.from + arc.width() * from, arc.from + arc.width() * to};
}

/// From Qt's degrees: counter-clockwise from the right.
double degrees(double angle) {
    return 90 - angle * 360 / kTurn;
}

} // namespace

QPointF ChordLayout::at(double angle, double distance) const {
    return centre + QPointF(std::sin(angle) * distance, -std::cos(angle) * distance);
}

ChordArc ChordLayout::endOfGroup(int group, int other) const {
    const int count = static_cast<int>(groups.size());
    // Clockwise along an arc: first what lies before it on the circle, last what comes after it, so
    // that ribbons cross as little as they can.
    const int slot = (group - other - 1 + 2 * count) % count;
    const ChordArc end =
        partOf(groups[static_cast<std::size_t>(group)], slot / static_cast<double>(count),
               (slot + 1) / static_cast<double>(count));
    return partOf(end, kInset, 1 - kInset);
}

ChordArc ChordLayout::endOf(const ChordData& data, int unit, int other) const {
    const int mine = data.units.at(unit).group;
    const int theirs = data.units.at(other).group;
    const ChordGroup& group = data.groups.at(theirs);
    const int count = static_cast<int>(groups.size());
    const int slot = (mine - theirs - 1 + 2 * count) % count;
    const ChordArc all =
        partOf(units[static_cast<std::size_t>(unit)], slot / static_cast<double>(count),
               (slot + 1) / static_cast<double>(count));
    const int place = group.count - 1 - (other - group.first);
    const ChordArc end = partOf(all, place / static_cast<double>(group.count),
                                (place + 1) / static_cast<double>(group.count));
    return partOf(end, kInset, 1 - kInset);
}

QPainterPath ChordLayout::ribbon(const ChordArc& a, const ChordArc& b) const {
    const auto widened = [this](ChordArc arc) {
        const double least = kLeastWidth / radius;
        return arc.width() >= least ? arc
                                    : ChordArc{arc.middle() - least / 2, arc.middle() + least / 2};
    };
    const QRectF circle(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius);
    QPainterPath path;
    const auto along = [&](const ChordArc& arc) {
        path.arcTo(circle, degrees(arc.from), -arc.width() * 360 / kTurn);
    };
    const ChordArc first = widened(a);
    const ChordArc second = widened(b);
    path.moveTo(at(first.from, radius));
    along(first);
    if (a == b) { // within one arc: out and back
        path.quadTo(at(first.middle(), radius * kHump), at(first.from, radius));
        path.closeSubpath();
        return path;
    }
    path.quadTo(centre, at(second.from, radius));
    along(second);
    path.quadTo(centre, at(first.from, radius));
    path.closeSubpath();
    return path;
}

QPainterPath ChordLayout::ringPart(const ChordArc& arc, double inner, double outer) const {
    const auto box = [this](double reach) {
        return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach);
    };
    const double sweep = arc.width() * 360 / kTurn;
    QPainterPath path;
    path.arcMoveTo(box(outer), degrees(arc.from));
    path.arcTo(box(outer), degrees(arc.from), -sweep);
    path.arcTo(box(inner), degrees(arc.to), sweep);
    path.closeSubpath();
    return path;
}

std::optional<int> ChordLayout::unitAt(QPointF point) const {
    const QPointF off = point - centre;
    const double distance = std::hypot(off.x(), off.y());
    if (distance < radius || distance > radius + band + kLabelRoom) {
        return std::nullopt;
    }
    double angle = std::atan2(off.x(), -off.y());
    if (angle < 0) {
        angle += kTurn;
    }
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        if (angle >= units[unit].from && angle < units[unit].to) {
            return static_cast<int>(unit);
        }
    }
    return std::nullopt;
}

ChordLayout layoutChord(const ChordData& data, QSizeF room) {
    ChordLayout layout;
    layout.centre = {room.width() / 2, room.height() / 2};
    const bool isFolded = std::all_of(data.units.begin(), data.units.end(),
                                      [](const ChordUnit& unit) { return unit.isFolded; });
    layout.radius =
        std::max(kLeastRadius, std::min(room.width() / 2 - kSideRoom,
                                        room.height() / 2 - (isFolded ? kFoldedRoom : kLabelRoom)) -
                                   kBand);
    layout.band = kBand;
    const std::vector<double> weights = weightsOf(data);
    double all = 0;
    for (const double weight : weights) {
        all += weight;
    }
    const auto groups = static_cast<double>(data.groups.size());
    const double gap = groups > 1 ? std::min(kGroupGap, kTurn / 4 / groups) : 0;
    const double each = all > 0 ? (kTurn - gap * groups) / all : 0;
    double angle = gap / 2;
    for (const ChordGroup& group : data.groups) {
        const double start = angle;
        for (int at = group.first; at < group.first + group.count; ++at) {
            const double next = angle + each * weights[static_cast<std::size_t>(at)];
            layout.units.push_back({angle, next});
            angle = next;
        }
        layout.groups.push_back({start, angle});
        angle += gap;
    }
    return layout;
}

} // namespace pilothouse::ui
