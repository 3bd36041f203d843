// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/arc_desk.h"
#include "engine/decode_pool.h"
#include "engine/engine.h"
#include "engine/inbox.h"
#include "engine/last_known_desk.h"
#include "engine/messages.h"
#include "engine/object_follows.h"
#include "engine/publish_slot.h"
#include "fleet/change_log.h"
#include "fleet/cluster_session.h"
#include "fleet/credential_files.h"
#include "fleet/member_access.h"
#include "net/signing_transport.h"

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace pilothouse::engine {

/// The engine thread's world: sole owner of the mutable state of the fleet. Everything here runs on
/// that thread, except what the handlers it gives to the transport post back.
class EngineLoop {
public:
    struct Parts {
        Inbox<EngineMessage>& inbox;
        net::SigningTransport& transport;
        DecodePool& pool;
        PublishSlot& slot;
        std::atomic<bool>& firstRoundDone;
        LastKnownDesk& memory;
        ArcDesk& arc;
        bool awaitsArc = false; ///< the first round is not done before Azure was asked
    };
    EngineLoop(fleet::FleetConfig config, EngineOptions options, Parts parts);

    /// Until the inbox is closed.
    void run();

private:
    struct Member {
        std::size_t key = 0; ///< names it to those who answer; never used again
        fleet::MemberConfig config;
        fleet::ClusterSession session;
        std::array<net::Ticket, fleet::kPartCount> tickets{};
        bool isIdentified = false;               ///< its UID was compared with the others'
        std::optional<std::size_t> foldedInto{}; ///< key of a member that is the same cluster
    };
    void handle(MemberAnswer&& message);
    void handle(FollowAnswer&& message);
    void handle(Command&& message);
    void handle(FetchedText&& message);
    void handle(std::vector<fleet::AccessChange>&& message);
    void handle(FleetReread&& message);
    void handle(SignInNews&& message);
    void handle(ArcNews&& message);
    void handle(MemoryNews&& message);
    void addEdgeFindings(std::vector<model::Finding>& findings) const;
    void on(const RefreshNow& command);
    void on(const SetAttention& command);
    void on(const FetchObject& command);
    void on(const FetchLog& command);
    void on(const FetchEvents& command);
    void on(const FollowObjects& command);
    void on(const UnfollowObjects& command);
    void on(const NetworkChanged& command);
    void on(const StopSignIn& command);

    [[nodiscard]] Member newMember(fleet::MemberConfig config);
    void takeOver(fleet::FleetConfig config);
    [[nodiscard]] bool takeOver(Member& member, fleet::MemberConfig config);
    void end(Member& member);
    void unfold();
    void noteComing(const model::ClusterIdentity& identity, std::string message);
    void noteRestart(const fleet::FleetConfig& config);
    void foldSameClusters();
    void fold(Member& member, Member& into);
    void cancelAll(Member& member);
    void recall();
    void noticeConsole();
    void noticeSleep();
    void beginAnew();
    void advanceAll();
    void send(std::size_t index, const fleet::Wanted& wanted);
    void sendPlain(std::size_t index, const fleet::Wanted& wanted, net::Request request);
    void sendWatch(std::size_t index, const fleet::Wanted& wanted, net::Request request);
    using ToText = Result<std::string> (*)(std::string_view body);
    void fetch(std::uint64_t requestId, const ClusterId& cluster, net::Request request,
               ToText toText);
    [[nodiscard]] const Member* memberOf(const ClusterId& cluster) const;
    [[nodiscard]] Member* byKey(std::size_t key);
    [[nodiscard]] std::vector<model::Finding> findings() const;
    void refuseFetch(std::uint64_t requestId, const ClusterId& cluster, Error error);

    [[nodiscard]] fleet::SteadyTime nextTurn() const;
    void publishIfDue(bool atOnce);
    void noteFirstRound();
    [[nodiscard]] std::size_t openWatches() const;
    void countRequest();
    [[nodiscard]] double requestsPerSecond() const;

    EngineOptions m_options;
    Parts m_parts;
    std::shared_ptr<const Clock> m_clock;
    bool m_isDemo = false;
    fleet::FleetConfig m_config;                        ///< as it is now, without its members
    std::shared_ptr<const fleet::FleetConfig> m_reread; ///< not published yet
    std::optional<Error> m_sourceProblem;
    bool m_needsRestart = false;   ///< the files want what is set at a start only
    bool m_isFleetNew = false;     ///< something of the fleet as a whole is not published yet
    std::vector<Member> m_members; ///< sorted by id
    std::unordered_map<std::size_t, std::size_t> m_places; ///< index by key
    std::size_t m_nextKey = 0;
    std::size_t m_memberCount = 0;                    ///< also while the list is being made
    std::map<std::string, std::size_t> m_byUid;       ///< keys of members that told who they are
    std::map<ClusterId, model::LastKnown> m_recalled; ///< of earlier runs of the program
    fleet::SteadyTime m_consoleDue{};
    bool m_arcHeard = false;
    std::map<ClusterId, model::ArcState> m_arcStates; ///< as they were read last
    std::vector<ArcFailure> m_arcFailures;            ///< of the last round
    std::optional<Error> m_memoryProblem;
    std::vector<ClusterId> m_attention;
    std::vector<model::SignInRun> m_signIns;
    std::vector<model::Change> m_comings; ///< members that came and went, not published yet
    std::shared_ptr<const model::RegionPlaces> m_regions;
    std::shared_ptr<const model::MemberPlaces> m_memberPlaces;
    fleet::Moment m_now{};
    std::chrono::milliseconds m_asleep{0}; ///< of this computer, when it was last looked at
    fleet::ChangeLog m_changes;
    std::shared_ptr<const model::FleetSnapshot> m_snapshot;
    std::vector<FetchedText> m_answers;
    ObjectFollows m_follows;
    fleet::SteadyTime m_lastPublish{};
    bool m_publishNow = true;
    std::array<std::uint32_t, 11> m_perSecond{}; ///< requests begun, a ring over seconds
    std::int64_t m_second = 0;
};

} // namespace pilothouse::engine
