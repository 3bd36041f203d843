// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "base/clock.h"
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/cell_text.h"
#include "ui/models/fleet_history.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/overview/fleet_words.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/shell/header_parts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/theme.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QCloseEvent>
#include <QLineEdit>
#include <QPainter>
#include <QPixmap>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kFilterPauseMs = 150;
constexpr int kTickMs = 1000;

QIcon glyphIcon(Glyph glyph, const QWidget* widget) {
    constexpr int kSize = 12;
    const qreal ratio = widget->devicePixelRatioF();
    QPixmap pixmap(QSize(kSize, kSize) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintGlyph(painter, QRectF(0, 0, kSize, kSize), glyph, theme(widget));
    return QIcon(pixmap);
}

/// Ages of all members that ever answered, youngest first.
std::vector<std::chrono::milliseconds> agesOf(const model::FleetSnapshot& snapshot, Instant now) {
    std::vector<std::chrono::milliseconds> ages;
    for (const auto& cluster : snapshot.clusters) {
        if (const auto age = dataAge(*cluster, now)) {
            ages.push_back(*age);
        }
    }
    std::sort(ages.begin(), ages.end());
    return ages;
}

BandKind bandOf(const model::FleetSnapshot& snapshot, bool isDemo) {
    if (isDemo || snapshot.isDemo) {
        return BandKind::Demo;
    }
    const auto all = [&snapshot](std::string_view word) {
        return !snapshot.clusters.empty() &&
               std::all_of(snapshot.clusters.begin(), snapshot.clusters.end(),
                           [word](const auto& c) { return c->identity.environment == word; });
    };
    if (std::any_of(snapshot.clusters.begin(), snapshot.clusters.end(),
                    [](const auto& c) { return c->identity.isProduction; })) {
        return BandKind::Production;
    }
    if (all("staging")) {
        return BandKind::Staging;
    }
    return all("dev") ? BandKind::Dev : BandKind::Neutral;
}

} // namespace

MainWindow::MainWindow(std::shared_ptr<UiState> state, QWidget* parent)
    : QMainWindow(parent), m_state(std::move(state)), m_now([] { return SystemClock().now(); }),
      m_overview(new OverviewPage(this)), m_firstRun(new FirstRunPage(this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setMinimumSize(1100, 700);
    resize(1600, 1000);
    buildChrome();
    buildActions();
    m_filterPause.setSingleShot(true);
    m_filterPause.setInterval(kFilterPauseMs);
    connect(&m_filterPause, &QTimer::timeout, this, [this] { applyFilter(m_filterField->text()); });
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &MainWindow::onTick);
    m_tick.start();
    connect(m_overview, &OverviewPage::clusterOpened, this, &MainWindow::openCluster);
    connect(m_overview, &OverviewPage::clusterSelected, this, &MainWindow::setAttention);
    connect(m_overview, &OverviewPage::filterRequested, this, &MainWindow::setFilterText);
    connect(m_overview, &OverviewPage::refreshRequested, this,
            [this] { Q_EMIT commandPosted(engine::RefreshNow{}); });
    connect(m_overview, &OverviewPage::readAgain, this, &MainWindow::readAgain);
    connect(m_overview, &OverviewPage::openOther, this, [this] { chooseFile(true); });
    connect(m_firstRun, &FirstRunPage::demoWanted, this, &MainWindow::demoWanted);
    connect(m_firstRun, &FirstRunPage::fleetFileWanted, this, [this] { chooseFile(true); });
    connect(m_firstRun, &FirstRunPage::fileWanted, this, [this] { chooseFile(false); });
    showFirstRun();
}

MainWindow::~MainWindow() = default;

void MainWindow::setClock(std::function<Instant()> now) {
    m_now = std::move(now);
}

