// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/timeline/timeline_layout.h"

#include <algorithm>
#include <array>

namespace pilothouse::ui {
namespace {

constexpr double kLeastWidth = 2;
constexpr int kTailDrop = 4; ///< the tail lies this much lower in its bar
/// By number of slots: height of one, and the gap to the next.
constexpr std::array<std::pair<int, int>, 5> kSlots{{{12, 0}, {12, 0}, {6, 2}, {5, 2}, {4, 1}}};

int heightOf(const TimelineLane& lane, BarKind kind) {
    switch (kind) {
    case BarKind::Failed: return 8;
    case BarKind::Skipped: return 2;
    default: return lane.kind == LaneKind::Member ? 12 : 14;
    }
}

QRectF slotBox(const TimelineLane& lane, int slot, const QRectF& row) {
    const auto used = static_cast<std::size_t>(std::clamp(lane.slotCount, 1, 4));
    const auto [height, gap] = kSlots.at(used);
    const double all = static_cast<double>(used) * (height + gap) - gap;
    return {row.left(), row.center().y() - all / 2 + slot * (height + gap), row.width(),
            static_cast<double>(height)};
}

} // namespace

QList<int> laneTops(const QList<TimelineLane>& lanes) {
    QList<int> tops{0};
    tops.reserve(lanes.size() + 1);
    for (const TimelineLane& lane : lanes) {
        tops.append(tops.constLast() + (lane.kind == LaneKind::Heat    ? timeline::kHeatRow
                                        : lane.kind == LaneKind::Stage ? timeline::kStageRow
                                                                       : timeline::kRow));
    }
    return tops;
}

qsizetype laneAt(const QList<int>& tops, int y) {
    if (y < 0 || tops.isEmpty() || y >= tops.constLast()) {
        return -1;
    }
    return std::upper_bound(tops.cbegin(), tops.cend(), y) - tops.cbegin() - 1;
}

QRectF barBox(const TimelineLane& lane, const TimelineBar& bar, const TimeScale& scale,
              const QRectF& row) {
    const double left = scale.x(bar.from);
    const double width = std::max(kLeastWidth, scale.x(bar.to) - left);
    if (lane.slotCount > 1 && bar.slot >= 0) {
        const QRectF slot = slotBox(lane, std::min(bar.slot, lane.slotCount - 1), row);
        return {left, slot.top(), width, slot.height()};
    }
    if (bar.deck > 0) {
        constexpr double kEdge = 2;
        const double half = (row.height() - 2 * kEdge) / 2;
        return {left, row.top() + kEdge + (bar.deck - 1) * half, width, half - 1};
    }
    const int height = heightOf(lane, bar.kind);
    QRectF box(left, row.center().y() - height / 2.0, width, height);
    if (bar.kind == BarKind::PlannedTail) {
        box.setTop(box.top() + kTailDrop);
    }
    return box;
}

QRectF ghostBox(const LaneGhost& ghost, const TimeScale& scale, const QRectF& row) {
    constexpr double kHeight = 3;
    const double left = scale.x(ghost.from);
    return {left, row.bottom() - kHeight - 1.5, std::max(kLeastWidth, scale.x(ghost.to) - left),
            kHeight};
}

QRectF columnsBox(const QRectF& row) {
    constexpr double kGap = 3;
    return row.adjusted(0, kGap, 0, -kGap);
}

const LaneColumn* columnAt(const TimelineLane& lane, Instant at) {
    const auto after = std::upper_bound(
        lane.columns.cbegin(), lane.columns.cend(), at,
        [](Instant moment, const LaneColumn& column) { return moment < column.from; });
    if (after == lane.columns.cbegin() || at >= std::prev(after)->to) {
        return nullptr;
    }
    return &*std::prev(after);
}

int arrowLeft(LaneKind kind) {
    constexpr int kFirst = 10;
    if (kind == LaneKind::Heat) {
        return kFirst;
    }
    return kFirst + static_cast<int>(kind) * timeline::kIndent;
}

} // namespace pilothouse::ui
