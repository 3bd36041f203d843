// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_links.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QCoreApplication>
#include <QMap>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::MeshLinkState;

constexpr double kBend = 0.14; // of its length that an arc stands off its chord
constexpr double kShort = 2;   // px between an arc and a mark
constexpr double kCross = 9;   // px, the disc on an arc that is down

QString tr(const char* text) {
    return QCoreApplication::translate("MapLinks", text);
}

void add(MapLink& links, MeshLinkState state) {
    ++links.links;
    switch (state) {
    case MeshLinkState::BothUp:
    case MeshLinkState::NotLinked: break;
    case MeshLinkState::Down: ++links.down; break;
    case MeshLinkState::Degraded:
    case MeshLinkState::OneWayConfig:
    case MeshLinkState::OneWayRuntime: ++links.degraded; break;
    case MeshLinkState::ConfigOnly:
    case MeshLinkState::ConfigOnlyOneWay:
    case MeshLinkState::Unknown: ++links.unobserved; break;
    }
}

void sum(MapLink& into, const MapLink& from) {
    into.links += from.links;
    into.degraded += from.degraded;
    into.down += from.down;
    into.unobserved += from.unobserved;
}

QPen penOf(const MapLink& links, const Tokens& tokens) {
    const double width = 0.9 + 0.22 * std::sqrt(static_cast<double>(links.links));
    QPen pen(tokens.muted, width, Qt::SolidLine, Qt::FlatCap);
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

QPainterPath pathOf(const GeoSpot& a, const GeoSpot& b) {
    const QPointF way = b.at - a.at;
    const double far = std::max(1.0, std::hypot(way.x(), way.y()));
    const QPointF ahead = way / far;
    const QPointF up =
        ahead.x() >= 0 ? QPointF(ahead.y(), -ahead.x()) : QPointF(-ahead.y(), ahead.x());
    QPainterPath path(a.at + ahead * (a.radius + kShort));
    path.quadTo((a.at + b.at) / 2 + up * far * kBend, b.at - ahead * (b.radius + kShort));
    return path;
}

} // namespace

MapLinkState MapLink::worst() const {
    return down > 0         ? MapLinkState::Down
           : degraded > 0   ? MapLinkState::Degraded
           : unobserved > 0 ? MapLinkState::Unobserved
                            : MapLinkState::Up;
}

QList<MapLink> linksOf(const model::MeshPicture& mesh) {
    QMap<std::pair<QString, QString>, MapLink> links;
    for (std::size_t a = 0; a < mesh.clusters.size(); ++a) {
        for (std::size_t b = a + 1; b < mesh.clusters.size(); ++b) {
            const MeshLinkState state = mesh.link(a, b);
            const std::string& from = mesh.clusters[a].region;
            const std::string& to = mesh.clusters[b].region;
            if (state == MeshLinkState::NotLinked || from == to || from.empty() || to.empty()) {
                continue;
            }
            const auto [low, high] = std::minmax(from, to);
            MapLink& pair = links[{toQt(low), toQt(high)}];
            pair.from = toQt(low);
            pair.to = toQt(high);
            add(pair, state);
        }
    }
    return links.values();
}

QList<MapArc> arcsOf(const QList<MapLink>& links, const QList<GeoSpot>& spots) {
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
        sum(arc.links, link);
    }
    return arcs.values();
}

QString arcWords(const MapLink& links) {
    const auto of = [&links](const QString& words, int count) {
        return words.arg(countText(std::int64_t{count}), countText(std::int64_t{links.links}));
    };
    switch (links.worst()) {
    case MapLinkState::Down: return of(tr("%1 of %2 links down"), links.down);
    case MapLinkState::Degraded: return of(tr("%1 of %2 links degraded"), links.degraded);
    case MapLinkState::Unobserved: return of(tr("%1 of %2 links not measured"), links.unobserved);
    case MapLinkState::Up: break;
    }
    return {};
}

void paintArcs(QPainter& painter, const QList<MapArc>& arcs, const QList<GeoSpot>& spots,
               const Tokens& tokens) {
    QList<const MapArc*> order;
    for (const MapArc& arc : arcs) {
        order.append(&arc);
    }
    std::stable_sort(order.begin(), order.end(), [](const MapArc* a, const MapArc* b) {
        return a->links.worst() < b->links.worst(); // the worst on top
    });
    for (const MapArc* arc : std::as_const(order)) {
        const QPainterPath path = pathOf(spots.at(arc->from), spots.at(arc->to));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(penOf(arc->links, tokens));
        painter.drawPath(path);
        const MapLinkState worst = arc->links.worst();
        const QPointF middle = path.pointAtPercent(0.5);
        if (worst == MapLinkState::Down) {
            painter.setPen(QPen(tokens.failed.fill, 1.5));
            painter.setBrush(tokens.window);
            painter.drawEllipse(middle, kCross, kCross);
            const double arm = kCross * 0.4;
            painter.drawLine(middle - QPointF(arm, arm), middle + QPointF(arm, arm));
            painter.drawLine(middle - QPointF(arm, -arm), middle + QPointF(arm, -arm));
        }
        if (worst == MapLinkState::Up) {
            continue; // what is well needs no words
        }
        const QString words = arcWords(arc->links);
        painter.setFont(textFont(metrics::kLabel,
                                 worst == MapLinkState::Down ? Weight::Strong : Weight::Regular));
        const double width = painter.fontMetrics().horizontalAdvance(words) + 8.0;
        const QRectF box(middle + QPointF(-width / 2, kCross + 3), QSizeF(width, 15));
        QColor ground = tokens.window;
        ground.setAlphaF(0.8F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(ground);
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(worst == MapLinkState::Down       ? tokens.failed.text
                       : worst == MapLinkState::Degraded ? tokens.warning.text
                                                         : tokens.unknown.text);
        painter.drawText(box, Qt::AlignCenter, words);
    }
}

} // namespace pilothouse::ui
