// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/engine_loop.h"

#include "fleet/session_codec.h"

#include <fmt/format.h>

#include <time.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace pilothouse::engine {

namespace {

constexpr std::chrono::milliseconds kShortestHeartbeat{1000};
constexpr std::chrono::milliseconds kLongestTurn{1000};
constexpr std::chrono::seconds kShortestSleep{2}; ///< less breaks no connection

/// The monotonic clock stands still while the computer sleeps, the one since boot goes on.
std::chrono::milliseconds asleepSinceBoot() {
    const auto read = [](clockid_t id) {
        timespec at{};
        ::clock_gettime(id, &at);
        return std::chrono::seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec);
    };
    return std::chrono::floor<std::chrono::milliseconds>(read(CLOCK_BOOTTIME) -
                                                         read(CLOCK_MONOTONIC));
}

std::shared_ptr<const Clock> clockFor(const fleet::FleetConfig& config,
                                      const EngineOptions& options) {
    if (options.clock) {
        return options.clock;
    }
    if (config.simulation) {
        return std::make_shared<ScaledClock>(config.simulation->start, config.simulation->wall,
                                             config.simulation->speed);
    }
    return std::make_shared<SystemClock>();
}

/// While every member is silent, asking after them takes half of the rate: two requests each time,
/// every one and a half times this base.
std::chrono::milliseconds silentCap(const fleet::FleetConfig& config) {
    constexpr double kShortest = 5;
    constexpr double kLongest = 30;
    const double members = static_cast<double>(config.members.size());
    const double seconds = members * 8 / (3 * std::max(1.0, config.attention.requestsPerSecond));
    return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(
        1000 * std::clamp(seconds, kShortest, kLongest)));
}

/// The heartbeat is clock time; requests are sent in steady time, at most one a second.
fleet::SessionOptions sessionOptions(const fleet::FleetConfig& config, const EngineOptions& options,
                                     const ClusterId& id) {
    const double rate = config.simulation ? config.simulation->speed : 1.0;
    const auto wanted = options.heartbeat.value_or(config.attention.heartbeat);
    const auto steady = std::chrono::milliseconds(
        static_cast<std::chrono::milliseconds::rep>(static_cast<double>(wanted.count()) / rate));
    const auto shortest = options.heartbeat ? *options.heartbeat : kShortestHeartbeat;
    return {.heartbeat = std::max(steady, std::min(shortest, kShortestHeartbeat)),
            .clockRate = rate,
            .requestTimeout = options.requestTimeout,
            .silentCap = silentCap(config),
            .watch = options.watch,
            .identify = config.members.size() > 1,
            .seed = std::hash<ClusterId>{}(id)};
}

} // namespace

EngineLoop::EngineLoop(fleet::FleetConfig config, EngineOptions options, Parts parts)
    : m_options(std::move(options)), m_parts(parts), m_clock(clockFor(config, m_options)),
      m_fleetName(config.name), m_isDemo(config.isDemo),
      m_follows(parts.inbox, parts.transport, parts.pool) {
    m_now = {.steady = std::chrono::steady_clock::now(), .clock = m_clock->now()};
    if (!m_options.asleep) {
        m_options.asleep = &asleepSinceBoot;
    }
    m_asleep = m_options.asleep();
    m_members.reserve(config.members.size());
    m_findings = std::move(config.findings);
    if (!config.regions.empty()) {
        m_regions = std::make_shared<const model::RegionPlaces>(std::move(config.regions));
    }
    for (auto& member : config.members) {
        fleet::ClusterSession session(member, sessionOptions(config, m_options, member.identity.id),
                                      m_now);
        m_members.push_back(
            {.config = std::move(member), .session = std::move(session), .tickets = {}});
    }
    auto empty = std::make_shared<model::FleetSnapshot>();
    empty->fleet = m_fleetName;
    m_snapshot = std::move(empty);
}

