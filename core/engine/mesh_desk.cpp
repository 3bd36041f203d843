// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mesh_desk.h"

#include "engine/desk_outbox.h"
#include "engine/fleet_budget.h"
#include "engine/inbox.h"
#include "engine/mesh_beside.h"
#include "engine/mesh_reading.h"
#include "mesh/graph.h"
#include "net/curl_transport.h"
#include "net/signing_transport.h"

#include <algorithm>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <variant>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::hours kIdle{1};

constexpr std::chrono::minutes kKeepIdle{2}; ///< connections while nobody watches
constexpr std::chrono::milliseconds kTellProgress{250};
constexpr double kRequestsOfAMember = 25; ///< about so many for all of one

std::shared_ptr<net::Transport> keptTransport(const fleet::AttentionBudget& allowed,
                                              std::shared_ptr<net::RequestBudget> budget,
                                              const net::CredentialRunnerOptions& signIn) {
    return std::make_shared<net::SigningTransport>(
        std::make_unique<net::CurlTransport>(
            memberTransport(allowed, std::move(budget), BudgetShare::Mesh)),
        signIn);
}

/// So many that none of them runs out of time while its requests wait for the rate: of half, which
/// is sure.
std::size_t membersAtOnce(const fleet::AttentionBudget& budget, std::chrono::milliseconds timeout) {
    const double inTime =
        budget.requestsPerSecond / 2 * static_cast<double>(timeout.count()) / 1000.0;
    return static_cast<std::size_t>(std::clamp(inTime / (2 * kRequestsOfAMember), 4.0, 64.0));
}

std::uint32_t answeredBy(const MeshMembers& members) {
    return static_cast<std::uint32_t>(std::count_if(
        members.begin(), members.end(), [](const auto& each) { return each->isReachable; }));
}

} // namespace

class MeshDesk::Impl {
public:
    explicit Impl(MeshDeskOptions options) : m_options(std::move(options)) {
        m_reading.secrets = m_options.secrets;
    }

    void begin() {
        m_thread = std::thread([this] { run(); });
    }
    void end() {
        send(End{});
        m_thread.join();
    }

    struct SetFleet {
        std::shared_ptr<const fleet::FleetConfig> fleet;
        net::CredentialRunnerOptions signIn;
    };
    struct SetSource {
        fleet::FleetSource source;
    };
    struct Watch {
        bool isOn = false;
    };
    struct Refresh {};
    struct LookAt {
        std::vector<ClusterId> members;
    };
    struct SetSecrets {
        model::MeshSecrets secrets{};
    };
    struct Rehearse {
        model::MeshLoss loss;
    };
    struct WantOneWay {
        mesh::WantedOneWay way;
        bool isWanted = false;
    };
    struct End {};
    using Message = std::variant<SetFleet, SetSource, Watch, Refresh, LookAt, SetSecrets, Rehearse,
                                 WantOneWay, End>;

    void send(Message message) { m_inbox.post(std::move(message)); }
    void setWake(std::function<void()> wake) { m_outbox.setWake(std::move(wake)); }
    template<class Part>
    [[nodiscard]] auto take(Part part) {
        return m_outbox.take([&](const Content& content) { return content.*part; });
    }

    struct Content {
        std::shared_ptr<const model::MeshPicture> picture;
        std::shared_ptr<const model::MeshFailover> failover;
        model::MeshReading reading;
    };

private:
    void run() {
        while (!m_isEnding) {
            take(nextRound());
            if (!m_isEnding && isRoundDue()) {
                read();
            }
            if (!m_isWatched && m_transport && Steady::now() >= m_keptUntil) {
                m_transport = nullptr; // nobody watches any more
            }
        }
    }

    /// When the next round is due; far away where nobody asks for one.
    [[nodiscard]] Steady::time_point nextRound() const {
        if (!m_fleet || (!m_isWatched && !m_isAsked)) {
            return m_transport ? std::max(m_keptUntil, Steady::now()) : Steady::now() + kIdle;
        }
        return m_isAsked || !m_roundEnd ? Steady::time_point::min() : *m_roundEnd + pollEvery();
    }
    [[nodiscard]] bool isRoundDue() const {
        return m_fleet && (m_isWatched || m_isAsked) && Steady::now() >= nextRound();
    }

