// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::mesh {

enum class IpFamily : std::uint8_t { V4, V6 };

/// An address of either family; addresses of one family are in the order of their bits. An IPv4
/// address that is written as IPv6 (::ffff:10.0.0.1) is an IPv4 address.
struct IpAddress {
    IpFamily family = IpFamily::V4;
    std::uint64_t high = 0; ///< first 64 bits of an IPv6 address; 0 for IPv4
    std::uint64_t low = 0;
    auto operator<=>(const IpAddress&) const = default;
};

/// All addresses from `first` to `last`, both within; of one family.
struct IpRange {
    IpAddress first{};
    IpAddress last{};
    auto operator<=>(const IpRange&) const = default;

    [[nodiscard]] bool overlaps(const IpRange& other) const {
        return first <= other.last && other.first <= last && first.family == other.first.family;
    }
    [[nodiscard]] bool contains(const IpAddress& address) const {
        return first <= address && address <= last;
    }
    [[nodiscard]] bool contains(const IpRange& other) const {
        return contains(other.first) && contains(other.last);
    }
};

/// Reads "10.1.0.9" or "fd00::9", without port, zone or brackets; none otherwise. Any thread.
[[nodiscard]] std::optional<IpAddress> parseIpAddress(std::string_view text);
/// Reads "10.0.0.0/8" or "fd00::/64"; host bits are dropped, a bare address is itself. None
/// otherwise. Any thread.
[[nodiscard]] std::optional<IpRange> parseCidr(std::string_view text);
/// The part of two ranges that both have; none where they do not overlap.
[[nodiscard]] std::optional<IpRange> commonPart(const IpRange& a, const IpRange& b);

/// "10.1.0.9"; IPv6 as RFC 5952 writes it.
[[nodiscard]] std::string toText(const IpAddress& address);
/// "10.0.0.0/8" where it is a CIDR, else "10.0.0.0-10.0.0.9"; a single address as itself.
[[nodiscard]] std::string toText(const IpRange& range);

} // namespace pilothouse::mesh
