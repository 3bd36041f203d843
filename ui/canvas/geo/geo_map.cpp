// SPDX-License-Identifier: GPL-3.0-or-later
// What is on the map and what of it is in view; keys and the pointer are in geo_map_input.cpp, what
// it looks like in geo_map_paint.cpp.
#include "ui/canvas/geo/geo_map.h"

#include "ui/canvas/zoom_buttons.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>
#include <QSet>
#include <QThreadPool>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kList = 164; // px
constexpr double kRow = 19;   // px

} // namespace

GeoMap::GeoMap(std::unique_ptr<GeoMarks> marks, QWidget* parent)
    : QWidget(parent), m_marks(std::move(marks)), m_flight(this),
      m_buttons(new ZoomButtons(u"geo"_s, this)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    connect(m_buttons, &ZoomButtons::zoomWanted, this,
            [this](double factor) { zoom(factor, mapBox().center()); });
    connect(m_buttons, &ZoomButtons::fitWanted, this, &GeoMap::fit);
    say();
}

GeoMap::~GeoMap() = default;

void GeoMap::setData(const GeoMapData& shown) {
    if (shown == m_data) {
        update(); // the marks' own values may have changed
        say();
        return;
    }
    const auto places = [](const GeoMapData& of) {
        QStringList ids;
        for (const GeoSite& site : of.sites) {
            ids.append(site.id);
        }
        return ids;
    };
    const bool isSame =
        places(shown) == places(m_data) && shown.unplaced.isEmpty() == m_data.unplaced.isEmpty();
    m_data = shown;
    m_folding = m_marks->foldsWithin() > 0 ? GeoFolding(m_data.sites) : GeoFolding();
    if (isSame || m_isMoved) {
        relayout();
    } else {
        fit();
    }
}

void GeoMap::setCoastlines(const CoastlineReading& reading) {
    m_lines = reading.lines;
    m_trouble = reading.trouble;
    m_isReading = false;
    m_base = {};
    ++m_baseTurn;
    Q_EMIT coastlinesRead(reading);
    say();
    update();
}

void GeoMap::setSelected(const QString& id) {
    if (id != m_selected) {
        m_selected = id;
        update();
    }
}

void GeoMap::setControlsVisible(bool isVisible) {
    m_buttons->setVisible(isVisible);
}

void GeoMap::setView(const GeoView& view) {
    m_flight.stop();
    moved(view.bounded());
}

GeoView GeoMap::fittedTo(const QList<GeoPoint>& points, double margin, double span) const {
    const QSizeF size = mapBox().size();
    const QSizeF free(std::max(1.0, size.width() - m_insets.left() - m_insets.right()),
                      std::max(1.0, size.height() - m_insets.top() - m_insets.bottom()));
    GeoView view = GeoView::fitted(points, free, std::min(margin, free.height() / 6), span);
    view.centre += QPointF(m_insets.right() - m_insets.left(), m_insets.bottom() - m_insets.top()) /
                   (2 * view.scale);
    view.size = size;
    return view.bounded();
}

void GeoMap::fit() {
    m_isMoved = false;
    QList<GeoPoint> points;
    for (const GeoSite& site : m_data.sites) {
        points.append(site.at);
    }
    constexpr double kSpan = 14; // degrees round one site
    m_flight.stop();
    m_view = fittedTo(points, kFitMargin, kSpan);
    relayout();
    Q_EMIT viewChanged(m_view);
}

void GeoMap::flyTo(const QStringList& ids) {
    QList<GeoPoint> points;
    const QSet<QString> wanted(ids.begin(), ids.end());
    for (const GeoSite& site : std::as_const(m_data.sites)) {
        if (wanted.contains(site.id)) {
            points.append(site.at);
        }
    }
    if (!points.isEmpty()) {
        constexpr double kSpan = 24; // degrees: its neighbours are seen, too
        fly(fittedTo(points, 2 * kFitMargin, kSpan));
    }
}

void GeoMap::fly(const GeoView& view) {
    m_flight.start([this, from = m_view, view](double share) {
        moved(share < 1 ? viewBetween(from, view, share).bounded() : view);
    });
}

void GeoMap::setGround(GeoGround ground) {
    m_ground = ground;
    m_base = {};
    ++m_baseTurn;
    update();
}

void GeoMap::setListVisible(bool isVisible) {
    if (isVisible != m_isListVisible) {
        m_isListVisible = isVisible;
        if (!isVisible && m_at >= m_spots.size()) {
            m_at = 0;
        }
        if (m_isMoved) {
            relayout();
        } else {
            fit();
        }
    }
}

QStringList GeoMap::current() const {
    return m_at < m_spots.size() ? m_spots.at(m_at).ids : QStringList();
}

