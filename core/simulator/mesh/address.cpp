// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/address.h"

#include <charconv>

#include <fmt/format.h>

namespace pilothouse::simulator::mesh {

namespace {

/// Takes a number up to `most` and the `end` behind it off the front.
std::optional<std::uint32_t> take(std::string_view& text, std::uint32_t most, char end) {
    std::uint32_t value = 0;
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto length = static_cast<std::size_t>(at - text.data());
    const bool isWhole =
        end == '\0' ? length == text.size() : length < text.size() && text[length] == end;
    if (error != std::errc{} || value > most || !isWhole) {
        return std::nullopt;
    }
    text.remove_prefix(end == '\0' ? length : length + 1);
    return value;
}

} // namespace

std::string addressText(std::uint32_t address) {
    return fmt::format("{}.{}.{}.{}", address >> 24U, (address >> 16U) & 255U,
                       (address >> 8U) & 255U, address & 255U);
}

std::optional<std::uint32_t> parseNetwork(std::string_view text) {
    std::uint32_t address = 0;
    for (const char end : {'.', '.', '.', '/'}) {
        const auto part = take(text, 255, end);
        if (!part) {
            return std::nullopt;
        }
        address = (address << 8U) | *part;
    }
    return take(text, 32, '\0') ? std::optional(address) : std::nullopt;
}

} // namespace pilothouse::simulator::mesh
