// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace pilothouse::kube {

enum class Rounding : std::uint8_t { Up, Down };

/// A field that holds a number or a text: a port's name, "25%". A value. Source:
/// kubernetes/apimachinery pkg/util/intstr/intstr.go.
class IntOrString {
public:
    IntOrString() = default;
    explicit IntOrString(std::int32_t number) : m_value(number) {}
    explicit IntOrString(std::string text) : m_value(std::move(text)) {}

    /// Reads a JSON number of 32 bits or a JSON text; Validation for anything else.
    [[nodiscard]] static Result<IntOrString> fromJson(std::string_view json);

    [[nodiscard]] bool isText() const { return std::holds_alternative<std::string>(m_value); }
    /// "3" or the text.
    [[nodiscard]] std::string toString() const;

    /// The number, or the percent of `total`. Validation for a text that is no percent: "3" is
    /// none. maxSurge and budgets round up, maxUnavailable of a Deployment rounds down.
    [[nodiscard]] Result<std::int32_t> scaled(std::int32_t total, Rounding rounding) const;
    bool operator==(const IntOrString&) const = default;

private:
    std::variant<std::int32_t, std::string> m_value;
};

} // namespace pilothouse::kube
