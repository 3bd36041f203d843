// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "checks/baseline.h"
#include "checks/probe.h"
#include "model/health_sample.h"

#include <map>
#include <string>

namespace pilothouse::checks {

/// What only the samples before can tell: since when volume attachments lead to nodes that are
/// gone, by UID. A process that forgets it fails later, not sooner.
struct Memory {
    std::map<std::string, Instant> orphans{};
};

/// What the rules look at beside the facts.
struct Situation {
    Instant now{};
    const Baseline* baseline = nullptr; ///< null: none was taken
    /// A gate before its stage: nothing was before, so what can only be judged by comparison is a
    /// warning and no failure.
    bool isBefore = false;
    bool isAfterFullRun = false; ///< all nodes ought to have one version
    Memory* memory = nullptr;    ///< null: nothing is remembered
};

/// Judges all checks and rules of the gate, in its order. Pure but for the memory. Where a rule
/// compares with a baseline that ought to be there and is not, what would fail is inconclusive.
/// The member's clock counts where it differs by more than kMaxSkew from ours.
[[nodiscard]] std::vector<model::CheckResult> evaluate(const ProbeSpec& spec, const Facts& facts,
                                                       const Situation& situation);

/// What of the facts later samples are compared with.
[[nodiscard]] Baseline baselineOf(const Facts& facts, Instant now);

inline constexpr std::chrono::seconds kMaxSkew{30};
inline constexpr std::chrono::minutes kYoungNode{10};
inline constexpr std::chrono::minutes kPendingLimit{10}; ///< pods, claims, attachments
inline constexpr std::chrono::minutes kWaitingLimit{5};  ///< containers, pods that end
inline constexpr std::int64_t kEnoughPercent = 95;       ///< of nodes, of their metrics
inline constexpr double kUpDrop = 5;                     ///< percent points
inline constexpr std::chrono::seconds kMetricAge{120};
/// How far back Log Analytics is asked about nodes.
inline constexpr std::chrono::minutes kLogWindow{10};
inline constexpr std::int32_t kRestartSlack = 2;
/// Evidence lines a check keeps.
inline constexpr std::size_t kMaxEvidence = 20;

} // namespace pilothouse::checks
