// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mesh_reading.h"

#include "fleet/api_call.h"
#include "fleet/member_access.h"
#include "mesh/read_flows.h"
#include "mesh/trail.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::minutes kAskLogAgain{5};     ///< where a log told nothing of a link
constexpr std::size_t kMostOpen = 4;                ///< requests of one member at a time
constexpr std::chrono::milliseconds kSilence{1000}; ///< then a member holds up the next no more
/// Where so many times the places are taken by silent ones, too, it may be this computer that is
/// slow: no more are begun before some answer or run out of time.
constexpr std::size_t kSilentToo = 2;

/// With what is remembered of the kinds of links that it has.
mesh::MemberMeshFacts identityOf(const model::ClusterIdentity& identity,
                                 const mesh::MemberMeshFacts* before) {
    mesh::MemberMeshFacts out;
    out.id = identity.id;
    out.name = identity.name;
    out.region = identity.region;
    out.group = identity.group;
    if (before != nullptr) {
        out.kinds.served = before->kinds.served;
    }
    return out;
}

/// What was known of a member, as the fleet calls it now.
mesh::MemberMeshFacts knownAs(const mesh::MemberMeshFacts& before,
                              const mesh::MemberMeshFacts& now) {
    auto out = before;
    out.name = now.name;
    out.region = now.region;
    out.group = now.group;
    return out;
}

/// A member that did not answer is as it was, but for that.
mesh::MemberMeshFacts silent(const mesh::MemberMeshFacts* before, mesh::MemberMeshFacts now) {
    if (before == nullptr) {
        return now;
    }
    auto out = knownAs(*before, now);
    out.isReachable = false;
    return out;
}

/// Whether something failed that is only asked for when all is, and did not fail before: what
/// fails for good waits for its member's turn, as it would be asked for at every reading.
bool isToBeReadAgain(const mesh::MemberMeshFacts* before, const mesh::MemberMeshFacts& facts) {
    const auto hasFailed = [](const mesh::MemberMeshFacts& of, std::size_t which) {
        return of.reads[which].state == mesh::ReadState::Failed;
    };
    for (std::size_t i = 0; i < facts.reads.size(); ++i) {
        const auto which = static_cast<mesh::MeshRead>(i);
        const bool isAskedEachTime =
            which == mesh::MeshRead::Metrics || which == mesh::MeshRead::Logs;
        if (!isAskedEachTime && hasFailed(facts, i) &&
            (before == nullptr || !before->isReachable || !hasFailed(*before, i))) {
            return true;
        }
    }
    return false;
}

/// Which peers a cluster is connected to, as whoever dials them says.
std::map<std::string_view, bool> readinessOf(const mesh::MemberMeshFacts& facts) {
    std::map<std::string_view, bool> out;
    for (const auto& scrape : facts.kvstoremesh.empty() ? facts.agents : facts.kvstoremesh) {
        for (const auto& series : scrape.peers) {
            auto& isReady = out[series.peer];
            isReady = isReady || series.ready == true;
        }
    }
    return out;
}

/// What logs told of peers that are still not there, once and for all of that time.
void rememberLogs(const mesh::MemberMeshFacts& before, mesh::MemberMeshFacts& facts) {
    auto logs = std::exchange(facts.logs, {});
    for (const auto& each : before.logs) {
        const bool isNew = std::any_of(logs.begin(), logs.end(),
                                       [&](const auto& log) { return log.peer == each.peer; });
        if (!isNew) {
            logs.push_back(each);
        }
    }
    const auto ready = readinessOf(facts);
    std::erase_if(logs, [&](const auto& each) {
        const auto known = ready.find(each.peer);
        return known == ready.end() || known->second;
    });
    std::sort(logs.begin(), logs.end(),
              [](const auto& a, const auto& b) { return a.peer < b.peer; });
    facts.logs = std::move(logs);
}

