// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/edge.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pilothouse::model {

namespace {

constexpr std::array kCodes{std::pair(EdgeState::ExpectedOffline, "ExpectedOffline"),
                            std::pair(EdgeState::Overdue, "Overdue"),
                            std::pair(EdgeState::AtRisk, "AtRisk"),
                            std::pair(EdgeState::Expired, "Expired")};

} // namespace

std::string_view toString(EdgeState state) {
    switch (state) {
    case EdgeState::Online: return "online";
    case EdgeState::ExpectedOffline: return "expectedOffline";
    case EdgeState::Overdue: return "overdue";
    case EdgeState::AtRisk: return "atRisk";
    case EdgeState::Expired: return "expired";
    }
    return "online";
}

std::string_view reasonCode(EdgeState state) {
    const auto* const found = std::find_if(kCodes.begin(), kCodes.end(),
                                           [=](const auto& each) { return each.first == state; });
    return found == kCodes.end() ? std::string_view() : found->second;
}

EdgeState edgeStateOf(const ClusterState& state) {
    if (state.reach == Reach::Live || state.reasons.empty()) {
        return EdgeState::Online;
    }
    const auto& code = state.reasons.front().code;
    const auto* const found = std::find_if(kCodes.begin(), kCodes.end(),
                                           [&](const auto& each) { return each.second == code; });
    return found == kCodes.end() ? EdgeState::Online : found->first;
}

bool isExpectedOffline(const ClusterState& state) {
    return edgeStateOf(state) == EdgeState::ExpectedOffline;
}

EdgeCounts countEdge(const std::vector<std::shared_ptr<const ClusterState>>& clusters) {
    EdgeCounts counts;
    for (const auto& cluster : clusters) {
        switch (edgeStateOf(*cluster)) {
        case EdgeState::Online: break;
        case EdgeState::ExpectedOffline: ++counts.expectedOffline; break;
        case EdgeState::Overdue: ++counts.overdue; break;
        case EdgeState::AtRisk: ++counts.atRisk; break;
        case EdgeState::Expired: ++counts.expired; break;
        }
    }
    return counts;
}

} // namespace pilothouse::model
