// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/reflector.h"

#include "kube/resource_version.h"

#include <utility>

namespace pilothouse::fleet {

namespace {

constexpr int kPageSize = 500;
constexpr std::chrono::minutes kBackoffForgets{2};
constexpr std::chrono::minutes kRefusedRetry{10}; ///< forbidden or absent: ask again this late
constexpr std::chrono::seconds kShortestWatch{1};
/// A server that knows no streaming lists may send none of their events, or never say their end.
constexpr std::chrono::seconds kStreamSilence{30};
constexpr std::chrono::milliseconds kAtOnce{0};

} // namespace

Reflector::Reflector(Options options)
    : m_options(std::move(options)), m_backoff(m_options.seed),
      m_random(m_options.seed ^ 0x9e3779b97f4a7c15U), m_due(m_options.notBefore) {}

Reflector::Next Reflector::next(SteadyTime now) {
    if (m_phase == Phase::Watching && m_initial && now >= m_heardAt + kStreamSilence) {
        m_options.traits->streamsLists = false; // aggregated servers may ignore the wish
        wait(now, kAtOnce, Ask::List);
    }
    if (m_phase != Phase::Waiting || now < m_due) {
        return {};
    }
    if (m_then == Ask::Watch) {
        return beginWatch(now, false);
    }
    const bool streams = m_options.watch && m_options.traits && m_options.traits->streamsLists;
    return streams && m_continue.empty() && !m_plainOnce ? beginWatch(now, true) : beginList();
}

Reflector::Next Reflector::beginWatch(SteadyTime now, bool initialEvents) {
    m_phase = Phase::Watching;
    m_startedAt = now;
    m_heardAt = now;
    m_sawEvents = false;
    m_initial = initialEvents;
    m_synthetic = !initialEvents && (m_version.empty() || m_version == "0");
    Next wanted{.ask = Ask::Watch, .initialEvents = initialEvents};
    if (!initialEvents || !m_consistent) {
        wanted.resourceVersion = m_version;
        wanted.hasResourceVersion = !m_version.empty();
    }
    wanted.watchTimeout =
        std::chrono::seconds(std::uniform_int_distribution<int>(300, 599)(m_random));
    return wanted;
}

Reflector::Next Reflector::beginList() {
    m_phase = Phase::Listing;
    Next wanted{.ask = Ask::List, .continueToken = m_continue};
    if (m_continue.empty()) {
        m_asked.clear();
        if (m_options.watch && !m_consistent) {
            wanted.resourceVersion = m_version.empty() ? "0" : m_version;
            wanted.hasResourceVersion = true;
            m_asked = m_version;
        }
    }
    // With a limit, a resource version other than 0 would mean exactly that one.
    const bool exact = wanted.hasResourceVersion && wanted.resourceVersion != "0";
    wanted.limit = exact || m_whole ? 0 : kPageSize;
    return wanted;
}

std::optional<SteadyTime> Reflector::dueAt() const {
    if (m_phase == Phase::Watching && m_initial) {
        return m_heardAt + kStreamSilence;
    }
    return m_phase == Phase::Waiting ? std::optional(m_due) : std::nullopt;
}

/// A complete list of `version` is what is known from now on.
void Reflector::listIsIn(std::string_view version) {
    m_version = version;
    m_consistent = false;
    m_expiredBefore = false;
    m_whole = false;
    m_plainOnce = false;
    m_triedOnce = true;
    m_trouble.reset();
}

bool Reflector::pageArrived(std::string_view version, std::string continueToken, SteadyTime now) {
    if (m_phase != Phase::Listing) {
        return false;
    }
    if (kube::isOlderVersion(version, m_asked)) { // a replica that lags and does not wait
        m_continue.clear();
        askConsistently(
            {.kind = ErrorKind::Server, .message = "the list is older than what is known already"},
            now);
        return false;
    }
    m_continue = std::move(continueToken);
    if (!m_continue.empty()) {
        wait(now, kAtOnce, Ask::List);
        return false;
    }
    listIsIn(version);
    if (m_options.watch) {
        wait(now, kAtOnce, Ask::Watch);
    } else {
        m_phase = Phase::Done;
    }
    return true;
}

/// The version that was asked from is too old or too new for the server: from none, that is the
/// newest state; at once the first time, then with back-off.
void Reflector::askConsistently(const Error& error, SteadyTime now) {
    m_consistent = true;
    if (m_expiredBefore) {
        m_triedOnce = true;
        backOff(error, now, Ask::List);
        return;
    }
    m_expiredBefore = true;
    wait(now, kAtOnce, Ask::List);
}

void Reflector::listFailed(const Error& error, SteadyTime now) {
    if (m_phase != Phase::Listing) {
        return;
    }
    const bool hadToken = !m_continue.empty();
    m_continue.clear();
    const bool expired = error.kind == ErrorKind::Gone;
    const bool tooNew = kube::isVersionTooNew(error) && m_options.watch;
    m_whole = m_whole || (expired && hadToken);
    if (expired || tooNew) {
        if (m_options.watch || hadToken || m_expiredBefore) {
            askConsistently(error, now);
        } else {
            m_expiredBefore = true;
            wait(now, kAtOnce, Ask::List);
        }
        return;
    }
    m_triedOnce = true;
    if (!holdsBack(error, now)) {
        backOff(error, now, Ask::List);
    }
}

Reflector::Take Reflector::watchAdvanced(Event event, std::string_view version, SteadyTime now) {
    m_sawEvents = true;
    m_heardAt = now;
    if (m_initial) {
        if (event != Event::InitialEnd) {
            return event == Event::Bookmark ? Take::Ignore : Take::Collect;
        }
        m_initial = false;
        listIsIn(version);
        return Take::Replace;
    }
    if (kube::isOlderVersion(version, m_version)) {
        // Initial events are in no order; all others are, so this one was seen before.
        return m_synthetic && event == Event::Added ? Take::Apply : Take::Ignore;
    }
    m_synthetic = m_synthetic && event == Event::Added;
    if (!version.empty() && !m_synthetic) {
        m_version = version;
    }
    m_trouble.reset();
    return Take::Apply;
}

void Reflector::watchEnded(const std::optional<Error>& error, SteadyTime now) {
    if (m_phase != Phase::Watching) {
        return;
    }
    if (std::exchange(m_initial, false)) {
        streamedListFailed(error, now);
        return;
    }
    m_watchExpired = m_watchExpired && !m_sawEvents && now - m_startedAt < kShortestWatch;
    if (!error) {
        if (m_sawEvents || now - m_startedAt >= kShortestWatch) {
            wait(now, kAtOnce, Ask::Watch);
        } else {
            backOff(Error{.kind = ErrorKind::Network, .message = "the watch ended at once"}, now,
                    Ask::List);
        }
        return;
    }
    switch (error->kind) {
    case ErrorKind::Gone:
        if (std::exchange(m_watchExpired, true)) { // the list in between did not help
            m_consistent = true;
            backOff(*error, now, Ask::List);
        } else {
            wait(now, kAtOnce, Ask::List);
        }
        return;
    case ErrorKind::Timeout:
        if (now - m_startedAt >= kShortestWatch) { // silence: resume
            wait(now, kAtOnce, Ask::Watch);
            return;
        }
        backOff(*error, now, Ask::Watch);
        return;
    case ErrorKind::Network:
    case ErrorKind::Resolve:
    case ErrorKind::Tls:
    case ErrorKind::Throttled: backOff(*error, now, Ask::Watch); return;
    default:
        if (!holdsBack(*error, now)) {
            backOff(*error, now, Ask::List);
        }
    }
}

/// A watch that ended before its initial events did. Source: client-go tools/cache/reflector.go
/// watchList: what is no trouble of the line or of the version is answered by a plain list.
void Reflector::streamedListFailed(const std::optional<Error>& error, SteadyTime now) {
    const auto cause = error.value_or(
        Error{.kind = ErrorKind::Network, .message = "the list ended before all of it was sent"});
    m_triedOnce = true;
    switch (cause.kind) {
    case ErrorKind::Validation:
    case ErrorKind::Unsupported: // the server knows no streaming lists
        m_options.traits->streamsLists = false;
        wait(now, kAtOnce, Ask::List);
        return;
    case ErrorKind::Gone: askConsistently(cause, now); return;
    case ErrorKind::Network:
    case ErrorKind::Resolve:
    case ErrorKind::Tls:
    case ErrorKind::Timeout:
    case ErrorKind::Throttled: backOff(cause, now, Ask::List); return;
    default: break;
    }
    if (kube::isVersionTooNew(cause)) {
        askConsistently(cause, now);
    } else if (!holdsBack(cause, now)) {
        m_plainOnce = true;
        backOff(cause, now, Ask::List);
    }
}

void Reflector::restart(SteadyTime now, std::chrono::milliseconds delay) {
    if (m_phase == Phase::Watching) {
        wait(now, delay, std::exchange(m_initial, false) ? Ask::List : Ask::Watch);
    } else if (m_phase == Phase::Listing) {
        m_continue.clear();
        wait(now, delay, Ask::List);
    } else if (m_phase == Phase::Waiting && m_due > now + delay) {
        m_due = now + delay;
    }
}

void Reflector::kick(SteadyTime now) {
    if (m_phase == Phase::Waiting && m_due > now) {
        m_due = now;
    } else if (m_phase == Phase::Done) {
        wait(now, kAtOnce, Ask::List);
    }
}

void Reflector::wait(SteadyTime now, std::chrono::milliseconds delay, Ask then) {
    m_phase = Phase::Waiting;
    m_due = now + delay;
    m_then = then;
}

void Reflector::backOff(const Error& error, SteadyTime now, Ask then) {
    m_trouble = error;
    if (now - m_lastTrouble > kBackoffForgets) {
        m_backoff.reset();
    }
    const auto delay = m_backoff.next(error.retryAfter.value_or(std::chrono::milliseconds::zero()));
    m_lastTrouble = now + delay;
    // A one-shot read only tries again where the server itself said when.
    if (!m_options.watch && (!error.retryAfter || now + delay >= m_options.deadline)) {
        m_phase = Phase::Done;
        return;
    }
    wait(now, delay, then);
}

bool Reflector::holdsBack(const Error& error, SteadyTime now) {
    const bool refused = error.kind == ErrorKind::Forbidden || error.kind == ErrorKind::Auth ||
                         error.kind == ErrorKind::NotFound;
    if (!refused) {
        return false;
    }
    m_trouble = error;
    if (m_options.watch) {
        wait(now, kRefusedRetry, Ask::List);
    } else {
        m_phase = Phase::Done;
    }
    return true;
}

} // namespace pilothouse::fleet
