// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_marks.h"

#include "ui/models/cell_text.h"
#include "ui/pages/map/map_cost.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kRing = 3;       // px
constexpr double kInside = 3;     // px from the edge of the disc
constexpr double kLeastPart = 22; // degrees
constexpr double kPartGap = 3;    // degrees
constexpr double kGlyph = 14;     // px
constexpr double kCallOut = 300;  // px, the widest
constexpr int kNamed = 2;         // clusters that a call-out names
constexpr int kPerLook = 10'000;  // more than a region holds

QString tr(const char* text) {
    return QCoreApplication::translate("MapMarks", text);
}

/// Beside a bubble, where it covers no other: to the upper right if it may be.
QRectF freeCard(const GeoSpot& of, const QList<GeoSpot>& spots, const QSizeF& size,
                const QRectF& box) {
    QRectF first;
    for (const double away : {26.0, 60.0, 110.0}) {
        for (const QPointF& side :
             {QPointF(1, -1), QPointF(-1, -1), QPointF(1, 1), QPointF(-1, 1)}) {
            const QPointF corner = of.at + side * (of.radius + away * 0.7);
            const QRectF card(side.x() > 0 ? corner.x() : corner.x() - size.width(),
                              side.y() > 0 ? corner.y() : corner.y() - size.height(), size.width(),
                              size.height());
            first = first.isNull() ? card : first;
            const bool isFree =
                box.adjusted(4, 4, -4, -4).contains(card) &&
                std::none_of(spots.begin(), spots.end(), [&card](const GeoSpot& spot) {
                    const double room = spot.radius + 4;
                    return card.intersects(
                        QRectF(spot.at - QPointF(room, room), QSizeF(2 * room, 2 * room)));
                });
            if (isFree) {
                return card;
            }
        }
    }
    return first; // it covers something: what is down counts more
}

/// Hatched, but for the middle, where the number stands.
void paintHatch(QPainter& painter, const QPointF& centre, double size, const Tokens& tokens) {
    painter.save();
    QPainterPath disc;
    disc.addEllipse(centre, size - kInside, size - kInside);
    painter.setClipPath(disc, Qt::IntersectClip);
    painter.setOpacity(painter.opacity() * 0.5);
    const QRectF box(centre - QPointF(size, size), QSizeF(2 * size, 2 * size));
    paintInk(painter, box, {Ink::Kind::Stale}, tokens);
    painter.setOpacity(painter.opacity() * 2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.surface);
    painter.drawEllipse(centre, size * 0.6, size * 0.55);
    painter.restore();
}

/// px of the number in a bubble.
int figurePx(double radius) {
    return radius >= 25 ? 15 : radius >= 20 ? 12 : 11;
}

/// What its clusters cost together, as far as that is known.
QString costOf(const MapFleet& fleet, const MapRegion& region) {
    double sum = 0;
    int known = 0;
    for (const int at : region.clusters) {
        const auto& amount = fleet.clusters.at(at).amount;
        sum += amount.value_or(0);
        known += amount ? 1 : 0;
    }
    return costWords(sum, known, region.count(), fleet.unit);
}

} // namespace

void paintRing(QPainter& painter, const QPointF& centre, double radius, double width,
               const QList<RingPart>& parts, const Tokens& tokens) {
    QList<RingPart> loud;
    RingPart quiet;
    int all = 0;
    for (const RingPart& part : parts) {
        all += part.count;
        if (part.count > 0 && part.isQuiet) {
            quiet = part;
        } else if (part.count > 0) {
            loud.append(part);
        }
    }
    if (all == 0) {
        return;
    }
    const double room = 360 - (quiet.count > 0 ? kLeastPart : 0);
    QList<double> spans;
    double sum = 0;
    for (const RingPart& part : std::as_const(loud)) {
        spans.append(std::max(kLeastPart, 360.0 * part.count / all));
        sum += spans.constLast();
    }
    const double scale = sum > room || quiet.count == 0 ? room / std::max(1.0, sum) : 1.0;
    const QRectF box(centre - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius));
    const int pieces = static_cast<int>(loud.size()) + (quiet.count > 0 ? 1 : 0);
    const double gap = pieces > 1 ? kPartGap : 0;
    const auto arc = [&](const RingPart& part, double from, double span) {
        QPen pen(inkColour(part.ink, tokens), width, Qt::SolidLine, Qt::FlatCap);
        if (part.ink.kind == Ink::Kind::Stale || part.ink.kind == Ink::Kind::Awaited) {
            pen.setDashPattern({2 / width, 2 / width});
        }
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        const double seen = std::max(1.0, span - gap);
        painter.drawArc(box, static_cast<int>(std::lround((from - gap / 2) * 16)),
                        static_cast<int>(std::lround(-seen * 16)));
    };
    double from = 90 + sum * scale / 2;
    for (qsizetype at = 0; at < loud.size(); ++at) {
        arc(loud.at(at), from, spans.at(at) * scale);
        from -= spans.at(at) * scale;
    }
    if (quiet.count > 0) {
        arc(quiet, from, 360 - sum * scale);
    }
}

