// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/fleet_calls.h"
#include "rollout/facts.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// How much planning wants to know.
enum class FactsDepth : std::uint8_t {
    Plan, ///< version and nodes
    /// And budgets, deprecated APIs, what pods request and run, webhooks that fail closed, who else
    /// runs an update, the right to Leases.
    Validate
};

struct FactsRequest {
    FactsDepth depth = FactsDepth::Plan;
    std::chrono::milliseconds timeout{10'000}; ///< for each member, all of it
    Instant now{};                             ///< tells leases that have run out
    net::CredentialRunnerOptions signIn{};
};

/// A part of a member that could not be read.
struct FactsGap {
    std::string cluster;
    std::string what; ///< "version", "nodes", "budgets", "deprecatedApis", "pods", "lease",
                      ///< "rights", "webhooks", "maintenance", "offered", "provider"
    Error error;
};

/// What is known of each member of a fleet, in the fleet's order, and what is not.
struct FleetFacts {
    std::vector<rollout::MemberFacts> members;
    std::vector<FactsGap> gaps;
};

/// Asks all members at the same time, each with its own time limit. Blocks; `interrupted` is asked
/// now and then and ends it early (none is then returned). Any thread but the UI's.
[[nodiscard]] std::optional<FleetFacts> readPlanFacts(const fleet::FleetConfig& config,
                                                      const FactsRequest& request,
                                                      const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
