// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/cluster.h"
#include "model/plan.h"
#include "model/run_finding.h"
#include "model/simulation.h"
#include "model/strategy.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// What a plan knows of one member of the fleet.
struct PlanMember {
    ClusterId id{};
    std::string name{};
    std::string region{};
    std::string group{};
    Labels labels{};
    std::string version{}; ///< of its API servers; empty: not known
    std::string unread{};  ///< why it is not; empty where it is, or was not asked yet
    bool isProduction = false;
    bool operator==(const PlanMember&) const = default;
};

/// A part of a member that could not be read.
struct PlanGap {
    std::string cluster{};
    std::string what{}; ///< "version", "nodes", "budgets", "deprecatedApis", "pods", "lease"
    std::string why{};
    bool operator==(const PlanGap&) const = default;
};

/// A member that its run begins without: silent when it was asked, as the fleet's file expects.
struct PlanAway {
    std::string cluster{};
    std::string why{}; ///< "expected offline until …; last contact …"
    bool operator==(const PlanAway&) const = default;
};

/// What a person says beside the strategy's text.
struct PlanWishes {
    std::string target{};   ///< Kubernetes version; empty: the strategy's own
    double failureRate = 0; ///< of one attempt, 0 … 1: for the simulation alone
    std::chrono::milliseconds approvalAfter{0}; ///< that a human gate takes, likewise
    bool operator==(const PlanWishes&) const = default;
};

/// A strategy under work, against a fleet: what it says, whom it means, what stands against it and
/// when it would end. One immutable value for one state of the text. Any thread.
struct PlanPicture {
    std::uint64_t revision = 0;  ///< of the text; newer answers have higher ones
    Instant at{};                ///< when plan and findings were made
    std::string text{};          ///< YAML; canonical where the strategy was changed as a value
    Strategy strategy{};         ///< what could be read of the text
    std::vector<Error> errors{}; ///< of the reader, in order of the text; with one there is no plan
    std::optional<Plan> plan{};
    std::vector<RunFinding> findings{}; ///< worst first
    PlanWishes wishes{};

    std::vector<Window> calendars{}; ///< of the fleet's file: they hold beside the strategy's own

    /// By name.
    std::shared_ptr<const std::vector<PlanMember>> members{};
    std::vector<PlanGap> gaps{};      ///< of the last reading; the first `unread` of them a person
    std::size_t unread = 0;           ///< has to accept before a run is made
    std::vector<PlanAway> deferred{}; ///< in the order of the plan; their gaps stop nobody
    bool isReading = false;           ///< members are being asked
    std::optional<Instant> readAt{}; ///< absent: never whole; the plan knows names and labels alone

    std::shared_ptr<const Simulation> simulation{}; ///< the newest; may be of an older text
    std::uint64_t simulated = 0;                    ///< revision it is of
    std::chrono::milliseconds simulationTook{0};
    bool isSimulating = false;
    std::string simulationTrouble{}; ///< why there is none
};

} // namespace pilothouse::model
