// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/run_log.h"
#include "model/health_sample.h"
#include "model/run_picture.h"
#include "rollout/durations.h"
#include "rollout/machine.h"
#include "rollout/run_state.h"
#include "rollout/stuck.h"

#include <memory>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// What a picture of a run is made of; all borrowed.
struct PictureParts {
    const RunLog& log;
    const rollout::MachinePlan& machine;
    const rollout::RunState& state;
    const std::vector<rollout::DurationModel>& durations; ///< by place in the plan
    rollout::Openings* openings = nullptr;                ///< null: no windows
    std::vector<rollout::MemberObservation> seen{};       ///< or empty
    std::vector<rollout::MemberTrouble> troubles{};
    std::string drivenBy{}; ///< empty: nobody drives it
    bool isDrivenHere = false;
    bool startWaits = false; ///< see RunPicture::startWaits
    Instant now{};
    std::shared_ptr<const std::vector<model::ExpectedTime>> expected{}; ///< null: not known
};

/// The picture of a run. O(samples · members): the forecast plays the rest of the run.
[[nodiscard]] std::shared_ptr<const model::RunPicture> pictureOf(const PictureParts& parts);

/// The run as its journal had it at a moment: what a replay shows. Pure; O(records + members).
[[nodiscard]] model::Run runAt(const model::RunPicture& picture, Instant at);

/// The samples of a health gate, by its id, with all that its journal keeps of them, oldest first;
/// the baseline of its stage among them. One whose document cannot be read has its outcome and text
/// alone. Pure; O(records).
[[nodiscard]] std::vector<model::HealthSample> samplesOf(const model::RunPicture& picture,
                                                         const std::string& gate);

} // namespace pilothouse::engine
