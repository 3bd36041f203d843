// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fleet_calls.h"
#include "engine/mesh_desk.h"
#include "engine/mesh_reading.h"
#include "net/curl_transport.h"
#include "net/signing_transport.h"
#include "tests/support/simulated_mesh.h"

#include <QFile>
#include <QRegularExpression>
#include <QtTest>

#include <algorithm>
#include <chrono>

using namespace pilothouse;
using namespace pilothouse::engine;

namespace {

constexpr int kLimit = 60'000;
constexpr std::chrono::seconds kPatience{60};

/// Four clusters; two of them lose each other after five minutes.
constexpr const char* kCut = R"(apiVersion: pilothouse.dev/v1alpha1
kind: Scenario
metadata: {name: cut}
spec:
  estate: {layout: mesh, clusters: 4, version: 1.34.3, churnEvery: 30m, mesh: {version: 1.19.3}}
  events:
  - {at: 5m, do: cutLink, from: name=weu-01, to: name=neu-01}
)";

/// A simulated mesh with what asks it.
struct Simulated : test::SimulatedMesh {
    [[nodiscard]] std::size_t memberOf(const std::string& name) const {
        for (std::size_t i = 0; i < fleet->members.size(); ++i) {
            if (fleet->members[i].identity.name == name) {
                return i;
            }
        }
        return fleet->members.size();
    }

    /// The body of one answer of one member.
    [[nodiscard]] std::string get(std::size_t member, const std::string& path) const {
        FleetCalls calls(*fleet, kPatience);
        std::string body;
        calls.ask(member, path, "*/*", 0);
        static_cast<void>(calls.run(
            [&](std::size_t, int, Result<net::Response> response) {
                body = response ? response->body : std::string();
            },
            [](std::chrono::milliseconds) { return false; }));
        return body;
    }

    /// Whether kvstoremesh of one cluster says that it has another.
    [[nodiscard]] bool hasLink(const std::string& from, const std::string& to) const {
        const auto member = memberOf(from);
        const std::string pods = "/api/v1/namespaces/kube-system/pods";
        const auto list = get(member, pods + "?labelSelector=k8s-app%3Dclustermesh-apiserver");
        static const QRegularExpression kName(
            QStringLiteral("clustermesh-apiserver-[a-z0-9]+-[a-z0-9]+"));
        const auto name = kName.match(QString::fromStdString(list)).captured().toStdString();
        if (name.empty()) {
            return false;
        }
        const auto page = get(member, pods + "/" + name + ":9964/proxy/metrics");
        const auto series = "remote_cluster_readiness_status{target_cluster=\"" + to + "\"} 1";
        return page.find(series) != std::string::npos;
    }
};

model::MeshHalfState stateOf(const model::MeshPicture& picture, const std::string& from,
                             const std::string& to) {
    std::size_t a = 0;
    std::size_t b = 0;
    for (std::size_t i = 0; i < picture.clusters.size(); ++i) {
        a = picture.clusters[i].name == from ? i : a;
        b = picture.clusters[i].name == to ? i : b;
    }
    return picture.cell(a, b).state();
}

/// The picture of one more round that was asked for by nobody in particular.
std::shared_ptr<const model::MeshPicture>
nextPicture(MeshDesk& desk, const std::shared_ptr<const model::MeshPicture>& before) {
    static_cast<void>(QTest::qWaitFor([&] { return desk.take() != before; }, kLimit));
    return desk.take() == before ? nullptr : desk.take();
}

} // namespace

