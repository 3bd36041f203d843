// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/move_only_function.h"
#include "base/result.h"
#include "net/http.h"

#include <cstdint>
#include <string_view>

namespace pilothouse::net {

/// Names a started request. Never reused within a transport.
enum class Ticket : std::uint64_t { None = 0 };

/// What happens with an answer. Called on the I/O thread, in this order, never concurrently for one
/// request; must be short (hand bytes to an inbox) and must not throw. They may call start() and
/// cancel(), but not destroy the transport. Any of them may be empty.
struct Handlers {
    MoveOnlyFunction<void(ResponseHead)> onHead{}; ///< once, 2xx streams only, before the chunks
    MoveOnlyFunction<void(std::string_view)> onChunk{}; ///< streams with a 2xx status only
    /// Exactly once per start(): the answer, the failure, or Cancelled. Not called once the
    /// transport is being destroyed.
    MoveOnlyFunction<void(Result<Response>)> onDone{};
};

/// Sends requests. The real one is CurlTransport; tests script one.
///
/// Failures (`Error::where` = "label GET /path", never a query, token or key):
/// Resolve (no such name), Network (refused, reset, truncated), Timeout (the message says whether
/// connecting, the whole request or silence), Tls (unknown authority, expired, wrong name), Auth
/// (client certificate refused), Intercepted (redirect, plain HTTP, no HTTP at all), Decode (body
/// or headers too large), Validation (malformed endpoint or request), Cancelled. Any HTTP status
/// but 3xx is an answer, not a failure (304 is an answer).
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    /// After it returns no handler runs or will run.
    virtual ~Transport() = default;

    /// Queues a request. Any thread, never blocks, never calls a handler before it returned (on
    /// the I/O thread) or from the calling thread.
    virtual Ticket start(Request request, Handlers handlers) = 0;
    /// Ends a request; its connection and memory go at once and onDone gets Cancelled, unless it is
    /// done already. Any thread; unknown tickets are ignored.
    virtual void cancel(Ticket ticket) = 0;
    /// The way to the hosts may be another one now (other network, VPN, sleep): names are looked up
    /// again, and new requests use no connection from before. What is under way goes on; who has
    /// streams open begins them anew. Any thread.
    virtual void networkChanged() {}
};

} // namespace pilothouse::net
