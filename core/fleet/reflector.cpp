// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/reflector.h"

namespace pilothouse::fleet {

namespace {

constexpr int kPageSize = 500;
constexpr std::chrono::minutes kBackoffForgets{2};
constexpr std::chrono::minutes kRefusedRetry{10}; ///< forbidden or absent: ask again this late
constexpr std::chrono::seconds kShortestWatch{1};

} // namespace

Reflector::Reflector(Options options)
    : m_options(options), m_backoff(options.seed), m_random(options.seed ^ 0x9e3779b97f4a7c15U),
      m_due(options.notBefore) {}

Reflector::Next Reflector::next(SteadyTime now) {
    if (m_phase != Phase::Waiting || now < m_due) {
        return {};
    }
    Next wanted{.ask = m_then};
    if (m_then == Ask::Watch) {
        m_phase = Phase::Watching;
        m_startedAt = now;
        m_sawEvents = false;
        wanted.resourceVersion = m_version;
        wanted.hasResourceVersion = true;
        wanted.watchTimeout =
            std::chrono::seconds(std::uniform_int_distribution<int>(300, 599)(m_random));
        return wanted;
    }
    m_phase = Phase::Listing;
    wanted.continueToken = m_continue;
    if (m_continue.empty() && m_options.watch && !m_consistent) {
        wanted.resourceVersion = m_version.empty() ? "0" : m_version;
        wanted.hasResourceVersion = true;
    }
    // With a limit, a resource version other than 0 would mean exactly that one.
    const bool exact = wanted.hasResourceVersion && wanted.resourceVersion != "0";
    wanted.limit = exact ? 0 : kPageSize;
    return wanted;
}

std::optional<SteadyTime> Reflector::dueAt() const {
    return m_phase == Phase::Waiting ? std::optional(m_due) : std::nullopt;
}

bool Reflector::pageArrived(std::string_view version, std::string continueToken, SteadyTime now) {
    if (m_phase != Phase::Listing) {
        return false;
    }
    m_continue = std::move(continueToken);
    if (!m_continue.empty()) {
        wait(now, std::chrono::milliseconds::zero(), Ask::List);
        return false;
    }
    m_version = version;
    m_consistent = false;
    m_expiredBefore = false;
    m_triedOnce = true;
    m_trouble.reset();
    if (m_options.watch) {
        wait(now, std::chrono::milliseconds::zero(), Ask::Watch);
    } else {
        m_phase = Phase::Done;
    }
    return true;
}

void Reflector::listFailed(const Error& error, SteadyTime now) {
    if (m_phase != Phase::Listing) {
        return;
    }
    const bool hadToken = !m_continue.empty();
    m_continue.clear();
    const bool expired = error.kind == ErrorKind::Gone;
    const bool tooNew = error.httpStatus == 504 && !m_consistent && m_options.watch;
    if ((expired || tooNew) && !m_expiredBefore) {
        m_expiredBefore = true; // once at once, then with back-off
        m_consistent = m_options.watch || hadToken;
        wait(now, std::chrono::milliseconds::zero(), Ask::List);
        return;
    }
    m_consistent = m_consistent || expired || tooNew;
    m_triedOnce = true;
    if (!holdsBack(error, now)) {
        backOff(error, now, Ask::List);
    }
}

void Reflector::watchAdvanced(std::string_view version) {
    m_sawEvents = true;
    if (!version.empty()) {
        m_version = version;
    }
    m_trouble.reset();
}

void Reflector::watchEnded(const std::optional<Error>& error, SteadyTime now) {
    if (m_phase != Phase::Watching) {
        return;
    }
    if (!error) {
        if (m_sawEvents || now - m_startedAt >= kShortestWatch) {
            wait(now, std::chrono::milliseconds::zero(), Ask::Watch);
        } else {
            backOff(Error{.kind = ErrorKind::Network, .message = "the watch ended at once"}, now,
                    Ask::List);
        }
        return;
    }
    switch (error->kind) {
    case ErrorKind::Gone: wait(now, std::chrono::milliseconds::zero(), Ask::List); return;
    case ErrorKind::Timeout:
        if (now - m_startedAt >= kShortestWatch) { // silence: resume
            wait(now, std::chrono::milliseconds::zero(), Ask::Watch);
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

void Reflector::restartWatch(SteadyTime now) {
    if (m_phase == Phase::Watching) {
        wait(now, std::chrono::milliseconds::zero(), Ask::Watch);
    }
}

void Reflector::kick(SteadyTime now) {
    if (m_phase == Phase::Waiting && m_due > now) {
        m_due = now;
    } else if (m_phase == Phase::Done) {
        wait(now, std::chrono::milliseconds::zero(), Ask::List);
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
