// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/desktop.h"

#include "app/pilothouse/demo_process.h"
#include "app/pilothouse/tour.h"
#include "engine/program_consent.h"
#include "kube/strategy/strategy_reader.h"
#include "storage/folders.h"
#include "ui/bridge/qt_convert.h"
#include "ui/models/words.h"
#include "ui/pages/audit/audit_page.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/map/map_page.h"
#include "ui/pages/placement/lab_apply.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/shell/desktop_notices.h"
#include "ui/shell/notice_center.h"
#include "ui/shell/plan_pages.h"
#include "ui/shell/run_reports.h"
#include "ui/shell/tray.h"
#include "ui/shell/write_lock.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QNetworkInformation>
#include <QThreadPool>
#include <QTimer>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pilothouse {

namespace {

constexpr int kBadInput = 2;

fleet::FleetSource sourceOfFile(const QString& file) {
    return {.fleetFile = ui::fromQt(file)};
}

constexpr qint64 kMostOfStrategy = 4 << 20; ///< bytes; larger files are no strategies

bool holdsStrategy(const QString& path) {
    QFile file(path);
    return file.size() <= kMostOfStrategy && file.open(QIODevice::ReadOnly) &&
           kube::isStrategyFile(file.readAll().toStdString());
}

constexpr qint64 kHead = 64 << 10; ///< bytes, in which the first kind of a file stands

bool holdsPlacement(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && ui::PlacementBridge::isForLab(file.read(kHead));
}

Desktop::FileKind kindOf(const QString& path) {
    return holdsPlacement(path)  ? Desktop::FileKind::Lab
           : holdsStrategy(path) ? Desktop::FileKind::Strategy
                                 : Desktop::FileKind::Fleet;
}

QString nameOf(const fleet::FleetSource& source) {
    return ui::toQt(source.fleetFile.value_or(source.kubeconfig.value_or("kubeconfig")))
        .section(QLatin1Char('/'), -1);
}

QStringList lookedAt(const fleet::FleetSource& source) {
    if (source.kubeconfig) {
        return {ui::toQt(*source.kubeconfig)};
    }
    const QString variable = qEnvironmentVariable("KUBECONFIG");
    return {variable.isEmpty() ? QStringLiteral("~/.kube/config")
                               : QStringLiteral("KUBECONFIG=") + variable};
}

/// The same fleet and state in a terminal, whatever folder it stands in.
QStringList terminalOptions(const fleet::FleetSource& source, const std::string& stateFolder) {
    const auto whole = [](const std::string& path) {
        return QFileInfo(ui::toQt(path)).absoluteFilePath();
    };
    QStringList options;
    if (source.fleetFile) {
        options << QStringLiteral("--fleet") << whole(*source.fleetFile);
    } else if (source.kubeconfig) {
        options << QStringLiteral("--kubeconfig") << whole(*source.kubeconfig);
    }
    QStringList contexts;
    for (const std::string& context : source.contexts) {
        contexts << ui::toQt(context);
    }
    if (!contexts.isEmpty()) {
        options << QStringLiteral("--contexts") << contexts.join(QLatin1Char(','));
    }
    if (!stateFolder.empty()) {
        options << QStringLiteral("--state") << whole(stateFolder);
    }
    return options;
}

/// The member a person would look at first.
QString worstOf(const model::FleetSnapshot& snapshot) {
    const auto worst = std::min_element(
        snapshot.clusters.begin(), snapshot.clusters.end(),
        [](const auto& a, const auto& b) { return ui::lookOf(*a) < ui::lookOf(*b); });
    return worst == snapshot.clusters.end() ? QString() : ui::toQt((*worst)->identity.id.str());
}

} // namespace

