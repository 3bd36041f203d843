// SPDX-License-Identifier: GPL-3.0-or-later
// Compares drawn parts with stored pictures; see README.md.
#include "../map/sample_map.h"
#include "../pages/sample_audit.h"
#include "../pages/sample_picture.h"
#include "../pages/sample_plan.h"
#include "../pages/sample_run.h"
#include "../pages/sample_simulation.h"
#include "../placement/sample_lab.h"
#include "compare.h"
#include "model/fleet_hubs.h"
#include "tests/support/fleet_builder.h"
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/hex_map.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/canvas/simulation/simulation_canvas.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/audit/audit_page.h"
#include "ui/pages/map/map_page.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/pages/placement/what_if_panel.h"
#include "ui/pages/plan/plan_page.h"
#include "ui/pages/plan/simulation_panel.h"
#include "ui/pages/runs/approvals_page.h"
#include "ui/pages/runs/run_page.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/timeline_of_run.h"
#include "ui/theme/theme.h"
#include "ui/widgets/kpi_tile.h"

#include <QApplication>
#include <QTableView>
#include <QTest>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

RunContext context() {
    return {.now = pilothouse::test::sampleNow(),
            .zone = QTimeZone("UTC"),
            .who = u"bo@desk"_s,
            .whyLocked = u"Writes are off"_s};
}

/// One that moves, one that waits for people, one that ended with failures.
std::shared_ptr<const pilothouse::model::RunsPicture> runs() {
    namespace test = pilothouse::test;
    auto all = std::make_shared<pilothouse::model::RunsPicture>();
    all->at = test::sampleNow();
    auto done = test::completed(test::samplePicture());
    done.run.id = pilothouse::model::RunId("01JC");
    done.run.name = "k8s-1.33.4";
    all->runs = {test::shared(test::samplePicture()), test::shared(test::gatePicture()),
                 test::shared(std::move(done))};
    return all;
}

/// Two groups with every state on the map.
HexMapData everyState() {
    HexMapData data;
    HexGroup prod{u"westeurope"_s, u"prod"_s, {}};
    for (int i = 0; i < 17; ++i) {
        const auto state = i < kHexStateCount ? static_cast<HexState>(i) : HexState::Healthy;
        const QString name = u"prod-weu-%1"_s.arg(i + 1, 2, 10, QLatin1Char('0'));
        prod.cells.append(
            {.id = name, .name = name, .state = state, .filteredOut = i == 14, .note = {}});
    }
    HexGroup edge{u"Edge Paris"_s, u"pos"_s, {}};
    for (int i = 0; i < 4; ++i) {
        const QString name = u"pos-paris-%1"_s.arg(i + 1, 2, 10, QLatin1Char('0'));
        edge.cells.append({.id = name, .name = name, .state = HexState::Healthy, .note = {}});
    }
    data.groups = {prod, edge};
    return data;
}

/// A place in every state that one can have, beside clusters that stand for themselves.
HexMapData folded() {
    HexMapData data = everyState();
    data.groups.removeLast();
    HexGroup sites{u"Sites"_s, u"pos"_s, {}};
    for (int at = 0; at < kHexStateCount; ++at) {
        const QString name = u"place-%1"_s.arg(at);
        HexCell place{.id = name, .name = name, .state = static_cast<HexState>(at), .note = {}};
        place.sites = at == 0 ? 12'345 : 34 + at;
        place.matching = at == 4 ? 7 : place.sites;
        place.filteredOut = at == 7;
        place.states.at(std::size_t(at)) = place.sites;
        sites.cells.append(place);
    }
    data.groups.append(sites);
    return data;
}

KpiData attention() {
    KpiData tile;
    tile.label = u"Needs attention"_s;
    tile.glyph = Glyph::Failed;
    tile.value = u"6"_s;
    tile.sub = {{.text = u"2 down"_s, .tone = Tone::Failed},
                {.text = u" · "_s, .tone = Tone::Muted},
                {.text = u"4 degraded"_s, .tone = Tone::Warning}};
    tile.spark = {2, 2, 1, 2, 3, 3, 6};
    tile.alarm = true;
    return tile;
}

