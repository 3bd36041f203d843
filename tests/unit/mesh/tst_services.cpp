// SPDX-License-Identifier: GPL-3.0-or-later
// The numbered cases of the services layer, what an outage takes, and what Azure Fleet declares.
#include "tests/unit/mesh/mesh_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::mesh;
using namespace pilothouse::mesh::test;

namespace {

constexpr bool kDown = false;

MeshService payOf(std::int32_t ready, const model::Labels& more = {}) {
    MeshService service{.ns = "shop", .name = "pay", .localReady = ready};
    service.annotations = {{"service.cilium.io/global", "true"}};
    service.annotations.insert(service.annotations.end(), more.begin(), more.end());
    service.ports = {{.name = "http", .port = 80}};
    return service;
}

model::Labels affinity(const char* value) {
    return {{"service.cilium.io/affinity", value}};
}

/// east and west, with a service each.
Scene withPay(const MeshService& east, const MeshService& west) {
    auto scene = Scene::pair();
    for (auto& member : scene.members()) {
        member.namespaces = std::vector{MeshNamespace{.name = "shop"}};
    }
    scene.of("east").services = std::vector{east};
    scene.of("west").services = std::vector{west};
    return scene;
}

const MeshServiceCell* cellOf(const MeshPicture& picture, const std::string& cluster) {
    for (const auto& cell : picture.services->front().cells) {
        if (picture.clusters[cell.cluster].name == cluster) {
            return &cell;
        }
    }
    return nullptr;
}

/// "3 + 2 = 5": local, remote, usable; "?" where it is not known.
QString countsOf(const MeshPicture& picture, const std::string& cluster) {
    const auto* cell = cellOf(picture, cluster);
    if (cell == nullptr) {
        return QStringLiteral("not defined");
    }
    const auto text = [](std::optional<std::int32_t> value) {
        return value ? QString::number(*value) : QStringLiteral("?");
    };
    return text(cell->localReady) + QStringLiteral(" + ") + text(cell->remote) +
           QStringLiteral(" = ") + text(cell->usable);
}

MeshFailoverCell feltBy(const Scene& scene, const std::string& consumer, const std::string& down) {
    const auto graph = MeshGraph::derive(scene.facts(), kNow);
    const auto failover = graph.failover({indexOf(graph.picture(), down)});
    for (const auto& row : failover.rows) {
        for (const auto& cell : row.cells) {
            if (cell.cluster == indexOf(graph.picture(), consumer)) {
                return cell;
            }
        }
    }
    return {};
}

QString codesOf(const MeshPicture& picture) {
    QStringList codes;
    for (const auto code : picture.services->front().codes) {
        codes += QString::fromStdString(std::string(toString(code)));
    }
    return codes.join(QLatin1Char(' '));
}

MeshService ported(MeshService service, const char* name) {
    service.ports.front().name = name;
    return service;
}

MeshService annotated(const model::Labels& annotations) {
    auto service = payOf(1);
    service.annotations = annotations;
    return service;
}

} // namespace

class TestServices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void counts_data();
    void counts();
    void singlePoint();
    void blackholes_data();
    void blackholes();
    void namespaces();
    void brokenNone();
    void notDefinedThere();
    void exportsSeenThroughLinks();
    void nothingIsImportedWithoutTheNamespace();
    void exportConflict();
    void otherControllersImportByTheirOwnWord();
    void slicesCountByTheirSource();
    void importersAreHeldAgainstExporters();
    void regionThatEnds();
    void cachedCountsAreStale();
    void unknownIsNotZero();
    void profileStateDisagrees();
    void profileDrift();
};

