// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/validate_parts.h"

#include <fmt/format.h>

#include <algorithm>

/// Sources: Azure/azure-rest-api-specs Microsoft.ContainerService/fleet 2026-06-01; KubeFleet
/// apis/placement/v1beta1/stageupdate_types.go.
namespace pilothouse::rollout::detail {

using model::GateKind;
using model::IntentKind;
using model::Severity;

namespace {

constexpr std::int32_t kAzureMost = 50; ///< groups of a stage, members of a stage at once
constexpr std::size_t kAzureName = 50;
constexpr std::size_t kKubeFleetStages = 31;

/// What one driver has no word for.
class Refusals {
public:
    Refusals(const ValidateInput& input, Findings& findings)
        : m_input(input), m_findings(findings),
          m_system(input.driver == model::RunDriver::Azure ? "Azure Fleet 2026-06-01"
                                                           : "KubeFleet") {}

    void refuse(std::string object, const std::string& what, std::string mend,
                const Position& position) {
        m_findings.add({.severity = Severity::Error,
                        .code = "NotExpressible",
                        .object = std::move(object),
                        .message = fmt::format("{} knows no {}", m_system, what),
                        .mend = std::move(mend),
                        .position = position});
    }
    void refuseValue(std::string object, std::string code, std::string message, std::string mend,
                     const Position& position) {
        m_findings.add({.severity = Severity::Error,
                        .code = std::move(code),
                        .object = std::move(object),
                        .message = std::move(message),
                        .mend = std::move(mend),
                        .position = position});
    }

    void checkAzure() {
        for (std::size_t index = 0; index < m_input.strategy.stages.size(); ++index) {
            checkAzureStage(m_input.strategy.stages[index], m_input.plan.stages[index]);
        }
        refuseWindows(true);
        refusePolicy();
        refuseKinds({IntentKind::Full, IntentKind::ControlPlaneOnly, IntentKind::NodeImageOnly});
    }

    void checkKubeFleet() {
        if (m_input.strategy.stages.size() > kKubeFleetStages) {
            refuseValue("strategy", "TooManyStages",
                        fmt::format("{} stages; KubeFleet takes {}", m_input.strategy.stages.size(),
                                    kKubeFleetStages),
                        "join stages", m_input.strategy.position);
        }
        for (const auto& stage : m_input.strategy.stages) {
            checkKubeFleetStage(stage);
        }
        refuseWindows(false);
        refusePolicy();
        refuseKinds({IntentKind::SnapshotRollout});
    }

private:
    void checkAzureStage(const model::StrategyStage& stage, const model::PlannedStage& planned) {
        const auto object = "stage/" + stage.name;
        checkAzureName(object, stage.name, stage.position);
        if (stage.groups.size() > static_cast<std::size_t>(kAzureMost)) {
            refuseValue(object, "TooManyGroups",
                        fmt::format("{} groups; Azure takes {} in a stage", stage.groups.size(),
                                    kAzureMost),
                        "split the stage", stage.position);
        }
        if (stage.maxConcurrency && planned.maxConcurrency > kAzureMost) {
            refuseValue(object, "StageConcurrency",
                        fmt::format("{} of {} members is {} at once; Azure takes {}",
                                    stage.maxConcurrency->text(), planned.memberCount(),
                                    planned.maxConcurrency, kAzureMost),
                        fmt::format("set maxConcurrency to {} or less", kAzureMost),
                        stage.position);
        }
        if (stage.selector) {
            refuse(object, "selectors (2026-06-02-preview has memberSelector)", "use groups",
                   stage.position);
        }
        if (!stage.orderBy.empty()) {
            refuse(object, "order of members", "leave orderBy out", stage.position);
        }
        refuseBounds(object, stage.maxFailures, stage.minSuccess, stage.position);
        refuseGates(object, stage.gatesBefore);
        refuseGates(object, stage.gatesAfter);
        for (const auto& group : stage.groups) {
            checkAzureGroup(stage, group);
        }
    }

