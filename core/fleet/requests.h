// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/member_access.h"
#include "net/transport.h"

#include <chrono>
#include <string>
#include <string_view>

namespace pilothouse::fleet {

/// A GET of any path of a member, e.g. one object. Pure.
[[nodiscard]] net::Request getRequest(const MemberAccess& access, std::string path,
                                      std::chrono::milliseconds timeout);

/// The body of a 2xx answer, else the error that the answer means, with `where` filled in. Pure.
[[nodiscard]] Result<std::string> bodyOf(Result<net::Response> response, std::string_view where);

/// "weu-1 GET /api/v1/pods": the place that errors name. No query: it may hold tokens.
[[nodiscard]] std::string placeOf(const MemberAccess& access, std::string_view path);

} // namespace pilothouse::fleet
