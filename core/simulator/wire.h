// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"
#include "simulator/member.h"

#include <optional>
#include <string>

namespace pilothouse::simulator {

/// A request and what its connection must know to answer it.
struct WireRequest {
    ApiRequest api;
    std::string etag;
    bool acceptsGzip = false;
    bool keepAlive = true;
};

/// Decodes a request target into path and query.
[[nodiscard]] ApiRequest parseRequest(std::string method, const std::string& target,
                                      std::string accept);
/// The whole HTTP/1.1 answer. Large bodies are compressed when the client accepts that, as a real
/// server does from 128 KiB on (kubernetes/apiserver responsewriters/writers.go).
[[nodiscard]] std::string encodeReply(ApiReply reply, const WireRequest& request, Instant date);
/// Status line and headers of a watch; chunks follow.
[[nodiscard]] std::string encodeWatchHead(const ApiReply& reply, Instant date);
/// One chunk of a chunked body; the empty one ends it.
[[nodiscard]] std::string encodeChunk(const std::string& data);
/// The answer a fault gives in place of the API's; nullopt when none does.
[[nodiscard]] std::optional<ApiReply> faultReply(const FaultState& faults);

} // namespace pilothouse::simulator