void TestServices::counts_data() {
    QTest::addColumn<MeshService>("east");
    QTest::addColumn<MeshService>("west");
    QTest::addColumn<QString>("eastCounts");
    QTest::addColumn<QString>("westCounts");
    QTest::addColumn<QString>("codes");
    const auto row = [](const char* name, const MeshService& east, const MeshService& west,
                        const char* eastCounts, const char* westCounts, const char* codes) {
        QTest::newRow(name) << east << west << QString::fromLatin1(eastCounts)
                            << QString::fromLatin1(westCounts) << QString::fromLatin1(codes);
    };
    row("E38 remote alone", payOf(3), payOf(0), "3 + 0 = 3", "0 + 3 = 3", "SVC_NO_BACKEND");
    row("E39 not shared", payOf(1), payOf(2, {{"service.cilium.io/shared", "false"}}), "1 + 0 = 1",
        "2 + 1 = 3", "");
    row("E40 newer key wins",
        annotated({{"io.cilium/global-service", "false"}, {"service.cilium.io/global", "True"}}),
        payOf(1), "1 + 1 = 2", "1 + 1 = 2", "");
    row("E41 affinity remote", payOf(2, affinity("remote")), payOf(4), "2 + 4 = 4", "4 + 2 = 6",
        "SVC_AFFINITY_MIX");
    row("E42 affinity local", payOf(2, affinity("local")), payOf(4), "2 + 4 = 2", "4 + 2 = 6",
        "SVC_AFFINITY_MIX");
    row("E43 in capitals", payOf(2, affinity("Local")), payOf(4), "2 + 4 = 2", "4 + 2 = 6",
        "SVC_AFFINITY_MIX");
    row("E43 mistyped", payOf(2, affinity("lokal")), payOf(4), "2 + 4 = 6", "4 + 2 = 6",
        "SVC_AFFINITY_UNKNOWN");
    row("E45 port names differ", payOf(2), ported(payOf(4), "web"), "2 + 0 = 2", "4 + 0 = 4",
        "SVC_PORTS");
    row("global in one only", payOf(2), annotated({}), "2 + 0 = 2", "1 + 0 = 1", "SVC_HALF_GLOBAL");
    row("nothing anywhere", payOf(0), payOf(0), "0 + 0 = 0", "0 + 0 = 0", "SVC_NO_BACKEND");
    row("few local ones hold all", payOf(1, affinity("local")), payOf(9), "1 + 9 = 1", "9 + 1 = 10",
        "SVC_AFFINITY_MIX SVC_LOCAL_HOLDS_ALL");
}

void TestServices::counts() {
    QFETCH(MeshService, east);
    QFETCH(MeshService, west);
    const auto picture = withPay(east, west).judged();
    QTEST(countsOf(picture, "east"), "eastCounts");
    QTEST(countsOf(picture, "west"), "westCounts");
    QTEST(codesOf(picture), "codes");
}

/// E38.
void TestServices::singlePoint() {
    const auto picture = withPay(payOf(3), payOf(0)).judged();
    const auto east = indexOf(picture, "east");
    QCOMPARE(cellOf(picture, "west")->losesAllWith, std::vector{east});
    QCOMPARE(picture.services->front().singlePoints, std::vector{east});
    QVERIFY(cellOf(picture, "east")->losesAllWith.empty());
    const auto felt = feltBy(withPay(payOf(3), payOf(0)), "west", "east");
    QVERIFY(felt.losesAll);
    QCOMPARE(felt.usableDrained, std::optional(0));
}

void TestServices::blackholes_data() {
    QTest::addColumn<MeshService>("east");
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("drained");
    QTest::newRow("E41 affinity remote") << payOf(2, affinity("remote")) << 1.0 << 2;
    QTest::newRow("E42 affinity local, one local") << payOf(1, affinity("local")) << 0.0 << 0;
    QTest::newRow("E42 affinity local, none local") << payOf(0, affinity("local")) << 1.0 << 0;
    QTest::newRow("none: its share") << payOf(1) << 0.75 << 1;
}

/// west ends, and east does not hear of it.
void TestServices::blackholes() {
    QFETCH(MeshService, east);
    const auto felt = feltBy(withPay(east, payOf(3)), "east", "west");
    QTEST(felt.blackhole.value_or(0), "share");
    QTEST(felt.usableDrained.value_or(0), "drained");
}

/// E46.
void TestServices::namespaces() {
    auto scene = withPay(payOf(2), payOf(3));
    scene.of("west").config->isNamespaceGlobalByDefault = false;
    auto picture = scene.judged();
    QCOMPARE(codesOf(picture), QStringLiteral("NS_NOT_GLOBAL"));
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("2 + 0 = 2"));
    auto unread = scene; // whether west offers it is not known, so nothing is wrong with it
    unread.of("west").namespaces.reset();
    picture = unread.judged();
    QCOMPARE(codesOf(picture), QString());
    const auto& cells = picture.services->front().cells;
    QVERIFY(
        std::any_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.isAssumed; }));
    scene.of("west").namespaces->front().globalAnnotation = "TRUE";
    picture = scene.judged();
    QCOMPARE(codesOf(picture), QString());
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("2 + 3 = 5"));
}

