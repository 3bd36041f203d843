// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/scheduling.h"

#include "placement/eligibility.h"
#include "placement/hub_reader.h"
#include "placement/placement_reader.h"
#include "placement/scheduler.h"
#include "simulator/hub/snapshots.h"
#include "simulator/random.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

constexpr const char* kPreviousState = "kubernetes-fleet.io/previous-binding-state";

/// A taint that was there is no longer: removed or changed.
bool hasLostTaint(const placement::Member& before, const placement::Member& after) {
    return std::any_of(before.taints.begin(), before.taints.end(), [&](const auto& taint) {
        return std::find(after.taints.begin(), after.taints.end(), taint) == after.taints.end();
    });
}

bool isNews(const placement::Member& before, const placement::Member& after) {
    return before.labels != after.labels || hasLostTaint(before, after) ||
           before.properties != after.properties || before.namespaces != after.namespaces ||
           before.capacity != after.capacity || before.allocatable != after.allocatable ||
           before.available != after.available;
}

const char* wordOf(placement::BindingState state) {
    switch (state) {
    case placement::BindingState::Bound: return "Bound";
    case placement::BindingState::Unscheduled: return "Unscheduled";
    case placement::BindingState::Scheduled: break;
    }
    return "Scheduled";
}

json decisionJson(const placement::Decision& decision) {
    json score;
    if (decision.scores) {
        score = {{"affinityScore", decision.scores->affinity},
                 {"priorityScore", decision.scores->topology}};
    }
    return {{"clusterName", decision.cluster},
            {"selected", decision.isSelected},
            {"clusterScore", std::move(score)},
            {"reason", decision.reason}};
}

/// The policy of a snapshot, with the number of clusters of its annotation.
std::optional<placement::Policy> policyOf(const json& snapshot) {
    if (!snapshot["spec"].contains("policy")) {
        return std::nullopt;
    }
    const auto document = kube::parseYaml(snapshot["spec"]["policy"].dump(), nameOf(snapshot));
    if (!document) {
        return std::nullopt;
    }
    std::vector<Error> ignored; // the admission has judged it
    auto policy = placement::readPolicy(document->view(), placement::Admission::Already, ignored);
    const std::string number = annotationOf(snapshot, kNumberAnnotation);
    std::int32_t clusters = 0;
    if (std::from_chars(number.data(), number.data() + number.size(), clusters).ec == std::errc{}) {
        policy.numberOfClusters = clusters;
    }
    return policy;
}

std::vector<placement::Binding> readBindings(const std::vector<json>& objects) {
    std::vector<placement::Binding> bindings;
    for (const json& each : objects) {
        if (auto binding = readBinding(each)) {
            bindings.push_back(*std::move(binding));
        }
    }
    return bindings;
}

bool isFullyScheduled(const Scope& scope, const json& placement) {
    const json conditions =
        placement.value(json::json_pointer("/status/conditions"), json::array());
    return isCondition(findCondition(conditions, std::string(scope.prefix) + "Scheduled"), "True",
                       generationOf(placement));
}

/// Bindings as the scheduler leaves them. Source: kubefleet
/// pkg/scheduler/framework/frameworkutils.go generateBinding, patchBindingFromScoredCluster;
/// framework.go markUnscheduledForAndUpdate.
class BindingWriter {
public:
    BindingWriter(HubStore& store, const Scope& scope, const json& placement, Offset now)
        : m_store(store), m_scope(scope), m_placement(placement), m_now(now) {}

    void create(const placement::Binding& binding) {
        // The hub ends names in random text.
        const auto cut = binding.name.rfind('-');
        const auto random =
            hashText(binding.name + binding.cluster, m_store.version()) & 0xffffffffULL;
        json meta{{"name", fmt::format("{}-{:08x}", binding.name.substr(0, cut), random)},
                  {"labels", {{kPlacementLabel, nameOf(m_placement)}}},
                  {"finalizers", {"kubernetes-fleet.io/scheduler-crb-cleanup"}}};
        if (m_scope.isNamespaced) {
            meta["namespace"] = nameSpaceOf(m_placement);
        }
        json spec = specOf(binding);
        spec["resourceSnapshotName"] = "";
        const json strategy =
            m_placement.value(json::json_pointer("/spec/strategy/applyStrategy"), json());
        if (strategy.is_object()) {
            spec["applyStrategy"] = strategy;
        }
        m_store.create(m_scope.binding,
                       {{"metadata", std::move(meta)},
                        {"spec", std::move(spec)},
                        {"status", {{"conditions", json::array()}}}},
                       m_now);
    }

