// SPDX-License-Identifier: GPL-3.0-or-later
// How the overview is put together and where its parts stand; what they show is in
// overview_page.cpp.
#include "ui/canvas/hex_map.h"
#include "ui/pages/overview/no_result_card.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/overview/overview_panels.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/kpi_tile.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

namespace {

// As the sheet at 1600 x 1000; the third has room to say who is off as expected, too.
constexpr std::array kTileShares{240, 216, 220, 220, 304};
constexpr int kTiles = static_cast<int>(kTileShares.size());
constexpr int kLeftShare = 812;
constexpr int kRightShare = 660;
constexpr int kUpperShare = 518;
constexpr int kLowerShare = 194;
constexpr int kLeastUpper = 220;
constexpr int kLeastLower = 112; // header and three short rows
constexpr int kLeastPanelWidth = 320;
constexpr int kTwoTileRowsBelow = 900;
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

/// Scrolls the map where it does not fit, and tells it how much room there is.
class MapScroll : public QScrollArea {
public:
    MapScroll(HexMap* map, QWidget* parent) : QScrollArea(parent), m_map(map) {
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
        setWidget(map);
        // setWidget() turns filling on; the panel is the ground.
        viewport()->setAutoFillBackground(false);
        map->setAutoFillBackground(false);
    }

protected:
    void resizeEvent(QResizeEvent* event) override {
        m_map->setRoom(viewport()->height());
        QScrollArea::resizeEvent(event);
    }

private:
    HexMap* m_map;
};

} // namespace

OverviewPage::OverviewPage(QWidget* parent)
    : QWidget(parent), m_scroll(new QScrollArea(this)), m_sheet(new QWidget(this)),
      m_partial(new BannerStrip(StripKind::Unknown, this)),
      m_lost(new BannerStrip(StripKind::Error, this)), m_column(new QVBoxLayout),
      m_tileGrid(new QGridLayout), m_mapPanel(new Panel({}, this)), m_map(new HexMap(this)),
      m_legend(new Legend(this)), m_mapSwitch(new SegmentedChoice(this)),
      m_rowSwitch(new SegmentedChoice(this)), m_foldButton(new QPushButton(this)),
      m_leave(new QPushButton(this)), m_cardPanel(new Panel(tr("Clusters"), this)),
      m_cardGrid(new QGridLayout), m_clusters(new ClusterPanel(this)),
      m_noResult(new NoResultCard(this)), m_changes(new ChangesPanel(this)),
      m_problems(new ProblemsPanel(this)), m_empty(nullptr), m_content(new QWidget(this)) {
    setObjectName(QStringLiteral("overviewPage"));
    // Below its smallest useful size the page scrolls; nothing is cut off.
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(m_sheet);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_sheet->setAutoFillBackground(false);
    outer->addWidget(m_scroll);
    m_sheet->setLayout(m_column);
    m_column->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin,
                                 metrics::kPageMargin);
    m_column->setSpacing(metrics::kGap);
    m_tileGrid->setSpacing(metrics::kTileGap);
    for (int at = 0; at < kTiles; ++at) {
        auto* tile = new KpiTile(this);
        tile->setObjectName(QStringLiteral("kpi%1").arg(at));
        m_tiles.append(tile);
        connect(tile, &KpiTile::chosen, this, [this, at] { onTile(at); });
    }
    m_column->addLayout(m_tileGrid);
    // Below the tiles, so that no state moves them.
    m_column->addWidget(m_lost);
    m_column->addWidget(m_partial);
    m_lost->hide();
    m_partial->hide();
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
    connect(m_noResult, &NoResultCard::filterWanted, this, &OverviewPage::filterRequested);
    placeTiles();
    placeViews();
}

