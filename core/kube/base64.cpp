// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/base64.h"

#include <algorithm>
#include <cstdint>

namespace pilothouse::kube {

namespace {

/// Value of a base64 digit, -1 for any other character.
int digitValue(char c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

} // namespace

Result<std::string> decodeBase64(std::string_view text) {
    const auto bad = [] { return fail(ErrorKind::Validation, "this is not valid base64"); };
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    int digits = 0;
    int padding = 0;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            continue;
        }
        if (c == '=') {
            ++padding;
            continue;
        }
        const int value = digitValue(c);
        if (value < 0 || padding > 0) {
            return bad();
        }
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        if (++digits == 4) {
            out += static_cast<char>((bits >> 16U) & 0xFFU);
            out += static_cast<char>((bits >> 8U) & 0xFFU);
            out += static_cast<char>(bits & 0xFFU);
            bits = 0;
            digits = 0;
        }
    }
    if (digits == 1 || (digits == 0 ? padding != 0 : digits + padding != 4)) {
        return bad();
    }
    if (digits >= 2) {
        bits <<= static_cast<unsigned>(6 * (4 - digits));
        out += static_cast<char>((bits >> 16U) & 0xFFU);
    }
    if (digits == 3) {
        out += static_cast<char>((bits >> 8U) & 0xFFU);
    }
    return out;
}

std::string encodeBase64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8U | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            text += j <= count ? kDigits[group >> (18 - 6 * j) & 63U] : '=';
        }
    }
    return text;
}

} // namespace pilothouse::kube
