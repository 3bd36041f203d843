// SPDX-License-Identifier: GPL-3.0-or-later
// Which members the fleet has: those of its files, read once or again, less those that are one
// cluster.
#include "engine/engine_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace pilothouse::engine {

namespace {

constexpr std::chrono::milliseconds kShortestHeartbeat{1000};

/// While every member is silent, asking after them takes half of the rate: two requests each time,
/// every one and a half times this base.
std::chrono::milliseconds silentCap(const fleet::FleetConfig& config, std::size_t members) {
    constexpr double kShortest = 5;
    constexpr double kLongest = 30;
    const double seconds =
        static_cast<double>(members) * 8 / (3 * std::max(1.0, config.attention.requestsPerSecond));
    return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(
        1000 * std::clamp(seconds, kShortest, kLongest)));
}

/// The heartbeat is clock time; requests are sent in steady time, at most one a second.
fleet::SessionOptions sessionOptions(const fleet::FleetConfig& config, std::size_t members,
                                     const EngineOptions& options, const ClusterId& id) {
    const double rate = config.simulation ? config.simulation->speed : 1.0;
    const auto wanted = options.heartbeat.value_or(config.attention.heartbeat);
    const auto steady = std::chrono::milliseconds(
        static_cast<std::chrono::milliseconds::rep>(static_cast<double>(wanted.count()) / rate));
    const auto shortest = options.heartbeat ? *options.heartbeat : kShortestHeartbeat;
    return {.heartbeat = std::max(steady, std::min(shortest, kShortestHeartbeat)),
            .clockRate = rate,
            .requestTimeout = options.requestTimeout,
            .silentCap = silentCap(config, members),
            .watch = options.watch,
            .identify = members > 1,
            .seed = std::hash<ClusterId>{}(id)};
}

std::shared_ptr<const model::MemberPlaces>
placesOf(const std::vector<fleet::MemberConfig>& members) {
    model::MemberPlaces places;
    for (const auto& member : members) {
        if (member.place) {
            places.emplace_hint(places.end(), member.identity.id, *member.place);
        }
    }
    return places.empty() ? nullptr
                          : std::make_shared<const model::MemberPlaces>(std::move(places));
}

/// What holds from a start only: the clock, and the limits of the transport.
bool isSameFrame(const fleet::FleetConfig& left, const fleet::FleetConfig& right) {
    const auto& a = left.attention;
    const auto& b = right.attention;
    const auto& x = left.simulation;
    const auto& y = right.simulation;
    return a.connections == b.connections && a.requestsPerSecond == b.requestsPerSecond &&
           a.bytesPerSecond == b.bytesPerSecond && x.has_value() == y.has_value() &&
           (!x || (x->start == y->start && x->wall == y->wall && x->speed == y->speed));
}

} // namespace

EngineLoop::Member* EngineLoop::byKey(std::size_t key) {
    const auto found = m_places.find(key);
    return found == m_places.end() ? nullptr : &m_members[found->second];
}

void EngineLoop::handle(FleetReread&& message) {
    m_publishNow = true;
    m_isFleetNew = true;
    if (!message.fleet) {
        m_sourceProblem = std::move(message.fleet.error());
        return;
    }
    m_sourceProblem.reset();
    m_reread = std::make_shared<const fleet::FleetConfig>(*message.fleet);
    m_parts.arc.setFleet(*message.fleet);
    takeOver(*std::move(message.fleet));
}

/// Both lists are sorted by id. Who is the same keeps its session, and with it all that is known.
void EngineLoop::takeOver(fleet::FleetConfig config) {
    m_memberPlaces = placesOf(config.members);
    auto before = std::move(m_members);
    auto members = std::move(config.members);
    noteRestart(config);
    m_config = std::move(config);
    m_regions = m_config.regions.empty()
                    ? nullptr
                    : std::make_shared<const model::RegionPlaces>(m_config.regions);
    m_memberCount = members.size();
    m_members = {};
    m_members.reserve(m_memberCount);
    auto old = before.begin();
    for (auto& member : members) {
        for (; old != before.end() && old->config.identity.id < member.identity.id; ++old) {
            noteComing(old->config.identity, "left the fleet's files");
            end(*old);
        }
        const bool isKnown = old != before.end() && old->config.identity.id == member.identity.id;
        if (isKnown && takeOver(*old, member)) {
            m_members.push_back(std::move(*old++));
            continue;
        }
        if (isKnown) {
            end(*old++);
        }
        noteComing(member.identity,
                   isKnown ? "leads to another address now" : "is new in the fleet's files");
        m_members.push_back(newMember(std::move(member)));
    }
    for (; old != before.end(); ++old) {
        noteComing(old->config.identity, "left the fleet's files");
        end(*old);
    }
    m_places.clear();
    for (std::size_t index = 0; index < m_members.size(); ++index) {
        auto& member = m_members[index];
        m_places[member.key] = index;
        member.session.reconfigure(
            member.config.identity,
            sessionOptions(m_config, m_members.size(), m_options, member.config.identity.id));
        member.session.reschedule(member.config.offline);
    }
    unfold();
}

