// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_desk.h"

#include "engine/desk_outbox.h"
#include "engine/run_followed.h"
#include "engine/run_person.h"
#include "engine/run_start.h"
#include "net/curl_transport.h"
#include "net/signing_transport.h"
#include "storage/file_lock.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <variant>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds kReopen{5}; ///< after a run could not be driven

/// What the desk hands out.
struct Content {
    std::shared_ptr<const model::RunsPicture> picture =
        std::make_shared<const model::RunsPicture>(model::RunsPicture{.isAwaited = true});
    std::vector<RunOutcome> outcomes{};
    std::vector<NoticeNews> news{};
};

} // namespace

class RunDesk::Impl {
public:
    explicit Impl(RunDeskOptions options)
        : m_options(std::move(options)), m_clock(std::make_shared<const SystemClock>()),
          m_notices(m_options.stateFolder, "window") {}

    void begin() {
        m_thread = std::thread([this] { run(); });
    }
    void end() {
        m_inbox.close();
        m_thread.join();
    }

    struct SetFleet {
        std::shared_ptr<const fleet::FleetConfig> fleet;
        net::CredentialRunnerOptions signIn;
    };
    struct Post {
        std::string run;
        model::Command command;
    };
    struct Drive {
        std::string run;
        bool isOn = false;
    };
    using Message = std::variant<SetFleet, Post, Drive>;
    void send(Message message) { m_inbox.post(std::move(message)); }

    void setWake(std::function<void()> wake) { m_outbox.setWake(std::move(wake)); }
    std::shared_ptr<const model::RunsPicture> take() {
        return m_outbox.take([](const Content& content) { return content.picture; });
    }
    std::vector<RunOutcome> takeOutcomes() {
        return m_outbox.take([](Content& content) { return std::exchange(content.outcomes, {}); });
    }
    std::vector<NoticeNews> takeNotices() {
        return m_outbox.take([](Content& content) { return std::exchange(content.news, {}); });
    }

private:
    struct Entry {
        std::optional<FollowedRun> run{};
        std::unique_ptr<RunLoop> loop{};
        bool isWanted = false; ///< to be driven from here
        Steady::time_point tryAt{};
        std::shared_ptr<const model::RunPicture> picture{};
        Steady::time_point drawnAt{};
        std::string drivenBy{};
        bool isDirty = true;
    };

    void run() {
        std::vector<Message> messages;
        while (m_inbox.take(Steady::now() + m_options.lookEvery, messages)) {
            for (auto& message : messages) {
                std::visit([this](auto& each) { this->take(each); }, message);
            }
            look();
        }
        m_runs.clear(); // loops before the transport they use
        m_transport.reset();
    }

    void take(SetFleet& message) {
        m_fleet = std::move(message.fleet);
        m_signIn = std::move(message.signIn);
        m_clock = fleet::clockOf(*m_fleet);
        for (auto& [id, entry] : m_runs) {
            if (entry.loop) {
                entry.loop->setFleet(*m_fleet);
            }
        }
    }

    void take(Drive& message) {
        auto& entry = m_runs[message.run];
        entry.isWanted = message.isOn;
        entry.tryAt = {};
        entry.isDirty = true;
        if (!message.isOn) {
            entry.loop.reset();
        }
    }

    void take(Post& message) {
        const auto id = message.command.id;
        if (!openStore()) {
            tell({.runId = message.run, .commandId = id, .text = m_trouble});
            return;
        }
        auto posted =
            postCommand(*m_store, message.run, std::move(message.command), m_clock->now());
        if (!posted) {
            tell({.runId = message.run, .commandId = id, .text = describe(posted.error())});
            return;
        }
        m_posted.emplace_back(message.run, *std::move(posted));
    }

    bool openStore() {
        if (m_store) {
            return true;
        }
        auto store = storage::RunStore::open(m_options.stateFolder);
        if (!store) {
            m_trouble = describe(store.error());
            return false;
        }
        m_trouble.clear();
        m_store = *std::move(store);
        return true;
    }