void MainWindow::showFleet(const FleetInfo& info) {
    m_info = info;
    m_snapshot = nullptr;
    for (ClusterPage* page : std::as_const(m_clusterPages)) {
        m_stack->removeWidget(page);
        page->deleteLater();
    }
    m_clusterPages.clear();
    m_overview->clearHistory();
    m_overview->setFileProblem(std::nullopt);
    m_overview->setSnapshot(nullptr, now());
    m_overview->setView(OverviewPage::View::Auto);
    setFilterText({});
    m_stack->setCurrentWidget(m_overview);
    updateTabs();
    updateChrome();
}

void MainWindow::showFirstRun() {
    m_info = {};
    m_snapshot = nullptr;
    m_stack->setCurrentWidget(m_firstRun);
    updateTabs();
    updateChrome();
}

void MainWindow::showFileProblem(const FileProblem& problem) {
    m_stack->setCurrentWidget(m_overview);
    m_overview->setFileProblem(problem, m_snapshot != nullptr);
    updateTabs();
    updateChrome();
}

void MainWindow::showSnapshot(const std::shared_ptr<const model::FleetSnapshot>& snapshot) {
    m_snapshot = snapshot;
    const Instant at = now();
    m_overview->setSnapshot(snapshot, at);
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
        connect(page, &ClusterPage::commandPosted, this, &MainWindow::commandPosted);
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
    setAttention(id);
}

void MainWindow::goToOverview() {
    m_tabs->setCurrentIndex(0);
    onTab(0);
}

void MainWindow::onTab(int index) {
    const QString id = m_tabs->tabData(index).toString();
    if (ClusterPage* page = m_clusterPages.value(id)) {
        m_stack->setCurrentWidget(page);
        setAttention(id);
    } else if (m_snapshot || !m_info.name.isEmpty()) {
        m_stack->setCurrentWidget(m_overview);
    }
    m_railOverview->setChecked(true);
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
    }
    onTab(m_tabs->currentIndex());
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
    m_tabs->setTabText(0, isFirstRun ? tr("Welcome") : tr("Overview"));
    for (int at = m_tabs->count() - 1; at > 0; --at) {
        const QString id = m_tabs->tabData(at).toString();
        if (!m_clusterPages.contains(id)) {
            m_tabs->removeTab(at);
            continue;
        }
        const auto state = m_snapshot ? m_snapshot->find(ClusterId(fromQt(id))) : nullptr;
        m_tabs->setTabIcon(at, glyphIcon(state ? glyphOf(lookOf(*state)) : Glyph::Unknown, this));
    }
}

void MainWindow::setAttention(const QString& id) {
    engine::SetAttention attention;
    attention.clusters.emplace_back(fromQt(id));
    for (auto it = m_clusterPages.cbegin(); it != m_clusterPages.cend(); ++it) {
        if (it.key() != id) {
            attention.clusters.emplace_back(fromQt(it.key()));
        }
    }
    Q_EMIT commandPosted(attention);
}

void MainWindow::setFilterText(const QString& text) {
    m_filterField->setText(text);
    applyFilter(text);
}

void MainWindow::applyFilter(const QString& text) {
    const FleetFilter filter = FleetFilter::parse(text);
    if (!filter.isValid()) {
        m_filterField->setResult(FieldState::Invalid, filter.error());
        return; // wrong text never hides anybody
    }
    m_filter = filter;
    m_overview->setFilter(filter);
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
        if (ClusterPage* page = currentCluster()) {
            page->setNow(now());
        }
        updateChrome();
    }
}

