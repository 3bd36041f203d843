// SPDX-License-Identifier: GPL-3.0-or-later
// What the overview shows; how it is put together is in overview_layout.cpp.
#include "ui/pages/overview/overview_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/hex_map.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/pages/overview/fleet_words.h"
#include "ui/pages/overview/no_result_card.h"
#include "ui/pages/overview/overview_panels.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/strips.h"

#include <QGridLayout>
#include <QTableView>
#include <QVBoxLayout>
#include <QVersionNumber>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr std::size_t kCardsUpTo = 12;
constexpr std::size_t kHexesFrom = 40;
constexpr int kCardColumns = 4;

/// "1.31", the oldest minor version that some member runs; empty when none is known.
QString oldestMinor(const model::FleetSnapshot& snapshot) {
    QVersionNumber oldest;
    for (const auto& cluster : snapshot.clusters) {
        if (cluster->version) {
            const auto version = QVersionNumber::fromString(shortVersion(cluster->version->value));
            oldest = oldest.isNull() ? version : std::min(oldest, version);
        }
    }
    return oldest.segmentCount() < 2
               ? QString()
               : QStringLiteral("%1.%2").arg(oldest.majorVersion()).arg(oldest.minorVersion());
}

} // namespace

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
    Q_EMIT viewChosen();
}

QTableView* OverviewPage::table() const {
    return m_clusters->table();
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
    selectWorst();
}

void OverviewPage::selectWorst() {
    // Once the first round is over the eye is led to the worst problem; from then on the selection
    // is the user's.
    if (m_wasLed || countLooks(*m_snapshot).awaited > 0) {
        return;
    }
    if (m_selected.isEmpty()) {
        select(m_clusters->worstProblem());
    }
    m_wasLed = !m_selected.isEmpty(); // a fleet without a problem is looked at again
}

void OverviewPage::clearHistory() {
    m_history.clear();
    m_wasLed = false;
    m_selected.clear();
    m_fold.inside.clear();
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
        m_clusters->select(m_selected); // it may have been hidden and be back
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
        // Below the tiles, which stay where they are; alone at the top when no fleet is open.
        if (m_snapshot) {
            m_column->insertWidget(1, card);
        } else {
            m_column->insertWidget(0, card, 0, Qt::AlignTop);
        }
        m_fileError = card;
        card->show();
    }
    holdRows();
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
    // A few silent members are their own rows, the tile and the status bar; more are a story.
    constexpr int kOneIn = 20;
    const bool partial = !lost && counts.awaited == 0 && counts.stale * kOneIn > counts.total();
    if (lost) {
        const StripWords words = lostWords(*m_snapshot, m_now);
        m_lost->setText(words.cause, words.rest);
        m_lost->setSecondLine(words.second);
        m_lost->setRemedy(tr("Retry now"));
    } else if (partial) {
        const StripWords words = partialWords(counts);
        m_partial->setText(words.cause, words.rest);
        m_partial->setRemedy(words.remedy);
    }
    if (lost == m_lost->isHidden() || partial == m_partial->isHidden()) {
        m_lost->setVisible(lost);
        m_partial->setVisible(partial);
        holdRows();
    }
}

void OverviewPage::updateMap() {
    const bool lost = isNetworkLost(*m_snapshot);
    m_map->setStaleAll(lost);
    updateFold();
    m_map->setData(hexMapOf(*m_snapshot, m_filter, m_now, m_fold));
    m_map->setSelected(cellOf(m_selected));
    QList<LegendEntry> entries;
    for (const HexState state : m_map->statesShown()) {
        if (!lost || (isProblem(state) && state != HexState::Stale)) {
            entries.append(
                {.sign = glyphOf(state),
                 .word = lost ? tr("was %1").arg(hexStateWord(state)) : hexStateWord(state),
                 .isAway = state == HexState::Away});
        }
    }
    if (lost) {
        entries.append({.sign = glyphOf(HexState::Stale), .word = hexStateWord(HexState::Stale)});
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
        m_cards.append(card);
        connect(card, &ClusterCard::opened, this, &OverviewPage::clusterOpened);
        card->show();
    }
    const int columns = clusters.size() <= 6 ? 3 : kCardColumns;
    for (int at = 0; at < m_cards.size(); ++at) {
        m_cardGrid->addWidget(m_cards.at(at), at / columns, at % columns);
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
    const auto cluster = m_snapshot ? m_snapshot->find(ClusterId(fromQt(id))) : nullptr;
    if (cluster && !m_fold.inside.isEmpty() &&
        placeKey(cluster->identity, m_fold) != m_fold.inside) {
        openPlace({}); // who is chosen elsewhere is to be seen
    }
    m_map->setSelected(cellOf(id));
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
    case 3:
        m_clusters->table()->sortByColumn(ClusterTableModel::Nodes, Qt::DescendingOrder);
        focusTable();
        break;
    default:
        if (const QString oldest = oldestMinor(*m_snapshot); !oldest.isEmpty()) {
            Q_EMIT filterRequested(QStringLiteral("version=") + oldest);
        }
        break;
    }
}

} // namespace pilothouse::ui
