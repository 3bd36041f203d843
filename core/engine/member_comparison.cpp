// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/member_comparison.h"

#include "engine/hub_works.h"

#include <algorithm>
#include <utility>

namespace pilothouse::engine {

namespace {

using placement::MemberDiff;

Result<HubWorks> readWorks(const fleet::FleetConfig& hub, const MemberDiffsRequest& request,
                           const FleetCalls::Interrupted& interrupted) {
    std::vector<std::string> clusters;
    clusters.reserve(request.clusters.size());
    for (const auto& each : request.clusters) {
        clusters.push_back(each.cluster);
    }
    return readHubWorks(
        hub,
        {.clusters = std::move(clusters), .timeout = request.timeout, .signIn = request.signIn},
        interrupted);
}

/// An AppliedWork of another placement stands in the way only as long as its Work is there.
bool dependsOnWorks(const MemberDiffs& found, const std::string& cluster) {
    return std::any_of(found.diffs.begin(), found.diffs.end(), [&](const MemberDiff& each) {
        return each.cluster == cluster &&
               std::any_of(each.outcome.others.begin(), each.outcome.others.end(),
                           placement::isAppliedWork);
    });
}

} // namespace

Result<MemberDiffs> compareWithMembers(const fleet::FleetConfig& members,
                                       const fleet::FleetConfig* hub, MemberDiffsRequest request,
                                       const FleetCalls::Interrupted& interrupted) {
    HubWorks works;
    if (hub != nullptr) {
        auto read = readWorks(*hub, request, interrupted);
        if (!read) {
            return fail(std::move(read.error()));
        }
        works = *std::move(read);
    }
    for (auto& each : request.clusters) {
        if (const auto known = works.names.find(each.cluster); known != works.names.end()) {
            each.works = std::move(known->second);
        }
    }
    auto found = readMemberDiffs(members, request, interrupted);
    if (!found) {
        return found;
    }
    for (const auto& [cluster, error] : works.gaps) {
        if (dependsOnWorks(*found, cluster)) {
            found->gaps.push_back({.cluster = cluster, .what = "works on the hub", .error = error});
        }
    }
    return found;
}

} // namespace pilothouse::engine
