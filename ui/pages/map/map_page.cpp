// SPDX-License-Identifier: GPL-3.0-or-later
// What the map page shows; how it is put together is in map_page_build.cpp.
#include "ui/pages/map/map_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/models/cell_text.h"
#include "ui/models/cluster_table_model.h"
#include "ui/models/fleet_history.h"
#include "ui/models/roles.h"
#include "ui/pages/map/map_cards.h"
#include "ui/pages/map/map_host.h"
#include "ui/pages/map/map_logic_card.h"
#include "ui/pages/map/map_logic_links.h"
#include "ui/pages/map/map_marks.h"
#include "ui/pages/map/map_side.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QLineEdit>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kOneIn = 20; // silent clusters that are a story, not a row

} // namespace

MapPage::~MapPage() = default;

void MapPage::setSnapshot(const std::shared_ptr<const model::FleetSnapshot>& snapshot,
                          Instant now) {
    m_snapshot = snapshot;
    m_now = now;
    if (!snapshot) {
        m_fleet = nullptr;
        m_regions.clear();
        m_cluster.clear();
        m_map->setSelected({});
        m_links = {};
        m_linkSource = {};
        m_boxLinks->set(nullptr, nullptr);
        return;
    }
    renew();
}

void MapPage::setNow(Instant now) {
    m_now = now;
    if (isVisible() && m_fleet) {
        m_rows->setNow(now);
        m_side->setNow(now);
    }
}

void MapPage::setFilter(const FleetFilter& filter) {
    m_hide = filter;
    renew();
}

void MapPage::setRuns(const std::shared_ptr<const model::RunsPicture>& runs) {
    auto run = runs ? mapRunOf(*runs) : std::nullopt;
    if (run != m_run) {
        m_run = std::move(run);
        renew();
    }
}

void MapPage::setHubs(const std::shared_ptr<const model::FleetHubs>& hubs) {
    m_hubs = hubs;
    renew();
}

void MapPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_isOld) {
        renew();
    }
    watchLinks();
    showLinks();
    Q_EMIT hubsWatched(true);
}

void MapPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    watchLinks();
    Q_EMIT hubsWatched(false);
}

void MapPage::renew() {
    m_isOld = !isVisible();
    if (m_isOld || !m_snapshot) {
        return;
    }
    MapBeside beside{.costs = {}, .run = m_run ? &*m_run : nullptr, .hubs = m_hubs.get()};
    if (m_colour == "cost"_L1) {
        beside.costs = m_costs.of(*m_snapshot);
    }
    const QList<MapColour> colours = coloursOf(*m_snapshot, beside);
    if (colours != m_colours) {
        m_colours = colours;
        QStringList words;
        for (const MapColour& colour : colours) {
            words.append(colour.word);
        }
        m_colourChoice->setChoices(words);
    }
    const auto chosen = std::find_if(colours.begin(), colours.end(),
                                     [this](const MapColour& c) { return c.key == m_colour; });
    m_colourChoice->setValue(chosen == colours.end() ? colours.first().word : chosen->word);
    m_fleet = std::make_shared<const MapFleet>(
        mapFleetOf(*m_snapshot, m_places, m_hide, m_find, m_colour, beside));
    m_rows->setSnapshot(*m_snapshot, m_now);
    showFleet();
}

void MapPage::showFleet() {
    const MapFleet& fleet = *m_fleet;
    m_content->setVisible(!m_snapshot->clusters.empty());
    m_empty->setVisible(m_snapshot->clusters.empty());
    m_marks->setFleet(m_fleet);
    const GeoMapData sites = mapSites(fleet);
    const bool isNowhere = sites.sites.isEmpty() && !sites.unplaced.isEmpty();
    m_map->setListVisible(m_isTrayChosen ? m_isTrayOpen : isNowhere);
    m_map->setData(sites);
    if (!m_placeLook.isEmpty() && !sites.sites.isEmpty()) {
        const QStringList parts = m_placeLook.split(u';');
        GeoView view = m_map->view();
        view.centre = geoProjected({parts.value(1).toDouble(), parts.value(2).toDouble()});
        view.scale = parts.value(3).toDouble();
        m_placeLook.clear();
        if (view.scale > 0) {
            m_map->setView(view);
        }
    }
    showWorld();
    m_logicCard->setFleet(m_fleet, toQt(m_snapshot->fleet));
    m_logicCard->setSelected(m_regions);
    m_hint->setVisible(isNowhere);
    m_hidden->setText(
        fleet.hidden == 1
            ? tr("1 hidden by the filter")
            : tr("%1 hidden by the filter").arg(countText(std::int64_t{fleet.hidden})));
    m_hidden->setVisible(fleet.hidden > 0);
    if (fleet.isFinding) {
        m_findField->setResult(FieldState::Valid,
                               tr("%1 found").arg(countText(std::int64_t{fleet.found})));
    }
    m_regions.erase(std::remove_if(m_regions.begin(), m_regions.end(),
                                   [&fleet](const QString& id) { return !fleet.part(id); }),
                    m_regions.end());
    m_host->setRightRoom(static_cast<int>(m_map->listWidth()));
    showStrip();
    showLinks();
    m_side->show(m_fleet, m_regions, toQt(m_snapshot->fleet), m_now);
    m_side->select(m_cluster);
    showTable();
    showBoxes();
}

