// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/ip_range.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace pilothouse::mesh {
namespace {

constexpr int kV4Bits = 32;
constexpr int kV6Bits = 128;

/// The lowest `bits` bits set; 0 to 64.
constexpr std::uint64_t lowBits(int bits) {
    return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

int bitsOf(IpFamily family) {
    return family == IpFamily::V4 ? kV4Bits : kV6Bits;
}

/// The range of a prefix of `length` bits.
IpRange prefixRange(const IpAddress& address, int length) {
    const int host = bitsOf(address.family) - length;
    const auto lowMask = lowBits(std::min(host, 64));
    const auto highMask = lowBits(std::max(host - 64, 0));
    return {.first = {address.family, address.high & ~highMask, address.low & ~lowMask},
            .last = {address.family, address.high | highMask, address.low | lowMask}};
}

/// Length of the prefix that a range is; none where it is not one.
std::optional<int> prefixLength(const IpRange& range) {
    const auto differs = range.first.high ^ range.last.high;
    const auto width = differs != 0 ? 64 + std::bit_width(differs)
                                    : std::bit_width(range.first.low ^ range.last.low);
    const int host = static_cast<int>(width);
    const int length = bitsOf(range.first.family) - host;
    return prefixRange(range.first, length) == range ? std::optional(length) : std::nullopt;
}

} // namespace

std::optional<IpAddress> parseIpAddress(std::string_view text) {
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const bool mayBe = !text.empty() && text.size() < INET6_ADDRSTRLEN &&
                       (isDigit(text.back()) || text.find(':') != std::string_view::npos);
    if (!mayBe) {
        return std::nullopt; // most that is no address is a name: told without a copy
    }
    const std::string copy(text); // inet_pton wants its end
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1) {
        std::uint64_t low = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            low = low << 8U | bytes.at(i);
        }
        return IpAddress{IpFamily::V4, 0, low};
    }
    if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) != 1) {
        return std::nullopt;
    }
    IpAddress address{IpFamily::V6, 0, 0};
    for (std::size_t i = 0; i < 8; ++i) {
        address.high = address.high << 8U | bytes.at(i);
        address.low = address.low << 8U | bytes.at(i + 8);
    }
    if (address.high == 0 && address.low >> 32U == 0xffffU) {
        return IpAddress{IpFamily::V4, 0, address.low & lowBits(kV4Bits)};
    }
    return address;
}

std::optional<IpRange> parseCidr(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parseIpAddress(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) {
        return IpRange{*address, *address};
    }
    const auto digits = text.substr(slash + 1);
    int length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size() || length < 0 ||
        length > bitsOf(address->family)) {
        return std::nullopt;
    }
    return prefixRange(*address, length);
}

std::optional<IpRange> commonPart(const IpRange& a, const IpRange& b) {
    if (!a.overlaps(b)) {
        return std::nullopt;
    }
    return IpRange{std::max(a.first, b.first), std::min(a.last, b.last)};
}

std::string toText(const IpAddress& address) {
    std::array<unsigned char, 16> bytes{};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.family == IpFamily::V4) {
        for (std::size_t i = 0; i < 4; ++i) {
            bytes.at(i) = static_cast<unsigned char>(address.low >> (24U - 8U * i));
        }
        inet_ntop(AF_INET, bytes.data(), text.data(), text.size());
    } else {
        for (std::size_t i = 0; i < 8; ++i) {
            bytes.at(i) = static_cast<unsigned char>(address.high >> (56U - 8U * i));
            bytes.at(i + 8) = static_cast<unsigned char>(address.low >> (56U - 8U * i));
        }
        inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
    }
    return text.data();
}

std::string toText(const IpRange& range) {
    if (range.first == range.last) {
        return toText(range.first);
    }
    const auto length = prefixLength(range);
    return length ? toText(range.first) + "/" + std::to_string(*length)
                  : toText(range.first) + "-" + toText(range.last);
}

} // namespace pilothouse::mesh
