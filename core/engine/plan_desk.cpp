// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_desk.h"

#include "engine/desk_outbox.h"
#include "engine/expected_silence.h"
#include "engine/inbox.h"
#include "engine/plan_away.h"
#include "engine/plan_drafts.h"
#include "engine/plan_facts.h"
#include "engine/plan_simulation.h"
#include "engine/run_calendars.h"
#include "engine/run_history.h"
#include "engine/run_start.h"
#include "fleet/member_builder.h"
#include "kube/strategy/strategy_reader.h"
#include "kube/strategy/strategy_writer.h"
#include "rollout/validate.h"
#include "storage/atomic_file.h"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <thread>
#include <utility>
#include <variant>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;
using Members = std::shared_ptr<const std::vector<rollout::MemberFacts>>;

constexpr std::size_t kMostBytes = std::size_t{16} << 20;
constexpr std::chrono::hours kIdle{1};

/// Members as the fleet's files tell them, before anybody was asked.
std::vector<rollout::MemberFacts> factsOfFiles(const fleet::FleetConfig& fleet) {
    std::vector<rollout::MemberFacts> members;
    members.reserve(fleet.members.size());
    for (const auto& member : fleet.members) {
        members.push_back({.id = member.identity.id,
                           .name = member.identity.name,
                           .region = member.identity.region,
                           .group = member.identity.group,
                           .labels = member.identity.labels,
                           .weight = member.weight,
                           .azureId = member.azureId});
    }
    return members;
}

std::vector<model::PlanMember> shownMembers(const std::vector<rollout::MemberFacts>& facts,
                                            const fleet::FleetConfig& fleet) {
    std::vector<model::PlanMember> members;
    for (std::size_t at = 0; at < facts.size(); ++at) {
        const auto& member = facts[at];
        members.push_back({.id = member.id,
                           .name = member.name,
                           .region = member.region,
                           .group = member.group,
                           .labels = member.labels,
                           .version = member.version.value_or(""),
                           .unread = member.unread,
                           .isProduction = fleet.members[at].identity.isProduction});
    }
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return members;
}

/// What the fleet remembers of durations; none where nothing can be read.
std::shared_ptr<const rollout::DurationHistory> historyIn(const std::string& stateFolder,
                                                          Instant now) {
    if (!std::filesystem::exists(std::filesystem::path(stateFolder) / "runs.db")) {
        return nullptr; // opening would make one
    }
    auto store = storage::RunStore::open(stateFolder);
    const auto known = store ? readDurations(*store) : Result<std::vector<RunDurations>>();
    return known ? std::make_shared<const rollout::DurationHistory>(samplesExcept(*known, {}), now)
                 : nullptr;
}

/// What the desk hands out.
struct Content {
    std::shared_ptr<const model::PlanPicture> picture{};
    std::vector<PlanOutcome> outcomes{};
};

} // namespace

class PlanDesk::Impl {
public:
    explicit Impl(PlanDeskOptions options)
        : m_options(std::move(options)), m_clock(std::make_shared<const SystemClock>()),
          m_draft(m_options.stateFolder) {}

    void begin() {
        m_thread = std::thread([this] { run(); });
    }
    void end() {
        send(End{}); // behind what was asked: an edit is kept however soon the desk ends
        m_thread.join();
    }

    struct SetFleet {
        std::shared_ptr<const fleet::FleetConfig> fleet;
        net::CredentialRunnerOptions signIn;
    };
    struct SetText {
        std::string text;
        std::uint64_t revision = 0;
    };
    struct SetStrategy {
        model::Strategy strategy;
        std::uint64_t revision = 0;
    };
    struct SetWishes {
        model::PlanWishes wishes;
    };
    struct ReadAgain {};
    struct End {};
    struct Cancel {};
    struct Open {
        std::string path;
        std::uint64_t revision = 0;
    };
    struct Save {
        std::string path;
    };
    struct OpenDraft {
        std::string id;
        std::uint64_t revision = 0;
    };
    struct FactsRead {
        std::uint64_t reading = 0;
        FleetFacts facts;
        std::shared_ptr<const rollout::DurationHistory> history;
        Contacts contacts;
        Instant at{};
    };
    struct Played {
        std::uint64_t game = 0;
        std::uint64_t revision = 0;
        Result<model::Simulation> simulation;
        std::chrono::milliseconds took{0};
    };
    using Message = std::variant<SetFleet, SetText, SetStrategy, SetWishes, ReadAgain, Cancel, Open,
                                 Save, OpenDraft, Create, FactsRead, Played, End>;
    void send(Message message) { m_inbox.post(std::move(message)); }