Desktop::Desktop(const Options& options, std::shared_ptr<ui::UiState> state)
    : m_options(options), m_state(std::move(state)), m_window(m_state),
      m_isPagePending(options.tour.empty() &&
                      (options.page == "cluster" || options.page == "runs" ||
                       options.page == "approvals" || options.page == "audit" ||
                       options.page == "map" || options.page == "connectivity")) {
    m_bridge.setRequestTimeout(std::chrono::milliseconds(options.timeoutSeconds * 1000));
    // The tour remembers nothing.
    m_consent = std::make_shared<engine::ProgramConsent>(engine::ProgramConsent::Options{
        .file = options.tour.empty() ? storage::consentFile(options.stateFolder) : std::string(),
        .kuberc = engine::kubercFile()});
    m_bridge.setConsent(m_consent);
    if (options.tour.empty()) { // the tour looks at no state
        m_bridge.setMemory([folder = options.stateFolder](const std::string& fleet) {
            return storage::fleetStateFolder(folder, fleet).value_or("");
        });
    }
    m_window.setClock([this] { return m_bridge.now(); });
    if (options.readOnly) {
        m_window.lock()->setReadOnly();
    }
    connectWindow();
    connectBridge();
    connectRuns();
    connectPlans();
    connectAudit();
    connectPlacement();
    connectMesh();
    // Loading what tells of the network waits until the window is up.
    QTimer::singleShot(std::chrono::seconds(1), this, &Desktop::followNetwork);
    if (!options.tour.empty()) {
        m_tour = std::make_unique<Tour>(m_window, m_bridge, m_mesh, ui::toQt(options.tour),
                                        ui::toQt(options.page));
        connect(m_tour.get(), &Tour::done, this, [](int code) { QCoreApplication::exit(code); });
    }
}

/// Where the desktop tells nothing of its network, members are found dead by their heartbeats.
void Desktop::followNetwork() {
    if (!QNetworkInformation::loadDefaultBackend()) {
        return;
    }
    const auto* network = QNetworkInformation::instance();
    const auto tell = [this] { m_bridge.post(engine::NetworkChanged{}); };
    connect(network, &QNetworkInformation::reachabilityChanged, this, tell);
    connect(network, &QNetworkInformation::transportMediumChanged, this, tell);
}

Desktop::~Desktop() {
    if (m_demo != nullptr) {
        m_demo->askToEnd(); // it ends while the bridge does
    }
}

void Desktop::connectWindow() {
    using ui::FirstRunPage;
    using ui::MainWindow;
    connect(&m_window, &MainWindow::commandPosted, &m_bridge, &ui::FleetBridge::post);
    connect(&m_window, &MainWindow::fleetFileChosen, this, &Desktop::openFile);
    connect(&m_window, &MainWindow::kubeconfigChosen, this,
            [this](const QString& file) { offer({.kubeconfig = ui::fromQt(file)}); });
    connect(&m_window, &MainWindow::contextsWanted, this, [this] { offer({}); });
    connect(&m_window, &MainWindow::demoWanted, this, [this] { startDemo(kDefaultDemo); });
    connect(&m_window, &MainWindow::programDecided, &m_bridge, &ui::FleetBridge::setProgramWord);
    connect(&m_window, &MainWindow::readAgain, this,
            [this] { open(m_wanted.source, m_wanted.isDemo); });
    FirstRunPage* firstRun = m_window.firstRun();
    connect(firstRun, &FirstRunPage::connectWanted, this, [this](const QStringList& contexts) {
        fleet::FleetSource source = m_offered;
        source.contexts.clear();
        for (const QString& context : contexts) {
            source.contexts.push_back(ui::fromQt(context));
        }
        open(source);
    });
    connect(firstRun, &FirstRunPage::testWanted, &m_bridge, &ui::FleetBridge::testContexts);
    connect(firstRun, &FirstRunPage::programDecided, &m_bridge, &ui::FleetBridge::decideProgram);
    connect(&m_bridge, &ui::FleetBridge::programDecided, firstRun, &FirstRunPage::setProgram);
    connect(firstRun, &FirstRunPage::testCancelled, &m_bridge, &ui::FleetBridge::cancelTest);
    connect(&m_bridge, &ui::FleetBridge::contextTested, firstRun, &FirstRunPage::setTest);
    connect(&m_bridge, &ui::FleetBridge::testEnded, firstRun, &FirstRunPage::endTest);
}

