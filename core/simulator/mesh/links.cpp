// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/links.h"

#include "simulator/mesh/workloads.h"
#include "simulator/random.h"

#include <algorithm>
#include <map>

namespace pilothouse::simulator::mesh {

namespace {

using std::chrono::seconds;

constexpr Offset kHeartbeat = seconds{60};
constexpr Offset kTooOld = seconds{120}; // the age at which a heartbeat is a failure
constexpr Offset kPoll = seconds{30};
constexpr int kLongestRetry = 30; // seconds until the next attempt after the cause is gone
constexpr Offset kSync = seconds{8};

/// The first moment from `from` on that is `phase` after a multiple of `period`.
Offset nextTick(Offset from, Offset period, Offset phase) {
    const auto rest = ((from - phase) % period + period) % period;
    return rest.count() == 0 ? from : from + (period - rest);
}

/// Draws that belong to one direction of one pair.
std::uint64_t drawOf(const Seat& from, const Seat& to) {
    return hashText(to.member, hashText(from.member, hashText("link")));
}

/// When a connection that breaks at `at` is known to be broken.
Offset noticedAt(const Seat& from, const Seat& to, Offset at) {
    const std::uint64_t draw = drawOf(from, to);
    const Offset beat = seconds{hashText(to.member) % 60};
    const Offset lastBeat = nextTick(at, kHeartbeat, beat) - kHeartbeat;
    return nextTick(lastBeat + kTooOld, kPoll, seconds{draw % 30});
}

Offset mendedAt(const Seat& from, const Seat& to, Offset until) {
    return until == kNever ? kNever : until + seconds{2 + drawOf(from, to) / 64 % kLongestRetry};
}

bool cuts(const Effect& effect, const Seat& other) {
    return effect.verb == Verb::CutLink && effect.to.matches(other.labels);
}

/// Whether an event keeps the mesh's API server of its cluster from answering.
bool stopsApiserver(const Effect& effect) {
    return effect.verb == Verb::MeshDown ||
           (effect.verb == Verb::CrashLoop && effect.workload == kApiserver && effect.amount == 0);
}

/// When events keep `from` off `to`, in order of time and joined where they touch.
std::vector<Span> breaksOf(const Seat& from, const Seat& to) {
    std::vector<Span> spans;
    for (const Effect& effect : from.effects) {
        if (cuts(effect, to) || stopsApiserver(effect)) {
            spans.push_back({effect.at, effect.until});
        }
    }
    for (const Effect& effect : to.effects) {
        if ((cuts(effect, from) && effect.how.empty()) || stopsApiserver(effect)) {
            spans.push_back({effect.at, effect.until});
        }
    }
    for (const auto& [seat, side] : {std::pair(&from, "client"), std::pair(&to, "server")}) {
        const auto more = expiries(*seat, side);
        spans.insert(spans.end(), more.begin(), more.end());
    }
    std::sort(spans.begin(), spans.end(),
              [](const Span& a, const Span& b) { return a.from < b.from; });
    std::vector<Span> joined;
    for (const Span& span : spans) {
        if (!joined.empty() && span.from <= joined.back().until) {
            joined.back().until = std::max(joined.back().until, span.until);
        } else {
            joined.push_back(span);
        }
    }
    return joined;
}

/// What agents refuse: an id that is theirs or another peer's, one out of range, and, with extended
/// ids, a peer without. Source: cilium/cilium pkg/clustermesh/types/option.go, remote_cluster.go.
bool isRefused(const Seat& from, const Seat& to, const std::map<int, std::string>& owners) {
    const auto owner = owners.find(to.id);
    const bool isTaken = to.id == from.id || (owner != owners.end() && owner->second != to.name);
    const bool isOutside = to.id < 1 || to.id > from.maxConnected;
    return isTaken || isOutside || (from.maxConnected == 511 && to.maxConnected != 511);
}

/// Whether what was read before an outage is still there.
bool isKept(const Outage& outage, Offset ttl, Offset now) {
    return ttl <= Offset{0} || now < outage.noticed + ttl;
}

void follow(const std::vector<Outage>& outages, Offset ttl, Offset now, Offset begun, Link& link) {
    link.isReady = link.isCached = true;
    Offset since = kLongAgo; // the connection there is
    for (const Outage& outage : outages) {
        if (outage.noticed > now) {
            break;
        }
        if (outage.noticed >= begun) {
            ++link.failures;
            link.lastFailure = outage.noticed;
        }
        link.isReady = now >= outage.mended;
        link.isCached = link.isReady || isKept(outage, ttl, now);
        if (outage.noticed >= begun && !isKept(outage, ttl, std::min(now, outage.mended))) {
            ++link.revocations;
        }
        since = outage.mended;
    }
    const bool isThrough = since == kLongAgo || now - kSync >= since; // or never mended
    link.isSynced = link.isReady && isThrough && !link.peer.lags;
}

} // namespace

Obstacle obstacleOf(const Plan& plan, std::size_t seat, const Peer& peer) {
    const Seat& from = plan.seats[seat];
    if (peer.seat == Peer::kNobody) {
        return Obstacle::NoConfiguration;
    }
    const Seat& to = plan.seats[peer.seat];
    if (!to.hasCilium || to.isBalancerPending || peer.address != to.balancer) {
        return Obstacle::Unreachable;
    }
    if (from.authority != to.authority) {
        return Obstacle::UnknownAuthority;
    }
    if (to.serverExpires <= Offset{0}) {
        return Obstacle::ServerExpired;
    }
    if (from.clientExpires <= Offset{0}) {
        return Obstacle::ClientExpired;
    }
    if (to.authMode != "cluster") {
        return Obstacle::None;
    }
    const auto admitted = plan.peersOf(peer.seat);
    const bool isAdmitted = std::any_of(admitted.begin(), admitted.end(),
                                        [&](const Peer& each) { return each.name == from.name; });
    return isAdmitted ? Obstacle::None : Obstacle::NotAdmitted;
}

bool isCut(const Seat& from, const Seat& to, Offset at) {
    const auto isOn = [&](const Effect& effect) { return effect.at <= at && at < effect.until; };
    return std::any_of(from.effects.begin(), from.effects.end(),
                       [&](const Effect& each) { return isOn(each) && cuts(each, to); }) ||
           std::any_of(to.effects.begin(), to.effects.end(), [&](const Effect& each) {
               return isOn(each) && cuts(each, from) && each.how.empty();
           });
}

std::vector<Outage> outagesOf(const Plan& plan, std::size_t seat, const Peer& peer) {
    std::vector<Outage> outages;
    if (peer.seat == Peer::kNobody) {
        return outages;
    }
    const Seat& from = plan.seats[seat];
    const Seat& to = plan.seats[peer.seat];
    const auto isWithin = [](const std::vector<Span>& spans, Offset at) {
        return std::any_of(spans.begin(), spans.end(),
                           [&](const Span& span) { return span.from <= at && at < span.until; });
    };
    for (const Span& span : breaksOf(from, to)) {
        const Offset noticed = noticedAt(from, to, span.from);
        const Offset mended = mendedAt(from, to, span.until);
        if (mended > noticed) {
            outages.push_back({noticed, mended,
                               isWithin(expiries(to, "server"), span.from) ? Obstacle::ServerExpired
                               : isWithin(expiries(from, "client"), span.from)
                                   ? Obstacle::ClientExpired
                                   : Obstacle::Unreachable});
        }
    }
    return outages;
}

std::vector<Span> expiries(const Seat& seat, const char* side) {
    std::vector<Span> spans;
    for (const Effect& effect : seat.effects) {
        if (effect.verb == Verb::ExpireMeshCertificate && effect.how == side) {
            spans.push_back({effect.at, effect.until});
        }
    }
    return spans;
}

std::vector<Link> linksOf(const Plan& plan, std::size_t seat, Offset now, Offset begun) {
    const Seat& from = plan.seats[seat];
    std::vector<Link> links;
    std::map<int, std::string> owners;
    for (Peer& peer : plan.peersOf(seat)) {
        Link link;
        link.peer = std::move(peer);
        if (obstacleOf(plan, seat, link.peer) == Obstacle::None) {
            const Seat& to = plan.seats[link.peer.seat];
            follow(outagesOf(plan, seat, link.peer), plan.cacheTtl, now, begun, link);
            link.isRejected = isRefused(from, to, owners);
            if (!link.isRejected) {
                owners.emplace(to.id, to.name);
            }
        }
        links.push_back(std::move(link));
    }
    return links;
}

} // namespace pilothouse::simulator::mesh
