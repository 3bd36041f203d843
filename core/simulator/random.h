// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pilothouse::simulator {

/// FNV-1a over bytes, chained through `basis`; equal on every platform, unlike std::hash.
[[nodiscard]] std::uint64_t hashText(std::string_view text,
                                     std::uint64_t basis = 14695981039346656037ULL);

/// A small seeded generator (splitmix64). The standard distributions differ between libraries, so
/// the story uses this one only: the same seed tells the same story everywhere.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}

    /// 64 uniform bits.
    std::uint64_t next();
    /// Uniform in [low, high]; low when the range is empty.
    int between(int low, int high);
    /// Uniform in [0, 1).
    double unit();
    /// True with the given probability (0..1).
    bool chance(double probability) { return unit() < probability; }
    /// Exponentially distributed with the given mean, capped at six times the mean.
    double exponential(double mean);
    /// `length` characters of the alphabet Kubernetes uses for generated name suffixes.
    /// Source: kubernetes/apimachinery pkg/util/rand (alphanums without vowels).
    std::string suffix(int length);
    /// A version 4 UUID in canonical text.
    std::string uuid();

private:
    std::uint64_t m_state;
};

} // namespace pilothouse::simulator
