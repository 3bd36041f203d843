// SPDX-License-Identifier: GPL-3.0-or-later
// What one frame of the large canvases costs, against the least that is drawn for the same picture.
// Prints a JSON object: {"frames": [{name, figureUs, floorUs, against, target}]}.
#include "frame_cost.h"
#include "site_frames.h"

#include "../gui/map/sample_map.h"
#include "../gui/pages/sample_picture.h"
#include "../gui/pages/sample_run.h"
#include "../gui/pages/sample_simulation.h"
#include "tests/support/fleet_builder.h"
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/geo/geo_places.h"
#include "ui/canvas/hex_map.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/canvas/mesh/matrix_paint.h"
#include "ui/canvas/simulation/simulation_canvas.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/models/words.h"
#include "ui/pages/map/map_marks.h"
#include "ui/pages/overview/fleet_words.h"
#include "ui/pages/plan/simulation_words.h"
#include "ui/pages/runs/timeline_of_run.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace pilothouse::bench;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kMembers = 2000;
constexpr int kLanesOnScreen = 18; // of 24 px, below the head of the timeline
constexpr QSize kTimeline{1488, 516};
constexpr QSize kSimulation{1290, 288};
constexpr QSize kMap{1290, 560};
constexpr int kMeshed = 511;
constexpr int kSites = 200; // as many regions and edge sites as 2,000 clusters have

/// The least of a picture with lanes: the frame filled, and for each lane on screen a line, two
/// words and two bars.
void paintLeast(QImage& image, int lanes) {
    QPainter painter(&image);
    painter.fillRect(image.rect(), lightTokens().surface);
    painter.setFont(textFont());
    for (int lane = 0; lane < lanes; ++lane) {
        const int y = lane * 24;
        painter.setPen(lightTokens().sunken);
        painter.drawLine(0, y, image.width(), y);
        painter.setPen(lightTokens().text);
        painter.drawText(QRect(16, y, 200, 24), Qt::AlignVCenter, u"ring-2-%1"_s.arg(lane));
        painter.drawText(QRect(0, y, 280, 24), Qt::AlignVCenter | Qt::AlignRight, u"14 m 20 s"_s);
        painter.fillRect(QRect(300, y + 6, 400, 12), lightTokens().running.fill);
        painter.fillRect(QRect(700, y + 6, 200, 12), lightTokens().unknown.fill);
    }
}

void addTimeline(QJsonArray& frames, int rounds) {
    const auto picture = test::largePicture(kMembers);
    RunTimeline timeline;
    timeline.setZone(QTimeZone::utc());
    timeline.resize(kTimeline);
    TimelineFolds folds;
    for (const auto& stage : picture.run.stages) {
        folds.toggle(u"s:"_s + QString::fromStdString(stage.name), true);
        folds.toggle(u"g:%1/%1"_s.arg(QString::fromStdString(stage.name)), true);
    }
    timeline.setData(
        timelineOf(picture.run, picture.forecast, {}, folds, test::sampleNow(), QTimeZone::utc()));
    QImage image(kTimeline, QImage::Format_ARGB32_Premultiplied);
    const double least = costOf(rounds, [&] { paintLeast(image, kLanesOnScreen); });
    const double figure = costOf(rounds, [&] { timeline.render(&image); });
    addFrame(frames, u"timeline frame, 2,000 members"_s, figure, least, 4,
             u"the frame filled, a line, two words and two bars for each lane on screen"_s);
}

void addSimulation(QJsonArray& frames, int rounds) {
    const auto simulation = test::simulatedPlan(test::plannedStages(8, kMembers), 20);
    const auto data = simulationData(*simulation, QTimeZone::utc());
    SimulationCanvas canvas;
    canvas.setZone(QTimeZone::utc());
    canvas.resize(kSimulation);
    canvas.setData(data);
    QImage image(kSimulation, QImage::Format_ARGB32_Premultiplied);
    const double least = costOf(rounds, [&] { paintLeast(image, 8); });
    const double figure = costOf(rounds, [&] {
        canvas.setZone(QTimeZone::utc()); // drops the image
        canvas.render(&image);
    });
    addFrame(frames, u"simulation frame, 2,000 members"_s, figure, least, 15,
             u"the frame filled, a line, two words and two bars for each of 8 lanes"_s);
    const QImage ready = image.copy();
    const double copied = costOf(rounds, [&] {
        QPainter painter(&image);
        painter.fillRect(image.rect(), lightTokens().surface);
        painter.drawImage(0, 0, ready);
    });
    int step = 0;
    const double moved = costOf(rounds, [&] {
        canvas.setCursorAt(data.from + std::chrono::minutes(++step % 60));
        canvas.render(&image);
    });
    addFrame(frames, u"simulation frame, cursor moved"_s, moved, copied, 5,
             u"the frame filled and one picture of its size copied into it"_s);
}

