// SPDX-License-Identifier: GPL-3.0-or-later
#include "status_groups.h"

#include "base/time.h"
#include "model/edge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace pilothouse::ctl {

namespace {

struct Group {
    std::vector<std::shared_ptr<const model::ClusterState>> clusters;
    std::optional<Instant> oldest{}; ///< of the last contacts
    bool hasNever = false;           ///< one was never in contact
};

std::string valueOf(const model::ClusterIdentity& identity, const std::string& key) {
    if (key == "region") {
        return identity.region;
    }
    if (key == "group") {
        return identity.group;
    }
    if (key == "env") {
        return identity.environment;
    }
    const auto found = std::find_if(identity.labels.begin(), identity.labels.end(),
                                    [&](const auto& label) { return label.first == key; });
    return found == identity.labels.end() ? std::string() : found->second;
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
        return static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
    });
    return text;
}

/// "12/13" of those that told; "?" where nobody did.
std::string nodesText(const model::FleetSummary& sum) {
    const auto from = sum.nodesFrom + sum.lastKnown.nodesFrom;
    if (from == 0) {
        return "?";
    }
    const auto text = fmt::format("{}/{}", sum.nodesReady + sum.lastKnown.nodesReady,
                                  sum.nodes + sum.lastKnown.nodes);
    return sum.nodesFrom == sum.clusters ? text : "(" + text + ")"; // some of it is old
}

std::vector<std::string> rowOf(const std::string& name, const Group& group, Instant now) {
    const auto sum = model::summarize(group.clusters);
    const auto edge = model::countEdge(group.clusters);
    const auto late = edge.overdue + edge.atRisk + edge.expired;
    return {name.empty() ? "-" : name,
            std::to_string(sum.clusters),
            std::to_string(sum.healthy),
            std::to_string(sum.upgrading),
            std::to_string(sum.degraded),
            std::to_string(sum.down),
            std::to_string(edge.expectedOffline),
            std::to_string(late),
            std::to_string(sum.unknown - edge.expectedOffline - late),
            nodesText(sum),
            group.hasNever ? "never"
            : group.oldest
                ? humanDuration(std::max(now - *group.oldest, std::chrono::milliseconds(0)))
                : "?"};
}

} // namespace

std::vector<std::vector<std::string>> groupRows(const model::FleetSnapshot& snapshot,
                                                const std::string& key) {
    std::map<std::pair<bool, std::string>, Group> groups; // those without a value come last
    for (const auto& state : snapshot.clusters) {
        const auto value = valueOf(state->identity, key);
        auto& group = groups[{value.empty(), value}];
        group.clusters.push_back(state);
        group.hasNever = group.hasNever || !state->lastSeen;
        if (state->lastSeen) {
            group.oldest = std::min(group.oldest.value_or(*state->lastSeen), *state->lastSeen);
        }
    }
    std::vector<std::vector<std::string>> rows{{upper(key), "CLUSTERS", "HEALTHY", "UPGRADING",
                                                "DEGRADED", "DOWN", "OFFLINE", "OVERDUE", "UNKNOWN",
                                                "NODES", "CONTACT"}};
    for (const auto& [name, group] : groups) {
        rows.push_back(rowOf(name.second, group, snapshot.takenAt));
    }
    return rows;
}

} // namespace pilothouse::ctl
