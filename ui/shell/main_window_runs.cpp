// SPDX-License-Identifier: GPL-3.0-or-later
// Update runs in the window: their pages, tabs, keys and words, and the write lock.
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/models/cell_text.h"
#include "ui/pages/audit/audit_page.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/map/map_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/pages/runs/approvals_page.h"
#include "ui/pages/runs/inbox_list.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/lock_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/shell/notice_bell.h"
#include "ui/shell/notice_settings.h"
#include "ui/shell/run_pages.h"
#include "ui/shell/run_reports.h"
#include "ui/shell/write_lock.h"
#include "ui/theme/icons.h"
#include "ui/widgets/strips.h"
#include "ui/widgets/toast.h"

#include <QStackedWidget>
#include <QSystemTrayIcon>
#include <QTabBar>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr auto kToast = std::chrono::seconds(8);

} // namespace

void MainWindow::buildRuns() {
    m_lock = new WriteLock(this);
    m_runs = new RunPages(m_stack, this);
    m_toasts = new ToastStack(this);
    connect(m_lockButton, &QAbstractButton::clicked, this, &MainWindow::askForWrites);
    connect(m_lock, &WriteLock::changed, this, &MainWindow::updateLock);
    connect(m_lock, &WriteLock::closedItself, this, [this](const QString& why) {
        m_toasts->show({.glyph = Glyph::Stopped,
                        .title = tr("Writes are off again"),
                        .detail = why,
                        .action = {},
                        .undoFormat = {}},
                       kToast);
    });
    connect(m_writeBand, &Band::linkChosen, m_lock, &WriteLock::close);
    connect(m_railRuns, &QAbstractButton::clicked, this, &MainWindow::goToRuns);
    connect(m_railApprovals, &QAbstractButton::clicked, this, &MainWindow::goToApprovals);
    connect(m_runSegment, &QAbstractButton::clicked, this, &MainWindow::goToRuns);
    connect(m_runs, &RunPages::commandWanted, this,
            [this](const QString& run, const model::Command& command) {
                if (m_lock->isOpen()) { // the button was closed, whatever led here
                    m_lock->touch();
                    Q_EMIT runCommandPosted(run, command);
                }
            });
    connect(m_runs, &RunPages::driveWanted, this, [this](const QString& run, bool on) {
        if (!on || m_lock->isOpen()) { // to stop driving changes no cluster
            Q_EMIT runDriveWanted(run, on);
        }
    });
    connect(m_runs, &RunPages::runWanted, this, &MainWindow::openRun);
    connect(m_runs, &RunPages::monitorWanted, this, &MainWindow::openMonitor);
    buildPlans();
    connect(m_runs, &RunPages::clusterWanted, this, &MainWindow::openCluster);
    connect(m_runs, &RunPages::listWanted, this, [this] {
        const QString id = m_tabs->tabData(m_tabs->currentIndex()).toString().mid(4);
        goToRuns();
        m_runs->list()->select(id);
    });
    connect(m_runs, &RunPages::reportWanted, this, &MainWindow::report);
    buildNotices();
    buildAudit();
    buildPlacement();
    buildMap();
    buildMesh();
    updateLock();
    updateRunChrome();
}

void MainWindow::buildNotices() {
    m_reports = new RunReports(this);
    connect(m_bell, &NoticeBell::opened, this, &MainWindow::openNotice);
    connect(m_bell, &NoticeBell::settingsWanted, this, &MainWindow::openNoticeSettings);
    connect(m_reports, &RunReports::done, this, [this](const QString& run, const QString& file) {
        m_toasts->show({.glyph = Glyph::Ok,
                        .title = file.isEmpty()
                                     ? tr("The report of %1 is on the clipboard").arg(run)
                                     : tr("The report of %1 is saved").arg(run),
                        .detail = file,
                        .action = {},
                        .undoFormat = {}});
    });
    connect(m_reports, &RunReports::failed, this, [this](const QString& run, const QString& why) {
        m_toasts->show({.glyph = Glyph::Failed,
                        .title = tr("The report of %1 was not saved").arg(run),
                        .detail = why,
                        .action = {},
                        .undoFormat = {}},
                       kToast);
    });
}

