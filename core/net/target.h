// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "net/http.h"
#include "net/proxy.h"

#include <string>

namespace pilothouse::net::detail {

/// A request's way to its server, worked out before libcurl sees it. A value.
struct Target {
    std::string url{};        ///< for CURLOPT_URL; the host is the TLS server name if there is one
    std::string hostHeader{}; ///< "Host" when the URL's host is not the real one; else empty
    std::string connectTo{};  ///< CURLOPT_CONNECT_TO entry; empty: none
    std::string proxy{};      ///< for CURLOPT_PROXY; "" = none
    std::string
        lookupHost{}; ///< name to resolve ourselves (server or proxy); empty: numeric or local
    int lookupPort = 0;
    std::string queueKey{}; ///< requests with the same key share limits
    std::string peer{};     ///< "host:port" for sentences; the proxy's where there is one
    std::string name{};     ///< host name the certificate must carry
    bool https = true;
    bool viaProxy = false;
};

/// Validation when the base URL, the proxy or the path cannot be used. Pure.
[[nodiscard]] Result<Target> makeTarget(const Endpoint& endpoint, std::string_view path,
                                        const ProxyEnvironment& proxies);

/// A target made for the path "/" with another path in its place. Validation as above. Pure.
[[nodiscard]] Result<Target> withPath(const Target& target, std::string_view path);

/// "weu-1 GET /api/v1/nodes": never the query, which may hold secrets. Pure.
[[nodiscard]] std::string whereOf(const Request& request);

/// True for numeric addresses, with or without brackets. Pure.
[[nodiscard]] bool isNumericAddress(std::string_view host);

} // namespace pilothouse::net::detail
