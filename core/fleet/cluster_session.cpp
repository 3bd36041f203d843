// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/cluster_session.h"

#include "fleet/member_access.h"
#include "kube/paths.h"

#include <fmt/format.h>

#include <utility>

namespace pilothouse::fleet {

namespace {

constexpr std::chrono::minutes kRefusedRetry{5}; ///< a refused credential is not tried more often
constexpr std::chrono::milliseconds kSuspicionDelay{250};
constexpr std::chrono::seconds kListTimeout{60};
constexpr std::string_view kIdentityPath = "/api/v1/namespaces/kube-system";

Reflector::Options reflectorOptions(const SessionOptions& options, Moment now, std::uint64_t salt,
                                    const std::shared_ptr<ServerTraits>& traits) {
    return {.seed = options.seed ^ salt,
            .watch = options.watch,
            .notBefore = now.steady,
            .deadline = options.watch ? SteadyTime::max() : now.steady + options.requestTimeout,
            .traits = options.streamLists ? traits : nullptr};
}

bool isRefusal(const Error& error) {
    return error.kind == ErrorKind::Forbidden || error.kind == ErrorKind::NotFound;
}

} // namespace

std::string_view toString(Part part) {
    switch (part) {
    case Part::Readyz: return "readyz";
    case Part::Version: return "version";
    case Part::Nodes: return "nodes";
    case Part::Pods: return "pods";
    case Part::Identity: return "identity";
    }
    return "cluster";
}

ClusterSession::ClusterSession(const MemberConfig& member, SessionOptions options, Moment now)
    : m_member(member), m_options(options), m_traits(std::make_shared<ServerTraits>()),
      m_nodes(reflectorOptions(options, now, 0x6e6f6465U, m_traits)),
      m_pods(reflectorOptions(options, now, 0x706f6473U, m_traits)), m_backoff(options.seed),
      m_heartbeatDue(now.steady), m_askedSince(now.clock) {
    if (const auto* obstacle = obstacleOf(m_member)) {
        m_barred = true;
        m_authRefused = !m_member.problem.has_value();
        m_lastError = *obstacle;
        m_errorSince = now.clock;
        m_heartbeatOnce = true;
        m_failures = 1;
    }
    // Whoever signs in through a program has all of its time once that is done: a person may have
    // to type a code.
    const bool signsIn = m_member.access && m_member.access->signIn;
    if (!m_options.watch && !signsIn) {
        m_deadline = now.steady + m_options.requestTimeout;
    }
}

Turn ClusterSession::advance(Moment now) {
    Turn turn;
    if (m_barred) {
        return turn;
    }
    if (now.steady >= m_deadline) {
        giveUp(turn, now);
        return turn;
    }
    restartRequests(turn, now);
    advanceHeartbeat(turn, now);
    if (m_open) {
        if (m_options.identify && !slot(Part::Identity).underWay && now.steady >= m_identityDue) {
            want(turn, Part::Identity, std::string(kIdentityPath), false, m_options.requestTimeout);
        }
        advanceKind(turn, Part::Nodes, m_nodes, now);
        advanceKind(turn, Part::Pods, m_pods, now);
    }
    return turn;
}

void ClusterSession::advanceHeartbeat(Turn& turn, Moment now) {
    if (m_heartbeatUnderWay || now.steady < m_heartbeatDue ||
        (!m_options.watch && m_heartbeatOnce)) {
        return;
    }
    m_heartbeatUnderWay = true;
    const auto timeout = heartbeatTimeout(now);
    want(turn, Part::Readyz, std::string(kube::kReadyzPath), false, timeout);
    want(turn, Part::Version, std::string(kube::kVersionPath), false, timeout);
}

template<class Record>
void ClusterSession::advanceKind(Turn& turn, Part part, Kind<Record>& kind, Moment now) {
    const auto next = kind.reflector.next(now.steady);
    if (next.ask != Reflector::Ask::Nothing) {
        kind.watching = false; // of a streaming list that fell silent
    }
    if (next.initialEvents) {
        kind.mirror.dropCollected();
    }
    const auto base = part == Part::Nodes ? kube::kNodesPath : kube::kPodsPath;
    if (next.ask == Reflector::Ask::List) {
        if (next.continueToken.empty()) {
            kind.mirror.dropCollected();
        }
        const auto query = kube::listQuery(
            {.limit = next.limit,
             .continueToken = next.continueToken,
             .resourceVersion = next.hasResourceVersion ? next.resourceVersion : std::string_view(),
             .labelSelector = {},
             .fieldSelector = {}});
        const auto timeout =
            m_options.watch
                ? std::max<std::chrono::milliseconds>(kListTimeout, m_options.requestTimeout)
                : m_options.requestTimeout;
        want(turn, part, std::string(base) + query, false, timeout);
    } else if (next.ask == Reflector::Ask::Watch) {
        const auto query = kube::watchQuery({.resourceVersion = next.resourceVersion,
                                             .timeout = next.watchTimeout,
                                             .labelSelector = {},
                                             .fieldSelector = {},
                                             .sendInitialEvents = next.initialEvents});
        want(turn, part, std::string(base) + query, true,
             next.watchTimeout + std::chrono::seconds(10));
    }
}

void ClusterSession::want(Turn& turn, Part part, std::string path, bool stream,
                          std::chrono::milliseconds timeout) {
    auto& mine = slot(part);
    mine.sequence = m_nextSequence++;
    mine.underWay = true;
    turn.send.push_back({.part = part,
                         .sequence = mine.sequence,
                         .path = std::move(path),
                         .stream = stream,
                         .timeout = timeout,
                         .urgent = m_attention || !m_options.watch});
}

/// One-shot reading: the time of this member is over, whatever is missing stays missing.
void ClusterSession::giveUp(Turn& turn, Moment now) {
    const Error error{
        .kind = ErrorKind::Timeout,
        .message = fmt::format("no complete answer within {} s",
                               static_cast<double>(m_options.requestTimeout.count()) / 1000.0),
        .where = m_member.identity.name};
    m_deadline = SteadyTime::max();
    if (std::exchange(slot(Part::Identity).underWay, false)) {
        turn.cancel.push_back(Part::Identity); // then server and authority decide
    }
    m_identityTried = true;
    m_identityDue = SteadyTime::max();
    for (const auto part : {Part::Readyz, Part::Version, Part::Nodes, Part::Pods}) {
        if (slot(part).underWay) {
            slot(part).underWay = false;
            turn.cancel.push_back(part);
            setPartError(part, error, now);
        }
    }
    if (m_heartbeatUnderWay) {
        concludeHeartbeat(now);
    }
    m_nodes.reflector.listFailed(error, now.steady);
    m_pods.reflector.listFailed(error, now.steady);
}

std::optional<SteadyTime> ClusterSession::dueAt() const {
    if (m_barred || (!m_options.watch && isSettled())) {
        return std::nullopt;
    }
    SteadyTime due = m_deadline;
    if (!m_heartbeatUnderWay && (m_options.watch || !m_heartbeatOnce)) {
        due = std::min(due, m_heartbeatDue);
    }
    if (m_open) {
        due = std::min(due, m_nodes.reflector.dueAt().value_or(due));
        due = std::min(due, m_pods.reflector.dueAt().value_or(due));
    }
    return due == SteadyTime::max() ? std::nullopt : std::optional(due);
}

void ClusterSession::take(Answer answer, Moment now) {
    if (!slot(answer.part).underWay || slot(answer.part).sequence != answer.sequence) {
        return;
    }
    if (!m_options.watch && !m_heartbeatOnce && m_deadline == SteadyTime::max()) {
        m_deadline = now.steady + m_options.requestTimeout; // the sign-in is over
        m_nodes.reflector = Reflector(reflectorOptions(m_options, now, 0x6e6f6465U, m_traits));
        m_pods.reflector = Reflector(reflectorOptions(m_options, now, 0x706f6473U, m_traits));
    }
    std::visit(
        [&](auto&& payload) { on(std::forward<decltype(payload)>(payload), answer.part, now); },
        std::move(answer.payload));
}

void ClusterSession::refresh(Moment now) {
    if (m_barred) {
        return;
    }
    m_heartbeatDue = now.steady;
    m_nodes.reflector.kick(now.steady);
    m_pods.reflector.kick(now.steady);
}

bool ClusterSession::isSettled() const {
    if (!m_heartbeatOnce) {
        return false;
    }
    const bool identified = !m_options.identify || m_identityTried;
    return !m_open || (identified && m_nodes.reflector.triedOnce() && m_pods.reflector.triedOnce());
}

void ClusterSession::seen(Moment now) {
    m_lastSeen = now.clock;
    m_dirty = true;
    // A watch that speaks again says that the member is back. Once an outage: a heartbeat that goes
    // on failing beside a live watch is not to be repeated with every event.
    if (m_failures > 0 && !m_authRefused && !std::exchange(m_hurried, true)) {
        m_heartbeatDue = now.steady;
    }
}

void ClusterSession::setPartError(Part part, const std::optional<Error>& error, Moment now) {
    auto& mine = slot(part);
    if (mine.error == error) {
        return;
    }
    if (!error) {
        mine.errorSince.reset();
    } else if (!mine.errorSince) {
        mine.errorSince = now.clock;
    }
    mine.error = error;
    m_dirty = true;
}

void ClusterSession::on(ReadyzAnswer answer, Part part, Moment now) {
    slot(part).underWay = false;
    if (answer.readiness) {
        m_readiness = {.value = *std::move(answer.readiness), .at = now.clock};
        m_latency = {.value = answer.latency, .at = now.clock};
        setPartError(part, std::nullopt, now);
        seen(now);
    } else {
        setPartError(part, answer.readiness.error(), now);
    }
    heartbeatPartDone(now);
}

void ClusterSession::on(VersionAnswer answer, Part part, Moment now) {
    slot(part).underWay = false;
    if (answer.version) {
        m_version = {.value = *std::move(answer.version), .at = now.clock};
        setPartError(part, std::nullopt, now);
        seen(now);
    } else {
        setPartError(part, answer.version.error(), now);
    }
    heartbeatPartDone(now);
}

void ClusterSession::heartbeatPartDone(Moment now) {
    if (!m_heartbeatUnderWay) {
        return;
    }
    if (!slot(Part::Readyz).underWay && !slot(Part::Version).underWay) {
        concludeHeartbeat(now);
    }
}

/// Both questions are answered or failed: that decides whether the member is there at all.
void ClusterSession::concludeHeartbeat(Moment now) {
    m_heartbeatUnderWay = false;
    m_heartbeatOnce = true;
    m_dirty = true;
    const auto& readyz = slot(Part::Readyz).error;
    const auto& version = slot(Part::Version).error;
    m_authRefused = (readyz && readyz->kind == ErrorKind::Auth) ||
                    (version && version->kind == ErrorKind::Auth);
    const bool answered = !readyz || !version || isRefusal(*readyz) || isRefusal(*version);
    if (answered && !m_authRefused) {
        const bool wasClosed = !m_open;
        m_open = true;
        m_failures = 0;
        m_lastError.reset();
        m_errorSince.reset();
        m_backoff.reset();
        m_tryAtOnce = false;
        m_hurried = false;
        seen(now);
        m_heartbeatDue = now.steady + m_options.heartbeat;
        if (wasClosed) { // it is back: do not sit out the rest of an old back-off
            m_nodes.reflector.kick(now.steady);
            m_pods.reflector.kick(now.steady);
        }
        return;
    }
    m_open = false;
    ++m_failures;
    m_lastError = readyz && (m_authRefused == (readyz->kind == ErrorKind::Auth)) ? readyz : version;
    m_errorSince = m_errorSince.value_or(now.clock);
    const auto delay =
        m_authRefused
            ? std::min<std::chrono::milliseconds>(kRefusedRetry,
                                                  m_lastError->retryAfter.value_or(kRefusedRetry))
            : m_backoff.nextCapped(m_attention ? SessionOptions::kLookedAtCap : m_options.silentCap,
                                   m_lastError->retryAfter.value_or(std::chrono::milliseconds(0)));
    m_heartbeatDue = std::exchange(m_tryAtOnce, false)
                         ? now.steady
                         : expectedRetry(now).value_or(now.steady + delay);
}

/// Something broke on a watch: ask now whether the member is still there.
void ClusterSession::suspect(Moment now) {
    m_heartbeatDue = std::min(m_heartbeatDue, now.steady + kSuspicionDelay);
}

template<class Record>
void ClusterSession::onList(Kind<Record>& kind, ListAnswer<Record> answer, Part part, Moment now) {
    slot(part).underWay = false;
    if (!answer.page) {
        const auto& error = answer.page.error();
        kind.mirror.dropCollected();
        kind.reflector.listFailed(error, now.steady);
        setPartError(part, kind.reflector.trouble(), now);
        if (isRefusal(error) || error.kind == ErrorKind::Auth) {
            kind.mirror.forget();
            kind.readAt.reset();
        } else {
            suspect(now);
        }
        m_dirty = true;
        return;
    }
    seen(now);
    kind.mirror.collect(std::move(answer.page->items));
    if (kind.reflector.pageArrived(answer.page->resourceVersion,
                                   std::move(answer.page->continueToken), now.steady)) {
        kind.mirror.replace();
        kind.readAt = now.clock;
        setPartError(part, std::nullopt, now);
    }
}

template<class Record>
void ClusterSession::onWatch(Kind<Record>& kind, WatchAnswer<Record> answer, Part part,
                             Moment now) {
    seen(now);
    kind.readAt = now.clock;
    for (auto& change : answer.changes) {
        if (change.kind == WatchChange<Record>::Kind::Failed) {
            onWatchEnded(kind, change.error, part, now);
            return;
        }
        fold(kind.reflector, kind.mirror, std::move(change), now.steady);
    }
    setPartError(part, std::nullopt, now);
}

template<class Record>
void ClusterSession::onWatchEnded(Kind<Record>& kind, const std::optional<Error>& error, Part part,
                                  Moment now) {
    slot(part).underWay = false;
    kind.watching = false;
    kind.reflector.watchEnded(error, now.steady);
    setPartError(part, kind.reflector.trouble(), now);
    if (error && (isRefusal(*error) || error->kind == ErrorKind::Auth)) {
        kind.mirror.forget();
        kind.readAt.reset();
    } else if (error && error->kind != ErrorKind::Gone) {
        suspect(now);
    }
    m_dirty = true;
}

void ClusterSession::on(ListAnswer<model::Node> answer, Part part, Moment now) {
    onList(m_nodes, std::move(answer), part, now);
}
void ClusterSession::on(ListAnswer<model::Pod> answer, Part part, Moment now) {
    onList(m_pods, std::move(answer), part, now);
}
void ClusterSession::on(WatchAnswer<model::Node> answer, Part part, Moment now) {
    onWatch(m_nodes, std::move(answer), part, now);
}
void ClusterSession::on(WatchAnswer<model::Pod> answer, Part part, Moment now) {
    onWatch(m_pods, std::move(answer), part, now);
}

void ClusterSession::on(WatchOpened /*answer*/, Part part, Moment now) {
    (part == Part::Nodes ? m_nodes.watching : m_pods.watching) = true;
    (part == Part::Nodes ? m_nodes.readAt : m_pods.readAt) = now.clock;
    setPartError(part, std::nullopt, now);
    seen(now);
}

// By value as its siblings, among which std::visit chooses.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void ClusterSession::on(WatchEnded answer, Part part, Moment now) {
    if (part == Part::Nodes) {
        onWatchEnded(m_nodes, answer.error, part, now);
    } else {
        onWatchEnded(m_pods, answer.error, part, now);
    }
}

} // namespace pilothouse::fleet