/// E44.
void TestServices::brokenNone() {
    auto scene = withPay(payOf(2, affinity("none")), payOf(3));
    for (auto& member : scene.members()) {
        member.ciliumVersion = "1.18.10";
    }
    auto picture = scene.judged();
    QCOMPARE(codesOf(picture), QStringLiteral("SVC_AFFINITY_NONE_BUG"));
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("2 + 0 = 2"));
    for (auto& member : scene.members()) {
        member.ciliumVersion = "1.19.0";
    }
    picture = scene.judged();
    QCOMPARE(codesOf(picture), QString());
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("2 + 3 = 5"));
}

/// E48.
void TestServices::notDefinedThere() {
    auto scene = withPay(payOf(2), payOf(3));
    scene.of("west").services = std::vector<MeshService>{};
    const auto picture = scene.judged();
    QCOMPARE(countsOf(picture, "west"), QStringLiteral("not defined"));
    QCOMPARE(codesOf(picture), QString());
}

/// E50: what one exports another does not see while the link is down.
void TestServices::exportsSeenThroughLinks() {
    auto scene = withPay(annotated({}), annotated({}));
    const ServiceExport valid{
        .ns = "shop", .name = "pay", .conditions = {{.type = "Valid", .status = "True"}}};
    for (auto& member : scene.members()) {
        member.config->hasMcsApi = true;
        member.serviceExports = std::vector{valid};
        member.serviceImports =
            std::vector{ServiceImport{.ns = "shop", .name = "pay", .clusters = {"east", "west"}}};
    }
    QCOMPARE(countsOf(scene.judged(), "east"), QStringLiteral("1 + 1 = 2"));
    scene.of("east").serviceImports->front().clusters = {"east"};
    scene.setReady("east", "west", kDown);
    const auto picture = scene.judged();
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("1 + 0 = 1"));
    QCOMPARE(cellOf(picture, "east")->importsFrom, std::vector{indexOf(picture, "east")});
    QCOMPARE(cellOf(picture, "west")->isExported, std::optional(true));
    QCOMPARE(codesOf(picture), QString());
    QCOMPARE(QString::fromStdString(halfText(picture, "east", "west")),
             QStringLiteral("DOWN NEVER_CONNECTED"));
}

void TestServices::nothingIsImportedWithoutTheNamespace() {
    auto scene = withPay(annotated({}), annotated({}));
    for (auto& member : scene.members()) {
        member.config->hasMcsApi = true;
    }
    scene.of("east").serviceExports = std::vector{ServiceExport{.ns = "shop", .name = "pay"}};
    QVERIFY(findingsText(scene.judged(), true).find("MCS_NAMESPACE") == std::string::npos);
    scene.of("west").services->clear();
    scene.of("west").namespaces = std::vector{MeshNamespace{.name = "bar"}};
    QVERIFY(findingsText(scene.judged(), true).find("MCS_NAMESPACE_MISSING(west)") !=
            std::string::npos);
    scene.of("west").namespaces.reset(); // not known
    QVERIFY(findingsText(scene.judged(), true).find("MCS_NAMESPACE") == std::string::npos);
}

/// E49.
void TestServices::exportConflict() {
    auto scene = withPay(annotated({}), annotated({}));
    for (auto& member : scene.members()) {
        member.config->hasMcsApi = true;
        member.serviceExports = std::vector{ServiceExport{.ns = "shop", .name = "pay"}};
        member.serviceImports = std::vector{ServiceImport{.ns = "shop", .name = "pay"}};
    }
    scene.of("west").serviceExports->front().conditions = {
        {.type = "Conflict", .status = "True", .reason = "TypeConflict"}};
    const auto picture = scene.judged();
    QCOMPARE(codesOf(picture), QStringLiteral("MCS_CONFLICT"));
    QVERIFY(findingsText(picture).find("MCS_CONFLICT(west)") != std::string::npos);
}