void MapPage::showBoxes() {
    if (m_fleet && m_view == View::Logical) { // else nobody sees them
        m_boxes->setData(m_logic.dataOf(*m_fleet, toQt(m_snapshot->fleet), m_boxes->lookedAt()));
        m_boxes->setSelected(m_cluster);
    }
}

void MapPage::showStrip() {
    const LookCounts counts = countLooks(*m_snapshot);
    const int silent = counts.stale;
    const bool isStory = counts.awaited == 0 && silent > 0 && silent * kOneIn > counts.total();
    if (isStory) {
        m_stale->setText(tr("%1 of %2 clusters answered")
                             .arg(countText(counts.total() - silent), countText(counts.total())),
                         tr("rings are dashed where nobody knows how it is now"));
        m_stale->setRemedy(tr("Ask again"));
    }
    m_stale->setVisible(isStory);
}

void MapPage::showTable() {
    QSet<QString> ids;
    for (const int at : m_fleet->all(m_regions).clusters) {
        const MapCluster& cluster = m_fleet->clusters.at(at);
        if (cluster.isFound) {
            ids.insert(cluster.id);
        }
    }
    m_isQuiet = true;
    m_proxy->setShown(std::move(ids));
    const QModelIndex current = m_table->currentIndex();
    if (current.data(IdRole).toString() != m_cluster ||
        !m_table->selectionModel()->isSelected(current)) { // the focus alone marks nothing
        QModelIndex found;
        for (int row = 0; row < m_proxy->rowCount() && !m_cluster.isEmpty(); ++row) {
            if (m_proxy->index(row, 0).data(IdRole).toString() == m_cluster) {
                found = m_proxy->index(row, 0);
            }
        }
        m_table->setCurrentIndex(found);
        m_table->selectionModel()->select(found, QItemSelectionModel::ClearAndSelect |
                                                     QItemSelectionModel::Rows);
    }
    m_isQuiet = false;
}

void MapPage::chooseRegions(const QStringList& regions) {
    if (!m_fleet || regions == m_regions) {
        return;
    }
    m_regions = regions;
    m_map->setSelected(m_fleet->sitesOf(regions).value(0));
    m_side->show(m_fleet, m_regions, toQt(m_snapshot->fleet), m_now);
    m_logicCard->setSelected(m_regions);
    showSideLinks();
    m_side->select(m_cluster);
    showTable();
}

void MapPage::select(const QString& cluster) {
    m_cluster = cluster;
    if (!m_fleet) {
        return;
    }
    const int at = m_fleet->clusterOf.value(cluster, -1);
    if (at >= 0) {
        m_map->setSelected(m_fleet->sites.at(m_fleet->clusters.at(at).site).id);
    }
    m_boxes->setSelected(cluster);
    m_side->select(cluster);
    showTable();
}

void MapPage::chooseCluster(const QString& id) {
    if (id != m_cluster) {
        select(id);
        Q_EMIT clusterSelected(id);
    }
}

void MapPage::chooseColour(const QString& word) {
    for (const MapColour& colour : std::as_const(m_colours)) {
        if (colour.word == word) {
            m_colour = colour.key;
        }
    }
    renew();
    Q_EMIT lookChanged();
}

void MapPage::setView(View view) {
    m_view = view;
    m_picture = view == View::Table ? m_picture : view;
    m_twin->setCurrentIndex(view == View::Table ? 1 : 0);
    m_export->setEnabled(view != View::Table);
    m_views->setCurrentIndex(m_picture == View::Logical ? 1 : 0);
    m_stack->setCurrentWidget(view == View::Table     ? static_cast<QWidget*>(m_table)
                              : view == View::Logical ? static_cast<QWidget*>(m_boxes)
                                                      : m_host);
    showBoxes();
    showLinks();
}

