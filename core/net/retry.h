// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "net/http.h"

#include <chrono>
#include <optional>
#include <random>

namespace pilothouse::net::detail {

/// How often one request was sent again so far, by cause.
struct Repeats {
    int status = 0;
    int broken = 0;
};

/// How long to wait before the request is sent again, at least what the server asked for and up to
/// a fifth longer, so that a fleet does not come back at once; none when the result stands. Counts
/// the repeat. `second` is what the server's second lasts: one, but in tests. Source:
/// kubernetes/client-go rest/with_retry.go.
[[nodiscard]] std::optional<std::chrono::milliseconds>
repeatAfter(const Request& request, const Result<Response>& result, Repeats& repeats,
            std::chrono::milliseconds second, std::mt19937_64& random);

} // namespace pilothouse::net::detail
