// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/half_link.h"

#include "mesh/observers.h"
#include "mesh/trail.h"

#include <algorithm>

namespace pilothouse::mesh {
namespace {

/// A verdict in the making. Reasons stay empty, and unallocated, while all is well.
struct Judgement {
    MeshHalfState state = MeshHalfState::NotConfigured;
    std::uint8_t marks = 0;
    std::vector<MeshReason> reasons{};

    Judgement& is(MeshHalfState to) {
        state = to;
        return *this;
    }
    Judgement& because(MeshReason reason) {
        reasons.push_back(reason);
        return *this;
    }
};

/// One half-link with all that decides it.
class HalfJudge {
public:
    HalfJudge(const FleetIndex& fleet, const Observed& observed, Instant now,
              const MeshSettings& settings, std::uint32_t from)
        : m_fleet(fleet), m_observed(observed), m_now(now), m_settings(settings), m_from(from),
          m_member(fleet.member(from)) {}

    [[nodiscard]] Judgement judge(std::uint32_t to, const CellFindings::Span& findings) const;

private:
    [[nodiscard]] Judgement judgeAbsent(std::uint32_t to) const;
    [[nodiscard]] Judgement judgeUnlisted() const;
    [[nodiscard]] Judgement judgePresent(std::uint32_t to, bool isBlocked) const;
    void judgeMesh(Judgement& half, std::uint32_t to, bool isBlocked) const;
    void judgeAgents(Judgement& half, std::uint32_t to, bool isBlocked) const;
    void judgeSilence(Judgement& half, std::uint32_t to) const;
    void judgeDown(Judgement& half, const Observation& peer) const;
    void judgeUp(Judgement& half, std::uint32_t to) const;
    void addFlaws(Judgement& half, std::uint32_t to) const;
    [[nodiscard]] bool isYoung(const Observation& peer) const;
    [[nodiscard]] bool isLagging(const Observation& peer) const;
    [[nodiscard]] bool isSyncing(const Observation& peer) const;
    [[nodiscard]] bool isOnlyWithAgents(std::uint32_t to) const;
    [[nodiscard]] MeshReason agents(const Observation& peer) const {
        return {MeshCode::Agents, peer.agentsReady, m_observed.agentsRead};
    }