/// What rounds cost, and how soon they see what happens.
class TestMeshRounds : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void roundsKeepTheirConnections() {
        Simulated simulated;
        QVERIFY(simulated.startHealthy());
        const auto desk =
            MeshDesk::start({.pollEvery = std::chrono::milliseconds(50), .timeout = kPatience});
        desk->setFleet(simulated.fleet, {});
        desk->watch(true);
        auto picture = nextPicture(*desk, nullptr);
        QVERIFY(picture);
        const auto first = simulated.simulator->connections();
        const auto servers = simulated.fleet->members.size() + 1; // Azure answers too
        QVERIFY2(first <= 4 * servers, qPrintable(QString::number(first)));
        for (int round = 1; round < 4; ++round) {
            picture = nextPicture(*desk, picture);
            QVERIFY(picture);
            QVERIFY(picture->exceptions.empty());
        }
        QCOMPARE(simulated.simulator->connections(), first);
    }

    /// Those nobody looks at are asked for their links alone.
    void whatNobodyLooksAtCostsLess() {
        Simulated simulated;
        QVERIFY(simulated.startHealthy());
        auto curl = std::make_unique<net::CurlTransport>();
        const auto* counting = curl.get();
        MeshReadRequest request;
        request.timeout = kPatience;
        request.transport = std::make_shared<net::SigningTransport>(std::move(curl),
                                                                    net::CredentialRunnerOptions());
        MeshMembers members;
        const auto requestsOf = [&] {
            const auto before = counting->counters().started;
            auto read = readMeshMembers(*simulated.fleet, request, members,
                                        [](std::chrono::milliseconds) { return false; });
            members = read ? *std::move(read) : MeshMembers();
            return counting->counters().started - before;
        };
        std::vector<std::size_t> told;
        request.progress = [&told](std::size_t done) { told.push_back(done); };
        const auto whole = requestsOf();
        QCOMPARE(members.size(), simulated.fleet->members.size());
        // Whoever waits is told of each step, and of none twice.
        QVERIFY(!told.empty() && std::is_sorted(told.begin(), told.end()));
        QVERIFY(std::adjacent_find(told.begin(), told.end()) == told.end());
        QVERIFY(told.size() > 1 && told.back() == members.size());
        request.progress = {};
        request.isWhole = false;
        request.round = 1;
        const auto links = requestsOf();
        QVERIFY2(links * 2 < whole, qPrintable(QStringLiteral("%1 of %2").arg(links).arg(whole)));
        for (const auto& each : members) { // nothing that was known is lost
            QVERIFY(each->isReachable && each->services && each->nodes);
            QVERIFY(!each->kvstoremesh.empty() && !each->kvstoremesh.front().peers.empty());
        }
        for (const auto& each : simulated.fleet->members) {
            request.lookedAt.insert(each.identity.id);
        }
        QVERIFY(requestsOf() > links * 2);
    }

    /// Counted from the moment at which kvstoremesh says that it lost the other.
    void aCutIsSeenWithinTwoPolls() {
        Simulated simulated;
        simulator::Options options;
        options.scenario = simulated.folder.filePath(QStringLiteral("cut.yaml")).toStdString();
        QFile file(QString::fromStdString(options.scenario));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(kCut) > 0);
        file.close();
        options.speed = 30;
        QVERIFY(simulated.start(options));
        QVERIFY(simulated.hasLink("weu-01", "neu-01"));
        const auto desk =
            MeshDesk::start({.pollEvery = std::chrono::milliseconds(20), .timeout = kPatience});
        desk->setFleet(simulated.fleet, {});
        desk->watch(true);
        auto picture = nextPicture(*desk, nullptr);
        QVERIFY(picture);
        QVERIFY(stateOf(*picture, "weu-01", "neu-01") == model::MeshHalfState::Up);
        QTRY_VERIFY_WITH_TIMEOUT(!simulated.hasLink("weu-01", "neu-01"), kLimit);
        // A poll under way may have asked before.
        picture = nextPicture(*desk, desk->take());
        for (int poll = 1; poll <= 2; ++poll) {
            picture = nextPicture(*desk, picture);
            QVERIFY(picture);
            if (stateOf(*picture, "weu-01", "neu-01") == model::MeshHalfState::Down) {
                return;
            }
        }
        QFAIL("two polls after the link was lost it is not down");
    }
};

QTEST_GUILESS_MAIN(TestMeshRounds)
#include "tst_mesh_rounds.moc"
