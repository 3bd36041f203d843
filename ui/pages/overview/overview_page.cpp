// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview/overview_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/hex_map.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/pages/overview/fleet_words.h"
#include "ui/pages/overview/no_result_card.h"
#include "ui/pages/overview/overview_panels.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr std::size_t kCardsUpTo = 12;
constexpr std::size_t kHexesFrom = 40;
constexpr int kCardColumns = 4;
constexpr int kSwitchMap = 0;

QStringList viewWords() {
    return {OverviewPage::tr("Hex map"), OverviewPage::tr("Cards"), OverviewPage::tr("Table")};
}

int switchIndex(OverviewPage::View view) {
    switch (view) {
    case OverviewPage::View::Cards: return 1;
    case OverviewPage::View::Rows: return 2;
    default: return kSwitchMap;
    }
}

OverviewPage::View viewOf(int index) {
    return index == 0 ? OverviewPage::View::Map
                      : (index == 1 ? OverviewPage::View::Cards : OverviewPage::View::Rows);
}

} // namespace

OverviewPage::OverviewPage(QWidget* parent)
    : QWidget(parent), m_partial(new BannerStrip(StripKind::Unknown, this)),
      m_lost(new BannerStrip(StripKind::Error, this)), m_column(new QVBoxLayout(this)),
      m_mapPanel(new Panel({}, this)), m_map(new HexMap(this)), m_legend(new Legend(this)),
      m_mapSwitch(new SegmentedChoice(this)), m_rowSwitch(new SegmentedChoice(this)),
      m_cardPanel(new Panel(tr("Clusters"), this)), m_cardGrid(new QGridLayout),
      m_clusters(new ClusterPanel(this)), m_noResult(new NoResultCard(this)),
      m_changes(new ChangesPanel(this)), m_problems(new ProblemsPanel(this)), m_empty(nullptr),
      m_content(new QWidget(this)) {
    setObjectName(QStringLiteral("overviewPage"));
    m_column->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin,
                                 metrics::kPageMargin);
    m_column->setSpacing(metrics::kGap);
    m_column->addWidget(m_lost);
    m_column->addWidget(m_partial);
    m_lost->hide();
    m_partial->hide();
    auto* tiles = new QHBoxLayout;
    tiles->setSpacing(metrics::kTileGap);
    constexpr std::array kShares{248, 224, 176, 232, 320};
    for (int at = 0; at < static_cast<int>(kShares.size()); ++at) {
        auto* tile = new KpiTile(this);
        tile->setObjectName(QStringLiteral("kpi%1").arg(at));
        tiles->addWidget(tile, kShares.at(static_cast<std::size_t>(at)));
        m_tiles.append(tile);
        connect(tile, &KpiTile::chosen, this, [this, at] { onTile(at); });
    }
    m_column->addLayout(tiles);
    buildMap();
    buildLower();
    auto* empty = new EmptyState(int(Icon::Fleet), tr("This fleet has no clusters"),
                                 tr("Its sources name no context that could be asked."), this);
    connect(empty->setAction(tr("Open another fleet…")), &QPushButton::clicked, this,
            &OverviewPage::openOther);
    m_empty = empty;
    m_column->addWidget(m_empty, 1);
    m_empty->hide();
    connect(m_lost, &BannerStrip::remedyChosen, this, &OverviewPage::refreshRequested);
    connect(m_partial, &BannerStrip::remedyChosen, this,
            [this] { Q_EMIT filterRequested(QStringLiteral("is:stale")); });
    connect(m_noResult, &NoResultCard::clearFilter, this, [this] { Q_EMIT filterRequested({}); });
    placeViews();
}

