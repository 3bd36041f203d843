// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/member_calls.h"
#include "engine/run_look.h"
#include "kube/lease.h"
#include "model/run_record.h"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace pilothouse::engine {

/// What came of a claim, a renewal or a release of the lease of one member.
struct LeaseNews {
    enum class What : std::uint8_t {
        Held,    ///< it is ours now, or still
        Refused, ///< somebody else has it
        Unasked, ///< the member could not be asked, or gives no right to leases
        Released
    };
    model::PlanIndex member = 0;
    What what = What::Held;
    kube::Lease lease{}; ///< as the server has it, of Held
    std::string text{};  ///< why not, for people
    bool isForbidden = false;
};

/// The leases of one run: one in kube-system of each member that it changes, taken before the
/// action and renewed while it is in flight, so that no two consoles ever act on one member. One
/// thread; news come on the transport's thread and are handed back by take().
///
/// A lease of somebody else counts as dead only once it has stood still here for as long as it
/// lasts: clocks of two computers are never compared. Source: client-go
/// tools/leaderelection/leaderelection.go (observedTime).
class RunLeases {
public:
    using Steady = std::chrono::steady_clock;
    using OnNews = std::function<void(LeaseNews)>; ///< any thread; must only pass it on

    /// @param holder "ann@desk 01JD…": the same after a restart, so that a run keeps its own
    RunLeases(std::string holder, OnNews onNews);

    /// Who holds the lease as a look saw it, if it is somebody else and alive; empty otherwise.
    [[nodiscard]] std::string foreignHolder(model::PlanIndex member,
                                            const std::optional<kube::Lease>& seen,
                                            Steady::time_point now);
    /// Takes the lease over from what a look saw: of two who do, one is refused by the server.
    /// News: Held, Refused or Unasked.
    void claim(model::PlanIndex member, const MemberCalls& calls, const std::string& name,
               const MemberLook& look, Instant clock, Steady::time_point now);
    /// Takes up a lease that an earlier process of this run left behind, as a look saw it: to be
    /// renewed, or let go. Nothing where it is not ours.
    void adopt(model::PlanIndex member, const MemberCalls& calls, const std::string& name,
               const MemberLook& look);
    /// Renews what is due.
    void renew(Instant clock, Steady::time_point now);
    /// Lets it go, if it is ours.
    void release(model::PlanIndex member, Instant clock);
    void take(const LeaseNews& news, Instant clock, Steady::time_point now);
    [[nodiscard]] bool holds(model::PlanIndex member) const;
    /// Forgets it without a word to the member.
    void forget(model::PlanIndex member) { m_held.erase(member); }
    /// None is held and nothing is on its way.
    [[nodiscard]] bool isIdle() const { return m_held.empty(); }

    static constexpr std::chrono::seconds kDuration{60};
    static constexpr std::chrono::seconds kRenewEvery{15};

private:
    struct Held {
        MemberCalls calls;
        std::string name{};
        std::string uid{};
        std::optional<kube::Lease> lease{}; ///< none: claimed, no answer yet
        Steady::time_point nextAt{};
        bool isAsking = false;
        bool isLeaving = false;
    };
    struct Seen {
        std::string version{};
        Steady::time_point since{};
    };
    void write(model::PlanIndex member, Held& held, const kube::Lease& lease);
    [[nodiscard]] kube::Lease ours(std::optional<kube::Lease> before, Instant clock) const;

    std::string m_holder;
    OnNews m_onNews;
    std::map<model::PlanIndex, Held> m_held{};
    std::map<model::PlanIndex, Seen> m_seen{};
};

} // namespace pilothouse::engine
