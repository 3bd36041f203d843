// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "members.h"

#include <vector>

namespace pilothouse::bench {

/// CPU microseconds of the client's thread per request on connections that are open already.
struct Cost {
    double coldUs = 0; ///< the first round, with its handshakes
    double warmUs = 0;
    bool good = false; ///< every answer was 200
};

/// OpenSSL on epoll, one context, certificates checked, only Content-Length understood: the least
/// that a client of many servers has to do.
[[nodiscard]] Cost pollWithOpenSsl(const std::vector<Member>& members, int rounds);
/// libcurl's multi interface and nothing else.
[[nodiscard]] Cost pollWithCurl(const std::vector<Member>& members, int rounds);
/// The program's own transport.
[[nodiscard]] Cost pollWithTransport(const std::vector<Member>& members, int rounds);

} // namespace pilothouse::bench
