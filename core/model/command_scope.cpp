// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/command_scope.h"

#include <algorithm>

namespace pilothouse::model {

namespace {

using Members = std::vector<const MemberRun*>;

template<class Want>
void addFrom(Members& members, const GroupRun& group, const Want& isWanted) {
    for (const auto& member : group.members) {
        if (isWanted(member)) {
            members.push_back(&member);
        }
    }
}

template<class Want>
void addFrom(Members& members, const StageRun& stage, const Want& isWanted) {
    for (const auto& group : stage.groups) {
        addFrom(members, group, isWanted);
    }
}

template<class Want>
Members allOf(const Run& run, const Want& isWanted) {
    Members members;
    for (const auto& stage : run.stages) {
        addFrom(members, stage, isWanted);
    }
    return members;
}

std::vector<ClusterId> idsOf(const Members& members) {
    std::vector<ClusterId> ids;
    ids.reserve(members.size());
    for (const auto* member : members) {
        ids.push_back(member->id);
    }
    return ids;
}

CommandScope all(const Members& members) {
    return {.clusters = static_cast<std::int32_t>(members.size()), .concerned = idsOf(members)};
}

/// Those who may start because a gate opens: behind it in its stage, or the next stage that has
/// any left.
Members behind(const Run& run, const GatePlace& place) {
    Members members;
    if (place.gate->timing == GateTiming::Before) {
        if (place.group != nullptr) {
            addFrom(members, *place.group, mayStillStart);
        } else {
            addFrom(members, *place.stage, mayStillStart);
        }
        return members;
    }
    bool isPast = false;
    for (const auto& stage : run.stages) {
        if (isPast && members.empty()) {
            addFrom(members, stage, mayStillStart);
        }
        isPast = isPast || &stage == place.stage;
    }
    return members;
}

CommandScope ofStart(const Run& run, bool retriesFailed) {
    const auto isNow = [](const StageRun& stage) {
        return stage.state != LifeState::Completed && stage.state != LifeState::Skipped;
    };
    auto members = allOf(run, mayStillStart);
    const auto now = std::find_if(run.stages.begin(), run.stages.end(), isNow);
    if (retriesFailed && now != run.stages.end()) {
        addFrom(members, *now,
                [](const MemberRun& member) { return member.state == LifeState::Failed; });
    }
    return all(members);
}

/// "stage/S", "group/S/G", "member/M"; a wait leaves nobody out.
Members skipped(const Run& run, std::string_view target) {
    Members members;
    for (const auto& stage : run.stages) {
        if (target == "stage/" + stage.name) {
            addFrom(members, stage, mayStillStart);
        }
        for (const auto& group : stage.groups) {
            if (target == "group/" + stage.name + '/' + group.name) {
                addFrom(members, group, mayStillStart);
            }
            addFrom(members, group, [target](const MemberRun& member) {
                return mayStillStart(member) && target == "member/" + member.name;
            });
        }
    }
    return members;
}

/// Those that have not begun and are held by a window.
Members heldBy(const Run& run, const Plan& plan, const std::string& window) {
    Members members;
    for (std::size_t s = 0; s < std::min(plan.stages.size(), run.stages.size()); ++s) {
        const auto& groups = plan.stages[s].groups;
        for (std::size_t g = 0; g < std::min(groups.size(), run.stages[s].groups.size()); ++g) {
            const auto& planned = groups[g].members;
            const auto& now = run.stages[s].groups[g].members;
            for (std::size_t m = 0; m < std::min(planned.size(), now.size()); ++m) {
                const auto& ids = planned[m].windows;
                if (mayStillStart(now[m]) &&
                    std::find(ids.begin(), ids.end(), window) != ids.end()) {
                    members.push_back(&now[m]);
                }
            }
        }
    }
    return members;
}

/// So many change, and all that may still start are concerned.
CommandScope among(const Run& run, std::size_t count) {
    return {.clusters = static_cast<std::int32_t>(count),
            .concerned = idsOf(allOf(run, mayStillStart))};
}

} // namespace

bool mayStillStart(const MemberRun& member) {
    return member.state == LifeState::NotStarted || member.state == LifeState::Pending;
}

GatePlace findGate(const Run& run, std::string_view idOrName) {
    GatePlace byName;
    int named = 0;
    GatePlace byId;
    const auto look = [&](const StageRun& stage, const GroupRun* group,
                          const std::vector<GateRun>& gates) {
        for (const auto& gate : gates) {
            const GatePlace place{.stage = &stage, .group = group, .gate = &gate};
            if (gate.id == idOrName) {
                byId = place;
            }
            if (gate.name == idOrName) {
                byName = place;
                ++named;
            }
        }
    };
    for (const auto& stage : run.stages) {
        look(stage, nullptr, stage.gates);
        for (const auto& group : stage.groups) {
            look(stage, &group, group.gates);
        }
    }
    return byId.gate != nullptr ? byId : named == 1 ? byName : GatePlace{};
}

CommandScope scopeOf(const Run& run, const Plan& plan, const Command& command) {
    switch (command.kind) {
    case CommandKind::Start: return ofStart(run, command.retriesFailed);
    case CommandKind::Approve: {
        const auto place = findGate(run, command.target);
        return place.gate == nullptr ? CommandScope{} : all(behind(run, place));
    }
    case CommandKind::Skip: return among(run, skipped(run, command.target).size());
    case CommandKind::RetryMember:
    case CommandKind::AdoptMember:
        return all(allOf(
            run, [&command](const MemberRun& member) { return member.name == command.target; }));
    case CommandKind::OverrideWindow: return among(run, heldBy(run, plan, command.target).size());
    case CommandKind::Abandon:
        return all(allOf(run, [](const MemberRun& member) {
            return mayStillStart(member) || member.state == LifeState::Running;
        }));
    case CommandKind::Stop:
    case CommandKind::CheckAgain: return among(run, 0);
    }
    return {};
}

} // namespace pilothouse::model
