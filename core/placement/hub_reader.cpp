// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/hub_reader.h"

#include "kube/exact_quantity.h"
#include "kube/strategy/field_reader.h"
#include "placement/object_stream.h"
#include "placement/placement_reader.h"

#include <algorithm>
#include <array>
#include <optional>

namespace pilothouse::placement {

namespace {

using kube::YamlView;
using kube::detail::FieldReader;

/// Keys and values of a map, sorted by key; values that are objects give their `inner` text.
Member::Amounts amountsAt(const FieldReader& fields, std::string_view key,
                          std::string_view inner = {}) {
    Member::Amounts out;
    const auto found = fields.find(key);
    const auto entries = found ? fields.take(found->entries()) : std::nullopt;
    if (!entries) {
        return out;
    }
    for (const auto& [name, value] : *entries) {
        const auto text = inner.empty() ? value.text() : value.textOr(inner, "");
        if (const auto read = fields.take(text)) {
            out.emplace_back(name, *read);
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

/// The hub's own server refuses what is no quantity.
void judgeQuantities(const FieldReader& fields, std::string_view key,
                     const Member::Amounts& amounts) {
    for (const auto& [name, amount] : amounts) {
        const auto value = kube::ExactQuantity::parse(amount);
        if (!value) {
            fields.complainAt(key, name + " is no quantity: " + value.error().message);
        }
    }
}

std::optional<Instant> instantAt(const FieldReader& fields, std::string_view key) {
    const auto found = fields.find(key);
    return found ? fields.take(found->instant()) : std::nullopt;
}

/// Of several entries of one type the first counts, as in the source.
void readAgents(const FieldReader& status, Member& member) {
    for (const auto& agent : status.children("agentStatus")) {
        if (agent.text("type") != "MemberAgent" || member.agent) {
            continue;
        }
        member.agent = MemberAgent{.heartbeat = instantAt(agent, "lastReceivedHeartbeat")};
        for (const auto& condition : agent.children("conditions")) {
            const auto type = condition.text("type");
            auto* into = type == "Joined"    ? &member.agent->joined
                         : type == "Healthy" ? &member.agent->healthy
                                             : nullptr;
            if (into != nullptr && !*into) {
                *into = AgentCondition{.isTrue = condition.text("status") == "True",
                                       .since = instantAt(condition, "lastTransitionTime")};
            }
        }
    }
}

void readStatus(const FieldReader& status, Member& member) {
    member.properties = amountsAt(status, "properties", "value");
    if (const auto usage = status.child("resourceUsage")) {
        member.capacity = amountsAt(*usage, "capacity");
        member.allocatable = amountsAt(*usage, "allocatable");
        member.available = amountsAt(*usage, "available");
        judgeQuantities(*usage, "capacity", member.capacity);
        judgeQuantities(*usage, "allocatable", member.allocatable);
        judgeQuantities(*usage, "available", member.available);
    }
    readAgents(status, member);
    for (const auto& condition : status.children("conditions")) {
        member.collectsNamespaces |= condition.text("type") == "NamespaceCollectionSucceeded";
    }
    if (status.has("namespaces")) {
        member.namespaces.emplace();
        for (const auto& [name, work] : amountsAt(status, "namespaces")) {
            member.namespaces->push_back(name);
        }
    }
}

bool isKind(const FieldReader& fields, std::string_view group,
            std::initializer_list<std::string_view> kinds) {
    return fields.text("apiVersion").starts_with(group) &&
           std::find(kinds.begin(), kinds.end(), fields.text("kind")) != kinds.end();
}

std::optional<BindingState> stateFrom(std::string_view word) {
    return word == "Scheduled"     ? std::optional(BindingState::Scheduled)
           : word == "Bound"       ? std::optional(BindingState::Bound)
           : word == "Unscheduled" ? std::optional(BindingState::Unscheduled)
                                   : std::nullopt;
}

Decision readDecision(const FieldReader& fields) {
    Decision decision{.cluster = fields.text("clusterName"),
                      .isSelected = fields.flag("selected", false),
                      .reason = fields.text("reason")};
    if (const auto score = fields.child("clusterScore")) {
        constexpr auto kLeast = std::numeric_limits<std::int32_t>::min();
        decision.scores = Scores{.affinity = score->number("affinityScore", kLeast).value_or(0),
                                 .topology = score->number("priorityScore", kLeast).value_or(0)};
    }
    return decision;
}

} // namespace

Result<Member> readMember(const YamlView& object) {
    std::vector<Error> errors;
    const FieldReader fields(object, errors);
    if (!isKind(fields, "cluster.kubernetes-fleet.io/", {"MemberCluster"})) {
        return fail(object.error("expected a MemberCluster of cluster.kubernetes-fleet.io"));
    }
    Member member;
    if (const auto metadata = fields.child("metadata")) {
        member.name = metadata->needText("name");
        member.labels = amountsAt(*metadata, "labels");
        member.isLeaving = metadata->has("deletionTimestamp");
    } else {
        fields.demand("metadata");
    }
    if (const auto spec = fields.child("spec")) {
        for (const auto& taint : spec->children("taints")) {
            member.taints.push_back({.key = taint.text("key"),
                                     .value = taint.text("value"),
                                     .effect = taint.text("effect")});
        }
    }
    if (const auto status = fields.child("status")) {
        readStatus(*status, member);
    }
    if (!errors.empty()) {
        return fail(std::move(errors.front()));
    }
    return member;
}

namespace {

/// Conditions that are False for a reason which passes. Source: kubefleet
/// pkg/utils/binding/binding.go nonTerminalBindingFailureReasons, pkg/utils/condition/reason.go.
bool passesByItself(std::string_view reason) {
    constexpr std::array<std::string_view, 4> kPassing{
        "OverriddenPending", "WorkNotSynchronizedYet", "ApplyPending", "ResourceNotAvailableYet"};
    return std::find(kPassing.begin(), kPassing.end(), reason) != kPassing.end();
}

/// Work that has not ended has the same reason as work that failed; the message tells them apart.
/// Source: kubefleet pkg/controllers/workgenerator/controller.go setAllWorkAppliedCondition,
/// setAllWorkAvailableCondition.
bool isUnended(std::string_view message) {
    return message.find(" has not yet completed ") != std::string_view::npos;
}

BindingProgress readProgress(const FieldReader& status, std::int64_t generation) {
    BindingProgress progress;
    bool hasEndedBadly = false;
    for (const auto& condition : status.children("conditions")) {
        const auto type = condition.text("type");
        const auto seen = condition.take(condition.view().integerOr("observedGeneration", 0));
        if (!seen || *seen != generation) {
            continue;
        }
        const auto word = condition.text("status");
        const auto reason = condition.text("reason");
        if (type == "DiffReported") {
            progress.hasDiff = true;
            progress.isDiffReported = word == "True";
        } else if (type == "Available" && word == "True") {
            progress.isAvailable = true;
            progress.isTracked =
                reason != "NotAllWorkAreAvailabilityTrackable" && reason != "WorkNotTrackable";
            progress.availableSince = instantAt(condition, "lastTransitionTime");
        } else if (word == "False" && (type == "Overridden" || type == "WorkSynchronized" ||
                                       type == "Applied" || type == "Available")) {
            const bool isFailure = !passesByItself(reason);
            progress.hasFailed = progress.hasFailed || isFailure;
            hasEndedBadly = hasEndedBadly || (isFailure && !isUnended(condition.text("message")));
        }
    }
    progress.isUnderWay = progress.hasFailed && !hasEndedBadly;
    return progress;
}

} // namespace

Result<Binding> readBinding(const YamlView& object) {
    std::vector<Error> errors;
    const FieldReader fields(object, errors);
    if (!isKind(fields, "placement.kubernetes-fleet.io/",
                {"ClusterResourceBinding", "ResourceBinding"})) {
        return fail(object.error("expected a ClusterResourceBinding or ResourceBinding"));
    }
    Binding binding;
    std::int64_t generation = 0;
    if (const auto metadata = fields.child("metadata")) {
        generation = fields.take(metadata->view().integerOr("generation", 0)).value_or(0);
        binding.name = metadata->needText("name");
        binding.isDeleting = metadata->has("deletionTimestamp");
        for (const auto& [key, value] : amountsAt(*metadata, "annotations")) {
            if (key == "kubernetes-fleet.io/previous-binding-state") {
                binding.previousState = stateFrom(value);
            }
        }
    }
    const auto spec = fields.child("spec");
    if (!spec) {
        fields.demand("spec");
    } else {
        const auto state = stateFrom(spec->needText("state"));
        if (!state) {
            spec->complainAt("state", "expected Scheduled, Bound or Unscheduled");
        }
        binding.state = state.value_or(BindingState::Scheduled);
        binding.cluster = spec->needText("targetCluster");
        binding.snapshot = spec->text("schedulingPolicySnapshotName");
        binding.resources = spec->text("resourceSnapshotName");
        if (const auto decision = spec->child("clusterDecision")) {
            binding.decision = readDecision(*decision);
        }
    }
    if (const auto status = fields.child("status")) {
        binding.progress = readProgress(*status, generation);
    }
    if (!errors.empty()) {
        return fail(std::move(errors.front()));
    }
    return binding;
}

Result<std::vector<Member>> readMembers(std::string_view text, const std::string& fileName) {
    std::vector<Member> members;
    auto done = eachObject(text, fileName, [&](const YamlView& object) -> Result<void> {
        auto member = readMember(object);
        if (!member) {
            return fail(std::move(member.error()));
        }
        members.push_back(*std::move(member));
        return {};
    });
    if (!done) {
        return fail(std::move(done.error()));
    }
    return members;
}

Result<BindingFile> readBindings(std::string_view text, const std::string& fileName) {
    BindingFile file;
    auto done = eachObject(text, fileName, [&](const YamlView& object) -> Result<void> {
        std::vector<Error> errors;
        const FieldReader fields(object, errors);
        if (isKind(fields, "placement.kubernetes-fleet.io/",
                   {"ClusterSchedulingPolicySnapshot", "SchedulingPolicySnapshot"})) {
            const auto metadata = fields.child("metadata");
            const auto spec = fields.child("spec");
            const auto policy = spec ? spec->child("policy") : std::nullopt;
            file.snapshots.push_back(
                {.name = metadata ? metadata->needText("name") : std::string(),
                 .policyText = policyTextOf(policy ? &policy->view().node() : nullptr)});
        } else if (isKind(fields, "placement.kubernetes-fleet.io/",
                          {"ClusterResourcePlacementDisruptionBudget"})) {
            auto budget = readBudget(object);
            if (!budget) {
                return fail(std::move(budget.error()));
            }
            file.budgets.push_back(*std::move(budget));
        } else {
            auto binding = readBinding(object);
            if (!binding) {
                return fail(std::move(binding.error()));
            }
            file.bindings.push_back(*std::move(binding));
        }
        if (!errors.empty()) {
            return fail(std::move(errors.front()));
        }
        return {};
    });
    if (!done) {
        return fail(std::move(done.error()));
    }
    return file;
}

} // namespace pilothouse::placement
