// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/logical/logic_layout.h"

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

constexpr double kGap = 0.08;        // of a cell, between neighbours
constexpr double kRegionGap = 0.4;   // units
constexpr int kWidths = 60;          // that are tried for rows of regions
constexpr double kRegionTitle = 0.9; // units
constexpr double kRegionEdge = 0.25; // units
constexpr double kRegionAspect = 1.6;
constexpr double kHubAspect = 1.3;
constexpr double kHubEdge = 0.4;  // units
constexpr double kLeastHub = 6.0; // units: a hub of nobody has a name, too

/// Share of a box that its title and its edges take, by depth.
constexpr std::array<double, kLogicDepths> kTitleShare{0, 0, 0.16, 0.12, 0.2, 0};
constexpr double kEdgeShare = 0.025;
/// What boxes of a depth are like, width by height.
constexpr std::array<double, kLogicDepths> kAspect{1, 1, 1, 1.9, 1.5, 1.3};

/// One after the other, a new row where the next one would be beyond `wide`.
std::vector<QRectF> rowsOf(const std::vector<QSizeF>& sizes, double wide) {
    std::vector<QRectF> out;
    double x = 0;
    double y = 0;
    double high = 0;
    for (const QSizeF& size : sizes) {
        if (x > 0 && x + size.width() > wide) {
            x = 0;
            y += high + kRegionGap;
            high = 0;
        }
        out.emplace_back(QPointF(x, y), size);
        x += size.width() + kRegionGap;
        high = std::max(high, size.height());
    }
    return out;
}

int sizeOf(qsizetype count) {
    return static_cast<int>(count);
}

} // namespace

QRectF LogicGrid::at(int place) const {
    if (place < 0 || place >= count) {
        return {};
    }
    const double x = box.left() + cell.width() * (place % columns);
    const double y = box.top() + cell.height() * (place / columns); // NOLINT: whole rows
    return {x + cell.width() * kGap / 2, y + cell.height() * kGap / 2, cell.width() * (1 - kGap),
            cell.height() * (1 - kGap)};
}

int LogicGrid::placeAt(const QPointF& point) const {
    if (count == 0 || !box.contains(point)) {
        return -1;
    }
    const int column = static_cast<int>((point.x() - box.left()) / cell.width());
    const int row = static_cast<int>((point.y() - box.top()) / cell.height());
    const int place = row * columns + column;
    return column < columns && at(place).contains(point) ? place : -1;
}

LogicGrid LogicGrid::fitted(const QRectF& box, int count, double aspect) {
    LogicGrid grid{.box = box, .count = count};
    double best = -1;
    for (int columns = 1; columns <= std::max(1, count); ++columns) {
        const int rows = (std::max(1, count) + columns - 1) / columns;
        const QSizeF cell(box.width() / columns, box.height() / rows);
        // The largest box of the wanted shape that a cell holds.
        const double size = std::min(cell.width() / aspect, cell.height());
        if (size > best) {
            best = size;
            grid.columns = columns;
            grid.cell = cell;
        }
    }
    return grid;
}

namespace {

struct Rows {
    std::vector<QRectF> boxes;
    QRectF all;
};

/// Of the widths that are tried the one at which all is seen the largest.
Rows fittedRows(const std::vector<QSizeF>& sizes, double aspect) {
    double sum = 0;
    double widest = 0;
    for (const QSizeF& size : sizes) {
        sum += size.width() + kRegionGap;
        widest = std::max(widest, size.width());
    }
    Rows out;
    double best = 0;
    for (int at = 0; at < kWidths; ++at) {
        std::vector<QRectF> rows = rowsOf(sizes, widest + (sum - widest) * at / (kWidths - 1));
        QRectF all;
        for (const QRectF& box : rows) {
            all = all.united(box);
        }
        const double scale = std::min(std::max(0.2, aspect) / std::max(1.0, all.width()),
                                      1 / std::max(1.0, all.height()));
        if (scale > best) {
            best = scale;
            out = {std::move(rows), all};
        }
    }
    return out;
}

QSizeF sizeOfRegion(const LogicRegion& region) {
    const double count = std::max<double>(1, static_cast<double>(region.clusters.size()));
    const double columns = std::max(2.0, std::ceil(std::sqrt(count * kRegionAspect)));
    const double rows = std::ceil(count / columns);
    return {columns + 2 * kRegionEdge, rows + kRegionTitle + kRegionEdge};
}

} // namespace

LogicLayout LogicLayout::of(const LogicData& data, double aspect) {
    LogicLayout out;
    out.m_data = &data;
    if (data.hubs.isEmpty()) {
        std::vector<QSizeF> sizes;
        for (const LogicRegion& region : data.regions) {
            sizes.push_back(sizeOfRegion(region));
        }
        Rows rows = fittedRows(sizes, aspect);
        out.m_regions = std::move(rows.boxes);
        out.m_fleet = rows.all;
        return out;
    }
    std::vector<std::vector<QSizeF>> sizes(static_cast<std::size_t>(data.hubs.size()));
    for (const LogicRegion& region : data.regions) {
        sizes.at(static_cast<std::size_t>(region.hub)).push_back(sizeOfRegion(region));
    }
    std::vector<Rows> inner;
    std::vector<QSizeF> frames;
    for (const auto& each : sizes) {
        inner.push_back(fittedRows(each, sizes.size() == 1 ? aspect : kHubAspect));
        const QSizeF holds = inner.back().all.size();
        frames.emplace_back(std::max(kLeastHub, holds.width()) + 2 * kHubEdge,
                            holds.height() + kHubTitle + kHubEdge);
    }
    Rows rows = fittedRows(frames, aspect);
    out.m_hubs = std::move(rows.boxes);
    out.m_fleet = rows.all;
    std::vector<std::size_t> next(sizes.size());
    for (const LogicRegion& region : data.regions) {
        const auto hub = static_cast<std::size_t>(region.hub);
        out.m_regions.push_back(
            inner[hub]
                .boxes.at(next[hub]++)
                .translated(out.m_hubs[hub].topLeft() + QPointF(kHubEdge, kHubTitle)));
    }
    return out;
}