/// Without Cilium's links: an import says whose backends it has, exporters how many there are.
void TestServices::otherControllersImportByTheirOwnWord() {
    auto scene = withPay(annotated({}), annotated({}));
    for (auto& member : scene.members()) {
        member.config.reset();
        member.kinds.submariner =
            SubmarinerFacts{.gateways = {{.name = "gw", .cluster = "of-" + member.name}}};
        member.serviceExports = std::vector<ServiceExport>{};
        member.serviceImports = std::vector{
            ServiceImport{.ns = "shop", .name = "pay", .clusters = {"of-west", "nobody"}}};
    }
    scene.of("west").serviceExports = std::vector{ServiceExport{.ns = "shop", .name = "pay"}};
    const auto graph = MeshGraph::derive(scene.facts(), kNow);
    const auto& picture = graph.picture();
    const auto west = indexOf(picture, "west");
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("1 + 1 = 1"));
    QVERIFY(cellOf(picture, "east")->isAssumed); // whether packets get through nobody told
    QCOMPARE(cellOf(picture, "east")->importsFrom, std::vector{west});
    QCOMPARE(codesOf(picture), QString());
    const auto failover = graph.failover({west});
    QCOMPARE(failover.servicesLost, 1);
    QVERIFY(failover.rows.front().cells.front().losesAll);
}

/// Slices of the importer itself say how many, and that they are there.
void TestServices::slicesCountByTheirSource() {
    auto scene = withPay(annotated({}), annotated({}));
    for (auto& member : scene.members()) {
        member.config.reset();
        member.kinds.submariner =
            SubmarinerFacts{.gateways = {{.name = "gw", .cluster = "of-" + member.name}}};
        member.serviceExports = std::vector<ServiceExport>{};
        member.serviceImports =
            std::vector{ServiceImport{.ns = "shop", .name = "pay", .clusters = {"of-west"}}};
    }
    scene.of("west").serviceExports = std::vector{ServiceExport{.ns = "shop", .name = "pay"}};
    auto& import = scene.of("east").serviceImports->front();
    import.readyBySource = {{ {"of-nobody", 7}, { "of-west", 3 } }};
    auto picture = scene.judged();
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("1 + 3 = 3"));
    QVERIFY(!cellOf(picture, "east")->isAssumed);
    import.readyBySource = {{ { "of-nobody", 7 } }}; // there are slices, and none of west
    picture = scene.judged();
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("1 + 0 = 0"));
    QVERIFY(!cellOf(picture, "east")->isAssumed);
    import.readyBySource.emplace(); // a controller that makes none
    picture = scene.judged();
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("1 + 1 = 1"));
    QVERIFY(cellOf(picture, "east")->isAssumed);
}

void TestServices::importersAreHeldAgainstExporters() {
    auto scene = withPay(annotated({}), annotated({}));
    for (auto& member : scene.members()) {
        member.config->hasMcsApi = false; // Cilium is there, and something else imports
        member.serviceExports = std::vector{ServiceExport{.ns = "shop", .name = "pay"}};
        member.serviceImports =
            std::vector{ServiceImport{.ns = "shop", .name = "pay", .clusters = {"east", "west"}}};
    }
    QCOMPARE(codesOf(scene.judged()), QString());
    scene.of("east").serviceImports->front().clusters = {"east"};
    QCOMPARE(codesOf(scene.judged()), QStringLiteral("MCS_NOT_IMPORTED"));
    scene.of("east").serviceImports->front().clusters = {"east", "west"};
    scene.of("west").serviceExports->clear();
    QCOMPARE(codesOf(scene.judged()), QStringLiteral("MCS_EXPORTER_UNKNOWN"));
    scene.of("west").serviceExports.reset(); // not read: who exports there is not known
    QCOMPARE(codesOf(scene.judged()), QString());
    scene.of("east").serviceExports->front().conditions = {
        {.type = "Ready", .status = "False", .reason = "Pending"}};
    QCOMPARE(codesOf(scene.judged()), QStringLiteral("MCS_NOT_READY"));
    scene.of("east").serviceExports->front().conditions.push_back(
        {.type = "Conflict", .status = "True", .reason = "PortConflict"});
    QCOMPARE(codesOf(scene.judged()), QStringLiteral("MCS_CONFLICT"));
}