/// What only several readings tell. `begun`: when this one began.
void remember(const mesh::MemberMeshFacts* before, mesh::MemberMeshFacts& facts, bool isWhole,
              Instant begun, Instant now) {
    if (before != nullptr) {
        facts.trails = before->trails;
    }
    facts.trails = mesh::foldPolls(facts, now, {}, begun);
    if (isWhole) {
        mesh::foldKinds(before == nullptr ? nullptr : &before->kinds, facts.kinds, now);
    }
    if (before != nullptr) {
        facts.hubble = mesh::foldHubble(before->hubble, std::move(facts.hubble), now);
        rememberLogs(*before, facts);
    }
    if (facts.nodes) {
        const bool isSame =
            before != nullptr && before->nodes && before->nodes->size() == facts.nodes->size();
        facts.nodeCountSince = isSame ? before->nodeCountSince : now;
    }
}

/// Names of the peers whose links changed between two readings.
std::vector<std::string> changedPeers(const mesh::MemberMeshFacts& before,
                                      const mesh::MemberMeshFacts& now) {
    const auto old = readinessOf(before);
    std::vector<std::string> out;
    for (const auto& [peer, isReady] : readinessOf(now)) {
        const auto known = old.find(peer);
        if (known == old.end() || known->second != isReady) {
            out.emplace_back(peer);
        }
    }
    return out;
}

/// So many at once are more often the fault of this computer, or of the way to all of them.
bool areTooManySilent(const MeshMembers& members) {
    constexpr std::size_t kFew = 8;
    const auto silent = static_cast<std::size_t>(std::count_if(
        members.begin(), members.end(), [](const auto& each) { return !each->isReachable; }));
    return silent > std::max(kFew, members.size() / 8) && silent < members.size();
}

class MeshReader {
public:
    MeshReader(const fleet::FleetConfig& fleet, const MeshReadRequest& request,
               const MeshMembers& before, bool isSecondTry = false)
        : m_fleet(fleet), m_request(request), m_isSecondTry(isSecondTry),
          m_clock(fleet::clockOf(fleet)), m_begun(m_clock->now()), m_members(fleet.members.size()),
          m_calls(callsOf(fleet, request)) {
        for (const auto& each : before) {
            m_before.emplace(each->id, each.get());
        }
    }

    Result<MeshMembers> run(const FleetCalls::Interrupted& interrupted) {
        for (std::size_t at = 0; at < m_members.size(); ++at) {
            if (isKept(at)) {
                continue;
            }
            if (fleet::obstacleOf(m_fleet.members[at]) == nullptr) {
                m_toBegin.push_back(at);
            } else {
                prepare(at); // to say why it is not asked
            }
        }
        const auto taken = [this](std::size_t member, int tag, Result<net::Response> response) {
            take(member, static_cast<std::size_t>(tag), std::move(response));
            beginMore();
        };
        const auto given = [&](std::chrono::milliseconds atMost) {
            beginMore(); // silent ones may have given up their places
            return interrupted(atMost);
        };
        do {
            beginMore();
            if (!m_calls.run(taken, given)) {
                return fail(ErrorKind::Cancelled, "interrupted");
            }
        } while (!m_toBegin.empty()); // all who had places ran out of time at once
        std::vector<mesh::MemberMeshFacts> read;
        read.reserve(m_members.size());
        for (std::size_t at = 0; at < m_members.size(); ++at) {
            read.push_back(finish(at));
        }
        if (!m_isSecondTry) {
            markChanged(read);
        }
        MeshMembers out;
        out.reserve(read.size());
        for (auto& each : read) {
            out.push_back(std::make_shared<const mesh::MemberMeshFacts>(std::move(each)));
        }
        return out;
    }

private:
    struct Member {
        std::unique_ptr<mesh::MemberReading> reading{};
        std::deque<mesh::MemberReading::Question> waiting{};
        std::size_t open = 0;
        Steady::time_point heardAt{}; ///< or begun
        bool hasAnswered = false;
        bool isWhole = true;
    };

    [[nodiscard]] const mesh::MemberMeshFacts* beforeOf(const ClusterId& id) const {
        const auto found = m_before.find(id);
        return found == m_before.end() ? nullptr : found->second;
    }