void OverviewPage::buildMap() {
    m_mapSwitch->setSegments(viewWords());
    m_rowSwitch->setSegments(viewWords());
    m_mapSwitch->setAccessibleName(tr("How clusters are shown"));
    m_rowSwitch->setAccessibleName(tr("How clusters are shown"));
    m_mapPanel->setTitleWidget(m_mapSwitch);
    m_mapPanel->setNote(tr("grouped by region and environment"));
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    m_map->setAutoFillBackground(false);
    scroll->setWidget(m_map);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_mapPanel->body()->addWidget(scroll, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(16, 4, 16, 8);
    foot->addWidget(m_legend);
    m_mapPanel->body()->addLayout(foot);
    m_clusters->addHeaderWidget(m_rowSwitch);
    auto* cardBody = new QVBoxLayout;
    cardBody->setContentsMargins(16, 16, 16, 16);
    m_cardGrid->setSpacing(metrics::kGap);
    cardBody->addLayout(m_cardGrid);
    cardBody->addStretch(1);
    m_cardPanel->body()->addLayout(cardBody);
    for (auto* choice : {m_mapSwitch, m_rowSwitch}) {
        connect(choice, &SegmentedChoice::currentChanged, this,
                [this](int index) { setView(viewOf(index)); });
    }
    const auto choose = [this](const QString& id) {
        select(id);
        Q_EMIT clusterSelected(id);
    };
    connect(m_map, &HexMap::cellSelected, this, choose);
    connect(m_map, &HexMap::cellActivated, this, &OverviewPage::clusterOpened);
    connect(m_clusters, &ClusterPanel::clusterSelected, this, choose);
    connect(m_clusters, &ClusterPanel::clusterOpened, this, &OverviewPage::clusterOpened);
    for (auto* sender : {m_changes}) {
        connect(sender, &ChangesPanel::clusterSelected, this, choose);
        connect(sender, &ChangesPanel::clusterOpened, this, &OverviewPage::clusterOpened);
    }
    connect(m_problems, &ProblemsPanel::clusterSelected, this, choose);
    connect(m_problems, &ProblemsPanel::clusterOpened, this, &OverviewPage::clusterOpened);
}

void OverviewPage::buildLower() {
    auto* grid = new QGridLayout(m_content);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(metrics::kGap);
    grid->addWidget(m_mapPanel, 0, 0);
    grid->addWidget(m_cardPanel, 0, 0);
    grid->addWidget(m_clusters, 0, 1);
    grid->addWidget(m_noResult, 0, 1);
    grid->addWidget(m_changes, 1, 0);
    grid->addWidget(m_problems, 1, 1);
    grid->setColumnStretch(0, 812);
    grid->setColumnStretch(1, 692);
    grid->setRowStretch(0, 518);
    grid->setRowStretch(1, 194);
    // Only the shares decide; no panel may push its neighbour aside when its words grow.
    for (QWidget* panel : {static_cast<QWidget*>(m_mapPanel), static_cast<QWidget*>(m_cardPanel),
                           static_cast<QWidget*>(m_clusters), static_cast<QWidget*>(m_noResult),
                           static_cast<QWidget*>(m_changes), static_cast<QWidget*>(m_problems)}) {
        panel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
        panel->setMinimumSize(320, 120);
    }
    m_column->addWidget(m_content, 1);
}

OverviewPage::View OverviewPage::view() const {
    if (m_chosen != View::Auto || !m_snapshot) {
        return m_chosen == View::Auto ? View::Map : m_chosen;
    }
    const std::size_t count = m_snapshot->clusters.size();
    if (count <= kCardsUpTo) {
        return View::Cards;
    }
    return count < kHexesFrom ? View::Rows : View::Map;
}

void OverviewPage::setView(View view) {
    m_chosen = view;
    placeViews();
}

void OverviewPage::toggleView() {
    setView(view() == View::Rows ? View::Map : View::Rows);
    if (view() == View::Rows) {
        m_clusters->table()->setFocus();
    } else {
        m_map->setFocus();
    }
}

void OverviewPage::focusTable() {
    m_clusters->table()->setFocus();
}

int OverviewPage::shownBy(const FleetFilter& filter) const {
    return static_cast<int>(std::count_if(m_snapshot->clusters.begin(), m_snapshot->clusters.end(),
                                          [&filter](const auto& c) { return filter.matches(*c); }));
}

void OverviewPage::placeViews() {
    const bool hasClusters = m_snapshot && !m_snapshot->clusters.empty();
    const bool nobody = hasClusters && shownBy(m_filter) == 0;
    const View now = view();
    m_empty->setVisible(m_snapshot && !hasClusters);
    m_content->setVisible(hasClusters);
    for (KpiTile* tile : m_tiles) {
        tile->setVisible(hasClusters);
    }
    m_mapPanel->setVisible(now == View::Map);
    m_cardPanel->setVisible(now == View::Cards && !nobody);
    m_clusters->setVisible(now != View::Cards && !nobody);
    m_noResult->setVisible(nobody);
    m_rowSwitch->setVisible(now == View::Rows);
    m_mapSwitch->setCurrentIndex(switchIndex(now));
    m_rowSwitch->setCurrentIndex(switchIndex(now));
    auto* grid = static_cast<QGridLayout*>(m_content->layout());
    const bool wide = now == View::Rows || now == View::Cards;
    grid->addWidget(m_clusters, 0, wide ? 0 : 1, 1, wide ? 2 : 1);
    grid->addWidget(m_noResult, 0, wide ? 0 : 1, 1, wide ? 2 : 1);
    grid->addWidget(m_cardPanel, 0, 0, 1, 2);
    if (nobody) {
        m_noResult->setFilter(m_filter, *m_snapshot);
    }
}

void OverviewPage::setSnapshot(const std::shared_ptr<const model::FleetSnapshot>& snapshot,
                               Instant now) {
    m_snapshot = snapshot;
    m_now = now;
    if (!snapshot) {
        placeViews();
        return;
    }
    m_history.add(*snapshot, now);
    updateTiles();
    updateStrip();
    m_clusters->setSnapshot(*snapshot, now);
    m_changes->setChanges(snapshot->recentChanges, now);
    m_problems->setSnapshot(*snapshot);
    updateMap();
    updateCards();
    placeViews();
}

void OverviewPage::setNow(Instant now) {
    m_now = now;
    if (m_snapshot) {
        m_clusters->setNow(now);
        updateTiles();
        updateStrip();
        updateCards();
    }
}

void OverviewPage::setFilter(const FleetFilter& filter) {
    m_filter = filter;
    m_clusters->setFilter(filter);
    if (m_snapshot) {
        updateMap();
        placeViews();
    }
}

void OverviewPage::setFileProblem(const std::optional<FileProblem>& problem, bool isRunning) {
    delete m_fileError;
    m_fileError = nullptr;
    if (problem) {
        auto* card = new FileErrorCard(*problem, isRunning, this);
        connect(card, &FileErrorCard::readAgain, this, &OverviewPage::readAgain);
        connect(card, &FileErrorCard::openOther, this, &OverviewPage::openOther);
        m_column->insertWidget(0, card, 0, Qt::AlignTop);
        m_fileError = card;
    }
}

void OverviewPage::updateTiles() {
    const QList<KpiData> tiles = kpiTiles(*m_snapshot, m_history, m_now);
    for (int at = 0; at < m_tiles.size() && at < tiles.size(); ++at) {
        m_tiles.at(at)->setData(tiles.at(at));
    }
}

void OverviewPage::updateStrip() {
    const LookCounts counts = countLooks(*m_snapshot);
    const bool lost = isNetworkLost(*m_snapshot);
    const bool first = counts.awaited > 0;
    m_lost->setVisible(lost);
    m_partial->setVisible(!lost && !first && counts.stale > 0);
    if (lost) {
        const auto& state = *m_snapshot->clusters.front();
        m_lost->setText(state.reachSince
                            ? tr("No network since %1").arg(clockSecondsText(*state.reachSince))
                            : tr("No network"),
                        {});
        QString next;
        if (state.nextAttempt && *state.nextAttempt > m_now) {
            next = tr(" Next try in %1.").arg(ageText(*state.nextAttempt - m_now));
        }
        m_lost->setSecondLine(
            tr("All %1 clusters are silent: %2. Every value is the last one known.%3")
                .arg(countText(counts.total()), errorWords(*state.lastError), next));
        m_lost->setRemedy(tr("Retry now"));
    } else if (counts.stale > 0) {
        m_partial->setText(
            tr("%1 of %2 clusters answered")
                .arg(countText(counts.total() - counts.stale), countText(counts.total())),
            tr("sums hold what the silent ones last said, or leave them out and say ≥"));
        m_partial->setRemedy(tr("Show the %1").arg(counts.stale));
    }
}

void OverviewPage::updateMap() {
    m_map->setStaleAll(isNetworkLost(*m_snapshot));
    m_map->setData(hexMapOf(*m_snapshot, m_filter, m_now));
    QList<LegendEntry> entries;
    for (const HexState state : m_map->statesShown()) {
        entries.append({.sign = glyphOf(state), .word = hexStateWord(state)});
    }
    m_legend->setEntries(entries);
}

void OverviewPage::updateCards() {
    if (view() != View::Cards) {
        return;
    }
    const auto& clusters = m_snapshot->clusters;
    while (m_cards.size() > static_cast<qsizetype>(clusters.size())) {
        delete m_cards.takeLast();
    }
    while (m_cards.size() < static_cast<qsizetype>(clusters.size())) {
        auto* card = new ClusterCard(this);
        const int at = static_cast<int>(m_cards.size());
        const int columns = clusters.size() <= 6 ? 3 : kCardColumns;
        m_cardGrid->addWidget(card, at / columns, at % columns);
        m_cards.append(card);
        connect(card, &ClusterCard::opened, this, &OverviewPage::clusterOpened);
        card->show();
    }
    for (std::size_t at = 0; at < clusters.size(); ++at) {
        auto* card = m_cards.at(static_cast<qsizetype>(at));
        card->setData(cardOf(*clusters[at], m_now));
        card->setEnabled(m_filter.matches(*clusters[at]));
    }
    m_cardPanel->setQuantity(countText(std::int64_t(clusters.size())));
}

void OverviewPage::select(const QString& id) {
    m_selected = id;
    m_map->setSelected(id);
    m_clusters->select(id);
    m_changes->select(id);
}

void OverviewPage::goToProblem(int step) {
    const QString id = m_clusters->goToProblem(step);
    if (!id.isEmpty()) {
        select(id);
        Q_EMIT clusterSelected(id);
    }
}

void OverviewPage::onTile(int tile) {
    switch (tile) {
    case 0: Q_EMIT filterRequested(QStringLiteral("health=bad")); break;
    case 1: Q_EMIT filterRequested(QStringLiteral("health=healthy")); break;
    case 2: Q_EMIT filterRequested(QStringLiteral("is:stale")); break;
    default: break;
    }
}

} // namespace pilothouse::ui