    const FleetIndex& m_fleet;
    const Observed& m_observed;
    Instant m_now;
    const MeshSettings& m_settings;
    std::uint32_t m_from;
    const MemberMeshFacts& m_member;
};

/// Within the time that everything may take after a start or a change.
bool HalfJudge::isYoung(const Observation& peer) const {
    auto since = m_observed.since;
    if (since && peer.trail != nullptr && peer.trail->firstSeen) { // it came later than the others
        since = std::max(*since, *peer.trail->firstSeen);
    }
    return since && m_now - *since < m_settings.grace;
}

bool HalfJudge::isSyncing(const Observation& peer) const {
    return peer.isIncomplete ||
           (peer.trail != nullptr && peer.trail->queuedPolls >= m_settings.queuedPolls);
}

bool HalfJudge::isLagging(const Observation& peer) const {
    if (peer.isIncomplete && peer.trail != nullptr && peer.trail->syncingSince &&
        m_now - *peer.trail->syncingSince < m_settings.grace && isYoung(peer)) {
        return false;
    }
    return !isYoung(peer);
}

/// The entry is there for agents, but kvstoremesh, which dials, does not have it.
bool HalfJudge::isOnlyWithAgents(std::uint32_t to) const {
    const auto* entry = m_fleet.peer(m_from, to);
    return m_observed.hasKvstoremesh && entry != nullptr && entry->isInAgentSecret == true &&
           entry->isInKvstoremeshSecret == false;
}

Judgement HalfJudge::judgeAbsent(std::uint32_t to) const {
    const auto& peer = m_observed.peers[to];
    const bool isReported = peer.meshReady + peer.meshNotReady > 0 ||
                            (m_observed.agentsRead > 0 && peer.agentsReady > 0);
    const auto& changed = m_member.peers.changedAt;
    Judgement half;
    if (isReported && changed && m_now - *changed < m_settings.grace) {
        half.is(MeshHalfState::Degraded).because({MeshCode::PendingRemoval});
    }
    return half;
}

/// Nothing says that it is a peer, and nothing that it is not.
Judgement HalfJudge::judgeUnlisted() const {
    const auto denied = [&](MeshRead read) {
        return m_member.read(read).state == ReadState::Forbidden;
    };
    const bool isForbidden = denied(MeshRead::CiliumConfig) || denied(MeshRead::PeerSecrets);
    Judgement half;
    half.is(MeshHalfState::Unknown)
        .because({isForbidden ? MeshCode::Forbidden : MeshCode::NotRead});
    return half;
}

Judgement HalfJudge::judge(std::uint32_t to, const CellFindings::Span& findings) const {
    const auto listed = m_fleet.listed(m_from, to);
    if (listed == Listed::Absent) {
        return judgeAbsent(to);
    }
    if (listed == Listed::Undecidable) {
        return judgeUnlisted();
    }
    const bool isBlocked = std::any_of(findings.begin(), findings.end(), [](const auto& each) {
        return each.severity == MeshSeverity::Blocking && !each.isSoft;
    });
    auto half = listed == Listed::Ambiguous ? Judgement{.state = MeshHalfState::Invalid}
                                            : judgePresent(to, isBlocked);
    const bool isUp = half.state == MeshHalfState::Up;
    for (const auto& each : findings) {
        if (each.severity == MeshSeverity::Warning) {
            half.marks |= MeshCell::kWarning;
        }
        if (each.code == MeshCode::PodCidrOverlap || each.code == MeshCode::NodeIpDup ||
            each.code == MeshCode::NodePodOverlap || each.code == MeshCode::DatapathMode ||
            each.code == MeshCode::TunnelProto) {
            half.marks |= MeshCell::kSuspect;
        }
        if (each.isSoft && half.state != MeshHalfState::Down) {
            continue;
        }
        half.because({each.code});
        if (isUp && !each.isSoft && each.severity >= MeshSeverity::Major) {
            half.state = MeshHalfState::Degraded;
        }
    }
    return half;
}

Judgement HalfJudge::judgePresent(std::uint32_t to, bool isBlocked) const {
    Judgement half;
    if (m_observed.hasKvstoremesh) {
        judgeMesh(half, to, isBlocked);
    } else {
        judgeAgents(half, to, isBlocked);
    }
    return half;
}

void HalfJudge::judgeMesh(Judgement& half, std::uint32_t to, bool isBlocked) const {
    const auto& peer = m_observed.peers[to];
    const auto mesh = peer.mesh();
    if (mesh) {
        *mesh ? judgeUp(half, to) : judgeDown(half, peer);
        return;
    }
    if (isOnlyWithAgents(to)) {
        half.is(MeshHalfState::Down).because({MeshCode::RemoteConfigMissing});
    } else if (m_observed.replicasRead > 0) {
        judgeSilence(half, to);
    } else if (m_member.apiserver && m_member.apiserver->ready == 0) {
        half.is(MeshHalfState::Down).because({MeshCode::ApiserverDown}); // nothing dials
    } else if (m_observed.agentsRead > 0) {
        half.is(MeshHalfState::ConfigOnly).because({MeshCode::AgentsSeeCache});
    } else {
        half.is(isBlocked ? MeshHalfState::Invalid : MeshHalfState::ConfigOnly);
    }
}

/// Pages were read, and none of them has the peer. Fewer peers than are listed: not picked up.
void HalfJudge::judgeSilence(Judgement& half, std::uint32_t to) const {
    const auto listed = static_cast<std::int32_t>(std::count_if(
        m_member.peers.peers.begin(), m_member.peers.peers.end(), [&](const auto& each) {
            return each.hasEndpoints.value_or(true) && each.name != m_member.meshName();
        }));
    const bool isBehind = m_observed.configuredPeers && *m_observed.configuredPeers < listed;
    half.because({MeshCode::NotPickedUp});
    if (isYoung(m_observed.peers[to])) {
        half.state = MeshHalfState::Connecting;
    } else {
        half.state = isBehind ? MeshHalfState::Down : MeshHalfState::Unknown;
    }
}

void HalfJudge::judgeAgents(Judgement& half, std::uint32_t to, bool isBlocked) const {
    const auto& peer = m_observed.peers[to];
    if (m_observed.agentsRead == 0) {
        half.is(isBlocked ? MeshHalfState::Invalid : MeshHalfState::ConfigOnly);
    } else if (peer.agentsReady == 0) {
        judgeDown(half, peer);
    } else {
        judgeUp(half, to);
    }
}

void HalfJudge::judgeDown(Judgement& half, const Observation& peer) const {
    const bool wasThere = peer.failures.value_or(0) > 0 || peer.lastFailure ||
                          (peer.trail != nullptr && peer.trail->lastReady.has_value());
    if (isYoung(peer)) {
        half.is(MeshHalfState::Connecting).because({MeshCode::Connecting});
    } else {
        half.is(MeshHalfState::Down)
            .because({wasThere
                          ? MeshCode::ConnectionLost
                          : (peer.failures ? MeshCode::NeverConnected : MeshCode::NotConnected)});
    }
    const bool agentsHave = peer.agentsReady > 0;
    if (m_observed.hasKvstoremesh &&
        (agentsHave || (m_observed.agentsRead == 0 && wasThere && !peer.hasRevoked))) {
        half.marks |= MeshCell::kCached;
        half.because({MeshCode::Cached});
    }
}

void HalfJudge::judgeUp(Judgement& half, std::uint32_t to) const {
    const auto& peer = m_observed.peers[to];
    half.state = MeshHalfState::Up;
    if (peer.meshReady > 0 && peer.meshNotReady > 0) {
        half.is(MeshHalfState::Degraded)
            .because({MeshCode::ReplicaSplit, peer.meshReady, peer.meshReady + peer.meshNotReady});
    }
    if (isSyncing(peer)) {
        half.is(isLagging(peer) ? MeshHalfState::Degraded : MeshHalfState::Connecting)
            .because({MeshCode::SyncLag});
    }
    if (m_observed.agentsRead > 0 && peer.agentsReady < m_observed.agentsRead) {
        half.because(agents(peer));
        half.state = MeshHalfState::Degraded;
        if (peer.agentsReady == 0) {
            half.state = isYoung(peer) ? MeshHalfState::Connecting : MeshHalfState::Down;
            half.reasons.back().code = isYoung(peer) ? MeshCode::Connecting : MeshCode::LocalEtcd;
        }
    }
    addFlaws(half, to);
}

void HalfJudge::addFlaws(Judgement& half, std::uint32_t to) const {
    const auto& peer = m_observed.peers[to];
    const auto degrade = [&](MeshReason reason) {
        half.because(reason);
        half.state = half.state == MeshHalfState::Up ? MeshHalfState::Degraded : half.state;
    };
    const bool flaps = peer.trail != nullptr &&
                       lossesIn(*peer.trail, m_now, m_settings) >= m_settings.flapFailures;
    if (flaps || (peer.lastFailure && m_now - *peer.lastFailure < m_settings.recentFailure)) {
        degrade({MeshCode::Flapping});
    }
    const auto& target = m_fleet.member(to);
    if (peer.trail == nullptr || peer.trail->nodes.size() < 2 || !target.nodes ||
        !target.isReachable) {
        return;
    }
    const auto truth = static_cast<std::int64_t>(target.nodes->size());
    const bool differs =
        std::all_of(peer.trail->nodes.begin(), peer.trail->nodes.end(), [&](const auto& belief) {
            return belief.second != truth &&
                   (!target.nodeCountSince || belief.first >= *target.nodeCountSince);
        });
    if (differs) {
        degrade({MeshCode::Belief, static_cast<std::int32_t>(peer.trail->nodes.back().second),
                 static_cast<std::int32_t>(truth)});
    }
}

/// The rest of the row, now that its cluster does not answer: what it was is told beside.
Judgement unheard(Judgement known) {
    known.reasons.insert(known.reasons.begin(), MeshReason{MeshCode::ApiUnreachable});
    return known;
}

} // namespace

CellFindings::CellFindings(const std::vector<Verdict>& verdicts, std::uint32_t clusters) {
    const auto visit = [&](const auto& add) {
        for (std::uint32_t i = 0; i < verdicts.size(); ++i) {
            const auto& finding = verdicts[i].finding;
            if (finding.severity == MeshSeverity::Info) {
                continue;
            }
            for (const auto cell : finding.cells) {
                add(cell, Entry{i, finding.severity, finding.code, false});
            }
            for (const auto cell : verdicts[i].softCells) {
                add(cell, Entry{i, finding.severity, finding.code, true});
            }
        }
    };
    std::size_t total = 0;
    visit([&](std::uint32_t, const Entry&) { ++total; });
    if (total == 0) {
        return;
    }
    m_offsets.assign(std::size_t{clusters} * clusters + 1, 0);
    visit([&](std::uint32_t cell, const Entry&) { ++m_offsets[cell + 1]; });
    for (std::size_t i = 1; i < m_offsets.size(); ++i) {
        m_offsets[i] += m_offsets[i - 1];
    }
    m_entries.resize(total);
    auto next = m_offsets;
    visit([&](std::uint32_t cell, const Entry& entry) { m_entries[next[cell]++] = entry; });
}

HalfRow judgeRow(const FleetIndex& fleet, const CellFindings& findings, std::uint32_t from,
                 Instant now, const MeshSettings& settings) {
    const auto& member = fleet.member(from);
    const bool isHeard = member.isReachable ||
                         (member.lastContact && now - *member.lastContact <= settings.freshFor);
    const auto at = isHeard ? now : member.lastContact.value_or(now);
    const auto observed = observe(fleet, from, at, settings);
    const HalfJudge judge(fleet, observed, at, settings, from);
    HalfRow row;
    row.cells.resize(fleet.size());
    for (std::uint32_t to = 0; to < fleet.size(); ++to) {
        if (to == from) {
            continue;
        }
        auto half = judge.judge(to, findings.of(fleet.cell(from, to)));
        std::optional<MeshHalfState> lastKnown;
        if (!isHeard && fleet.mayBePeer(to)) { // what is in no mesh is no peer of those either
            lastKnown = half.state;
            half = unheard(std::move(half));
            half.state = MeshHalfState::Unknown;
        }
        row.cells[to] = MeshCell(half.state, half.marks);
        if (!half.reasons.empty()) {
            row.halves.push_back({from, to, std::move(half.reasons), lastKnown});
        }
    }
    return row;
}

} // namespace pilothouse::mesh