    /// Whether it answered the first time.
    [[nodiscard]] bool isKept(std::size_t at) const {
        const auto* before = m_isSecondTry ? beforeOf(m_fleet.members[at].identity.id) : nullptr;
        return before != nullptr && before->isReachable;
    }

    [[nodiscard]] bool isReadWhole(std::size_t at, const mesh::MemberMeshFacts* before) const {
        return m_request.isWhole || before == nullptr || before->isWholeDue ||
               !mesh::canReadLinksAlone(*before) || m_request.lookedAt.contains(before->id) ||
               (at + m_request.round) % kWholeEvery == 0;
    }

    void prepare(std::size_t at) {
        const auto& member = m_fleet.members[at];
        const auto* before = beforeOf(member.identity.id);
        auto who = identityOf(member.identity, before);
        const bool isWhole = isReadWhole(at, before);
        m_members[at].isWhole = isWhole;
        if (!isWhole) {
            who = knownAs(*before, who);
        }
        mesh::ReadingSettings settings{.secrets = m_request.secrets,
                                       .round = m_request.round,
                                       .scope = isWhole ? mesh::ReadingScope::Whole
                                                        : mesh::ReadingScope::Links};
        if (before != nullptr) {
            for (const auto& each : before->logs) {
                if (!each.text.empty() || m_begun - each.at < kAskLogAgain) {
                    settings.toldLogs.insert(each.peer);
                }
            }
        }
        m_members[at].reading =
            std::make_unique<mesh::MemberReading>(std::move(who), std::move(settings));
    }

    /// Begins members while there is room for more.
    void beginMore() {
        if (m_toBegin.empty() && m_running.empty() && m_silent.empty()) {
            return;
        }
        const auto now = Steady::now();
        giveUpPlaces(now);
        const auto most = m_request.membersAtOnce;
        while (!m_toBegin.empty() && m_running.size() < most &&
               m_running.size() + m_silent.size() < kSilentToo * most) {
            const auto at = m_toBegin.front();
            m_toBegin.pop_front();
            m_running.push_back(at);
            m_members[at].heardAt = now;
            prepare(at);
            m_calls.beginTime(at);
            queue(at, m_members[at].reading->begin());
        }
        tellProgress();
    }

    /// Who is done, out of time, or silent for too long to hold up others.
    void giveUpPlaces(Steady::time_point now) {
        const auto isLate = [&](std::size_t at) {
            return now - m_members[at].heardAt >= m_request.timeout;
        };
        std::erase_if(m_silent, isLate);
        std::erase_if(m_running, [&](std::size_t at) {
            const auto& member = m_members[at];
            if (member.hasAnswered || isLate(at)) {
                return member.open == 0 || isLate(at);
            }
            const bool isSilent = now - member.heardAt >= kSilence;
            if (isSilent) {
                m_silent.push_back(at);
            }
            return isSilent;
        });
    }

    void tellProgress() {
        const auto done = m_members.size() - m_toBegin.size() - m_running.size() - m_silent.size();
        if (m_request.progress && std::exchange(m_done, done) != done) {
            m_request.progress(done);
        }
    }

    void queue(std::size_t at, std::vector<mesh::MemberReading::Question> questions) {
        auto& member = m_members[at];
        for (auto& each : questions) {
            member.waiting.push_back(std::move(each));
        }
        while (member.open < kMostOpen && !member.waiting.empty()) {
            const auto next = std::move(member.waiting.front());
            member.waiting.pop_front();
            ++member.open;
            m_calls.ask(at, next.request, static_cast<int>(next.number));
        }
    }

    void take(std::size_t at, std::size_t number, Result<net::Response> response) {
        auto& member = m_members[at];
        --member.open;
        member.heardAt = Steady::now();
        m_calls.extendTime(at);
        if (!member.hasAnswered) {
            member.hasAnswered = true;
            // Slow, not silent: it takes its place back, so that a busy computer begins no more.
            if (std::erase(m_silent, at) > 0) {
                m_running.push_back(at);
            }
        }
        const auto& access = *m_fleet.members[at].access;
        auto result = fleet::callResult(std::move(response), access.endpoint->label);
        auto answer = result ? mesh::MemberReading::Answer(std::move(result->body))
                             : fail(std::move(result.error().error));
        queue(at, member.reading->take(number, std::move(answer), m_clock->now()));
    }

