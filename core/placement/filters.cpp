// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/cycle.h"
#include "placement/eligibility.h"

namespace pilothouse::placement::detail {

tl::expected<std::vector<Verdict>, CycleAbort> fixedVerdicts(const SchedulingInput& input,
                                                             const Policy& policy,
                                                             const RequiredAffinity& required) {
    const auto& fleet = *input.fleet;
    std::vector<std::uint8_t> isTolerated;
    for (const auto example : fleet.taintSetExamples()) {
        isTolerated.push_back(
            untoleratedTaint(fleet.member(example), policy.tolerations) == nullptr ? 1 : 0);
    }
    const auto matches = required.matchesAll();
    if (!matches) {
        return tl::unexpected(matches.error());
    }
    std::vector<Verdict> verdicts(fleet.size(), Verdict::Unseen);
    // The last word first, so that no branch has to be guessed.
    for (ClusterIndex cluster = 0; cluster < fleet.size(); ++cluster) {
        auto verdict = isTolerated[fleet.taintSet(cluster)] == 0 ? Verdict::Taint : Verdict::Unseen;
        verdict = fleet.isEligible(cluster, input.now) ? verdict : Verdict::Eligibility;
        verdicts[cluster] = (*matches)[cluster] == 0 ? Verdict::Affinity : verdict;
    }
    for (ClusterIndex cluster = 0; !input.nameSpace.empty() && cluster < fleet.size(); ++cluster) {
        auto& verdict = verdicts[cluster];
        if ((verdict == Verdict::Taint || verdict == Verdict::Unseen) &&
            whyNoNamespace(fleet.member(cluster), input.nameSpace) != nullptr) {
            verdict = Verdict::Namespace;
        }
    }
    return verdicts;
}

std::string fixedReason(const SchedulingInput& input, const Policy& policy, Verdict verdict,
                        ClusterIndex cluster) {
    const auto& member = input.fleet->member(cluster);
    switch (verdict) {
    case Verdict::Affinity:
        return "cluster does not match with any of the required cluster affinity terms";
    case Verdict::Eligibility: return whyIneligible(member, input.now).value_or("");
    case Verdict::Namespace: return whyNoNamespace(member, input.nameSpace);
    case Verdict::Taint: return taintReason(*untoleratedTaint(member, policy.tolerations));
    case Verdict::Unseen:
    case Verdict::Picked:
    case Verdict::Kept:
    case Verdict::Scored:
    case Verdict::Spread: break;
    }
    return {};
}

} // namespace pilothouse::placement::detail