void MapPage::toggleLogical() {
    setView(m_view == View::Logical ? View::Geographic : View::Logical);
    focusContent();
    Q_EMIT lookChanged();
}

QStringList MapPage::lookedAt() const {
    return m_view == View::Logical ? m_boxes->lookedAt() : QStringList();
}

/// From the map to the boxes of a part of the fleet, without another page.
void MapPage::goInto(const QString& part) {
    setView(View::Logical);
    goToBox(part);
    focusContent();
    Q_EMIT lookChanged();
}

/// In the view that is shown.
void MapPage::goTo(const QString& part) {
    if (m_view == View::Logical) {
        goToBox(part);
        return;
    }
    m_map->flyTo(m_fleet->sitesOf({part}));
    chooseRegions({part});
}

/// The boxes tell what is selected by that: of a region that hubs share the box they went to.
void MapPage::goToBox(const QString& part) {
    if (!m_fleet || part.isEmpty()) {
        return;
    }
    const auto [hub, share] = m_fleet->ofHub.value(part, {-1, -1});
    if (hub >= 0 && share < 0) {
        m_boxes->goToHub(hub);
    } else if (hub >= 0) {
        m_boxes->goToRegion(m_fleet->hubs.at(hub).regions.at(share).id, hub);
    } else if (m_fleet->region(part) != nullptr) {
        m_boxes->goToRegion(part, m_fleet->worstHubOf(part));
    } else if (const MapRegion* const site = m_fleet->part(part)) {
        // A place of its own: straight to who stands there.
        m_boxes->goToCluster(m_fleet->clusters.at(site->clusters.first()).id);
        chooseRegions({part});
    }
}

void MapPage::toggleTable() {
    setView(m_view == View::Table ? m_picture : View::Table);
    focusContent();
    Q_EMIT lookChanged();
}

void MapPage::focusContent() {
    if (m_view == View::Table) {
        m_table->setFocus();
    } else if (m_view == View::Logical) {
        m_boxes->setFocus();
    } else {
        m_map->setFocus();
    }
}

void MapPage::focusFind() {
    m_findField->edit()->setFocus();
    m_findField->edit()->selectAll();
}

void MapPage::stepProblem(int by) {
    if (m_view == View::Geographic && m_map->stepProblem(by)) {
        m_map->setFocus();
    } else if (m_view == View::Logical && m_boxes->stepProblem(by)) {
        m_boxes->setFocus();
    }
}

void MapPage::find(const QString& text) {
    m_findField->setText(text);
    onFind(text, true);
}

namespace {

QStringList withFound(const QList<MapRegion>& of) {
    QStringList ids;
    for (const MapRegion& each : of) {
        if (each.found > 0) {
            ids.append(each.id);
        }
    }
    return ids;
}

} // namespace

/// As what is shown is divided: regions, or hubs' shares of them.
QStringList MapPage::partsFound() const {
    if (m_view != View::Logical || m_fleet->hubs.isEmpty()) {
        return withFound(m_fleet->regions);
    }
    QStringList ids;
    for (int hub = 0; hub < m_fleet->hubs.size(); ++hub) {
        for (const QString& region : withFound(m_fleet->hubs.at(hub).regions)) {
            ids.append(m_fleet->partId(hub, region));
        }
    }
    return ids;
}

void MapPage::onFind(const QString& text, bool isSubmitted) {
    m_findPause.stop();
    const FleetFilter filter = FleetFilter::parse(text);
    if (!filter.isValid()) {
        m_findField->setResult(FieldState::Invalid, filter.error());
        return; // wrong text dims nobody
    }
    m_find = filter;
    if (filter.isEmpty()) {
        m_findField->setResult(FieldState::Plain, {});
    }
    renew();
    if (!isSubmitted || !m_fleet || !m_fleet->isFinding || m_fleet->found == 0) {
        return;
    }
    const QStringList regions = partsFound();
    QString only;
    for (const MapCluster& cluster : m_fleet->clusters) {
        if (cluster.isFound && m_fleet->found == 1) {
            only = cluster.id;
        }
    }
    if (m_view == View::Logical) {
        if (!only.isEmpty()) {
            m_boxes->goToCluster(only);
        } else if (regions.size() == 1) {
            goToBox(regions.first());
        } else {
            m_boxes->fit();
        }
    } else {
        m_map->flyTo(withFound(m_fleet->sites));
    }
    chooseRegions(regions);
    if (!only.isEmpty()) {
        chooseCluster(only);
    }
    focusContent();
}

} // namespace pilothouse::ui
