// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "engine/run_log.h"
#include "fleet/fleet_config.h"
#include "net/transport.h"
#include "rollout/machine.h"

#include <functional>
#include <memory>
#include <vector>

namespace pilothouse::engine {

/// Baselines, health samples and webhooks of one run: asks for each number once and hands the
/// answer to the next tick. One thread.
class RunGates {
public:
    /// @param log    borrowed: its records keep the baselines
    /// @param onNews called on any thread when poll() has something; must return at once
    RunGates(net::Transport& transport, const RunLog& log,
             std::shared_ptr<const rollout::MachinePlan> machine,
             std::shared_ptr<const Clock> clock, std::function<void()> onNews);
    ~RunGates();
    RunGates(const RunGates&) = delete;
    RunGates& operator=(const RunGates&) = delete;

    void setFleet(const fleet::FleetConfig& fleet);
    void perform(const rollout::Effect& effect, const rollout::RunState& state);
    void poll(std::vector<rollout::GateAnswer>& answers);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::engine