void GeoMap::zoomBy(double factor) {
    const bool isOnSpot = m_at < m_spots.size() && hasFocus();
    zoom(factor, isOnSpot ? m_spots.at(m_at).at : mapBox().center());
}

std::function<double(const QStringList&)> GeoMap::radiusOf() const {
    return [this](const QStringList& ids) { return m_marks->radius(ids); };
}

QList<GeoSpot> GeoMap::folded(const QList<GeoSite>& sites, const GeoView& view) const {
    const double within = m_marks->foldsWithin();
    return within > 0 ? foldBubbles(sites, view, radiusOf(), within)
                      : foldSites(sites, view, radiusOf());
}

void GeoMap::relayout() {
    m_view.size = mapBox().size();
    const double within = m_marks->foldsWithin();
    m_spots = within > 0 ? m_folding.folded(m_view, radiusOf(), within)
                         : foldSites(m_data.sites, m_view, radiusOf());
    m_hover.reset();
    m_at = std::clamp<qsizetype>(m_at, 0, std::max<qsizetype>(0, stops() - 1));
    m_firstRow = std::clamp<qsizetype>(
        m_firstRow, 0, std::max<qsizetype>(0, m_data.unplaced.size() - rowsShown()));
    placeButtons();
    say();
    update();
}

void GeoMap::moved(const GeoView& view) {
    m_isMoved = true;
    const bool isPan = view.scale == m_view.scale && view.size == m_view.size && // NOLINT
                       view.size == mapBox().size();
    const QPointF way = isPan ? (m_view.centre - view.centre) * view.scale : QPointF();
    m_view = view;
    if (isPan) { // the same picture, elsewhere: nothing folds or parts
        for (GeoSpot& spot : m_spots) {
            spot.at += way;
            spot.anchor += way;
        }
        update();
    } else {
        relayout();
    }
    Q_EMIT viewChanged(m_view);
}

void GeoMap::zoom(double factor, const QPointF& still) {
    m_flight.stop();
    moved(m_view.zoomed(factor, still));
}

void GeoMap::placeButtons() {
    m_buttons->adjustSize();
    m_buttons->move(8, static_cast<int>(mapBox().bottom()) - m_buttons->height() - 6);
}

QRectF GeoMap::listBox() const {
    return m_data.unplaced.isEmpty() || !m_isListVisible
               ? QRectF()
               : QRectF(width() - kList, 0, kList, double(height()));
}

QRectF GeoMap::mapBox() const {
    return {0, 0, std::max(1.0, width() - listWidth()), std::max(1.0, double(height()))};
}

qsizetype GeoMap::rowsShown() const {
    return std::max<qsizetype>(
        1, static_cast<qsizetype>((listBox().height() - kListTitle - 4) / kRow));
}

QRectF GeoMap::rowBox(qsizetype row) const {
    const qsizetype at = row - m_firstRow;
    if (row >= m_data.unplaced.size() || at < 0 || at >= rowsShown() || !m_isListVisible) {
        return {};
    }
    const QRectF list = listBox();
    return {list.left() + 6, kListTitle + static_cast<double>(at) * kRow, kList - 12, kRow};
}

void GeoMap::readCoastlinesOnce() {
    if (m_lines || m_isReading || !m_trouble.isEmpty()) {
        return;
    }
    m_isReading = true;
    QThreadPool::globalInstance()->start([self = QPointer<GeoMap>(this)] {
        const auto reading = shippedCoastlines();
        if (auto* app = QCoreApplication::instance()) {
            QMetaObject::invokeMethod(app, [self, reading] {
                if (self) {
                    self->setCoastlines(reading);
                }
            });
        }
    });
}

void GeoMap::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_isMoved) {
        relayout();
    } else {
        fit();
    }
}

void GeoMap::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    readCoastlinesOnce();
}

void GeoMap::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        m_base = {};
        ++m_baseTurn;
        update();
    }
}

void GeoMap::say() {
    setAccessibleName(tr("Map"));
    if (stops() == 0) {
        setAccessibleDescription(tr("nothing on it"));
        return;
    }
    if (m_at >= m_spots.size()) {
        setAccessibleDescription(
            tr("%1, place not known").arg(m_data.unplaced.at(m_at - m_spots.size()).words));
        return;
    }
    const QStringList& ids = m_spots.at(m_at).ids;
    QStringList parts;
    for (const auto& [word, value] : m_marks->facts(ids)) {
        parts.append(tr("%1 %2").arg(value, word));
    }
    setAccessibleDescription(tr("%1: %2").arg(m_marks->title(ids), parts.join(u", "_s)));
}

} // namespace pilothouse::ui
