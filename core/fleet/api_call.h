// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/member_access.h"
#include "kube/refusal.h"
#include "kube/requests.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::fleet {

/// The HTTP request of a call to one member, as the person who looks at it. Pure.
[[nodiscard]] net::Request callRequest(const MemberAccess& access, const kube::ApiRequest& request,
                                       std::chrono::milliseconds timeout);

/// "weu-1 PATCH /api/v1/…": the place that errors name; no query.
[[nodiscard]] std::string placeOf(const MemberAccess& access, const kube::ApiRequest& request);

/// A 2xx answer. A value.
struct CallAnswer {
    int status = 0;
    std::string body{};
    std::vector<std::string> warnings{}; ///< texts of all Warning headers, as often as they came
};

/// Why there is none.
struct CallFailure {
    Error error{};
    std::optional<kube::Refusal> refusal{}; ///< of the server, where it answered with a Status
    bool hasAnswer = false; ///< false: nobody knows what the server did, if it got the request
};

using CallResult = tl::expected<CallAnswer, CallFailure>;

/// What the answer to a call means; `where` as placeOf() says. Any thread.
[[nodiscard]] CallResult callResult(Result<net::Response> response, std::string_view where);

} // namespace pilothouse::fleet
