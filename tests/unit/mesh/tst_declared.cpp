// SPDX-License-Identifier: GPL-3.0-or-later
#include "declared_scene.h"

#include <QtTest>

namespace pilothouse::mesh::test {

namespace {

QString codes(const Scene& scene) {
    QStringList out;
    for (const auto& each : scene.judged().findings) {
        const auto code = QString::fromUtf8(toString(each.code).data(),
                                            static_cast<qsizetype>(toString(each.code).size()));
        if (code.startsWith(QLatin1String("FLEET_"))) {
            out << code;
        }
    }
    return out.join(QLatin1Char(' '));
}

QString message(const Scene& scene, MeshCode code) {
    for (const auto& each : scene.judged().findings) {
        if (each.code == code) {
            return QString::fromStdString(each.message);
        }
    }
    return {};
}

} // namespace

class TestDeclared : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatAgreesIsNoFinding();
    void connectedWhileALinkIsDown();
    void failedWhileAllIsUp();
    void failedWithAllMembersConnectedAndNothingKnown();
    void aMemberOfTheWrongState();
    void driftRowByRow();
    void limits_data();
    void limits();
    void tooManyMembers();
    void aSelfManagedMeshAlongside();
    void membersOfAnotherFleetAreNotSelected();
};

void TestDeclared::whatAgreesIsNoFinding() {
    const auto scene = routedPair();
    QCOMPARE(codes(scene), QString());
    const auto declared = scene.judged().declared.front();
    QCOMPARE(declared.rows.size(), std::size_t{2});
    for (const auto& row : declared.rows) {
        QVERIFY(row.drift == MeshDrift::Keep && row.cluster && !row.disagrees);
        QCOMPARE(row.links, 1);
        QVERIFY(row.linksUp == 1);
        QCOMPARE(row.state, std::string("Connected"));
    }
    QVERIFY(declared.isUpByMembers == true && !declared.disagrees);
}

void TestDeclared::connectedWhileALinkIsDown() {
    auto scene = routedPair();
    cut(scene);
    QCOMPARE(codes(scene), QStringLiteral("FLEET_STATE_DISAGREES"));
    const auto declared = scene.judged().declared.front();
    QVERIFY(declared.disagrees && declared.isUpByMembers == false);
    QVERIFY(declared.rows[0].disagrees && declared.rows[0].linksUp == 0);
}

void TestDeclared::failedWhileAllIsUp() {
    auto scene = routedPair();
    scene.declared->profiles[0].state = "Failed";
    QCOMPARE(codes(scene), QStringLiteral("FLEET_STATE_DISAGREES"));
    cut(scene); // now Azure is right, but not of the members
    scene.declared->profiles[0].lastError = "ConnectivityTimeout: 15 minutes";
    QCOMPARE(codes(scene), QStringLiteral("FLEET_STATE_DISAGREES FLEET_FAILED"));
    QVERIFY(message(scene, MeshCode::FleetFailed)
                .endsWith(QLatin1String("failed: ConnectivityTimeout: 15 minutes")));
}

void TestDeclared::failedWithAllMembersConnectedAndNothingKnown() {
    auto scene = routedPair();
    scene.declared->profiles[0].state = "Failed";
    for (auto& member : scene.declared->members) {
        member.ciliumId.reset(); // joins nobody of ours
    }
    QCOMPARE(codes(scene), QStringLiteral("FLEET_STATE_DISAGREES"));
    QVERIFY(message(scene, MeshCode::FleetStateDisagrees)
                .contains(QLatin1String("all of its members are Connected by Azure too")));
    QVERIFY(!scene.judged().declared.front().isUpByMembers);
}

void TestDeclared::aMemberOfTheWrongState() {
    auto scene = routedPair();
    scene.declared->members[0].state = "Failed";
    scene.declared->members[0].error = "AuthorizationFailed: subnet";
    QCOMPARE(codes(scene), QStringLiteral("FLEET_STATE_DISAGREES"));
    cut(scene);
    scene.declared->profiles[0].state = "Degraded";
    QCOMPARE(codes(scene), QStringLiteral("FLEET_STATE_DISAGREES FLEET_FAILED"));
    QVERIFY(message(scene, MeshCode::FleetFailed)
                .contains(QLatin1String("mbr-east failed to join profile demo")));
}