void EngineLoop::run() {
    std::vector<EngineMessage> messages;
    publishIfDue(true);
    advanceAll();
    while (m_parts.inbox.take(nextTurn(), messages)) {
        m_now = {.steady = std::chrono::steady_clock::now(), .clock = m_clock->now()};
        for (auto& message : messages) {
            std::visit([this](auto&& each) { handle(std::forward<decltype(each)>(each)); },
                       std::move(message));
        }
        noticeSleep();
        foldSameClusters();
        advanceAll();
        publishIfDue(std::exchange(m_publishNow, false));
    }
}

void EngineLoop::noticeSleep() {
    const auto before = std::exchange(m_asleep, m_options.asleep());
    if (m_asleep - before >= kShortestSleep) {
        for (auto& member : m_members) {
            member.session.resumed(m_now);
        }
        m_follows.resumed(m_now);
    }
}

fleet::SteadyTime EngineLoop::nextTurn() const {
    auto at = m_now.steady + kLongestTurn;
    const bool isDirty = !m_answers.empty() || m_follows.isDirty() ||
                         std::any_of(m_members.begin(), m_members.end(), [&](const auto& each) {
                             return !each.foldedInto && each.session.isDirty(m_now);
                         });
    if (isDirty) {
        at = std::min(at, m_lastPublish + m_options.publishEvery);
    }
    for (const auto& member : m_members) {
        if (!member.foldedInto) {
            at = std::min(at, member.session.dueAt().value_or(at));
        }
    }
    at = std::min(at, m_follows.dueAt().value_or(at));
    return at;
}

void EngineLoop::handle(MemberAnswer&& message) {
    if (!m_members[message.member].foldedInto) {
        m_members[message.member].session.take(std::move(message.answer), m_now);
    }
}

void EngineLoop::handle(FollowAnswer&& message) {
    m_follows.take(std::move(message), m_now);
}

void EngineLoop::handle(std::vector<fleet::AccessChange>&& message) {
    for (auto& change : message) {
        auto& member = m_members[change.member];
        member.config.access = std::move(change.access);
        member.session.accessChanged(*member.config.access, change.newConnection, m_now);
    }
}

void EngineLoop::handle(Command&& message) {
    std::visit([this](const auto& command) { on(command); }, message);
}

void EngineLoop::handle(FetchedText&& message) {
    m_publishNow = true;
    m_answers.push_back(std::move(message));
}

void EngineLoop::on(const RefreshNow& command) {
    for (auto& member : m_members) {
        if (!command.cluster || *command.cluster == member.config.identity.id) {
            const auto& access = member.config.access;
            if (access && access->signIn) {
                m_parts.transport.askAgain(access->endpoint->label, access->signIn);
            }
            member.session.refresh(m_now);
        }
    }
    const auto* one = command.cluster ? memberOf(*command.cluster) : nullptr;
    if (!command.cluster || one != nullptr) {
        m_follows.refresh(one != nullptr ? std::optional(indexOf(*one)) : std::nullopt, m_now);
    }
}

void EngineLoop::on(const SetAttention& command) {
    for (auto& member : m_members) {
        const bool isLookedAt = std::find(command.clusters.begin(), command.clusters.end(),
                                          member.config.identity.id) != command.clusters.end();
        member.session.setAttention(isLookedAt, m_now);
    }
}

/// Two contexts whose namespace kube-system has one UID are one cluster, whatever their addresses.
void EngineLoop::foldSameClusters() {
    for (std::size_t index = 0; index < m_members.size(); ++index) {
        auto& member = m_members[index];
        const auto& uid = member.session.identity().uid;
        if (uid.empty() || std::exchange(member.isIdentified, true)) {
            continue;
        }
        const auto [at, isNew] = m_byUid.emplace(uid, index);
        if (isNew) {
            continue;
        }
        // The one that the fleet file names, else the first of the sources: never who answered
        // first.
        const auto& other = m_members[at->second];
        const bool isBetter = member.config.isNamed == other.config.isNamed ? index < at->second
                                                                            : member.config.isNamed;
        const auto loser = isBetter ? std::exchange(at->second, index) : index;
        fold(loser, at->second);
    }
}

