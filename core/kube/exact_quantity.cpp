// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/exact_quantity.h"

#include "kube/quantity_parts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>

namespace pilothouse::kube {

namespace {

using detail::QuantityFault;
using detail::QuantityParts;

// NOLINTNEXTLINE(modernize-use-using): __extension__ knows no alias
__extension__ typedef unsigned __int128 UInt128;

constexpr int kNano = -9;
constexpr std::uint64_t kMostBinary = std::numeric_limits<std::int64_t>::max();

/// A whole number in decimal digits, times ten to the exponent.
struct Decimal {
    std::string digits{};
    long exponent = 0;
};

void trim(Decimal& value) {
    value.digits.erase(0, std::min(value.digits.find_first_not_of('0'), value.digits.size()));
    while (!value.digits.empty() && value.digits.back() == '0') {
        value.digits.pop_back();
        ++value.exponent;
    }
    if (value.digits.empty()) {
        value.exponent = 0;
    }
}

/// Ten to the power as Go's math.Pow10 has it: above 31 a product of two, which rounds.
double powerOfTen(long exponent) {
    if (exponent < -323) {
        return 0;
    }
    if (exponent > 308) {
        return std::numeric_limits<double>::infinity();
    }
    static constexpr std::array kSmall{1e00, 1e01, 1e02, 1e03, 1e04, 1e05, 1e06, 1e07,
                                       1e08, 1e09, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23,
                                       1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31};
    static constexpr std::array kLarge{1e00,  1e32,  1e64,  1e96,  1e128,
                                       1e160, 1e192, 1e224, 1e256, 1e288};
    static constexpr std::array kTiny{1e-00,  1e-32,  1e-64,  1e-96,  1e-128, 1e-160,
                                      1e-192, 1e-224, 1e-256, 1e-288, 1e-320};
    const auto size = static_cast<std::size_t>(std::abs(exponent));
    return exponent >= 0 ? kLarge[size / 32] * kSmall[size % 32]
                         : kTiny[size / 32] / kSmall[size % 32];
}

/// The double next to digits times a power of ten.
double nearestOf(const std::string& digits, long exponent) {
    if (digits.empty()) {
        return 0;
    }
    const auto text = digits + 'e' + std::to_string(exponent);
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code == std::errc::result_out_of_range) {
        return exponent > 0 ? std::numeric_limits<double>::infinity() : 0;
    }
    return value;
}

/// The product with a power of two below 2^61, digit by digit.
std::string times(const std::string& digits, std::uint64_t factor) {
    std::string out(digits.size() + 20, '0');
    UInt128 carry = 0;
    auto place = out.rbegin();
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, ++place) {
        carry += static_cast<UInt128>(factor) * static_cast<unsigned>(*digit - '0');
        *place = static_cast<char>('0' + static_cast<int>(carry % 10));
        carry /= 10;
    }
    for (; carry > 0; ++place) {
        *place = static_cast<char>('0' + static_cast<int>(carry % 10));
        carry /= 10;
    }
    return out;
}

/// Rounds away from zero to whole billionths.
void roundUp(Decimal& value) {
    if (value.exponent >= kNano) {
        return;
    }
    const auto cut = static_cast<std::size_t>(kNano - value.exponent);
    const auto kept = value.digits.size() > cut ? value.digits.size() - cut : 0;
    const bool isRounded = value.digits.find_first_not_of('0', kept) != std::string::npos;
    value.digits = "0" + value.digits.substr(0, kept);
    value.exponent = kNano;
    if (isRounded) {
        auto place = value.digits.size() - 1;
        while (value.digits[place] == '9') {
            value.digits[place--] = '0';
        }
        ++value.digits[place];
    }
}

/// The short form: an int64 times a power of ten. None where the source keeps a long one.
struct Short {
    std::int64_t mantissa = 0;
    long exponent = 0;
};

