// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_side.h"

#include "ui/models/cell_text.h"
#include "ui/pages/map/map_lists.h"
#include "ui/pages/map/map_marks.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QHBoxLayout>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kHeader = 48; // px
constexpr int kMap = 208;   // px
constexpr int kCounts = 40; // px
constexpr int kTitle = 34;  // px
constexpr int kLinks = 32;  // px
constexpr int kRegionRow = 24;
constexpr int kMostRegions = 8; // rows before the list scrolls
constexpr double kEdge = 16;    // px

} // namespace

MapSide::MapSide(QWidget* parent)
    : QWidget(parent), m_regionModel(new RegionModel(this)),
      m_attentionModel(new AttentionModel(this)) {
    setObjectName(u"mapSide"_s);
    build();
}

QListView* MapSide::listOf(const QString& name, const QString& words) {
    auto* list = new QListView(this);
    list->setObjectName(name);
    list->setAccessibleName(words);
    list->setFrameShape(QFrame::NoFrame);
    list->setSelectionMode(QAbstractItemView::SingleSelection);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setUniformItemSizes(true);
    list->setMouseTracking(true);
    return list;
}

void MapSide::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, kHeader, 0, 0);
    column->setSpacing(0);
    buildMap();
    column->addWidget(m_map);
    column->addSpacing(kCounts);
    column->addWidget(buildHub());
    m_regions = listOf(u"mapRegions"_s, tr("Regions"));
    m_regions->setModel(m_regionModel);
    m_regions->setItemDelegate(new RegionDelegate(m_regions));
    m_attention = listOf(u"mapAttention"_s, tr("Needs attention"));
    m_attention->setModel(m_attentionModel);
    m_attention->setItemDelegate(new AttentionDelegate(m_attention));
    m_nobody = new ToneLabel(tr("Nobody here needs attention"), Tone::Muted, 11, false, this);
    m_nobody->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(16, 8, 16, 8);
    foot->setSpacing(8);
    const auto button = [&](const QString& name, const QString& words, const QString& tip,
                            void (MapSide::*wanted)()) {
        auto* made = new QPushButton(words, this);
        made->setObjectName(name);
        made->setToolTip(tip);
        connect(made, &QPushButton::clicked, this, wanted);
        foot->addWidget(made);
        return made;
    };
    button(u"mapSideTable"_s, tr("Open table"), tr("The same clusters as rows (T)"),
           &MapSide::tableWanted);
    button(u"mapSideLogical"_s, tr("Zoom in"), tr("To its clusters, nodes and pods (G)"),
           &MapSide::logicalWanted);
    m_everything =
        button(u"mapSideAll"_s, tr("Whole fleet"), tr("Selects no region"), &MapSide::allWanted);
    foot->addStretch(1);
    column->addWidget(m_regions);
    column->addSpacing(kTitle);
    column->addWidget(m_nobody);
    column->addWidget(m_attention, 1);
    column->addWidget(buildLinks());
    column->addLayout(foot);
    const auto chosen = [this](const QModelIndex& index) {
        if (index.isValid() && !m_isQuiet) {
            Q_EMIT regionWanted(index.data(IdRole).toString());
        }
    };
    connect(m_regions, &QAbstractItemView::clicked, this, chosen);
    connect(m_regions, &QAbstractItemView::activated, this, chosen);
    connect(m_attention->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) {
                if (index.isValid() && !m_isQuiet) {
                    Q_EMIT clusterSelected(index.data(IdRole).toString());
                }
            });
    connect(m_attention, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT clusterOpened(index.data(IdRole).toString());
    });
}

QWidget* MapSide::buildHub() {
    m_hubRow = new QWidget(this);
    auto* row = new QHBoxLayout(m_hubRow);
    row->setContentsMargins(16, 8, 16, 8);
    m_hub = new ToneLabel({}, Tone::Secondary, 11, false, m_hubRow);
    m_hub->setObjectName(u"mapSideHub"_s);
    m_hub->setWrap(true);
    row->addWidget(m_hub);
    m_hubRow->hide();
    return m_hubRow;
}

void MapSide::buildMap() {
    auto marks = std::make_unique<MapMarks>();
    m_marks = marks.get();
    m_marks->setWords(false);
    m_map = new GeoMap(std::move(marks), this);
    m_map->setObjectName(QStringLiteral("mapSideMap"));
    m_map->setAccessibleName(tr("Selected regions on the map"));
    m_map->setGround(GeoGround::Page);
    m_map->setControlsVisible(false);
    m_map->setListVisible(false);
    m_map->setFocusPolicy(Qt::NoFocus); // the list below has the same regions for the keys
    m_map->setFixedHeight(kMap);
    m_map->hide();
    connect(m_map, &GeoMap::opened, this,
            [this](const QStringList& ids, const QString&) { Q_EMIT regionWanted(ids.first()); });
}

