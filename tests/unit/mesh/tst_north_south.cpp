// SPDX-License-Identifier: GPL-3.0-or-later
#include "entry_scene.h"

#include <QtTest>

namespace pilothouse::mesh::test {

namespace {

using Spoil = std::function<void(Entries&)>;

} // namespace
} // namespace pilothouse::mesh::test

Q_DECLARE_METATYPE(pilothouse::mesh::test::Spoil)

namespace pilothouse::mesh::test {

class TestNorthSouth : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatLeadsWhere();
    void eachFaultIsNamed_data();
    void eachFaultIsNamed();
    void importsOfTwoGroupsAreNotMixed();
    void whatAnOutageTakes();
    void aRefusedGroupIsAGap();
};

void TestNorthSouth::whatLeadsWhere() {
    const Entries entries;
    const auto picture = entries.picture();
    QCOMPARE(entries.codes(), QString());
    QCOMPARE(picture.entries.size(), std::size_t{2});
    const auto& front = picture.entries[0];
    QVERIFY(front.kind == MeshEntryKind::TrafficManager && !front.cluster);
    QCOMPARE(front.hostNames, std::vector<std::string>{"shop-front.trafficmanager.net"});
    QVERIFY(front.isProgrammed == true);
    QCOMPARE(front.targets.size(), std::size_t{2});
    QCOMPARE(*front.targets[0].share, 0.75);
    QCOMPARE(picture.clusters[*front.targets[1].cluster].name, std::string("west"));
    QVERIFY(front.targets[1].exists == true && front.targets[1].ready == 2);
    const auto& gateway = picture.entries[1];
    QVERIFY(gateway.kind == MeshEntryKind::Gateway);
    QCOMPARE(gateway.hostNames, (std::vector<std::string>{"*.shop.example", "www.shop.example"}));
    QCOMPARE(gateway.listeners, std::vector<std::string>{"https HTTPS 443"});
    QCOMPARE(gateway.addresses, std::vector<std::string>{"20.9.9.9"});
    QCOMPARE(gateway.targets.size(), std::size_t{1});
    QCOMPARE(*gateway.targets[0].share, 1.0);
}

void TestNorthSouth::eachFaultIsNamed_data() {
    QTest::addColumn<Spoil>("spoil");
    QTest::addColumn<QString>("codes");
    const auto row = [](const char* name, Spoil spoil, const char* codes) {
        QTest::newRow(name) << spoil << QString::fromUtf8(codes);
    };
    row(
        "profile's name is taken",
        [](Entries& e) {
            e.hub.profiles->front().conditions = {no("Programmed", "DNSNameNotAvailable")};
        },
        "ENTRY_NOT_PROGRAMMED");
    row(
        "profile is pending",
        [](Entries& e) {
            e.hub.profiles->front().conditions = {
                {.type = "Programmed", .status = "Unknown", .reason = "Pending"}};
        },
        "ENTRY_NOT_PROGRAMMED");
    row(
        "nobody looked at the profile yet",
        [](Entries& e) { e.hub.profiles->front().conditions.clear(); }, "");
    row(
        "profile without a backend", [](Entries& e) { e.hub.backends->clear(); },
        "ENTRY_NO_ENDPOINTS");
    row(
        "backend of another namespace", [](Entries& e) { e.backend().ns = "pay"; },
        "ENTRY_NO_ENDPOINTS");
    row(
        "backend refused",
        [](Entries& e) {
            e.backend().conditions = {no("Accepted", "Invalid")};
            e.backend().endpoints.clear();
        },
        "ENTRY_BACKEND_REJECTED");
    row(
        "accepted without an endpoint", [](Entries& e) { e.backend().endpoints.clear(); },
        "ENTRY_NO_ENDPOINTS");
    row(
        "backend of weight 0",
        [](Entries& e) {
            e.backend().weight = 0;
            e.backend().endpoints.clear();
        },
        "ENTRY_WEIGHT_ZERO");
    row(
        "endpoint of weight 0 leaves one region",
        [](Entries& e) { e.backend().endpoints[0].weight = 0; },
        "ENTRY_ONE_REGION ENTRY_WEIGHT_ZERO?");
    row(
        "all endpoints in one region", [](Entries& e) { e.backend().endpoints.pop_back(); },
        "ENTRY_ONE_REGION");
    row(
        "service without pods on one side",
        [](Entries& e) { e.scene.of("west").services->front().localReady = 0; },
        "ENTRY_BACKEND_DOWN ENTRY_ONE_REGION");
    row(
        "gateway not programmed",
        [](Entries& e) {
            e.east.gateways->front().conditions[1] = no("Programmed", "AddressNotAssigned");
        },
        "ENTRY_NOT_PROGRAMMED");
    row(
        "gateway not accepted",
        [](Entries& e) { e.east.gateways->front().conditions[0] = no("Accepted", "Invalid"); },
        "ENTRY_NOT_PROGRAMMED");
    row(
        "route not accepted",
        [](Entries& e) {
            e.route().parents[0].conditions[0] = no("Accepted", "NotAllowedByListeners");
        },
        "ROUTE_NOT_ACCEPTED");
    row(
        "route refers to what it may not",
        [](Entries& e) {
            e.route().parents[0].conditions[1] = no("ResolvedRefs", "RefNotPermitted");
        },
        "ROUTE_NOT_ACCEPTED");
    row(
        "backend not found, said by both",
        [](Entries& e) {
            e.route().parents[0].conditions[1] = no("ResolvedRefs", "BackendNotFound");
            e.route().backends[0].name = "gone";
        },
        "ROUTE_BACKEND_MISSING");
    row(
        "backend not found, seen here alone",
        [](Entries& e) { e.route().backends[0].name = "gone"; }, "ROUTE_BACKEND_MISSING");
    row(
        "services were not read",
        [](Entries& e) {
            e.route().backends[0].name = "gone";
            e.scene.of("east").services.reset();
        },
        "");
    row(
        "canary of weight 0",
        [](Entries& e) {
            e.route().backends.push_back(
                {.to = RouteTo::Service, .ns = "shop", .name = "web", .weight = 0});
        },
        "ENTRY_WEIGHT_ZERO?");
    row(
        "only weight 0", [](Entries& e) { e.route().backends[0].weight = 0; }, "ENTRY_WEIGHT_ZERO");
    row(
        "multi-cluster service without its import",
        [](Entries& e) {
            e.east.multiClusterServices = {
                {{.ns = "shop",
                  .name = "lb",
                  .import = "web",
                  .conditions = {no("Valid", "NotFound", "no import")}}}};
            e.east.imports = std::vector<FleetImport>{};
        },
        "ENTRY_NOT_PROGRAMMED ROUTE_BACKEND_MISSING");
    row(
        "export in conflict",
        [](Entries& e) {
            e.east.exports = {
                {{.ns = "shop",
                  .name = "web",
                  .conditions = {yes("Valid"), {.type = "Conflict", .status = "True"}}}}};
        },
        "ENTRY_EXPORT_INVALID");
    row(
        "export that holds",
        [](Entries& e) {
            e.east.exports = {{{.ns = "shop",
                                .name = "web",
                                .conditions = {yes("Valid"), no("Conflict", "NoConflict")}}}};
        },
        "");
}

