// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace pilothouse::kube {

/// A regular expression (POSIX extended) of `probeStates`, for what a program printed. "^" and "$"
/// stand for the ends of a line, "." for no line break.
///
/// The C library's matcher is used: without back references it is a finite automaton, where
/// std::regex backtracks and may take for ever, or the stack. A value; any thread.
class OutputPattern {
public:
    static constexpr std::size_t kMaxPattern = 256;      ///< characters
    static constexpr int kMaxRepeats = 100;              ///< product of all counts in braces
    static constexpr std::size_t kMaxText = 16U * 1024U; ///< bytes; the end of a longer text

    /// Validation with the reason: not an expression, too long, too many repeats, or a back
    /// reference.
    [[nodiscard]] static Result<OutputPattern> compile(const std::string& pattern);
    /// Whether it is somewhere in the text. O(text × pattern).
    [[nodiscard]] bool matches(std::string_view text) const;

private:
    struct Compiled;
    explicit OutputPattern(std::shared_ptr<const Compiled> compiled)
        : m_compiled(std::move(compiled)) {}
    std::shared_ptr<const Compiled> m_compiled;
};

} // namespace pilothouse::kube
