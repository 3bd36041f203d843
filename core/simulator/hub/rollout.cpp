// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/rollout.h"

#include "simulator/hub/member_cluster.h"
#include "simulator/hub/snapshots.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;
using std::chrono::seconds;

namespace {

constexpr seconds kSynchronize{1};
constexpr seconds kApply{5};
constexpr seconds kBecomeAvailable{6};
constexpr seconds kRemove{3};
constexpr seconds kAskAgain{30}; ///< a cluster that is off the network

/// An IntOrString of a whole, percents rounded up.
std::int64_t scaled(const json& value, std::int64_t whole) {
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    const std::string text = value.is_string() ? value.get<std::string>() : "25%";
    return (whole * std::strtoll(text.c_str(), nullptr, 10) + 99) / 100;
}

json conditionsOf(const json& object) {
    return object.value(json::json_pointer("/status/conditions"), json::array());
}

bool hasReport(const json& binding, const char* type) {
    return isCondition(findCondition(conditionsOf(binding), type), "True", generationOf(binding));
}

/// Overrides that cannot be applied fail a binding for good. Source: kubefleet
/// pkg/utils/binding/binding.go HasBindingFailed.
bool hasFailed(const json& binding) {
    const json conditions = conditionsOf(binding);
    return std::any_of(conditions.begin(), conditions.end(), [&](const json& each) {
        const std::string reason = each.value("reason", "");
        return each.value("status", "") == "False" &&
               each.value("observedGeneration", std::int64_t{0}) == generationOf(binding) &&
               (reason == "OverriddenFailed" || reason == "SyncWorkFailed");
    });
}

bool isReady(const json& binding) {
    return hasReport(binding, "Available") || hasReport(binding, "DiffReported");
}

/// How many bindings a placement is to have. Source: rollout/controller.go calculateRealTarget.
std::int64_t targetOf(const json& placement, std::size_t targeted) {
    const json policy = placement["spec"].value("policy", json::object());
    const std::string type = policy.value("placementType", "PickAll");
    return type == "PickN" ? policy.value("numberOfClusters", std::int64_t{0})
           : type == "PickFixed"
               ? static_cast<std::int64_t>(policy.value("clusterNames", json::array()).size())
               : static_cast<std::int64_t>(targeted);
}

} // namespace

struct Rollout::Cargo {
    std::string snapshot; ///< of resources
    json applyStrategy;
    const Choice& choice;
};

/// Bindings by what may be done with them.
struct Rollout::Candidates {
    std::vector<json> removals;
    std::vector<json> failed; ///< out of date and failed: they may be updated at any time
    std::vector<json> updates;
    std::vector<json> fresh;
    std::size_t targeted = 0;
    std::int64_t ready = 0;
    std::int64_t canBeReady = 0;
    std::int64_t canBeUnavailable = 0;
};

Rollout::Candidates Rollout::candidatesOf(const Scope& scope, const json& placement,
                                          const Cargo& cargo) const {
    Candidates all;
    for (json& binding : ofPlacement(m_store, scope.binding, placement)) {
        const std::string state = binding["spec"].value("state", "");
        if (state == "Scheduled") {
            ++all.targeted;
            all.fresh.push_back(std::move(binding));
            continue;
        }
        const bool isBound = state == "Bound";
        const bool isUp = isReady(binding);
        all.targeted += isBound ? 1U : 0U;
        const bool isFailed = hasFailed(binding);
        all.canBeReady += isFailed || hasReport(binding, "DiffReported") ? 0 : 1;
        all.ready += isUp ? 1 : 0;
        if (isDeleting(binding)) {
            all.canBeUnavailable += isUp ? 1 : 0;
        } else if (!isBound) {
            all.removals.push_back(std::move(binding));
        } else if (!isCurrent(cargo, binding)) {
            (isFailed ? all.failed : all.updates).push_back(std::move(binding));
        }
    }
    return all;
}

Rollout::Rollout(HubStore& store, const std::vector<Joined>& members) : m_store(store) {
    for (const Joined& each : members) {
        m_members[each.spec.name] = &each;
    }
}