void MainWindow::openNoticeSettings() {
    auto* dialog = new NoticeSettings(m_notices, QSystemTrayIcon::isSystemTrayAvailable(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void MainWindow::report(const QString& run, bool isCopy) {
    const auto picture = m_runs->find(run);
    if (!picture) {
        return;
    }
    const RunReports::Wanted wanted{.picture = picture, .fleet = m_info.name, .now = now()};
    if (isCopy) {
        m_reports->copy(wanted);
    } else {
        m_reports->save(wanted);
    }
}

void MainWindow::showNotices(const std::vector<model::RunNotice>& notices, bool wereAway) {
    if (m_stage == Stage::Open) {
        updateLooking();
        m_notices->take(notices, wereAway);
    }
}

void MainWindow::openNotice(const model::RunNotice& notice) {
    if (!m_runs->areKnown()) {
        return;
    }
    const QString run = toQt(notice.runId);
    if (notice.kind == model::NoticeKind::GateWaits) {
        goToApprovals();
        m_runs->approvals()->list()->select(run, toQt(notice.gate));
    } else if (m_runs->find(run) != nullptr) {
        openRun(run);
        const std::string object = !notice.gate.empty()      ? notice.gate
                                   : !notice.members.empty() ? "member/" + notice.members.front()
                                   : !notice.stage.empty()   ? "stage/" + notice.stage
                                                             : std::string();
        if (RunPage* page = m_runs->page(run); page != nullptr && !object.empty()) {
            page->showObject(toQt(object));
        }
    } else {
        goToRuns();
    }
    m_notices->markRead(toQt(notice.id));
}

void MainWindow::updateLooking() {
    const RunPage* page = currentRun();
    const bool isSeen = page != nullptr && page->picture() && isActiveWindow();
    m_notices->setLooking(isSeen ? toQt(page->picture()->run.id.str()) : QString());
}

void MainWindow::addRunKeys() {
    addKey(tr("Notices"), Qt::CTRL | Qt::SHIFT | Qt::Key_N, [this] { m_bell->openMenu(); });
    addKey(tr("Notices: what is told where…"), {}, [this] { openNoticeSettings(); });
    addKey(tr("Update runs"), Qt::CTRL | Qt::Key_2, [this] { goToRuns(); });
    addKey(tr("Approvals"), Qt::CTRL | Qt::Key_3, [this] { goToApprovals(); });
    addKey(tr("Audit: who did what"), Qt::CTRL | Qt::Key_4, [this] { goToAudit(); });
    addKey(tr("Placement lab"), Qt::CTRL | Qt::Key_5, [this] { goToPlacement(); });
    addKey(tr("Map"), Qt::CTRL | Qt::Key_6, [this] { goToMap(); });
    addKey(tr("Connectivity"), Qt::CTRL | Qt::Key_7, [this] { goToConnectivity(); });
    addKey(tr("Monitor of a run, above all windows"), Qt::CTRL | Qt::SHIFT | Qt::Key_M,
           [this] { openMonitor(); });
    addKey(tr("New plan…"), Qt::CTRL | Qt::Key_N, [this] { newPlan(); });
    addKey(tr("New plan like this run"), {}, [this] {
        if (currentRun() != nullptr && currentRun()->picture()) {
            planLike(toQt(currentRun()->picture()->run.id.str()));
        }
    });
    addKey(tr("Back to the list"), Qt::ALT | Qt::Key_Left, [this] {
        if (currentRun() != nullptr) {
            Q_EMIT currentRun()->runsWanted();
        } else if (currentCluster() != nullptr) {
            goToOverview();
        }
    });
    addKey(tr("Turn writes on or off"), Qt::CTRL | Qt::SHIFT | Qt::Key_L,
           [this] { askForWrites(); });
}

void MainWindow::setRunSource(const QString& who, const RunPage::Replay& replay,
                              const RunPage::Samples& samples) {
    m_who = who;
    m_runs->setReplay(replay);
    m_runs->setSamples(samples);
}

RunContext MainWindow::runContext() const {
    return {.now = now(),
            .speed = m_info.speed,
            .zone = QTimeZone::systemTimeZone(),
            .who = m_who,
            .fleet = m_info.name,
            .terminal = m_terminal,
            .whyLocked = m_lock->whyClosed(),
            .production = m_production};
}

bool MainWindow::areRunsKnown() const {
    return isFleetOpen() && m_runs->areKnown();
}

QWidget* MainWindow::pageOf(Place place) const {
    switch (place) {
    case Place::Runs: return m_runs->list();
    case Place::Approvals: return m_runs->approvals();
    case Place::Audit: return m_audit;
    case Place::Placement: return m_placement;
    case Place::Map: return m_map;
    case Place::Connectivity: return m_mesh;
    case Place::Overview: break;
    }
    return m_overview;
}

RunPage* MainWindow::currentRun() const {
    return qobject_cast<RunPage*>(m_stack->currentWidget());
}

void MainWindow::goTo(Place place) {
    m_place = place;
    m_tabs->setCurrentIndex(0);
    onTab(0);
    updateTabs();
}

void MainWindow::goToRuns() {
    if (m_runs->areKnown()) {
        goTo(Place::Runs);
        m_runs->list()->focusTable();
    }
}

void MainWindow::goToApprovals() {
    if (m_runs->areKnown()) {
        goTo(Place::Approvals);
        m_runs->approvals()->content()->setFocus();
    }
}

void MainWindow::openRun(const QString& run) {
    const QString id = m_runs->idOf(run);
    RunPage* page = m_runs->open(id);
    if (page == nullptr) {
        return;
    }
    const QString tabId = u"run:"_s + id;
    int tab = 1;
    while (tab < m_tabs->count() && m_tabs->tabData(tab).toString() != tabId) {
        ++tab;
    }
    if (tab == m_tabs->count()) {
        tab = m_tabs->addTab(tr("Run %1").arg(toQt(page->picture()->run.name)));
        m_tabs->setTabData(tab, tabId);
        m_tabs->setTabToolTip(tab, m_tabs->tabText(tab));
    }
    updateTabs();
    m_tabs->setCurrentIndex(tab);
    onTab(tab);
}

void MainWindow::updateRunTab(int tab) {
    if (const auto run = m_runs->find(m_tabs->tabData(tab).toString().mid(4))) {
        m_tabs->setTabIcon(tab, tabIcon(glyphOfRun(run->run), this));
    }
}

void MainWindow::showRuns(const std::shared_ptr<const model::RunsPicture>& runs) {
    if (m_stage != Stage::Open) {
        return; // the fleet was left meanwhile
    }
    m_runs->setRuns(runs, runContext());
    m_map->setRuns(runs);
    updateMonitor();
    updatePlans();
    openMadeRun();
    updateRunChrome();
    updateTabs();
}

void MainWindow::showRefusal(const QString& run, const QString& reason) {
    const auto picture = m_runs->find(run);
    m_toasts->show({.glyph = Glyph::Warning,
                    .title = picture ? tr("%1 refused it").arg(toQt(picture->run.name))
                                     : tr("The run refused it"),
                    .detail = reason,
                    .action = {},
                    .undoFormat = {}},
                   kToast);
}

void MainWindow::updateRunChrome() {
    const bool isKnown = m_runs->areKnown();
    m_railRuns->setVisible(isKnown);
    m_railApprovals->setVisible(isKnown);
    m_railAudit->setVisible(isKnown);
    const RunPages::Sums& sums = m_runs->sums();
    m_railApprovals->setBadge(sums.needsYou);
    Q_EMIT runsChanged(sums.needsYou, sums.running + sums.waiting > 0);
    QList<StatusSegment::Part> parts;
    const auto add = [&parts](int count, Glyph glyph, const QString& words) {
        if (count > 0) {
            parts.append({glyph, words.arg(countText(count))});
        }
    };
    add(sums.running, Glyph::Running, tr("%1 running"));
    add(sums.waiting, Glyph::WaitingClock, tr("%1 waiting"));
    add(sums.failed, Glyph::Failed, tr("%1 failed", "so many update runs failed"));
    add(sums.needsYou, Glyph::WaitingHand, tr("%1 to approve"));
    m_runSegment->setParts(parts);
    m_runSegment->setToolTip(tr("Update runs"));
}

void MainWindow::askForWrites() {
    if (m_lock->isOpen()) {
        m_lock->close();
        return;
    }
    if (m_lock->ban() != WriteLock::Ban::None) {
        m_toasts->show({.glyph = Glyph::Stopped,
                        .title = tr("Writes stay off"),
                        .detail = m_lock->whyClosed(),
                        .action = {},
                        .undoFormat = {}},
                       kToast);
        return;
    }
    auto* dialog = new LockDialog(m_info.name, static_cast<int>(m_production.size()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &LockDialog::unlocked, m_lock, &WriteLock::open);
    dialog->open();
}

void MainWindow::updateLock() {
    const bool isOpen = m_lock->isOpen();
    const QString left = ageText(m_lock->left());
    m_lockButton->setLook(int(isOpen ? Icon::Unlock : Icon::Lock),
                          isOpen ? tr("Writes on  %1").arg(left) : tr("Read-only"), isOpen);
    m_lockButton->setToolTip(isOpen ? tr("Turn writes off (Ctrl+Shift+L)") : m_lock->whyClosed());
    m_lockButton->setAccessibleDescription(m_lockButton->toolTip());
    m_writeBand->setVisible(isOpen);
    if (isOpen) {
        m_writeBand->setText(tr("Writes on for %1").arg(m_info.name),
                             tr("off again in %1, or after ten idle minutes").arg(left),
                             tr("Turn off now"));
    }
    m_runs->setContext(runContext());
    updateMonitor();
    updatePlanContext();
    updateLabContext();
}

} // namespace pilothouse::ui