KpiData partial() {
    KpiData tile;
    tile.label = u"Nodes"_s;
    tile.value = u"≥ 2,486"_s;
    tile.sub = {{.text = u"10 not ready · sum of 197 of 200"_s, .tone = Tone::Secondary}};
    return tile;
}

KpiData lastKnown() {
    KpiData tile;
    tile.label = u"Healthy"_s;
    tile.glyph = Glyph::Unknown;
    tile.value = u"(187)"_s;
    tile.suffix = u"of 200"_s;
    tile.frame = FrameKind::Dashed;
    return tile;
}

KpiData versions() {
    KpiData tile;
    tile.label = u"Kubernetes versions"_s;
    tile.bar = {{.weight = 84, .fill = Fill::Ramp5},
                {.weight = 107, .fill = Fill::Ramp4},
                {.weight = 9, .fill = Fill::NoData}};
    tile.sub = {{.text = u"1.33"_s, .tone = Tone::Text, .strong = true},
                {.text = u" 84"_s, .tone = Tone::Secondary}};
    return tile;
}

struct Named {
    const char* name;
    ThemeMode mode;
};
constexpr Named kThemes[] = {
    {"light", ThemeMode::Light}, {"dark", ThemeMode::Dark}, {"contrast", ThemeMode::HighContrast}};

} // namespace