    void patch(const placement::Binding& binding) {
        json object = m_store.find(m_scope.binding, nameSpaceOf(m_placement), binding.name);
        if (object.is_null()) {
            return;
        }
        const std::string before = object["spec"].value("state", "");
        if (binding.state == placement::BindingState::Unscheduled && before != "Unscheduled") {
            object["metadata"]["annotations"] = {{kPreviousState, before}};
        }
        object["spec"].update(specOf(binding));
        m_store.update(m_scope.binding, std::move(object), m_now);
    }

private:
    static json specOf(const placement::Binding& binding) {
        return {{"state", wordOf(binding.state)},
                {"schedulingPolicySnapshotName", binding.snapshot},
                {"targetCluster", binding.cluster},
                {"clusterDecision", decisionJson(binding.decision)}};
    }

    HubStore& m_store;
    const Scope& m_scope;
    const json& m_placement;
    Offset m_now;
};

/// Whether two lists of decisions hold the same, in any order.
bool areSame(json a, json b) {
    const auto less = [](const json& x, const json& y) {
        return x.value("clusterName", "") < y.value("clusterName", "");
    };
    std::stable_sort(a.begin(), a.end(), less);
    std::stable_sort(b.begin(), b.end(), less);
    return a == b;
}

/// Source: kubefleet pkg/scheduler/framework/framework.go updatePolicySnapshotStatusFromBindings.
void writeStatus(HubStore& store, const Scope& scope, json snapshot,
                 const placement::Outcome& outcome, Offset now) {
    json decisions = json::array();
    for (const auto& each : outcome.decisions) {
        decisions.push_back(decisionJson(each));
    }
    json status = snapshot.value("status", json::object());
    if (!status.contains("targetClusters") || !areSame(status["targetClusters"], decisions)) {
        status["targetClusters"] = std::move(decisions);
    }
    const std::string generation = annotationOf(snapshot, kGenerationAnnotation);
    status["observedCRPGeneration"] = std::strtoll(generation.c_str(), nullptr, 10);
    const bool isFulfilled = *outcome.isFulfilled;
    setCondition(status["conditions"],
                 {"Scheduled", isFulfilled ? "True" : "False",
                  isFulfilled ? "SchedulingPolicyFulfilled" : "SchedulingPolicyUnfulfilled",
                  outcome.message, generationOf(snapshot)},
                 store.at(now));
    snapshot["status"] = std::move(status);
    store.update(scope.policy, std::move(snapshot), now);
}

} // namespace

void Scheduling::enqueue(const Scope& scope, const json& placement) {
    m_queue.insert({scope.isNamespaced ? std::size_t{1} : std::size_t{0}, nameSpaceOf(placement),
                    nameOf(placement)});
}

bool Scheduling::noticeMember(const Stored& stored, Offset now) {
    Known& known = m_known[stored.name];
    if (known.version == stored.version) {
        return false;
    }
    const bool isNew = known.version == 0;
    known.version = stored.version;
    const auto document = kube::parseYaml(stored.json, stored.name);
    auto member = document ? placement::readMember(document->view())
                           : Result<placement::Member>(fail(document.error()));
    if (!member) {
        return false; // the hub's server would have refused it
    }
    const bool isEligible = !placement::whyIneligible(*member, m_store.at(now));
    const bool concerns = !isNew && !member->isLeaving &&
                          (isNews(known.member, *member) || (!known.isEligible && isEligible));
    known.member = *std::move(member);
    known.isEligible = isEligible;
    return concerns;
}

