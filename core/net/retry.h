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
    int unused = 0;
};

/// How one attempt ended.
struct Attempt {
    const Result<Response>& result;
    bool onKeptConnection = false; ///< it opened no connection of its own
    bool answered = false;         ///< a byte of an answer was received
};

/// How long to wait before the request is sent again, at least what the server asked for and up to
/// a fifth longer, so that a fleet does not come back at once; none when the result stands. Counts
/// the repeat. `second` is what the server's second lasts: one, but in tests. A kept connection
/// that the server closed just then says nothing of the server: what changes nothing is sent again
/// at once, unasked. (An API server closes an HTTP/2 connection after a refused credential:
/// kubernetes/apiserver pkg/endpoints/filters/authentication.go.) Sources: kubernetes/client-go
/// rest/with_retry.go; golang/go net/http transport.go shouldRetryRequest; RFC 9110 section 9.2.2.
[[nodiscard]] std::optional<std::chrono::milliseconds>
repeatAfter(const Request& request, const Attempt& attempt, Repeats& repeats,
            std::chrono::milliseconds second, std::mt19937_64& random);

} // namespace pilothouse::net::detail