void MapSide::setCoastlines(const CoastlineReading& reading) {
    m_map->setCoastlines(reading);
}

/// What is selected and its neighbours; the view moves only when the selection does.
void MapSide::showMap(const QStringList& regions) {
    const GeoMapData sites = mapSites(*m_fleet);
    const QStringList places = m_fleet->sitesOf(regions);
    const bool isPlaced = std::any_of(places.begin(), places.end(), [this](const QString& id) {
        const MapRegion* const site = m_fleet->part(id);
        return site != nullptr && site->at.has_value();
    });
    m_map->setVisible(isPlaced);
    if (!isPlaced) {
        m_chosen.clear();
        return;
    }
    m_marks->setFleet(m_fleet);
    layout()->activate(); // its size decides what fits
    m_map->setData(sites);
    m_map->setSelected(places.size() == 1 ? places.first() : QString());
    if (regions != m_chosen) {
        m_chosen = regions;
        m_map->flyTo(places);
    }
}

QWidget* MapSide::buildLinks() {
    m_linkRow = new QWidget(this);
    m_linkRow->setFixedHeight(kLinks);
    auto* row = new QHBoxLayout(m_linkRow);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(6);
    m_links = new LinkButton({}, m_linkRow);
    m_links->setObjectName(u"mapSideLinks"_s);
    m_links->setToolTip(tr("Opens the worst of them in Connectivity"));
    connect(m_links, &QAbstractButton::clicked, this, &MapSide::linkWanted);
    m_linkWords = new ToneLabel({}, Tone::Secondary, metrics::kBody, false, m_linkRow);
    m_linkWords->setObjectName(u"mapSideLinkWords"_s);
    row->addWidget(new ToneLabel(tr("Mesh links"), Tone::Secondary, metrics::kBody, false, this));
    row->addStretch(1);
    row->addWidget(m_linkWords);
    row->addWidget(m_links);
    m_linkRow->hide();
    return m_linkRow;
}

void MapSide::setLinks(const MapSideLinks& links) {
    m_linkRow->setVisible(links.isOn);
    m_linkWords->setVisible(!links.words.isEmpty());
    m_linkWords->setText(links.words);
    m_links->setVisible(links.words.isEmpty());
    m_marks->setLinks(links.between);
    m_map->update();
    const QString words = linkWords(links.all);
    const QString count = countText(std::int64_t{links.all.links});
    m_links->setText(words.isEmpty() ? tr("all %1 up").arg(count) : words);
}

void MapSide::show(const std::shared_ptr<const MapFleet>& fleet, const QStringList& regions,
                   const QString& name, Instant now) {
    m_fleet = fleet;
    m_isQuiet = true;
    m_all = fleet->all(regions);
    const auto count = fleet->regionsIn(regions).size();
    m_title = regions.isEmpty() ? name : fleet->words(regions);
    m_note = count == 1 ? clustersWords(m_all.count())
                        : tr("%1, %2 regions")
                              .arg(clustersWords(m_all.count()), countText(std::int64_t{count}));
    m_shortNote = clustersWords(m_all.count());
    showMap(regions);
    showHub(regions);
    m_regionModel->setFleet(*fleet, regions);
    m_attentionModel->setFleet(*fleet, regions, now);
    const int rows = std::clamp(m_regionModel->rowCount(), 1, kMostRegions);
    m_regions->setFixedHeight(rows * kRegionRow + 4);
    m_nobody->setVisible(m_attentionModel->rowCount() == 0);
    m_everything->setVisible(!regions.isEmpty());
    setAccessibleName(m_title);
    setAccessibleDescription(countsWords(m_all));
    m_isQuiet = false;
    update();
}

/// Its members' states are their own: what nobody knows is who they are by now.
void MapSide::showHub(const QStringList& regions) {
    const int hub = m_fleet->hubOf(regions.value(0));
    const QString words = hub < 0 || regions.size() > 1 ? QString() : m_fleet->hubs.at(hub).words;
    m_hub->setText(words);
    m_hubRow->setVisible(!words.isEmpty());
}

void MapSide::setNow(Instant now) {
    m_isQuiet = true;
    m_attentionModel->setNow(now);
    m_isQuiet = false;
}

void MapSide::select(const QString& cluster) {
    m_isQuiet = true;
    QModelIndex found;
    for (int row = 0; row < m_attentionModel->rowCount(); ++row) {
        if (m_attentionModel->rowAt(row).id == cluster) {
            found = m_attentionModel->index(row, 0);
        }
    }
    if (found.isValid()) {
        m_attention->setCurrentIndex(found);
    } else {
        m_attention->clearSelection();
    }
    m_isQuiet = false;
}