void Scheduling::noticeMembers(Offset now) {
    const Store& store = m_store.store();
    const auto all = store.snapshot(m_store.members(), store.version());
    bool hasNews = false;
    std::set<std::string> present;
    for (const StoredPtr& stored : all.value_or(std::vector<StoredPtr>())) {
        present.insert(stored->name);
        hasNews = noticeMember(*stored, now) || hasNews;
    }
    const auto gone =
        std::erase_if(m_known, [&](const auto& entry) { return !present.contains(entry.first); });
    if (gone > 0) {
        enqueueAll(false);
    } else if (hasNews) {
        enqueueAll(true);
    }
}

void Scheduling::noticeBindings() {
    std::set<std::string> deleting;
    for (const Scope& scope : m_store.scopes()) {
        const auto all = m_store.store().snapshot(scope.binding, m_store.version());
        for (const StoredPtr& stored : all.value_or(std::vector<StoredPtr>())) {
            if (stored->json.find("\"deletionTimestamp\"") == std::string::npos) {
                continue;
            }
            const json binding = json::parse(stored->json);
            const std::string uid = binding["metadata"].value("uid", "");
            if (!m_deleting.contains(uid)) {
                m_queue.insert({scope.isNamespaced ? std::size_t{1} : std::size_t{0},
                                nameSpaceOf(binding), labelOf(binding, kPlacementLabel)});
            }
            deleting.insert(uid);
        }
    }
    m_deleting = std::move(deleting);
}

void Scheduling::notice(Offset now) {
    noticeMembers(now);
    noticeBindings();
}

std::vector<std::string> Scheduling::leaving() const {
    std::vector<std::string> names;
    for (const auto& [name, known] : m_known) {
        if (known.member.isLeaving) {
            names.push_back(name);
        }
    }
    return names;
}

void Scheduling::enqueueAll(bool onlyOpen) {
    for (const Scope& scope : m_store.scopes()) {
        for (const json& placement : m_store.list(scope.placement)) {
            const std::string type =
                placement.value(json::json_pointer("/spec/policy/placementType"), "PickAll");
            if (!onlyOpen || type == "PickAll" || !isFullyScheduled(scope, placement)) {
                enqueue(scope, placement);
            }
        }
    }
}

void Scheduling::run(Offset now) {
    for (const Key& key : std::exchange(m_queue, {})) {
        const Scope& scope = m_store.scopes()[key.scope];
        const json placement = m_store.find(scope.placement, key.nameSpace, key.name);
        if (!placement.is_null() && !isDeleting(placement)) {
            scheduleOne(scope, placement, now);
        }
    }
}

void Scheduling::scheduleOne(const Scope& scope, const json& placement, Offset now) {
    const json snapshot = latestOf(m_store, scope.policy, placement);
    if (snapshot.is_null()) {
        return;
    }
    std::vector<placement::Member> members;
    members.reserve(m_known.size());
    for (const auto& [name, known] : m_known) {
        members.push_back(known.member);
    }
    const auto fleet = placement::Fleet::make(std::move(members));
    if (!fleet) {
        return;
    }
    const auto before = readBindings(ofPlacement(m_store, scope.binding, placement));
    const auto outcome = placement::schedule({.fleet = &*fleet,
                                              .now = m_store.at(now),
                                              .name = nameOf(placement),
                                              .nameSpace = nameSpaceOf(placement),
                                              .policy = policyOf(snapshot),
                                              .snapshot = nameOf(snapshot),
                                              .bindings = before});
    if (!outcome.error.empty()) {
        return; // logged by the hub and not tried again: the placement stays as it is
    }
    BindingWriter writer(m_store, scope, placement, now);
    for (const placement::Binding& each : outcome.bindings) {
        if (each.isNew) {
            writer.create(each);
        } else if (std::find(before.begin(), before.end(), each) == before.end()) {
            writer.patch(each);
        }
    }
    if (outcome.isFulfilled) {
        writeStatus(m_store, scope, snapshot, outcome, now);
    }
}

} // namespace pilothouse::simulator::hub
