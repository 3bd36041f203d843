// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster_json.h"

#include "base/time.h"
#include "model/edge.h"

#include <fmt/format.h>

namespace pilothouse::ctl {

namespace {

Json textOrNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json labelsJson(const model::Labels& labels) {
    auto json = Json::object();
    for (const auto& [key, value] : labels) {
        json[key] = value;
    }
    return json;
}

Json reasonsJson(const std::vector<model::Reason>& reasons) {
    auto json = Json::array();
    for (const auto& reason : reasons) {
        json.push_back({{"severity", std::string(model::toString(reason.severity))},
                        {"code", reason.code},
                        {"message", reason.message},
                        {"object", textOrNull(reason.object)}});
    }
    return json;
}

Json nodesJson(const model::ClusterState& state) {
    if (!state.nodeCounts) {
        return {{"total", nullptr}, {"ready", nullptr}, {"at", nullptr}};
    }
    const auto& [counts, at] = *state.nodeCounts;
    return {{"total", counts.total}, {"ready", counts.ready}, {"at", instantJson(at)}};
}

Json podsJson(const model::ClusterState& state) {
    if (!state.podCounts) {
        return {{"total", nullptr},    {"running", nullptr}, {"pending", nullptr},
                {"failed", nullptr},   {"unknown", nullptr}, {"succeeded", nullptr},
                {"problems", nullptr}, {"at", nullptr}};
    }
    const auto& [counts, at] = *state.podCounts;
    return {{"total", counts.total},       {"running", counts.running},
            {"pending", counts.pending},   {"failed", counts.failed},
            {"unknown", counts.unknown},   {"succeeded", counts.succeeded},
            {"problems", counts.problems}, {"at", instantJson(at)}};
}

Json findingsJson(const std::vector<model::Finding>& findings) {
    auto json = Json::array();
    for (const auto& finding : findings) {
        json.push_back({{"severity", std::string(model::toString(finding.severity))},
                        {"code", finding.code},
                        {"clusters", finding.clusters},
                        {"message", finding.message}});
    }
    return json;
}

Json secondsJson(std::chrono::duration<double> seconds) {
    return seconds.count();
}

Json summaryJson(const model::FleetSummary& sum) {
    Json json = {{"clusters", sum.clusters},   {"answered", sum.answered}, {"healthy", sum.healthy},
                 {"upgrading", sum.upgrading}, {"degraded", sum.degraded}, {"down", sum.down},
                 {"unknown", sum.unknown}};
    const auto known = [](std::int32_t from, std::int64_t value) {
        return from > 0 ? Json(value) : Json(nullptr);
    };
    const auto nodes = [&](const auto& sums) {
        return Json{{"total", known(sums.nodesFrom, sums.nodes)},
                    {"ready", known(sums.nodesFrom, sums.nodesReady)},
                    {"fromClusters", sums.nodesFrom}};
    };
    const auto pods = [&](const auto& sums) {
        return Json{{"total", known(sums.podsFrom, sums.pods)},
                    {"problems", known(sums.podsFrom, sums.podProblems)},
                    {"fromClusters", sums.podsFrom}};
    };
    json["nodes"] = nodes(sum);
    json["nodes"]["lastKnown"] = nodes(sum.lastKnown);
    json["pods"] = pods(sum);
    json["pods"]["lastKnown"] = pods(sum.lastKnown);
    return json;
}

/// Parts of `unknown`: what silence means; who is offline as expected is no failure.
Json edgeJson(const model::EdgeCounts& counts) {
    return {{"expectedOffline", counts.expectedOffline},
            {"overdue", counts.overdue},
            {"atRisk", counts.atRisk},
            {"expired", counts.expired}};
}

/// The word of the column HEALTH: a silence that is expected is not merely unknown.
std::string healthWord(const model::ClusterState& state) {
    return model::isExpectedOffline(state) ? "offline" : std::string(model::toString(state.health));
}

template<class Counts, class Text>
std::string countText(const model::ClusterState& state, const std::optional<Counts>& counts,
                      Text text) {
    if (!counts) {
        return "?";
    }
    const std::string plain = text(counts->value);
    return state.reach == model::Reach::Live ? plain : "(" + plain + ")";
}

} // namespace

Json clusterJson(const model::ClusterState& state, Instant at) {
    const auto& identity = state.identity;
    const bool live = state.reach == model::Reach::Live;
    Json json = {{"name", identity.name}, {"id", identity.id.str()}, {"sources", identity.sources}};
    json["uid"] = textOrNull(identity.uid);
    json["server"] = textOrNull(identity.server);
    json["region"] = textOrNull(identity.region);
    json["group"] = textOrNull(identity.group);
    json["labels"] = labelsJson(identity.labels);
    json["production"] = identity.isProduction;
    json["insecureTls"] = identity.insecureTls;
    json["version"] = state.version ? Json(state.version->value) : Json(nullptr);
    json["reachable"] = live;
    json["reach"] = std::string(model::toString(state.reach));
    json["lastSeen"] = instantJson(state.lastSeen);
    json["ageSeconds"] =
        state.lastSeen ? secondsJson(std::max(std::chrono::milliseconds(0), at - *state.lastSeen))
                       : Json(nullptr);
    json["latencySeconds"] = state.latency ? secondsJson(state.latency->value) : Json(nullptr);
    json["health"] = std::string(model::toString(state.health));
    json["healthSince"] = instantJson(state.healthSince);
    json["edge"] = std::string(model::toString(model::edgeStateOf(state)));
    json["reasons"] = reasonsJson(state.reasons);
    json["error"] = state.lastError ? Json{{"kind", std::string(toString(state.lastError->kind))},
                                           {"message", state.lastError->message},
                                           {"where", textOrNull(state.lastError->where)}}
                                    : Json(nullptr);
    json["nodes"] = nodesJson(state);
    json["pods"] = podsJson(state);
    return json;
}

Json statusJson(const model::FleetSnapshot& snapshot) {
    Json json = {{"fleet", snapshot.fleet}, {"at", instantJson(snapshot.takenAt)}};
    json["revision"] = snapshot.revision;
    json["clusters"] = Json::array();
    json["summary"] = summaryJson(snapshot.summary);
    json["summary"]["edge"] = edgeJson(model::countEdge(snapshot.clusters));
    json["findings"] = findingsJson(snapshot.findings);
    json["partial"] = Json::array();
    for (const auto& state : snapshot.clusters) {
        json["clusters"].push_back(clusterJson(*state, snapshot.takenAt));
        for (const auto& gap : state->gaps) {
            if (model::isExpectedOffline(*state)) {
                continue; // nothing failed
            }
            json["partial"].push_back(
                partialJson(state->identity.name, gap.what, gap.error, gap.since));
        }
    }
    return json;
}

std::vector<std::vector<std::string>> statusRows(const model::FleetSnapshot& snapshot) {
    std::vector<std::vector<std::string>> rows{
        {"CLUSTER", "HEALTH", "VERSION", "NODES", "PODS", "AGE", "REASON"}};
    for (const auto& state : snapshot.clusters) {
        rows.push_back({state->identity.name, healthWord(*state),
                        state->version ? state->version->value : "?",
                        countText(*state, state->nodeCounts,
                                  [](const auto& nodes) {
                                      return fmt::format("{}/{}", nodes.ready, nodes.total);
                                  }),
                        countText(*state, state->podCounts,
                                  [](const auto& pods) { return std::to_string(pods.total); }),
                        state->lastSeen ? humanDuration(snapshot.takenAt - *state->lastSeen) : "?",
                        state->reasons.empty() ? "" : state->reasons.front().message});
    }
    return rows;
}

} // namespace pilothouse::ctl
