// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "base/clock.h"
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/map/map_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/shell/fleet_strips.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/notice_center.h"
#include "ui/shell/opening_page.h"
#include "ui/shell/plan_pages.h"
#include "ui/shell/run_monitor.h"
#include "ui/shell/run_pages.h"
#include "ui/shell/write_lock.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filter_field.h"

#include <QApplication>
#include <QCloseEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QPixmap>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

constexpr int kFilterPauseMs = 150;
constexpr int kTickMs = 1000;
constexpr int kSaveMs = 1000; // columns are written once the hand rests

bool isRunTab(const QString& id) {
    return id.startsWith(QLatin1String("run:"));
}

} // namespace

MainWindow::MainWindow(std::shared_ptr<UiState> state, QWidget* parent)
    : QMainWindow(parent), m_state(std::move(state)), m_now([] { return SystemClock().now(); }),
      m_overview(new OverviewPage(this)), m_firstRun(new FirstRunPage(this)),
      m_opening(new OpeningPage(this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setMinimumSize(1100, 700);
    resize(1600, 1000);
    buildChrome();
    buildRuns();
    buildActions();
    m_filterPause.setSingleShot(true);
    m_filterPause.setInterval(kFilterPauseMs);
    connect(&m_filterPause, &QTimer::timeout, this, [this] { applyFilter(m_filterField->text()); });
    m_saveLater.setSingleShot(true);
    m_saveLater.setInterval(kSaveMs);
    connect(&m_saveLater, &QTimer::timeout, this, &MainWindow::remember);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &MainWindow::onTick);
    m_tick.start();
    connect(m_overview, &OverviewPage::clusterOpened, this, &MainWindow::openCluster);
    connect(m_overview, &OverviewPage::clusterSelected, this, &MainWindow::setAttention);
    connect(m_overview, &OverviewPage::filterRequested, this, &MainWindow::setFilterText);
    connect(m_overview, &OverviewPage::viewChosen, this, [this] { m_saveLater.start(); });
    connect(m_overview, &OverviewPage::refreshRequested, this,
            [this] { Q_EMIT commandPosted(engine::RefreshNow{}); });
    connect(m_overview, &OverviewPage::readAgain, this, &MainWindow::readAgain);
    connect(m_overview, &OverviewPage::openOther, this, [this] { chooseFile(true); });
    connect(m_firstRun, &FirstRunPage::demoWanted, this, &MainWindow::demoWanted);
    connect(m_firstRun, &FirstRunPage::fleetFileWanted, this, [this] { chooseFile(true); });
    connect(m_firstRun, &FirstRunPage::fileWanted, this, [this] { chooseFile(false); });
    connect(m_strips, &FleetStrips::fileProblemWanted, this, [this](const FileProblem& problem) {
        showFileProblem(problem);
        m_isFilesCard = true;
    });
    connect(m_strips, &FleetStrips::programDecided, this, &MainWindow::programDecided);
    connect(m_strips, &FleetStrips::signInStopped, this, [this](const QString& id) {
        Q_EMIT commandPosted(engine::StopSignIn{.program = fromQt(id)});
    });
    connect(m_strips, &FleetStrips::signInWanted, this,
            [this] { Q_EMIT commandPosted(engine::RefreshNow{}); });
    followColumns(m_overview->table());
    showFirstRun();
}

MainWindow::~MainWindow() = default;

void MainWindow::setClock(std::function<Instant()> now) {
    m_now = std::move(now);
}

void MainWindow::leaveFleet() {
    if (m_stage == Stage::Open) {
        remember();
    }
    m_snapshot = nullptr;
    for (ClusterPage* page : std::as_const(m_clusterPages)) {
        m_stack->removeWidget(page);
        page->deleteLater();
    }
    m_clusterPages.clear();
    closeMonitor();
    m_runs->clear();
    m_notices->clear();
    showAudit(nullptr);
    m_plans->clear();
    m_runToOpen.clear();
    updateRunChrome();
    m_lock->setFleet(WriteLock::Ban::NoFleet);
    m_place = Place::Overview;
    m_overview->clearHistory();
    m_overview->setFileProblem(std::nullopt);
    m_strips->clear();
    m_overview->setSnapshot(nullptr, now());
    m_map->setSnapshot(nullptr, now());
    m_map->setRuns(nullptr);
    m_mesh->setPicture(nullptr, now());
    setFilterText({});
}

