// SPDX-License-Identifier: GPL-3.0-or-later
// What the overview's map, cards and strips say; the tiles are in kpi_words.cpp.
#include "ui/pages/overview/fleet_words.h"

#include "model/edge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <tuple>

namespace pilothouse::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Overview", text);
}

HexState hexStateOf(Look look) {
    switch (look) {
    case Look::Down: return HexState::Down;
    case Look::Degraded: return HexState::Degraded;
    case Look::Stale: return HexState::Stale;
    case Look::Awaited: return HexState::Awaited;
    case Look::Away: return HexState::Away;
    case Look::Upgrading: return HexState::Upgrading;
    case Look::Healthy: break;
    }
    return HexState::Healthy;
}

/// While the network is lost the map shows what was last known below its hatch.
HexState lastHexState(const model::ClusterState& state) {
    switch (state.health) {
    case model::Health::Down: return HexState::Down;
    case model::Health::Degraded: return HexState::Degraded;
    case model::Health::Upgrading: return HexState::Upgrading;
    case model::Health::Healthy: return HexState::Healthy;
    case model::Health::Unknown: break;
    }
    return HexState::Stale;
}

/// The groups of the map: production first, then by region and environment. Names alone decide, so
/// a group never moves because of a state.
using GroupKey = std::tuple<bool, QString, QString>;

GroupKey groupOf(const model::ClusterIdentity& identity) {
    return {!identity.isProduction, toQt(identity.region), toQt(identity.environment)};
}

QString noteOf(const model::ClusterState& state, Instant now) {
    const auto age = dataAge(state, now);
    QString cause = causeOf(state);
    if (!age) {
        return cause;
    }
    return isOld(state) ? tr("%1, last answer %2 ago").arg(cause, ageText(*age))
                        : tr("%1, heard from %2 ago").arg(cause, ageText(*age));
}

} // namespace

bool isFirstConnection(const model::FleetSnapshot& snapshot) {
    return std::any_of(snapshot.clusters.begin(), snapshot.clusters.end(), [](const auto& cluster) {
        return cluster->reach == model::Reach::Connecting;
    });
}

bool isNetworkLost(const model::FleetSnapshot& snapshot) {
    constexpr std::size_t kFew = 2; // one or two silent members are their own story
    const bool someAnswered =
        std::any_of(snapshot.clusters.begin(), snapshot.clusters.end(),
                    [](const auto& cluster) { return cluster->lastSeen.has_value(); });
    // Members that are silent as expected say nothing of the network.
    const auto expected =
        std::count_if(snapshot.clusters.begin(), snapshot.clusters.end(),
                      [](const auto& each) { return model::isExpectedOffline(*each); });
    return snapshot.clusters.size() > kFew + static_cast<std::size_t>(expected) && someAnswered &&
           std::all_of(snapshot.clusters.begin(), snapshot.clusters.end(), [](const auto& cluster) {
               const bool silent = cluster->reach == model::Reach::Stale ||
                                   cluster->reach == model::Reach::Unreachable;
               return silent && cluster->lastError &&
                      (cluster->lastError->kind == ErrorKind::Network ||
                       cluster->lastError->kind == ErrorKind::Resolve ||
                       cluster->lastError->kind == ErrorKind::Timeout);
           });
}

StripWords lostWords(const model::FleetSnapshot& snapshot, Instant now) {
    const model::ClusterState& state = *snapshot.clusters.front();
    StripWords words;
    words.cause = state.reachSince
                      ? tr("No network since %1").arg(clockSecondsText(*state.reachSince))
                      : tr("No network");
    const QString all =
        tr("All %1 clusters are silent: %2. Every value is the last one known.")
            .arg(countText(std::int64_t(snapshot.clusters.size())), errorClass(*state.lastError));
    words.second = state.nextAttempt && *state.nextAttempt > now
                       ? tr("%1 Next try in %2.").arg(all, ageText(*state.nextAttempt - now))
                       : all;
    return words;
}