/// A disc with a number, as the placement lab has them.
class Discs : public GeoMarks {
public:
    [[nodiscard]] double radius(const QStringList& ids) const override {
        return ids.size() > 1 ? 18 : 12;
    }
    void paint(QPainter& painter, const QPointF& centre, const QStringList& ids,
               const Tokens& tokens) const override {
        painter.setPen(tokens.controlBorder);
        painter.setBrush(tokens.ramp[3]);
        painter.drawEllipse(centre, radius(ids), radius(ids));
        painter.drawText(QRectF(centre - QPointF(18, 9), QSizeF(36, 18)), Qt::AlignCenter,
                         QString::number(ids.size()));
    }
    [[nodiscard]] QString title(const QStringList& ids) const override { return ids.first(); }
    [[nodiscard]] QList<QPair<QString, QString>> facts(const QStringList&) const override {
        return {};
    }
};

/// Every point of a coast on screen joined with the next by a thin line.
void paintCoast(QImage& image, const Coastlines& lines, const GeoView& view) {
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(image.rect(), lightTokens().surface);
    painter.setPen(QPen(lightTokens().controlBorder, 0.7));
    for (const GeoLine& ring : lines.land) {
        if (ring.bounds.intersects(view.bounds())) {
            QPolygonF polygon;
            for (const QPointF& point : ring.points) {
                polygon.append(view.toScreen(point));
            }
            painter.drawPolyline(polygon);
        }
    }
}

void addMap(QJsonArray& frames, int rounds) {
    const auto coast = shippedCoastlines();
    GeoMap map(std::make_unique<Discs>());
    map.resize(kMap);
    map.setCoastlines(coast);
    GeoMapData data;
    for (int site = 0; site < kSites; ++site) {
        data.sites.append({u"site-%1"_s.arg(site),
                           {-40.0 + (site * 37) % 100, -170.0 + (site * 73) % 340},
                           double(site % 9)});
    }
    map.setData(data);
    QImage image(kMap, QImage::Format_ARGB32_Premultiplied);
    map.render(&image);
    const QImage ready = image.copy();
    const double copied = costOf(rounds, [&] {
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.drawImage(0, 0, ready);
        painter.setFont(textFont());
        painter.setPen(lightTokens().text);
        for (const GeoSpot& spot : map.spots()) {
            painter.drawEllipse(spot.at, spot.radius, spot.radius);
            painter.drawText(spot.at, u"12"_s);
        }
    });
    const double still = costOf(rounds, [&] { map.render(&image); });
    addFrame(frames, u"map frame, nothing moved, %1 sites"_s.arg(kSites), still, copied, 8,
             u"a picture of its size copied, a ring and a number for each mark"_s);
    const GeoView fitted = map.view();
    const double coasts = costOf(rounds, [&] { paintCoast(image, *coast.lines, fitted); });
    int step = 0;
    const double moved = costOf(rounds, [&] {
        map.setView(fitted.zoomed(2, {400, 200}).panned({double(++step % 40), 0}));
        map.render(&image);
    });
    addFrame(frames, u"map frame, zoomed, %1 sites"_s.arg(kSites), moved, coasts, 5,
             u"all coastlines of the world as thin lines"_s);
    const GeoView far = fitted.zoomed(2, {400, 200});
    map.setView(far);
    const double panned = costOf(rounds, [&] {
        map.setView(far.panned({double(++step % 40), 0}));
        map.render(&image);
    });
    addFrame(frames, u"map frame, panned, %1 sites"_s.arg(kSites), panned, copied, 12,
             u"a picture of its size copied, a ring and a number for each mark"_s);
}

/// The largest mesh there is on the map, every cluster linked with every other, against one line
/// for each pair of marks.
void addLinks(QJsonArray& frames, int rounds) {
    const auto snapshot = test::worldFleet(kMeshed);
    const auto fleet =
        std::make_shared<const MapFleet>(mapFleetOf(*snapshot, GeoPlaces::shipped(), {}, {}, {}));
    test::SampleMesh mesh(*snapshot);
    mesh.linkAll(model::MeshHalfState::Up);
    mesh.link("westeurope", "eastus2", model::MeshHalfState::Down);
    mesh.link("westeurope", "southeastasia", model::MeshHalfState::Degraded);
    const auto picture = mesh.picture();
    const auto links = linksOf(*picture, linkRegionsOf(*picture, *fleet));
    auto owned = std::make_unique<MapMarks>();
    owned->setFleet(fleet);
    owned->setLinks(links.between);
    GeoMap map(std::move(owned));
    map.resize(kMap);
    map.setCoastlines(shippedCoastlines());
    map.setData(mapSites(*fleet));
    QImage image(kMap, QImage::Format_ARGB32_Premultiplied);
    map.render(&image);
    const QImage ready = image.copy();
    const double least = costOf(rounds, [&] {
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.drawImage(0, 0, ready);
        painter.setPen(QPen(lightTokens().controlBorder, 1.5));
        for (const GeoSpot& a : map.spots()) {
            for (const GeoSpot& b : map.spots()) {
                if (&a < &b) {
                    painter.drawLine(a.at, b.at);
                }
            }
        }
    });
    const double figure = costOf(rounds, [&] { map.render(&image); });
    addFrame(frames, u"map frame, a full mesh of 511 with its links"_s, figure, least, 3,
             u"a picture of its size copied, a line for each pair of marks"_s);
}

