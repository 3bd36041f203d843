// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace pilothouse::kube::detail {

/// Offset of the first byte that starts no UTF-8 sequence (RFC 3629: no surrogates, no overlong
/// ones); text.size() when all is well.
[[nodiscard]] std::size_t firstInvalidUtf8(std::string_view text);

/// `text` with every such byte replaced by U+FFFD.
[[nodiscard]] std::string repairUtf8(std::string_view text);

/// At most `maxBytes` of `text`, never cut inside a UTF-8 sequence.
[[nodiscard]] std::string_view clipUtf8(std::string_view text, std::size_t maxBytes);

} // namespace pilothouse::kube::detail
