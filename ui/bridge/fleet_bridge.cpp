// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/fleet_bridge.h"

#include "base/clock.h"
#include "engine/connection_probe.h"
#include "engine/engine.h"
#include "engine/fleet_budget.h"
#include "engine/program_consent.h"
#include "ui/bridge/qt_convert.h"

#include <QFile>
#include <QFuture>
#include <QFutureWatcher>
#include <QHash>
#include <QMetaObject>
#include <QPromise>
#include <QThreadPool>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kPauseMs = 100; // at most ten publications a second reach the widgets

struct Judged {
    std::shared_ptr<fleet::SourceWatch> sources;
    Result<fleet::FleetConfig> config;
    FileProblem problem;
    std::vector<engine::ProgramWord> programs;
};
using Loaded = std::shared_ptr<Judged>;

/// The lines round the place a Validation error points at. Worker thread: reads a file.
FileProblem problemOf(const Error& error) {
    constexpr int kAround = 2;
    constexpr qint64 kMostBytes = 1 << 20;
    FileProblem problem{.error = error, .excerpt = {}, .firstLine = 1};
    if (!error.position || error.position->line <= 0) {
        return problem;
    }
    QFile file(toQt(error.position->file));
    if (!file.open(QIODevice::ReadOnly) || file.size() > kMostBytes) {
        return problem;
    }
    problem.firstLine = std::max(1, error.position->line - kAround);
    int number = 0;
    while (!file.atEnd() && number < error.position->line + kAround) {
        const QString line = QString::fromUtf8(file.readLine()).remove(QLatin1Char('\n'));
        if (++number >= problem.firstLine) {
            problem.excerpt << line;
        }
    }
    return problem;
}

/// Does something that waits for the disk on a worker thread; the future belongs to the GUI thread.
template<class Work>
auto later(Work work) -> QFuture<decltype(work())> {
    auto promise = std::make_shared<QPromise<decltype(work())>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, work = std::move(work)] {
        promise->addResult(work());
        promise->finish();
    });
    return promise->future();
}

/// Judges the files.
QFuture<Loaded> loadLater(const fleet::FleetSource& source,
                          const std::shared_ptr<engine::ProgramConsent>& consent) {
    return later([source, consent] {
        auto sources = std::make_shared<fleet::SourceWatch>(source);
        auto config = sources->load();
        auto judged =
            std::make_shared<Judged>(Judged{std::move(sources), std::move(config), {}, {}});
        if (!judged->config) {
            judged->problem = problemOf(judged->config.error());
        } else if (consent) {
            judged->programs = engine::programsOf(*judged->config, *consent);
        }
        return judged;
    });
}

/// Hands the result to `use` on the GUI thread, unless `owner` has gone: QFuture::then would find
/// its context destroyed when the program ends before its files are read.
template<class Result, class Use>
void whenDone(const QFuture<Result>& future, QObject* owner, const Use& use) {
    auto* watcher = new QFutureWatcher<Result>(owner);
    QObject::connect(watcher, &QFutureWatcherBase::finished, owner, [watcher, use] {
        watcher->deleteLater();
        use(watcher->result());
    });
    watcher->setFuture(future);
}

ProgramState stateOf(const engine::ProgramWord& program) {
    if (program.problem) {
        return ProgramState::Missing;
    }
    switch (program.word) {
    case net::Consent::Allowed: return ProgramState::Allowed;
    case net::Consent::Denied:
        return program.isDeniedByUser ? ProgramState::Denied : ProgramState::Forbidden;
    case net::Consent::Unknown: break;
    }
    return ProgramState::Asked;
}

