// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace pilothouse::net {

/// The proxy variables of the environment. A value.
struct ProxyEnvironment {
    std::string httpProxy{};
    std::string httpsProxy{};
    std::string noProxy{}; ///< hosts, domain suffixes, host:port, CIDR, "*"; comma-separated
};

/// HTTPS_PROXY, HTTP_PROXY, NO_PROXY (lower case second). Call before threads start.
[[nodiscard]] ProxyEnvironment readProxyEnvironment();

/// The proxy for a server, "" = direct. Loopback is never proxied and ALL_PROXY is not consulted.
/// Pure. Source: golang/net http/httpproxy.
[[nodiscard]] std::string proxyFor(const ProxyEnvironment& environment, bool https,
                                   std::string_view host, int port);

} // namespace pilothouse::net