    void checkAzureGroup(const model::StrategyStage& stage, const model::StrategyGroup& group) {
        const auto object = fmt::format("group/{}/{}", stage.name, group.name);
        if (group.selector || group.members || group.isImplicit) {
            refuse(object, group.members ? "lists of members" : "selectors",
                   "set the group of the members in the fleet and name it here", group.position);
        }
        checkAzureName(object, group.name, group.position);
        refuseBounds(object, group.maxFailures, group.minSuccess, group.position);
        refuseGates(object, group.gatesBefore);
        refuseGates(object, group.gatesAfter);
    }

    void checkAzureName(const std::string& object, const std::string& name,
                        const Position& position) {
        const bool isPlain = std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
        if (!isPlain || name.size() > kAzureName) {
            refuseValue(object, "Name", "Azure takes names of a-z, 0-9 and \"-\", at most 50",
                        "rename it", position);
        }
    }

    void checkKubeFleetStage(const model::StrategyStage& stage) {
        const auto object = "stage/" + stage.name;
        const bool isPlain = std::all_of(stage.name.begin(), stage.name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        });
        if (!isPlain) {
            refuseValue(object, "Name", "KubeFleet takes names of a-z and 0-9, no hyphens",
                        "rename it", stage.position);
        }
        if (stage.groups.size() != 1 || !stage.groups[0].isImplicit) {
            refuse(object, "groups", "give the stage a selector, or make a stage of each group",
                   stage.position);
        }
        refuseBounds(object, stage.maxFailures, stage.minSuccess, stage.position);
        refuseGates(object, stage.gatesBefore);
        refuseGates(object, stage.gatesAfter);
        for (const auto* gates : {&stage.gatesBefore, &stage.gatesAfter}) {
            if (gates->size() > 1) {
                refuse(object, "second approval on one side of a stage", "keep one",
                       stage.position);
            }
        }
    }

    void refuseBounds(const std::string& object, const std::optional<model::Bound>& failures,
                      const std::optional<std::int32_t>& success, const Position& position) {
        if (failures && failures->value > 0) {
            refuse(object, "tolerated failures", "leave maxFailures out", position);
        }
        if (success) {
            refuse(object, "success rate", "leave minSuccess out", position);
        }
    }

    void refuseGates(const std::string& object, const std::vector<model::Gate>& gates) {
        for (const auto& gate : gates) {
            if (gate.kind() != GateKind::Approval) {
                refuse(object, fmt::format("{} gates", toString(gate.kind())),
                       "use an Approval, or the local driver", gate.position);
                continue;
            }
            const auto& approval = std::get<model::ApprovalGate>(gate.params);
            if (approval.quorum > 1 || approval.notInitiator || approval.expires) {
                refuse(object, "quorum, initiator rule or expiry of approvals",
                       "leave them out, or use the local driver", gate.position);
            }
        }
    }

    void refuseWindows(bool takesPlannedMaintenance) {
        for (const auto& window : m_input.strategy.windows) {
            const bool isOwn = window.source == model::WindowSource::PlannedMaintenance;
            if (!isOwn || !takesPlannedMaintenance) {
                refuse("window/" + window.id, "windows of a run", "use the local driver",
                       window.position);
            }
        }
    }

    void refusePolicy() {
        const auto& policy = m_input.strategy.policy;
        const bool usesMore = policy.maxFailures.value > 0 || policy.minSuccess ||
                              policy.consecutiveFailures || policy.sameError ||
                              policy.errorBudget || policy.memberTimeout || policy.retries > 0;
        if (usesMore) {
            refuse("strategy", "failure policy of a run", "leave those of spec.policy out",
                   policy.position);
        }
    }

    void refuseKinds(std::initializer_list<IntentKind> known) {
        const auto& intent = m_input.plan.intent;
        if (std::find(known.begin(), known.end(), intent.kind) == known.end()) {
            refuse("strategy", fmt::format("intent {}", toString(intent.kind)),
                   "choose another intent or driver", m_input.strategy.intent.position);
        }
    }

    const ValidateInput& m_input;
    Findings& m_findings;
    std::string_view m_system;
};

} // namespace

void checkDriver(const ValidateInput& input, Findings& findings) {
    switch (input.driver) {
    case model::RunDriver::Local: checkAction(input, findings); break;
    case model::RunDriver::Azure: Refusals(input, findings).checkAzure(); break;
    case model::RunDriver::KubeFleet: Refusals(input, findings).checkKubeFleet(); break;
    }
}

} // namespace pilothouse::rollout::detail
