// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace pilothouse::simulator::detail {

namespace {

__extension__ using Wide = __int128;

enum class Family : std::uint8_t { Decimal, Exponent, Binary };

constexpr Wide kOne = 1'000'000'000; // an amount is counted in 10^-9
constexpr Wide kMost = Wide{1} << 100;
constexpr std::int64_t kInt64Max = 9'223'372'036'854'775'807;
constexpr std::array<std::string_view, 10> kDecimal{"n", "u", "m", "",  "k",
                                                    "M", "G", "T", "P", "E"}; // from 10^-9
constexpr std::array<std::string_view, 7> kBinary{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

struct Amount {
    Wide nano = 0; ///< of the absolute value
    bool isNegative = false;
    Family family = Family::Decimal;
};

/// A suffix as factor: 10^ten, or 1024^kibi.
struct Suffix {
    int ten = 0;
    int kibi = 0;
    Family family = Family::Decimal;
};

std::optional<Suffix> readSuffix(std::string_view text) {
    for (std::size_t i = 0; i < kDecimal.size(); ++i) {
        if (kDecimal[i] == text) {
            return Suffix{static_cast<int>(i) * 3 - 9, 0, Family::Decimal};
        }
    }
    for (std::size_t i = 1; i < kBinary.size(); ++i) {
        if (kBinary[i] == text) {
            return Suffix{0, static_cast<int>(i), Family::Binary};
        }
    }
    if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) {
        return std::nullopt;
    }
    std::string_view digits = text.substr(text[1] == '+' ? 2 : 1);
    int exponent = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return Suffix{exponent, 0, Family::Exponent};
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// digits · 10^-scale · suffix in 10^-9, rounded away from zero; nullopt where it is too much.
std::optional<Wide> toNano(Wide digits, int scale, const Suffix& suffix) {
    Wide value = digits;
    for (int i = 0; i < suffix.kibi; ++i) {
        if (value > kMost) {
            return std::nullopt;
        }
        value *= 1024;
    }
    for (int power = 9 + suffix.ten - scale; power != 0 && value != 0;
         power += power > 0 ? -1 : 1) {
        if (value > kMost) {
            return std::nullopt;
        }
        // Away from zero at each step is away from zero at the end.
        value = power > 0 ? value * 10 : (value + 9) / 10;
    }
    return value;
}

std::optional<Amount> readAmount(std::string_view text) {
    Amount amount;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        amount.isNegative = text[0] == '-';
        text.remove_prefix(1);
    }
    Wide digits = 0;
    int scale = 0;
    bool hasPoint = false;
    bool hasDigit = false;
    std::size_t at = 0;
    for (; at < text.size() && (isDigit(text[at]) || (text[at] == '.' && !hasPoint)); ++at) {
        if (text[at] == '.') {
            hasPoint = true;
            continue;
        }
        hasDigit = true;
        if (digits > kMost) {
            return std::nullopt;
        }
        digits = digits * 10 + (text[at] - '0');
        scale += hasPoint ? 1 : 0;
    }
    const auto suffix = readSuffix(text.substr(at));
    const auto nano = hasDigit && suffix ? toNano(digits, scale, *suffix) : std::nullopt;
    if (!nano) {
        return std::nullopt;
    }
    amount.nano = *nano;
    amount.family = suffix->family;
    if (amount.family == Family::Binary) {
        amount.nano = std::min(amount.nano, Wide{kInt64Max} * kOne);
    }
    return amount;
}

std::string digitsOf(Wide value) {
    std::string text;
    do {
        text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    return text;
}

std::string writeDecimal(const Amount& amount) {
    Wide value = amount.nano;
    std::size_t step = 0; // of 10^3 from 10^-9
    while (value % 1000 == 0 && value != 0 && step + 1 < kDecimal.size()) {
        value /= 1000;
        ++step;
    }
    if (amount.family == Family::Exponent) {
        const int exponent = static_cast<int>(step) * 3 - 9;
        return digitsOf(value) + (exponent == 0 ? "" : "e" + std::to_string(exponent));
    }
    return digitsOf(value) + std::string(kDecimal.at(step));
}

std::string writeBinary(const Amount& amount) {
    Wide value = amount.nano / kOne;
    std::size_t step = 0;
    while (value % 1024 == 0 && step + 1 < kBinary.size()) {
        value /= 1024;
        ++step;
    }
    return digitsOf(value) + std::string(kBinary.at(step));
}

std::string write(const Amount& amount) {
    if (amount.nano == 0) {
        return "0";
    }
    const bool isBinary =
        amount.family == Family::Binary && amount.nano >= 1024 * kOne && amount.nano % kOne == 0;
    return (amount.isNegative ? "-" : "") + (isBinary ? writeBinary(amount) : writeDecimal(amount));
}

} // namespace

std::optional<std::string> canonicalQuantity(std::string_view text) {
    const auto amount = readAmount(text);
    return amount ? std::optional(write(*amount)) : std::nullopt;
}

std::string roundedQuantity(const std::string& text) {
    auto amount = readAmount(text);
    if (!amount) {
        return text;
    }
    constexpr Wide kMilli = 1'000'000;
    const Wide rest = amount->nano % kMilli;
    amount->nano += rest == 0 ? Wide{0} : kMilli - rest; // away from zero
    return write(*amount);
}

} // namespace pilothouse::simulator::detail
