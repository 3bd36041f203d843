// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "drivers/action_argv.h"
#include "drivers/action_probe.h"
#include "drivers/action_runner.h"
#include "engine/inbox.h"
#include "engine/run_leases.h"
#include "engine/run_look.h"
#include "fleet/fleet_config.h"
#include "rollout/machine.h"
#include "rollout/stuck.h"

#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace pilothouse::engine {

/// What the local driver needs to know of its run.
struct RunDriverOptions {
    std::string run{};         ///< id
    std::string runName{};     ///< for values of placeholders and messages
    std::string holder{};      ///< of the leases
    std::string stateFolder{}; ///< where actions write
    std::shared_ptr<const model::Plan> plan{};
    std::shared_ptr<const rollout::MachinePlan> machine{};
    std::shared_ptr<const Clock> clock{};
    std::set<std::string> withoutLease{};    ///< members that a person lets go without one
    std::map<ClusterId, Instant> contacts{}; ///< the last one that earlier programs remember
    std::chrono::milliseconds lookEvery{5'000};
    std::chrono::milliseconds fresh{30'000}; ///< how long a look counts before a start
    /// Likewise of a member that is away as expected: it is looked at for hours.
    std::chrono::milliseconds freshAway{120'000};
};

/// The local driver: does the effects of the machine to members and tells what it saw. It decides
/// nothing about the run. One thread; nothing in it blocks but the fork of an action.
///
/// A member's way: look → lease → action prepared (its process waits) → Accepted → the record is
/// durable → released → ended → looks until versions prove it → lease let go.
class RunDriver {
public:
    using Steady = std::chrono::steady_clock;

    RunDriver(net::Transport& transport, RunDriverOptions options);
    ~RunDriver();
    RunDriver(const RunDriver&) = delete;
    RunDriver& operator=(const RunDriver&) = delete;

    /// The fleet as it is now; members that are gone count as left.
    void setFleet(const fleet::FleetConfig& fleet);
    /// After a replay: asks what became of every member in flight before anything is decided.
    void recover(const rollout::RunState& state);
    /// Does one effect for a member; others are not its own. True where it was one.
    bool perform(const rollout::Effect& effect, const rollout::RunState& state);
    /// Records that are on the disk now: what waited for them goes on.
    void durable(const std::vector<model::Record>& records, const rollout::RunState& state);
    /// Takes what came in, and asks what is due. Events and observations for the next tick.
    void poll(const rollout::RunState& state, std::vector<rollout::DriverEvent>& events);
    [[nodiscard]] const std::vector<rollout::MemberObservation>& observations() const {
        return m_observed;
    }
    /// Why members in flight do not get on, and how far they are.
    [[nodiscard]] std::vector<rollout::MemberTrouble> troubles() const;
    /// Waits for news, at most so long.
    void wait(std::chrono::milliseconds atMost);
    /// Ends a wait. May be called on any thread, also when this object is gone.
    [[nodiscard]] std::function<void()> waker() const;
    /// No action of ours runs and no lease is held: leaving now leaves nothing behind.
    [[nodiscard]] bool isIdle() const;
    /// Lets all leases go that no action needs any more, for the end.
    void leave();

private:
    struct LookNews {
        model::PlanIndex member = 0;
        MemberLook look{};
    };
    struct PatchNews {
        model::PlanIndex member = 0;
        std::int32_t attempt = 0;
        std::optional<Error> error{};
    };
    struct Wake {};
    using News = std::variant<Wake, LookNews, LeaseNews, PatchNews>;

    enum class Phase : std::uint8_t {
        Idle,
        Claiming, ///< wants a look, for the lease
        Leasing,  ///< the lease was asked for
        Prepared, ///< its process waits for the record
        Running,
        Verifying,
        Recovering,
        Abandoned ///< nobody awaits its process any more, but it runs
    };
    struct Work {
        const fleet::MemberConfig* config = nullptr; ///< null: it left
        Phase phase = Phase::Idle;
        std::int32_t attempt = 0;
        std::optional<MemberLook> look{};
        Steady::time_point lookedAt{};
        bool isLooking = false;
        bool isWanted = false; ///< a look was asked for
        std::optional<Instant> proofUntil{};
        bool hasProcess = false;
        std::optional<drivers::ActionProbe> probe{};
        int unanswered = 0;    ///< probes in a row
        bool isJudged = false; ///< recovery has drawn its conclusion from this look
    };

    void startLook(model::PlanIndex member, Work& work);
    void take(LookNews news);
    void take(const LeaseNews& news, const rollout::RunState& state);
    void take(const PatchNews& news);
    void takeEnds();
    void observe(model::PlanIndex member, const Work& work);
    void noteSilence(model::PlanIndex member, const Work& work);
    void claim(model::PlanIndex member, Work& work);
    void prepare(model::PlanIndex member, Work& work);
    void patchTopology(model::PlanIndex member, Work& work);
    void goOn(model::PlanIndex member, Work& work, const rollout::RunState& state);
    void recoverOne(model::PlanIndex member, Work& work, const rollout::RunState& state);
    [[nodiscard]] std::optional<drivers::ActionFound> traceOf(model::PlanIndex member, Work& work,
                                                              const std::string& handle);
    void verify(model::PlanIndex member, Work& work);
    void end(model::PlanIndex member, Work& work);
    void tell(model::PlanIndex member, const Work& work, rollout::DriverWord word,
              std::string code = {}, std::string text = {});
    [[nodiscard]] Work& workOf(model::PlanIndex member);
    [[nodiscard]] const model::PlannedMember& planned(model::PlanIndex member) const;
    [[nodiscard]] bool isFresh(model::PlanIndex member, const Work& work) const;
    [[nodiscard]] drivers::ActionTarget targetOf(model::PlanIndex member, const Work& work) const;
    [[nodiscard]] drivers::ActionKey keyOf(model::PlanIndex member, const Work& work) const;

    net::Transport& m_transport;
    RunDriverOptions m_options;
    std::vector<const model::PlannedMember*> m_planned{};
    std::shared_ptr<const fleet::FleetConfig> m_fleet{};
    drivers::ActionRunner m_actions;
    std::shared_ptr<Inbox<News>> m_inbox; ///< handlers keep it, so they may come after the end
    RunLeases m_leases;
    std::map<model::PlanIndex, Work> m_work{};
    std::vector<rollout::MemberObservation> m_observed{};
    std::set<model::PlanIndex> m_leftBehind{}; ///< may have a lease of an earlier process
    std::vector<rollout::DriverEvent> m_events{};
    Steady::time_point m_now{};
    Instant m_begun{}; ///< since when this process asks
};

} // namespace pilothouse::engine