QRectF LogicLayout::room(const QRectF& box, int depth) {
    if (depth == 1) {
        return box.adjusted(kRegionEdge, kRegionTitle, -kRegionEdge, -kRegionEdge);
    }
    const double edge = std::min(box.width(), box.height()) * kEdgeShare;
    const double title = box.height() * kTitleShare.at(static_cast<std::size_t>(depth));
    return box.adjusted(edge, title, -edge, -edge);
}

const LogicInside* LogicLayout::inside(const LogicPath& path) const {
    return m_data->regions.at(path.at[0]).clusters.at(path.at[1]).inside.get();
}

/// Those of a hub are together.
int LogicLayout::firstRegion(int hub) const {
    const auto& regions = m_data->regions;
    return static_cast<int>(
        std::find_if(regions.begin(), regions.end(),
                     [hub](const LogicRegion& region) { return region.hub == hub; }) -
        regions.begin());
}

LogicPath LogicLayout::child(const LogicPath& path, int place) const {
    if (path.isHub()) {
        return LogicPath().child(firstRegion(path.hub) + place);
    }
    return path.isFleet() && !m_data->hubs.isEmpty() ? LogicPath::ofHub(place) : path.child(place);
}

LogicPath LogicLayout::parent(const LogicPath& path) const {
    const int hub = path.depth == 1 ? m_data->regions.at(path.at[0]).hub : -1;
    return hub >= 0 ? LogicPath::ofHub(hub) : path.parent();
}

int LogicLayout::count(const LogicPath& path) const {
    const LogicInside* const in = path.depth >= 2 ? inside(path) : nullptr;
    if (path.isHub()) {
        return static_cast<int>(
            std::count_if(m_data->regions.begin(), m_data->regions.end(),
                          [&path](const LogicRegion& region) { return region.hub == path.hub; }));
    }
    switch (path.depth) {
    case 0: return sizeOf(m_data->hubs.isEmpty() ? m_data->regions.size() : m_data->hubs.size());
    case 1: return sizeOf(m_data->regions.at(path.at[0]).clusters.size());
    case 2: return in == nullptr ? 0 : sizeOf(in->pools.size());
    case 3: return in == nullptr ? 0 : sizeOf(in->pools.at(path.at[2]).nodes.size());
    case 4:
        return in == nullptr ? 0
                             : sizeOf(in->pools.at(path.at[2]).nodes.at(path.at[3]).pods.size());
    default: return 0;
    }
}

LogicGrid LogicLayout::gridIn(const LogicPath& path, const QRectF& box) const {
    const QRectF free = room(box, path.depth);
    if (path.depth == 1) { // clusters are squares of one unit
        LogicGrid grid{.box = free, .count = count(path)};
        grid.columns = std::max(1, static_cast<int>(std::floor(free.width() + 1e-6)));
        grid.cell = {1, 1};
        return grid;
    }
    return LogicGrid::fitted(free, count(path),
                             kAspect.at(static_cast<std::size_t>(path.depth) + 1));
}

QRectF LogicLayout::box(const LogicPath& path) const {
    if (path.isHub()) {
        const auto place = static_cast<std::size_t>(path.hub);
        return place < m_hubs.size() ? m_hubs[place] : QRectF();
    }
    if (path.depth == 0) {
        return m_fleet;
    }
    const LogicPath parent = path.parent();
    if (path.depth == 1) {
        const auto place = static_cast<std::size_t>(path.last());
        return path.last() >= 0 && place < m_regions.size() ? m_regions[place] : QRectF();
    }
    const QRectF holds = box(parent); // first: a box that is not there holds nothing
    return holds.isEmpty() || path.last() < 0 || path.last() >= count(parent)
               ? QRectF()
               : gridIn(parent, holds).at(path.last());
}

LogicPath LogicLayout::pathAt(const QPointF& point, int depth) const {
    LogicPath path;
    for (std::size_t region = 0; region < m_regions.size() && path.depth == 0; ++region) {
        if (m_regions[region].contains(point)) {
            path = path.child(static_cast<int>(region));
        }
    }
    while (path.depth > 0 && path.depth < std::min(depth, kLogicDepths - 1)) {
        const int place = grid(path).placeAt(point);
        if (place < 0) {
            break;
        }
        path = path.child(place);
    }
    for (std::size_t hub = 0; path.isFleet() && depth > 0 && hub < m_hubs.size(); ++hub) {
        if (m_hubs[hub].contains(point)) {
            path = LogicPath::ofHub(static_cast<int>(hub));
        }
    }
    return path;
}

} // namespace pilothouse::ui