    void setWake(std::function<void()> wake) { m_outbox.setWake(std::move(wake)); }
    std::shared_ptr<const model::PlanPicture> take() {
        return m_outbox.take([](const Content& content) { return content.picture; });
    }
    std::vector<PlanOutcome> takeOutcomes() {
        return m_outbox.take([](Content& content) { return std::exchange(content.outcomes, {}); });
    }

private:
    void run() {
        std::vector<Message> messages;
        while (!m_isEnding && m_inbox.take(m_planAt.value_or(Steady::now() + kIdle), messages)) {
            for (auto& message : messages) {
                std::visit([this](auto& each) { this->take(each); }, message);
            }
            if (!m_isEnding && m_planAt && Steady::now() >= *m_planAt) {
                m_planAt.reset();
                keepDraft();
                plan();
                m_isDirty = true;
            }
            if (std::exchange(m_isDirty, false)) {
                publish();
            }
        }
        keepDraft();
        m_inbox.close();
        m_player = {}; // both are told to stop, then joined
        m_reader = {};
    }

    void take(SetFleet& message) {
        m_fleet = std::move(message.fleet);
        m_signIn = std::move(message.signIn);
        m_clock = fleet::clockOf(*m_fleet);
        m_members =
            std::make_shared<const std::vector<rollout::MemberFacts>>(factsOfFiles(*m_fleet));
        m_picture.members = std::make_shared<const std::vector<model::PlanMember>>(
            shownMembers(*m_members, *m_fleet));
        m_picture.calendars = m_fleet->calendars;
        m_picture.gaps.clear();
        m_gaps.clear();
        m_picture.readAt.reset();
        planSoon();
        readMembers();
    }

    void take(ReadAgain&) { readMembers(); }
    void take(End&) { m_isEnding = true; }

    void take(SetText& message) {
        if (message.revision > m_picture.revision || !m_hasText) {
            read(std::move(message.text), message.revision);
        }
    }

    void take(SetStrategy& message) {
        if (message.revision > m_picture.revision || !m_hasText) {
            read(kube::writeStrategy(message.strategy), message.revision);
        }
    }

    void take(SetWishes& message) {
        if (!(message.wishes == m_picture.wishes)) {
            m_picture.wishes = message.wishes;
            m_isDirty = true;
            planSoon();
        }
    }

    void take(Cancel&) {
        if (m_picture.isSimulating) {
            ++m_game;
            m_player.request_stop();
            m_picture.isSimulating = false;
            m_isDirty = true;
        }
    }

    void take(Open& message) {
        auto text = fleet::readTextFile(message.path, kMostBytes);
        const auto trouble = text ? std::string() : describe(text.error());
        if (text) {
            m_path = message.path;
            m_picture.revision = 0;
            read(*std::move(text), message.revision);
            m_safe = m_picture.text;
            keepDraft();
        }
        tell({.kind = PlanOutcome::Kind::Opened, .path = message.path, .trouble = trouble});
    }

    void take(Save& message) {
        const auto saved = storage::writeAtomically(message.path, m_picture.text);
        if (saved) {
            m_path = message.path;
            m_safe = m_picture.text;
            keepDraft();
        }
        tell({.kind = PlanOutcome::Kind::Saved,
              .path = message.path,
              .trouble = saved ? "" : describe(saved.error())});
    }

