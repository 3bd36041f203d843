// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/strategy/output_pattern.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace pilothouse::kube::detail {

/// A part of a pattern; parts are named by their place in the tree.
struct PatternNode {
    enum class Kind : std::uint8_t { Nothing, OneOf, LineStart, LineEnd, Both, Either, Repeat };
    Kind kind = Kind::Nothing;
    OutputPattern::Bytes set{}; ///< OneOf
    std::size_t first = 0;      ///< Both, Either, Repeat
    std::size_t second = 0;     ///< Both, Either
    int least = 0;              ///< Repeat
    std::optional<int> most{};  ///< Repeat; none: without end
};

struct PatternTree {
    std::vector<PatternNode> nodes{};
    std::size_t root = 0;
};

/// The tree of an expression; Validation for what is none, or not understood here. Pure; as deep as
/// the pattern is long. Source: POSIX.1-2017, Base Definitions 9.4.
[[nodiscard]] Result<PatternTree> parsePattern(std::string_view pattern);

} // namespace pilothouse::kube::detail