StripWords partialWords(const LookCounts& counts) {
    StripWords words;
    words.cause =
        tr("%1 of %2 clusters answered")
            .arg(countText(counts.total() - counts.stale - counts.away), countText(counts.total()));
    words.rest = counts.stale == 1 ? tr("sums leave the silent one out and say ≥")
                                   : tr("sums leave the silent ones out and say ≥");
    words.remedy = tr("Show %1").arg(countText(counts.stale));
    return words;
}

HexMapData hexMapOf(const model::FleetSnapshot& snapshot, const FleetFilter& filter, Instant now,
                    const SiteFold& fold) {
    const bool lost = isNetworkLost(snapshot);
    std::map<GroupKey, HexGroup> groups;
    std::map<GroupKey, std::map<QString, HexCell>> places; // by environment, then by key
    for (const auto& cluster : snapshot.clusters) {
        const auto& identity = cluster->identity;
        const QString key = placeKey(identity, fold);
        if (!fold.inside.isEmpty() && key != fold.inside) {
            continue;
        }
        const HexState state = lost ? lastHexState(*cluster) : hexStateOf(lookOf(*cluster));
        const bool isFilteredOut = !filter.matches(*cluster);
        if (!key.isEmpty() && fold.inside.isEmpty()) {
            auto& cells = places[{!identity.isProduction, {}, toQt(identity.environment)}];
            auto [cell, isNew] = cells.try_emplace(key);
            if (isNew) {
                cell->second.id = cellIdOf(key);
                cell->second.name = placeName(identity, fold);
                cell->second.filteredOut = true;
                cell->second.state = HexState::Healthy;
            }
            addTo(cell->second, state, isFilteredOut);
            continue;
        }
        HexGroup& group = groups[groupOf(identity)];
        group.title =
            identity.region.empty() ? tr("No region") : format::place(toQt(identity.region));
        group.subtitle = toQt(identity.environment);
        group.cells.append({.id = toQt(identity.id.str()),
                            .name = toQt(identity.name),
                            .state = state,
                            .filteredOut = isFilteredOut,
                            .note = noteOf(*cluster, now)});
    }
    const auto byName = [](const HexCell& a, const HexCell& b) { return a.name < b.name; };
    HexMapData data;
    for (auto& [name, group] : groups) {
        std::sort(group.cells.begin(), group.cells.end(), byName);
        data.groups.append(std::move(group));
    }
    for (auto& [name, cells] : places) {
        HexGroup group{.title = tr("Sites"), .subtitle = std::get<2>(name), .cells = {}};
        for (auto& [key, cell] : cells) {
            cell.note = placeNote(cell);
            group.cells.append(std::move(cell));
        }
        std::stable_sort(group.cells.begin(), group.cells.end(), byName);
        data.groups.append(std::move(group));
    }
    return data;
}

ClusterCardData cardOf(const model::ClusterState& state, Instant now) {
    const Look look = lookOf(state);
    const bool old = isOld(state);
    ClusterCardData card;
    card.id = toQt(state.identity.id.str());
    card.name = toQt(state.identity.name);
    card.version =
        state.version ? oldValue(shortVersion(state.version->value), old) : unknownValue();
    card.glyph = glyphOf(look);
    card.state = causeOf(state);
    card.lastKnown = old;
    const auto nodes = state.nodeCounts
                           ? oldValue(tr("%1 of %2 ready")
                                          .arg(countText(state.nodeCounts->value.ready),
                                               countText(state.nodeCounts->value.total)),
                                      old)
                           : unknownValue();
    const auto pods = state.podCounts
                          ? oldValue(tr("%1, %2 failing")
                                         .arg(countText(state.podCounts->value.total),
                                              countText(state.podCounts->value.problems)),
                                     old)
                          : unknownValue();
    const auto age = dataAge(state, now);
    const auto latency = state.latency
                             ? oldValue(tr("%1 ms").arg(state.latency->value.count() / 1000), old)
                             : unknownValue();
    card.meters = {{tr("Nodes"), {}, nodes},
                   {tr("Pods"), {}, pods},
                   {tr("Latency"), {}, latency},
                   {old ? tr("Last answer") : tr("Heard from"),
                    {},
                    age ? tr("%1 ago").arg(ageText(*age)) : tr("never")}};
    return card;
}

} // namespace pilothouse::ui