    mesh::MemberMeshFacts finish(std::size_t at) {
        const auto& config = m_fleet.members[at];
        if (isKept(at)) {
            return *beforeOf(config.identity.id);
        }
        const auto now = m_clock->now();
        const auto* obstacle = fleet::obstacleOf(config);
        const auto late = obstacle != nullptr ? *obstacle : m_calls.lateError(at);
        auto facts = m_members[at].reading->finish(late, now);
        const auto* before = beforeOf(facts.id);
        if (!facts.isReachable) {
            return silent(before, std::move(facts));
        }
        remember(before, facts, m_members[at].isWhole, m_begun, now);
        facts.isWholeDue = isToBeReadAgain(before, facts);
        return facts;
    }

    /// A link that changed may have its cause at either end: both are read whole next.
    void markChanged(std::vector<mesh::MemberMeshFacts>& read) const {
        std::set<std::string> changed;
        for (auto& each : read) {
            const auto* before = beforeOf(each.id);
            if (before != nullptr && before->isReachable && each.isReachable) {
                const auto peers = changedPeers(*before, each);
                each.isWholeDue = each.isWholeDue || !peers.empty();
                changed.insert(peers.begin(), peers.end());
            }
        }
        for (auto& each : read) {
            each.isWholeDue = each.isWholeDue || changed.contains(each.meshName());
        }
    }

    const fleet::FleetConfig& m_fleet;
    const MeshReadRequest& m_request;
    bool m_isSecondTry;
    std::unordered_map<ClusterId, const mesh::MemberMeshFacts*> m_before;
    std::shared_ptr<const Clock> m_clock;
    Instant m_begun;
    std::vector<Member> m_members;
    std::deque<std::size_t> m_toBegin;  ///< not asked yet
    std::vector<std::size_t> m_running; ///< asked, and they count
    std::vector<std::size_t> m_silent;  ///< asked, and they may answer yet
    std::size_t m_done = 0;             ///< that `progress` was told
    FleetCalls m_calls;
};

} // namespace

FleetCalls callsOf(const fleet::FleetConfig& fleet, const MeshReadRequest& request) {
    if (request.transport) {
        return {fleet, request.timeout, request.transport, request.priority};
    }
    return {fleet, request.timeout, request.signIn};
}

Result<MeshMembers> readMeshMembers(const fleet::FleetConfig& fleet, const MeshReadRequest& request,
                                    const MeshMembers& before,
                                    const FleetCalls::Interrupted& interrupted) {
    auto read = MeshReader(fleet, request, before).run(interrupted);
    if (read && request.isWhole && areTooManySilent(*read)) {
        return MeshReader(fleet, request, *read, true).run(interrupted);
    }
    return read;
}

Result<std::vector<std::uint32_t>> clustersLost(const model::MeshPicture& picture,
                                                const model::MeshLoss& loss) {
    std::set<std::uint32_t> out;
    const auto add = [&](const auto& isMeant) {
        bool isThere = false;
        for (std::size_t i = 0; i < picture.clusters.size(); ++i) {
            if (isMeant(picture.clusters[i])) {
                out.insert(static_cast<std::uint32_t>(i));
                isThere = true;
            }
        }
        return isThere;
    };
    for (const auto& name : loss.clusters) {
        if (!add([&](const auto& each) { return each.name == name || each.id.str() == name; })) {
            return fail(ErrorKind::Validation,
                        fmt::format("the fleet has no cluster \"{}\"", name));
        }
    }
    for (const auto& region : loss.regions) {
        if (!add([&](const auto& each) { return each.region == region; })) {
            return fail(ErrorKind::Validation,
                        fmt::format("the fleet has no cluster in region \"{}\"", region));
        }
    }
    return std::vector<std::uint32_t>(out.begin(), out.end());
}

} // namespace pilothouse::engine
