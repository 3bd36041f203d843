// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/go_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

std::string numberText(const Json& value, GoNumbers numbers) {
    // Beyond 64 bits with a sign apimachinery reads a double too.
    const bool isWhole = value.is_number_integer() &&
                         (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX);
    return isWhole && numbers == GoNumbers::AsRead ? std::to_string(value.get<std::int64_t>())
                                                   : goDouble(value.get<double>());
}

std::string jsonNumber(const Json& value) {
    if (value.is_number_integer() &&
        (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX)) {
        return std::to_string(value.get<std::int64_t>());
    }
    const auto number = value.get<double>();
    const auto size = std::abs(number);
    constexpr double kSmall = 1e-6;
    constexpr double kLarge = 1e21;
    const bool hasExponent = size != 0 && (size < kSmall || size >= kLarge);
    std::array<char, 400> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number,
                      hasExponent ? std::chars_format::scientific : std::chars_format::fixed)
            .ptr;
    std::string out(text.data(), end);
    const auto at = out.size() - 4; // "e-09" is "e-9" there
    if (out.size() > 4 && out.substr(at, 3) == "e-0") {
        out.erase(at + 2, 1);
    }
    return out;
}

/// The letter behind a backslash; 0 where a character is not written so.
char shortEscape(char c) {
    switch (c) {
    case '"':
    case '\\': return c;
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\b': return 'b';
    case '\f': return 'f';
    default: return 0;
    }
}

void appendString(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const auto code = static_cast<unsigned char>(c);
        const auto separator = text.substr(at, 3);
        if (separator == "\xE2\x80\xA8" || separator == "\xE2\x80\xA9") {
            out += separator.back() == '\xA8' ? "\\u2028" : "\\u2029";
            at += 2;
        } else if (const char letter = shortEscape(c); letter != 0) {
            out += '\\';
            out += letter;
        } else if (code < 0x20 || c == '<' || c == '>' || c == '&') {
            out += fmt::format("\\u{:04x}", code);
        } else {
            out += c;
        }
    }
    out += '"';
}

void append(std::string& out, const Json& value) {
    if (value.is_object()) {
        const char* before = "{";
        for (const auto& [key, each] : value.items()) {
            out += before;
            appendString(out, key);
            out += ':';
            append(out, each);
            before = ",";
        }
        out += value.empty() ? "{}" : "}";
    } else if (value.is_array()) {
        const char* before = "[";
        for (const auto& each : value) {
            out += before;
            append(out, each);
            before = ",";
        }
        out += value.empty() ? "[]" : "]";
    } else if (value.is_string()) {
        appendString(out, value.get_ref<const std::string&>());
    } else {
        out += value.is_number() ? jsonNumber(value) : value.dump();
    }
}

} // namespace

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

std::string goText(const Json& value, GoNumbers numbers) {
    if (value.is_object()) {
        std::string out = "map[";
        for (const auto& [key, each] : value.items()) {
            out += fmt::format("{}{}:{}", out.size() > 4 ? " " : "", key, goText(each, numbers));
        }
        return out + "]";
    }
    if (value.is_array()) {
        std::string out = "[";
        for (std::size_t at = 0; at < value.size(); ++at) {
            out += (at > 0 ? " " : "") + goText(value[at], numbers);
        }
        return out + "]";
    }
    if (value.is_string()) {
        return value.get<std::string>();
    }
    return value.is_null()     ? "<nil>"
           : value.is_number() ? numberText(value, numbers)
                               : value.dump();
}

std::string goJson(const Json& value) {
    std::string out;
    append(out, value);
    return out;
}

} // namespace pilothouse::kube