    void look() {
        const auto before = m_trouble;
        bool isChanged = false;
        if (openStore()) {
            isChanged = readStore();
            driveAll();
            takeAnswers();
        }
        isChanged = draw() || isChanged || before != m_trouble || m_isFirst;
        m_isFirst = false;
        if (m_store && m_seenVersion) { // what is there is known
            m_notices.begin();
        }
        if (isChanged) {
            publish();
        }
    }

    /// What is new in the store: runs, and records of those that are followed.
    bool readStore() {
        const auto version = m_store->dataVersion();
        if (version && m_seenVersion == *version) {
            return false;
        }
        const auto entries = version
                                 ? m_store->runs()
                                 : Result<std::vector<storage::RunEntry>>(fail(version.error()));
        if (!entries) {
            m_trouble = describe(entries.error());
            m_store.reset();
            return true;
        }
        m_seenVersion = *version;
        m_order.clear();
        const bool hasNew = std::any_of(entries->begin(), entries->end(),
                                        [this](const auto& each) { return !m_runs[each.id].run; });
        const auto history = hasNew ? readDurations(*m_store) : Result<std::vector<RunDurations>>();
        for (const auto& each : *entries) {
            m_order.push_back(each.id);
            readRun(each, history ? *history : std::vector<RunDurations>());
        }
        return true;
    }

    void readRun(const storage::RunEntry& known, const std::vector<RunDurations>& history) {
        auto& entry = m_runs[known.id];
        entry.drivenBy = known.holder;
        if (!entry.run) {
            auto opened = FollowedRun::open(*m_store, known.id, history, m_clock->now());
            if (!opened) {
                m_trouble = describe(opened.error());
                return;
            }
            entry.run = *std::move(opened);
            entry.isDirty = true;
        } else if (const auto more = entry.run->readOn(*m_store); !more) {
            m_trouble = describe(more.error());
        } else {
            entry.isDirty = entry.isDirty || *more;
        }
    }

    void driveAll() {
        for (auto& [id, entry] : m_runs) {
            if (entry.isWanted && !entry.loop && m_fleet && Steady::now() >= entry.tryAt) {
                openLoop(id, entry);
            }
            if (!entry.loop) {
                continue;
            }
            const auto progress = entry.loop->step();
            if (!progress) {
                tell({.runId = id, .text = describe(progress.error())});
                entry.loop.reset();
                entry.tryAt = Steady::now() + kReopen;
                entry.isDirty = true;
            } else if (progress->isOver && progress->isIdle) {
                entry.loop.reset();
                entry.isWanted = false;
                entry.isDirty = true;
            }
        }
    }

    void openLoop(const std::string& id, Entry& entry) {
        if (!m_transport) {
            m_transport = std::make_unique<net::SigningTransport>(
                std::make_unique<net::CurlTransport>(
                    net::CurlTransportOptions{.userAgent = "pilothouse/" PILOTHOUSE_VERSION}),
                m_signIn);
        }
        auto loop = RunLoop::open({.stateFolder = m_options.stateFolder,
                                   .run = id,
                                   .holder = processHere(),
                                   .person = personHere(),
                                   .clock = m_clock,
                                   .isSimulated = m_fleet->simulation.has_value()},
                                  *m_fleet, *m_transport);
        entry.isDirty = true;
        if (loop) {
            entry.loop = *std::move(loop);
        } else {
            tell({.runId = id, .text = describe(loop.error())});
            entry.tryAt = Steady::now() + kReopen;
            entry.isWanted = loop.error().kind != ErrorKind::Conflict;
        }
    }

    /// Answers of whoever drives to what was posted here.
    void takeAnswers() {
        std::erase_if(m_posted, [this](const auto& posted) {
            const auto command = storage::RunCommands(*m_store).find(posted.second);
            if (!command || !command->outcome) {
                return false;
            }
            tell({.runId = posted.first,
                  .commandId = posted.second,
                  .isAccepted = command->outcome->starts_with("accepted"),
                  .text = *command->outcome});
            return true;
        });
    }

