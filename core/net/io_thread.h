// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/inbox.h"
#include "net/multi_loop.h"
#include "net/rate_limit.h"
#include "net/resolver.h"
#include "net/transfer.h"

#include <atomic>
#include <memory>
#include <random>
#include <set>
#include <unordered_map>

namespace pilothouse::net::detail {

/// Counters other threads may read.
struct SharedCounters {
    std::atomic<std::uint64_t> started{0};
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> lookups{0};
};

/// All that belongs to the I/O thread: requests, queue, deadlines. run() is the thread.
class IoThread {
public:
    IoThread(CurlTransportOptions options, std::shared_ptr<Inbox> inbox, SharedCounters& counters);
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    /// Works until a StopMessage; then drops everything without calling a handler.
    void run();

private:
    using Time = Transfer::Time;
    using TransferPtr = std::unique_ptr<Transfer>;

    void drainInbox();
    void handle(StartMessage& message);
    /// The endpoint's address is read once, not for each request.
    [[nodiscard]] Result<Target> targetOf(const Request& request);
    void handle(const CancelMessage& message);
    void handle(const ResolvedMessage& message);
    void handle(const NetworkMessage& message);
    void dispatch();
    void begin(Transfer& transfer);
    void launch(Transfer& transfer, const Result<Addresses>& addresses);
    void collectConnected();
    void collectDone();
    void expireDeadlines();
    void setDue(Transfer& transfer);
    /// Puts it aside until it is to be sent again; the transfer is another one afterwards.
    void repeat(Transfer& transfer, std::chrono::milliseconds after);
    void startRepeats();
    /// When what waits for a rate may begin; none: nothing waits for one.
    [[nodiscard]] std::optional<Time> whenPaid(bool isBudgetSpent, Time now);
    [[nodiscard]] RateLimit& rateOf(FairQueue::Host host);
    [[nodiscard]] std::optional<Time> nextTurn() const;
    /// Hands the result out; the transfer is gone afterwards.
    void complete(Transfer& transfer, Result<Response> result);
    void settle(Transfer& transfer, Time now);
    [[nodiscard]] CURL* takeEasy(const std::string& key);
    void keepEasy(const std::string& key, CURL* easy);

    CurlTransportOptions m_options;
    std::shared_ptr<Inbox> m_inbox;
    SharedCounters& m_counters;
    MultiLoop m_loop;
    Resolver m_resolver;
    FairQueue m_queue;
    std::shared_ptr<RequestBudget> m_budget; ///< never null
    std::vector<RateLimit> m_hostRates;      ///< by the queue's number
    std::mt19937_64 m_random{std::random_device{}()};
    std::set<std::pair<Time, std::uint64_t>> m_repeats; ///< tickets that wait to be sent again
    std::optional<Time> m_rateDue; ///< when a request that waits for the rate may begin
    std::unordered_map<std::uint64_t, TransferPtr> m_transfers; // by ticket
    std::set<std::pair<Time, std::uint64_t>> m_deadlines;
    std::unordered_map<std::string, std::vector<CURL*>> m_idleEasies; // by queue key
    struct KnownTarget {
        std::weak_ptr<const Endpoint> endpoint;
        Target target; ///< of path "/"
    };
    std::unordered_map<const Endpoint*, KnownTarget> m_targets;
    std::size_t m_targetsLimit = 1024;    ///< when to look for dead endpoints
    std::vector<Ticket> m_justConnected;  // filled by libcurl's callback
    std::optional<Time> m_networkSince{}; ///< older connections are not used any more
    bool m_stopping = false;
};

} // namespace pilothouse::net::detail
