// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_arcs.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QHash>
#include <QMap>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace pilothouse::ui {

namespace {

constexpr double kBend = 0.14;   // of its length that an arc stands off its chord
constexpr double kQuiet = 0.68;  // of the ink: links that are up stand back
constexpr double kWidest = 3;    // px of an arc: thousands of links are no wall
constexpr double kFarBack = 0.3; // of the ink, where there are very many
constexpr qsizetype kCrowd = 40;
constexpr double kShort = 2;  // px between an arc and a mark
constexpr double kCross = 9;  // px, the disc on an arc that is down
constexpr double kWords = 15; // px, height of the words of an arc
constexpr double kHit = 5;    // px beside an arc that still mean it
constexpr double kHalfTurn = 180;
/// Where on an arc its sign stands: the first place that is in sight and free.
constexpr std::array<double, 7> kPlaces{0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74};

QPainterPath pathOf(const QPointF& a, double aRadius, const QPointF& b, double bRadius) {
    const QPointF way = b - a;
    const double far = std::max(1.0, std::hypot(way.x(), way.y()));
    const QPointF ahead = way / far;
    const QPointF up =
        ahead.x() >= 0 ? QPointF(ahead.y(), -ahead.x()) : QPointF(-ahead.y(), ahead.x());
    const QPointF bend = (a + b) / 2 + up * far * kBend;
    const auto towards = [&bend](const QPointF& from, double px) {
        const QPointF side = bend - from;
        return from + side / std::max(1.0, std::hypot(side.x(), side.y())) * px;
    };
    QPainterPath path(towards(a, aRadius + kShort));
    path.quadTo(bend, towards(b, bRadius + kShort));
    return path;
}

/// Where the sign of an arc stands; none: nowhere in sight.
std::optional<QPointF> signPlace(const QList<QPainterPath>& paths, const QRectF& box,
                                 const QList<QRectF>& taken) {
    const double room = kCross + 2;
    for (const double share : kPlaces) {
        for (const QPainterPath& path : paths) {
            const QPointF at = path.pointAtPercent(share);
            const QRectF sign(at - QPointF(room, room), QSizeF(2 * room, 2 * room));
            if (box.contains(sign) &&
                std::none_of(taken.begin(), taken.end(),
                             [&sign](const QRectF& each) { return each.intersects(sign); })) {
                return at;
            }
        }
    }
    return std::nullopt;
}

/// Words beside the sign of an arc, where they meet nothing; empty: there is no such place.
QRectF wordsPlace(const QPointF& sign, double wide, double room, const QRectF& box,
                  const QList<QRectF>& taken) {
    const double high = kWords / 2;
    for (const QPointF& middle : {QPointF(0, room + high), QPointF(0, -room - high),
                                  QPointF(room + wide / 2, 0), QPointF(-room - wide / 2, 0)}) {
        const QRectF words(sign + middle - QPointF(wide / 2, high), QSizeF(wide, kWords));
        if (box.contains(words) &&
            std::none_of(taken.begin(), taken.end(),
                         [&words](const QRectF& each) { return each.intersects(words); })) {
            return words;
        }
    }
    return {};
}

} // namespace

QList<MapArc> arcsOf(const QList<MapLink>& links, const QList<GeoSpot>& spots) {
    if (links.isEmpty()) {
        return {};
    }
    QHash<QString, qsizetype> spotOf;
    for (qsizetype at = 0; at < spots.size(); ++at) {
        for (const QString& id : spots.at(at).ids) {
            spotOf.insert(id, at);
        }
    }
    QMap<std::pair<qsizetype, qsizetype>, MapArc> arcs;
    for (const MapLink& link : links) {
        const qsizetype from = spotOf.value(link.from, -1);
        const qsizetype to = spotOf.value(link.to, -1);
        if (from < 0 || to < 0 || from == to) {
            continue;
        }
        const std::pair<qsizetype, qsizetype> key = std::minmax(from, to);
        MapArc& arc = arcs[key];
        arc.from = key.first;
        arc.to = key.second;
        arc.links.add(link);
    }
    QList<MapArc> out = arcs.values();
    std::stable_sort(out.begin(), out.end(), [](const MapArc& a, const MapArc& b) {
        return a.links.worst() < b.links.worst();
    });
    return out;
}

QList<QPainterPath> pathsOf(const MapArc& arc, const QList<GeoSpot>& spots, const GeoView& view) {
    const GeoSpot& a = spots.at(arc.from);
    const GeoSpot& b = spots.at(arc.to);
    const double way = a.points.isEmpty() || b.points.isEmpty()
                           ? 0
                           : b.points.first().longitude - a.points.first().longitude;
    if (std::abs(way) <= kHalfTurn) {
        return {pathOf(a.at, a.radius, b.at, b.radius)};
    }
    const QPointF turn((way > 0 ? -2 : 2) * kHalfTurn * view.scale, 0);
    return {pathOf(a.at, a.radius, b.at + turn, b.radius),
            pathOf(a.at - turn, a.radius, b.at, b.radius)};
}

qsizetype arcAt(const QPointF& point, const QList<MapArc>& arcs, const QList<GeoSpot>& spots,
                const GeoView& view) {
    QPainterPathStroker stroker;
    stroker.setWidth(2 * kHit);
    for (qsizetype at = arcs.size() - 1; at >= 0; --at) { // the worst is on top
        for (const QPainterPath& path : pathsOf(arcs.at(at), spots, view)) {
            if (!path.controlPointRect()
                     .adjusted(-kCross, -kCross, kCross, kCross)
                     .contains(point)) {
                continue;
            }
            if (stroker.createStroke(path).contains(point)) {
                return at;
            }
        }
    }
    return -1;
}

