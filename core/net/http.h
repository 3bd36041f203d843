// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/secret.h"
#include "base/time.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::net {

/// How a server is trusted and who we are to it. Immutable once shared; a value.
struct TlsOptions {
    /// PEM bundle. Set: only these authorities are trusted (an empty text is an error, never a
    /// fall-back). Absent: the system's.
    std::optional<std::string> caPem{};
    bool verify = true;       ///< false only on the user's explicit word; not together with caPem
    std::string serverName{}; ///< name to send and to check instead of the URL's host
    Secret clientCertPem{};   ///< chain, PEM; with clientKeyPem the identity of the connection
    Secret clientKeyPem{};
};

/// One API server. Requests that share the pointer share connections; a value.
struct Endpoint {
    std::string label;   ///< name for people and errors, e.g. "weu-1"
    std::string baseUrl; ///< "https://host:6443" with an optional path prefix; no user info
    std::shared_ptr<const TlsOptions> tls{};
    /// Absent: the environment decides; "" = none; else http://, https:// or socks5:// URL.
    std::optional<std::string> proxy{};
};

/// Header name and value. Names compare without case.
struct Header {
    std::string name;
    std::string value;
    bool operator==(const Header&) const = default;
};

enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete };
/// "GET" and so on.
[[nodiscard]] std::string_view toString(Method method);

/// Interactive requests start before background ones of any host.
enum class Priority : std::uint8_t { Interactive, Background };

/// Auto takes HTTP/2 where the server offers it (streams share a connection); Http1 keeps to 1.1,
/// which is cheaper for a lone heartbeat.
enum class Protocol : std::uint8_t { Auto, Http1 };

struct PluginCommand; // net/credential_plugin.h

/// What client-go allows for one request. Source: kubernetes/client-go rest/request.go.
inline constexpr int kMaxRetries = 10;

/// One request. All time-outs count from the moment it leaves the queue; 0 = none. A value.
struct Request {
    std::shared_ptr<const Endpoint> endpoint{};
    Method method = Method::Get;
    std::string path = "/"; ///< with query, appended to the base URL; already escaped
    std::vector<Header> headers{};
    Secret authorization{}; ///< value of the Authorization header, e.g. "Bearer …"
    /// Program that gives the credential; needs a SigningTransport, others ignore it.
    std::shared_ptr<const PluginCommand> signIn{};
    std::string body{};
    std::chrono::milliseconds connectTimeout = std::chrono::seconds(10); ///< name + TCP + TLS
    std::chrono::milliseconds totalTimeout = std::chrono::seconds(30);
    std::chrono::milliseconds silenceTimeout{0}; ///< longest time without a received byte
    bool stream = false; ///< a 2xx body goes to onChunk, uncompressed; others to Response::body
    std::size_t maxBody = std::size_t{256} << 20; ///< bytes after decompression; not for streams
    bool compress = true; ///< false: do not offer gzip (kubeconfig's disable-compression)
    /// So often it is sent again after 429 or 5xx with a Retry-After of whole seconds, as client-go
    /// does (kMaxRetries); for callers that have no back-off of their own. Never for an eviction.
    int statusRetries = 0;
    /// So often a GET is sent again, a second later, when its connection broke or the server went
    /// away in the middle.
    int brokenRetries = 0;
    Priority priority = Priority::Background;
    Protocol protocol = Protocol::Auto;
};

/// Where the time went. Phases a kept connection did not need are 0.
struct Timings {
    std::chrono::microseconds queued{0}; ///< start() until it left the queue
    std::chrono::microseconds dns{0};
    std::chrono::microseconds connect{0};
    std::chrono::microseconds tls{0};
    std::chrono::microseconds firstByte{0}; ///< leaving the queue until the first answer byte
    bool connectionReused = false;
};

/// Status line and headers. A value.
struct ResponseHead {
    int status = 0;
    std::vector<Header> headers{};
    std::string contentType{};                        ///< lower case, with parameters as sent
    std::optional<std::chrono::seconds> retryAfter{}; ///< whole seconds only, as the API server
                                                      ///< sends; a date is none, and never 0 s
    std::optional<Instant> serverDate{};              ///< Date header, for clock skew
    /// First header of that name, or null. O(headers).
    [[nodiscard]] const std::string* header(std::string_view name) const;
};

/// A complete answer of any status except redirects. A value.
struct Response {
    ResponseHead head{};
    std::string body{}; ///< empty for a streamed 2xx
    Timings timings{};
    /// Start to first byte: what the status page shows as latency.
    [[nodiscard]] std::chrono::microseconds latency() const { return timings.firstByte; }
};

} // namespace pilothouse::net