void Rollout::settle(const Scope& scope, const json& placement, const Choice& choice, Offset now) {
    for (const json& binding : ofPlacement(m_store, scope.binding, placement)) {
        const Key key{scope.binding, nameSpaceOf(binding), nameOf(binding)};
        if (isDeleting(binding) && !m_works.contains(key)) { // somebody evicted it
            m_works[key] = {now + kRemove, Stage::Remove, {}, {}};
        }
    }
    const json strategy = placement["spec"].value("strategy", json::object());
    const json latest = latestOf(m_store, scope.resources, placement);
    if (strategy.value("type", "RollingUpdate") == "External" || latest.is_null()) {
        return; // an update run moves it
    }
    const json rolling = strategy.value("rollingUpdate", json::object());
    const Cargo cargo{nameOf(latest), strategy.value("applyStrategy", json()), choice};
    Candidates all = candidatesOf(scope, placement, cargo);
    const std::int64_t target = targetOf(placement, all.targeted);
    auto removable = (all.ready - all.canBeUnavailable) -
                     (target - scaled(rolling.value("maxUnavailable", json("25%")), target));
    auto addable = target + scaled(rolling.value("maxSurge", json("25%")), target) - all.canBeReady;
    for (json& binding : all.failed) {
        bind(scope, std::move(binding), cargo, now);
    }
    for (json& binding : all.removals) {
        if (removable-- > 0) {
            remove(scope, std::move(binding), now);
        }
    }
    for (json& binding : all.updates) {
        if (removable-- > 0) {
            bind(scope, std::move(binding), cargo, now);
        } else {
            hold(scope, std::move(binding), now);
        }
    }
    for (json& binding : all.fresh) {
        if (addable-- > 0) {
            bind(scope, std::move(binding), cargo, now);
        } else {
            hold(scope, std::move(binding), now);
        }
    }
}

Overridden Rollout::overriddenFor(const Cargo& cargo, const json& binding) const {
    placement::Member cluster;
    cluster.name = binding["spec"].value("targetCluster", "");
    const StoredPtr stored = m_store.store().find(m_store.members(), "", cluster.name);
    for (const auto& [key, value] : stored ? stored->labels : Labels()) {
        cluster.labels.emplace_back(key, value);
    }
    std::sort(cluster.labels.begin(), cluster.labels.end());
    return cargo.choice.overriddenFor(cluster);
}

namespace {

/// The lists of override snapshots as a binding has them.
json listsOf(const Overridden& overridden) {
    json ofNameSpace = json::array();
    for (const auto& [nameSpace, name] : overridden.ofNameSpace) {
        ofNameSpace.push_back({{"namespace", nameSpace}, {"name", name}});
    }
    return {{"clusterResourceOverrideSnapshots", overridden.ofCluster},
            {"resourceOverrideSnapshots", std::move(ofNameSpace)}};
}

} // namespace

bool Rollout::isCurrent(const Cargo& cargo, const json& binding) const {
    const json& spec = binding["spec"];
    if (spec.value("resourceSnapshotName", "") != cargo.snapshot) {
        return false;
    }
    const json wanted = listsOf(overriddenFor(cargo, binding));
    return std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& entry) {
        return spec.value(entry.key(), json::array()) == entry.value();
    });
}

void Rollout::bind(const Scope& scope, json binding, const Cargo& cargo, Offset now) {
    const Key key{scope.binding, nameSpaceOf(binding), nameOf(binding)};
    const Overridden overridden = overriddenFor(cargo, binding);
    binding["spec"]["state"] = "Bound";
    binding["spec"]["resourceSnapshotName"] = cargo.snapshot;
    const json lists = listsOf(overridden);
    for (const auto& [list, names] : lists.items()) {
        if (names.empty()) {
            binding["spec"].erase(list);
        } else {
            binding["spec"][list] = names;
        }
    }
    if (cargo.applyStrategy.is_object()) {
        binding["spec"]["applyStrategy"] = cargo.applyStrategy;
    }
    setCondition(binding["status"]["conditions"],
                 {"RolloutStarted", "True", "RolloutStarted",
                  "Detected the new changes on the resources and started the rollout process",
                  generationOf(binding) + 1},
                 m_store.at(now));
    m_store.update(scope.binding, std::move(binding), now);
    m_works[key] = {now + kSynchronize, Stage::Synchronize, overridden.reason, overridden.message};
}

void Rollout::hold(const Scope& scope, json binding, Offset now) {
    setCondition(binding["status"]["conditions"],
                 {"RolloutStarted", "False", "RolloutNotStartedYet",
                  "The resources cannot be updated to the latest because of the rollout strategy",
                  generationOf(binding)},
                 m_store.at(now));
    m_store.update(scope.binding, std::move(binding), now);
}

