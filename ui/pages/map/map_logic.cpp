// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_logic.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>
#include <unordered_map>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::ClusterState;

QString tr(const char* text) {
    return QCoreApplication::translate("MapLogic", text);
}

/// What was read before the cluster fell silent says nothing of now.
Ink inkOf(Glyph glyph, bool wasBefore) {
    if (wasBefore) {
        return {Ink::Kind::Stale};
    }
    switch (glyph) {
    case Glyph::Ok: return {Ink::Kind::Ok};
    case Glyph::Running: return {Ink::Kind::Running};
    case Glyph::Warning: return {Ink::Kind::Warning};
    case Glyph::Failed: return {Ink::Kind::Failed};
    case Glyph::Unknown: return {Ink::Kind::Stale};
    default: return {Ink::Kind::Other};
    }
}

LogicPod podOf(const model::Pod& pod, std::size_t at, bool wasBefore) {
    const Glyph glyph = podGlyph(pod);
    return {.name = toQt(podPath(pod)),
            .status = oldValue(toQt(pod.status()), wasBefore),
            .glyph = wasBefore ? Glyph::Unknown : glyph,
            .ink = inkOf(glyph, wasBefore),
            .at = static_cast<int>(at)};
}

LogicNode nodeOf(const model::Node& node, bool wasBefore) {
    const Glyph glyph = nodeGlyph(node);
    const QString trouble = nodeTrouble(node);
    return {.name = toQt(node.name),
            .detail = oldValue(trouble.isEmpty() ? shortVersion(node.kubeletVersion) : trouble,
                               wasBefore),
            .glyph = wasBefore ? Glyph::Unknown : glyph,
            .ink = inkOf(glyph, wasBefore),
            .pods = {}};
}

QString detailOf(const MapCluster& cluster) {
    const ClusterState& state = *cluster.state;
    const QString version = cluster.version.isEmpty() ? unknownValue() : cluster.version;
    if (!state.nodeCounts) {
        return tr("%1, nodes not known").arg(version);
    }
    const int total = state.nodeCounts->value.total;
    return oldValue(total == 1 ? tr("%1, 1 node").arg(version)
                               : tr("%1, %2 nodes").arg(version, countText(std::int64_t{total})),
                    isOld(state));
}

/// What is wrong, else what its colour stands for, else that nobody can say how it is.
QString causeIn(const MapCluster& cluster) {
    return isProblem(cluster.look)      ? cluster.cause
           : !cluster.note.isEmpty()    ? cluster.note
           : cluster.look == Look::Away ? tr("%1; not verifiable now").arg(cluster.cause)
                                        : QString();
}

LogicHub hubBoxOf(const MapHub& hub) {
    return {.name = hub.name,
            .counts = hub.all.count() > 0 ? countsWords(hub.all) : hub.words,
            .trouble = hub.isLost ? hub.words : QString(),
            .glyph = hub.isLost ? Glyph::Unknown : glyphOf(hub.all.worst()),
            .isLost = hub.isLost,
            .isNone = hub.isNone,
            .size = clustersWords(hub.all.count())};
}

} // namespace

std::shared_ptr<const LogicInside> insideOf(const ClusterState& cluster) {
    if (!cluster.nodes) {
        return nullptr;
    }
    auto out = std::make_shared<LogicInside>();
    const bool wasBefore = isOld(cluster);
    out->hasPods = cluster.pods != nullptr;
    std::unordered_map<std::string_view, QList<LogicPod>> pods;
    for (std::size_t at = 0; cluster.pods && at < cluster.pods->size(); ++at) {
        const model::Pod& pod = (*cluster.pods)[at];
        pods[pod.node()].append(podOf(pod, at, wasBefore));
    }
    QMap<QString, LogicPool> pools;
    for (const model::Node& node : *cluster.nodes) { // by name
        const QString name = node.pool.empty() ? tr("no pool") : toQt(node.pool);
        LogicPool& pool = pools[name];
        pool.name = name;
        pool.nodes.append(nodeOf(node, wasBefore));
        if (const auto on = pods.find(node.name); on != pods.end()) {
            pool.nodes.last().pods = std::move(on->second);
            pods.erase(on);
        }
    }
    out->pools = pools.values();
    if (!pods.empty()) { // not scheduled, or on a node that is gone
        LogicPool pool{tr("on no node"), {}};
        LogicNode none{.name = tr("not scheduled"),
                       .detail = {},
                       .glyph = Glyph::WaitingClock,
                       .ink = {Ink::Kind::Other},
                       .pods = {}};
        std::vector<LogicPod> all;
        for (auto& [node, of] : pods) {
            all.insert(all.end(), of.begin(), of.end());
        }
        std::sort(all.begin(), all.end(),
                  [](const LogicPod& a, const LogicPod& b) { return a.name < b.name; });
        none.pods = QList<LogicPod>(all.begin(), all.end());
        pool.nodes.append(none);
        out->pools.append(pool);
    }
    return out;
}

LogicData MapLogic::dataOf(const MapFleet& fleet, const QString& name, const QStringList& looked) {
    QHash<QString, Made> made;
    LogicData data{.fleet = name, .counts = countsWords(fleet.all({})), .regions = {}, .hubs = {}};
    const auto addRegion = [&](const MapRegion& region, int hub) {
        LogicRegion out{.id = region.id,
                        .place = region.place,
                        .counts = countsWords(region),
                        .glyph = glyphOf(region.worst()),
                        .clusters = {},
                        .hub = hub,
                        .size = clustersWords(region.count())};
        for (const int at : region.clusters) {
            const MapCluster& cluster = fleet.clusters.at(at);
            LogicCluster box{.id = cluster.id,
                             .name = cluster.name,
                             .detail = detailOf(cluster),
                             .cause = causeIn(cluster),
                             .glyph = glyphOf(cluster.look),
                             .ink = fleet.classes.at(cluster.kind).ink,
                             .isProblem = isProblem(cluster.look),
                             .isFound = cluster.isFound,
                             .inside = nullptr};
            if (looked.contains(cluster.id)) {
                const Made before = m_made.value(cluster.id);
                const Made now = before.of == cluster.state
                                     ? before
                                     : Made{cluster.state, insideOf(*cluster.state)};
                made.insert(cluster.id, now);
                box.inside = now.inside;
            }
            out.clusters.append(std::move(box));
        }
        data.regions.append(std::move(out));
    };
    for (const MapHub& hub : fleet.hubs) {
        const int place = static_cast<int>(data.hubs.size());
        data.hubs.append(hubBoxOf(hub));
        for (const MapRegion& region : hub.regions) {
            addRegion(region, place);
        }
    }
    if (fleet.hubs.isEmpty()) {
        for (const MapRegion& region : fleet.regions) {
            addRegion(region, -1);
        }
    }
    m_made = std::move(made);
    std::stable_sort(
        data.regions.begin(), data.regions.end(), [](const LogicRegion& a, const LogicRegion& b) {
            return a.hub != b.hub ? a.hub < b.hub : a.clusters.size() > b.clusters.size();
        });
    return data;
}

} // namespace pilothouse::ui
