// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::simulator::mesh {

/// 10.64.0.1 of 0x0A400001.
[[nodiscard]] std::string addressText(std::uint32_t address);
/// The first address of an IPv4 network such as 10.64.0.0/20; nullopt for anything else.
[[nodiscard]] std::optional<std::uint32_t> parseNetwork(std::string_view text);

/// The 256 addresses of a node's pods among the 4096 of its cluster.
[[nodiscard]] constexpr std::uint32_t podNetworkOf(std::uint32_t cluster, int node) {
    return cluster + static_cast<std::uint32_t>(node) % 16U * 256U;
}

} // namespace pilothouse::simulator::mesh
