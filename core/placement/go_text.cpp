// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/go_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace pilothouse::placement {

std::string goDouble(double value) {
    if (std::isinf(value)) {
        return value > 0 ? "+Inf" : "-Inf";
    }
    if (std::isnan(value)) {
        return "NaN";
    }
    constexpr double kLarge = 1e6;
    constexpr double kSmall = 1e-4;
    const double size = std::abs(value);
    const bool hasExponent = size != 0 && (size < kSmall || size >= kLarge);
    std::array<char, 400> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value,
                      hasExponent ? std::chars_format::scientific : std::chars_format::fixed)
            .ptr;
    return {text.data(), end};
}

std::string goQuoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

} // namespace pilothouse::placement
