// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/curl_transport.h"
#include "net/fair_queue.h"
#include "net/head_reader.h"
#include "net/retry.h"
#include "net/target.h"
#include "net/tls_probe.h"

#include <curl/curl.h>

#include <array>
#include <optional>

namespace pilothouse::net::detail {

/// A request from start() to onDone, and libcurl's callbacks for it. Lives at one address; I/O
/// thread only.
class Transfer {
public:
    using Time = std::chrono::steady_clock::time_point;

    Transfer(Ticket id, Request what, Handlers to, Time at)
        : ticket(id), request(std::move(what)), handlers(std::move(to)), queuedAt(at) {}
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    /// Sets every option on `handle`, which becomes this transfer's. Validation for bad input.
    [[nodiscard]] Result<void> configure(CURL* handle, const CurlTransportOptions& options);
    /// Takes the handle back, without any of this request's data in it.
    [[nodiscard]] CURL* release();
    /// The result, once libcurl is done with it.
    [[nodiscard]] Result<Response> finish(CURLcode code);
    /// When something is due: the nearest of connect, total and silence time-out.
    [[nodiscard]] std::optional<Time> deadline() const;
    /// The error of the deadline that has passed, if one has.
    [[nodiscard]] std::optional<Error> expired(Time now) const;

    Ticket ticket;
    Request request;
    Handlers handlers;
    Target target{};
    std::optional<FairQueue::Host> host{}; ///< set once it is in the queue
    std::vector<std::string> addresses{};  ///< of target.lookupHost
    CURL* easy = nullptr;
    std::vector<Ticket>* justConnected = nullptr; ///< takes the ticket when connected
    Time queuedAt;
    Time startedAt{};
    Time resolvedAt{};
    Time lastByteAt{};
    std::optional<Time> firstByteAt{};
    Repeats repeats{};                  ///< how often it was sent before
    std::optional<Time> repeatAt{};     ///< set while it waits to be sent again
    std::optional<Time> networkSince{}; ///< older connections are not for it
    bool started = false;               ///< out of the queue
    bool connected = false;             ///< a connection is there and the request goes out
    bool handshaking = false;           ///< counts against the queue's limit on connecting
    bool counted = false;               ///< counts against the queue's total
    std::optional<Time> due{};          ///< its place in the deadline list

private:
    void configureTarget();
    void configureTls();
    void configureProxyTls();
    void configureRequest();
    [[nodiscard]] Result<void> configureHeaders(const std::string& userAgent);
    void addHeader(const std::string& line);

    [[nodiscard]] std::size_t takeHeader(std::string_view line);
    [[nodiscard]] std::size_t takeBody(std::string_view bytes);
    void headComplete();
    [[nodiscard]] const ResponseHead& head() const { return m_reader.head(); }
    void touch();
    [[nodiscard]] bool isStreaming() const;
    [[nodiscard]] bool isEncoded() const;
    [[nodiscard]] bool isRedirect() const;
    [[nodiscard]] Error redirectError() const;
    [[nodiscard]] Timings timings() const;

    static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self);
    static int onConnected(void* self, char* peerIp, char* localIp, int peerPort, int localPort);

    HeadReader m_reader{};
    std::string m_body{};
    std::optional<Error> m_abort{};
    std::array<char, CURL_ERROR_SIZE> m_errorText{};
    std::shared_ptr<CertificateReport> m_certificates = std::make_shared<CertificateReport>();
    curl_slist* m_headers = nullptr;
    curl_slist* m_resolve = nullptr;
    curl_slist* m_connectTo = nullptr;
};

} // namespace pilothouse::net::detail
