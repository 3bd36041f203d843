// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/proxy.h"
#include "net/request_budget.h"
#include "net/transport.h"

#include <chrono>
#include <functional>
#include <memory>

namespace pilothouse::net {

/// Finds the addresses of a host name; may block for long. Any thread, several at once.
using ResolveFunction = std::function<Result<std::vector<std::string>>(const std::string& host)>;

/// The system's resolver (getaddrinfo); numeric addresses, IPv6 without brackets.
[[nodiscard]] Result<std::vector<std::string>> resolveWithSystem(const std::string& host);

/// Limits of one transport.
struct CurlTransportOptions {
    std::size_t maxIdleConnections = 4096; ///< kept open in all
    std::size_t maxRequestsPerHost = 8;    ///< answers under way to one host, streams not counted
    std::size_t maxStreamsPerHost = 64;    ///< open streams to one host
    std::size_t maxRequests = 256;         ///< in all, streams not counted
    std::size_t maxHandshakes = 64;        ///< connecting for less than 250 ms
    std::size_t maxLookups = 64;           ///< host names being resolved at once
    std::size_t maxConnections = 0; ///< in use at once; streams leave a quarter free; 0: no limit
    double requestsPerSecond = 0;   ///< on average, ten seconds' worth at once; interactive ones
                                    ///< count but never wait; 0: no limit
    /// In place of that, a budget that others ask of too, and which of its shares is this one's.
    std::shared_ptr<RequestBudget> budget{};
    std::size_t share = 0;
    /// The same for each host, with a burst of its own; streams are exempt as well; 0: no limit.
    double requestsPerSecondPerHost = 0;
    double burstPerHost = 30;
    std::chrono::milliseconds retrySecond{1000}; ///< how long a server's second of Retry-After is
    bool http2 = true;                           ///< false: Protocol::Auto means HTTP/1.1 too
    std::string userAgent = "pilothouse/0";      ///< must not start with curl, Wget or Mozilla
    ProxyEnvironment proxies = readProxyEnvironment();
    ResolveFunction resolve = resolveWithSystem;
};

/// Counts since the start, for the status page and tests. A value.
struct TransportCounters {
    std::uint64_t started = 0;     ///< requests that left the queue
    std::uint64_t connections = 0; ///< connections opened
    std::uint64_t lookups = 0;     ///< names handed to the resolver
};

/// libcurl's multi interface on epoll in one thread of its own, for every cluster. A dead host
/// costs the others nothing: names are resolved aside, starts are fair between hosts, and a request
/// that has waited a second without an answer no longer counts against the global limits.
/// The destructor drops everything under way and joins the thread without waiting for any peer.
class CurlTransport final : public Transport {
public:
    explicit CurlTransport(CurlTransportOptions options = {});
    ~CurlTransport() override;

    Ticket start(Request request, Handlers handlers) override;
    void cancel(Ticket ticket) override;
    void networkChanged() override;
    /// Any thread.
    [[nodiscard]] TransportCounters counters() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::net