    /// Clock time; rounds are at most one a second.
    [[nodiscard]] std::chrono::milliseconds pollEvery() const {
        constexpr std::chrono::milliseconds kShortest{1000};
        const auto wanted = m_options.pollEvery;
        const double speed = m_fleet->simulation ? m_fleet->simulation->speed : 1.0;
        const auto steady = std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(
            static_cast<double>(wanted.count()) / std::max(speed, 0.01)));
        return std::max({steady, std::min(wanted, kShortest), untilPaid()});
    }

    /// What nobody waits for waits for the rate, and so for what a round that somebody waited for
    /// spent beyond it: the next begins once that is paid.
    [[nodiscard]] std::chrono::milliseconds untilPaid() const {
        constexpr double kBurst = 10; // seconds, as net::RequestBudget says
        const double seconds = static_cast<double>(m_fleet->members.size()) * kRequestsOfAMember /
                               std::max(m_fleet->attention.requestsPerSecond / 2, 1.0);
        return std::chrono::seconds(m_wasWhole && seconds > kBurst ? 20 : 0);
    }

    void take(Steady::time_point until) {
        std::vector<Message> messages;
        static_cast<void>(m_inbox.take(until, messages));
        for (auto& message : messages) {
            std::visit([this](auto& each) { apply(each); }, message);
        }
    }

    void apply(SetFleet& message) {
        m_fleet = std::move(message.fleet);
        m_signIn = std::move(message.signIn);
        m_transport = nullptr;
        m_isStale = true; // a round under way asks the members of before
        m_isAsked = m_isAsked || m_isWatched;
    }
    void apply(SetSource& message) {
        m_source = std::move(message.source);
        m_isAsked = m_isAsked || m_isWatched; // a round under way asks no hub
    }
    void apply(Watch& message) {
        m_isWatched = message.isOn;
        m_keptUntil = Steady::now() + kKeepIdle;
    }
    void apply(Refresh&) { m_isAsked = true; }
    void apply(LookAt& message) { m_lookedAt = {message.members.begin(), message.members.end()}; }
    void apply(SetSecrets& message) {
        if (std::exchange(m_reading.secrets, message.secrets) != message.secrets) {
            m_isAsked = m_isAsked || m_isWatched;
            publish();
        }
    }
    void apply(Rehearse& message) {
        m_loss = std::move(message.loss);
        rehearse();
        publish();
    }
    void apply(WantOneWay& message) {
        std::erase(m_wanted, message.way);
        if (message.isWanted) {
            m_wanted.push_back(std::move(message.way));
        }
        if (m_graph) {
            judge();
            publish();
        }
    }
    void apply(End&) { m_isEnding = true; }

    /// One round. Messages are taken while it goes on.
    void read() {
        const auto fleet = m_fleet;
        const auto clock = fleet::clockOf(*fleet);
        const bool isWhole = m_isAsked || m_members.empty();
        m_isAsked = false;
        m_isStale = false;
        m_wasWhole = isWhole;
        if (!m_transport) {
            m_transport = keptTransport(fleet->attention, m_options.budget, m_signIn);
        }
        m_reading.isReading = true;
        m_reading.members = static_cast<std::uint32_t>(fleet->members.size());
        const auto began = clock->now();
        m_reading.startedAt = began;
        m_reading.done = 0;
        publish();
        MeshReadRequest request;
        request.secrets = m_reading.secrets;
        request.round = m_round++;
        request.isWhole = isWhole;
        request.lookedAt = m_lookedAt;
        request.timeout = m_options.timeout;
        request.signIn = m_signIn;
        request.transport = m_transport;
        request.progress = [this, told = Steady::time_point()](std::size_t done) mutable {
            m_reading.done = static_cast<std::uint32_t>(done);
            if (const auto now = Steady::now(); now - told >= kTellProgress) {
                told = now;
                publish();
            }
        };
        if (!isWhole) { // nobody waits for it
            request.priority = net::Priority::Background;
            request.membersAtOnce = membersAtOnce(fleet->attention, m_options.timeout);
        }
        const auto interrupted = [this](std::chrono::milliseconds) {
            take(Steady::now());
            return m_isEnding || m_isStale;
        };
        auto members = readMeshMembers(*fleet, request, m_members, interrupted);
        auto beside =
            members ? readMeshBeside(*fleet, m_source, request, *members, m_beside, interrupted)
                    : Result<MeshBeside>(fail(members.error()));
        m_roundEnd = Steady::now();
        m_keptUntil = *m_roundEnd + kKeepIdle;
        m_reading.isReading = false;
        if (members && beside) {
            m_members = *std::move(members);
            m_beside = *std::move(beside);
            m_reading.answered = answeredBy(m_members);
            m_reading.finishedAt = clock->now();
            m_roundBegan = began;
            m_clock = clock;
            judge();
        } else if (m_isStale) {
            m_roundEnd.reset();
        }
        publish();
    }

    void judge() {
        mesh::FleetMeshFacts facts{.members = m_members, .wantedOneWay = m_wanted};
        m_beside.addTo(facts);
        const auto now = m_clock->now();
        const auto ended = m_reading.finishedAt.value_or(now);
        m_graph = mesh::MeshGraph::derive(std::move(facts), now,
                                          mesh::settingsFor(m_roundBegan, ended, now));
        m_picture = std::make_shared<const model::MeshPicture>(m_graph->picture());
        rehearse();
    }

    void rehearse() {
        m_failover = nullptr;
        const auto down = m_graph && !m_loss.empty() ? clustersLost(*m_picture, m_loss)
                                                     : std::vector<std::uint32_t>();
        if (down && !down->empty()) { // a cluster that is gone is no loss any more
            m_failover = std::make_shared<const model::MeshFailover>(m_graph->failover(*down));
        }
    }

    void publish() {
        m_outbox.put([this](Content& content) {
            content.picture = m_picture;
            content.failover = m_failover;
            content.reading = m_reading;
        });
    }

    Inbox<Message> m_inbox;
    std::thread m_thread;

    // The desk's thread alone.
    MeshDeskOptions m_options;
    std::shared_ptr<const fleet::FleetConfig> m_fleet;
    net::CredentialRunnerOptions m_signIn;
    std::shared_ptr<const Clock> m_clock;        ///< of the fleet that was read
    std::shared_ptr<net::Transport> m_transport; ///< null: no connections are kept
    Steady::time_point m_keptUntil{};            ///< while nobody watches
    std::set<ClusterId> m_lookedAt;
    fleet::FleetSource m_source; ///< of the fleet's files
    MeshMembers m_members;
    MeshBeside m_beside;
    std::vector<mesh::WantedOneWay> m_wanted;
    std::optional<mesh::MeshGraph> m_graph;
    std::shared_ptr<const model::MeshPicture> m_picture;
    std::shared_ptr<const model::MeshFailover> m_failover;
    model::MeshLoss m_loss;
    model::MeshReading m_reading;
    std::optional<Steady::time_point> m_roundEnd;
    Instant m_roundBegan{}; ///< of the round that was read last
    std::size_t m_round = 0;
    bool m_wasWhole = false; ///< the last round read all of every member
    bool m_isWatched = false;
    bool m_isAsked = false; ///< a round now
    bool m_isStale = false; ///< the fleet is another than that of the round under way
    bool m_isEnding = false;

    DeskOutbox<Content> m_outbox; ///< any thread
};