void TestServices::regionThatEnds() {
    auto scene = Scene::triple();
    for (auto& member : scene.members()) {
        member.namespaces = std::vector{MeshNamespace{.name = "shop"}};
        member.services = std::vector{payOf(2, affinity("local"))};
    }
    scene.of("east").region = "us";
    scene.of("west").region = "us";
    scene.of("west").services->front().localReady = 0;
    scene.of("north").services->push_back(payOf(1));
    scene.of("north").services->back().name = "zonal";
    const auto graph = MeshGraph::derive(scene.facts(), kNow);
    const auto& picture = graph.picture();
    // west has none of its own: without east it goes to north, which is elsewhere.
    const auto east = graph.failover({indexOf(picture, "east")});
    QCOMPARE(east.servicesLost, 0);
    QCOMPARE(east.servicesThinned, 1);
    const auto region = graph.failover(clustersOf(picture, "eu"));
    QCOMPARE(region.onlyThere, std::vector<std::string>{"shop/zonal"});
    QCOMPARE(region.servicesLost, 1);
    scene.of("north").services->front().annotations.clear();
    scene.of("north").services->front().annotations = {{"service.cilium.io/global", "true"}};
    const auto cut = feltBy(scene, "north", "east");
    QCOMPARE(cut.blackhole, std::optional(0.5));
}

void TestServices::cachedCountsAreStale() {
    auto scene = withPay(payOf(2), payOf(3));
    scene.setReady("east", "west", kDown);
    scene.series("east", "west").failures = 1;
    const auto picture = scene.judged();
    QVERIFY(cellOf(picture, "east")->isStale);
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("2 + 3 = 5"));
}

void TestServices::unknownIsNotZero() {
    auto scene = withPay(payOf(2), payOf(3));
    scene.of("west").services->front().localReady.reset();
    const auto picture = scene.judged();
    QCOMPARE(countsOf(picture, "east"), QStringLiteral("2 + ? = ?"));
    QCOMPARE(codesOf(picture), QString());
    const auto graph = MeshGraph::derive(scene.facts(), kNow);
    QCOMPARE(graph.failover({indexOf(picture, "west")}).servicesUnknown, 1);
    for (auto& member : scene.members()) {
        member.services.reset();
    }
    QVERIFY(!scene.judged().services);
}

/// E51.
void TestServices::profileStateDisagrees() {
    auto scene = Scene::pair();
    for (auto& member : scene.members()) { // as Azure demands
        member.config->routing = RoutingMode::Native;
        member.config->nativeRoutingCidrs = {*parseCidr("10.0.0.0/8")};
    }
    scene.declared = DeclaredMesh{.profiles = {{.id = "/p/demo",
                                                .name = "demo",
                                                .memberSelector = "network=demo",
                                                .state = "Failed"}},
                                  .members = {{.name = "m1",
                                               .cluster = scene.of("east").id,
                                               .labels = {{"network", "demo"}},
                                               .profileId = "/P/demo",
                                               .state = "Connected"},
                                              {.name = "m2",
                                               .labels = {{"network", "demo"}},
                                               .ciliumId = 2,
                                               .ciliumName = "west",
                                               .profileId = "/p/demo",
                                               .state = "Connected"}}};
    const auto picture = scene.judged();
    QCOMPARE(QString::fromStdString(findingsText(picture)),
             QStringLiteral("FLEET_STATE_DISAGREES(east,west)"));
    QCOMPARE(picture.declared.front().isUpByMembers, std::optional(true));
}

/// E52.
void TestServices::profileDrift() {
    auto scene = Scene::pair();
    const model::Labels demo{{"network", "demo"}};
    scene.declared =
        DeclaredMesh{.profiles = {{.id = "/p/demo",
                                   .name = "demo",
                                   .memberSelector = "network=demo",
                                   .state = "Connected"}},
                     .members = {{.name = "m1", .labels = demo, .profileId = "/p/demo"},
                                 {.name = "m2", .labels = demo, .profileId = "/p/demo"},
                                 {.name = "m3", .labels = demo},
                                 {.name = "m4", .labels = demo, .profileId = "/p/other"},
                                 {.name = "m5", .profileId = "/p/demo"}}};
    const auto picture = scene.judged();
    const auto& declared = picture.declared.front();
    QCOMPARE(declared.toAdd, std::vector<std::string>{"m3"});
    QCOMPARE(declared.toRemove, std::vector<std::string>{"m5"});
    QCOMPARE(declared.inOther, std::vector<std::string>{"m4"});
    QCOMPARE(QString::fromStdString(findingsText(picture)),
             QStringLiteral("FLEET_DRIFT() FLEET_OTHER_PROFILE()"));
}

QTEST_APPLESS_MAIN(TestServices)
#include "tst_services.moc"
