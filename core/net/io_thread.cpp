// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/io_thread.h"

#include "base/threads.h"

#include <algorithm>

namespace pilothouse::net::detail {

namespace {

/// So long a request without an answer counts against the global limits; after that it is most
/// likely a dead host and must not hold up others.
constexpr auto kPatience = std::chrono::seconds(1);
/// The same for the limit on handshakes, which only guards the processor: silence costs none.
constexpr auto kConnectPatience = std::chrono::milliseconds(250);
constexpr std::size_t kEasiesPerHost = 2; // each keeps its TLS sessions for a resumed reconnect

constexpr std::size_t kTargets = 1024; // known endpoints before dead ones are looked for

std::size_t idleLimit(const CurlTransportOptions& options) {
    return options.maxConnections == 0
               ? options.maxIdleConnections
               : std::min(options.maxIdleConnections, options.maxConnections);
}

} // namespace

IoThread::IoThread(CurlTransportOptions options, std::shared_ptr<Inbox> inbox,
                   SharedCounters& counters)
    : m_options(std::move(options)), m_inbox(std::move(inbox)), m_counters(counters),
      m_loop(m_inbox->wakeFd(), idleLimit(m_options)),
      m_resolver(m_options.resolve, m_options.maxLookups, m_inbox),
      m_queue({.perHost = m_options.maxRequestsPerHost,
               .streamsPerHost = m_options.maxStreamsPerHost,
               .total = m_options.maxRequests,
               .connecting = m_options.maxHandshakes,
               .connections = m_options.maxConnections}),
      m_budget(m_options.budget ? m_options.budget
                                : std::make_shared<RequestBudget>(m_options.requestsPerSecond)) {}

IoThread::~IoThread() {
    m_loop.retire();
    for (auto& [ticket, transfer] : m_transfers) {
        if (transfer->easy != nullptr) {
            curl_multi_remove_handle(m_loop.handle(), transfer->easy);
            curl_easy_cleanup(transfer->easy);
        }
    }
    for (auto& [key, easies] : m_idleEasies) {
        for (CURL* easy : easies) {
            curl_easy_cleanup(easy);
        }
    }
}

void IoThread::run() {
    prepareThread("ph-io");
    while (true) {
        if (m_loop.turn(nextTurn())) {
            drainInbox();
        }
        if (m_stopping) {
            return;
        }
        collectDone();
        collectConnected();
        expireDeadlines();
        startRepeats();
        dispatch();
    }
}

std::optional<IoThread::Time> IoThread::nextTurn() const {
    std::optional<Time> next = m_rateDue;
    for (const auto* due : {&m_deadlines, &m_repeats}) {
        if (!due->empty() && (!next || due->begin()->first < *next)) {
            next = due->begin()->first;
        }
    }
    return next;
}

void IoThread::drainInbox() {
    for (Message& message : m_inbox->take()) {
        if (std::holds_alternative<StopMessage>(message)) {
            m_stopping = true;
            return;
        }
        if (auto* start = std::get_if<StartMessage>(&message)) {
            handle(*start);
        } else if (const auto* cancel = std::get_if<CancelMessage>(&message)) {
            handle(*cancel);
        } else if (const auto* resolved = std::get_if<ResolvedMessage>(&message)) {
            handle(*resolved);
        } else if (const auto* network = std::get_if<NetworkMessage>(&message)) {
            handle(*network);
        }
    }
}

void IoThread::handle(StartMessage& message) {
    const auto number = static_cast<std::uint64_t>(message.ticket);
    TransferPtr& place = m_transfers[number];
    place = std::make_unique<Transfer>(message.ticket, std::move(message.request),
                                       std::move(message.handlers), message.at);
    Transfer& transfer = *place;
    if (!transfer.request.endpoint) {
        complete(transfer, fail(ErrorKind::Validation, "a request without an endpoint"));
        return;
    }
    auto target = targetOf(transfer.request);
    if (!target) {
        complete(transfer, fail(withContext(target.error(), whereOf(transfer.request))));
        return;
    }
    transfer.target = std::move(*target);
    transfer.host = m_queue.host(transfer.target.queueKey);
    m_queue.push(*transfer.host, number, transfer.request.priority, transfer.request.stream);
}

Result<Target> IoThread::targetOf(const Request& request) {
    const Endpoint* key = request.endpoint.get();
    const auto found = m_targets.find(key);
    // The address alone proves nothing: another endpoint may have taken the place of one that died.
    if (found != m_targets.end() && found->second.endpoint.lock() == request.endpoint) {
        return withPath(found->second.target, request.path);
    }
    auto target = makeTarget(*request.endpoint, "/", m_options.proxies);
    if (!target) {
        return target;
    }
    if (m_targets.size() >= m_targetsLimit) {
        std::erase_if(m_targets, [](const auto& entry) { return entry.second.endpoint.expired(); });
        m_targetsLimit = std::max<std::size_t>(kTargets, m_targets.size() * 2);
    }
    auto whole = withPath(*target, request.path);
    m_targets[key] = {request.endpoint, std::move(*target)};
    return whole;
}

void IoThread::handle(const CancelMessage& message) {
    const auto found = m_transfers.find(static_cast<std::uint64_t>(message.ticket));
    if (found != m_transfers.end()) {
        Transfer& transfer = *found->second;
        complete(transfer, fail(Error{.kind = ErrorKind::Cancelled,
                                      .message = "cancelled",
                                      .where = whereOf(transfer.request)}));
    }
}

void IoThread::handle(const ResolvedMessage& message) {
    for (const Ticket waiter : m_resolver.answered(message, std::chrono::steady_clock::now())) {
        const auto found = m_transfers.find(static_cast<std::uint64_t>(waiter));
        if (found != m_transfers.end() && found->second->easy == nullptr) {
            launch(*found->second, message.addresses);
        }
    }
    m_counters.lookups = m_resolver.lookups();
}

void IoThread::handle(const NetworkMessage& message) {
    m_networkSince = message.at;
    m_resolver.forget();
}

void IoThread::dispatch() {
    const Time now = std::chrono::steady_clock::now();
    const bool isLimited = m_options.requestsPerSecondPerHost > 0;
    const FairQueue::HostRule hostMay = [&](FairQueue::Host host) {
        return rateOf(host).allows(now);
    };
    const FairQueue::HostRule rule = isLimited ? hostMay : FairQueue::HostRule();
    bool mayBegin = m_budget->allows(m_options.share, now);
    while (const auto id = m_queue.pop(mayBegin, rule)) {
        m_budget->spend(m_options.share, now);
        Transfer& transfer = *m_transfers.at(*id); // complete() has taken out cancelled ones
        if (isLimited && !transfer.request.stream) {
            rateOf(*transfer.host).spend(now);
        }
        begin(transfer);
        mayBegin = m_budget->allows(m_options.share, now);
    }
    m_rateDue = whenPaid(!mayBegin, now);
}

std::optional<IoThread::Time> IoThread::whenPaid(bool isBudgetSpent, Time now) {
    std::optional<Time> due;
    if (!m_queue.isBackgroundWaiting()) {
        return due;
    }
    if (isBudgetSpent) {
        return m_budget->readyAt(m_options.share, now); // others may have left some meanwhile: now
    }
    if (m_options.requestsPerSecondPerHost > 0) {
        for (const auto host : m_queue.backgroundHosts()) {
            if (const auto at = rateOf(host).readyAt(now); at > now) {
                due = due ? std::min(*due, at) : at;
            }
        }
    }
    return due;
}

RateLimit& IoThread::rateOf(FairQueue::Host host) {
    while (m_hostRates.size() <= host) {
        m_hostRates.emplace_back(m_options.requestsPerSecondPerHost, m_options.burstPerHost);
    }
    return m_hostRates[host];
}

void IoThread::repeat(Transfer& transfer, std::chrono::milliseconds after) {
    const auto number = static_cast<std::uint64_t>(transfer.ticket);
    const Time now = std::chrono::steady_clock::now();
    auto again = std::make_unique<Transfer>(transfer.ticket, std::move(transfer.request),
                                            std::move(transfer.handlers), now);
    again->target = std::move(transfer.target);
    again->host = transfer.host;
    again->repeats = transfer.repeats;
    again->repeatAt = now + after;
    m_repeats.emplace(*again->repeatAt, number);
    m_transfers[number] = std::move(again);
}

void IoThread::startRepeats() {
    const Time now = std::chrono::steady_clock::now();
    while (!m_repeats.empty() && m_repeats.begin()->first <= now) {
        const auto number = m_repeats.begin()->second;
        m_repeats.erase(m_repeats.begin());
        Transfer& transfer = *m_transfers.at(number);
        transfer.repeatAt.reset();
        m_queue.push(*transfer.host, number, transfer.request.priority, transfer.request.stream);
    }
}

void IoThread::begin(Transfer& transfer) {
    const Time now = std::chrono::steady_clock::now();
    transfer.started = true;
    transfer.startedAt = now;
    transfer.lastByteAt = now;
    transfer.handshaking = true;
    transfer.counted = !transfer.request.stream;
    ++m_counters.started;
    if (transfer.target.lookupHost.empty()) {
        launch(transfer, Addresses{});
        return;
    }
    const bool insist = transfer.request.priority == Priority::Interactive;
    const auto known = m_resolver.lookup(transfer.target.lookupHost, transfer.ticket, insist, now);
    m_counters.lookups = m_resolver.lookups();
    if (known) {
        launch(transfer, *known);
    } else {
        setDue(transfer);
    }
}

void IoThread::launch(Transfer& transfer, const Result<Addresses>& addresses) {
    transfer.resolvedAt = std::chrono::steady_clock::now();
    if (!addresses) {
        complete(transfer, fail(withContext(addresses.error(), whereOf(transfer.request))));
        return;
    }
    transfer.addresses = *addresses;
    transfer.justConnected = &m_justConnected;
    CURL* easy = takeEasy(transfer.target.queueKey);
    transfer.networkSince = m_networkSince;
    if (auto ready = transfer.configure(easy, m_options); !ready) {
        if (transfer.easy == nullptr) {
            keepEasy(transfer.target.queueKey, easy);
        }
        complete(transfer, fail(withContext(ready.error(), whereOf(transfer.request))));
        return;
    }
    setDue(transfer);
    curl_multi_add_handle(m_loop.handle(), easy);
}

void IoThread::collectDone() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_loop.handle(), &left)) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        const CURLcode code = message->data.result; // the message dies with the next call
        Transfer* transfer = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        if (code == CURLE_COULDNT_CONNECT) {
            m_resolver.distrust(transfer->target.lookupHost);
        }
        complete(*transfer, transfer->finish(code));
    }
}

