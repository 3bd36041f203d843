// SPDX-License-Identifier: GPL-3.0-or-later
// How the map page is put together; what it shows is in map_page.cpp.
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/models/cluster_table_model.h"
#include "ui/models/filter_completion.h"
#include "ui/models/roles.h"
#include "ui/pages/map/map_cards.h"
#include "ui/pages/map/map_host.h"
#include "ui/pages/map/map_logic_card.h"
#include "ui/pages/map/map_logic_links.h"
#include "ui/pages/map/map_marks.h"
#include "ui/pages/map/map_page.h"
#include "ui/pages/map/map_pod.h"
#include "ui/pages/map/map_side.h"
#include "ui/theme/icons.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kBar = 44;          // px
constexpr int kSide = 336;        // px
constexpr int kFind = 320;        // px
constexpr int kPauseMs = 150;     // after the last key
constexpr int kLookMs = 1000;     // a view is remembered once the hand rests
constexpr double kCardRoom = 200; // px of the cards that what is fitted keeps clear of

} // namespace

MapPage::MapPage(QWidget* parent) : QWidget(parent), m_places(GeoPlaces::shipped()) {
    setObjectName(u"mapPage"_s);
    m_findPause.setSingleShot(true);
    m_findPause.setInterval(kPauseMs);
    m_lookLater.setSingleShot(true);
    m_lookLater.setInterval(kLookMs);
    connect(&m_lookLater, &QTimer::timeout, this, &MapPage::lookChanged);
    build();
    addKeys();
    connectMap();
    connectSide();
}

void MapPage::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_content = new QWidget(this);
    auto* inner = new QVBoxLayout(m_content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(0);
    inner->addWidget(buildBar());
    m_stale = new BannerStrip(StripKind::Unknown, m_content);
    m_stale->setObjectName(u"mapStale"_s);
    m_stale->hide();
    auto* strip = new QHBoxLayout;
    strip->setContentsMargins(16, 0, 16, 0);
    strip->addWidget(m_stale);
    inner->addLayout(strip);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    m_stack = new QStackedWidget(m_content);
    m_stack->addWidget(buildMap());
    buildBoxes();
    m_stack->addWidget(m_boxes);
    buildTable();
    m_stack->addWidget(m_table);
    m_side = new MapSide(m_content);
    m_side->setFixedWidth(kSide);
    row->addWidget(m_stack, 1);
    row->addWidget(m_side);
    inner->addLayout(row, 1);
    column->addWidget(m_content, 1);
    m_empty =
        new EmptyState(int(Icon::Map), tr("This fleet has no clusters"),
                       tr("Its sources name none yet. They appear here once a source does."), this);
    connect(m_empty->setAction(tr("Ask again"), u"F5"_s), &QPushButton::clicked, this,
            &MapPage::refreshRequested);
    m_empty->hide();
    column->addWidget(m_empty, 1);
}

QWidget* MapPage::buildBar() {
    auto* bar = new QWidget(m_content);
    bar->setFixedHeight(kBar);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(12);
    m_views = new SegmentedChoice(bar);
    m_views->setObjectName(u"mapViews"_s);
    m_views->setSegments(QStringList{tr("Geographic"), tr("Logical")});
    m_views->setToolTip(tr("On the map of the world, or as boxes in boxes down to a pod (G)"));
    m_views->setAccessibleName(tr("Geographic or logical"));
    m_colourChoice = new LabelDropDown(tr("Colour by"), tr("health"), bar);
    m_colourChoice->setObjectName(u"mapColour"_s);
    m_colourChoice->setToolTip(tr("What the rings are coloured by; glyphs always tell health"));
    m_hidden = new LinkButton({}, bar, 11);
    m_hidden->setObjectName(u"mapHidden"_s);
    m_hidden->setToolTip(tr("Clears the window's filter"));
    m_hidden->hide();
    m_findField = new FilterField(bar);
    m_findField->setObjectName(u"mapFind"_s);
    m_findField->setStarShown(false);
    m_findField->setPlaceholder(tr("Find: version<1.32, weu-07"));
    m_findField->setToolTip(tr("Dims what does not match; Enter goes there (Ctrl+F)"));
    m_findField->setMaximumWidth(kFind);
    m_twin = new SegmentedChoice(bar);
    m_twin->setObjectName(u"mapTwin"_s);
    m_twin->setSegments(QStringList{tr("Map"), tr("Table")});
    m_twin->setToolTip(tr("Map or table of the same clusters (T)"));
    m_twin->setAccessibleName(tr("Map or table"));
    row->addWidget(m_views);
    row->addWidget(m_colourChoice);
    m_linkSwitch = new QCheckBox(tr("Links"), bar);
    m_linkSwitch->setObjectName(u"mapLinks"_s);
    m_linkSwitch->setToolTip(
        tr("Links between regions; asks clusters for them while on (Shift+L)"));
    row->addWidget(m_linkSwitch);
    row->addWidget(m_hidden);
    row->addStretch(1);
    row->addWidget(m_findField, 2);
    row->addWidget(m_twin);
    m_export = new IconButton(int(Icon::Export), tr("Export picture as SVG or PNG (Ctrl+E)"), bar);
    m_export->setObjectName(u"mapExport"_s);
    connect(m_export, &QAbstractButton::clicked, this, &MapPage::chooseExport);
    row->addWidget(m_export);
    connect(m_colourChoice, &LabelDropDown::valueChosen, this, &MapPage::chooseColour);
    connect(m_linkSwitch, &QCheckBox::toggled, this, [this](bool isOn) {
        setLinksShown(isOn);
        Q_EMIT lookChanged();
    });
    connect(m_hidden, &QAbstractButton::clicked, this, [this] { Q_EMIT filterRequested({}); });
    connect(m_twin, &SegmentedChoice::currentChanged, this, [this](int index) {
        setView(index == 1 ? View::Table : m_picture);
        Q_EMIT lookChanged();
    });
    connect(m_views, &SegmentedChoice::currentChanged, this, [this](int index) {
        setView(index == 1 ? View::Logical : View::Geographic);
        Q_EMIT lookChanged();
    });
    connect(m_findField, &FilterField::textEdited, this, [this](const QString& text) {
        m_findPause.start();
        if (m_snapshot) {
            m_findField->setCompletions(
                completionsAt(text, m_findField->edit()->cursorPosition(), *m_snapshot));
        }
    });
    connect(m_findField, &FilterField::completionsWanted, this, [this] {
        if (m_snapshot) {
            m_findField->setCompletions(allFields(*m_snapshot));
        }
    });
    connect(m_findField, &FilterField::submitted, this,
            [this](const QString& text) { onFind(text, true); });
    connect(&m_findPause, &QTimer::timeout, this, [this] { onFind(m_findField->text(), false); });
    return bar;
}