constexpr int kBoxRegions = 20;
constexpr int kBoxNodes = 50;
constexpr int kBoxPods = 20;
constexpr int kLooked = 6; // clusters that a view looks into at most

LogicData boxesOf(int clusters) {
    auto inside = std::make_shared<LogicInside>();
    inside->hasPods = true;
    inside->pools.append({u"pool"_s, {}});
    for (int node = 0; node < kBoxNodes; ++node) {
        LogicNode box{u"node-%1"_s.arg(node), u"1.33.5"_s, Glyph::Ok, {Ink::Kind::Ok}, {}};
        for (int pod = 0; pod < kBoxPods; ++pod) {
            box.pods.append({u"shop/pod-%1"_s.arg(pod), u"Running"_s, Glyph::Ok, {Ink::Kind::Ok}});
        }
        inside->pools.first().nodes.append(box);
    }
    LogicData data{u"bench"_s, u"many"_s, {}};
    for (int region = 0; region < kBoxRegions; ++region) {
        data.regions.append({u"region-%1"_s.arg(region), {}, u"100"_s, Glyph::Ok, {}});
        for (int at = 0; at < clusters / kBoxRegions; ++at) {
            LogicCluster box;
            box.id = u"%1-%2"_s.arg(region).arg(at);
            box.name = box.id;
            box.ink = at % 20 == 0 ? Ink{Ink::Kind::Warning} : Ink{Ink::Kind::Ok};
            box.glyph = at % 20 == 0 ? Glyph::Warning : Glyph::Ok;
            box.inside = region == 0 && at < kLooked ? inside : nullptr;
            data.regions.last().clusters.append(box);
        }
    }
    return data;
}

/// 2,000 clusters as boxes, against one rectangle each; and a look into one of 50 nodes, against
/// one rectangle for each pod.
void addBoxes(QJsonArray& frames, int rounds) {
    LogicMap map;
    map.resize(kMap);
    map.setData(boxesOf(kMembers));
    QImage image(kMap, QImage::Format_ARGB32_Premultiplied);
    const auto least = [&](int boxes) {
        return costOf(rounds, [&, boxes] {
            QPainter painter(&image);
            painter.fillRect(image.rect(), lightTokens().surface);
            for (int at = 0; at < boxes; ++at) {
                painter.fillRect(QRectF(at % 60 * 20.0, at / 60 * 15.5, 18.5, 14.5), // NOLINT
                                 lightTokens().okQuiet);
            }
        });
    };
    const double all = costOf(rounds, [&] { map.render(&image); });
    addFrame(frames, u"map frame, 2,000 clusters as boxes"_s, all, least(kMembers), 6,
             u"the frame filled and a rectangle for each cluster"_s);
    map.goToCluster(u"0-0"_s);
    const double one = costOf(rounds, [&] { map.render(&image); });
    addFrame(frames, u"map frame, a cluster of 50 nodes with 1,000 pods"_s, one,
             least(kBoxNodes * kBoxPods), 12, u"the frame filled and a rectangle for each pod"_s);
}

constexpr int kMeshClusters = 511;
constexpr int kMeshCell = 2;

