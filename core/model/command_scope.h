// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "model/plan.h"
#include "model/run.h"
#include "model/run_record.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// Whom a command to a run is about. A value.
struct CommandScope {
    /// How many clusters change, are left out or are given up because of it: what a person types
    /// where production is concerned. 0: it changes nobody, and nothing is typed.
    std::int32_t clusters = 0;
    /// Where one of these is production, the command is one to production: those that the command
    /// is about, or all that may still start where it alters what the run does to them.
    std::vector<ClusterId> concerned{};
};

/// The one rule for review sheets, their printed command lines and `pilothousectl`: what a command
/// that one of them prints wants confirmed is what the other asks for. A command that the run will
/// refuse has no clusters. Pure. O(members).
[[nodiscard]] CommandScope scopeOf(const Run& run, const Plan& plan, const Command& command);

/// A gate of a run with where it stands; null: there is none.
struct GatePlace {
    const StageRun* stage = nullptr;
    const GroupRun* group = nullptr; ///< null: of the stage
    const GateRun* gate = nullptr;
};
/// By id, else by a name that only one gate has.
[[nodiscard]] GatePlace findGate(const Run& run, std::string_view idOrName);

/// Has not begun, and may.
[[nodiscard]] bool mayStillStart(const MemberRun& member);

} // namespace pilothouse::model