void Desktop::connectBridge() {
    connect(&m_bridge, &ui::FleetBridge::opened, this,
            [this](const ui::FleetInfo& info) { onOpened(info); });
    connect(&m_bridge, &ui::FleetBridge::answered, &m_window, &ui::MainWindow::showAnswer);
    connect(&m_bridge, &ui::FleetBridge::failed, this, [this](const ui::FileProblem& problem) {
        if (m_isJudging) {
            fmt::print(stderr, "pilothouse: {}\n", describe(problem.error));
            QCoreApplication::exit(kBadInput);
            return;
        }
        m_window.showFileProblem(problem);
    });
    connect(&m_bridge, &ui::FleetBridge::programsRead, &m_window, &ui::MainWindow::setPrograms);
    connect(&m_bridge, &ui::FleetBridge::filesBroken, &m_window,
            [this](const ui::FileProblem& problem) {
                fmt::print(stderr, "pilothouse: {}; the fleet goes on as it was read before\n",
                           describe(problem.error));
                m_window.setFilesProblem(problem);
            });
    connect(&m_bridge, &ui::FleetBridge::filesMended, &m_window,
            [this] { m_window.setFilesProblem(std::nullopt); });
    connect(&m_bridge, &ui::FleetBridge::fleetReread, this, [](int clusters) {
        fmt::print(stderr, "pilothouse: the files of the fleet were read again: {} clusters\n",
                   clusters);
    });
    connect(&m_bridge, &ui::FleetBridge::contextsRead, &m_window,
            [this](const ui::ContextOffers& offers) {
                m_window.firstRun()->setOffers(offers, lookedAt(m_offered));
            });
    if (!m_options.tour.empty()) {
        return; // the tour shows the snapshots itself
    }
    connect(&m_bridge, &ui::FleetBridge::snapshotChanged, &m_window, [this](const auto& snapshot) {
        m_window.showSnapshot(snapshot);
        onFirstSnapshot(*snapshot);
    });
}

void Desktop::connectRuns() {
    using ui::MainWindow;
    m_window.setRunSource(ui::RunsBridge::who(), &ui::RunsBridge::runAt,
                          &ui::RunsBridge::samplesOf);
    m_window.reports()->setSource(&ui::RunsBridge::reportOf);
    if (!m_options.tour.empty()) {
        return; // the tour looks at no state
    }
    connect(&m_bridge, &ui::FleetBridge::started, this, [this] {
        m_placement.setHub(&m_wanted.source, m_consent);
        m_window.placement()->setHubOffered(true);
        const auto folder =
            storage::fleetStateFolder(m_options.stateFolder, m_bridge.fleet()->name);
        if (folder) {
            m_runs.open(ui::toQt(*folder), m_bridge.fleet(), m_consent);
            m_plans.open(ui::toQt(*folder), m_bridge.fleet(), m_consent);
            m_audit.open(ui::toQt(*folder), m_bridge.fleet());
            m_apply.open(m_wanted.source, ui::toQt(*folder), m_consent);
            return;
        }
        m_apply.close();
        m_runs.close();
        m_plans.close();
        m_audit.close();
        auto unread = std::make_shared<model::RunsPicture>();
        unread->trouble = folder.error().message;
        onRuns(unread);
    });
    connect(&m_bridge, &ui::FleetBridge::fleetReread, this, [this] {
        m_runs.setFleet(m_bridge.fleet());
        m_plans.setFleet(m_bridge.fleet());
    });
    connect(&m_runs, &ui::RunsBridge::runsChanged, this, &Desktop::onRuns);
    connect(&m_runs, &ui::RunsBridge::noticesCame, &m_window, &MainWindow::showNotices);
    connectNotices();
    connect(&m_runs, &ui::RunsBridge::refused, &m_window, &MainWindow::showRefusal);
    connect(&m_window, &MainWindow::runCommandPosted, &m_runs, &ui::RunsBridge::post);
    connect(&m_window, &MainWindow::runDriveWanted, &m_runs, &ui::RunsBridge::drive);
}

