// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace pilothouse::kube {

/// A version of a kind that Kubernetes gives up. Minors are those of Kubernetes 1.x.
struct DeprecatedApi {
    std::string_view group; ///< empty: the core group
    std::string_view version;
    std::string_view kind;
    int deprecatedIn = 0;
    int removedIn = 0;            ///< 0: deprecated only; may lie in the future
    std::string_view replacement; ///< "apps/v1", same kind unless it says another; empty: none
};

/// The whole table, sorted by group, version, kind.
[[nodiscard]] std::span<const DeprecatedApi> deprecatedApis();

/// The entry of "policy/v1beta1" (or "v1") and a kind; null for what is not given up. O(log n).
[[nodiscard]] const DeprecatedApi* findDeprecatedApi(std::string_view apiVersion,
                                                     std::string_view kind);

enum class ApiFate : std::uint8_t { Current, Deprecated, Removed };

/// What Kubernetes 1.`targetMinor` does with it; null is Current. Pure.
[[nodiscard]] ApiFate fateOf(const DeprecatedApi* api, int targetMinor);

} // namespace pilothouse::kube
