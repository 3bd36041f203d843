// SPDX-License-Identifier: GPL-3.0-or-later
// What the map looks like, from the back to the front.
#include "ui/canvas/geo/geo_map.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kDetail = 0.8; // px that a coastline's point must move to be drawn
constexpr double kCoarse = 2.5; // while the map is dragged: it must keep up with the hand
constexpr double kLabel = 15;   // px, height of a name
constexpr double kCardRow = 16; // px
constexpr double kListTitle = 22;

/// The line on screen, without points that nobody could see.
QPolygonF onScreen(const GeoLine& line, const GeoView& view, double detail) {
    QPolygonF out;
    out.reserve(static_cast<qsizetype>(std::min<std::size_t>(line.points.size(), 4096)));
    for (const QPointF& point : line.points) {
        const QPointF at = view.toScreen(point);
        if (out.isEmpty() || std::abs(at.x() - out.constLast().x()) > detail ||
            std::abs(at.y() - out.constLast().y()) > detail) {
            out.append(at);
        }
    }
    return out;
}

} // namespace

void GeoMap::paintBase() {
    const Tokens& tokens = theme(this);
    const double ratio = devicePixelRatioF();
    m_base = QImage((mapBox().size() * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
    m_base.setDevicePixelRatio(ratio);
    m_base.fill(tokens.surface);
    m_baseView = m_view;
    if (!m_lines) {
        return;
    }
    QPainter painter(&m_base);
    painter.setRenderHint(QPainter::Antialiasing, !m_isDragged);
    const double detail = m_isDragged ? kCoarse : kDetail;
    const QRectF shown = m_view.bounds();
    QPainterPath land;
    land.setFillRule(Qt::OddEvenFill);
    for (const GeoLine& ring : m_lines->land) {
        if (ring.bounds.intersects(shown)) {
            const QPolygonF polygon = onScreen(ring, m_view, detail);
            if (polygon.size() > 2) {
                land.addPolygon(polygon);
            }
        }
    }
    painter.setPen(
        QPen(tokens.dark ? tokens.divider : tokens.controlBorder, tokens.highContrast ? 1.6 : 0.7));
    painter.setBrush(tokens.sunken);
    painter.drawPath(land);
    painter.setPen(QPen(tokens.highContrast ? tokens.controlBorder : tokens.divider, 0.9));
    for (const GeoLine& border : m_lines->borders) {
        if (border.bounds.adjusted(-0.01, -0.01, 0.01, 0.01).intersects(shown)) {
            painter.drawPolyline(onScreen(border, m_view, detail));
        }
    }
}

void GeoMap::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    const QRectF map = mapBox();
    if (m_base.isNull() || m_baseView != m_view ||
        !qFuzzyCompare(m_base.devicePixelRatio(), devicePixelRatioF())) {
        paintBase();
    }
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.drawImage(map.topLeft(), m_base);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(m_data.isOld ? 0.45 : 1.0);
    painter.save();
    painter.setClipRect(map);
    paintSpots(painter);
    painter.restore();
    paintList(painter);
    painter.setOpacity(1);
    if (!m_lines) {
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.muted);
        painter.drawText(map.adjusted(12, 6, -12, 0), Qt::AlignTop | Qt::AlignLeft,
                         m_trouble.isEmpty() ? tr("Reading coastlines…")
                                             : tr("No coastlines: %1").arg(m_trouble));
    }
    paintCard(painter);
}

void GeoMap::paintSpots(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    const QFont font = textFont(metrics::kLabel, Weight::Strong);
    const QFontMetricsF metrics(font);
    QList<QRectF> taken;
    for (const GeoSpot& spot : m_spots) {
        taken.append(QRectF(spot.at - QPointF(spot.radius, spot.radius),
                            QSizeF(2 * spot.radius, 2 * spot.radius)));
    }
    for (qsizetype at = m_spots.size() - 1; at >= 0; --at) { // the heaviest last
        const GeoSpot& spot = m_spots.at(at);
        m_marks->paint(painter, spot.at, spot.ids, tokens);
        if (spot.ids.contains(m_selected)) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(tokens.accent, 2));
            painter.drawEllipse(spot.at, spot.radius + 3, spot.radius + 3);
        }
        if (hasFocus() && at == m_at) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(tokens.accent, metrics::kFocusWidth, Qt::DotLine));
            painter.drawEllipse(spot.at, spot.radius + 6, spot.radius + 6);
        }
    }
    painter.setFont(font);
    for (const GeoSpot& spot : m_spots) { // a name where it meets nothing, the heaviest first
        const QString title = m_marks->title(spot.ids);
        const double width = metrics.horizontalAdvance(title) + 6;
        const double x = spot.at.x();
        const double y = spot.at.y();
        for (const QPointF& corner : {QPointF(x - width / 2, y + spot.radius + 1),
                                      QPointF(x - width / 2, y - spot.radius - 1 - kLabel),
                                      QPointF(x + spot.radius + 3, y - kLabel / 2),
                                      QPointF(x - spot.radius - 3 - width, y - kLabel / 2)}) {
            const QRectF box(corner, QSizeF(width, kLabel));
            const bool isFree = mapBox().contains(box) &&
                                std::none_of(taken.begin(), taken.end(), [&](const QRectF& each) {
                                    return each.intersects(box);
                                });
            if (isFree) {
                taken.append(box);
                QColor ground = tokens.surface;
                ground.setAlphaF(0.72F);
                painter.setPen(Qt::NoPen);
                painter.setBrush(ground);
                painter.drawRoundedRect(box, 3, 3);
                painter.setPen(tokens.secondary);
                painter.drawText(box, Qt::AlignCenter, title);
                break;
            }
        }
    }
}

