// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_leases.h"

#include <fmt/format.h>

#include <utility>

namespace pilothouse::engine {

using model::PlanIndex;

RunLeases::RunLeases(std::string holder, OnNews onNews)
    : m_holder(std::move(holder)), m_onNews(std::move(onNews)) {}

std::string RunLeases::foreignHolder(PlanIndex member, const std::optional<kube::Lease>& seen,
                                     Steady::time_point now) {
    if (!seen || seen->holder.empty() || seen->holder == m_holder) {
        m_seen.erase(member);
        return {};
    }
    auto& last = m_seen[member];
    if (last.version != seen->resourceVersion) {
        last = {.version = seen->resourceVersion, .since = now};
    }
    const auto lasts = std::chrono::seconds(std::max(seen->durationSeconds, 1));
    return now - last.since < lasts ? seen->holder : std::string();
}

kube::Lease RunLeases::ours(std::optional<kube::Lease> before, Instant clock) const {
    auto lease = before.value_or(
        kube::Lease{.ns = std::string(kRunLeaseNamespace), .name = std::string(kRunLease)});
    if (lease.holder != m_holder) {
        lease.transitions += before ? 1 : 0;
        lease.holder = m_holder;
        lease.acquiredAt = clock;
    }
    lease.durationSeconds = static_cast<std::int32_t>(kDuration.count());
    lease.renewedAt = clock;
    return lease;
}

void RunLeases::claim(PlanIndex member, const MemberCalls& calls, const std::string& name,
                      const MemberLook& look, Instant clock, Steady::time_point now) {
    if (look.leaseError) {
        m_onNews({.member = member,
                  .what = LeaseNews::What::Unasked,
                  .text = fmt::format("lease {}/{} cannot be read: {}", kRunLeaseNamespace,
                                      kRunLease, look.leaseError->message),
                  .isForbidden = look.leaseError->kind == ErrorKind::Forbidden});
        return;
    }
    if (const auto other = foreignHolder(member, look.lease, now); !other.empty()) {
        m_onNews({.member = member,
                  .what = LeaseNews::What::Refused,
                  .text = fmt::format("{} has the member (lease {}/{})", other, kRunLeaseNamespace,
                                      kRunLease)});
        return;
    }
    m_held.erase(member);
    m_held.emplace(member, Held{.calls = calls, .name = name, .uid = look.uid});
    write(member, m_held.at(member), ours(look.lease, clock));
}

void RunLeases::adopt(PlanIndex member, const MemberCalls& calls, const std::string& name,
                      const MemberLook& look) {
    const bool isOurs = look.lease && look.lease->holder == m_holder;
    if (!isOurs || m_held.count(member) != 0) {
        return;
    }
    m_held.emplace(member,
                   Held{.calls = calls, .name = name, .uid = look.uid, .lease = look.lease});
}

void RunLeases::write(PlanIndex member, Held& held, const kube::Lease& lease) {
    held.isAsking = true;
    fleet::WritePlan plan{.member = held.name,
                          .memberUid = held.uid,
                          .object = kube::leaseRef(kRunLeaseNamespace, kRunLease)};
    plan.action = lease.resourceVersion.empty() ? kube::createLeaseRequest(lease)
                                                : kube::updateLeaseRequest(lease);
    held.calls.write(std::move(plan), [member, onNews = m_onNews,
                                       isLeaving = held.isLeaving](fleet::WriteOutcome outcome) {
        LeaseNews news{.member = member};
        const auto answer = kube::decodeLease(outcome.body);
        const bool isWritten =
            outcome.result == fleet::WriteResult::Done ||
            (outcome.result == fleet::WriteResult::Unknown && outcome.landed == fleet::Landed::Yes);
        if (isWritten && answer) {
            news.what = isLeaving ? LeaseNews::What::Released : LeaseNews::What::Held;
            news.lease = *answer;
        } else {
            const bool isTaken = outcome.error && outcome.error->kind == ErrorKind::Conflict;
            news.what = isTaken ? LeaseNews::What::Refused : LeaseNews::What::Unasked;
            news.isForbidden = outcome.error && outcome.error->kind == ErrorKind::Forbidden;
            news.text = fmt::format("lease {}/{}: {}", kRunLeaseNamespace, kRunLease,
                                    outcome.error ? outcome.error->message
                                                  : std::string("its answer is no Lease"));
        }
        onNews(std::move(news));
    });
}

void RunLeases::renew(Instant clock, Steady::time_point now) {
    for (auto& [member, held] : m_held) {
        if (!held.isAsking && held.lease && now >= held.nextAt) {
            write(member, held, ours(held.lease, clock));
        }
    }
}

void RunLeases::release(PlanIndex member, Instant clock) {
    const auto place = m_held.find(member);
    if (place == m_held.end() || place->second.isLeaving) {
        return;
    }
    auto& held = place->second;
    held.isLeaving = true;
    if (held.isAsking || !held.lease) {
        return; // once its answer is in
    }
    auto lease = *held.lease;
    lease.holder.clear();
    lease.renewedAt = clock;
    write(member, held, lease);
}

void RunLeases::take(const LeaseNews& news, Instant clock, Steady::time_point now) {
    const auto place = m_held.find(news.member);
    if (place == m_held.end()) {
        return;
    }
    auto& held = place->second;
    held.isAsking = false;
    held.nextAt = now + kRenewEvery;
    const bool wasHeld = held.lease.has_value();
    switch (news.what) {
    case LeaseNews::What::Held:
        held.lease = news.lease;
        if (held.isLeaving) {
            held.isLeaving = false;
            release(news.member, clock);
        }
        break;
    case LeaseNews::What::Unasked:
        if (wasHeld && !held.isLeaving) {
            break; // the next renewal tries again
        }
        m_held.erase(place);
        break;
    case LeaseNews::What::Refused:
    case LeaseNews::What::Released: m_held.erase(place); break;
    }
}

bool RunLeases::holds(PlanIndex member) const {
    const auto place = m_held.find(member);
    return place != m_held.end() && place->second.lease.has_value();
}

} // namespace pilothouse::engine
