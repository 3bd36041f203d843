// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/base64.h"

#include <openssl/evp.h>

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
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0'); // OpenSSL ends it with a zero
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                       reinterpret_cast<const unsigned char*>(bytes.data()),
                                       static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

} // namespace pilothouse::kube
