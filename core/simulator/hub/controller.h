// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"
#include "simulator/hub/hub_spec.h"
#include "simulator/hub/hub_store.h"
#include "simulator/hub/resources.h"
#include "simulator/hub/rollout.h"
#include "simulator/hub/scheduling.h"

#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

/// The controllers of a KubeFleet hub over the store of a simulated cluster: members report,
/// placements get snapshots, decisions, bindings and a status, bindings move, clusters leave.
/// Level-triggered: whatever clients wrote is seen at the next settle(). Single-threaded.
class Controller {
public:
    /// How long before offset zero the seed is created: it stands when anybody looks.
    static constexpr std::chrono::hours kPast{2};

    /// Defines the kinds and takes the admission of `api`. All references must outlive this.
    Controller(Story& story, MemberApi& api, HubInput input);
    Controller(const Controller&) = delete;
    Controller& operator=(const Controller&) = delete;

    /// Lets everything up to and including `now` happen. Never goes back.
    void advanceTo(Offset now);
    /// Reacts to what was just written, at the moment of the last advanceTo().
    void settle();
    /// Why the seed could not be created; empty when it could.
    [[nodiscard]] const std::string& problem() const { return m_problem; }

private:
    void seed();
    void seedMembers();
    void seedFile(const SeedFile& file);
    /// Lets members report. Reports that are no news to the scheduler are settled with that.
    void beat();
    void leave();
    void reconcile();
    void reconcilePlacement(const Scope& scope, nlohmann::json placement);
    void drop(const Scope& scope, nlohmann::json placement);

    MemberApi& m_api;
    HubInput m_input;
    HubStore m_store;
    Resources m_resources;
    Scheduling m_scheduling;
    Rollout m_rollout;
    std::map<std::string, Offset> m_beats;   ///< the last report of each member
    std::map<std::string, Offset> m_leaving; ///< members that go, and when they have gone
    Offset m_now = -kPast;
    std::uint64_t m_seen = 0; ///< version of the store that was settled
    bool m_isSeeded = false;
    std::string m_problem;
};

} // namespace pilothouse::simulator::hub
