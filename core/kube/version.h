// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// A Kubernetes version. Vendor suffixes ("-gke.1240000", "-eks-595af52", "+k3s1") are revisions of
/// the same upstream version, not pre-releases; only alpha, beta and rc are.
struct KubeVersion {
    int major = 0;
    int minor = 0;
    int patch = 0;
    std::string pre{};    ///< "alpha.3", "beta.0", "rc.1" or empty
    std::string vendor{}; ///< what else follows, with its "-" or "+"

    /// Upstream order: 1.34.0-rc.1 < 1.34.0; vendor revisions are equal.
    [[nodiscard]] std::weak_ordering compareUpstream(const KubeVersion& other) const;
    bool operator==(const KubeVersion&) const = default;
};

/// Reads "v1.33.2-gke.1240000", "1.34", "v1.37.0-rc.0"; none when it does not start so. Any thread.
/// Source: kubernetes/apimachinery pkg/util/version.
[[nodiscard]] std::optional<KubeVersion> parseKubeVersion(std::string_view text);

/// gitVersion of the body of GET /version. Intercepted or Decode otherwise. Any thread.
[[nodiscard]] Result<std::string> decodeGitVersion(std::string_view body);

} // namespace pilothouse::kube