bool isCrowd(const QList<MapArc>& arcs) {
    return arcs.size() > kCrowd;
}

QPen arcPen(const MapLink& links, bool isCrowd, const Tokens& tokens) {
    const double width =
        std::min(kWidest, 0.9 + 0.22 * std::sqrt(static_cast<double>(links.links)));
    QPen pen(mixed(tokens.window, tokens.muted, isCrowd ? kFarBack : kQuiet), isCrowd ? 1 : width,
             Qt::SolidLine, Qt::FlatCap);
    const auto dash = [&](const QColor& colour, double wide, double on, double off) {
        pen.setColor(colour);
        pen.setWidthF(wide);
        pen.setDashPattern({on / wide, off / wide});
    };
    switch (links.worst()) {
    case MapLinkState::Up: break;
    case MapLinkState::Unobserved: dash(tokens.unknown.fill, width, 2, 2); break;
    case MapLinkState::Degraded: dash(tokens.warning.fill, std::max(1.6, width), 7, 4); break;
    case MapLinkState::Down:
        dash(tokens.failed.fill, 2, 1.5, 5);
        pen.setCapStyle(Qt::RoundCap);
        break;
    }
    return pen;
}

void paintCross(QPainter& painter, const QPointF& middle, double radius, const Tokens& tokens) {
    painter.setPen(QPen(tokens.failed.fill, 1.5));
    painter.setBrush(tokens.window);
    painter.drawEllipse(middle, radius, radius);
    const double arm = radius * 0.4;
    painter.drawLine(middle - QPointF(arm, arm), middle + QPointF(arm, arm));
    painter.drawLine(middle - QPointF(arm, -arm), middle + QPointF(arm, -arm));
}

namespace {

/// The lines alone, the worst on top.
void paintLines(QPainter& painter, const QList<MapArc>& arcs, const QList<GeoSpot>& spots,
                const GeoView& view, const QRectF& globe, const Tokens& tokens) {
    painter.save();
    painter.setClipRect(globe, Qt::IntersectClip);
    painter.setBrush(Qt::NoBrush);
    const bool isFull = isCrowd(arcs);
    for (const MapArc& arc : arcs) {
        painter.setPen(arcPen(arc.links, isFull, tokens));
        for (const QPainterPath& path : pathsOf(arc, spots, view)) {
            if (path.controlPointRect().intersects(globe)) {
                painter.drawPath(path);
            }
        }
    }
    painter.restore();
}

/// Words of an arc beside its sign; where they stand, empty where there is no room.
QRectF paintWords(QPainter& painter, const MapLink& links, const QPointF& sign, const QRectF& box,
                  const QList<QRectF>& taken, const Tokens& tokens) {
    const MapLinkState worst = links.worst();
    const bool isDown = worst == MapLinkState::Down;
    const QString words = linkWords(links);
    painter.setFont(textFont(metrics::kLabel, isDown ? Weight::Strong : Weight::Regular));
    const double wide = painter.fontMetrics().horizontalAdvance(words) + 8.0;
    const QRectF room = wordsPlace(sign, wide, isDown ? kCross + 3 : 4, box, taken);
    if (room.isEmpty()) {
        return room;
    }
    QColor ground = tokens.window;
    ground.setAlphaF(0.8F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(room, 3, 3);
    painter.setPen(isDown                            ? tokens.failed.text
                   : worst == MapLinkState::Degraded ? tokens.warning.text
                                                     : tokens.unknown.text);
    painter.drawText(room, Qt::AlignCenter, words);
    return room;
}

} // namespace

QList<QRectF> paintArcs(QPainter& painter, const QList<MapArc>& arcs, const QList<GeoSpot>& spots,
                        const GeoView& view, const QRectF& box, bool hasWords,
                        const Tokens& tokens) {
    const QRectF globe =
        QRectF(view.toScreen(geoWorld().topLeft()), view.toScreen(geoWorld().bottomRight()))
            .intersected(box);
    paintLines(painter, arcs, spots, view, globe, tokens);
    QList<QRectF> taken;
    for (const GeoSpot& spot : spots) {
        const double room = spot.radius + 3;
        if (arcs.isEmpty() || !box.contains(spot.at)) {
            continue;
        }
        taken.append(QRectF(spot.at - QPointF(room, room), QSizeF(2 * room, 2 * room)));
    }
    const qsizetype marks = taken.size();
    for (qsizetype at = arcs.size() - 1; at >= 0; --at) { // the worst have the choice
        const MapLink& links = arcs.at(at).links;
        const MapLinkState worst = links.worst();
        if (worst == MapLinkState::Up) {
            break; // what is well needs no words
        }
        const auto sign = signPlace(pathsOf(arcs.at(at), spots, view), globe, taken);
        if (!sign) {
            continue;
        }
        const bool isDown = worst == MapLinkState::Down;
        if (isDown) {
            paintCross(painter, *sign, kCross, tokens);
            taken.append(QRectF(*sign - QPointF(kCross, kCross), QSizeF(2 * kCross, 2 * kCross)));
        }
        if (!hasWords) {
            continue;
        }
        if (const QRectF room = paintWords(painter, links, *sign, globe, taken, tokens);
            !room.isEmpty()) {
            taken.append(room); // else the tooltip says it
        }
    }
    return taken.mid(marks);
}

} // namespace pilothouse::ui
