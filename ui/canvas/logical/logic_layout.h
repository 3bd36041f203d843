// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/logical/logic_data.h"

#include <QRectF>
#include <QSizeF>

#include <array>
#include <vector>

/// Where boxes stand on the plane. Pure; numbers and order decide, never a state, so a refresh
/// moves nothing and places can be learnt. A cluster is one unit wide and high.
namespace pilothouse::ui {

/// How far in: 0 the fleet or a hub's frame, 1 a region, 2 a cluster, 3 a node pool, 4 a node, 5 a
/// pod.
inline constexpr int kLogicDepths = 6;

/// A box by its places within what holds it: {2, 14} is the 15th cluster of the third region. A
/// region's place is that among all regions, so that paths are the same with hubs and without:
/// between the fleet and its regions a path goes in and out by LogicLayout alone.
struct LogicPath {
    std::array<int, kLogicDepths - 1> at{-1, -1, -1, -1, -1};
    int depth = 0;
    int hub = -1; ///< of a hub's frame its place; −1: it is something else

    [[nodiscard]] static LogicPath ofHub(int place) {
        LogicPath out;
        out.hub = place;
        return out;
    }
    [[nodiscard]] bool isHub() const { return hub >= 0; }
    [[nodiscard]] bool isFleet() const { return depth == 0 && hub < 0; }
    [[nodiscard]] LogicPath child(int place) const {
        LogicPath out = *this;
        out.hub = -1;
        out.at.at(static_cast<std::size_t>(depth)) = place;
        ++out.depth;
        return out;
    }
    [[nodiscard]] LogicPath parent() const {
        LogicPath out = *this;
        out.hub = -1;
        if (depth > 0) {
            --out.depth;
            out.at.at(static_cast<std::size_t>(out.depth)) = -1;
        }
        return out;
    }
    [[nodiscard]] int last() const {
        return depth == 0 ? -1 : at.at(static_cast<std::size_t>(depth - 1));
    }
    bool operator==(const LogicPath&) const = default;
};

/// Boxes of one size in rows, in a box.
struct LogicGrid {
    QRectF box;
    int count = 0;
    int columns = 1;
    QSizeF cell{};

    /// Without the gap to its neighbours.
    [[nodiscard]] QRectF at(int place) const;
    /// None: −1.
    [[nodiscard]] int placeAt(const QPointF& point) const;
    /// The columns that make cells come closest to `aspect` (width by height).
    [[nodiscard]] static LogicGrid fitted(const QRectF& box, int count, double aspect);
};

class LogicLayout {
public:
    /// Regions in rows, those of a hub in a frame of its own, so that the whole comes close to
    /// `aspect`.
    static LogicLayout of(const LogicData& data, double aspect);

    [[nodiscard]] QRectF fleet() const { return m_fleet; }
    /// Frames round the regions of hubs; empty: the fleet has none.
    [[nodiscard]] const std::vector<QRectF>& hubs() const { return m_hubs; }
    /// Of a frame, in units.
    static constexpr double kHubTitle = 1.3;
    /// Empty: there is no such box.
    [[nodiscard]] QRectF box(const LogicPath& path) const;
    /// Where the boxes in a cluster, a pool or a node stand; a region's clusters likewise.
    [[nodiscard]] LogicGrid grid(const LogicPath& path) const { return gridIn(path, box(path)); }
    /// The deepest box there, no deeper than `depth`; of a hub's frame what is between its regions.
    [[nodiscard]] LogicPath pathAt(const QPointF& point, int depth) const;
    /// How many boxes a box holds: the fleet its hubs, where it has some, else its regions.
    [[nodiscard]] int count(const LogicPath& path) const;
    /// The box at a place in another, below count().
    [[nodiscard]] LogicPath child(const LogicPath& path, int place) const;
    /// What holds a box: a region's hub, where it has one. The fleet is in itself.
    [[nodiscard]] LogicPath parent(const LogicPath& path) const;
    /// Room of a box for what it holds: below its title.
    [[nodiscard]] static QRectF room(const QRectF& box, int depth);

private:
    [[nodiscard]] LogicGrid gridIn(const LogicPath& path, const QRectF& box) const;
    [[nodiscard]] const LogicInside* inside(const LogicPath& path) const;
    [[nodiscard]] int firstRegion(int hub) const;

    const LogicData* m_data = nullptr; ///< outlives the layout
    QRectF m_fleet;
    std::vector<QRectF> m_regions;
    std::vector<QRectF> m_hubs;
};

} // namespace pilothouse::ui
