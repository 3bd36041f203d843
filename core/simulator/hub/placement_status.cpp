// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/placement_status.h"

#include "simulator/hub/snapshots.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

enum Verdict : std::size_t { True, False, Unknown };
constexpr std::array<const char*, 3> kVerdicts{"True", "False", "Unknown"};

/// How the hub words one condition of a placement, by verdict; `{}` is a number of clusters.
struct Step {
    const char* type;
    std::array<const char*, 3> reasons;
    std::array<const char*, 3> messages;
    const char* unknownOfCluster; ///< message while a cluster has not reported it
};

constexpr std::array<Step, 6> kSteps{{
    {"RolloutStarted",
     {"RolloutStarted", "RolloutNotStartedYet", "RolloutStartedUnknown"},
     {"All {} cluster(s) start rolling out the latest resource",
      "The rollout is being blocked by the rollout strategy in {} cluster(s)",
      "There are still {} cluster(s) in the process of deciding whether to roll out the latest "
      "resources or not"},
     "In the process of deciding whether to roll out some version of the resources or not"},
    {"Overridden",
     {"OverriddenSucceeded", "OverriddenFailed", "OverriddenPending"},
     {"The selected resources are successfully overridden in {} cluster(s)",
      "Failed to override resources in {} cluster(s)",
      "There are still {} cluster(s) in the process of overriding the selected resources if there "
      "is any override defined"},
     "In the process of overriding the selected resources if there is any override defined"},
    {"WorkSynchronized",
     {"WorkSynchronized", "WorkNotSynchronizedYet", "WorkSynchronizedUnknown"},
     {"Work(s) are successfully created or updated in {} target cluster(s)' namespaces",
      "There are {} cluster(s) which have not finished creating or updating work(s) yet",
      "There are still {} cluster(s) in the process of creating or updating the work object(s) in "
      "the hub cluster"},
     "In the process of creating or updating the work object(s) in the hub cluster"},
    {"Applied",
     {"ApplySucceeded", "ApplyFailed", "ApplyPending"},
     {"The selected resources are successfully applied to {} cluster(s)",
      "Failed to apply resources to {} cluster(s), please check the `failedPlacements` status",
      "There are still {} cluster(s) in the process of applying the resources on the member "
      "cluster"},
     "In the process of applying the resources on the member cluster"},
    {"Available",
     {"ResourceAvailable", "ResourceNotAvailableYet", "ResourceAvailableUnknown"},
     {"The selected resources in {} cluster(s) are available now",
      "The selected resources in {} cluster(s) are still not available yet",
      "There are still {} cluster(s) in the process of checking the availability of the selected "
      "resources"},
     "The availability of the selected resources is unknown yet "},
    {"DiffReported",
     {"DiffReportingCompleted", "DiffReportingIncompleteOrFailed", "DiffReportingPending"},
     {"Diff reporting in {} cluster(s) has been completed",
      "Diff reporting in {} clusters is still in progress or has failed",
      "There are still {} cluster(s) in the process of checking for configuration differences"},
     "Diff reporting has just started; its status is not yet to be known"},
}};

/// Makes one placement's status.
class StatusWriter {
public:
    StatusWriter(HubStore& store, const Scope& scope, json placement, Offset now)
        : m_store(store), m_scope(scope), m_placement(std::move(placement)),
          m_generation(generationOf(m_placement)), m_now(store.at(now)),
          m_isExternal(m_placement.value(json::json_pointer("/spec/strategy/type"), "") ==
                       "External"),
          m_isDiff(m_placement.value(json::json_pointer("/spec/strategy/applyStrategy/type"), "") ==
                   "ReportDiff") {}

    json write(const Choice& choice) {
        json& status = m_placement["status"];
        status = status.is_object() ? status : json::object();
        if (!choice.error().empty()) {
            say("Scheduled", False, "InvalidResourceSelectors", choice.error());
            return std::move(m_placement);
        }
        const json snapshot = latestOf(m_store, m_scope.policy, m_placement);
        const json resources = latestOf(m_store, m_scope.resources, m_placement);
        m_latest = resources.is_null() ? std::string() : nameOf(resources);
        m_index = resources.is_null() ? std::string() : labelOf(resources, kResourceIndexLabel);
        status["selectedResources"] = choice.identifiers();
        status["observedResourceIndex"] = m_isExternal ? std::string() : m_index;
        if (!sayScheduled(snapshot)) {
            status["placementStatuses"] = json::array();
            return std::move(m_placement);
        }
        writeClusters(snapshot);
        return std::move(m_placement);
    }

private:
    void say(const std::string& type, Verdict verdict, const char* reason,
             const std::string& message) {
        setCondition(m_placement["status"]["conditions"],
                     {m_scope.prefix + type, kVerdicts[verdict], reason, message, m_generation},
                     m_now);
    }

