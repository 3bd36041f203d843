// SPDX-License-Identifier: GPL-3.0-or-later
// What the local driver is told to do, and whether it can be said for each member.
#include "kube/strategy/placeholders.h"
#include "rollout/validate_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::rollout::detail {

using model::IntentKind;
using model::Severity;

namespace {

/// Whether a placeholder will have a value when the action of a member starts.
bool isKnown(std::string_view name, const MemberFacts& member, const model::Intent& intent) {
    if (name == "run.name") {
        return true; // every run has one
    }
    if (name == "target.version") {
        return !intent.kubernetesVersion.empty();
    }
    if (name == "target.image") {
        return intent.imageVersions.size() == 1;
    }
    if (!member.unknownValues) {
        return !name.starts_with("azure.") || !member.azureId.empty();
    }
    const auto& unknown = *member.unknownValues;
    return std::find(unknown.begin(), unknown.end(), name) == unknown.end();
}

/// How a placeholder gets a value.
std::string mendOf(std::string_view name) {
    if (name.starts_with("azure.")) {
        return "name the ARM id of its managed cluster in the fleet file (is.azure)";
    }
    if (name == "target.version") {
        return "give intent.kubernetesVersion, or --target";
    }
    if (name == "target.image") {
        return "name one version in intent.images";
    }
    if (name == "member.group" || name == "member.region") {
        return fmt::format("give it a {} in the fleet file", name.substr(7));
    }
    if (name == "member.version") {
        return "make it answer: its version is asked of it";
    }
    return "take it from a kubeconfig file, or write the value out"; // context, kubeconfig, server
}

/// The placeholders of the action's texts, each once, in order.
std::vector<std::string> placeholdersOf(const model::Action& action) {
    std::vector<std::string> names;
    const auto note = [&names](std::string_view name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.emplace_back(name);
        }
        return std::optional<std::string>(std::in_place);
    };
    for (const auto* list : {&action.argv, &action.probe}) {
        for (const auto& text : *list) {
            static_cast<void>(kube::expandPlaceholders(text, note)); // the reader judged its form
        }
    }
    static_cast<void>(kube::expandPlaceholders(action.clusterApiCluster, note));
    return names;
}

/// Values that the action needs and that are not known of members of the plan.
void checkValues(const ValidateInput& input, const model::Action& action, Findings& findings) {
    const auto names = placeholdersOf(action);
    std::map<std::string_view, const MemberFacts*> facts;
    for (const auto& member : input.members) {
        facts.try_emplace(member.name, &member);
    }
    for (const auto& stage : input.plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& planned : group.members) {
                const auto found = facts.find(planned.name);
                for (const auto& name : names) {
                    if (found == facts.end() || planned.isAtTarget ||
                        isKnown(name, *found->second, input.plan.intent)) {
                        continue;
                    }
                    findings.addMember(
                        planned.name, {.severity = Severity::Error,
                                       .code = "UnknownValue",
                                       .message = fmt::format(
                                           "the action needs \"{{{}}}\", which is not known", name),
                                       .mend = mendOf(name),
                                       .position = action.position});
                }
            }
        }
    }
}

} // namespace

void checkAction(const ValidateInput& input, Findings& findings) {
    const auto& action = input.strategy.action;
    if (input.plan.intent.kind == IntentKind::SnapshotRollout) {
        findings.add({.severity = Severity::Error,
                      .code = "NotExpressible",
                      .object = "strategy",
                      .message = "the local driver rolls out no snapshots",
                      .mend = "use --driver kubefleet, or give a Kubernetes version with --target",
                      .position = input.strategy.intent.position});
    }
    if (!action) {
        findings.add({.severity = Severity::Error,
                      .code = "NoAction",
                      .object = "strategy",
                      .message = "the local driver is not told what to do to a member",
                      .mend = "give spec.action with argv or clusterApi, or choose --driver",
                      .position = input.strategy.position});
        return;
    }
    checkValues(input, *action, findings);
}

} // namespace pilothouse::rollout::detail
