// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/commands.h"
#include "model/audit.h"
#include "model/mesh_picture.h"
#include "model/plan_picture.h"
#include "model/run_notice.h"
#include "model/run_picture.h"
#include "ui/bridge/context_offer.h"
#include "ui/models/fleet_filter.h"
#include "ui/pages/overview/file_error_card.h"
#include "ui/pages/runs/run_page.h"
#include "ui/shell/ui_state.h"

#include <QHash>
#include <QMainWindow>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

class QStackedWidget;
class QTabBar;
class QTableView;

namespace pilothouse::ui {

class AuditPage;
class Band;
class ClusterPage;
class ConnectivityPage;
class FilterField;
class FirstRunPage;
class FleetStrips;
class FleetSwitcher;
class GoTo;
class HeaderButton;
class LivePill;
class MapPage;
class NoticeBell;
class NoticeCenter;
class OpeningPage;
class OverviewPage;
class RailItem;
class RunMonitor;
class PlacementPage;
class PlanPage;
class PlanPages;
class RunPages;
class RunReports;
class StatusSegment;
class ThinProgress;
class ToastStack;
class WriteLock;

/// The frame round all pages: band, header, rail, tabs, status bar. Wires them; knows no engine.
/// The application connects its signals to the bridge. GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(std::shared_ptr<UiState> state, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Source of clock time for ages; the fleet's own clock.
    void setClock(std::function<Instant()> now);
    /// A fleet is on its way; nothing is known about it but its name. `words` say what is done.
    void showOpening(const QString& name, const QString& words);
    /// Turns the window to a fleet whose files are good and that is being asked.
    void showFleet(const FleetInfo& info);
    /// Takes over a snapshot for all pages.
    void showSnapshot(const std::shared_ptr<const model::FleetSnapshot>& snapshot);
    void showAnswer(const engine::FetchedText& answer);
    /// A fleet's file cannot be used: the card on the overview. An open fleet stays as it is.
    void showFileProblem(const FileProblem& problem);
    /// The open fleet's own files cannot be used any more (it runs on), or they can again.
    void setFilesProblem(const std::optional<FileProblem>& problem);
    /// The sign-in programs of the open fleet.
    void setPrograms(const QList<ProgramOffer>& programs);
    /// The page of contexts; `keepFleet`: the open fleet stays, one step away.
    void showFirstRun(bool keepFleet = false);
    /// The runs of the open fleet as they are now; their pages appear with the first.
    void showRuns(const std::shared_ptr<const model::RunsPicture>& runs);
    /// A command of a run was refused, and why.
    void showRefusal(const QString& run, const QString& reason);
    /// The audit log of the open fleet, and texts of it that were asked for.
    void showAudit(const std::shared_ptr<const model::AuditPicture>& picture);
    /// An export of it is done; `trouble` says why not.
    void showExported(const QString& file, qint64 entries, const QString& trouble);
    /// The page of the audit log; the application connects its questions to a bridge.
    [[nodiscard]] AuditPage* audit() const { return m_audit; }
    /// Runs told something; see NoticeCenter::take().
    void showNotices(const std::vector<model::RunNotice>& notices, bool wereAway);
    [[nodiscard]] NoticeCenter* notices() const { return m_notices; }
    [[nodiscard]] RunReports* reports() const { return m_reports; }
    /// As whom commands are given, "ann@desk", what a run was at an earlier moment, and what its
    /// journal keeps of health.
    void setRunSource(const QString& who, const RunPage::Replay& replay,
                      const RunPage::Samples& samples = {});
    /// Options that name the open fleet and its state to `pilothousectl`.
    void setTerminal(const QStringList& options) { m_terminal = options; }
    [[nodiscard]] RunPages* runs() const { return m_runs; }
    [[nodiscard]] RunMonitor* monitor() const { return m_monitor.get(); }
    /// The plans under work; the application connects their questions to a bridge.
    [[nodiscard]] PlanPages* plans() const { return m_plans; }
    void showPlan(const QString& plan, const std::shared_ptr<const model::PlanPicture>& picture);
    /// A run was made of a plan (its id), or why not.
    void showRunMade(const QString& plan, const QString& run, const QString& trouble);
    [[nodiscard]] PlanPage* currentPlan() const;
    /// The placement lab, which needs no fleet; the application connects its questions to a bridge.
    [[nodiscard]] PlacementPage* placement() const { return m_placement; }
    [[nodiscard]] MapPage* map() const { return m_map; }
    /// The page of links between clusters; the application connects its questions to a bridge.
    [[nodiscard]] ConnectivityPage* connectivity() const { return m_mesh; }
    /// The links of the open fleet; null: not read yet.
    void showMesh(const std::shared_ptr<const model::MeshPicture>& picture);
    /// A snapshot of the mesh was kept; `trouble` says why not.
    void showMeshSaved(const QString& file, const QString& trouble);
    [[nodiscard]] WriteLock* lock() const { return m_lock; }
    [[nodiscard]] bool isFleetOpen() const { return m_stage == Stage::Open; }
    [[nodiscard]] bool areRunsKnown() const;
    void setFilterText(const QString& text);
    [[nodiscard]] OverviewPage* overview() const { return m_overview; }
    [[nodiscard]] FirstRunPage* firstRun() const { return m_firstRun; }
    [[nodiscard]] ClusterPage* clusterPage(const QString& id) const {
        return m_clusterPages.value(id);
    }

public Q_SLOTS:
    void openCluster(const QString& id);
    void goToOverview();
    void goToRuns();
    void goToApprovals();
    void goToAudit();
    void goToPlacement();
    void goToMap();
    void goToConnectivity();
    /// Opens what the lab takes: a placement, member clusters, bindings.
    void openInLab(const QString& file);
    /// Which kinds of notices go where.
    void openNoticeSettings();
    /// The part of a run that an entry of the audit log is about.
    void openEntry(const QString& run, const QString& object);
    /// By id or name.
    void openRun(const QString& run);
    /// What a notice is about: its gate among the approvals, its run, or the runs.
    void openNotice(const pilothouse::model::RunNotice& notice);
    /// A small window above all others that follows a run; empty: the one on screen, else the first
    /// that is under way.
    void openMonitor(const QString& run = {});
    void newPlan();
    /// A plan that begins with a strategy file.
    void newPlanFrom(const QString& file);
    /// A plan that begins with what a run was made of.
    void planLike(const QString& run);

Q_SIGNALS:
    /// How many gates wait for the user, and whether a run is under way.
    void runsChanged(int approvals, bool isUnderWay);
    void runCommandPosted(const QString& run, const pilothouse::model::Command& command);
    void runDriveWanted(const QString& run, bool on);
    void planRunWanted(const QString& plan, quint64 revision, const QString& name,
                       const QString& comment, int acceptedGaps);
    /// A placement that was reviewed is to be sent, with the write lock open; see ApplyBridge.
    void labApplyWanted(quint64 revision, const QString& reason, const QStringList& foretold,
                        int changing);
    void commandPosted(const pilothouse::engine::Command& command);
    void fleetFileChosen(const QString& file);
    void kubeconfigChosen(const QString& file);
    void contextsWanted();
    void demoWanted();
    void readAgain();
    void programDecided(const QString& id, pilothouse::ui::ProgramState word);

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// How far the window is with a fleet.
    enum class Stage : std::uint8_t { Nothing, Opening, Failed, Open };
    /// What the first tab shows.
    enum class Place : std::uint8_t {
        Overview,
        Map,
        Runs,
        Approvals,
        Audit,
        Placement,
        Connectivity
    };
    void buildChrome();
    QWidget* buildHeader();
    QWidget* buildRail();
    QWidget* buildStatus();
    void buildActions();
    void buildRuns();
    void buildNotices();
    void buildAudit();
    void buildPlacement();
    void buildMap();
    void buildMesh();
    void updateLabContext();
    void updateAudit();
    void report(const QString& run, bool isCopy);
    /// Which run is under the user's eyes.
    void updateLooking();
    void addRunKeys();
    void buildPlans();
    void openPlan(const QString& plan);
    void updatePlanTab(const QString& plan);
    [[nodiscard]] PlanPage* planOfTab(const QString& id) const;
    bool closePlanTab(const QString& id);
    void updatePlans();
    void updatePlanContext();
    void openMadeRun();
    void goTo(Place place);
    [[nodiscard]] QWidget* pageOf(Place place) const;
    [[nodiscard]] RunContext runContext() const;
    [[nodiscard]] RunPage* currentRun() const;
    void askForWrites();
    void updateLock();
    void updateRunChrome();
    void updateRunTab(int tab);
    void updateMonitor();
    void closeMonitor();
    void comeForward();
    void addKey(const QString& name, const QKeySequence& keys, const std::function<void()>& run);
    void openMenu(QWidget* below);
    void openGoTo();
    void chooseFile(bool isFleet);
    void openHelp();
    void leaveFleet();
    void applyFilter(const QString& text);
    void filterOverview(const QString& text);
    void clearOrRestoreFilter();
    void stepTab(int by);
    void sortBy(int column);
    void stepProblem(int by);
    void closeTab(int index);
    void onTab(int index);
    void onTick();
    void updateChrome();
    void updateEmptyChrome();
    void updateStatus();
    void updateTabs();
    void setAttention(const QString& id);
    /// These clusters and those of open tabs are watched closely.
    void setAttentionTo(const QStringList& ids);
    void setTheme(const QString& name);
    void applyTheme(const QString& name);
    void followColumns(QTableView* table);
    void restoreColumns(QTableView* table);
    void restoreLook();
    void remember();
    [[nodiscard]] ClusterPage* currentCluster() const;
    [[nodiscard]] Instant now() const { return m_now(); }