    /// False while the scheduler has not decided.
    bool sayScheduled(const json& snapshot) {
        const json status = snapshot.value("status", json::object());
        const json conditions = status.value("conditions", json::array());
        const json* decided = findCondition(conditions, "Scheduled");
        if (decided == nullptr ||
            decided->value("observedGeneration", std::int64_t{0}) < generationOf(snapshot) ||
            status.value("observedCRPGeneration", std::int64_t{0}) < m_generation) {
            say("Scheduled", Unknown, "SchedulePending", "Scheduling has not completed");
            return false;
        }
        const std::string reason = decided->value("reason", "");
        say("Scheduled", decided->value("status", "") == "True" ? True : False, reason.c_str(),
            decided->value("message", ""));
        return true;
    }

    /// How many clusters that should hold the placement have an entry without a name.
    [[nodiscard]] std::size_t missing(std::size_t selected, std::size_t unselected) const {
        const json policy = m_placement["spec"].value("policy", json::object());
        const std::string type = policy.value("placementType", "PickAll");
        const std::size_t wanted =
            type == "PickN"       ? policy.value("numberOfClusters", std::size_t{0})
            : type == "PickFixed" ? policy.value("clusterNames", json::array()).size()
                                  : 0;
        return wanted > selected ? std::min(wanted - selected, unselected) : 0;
    }

    void writeClusters(const json& snapshot) {
        for (const json& binding : ofPlacement(m_store, m_scope.binding, m_placement)) {
            if (!isDeleting(binding) &&
                binding["spec"].value("schedulingPolicySnapshotName", "") == nameOf(snapshot)) {
                m_bindings[binding["spec"].value("targetCluster", "")] = binding;
            }
        }
        const json before = m_placement["status"].value("placementStatuses", json::array());
        json entries = json::array();
        std::vector<std::string> unselected;
        for (const json& decision : snapshot["status"].value("targetClusters", json::array())) {
            if (decision.value("selected", false)) {
                entries.push_back(clusterEntry(decision, before));
            } else {
                unselected.push_back(decision.value("reason", ""));
            }
        }
        const std::size_t selected = entries.size();
        for (std::size_t i = 0; i < missing(selected, unselected.size()); ++i) {
            json conditions = json::array();
            setCondition(conditions,
                         {"Scheduled", "False", "ScheduleFailed", unselected[i], m_generation},
                         m_now);
            if (before.size() > selected + i && !before[selected + i].contains("clusterName")) {
                conditions[0]["lastTransitionTime"] =
                    before[selected + i]["conditions"][0]["lastTransitionTime"];
            }
            entries.push_back({{"conditions", std::move(conditions)}});
        }
        m_placement["status"]["placementStatuses"] = std::move(entries);
        summarize(selected);
    }

    /// The steps that this placement's clusters report, in order.
    [[nodiscard]] std::vector<std::size_t> steps() const {
        return m_isDiff ? std::vector<std::size_t>{0, 1, 2, 5}
                        : std::vector<std::size_t>{0, 1, 2, 3, 4};
    }

    json clusterEntry(const json& decision, const json& before) {
        const std::string cluster = decision.value("clusterName", "");
        json entry{{"clusterName", cluster}};
        json conditions = json::array();
        for (const json& old : before) { // for the times of its conditions
            if (old.value("clusterName", "") == cluster) {
                conditions = old.value("conditions", json::array());
            }
        }
        setCondition(conditions,
                     {"Scheduled", "True", "Scheduled", decision.value("reason", ""), m_generation},
                     m_now);
        const auto found = m_bindings.find(cluster);
        std::size_t reported = 0;
        if (found == m_bindings.end()) {
            reported = tellUnknown(conditions, 0);
        } else {
            const std::string snapshot = found->second["spec"].value("resourceSnapshotName", "");
            if (const std::string index = m_isExternal ? indexOf(snapshot) : m_index;
                !index.empty()) {
                entry["observedResourceIndex"] = index;
            }
            tellOverrides(entry, found->second);
            reported = m_isExternal || snapshot == m_latest
                           ? tell(conditions, found->second)
                           : tellOutdated(conditions, found->second);
        }
        dropAfter(conditions, reported);
        entry["conditions"] = std::move(conditions);
        return entry;
    }

    /// The overrides of a binding that began to roll out.
    void tellOverrides(json& entry, const json& binding) {
        const json reports = binding.value(json::json_pointer("/status/conditions"), json::array());
        if (!isCondition(findCondition(reports, "RolloutStarted"), "True", generationOf(binding))) {
            return;
        }
        for (const auto& [from, into] :
             {std::pair("clusterResourceOverrideSnapshots", "applicableClusterResourceOverrides"),
              std::pair("resourceOverrideSnapshots", "applicableResourceOverrides")}) {
            if (const json list = binding["spec"].value(from, json::array()); !list.empty()) {
                entry[into] = list;
                m_hasOverrides = true;
            }
        }
    }

    /// The index of a resource snapshot; empty where it is gone.
    [[nodiscard]] std::string indexOf(const std::string& snapshot) const {
        const json object =
            snapshot.empty() ? json()
                             : m_store.find(m_scope.resources, nameSpaceOf(m_placement), snapshot);
        return object.is_null() ? std::string() : labelOf(object, kResourceIndexLabel);
    }

    void count(std::size_t step, Verdict verdict) { ++m_counts[step][verdict]; }