QWidget* MapPage::buildMap() {
    m_host = new MapHost(m_stack);
    auto marks = std::make_unique<MapMarks>();
    m_marks = marks.get();
    m_map = new GeoMap(std::move(marks), m_host);
    m_map->setObjectName(u"worldMap"_s);
    m_map->setGround(GeoGround::Page);
    m_map->setControlsVisible(false); // the card of the world has them
    m_map->setListVisible(false);
    m_map->setAnimated(true);
    m_map->setInsets({0, 0, 0, kCardRoom});
    m_legend = new MapLegend(m_host);
    m_logicCard = new MapLogicCard(m_host);
    m_world = new MapWorld(m_host);
    m_hint = new MapCard(tr("No cluster has a place"), {}, m_host);
    m_hint->setObjectName(u"mapHint"_s);
    auto* words = new ToneLabel(tr("Give members a region in the fleet file, or label their nodes "
                                   "with topology.kubernetes.io/region. Sites of your own get "
                                   "coordinates under \"regions\" in that file."),
                                Tone::Secondary, 13, false, m_hint);
    words->setWrap(true);
    auto* column = new QVBoxLayout(m_hint);
    column->setContentsMargins(12, 38, 12, 12);
    column->addWidget(words);
    m_hint->hide();
    m_host->setParts(m_map, m_logicCard, m_legend, m_world, m_hint);
    return m_host;
}

void MapPage::buildBoxes() {
    m_boxes = new LogicMap(m_stack);
    m_boxes->setObjectName(u"fleetBoxes"_s);
    m_boxes->setAnimated(true);
    m_boxes->setPodLines([this](const QString& cluster, const LogicPod& pod) {
        const auto state = m_snapshot ? m_snapshot->find(ClusterId(fromQt(cluster))) : nullptr;
        return state ? podLines(*state, pod, m_now) : QStringList();
    });
    auto links = std::make_unique<MapLogicLinks>();
    m_boxLinks = links.get();
    m_boxes->setJoins(std::move(links));
    connect(m_boxes, &LogicMap::joinOpened, this, [this](const QPointF& at) {
        if (const auto link = m_boxLinks->linkAt(at, m_boxes->scene())) {
            Q_EMIT linkOpened(link->worstFrom, link->worstTo);
        }
    });
    connect(m_boxes, &LogicMap::clusterSelected, this, &MapPage::chooseCluster);
    connect(m_boxes, &LogicMap::clusterOpened, this, &MapPage::clusterOpened);
    connect(m_boxes, &LogicMap::partChanged, this, [this](int hub, const QString& region) {
        const QString part = m_fleet ? m_fleet->partId(hub, region) : QString();
        chooseRegions(part.isEmpty() ? QStringList() : QStringList{part});
    });
    connect(m_boxes, &LogicMap::looked, this, [this](const QStringList& ids) {
        showBoxes(); // what is known of them already
        Q_EMIT lookedInto(ids);
    });
}

