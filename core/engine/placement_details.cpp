// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_details.h"

#include "placement/eviction.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pilothouse::engine {

namespace {

using namespace placement;

model::LabMove::Kind kindOf(RolloutMove::Kind kind) {
    switch (kind) {
    case RolloutMove::Kind::Remove: return model::LabMove::Kind::Remove;
    case RolloutMove::Kind::Update: return model::LabMove::Kind::Update;
    case RolloutMove::Kind::Add: break;
    }
    return model::LabMove::Kind::Add;
}

std::vector<model::LabMove> shown(const std::vector<RolloutMove>& moves) {
    std::vector<model::LabMove> out;
    out.reserve(moves.size());
    for (const auto& each : moves) {
        out.push_back({.kind = kindOf(each.kind), .cluster = each.cluster});
    }
    return out;
}

model::LabWaves shown(const RolloutForecast& forecast) {
    model::LabWaves out{.blocked = shown(forecast.blocked), .why = forecast.why};
    for (const auto& wave : forecast.waves) {
        out.waves.push_back(shown(wave));
    }
    return out;
}

std::string textOf(const ClusterAmount& amount) {
    return fmt::format("{}{}", amount.number, amount.isPercent ? "%" : "");
}

const DisruptionBudget* budgetOf(const Placement& placement, const BindingFile& known) {
    const auto found =
        std::find_if(known.budgets.begin(), known.budgets.end(),
                     [&](const DisruptionBudget& each) { return each.name == placement.name; });
    return found == known.budgets.end() ? nullptr : &*found;
}

model::LabBudget shown(const DisruptionBudget& budget) {
    const auto& amount = budget.maxUnavailable ? budget.maxUnavailable : budget.minAvailable;
    return {.name = budget.name,
            .field = budget.maxUnavailable ? "maxUnavailable"
                     : budget.minAvailable ? "minAvailable"
                                           : "",
            .amount = amount ? textOf(*amount) : std::string()};
}

} // namespace

model::LabRollout labRolloutOf(const Placement& placement, const LabDecision& decision) {
    const auto& strategy = placement.strategy;
    const auto draft = rolloutOf(placement, decision.input, decision.outcome, false);
    const auto newer = rolloutOf(placement, decision.input, decision.outcome, true);
    return {.isExternal = draft.type == RolloutType::External,
            .target = draft.target,
            .maxUnavailable = draft.maxUnavailable,
            .maxSurge = draft.maxSurge,
            .maxUnavailableText = textOf(strategy.maxUnavailable),
            .maxSurgeText = textOf(strategy.maxSurge),
            .unavailablePeriod = strategy.unavailablePeriod,
            .draft = shown(draft),
            .newer = shown(newer)};
}

model::LabDisruption labDisruptionOf(const Placement& placement, const LabDecision& decision,
                                     const BindingFile& known) {
    const auto& bindings = decision.input.bindings; // as they stand, not as they would
    model::LabDisruption out{.isForEvictions = placement.nameSpace.empty(),
                             .total = static_cast<std::int32_t>(bindings.size())};
    out.available = static_cast<std::int32_t>(
        std::count_if(bindings.begin(), bindings.end(),
                      [](const Binding& each) { return each.progress.isAvailable; }));
    if (!out.isForEvictions) {
        return out;
    }
    const auto* budget = budgetOf(placement, known);
    if (budget != nullptr) {
        out.budget = shown(*budget);
    }
    for (auto& [cluster, answer] : evictions(placement, bindings, budget)) {
        out.holders.push_back({.cluster = cluster,
                               .isValid = answer.isValid,
                               .isAllowed = answer.isAllowed,
                               .message = std::move(answer.message)});
    }
    return out;
}

void LabDetails::follow(LabFollowed followed, model::PlacementPicture& picture) {
    m_of = std::move(followed);
    m_next = m_of.draft == nullptr ? Step::None : Step::Disruption;
    m_isClusterDue = m_of.draft != nullptr;
    if (m_of.draft == nullptr) {
        picture.rollout = nullptr;
        picture.disruption = nullptr;
    }
    if (m_of.draft == nullptr || !hasSelection()) {
        picture.overrides = nullptr;
        picture.clusterResources = nullptr;
    }
}

void LabDetails::select(std::string cluster) {
    m_selected = std::move(cluster);
    m_isClusterDue = m_of.draft != nullptr;
}

bool LabDetails::hasSelection() const {
    return m_of.selection != nullptr && m_of.selection->error.empty();
}

void LabDetails::showCluster(model::PlacementPicture& picture) {
    picture.clusterResources = nullptr;
    const auto& fleet = *m_of.draft->fleet;
    const auto found = fleet.find(m_selected);
    if (found && hasSelection()) {
        const auto& after = m_of.draft->after;
        picture.clusterResources = std::make_shared<model::LabClusterResources>(
            labClusterResourcesOf(*m_of.selection, fleet.member(*found),
                                  std::binary_search(after.begin(), after.end(), m_selected)));
    }
}

/// A cluster gets the same whatever is decided, so a matrix of the same fleet and selection goes
/// on where it was.
bool LabDetails::workOnOverrides(model::PlacementPicture& picture) {
    if (!hasSelection()) {
        m_next = Step::None;
        return false;
    }
    if (m_selection != m_of.selection || m_fleet != m_of.draft->fleet) {
        m_selection = m_of.selection;
        m_fleet = m_of.draft->fleet;
        m_matrix.reset(m_selection.get());
    }
    m_matrix.want(m_of.draft->after);
    if (m_matrix.advance(*m_fleet)) {
        return false;
    }
    auto made = std::make_shared<model::LabOverrides>(m_matrix.finish());
    made->decision = m_of.number;
    picture.overrides = std::move(made);
    m_next = Step::None;
    return true;
}

bool LabDetails::step(model::PlacementPicture& picture) {
    if (std::exchange(m_isClusterDue, false)) {
        showCluster(picture);
        return m_next == Step::None; // else it comes with the next
    }
    switch (m_next) {
    case Step::Disruption: {
        auto made = std::make_shared<model::LabDisruption>(
            labDisruptionOf(*m_of.placement, *m_of.draft, *m_of.known));
        made->decision = m_of.number;
        picture.disruption = std::move(made);
        m_next = Step::Rollout;
        return false; // the rollout comes with it
    }
    case Step::Rollout: {
        auto made = std::make_shared<model::LabRollout>(labRolloutOf(*m_of.placement, *m_of.draft));
        made->decision = m_of.number;
        picture.rollout = std::move(made);
        m_next = Step::Overrides;
        return true;
    }
    case Step::Overrides: return workOnOverrides(picture);
    case Step::None: break;
    }
    return false;
}

} // namespace pilothouse::engine