void TestDeclared::driftRowByRow() {
    auto scene = routedPair();
    auto& members = scene.declared->members;
    members[1].labels = {{"network", "other"}};
    members.push_back({.name = "mbr-new", .labels = kDemo});
    members.push_back(
        {.name = "mbr-lent", .labels = kDemo, .profileId = "/x/clusterMeshProfiles/o"});
    members.push_back({.name = "mbr-none"});
    QStringList rows;
    const auto declared = scene.judged().declared.front();
    for (const auto& row : declared.rows) {
        rows << QString::fromStdString(row.name + " " + std::string(toString(row.drift)) +
                                       (row.message.empty() ? "" : " " + row.message));
    }
    QCOMPARE(rows.join(QLatin1Char('\n')),
             QStringLiteral("mbr-east -\nmbr-lent Error it is in profile o already\nmbr-new Add\n"
                            "mbr-west Remove"));
    QCOMPARE(codes(scene), QStringLiteral("FLEET_DRIFT FLEET_OTHER_PROFILE"));
}

void TestDeclared::limits_data() {
    QTest::addColumn<QString>("version");
    QTest::addColumn<bool>("isArc");
    QTest::addColumn<bool>("isTunnel");
    QTest::addColumn<QString>("words");
    QTest::newRow("old") << "v1.31.9" << false << false << "below 1.32";
    QTest::newRow("just new enough") << "1.32.0" << false << false << "";
    QTest::newRow("not known") << "" << false << false << "";
    QTest::newRow("no version") << "banana" << false << false << "";
    QTest::newRow("arc") << "1.33.0" << true << false << "Arc-enabled";
    QTest::newRow("tunnel") << "1.33.0" << false << true << "through a tunnel";
}

void TestDeclared::limits() {
    QFETCH(QString, version);
    QFETCH(bool, isArc);
    QFETCH(bool, isTunnel);
    QFETCH(QString, words);
    auto scene = routedPair();
    scene.declared->members[0].kubernetesVersion = version.toStdString();
    scene.declared->members[0].isArc = isArc;
    for (auto& member : scene.members()) {
        member.config->routing = isTunnel ? RoutingMode::Tunnel : RoutingMode::Native;
    }
    QCOMPARE(codes(scene), words.isEmpty() ? QString() : QStringLiteral("FLEET_LIMIT"));
    QVERIFY(message(scene, MeshCode::FleetLimit).contains(words));
}

void TestDeclared::tooManyMembers() {
    auto scene = routedPair();
    for (int i = 2; i < 255; ++i) {
        scene.declared->members.push_back({.name = "m" + std::to_string(i),
                                           .labels = kDemo,
                                           .profileId = "/p/demo",
                                           .state = "Connected"});
    }
    QCOMPARE(codes(scene), QString());
    scene.declared->members.push_back({.name = "one-more", .labels = kDemo});
    QCOMPARE(codes(scene), QStringLiteral("FLEET_DRIFT FLEET_LIMIT"));
}

void TestDeclared::aSelfManagedMeshAlongside() {
    auto scene = routedPair();
    scene.declared->members[1].profileId.clear();
    scene.declared->members[1].labels.clear();
    QCOMPARE(codes(scene), QStringLiteral("FLEET_SELF_MANAGED"));
    QVERIFY(message(scene, MeshCode::FleetSelfManaged).startsWith(QLatin1String("east of")));
}

void TestDeclared::membersOfAnotherFleetAreNotSelected() {
    auto scene = routedPair();
    scene.declared->profiles[0].fleet = "prod";
    for (auto& member : scene.declared->members) {
        member.fleet = "prod";
    }
    scene.declared->members.push_back({.name = "theirs", .fleet = "test", .labels = kDemo});
    QCOMPARE(codes(scene), QString());
    QCOMPARE(scene.judged().declared.front().rows.size(), std::size_t{2});
}

} // namespace pilothouse::mesh::test

QTEST_APPLESS_MAIN(pilothouse::mesh::test::TestDeclared)
#include "tst_declared.moc"
