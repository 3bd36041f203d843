// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/support_rule.h"

#include "kube/values/pod_requests.h"

#include <algorithm>
#include <vector>

namespace pilothouse::kube {

const std::string* imageOf(const SupportRule& rule, const std::set<std::string>& images) {
    const auto found = std::find_if(images.begin(), images.end(), [&rule](const auto& image) {
        const auto repository = imageRepository(image);
        if (repository != rule.image && !repository.ends_with("/" + rule.image)) {
            return false;
        }
        const auto version = parseKubeVersion(imageTag(image));
        return rule.versions.isEverything() || (version && rule.versions.contains(*version));
    });
    return found == images.end() ? nullptr : &*found;
}

std::span<const SupportRule> builtInSupport() {
    static const std::vector<SupportRule> kRules{
        {.name = "Fleet's cross-cluster network (Cilium mesh)",
         .image = "clustermesh-apiserver",
         .kubernetes = VersionRange::parse(">=1.32").value_or(VersionRange()),
         .mend = "choose 1.32 or newer, or take the cluster out of the mesh first",
         .isAksOnly = true}};
    return kRules;
}

} // namespace pilothouse::kube
