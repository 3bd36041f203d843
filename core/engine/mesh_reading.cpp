// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mesh_reading.h"

#include "fleet/api_call.h"
#include "fleet/member_access.h"
#include "mesh/trail.h"

#include <fmt/format.h>

#include <deque>
#include <memory>
#include <set>

namespace pilothouse::engine {

namespace {

constexpr std::size_t kMostOpen = 4; ///< requests of one member at a time

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

const mesh::MemberMeshFacts* findMember(const MeshMembers& members, const ClusterId& id) {
    for (const auto& each : members) {
        if (each->id == id) {
            return each.get();
        }
    }
    return nullptr;
}

/// A member that did not answer is as it was, but for that.
mesh::MemberMeshFacts silent(const mesh::MemberMeshFacts* before, mesh::MemberMeshFacts now) {
    if (before == nullptr) {
        return now;
    }
    auto out = *before;
    out.name = now.name;
    out.region = now.region;
    out.group = now.group;
    out.isReachable = false;
    return out;
}

/// What only several readings tell.
void remember(const mesh::MemberMeshFacts* before, mesh::MemberMeshFacts& facts, Instant now) {
    if (before != nullptr) {
        facts.trails = before->trails;
    }
    facts.trails = mesh::foldPolls(facts, now);
    mesh::foldKinds(before == nullptr ? nullptr : &before->kinds, facts.kinds, now);
    if (facts.nodes) {
        const bool isSame =
            before != nullptr && before->nodes && before->nodes->size() == facts.nodes->size();
        facts.nodeCountSince = isSame ? before->nodeCountSince : now;
    }
}

class MeshReader {
public:
    MeshReader(const fleet::FleetConfig& fleet, const MeshReadRequest& request,
               const MeshMembers& before)
        : m_fleet(fleet), m_request(request), m_before(before), m_clock(fleet::clockOf(fleet)),
          m_members(fleet.members.size()), m_calls(fleet, request.timeout, request.signIn) {}

    Result<MeshMembers> run(const FleetCalls::Interrupted& interrupted) {
        for (std::size_t at = 0; at < m_members.size(); ++at) {
            const auto& member = m_fleet.members[at];
            m_members[at].reading = std::make_unique<mesh::MemberReading>(
                identityOf(member.identity, findMember(m_before, member.identity.id)),
                m_request.settings);
            if (fleet::obstacleOf(member) == nullptr) {
                queue(at, m_members[at].reading->begin());
            }
        }
        const auto taken = [this](std::size_t member, int tag, Result<net::Response> response) {
            take(member, static_cast<std::size_t>(tag), std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return fail(ErrorKind::Cancelled, "interrupted");
        }
        MeshMembers out;
        for (std::size_t at = 0; at < m_members.size(); ++at) {
            out.push_back(std::make_shared<const mesh::MemberMeshFacts>(finish(at)));
        }
        return out;
    }

private:
    struct Member {
        std::unique_ptr<mesh::MemberReading> reading{};
        std::deque<mesh::MemberReading::Question> waiting{};
        std::size_t open = 0;
    };

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
        const auto& access = *m_fleet.members[at].access;
        auto result = fleet::callResult(std::move(response), access.endpoint->label);
        auto answer = result ? mesh::MemberReading::Answer(std::move(result->body))
                             : fail(std::move(result.error().error));
        queue(at, member.reading->take(number, std::move(answer), m_clock->now()));
    }

    mesh::MemberMeshFacts finish(std::size_t at) {
        const auto& config = m_fleet.members[at];
        const auto now = m_clock->now();
        const auto* obstacle = fleet::obstacleOf(config);
        const auto late = obstacle != nullptr ? *obstacle : m_calls.lateError(at);
        auto facts = m_members[at].reading->finish(late, now);
        const auto* before = findMember(m_before, facts.id);
        if (!facts.isReachable) {
            return silent(before, std::move(facts));
        }
        remember(before, facts, now);
        return facts;
    }

    const fleet::FleetConfig& m_fleet;
    const MeshReadRequest& m_request;
    const MeshMembers& m_before;
    std::shared_ptr<const Clock> m_clock;
    std::vector<Member> m_members;
    FleetCalls m_calls; // last: its transport's handlers end first
};

} // namespace

Result<MeshMembers> readMeshMembers(const fleet::FleetConfig& fleet, const MeshReadRequest& request,
                                    const MeshMembers& before,
                                    const FleetCalls::Interrupted& interrupted) {
    return MeshReader(fleet, request, before).run(interrupted);
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