    void take(OpenDraft& message) {
        auto draft = m_draft.adopt(message.id);
        if (draft) {
            m_path = draft->file;
            m_picture.revision = 0;
            m_safe.reset();
            m_hasText = true;
            m_kept = draft->text;
            read(std::move(draft->text), message.revision);
        }
        tell({.kind = PlanOutcome::Kind::Opened,
              .path = m_path,
              .trouble = draft ? "" : describe(draft.error())});
    }

    /// What is nowhere else is written down, once it differs from what was.
    void keepDraft() {
        if (!m_hasText) {
            return;
        }
        if (m_safe && m_picture.text == *m_safe) {
            m_draft.forget();
            m_kept.reset();
        } else if (m_picture.text != m_kept &&
                   m_draft.keep(m_picture.text, m_path, m_clock->now())) {
            m_kept = m_picture.text; // else once more with the next edit
        }
    }

    void take(Create& message) {
        const auto made = makeRun(message);
        if (made) {
            m_safe = m_picture.text; // the journal has it
            keepDraft();
        }
        tell({.kind = PlanOutcome::Kind::Created,
              .path = made ? *made : "",
              .trouble = made ? "" : describe(made.error())});
    }

    Result<std::string> makeRun(const Create& wanted) {
        const auto refuse = [](std::string why) {
            return fail({.kind = ErrorKind::Conflict, .message = std::move(why)});
        };
        if (!m_fleet || m_fleet->writes == fleet::Writes::Never) {
            return refuse("the fleet's file says \"writes: never\"");
        }
        const bool isBlocked =
            std::any_of(m_picture.findings.begin(), m_picture.findings.end(),
                        [](const auto& each) { return each.severity == model::Severity::Error; });
        if (wanted.revision != m_picture.revision || m_planAt || !m_picture.plan ||
            !m_picture.readAt || isBlocked || wanted.acceptedGaps != m_picture.unread) {
            return refuse("the plan has changed since it was reviewed: look at it again");
        }
        auto store = storage::RunStore::open(m_options.stateFolder);
        if (!store) {
            return fail(std::move(store.error()));
        }
        return startLocalRun(
            *store, *m_picture.plan,
            {.name = wanted.name, .comment = wanted.comment, .at = m_clock->now()});
    }

    void take(FactsRead& message) {
        if (message.reading != m_reading) {
            return; // of an older fleet
        }
        m_history = std::move(message.history);
        m_picture.gaps.clear();
        m_picture.unread = message.facts.gaps.size();
        showGaps(message.facts.gaps);
        m_gaps = std::move(message.facts.gaps);
        m_contacts = std::move(message.contacts);
        m_members = std::make_shared<const std::vector<rollout::MemberFacts>>(
            std::move(message.facts.members));
        m_picture.members = std::make_shared<const std::vector<model::PlanMember>>(
            shownMembers(*m_members, *m_fleet));
        m_picture.isReading = false;
        m_picture.readAt = message.at;
        m_isDirty = true;
        m_planAt = Steady::now();
    }

    void showGaps(const std::vector<FactsGap>& gaps) {
        for (const auto& gap : gaps) {
            m_picture.gaps.push_back(
                {.cluster = gap.cluster, .what = gap.what, .why = gap.error.message});
        }
    }

    void take(Played& message) {
        if (message.game != m_game) {
            return;
        }
        m_picture.isSimulating = false;
        m_picture.simulationTrouble.clear();
        m_isDirty = true;
        if (!message.simulation) {
            m_picture.simulation = nullptr;
            m_picture.simulationTrouble = message.simulation.error().message;
            return;
        }
        m_picture.simulation =
            std::make_shared<const model::Simulation>(*std::move(message.simulation));
        m_picture.simulated = message.revision;
        m_picture.simulationTook = message.took;
    }

    void read(std::string text, std::uint64_t revision) {
        auto reading = kube::readStrategy(text, "");
        if (!m_hasText) {
            m_safe = text; // what it began with is nobody's work yet
        }
        m_hasText = true;
        m_picture.revision = revision;
        m_picture.text = std::move(text);
        m_picture.strategy = std::move(reading.strategy);
        m_picture.errors = std::move(reading.errors);
        m_isDirty = true;
        planSoon();
    }

