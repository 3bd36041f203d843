// SPDX-License-Identifier: GPL-3.0-or-later
// What the silence of a member means to its run, as the fleet's file says.
#include "engine/run_driver.h"
#include "fleet/edge_state.h"

namespace pilothouse::engine {

/// Only silence that the file expects is excused; whoever is overdue, or refuses, is waited for.
void RunDriver::noteSilence(model::PlanIndex member, const Work& work) {
    if (work.config == nullptr || !work.config->offline) {
        return;
    }
    const auto known = m_options.contacts.find(planned(member).cluster);
    const auto verdict = fleet::judgeContact({.reach = model::Reach::Unreachable,
                                              .lastContact = known != m_options.contacts.end()
                                                                 ? std::optional(known->second)
                                                                 : std::nullopt,
                                              .askedSince = m_begun,
                                              .error = work.look->error,
                                              .schedule = work.config->offline.get()},
                                             m_options.clock->now());
    if (verdict.state == model::EdgeState::ExpectedOffline) {
        m_observed[member].isAway = true;
        m_observed[member].text = verdict.message;
    } else if (!verdict.message.empty()) {
        m_observed[member].text += "; " + verdict.message;
    }
}

} // namespace pilothouse::engine