    /// How many steps are told after an unknown one.
    std::size_t tellUnknown(json& conditions, std::size_t position) {
        const std::size_t step = steps()[position];
        setCondition(conditions,
                     {kSteps[step].type, "Unknown", kSteps[step].reasons[Unknown],
                      kSteps[step].unknownOfCluster, m_generation},
                     m_now);
        count(step, Unknown);
        return position + 1;
    }

    std::size_t tellOutdated(json& conditions, const json& binding) {
        const json reports = binding.value(json::json_pointer("/status/conditions"), json::array());
        if (!isCondition(findCondition(reports, "RolloutStarted"), "False",
                         generationOf(binding))) {
            return tellUnknown(conditions, 0);
        }
        setCondition(conditions,
                     {"RolloutStarted", "False", "RolloutNotStartedYet",
                      "The rollout is being blocked by the rollout strategy", m_generation},
                     m_now);
        count(0, False);
        return 1;
    }

    std::size_t tell(json& conditions, const json& binding) {
        const json reports = binding.value(json::json_pointer("/status/conditions"), json::array());
        const auto all = steps();
        for (std::size_t position = 0; position < all.size(); ++position) {
            const Step& step = kSteps[all[position]];
            const json* report = findCondition(reports, step.type);
            const bool isTrue = isCondition(report, "True", generationOf(binding));
            if (!isTrue && !isCondition(report, "False", generationOf(binding))) {
                return tellUnknown(conditions, position);
            }
            setCondition(conditions,
                         {step.type, isTrue ? "True" : "False", report->value("reason", ""),
                          report->value("message", ""), m_generation},
                         m_now);
            count(all[position], isTrue ? True : False);
            if (!isTrue) {
                return position + 1;
            }
        }
        return all.size();
    }

    /// Conditions of steps that are not told this time.
    void dropAfter(json& conditions, std::size_t told) const {
        const auto all = steps();
        for (std::size_t step = 0; step < kSteps.size(); ++step) {
            const auto end = all.begin() + static_cast<std::ptrdiff_t>(told);
            if (std::find(all.begin(), end, step) == end) {
                removeCondition(conditions, kSteps[step].type);
            }
        }
    }

    void summarize(std::size_t selected) {
        json& conditions = m_placement["status"]["conditions"];
        std::size_t told = 0;
        const auto all = steps();
        bool goesOn = selected > 0 && !tellExternal(told);
        for (std::size_t position = 0; goesOn && position < all.size(); ++position) {
            const std::size_t step = all[position];
            const auto& counts = m_counts[step];
            const Verdict verdict = counts[Unknown] > 0 ? Unknown
                                    : counts[False] > 0 ? False
                                                        : True;
            const bool isWithoutOverride = step == 1 && verdict == True && !m_hasOverrides;
            say(kSteps[step].type, verdict,
                isWithoutOverride ? "NoOverrideSpecified" : kSteps[step].reasons[verdict],
                isWithoutOverride
                    ? "No override rules are configured for the selected resources"
                    : fmt::format(fmt::runtime(kSteps[step].messages[verdict]), counts[verdict]));
            told = position + 1;
            goesOn = verdict == True;
        }
        for (std::size_t step = 0; step < kSteps.size(); ++step) {
            const auto end = all.begin() + static_cast<std::ptrdiff_t>(told);
            if (std::find(all.begin(), end, step) == end) {
                removeCondition(conditions, std::string(m_scope.prefix) + kSteps[step].type);
            }
        }
    }

    /// Where an update run moves the bindings: true when nothing can be told of the rollout.
    /// Source: controller.go determineRolloutStateForPlacementWithExternalRolloutStrategy.
    bool tellExternal(std::size_t& told) {
        if (!m_isExternal) {
            return false;
        }
        json& status = m_placement["status"];
        for (const auto& [cluster, binding] : m_bindings) {
            if (!binding["spec"].value("resourceSnapshotName", "").empty()) {
                return false;
            }
        }
        status["selectedResources"] = json::array();
        say("RolloutStarted", Unknown, "RolloutControlledByExternalController",
            fmt::format("Rollout is controlled by an external controller and no resource snapshot "
                        "name is observed across clusters. To determine rollout status, check the "
                        "{} resources with spec.placementName matching this placement",
                        m_scope.isNamespaced ? "StagedUpdateRun" : "ClusterStagedUpdateRun"));
        told = 1;
        return true;
    }

    HubStore& m_store;
    const Scope& m_scope;
    json m_placement;
    std::int64_t m_generation;
    Instant m_now;
    bool m_isExternal;
    bool m_isDiff;
    bool m_hasOverrides = false;            ///< of some cluster
    std::string m_latest;                   ///< resource snapshot
    std::string m_index;                    ///< its index
    std::map<std::string, json> m_bindings; ///< of the latest policy snapshot, by cluster
    std::array<std::array<int, 3>, kSteps.size()> m_counts{};
};

} // namespace

void settleStatus(HubStore& store, const Scope& scope, json placement, const Choice& choice,
                  Offset now) {
    store.update(scope.placement,
                 StatusWriter(store, scope, std::move(placement), now).write(choice), now);
}

} // namespace pilothouse::simulator::hub
