// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/log_follow.h"

#include "fleet/api_call.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace pilothouse::engine {

/// What the transport's thread fills and the reader takes.
struct LogFollow::Shared {
    explicit Shared(std::size_t limit) : maxHeldBytes(limit) {}

    const std::size_t maxHeldBytes;
    std::mutex mutex;
    std::condition_variable changed;
    kube::LogLines cutter;
    std::vector<kube::LogLine> lines;
    std::size_t heldBytes = 0;
    std::size_t newLines = 0; ///< on this connection
    bool isFull = false;      ///< the reader is slow; bytes are dropped until the connection ends
    std::optional<Result<net::Response>> end;

    /// True when the connection is to be given up.
    bool feed(std::string_view chunk) {
        const std::lock_guard lock(mutex);
        if (isFull) {
            return true;
        }
        const auto before = lines.size();
        cutter.feed(chunk, lines);
        count(before);
        isFull = heldBytes > maxHeldBytes;
        return isFull;
    }
    void finish(Result<net::Response> result) {
        const std::lock_guard lock(mutex);
        // A server that loses its container's host ends the stream as if all were said; only an end
        // after which nothing new came is one, and then a line without a newline is whole.
        if (result && !isFull && newLines == 0) {
            const auto before = lines.size();
            cutter.finish(lines);
            count(before);
        } else {
            cutter.cut();
        }
        end = std::move(result);
        changed.notify_one();
    }

private:
    void count(std::size_t before) {
        for (auto at = before; at < lines.size(); ++at) {
            heldBytes += lines[at].text.size() + sizeof(kube::LogLine);
        }
        newLines += lines.size() - before;
        if (lines.size() > before) {
            changed.notify_one();
        }
    }
};

LogFollow::LogFollow(net::Transport& transport, std::shared_ptr<const fleet::MemberAccess> access,
                     LogSource source, LogFollowOptions options)
    : m_transport(transport), m_access(std::move(access)), m_source(std::move(source)),
      m_options(options), m_backoff(std::hash<std::string>{}(m_source.pod), options.backoff),
      m_shared(std::make_shared<Shared>(options.maxHeldBytes)) {
    m_source.query.timestamps = true;
    m_source.query.follow = true;
    m_nextAttempt = Steady::now();
}

LogFollow::~LogFollow() {
    m_transport.cancel(m_ticket);
}

void LogFollow::connect() {
    m_nextAttempt.reset();
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->isFull = false;
        m_shared->newLines = 0;
        m_shared->end.reset();
        if (auto since = m_shared->cutter.resumeTime(); !since.empty()) {
            m_source.query.sinceTime = std::move(since);
            m_source.query.sinceSeconds.reset();
            m_source.query.tailLines.reset();
        }
    }
    auto call = kube::logRequest(m_source.ns, m_source.pod, m_source.query);
    if (!call) {
        m_shared->finish(fail(std::move(call.error())));
        return;
    }
    auto request = fleet::callRequest(*m_access, *call, std::chrono::milliseconds(0));
    request.connectTimeout = m_options.connectTimeout;
    net::Handlers handlers;
    handlers.onChunk = [shared = m_shared](std::string_view chunk) { shared->feed(chunk); };
    handlers.onDone = [shared = m_shared](Result<net::Response> result) {
        shared->finish(std::move(result));
    };
    m_ticket = m_transport.start(std::move(request), std::move(handlers));
}

LogBatch LogFollow::take(std::chrono::milliseconds atMost) {
    const auto until = Steady::now() + atMost;
    LogBatch batch{.isOver = m_isOver};
    if (m_nextAttempt) {
        std::unique_lock lock(m_shared->mutex);
        const auto due = std::min(*m_nextAttempt, until);
        m_shared->changed.wait_until(lock, due, [] { return false; });
        if (*m_nextAttempt > until) {
            return batch;
        }
        lock.unlock();
        connect();
    }
    bool isFull = false;
    bool hasEnded = false;
    {
        std::unique_lock lock(m_shared->mutex);
        const auto hasNews = [this] { return !m_shared->lines.empty() || m_shared->end; };
        if (!m_isOver) {
            m_shared->changed.wait_until(lock, until, hasNews);
        }
        batch.lines.swap(m_shared->lines);
        m_shared->heldBytes = 0;
        isFull = m_shared->isFull;
        hasEnded = m_shared->end.has_value() && !m_isOver;
    }
    if (isFull && !hasEnded) {
        m_transport.cancel(m_ticket); // its end comes with one of the next calls
    }
    if (hasEnded) {
        onEnd(batch);
    }
    return batch;
}

void LogFollow::onEnd(LogBatch& batch) {
    bool isFull = false;
    bool hasNews = false;
    std::optional<Result<net::Response>> end;
    {
        const std::lock_guard lock(m_shared->mutex);
        isFull = m_shared->isFull;
        hasNews = m_shared->newLines > 0;
        end = std::exchange(m_shared->end, std::nullopt);
    }
    const auto call = kube::logRequest(m_source.ns, m_source.pod, m_source.query);
    auto result =
        fleet::callResult(*std::move(end), call ? fleet::placeOf(*m_access, *call) : m_source.pod);
    if (hasNews || isFull) {
        m_backoff.reset();
    }
    if (isFull || (result && hasNews)) {
        m_nextAttempt = Steady::now();
        return;
    }
    if (result) {
        m_isOver = batch.isOver = true;
        return;
    }
    const auto& failure = result.error();
    const auto status = failure.error.httpStatus.value_or(0);
    const bool isFinal = failure.hasAnswer && status < 500 && status != 429;
    if (isFinal || failure.error.kind == ErrorKind::Validation) {
        batch.error = failure.error;
        m_isOver = batch.isOver = true;
        return;
    }
    batch.interruption = failure.error;
    m_nextAttempt = Steady::now() +
                    m_backoff.next(failure.error.retryAfter.value_or(std::chrono::milliseconds(0)));
}

} // namespace pilothouse::engine