void MapPage::buildTable() {
    m_rows = new ClusterTableModel(this);
    m_proxy = new MapProxy(this);
    m_proxy->setSourceModel(m_rows);
    m_table = new QTableView(m_stack);
    m_table->setModel(m_proxy);
    dressTable(m_table);
    m_table->setObjectName(u"mapTable"_s);
    m_table->setAccessibleName(tr("Clusters on the map"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setSortingEnabled(true);
    auto* header = m_table->horizontalHeader();
    header->setSortIndicator(ClusterTableModel::Cause, Qt::AscendingOrder);
    const std::array<int, ClusterTableModel::ColumnCount> widths{220, 300, 80, 80, 60, 70, 70};
    for (int column = 0; column < ClusterTableModel::ColumnCount; ++column) {
        header->setSectionResizeMode(column, column == ClusterTableModel::Cause
                                                 ? QHeaderView::Stretch
                                                 : QHeaderView::Interactive);
        header->resizeSection(column, widths.at(static_cast<std::size_t>(column)));
    }
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (!m_isQuiet && index.isValid()) {
                    chooseCluster(index.data(IdRole).toString());
                }
            });
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT clusterOpened(index.data(IdRole).toString());
    });
}

void MapPage::addKeys() {
    const auto add = [this](const QKeySequence& keys, const auto& run) {
        auto* key = new QShortcut(keys, this);
        key->setContext(Qt::WidgetWithChildrenShortcut);
        connect(key, &QShortcut::activated, this, run);
    };
    add(Qt::Key_T, [this] { toggleTable(); });
    add(Qt::Key_G, [this] { toggleLogical(); });
    add(Qt::CTRL | Qt::Key_E, [this] { chooseExport(); });
    add(Qt::SHIFT | Qt::Key_L, [this] { m_linkSwitch->toggle(); });
    add(Qt::Key_L, [this] {
        m_isLegendWanted = !m_isLegendWanted;
        showLegend();
    });
}

void MapPage::connectMap() {
    connect(m_map, &GeoMap::currentChanged, this, [this](const QStringList& ids) {
        m_isAgain = ids == m_regions;
        chooseRegions(ids);
    });
    connect(m_map, &GeoMap::opened, this, [this](const QStringList& ids, const QString&) {
        // The first click selects, the next one and Enter go in.
        if (m_isAgain && ids.size() == 1) {
            goInto(ids.first());
        } else {
            chooseRegions(ids);
        }
    });
    connect(m_map, &GeoMap::coastlinesRead, this, [this](const CoastlineReading& reading) {
        m_world->setCoastlines(reading.lines);
        m_side->setCoastlines(reading);
    });
    connect(m_map, &GeoMap::viewChanged, this, [this](const GeoView& view) {
        m_world->setView(view);
        showLegend();
        m_lookLater.start();
    });
    connect(m_map, &GeoMap::joinOpened, this, &MapPage::openLink);
    connect(m_world, &MapWorld::moveWanted, this, [this](const QPointF& centre) {
        GeoView view = m_map->view();
        view.centre = centre;
        m_map->setView(view);
    });
    connect(m_world, &MapWorld::zoomWanted, m_map, &GeoMap::zoomBy);
    connect(m_world, &MapWorld::fitWanted, m_map, &GeoMap::fit);
    connect(m_world, &MapWorld::unplacedWanted, this, [this] {
        const GeoMapData sites = m_fleet ? mapSites(*m_fleet) : GeoMapData();
        const bool isOpen = m_isTrayChosen ? m_isTrayOpen : sites.sites.isEmpty();
        m_isTrayChosen = true;
        m_isTrayOpen = !isOpen;
        m_map->setListVisible(m_isTrayOpen);
        m_host->setRightRoom(static_cast<int>(m_map->listWidth()));
    });
}

void MapPage::connectSide() {
    connect(m_side, &MapSide::regionWanted, this, [this](const QString& region) {
        const int hub = m_fleet->hubOf(m_regions.value(0)); // whose regions it lists
        goTo(m_fleet->region(region) != nullptr ? m_fleet->partId(hub, region) : region);
    });
    connect(m_logicCard, &MapLogicCard::partWanted, this, &MapPage::goTo);
    connect(m_side, &MapSide::clusterSelected, this, &MapPage::chooseCluster);
    connect(m_side, &MapSide::clusterOpened, this, &MapPage::clusterOpened);
    connect(m_side, &MapSide::linkWanted, this, [this] {
        const MapLink all = linksHere();
        Q_EMIT linkOpened(all.worstFrom, all.worstTo);
    });
    connect(m_side, &MapSide::allWanted, this, [this] {
        if (m_view == View::Logical) {
            m_boxes->fit(); // what is marked there is what is selected
        }
        chooseRegions({});
    });
    connect(m_side, &MapSide::logicalWanted, this, [this] { goInto(m_regions.value(0)); });
    connect(m_side, &MapSide::tableWanted, this, [this] {
        setView(View::Table);
        focusContent();
        Q_EMIT lookChanged();
    });
    connect(m_stale, &BannerStrip::remedyChosen, this, &MapPage::refreshRequested);
}

} // namespace pilothouse::ui
