// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <string_view>

namespace pilothouse::storage::detail {

/// Why a text is no JSON that can be kept.
struct JsonFault {
    std::size_t byte = 0;  ///< where, counted from 1; 0: before the first
    bool isNumber = false; ///< a number that no double holds; else it is no JSON
};

/// Of a text that the library does not read; it is read once more, to find the place.
[[nodiscard]] JsonFault faultOf(std::string_view text);

} // namespace pilothouse::storage::detail