void IoThread::collectConnected() {
    const Time now = std::chrono::steady_clock::now();
    for (const Ticket ticket : std::exchange(m_justConnected, {})) {
        const auto found = m_transfers.find(static_cast<std::uint64_t>(ticket));
        if (found != m_transfers.end() && found->second->started) { // else it waits for a repeat
            settle(*found->second, now);
            setDue(*found->second);
        }
    }
}

void IoThread::expireDeadlines() {
    const Time now = std::chrono::steady_clock::now();
    while (!m_deadlines.empty() && m_deadlines.begin()->first <= now) {
        Transfer& transfer = *m_transfers.at(m_deadlines.begin()->second);
        if (auto error = transfer.expired(now)) {
            if (!transfer.connected) {
                m_resolver.distrust(transfer.target.lookupHost);
            }
            complete(transfer, fail(std::move(*error)));
        } else {
            settle(transfer, now);
            setDue(transfer);
        }
    }
}

void IoThread::settle(Transfer& transfer, Time now) {
    const bool silent = now >= transfer.startedAt + kConnectPatience;
    if (transfer.handshaking && (transfer.connected || silent)) {
        transfer.handshaking = false;
        m_queue.connected();
    }
    if (transfer.counted && !transfer.firstByteAt && now >= transfer.startedAt + kPatience) {
        transfer.counted = false;
        m_queue.uncount();
    }
}