void EngineLoop::fold(std::size_t index, std::size_t into) {
    auto& member = m_members[index];
    auto& target = m_members[into];
    for (auto& each : m_members) {
        if (each.foldedInto == index) {
            each.foldedInto = into;
        }
    }
    member.foldedInto = into;
    for (auto& ticket : member.tickets) {
        m_parts.transport.cancel(std::exchange(ticket, net::Ticket::None));
    }
    target.session.adopt(member.session.identity());
    const auto& name = member.config.identity.name;
    const auto& kept = target.config.identity.name;
    m_findings.push_back(
        {.severity = model::Severity::Warning,
         .code = "SameCluster",
         .clusters = {kept, name},
         .message = fmt::format("{} is the same cluster as {} (namespace kube-system has the UID "
                                "{} in both): shown once, as {}",
                                name, kept, target.session.identity().uid, kept)});
    m_publishNow = true;
}

void EngineLoop::advanceAll() {
    for (std::size_t index = 0; index < m_members.size(); ++index) {
        auto& member = m_members[index];
        if (member.foldedInto) {
            continue;
        }
        auto turn = member.session.advance(m_now);
        for (const auto part : turn.cancel) {
            m_parts.transport.cancel(member.tickets[static_cast<std::size_t>(part)]);
        }
        for (const auto& wanted : turn.send) {
            send(index, wanted);
        }
    }
    const auto accessOf = [this](std::size_t member) -> const fleet::MemberAccess& {
        return *m_members[member].config.access;
    };
    for (auto sent = m_follows.advance(accessOf, m_now); sent > 0; --sent) {
        countRequest();
    }
}

void EngineLoop::send(std::size_t index, const fleet::Wanted& wanted) {
    auto& member = m_members[index];
    auto& ticket = member.tickets[static_cast<std::size_t>(wanted.part)];
    m_parts.transport.cancel(
        std::exchange(ticket, net::Ticket::None)); // an ERROR event leaves it open
    countRequest();
    auto request = fleet::requestFor(*member.config.access, wanted);
    if (wanted.stream) {
        sendWatch(index, wanted, std::move(request));
    } else {
        sendPlain(index, wanted, std::move(request));
    }
}

void EngineLoop::sendPlain(std::size_t index, const fleet::Wanted& wanted, net::Request request) {
    auto where = fleet::placeOf(*m_members[index].config.access, wanted.path);
    auto* inbox = &m_parts.inbox;
    auto* pool = &m_parts.pool;
    net::Handlers handlers;
    handlers.onDone = [=](Result<net::Response> response) {
        pool->post(index, [=, response = std::move(response)](kube::Decoder& decoder) mutable {
            inbox->post(MemberAnswer{
                .member = index,
                .answer = fleet::decodeAnswer(decoder, wanted, where, std::move(response))});
        });
    };
    m_members[index].tickets[static_cast<std::size_t>(wanted.part)] =
        m_parts.transport.start(std::move(request), std::move(handlers));
}

void EngineLoop::sendWatch(std::size_t index, const fleet::Wanted& wanted, net::Request request) {
    auto codec = std::make_shared<fleet::WatchCodec>(
        wanted, fleet::placeOf(*m_members[index].config.access, wanted.path));
    auto* inbox = &m_parts.inbox;
    auto* pool = &m_parts.pool;
    const auto post = [=](std::optional<fleet::Answer> answer) {
        if (answer) {
            inbox->post(MemberAnswer{.member = index, .answer = *std::move(answer)});
        }
    };
    net::Handlers handlers;
    handlers.onHead = [=](const net::ResponseHead& head) {
        if (head.status >= 200 && head.status < 300) {
            pool->post(index, [=](kube::Decoder&) { post(codec->opened()); });
        }
    };
    handlers.onChunk = [=](std::string_view chunk) {
        pool->post(index, [=, bytes = std::string(chunk)](kube::Decoder& decoder) {
            post(codec->feed(decoder, bytes));
        });
    };
    handlers.onDone = [=](Result<net::Response> response) {
        pool->post(index, [=, response = std::move(response)](kube::Decoder&) mutable {
            post(codec->finish(std::move(response)));
        });
    };
    m_members[index].tickets[static_cast<std::size_t>(wanted.part)] =
        m_parts.transport.start(std::move(request), std::move(handlers));
}