    std::shared_ptr<UiState> m_state;
    std::function<Instant()> m_now;
    FleetInfo m_info;
    std::shared_ptr<const model::FleetSnapshot> m_snapshot;
    FleetFilter m_filter;
    Stage m_stage = Stage::Nothing;
    Place m_place = Place::Overview;
    QString m_who;
    QString m_runToOpen; ///< made of a plan, not told yet
    QStringList m_terminal;
    QSet<QString> m_production;      ///< ids of clusters
    QSet<QString> m_productionNames; ///< of the same, as a hub names them
    bool m_wasOpen = false;          ///< some fleet was open since the start
    bool m_isFilesCard = false;      ///< the overview shows the card of the open fleet's own files
    bool m_isFocusSet = false;       ///< the open fleet's first picture took the keyboard
    QString m_lastFilter;            ///< what Ctrl+L brings back
    QTimer m_saveLater;
    QTimer m_tick;        ///< ages grow once a second
    QTimer m_filterPause; ///< the filter is read 150 ms after the last key
    QHash<QString, ClusterPage*> m_clusterPages;
    struct Named {
        QString name;
        QString keys;
        std::function<void()> run;
    };
    QList<Named> m_actions;

    Band* m_band = nullptr;
    FleetStrips* m_strips = nullptr;
    FleetSwitcher* m_switcher = nullptr;
    FilterField* m_filterField = nullptr;
    LivePill* m_pill = nullptr;
    ThinProgress* m_progress = nullptr;
    RailItem* m_railOverview = nullptr;
    RailItem* m_railRuns = nullptr;
    RailItem* m_railPlacement = nullptr;
    RailItem* m_railMap = nullptr;
    RailItem* m_railMesh = nullptr;
    RailItem* m_railApprovals = nullptr;
    RailItem* m_railAudit = nullptr;
    Band* m_writeBand = nullptr;
    HeaderButton* m_lockButton = nullptr;
    StatusSegment* m_runSegment = nullptr;
    WriteLock* m_lock = nullptr;
    RunPages* m_runs = nullptr;
    NoticeCenter* m_notices = nullptr;
    NoticeBell* m_bell = nullptr;
    RunReports* m_reports = nullptr;
    AuditPage* m_audit = nullptr;
    PlacementPage* m_placement = nullptr;
    MapPage* m_map = nullptr;
    ConnectivityPage* m_mesh = nullptr;
    std::unique_ptr<RunMonitor> m_monitor;
    PlanPages* m_plans = nullptr;
    ToastStack* m_toasts = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    QList<StatusSegment*> m_segments;
    GoTo* m_goTo = nullptr;
    OverviewPage* m_overview;
    FirstRunPage* m_firstRun;
    OpeningPage* m_opening;
};

} // namespace pilothouse::ui
