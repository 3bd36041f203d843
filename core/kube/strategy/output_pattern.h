// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::kube {

/// A regular expression (POSIX extended) of `probeStates`, for what a program printed. "^" and "$"
/// stand for the ends of a line, "." and "[^a]" for no line break; text is taken byte by byte.
/// There are no back references, and a backslash makes punctuation literal, nothing else.
///
/// All ways through the pattern are followed at once (Thompson's automaton), so the time is text
/// times steps whatever they hold. std::regex backtracks, and glibc's regcomp takes the memory or
/// the time of a computer for 30 characters such as "a++++…" and "(a*)*{6,300}". A value; any
/// thread.
class OutputPattern {
public:
    static constexpr std::size_t kMaxPattern = 256;      ///< characters
    static constexpr std::size_t kMaxSteps = 2000;       ///< once all repeats are written out
    static constexpr std::size_t kMaxText = 16U * 1024U; ///< bytes; the end of a longer text

    /// Validation with the reason: not an expression, too long, or too many steps.
    [[nodiscard]] static Result<OutputPattern> compile(std::string_view pattern);
    /// Whether it is somewhere in the text. O(text × steps).
    [[nodiscard]] bool matches(std::string_view text) const;

    using Bytes = std::bitset<256>;
    /// One step of the automaton.
    struct Step {
        enum class Kind : std::uint8_t { OneOf, LineStart, LineEnd, Either, Found };
        Kind kind = Kind::Found;
        std::uint16_t next = 0;  ///< of all but Found
        std::uint16_t other = 0; ///< Either: the second way; OneOf: which of the sets
    };
    struct Program {
        std::vector<Step> steps{};
        std::vector<Bytes> sets{};
    };

private:
    explicit OutputPattern(std::shared_ptr<const Program> program)
        : m_program(std::move(program)) {}
    std::shared_ptr<const Program> m_program;
};

} // namespace pilothouse::kube
