// SPDX-License-Identifier: GPL-3.0-or-later
// What a file holds, told by the kinds in it.
#include "engine/placement_desk.h"

#include <array>
#include <string_view>

namespace pilothouse::engine {

namespace {

struct KnownKind {
    std::string_view name;
    LabOutcome::Kind kind;
};
constexpr std::array<KnownKind, 8> kKinds{
    {{"ClusterResourcePlacement", LabOutcome::Kind::Placement},
     {"ResourcePlacement", LabOutcome::Kind::Placement},
     {"MemberCluster", LabOutcome::Kind::Members},
     {"ClusterResourceBinding", LabOutcome::Kind::Bindings},
     {"ResourceBinding", LabOutcome::Kind::Bindings},
     {"ClusterSchedulingPolicySnapshot", LabOutcome::Kind::Bindings},
     {"SchedulingPolicySnapshot", LabOutcome::Kind::Bindings},
     {"ClusterResourcePlacementDisruptionBudget", LabOutcome::Kind::Bindings}}};

} // namespace

LabOutcome::Kind labKindOf(std::string_view text) {
    constexpr std::string_view kKey = "kind";
    const auto isWord = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    for (auto at = text.find(kKey); at != std::string_view::npos; at = text.find(kKey, at + 1)) {
        const auto colon = text.find_first_not_of("\"' \t", at + kKey.size());
        if (colon == std::string_view::npos || text[colon] != ':' ||
            (at > 0 && isWord(text[at - 1]))) {
            continue;
        }
        const auto begin = text.find_first_not_of("\"' \t", colon + 1);
        if (begin == std::string_view::npos) {
            break;
        }
        auto end = begin;
        while (end < text.size() && isWord(text[end])) {
            ++end;
        }
        const auto name = text.substr(begin, end - begin);
        for (const auto& known : kKinds) {
            if (known.name == name) {
                return known.kind;
            }
        }
    }
    return LabOutcome::Kind::Unknown;
}

} // namespace pilothouse::engine
