// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mesh_desk.h"

#include "engine/desk_outbox.h"
#include "engine/inbox.h"
#include "engine/mesh_reading.h"
#include "mesh/graph.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::hours kIdle{1};

std::uint32_t answeredBy(const MeshMembers& members) {
    return static_cast<std::uint32_t>(std::count_if(
        members.begin(), members.end(), [](const auto& each) { return each->isReachable; }));
}

} // namespace

class MeshDesk::Impl {
public:
    explicit Impl(MeshDeskOptions options) : m_options(options) {
        m_reading.secrets = options.secrets;
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
    struct Watch {
        bool isOn = false;
    };
    struct Refresh {};
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
    using Message = std::variant<SetFleet, Watch, Refresh, SetSecrets, Rehearse, WantOneWay, End>;

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
            if (!m_isEnding && Steady::now() >= nextRound()) {
                read();
            }
        }
    }

    /// When the next round is due; far away where nobody asks for one.
    [[nodiscard]] Steady::time_point nextRound() const {
        if (!m_fleet || (!m_isWatched && !m_isAsked)) {
            return Steady::now() + kIdle;
        }
        return m_isAsked || !m_roundEnd ? Steady::time_point::min()
                                        : *m_roundEnd + m_options.pollEvery;
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
        m_isStale = true; // a round under way asks the members of before
        m_isAsked = m_isAsked || m_isWatched;
    }
    void apply(Watch& message) { m_isWatched = message.isOn; }
    void apply(Refresh&) { m_isAsked = true; }
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
        m_isAsked = false;
        m_isStale = false;
        m_reading.isReading = true;
        m_reading.members = static_cast<std::uint32_t>(fleet->members.size());
        m_reading.startedAt = clock->now();
        publish();
        MeshReadRequest request;
        request.settings = {.secrets = m_reading.secrets, .round = m_round++};
        request.timeout = m_options.timeout;
        request.signIn = m_signIn;
        auto members =
            readMeshMembers(*fleet, request, m_members, [this](std::chrono::milliseconds) {
                take(Steady::now());
                return m_isEnding || m_isStale;
            });
        m_roundEnd = Steady::now();
        m_reading.isReading = false;
        if (members) {
            m_members = *std::move(members);
            m_reading.answered = answeredBy(m_members);
            m_reading.finishedAt = clock->now();
            m_clock = clock;
            judge();
        } else if (m_isStale) {
            m_roundEnd.reset();
        }
        publish();
    }

    void judge() {
        m_graph = mesh::MeshGraph::derive({.members = m_members, .wantedOneWay = m_wanted},
                                          m_clock->now());
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
    std::shared_ptr<const Clock> m_clock; ///< of the fleet that was read
    MeshMembers m_members;
    std::vector<mesh::WantedOneWay> m_wanted;
    std::optional<mesh::MeshGraph> m_graph;
    std::shared_ptr<const model::MeshPicture> m_picture;
    std::shared_ptr<const model::MeshFailover> m_failover;
    model::MeshLoss m_loss;
    model::MeshReading m_reading;
    std::optional<Steady::time_point> m_roundEnd;
    std::size_t m_round = 0;
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
    auto impl = std::make_unique<Impl>(options);
    impl->begin();
    return std::unique_ptr<MeshDesk>(new MeshDesk(std::move(impl)));
}

void MeshDesk::setFleet(std::shared_ptr<const fleet::FleetConfig> fleet,
                        net::CredentialRunnerOptions signIn) {
    m_impl->send(Impl::SetFleet{.fleet = std::move(fleet), .signIn = std::move(signIn)});
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
