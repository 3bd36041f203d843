// SPDX-License-Identifier: GPL-3.0-or-later
// What-ifs of the lab: changes in words and scaled properties, tried beside the draft.
#include "engine/placement_lab.h"
#include "engine/placement_objects.h"
#include "kube/exact_quantity.h"
#include "placement/member_edit.h"
#include "placement/what_if.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace pilothouse::engine {

namespace {

using namespace placement;

/// An amount in thousandths below a million, else whole: exact enough for a try.
std::string scaled(const kube::ExactQuantity& amount, double factor) {
    constexpr double kWholeFrom = 1e6;
    const double value = amount.nearest() * factor;
    return std::abs(value) < kWholeFrom ? fmt::format("{}m", std::llround(value * 1000))
                                        : fmt::format("{}", std::llround(value));
}

Result<void> scale(WhatIfState& state, const model::LabChange& change) {
    const double factor = 1.0 + change.percent.value_or(0) / 100.0;
    bool isFound = false;
    for (auto& member : state.members) {
        const auto [amounts, key] = amountsOf(member, change.text);
        if (amounts == nullptr) {
            continue;
        }
        for (auto& [name, text] : *amounts) {
            const auto amount = name == key
                                    ? kube::ExactQuantity::parse(text)
                                    : Result<kube::ExactQuantity>(fail(ErrorKind::NotFound, ""));
            if (amount) {
                text = scaled(*amount, factor);
                isFound = true;
            }
        }
    }
    if (!isFound) {
        return fail(ErrorKind::Validation,
                    fmt::format("no cluster has the property {} as an amount", change.text));
    }
    return {};
}

struct Tried {
    std::unique_ptr<LabDecision> decision{};
    std::string trouble{};
    std::vector<Warning> notes{};
};

Tried tryAll(const LabInputs& inputs, const kube::YamlDocument& document, Instant now,
             const std::vector<model::LabChange>& changes, const std::string& refused) {
    WhatIfState state{.members = inputs.members,
                      .placement = document,
                      .now = now,
                      .known = knownOf(inputs),
                      .fleetSays = inputs.fleetSays};
    for (const auto& change : changes) {
        if (!change.isOn) {
            continue;
        }
        const auto done = change.percent ? scale(state, change) : applyWhatIf(state, change.text);
        if (!done) {
            return {.trouble = done.error().message};
        }
    }
    auto reading = readPlacement(state.placement.view(), Admission::Judge);
    if (!reading.errors.empty()) {
        return {.trouble = reading.errors.front().message};
    }
    auto fleet = Fleet::make(std::move(state.members));
    if (!fleet) {
        return {.trouble = fleet.error().message};
    }
    return {.decision =
                std::make_unique<LabDecision>(std::make_shared<const Fleet>(*std::move(fleet)),
                                              reading.placement, now, state.known, refused),
            .notes = std::move(state.notes)};
}

/// Those of `after` that `before` does not have.
std::vector<model::LabWarning> newOf(const std::vector<model::LabWarning>& before,
                                     const std::vector<Warning>& after) {
    std::vector<model::LabWarning> out;
    for (const auto& each : after) {
        model::LabWarning warning{
            .code = each.code, .cluster = each.cluster, .message = each.message};
        const bool isKnown = std::any_of(before.begin(), before.end(), [&](const auto& known) {
            return known.code == warning.code && known.cluster == warning.cluster;
        });
        if (!isKnown) {
            out.push_back(std::move(warning));
        }
    }
    return out;
}

} // namespace

void tryChanges(const LabInputs& inputs, const LabText& text,
                const std::vector<model::LabChange>& changes, const LabDecision& draft,
                model::PlacementPicture& picture) {
    picture.whatIf.reset();
    auto rows = std::make_shared<std::vector<model::LabRow>>(*picture.rows);
    for (auto& row : *rows) {
        row.isWhatIf.reset();
    }
    const auto on = std::count_if(changes.begin(), changes.end(),
                                  [](const model::LabChange& each) { return each.isOn; });
    picture.rows = rows;
    if (on == 0) {
        return;
    }
    auto& out = picture.whatIf.emplace();
    out.on = static_cast<std::size_t>(on);
    auto tried = tryAll(inputs, text.document, draft.input.now, changes, draft.refused);
    if (tried.decision == nullptr) {
        out.trouble = std::move(tried.trouble);
        return;
    }
    const auto& after = *tried.decision;
    auto moves = movesBetween(draft.after, after.after);
    out.error = after.outcome.error;
    out.isFulfilled = after.outcome.isFulfilled;
    out.placed = static_cast<std::int32_t>(after.after.size());
    out.wanted = after.wanted;
    out.added = std::move(moves.added);
    out.removed = std::move(moves.removed);
    out.warnings = newOf(picture.warnings, warningsOf(after.input, after.outcome));
    for (const auto& note : tried.notes) {
        out.warnings.push_back(
            {.code = note.code, .cluster = note.cluster, .message = note.message});
    }
    if (!after.outcome.error.empty()) {
        return;
    }
    for (auto& row : *rows) { // nobody else has them yet
        row.isWhatIf = std::binary_search(after.after.begin(), after.after.end(), row.name);
    }
}

model::LabScenario scenarioOf(const std::string& name, const LabInputs& inputs,
                              const std::string& text, const std::vector<model::LabChange>& changes,
                              Instant now) {
    model::LabScenario out{.name = name};
    const auto read = readLabText(text, {});
    if (!read.errors.empty()) {
        out.trouble = describe(read.errors.front());
        return out;
    }
    const auto refused =
        inputs.objects ? refusalOf(*inputs.objects, read.placement) : std::string();
    auto tried = tryAll(inputs, read.document, now, changes, refused);
    if (tried.decision == nullptr) {
        out.trouble = std::move(tried.trouble);
        return out;
    }
    const auto& outcome = tried.decision->outcome;
    out.trouble = outcome.error;
    out.isFulfilled = outcome.isFulfilled;
    out.message = outcome.message;
    out.wanted = tried.decision->wanted;
    out.holders = tried.decision->after;
    return out;
}

} // namespace pilothouse::engine
