// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_lands.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/lab_map.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"

#include <QMenu>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

enum View : int { Hexes, World };

} // namespace

/// What the colours mean, below the map.
class LabLegend : public QWidget {
public:
    explicit LabLegend(QWidget* parent) : QWidget(parent) { setFixedHeight(24); }
    void setRows(const LabRows& rows) {
        m_rows = rows;
        update();
    }

protected:
    void paintEvent(QPaintEvent* event) override {
        Q_UNUSED(event)
        QPainter painter(this);
        if (m_rows) {
            paintLabLegend(painter, *m_rows, rect(), theme(this));
        }
    }

private:
    LabRows m_rows;
};

LabLands::LabLands(QWidget* parent)
    : Panel(tr("Where it lands"), parent), m_shipped(GeoPlaces::shipped()),
      m_marks(new LabGeoMarks), m_hexes(new LabMap), m_legend(nullptr), m_stack(new QStackedWidget),
      m_choice(new SegmentedChoice), m_large(new LinkButton(tr("Larger"), nullptr)) {
    setObjectName(u"labLands"_s);
    m_map = new GeoMap(std::unique_ptr<GeoMarks>(m_marks));
    m_map->setObjectName(u"labWorld"_s);
    auto* world = new QWidget;
    auto* column = new QVBoxLayout(world);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_legend = new LabLegend(world);
    column->addWidget(m_map, 1);
    column->addWidget(m_legend);
    m_stack->addWidget(m_hexes);
    m_stack->addWidget(world);
    body()->addWidget(m_stack, 1);
    m_choice->setObjectName(u"labLandsView"_s);
    m_choice->setSegments(QStringList{tr("Hexes"), tr("Map")});
    m_choice->setAccessibleName(tr("Where it lands, drawn as"));
    m_choice->setToolTip(tr("Clusters by region, or where they are in the world"));
    m_large->setObjectName(u"labLandsLarge"_s);
    setLarge(false);
    addHeaderWidget(m_choice);
    addHeaderWidget(m_large);
    connect(m_choice, &SegmentedChoice::currentChanged, this, [this](int index) {
        m_stack->setCurrentIndex(index);
        Q_EMIT viewChanged(view());
        if (index == World && !m_isLarge) {
            Q_EMIT largeWanted(true); // a strip shows little of a world
        }
    });
    connect(m_large, &QAbstractButton::clicked, this, [this] { Q_EMIT largeWanted(!m_isLarge); });
    connect(m_hexes, &LabMap::clusterSelected, this, &LabLands::clusterSelected);
    connect(m_hexes, &LabMap::regionSelected, this, &LabLands::regionSelected);
    connect(m_map, &GeoMap::opened, this, &LabLands::open);
}

void LabLands::open(const QStringList& regions, const QString& cluster) {
    if (!cluster.isEmpty()) {
        Q_EMIT clusterSelected(cluster);
    } else if (regions.size() == 1) {
        openRegion(regions.first());
    } else { // at one place, as two clouds in one city are
        auto* menu = new QMenu(this);
        menu->setObjectName(u"labLandsMenu"_s);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (const QString& region : regions) {
            const auto count = static_cast<int>(m_marks->regions().value(region).rows.size());
            menu->addAction(tr("%1: %2").arg(region, clusterCount(count)), this,
                            [this, region] { openRegion(region); });
        }
        menu->popup(QCursor::pos());
    }
}

void LabLands::openRegion(const QString& name) {
    const LabRegion region = m_marks->regions().value(name);
    if (region.rows.size() == 1) {
        Q_EMIT clusterSelected(toQt((*m_rows)[region.rows.front()].name));
    } else {
        Q_EMIT regionSelected(name == noRegionWord() ? QString() : name);
    }
}

void LabLands::setRows(const LabRows& rows, bool isOld) {
    const bool isSame = rows == m_rows && isOld == m_isOld;
    m_rows = rows;
    m_isOld = isOld;
    m_hexes->setRows(rows, isOld);
    if (!isSame) {
        m_legend->setRows(rows);
        refreshMap();
    }
}

void LabLands::refreshMap() {
    m_marks->setRows(m_rows);
    m_map->setData(labSites(*m_marks, m_shipped, m_own.get(), m_isOld || m_isStale));
    m_map->setSelected(m_selected.isEmpty() ? QString() : m_marks->regionOf(m_selected));
}

void LabLands::setStale(bool isStale) {
    if (isStale != m_isStale) {
        m_isStale = isStale;
        m_hexes->setStale(isStale);
        refreshMap();
    }
}

void LabLands::setSelected(const QString& name) {
    m_hexes->setSelected(name);
    if (name != m_selected) {
        m_selected = name;
        m_map->setSelected(m_marks->regionOf(name));
    }
}

void LabLands::setRegionPlaces(const std::shared_ptr<const model::RegionPlaces>& places) {
    if (places != m_own) {
        m_own = places;
        refreshMap();
    }
}

void LabLands::setView(const QString& view) {
    const int index = view == u"map"_s ? World : Hexes;
    m_choice->setCurrentIndex(index);
    m_stack->setCurrentIndex(index);
    if (index == World && !m_isLarge) {
        Q_EMIT largeWanted(true);
    }
}

QString LabLands::view() const {
    return m_stack->currentIndex() == World ? u"map"_s : u"hexes"_s;
}

void LabLands::forPaper() {
    m_choice->hide();
    m_large->hide();
    m_map->setControlsVisible(false);
}

void LabLands::setLarge(bool isLarge) {
    m_isLarge = isLarge;
    m_large->setText(isLarge ? tr("Smaller") : tr("Larger"));
    m_large->setToolTip(isLarge ? tr("Give the decisions their room back")
                                : tr("Two thirds of the column for the map"));
    m_large->updateGeometry();
}

} // namespace pilothouse::ui
