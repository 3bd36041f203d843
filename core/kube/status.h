// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// How much text of an answer may become a message.
inline constexpr std::size_t kMaxMessageBytes = 2048;

/// The parts of an HTTP answer that decide what its failure means.
struct Answer {
    int httpStatus = 0;
    std::string_view contentType{}; ///< may be empty
    std::string_view body{};
    std::optional<std::chrono::milliseconds> retryAfter{}; ///< from the header
};

/// The error that an answer outside 200–299 means: from the Status body's reason first, from the
/// HTTP code second. A body that is no Status (HTML, plain text) is told as such, at most 2 KiB of
/// it, control characters removed. Any thread. Source: kubernetes/apimachinery
/// pkg/apis/meta/v1/types.go, pkg/api/errors.
[[nodiscard]] Error errorFromAnswer(const Answer& answer);

/// The error in the text of a Status object; none when the text is no Status of a failure.
[[nodiscard]] std::optional<Error> errorFromStatus(std::string_view json);

/// What a body that should have been JSON is instead: Intercepted for HTML, a redirect page or
/// plain text (and the advice for "Client sent an HTTP request to an HTTPS server"), Decode for an
/// empty or cut one. `what` says what was asked for, e.g. "a NodeList".
[[nodiscard]] Error errorFromForeignBody(std::string_view body, std::string_view what);

/// Text of an outsider as one line: control characters become spaces, bytes that are no UTF-8
/// become U+FFFD, at most `maxBytes`.
[[nodiscard]] std::string oneLine(std::string_view text, std::size_t maxBytes = kMaxMessageBytes);

} // namespace pilothouse::kube
