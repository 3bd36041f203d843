// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/commands.h"
#include "ui/bridge/context_offer.h"
#include "ui/models/fleet_filter.h"
#include "ui/pages/overview/file_error_card.h"
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

class Band;
class ClusterPage;
class FilterField;
class FirstRunPage;
class FleetStrips;
class FleetSwitcher;
class GoTo;
class LivePill;
class OpeningPage;
class OverviewPage;
class RailItem;
class StatusSegment;
class ThinProgress;

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
    [[nodiscard]] bool isFleetOpen() const { return m_stage == Stage::Open; }
    void setFilterText(const QString& text);
    [[nodiscard]] OverviewPage* overview() const { return m_overview; }
    [[nodiscard]] FirstRunPage* firstRun() const { return m_firstRun; }
    [[nodiscard]] ClusterPage* clusterPage(const QString& id) const {
        return m_clusterPages.value(id);
    }

public Q_SLOTS:
    void openCluster(const QString& id);
    void goToOverview();

Q_SIGNALS:
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
    void buildChrome();
    QWidget* buildHeader();
    QWidget* buildRail();
    QWidget* buildStatus();
    void buildActions();
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
    bool m_wasOpen = false;     ///< some fleet was open since the start
    bool m_isFilesCard = false; ///< the overview shows the card of the open fleet's own files
    bool m_isFocusSet = false;  ///< the open fleet's first picture took the keyboard
    QString m_lastFilter;       ///< what Ctrl+L brings back
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
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    QList<StatusSegment*> m_segments;
    GoTo* m_goTo = nullptr;
    OverviewPage* m_overview;
    FirstRunPage* m_firstRun;
    OpeningPage* m_opening;
};

} // namespace pilothouse::ui
