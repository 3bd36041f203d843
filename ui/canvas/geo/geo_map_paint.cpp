// SPDX-License-Identifier: GPL-3.0-or-later
// What the map looks like, from the back to the front.
#include "ui/canvas/geo/geo_map.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPointer>
#include <QThreadPool>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kLabel = 15;   // px, height of a name
constexpr double kCardRow = 16; // px

/// Room round what is on screen, of its size: a drag within it draws no coast.
constexpr double kRoom = 0.3;
constexpr double kBeside = 60; // px off the map of which something may reach into it
constexpr double kAnchor = 2;  // px, the dot at the place of a mark that moved aside

} // namespace

/// The layer that is there, moved and scaled to the view; a better one is asked for where it does
/// not fit.
void GeoMap::paintBase(QPainter& painter) {
    const double ratio = devicePixelRatioF();
    const LandLook look = landLook(theme(this), m_ground);
    if (m_base.isNull() || !qFuzzyCompare(m_base.devicePixelRatio(), ratio)) {
        m_baseView = m_view; // the first one is drawn here: nothing else could be shown
        m_base = landImage(m_lines.get(), m_view, ratio, look);
    }
    const double zoomed = m_view.scale / m_baseView.scale;
    const QPointF corner = m_view.toScreen(m_baseView.toPlane({0, 0}));
    const QRectF covered(corner, m_baseView.size * zoomed);
    const QRectF shown(QPointF(), m_view.size);
    const bool isSharp = qFuzzyCompare(zoomed, 1.0);
    if (!isSharp || !covered.adjusted(-1, -1, 1, 1).contains(shown)) {
        askForBase();
    }
    painter.save();
    painter.setClipRect(shown);
    if (isSharp) {
        painter.drawImage(QPointF(std::round(corner.x() * ratio), std::round(corner.y() * ratio)) /
                              ratio,
                          m_base);
    } else {
        painter.drawImage(covered, m_base);
    }
    painter.restore();
}

void GeoMap::askForBase() {
    if (m_isDrawing || !m_lines) {
        return;
    }
    m_isDrawing = true;
    const GeoView view = widened(m_view, kRoom);
    QThreadPool::globalInstance()->start(
        [self = QPointer<GeoMap>(this), lines = m_lines, view, ratio = devicePixelRatioF(),
         look = landLook(theme(this), m_ground), turn = m_baseTurn] {
            const QImage image = landImage(lines.get(), view, ratio, look);
            auto* app = QCoreApplication::instance();
            if (app == nullptr) {
                return;
            }
            QMetaObject::invokeMethod(app, [self, image, view, turn] {
                if (!self) {
                    return;
                }
                self->m_isDrawing = false;
                if (turn == self->m_baseTurn) {
                    self->m_base = image;
                    self->m_baseView = view;
                }
                self->update(); // asks again if the view went on
            });
        });
}

void GeoMap::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    const QRectF map = mapBox();
    QPainter painter(this);
    painter.fillRect(rect(), landLook(tokens, m_ground).sea);
    paintBase(painter);
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
    QList<QRectF> taken = m_marks->paintBelow(painter, m_spots, m_view, mapBox(), tokens);
    const QRectF near = mapBox().adjusted(-kBeside, -kBeside, kBeside, kBeside);
    for (const GeoSpot& spot : m_spots) { // those that moved aside keep a line to their place
        if (near.contains(spot.at) &&
            std::hypot(spot.at.x() - spot.anchor.x(), spot.at.y() - spot.anchor.y()) > 1) {
            painter.setPen(QPen(tokens.muted, 1));
            painter.drawLine(spot.at, spot.anchor);
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.muted);
            painter.drawEllipse(spot.anchor, kAnchor, kAnchor);
        }
    }
    for (qsizetype at = m_spots.size() - 1; at >= 0; --at) { // the heaviest last
        const GeoSpot& spot = m_spots.at(at);
        if (!near.contains(spot.at)) {
            continue; // of thousands of sites most are elsewhere
        }
        taken.append(QRectF(spot.at - QPointF(spot.radius, spot.radius),
                            QSizeF(2 * spot.radius, 2 * spot.radius))
                         .marginsAdded(m_marks->reach(spot.ids)));
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
    const QRectF above = m_marks->paintAbove(
        painter, m_spots,
        mapBox().adjusted(m_insets.left(), m_insets.top(), -m_insets.right(), -m_insets.bottom()),
        tokens);
    if (!above.isEmpty()) {
        taken.append(above);
    }
    paintNames(painter, std::move(taken));
}

/// A name where it meets nothing, the heaviest first.
void GeoMap::paintNames(QPainter& painter, QList<QRectF> taken) const {
    const Tokens& tokens = theme(this);
    QColor ground = landLook(tokens, m_ground).sea;
    ground.setAlphaF(0.72F);
    const QRectF near = mapBox().adjusted(-kBeside, -kBeside, kBeside, kBeside);
    for (const GeoSpot& spot : m_spots) {
        if (!near.contains(spot.at)) {
            continue;
        }
        const bool isStrong = m_marks->isStrong(spot.ids);
        const QFont font = textFont(metrics::kLabel, isStrong ? Weight::Strong : Weight::Regular);
        const QString title = m_marks->title(spot.ids);
        const double width = QFontMetricsF(font).horizontalAdvance(title) + 6;
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
                const double before = painter.opacity();
                painter.setOpacity(before * m_marks->presence(spot.ids));
                painter.setPen(Qt::NoPen);
                painter.setBrush(ground);
                painter.drawRoundedRect(box, 3, 3);
                painter.setFont(font);
                painter.setPen(tokens.secondary);
                painter.drawText(box, Qt::AlignCenter, title);
                painter.setOpacity(before);
                break;
            }
        }
    }
}

void GeoMap::drawMarks(QPainter& painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(mapBox());
    paintSpots(painter);
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
    const qsizetype at = m_hover ? *m_hover : hasFocus() && m_isWalked ? m_at : m_spots.size();
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