void TestNorthSouth::eachFaultIsNamed() {
    QFETCH(Spoil, spoil);
    QFETCH(QString, codes);
    Entries entries;
    spoil(entries);
    QCOMPARE(entries.codes(), codes);
}

void TestNorthSouth::importsOfTwoGroupsAreNotMixed() {
    Entries entries;
    entries.east.imports = {{{.ns = "shop", .name = "web", .clusters = {"west"}}}};
    entries.scene.of("east").serviceImports = {
        {{.ns = "shop", .name = "web", .clusters = {"east"}}}};
    const auto to = [&](RouteTo which) {
        entries.route().backends[0].to = which;
        const auto picture = entries.picture();
        const auto& target = picture.entries[1].targets.at(0);
        return picture.clusters[*target.cluster].name;
    };
    QCOMPARE(to(RouteTo::FleetImport), std::string("west"));
    QCOMPARE(to(RouteTo::McsImport), std::string("east"));
    entries.east.imports->clear(); // that of the other group does not stand in
    entries.route().backends[0].to = RouteTo::FleetImport;
    QCOMPARE(entries.codes(), QStringLiteral("ROUTE_BACKEND_MISSING"));
}

void TestNorthSouth::whatAnOutageTakes() {
    Entries entries;
    const auto graph = entries.graph();
    const auto east = *[&]() -> std::optional<std::uint32_t> {
        const auto& clusters = graph.picture().clusters;
        for (std::uint32_t i = 0; i < clusters.size(); ++i) {
            if (clusters[i].name == "east") {
                return i;
            }
        }
        return std::nullopt;
    }();
    const auto felt = graph.failover({east}).entries;
    QCOMPARE(felt.size(), std::size_t{2});
    QVERIFY(!felt[0].isGone && !felt[0].losesAll && felt[0].losesRedundancy);
    QCOMPARE(*felt[0].lost, 0.75);
    QVERIFY(felt[1].isGone && felt[1].losesAll);
    QCOMPARE(*felt[1].lost, 1.0);
    QVERIFY(graph.failover({}).entries.empty());
    const auto all = graph.failover({0, 1}).entries;
    QVERIFY(all[0].losesAll && !all[0].isGone);
    const auto west = graph.failover({1 - east}).entries;
    QCOMPARE(west.size(), std::size_t{1}); // the gateway does not feel it
    QCOMPARE(*west[0].lost, 0.25);
}

void TestNorthSouth::aRefusedGroupIsAGap() {
    Entries entries;
    entries.east.gatewayApi = {.state = ReadState::Forbidden, .at = kNow, .why = "no rights"};
    entries.hub.fleetApi = {.state = ReadState::Failed, .at = kNow, .why = "time is up"};
    const auto picture = entries.picture();
    QCOMPARE(picture.gaps.size(), std::size_t{1});
    QVERIFY(picture.gaps[0].isForbidden);
    QCOMPARE(picture.sourceGaps.size(), std::size_t{1});
    QCOMPARE(picture.sourceGaps[0].source, std::string("hub"));
}

} // namespace pilothouse::mesh::test

QTEST_APPLESS_MAIN(pilothouse::mesh::test::TestNorthSouth)
#include "tst_north_south.moc"