/// What runs tell goes to the desktop, by its service for notices or else by the tray.
void Desktop::connectNotices() {
    auto* center = m_window.notices();
    auto* service = new ui::DesktopNotices(QDBusConnection::sessionBus(), this);
    const auto open = [this](const model::RunNotice& notice) {
        m_window.show();
        m_window.raise();
        m_window.activateWindow();
        m_window.openNotice(notice);
    };
    connect(center, &ui::NoticeCenter::told, service, &ui::DesktopNotices::show);
    connect(service, &ui::DesktopNotices::opened, this, open);
    connect(&m_runs, &ui::RunsBridge::webhookRead, center,
            [center](bool hasWebhook, const QStringList& muted) {
                center->setWebhook(hasWebhook ? std::optional(muted) : std::nullopt);
            });
    connect(center, &ui::NoticeCenter::webhookChosen, &m_runs, &ui::RunsBridge::muteWebhook);
    if (!QSystemTrayIcon::isSystemTrayAvailable()) {
        return;
    }
    auto* tray = new ui::Tray(center, &m_window);
    service->setFallback([tray](const model::RunNotice& notice) { tray->show(notice); });
    connect(tray, &ui::Tray::noticeOpened, this, open);
    connect(tray, &ui::Tray::monitorWanted, this, [this] { m_window.openMonitor(); });
    connect(&m_window, &ui::MainWindow::runsChanged, tray, &ui::Tray::setRuns);
    connect(tray, &ui::Tray::openWanted, this, [this] {
        m_window.show();
        m_window.raise();
        m_window.activateWindow();
    });
    connect(tray, &ui::Tray::approvalsWanted, this, [this] {
        m_window.show();
        m_window.raise();
        m_window.activateWindow();
        m_window.goToApprovals();
    });
}

void Desktop::connectPlans() {
    using ui::PlanBridge;
    using ui::PlanPages;
    PlanPages* pages = m_window.plans();
    pages->setJudge(&PlanBridge::faultsOf);
    pages->setAzureWriter(&PlanBridge::azureFormOf);
    connect(pages, &PlanPages::textWanted, &m_plans, &PlanBridge::setText);
    connect(pages, &PlanPages::strategyWanted, &m_plans, &PlanBridge::setStrategy);
    connect(pages, &PlanPages::wishesWanted, &m_plans, &PlanBridge::setWishes);
    connect(pages, &PlanPages::readAgainWanted, &m_plans, &PlanBridge::readAgain);
    connect(pages, &PlanPages::cancelWanted, &m_plans, &PlanBridge::cancelSimulation);
    connect(pages, &PlanPages::openWanted, &m_plans, &PlanBridge::openFile);
    connect(pages, &PlanPages::saveWanted, &m_plans, &PlanBridge::saveFile);
    connect(pages, &PlanPages::dropped, &m_plans, &PlanBridge::drop);
    connect(pages, &PlanPages::draftsWanted, &m_plans, &PlanBridge::listDrafts);
    connect(pages, &PlanPages::draftWanted, &m_plans, &PlanBridge::openDraft);
    connect(pages, &PlanPages::draftDiscarded, &m_plans, &PlanBridge::discardDraft);
    connect(&m_plans, &PlanBridge::draftsFound, pages, &PlanPages::setDrafts);
    connect(&m_window, &ui::MainWindow::planRunWanted, &m_plans, &PlanBridge::create);
    connect(&m_plans, &PlanBridge::planChanged, &m_window, &ui::MainWindow::showPlan);
    connect(&m_plans, &PlanBridge::fileOpened, pages, &PlanPages::showOpened);
    connect(&m_plans, &PlanBridge::fileSaved, pages, &PlanPages::showSaved);
    connect(&m_plans, &PlanBridge::runMade, &m_window, &ui::MainWindow::showRunMade);
}

void Desktop::connectAudit() {
    using ui::AuditBridge;
    using ui::AuditPage;
    if (!m_options.tour.empty()) {
        return; // the tour looks at no state
    }
    AuditPage* page = m_window.audit();
    connect(page, &AuditPage::questionAsked, &m_audit, &AuditBridge::ask);
    connect(page, &AuditPage::linesWanted, &m_audit, &AuditBridge::read);
    connect(page, &AuditPage::followed, &m_audit, &AuditBridge::follow);
    connect(page, &AuditPage::exportWanted, &m_audit, &AuditBridge::exportTo);
    connect(&m_audit, &AuditBridge::linesCame, page, &AuditPage::addLines);
    connect(&m_audit, &AuditBridge::pictureChanged, &m_window, &ui::MainWindow::showAudit);
    connect(&m_audit, &AuditBridge::exported, &m_window, &ui::MainWindow::showExported);
}

