// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_verdicts.h"

#include <algorithm>
#include <string_view>

namespace pilothouse::engine {

using namespace placement;
using model::LabMark;
using model::LabVerdict;

namespace {

bool has(const std::vector<std::string>& sorted, const std::string& name) {
    return std::binary_search(sorted.begin(), sorted.end(), name);
}

LabMark markOf(const FilterReport& report, bool isSame) {
    switch (report.state) {
    case FilterReport::State::Passes: return LabMark::Passes;
    case FilterReport::State::Skipped: return LabMark::Skipped;
    case FilterReport::State::Fails: return LabMark::Fails;
    case FilterReport::State::Rejects: break;
    }
    return isSame ? LabMark::Holds : LabMark::Rejects;
}

} // namespace

std::size_t indexOf(model::LabFilter filter) {
    return static_cast<std::size_t>(filter);
}

model::LabFilter filterOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::Affinity: return model::LabFilter::Affinity;
    case Verdict::Eligibility: return model::LabFilter::Eligibility;
    case Verdict::Namespace: return model::LabFilter::Namespace;
    case Verdict::Taint: return model::LabFilter::Taints;
    default: break;
    }
    return model::LabFilter::Spread;
}

bool isFiltered(Verdict verdict) {
    return verdict == Verdict::Affinity || verdict == Verdict::Eligibility ||
           verdict == Verdict::Namespace || verdict == Verdict::Taint || verdict == Verdict::Spread;
}

bool objects(const FilterReport& report) {
    return report.state == FilterReport::State::Rejects ||
           report.state == FilterReport::State::Fails;
}

bool isFixed(const LabDecision& decision) {
    return decision.input.policy && decision.input.policy->type == PickType::Fixed;
}

LabStanding standingOf(const LabDecision& decision, const std::string& cluster, Verdict verdict) {
    LabStanding out{.isNow = has(decision.before, cluster),
                    .isDraft = has(decision.after, cluster)};
    out.verdict = out.isDraft                  ? (out.isNow ? LabVerdict::Kept : LabVerdict::New)
                  : out.isNow                  ? LabVerdict::Removed
                  : isFiltered(verdict)        ? LabVerdict::Filtered
                  : verdict == Verdict::Scored ? LabVerdict::NotPicked
                                               : LabVerdict::Unseen;
    return out;
}

LabMark markOf(const LabDecision& decision, const Explanation& why, std::size_t at) {
    const auto& report = why.filters[at];
    const bool isSame = !isFixed(decision) && at == indexOf(model::LabFilter::SamePlacement);
    const bool isAsked = report.isReached || report.state == FilterReport::State::Skipped;
    // A pick has its own binding now, which is what would make this filter object.
    return why.outcome.verdict == Verdict::Picked && objects(report) ? LabMark::Passes
           : isAsked                                                 ? markOf(report, isSame)
                                                                     : LabMark::NotAsked;
}

std::string withoutTerm(std::string reason) {
    constexpr std::string_view kOne = "term 1: ";
    const bool isOne = reason.starts_with(kOne) && reason.find("; term 2: ") == std::string::npos;
    return isOne ? reason.substr(kOne.size()) : reason;
}

std::string shortened(std::string reason) {
    constexpr std::string_view kAway = "cluster is not connected to the fleet: ";
    if (reason.starts_with(kAway)) {
        reason.erase(0, kAway.size());
    }
    constexpr std::string_view kSpread = "violated doNotSchedule topology spread constraint ";
    if (reason.starts_with(kSpread)) {
        reason.replace(0, kSpread.size(), "spread by ");
    }
    return withoutTerm(std::move(reason));
}

} // namespace pilothouse::engine
