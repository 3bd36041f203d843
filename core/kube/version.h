// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <compare>
#include <cstdint>
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

/// Order of builds: upstream first, then the numbers of the vendor's revision where both have the
/// same vendor ("-gke.1100" < "-gke.1200"); equal where they cannot be compared.
[[nodiscard]] std::weak_ordering compareBuilds(const KubeVersion& a, const KubeVersion& b);

/// How a component's version goes with the API servers'. AtLimit is still supported, but the next
/// minor of the API servers is not before this component moved.
enum class Skew : std::uint8_t { Fine, AtLimit, TooOld, TooNew };
[[nodiscard]] std::string_view toString(Skew skew);

/// The API servers of one control plane: the oldest and the newest that answered.
struct ServerVersions {
    KubeVersion oldest{};
    KubeVersion newest{};
};

/// kubelet and kube-proxy: not newer than any API server, at most 3 minors older than the newest
/// (2 before 1.25). Pure. Source: kubernetes.io/releases/version-skew-policy.
[[nodiscard]] Skew judgeNodeSkew(const ServerVersions& servers, const KubeVersion& node);
/// Controller manager, scheduler, cloud controller manager: not newer, at most 1 older.
[[nodiscard]] Skew judgeControllerSkew(const ServerVersions& servers, const KubeVersion& other);
/// Whether the API servers themselves are within one minor of each other (AtLimit: they differ).
[[nodiscard]] Skew judgeServerSkew(const ServerVersions& servers);
/// kubectl: one minor on either side.
[[nodiscard]] Skew judgeClientSkew(const ServerVersions& servers, const KubeVersion& client);

/// Order of API versions as discovery prefers them, best first: v2, v1, v1beta2, v1beta1, v1alpha1;
/// names that are none of these last, by text. Source: apimachinery pkg/version/helpers.go.
[[nodiscard]] bool isBetterApiVersion(std::string_view a, std::string_view b);

/// gitVersion of the body of GET /version. Intercepted or Decode otherwise. Any thread.
[[nodiscard]] Result<std::string> decodeGitVersion(std::string_view body);

} // namespace pilothouse::kube