void IoThread::setDue(Transfer& transfer) {
    if (transfer.due) {
        m_deadlines.erase({*transfer.due, static_cast<std::uint64_t>(transfer.ticket)});
    }
    transfer.due = transfer.deadline();
    if (transfer.handshaking || (transfer.counted && !transfer.firstByteAt)) {
        const Time patience =
            transfer.startedAt +
            (transfer.handshaking ? Time::duration(kConnectPatience) : Time::duration(kPatience));
        transfer.due = transfer.due ? std::min(*transfer.due, patience) : patience;
    }
    if (transfer.due) {
        m_deadlines.emplace(*transfer.due, static_cast<std::uint64_t>(transfer.ticket));
    }
}

void IoThread::complete(Transfer& transfer, Result<Response> result) {
    const auto number = static_cast<std::uint64_t>(transfer.ticket);
    if (transfer.due) {
        m_deadlines.erase({*transfer.due, number});
    }
    bool onKeptConnection = false;
    if (transfer.easy != nullptr) {
        long opened = 0;
        curl_easy_getinfo(transfer.easy, CURLINFO_NUM_CONNECTS, &opened);
        m_counters.connections += static_cast<std::uint64_t>(opened);
        onKeptConnection = transfer.connected && opened == 0;
        long version = CURL_HTTP_VERSION_NONE;
        curl_easy_getinfo(transfer.easy, CURLINFO_HTTP_VERSION, &version);
        if (version != CURL_HTTP_VERSION_NONE) {
            m_queue.learned(*transfer.host, version == CURL_HTTP_VERSION_2_0);
        }
        curl_multi_remove_handle(m_loop.handle(), transfer.easy);
        keepEasy(transfer.target.queueKey, transfer.release());
    }
    if (transfer.started) {
        if (transfer.handshaking) {
            m_queue.connected();
        }
        if (transfer.counted) {
            m_queue.uncount();
        }
        m_queue.finished(*transfer.host, transfer.request.stream);
        const Attempt attempt{.result = result,
                              .onKeptConnection = onKeptConnection,
                              .answered = transfer.firstByteAt.has_value()};
        if (const auto wait = repeatAfter(transfer.request, attempt, transfer.repeats,
                                          m_options.retrySecond, m_random)) {
            repeat(transfer, *wait);
            return;
        }
    } else if (transfer.repeatAt) {
        m_repeats.erase({*transfer.repeatAt, number});
    } else if (transfer.host) {
        m_queue.remove(*transfer.host, number, transfer.request.priority, transfer.request.stream);
    }
    const auto node = m_transfers.extract(number);
    if (transfer.handlers.onDone) {
        if (!result && result.error().where.empty()) {
            result.error().where = whereOf(transfer.request);
        }
        transfer.handlers.onDone(std::move(result));
    }
}

CURL* IoThread::takeEasy(const std::string& key) {
    const auto found = m_idleEasies.find(key);
    if (found == m_idleEasies.end() || found->second.empty()) {
        return curl_easy_init();
    }
    CURL* easy = found->second.back();
    found->second.pop_back();
    return easy;
}

void IoThread::keepEasy(const std::string& key, CURL* easy) {
    std::vector<CURL*>& idle = m_idleEasies[key];
    if (idle.size() < kEasiesPerHost) {
        idle.push_back(easy);
    } else {
        curl_easy_cleanup(easy);
    }
}

} // namespace pilothouse::net::detail