/// The largest mesh there is, coloured anew and drawn, against one rectangle a cell.
void addMatrix(QJsonArray& frames, int rounds) {
    MatrixData data;
    data.groups.append({u"all"_s, kMeshClusters});
    for (int at = 0; at < kMeshClusters; ++at) {
        const QString name = QString::number(at);
        data.heads.append({name, name, name, name, false});
    }
    data.cells.resize(std::size_t{kMeshClusters} * kMeshClusters);
    for (std::size_t at = 0; at < data.cells.size(); ++at) {
        data.cells[at] = at % 97 == 0 ? MatrixCell(MatrixState::Down) : MatrixCell(MatrixState::Up);
    }
    const MatrixLayout layout = layoutMatrix(data, {700, 700});
    const Tokens& tokens = lightTokens();
    QImage target(layout.side, layout.side, QImage::Format_RGB32);
    MatrixPainter matrix;
    const double figure = costOf(rounds, [&] {
        QPainter painter(&target);
        painter.drawImage(0, 0, matrix.paint(data, layout, std::nullopt, tokens, 1));
    });
    const QColor up = matrixFill(MatrixCell(MatrixState::Up), tokens);
    const double floor = costOf(std::max(3, rounds / 20), [&] {
        QPainter painter(&target);
        for (int row = 0; row < kMeshClusters; ++row) {
            for (int column = 0; column < kMeshClusters; ++column) {
                painter.fillRect(column * kMeshCell, row * kMeshCell, kMeshCell, kMeshCell, up);
            }
        }
    });
    frames.append(QJsonObject{{u"name"_s, u"511 x 511 links, coloured and drawn (T13)"_s},
                              {u"figureUs"_s, figure},
                              {u"floorUs"_s, floor},
                              {u"against"_s, u"one fillRect a link"_s},
                              {u"target"_s, 1.0 / 70}});
    std::vector<std::size_t> marked(kMeshClusters); // a column, as one cause has it
    int step = 0;
    const double chosen = costOf(rounds, [&] {
        const int at = ++step % kMeshClusters;
        for (int row = 0; row < kMeshClusters; ++row) {
            marked[static_cast<std::size_t>(row)] =
                static_cast<std::size_t>(row) * kMeshClusters + static_cast<std::size_t>(at);
        }
        QPainter painter(&target);
        painter.drawImage(0, 0,
                          matrix.repaint(data, layout, MatrixPlace{at, at}, tokens, 1, marked));
    });
    frames.append(QJsonObject{{u"name"_s, u"511 x 511 links, another chosen and drawn"_s},
                              {u"figureUs"_s, chosen},
                              {u"floorUs"_s, figure},
                              {u"against"_s, u"all coloured and drawn"_s},
                              {u"target"_s, 1.0}});
}

/// Five thousand shops in twenty cities, each a member of its own.
std::shared_ptr<const model::FleetSnapshot> shops(int count) {
    auto fleet = std::make_shared<model::FleetSnapshot>(*test::buildFleet({.clusters = count}));
    for (std::size_t at = 0; at < fleet->clusters.size(); ++at) {
        auto state = *fleet->clusters[at];
        state.identity.region = "edge-" + std::to_string(at % 20);
        state.identity.environment = "pos";
        state.identity.labels = {{"edge", "true"}};
        fleet->clusters[at] = std::make_shared<const model::ClusterState>(std::move(state));
    }
    return fleet;
}

/// A snapshot on the overview's map: told as cells, and drawn.
void addShops(QJsonArray& frames, int rounds) {
    constexpr int kShops = 5'000;
    constexpr QSize kHexes{812, 478};
    const auto fleet = shops(kShops);
    const auto now = fleet->takenAt;
    const auto draw = [&](HexMap& map, QImage& image, const SiteFold& fold) {
        map.setStaleAll(true); // drops the image
        map.setStaleAll(false);
        map.setData(hexMapOf(*fleet, {}, now, fold));
        map.render(&image);
    };
    HexMap map;
    map.resize(kHexes);
    QImage image(kHexes, QImage::Format_ARGB32_Premultiplied);
    const auto folded = foldOf({}, *fleet);
    const SiteFold each{.by = {FoldBy::Kind::Never}};
    const double figure = costOf(rounds, [&] { draw(map, image, folded); });
    // A state of each member looked up and its region's name made, which any picture must know.
    std::size_t seen = 0;
    const double least = costOf(rounds, [&] {
        for (const auto& cluster : fleet->clusters) {
            seen += std::size_t(lookOf(*cluster)) +
                    std::size_t(QString::fromStdString(cluster->identity.region).size());
        }
        paintLeast(image, 20);
    });
    addFrame(
        frames, seen > 0 ? u"overview of 5,000 sites in 20 places"_s : QString(), figure, least, 8,
        u"each member's state and region read, a line, two words and two bars for each place"_s);
    const double unfolded = costOf(std::max(1, rounds / 5), [&] { draw(map, image, each); });
    addFrame(frames, u"the same against a hexagon for each site"_s, figure, unfolded, 0.35,
             u"5,000 hexagons told and drawn"_s);
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    const int rounds = argc > 1 ? std::max(1, QByteArray(argv[1]).toInt()) : 101;
    QJsonArray frames;
    addTimeline(frames, rounds);
    addSimulation(frames, rounds);
    addMap(frames, rounds);
    addLinks(frames, rounds);
    addSites(frames, rounds);
    addBoxes(frames, rounds);
    addMatrix(frames, rounds);
    addShops(frames, rounds);
    const QByteArray json =
        QJsonDocument(QJsonObject{{u"frames"_s, frames}}).toJson(QJsonDocument::Compact);
    std::printf("%s\n", json.constData());
    return 0;
}
