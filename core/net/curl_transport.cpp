// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/curl_transport.h"

#include "net/io_thread.h"

#include <curl/curl.h>

#include <thread>

namespace pilothouse::net {

using namespace detail;

namespace {

void initCurlOnce() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT); // counted; never undone
    static_cast<void>(code);
}

} // namespace

class CurlTransport::Impl {
public:
    explicit Impl(CurlTransportOptions options)
        : m_inbox(std::make_shared<Inbox>()), m_io(std::move(options), m_inbox, m_counters),
          m_thread([this] { m_io.run(); }) {}
    ~Impl() {
        m_inbox->post(StopMessage{});
        m_thread.join();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    Ticket start(Request request, Handlers handlers) {
        const Ticket ticket{++m_tickets};
        m_inbox->post(StartMessage{ticket, std::move(request), std::move(handlers),
                                   std::chrono::steady_clock::now()});
        return ticket;
    }
    void cancel(Ticket ticket) { m_inbox->post(CancelMessage{ticket}); }
    void networkChanged() { m_inbox->post(NetworkMessage{std::chrono::steady_clock::now()}); }
    [[nodiscard]] TransportCounters counters() const {
        return {.started = m_counters.started,
                .connections = m_counters.connections,
                .lookups = m_counters.lookups};
    }

private:
    std::atomic<std::uint64_t> m_tickets{0};
    SharedCounters m_counters;
    std::shared_ptr<Inbox> m_inbox;
    IoThread m_io; // used by m_thread alone, and destroyed once that has ended
    std::thread m_thread;
};

CurlTransport::CurlTransport(CurlTransportOptions options) {
    initCurlOnce();
    m_impl = std::make_unique<Impl>(std::move(options));
}

CurlTransport::~CurlTransport() = default;

Ticket CurlTransport::start(Request request, Handlers handlers) {
    return m_impl->start(std::move(request), std::move(handlers));
}

void CurlTransport::networkChanged() {
    m_impl->networkChanged();
}

void CurlTransport::cancel(Ticket ticket) {
    m_impl->cancel(ticket);
}

TransportCounters CurlTransport::counters() const {
    return m_impl->counters();
}

} // namespace pilothouse::net
