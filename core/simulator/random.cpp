// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/random.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace pilothouse::simulator {

std::uint64_t hashText(std::string_view text, std::uint64_t basis) {
    std::uint64_t hash = basis;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ULL;
    }
    return hash;
}

std::uint64_t Random::next() {
    m_state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

int Random::between(int low, int high) {
    if (high <= low) {
        return low;
    }
    const auto span = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<int>(next() % span);
}

double Random::unit() {
    return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

double Random::exponential(double mean) {
    return std::min(-mean * std::log(1.0 - unit()), 6.0 * mean);
}

std::string Random::suffix(int length) {
    static constexpr std::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    std::string text;
    for (int i = 0; i < length; ++i) {
        text += kAlphabet[next() % kAlphabet.size()];
    }
    return text;
}

std::string Random::uuid() {
    const std::uint64_t a = next();
    const std::uint64_t b = next();
    return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", a >> 32U, (a >> 16U) & 0xFFFFU,
                       a & 0xFFFU, 0x8000U | ((b >> 48U) & 0x3FFFU), b & 0xFFFFFFFFFFFFULL);
}

} // namespace pilothouse::simulator