void MainWindow::showOpening(const QString& name, const QString& words) {
    leaveFleet();
    m_stage = Stage::Opening;
    m_info = {};
    m_info.name = name;
    m_opening->setWords(tr("Opening %1").arg(name), words);
    m_stack->setCurrentWidget(m_opening);
    updateTabs();
    updateChrome();
}

void MainWindow::showFleet(const FleetInfo& info) {
    leaveFleet();
    m_stage = Stage::Open;
    m_info = info;
    m_notices->clear(info.name);
    m_lock->setFleet(info.mayWrite ? WriteLock::Ban::None : WriteLock::Ban::FleetFile);
    m_isFocusSet = false;
    m_wasOpen = true;
    m_firstRun->setFleetOpen(info.name);
    m_state->setFleet(info.name);
    restoreLook();
    m_opening->setWords(tr("Opening %1").arg(info.name), tr("The first answers are awaited."));
    m_stack->setCurrentWidget(m_overview);
    updateTabs();
    updateChrome();
}

void MainWindow::showFirstRun(bool keepFleet) {
    if (!keepFleet) {
        leaveFleet();
        m_stage = Stage::Nothing;
        m_info = {};
        m_firstRun->setFleetOpen({}, m_wasOpen);
    }
    m_tabs->setCurrentIndex(0);
    m_place = Place::Overview;
    m_stack->setCurrentWidget(m_firstRun);
    updateTabs();
    updateChrome();
}

void MainWindow::showFileProblem(const FileProblem& problem) {
    m_isFilesCard = false;
    if (m_stage != Stage::Open) {
        m_stage = Stage::Failed;
        if (problem.error.position) {
            m_info.name = toQt(problem.error.position->file).section(QLatin1Char('/'), -1);
        }
    }
    m_tabs->setCurrentIndex(0);
    m_place = Place::Overview;
    m_stack->setCurrentWidget(m_overview);
    m_overview->setFileProblem(problem, m_stage == Stage::Open);
    updateTabs();
    updateChrome();
}

void MainWindow::setFilesProblem(const std::optional<FileProblem>& problem) {
    m_strips->setFileProblem(problem);
    if (!problem && std::exchange(m_isFilesCard, false)) {
        m_overview->setFileProblem(std::nullopt);
    }
}

void MainWindow::setPrograms(const QList<ProgramOffer>& programs) {
    m_strips->setPrograms(programs);
}

void MainWindow::showSnapshot(const std::shared_ptr<const model::FleetSnapshot>& snapshot) {
    m_snapshot = snapshot;
    m_strips->setRuns(snapshot->signIns);
    m_stage = Stage::Open;
    m_production.clear();
    m_productionNames.clear();
    for (const auto& cluster : snapshot->clusters) {
        if (cluster->identity.isProduction) {
            m_production.insert(toQt(cluster->identity.id.str()));
            m_productionNames.insert(toQt(cluster->identity.name));
        }
    }
    const Instant at = now();
    m_overview->setSnapshot(snapshot, at);
    m_map->setSnapshot(snapshot, at);
    m_placement->lands()->setRegionPlaces(snapshot->regions);
    if (!std::exchange(m_isFocusSet, true) && m_stack->currentWidget() == m_overview) {
        m_overview->focusTable(); // the keys of the list work from the first look on
    }
    for (auto it = m_clusterPages.cbegin(); it != m_clusterPages.cend(); ++it) {
        it.value()->setState(snapshot->find(ClusterId(fromQt(it.key()))), at);
    }
    const FleetFilter& filter = m_filter;
    if (filter.isValid() && !filter.isEmpty()) {
        const auto count = std::count_if(snapshot->clusters.begin(), snapshot->clusters.end(),
                                         [&filter](const auto& c) { return filter.matches(*c); });
        m_filterField->setResult(FieldState::Valid, tr("%1 match").arg(countText(count)));
    }
    updateChrome();
    updateTabs();
}

void MainWindow::showAnswer(const engine::FetchedText& answer) {
    for (ClusterPage* page : std::as_const(m_clusterPages)) {
        page->setAnswer(answer);
    }
}

