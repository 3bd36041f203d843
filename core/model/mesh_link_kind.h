// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string_view>

namespace pilothouse::model {

/// What makes links between clusters. A cluster may have several.
enum class MeshLinkKind : std::uint8_t { Cilium, Submariner, Istio };
/// "cilium", "submariner", "istio": stable words for scripts.
[[nodiscard]] std::string_view toString(MeshLinkKind kind);

} // namespace pilothouse::model
