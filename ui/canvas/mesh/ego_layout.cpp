// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/mesh/ego_layout.h"

#include <QLineF>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace pilothouse::ui {
namespace {

constexpr double kLabelRoom = 30; ///< above and below
constexpr double kSideRoom = 58;  ///< for the names of groups
constexpr double kNearShare = 0.6;
constexpr double kReach = 10;
constexpr double kTurn = 2 * std::numbers::pi;
constexpr double kGroupGap = kTurn * 8 / 360;

} // namespace

QPointF EgoLayout::at(double angle, double radius) const {
    return centre + QPointF(std::sin(angle) * radius, -std::cos(angle) * radius);
}

QPointF EgoLayout::place(const EgoData& data, std::size_t neighbour) const {
    const bool isNear = data.others.at(static_cast<qsizetype>(neighbour)).isNear();
    return at(angles[neighbour], isNear ? nearRadius : farRadius);
}

std::optional<std::size_t> EgoLayout::neighbourAt(const EgoData& data, QPointF point) const {
    std::optional<std::size_t> nearest;
    double best = kReach;
    for (std::size_t index = 0; index < angles.size(); ++index) {
        const double distance = QLineF(place(data, index), point).length();
        if (distance < best) {
            best = distance;
            nearest = index;
        }
    }
    return nearest;
}

EgoLayout layoutEgo(const EgoData& data, QSizeF room) {
    EgoLayout layout;
    layout.centre = {room.width() / 2, room.height() / 2};
    layout.farRadius =
        std::max(40.0, std::min(room.width() / 2 - kSideRoom, room.height() / 2 - kLabelRoom));
    layout.nearRadius = layout.farRadius * kNearShare;
    const auto isNewGroup = [&](qsizetype at) {
        return at == 0 || data.others.at(at).group != data.others.at(at - 1).group;
    };
    double groups = 0;
    for (qsizetype at = 0; at < data.others.size(); ++at) {
        groups += isNewGroup(at) ? 1 : 0;
    }
    const double gap = std::min(kGroupGap, groups > 0 ? kTurn / 4 / groups : 0.0);
    const double step = data.others.isEmpty()
                            ? 0
                            : (kTurn - gap * groups) / static_cast<double>(data.others.size());
    double angle = gap / 2 + step / 2;
    double first = angle;
    for (qsizetype at = 0; at < data.others.size(); ++at) {
        if (isNewGroup(at)) {
            angle += at == 0 ? 0 : gap;
            first = angle;
            layout.arcs.push_back({data.others.at(at).group, angle});
        }
        layout.angles.push_back(angle);
        layout.arcs.back().middle = (first + angle) / 2;
        angle += step;
    }
    return layout;
}

} // namespace pilothouse::ui