void MainWindow::openCluster(const QString& id) {
    ClusterPage* page = m_clusterPages.value(id);
    if (page == nullptr) {
        const auto state = m_snapshot ? m_snapshot->find(ClusterId(fromQt(id))) : nullptr;
        if (!state) {
            return;
        }
        page = new ClusterPage(state->identity.id, this);
        page->setState(state, now());
        m_clusterPages.insert(id, page);
        m_stack->addWidget(page);
        const int tab = m_tabs->addTab(toQt(state->identity.name));
        m_tabs->setTabData(tab, id);
        m_tabs->setTabToolTip(tab, toQt(state->identity.name));
        for (const char* name : {"podTable", "nodeTable"}) {
            if (auto* table = page->findChild<QTableView*>(QLatin1String(name))) {
                restoreColumns(table);
                followColumns(table);
            }
        }
        connect(page, &ClusterPage::commandPosted, this, &MainWindow::commandPosted);
        connect(page, &ClusterPage::signInWanted, m_strips, &FleetStrips::openSignIn);
        connect(page, &ClusterPage::overviewWanted, this, &MainWindow::goToOverview);
        connect(page, &ClusterPage::refreshRequested, this, [this, cluster = state->identity.id] {
            Q_EMIT commandPosted(engine::RefreshNow{.cluster = cluster});
        });
        updateTabs();
    }
    for (int at = 0; at < m_tabs->count(); ++at) {
        if (m_tabs->tabData(at).toString() == id) {
            m_tabs->setCurrentIndex(at);
        }
    }
    m_stack->setCurrentWidget(page);
    if (auto* table = page->findChild<QTableView*>(QStringLiteral("podTable"))) {
        table->setFocus();
    }
    setAttention(id);
}

void MainWindow::goToOverview() {
    goTo(Place::Overview);
    if (m_stack->currentWidget() == m_overview) {
        m_overview->focusTable();
    }
}

void MainWindow::onTab(int index) {
    const QString id = m_tabs->tabData(index).toString();
    if (ClusterPage* page = m_clusterPages.value(id)) {
        m_stack->setCurrentWidget(page);
        setAttention(id);
    } else if (RunPage* run = m_runs->page(id.mid(4)); run != nullptr && isRunTab(id)) {
        m_stack->setCurrentWidget(run);
        run->timeline()->setFocus();
    } else if (PlanPage* plan = planOfTab(id)) {
        m_stack->setCurrentWidget(plan);
        plan->content()->setFocus();
    } else if (m_place == Place::Placement ||
               (m_stage != Stage::Nothing && m_stage != Stage::Opening)) {
        m_stack->setCurrentWidget(pageOf(m_place));
    } else {
        m_stack->setCurrentWidget(m_stage == Stage::Nothing ? static_cast<QWidget*>(m_firstRun)
                                                            : m_opening);
    }
    const Place place = isRunTab(id) || planOfTab(id) != nullptr ? Place::Runs
                        : id.isEmpty()                           ? m_place
                                                                 : Place::Overview;
    RailItem* item = place == Place::Runs           ? m_railRuns
                     : place == Place::Approvals    ? m_railApprovals
                     : place == Place::Audit        ? m_railAudit
                     : place == Place::Placement    ? m_railPlacement
                     : place == Place::Map          ? m_railMap
                     : place == Place::Connectivity ? m_railMesh
                                                    : m_railOverview;
    item->setChecked(true);
    updateLooking();
}

void MainWindow::closeTab(int index) {
    const QString id = m_tabs->tabData(index).toString();
    if (id.isEmpty()) {
        return; // the first tab stays
    }
    m_tabs->removeTab(index);
    if (ClusterPage* page = m_clusterPages.take(id)) {
        m_stack->removeWidget(page);
        page->deleteLater();
    } else if (!closePlanTab(id) && isRunTab(id)) {
        m_runs->close(id.mid(4));
    }
    onTab(m_tabs->currentIndex());
    if (m_stack->currentWidget() == m_overview) {
        m_overview->focusTable();
    }
}

ClusterPage* MainWindow::currentCluster() const {
    return qobject_cast<ClusterPage*>(m_stack->currentWidget());
}