EngineLoop::Member EngineLoop::newMember(fleet::MemberConfig config) {
    const auto options = sessionOptions(m_config, m_memberCount, m_options, config.identity.id);
    fleet::ClusterSession session(config, options, m_now);
    if (std::find(m_attention.begin(), m_attention.end(), config.identity.id) !=
        m_attention.end()) {
        session.setAttention(true, m_now);
    }
    if (const auto known = m_recalled.find(config.identity.id); known != m_recalled.end()) {
        session.remember(known->second);
    }
    return {.key = m_nextKey++,
            .config = std::move(config),
            .session = std::move(session),
            .tickets = {}};
}

/// False when it may lead to another cluster now: then nothing of before may stay.
bool EngineLoop::takeOver(Member& member, fleet::MemberConfig config) {
    auto taken = fleet::takeOver(member.config, config);
    if (!taken.isSameWay) {
        return false;
    }
    config.access = taken.access ? taken.access : member.config.access;
    member.config = std::move(config);
    if (taken.access) {
        member.session.accessChanged(*taken.access, taken.newConnection, m_now);
    }
    return true;
}

void EngineLoop::cancelAll(Member& member) {
    for (auto& ticket : member.tickets) {
        m_parts.transport.cancel(std::exchange(ticket, net::Ticket::None));
    }
}

void EngineLoop::end(Member& member) {
    cancelAll(member);
    m_follows.end(member.key, {.kind = ErrorKind::NotFound,
                               .message = "it left the fleet, or is another cluster now",
                               .where = member.config.identity.name});
}

void EngineLoop::noteComing(const model::ClusterIdentity& identity, std::string message) {
    m_comings.push_back({.at = m_now.clock,
                         .cluster = identity.id,
                         .clusterName = identity.name,
                         .code = "member",
                         .message = std::move(message)});
}

void EngineLoop::noteRestart(const fleet::FleetConfig& config) {
    if (m_snapshot && !isSameFrame(m_config, config)) {
        m_needsRestart = true;
    }
}

/// After the files were read again: who was folded into a member that is gone stands for itself
/// again, and a member tells the sources of those that are still folded into it.
void EngineLoop::unfold() {
    std::erase_if(m_byUid, [this](const auto& each) { return byKey(each.second) == nullptr; });
    for (std::size_t index = 0; index < m_members.size(); ++index) {
        auto& member = m_members[index];
        if (!member.foldedInto) {
            continue;
        }
        if (auto* target = byKey(*member.foldedInto)) {
            target->session.adopt(member.config.identity);
            continue;
        }
        auto fresh = newMember(std::move(member.config));
        m_places.erase(member.key);
        m_places[fresh.key] = index;
        member = std::move(fresh);
    }
}

/// Two contexts whose namespace kube-system has one UID are one cluster, whatever their addresses.
void EngineLoop::foldSameClusters() {
    for (auto& member : m_members) {
        const auto& uid = member.session.identity().uid;
        if (uid.empty() || std::exchange(member.isIdentified, true)) {
            continue;
        }
        const auto [at, isNew] = m_byUid.emplace(uid, member.key);
        if (isNew) {
            continue;
        }
        // The one that the fleet file names, else the first of the sources: never who answered
        // first.
        auto& other = *byKey(at->second);
        const bool isBetter = member.config.isNamed == other.config.isNamed
                                  ? member.config.identity.id < other.config.identity.id
                                  : member.config.isNamed;
        if (isBetter) {
            at->second = member.key;
        }
        fold(isBetter ? other : member, isBetter ? member : other);
    }
}

void EngineLoop::fold(Member& member, Member& into) {
    for (auto& each : m_members) {
        if (each.foldedInto == member.key) {
            each.foldedInto = into.key;
        }
    }
    member.foldedInto = into.key;
    cancelAll(member);
    into.session.adopt(member.session.identity());
    m_isFleetNew = true;
    m_publishNow = true;
}

std::vector<model::Finding> EngineLoop::findings() const {
    auto all = m_config.findings;
    for (const auto& member : m_members) {
        if (!member.foldedInto) {
            continue;
        }
        const auto& target = m_members[m_places.at(*member.foldedInto)];
        const auto& name = member.config.identity.name;
        const auto& kept = target.config.identity.name;
        all.push_back(
            {.severity = model::Severity::Warning,
             .code = "SameCluster",
             .clusters = {kept, name},
             .message = fmt::format("{} is the same cluster as {} (namespace kube-system has the "
                                    "UID {} in both): shown once, as {}",
                                    name, kept, target.session.identity().uid, kept)});
    }
    addEdgeFindings(all);
    if (m_needsRestart) {
        all.push_back({.severity = model::Severity::Info,
                       .code = "RestartNeeded",
                       .clusters = {},
                       .message = "the fleet file's attention or simulation changed: connections, "
                                  "rates and the clock follow when the fleet is opened again"});
    }
    return all;
}

} // namespace pilothouse::engine