void EngineLoop::countRequest() {
    const auto second =
        std::chrono::duration_cast<std::chrono::seconds>(m_now.steady.time_since_epoch()).count();
    for (; m_second < second; ++m_second) {
        if (second - m_second > static_cast<std::int64_t>(m_perSecond.size())) {
            m_second = second - static_cast<std::int64_t>(m_perSecond.size());
        }
        m_perSecond[static_cast<std::size_t>(m_second + 1) % m_perSecond.size()] = 0;
    }
    ++m_perSecond[static_cast<std::size_t>(second) % m_perSecond.size()];
}

double EngineLoop::requestsPerSecond() const {
    constexpr std::int64_t kWindow = 10;
    const auto second =
        std::chrono::duration_cast<std::chrono::seconds>(m_now.steady.time_since_epoch()).count();
    double sum = 0;
    for (auto each = std::max(m_second - kWindow, second - kWindow);
         each < second && each <= m_second; ++each) {
        sum += m_perSecond[static_cast<std::size_t>(each) % m_perSecond.size()];
    }
    return sum / static_cast<double>(kWindow);
}

void EngineLoop::publishIfDue(bool atOnce) {
    if (!atOnce && m_now.steady < m_lastPublish + m_options.publishEvery) {
        return;
    }
    auto next = std::make_shared<model::FleetSnapshot>(*m_snapshot);
    next->clusters.clear();
    std::vector<model::Change> changes;
    for (auto& member : m_members) {
        if (member.foldedInto) {
            continue;
        }
        auto state = member.session.publish(m_now);
        const auto before = m_snapshot->find(member.config.identity.id);
        if (before && before != state) {
            auto found = fleet::changesBetween(*before, *state, m_now.clock);
            changes.insert(changes.end(), std::make_move_iterator(found.begin()),
                           std::make_move_iterator(found.end()));
        }
        next->clusters.push_back(std::move(state));
    }
    auto follows = m_follows.collect();
    next->openWatches = openWatches();
    if (next->clusters == m_snapshot->clusters && m_answers.empty() && follows.empty() &&
        next->openWatches == m_snapshot->openWatches && m_snapshot->revision > 0) {
        noteFirstRound();
        return;
    }
    m_changes.add(std::move(changes));
    ++next->revision;
    next->takenAt = m_now.clock;
    next->summary = model::summarize(next->clusters);
    next->recentChanges = m_changes.newestFirst();
    next->findings = m_findings;
    next->regions = m_regions;
    next->isDemo = m_isDemo;
    next->requestsPerSecond = requestsPerSecond();
    m_snapshot = std::move(next);
    m_lastPublish = m_now.steady;
    m_parts.slot.put(m_snapshot, std::exchange(m_answers, {}), std::move(follows));
    noteFirstRound();
}

std::size_t EngineLoop::openWatches() const {
    auto count = m_follows.openWatches();
    for (const auto& member : m_members) {
        count += member.foldedInto ? 0 : member.session.openWatches();
    }
    return count;
}

void EngineLoop::noteFirstRound() {
    if (std::all_of(m_members.begin(), m_members.end(),
                    [](const auto& each) { return each.foldedInto || each.session.isSettled(); })) {
        m_parts.firstRoundDone.store(true);
    }
}

} // namespace pilothouse::engine