void MainWindow::updateChrome() {
    if (!m_snapshot) {
        const bool opening = !m_info.name.isEmpty();
        m_band->setKind(BandKind::Neutral);
        m_band->setText(opening ? tr("Opening") : tr("No fleet open"),
                        opening ? m_info.name : tr("nothing has been contacted yet"));
        m_switcher->setFleet(opening ? m_info.name : QString(), {});
        m_pill->setState(opening ? LiveState::Connecting : LiveState::NotConnected, {});
        m_filterField->setEnabled(false);
        m_railOverview->setEnabled(opening);
        setWindowTitle(tr("Pilothouse"));
        updateStatus();
        return;
    }
    const model::FleetSnapshot& snapshot = *m_snapshot;
    const QString name = toQt(snapshot.fleet);
    const QString count = tr("%1 clusters").arg(countText(std::int64_t(snapshot.clusters.size())));
    const BandKind kind = bandOf(snapshot, m_info.isDemo);
    const QString word = kind == BandKind::Demo         ? tr("DEMO")
                         : kind == BandKind::Production ? tr("PRODUCTION")
                         : kind == BandKind::Staging    ? tr("STAGING")
                         : kind == BandKind::Dev        ? tr("DEV")
                                                        : tr("Fleet");
    m_band->setKind(kind);
    m_band->setText(word, kind == BandKind::Neutral ? tr("%1 · %2").arg(name, count)
                                                    : tr("fleet %1 · %2").arg(name, count));
    m_switcher->setFleet(name, count);
    m_filterField->setEnabled(true);
    m_railOverview->setEnabled(true);
    setWindowTitle(tr("%1 – Pilothouse").arg(name));
    const auto ages = agesOf(snapshot, now());
    const QString age = ages.empty() ? QString() : ageText(ages[ages.size() / 2]);
    const LookCounts looks = countLooks(snapshot);
    const bool first = looks.awaited > 0;
    const LiveState state = first                          ? LiveState::Connecting
                            : isNetworkLost(snapshot)      ? LiveState::NoNetwork
                            : looks.total() == looks.stale ? LiveState::NotConnected
                                                           : LiveState::Live;
    m_pill->setState(state, age);
    m_progress->setShare(first ? double(looks.total() - looks.awaited) / double(looks.total())
                               : 0.0);
    updateStatus();
}

void MainWindow::updateStatus() {
    using Part = StatusSegment::Part;
    const Instant at = now();
    m_segments.at(4)->setWords(
        std::nullopt, tr("Times in %1").arg(format::zoneName(QTimeZone::systemTimeZone(), at)));
    if (!m_snapshot) {
        m_segments.at(0)->setWords(Glyph::NotStarted, tr("0 connections"));
        for (int segment = 1; segment < 4; ++segment) {
            m_segments.at(segment)->setParts({});
        }
        return;
    }
    const LookCounts looks = countLooks(*m_snapshot);
    const int answered = looks.total() - looks.stale - looks.awaited;
    m_segments.at(0)->setWords(
        answered == looks.total() ? Glyph::Ok : Glyph::Unknown,
        tr("%1 of %2 answered").arg(countText(answered), countText(looks.total())));
    const auto ages = agesOf(*m_snapshot, at);
    m_segments.at(1)->setWords(std::nullopt, ages.empty() ? QString()
                                                          : tr("median age %1 · oldest %2")
                                                                .arg(ageText(ages[ages.size() / 2]),
                                                                     longAgeText(ages.back())));
    QList<Part> parts;
    for (const auto& [glyph, count] :
         {std::pair{Glyph::Ok, looks.healthy}, std::pair{Glyph::Running, looks.upgrading},
          std::pair{Glyph::Warning, looks.degraded}, std::pair{Glyph::Failed, looks.down},
          std::pair{Glyph::Unknown, looks.stale}, std::pair{Glyph::NotStarted, looks.awaited}}) {
        if (count > 0 || glyph == Glyph::Ok) {
            parts.append(Part{glyph, countText(count)});
        }
    }
    m_segments.at(2)->setParts(parts);
    m_segments.at(3)->setWords(
        std::nullopt,
        tr("API %1 rq/s").arg(QLocale().toString(m_snapshot->requestsPerSecond, 'f', 0)));
}

void MainWindow::setTheme(const QString& theme) {
    m_state->setTheme(theme);
    if (ThemeController* controller = themeController()) {
        controller->setMode(theme == QLatin1String("dark")    ? ThemeMode::Dark
                            : theme == QLatin1String("light") ? ThemeMode::Light
                                                              : ThemeMode::System);
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_state->setGeometry(saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_tabs != nullptr) {
        updateTabs();
    }
}

} // namespace pilothouse::ui