void OverviewPage::buildMap() {
    m_mapSwitch->setSegments(viewWords());
    m_rowSwitch->setSegments(viewWords());
    m_mapSwitch->setAccessibleName(tr("How clusters are shown"));
    m_rowSwitch->setAccessibleName(tr("How clusters are shown"));
    m_mapPanel->setTitleWidget(m_mapSwitch);
    m_mapPanel->setNote(tr("grouped by region and environment"));
    m_mapPanel->body()->addWidget(new MapScroll(m_map, this), 1);
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
    connect(m_map, &HexMap::cellSelected, this, [choose](const QString& id) {
        if (!isPlaceCell(id)) { // a place is no cluster: it opens, see below
            choose(id);
        }
    });
    connect(m_map, &HexMap::cellActivated, this, [this](const QString& id) {
        if (isPlaceCell(id)) {
            openPlace(id);
        } else {
            Q_EMIT clusterOpened(id);
        }
    });
    connect(m_map, &HexMap::leaveWanted, this, [this] { openPlace({}); });
    buildFold();
    connect(m_clusters, &ClusterPanel::clusterSelected, this, choose);
    connect(m_clusters, &ClusterPanel::clusterOpened, this, &OverviewPage::clusterOpened);
    for (auto* sender : {m_changes}) {
        connect(sender, &ChangesPanel::clusterSelected, this, choose);
        connect(sender, &ChangesPanel::clusterOpened, this, &OverviewPage::clusterOpened);
    }
    connect(m_problems, &ProblemsPanel::clusterSelected, this, choose);
    connect(m_problems, &ProblemsPanel::clusterOpened, this, &OverviewPage::clusterOpened);
}

void OverviewPage::buildFold() {
    m_foldButton->setObjectName(QStringLiteral("foldSites"));
    m_foldButton->setToolTip(tr("Put many small sites together: one cell with their number and "
                                "their worst state. Enter or a click opens it, Backspace leaves"));
    auto* menu = new QMenu(m_foldButton);
    menu->setObjectName(QStringLiteral("foldMenu"));
    m_foldButton->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, &OverviewPage::fillFoldMenu);
    m_leave->setObjectName(QStringLiteral("leavePlace"));
    m_leave->setText(tr("All places"));
    m_leave->setToolTip(tr("Back to the whole fleet (Backspace)"));
    m_leave->hide();
    connect(m_leave, &QPushButton::clicked, this, [this] { openPlace({}); });
    for (QPushButton* button : {m_foldButton, m_leave}) {
        setSmall(button);
        button->setAutoDefault(false);
    }
    m_mapPanel->addHeaderWidget(m_leave);
    m_mapPanel->addHeaderWidget(m_foldButton);
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
    grid->setColumnStretch(0, kLeftShare);
    grid->setColumnStretch(1, kRightShare);
    // Only the shares decide; no panel may push its neighbour aside when its words grow.
    for (QWidget* panel : {static_cast<QWidget*>(m_mapPanel), static_cast<QWidget*>(m_cardPanel),
                           static_cast<QWidget*>(m_clusters), static_cast<QWidget*>(m_noResult),
                           static_cast<QWidget*>(m_changes), static_cast<QWidget*>(m_problems)}) {
        panel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
        panel->setMinimumSize(kLeastPanelWidth, kLeastLower);
    }
    m_column->addWidget(m_content, 1);
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
    holdRows();
}

void OverviewPage::placeTiles() {
    const int columns = width() < kTwoTileRowsBelow ? 3 : kTiles;
    if (columns == m_tileColumns) {
        return;
    }
    m_tileColumns = columns;
    for (int at = 0; at < kTiles; ++at) {
        m_tileGrid->addWidget(m_tiles.at(at), at / columns, at % columns);
        m_tileGrid->setColumnStretch(at, at < columns ? kTileShares.at(static_cast<std::size_t>(at))
                                                      : 0);
    }
}

void OverviewPage::holdRows() {
    // What a strip or a card takes comes from the lower row: the map keeps its size, so no cluster
    // changes its place because of a state.
    const auto margins = m_column->contentsMargins();
    int whole = height() - margins.top() - margins.bottom();
    int taken = 0;
    for (const QWidget* part :
         {static_cast<const QWidget*>(m_lost), static_cast<const QWidget*>(m_partial),
          static_cast<const QWidget*>(m_fileError)}) {
        if (part != nullptr && !part->isHidden()) {
            taken += part->sizeHint().height() + metrics::kGap;
        }
    }
    whole -= m_tileGrid->sizeHint().height() + metrics::kGap;
    const int wanted = (whole - metrics::kGap) * kUpperShare / (kUpperShare + kLowerShare);
    const int most = whole - taken - metrics::kGap - kLeastLower;
    auto* const grid = static_cast<QGridLayout*>(m_content->layout());
    grid->setRowMinimumHeight(0, std::max(kLeastUpper, std::min(wanted, most)));
    grid->setRowStretch(0, 0);
    grid->setRowStretch(1, 1);
}

void OverviewPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeTiles();
    holdRows();
}

} // namespace pilothouse::ui