void Desktop::connectMesh() {
    using ui::ConnectivityPage;
    using ui::MeshBridge;
    ConnectivityPage* page = m_window.connectivity();
    connect(page, &ConnectivityPage::watched, &m_mesh, &MeshBridge::watch);
    connect(page, &ConnectivityPage::refreshWanted, &m_mesh, &MeshBridge::refresh);
    connect(page, &ConnectivityPage::lossWanted, &m_mesh, &MeshBridge::rehearse);
    connect(page, &ConnectivityPage::pairLookedAt, &m_mesh, &MeshBridge::lookAt);
    ui::MapPage* map = m_window.map();
    connect(map, &ui::MapPage::linksWatched, &m_mesh, &MeshBridge::watchForMap);
    connect(&m_mesh, &MeshBridge::readingChanged, map, &ui::MapPage::setMeshReading);
    connect(&m_mesh, &MeshBridge::pictureChanged, &m_window, &ui::MainWindow::showMesh);
    connect(&m_mesh, &MeshBridge::readingChanged, page, &ConnectivityPage::setReading);
    connect(&m_mesh, &MeshBridge::failoverChanged, page, &ConnectivityPage::setFailover);
    connect(page, &ConnectivityPage::snapshotSaveWanted, &m_mesh, &MeshBridge::saveSnapshot);
    connect(page, &ConnectivityPage::snapshotOpenWanted, &m_mesh, &MeshBridge::openSnapshot);
    connect(page, &ConnectivityPage::comparisonWanted, &m_mesh, &MeshBridge::compare);
    connect(&m_mesh, &MeshBridge::snapshotSaved, &m_window, &ui::MainWindow::showMeshSaved);
    connect(&m_mesh, &MeshBridge::snapshotOpened, page, &ConnectivityPage::setSnapshot);
    connect(&m_mesh, &MeshBridge::comparisonChanged, page, &ConnectivityPage::setComparison);
    connect(&m_bridge, &ui::FleetBridge::started, this, [this] {
        m_mesh.open(m_bridge.fleet(), m_consent, m_bridge.budget());
        m_mesh.setSource(m_wanted.source);
        m_hubs.close(); // what was told is of another fleet
        m_hubs.open(m_wanted.source, m_consent);
    });
    connect(&m_bridge, &ui::FleetBridge::fleetReread, this, [this] {
        m_mesh.setFleet(m_bridge.fleet(), m_consent);
        m_hubs.open(m_wanted.source, m_consent);
    });
    connect(map, &ui::MapPage::hubsWatched, &m_hubs, &ui::HubsBridge::watch);
    connect(&m_hubs, &ui::HubsBridge::hubsChanged, map, &ui::MapPage::setHubs);
}

void Desktop::connectPlacement() {
    using ui::PlacementBridge;
    using ui::PlacementPage;
    PlacementPage* page = m_window.placement();
    connect(page, &PlacementPage::textWanted, &m_placement, &PlacementBridge::setText);
    connect(page, &PlacementPage::formEditWanted, &m_placement, &PlacementBridge::editForm);
    connect(page, &PlacementPage::openWanted, &m_placement, &PlacementBridge::openFile);
    connect(page, &PlacementPage::saveWanted, &m_placement, &PlacementBridge::saveFile);
    connect(page, &PlacementPage::exampleWanted, &m_placement, &PlacementBridge::openExample);
    connect(page, &PlacementPage::hubWanted, &m_placement, &PlacementBridge::readHub);
    connect(page, &PlacementPage::hubPlacementWanted, &m_placement, &PlacementBridge::openFromHub);
    connect(page, &PlacementPage::hubObjectsWanted, &m_placement, &PlacementBridge::readObjects);
    connect(&m_placement, &PlacementBridge::hubRead, page, &PlacementPage::showHub);
    connect(&m_placement, &PlacementBridge::hubChanged, page, &PlacementPage::setHubPicture);
    connect(page, &PlacementPage::inferenceWanted, &m_placement, &PlacementBridge::askInference);
    connect(&m_placement, &PlacementBridge::inferenceChanged, page, &PlacementPage::setInference);
    connect(page, &PlacementPage::membersWanted, &m_placement, &PlacementBridge::askMembers);
    connect(page, &PlacementPage::membersCancelled, &m_placement, &PlacementBridge::cancelMembers);
    connect(&m_placement, &PlacementBridge::membersChanged, page, &PlacementPage::setMembers);
    connect(page, &PlacementPage::hubRenewWanted, &m_placement, &PlacementBridge::renewHub);
    connect(page->apply(), &ui::LabApply::reviewWanted, &m_apply, &ui::ApplyBridge::review);
    connect(page->apply(), &ui::LabApply::cancelWanted, &m_apply, &ui::ApplyBridge::cancel);
    connect(&m_window, &ui::MainWindow::labApplyWanted, &m_apply, &ui::ApplyBridge::apply);
    connect(&m_apply, &ui::ApplyBridge::pictureChanged, page->apply(), &ui::LabApply::setPicture);
    connect(page, &PlacementPage::changesWanted, &m_placement, &PlacementBridge::setChanges);
    connect(page, &PlacementPage::momentWanted, &m_placement, &PlacementBridge::setMoment);
    connect(page, &PlacementPage::scenariosWanted, &m_placement, &PlacementBridge::setScenarios);
    connect(page, &PlacementPage::clusterSelected, &m_placement, &PlacementBridge::select);
    connect(&m_placement, &PlacementBridge::pictureChanged, page, &PlacementPage::setPicture);
    connect(&m_placement, &PlacementBridge::fileOpened, page, &PlacementPage::showOpened);
    connect(&m_placement, &PlacementBridge::fileSaved, page, &PlacementPage::showSaved);
}

