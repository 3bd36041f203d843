// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/quantity.h"

#include "kube/quantity_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

namespace pilothouse::kube {

using detail::QuantityParts;
using detail::quantitySuffixes;
using detail::splitQuantity;

namespace {

// NOLINTNEXTLINE(modernize-use-using): __extension__ knows no alias
__extension__ typedef __int128 Int128;

constexpr Int128 kNano = 1'000'000'000;
constexpr std::int64_t kMaxInt64 = std::numeric_limits<std::int64_t>::max();
/// Digits of a number of nano units that surely fit an Int128.
constexpr long kMaxDigits = 38;

/// Nano units of a decimal quantity, rounded away from zero; none when it does not fit.
std::optional<Int128> decimalNano(const QuantityParts& parts) {
    std::string digits = std::string(parts.whole) + std::string(parts.fraction);
    const auto leading = std::min(digits.find_first_not_of('0'), digits.size());
    digits.erase(0, leading);
    if (digits.empty()) {
        return Int128{0};
    }
    // The decimal point stands before digits[0] when `point` is 0.
    if (parts.exponent > 1000 || parts.exponent < -1'000'000) {
        return parts.exponent > 0 ? std::nullopt : std::optional(Int128{1});
    }
    const long point = static_cast<long>(parts.whole.size()) - static_cast<long>(leading) +
                       parts.exponent + 9; // 9: nano
    if (point > kMaxDigits) {
        return std::nullopt;
    }
    Int128 value = 0;
    const auto kept = static_cast<std::size_t>(std::max(point, 0L));
    for (std::size_t i = 0; i < kept; ++i) {
        value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    }
    const bool isRounded =
        kept < digits.size() && digits.find_first_not_of('0', kept) != std::string::npos;
    return value + (isRounded ? 1 : 0);
}

/// Nano units of a binary quantity, rounded away from zero, at most 2^63-1 units as in the source.
Int128 binaryNano(const QuantityParts& parts) {
    const Int128 cap = Int128{kMaxInt64} * kNano;
    const Int128 unit = Int128{1} << parts.exponent;
    Int128 whole = 0;
    for (const char c : parts.whole) {
        whole = whole * 10 + (c - '0');
        if (whole * unit > kMaxInt64) {
            return cap;
        }
    }
    // 18 digits are enough to be exact: unit has at most 60 bits, so nothing below overflows.
    constexpr std::size_t kFractionDigits = 18;
    Int128 fraction = 0;
    Int128 scale = 1;
    for (const char c : parts.fraction.substr(0, kFractionDigits)) {
        fraction = fraction * 10 + (c - '0');
        scale *= 10;
    }
    const bool hasMore =
        parts.fraction.size() > kFractionDigits &&
        parts.fraction.find_first_not_of('0', kFractionDigits) != std::string_view::npos;
    const Int128 product = fraction * unit;
    const Int128 rest = product % scale * kNano;
    const bool isRounded = rest % scale != 0 || hasMore;
    const Int128 nano =
        (whole * unit + product / scale) * kNano + rest / scale + (isRounded ? 1 : 0);
    return std::min(nano, cap);
}

tl::unexpected<Error> noQuantity(std::string_view text) {
    return fail(
        ErrorKind::Validation,
        fmt::format("\"{}\" is not a quantity such as 250m, 2 or 1.5Gi", text.substr(0, 64)));
}

tl::unexpected<Error> tooLarge(std::string_view text) {
    return fail(ErrorKind::Validation,
                fmt::format("the quantity \"{}\" is too large", text.substr(0, 64)));
}

Result<Int128> nanoOf(const QuantityParts& parts, std::string_view text) {
    const auto nano = parts.isBinary ? binaryNano(parts) : decimalNano(parts);
    if (!nano) {
        return tooLarge(text);
    }
    return parts.negative ? -*nano : *nano;
}

Result<Int128> parseNano(std::string_view text) {
    const auto parts = splitQuantity(text);
    return parts ? nanoOf(*parts, text) : noQuantity(text);
}

std::string digitsOf(Int128 value) {
    std::string text;
    do {
        text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value > 0);
    return text;
}

std::string suffixOf(bool isBinary, int exponent) {
    const auto suffixes = quantitySuffixes();
    const auto found = std::find_if(suffixes.begin(), suffixes.end(), [&](const auto& suffix) {
        return suffix.isBinary == isBinary && suffix.exponent == exponent;
    });
    return found == suffixes.end() ? fmt::format("e{}", exponent) : std::string(found->text);
}

/// Largest power of 1024 that divides units; the amount is whole and at least 1024.
std::string binaryText(Int128 units) {
    int exponent = 0;
    while (units % 1024 == 0 && exponent < 60) {
        units /= 1024;
        exponent += 10;
    }
    return digitsOf(units) + (exponent == 0 ? std::string() : suffixOf(true, exponent));
}

/// Largest power of 1000 that divides nano units.
std::string decimalText(Int128 nano, bool withExponent) {
    int exponent = -9;
    while (nano % 1000 == 0) {
        nano /= 1000;
        exponent += 3;
    }
    if (exponent == 0) {
        return digitsOf(nano);
    }
    return digitsOf(nano) +
           (withExponent ? fmt::format("e{}", exponent) : suffixOf(false, exponent));
}

Result<std::int64_t> inUnits(std::string_view text, Int128 nanoPerUnit) {
    const auto nano = parseNano(text);
    if (!nano) {
        return fail(nano.error());
    }
    const Int128 away = *nano < 0 ? -(nanoPerUnit - 1) : nanoPerUnit - 1;
    const Int128 value = (*nano + away) / nanoPerUnit;
    if (value > kMaxInt64 || value < -Int128{kMaxInt64} - 1) {
        return tooLarge(text);
    }
    return static_cast<std::int64_t>(value);
}

} // namespace

Result<std::int64_t> quantityValue(std::string_view text) {
    return inUnits(text, kNano);
}

Result<std::int64_t> quantityMilli(std::string_view text) {
    return inUnits(text, kNano / 1000);
}

Result<std::string> canonicalQuantity(std::string_view text) {
    const auto parts = splitQuantity(text);
    if (!parts) {
        return noQuantity(text);
    }
    const auto nano = nanoOf(*parts, text);
    if (!nano) {
        return fail(nano.error());
    }
    if (*nano == 0) {
        return std::string("0");
    }
    const auto size = *nano < 0 ? -*nano : *nano;
    const bool isBinary = parts->isBinary && size % kNano == 0 && size >= 1024 * kNano;
    return (*nano < 0 ? "-" : "") +
           (isBinary ? binaryText(size / kNano) : decimalText(size, parts->hasExponent));
}

Result<std::strong_ordering> compareQuantities(std::string_view a, std::string_view b) {
    const auto left = parseNano(a);
    const auto right = parseNano(b);
    if (!left || !right) {
        return fail(left ? right.error() : left.error());
    }
    return *left < *right   ? std::strong_ordering::less
           : *left > *right ? std::strong_ordering::greater
                            : std::strong_ordering::equal;
}

} // namespace pilothouse::kube
