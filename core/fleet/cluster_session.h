// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/backoff.h"
#include "fleet/edge_state.h"
#include "fleet/fleet_config.h"
#include "fleet/mirror.h"
#include "fleet/moment.h"
#include "fleet/records.h"
#include "fleet/reflector.h"
#include "model/last_known.h"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace pilothouse::fleet {

/// How a session behaves.
struct SessionOptions {
    /// Base of the longest wait for a silent member that is looked at; jitter up to doubles it.
    static constexpr std::chrono::milliseconds kLookedAtCap{5'000};
    std::chrono::milliseconds heartbeat{30'000}; ///< steady time between heartbeats
    double clockRate = 1;                        ///< clock time per steady time (a simulated fleet)
    std::chrono::milliseconds requestTimeout{10'000};
    /// Base of the longest wait for a silent member that nobody looks at; jitter up to doubles it.
    std::chrono::milliseconds silentCap{15'000};
    /// Clock time between questions to a member that is offline as expected; also asked at once
    /// when its window ends.
    std::chrono::milliseconds expectedOfflineEvery{600'000};
    /// The longest that such a member is waited for.
    std::chrono::milliseconds expectedOfflineTimeout{3'000};
    bool watch = true; ///< false: read everything once, within requestTimeout
    /// Lists of nodes and pods as streams. Off: a thousand members are read over slow lines, and a
    /// list in pages is compressed where a stream is not.
    bool streamLists = false;
    bool identify = false; ///< read the UID of namespace kube-system once
    std::uint64_t seed = 0;
};

/// What a turn of a session wants done.
struct Turn {
    std::vector<Wanted> send;
    std::vector<Part> cancel; ///< drop the request of that part; no answer is expected any more
};

/// Everything about one member: heartbeat, mirrors of its nodes and pods, staleness, and the
/// published state. A pure state machine: told the time and the answers, it says what to send.
/// One owner (the engine thread), no thread safety, no I/O.
class ClusterSession {
public:
    ClusterSession(const MemberConfig& member, SessionOptions options, Moment now);

    /// What is due at `now`.
    [[nodiscard]] Turn advance(Moment now);
    /// When advance() has to be called at the latest; none when only answers are awaited.
    [[nodiscard]] std::optional<SteadyTime> dueAt() const;
    /// An answer arrived; answers to requests that were given up are ignored.
    void take(Answer answer, Moment now);
    /// Ask again right now, back-off or not.
    void refresh(Moment now);
    /// Whether the user looks at this member: if it is silent, it is asked more often.
    void setAttention(bool attention, Moment now);
    /// The member has another credential or other certificates (then its watches begin anew).
    void accessChanged(const MemberAccess& access, bool newConnection, Moment now);
    /// This computer slept, or its network changed: what is open is given up and begun again within
    /// five seconds, at a time of its own for each member.
    void resumed(Moment now);
    /// The files of the fleet were read again: what they say of it and of how it is asked. Who it
    /// turned out to be stays.
    void reconfigure(model::ClusterIdentity identity, const SessionOptions& options);
    /// When it may be out of touch, as the files say now; null: never.
    void reschedule(std::shared_ptr<const OfflineSchedule> offline);
    /// What an earlier run of the program knew of it: shown, of a member that may be away (a
    /// schedule, an Arc agent), until it answers itself.
    void remember(model::LastKnown known);
    /// What Azure says of its Arc agent; none: nothing any more.
    void hearOfArc(std::optional<model::ArcState> arc);
    /// This computer has no network: what the member's silence means stays as it is.
    void setConsoleOffline(bool isOffline);
    /// Another context turned out to be this cluster.
    void adopt(const model::ClusterIdentity& other);
    [[nodiscard]] const model::ClusterIdentity& identity() const { return m_member.identity; }

    /// Watches that the server accepted and that still run.
    [[nodiscard]] std::size_t openWatches() const {
        return (m_nodes.watching ? 1U : 0U) + (m_pods.watching ? 1U : 0U);
    }
    /// True once the member answered everything once, or failed.
    [[nodiscard]] bool isSettled() const;
    /// Whether publish() would give a new state.
    [[nodiscard]] bool isDirty(Moment now) const;
    /// The state at `now`; the same pointer as last time while nothing changed.
    [[nodiscard]] std::shared_ptr<const model::ClusterState> publish(Moment now);

private:
    struct Slot {
        std::uint64_t sequence = 0;
        bool underWay = false;
        std::optional<Error> error; ///< of the last try
        std::optional<Instant> errorSince;
    };
    template<class Record>
    struct Kind {
        Mirror<Record> mirror;
        Reflector reflector;
        std::optional<Instant> readAt; ///< last proof that the mirror is current
        bool watching = false;         ///< the server accepted the watch
        explicit Kind(const Reflector::Options& options) : reflector(options) {}
    };

    [[nodiscard]] Slot& slot(Part part) { return m_slots[static_cast<std::size_t>(part)]; }
    [[nodiscard]] const Slot& slot(Part part) const {
        return m_slots[static_cast<std::size_t>(part)];
    }
    void want(Turn& turn, Part part, std::string path, bool stream,
              std::chrono::milliseconds timeout);
    void giveUp(Turn& turn, Moment now);
    void advanceHeartbeat(Turn& turn, Moment now);
    void restartRequests(Turn& turn, Moment now);
    template<class Record>
    void advanceKind(Turn& turn, Part part, Kind<Record>& kind, Moment now);
    void seen(Moment now);
    void setPartError(Part part, const std::optional<Error>& error, Moment now);

    void on(ReadyzAnswer answer, Part part, Moment now);
    void on(VersionAnswer answer, Part part, Moment now);
    void on(IdentityAnswer answer, Part part, Moment now);
    void on(ListAnswer<model::Node> answer, Part part, Moment now);
    void on(ListAnswer<model::Pod> answer, Part part, Moment now);
    void on(WatchOpened answer, Part part, Moment now);
    void on(WatchAnswer<model::Node> answer, Part part, Moment now);
    void on(WatchAnswer<model::Pod> answer, Part part, Moment now);
    void on(WatchEnded answer, Part part, Moment now);
    template<class Record>
    void onList(Kind<Record>& kind, ListAnswer<Record> answer, Part part, Moment now);
    template<class Record>
    void onWatch(Kind<Record>& kind, WatchAnswer<Record> answer, Part part, Moment now);
    template<class Record>
    void onWatchEnded(Kind<Record>& kind, const std::optional<Error>& error, Part part, Moment now);
    void heartbeatPartDone(Moment now);
    void concludeHeartbeat(Moment now);
    void suspect(Moment now);

    [[nodiscard]] ContactFacts contact(model::Reach reach) const;
    [[nodiscard]] std::optional<SteadyTime> expectedRetry(Moment now) const;
    [[nodiscard]] std::chrono::milliseconds heartbeatTimeout(Moment now) const;
    [[nodiscard]] SteadyTime steadyOf(Instant at, Moment now) const;
    void applyRemembered(model::ClusterState& state) const;
    void applyEdge(model::ClusterState& state, Moment now);
    [[nodiscard]] model::Reach reach(Moment now) const;
    [[nodiscard]] std::chrono::milliseconds staleAfter() const;
    [[nodiscard]] Instant clockOf(SteadyTime at, Moment now) const;
    [[nodiscard]] std::vector<model::Gap> gaps(model::Reach reach, Moment now) const;
    [[nodiscard]] std::shared_ptr<model::ClusterState> build(Moment now) const;

    MemberConfig m_member;
    SessionOptions m_options;
    std::array<Slot, kPartCount> m_slots;
    std::shared_ptr<ServerTraits> m_traits;
    Kind<model::Node> m_nodes;
    Kind<model::Pod> m_pods;
    Backoff m_backoff;
    SteadyTime m_deadline = SteadyTime::max();
    SteadyTime m_heartbeatDue{};
    SteadyTime m_identityDue{};
    bool m_heartbeatUnderWay = false;
    bool m_heartbeatOnce = false; ///< a heartbeat was concluded
    bool m_open = false;          ///< the last word of the API server is an answer, not a failure
    bool m_authRefused = false;
    bool m_barred = false;            ///< nobody may ask it: see obstacleOf
    bool m_hurried = false;           ///< a heartbeat was brought forward in this outage
    bool m_tryAtOnce = false;         ///< the answer that is awaited is to an old credential
    bool m_restartWatches = false;    ///< certificates changed
    bool m_restartEverything = false; ///< this computer slept
    std::chrono::milliseconds m_restartDelay{0};
    bool m_identityTried = false; ///< and answered, or refused
    bool m_attention = false;
    int m_failures = 0; ///< heartbeats in a row without an answer
    std::optional<Error> m_lastError;
    std::optional<Instant> m_errorSince;
    std::optional<Instant> m_lastSeen;
    std::optional<model::Observed<std::string>> m_version;
    std::optional<model::Observed<model::Readiness>> m_readiness;
    std::optional<model::Observed<std::chrono::microseconds>> m_latency;
    Instant m_askedSince{};
    std::optional<model::LastKnown> m_remembered;
    std::optional<model::ArcState> m_arc;
    EdgeVerdict m_edge; ///< as it was published
    bool m_consoleOffline = false;
    bool m_dirty = true;
    std::uint64_t m_nextSequence = 1;
    std::shared_ptr<const model::ClusterState> m_published;
};

} // namespace pilothouse::fleet