std::optional<Short> shortForm(const QuantityParts& parts) {
    constexpr long kMostDigits = 18;
    auto whole = parts.whole;
    whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
    const auto wholeDigits = static_cast<long>(std::max(whole.size(), std::size_t{1}));
    const auto fractionDigits = static_cast<long>(parts.fraction.size());
    if (parts.isBinary) {
        const auto kept = 14 - static_cast<long>(static_cast<float>(parts.exponent) * 3 / 10);
        if (fractionDigits > 0 || wholeDigits > kept) {
            return std::nullopt;
        }
    } else if (wholeDigits + fractionDigits > kMostDigits) {
        return std::nullopt;
    }
    Short form{.exponent = parts.isBinary ? 0 : parts.exponent - fractionDigits};
    if (form.exponent < kNano) {
        return std::nullopt;
    }
    UInt128 value = 0;
    for (const auto digits : {whole, parts.fraction}) {
        for (const char digit : digits) {
            value = value * 10 + static_cast<unsigned>(digit - '0');
        }
    }
    value <<= parts.isBinary ? parts.exponent : 0;
    if (value > kMostBinary) {
        return std::nullopt;
    }
    form.mantissa = static_cast<std::int64_t>(value);
    return form;
}

/// The amount without its sign as the long form keeps it.
Decimal longForm(const QuantityParts& parts) {
    Decimal value{.digits = std::string(parts.whole) + std::string(parts.fraction),
                  .exponent = -static_cast<long>(parts.fraction.size())};
    if (parts.isBinary) {
        value.digits = times(value.digits, std::uint64_t{1} << parts.exponent);
    } else {
        value.exponent += parts.exponent;
    }
    trim(value);
    roundUp(value);
    trim(value);
    return value;
}

bool isAboveCap(const Decimal& value) {
    const auto cap = std::to_string(kMostBinary);
    const auto wholeDigits = static_cast<long>(value.digits.size()) + value.exponent;
    const auto capDigits = static_cast<long>(cap.size());
    if (wholeDigits != capDigits) {
        return wholeDigits > capDigits;
    }
    return value.digits.compare(0, std::string::npos, cap) > 0;
}

Error noQuantity(QuantityFault fault) {
    const auto* words = fault == QuantityFault::Suffix ? "unable to parse quantity's suffix"
                        : fault == QuantityFault::Number
                            ? "unable to parse numeric part of quantity"
                            : "quantities must match the regular expression "
                              "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    return {.kind = ErrorKind::Validation, .message = words};
}

} // namespace

Result<ExactQuantity> ExactQuantity::parse(std::string_view text) {
    const auto parts = detail::cutQuantity(text);
    if (parts.fault != QuantityFault::None) {
        return fail(noQuantity(parts.fault));
    }
    ExactQuantity amount;
    Decimal value;
    if (const auto form = shortForm(parts)) {
        value = {.digits = std::to_string(form->mantissa), .exponent = form->exponent};
        amount.m_approximate = static_cast<double>(form->mantissa);
        if (form->exponent != 0) {
            amount.m_approximate *= powerOfTen(form->exponent);
        }
        trim(value);
    } else {
        value = longForm(parts);
        const bool isCapped = parts.isBinary && isAboveCap(value);
        if (isCapped) {
            value = {.digits = std::to_string(kMostBinary)};
        }
        amount.m_approximate = isCapped || value.digits.empty()
                                   ? nearestOf(value.digits, value.exponent)
                                   : nearestOf(value.digits, value.exponent - kNano) * 1e-9;
    }
    amount.m_isNegative = parts.negative && !value.digits.empty();
    amount.m_nearest = nearestOf(value.digits, value.exponent);
    amount.m_point = static_cast<long>(value.digits.size()) + value.exponent;
    amount.m_digits = std::move(value.digits);
    if (amount.m_isNegative) {
        amount.m_nearest = -amount.m_nearest;
        amount.m_approximate = -amount.m_approximate;
    }
    return amount;
}

std::strong_ordering ExactQuantity::operator<=>(const ExactQuantity& other) const {
    if (m_nearest != other.m_nearest) {
        return m_nearest < other.m_nearest ? std::strong_ordering::less
                                           : std::strong_ordering::greater;
    }
    if (m_isNegative != other.m_isNegative) {
        return m_isNegative ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    const auto size =
        m_point != other.m_point ? m_point <=> other.m_point : m_digits <=> other.m_digits;
    return m_isNegative ? 0 <=> size : size;
}

} // namespace pilothouse::kube