    bool draw() {
        bool isDrawn = false;
        const auto now = Steady::now();
        for (auto& [id, entry] : m_runs) {
            const bool isDue = !entry.picture || (entry.run && !entry.run->isOver() &&
                                                  now - entry.drawnAt >= m_options.redrawEvery);
            if (!entry.run || (!entry.isDirty && !isDue)) {
                continue;
            }
            const bool isHeld = entry.loop || storage::FileLock::isHeld(
                                                  storage::runLockFile(m_options.stateFolder, id));
            entry.picture =
                entry.run->picture(m_clock->now(), isHeld ? entry.drivenBy : "", entry.loop.get());
            entry.drawnAt = now;
            entry.isDirty = false;
            m_notices.look(*entry.picture);
            isDrawn = true;
        }
        return isDrawn;
    }

    void publish() {
        auto picture = std::make_shared<model::RunsPicture>();
        picture->at = m_clock->now();
        picture->trouble = m_trouble;
        for (auto id = m_order.rbegin(); id != m_order.rend(); ++id) {
            const auto place = m_runs.find(*id);
            if (place != m_runs.end() && place->second.picture) {
                picture->runs.push_back(place->second.picture);
            }
        }
        m_outbox.put([&](Content& content) {
            content.picture = std::move(picture);
            for (auto& news : m_notices.take()) {
                content.news.push_back(std::move(news));
            }
        });
    }

    void tell(RunOutcome outcome) {
        m_outbox.put([&](Content& content) { content.outcomes.push_back(std::move(outcome)); });
    }

    RunDeskOptions m_options;
    Inbox<Message> m_inbox;
    std::thread m_thread;

    // The desk's thread alone.
    std::shared_ptr<const Clock> m_clock;
    std::shared_ptr<const fleet::FleetConfig> m_fleet;
    net::CredentialRunnerOptions m_signIn;
    std::optional<storage::RunStore> m_store;
    std::optional<std::int64_t> m_seenVersion;
    std::unique_ptr<net::SigningTransport> m_transport;
    std::map<std::string, Entry> m_runs;
    std::vector<std::string> m_order;                          ///< ids, oldest first
    std::vector<std::pair<std::string, std::string>> m_posted; ///< run, command
    std::string m_trouble;
    bool m_isFirst = true;
    NoticeReader m_notices;

    DeskOutbox<Content> m_outbox;
};

RunDesk::RunDesk(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

RunDesk::~RunDesk() {
    m_impl->end();
}

std::unique_ptr<RunDesk> RunDesk::start(RunDeskOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    impl->begin();
    return std::unique_ptr<RunDesk>(new RunDesk(std::move(impl)));
}

void RunDesk::setFleet(std::shared_ptr<const fleet::FleetConfig> fleet,
                       net::CredentialRunnerOptions signIn) {
    m_impl->send(Impl::SetFleet{.fleet = std::move(fleet), .signIn = std::move(signIn)});
}

void RunDesk::setWake(std::function<void()> wake) {
    m_impl->setWake(std::move(wake));
}

std::shared_ptr<const model::RunsPicture> RunDesk::take() {
    return m_impl->take();
}

std::vector<RunOutcome> RunDesk::takeOutcomes() {
    return m_impl->takeOutcomes();
}

std::vector<NoticeNews> RunDesk::takeNotices() {
    return m_impl->takeNotices();
}

void RunDesk::post(std::string runId, model::Command command) {
    m_impl->send(Impl::Post{.run = std::move(runId), .command = std::move(command)});
}

void RunDesk::drive(std::string runId, bool isOn) {
    m_impl->send(Impl::Drive{.run = std::move(runId), .isOn = isOn});
}

} // namespace pilothouse::engine
