// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/durations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace pilothouse::kube {

namespace {

// NOLINTNEXTLINE(modernize-use-using): __extension__ knows no alias
__extension__ typedef __int128 Int128;

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};

constexpr std::array kUnits{Unit{"ns", 1},
                            Unit{"us", 1'000},
                            Unit{"\xC2\xB5s", 1'000}, // micro sign
                            Unit{"\xCE\xBCs", 1'000}, // Greek mu
                            Unit{"ms", 1'000'000},
                            Unit{"s", 1'000'000'000},
                            Unit{"m", 60'000'000'000},
                            Unit{"h", 3'600'000'000'000}};

constexpr std::size_t kMostDigits = 18; // then nothing below overflows

std::string_view takeDigits(std::string_view& text) {
    const auto digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
    text.remove_prefix(digits.size());
    return digits;
}

Int128 numberOf(std::string_view digits) {
    Int128 value = 0;
    for (const char c : digits) {
        value = value * 10 + (c - '0');
    }
    return value;
}

/// One "1.5h" at the beginning of the text, in nanoseconds.
std::optional<Int128> takePart(std::string_view& text) {
    const auto whole = takeDigits(text);
    std::string_view fraction;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction = takeDigits(text);
    }
    if (whole.size() + fraction.size() == 0 || whole.size() > kMostDigits) {
        return std::nullopt;
    }
    const auto name = text.substr(0, std::min(text.find_first_of(".0123456789"), text.size()));
    const auto* unit = std::find_if(kUnits.begin(), kUnits.end(),
                                    [&](const Unit& one) { return one.name == name; });
    if (unit == kUnits.end()) {
        return std::nullopt;
    }
    text.remove_prefix(name.size());
    fraction = fraction.substr(0, kMostDigits);
    Int128 scale = 1;
    for (std::size_t i = 0; i < fraction.size(); ++i) {
        scale *= 10;
    }
    return numberOf(whole) * unit->nanoseconds + numberOf(fraction) * unit->nanoseconds / scale;
}

} // namespace

Result<std::chrono::nanoseconds> parseGoDuration(std::string_view text) {
    const auto bad = [&] {
        return fail(ErrorKind::Validation,
                    fmt::format("\"{}\" is no duration such as 1m30s", text.substr(0, 64)));
    };
    auto rest = text;
    const bool isNegative = rest.starts_with('-');
    if (isNegative || rest.starts_with('+')) {
        rest.remove_prefix(1);
    }
    if (rest == "0") {
        return std::chrono::nanoseconds(0);
    }
    if (rest.empty()) {
        return bad();
    }
    Int128 total = 0;
    while (!rest.empty()) {
        const auto part = takePart(rest);
        if (!part) {
            return bad();
        }
        total += *part;
        if (total > std::numeric_limits<std::int64_t>::max()) {
            return bad();
        }
    }
    return std::chrono::nanoseconds(static_cast<std::int64_t>(isNegative ? -total : total));
}

} // namespace pilothouse::kube