void GeoMap::paintList(QPainter& painter) const {
    const QRectF list = listBox();
    if (list.isEmpty()) {
        return;
    }
    const Tokens& tokens = theme(this);
    painter.fillRect(QRectF(list.left(), 0, 1, list.height()), tokens.divider);
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    painter.setPen(tokens.secondary);
    painter.drawText(QRectF(list.left() + 10, 2, list.width() - 14, kListTitle - 2),
                     Qt::AlignVCenter, tr("Place not known: %1").arg(m_data.unplaced.size()));
    painter.setFont(textFont(metrics::kLabel));
    for (qsizetype row = 0; row < m_data.unplaced.size(); ++row) {
        const QRectF box = rowBox(row);
        if (box.isEmpty()) {
            continue;
        }
        if (m_data.unplaced.at(row).id == m_selected) {
            painter.fillRect(box, tokens.selection);
        }
        painter.setPen(tokens.text);
        painter.drawText(box.adjusted(4, 0, -2, 0), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(m_data.unplaced.at(row).words,
                                                          Qt::ElideRight,
                                                          static_cast<int>(box.width()) - 6));
        if (hasFocus() && m_at == m_spots.size() + row) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(tokens.accent, metrics::kFocusWidth));
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3);
        }
    }
    // How much of the list is on screen.
    if (m_data.unplaced.size() > rowsShown()) {
        const double all = static_cast<double>(m_data.unplaced.size());
        const double room = list.height() - kListTitle - 4;
        painter.fillRect(QRectF(list.right() - 4,
                                kListTitle + room * static_cast<double>(m_firstRow) / all, 3,
                                room * static_cast<double>(rowsShown()) / all),
                         tokens.controlBorder);
    }
}

/// What is under the pointer, else under the keys.
void GeoMap::paintCard(QPainter& painter) const {
    const qsizetype at = m_hover ? *m_hover : hasFocus() ? m_at : m_spots.size();
    if (at >= m_spots.size() || m_isDragged) {
        return;
    }
    const Tokens& tokens = theme(this);
    const GeoSpot& spot = m_spots.at(at);
    const auto facts = m_marks->facts(spot.ids);
    const QString title = m_marks->title(spot.ids);
    const QFont strong = textFont(metrics::kLabel, Weight::Strong);
    const QFont plain = textFont(metrics::kLabel);
    double wide = QFontMetricsF(strong).horizontalAdvance(title);
    for (const auto& [word, value] : facts) {
        wide = std::max(wide, QFontMetricsF(plain).horizontalAdvance(word) + 18 +
                                  QFontMetricsF(strong).horizontalAdvance(value));
    }
    const QSizeF size(wide + 20, 12 + kCardRow * static_cast<double>(facts.size() + 1));
    const QRectF map = mapBox();
    QPointF corner(spot.at.x() + spot.radius + 8, spot.at.y() - size.height() / 2);
    if (corner.x() + size.width() > map.right() - 4) {
        corner.setX(spot.at.x() - spot.radius - 8 - size.width());
    }
    corner.setX(std::max(4.0, corner.x()));
    corner.setY(std::clamp(corner.y(), 3.0, std::max(3.0, map.bottom() - size.height() - 3)));
    const QRectF card(corner, size);
    painter.setPen(QPen(tokens.controlBorder, 1));
    painter.setBrush(tokens.surface);
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    QRectF row(card.left() + 10, card.top() + 6, card.width() - 20, kCardRow);
    painter.setFont(strong);
    painter.setPen(tokens.text);
    painter.drawText(row, Qt::AlignVCenter, title);
    for (const auto& [word, value] : facts) {
        row.translate(0, kCardRow);
        painter.setFont(plain);
        painter.setPen(tokens.secondary);
        painter.drawText(row, Qt::AlignVCenter, word);
        painter.setFont(strong);
        painter.setPen(tokens.text);
        painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, value);
    }
}

} // namespace pilothouse::ui