void Desktop::onRuns(const std::shared_ptr<const model::RunsPicture>& runs) {
    m_window.showRuns(runs);
    if (!m_strategy.isEmpty()) {
        m_window.newPlanFrom(std::exchange(m_strategy, {}));
    }
    if (m_isPagePending && m_options.page == "runs") {
        m_isPagePending = false;
        m_window.goToRuns();
    } else if (m_isPagePending && m_options.page == "approvals") {
        m_isPagePending = false;
        m_window.goToApprovals();
    } else if (m_isPagePending && m_options.page == "audit") {
        m_isPagePending = false;
        m_window.goToAudit();
    }
}

void Desktop::onFirstSnapshot(const model::FleetSnapshot& snapshot) {
    // What is published before the first round has no members yet.
    const bool hasAnswers =
        !snapshot.clusters.empty() &&
        std::none_of(snapshot.clusters.begin(), snapshot.clusters.end(),
                     [](const auto& c) { return ui::lookOf(*c) == ui::Look::Awaited; });
    if (m_isPagePending && m_options.page == "cluster" && hasAnswers) {
        m_isPagePending = false;
        m_window.openCluster(worstOf(snapshot));
    } else if (m_isPagePending && m_options.page == "connectivity") {
        m_isPagePending = false;
        m_window.goToConnectivity();
    } else if (m_isPagePending && m_options.page == "map") {
        m_isPagePending = false;
        m_window.goToMap();
    }
}

void Desktop::begin(std::optional<fleet::FleetConfig> judged) {
    if (judged) {
        m_state->setFleet(ui::toQt(judged->name));
    }
    if (const QByteArray geometry = m_state->geometry(); !m_tour && !geometry.isEmpty()) {
        m_window.restoreGeometry(geometry);
    }
    m_window.show();
    if (m_tour) {
        m_tour->setDemo(!judged);
        m_tour->begin();
    }
    const QStringList recent = m_state->recent();
    if (judged) {
        m_wanted.source = m_options.source;
        ui::FleetInfo info;
        info.name = ui::toQt(judged->name);
        info.isDemo = judged->isDemo;
        info.mayWrite = judged->writes == fleet::Writes::Ask;
        onOpened(info);
        m_bridge.start(std::move(*judged));
    } else if (m_options.source.fleetFile || m_options.source.kubeconfig) {
        m_isJudging = true;
        m_window.showOpening(nameOf(m_options.source), tr("Reading its files."));
        QTimer::singleShot(0, this, [this] { open(m_options.source); }); // after the first paint
    } else if (m_options.demo > 0 || m_tour) {
        startDemo(m_options.demo > 0 ? m_options.demo : kDefaultDemo);
    } else if (m_options.page != "firstrun" && !recent.isEmpty() &&
               QFileInfo::exists(recent.front())) {
        open(sourceOfFile(recent.front()));
    } else {
        offer({});
        if (m_options.page == "placement") { // it needs no fleet
            m_window.goToPlacement();
        }
    }
    if (judged && m_options.page == "firstrun") {
        offer(m_options.source);
    }
}