/// Adds what is known of the program to those contexts that log in through it.
void addPrograms(QList<ContextOffer>& offers, const fleet::FleetConfig& config,
                 const std::vector<engine::ProgramWord>& programs) {
    QHash<QString, const engine::ProgramWord*> byCluster;
    for (const engine::ProgramWord& program : programs) {
        for (const std::string& cluster : program.clusters) {
            byCluster.insert(toQt(cluster), &program);
        }
    }
    for (qsizetype at = 0; at < offers.size(); ++at) {
        const auto& name = config.members[static_cast<std::size_t>(at)].identity.name;
        const engine::ProgramWord* program = byCluster.value(toQt(name));
        if (program == nullptr) {
            continue;
        }
        ContextOffer& offer = offers[at];
        offer.programState = stateOf(*program);
        offer.programId = toQt(program->fingerprint);
        offer.programWhy = toQt(program->problem ? program->problem->message : program->why);
        offer.command.clear();
        for (const std::string& word : program->command) { // with the path that would be run
            offer.command << toQt(word);
        }
        for (const std::string& variable : program->environment) {
            offer.programEnvironment << toQt(variable);
        }
    }
}

QStringList listOf(const std::vector<std::string>& words) {
    QStringList list;
    for (const std::string& word : words) {
        list << toQt(word);
    }
    return list;
}

ProgramOffer offerOf(const engine::ProgramWord& program) {
    return {.id = toQt(program.fingerprint),
            .command = listOf(program.command),
            .environment = listOf(program.environment),
            .source = toQt(program.source),
            .state = stateOf(program),
            .why = toQt(program.problem ? program.problem->message : program.why),
            .clusters = listOf(program.clusters)};
}

ContextOffer offerOf(const fleet::MemberConfig& member) {
    const model::ClusterIdentity& identity = member.identity;
    const QString source = identity.sources.empty() ? QString() : toQt(identity.sources.front());
    const QString place = source.section(QLatin1Char(':'), 1);
    ContextOffer offer;
    offer.context = place.contains(QLatin1Char('#')) ? place.section(QLatin1Char('#'), -1)
                                                     : toQt(identity.name);
    offer.file = place.section(QLatin1Char('#'), 0, 0);
    offer.server = toQt(identity.server);
    offer.environment = toQt(identity.environment);
    offer.isProduction = identity.isProduction;
    offer.problem = member.problem ? toQt(member.problem->message) : QString();
    offer.position = member.problem ? member.problem->position : std::nullopt;
    offer.user = toQt(member.login.user);
    offer.login = static_cast<LoginWay>(member.login.kind);
    offer.program = toQt(member.login.program);
    for (const std::string& word : member.login.command) {
        offer.command << toQt(word);
    }
    offer.installHint = toQt(member.login.installHint);
    offer.certificateEnds = member.login.certificateEnds;
    return offer;
}

static_assert(static_cast<int>(LoginWay::Provider) == static_cast<int>(fleet::LoginKind::Provider));
static_assert(static_cast<int>(TestStage::Version) ==
              static_cast<int>(engine::ProbeStage::Version));
static_assert(static_cast<int>(TestOutcome::Skipped) ==
              static_cast<int>(engine::StageOutcome::Skipped));

} // namespace

FleetBridge::FleetBridge(QObject* parent)
    : QObject(parent), m_clock(std::make_shared<SystemClock>()) {
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_waiting) {
            take();
        }
    });
}

FleetBridge::~FleetBridge() {
    cancelTest();
    close();
}

Instant FleetBridge::now() const {
    return m_clock->now();
}

void FleetBridge::open(const fleet::FleetSource& source) {
    const quint64 attempt = ++m_attempt;
    whenDone(loadLater(source, m_consent), this, [this, attempt, source](const Loaded& loaded) {
        if (attempt != m_attempt) {
            return; // another fleet was chosen meanwhile
        }
        if (!loaded->config) {
            Q_EMIT failed(loaded->problem);
            return;
        }
        fleet::FleetConfig& config = *loaded->config;
        FleetInfo info;
        info.name = toQt(config.name);
        info.source = toQt(source.fleetFile.value_or(source.kubeconfig.value_or(std::string())));
        info.isDemo = config.isDemo;
        info.mayWrite = config.writes == fleet::Writes::Ask;
        info.speed = config.simulation ? config.simulation->speed : 1;
        for (const Error& warning : config.warnings) {
            info.warnings.append(warning);
        }
        Q_EMIT opened(info);
        start(std::move(config), loaded->sources);
    });
}

