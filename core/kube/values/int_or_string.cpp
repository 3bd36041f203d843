// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/int_or_string.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <limits>
#include <optional>

namespace pilothouse::kube {

namespace {

/// The number before "%"; none when that is not what the text is.
std::optional<std::int32_t> percentOf(std::string_view text) {
    if (!text.ends_with('%')) {
        return std::nullopt;
    }
    text.remove_suffix(1);
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') {
        text.remove_prefix(1); // Go's Atoi takes it
    }
    std::int32_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = code == std::errc{} && end == text.data() + text.size();
    return isWhole ? std::optional(value) : std::nullopt;
}

/// value * total / 100, towards the side that is wanted.
std::int64_t share(std::int64_t value, std::int64_t total, Rounding rounding) {
    const auto product = value * total;
    const auto whole = product / 100; // towards zero
    const auto rest = product % 100;
    if (rest > 0 && rounding == Rounding::Up) {
        return whole + 1;
    }
    return rest < 0 && rounding == Rounding::Down ? whole - 1 : whole;
}

} // namespace

Result<IntOrString> IntOrString::fromJson(std::string_view json) {
    const auto value = nlohmann::json::parse(json, nullptr, false);
    if (value.is_string()) {
        return IntOrString(value.get<std::string>());
    }
    constexpr auto kLeast = std::numeric_limits<std::int32_t>::min();
    constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
    const bool fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() || value.get<std::uint64_t>() <= kMost) &&
                      value.get<std::int64_t>() >= kLeast && value.get<std::int64_t>() <= kMost;
    if (!fits) {
        return fail(ErrorKind::Validation,
                    fmt::format("expected a whole number of 32 bits or a text, found {}",
                                json.substr(0, 64)));
    }
    return IntOrString(value.get<std::int32_t>());
}

std::string IntOrString::toString() const {
    const auto* text = std::get_if<std::string>(&m_value);
    return text != nullptr ? *text : std::to_string(std::get<std::int32_t>(m_value));
}

Result<std::int32_t> IntOrString::scaled(std::int32_t total, Rounding rounding) const {
    if (const auto* number = std::get_if<std::int32_t>(&m_value)) {
        return *number;
    }
    const auto& text = std::get<std::string>(m_value);
    const auto percent = percentOf(text);
    if (!percent) {
        return fail(ErrorKind::Validation,
                    fmt::format("\"{}\" is no percentage", text.substr(0, 64)));
    }
    const auto value = share(*percent, total, rounding);
    if (value > std::numeric_limits<std::int32_t>::max() ||
        value < std::numeric_limits<std::int32_t>::min()) {
        return fail(ErrorKind::Validation, fmt::format("{} of {} is too large", text, total));
    }
    return static_cast<std::int32_t>(value);
}

} // namespace pilothouse::kube
