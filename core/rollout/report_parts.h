// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_record.h"
#include "rollout/machine_plan.h"
#include "rollout/report.h"

#include <map>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// What the journal tells beside the run's state, sorted out for the sections. Borrows records.
struct ReportFindings {
    struct Asked {
        Instant at{};
        const model::Command* command = nullptr;
        std::string refused{}; ///< why; empty: it was taken
    };
    struct Taken {
        Instant at{};
        const model::WindowOverride* window = nullptr;
    };
    struct Baseline {
        Instant at{};
        const model::CheckSample* sample = nullptr;
    };
    std::vector<Asked> commands{};
    std::vector<Taken> overrides{};
    std::vector<Baseline> baselines{};
    std::vector<std::pair<Instant, std::string>> drivers{};
    std::map<model::PlanIndex, const model::MemberSkipped*> skips{};
    std::string why{}; ///< of the first start
};

/// A report that is being written: what the sections share. One call.
struct ReportDraft {
    const ReportInputs& inputs;
    MachinePlan machine;
    ReportFindings found;
    ReportDocument document{};

    [[nodiscard]] const model::Run& run() const { return inputs.picture.run; }
    [[nodiscard]] const model::Plan& plan() const { return *inputs.picture.plan; }
    void add(ReportBlock block) { document.blocks.push_back(std::move(block)); }
    void heading(int level, std::string text) {
        add(ReportHeading{.level = level, .text = std::move(text)});
    }
    void say(std::string text, ReportTone tone = ReportTone::Plain) {
        add(ReportText{.text = std::move(text), .tone = tone});
    }
    /// Calls with the stage, group, member and its planned form, in plan order.
    template<class Call>
    void eachMember(Call call) const {
        std::size_t stageAt = 0;
        for (const auto& stage : run().stages) {
            std::size_t groupAt = 0;
            for (const auto& group : stage.groups) {
                const auto& planned = plan().stages[stageAt].groups[groupAt++].members;
                for (std::size_t at = 0; at < group.members.size(); ++at) {
                    call(stage, group, group.members[at], planned[at]);
                }
            }
            ++stageAt;
        }
    }
    template<class Call>
    void eachGate(Call call) const {
        for (const auto& stage : run().stages) {
            for (const auto& gate : stage.gates) {
                call(gate);
            }
            for (const auto& group : stage.groups) {
                for (const auto& gate : group.gates) {
                    call(gate);
                }
            }
        }
    }
};

/// The version a member is proved to have; empty: not known.
[[nodiscard]] std::string provenVersion(const ReportDraft& draft, const model::MemberRun& member,
                                        const model::PlannedMember& planned);

// Sections in the order of the report; each leaves out what it has nothing to say about.
void addComparison(ReportDraft& draft);
void addFailures(ReportDraft& draft);
void addGates(ReportDraft& draft);
void addWindows(ReportDraft& draft);
void addSkips(ReportDraft& draft);
void addCommands(ReportDraft& draft);
void addRollback(ReportDraft& draft);
void addLeft(ReportDraft& draft);
void addVerification(ReportDraft& draft);

} // namespace pilothouse::rollout