void FleetBridge::start(fleet::FleetConfig config, std::shared_ptr<fleet::SourceWatch> sources) {
    closeEngine();
    m_open = std::make_shared<const fleet::FleetConfig>(config);
    m_filesProblem.reset();
    m_fleetPrograms.clear();
    readPrograms();
    if (config.simulation) {
        m_clock = std::make_shared<ScaledClock>(config.simulation->start, config.simulation->wall,
                                                config.simulation->speed);
    } else {
        m_clock = std::make_shared<SystemClock>();
    }
    engine::EngineOptions options;
    options.requestTimeout = m_timeout;
    options.clock = m_clock;
    options.signIn = engine::runnerOptions(m_consent);
    options.sources = std::move(sources);
    options.memoryFolder = m_memory && !config.isDemo ? m_memory(config.name) : std::string();
    m_budget = engine::fleetBudget(config.attention);
    options.budget = m_budget;
    m_engine = engine::Engine::start(std::move(config), options);
    m_engine->setWake([this] {
        QMetaObject::invokeMethod(
            this, [this] { onWake(); }, Qt::QueuedConnection);
    });
    Q_EMIT started();
    take();
}

void FleetBridge::readContexts(const fleet::FleetSource& source) {
    const quint64 offer = ++m_offer;
    whenDone(loadLater(source, m_consent), this, [this, offer](const Loaded& loaded) {
        if (offer != m_offer) {
            return; // other files were chosen meanwhile
        }
        ContextOffers offers;
        cancelTest();
        m_offered.reset();
        if (!loaded->config) {
            offers.problems.append(loaded->config.error());
        } else {
            for (const fleet::MemberConfig& member : loaded->config->members) {
                offers.contexts.append(offerOf(member));
            }
            addPrograms(offers.contexts, *loaded->config, loaded->programs);
            m_programs = std::move(loaded->programs);
            for (const Error& warning : loaded->config->warnings) {
                offers.problems.append(warning);
            }
            m_offered = std::move(*loaded->config);
        }
        Q_EMIT contextsRead(offers);
    });
}

void FleetBridge::testContexts(const QStringList& contexts) {
    cancelTest();
    if (!m_offered) {
        return;
    }
    fleet::FleetConfig wanted = *m_offered;
    std::erase_if(wanted.members, [&contexts](const fleet::MemberConfig& member) {
        return !contexts.contains(offerOf(member).context);
    });
    m_testsLeft = static_cast<int>(wanted.members.size());
    if (wanted.members.empty()) {
        return;
    }
    const quint64 test = ++m_test;
    engine::ProbeOptions options;
    options.signIn = engine::runnerOptions(m_consent);
    options.onResult = [this, test](const engine::ProbeResult& result) {
        QMetaObject::invokeMethod(
            this, [this, test, result] { onTested(test, result); }, Qt::QueuedConnection);
    };
    m_probe = std::make_unique<engine::ConnectionProbe>(std::move(wanted), std::move(options));
}

void FleetBridge::setConsent(std::shared_ptr<engine::ProgramConsent> consent) {
    m_consent = std::move(consent);
}

void FleetBridge::decideProgram(const QString& id, bool isAllowed) {
    setProgramWord(id, isAllowed ? ProgramState::Allowed : ProgramState::Asked);
}

