// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the window's frame and its actions; what they show is in main_window.cpp.
#include "ui/bridge/qt_convert.h"
#include "ui/dialogs/help_dialog.h"
#include "ui/models/filter_completion.h"
#include "ui/models/words.h"
#include "ui/pages/audit/audit_page.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/map/map_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/shell/fleet_strips.h"
#include "ui/shell/go_to.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/notice_bell.h"
#include "ui/shell/opening_page.h"
#include "ui/shell/plan_pages.h"
#include "ui/shell/run_pages.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace pilothouse::ui {

namespace {

struct ThemeChoice {
    QString theme; ///< as themeModeOf() reads it
    QString word;
};

std::array<ThemeChoice, 4> themeChoices() {
    return {{{QStringLiteral("system"), MainWindow::tr("Theme: system")},
             {QStringLiteral("light"), MainWindow::tr("Theme: light")},
             {QStringLiteral("dark"), MainWindow::tr("Theme: dark")},
             {QStringLiteral("contrast"), MainWindow::tr("Theme: high contrast")}}};
}

} // namespace

void MainWindow::buildChrome() {
    auto* central = new QWidget(this);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_band = new Band(BandKind::Neutral, central);
    m_band->setObjectName(QStringLiteral("band"));
    m_band->setFixedHeight(metrics::kBand);
    column->addWidget(m_band);
    m_writeBand = new Band(BandKind::Write, central);
    m_writeBand->setObjectName(QStringLiteral("writeBand"));
    m_writeBand->setFixedHeight(metrics::kBand);
    m_writeBand->hide();
    column->addWidget(m_writeBand);
    column->addWidget(buildHeader());
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(buildRail());
    auto* pages = new QVBoxLayout;
    pages->setSpacing(0);
    m_progress = new ThinProgress(central);
    m_progress->setFixedHeight(2);
    m_tabs = new QTabBar(central);
    m_tabs->setObjectName(QStringLiteral("tabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(true);
    m_tabs->setElideMode(Qt::ElideMiddle);
    m_tabs->setTabsClosable(true);
    m_tabs->setFocusPolicy(Qt::StrongFocus);
    m_tabs->setAccessibleName(tr("Tabs"));
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(metrics::kPageMargin, 0, metrics::kPageMargin, 0);
    tabRow->addWidget(m_tabs);
    tabRow->addStretch(1);
    auto* strip = new ChromeBar(Qt::BottomEdge, central);
    strip->setFixedHeight(metrics::kTab);
    strip->setLayout(tabRow);
    m_stack = new QStackedWidget(central);
    pages->addWidget(strip);
    pages->addWidget(m_progress);
    m_strips = new FleetStrips(central);
    pages->addWidget(m_strips);
    pages->addWidget(m_stack, 1);
    middle->addLayout(pages, 1);
    column->addLayout(middle, 1);
    column->addWidget(buildStatus());
    setCentralWidget(central);
    m_stack->addWidget(m_overview);
    m_stack->addWidget(m_firstRun);
    m_stack->addWidget(m_opening);
    m_tabs->installEventFilter(this);
    connect(m_tabs, &QTabBar::currentChanged, this, &MainWindow::onTab);
    connect(m_tabs, &QTabBar::tabCloseRequested, this, &MainWindow::closeTab);
}

QWidget* MainWindow::buildHeader() {
    auto* bar = new ChromeBar(Qt::BottomEdge, this);
    bar->setFixedHeight(metrics::kHeader);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 16, 0);
    row->setSpacing(8);
    auto* menu = new IconButton(int(Icon::Menu), tr("Menu"), bar);
    menu->setBordered(false);
    menu->setObjectName(QStringLiteral("menuButton"));
    auto* menuBox = new QWidget(bar);
    menuBox->setFixedWidth(metrics::kRail + 8);
    auto* menuRow = new QHBoxLayout(menuBox);
    menuRow->setContentsMargins(0, 0, 8, 0);
    menuRow->addWidget(menu, 0, Qt::AlignCenter);
    m_switcher = new FleetSwitcher(bar);
    m_filterField = new FilterField(bar);
    m_filterField->setObjectName(QStringLiteral("filterField"));
    m_filterField->setPlaceholder(tr("Filter: health=bad, region=westeurope, version<1.33"));
    m_pill = new LivePill(bar);
    m_lockButton = new HeaderButton(int(Icon::Lock), tr("Read-only"), {}, bar);
    m_lockButton->setObjectName(QStringLiteral("lockButton"));
    auto* goTo = new HeaderButton(-1, tr("Go to"), QStringLiteral("Ctrl+K"), bar);
    goTo->setObjectName(QStringLiteral("goToButton"));
    row->addWidget(menuBox);
    row->addWidget(m_switcher);
    row->addWidget(m_filterField, 1);
    row->addWidget(m_pill);
    row->addWidget(m_lockButton);
    m_notices = new NoticeCenter(m_state, this);
    m_bell = new NoticeBell(m_notices, bar);
    row->addWidget(m_bell);
    row->addWidget(goTo);
    connect(menu, &QAbstractButton::clicked, this, [this, menu] { openMenu(menu); });
    connect(m_switcher, &QAbstractButton::clicked, this, [this] { openMenu(m_switcher); });
    connect(goTo, &QAbstractButton::clicked, this, &MainWindow::openGoTo);
    m_filterField->setStarShown(false); // views cannot be saved yet
    connect(m_filterField, &FilterField::textEdited, this, [this](const QString& text) {
        m_filterPause.start();
        if (m_snapshot) {
            m_filterField->setCompletions(
                completionsAt(text, m_filterField->edit()->cursorPosition(), *m_snapshot));
        }
    });
    connect(m_filterField, &FilterField::completionsWanted, this, [this] {
        if (m_snapshot) {
            m_filterField->setCompletions(allFields(*m_snapshot));
        }
    });
    connect(m_filterField, &FilterField::submitted, this, [this](const QString& text) {
        m_filterPause.stop();
        applyFilter(text);
        if (m_stack->currentWidget() == m_map) {
            m_map->focusContent();
        } else {
            goToOverview();
        }
    });
    return bar;
}

QWidget* MainWindow::buildRail() {
    auto* rail = new ChromeBar(Qt::RightEdge, this);
    rail->setFixedWidth(metrics::kRail);
    auto* column = new QVBoxLayout(rail);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_railOverview = new RailItem(int(Icon::Overview), tr("Overview"), rail);
    m_railOverview->setChecked(true);
    m_railOverview->setToolTip(tr("Overview (Ctrl+1)"));
    auto* help = new RailItem(int(Icon::Help), tr("Help"), rail);
    help->setCheckable(false);
    help->setToolTip(tr("Help (F1)"));
    m_railRuns = new RailItem(int(Icon::UpdateRuns), tr("Update runs"), rail);
    m_railRuns->setToolTip(tr("Update runs (Ctrl+2)"));
    m_railPlacement = new RailItem(int(Icon::Placement), tr("Placement"), rail);
    m_railPlacement->setToolTip(tr("Placement lab: where resources would land (Ctrl+5)"));
    m_railMesh = new RailItem(int(Icon::Connectivity), tr("Connectivity"), rail);
    m_railMesh->setObjectName(QStringLiteral("railConnectivity"));
    m_railMesh->setToolTip(tr("Connectivity: which clusters cannot talk (Ctrl+7)"));
    m_railApprovals = new RailItem(int(Icon::Approvals), tr("Approvals"), rail);
    m_railApprovals->setToolTip(tr("Approvals (Ctrl+3)"));
    m_railAudit = new RailItem(int(Icon::Audit), tr("Audit"), rail);
    m_railAudit->setToolTip(tr("Audit: who did what, when and why (Ctrl+4)"));
    m_railMap = new RailItem(int(Icon::Map), tr("Map"), rail);
    m_railMap->setObjectName(QStringLiteral("railMap"));
    m_railMap->setToolTip(tr("Map: where the clusters are (Ctrl+6)"));
    column->addWidget(m_railOverview);
    column->addWidget(m_railMap);
    column->addWidget(m_railRuns);
    column->addWidget(m_railPlacement);
    column->addWidget(m_railMesh);
    column->addStretch(1);
    column->addWidget(m_railApprovals);
    column->addWidget(m_railAudit);
    column->addWidget(help);
    connect(m_railOverview, &QAbstractButton::clicked, this, &MainWindow::goToOverview);
    connect(help, &QAbstractButton::clicked, this, &MainWindow::openHelp);
    return rail;
}

QWidget* MainWindow::buildStatus() {
    auto* bar = new ChromeBar(Qt::TopEdge, this);
    bar->setFixedHeight(metrics::kStatusBar);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    constexpr int kSegments = 5; // answered, age, looks, requests, zone
    for (int at = 0; at < kSegments; ++at) {
        auto* segment = new StatusSegment(bar);
        segment->setObjectName(QStringLiteral("status%1").arg(at));
        segment->hide();
        if (at == kSegments - 1) {
            row->addStretch(1);
        }
        row->addWidget(segment);
        m_segments.append(segment);
        if (at == 2) { // clusters, then runs
            m_runSegment = new StatusSegment(bar);
            m_runSegment->setObjectName(QStringLiteral("statusRuns"));
            m_runSegment->hide();
            row->addWidget(m_runSegment);
        }
    }
    connect(m_segments.at(0), &QAbstractButton::clicked, this,
            [this] { filterOverview(QStringLiteral("is:stale")); });
    connect(m_segments.at(1), &QAbstractButton::clicked, this,
            [this] { filterOverview(QStringLiteral("is:stale")); });
    connect(m_segments.at(2), &QAbstractButton::clicked, this,
            [this] { filterOverview(QStringLiteral("health=bad")); });
    return bar;
}

void MainWindow::addKey(const QString& name, const QKeySequence& keys,
                        const std::function<void()>& run) {
    auto* action = new QAction(name, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WindowShortcut);
    addAction(action);
    connect(action, &QAction::triggered, this, run);
    m_actions.append({name, keys.toString(QKeySequence::NativeText), run});
}

void MainWindow::stepProblem(int by) {
    if (ClusterPage* page = currentCluster()) {
        page->goToProblem(by);
        return;
    }
    if (RunPage* page = currentRun()) {
        page->stepProblem(by);
        return;
    }
    if (m_stack->currentWidget() == m_mesh) {
        m_mesh->goToProblem(by);
        return;
    }
    if (m_stack->currentWidget() == m_map) {
        m_map->stepProblem(by);
        return;
    }
    if (m_stack->currentWidget() != m_overview) {
        return;
    }
    m_overview->goToProblem(by);
    const QWidget* focused = focusWidget();
    if (focused == nullptr || focused->objectName() != QLatin1String("hexMap")) {
        m_overview->focusTable(); // so that Enter opens what was reached
    }
}

void MainWindow::stepTab(int by) {
    const int count = m_tabs->count();
    m_tabs->setCurrentIndex((m_tabs->currentIndex() + by + count) % count);
}

void MainWindow::sortBy(int column) {
    goToOverview();
    const QHeaderView* header = m_overview->table()->horizontalHeader();
    const bool turnsRound = header->sortIndicatorSection() == column &&
                            header->sortIndicatorOrder() == Qt::AscendingOrder;
    m_overview->table()->sortByColumn(column,
                                      turnsRound ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void MainWindow::openHelp() {
    auto* dialog = new HelpDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (currentPlan() != nullptr) {
        dialog->openAt(QStringLiteral("plan"));
    } else if (m_stack->currentWidget() == m_placement) {
        dialog->openAt(QStringLiteral("placement"));
    } else if (m_stack->currentWidget() == m_mesh) {
        dialog->openAt(QStringLiteral("connectivity"));
    } else if (m_stack->currentWidget() == m_map) {
        dialog->openAt(QStringLiteral("map"));
    }
    dialog->show();
}

void MainWindow::buildActions() {
    const auto focusFilter = [this] {
        if (ClusterPage* page = currentCluster()) {
            page->focusFilter();
            return;
        }
        if (m_stack->currentWidget() == m_runs->list()) {
            m_runs->list()->focusFilter();
            return;
        }
        if (m_stack->currentWidget() == m_audit) {
            m_audit->focusFilter();
            return;
        }
        if (m_stack->currentWidget() == m_placement) {
            m_placement->focusFilter();
            return;
        }
        if (m_stack->currentWidget() == m_map) {
            m_map->focusFind();
            return;
        }
        m_filterField->edit()->setFocus();
        m_filterField->edit()->selectAll();
    };
    const auto toggleView = [this] {
        if (m_stack->currentWidget() == m_overview && m_snapshot) {
            m_overview->toggleView();
        } else if (m_stack->currentWidget() == m_map) {
            m_map->toggleTable();
        }
    };
    addKey(tr("Go to…"), Qt::CTRL | Qt::Key_K, [this] { openGoTo(); });
    addKey(tr("Overview"), Qt::CTRL | Qt::Key_1, [this] { goToOverview(); });
    addRunKeys();
    addKey(tr("Filter"), Qt::CTRL | Qt::Key_F, focusFilter);
    addKey(tr("Filter (also /)"), Qt::Key_Slash, focusFilter);
    addKey(tr("Clear or restore filter"), Qt::CTRL | Qt::Key_L, [this] { clearOrRestoreFilter(); });
    addKey(tr("Next problem"), Qt::Key_BracketRight, [this] { stepProblem(1); });
    addKey(tr("Previous problem"), Qt::Key_BracketLeft, [this] { stepProblem(-1); });
    addKey(tr("Map or table"), Qt::Key_V, toggleView);
    const auto* columns = m_overview->table()->model();
    for (int column = 0; column < columns->columnCount(); ++column) {
        const QString name = columns->headerData(column, Qt::Horizontal).toString();
        addKey(tr("Sort clusters by: %1").arg(name), {}, [this, column] { sortBy(column); });
    }
    addKey(tr("Next tab"), Qt::CTRL | Qt::Key_Tab, [this] { stepTab(1); });
    addKey(tr("Previous tab"), Qt::CTRL | Qt::SHIFT | Qt::Key_Tab, [this] { stepTab(-1); });
    addKey(tr("Close tab"), Qt::CTRL | Qt::Key_W, [this] { closeTab(m_tabs->currentIndex()); });
    addKey(tr("Ask all clusters now"), Qt::Key_F5,
           [this] { Q_EMIT commandPosted(engine::RefreshNow{}); });
    addKey(tr("Sign-in programs…"), {}, [this] { m_strips->openSignIn(); });
    addKey(tr("Start demo"), Qt::CTRL | Qt::Key_D, [this] { Q_EMIT demoWanted(); });
    addKey(tr("Open fleet, strategy or placement…"), Qt::CTRL | Qt::Key_O,
           [this] { chooseFile(true); });
    addKey(tr("Contexts of my kubeconfig…"), {}, [this] { Q_EMIT contextsWanted(); });
    for (const auto& [theme, word] : themeChoices()) {
        addKey(word, {}, [this, name = theme] { setTheme(name); });
    }
    addKey(tr("Help"), Qt::Key_F1, [this] { openHelp(); });
    addKey(tr("Quit"), Qt::CTRL | Qt::Key_Q, [this] { close(); });
}

void MainWindow::openMenu(QWidget* below) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(themedIcon(Icon::Folder), tr("Open fleet, strategy or placement…\tCtrl+O"),
                    this, [this] { chooseFile(true); });
    menu->addAction(themedIcon(Icon::File), tr("Open kubeconfig…"), this,
                    [this] { chooseFile(false); });
    menu->addAction(themedIcon(Icon::Fleet), tr("Contexts of my kubeconfig…"), this,
                    &MainWindow::contextsWanted);
    menu->addAction(themedIcon(Icon::Play), tr("Start demo\tCtrl+D"), this,
                    &MainWindow::demoWanted);
    const QStringList recent = m_state->recent();
    if (!recent.isEmpty()) {
        menu->addSeparator();
        for (const QString& file : recent) {
            menu->addAction(themedIcon(Icon::History), file, this,
                            [this, file] { Q_EMIT fleetFileChosen(file); });
        }
    }
    menu->addSeparator();
    for (const auto& [theme, word] : themeChoices()) {
        QAction* action = menu->addAction(word, this, [this, name = theme] { setTheme(name); });
        action->setCheckable(true);
        action->setChecked(m_state->theme() == theme);
    }
    menu->addSeparator();
    menu->addAction(themedIcon(Icon::Help), tr("Help\tF1"), this, &MainWindow::openHelp);
    menu->addAction(tr("Quit\tCtrl+Q"), this, &QWidget::close);
    menu->popup(below->mapToGlobal(QPoint(0, below->height() + 4)));
}

void MainWindow::openGoTo() {
    if (m_goTo == nullptr) {
        m_goTo = new GoTo(this);
        connect(m_goTo, &GoTo::chosen, this, [this](const QString& id) {
            if (id.startsWith(QLatin1String("cluster:"))) {
                openCluster(id.mid(8));
                return;
            }
            if (id.startsWith(QLatin1String("run:"))) {
                openRun(id.mid(4));
                return;
            }
            if (id.startsWith(QLatin1String("plan:"))) {
                openPlan(id.mid(5));
                return;
            }
            for (const Named& action : m_actions) {
                if (action.name == id) {
                    action.run();
                    return;
                }
            }
        });
    }
    QList<GoToEntry> entries;
    for (std::size_t at = 0; m_snapshot && at < m_snapshot->clusters.size(); ++at) {
        const model::ClusterState& state = *m_snapshot->clusters[at];
        entries.append({.id = QStringLiteral("cluster:") + toQt(state.identity.id.str()),
                        .text = toQt(state.identity.name),
                        .detail = wordOf(lookOf(state)),
                        .glyph = glyphOf(lookOf(state)),
                        .hasGlyph = true});
    }
    for (const auto& run : m_runs->all()) {
        entries.append({.id = QStringLiteral("run:") + toQt(run->run.id.str()),
                        .text = toQt(run->run.name),
                        .detail = stateSentence(run->run),
                        .glyph = glyphOfRun(run->run),
                        .hasGlyph = true});
    }
    for (const QString& plan : m_plans->all()) {
        const PlanPage* const page = m_plans->page(plan);
        entries.append({.id = QStringLiteral("plan:") + plan,
                        .text = tr("Plan %1").arg(page->name()),
                        .detail = page->isChanged() ? tr("not saved") : QString(),
                        .glyph = Glyph::NotStarted,
                        .hasGlyph = true});
    }
    for (const Named& action : m_actions) {
        entries.append({.id = action.name, .text = action.name, .detail = action.keys});
    }
    m_goTo->open(entries);
}

void MainWindow::chooseFile(bool isFleet) {
    auto* dialog = new QFileDialog(
        this, isFleet ? tr("Open fleet, strategy or placement") : tr("Open kubeconfig"), {},
        isFleet ? tr("Fleets, strategies, placements (*.yaml *.yml *.json);;All files (*)")
                : tr("All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this, isFleet](const QString& file) {
        if (isFleet) {
            Q_EMIT fleetFileChosen(file);
        } else {
            Q_EMIT kubeconfigChosen(file);
        }
    });
    dialog->open();
}

} // namespace pilothouse::ui