class TestGolden : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { themeController()->setMode(ThemeMode::Light); }

    void hexMap_data() { themes(); }
    void hexMap() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        HexMap map;
        map.resize(360, 150);
        map.setData(everyState());
        map.setSelected(u"prod-weu-02"_s);
        compare(map, u"hex-map-"_s + name);
    }

    void foldedHexMap_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("mode");
        QTest::newRow("light") << u"light"_s << int(ThemeMode::Light);
        QTest::newRow("dark") << u"dark"_s << int(ThemeMode::Dark);
    }
    void foldedHexMap() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        HexMap map;
        map.resize(360, 170);
        map.setData(folded());
        map.setSelected(u"place-2"_s);
        compare(map, u"hex-map-folded-"_s + name);
    }

    void lostHexMap_data() { themes(); }
    void lostHexMap() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        HexMap map;
        map.resize(360, 150);
        map.setData(everyState());
        map.setStaleAll(true);
        compare(map, u"hex-map-lost-"_s + name);
    }

    void runTimeline_data() { themes(); }
    void runTimeline() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        const QTimeZone zone("UTC");
        RunTimeline timeline;
        timeline.setZone(zone);
        timeline.resize(1100, 520);
        timeline.setData(timelineOf(pilothouse::test::sampleRun(),
                                    pilothouse::test::sampleForecast(),
                                    {{.from = pilothouse::test::at(17, 30),
                                      .to = pilothouse::test::at(19, 0),
                                      .title = u"Freeze, edge"_s,
                                      .stages = {u"edge"_s}}},
                                    {}, pilothouse::test::sampleNow(), zone));
        timeline.setSelected(u"m:prod-neu-21"_s);
        compare(timeline, u"run-timeline-"_s + name);
    }

    void simulation_data() { lightAndDark(); }
    void simulation() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        SimulationPanel panel;
        panel.setZone(QTimeZone("UTC"));
        panel.resize(1280, 300);
        panel.setSimulation(pilothouse::test::simulatedPlan(pilothouse::test::plannedDay()));
        panel.canvas()->setCursorAt(pilothouse::test::simulatedStart() + std::chrono::hours(6));
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        panel.canvas()->setFocus();
        compare(panel, u"simulation-"_s + name);
    }

    void runsPage_data() { lightAndDark(); }
    void runsPage() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        RunsPage page;
        page.resize(1240, 420);
        page.setRuns(runs(), context());
        compare(page, u"runs-page-"_s + name);
    }

    void auditPage_data() { lightAndDark(); }
    void auditPage() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        AuditPage page;
        page.resize(1400, 560);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        pilothouse::test::AuditSource source(
            page, pilothouse::test::sampleAudit(),
            {.now = pilothouse::test::sampleNow(), .zone = QTimeZone("UTC")});
        source.tell();
        QTRY_VERIFY(page.entries()->lineAt(0) != nullptr);
        page.table()->setCurrentIndex(page.entries()->index(1, 0));
        page.table()->setFocus();
        QCoreApplication::processEvents(); // what is told of the entry is laid out
        compare(page, u"audit-page-"_s + name);
    }

    void approvalsPage_data() { lightAndDark(); }
    void approvalsPage() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        ApprovalsPage page;
        page.resize(1240, 760);
        page.setRuns(runs(), context());
        compare(page, u"approvals-page-"_s + name);
    }

    void planPage_data() { lightAndDark(); }
    void planPage() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        namespace test = pilothouse::test;
        PlanPage page(u"1"_s);
        page.setContext({.now = test::planNow(),
                         .zone = QTimeZone("UTC"),
                         .who = u"bo@desk"_s,
                         .fleet = u"retail-eu"_s,
                         .whyLocked = u"Writes are off"_s});
        page.resize(1520, 864);
        page.openFile(u"/plans/retail.yaml"_s);
        const test::PlanStage fleet(test::PlanStage::retailGroups());
        auto picture = std::make_shared<pilothouse::model::PlanPicture>(
            *fleet.ofText(test::PlanStage::retail(), page.revision()));
        picture->simulation = test::simulatedPlan(test::plannedDay());
        picture->simulated = page.revision();
        page.setPicture(picture);
        page.board()->reveal(2);
        compare(page, u"plan-page-"_s + name);
    }

    void placementLab_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("clusters");
        QTest::addColumn<bool>("isWrong");
        QTest::newRow("light") << u"page-light"_s << 40 << false;
        QTest::newRow("dark") << u"page-dark"_s << 40 << false;
        QTest::newRow("2,000 clusters") << u"2000-light"_s << 2'000 << false;
        QTest::newRow("errors") << u"error-light"_s << 40 << true;
        QTest::newRow("empty") << u"empty-dark"_s << 0 << false;
    }
    void placementLab() {
        QFETCH(QString, name);
        QFETCH(int, clusters);
        QFETCH(bool, isWrong);
        themeController()->setMode(themeModeOf(name.section(u'-', 1)));
        PlacementPage page;
        page.setZone(QTimeZone("UTC"));
        page.resize(1520, 864);
        if (clusters > 0) {
            const auto picture =
                pilothouse::test::labPicture(static_cast<std::size_t>(clusters), 1);
            picture->changesSeen = 2;
            page.setPicture(picture); // offers changes: the first of them is tried
            auto tried = page.whatIf()->changes();
            page.whatIf()->add(tried.front());
            page.setPicture(picture);
        }
        if (isWrong) {
            auto text = pilothouse::test::labPicture(40, 1)->text;
            text.replace(text.find("PickN"), 5, "PickSome");
            page.setPicture(pilothouse::test::labPicture(40, 2, text));
        }
        compare(page, u"placement-"_s + name);
        themeController()->setMode(ThemeMode::Light);
    }

    void map_data() { lightAndDark(); }
    /// The world with links and a region that is selected, all boxes, and one cluster's inside.
    void map() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        namespace test = pilothouse::test;
        MapPage page;
        page.map()->setAnimated(false);
        page.boxes()->setAnimated(false);
        page.map()->setCoastlines(shippedCoastlines());
        page.resize(1400, 620);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.map()->setFocus();
        const auto fleet = test::worldFleet(60);
        page.setSnapshot(fleet, test::builtAt() + std::chrono::seconds(3));
        page.setMesh(test::worldMesh(*fleet));
        page.setLinksShown(true);
        for (const GeoSpot& spot : page.map()->spots()) {
            if (spot.ids.contains(u"westeurope"_s)) {
                Q_EMIT page.map()->currentChanged(QStringList(spot.ids));
                break;
            }
        }
        QCoreApplication::processEvents();              // lists are laid out
        page.map()->setCoastlines(shippedCoastlines()); // what is drawn next is drawn at once
        compare(page, u"map-world-"_s + name);
        page.setLinksShown(false);
        page.setView(MapPage::View::Logical);
        page.boxes()->fit();
        page.boxes()->setFocus();
        compare(page, u"map-boxes-"_s + name);
        QVERIFY(page.boxes()->goToCluster(
            QString::fromStdString(fleet->clusters.at(1)->identity.id.str())));
        QTRY_VERIFY(!page.lookedAt().isEmpty());
        compare(page, u"map-cluster-"_s + name);
        // Two hubs, one lost, and links between what is theirs.
        auto hubs = std::make_shared<pilothouse::model::FleetHubs>();
        hubs->hubs = {{.name = "hub-eu", .reach = pilothouse::model::HubReach::Live},
                      {.name = "hub-us",
                       .reach = pilothouse::model::HubReach::Lost,
                       .trouble = "connection refused"}};
        for (const auto& cluster : fleet->clusters) {
            const bool isUs = cluster->identity.region.find("us") != std::string::npos;
            hubs->hubs[isUs ? 1 : 0].members.push_back(cluster->identity.id);
        }
        page.setHubs(hubs);
        page.setLinksShown(true);
        page.boxes()->fit();
        QCoreApplication::processEvents();
        compare(page, u"map-hubs-"_s + name);
    }

    void runPage_data() { lightAndDark(); }
    void runPage() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        RunPage page(u"run"_s);
        page.resize(1240, 760);
        page.setPicture(pilothouse::test::shared(pilothouse::test::samplePicture()),
                        {.now = pilothouse::test::sampleNow(),
                         .zone = QTimeZone("UTC"),
                         .who = u"bo@desk"_s,
                         .whyLocked = u"Writes are off"_s});
        page.timeline()->setSelected(u"m:prod-neu-21"_s);
        compare(page, u"run-page-"_s + name);
    }

    /// What goes on while a run stops, and that it can be resumed only then.
    void stoppingRun_data() { lightAndDark(); }
    void stoppingRun() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        RunPage page(u"run"_s);
        page.resize(1240, 760);
        page.setPicture(
            pilothouse::test::shared(pilothouse::test::stopping(pilothouse::test::samplePicture())),
            context());
        compare(page, u"run-stopping-"_s + name);
    }

    void tiles_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("tile");
        for (const Named& theme : kThemes) {
            int tile = 0;
            for (const char* word : {"attention", "partial", "last-known", "versions"}) {
                QTest::addRow("%s %s", word, theme.name)
                    << u"tile-%1-%2"_s.arg(QLatin1String(word), QLatin1String(theme.name))
                    << static_cast<int>(theme.mode) << tile++;
            }
        }
    }
    void tiles() {
        QFETCH(QString, name);
        QFETCH(int, mode);
        QFETCH(int, tile);
        themeController()->setMode(static_cast<ThemeMode>(mode));
        const KpiData data[] = {attention(), partial(), lastKnown(), versions()};
        KpiTile widget;
        widget.setData(data[tile]);
        widget.resize(248, 88);
        compare(widget, name);
    }

    void aChangedPixelIsSeen() {
        QImage one(40, 40, QImage::Format_RGB32);
        one.fill(Qt::white);
        QImage other = one;
        for (int x = 0; x < 40; ++x) {
            other.setPixel(x, 3, qRgb(255, 255, 250));
        }
        QImage diff;
        QCOMPARE(differing(one, one, diff), 0.0);
        QVERIFY(differing(other, one, diff) > kPixels);
        QCOMPARE(differing(one.copy(0, 0, 20, 40), one, diff), 1.0);
    }

private:
    static void lightAndDark() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("mode");
        for (const Named& theme : {kThemes[0], kThemes[1]}) {
            QTest::newRow(theme.name)
                << QString::fromLatin1(theme.name) << static_cast<int>(theme.mode);
        }
    }

    static void themes() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("mode");
        for (const Named& theme : kThemes) {
            QTest::newRow(theme.name)
                << QString::fromLatin1(theme.name) << static_cast<int>(theme.mode);
        }
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestGolden test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_golden.moc"