const MapRegion& MapMarks::sumOf(const QStringList& ids) const {
    Sum& sum = m_sums[ids.value(0)];
    if (sum.ids != ids || ids.isEmpty()) { // lists of one fold share their data: compared at once
        sum = {ids, m_fleet->all(ids)};
    }
    return sum.all;
}

double MapMarks::radius(const QStringList& ids) const {
    if (!m_fleet) {
        return 11;
    }
    int count = 0;
    for (const QString& id : ids) {
        const MapRegion* const region = m_fleet->part(id);
        count += region == nullptr ? 0 : region->count();
    }
    if (count >= 50) {
        return ids.size() > 1 ? 25 : 20;
    }
    if (ids.size() > 1 && count >= 20) {
        return 20;
    }
    return 11 + 4 * std::min(1.0, std::sqrt(count / 50.0) * 1.2);
}

void MapMarks::paint(QPainter& painter, const QPointF& centre, const QStringList& ids,
                     const Tokens& tokens) const {
    if (!m_fleet) {
        return;
    }
    const MapRegion& region = sumOf(ids);
    const double size = radius(ids);
    const double before = painter.opacity();
    painter.setOpacity(before * presence(ids));
    painter.setPen(QPen(tokens.divider, 1));
    painter.setBrush(tokens.surface);
    painter.drawEllipse(centre, size, size);
    if (region.count() > 0 && region.with(Look::Stale) == region.count()) {
        paintHatch(painter, centre, size, tokens); // nobody here says how it is now
    }
    QList<RingPart> parts;
    for (qsizetype at = 0; at < m_fleet->classes.size(); ++at) {
        const Ink ink = m_fleet->classes.at(at).ink;
        parts.append({ink, region.kinds.at(at), ink.kind == Ink::Kind::Ok});
    }
    paintRing(painter, centre, size - kInside + kRing / 2, kRing, parts, tokens);
    painter.setFont(textFont(figurePx(size), Weight::Strong));
    painter.setPen(region.worst() == Look::Stale ? tokens.secondary : tokens.text);
    painter.drawText(QRectF(centre - QPointF(size, size), QSizeF(2 * size, 2 * size)),
                     Qt::AlignCenter, countText(std::int64_t{region.count()}));
    const Look worst = region.worst();
    if (isProblem(worst) || worst == Look::Upgrading) {
        const double glyph = size >= 25 ? 20 : kGlyph;
        const QPointF at = centre + QPointF(1, -1) * (size * M_SQRT1_2 + 3);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.window);
        painter.drawEllipse(at, glyph / 2 + 2, glyph / 2 + 2);
        paintStateGlyph(painter, QRectF(at - QPointF(glyph / 2, glyph / 2), QSizeF(glyph, glyph)),
                        glyphOf(worst), tokens);
    }
    painter.setOpacity(before);
}

QString MapMarks::title(const QStringList& ids) const {
    return m_fleet ? m_fleet->words(ids) : ids.value(0);
}

QList<QPair<QString, QString>> MapMarks::facts(const QStringList& ids) const {
    if (!m_fleet) {
        return {};
    }
    const MapRegion& region = sumOf(ids);
    QList<QPair<QString, QString>> out;
    if (const MapRegion* const one = ids.size() == 1 ? m_fleet->part(ids.first()) : nullptr;
        one != nullptr && !one->place.isEmpty()) {
        out.append({tr("place"), one->place});
    }
    out.append({tr("clusters"), countText(std::int64_t{region.count()})});
    for (qsizetype at = 0; at < m_fleet->classes.size(); ++at) {
        const MapClass& kind = m_fleet->classes.at(at);
        if (region.kinds.at(at) > 0) {
            const QString count = countText(std::int64_t{region.kinds.at(at)});
            out.append(
                {kind.word, kind.ink.kind == Ink::Kind::Away && kind.word == wordOf(Look::Away)
                                ? tr("%1, not verifiable now").arg(count)
                                : count});
        }
    }
    if (!m_fleet->unit.isEmpty()) {
        const QString cost = costOf(*m_fleet, region);
        out.append({tr("together"), cost.isEmpty() ? tr("not known") : cost});
    }
    if (region.count() == 1 && !m_fleet->clusters.at(region.clusters.first()).note.isEmpty()) {
        out.last() = {tr("cost"), m_fleet->clusters.at(region.clusters.first()).note};
    }
    if (m_fleet->isFinding) {
        out.append({tr("found"), countText(std::int64_t{region.found})});
    }
    return out;
}