void Desktop::onOpened(ui::FleetInfo info) {
    info.isDemo = info.isDemo || m_wanted.isDemo;
    const bool isFirst = std::exchange(m_isJudging, false);
    if (isFirst) {
        m_state->setFleet(info.name);
    }
    if (!m_wanted.isDemo) {
        retireDemo();
        if (m_wanted.source.fleetFile && !m_tour) {
            m_state->addRecent(ui::toQt(*m_wanted.source.fleetFile));
        }
    }
    m_window.setTerminal(terminalOptions(m_wanted.source, m_options.stateFolder));
    m_window.showFleet(info);
    if (isFirst && m_options.page == "firstrun") {
        offer(m_options.source);
    }
    if (m_tour == nullptr && m_options.page == "placement" &&
        std::exchange(m_isLabPending, false)) {
        m_window.goToPlacement();
    }
}

void Desktop::open(const fleet::FleetSource& source, bool isDemo) {
    m_wanted = {source, isDemo};
    if (!m_window.isFleetOpen()) {
        m_window.showOpening(isDemo ? tr("the demo") : nameOf(source), tr("Reading its files."));
    }
    m_bridge.open(source);
}

/// A strategy is no fleet: it opens as a plan for the fleet that is open. What the lab takes goes
/// there.
void Desktop::openFile(const QString& file) {
    // Files may be large, and disks slow: a worker looks into it.
    auto* told = new ui::RunWake;
    auto kind = std::make_shared<FileKind>(FileKind::Fleet);
    connect(told, &ui::RunWake::woken, this, [this, file, kind] { openAs(*kind, file); });
    connect(told, &ui::RunWake::woken, told, &QObject::deleteLater);
    QThreadPool::globalInstance()->start([file, kind, told] {
        *kind = kindOf(file);
        QMetaObject::invokeMethod(told, &ui::RunWake::woken, Qt::QueuedConnection);
    });
}

void Desktop::openAs(FileKind kind, const QString& file) {
    if (kind == FileKind::Lab) {
        m_window.openInLab(file);
        return;
    }
    if (kind == FileKind::Fleet) {
        open(sourceOfFile(file));
        return;
    }
    if (!m_window.isFleetOpen()) {
        m_window.showFileProblem(
            {.error = {.kind = ErrorKind::Validation,
                       .message = ui::fromQt(tr("this is an update strategy, no fleet: open the "
                                                "fleet that it is for, then open it again")),
                       .where = ui::fromQt(file)},
             .excerpt = {}});
    } else if (m_window.areRunsKnown()) {
        m_window.newPlanFrom(file);
    } else {
        m_strategy = file;
    }
}

void Desktop::offer(const fleet::FleetSource& source) {
    if (!m_window.isFleetOpen()) {
        m_runs.close();
        m_plans.close();
        m_mesh.close();
        m_hubs.close();
        m_placement.setHub(nullptr, nullptr);
        m_window.placement()->setHubOffered(false);
        m_bridge.close();
        retireDemo();
    }
    m_offered = source;
    m_window.showFirstRun(m_window.isFleetOpen());
    m_bridge.readContexts(source);
}

void Desktop::startDemo(int clusters) {
    if (m_demo != nullptr && !m_demo->isReady()) {
        return; // it is on its way
    }
    m_runs.close();
    m_plans.close();
    m_bridge.close();
    retireDemo();
    m_demo = new DemoProcess(this);
    connect(m_demo, &DemoProcess::ready, this,
            [this](const QString& file) { open(sourceOfFile(file), true); });
    connect(m_demo, &DemoProcess::failed, this, &Desktop::onDemoFailed);
    m_window.showOpening(
        tr("the demo"),
        tr("Starting %1 simulated clusters on this machine. No network is used.").arg(clusters));
    m_demo->start(clusters);
}

void Desktop::onDemoFailed(const QString& why) {
    fmt::print(stderr, "pilothouse: {}\n", ui::fromQt(why));
    const bool wasStarting = !m_demo->isReady();
    retireDemo();
    if (m_tour) {
        m_tour->beginWithoutFleet();
    } else if (wasStarting) {
        offer({});
    }
    m_window.firstRun()->setDemoStatus(tr("The demo ended: %1").arg(why), false);
}

void Desktop::retireDemo() {
    if (m_demo != nullptr) {
        m_demo->retire();
        m_demo = nullptr;
    }
}

} // namespace pilothouse
