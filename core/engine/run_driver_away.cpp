// SPDX-License-Identifier: GPL-3.0-or-later
// What the silence of a member means to its run, as the fleet's file says.
#include "engine/expected_silence.h"
#include "engine/run_driver.h"

namespace pilothouse::engine {

/// Only silence that the file expects is excused; whoever is overdue, or refuses, is waited for.
void RunDriver::noteSilence(model::PlanIndex member, const Work& work) {
    if (work.config == nullptr) {
        return;
    }
    const auto verdict = judgeSilence(*work.config, m_options.contacts, m_begun, *work.look->error,
                                      m_options.clock->now());
    if (verdict.state == model::EdgeState::ExpectedOffline) {
        m_observed[member].isAway = true;
        m_observed[member].text = verdict.message;
    } else if (!verdict.message.empty()) {
        m_observed[member].text += "; " + verdict.message;
    }
}

} // namespace pilothouse::engine
