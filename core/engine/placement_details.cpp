// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_details.h"

#include "placement/eviction.h"

#include <fmt/format.h>

#include <algorithm>

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

void LabDetails::follow(const LabDecision* draft, const Placement& placement,
                        const BindingFile& known, std::uint64_t number) {
    m_draft = draft;
    m_placement = &placement;
    m_known = &known;
    m_number = number;
    m_next = draft == nullptr ? Step::None : Step::Disruption;
}

bool LabDetails::step(model::PlacementPicture& picture) {
    switch (m_next) {
    case Step::Disruption: {
        auto made = std::make_shared<model::LabDisruption>(
            labDisruptionOf(*m_placement, *m_draft, *m_known));
        made->decision = m_number;
        picture.disruption = std::move(made);
        m_next = Step::Rollout;
        return false; // the rollout comes with it
    }
    case Step::Rollout: {
        auto made = std::make_shared<model::LabRollout>(labRolloutOf(*m_placement, *m_draft));
        made->decision = m_number;
        picture.rollout = std::move(made);
        m_next = Step::None;
        return true;
    }
    case Step::None: break;
    }
    return false;
}

} // namespace pilothouse::engine