    void planSoon() { m_planAt = Steady::now() + m_options.settle; }

    void plan() {
        if (!m_hasText || !m_fleet) {
            return;
        }
        ++m_game;
        m_player.request_stop();
        m_picture.isSimulating = false;
        m_picture.at = m_clock->now();
        if (!m_picture.errors.empty()) {
            m_picture.plan.reset();
            m_picture.findings.clear();
            m_picture.simulation = nullptr;
            m_picture.simulationTrouble.clear();
            return;
        }
        const rollout::PlanOptions options{.target = m_picture.wishes.target,
                                           .driver = model::RunDriver::Local};
        auto strategy = m_picture.strategy;
        const auto calendars = readCalendars(strategy, m_path, m_fleet->calendars);
        // Before anybody was asked, what is not known is no finding.
        auto planned = m_picture.readAt
                           ? rollout::planAndValidate(strategy, *m_members, options, m_picture.at)
                           : rollout::planRun(strategy, *m_members, options);
        if (m_picture.readAt) {
            auto parts = tellAway(*m_fleet,
                                  {.members = *m_members,
                                   .gaps = m_gaps,
                                   .contacts = m_contacts,
                                   .at = *m_picture.readAt},
                                  planned, m_picture.at);
            m_picture.gaps.clear();
            m_picture.unread = parts.open.size();
            showGaps(parts.open);
            showGaps(parts.excused);
            m_picture.deferred = std::move(parts.deferred);
        }
        if (!calendars) {
            tellCalendars(calendars.error(), planned.findings);
        }
        m_picture.plan = std::move(planned.plan);
        m_picture.findings = std::move(planned.findings);
        play();
    }

    /// Freezes that nobody could read: the plan must not start without them.
    static void tellCalendars(const Error& error, std::vector<model::RunFinding>& findings) {
        findings.erase(
            std::remove_if(findings.begin(), findings.end(),
                           [](const auto& each) { return each.code == "CalendarNotRead"; }),
            findings.end());
        findings.insert(findings.begin(), {.severity = model::Severity::Error,
                                           .code = "CalendarNotRead",
                                           .object = "windows",
                                           .message = describe(error),
                                           .mend = "mend the calendar or its path, then read again",
                                           .position = error.position.value_or(Position{})});
    }

