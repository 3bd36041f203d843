// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/placement_lab.h"
#include "placement/explain.h"

#include <array>
#include <cstddef>
#include <string>

/// What rows and explanations of the lab say alike of one cluster. Pure; any thread.
namespace pilothouse::engine {

[[nodiscard]] std::size_t indexOf(model::LabFilter filter);
/// The filter that a cluster was filtered by; see isFiltered.
[[nodiscard]] model::LabFilter filterOf(placement::Verdict verdict);
[[nodiscard]] bool isFiltered(placement::Verdict verdict);
[[nodiscard]] bool objects(const placement::FilterReport& report);
[[nodiscard]] bool isFixed(const LabDecision& decision);

/// A cluster by what it holds now and what it would hold.
struct LabStanding {
    bool isNow = false;
    bool isDraft = false;
    model::LabVerdict verdict = model::LabVerdict::Unseen;
};
[[nodiscard]] LabStanding standingOf(const LabDecision& decision, const std::string& cluster,
                                     placement::Verdict verdict);

/// What one of the filters said of a cluster, the SamePlacement filter's objection as Holds. Of
/// PickFixed the one filter that it asks, else one for each LabFilter.
/// @param at  of `why.filters`
[[nodiscard]] model::LabMark markOf(const LabDecision& decision, const placement::Explanation& why,
                                    std::size_t at);

/// "term 1: " says nothing where there is one term.
[[nodiscard]] std::string withoutTerm(std::string reason);
/// A reason without what every one of its filter begins with.
[[nodiscard]] std::string shortened(std::string reason);

} // namespace pilothouse::engine
