// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/member_question.h"

#include <fmt/format.h>

namespace pilothouse::engine {

using placement::ApplyType;
using placement::DryRun;

kube::ApiRequest MemberQuestion::request() const {
    if (step == Step::Read) {
        return kube::getRequest(place.path());
    }
    const bool compares = step == Step::Compare;
    const auto body = compares ? *manifest : kube::manifestToApply(*manifest).value_or(*manifest);
    return kube::applyRequest(place.path(), body,
                              {.fieldManager = kube::kAgentFieldManager, .dryRun = true}, compares);
}

void MemberQuestion::take(fleet::CallResult result, const placement::ApplyStrategy& strategy,
                          bool usesDryRuns) {
    const auto asked = step;
    step = Step::Done;
    if (asked == Step::Read) {
        takeObject(std::move(result));
        const bool isReportOfNothing = strategy.type == ApplyType::ReportDiff && !object;
        if (usesDryRuns && manifest != nullptr && !error && !isKindMissing && !isReportOfNothing) {
            step = Step::Compare;
        }
        return;
    }
    step = asked; // it says which dry run is answered
    takeDryRun(std::move(result));
    const bool isConflictPossible = strategy.type == ApplyType::ServerSideApply &&
                                    !strategy.isForced && note.empty() && hasOtherManagers();
    step = asked == Step::Compare && isConflictPossible ? Step::Apply : Step::Done;
}

void MemberQuestion::takeObject(fleet::CallResult result) {
    if (result) {
        object = std::move(result->body);
    } else if (result.error().error.kind != ErrorKind::NotFound) {
        error = std::move(result.error().error);
    } else {
        // A kind that is served names the object that it lacks.
        isKindMissing = !result.error().refusal || result.error().refusal->name.empty();
    }
}

void MemberQuestion::takeDryRun(fleet::CallResult result) {
    auto& into = step == Step::Compare ? comparison : apply;
    if (result) {
        into = DryRun{.object = std::move(result->body)};
    } else if (saysNothing(result.error())) {
        comparison.reset();
        note =
            fmt::format("computed: the dry run gave no answer ({})", result.error().error.message);
    } else {
        into = DryRun{.isInvalid =
                          result.error().refusal && result.error().refusal->reason == "Invalid",
                      .refusal = result.error().error.message};
    }
}

/// Whether a refusal is about who asks, or about what the apply itself would bring, so that the
/// agent may fare better.
bool MemberQuestion::saysNothing(const fleet::CallFailure& failure) const {
    const auto& message = failure.error.message;
    const bool isAboutRights =
        failure.error.kind == ErrorKind::Forbidden && message.find("cannot patch") != message.npos;
    const bool isWithoutNamespace = failure.error.kind == ErrorKind::NotFound && !object;
    return !failure.hasAnswer || isAboutRights || isWithoutNamespace;
}

/// Whether an apply that is not forced may be refused.
bool MemberQuestion::hasOtherManagers() const {
    const auto read = object ? kube::readAgentObject(*object) : kube::AgentObject();
    return read && !read->otherManagers.empty();
}

Result<placement::MemberOutcome> MemberQuestion::outcome(const placement::ApplyStrategy& strategy,
                                                         const placement::PlacementWorks& works,
                                                         bool leaves) const {
    const auto now = object ? std::optional<std::string_view>(*object) : std::nullopt;
    if (manifest == nullptr) {
        return placement::departureOf(now, works, strategy.type, leaves);
    }
    if (isKindMissing) {
        return placement::notServed(strategy.type, id);
    }
    auto out = placement::outcomeOn({.manifest = *manifest,
                                     .object = now,
                                     .strategy = &strategy,
                                     .works = &works,
                                     .comparison = comparison ? &*comparison : nullptr,
                                     .apply = apply ? &*apply : nullptr});
    if (out && !note.empty()) {
        out->notes.push_back(note);
    }
    return out;
}

} // namespace pilothouse::engine
