// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/placement_lab.h"
#include "model/placement_rollout.h"

#include <cstdint>
#include <memory>

namespace pilothouse::engine {

/// The rollout of a decision to its end: as it is, and with newer objects. Pure; for thousands of
/// clusters that move one by one it takes as long as hundreds of decisions.
[[nodiscard]] model::LabRollout labRolloutOf(const placement::Placement& placement,
                                             const LabDecision& decision);

/// Budget and evictions of a placement as it stands. Pure.
[[nodiscard]] model::LabDisruption labDisruptionOf(const placement::Placement& placement,
                                                   const LabDecision& decision,
                                                   const placement::BindingFile& known);

/// What follows from the newest decision of a desk, worked out in steps while nothing else is
/// asked. Not safe for threads: of one desk.
class LabDetails {
public:
    /// Another decision, or none: what was worked out of the one before no longer counts.
    /// @param draft  null: nothing is decided; outlives the next call
    void follow(const LabDecision* draft, const placement::Placement& placement,
                const placement::BindingFile& known, std::uint64_t number);

    /// Whether a step is left to be made.
    [[nodiscard]] bool isPending() const { return m_next != Step::None; }
    /// Makes one; true: there is something new for the picture.
    bool step(model::PlacementPicture& picture);

private:
    enum class Step : std::uint8_t { Disruption, Rollout, None };

    const LabDecision* m_draft = nullptr;
    const placement::Placement* m_placement = nullptr;
    const placement::BindingFile* m_known = nullptr;
    std::uint64_t m_number = 0;
    Step m_next = Step::None;
};

} // namespace pilothouse::engine
