// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse {

/// What kind of failure it was. Decides behaviour (retry, ask for login, show); the message never
/// does.
enum class ErrorKind : std::uint8_t {
    Cancelled,   ///< the caller stopped it
    Timeout,     ///< no answer within the limit
    Resolve,     ///< the host name has no address
    Network,     ///< refused, reset, unreachable
    Tls,         ///< handshake or certificate
    Auth,        ///< 401, or no usable credential
    Forbidden,   ///< 403
    NotFound,    ///< 404
    Conflict,    ///< 409
    Gone,        ///< 410: a resource version or continue token is too old
    Throttled,   ///< 429
    Server,      ///< 5xx
    Intercepted, ///< something that is no API server answered (login page, proxy, plain HTTP)
    Decode,      ///< the answer is not what the protocol says
    Validation,  ///< outside input (file, option) is wrong; `position` says where
    Unsupported, ///< right, but this program cannot do it
    Storage,     ///< local files or database
    Internal     ///< a fault of this program
};

/// Short stable word for machine output, e.g. "tls". Any thread.
[[nodiscard]] std::string_view toString(ErrorKind kind);

/// A place in a text file; line and column count from 1, 0 = not known.
struct Position {
    std::string file;
    int line = 0;
    int column = 0;
    bool operator==(const Position&) const = default;
};

/// A failure as a value. Holds no secrets, ever; any thread.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string message; ///< for people: cause and, where known, the next step; no trailing dot
    std::string where{}; ///< "weu-1 GET /api/v1/nodes"; empty when not known
    std::optional<int> httpStatus{}; ///< status code of the answer, if one came
    std::string reason{};            ///< Kubernetes Status.reason
    std::optional<std::chrono::milliseconds> retryAfter{}; ///< what the server asked for
    std::optional<Position> position{};                    ///< set for Validation of files
    bool operator==(const Error&) const = default;
};

/// The error with `where` put before what it already says ("a: b"). Any thread.
[[nodiscard]] Error withContext(Error error, std::string_view where);

/// One line for people: "file:3:7: where: message". Any thread.
[[nodiscard]] std::string describe(const Error& error);

} // namespace pilothouse