void MainWindow::updateTabs() {
    const bool isFirstRun = m_stack->currentWidget() == m_firstRun;
    if (m_tabs->count() == 0) {
        m_tabs->addTab({});
        for (const auto side : {QTabBar::LeftSide, QTabBar::RightSide}) {
            m_tabs->setTabButton(0, side, nullptr);
        }
    }
    m_tabs->setTabText(
        0, !isFirstRun && m_place == Place::Runs        ? tr("Update runs")
           : !isFirstRun && m_place == Place::Approvals ? tr("Approvals")
           : !isFirstRun && m_place == Place::Audit     ? tr("Audit")
           : !isFirstRun && m_place == Place::Placement ? tr("Placement")
           : !isFirstRun && m_place == Place::Map       ? tr("Map")
           : !isFirstRun && m_place == Place::Connectivity
               ? (m_mesh->isRehearsal() ? tr("Connectivity (rehearsal)") : tr("Connectivity"))
           : !isFirstRun            ? tr("Overview")
           : m_stage == Stage::Open ? tr("Contexts")
                                    : tr("Welcome"));
    for (int at = m_tabs->count() - 1; at > 0; --at) {
        const QString id = m_tabs->tabData(at).toString();
        if (isRunTab(id) && m_runs->page(id.mid(4)) != nullptr) {
            updateRunTab(at);
            continue;
        }
        if (planOfTab(id) != nullptr) {
            continue;
        }
        if (!m_clusterPages.contains(id)) {
            m_tabs->removeTab(at);
            continue;
        }
        const auto state = m_snapshot ? m_snapshot->find(ClusterId(fromQt(id))) : nullptr;
        m_tabs->setTabIcon(at, tabIcon(state ? glyphOf(lookOf(*state)) : Glyph::Unknown, this));
    }
}

void MainWindow::setAttention(const QString& id) {
    setAttentionTo({id});
}

void MainWindow::setAttentionTo(const QStringList& ids) {
    engine::SetAttention attention;
    for (const QString& id : ids) {
        attention.clusters.emplace_back(fromQt(id));
    }
    for (auto it = m_clusterPages.cbegin(); it != m_clusterPages.cend(); ++it) {
        if (!ids.contains(it.key())) {
            attention.clusters.emplace_back(fromQt(it.key()));
        }
    }
    Q_EMIT commandPosted(attention);
}

void MainWindow::setFilterText(const QString& text) {
    m_filterPause.stop();
    m_filterField->setText(text);
    applyFilter(text);
}

void MainWindow::filterOverview(const QString& text) {
    if (m_stage == Stage::Open) {
        goToOverview();
        setFilterText(text);
    }
}

void MainWindow::clearOrRestoreFilter() {
    const QString text = m_filterField->text();
    setFilterText(text.isEmpty() ? m_lastFilter : QString());
    m_lastFilter = text.isEmpty() ? m_lastFilter : text;
}

void MainWindow::applyFilter(const QString& text) {
    const FleetFilter filter = FleetFilter::parse(text);
    if (!filter.isValid()) {
        m_filterField->setResult(FieldState::Invalid, filter.error());
        return; // wrong text never hides anybody
    }
    m_filter = filter;
    m_overview->setFilter(filter);
    m_map->setFilter(filter);
    if (filter.isEmpty() || !m_snapshot) {
        m_filterField->setResult(FieldState::Plain, {});
        return;
    }
    const auto count = std::count_if(m_snapshot->clusters.begin(), m_snapshot->clusters.end(),
                                     [&filter](const auto& c) { return filter.matches(*c); });
    m_filterField->setResult(FieldState::Valid, tr("%1 match").arg(countText(count)));
}

void MainWindow::onTick() {
    if (m_snapshot) {
        m_overview->setNow(now());
        m_map->setNow(now());
        m_mesh->setNow(now());
        if (ClusterPage* page = currentCluster()) {
            page->setNow(now());
        }
        m_runs->setContext(runContext());
        updateAudit();
        updatePlanContext();
        updateLabContext();
        updateChrome();
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_state->setGeometry(saveGeometry());
    remember();
    closeMonitor();
    QMainWindow::closeEvent(event);
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_tabs && event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->button() == Qt::MiddleButton) {
            closeTab(m_tabs->tabAt(mouse->position().toPoint()));
            return true;
        }
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_tabs != nullptr) {
        updateTabs();
    }
    if (event->type() == QEvent::ActivationChange && m_notices != nullptr) {
        updateLooking();
    }
}

} // namespace pilothouse::ui