/// The sign at the upper right.
QMarginsF MapMarks::reach(const QStringList& ids) const {
    const Look worst = m_fleet ? sumOf(ids).worst() : Look::Healthy;
    return isProblem(worst) || worst == Look::Upgrading ? QMarginsF(0, kGlyph / 2, kGlyph / 2, 0)
                                                        : QMarginsF();
}

int MapMarks::severity(const QStringList& ids) const {
    if (!m_fleet) {
        return 0;
    }
    const MapRegion& region = sumOf(ids);
    const Look worst = region.worst();
    return isProblem(worst) ? (static_cast<int>(kMapLooks) - static_cast<int>(worst)) * kPerLook +
                                  region.with(worst)
                            : 0;
}

bool MapMarks::isStrong(const QStringList& ids) const {
    return severity(ids) > 0;
}

double MapMarks::presence(const QStringList& ids) const {
    return m_fleet && m_fleet->isFinding && sumOf(ids).found == 0 ? 0.4 : 1.0;
}

QList<QRectF> MapMarks::paintBelow(QPainter& painter, const QList<GeoSpot>& spots,
                                   const GeoView& view, const QRectF& box,
                                   const Tokens& tokens) const {
    return paintArcs(painter, arcs(spots), spots, view, box, m_hasWords, tokens);
}

QString MapMarks::joinAt(const QPointF& point, const QList<GeoSpot>& spots,
                         const GeoView& view) const {
    const QList<MapArc> all = arcs(spots);
    const qsizetype at = arcAt(point, all, spots, view);
    if (at < 0) {
        return {};
    }
    const MapArc& arc = all.at(at);
    const QString between =
        tr("%1 – %2").arg(title(spots.at(arc.from).ids), title(spots.at(arc.to).ids));
    const QString state = linkWords(arc.links);
    return state.isEmpty()
               ? tr("%1: all %2 links up").arg(between, countText(std::int64_t{arc.links.links}))
               : tr("%1: %2").arg(between, state);
}

QRectF MapMarks::paintAbove(QPainter& painter, const QList<GeoSpot>& spots, const QRectF& box,
                            const Tokens& tokens) const {
    const GeoSpot* worst = nullptr;
    int most = 0;
    for (const GeoSpot& spot : spots) {
        const int severity = box.contains(spot.at) ? this->severity(spot.ids) : 0;
        if (severity > most && presence(spot.ids) >= 1) {
            most = severity;
            worst = &spot;
        }
    }
    if (!m_hasWords || worst == nullptr) {
        return {};
    }
    const MapRegion& region = sumOf(worst->ids);
    if (region.worst() != Look::Down) {
        return {}; // only what is down is worth words over the map
    }
    QStringList names;
    for (const int at : region.clusters) {
        if (m_fleet->clusters.at(at).look == Look::Down && names.size() < kNamed) {
            names.append(m_fleet->clusters.at(at).name);
        }
    }
    const int more = region.with(Look::Down) - static_cast<int>(names.size());
    const QString head = more > 0 ? tr("%1 and %2 more down").arg(names.join(u", "_s)).arg(more)
                                  : tr("%1 down").arg(names.join(u", "_s));
    const QString rest = countsWords(region);
    const QFont strong = textFont(metrics::kLabel, Weight::Strong);
    const QFont plain = textFont(metrics::kLabel);
    const double width = std::min(kCallOut, std::max(QFontMetricsF(strong).horizontalAdvance(head),
                                                     QFontMetricsF(plain).horizontalAdvance(rest)) +
                                                14);
    const QRectF card = freeCard(*worst, spots, {width, 32}, box);
    painter.setPen(QPen(tokens.failed.fill, 1));
    const QPointF end = card.center().x() < worst->at.x()
                            ? QPointF(card.right() + 2, card.center().y())
                            : QPointF(card.left() - 2, card.center().y());
    const QPointF way = end - worst->at;
    const double far = std::max(1.0, std::hypot(way.x(), way.y()));
    painter.drawLine(worst->at + way / far * (worst->radius + 10), end);
    QColor ground = tokens.window;
    ground.setAlphaF(0.8F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(card, 3, 3);
    const QRectF words = card.adjusted(4, 1, -4, -1);
    painter.setFont(strong);
    painter.setPen(tokens.failed.text);
    painter.drawText(
        words, Qt::AlignTop | Qt::AlignLeft,
        painter.fontMetrics().elidedText(head, Qt::ElideRight, static_cast<int>(words.width())));
    painter.setFont(plain);
    painter.setPen(tokens.secondary);
    painter.drawText(
        words, Qt::AlignBottom | Qt::AlignLeft,
        painter.fontMetrics().elidedText(rest, Qt::ElideRight, static_cast<int>(words.width())));
    return card.adjusted(-2, -2, 2, 2);
}

} // namespace pilothouse::ui
