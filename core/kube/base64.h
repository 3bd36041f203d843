// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>

namespace pilothouse::kube {

/// Standard base64 with padding; CR and LF inside are skipped, as Go's encoding/base64 does.
/// Validation otherwise; the message never repeats the input, which may be a key. Any thread.
[[nodiscard]] Result<std::string> decodeBase64(std::string_view text);

/// Standard base64 with padding, on one line. Any thread.
[[nodiscard]] std::string encodeBase64(std::string_view bytes);

} // namespace pilothouse::kube