void MapSide::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), tokens.surface);
    painter.fillRect(QRectF(0, 0, 1, height()), tokens.divider);
    const auto line = [&](double y) { painter.fillRect(QRectF(0, y, width(), 1), tokens.divider); };
    paintHeader(painter, tokens);
    line(kHeader - 1);
    const double counts = m_map->isHidden() ? kHeader : kHeader + kMap;
    line(counts - 1);
    paintCounts(painter, counts, tokens);
    line(counts + kCounts - 1);
    const double list = m_regions->geometry().bottom() + 1;
    line(list);
    painter.setFont(textFont(metrics::kBody, Weight::Strong));
    painter.setPen(tokens.text);
    painter.drawText(QRectF(kEdge, list, width() - 2 * kEdge, kTitle), Qt::AlignVCenter,
                     tr("Needs attention"));
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.muted);
    painter.drawText(QRectF(kEdge, list, width() - 2 * kEdge, kTitle),
                     Qt::AlignVCenter | Qt::AlignRight, tr("worst first"));
}

void MapSide::paintHeader(QPainter& painter, const Tokens& tokens) const {
    paintStateGlyph(painter, QRectF(kEdge, kHeader / 2.0 - 8, 16, 16), glyphOf(m_all.worst()),
                    tokens);
    const QFont title = textFont(metrics::kTitle, Weight::Strong);
    const QFont note = textFont(metrics::kBody);
    const double room = width() - 2 * kEdge - 24;
    const double wanted = QFontMetricsF(title).horizontalAdvance(m_title) + 2;
    const bool isTight = wanted + 10 + QFontMetricsF(note).horizontalAdvance(m_note) > room;
    const QString& words = isTight ? m_shortNote : m_note;
    const double noteWide = QFontMetricsF(note).horizontalAdvance(words) + 10;
    const QRectF head(kEdge + 24, 0, std::max(60.0, std::min(wanted, room - noteWide)), kHeader);
    painter.setFont(title);
    painter.setPen(tokens.text);
    painter.drawText(
        head, Qt::AlignVCenter,
        painter.fontMetrics().elidedText(m_title, Qt::ElideRight, static_cast<int>(head.width())));
    painter.setFont(note);
    painter.setPen(tokens.muted);
    const QRectF rest(head.right() + 8, 0, width() - kEdge - head.right() - 8, kHeader);
    painter.drawText(
        rest, Qt::AlignVCenter,
        painter.fontMetrics().elidedText(words, Qt::ElideRight, static_cast<int>(rest.width())));
}

/// How many are in which state; those that need a person with the word, where there is room.
void MapSide::paintCounts(QPainter& painter, double top, const Tokens& tokens) const {
    const QFont strong = textFont(metrics::kBody, Weight::Strong);
    const QFont plain = textFont(metrics::kBody);
    for (const bool hasWords : {true, false}) {
        double x = kEdge;
        QList<std::pair<double, Look>> places;
        const auto wordsOf = [&](Look look) {
            const bool isTold = hasWords && (look == Look::Down || look == Look::Degraded);
            return isTold ? wordOf(look) : QString();
        };
        for (const Look look : {Look::Healthy, Look::Down, Look::Degraded, Look::Upgrading,
                                Look::Stale, Look::Away, Look::Awaited}) {
            if (m_all.with(look) == 0) {
                continue;
            }
            places.append({x, look});
            const QString word = wordsOf(look);
            x += 19 +
                 QFontMetricsF(strong).horizontalAdvance(countText(std::int64_t{m_all.with(look)}));
            x += word.isEmpty() ? 14 : 5 + QFontMetricsF(plain).horizontalAdvance(word) + 14;
        }
        if (hasWords && x - 14 > width() - kEdge) {
            continue;
        }
        for (const auto& [left, look] : std::as_const(places)) {
            paintStateGlyph(painter, QRectF(left, top + kCounts / 2.0 - 7, 14, 14), glyphOf(look),
                            tokens);
            const QString count = countText(std::int64_t{m_all.with(look)});
            painter.setFont(strong);
            painter.setPen(tokens.text);
            const double wide = QFontMetricsF(strong).horizontalAdvance(count);
            painter.drawText(QRectF(left + 19, top, wide + 2, kCounts), Qt::AlignVCenter, count);
            painter.setFont(plain);
            painter.setPen(tokens.secondary);
            painter.drawText(QRectF(left + 19 + wide + 5, top, 120, kCounts), Qt::AlignVCenter,
                             wordsOf(look));
        }
        return;
    }
}

} // namespace pilothouse::ui
