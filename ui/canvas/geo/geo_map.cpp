// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/geo/geo_map.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPointer>
#include <QThreadPool>
#include <QToolButton>
#include <QVariantAnimation>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kMargin = 44;    // px round what is fitted
constexpr double kList = 164;     // px
constexpr double kListTitle = 22; // px
constexpr double kRow = 19;       // px
constexpr double kStep = 1.4;     // of a zoom by key or button
constexpr double kDrag = 4;       // px that are still a click
constexpr double kCrowd = 1.2;    // degrees, the closest look into a mark of several sites
constexpr double kPan = 60;       // px of Shift and an arrow
constexpr int kFlightMs = 150;

} // namespace

GeoMap::GeoMap(std::unique_ptr<GeoMarks> marks, QWidget* parent)
    : QWidget(parent), m_marks(std::move(marks)), m_buttons(new QWidget(this)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    auto* row = new QHBoxLayout(m_buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    const auto add = [&](const QString& sign, const QString& name, const QString& words,
                         const auto& run) {
        auto* button = new QToolButton(m_buttons);
        button->setObjectName(name);
        button->setText(sign);
        button->setToolTip(words);
        button->setAccessibleName(words);
        button->setFixedSize(24, 24);
        button->setFocusPolicy(Qt::NoFocus); // its key does the same
        connect(button, &QToolButton::clicked, this, run);
        row->addWidget(button);
    };
    add(u"+"_s, u"geoIn"_s, tr("Zoom in (+)"), [this] { zoom(kStep, mapBox().center()); });
    add(u"−"_s, u"geoOut"_s, tr("Zoom out (−)"), [this] { zoom(1 / kStep, mapBox().center()); });
    add(u"0"_s, u"geoFit"_s, tr("Show all (0)"), [this] { fit(); });
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
    delete m_flight;
    m_flight = nullptr;
    m_view = fittedTo(points, kMargin, kSpan);
    relayout();
    Q_EMIT viewChanged(m_view);
}

void GeoMap::flyTo(const QStringList& ids) {
    QList<GeoPoint> points;
    for (const GeoSite& site : std::as_const(m_data.sites)) {
        if (ids.contains(site.id)) {
            points.append(site.at);
        }
    }
    if (!points.isEmpty()) {
        constexpr double kSpan = 24; // degrees: its neighbours are seen, too
        fly(fittedTo(points, 2 * kMargin, kSpan));
    }
}

void GeoMap::fly(const GeoView& view) {
    delete m_flight;
    m_flight = nullptr;
    const ThemeController* const controller = themeController();
    if (!m_isAnimated || !isVisible() || controller == nullptr || controller->reducedMotion()) {
        moved(view);
        return;
    }
    m_flight = new QVariantAnimation(this);
    m_flight->setDuration(kFlightMs);
    m_flight->setStartValue(0.0);
    m_flight->setEndValue(1.0);
    m_flight->setEasingCurve(QEasingCurve::InOutQuad);
    const GeoView from = m_view;
    connect(m_flight, &QVariantAnimation::valueChanged, this,
            [this, from, view](const QVariant& at) {
                const double share = at.toDouble();
                GeoView step = view;
                if (share < 1) {
                    step.scale = from.scale * std::pow(view.scale / from.scale, share);
                    step.centre = from.centre + (view.centre - from.centre) * share;
                    step = step.bounded();
                }
                moved(step);
            });
    connect(m_flight, &QVariantAnimation::finished, this, [this] {
        m_flight->deleteLater();
        m_flight = nullptr;
    });
    m_flight->start();
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

QList<GeoSpot> GeoMap::folded(const QList<GeoSite>& sites, const GeoView& view) const {
    const auto radius = [this](const QStringList& ids) { return m_marks->radius(ids); };
    const double within = m_marks->foldsWithin();
    return within > 0 ? foldBubbles(sites, view, radius, within) : foldSites(sites, view, radius);
}

void GeoMap::relayout() {
    m_view.size = mapBox().size();
    m_spots = folded(m_data.sites, m_view);
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
    const double list = m_data.unplaced.isEmpty() || !m_isListVisible ? 0 : kList;
    return {0, 0, std::max(1.0, width() - list), std::max(1.0, double(height()))};
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

std::optional<qsizetype> GeoMap::spotAt(const QPointF& point) const {
    if (!mapBox().contains(point)) {
        return std::nullopt;
    }
    for (qsizetype at = 0; at < m_spots.size(); ++at) {
        const QPointF off = point - m_spots.at(at).at;
        if (std::hypot(off.x(), off.y()) <= m_spots.at(at).radius + 2) {
            return at;
        }
    }
    return std::nullopt;
}

std::optional<qsizetype> GeoMap::rowAt(const QPointF& point) const {
    for (qsizetype row = m_firstRow; row < m_data.unplaced.size(); ++row) {
        if (rowBox(row).contains(point)) {
            return row;
        }
    }
    return std::nullopt;
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

void GeoMap::openSpot(qsizetype spot, const QPointF& offset) {
    const GeoSpot& found = m_spots.at(spot);
    m_at = spot;
    if (found.ids.size() > 1) {
        const QSizeF size = mapBox().size();
        const GeoView close =
            m_insets.isNull() ? GeoView::fitted(found.points, size,
                                                std::min(2 * kMargin, size.height() / 3), kCrowd)
                              : fittedTo(found.points, 2 * kMargin, kCrowd);
        QList<GeoSite> sites;
        for (const GeoSite& site : std::as_const(m_data.sites)) {
            if (found.ids.contains(site.id)) {
                sites.append(site);
            }
        }
        if (folded(sites, close).size() > 1 && close.scale > m_view.scale * 1.1) {
            const QStringList ids = found.ids;
            fly(close);
            Q_EMIT currentChanged(ids);
            return;
        }
    }
    say();
    update();
    const QStringList ids = found.ids;
    Q_EMIT currentChanged(ids);
    Q_EMIT opened(ids, m_marks->partAt(ids, offset));
}

void GeoMap::walkTo(qsizetype stop) {
    m_at = stop;
    m_isWalked = true;
    if (m_at >= m_spots.size()) { // its row comes into sight
        const qsizetype row = m_at - m_spots.size();
        m_firstRow = std::clamp(m_firstRow, std::max<qsizetype>(0, row - rowsShown() + 1), row);
    } else if (!mapBox().contains(m_spots.at(m_at).at)) {
        const QPointF off = mapBox().center() - m_spots.at(m_at).at;
        const qsizetype kept = m_at;
        moved(m_view.panned(off));
        m_at = std::min(kept, std::max<qsizetype>(0, stops() - 1));
    }
    say();
    update();
    Q_EMIT currentChanged(current());
}

bool GeoMap::stepProblem(int by) {
    QList<qsizetype> order;
    for (qsizetype at = 0; at < m_spots.size(); ++at) {
        if (m_marks->severity(m_spots.at(at).ids) > 0) {
            order.append(at);
        }
    }
    std::stable_sort(order.begin(), order.end(), [this](qsizetype a, qsizetype b) {
        return m_marks->severity(m_spots.at(a).ids) > m_marks->severity(m_spots.at(b).ids);
    });
    const qsizetype now = order.indexOf(m_at);
    const qsizetype next = now < 0 ? (by > 0 ? 0 : order.size() - 1) : now + by;
    if (next < 0 || next >= order.size()) {
        return false;
    }
    walkTo(order.at(next));
    return true;
}

bool GeoMap::focusNextPrevChild(bool next) {
    return stepProblem(next ? 1 : -1) || QWidget::focusNextPrevChild(next);
}

void GeoMap::walk(Qt::Key key) {
    if (stops() == 0) {
        return;
    }
    if (m_at >= m_spots.size()) { // in the list
        const qsizetype row = m_at - m_spots.size();
        if (key == Qt::Key_Left && !m_spots.isEmpty()) {
            walkTo(0);
        } else if (key == Qt::Key_Up && row > 0) {
            walkTo(m_at - 1);
        } else if (key == Qt::Key_Down && m_at + 1 < stops()) {
            walkTo(m_at + 1);
        }
        return;
    }
    if (const auto next = spotTowards(m_spots, m_at, key)) {
        walkTo(*next);
    } else if (key == Qt::Key_Right && !m_data.unplaced.isEmpty()) {
        walkTo(m_spots.size() + m_firstRow);
    }
}

void GeoMap::keyPressEvent(QKeyEvent* event) {
    const auto key = static_cast<Qt::Key>(event->key());
    const bool isOnSpot = m_at < m_spots.size();
    const QPointF still = isOnSpot ? m_spots.at(m_at).at : mapBox().center();
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (event->modifiers().testFlag(Qt::ShiftModifier)) {
            const double x = key == Qt::Key_Left ? kPan : key == Qt::Key_Right ? -kPan : 0;
            const double y = key == Qt::Key_Up ? kPan : key == Qt::Key_Down ? -kPan : 0;
            moved(m_view.panned({x, y}));
        } else {
            walk(key);
        }
        break;
    case Qt::Key_Home: walkTo(0); break;
    case Qt::Key_End: walkTo(std::max<qsizetype>(0, stops() - 1)); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(kStep, still); break;
    case Qt::Key_Minus:
    case Qt::Key_Backspace: zoom(1 / kStep, still); break;
    case Qt::Key_0: fit(); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (isOnSpot) {
            openSpot(m_at, {});
        } else if (m_at < stops()) {
            Q_EMIT opened({m_data.unplaced.at(m_at - m_spots.size()).id}, {});
        }
        break;
    default: QWidget::keyPressEvent(event);
    }
}

void GeoMap::wheelEvent(QWheelEvent* event) {
    const double steps = event->angleDelta().y() / 120.0;
    if (listBox().contains(event->position())) {
        m_firstRow =
            std::clamp<qsizetype>(m_firstRow - static_cast<qsizetype>(std::lround(steps)), 0,
                                  std::max<qsizetype>(0, m_data.unplaced.size() - rowsShown()));
        update();
    } else if (steps != 0) {
        zoom(std::pow(1.25, steps), event->position());
    }
    event->accept();
}

void GeoMap::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->position();
    m_isDragged = false;
}

void GeoMap::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_pressed && mapBox().contains(*m_pressed)) {
        const QPointF way = at - *m_pressed;
        if (m_isDragged || std::hypot(way.x(), way.y()) > kDrag) {
            m_isDragged = true;
            m_pressed = at;
            setCursor(Qt::ClosedHandCursor);
            moved(m_view.panned(way));
        }
        return;
    }
    const auto hover = spotAt(at);
    setCursor(hover || rowAt(at) ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (hover != m_hover) {
        m_hover = hover;
        update();
    }
}

void GeoMap::mouseReleaseEvent(QMouseEvent* event) {
    const bool isClick = m_pressed.has_value() && !m_isDragged;
    m_pressed.reset();
    m_isDragged = false;
    setCursor(Qt::ArrowCursor);
    if (!isClick) {
        return;
    }
    const QPointF at = event->position();
    if (const auto spot = spotAt(at)) {
        openSpot(*spot, at - m_spots.at(*spot).at);
    } else if (const auto row = rowAt(at)) {
        walkTo(m_spots.size() + *row);
        Q_EMIT opened({m_data.unplaced.at(*row).id}, {});
    }
}

void GeoMap::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    m_hover.reset();
    update();
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

void GeoMap::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void GeoMap::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    m_isWalked = false;
    update();
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
