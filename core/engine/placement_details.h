// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/placement_lab.h"
#include "engine/placement_objects.h"
#include "model/placement_rollout.h"

#include <cstdint>
#include <memory>
#include <string>

namespace pilothouse::engine {

/// The rollout of a decision to its end: as it is, and with newer objects. Pure; for thousands of
/// clusters that move one by one it takes as long as hundreds of decisions.
[[nodiscard]] model::LabRollout labRolloutOf(const placement::Placement& placement,
                                             const LabDecision& decision);

/// Budget and evictions of a placement as it stands. Pure.
[[nodiscard]] model::LabDisruption labDisruptionOf(const placement::Placement& placement,
                                                   const LabDecision& decision,
                                                   const placement::BindingFile& known);

/// A decision and what it was made of; the pointers outlive the next call of LabDetails.
struct LabFollowed {
    const LabDecision* draft = nullptr; ///< null: nothing is decided
    const placement::Placement* placement = nullptr;
    const placement::BindingFile* known = nullptr;
    std::shared_ptr<const LabSelection> selection{}; ///< null: no objects are known
    std::uint64_t number = 0;
};

/// What follows from the newest decision of a desk, worked out in steps of a few milliseconds while
/// nothing else is asked. Not safe for threads: of one desk.
class LabDetails {
public:
    /// Another decision, or none: what was worked out of the one before no longer counts. What no
    /// longer holds leaves the picture.
    void follow(LabFollowed followed, model::PlacementPicture& picture);
    /// The cluster whose resources are shown change by change; empty: none.
    void select(std::string cluster);

    /// Whether a step is left to be made.
    [[nodiscard]] bool isPending() const { return m_isClusterDue || m_next != Step::None; }
    /// Makes one; true: there is something new for the picture.
    bool step(model::PlacementPicture& picture);

private:
    enum class Step : std::uint8_t { Disruption, Rollout, Overrides, None };
    void showCluster(model::PlacementPicture& picture);
    bool workOnOverrides(model::PlacementPicture& picture);
    [[nodiscard]] bool hasSelection() const;

    LabFollowed m_of;
    std::shared_ptr<const placement::Fleet> m_fleet; ///< that the matrix is of
    std::shared_ptr<const LabSelection> m_selection; ///< likewise
    LabOverrideMatrix m_matrix;
    std::string m_selected;
    bool m_isClusterDue = false;
    Step m_next = Step::None;
};

} // namespace pilothouse::engine
