// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/rollout.h"

#include "placement/rollout_effect.h"
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

constexpr const char* kCleanup = "kubernetes-fleet.io/work-cleanup";

/// Its cluster is only compared, nothing is written there.
bool isDiffOnly(const json& binding) {
    return binding.value(json::json_pointer("/spec/applyStrategy/type"), "") == "ReportDiff";
}

std::string workOf(const json& binding) {
    return fmt::format("Work object {}-work", labelOf(binding, kPlacementLabel));
}

} // namespace

/// Writes what became of a binding into its conditions.
class Rollout::Report {
public:
    Report(json& binding, Instant at)
        : m_conditions(binding["status"]["conditions"]), m_generation(generationOf(binding)),
          m_at(at) {}
    void say(const char* type, bool isTrue, const std::string& reason, const std::string& message) {
        setCondition(m_conditions, {type, isTrue ? "True" : "False", reason, message, m_generation},
                     m_at);
    }

private:
    json& m_conditions;
    std::int64_t m_generation;
    Instant m_at;
};

struct Rollout::Cargo {
    std::string snapshot; ///< of resources
    json applyStrategy;
    const Choice& choice;
};

Rollout::Rollout(HubStore& store, const std::vector<Joined>& members) : m_store(store) {
    for (const Joined& each : members) {
        m_members[each.spec.name] = &each;
    }
}

void Rollout::settle(const Scope& scope, const json& placement, const Choice& choice, Offset now) {
    auto objects = ofPlacement(m_store, scope.binding, placement);
    for (const json& binding : objects) {
        const Key key{scope.binding, nameSpaceOf(binding), nameOf(binding)};
        if (isDeleting(binding) && !m_works.contains(key)) { // somebody evicted it
            m_works[key] = {now + kRemove, Stage::Remove, {}, {}};
        }
    }
    const json latest = latestOf(m_store, scope.resources, placement);
    if (latest.is_null()) {
        return;
    }
    const Cargo cargo{nameOf(latest),
                      placement.value(json::json_pointer("/spec/strategy/applyStrategy"), json()),
                      choice};
    placement::RolloutState state{.newest = cargo.snapshot, .now = m_store.at(now)};
    std::map<std::string, json> byName;
    for (json& binding : objects) {
        if (auto read = readBinding(binding)) {
            if (!isCurrent(cargo, binding)) {
                read->resources.clear(); // newer overrides make it out of date too
            }
            state.bindings.push_back(*std::move(read));
            byName.emplace(nameOf(binding), std::move(binding));
        }
    }
    state.target = placement::rolloutTarget(choice.placement(), state.bindings);
    const auto pass = placement::nextPass(choice.placement().strategy, state);
    using Kind = placement::RolloutMove::Kind;
    for (const auto& each : pass.moves) {
        if (each.kind == Kind::Remove) {
            remove(scope, std::move(byName[each.binding]), now);
        } else {
            bind(scope, std::move(byName[each.binding]), cargo, now);
        }
    }
    for (const auto& each : pass.blocked) {
        if (each.kind != Kind::Remove) {
            hold(scope, std::move(byName[each.binding]), now);
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
    Report report(binding, m_store.at(now));
    const auto next = work.stage == Stage::Synchronize ? synchronized(binding, work, report)
                      : work.stage == Stage::Apply     ? applied(binding, report)
                                                       : available(report);
    m_store.update(kind, std::move(binding), now);
    if (next) {
        work = {now + next->first, next->second, {}, {}};
    }
    return next.has_value();
}

std::optional<Rollout::Next> Rollout::synchronized(json& binding, const Work& work,
                                                   Report& report) {
    json finalizers = binding["metadata"].value("finalizers", json::array());
    if (std::find(finalizers.begin(), finalizers.end(), kCleanup) == finalizers.end()) {
        finalizers.push_back(kCleanup);
        binding["metadata"]["finalizers"] = std::move(finalizers);
    }
    if (work.reason == "OverriddenFailed") {
        report.say("Overridden", false, work.reason, work.message);
        return std::nullopt;
    }
    const bool isPlain = !binding["spec"].contains("clusterResourceOverrideSnapshots") &&
                         !binding["spec"].contains("resourceOverrideSnapshots");
    report.say("Overridden", true, isPlain ? "NoOverrideSpecified" : "OverriddenSucceeded",
               isPlain ? "No override rules are configured for the selected resources"
                       : "Successfully applied the override rules on the resources");
    if (!work.reason.empty()) {
        report.say("WorkSynchronized", false, work.reason, work.message);
        return std::nullopt;
    }
    report.say("WorkSynchronized", true, "AllWorkSynced",
               "All of the works are synchronized to the latest");
    if (isDiffOnly(binding)) {
        report.say("DiffReported", false, "NotAllWorkHaveDiffReported",
                   workOf(binding) + " has not yet completed diff reporting");
    } else {
        report.say("Applied", false, "NotAllWorkHaveBeenApplied",
                   workOf(binding) + " has not yet completed the apply op");
    }
    return Next{kApply, Stage::Apply};
}

std::optional<Rollout::Next> Rollout::applied(const json& binding, Report& report) {
    if (isDiffOnly(binding)) {
        report.say("DiffReported", true, "AllWorkHaveDiffReported",
                   "All corresponding work objects have reported diff");
        return std::nullopt;
    }
    report.say("Applied", true, "AllWorkHaveBeenApplied",
               "All corresponding work objects are applied");
    report.say("Available", false, "NotAllWorkAreAvailable",
               workOf(binding) + " has not yet completed availability check");
    return Next{kBecomeAvailable, Stage::Available};
}

std::optional<Rollout::Next> Rollout::available(Report& report) {
    report.say("Available", true, "AllWorkAreAvailable",
               "All corresponding work objects are available");
    return std::nullopt;
}

} // namespace pilothouse::simulator::hub
