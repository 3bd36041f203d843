// SPDX-License-Identifier: GPL-3.0-or-later
// What is said around bad half-links: ports where no cause is seen, the shapes of numbered cases.
#include "tests/unit/mesh/mesh_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::mesh;
using namespace pilothouse::mesh::test;

namespace {

constexpr bool kDown = false;

std::vector<MeshFinding> findingsOf(const MeshPicture& picture, MeshCode code) {
    std::vector<MeshFinding> out;
    for (const auto& finding : picture.findings) {
        if (finding.code == code) {
            out.push_back(finding);
        }
    }
    return out;
}

QString text(const std::string& said) {
    return QString::fromStdString(said);
}

} // namespace

class TestPorts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatMayBeClosedIsNamedWhereNoCauseIsSeen();
    void natively();
    void aCauseThatIsSeenIsEnough();
    void manyAreOneHint();
    void twoOfAnIdAreABlock();
    void aClientCertificateIsARow();
    void aPendingBalancerSaysWhatItsEventSaid();
};

/// P29.
void TestPorts::whatMayBeClosedIsNamedWhereNoCauseIsSeen() {
    auto scene = Scene::triple();
    scene.setReady("east", "west", kDown);
    scene.peer("east", "west").endpoints->front().port = 32379;
    scene.of("west").apiserverService->port = 32379;
    scene.of("east").config->encryption = Encryption::WireGuard;
    const auto picture = scene.judged();
    const auto hints = findingsOf(picture, MeshCode::PortsHint);
    QCOMPARE(hints.size(), std::size_t{1});
    QVERIFY(hints[0].severity == MeshSeverity::Info);
    QVERIFY(hints[0].cells.empty());
    QCOMPARE(hints[0].clusters.size(), std::size_t{2});
    QCOMPARE(text(hints[0].mend),
             QStringLiteral("Open TCP 32379 to the apiserver, and between the nodes UDP 8472 "
                            "(vxlan), UDP 51871 (WireGuard), TCP 4240 and ICMP (health) and TCP "
                            "4244 (Hubble)."));
    QVERIFY(text(hints[0].message).startsWith(QStringLiteral("east to west: ")));
}

void TestPorts::natively() {
    auto scene = Scene::pair();
    for (auto& member : scene.members()) {
        member.config->routing = RoutingMode::Native;
        member.config->nativeRoutingCidrs = {*parseCidr("10.0.0.0/8")};
    }
    scene.setReady("east", "west", kDown);
    const auto hints = findingsOf(scene.judged(), MeshCode::PortsHint);
    QCOMPARE(hints.size(), std::size_t{1});
    QVERIFY(text(hints[0].mend).contains(QStringLiteral("native routing")));
    QVERIFY(!text(hints[0].mend).contains(QStringLiteral("UDP")));
}

void TestPorts::aCauseThatIsSeenIsEnough() {
    auto scene = Scene::pair();
    scene.of("west").certificates[0].notAfter = kNow - std::chrono::hours(24);
    scene.setReady("east", "west", kDown);
    QVERIFY(findingsOf(scene.judged(), MeshCode::PortsHint).empty());
}

void TestPorts::manyAreOneHint() {
    auto scene = Scene::triple();
    scene.setReady("east", "west", kDown);
    scene.setReady("north", "west", kDown);
    const auto picture = scene.judged();
    const auto hints = findingsOf(picture, MeshCode::PortsHint);
    QCOMPARE(hints.size(), std::size_t{1});
    QVERIFY(hints[0].clusters == std::vector{indexOf(picture, "west")});
}

/// E16: all half-links between two clusters of one id.
void TestPorts::twoOfAnIdAreABlock() {
    auto scene = Scene::pair();
    scene.of("west").config->clusterId = 1;
    scene.setReady("east", "west", kDown);
    scene.setReady("west", "east", kDown);
    const auto picture = scene.judged();
    const auto found = findingsOf(picture, MeshCode::IdDup);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].clusters.size(), std::size_t{2});
    QCOMPARE(found[0].cells.size(), std::size_t{2});
    QCOMPARE(picture.exceptions.size(), std::size_t{1});
    QVERIFY(picture.exceptions[0].worst == MeshHalfState::Down);
}

/// E30: whoever it dials; who dials it is not touched.
void TestPorts::aClientCertificateIsARow() {
    auto scene = Scene::triple();
    scene.of("east").certificates[1].notAfter = kNow - std::chrono::hours(24);
    scene.setReady("east", "west", kDown);
    scene.setReady("east", "north", kDown);
    const auto picture = scene.judged();
    QCOMPARE(picture.exceptions.size(), std::size_t{1});
    QCOMPARE(picture.exceptions[0].shape, MeshShape::Row);
    QVERIFY(picture.exceptions[0].reason.code == MeshCode::CertExpired);
    QCOMPARE(picture.exceptions[0].halfLinks, 2U);
    for (const auto* each : {"west", "north"}) {
        QCOMPARE(text(halfText(picture, each, "east")), QStringLiteral("UP"));
    }
}

/// E32.
void TestPorts::aPendingBalancerSaysWhatItsEventSaid() {
    auto scene = Scene::pair();
    scene.of("west").apiserverService->ingress.clear();
    scene.of("west").apiserverService->lastWarning = "SyncLoadBalancerFailed: AuthorizationFailed";
    scene.setReady("east", "west", kDown);
    const auto found = findingsOf(scene.judged(), MeshCode::LbPending);
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY(text(found[0].message).contains(QStringLiteral("AuthorizationFailed")));
}

QTEST_APPLESS_MAIN(TestPorts)
#include "tst_ports.moc"
