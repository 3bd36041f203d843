// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/fleet_bridge.h"

#include "base/clock.h"
#include "engine/connection_probe.h"
#include "engine/engine.h"
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

/// Judges the files on a worker thread; the future belongs to the GUI thread.
QFuture<Loaded> loadLater(const fleet::FleetSource& source,
                          const std::shared_ptr<engine::ProgramConsent>& consent) {
    auto promise = std::make_shared<QPromise<Loaded>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, source, consent] {
        auto judged = std::make_shared<Judged>(Judged{fleet::loadFleet(source), {}, {}});
        if (!judged->config) {
            judged->problem = problemOf(judged->config.error());
        } else if (consent) {
            judged->programs = engine::programsOf(*judged->config, *consent);
        }
        promise->addResult(judged);
        promise->finish();
    });
    return promise->future();
}

/// Hands the result to `use` on the GUI thread, unless `owner` has gone: QFuture::then would find
/// its context destroyed when the program ends before its files are read.
template<class Use>
void whenLoaded(const QFuture<Loaded>& future, QObject* owner, const Use& use) {
    auto* watcher = new QFutureWatcher<Loaded>(owner);
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
    whenLoaded(loadLater(source, m_consent), this, [this, attempt, source](const Loaded& loaded) {
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
        for (const Error& warning : config.warnings) {
            info.warnings.append(warning);
        }
        Q_EMIT opened(info);
        start(std::move(config));
    });
}

void FleetBridge::start(fleet::FleetConfig config) {
    closeEngine();
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
    m_engine = engine::Engine::start(std::move(config), options);
    m_engine->setWake([this] {
        QMetaObject::invokeMethod(
            this, [this] { onWake(); }, Qt::QueuedConnection);
    });
    take();
}

void FleetBridge::readContexts(const fleet::FleetSource& source) {
    const quint64 offer = ++m_offer;
    whenLoaded(loadLater(source, m_consent), this, [this, offer](const Loaded& loaded) {
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
    const auto program = std::find_if(m_programs.begin(), m_programs.end(), [&](const auto& each) {
        return !id.isEmpty() && toQt(each.fingerprint) == id;
    });
    if (!m_consent || program == m_programs.end()) {
        return;
    }
    auto* watcher = new QFutureWatcher<QString>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, id, isAllowed] {
        watcher->deleteLater();
        const QString problem = watcher->result();
        if (problem.isEmpty()) {
            post(engine::RefreshNow{});
        }
        Q_EMIT programDecided(id, isAllowed ? ProgramState::Allowed : ProgramState::Asked, problem);
    });
    auto promise = std::make_shared<QPromise<QString>>();
    promise->start();
    watcher->setFuture(promise->future());
    QThreadPool::globalInstance()->start( // it waits for the disk
        [promise, isAllowed, consent = m_consent, word = *program] {
            const auto kept =
                isAllowed ? consent->remember(word, true) : consent->forget(word.fingerprint);
            promise->addResult(kept ? QString() : toQt(describe(kept.error())));
            promise->finish();
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
        Q_EMIT snapshotChanged(publication.snapshot, publication.diff);
    }
    for (const engine::FetchedText& answer : publication.answers) {
        Q_EMIT answered(answer);
    }
}

} // namespace pilothouse::ui