MeshDesk::MeshDesk(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

MeshDesk::~MeshDesk() {
    m_impl->end();
}

std::unique_ptr<MeshDesk> MeshDesk::start(MeshDeskOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    impl->begin();
    return std::unique_ptr<MeshDesk>(new MeshDesk(std::move(impl)));
}

void MeshDesk::setFleet(std::shared_ptr<const fleet::FleetConfig> fleet,
                        net::CredentialRunnerOptions signIn) {
    m_impl->send(Impl::SetFleet{.fleet = std::move(fleet), .signIn = std::move(signIn)});
}

void MeshDesk::setSource(fleet::FleetSource source) {
    m_impl->send(Impl::SetSource{.source = std::move(source)});
}

void MeshDesk::setWake(std::function<void()> wake) {
    m_impl->setWake(std::move(wake));
}

std::shared_ptr<const model::MeshPicture> MeshDesk::take() {
    return m_impl->take(&Impl::Content::picture);
}

model::MeshReading MeshDesk::reading() {
    return m_impl->take(&Impl::Content::reading);
}

std::shared_ptr<const model::MeshFailover> MeshDesk::takeFailover() {
    return m_impl->take(&Impl::Content::failover);
}

void MeshDesk::watch(bool isOn) {
    m_impl->send(Impl::Watch{.isOn = isOn});
}

void MeshDesk::refresh() {
    m_impl->send(Impl::Refresh{});
}

void MeshDesk::lookAt(std::vector<ClusterId> members) {
    m_impl->send(Impl::LookAt{.members = std::move(members)});
}

void MeshDesk::setSecrets(model::MeshSecrets secrets) {
    m_impl->send(Impl::SetSecrets{.secrets = secrets});
}

void MeshDesk::rehearse(model::MeshLoss loss) {
    m_impl->send(Impl::Rehearse{.loss = std::move(loss)});
}

void MeshDesk::wantOneWay(ClusterId from, ClusterId to, bool isWanted) {
    m_impl->send(Impl::WantOneWay{.way = {.from = std::move(from), .to = std::move(to)},
                                  .isWanted = isWanted});
}

} // namespace pilothouse::engine
