// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/engine_loop.h"

#include "fleet/session_codec.h"

#include <fmt/format.h>

#include <time.h>

#include <algorithm>

namespace pilothouse::engine {

namespace {

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

} // namespace

EngineLoop::EngineLoop(fleet::FleetConfig config, EngineOptions options, Parts parts)
    : m_options(std::move(options)), m_parts(parts), m_clock(clockFor(config, m_options)),
      m_isDemo(config.isDemo), m_follows(parts.inbox, parts.transport, parts.pool) {
    m_now = {.steady = std::chrono::steady_clock::now(), .clock = m_clock->now()};
    if (!m_options.asleep) {
        m_options.asleep = &asleepSinceBoot;
    }
    m_asleep = m_options.asleep();
    takeOver(std::move(config));
    m_comings.clear(); // a beginning is no change
    auto empty = std::make_shared<model::FleetSnapshot>();
    empty->fleet = m_config.name;
    m_snapshot = std::move(empty);
}

void EngineLoop::run() {
    std::vector<EngineMessage> messages;
    recall();
    publishIfDue(true);
    advanceAll();
    while (m_parts.inbox.take(nextTurn(), messages)) {
        m_now = {.steady = std::chrono::steady_clock::now(), .clock = m_clock->now()};
        for (auto& message : messages) {
            std::visit([this](auto&& each) { handle(std::forward<decltype(each)>(each)); },
                       std::move(message));
        }
        noticeSleep();
        noticeConsole();
        foldSameClusters();
        advanceAll();
        publishIfDue(std::exchange(m_publishNow, false));
    }
}

void EngineLoop::noticeSleep() {
    const auto before = std::exchange(m_asleep, m_options.asleep());
    if (m_asleep - before >= kShortestSleep) {
        beginAnew();
    }
}

void EngineLoop::beginAnew() {
    m_parts.transport.networkChanged();
    for (auto& member : m_members) {
        member.session.resumed(m_now);
    }
    m_follows.resumed(m_now);
}

void EngineLoop::on(const NetworkChanged& /*command*/) {
    beginAnew();
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
    auto* member = byKey(message.member);
    if (member != nullptr && !member->foldedInto) {
        member->session.take(std::move(message.answer), m_now);
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

/// The same program may run for several members at once; the last of its runs ends it.
void EngineLoop::handle(SignInNews&& message) {
    m_isFleetNew = true;
    m_publishNow = true;
    const auto run = std::find_if(m_signIns.begin(), m_signIns.end(),
                                  [&](const auto& each) { return each.id == message.id; });
    if (message.what == SignInNews::What::Started) {
        m_signIns.push_back({.id = std::move(message.id),
                             .program = std::move(message.program),
                             .said = {},
                             .since = m_now.clock});
    } else if (run != m_signIns.end() && message.what == SignInNews::What::Said) {
        run->said = std::move(message.said);
    } else if (run != m_signIns.end()) {
        m_signIns.erase(run);
    }
}

void EngineLoop::on(const StopSignIn& command) {
    m_parts.transport.stopSignIn(command.program);
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
        m_follows.refresh(one != nullptr ? std::optional(one->key) : std::nullopt, m_now);
    }
}

void EngineLoop::on(const SetAttention& command) {
    m_attention = command.clusters;
    for (auto& member : m_members) {
        const bool isLookedAt = std::find(command.clusters.begin(), command.clusters.end(),
                                          member.config.identity.id) != command.clusters.end();
        member.session.setAttention(isLookedAt, m_now);
    }
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
        return *byKey(member)->config.access;
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
    const auto key = m_members[index].key;
    auto where = fleet::placeOf(*m_members[index].config.access, wanted.path);
    auto* inbox = &m_parts.inbox;
    auto* pool = &m_parts.pool;
    net::Handlers handlers;
    handlers.onDone = [=](Result<net::Response> response) {
        pool->post(key, [=, response = std::move(response)](kube::Decoder& decoder) mutable {
            inbox->post(MemberAnswer{
                .member = key,
                .answer = fleet::decodeAnswer(decoder, wanted, where, std::move(response))});
        });
    };
    m_members[index].tickets[static_cast<std::size_t>(wanted.part)] =
        m_parts.transport.start(std::move(request), std::move(handlers));
}

void EngineLoop::sendWatch(std::size_t index, const fleet::Wanted& wanted, net::Request request) {
    const auto key = m_members[index].key;
    auto codec = std::make_shared<fleet::WatchCodec>(
        wanted, fleet::placeOf(*m_members[index].config.access, wanted.path));
    auto* inbox = &m_parts.inbox;
    auto* pool = &m_parts.pool;
    const auto post = [=](std::optional<fleet::Answer> answer) {
        if (answer) {
            inbox->post(MemberAnswer{.member = key, .answer = *std::move(answer)});
        }
    };
    net::Handlers handlers;
    handlers.onHead = [=](const net::ResponseHead& head) {
        if (head.status >= 200 && head.status < 300) {
            pool->post(key, [=](kube::Decoder&) { post(codec->opened()); });
        }
    };
    handlers.onChunk = [=](std::string_view chunk) {
        pool->post(key, [=, bytes = std::string(chunk)](kube::Decoder& decoder) {
            post(codec->feed(decoder, bytes));
        });
    };
    handlers.onDone = [=](Result<net::Response> response) {
        pool->post(key, [=, response = std::move(response)](kube::Decoder&) mutable {
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
        !std::exchange(m_isFleetNew, false) && next->openWatches == m_snapshot->openWatches &&
        m_snapshot->revision > 0) {
        noteFirstRound();
        return;
    }
    m_isFleetNew = false;
    m_changes.add(std::exchange(m_comings, {}));
    m_changes.add(std::move(changes));
    ++next->revision;
    next->fleet = m_config.name;
    next->sourceProblem = m_sourceProblem;
    next->signIns = m_signIns;
    next->takenAt = m_now.clock;
    next->summary = model::summarize(next->clusters);
    next->recentChanges = m_changes.newestFirst();
    next->findings = findings();
    next->regions = m_regions;
    next->places = m_memberPlaces;
    next->prices = m_config.prices;
    next->isDemo = m_isDemo;
    next->requestsPerSecond = requestsPerSecond();
    m_snapshot = std::move(next);
    m_lastPublish = m_now.steady;
    m_parts.memory.note(m_snapshot);
    m_parts.slot.put(m_snapshot, std::exchange(m_answers, {}), std::move(follows),
                     std::exchange(m_reread, nullptr));
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
    const bool hasArc = m_arcHeard || !m_parts.awaitsArc;
    if (hasArc && std::all_of(m_members.begin(), m_members.end(), [](const auto& each) {
            return each.foldedInto || each.session.isSettled();
        })) {
        m_parts.firstRoundDone.store(true);
    }
}

} // namespace pilothouse::engine
