// SPDX-License-Identifier: GPL-3.0-or-later
#include "site_frames.h"

#include "frame_cost.h"

#include "../gui/map/sample_map.h"
#include "ui/canvas/geo/geo_map.h"
#include "ui/pages/map/map_marks.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <memory>
#include <vector>

namespace pilothouse::bench {

namespace {

using namespace ui;
using namespace Qt::Literals::StringLiterals;

constexpr QSize kMap{1290, 820};

/// A picture copied, a ring and a number for each mark on screen.
void paintLeast(QImage& image, const QImage& ready, const QList<GeoSpot>& spots) {
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawImage(0, 0, ready);
    painter.setFont(textFont());
    painter.setPen(lightTokens().text);
    for (const GeoSpot& spot : spots) {
        if (image.rect().contains(spot.at.toPoint())) {
            painter.drawEllipse(spot.at, spot.radius, spot.radius);
            painter.drawText(spot.at, u"12"_s);
        }
    }
}

/// Every site projected, and one ordering of them all by weight and name.
qsizetype projectAndSort(const QList<GeoSite>& sites, const GeoView& view) {
    double sum = 0;
    for (const GeoSite* const site : heaviestFirst(sites)) {
        sum += view.toScreen(geoProjected(site->at)).x();
    }
    return static_cast<qsizetype>(sum);
}

/// Who stands with whom without a grid: the least of a fold that looks at all.
qsizetype comparedWithAll(const QList<GeoSite>& sites, const GeoView& view) {
    constexpr double kWithin = 40; // px
    std::vector<QPointF> bubbles;
    for (const GeoSite& site : sites) {
        const QPointF at = view.toScreen(geoProjected(site.at));
        const bool isNear =
            std::any_of(bubbles.begin(), bubbles.end(), [&at](const QPointF& bubble) {
                const QPointF way = bubble - at;
                return QPointF::dotProduct(way, way) < kWithin * kWithin;
            });
        if (!isNear) {
            bubbles.push_back(at);
        }
    }
    return static_cast<qsizetype>(bubbles.size());
}

void addSites(QJsonArray& frames, int rounds, int clusters) {
    const auto snapshot = test::siteFleet(clusters);
    const auto fleet =
        std::make_shared<const MapFleet>(mapFleetOf(*snapshot, GeoPlaces::shipped(), {}, {}, {}));
    auto owned = std::make_unique<MapMarks>();
    auto* const marks = owned.get();
    marks->setFleet(fleet);
    GeoMap map(std::move(owned));
    map.resize(kMap);
    map.setCoastlines(shippedCoastlines());
    const GeoMapData data = mapSites(*fleet);
    map.setData(data);
    QImage image(kMap, QImage::Format_ARGB32_Premultiplied);
    map.render(&image);
    const QString of = u"%1 sites"_s.arg(clusters);

    const auto radius = [marks](const QStringList& ids) { return marks->radius(ids); };
    const GeoFolding folding(data.sites);
    qsizetype seen = 0;
    // Over all of Europe, where they meet the most, and close to a town.
    for (const auto& [words, zoom] : {std::pair(u"far"_s, 4.0), std::pair(u"near"_s, 40.0)}) {
        const GeoView view = map.view().zoomed(zoom, {700, 250});
        const double folded = costOf(
            rounds, [&] { seen += folding.folded(view, radius, marks->foldsWithin()).size(); });
        const double sorted = costOf(rounds, [&] { seen += projectAndSort(data.sites, view); });
        addFrame(frames, u"map of %1, folded anew, %2"_s.arg(of, words), folded, sorted, 1.5,
                 u"all sites put in order by weight and name, and projected"_s);
        const double plain =
            costOf(std::max(1, rounds / 5), [&] { seen += comparedWithAll(data.sites, view); });
        addFrame(frames,
                 u"the same against every site compared with every bubble, %1, %2"_s.arg(of, words),
                 folded, plain, 0.7, u"every site compared with every bubble before it"_s);
        map.setView(view);
        map.render(&image);
        const QImage ready = image.copy();
        const double least = costOf(rounds, [&] { paintLeast(image, ready, map.spots()); });
        int step = 0;
        const double panned = costOf(rounds, [&] {
            map.setView(view.panned({double(++step % 40), 0}));
            map.render(&image);
        });
        addFrame(frames, u"map frame, panned, %1, %2"_s.arg(of, words), panned, least, 8,
                 u"a picture of its size copied, a ring and a number for each mark on screen"_s);
    }
    if (seen == 0) {
        qFatal("nothing was folded");
    }
}

} // namespace

void addSites(QJsonArray& frames, int rounds) {
    for (const int clusters : {5'000, 10'000}) {
        addSites(frames, rounds, clusters);
    }
}

} // namespace pilothouse::bench
