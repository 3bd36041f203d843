// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_geo.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/hex_cell.h"
#include "ui/format/format.h"
#include "ui/pages/placement/lab_map.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kHex = 15;         // px, flat side to flat side
constexpr std::size_t kRosette = 7; // clusters that are drawn one by one
constexpr double kRing = 5;         // px
constexpr double kLeast = 15;       // px, radius of a disc
constexpr double kMost = 27;

QString tr(const char* text) {
    return QCoreApplication::translate("LabGeo", text);
}

int sumOf(const LabRegion& region) {
    return static_cast<int>(region.rows.size());
}

/// The middle, then six round it.
QPointF hexOffset(std::size_t at) {
    if (at == 0) {
        return {};
    }
    const double angle = M_PI / 3 * static_cast<double>(at - 1);
    return {kHex * 1.04 * std::cos(angle), kHex * 1.04 * std::sin(angle)};
}

/// What changes stand at the place's upper right, as the bars have them below.
void paintSign(QPainter& painter, const QPointF& at, const QString& text, const QColor& ink,
               const Tokens& tokens) {
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    const double width = painter.fontMetrics().horizontalAdvance(text) + 6;
    const QRectF box(at.x(), at.y() - 7, width, 14);
    painter.setPen(QPen(ink, 1));
    painter.setBrush(tokens.surface);
    painter.drawRoundedRect(box, 7, 7);
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace

QString noRegionWord() {
    return tr("no region");
}

void LabGeoMarks::setRows(const LabRows& rows) {
    m_rows = rows;
    m_regions.clear();
    for (std::size_t at = 0; rows && at < rows->size(); ++at) {
        const auto& row = (*rows)[at];
        if (row.verdict == model::LabVerdict::Missing) {
            continue;
        }
        auto& region = m_regions[row.region.empty() ? noRegionWord() : toQt(row.region)];
        region.rows.push_back(at);
        ++region.counts[static_cast<std::size_t>(placeOf(row))];
    }
    for (auto& region : m_regions) {
        std::sort(region.rows.begin(), region.rows.end(),
                  [&](std::size_t a, std::size_t b) { return (*rows)[a].name < (*rows)[b].name; });
    }
}

QString LabGeoMarks::regionOf(const QString& cluster) const {
    const std::string name = fromQt(cluster);
    for (auto it = m_regions.cbegin(); it != m_regions.cend(); ++it) {
        const auto& rows = it.value().rows;
        if (std::any_of(rows.begin(), rows.end(),
                        [&](std::size_t row) { return (*m_rows)[row].name == name; })) {
            return it.key();
        }
    }
    return {};
}

LabRegion LabGeoMarks::all(const QStringList& ids) const {
    LabRegion out;
    for (const QString& id : ids) {
        const LabRegion region = m_regions.value(id);
        out.rows.insert(out.rows.end(), region.rows.begin(), region.rows.end());
        for (std::size_t at = 0; at < out.counts.size(); ++at) {
            out.counts.at(at) += region.counts.at(at);
        }
    }
    return out;
}

bool LabGeoMarks::isRosette(const QStringList& ids) const {
    return ids.size() == 1 && all(ids).rows.size() <= kRosette;
}

double LabGeoMarks::radius(const QStringList& ids) const {
    const auto count = all(ids).rows.size();
    if (isRosette(ids)) {
        return count <= 1 ? kHex * 0.6 : kHex * 1.6;
    }
    return std::clamp(kLeast + 0.75 * std::sqrt(static_cast<double>(count)), kLeast, kMost);
}

void LabGeoMarks::paint(QPainter& painter, const QPointF& centre, const QStringList& ids,
                        const Tokens& tokens) const {
    const LabRegion region = all(ids);
    if (!isRosette(ids)) {
        paintDisc(painter, centre, radius(ids), region, tokens);
        return;
    }
    for (std::size_t at = 0; at < region.rows.size(); ++at) {
        paintLabHex(painter, centre + hexOffset(at), kHex, placeOf((*m_rows)[region.rows[at]]),
                    tokens);
    }
}

void LabGeoMarks::paintDisc(QPainter& painter, const QPointF& centre, double radius,
                            const LabRegion& region, const Tokens& tokens) const {
    const QRectF outer(centre - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius));
    const QRectF inner = outer.adjusted(kRing, kRing, -kRing, -kRing);
    // Who holds it, or did, is seen however many there are beside: an eighteenth of the ring at
    // least.
    std::array<double, kLabPlaces> shares{};
    double whole = 0;
    for (std::size_t at = 0; at < shares.size(); ++at) {
        const double count = region.counts.at(at);
        shares.at(at) = count > 0 && static_cast<LabPlace>(at) <= LabPlace::Removed
                            ? std::max(count, sumOf(region) / 18.0)
                            : count;
        whole += shares.at(at);
    }
    double from = 90;
    for (int at = 0; at < kLabPlaces; ++at) {
        const int count = region.counts.at(static_cast<std::size_t>(at));
        if (count == 0) {
            continue;
        }
        const double span = -360.0 * shares.at(static_cast<std::size_t>(at)) / std::max(1.0, whole);
        QPainterPath part;
        part.arcMoveTo(outer, from);
        part.arcTo(outer, from, span);
        part.arcTo(inner, from + span, -span);
        part.closeSubpath();
        const auto place = static_cast<LabPlace>(at);
        painter.fillPath(part, place == LabPlace::Filtered || place == LabPlace::Stale
                                   ? tokens.surface // the land is sunken
                                   : labAreaFill(place, tokens));
        if (place == LabPlace::Stale) {
            paintHatch(painter, part, tokens.unknown.fill, 4.0, 1.0);
        }
        from += span;
    }
    const int holding = region.counts[0] + region.counts[1];
    painter.setPen(QPen(tokens.controlBorder, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(outer);
    painter.setBrush(tokens.surface);
    painter.drawEllipse(inner);
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    painter.setPen(holding > 0 ? tokens.text : tokens.muted);
    painter.drawText(inner, Qt::AlignCenter, format::number(std::int64_t{holding}));
    const double side = centre.x() + radius - 4;
    if (region.counts[1] > 0) {
        paintSign(painter, {side, centre.y() - radius + 4},
                  u"+"_s + format::number(std::int64_t{region.counts[1]}), tokens.accent, tokens);
    }
    if (region.counts[2] > 0) {
        paintSign(painter, {side, centre.y() + radius - 4},
                  u"−"_s + format::number(std::int64_t{region.counts[2]}), tokens.warning.text,
                  tokens);
    }
}

QString LabGeoMarks::title(const QStringList& ids) const {
    return ids.size() == 1   ? ids.first()
           : ids.size() == 2 ? tr("%1, %2").arg(ids.at(0), ids.at(1))
                             : tr("%1 and %2 more").arg(ids.first()).arg(ids.size() - 1);
}

QList<QPair<QString, QString>> LabGeoMarks::facts(const QStringList& ids) const {
    const LabRegion region = all(ids);
    QList<QPair<QString, QString>> out;
    for (int at = 0; at < kLabPlaces; ++at) {
        const int count = region.counts.at(static_cast<std::size_t>(at));
        if (count > 0) {
            out.append({placeWord(static_cast<LabPlace>(at)), format::number(std::int64_t{count})});
        }
    }
    return out;
}

QString LabGeoMarks::partAt(const QStringList& ids, const QPointF& offset) const {
    if (!isRosette(ids)) {
        return {};
    }
    const LabRegion region = all(ids);
    for (std::size_t at = 0; at < region.rows.size(); ++at) {
        if (hexPath(hexOffset(at), kHex + 2).contains(offset)) {
            return toQt((*m_rows)[region.rows[at]].name);
        }
    }
    return {};
}

GeoMapData labSites(const LabGeoMarks& marks, const GeoPlaces& shipped,
                    const model::RegionPlaces* own, bool isOld) {
    GeoMapData data;
    data.isOld = isOld;
    QStringList names = marks.regions().keys();
    names.sort();
    for (const QString& name : names) {
        const LabRegion region = marks.regions().value(name);
        const auto mine =
            own == nullptr ? model::RegionPlaces::const_iterator() : own->find(fromQt(name));
        const auto known = shipped.find(name);
        if (own != nullptr && mine != own->end()) {
            data.sites.append(
                {name, {mine->second.latitude, mine->second.longitude}, double(sumOf(region))});
        } else if (known) {
            data.sites.append({name, known->at, double(sumOf(region))});
        } else {
            const int holding = region.counts[0] + region.counts[1];
            const QString count = format::number(std::int64_t{sumOf(region)});
            data.unplaced.append(
                {name, holding > 0 ? tr("%1: %2 of %3 hold it")
                                         .arg(name, format::number(std::int64_t{holding}), count)
                                   : tr("%1: %2").arg(name, clusterCount(sumOf(region)))});
        }
    }
    return data;
}

} // namespace pilothouse::ui