void FleetBridge::setProgramWord(const QString& id, ProgramState word) {
    const engine::ProgramWord* program = nullptr;
    for (const auto* list : {&m_programs, &m_fleetPrograms}) {
        for (const engine::ProgramWord& each : *list) {
            program = !id.isEmpty() && toQt(each.fingerprint) == id ? &each : program;
        }
    }
    if (!m_consent || program == nullptr) {
        return;
    }
    const auto keep = [consent = m_consent, program = *program, word] {
        const auto kept = word == ProgramState::Asked
                              ? consent->forget(program.fingerprint)
                              : consent->remember(program, word == ProgramState::Allowed);
        return kept ? QString() : toQt(describe(kept.error()));
    };
    whenDone(later(keep), this, [this, id, word](const QString& problem) {
        if (problem.isEmpty()) {
            post(engine::RefreshNow{});
        }
        readPrograms();
        Q_EMIT programDecided(id, word, problem);
    });
}

void FleetBridge::readPrograms() {
    if (!m_consent || !m_open) {
        return;
    }
    using Words = std::vector<engine::ProgramWord>;
    const auto read = [consent = m_consent, fleet = m_open] {
        return std::make_shared<Words>(engine::programsOf(*fleet, *consent));
    };
    whenDone(later(read), this, [this, fleet = m_open](const std::shared_ptr<Words>& words) {
        if (fleet != m_open) {
            return; // another fleet was opened, or its files were read again
        }
        m_fleetPrograms = *words;
        QList<ProgramOffer> offers;
        for (const engine::ProgramWord& word : m_fleetPrograms) {
            offers.append(offerOf(word));
        }
        Q_EMIT programsRead(offers);
    });
}

void FleetBridge::tellFiles(const engine::Publication& publication) {
    if (publication.reread) {
        m_open = publication.reread;
        readPrograms();
        Q_EMIT fleetReread(static_cast<int>(m_open->members.size()));
    }
    const auto& problem = publication.snapshot->sourceProblem;
    if (problem == m_filesProblem) {
        return;
    }
    m_filesProblem = problem;
    if (!problem) {
        Q_EMIT filesMended();
        return;
    }
    whenDone(later([error = *problem] { return problemOf(error); }), this,
             [this](const FileProblem& found) {
                 if (m_filesProblem == found.error) {
                     Q_EMIT filesBroken(found);
                 }
             });
}

void FleetBridge::cancelTest() {
    ++m_test; // what is still queued belongs to nobody
    m_probe.reset();
    m_testsLeft = 0;
}

void FleetBridge::onTested(quint64 test, const engine::ProbeResult& result) {
    if (test != m_test || !m_offered) {
        return;
    }
    const auto member =
        std::find_if(m_offered->members.begin(), m_offered->members.end(),
                     [&](const auto& each) { return each.identity.id == result.cluster; });
    if (member != m_offered->members.end()) {
        ContextTest words;
        words.context = offerOf(*member).context;
        for (std::size_t at = 0; at < kTestStages; ++at) {
            words.stages[at] = {static_cast<TestOutcome>(result.stages[at].outcome),
                                toQt(result.stages[at].note)};
        }
        words.error = result.error;
        Q_EMIT contextTested(words);
    }
    if (--m_testsLeft == 0) {
        m_probe.reset();
        Q_EMIT testEnded();
    }
}

void FleetBridge::close() {
    ++m_attempt; // a fleet whose files are still being read is not wanted any more
    closeEngine();
}

void FleetBridge::closeEngine() {
    engine::Engine::retire(std::move(m_engine)); // its threads end without us
    m_budget = nullptr;
    m_open.reset();
    m_waiting = false;
    m_pause.stop();
}

void FleetBridge::post(const engine::Command& command) {
    if (m_engine) {
        m_engine->post(command);
    }
}

void FleetBridge::onWake() {
    if (m_pause.isActive()) {
        m_waiting = true;
        return;
    }
    take();
}

void FleetBridge::take() {
    m_waiting = false;
    if (!m_engine) {
        return;
    }
    m_pause.start();
    engine::Publication publication = m_engine->take();
    if (publication.snapshot) {
        tellFiles(publication);
        Q_EMIT snapshotChanged(publication.snapshot, publication.diff);
    }
    for (const engine::FetchedText& answer : publication.answers) {
        Q_EMIT answered(answer);
    }
}

} // namespace pilothouse::ui
