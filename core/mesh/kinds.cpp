// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/kinds.h"

#include <algorithm>

namespace pilothouse::mesh {
namespace {

void addGap(const ReadOutcome& read, const char* what, std::uint32_t cluster,
            std::vector<MeshGap>& gaps) {
    if (read.state == ReadState::Forbidden || read.state == ReadState::Failed) {
        gaps.push_back({.cluster = cluster,
                        .what = what,
                        .why = read.why,
                        .isForbidden = read.state == ReadState::Forbidden});
    }
}

} // namespace

void addKinds(const FleetIndex& fleet, Instant now, const MeshSettings& settings,
              MeshPicture& picture) {
    for (std::uint32_t i = 0; i < fleet.size(); ++i) {
        const auto& kinds = fleet.member(i).kinds;
        addGap(kinds.servedRead, "API groups", i, picture.gaps);
        addGap(kinds.submarinerRead, "Submariner", i, picture.gaps);
        addGap(kinds.istioRead, "Istio", i, picture.gaps);
    }
    std::stable_sort(picture.gaps.begin(), picture.gaps.end(),
                     [](const auto& a, const auto& b) { return a.cluster < b.cluster; });
    if (auto links = submarinerLinks(fleet, picture.clusters, now, settings)) {
        picture.kinds.push_back(*std::move(links));
    }
    if (auto links = istioLinks(fleet, picture.clusters)) {
        picture.kinds.push_back(*std::move(links));
    }
}

} // namespace pilothouse::mesh