    void play() {
        if (m_picture.plan->memberCount() == 0 || !m_picture.readAt) {
            m_picture.simulation = nullptr;
            return;
        }
        m_picture.isSimulating = true;
        PlanGame game{.plan = std::make_shared<const model::Plan>(*m_picture.plan),
                      .members = m_members,
                      .history = m_history,
                      .fleet = m_fleet,
                      .readAt = m_picture.readAt,
                      .wishes = m_picture.wishes,
                      .samples = m_options.samples,
                      .now = m_picture.at};
        m_player = std::jthread([this, game = std::move(game), number = m_game,
                                 revision = m_picture.revision](const std::stop_token& stop) {
            const auto begun = Steady::now();
            auto simulation = playPlan(game, stop);
            const auto took =
                std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun);
            send(Played{.game = number,
                        .revision = revision,
                        .simulation = std::move(simulation),
                        .took = took});
        });
    }

    void readMembers() {
        if (!m_fleet) {
            return;
        }
        ++m_reading;
        m_picture.isReading = true;
        m_isDirty = true;
        m_reader = std::jthread([this, fleet = m_fleet, signIn = m_signIn, clock = m_clock,
                                 reading = m_reading](const std::stop_token& stop) {
            std::mutex mutex;
            std::condition_variable_any ends;
            const auto interrupted = [&](std::chrono::milliseconds atMost) {
                std::unique_lock lock(mutex);
                ends.wait_for(lock, stop, atMost, [] { return false; });
                return stop.stop_requested();
            };
            auto facts = readPlanFacts(*fleet,
                                       {.depth = FactsDepth::Validate,
                                        .timeout = m_options.ask,
                                        .now = clock->now(),
                                        .signIn = signIn},
                                       interrupted);
            if (facts) {
                const auto now = clock->now();
                send(FactsRead{.reading = reading,
                               .facts = *std::move(facts),
                               .history = historyIn(m_options.stateFolder, now),
                               .contacts = contactsIn(m_options.stateFolder),
                               .at = now});
            }
        });
    }

    void publish() {
        if (!m_hasText) {
            return;
        }
        auto picture = std::make_shared<const model::PlanPicture>(m_picture);
        m_outbox.put([&](Content& content) { content.picture = std::move(picture); });
    }

    void tell(PlanOutcome outcome) {
        m_outbox.put([&](Content& content) { content.outcomes.push_back(std::move(outcome)); });
    }

    PlanDeskOptions m_options;
    Inbox<Message> m_inbox;
    std::thread m_thread;

    // The desk's thread alone.
    std::shared_ptr<const Clock> m_clock;
    std::shared_ptr<const fleet::FleetConfig> m_fleet;
    net::CredentialRunnerOptions m_signIn;
    Members m_members;
    std::vector<FactsGap> m_gaps; ///< of the newest answers
    Contacts m_contacts;
    std::shared_ptr<const rollout::DurationHistory> m_history;
    model::PlanPicture m_picture;
    std::optional<Steady::time_point> m_planAt;
    std::uint64_t m_reading = 0; ///< number of the newest question to the members
    std::uint64_t m_game = 0;    ///< number of the newest simulation
    bool m_hasText = false;
    std::string m_path; ///< of the strategy; its calendars lie beside it
    DraftKeeper m_draft;
    std::optional<std::string> m_safe; ///< the text that needs no draft; none: every one does
    std::optional<std::string> m_kept; ///< the text that the draft has
    bool m_isDirty = false;
    bool m_isEnding = false;
    std::jthread m_reader;
    std::jthread m_player;

    DeskOutbox<Content> m_outbox;
};

PlanDesk::PlanDesk(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

PlanDesk::~PlanDesk() {
    m_impl->end();
}

std::unique_ptr<PlanDesk> PlanDesk::start(PlanDeskOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    impl->begin();
    return std::unique_ptr<PlanDesk>(new PlanDesk(std::move(impl)));
}

void PlanDesk::setFleet(std::shared_ptr<const fleet::FleetConfig> fleet,
                        net::CredentialRunnerOptions signIn) {
    m_impl->send(Impl::SetFleet{.fleet = std::move(fleet), .signIn = std::move(signIn)});
}

void PlanDesk::setWake(std::function<void()> wake) {
    m_impl->setWake(std::move(wake));
}

std::shared_ptr<const model::PlanPicture> PlanDesk::take() {
    return m_impl->take();
}

std::vector<PlanOutcome> PlanDesk::takeOutcomes() {
    return m_impl->takeOutcomes();
}

void PlanDesk::setText(std::string text, std::uint64_t revision) {
    m_impl->send(Impl::SetText{.text = std::move(text), .revision = revision});
}

void PlanDesk::setStrategy(model::Strategy strategy, std::uint64_t revision) {
    m_impl->send(Impl::SetStrategy{.strategy = std::move(strategy), .revision = revision});
}

void PlanDesk::setWishes(model::PlanWishes wishes) {
    m_impl->send(Impl::SetWishes{.wishes = std::move(wishes)});
}

void PlanDesk::readAgain() {
    m_impl->send(Impl::ReadAgain{});
}

void PlanDesk::cancelSimulation() {
    m_impl->send(Impl::Cancel{});
}

void PlanDesk::open(std::string path, std::uint64_t revision) {
    m_impl->send(Impl::Open{.path = std::move(path), .revision = revision});
}

void PlanDesk::openDraft(std::string id, std::uint64_t revision) {
    m_impl->send(Impl::OpenDraft{.id = std::move(id), .revision = revision});
}

void PlanDesk::create(Create wanted) {
    m_impl->send(std::move(wanted));
}

void PlanDesk::save(std::string path) {
    m_impl->send(Impl::Save{.path = std::move(path)});
}

} // namespace pilothouse::engine