void Rollout::remove(const Scope& scope, json binding, Offset now) {
    const Key key{scope.binding, nameSpaceOf(binding), nameOf(binding)};
    binding["metadata"]["deletionTimestamp"] = formatInstant(m_store.at(now));
    binding["metadata"]["deletionGracePeriodSeconds"] = 0;
    m_store.update(scope.binding, std::move(binding), now);
    m_works[key] = {now + kRemove, Stage::Remove, {}, {}};
}

bool Rollout::isOffline(const std::string& cluster, Offset now) const {
    const auto found = m_members.find(cluster);
    if (found == m_members.end()) {
        return false;
    }
    const auto heard = lastHeartbeat(*found->second, now);
    return !heard || now - *heard > 2 * kHeartbeat;
}

Offset Rollout::nextAt() const {
    Offset next = kNever;
    for (const auto& [key, work] : m_works) {
        next = std::min(next, work.at);
    }
    return next;
}

void Rollout::progress(Offset now) {
    for (auto entry = m_works.begin(); entry != m_works.end();) {
        const bool isOver = entry->second.at <= now && !step(entry->first, entry->second);
        entry = isOver ? m_works.erase(entry) : std::next(entry);
    }
}

bool Rollout::step(const Key& key, Work& work) {
    const auto& [kind, nameSpace, name] = key;
    const Offset now = work.at;
    json binding = m_store.find(kind, nameSpace, name);
    if (binding.is_null()) {
        return false;
    }
    if (isDeleting(binding)) {
        work.stage = Stage::Remove; // by whoever
    }
    if (work.stage != Stage::Synchronize &&
        isOffline(binding["spec"].value("targetCluster", ""), now)) {
        work.at += kAskAgain;
        return true;
    }
    if (work.stage == Stage::Remove) {
        m_store.remove(kind, binding, now);
        return false;
    }
    const bool isDiff =
        binding.value(json::json_pointer("/spec/applyStrategy/type"), "") == "ReportDiff";
    json& conditions = binding["status"]["conditions"];
    const auto say = [&](const char* type, bool isTrue, const char* reason,
                         const std::string& message) {
        setCondition(conditions,
                     {type, isTrue ? "True" : "False", reason, message, generationOf(binding)},
                     m_store.at(now));
    };
    bool goesOn = true;
    switch (work.stage) {
    case Stage::Synchronize: {
        json finalizers = binding["metadata"].value("finalizers", json::array());
        if (std::find(finalizers.begin(), finalizers.end(), "kubernetes-fleet.io/work-cleanup") ==
            finalizers.end()) {
            finalizers.push_back("kubernetes-fleet.io/work-cleanup");
            binding["metadata"]["finalizers"] = std::move(finalizers);
        }
        if (work.reason == "OverriddenFailed") {
            say("Overridden", false, "OverriddenFailed", work.message);
            goesOn = false;
            break;
        }
        const bool isPlain = !binding["spec"].contains("clusterResourceOverrideSnapshots") &&
                             !binding["spec"].contains("resourceOverrideSnapshots");
        say("Overridden", true, isPlain ? "NoOverrideSpecified" : "OverriddenSucceeded",
            isPlain ? "No override rules are configured for the selected resources"
                    : "Successfully applied the override rules on the resources");
        if (!work.reason.empty()) {
            say("WorkSynchronized", false, work.reason.c_str(), work.message);
            goesOn = false;
            break;
        }
        say("WorkSynchronized", true, "AllWorkSynced",
            "All of the works are synchronized to the latest");
        if (isDiff) {
            say("DiffReported", false, "DiffReportInProgress",
                "Diff reporting on resources is in progress");
        } else {
            say("Applied", false, "ApplyInProgress", "Resources are being applied");
        }
        work = {now + kApply, Stage::Apply, {}, {}};
        break;
    }
    case Stage::Apply:
        if (isDiff) {
            say("DiffReported", true, "AllWorkHaveDiffReported",
                "All corresponding work objects have reported diff");
            goesOn = false;
            break;
        }
        say("Applied", true, "AllWorkHaveBeenApplied",
            "All corresponding work objects are applied");
        say("Available", false, "NotAllWorkAreAvailable",
            fmt::format("Work object {}-work has not yet completed availability check",
                        labelOf(binding, kPlacementLabel)));
        work = {now + kBecomeAvailable, Stage::Available, {}, {}};
        break;
    case Stage::Available:
    case Stage::Remove:
        say("Available", true, "AllWorkAreAvailable",
            "All corresponding work objects are available");
        goesOn = false;
        break;
    }
    m_store.update(kind, std::move(binding), now);
    return goesOn;
}

} // namespace pilothouse::simulator::hub
