// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "kind_scene.h"
#include "mesh/mesh_changes.h"
#include "storage/saved_mesh.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::mesh;
using namespace pilothouse::mesh::test;

/// A picture that is kept and read back, and what is other in two.
class TestSaved : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsKeptIsReadBack() {
        auto scene = Scene::triple();
        scene.setReady("east", "west", false);
        const auto picture = scene.judged();
        const auto read = storage::readSavedMesh(storage::savedMeshJson("fleet \"one\"", picture));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QCOMPARE(read->fleet, std::string("fleet \"one\""));
        QVERIFY(read->picture.at == picture.at);
        QVERIFY(read->picture.cells == picture.cells);
        QCOMPARE(halfText(read->picture, "east", "west"), halfText(picture, "east", "west"));
        QCOMPARE(read->picture.findings.size(), picture.findings.size());
        QVERIFY(changesSince(read->picture, picture).empty());
    }

    void linksOfOtherKindsAreKept() {
        KindScene scene;
        const auto before = scene.judged();
        auto& connection = scene.connection("east", "west");
        connection.state = CableState::Error;
        connection.word = "error";
        const auto picture = scene.judged();
        const auto kept = storage::readSavedMesh(storage::savedMeshJson("fleet", before));
        QVERIFY2(kept.has_value(), kept ? "" : describe(kept.error()).c_str());
        QCOMPARE(kept->picture.kinds.size(), std::size_t{2});
        QVERIFY(allChangesSince(kept->picture, before).empty());
        const auto changes = allChangesSince(kept->picture, picture);
        QCOMPARE(changes.halves.size(), std::size_t{1});
        const auto& half = changes.halves.front();
        QVERIFY(half.kind == model::MeshLinkKind::Submariner && half.from == "east");
        QVERIFY(half.was == model::MeshHalfState::Up && half.is == model::MeshHalfState::Down);
        QVERIFY(changesSince(kept->picture, picture).halves.empty()); // Cilium's are as they were
        // Where none was found there is none, and never another kind's.
        const auto without = model::layerOf(Scene::triple().judged(), model::MeshLinkKind::Istio);
        QVERIFY(std::all_of(without.cells.begin(), without.cells.end(), [](const auto& each) {
            return each.state() == model::MeshHalfState::NotConfigured;
        }));
    }

    void changesAreNamed() {
        auto scene = Scene::triple();
        const auto before = scene.judged();
        scene.setReady("east", "west", false);
        const auto changes = changesSince(before, scene.judged());
        QCOMPARE(changes.halves.size(), std::size_t{1});
        QVERIFY((changes.halves.front() ==
                 HalfChange{"east", "west", model::MeshHalfState::Up, model::MeshHalfState::Down}));
        QVERIFY(std::any_of(changes.findings.begin(), changes.findings.end(),
                            [](const auto& each) { return each.isNew; }));
        const auto back = changesSince(scene.judged(), before);
        QVERIFY(back.halves.front().is == model::MeshHalfState::Up);
        QVERIFY(std::all_of(back.findings.begin(), back.findings.end(),
                            [](const auto& each) { return !each.isNew; }));
    }

    void aClusterThatCameOrWentHasNoStateThen() {
        const auto changes = changesSince(Scene::pair().judged(), Scene::triple().judged());
        QCOMPARE(changes.halves.size(), std::size_t{4}); // to and from north
        for (const auto& each : changes.halves) {
            QVERIFY(!each.was && each.is == model::MeshHalfState::Up);
        }
    }

    void whatIsNoSavedMeshIsRefused_data() {
        QTest::addColumn<std::string>("from");
        QTest::addColumn<std::string>("to");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* name, const char* from, const char* to, ErrorKind kind) {
            QTest::newRow(name) << std::string(from) << std::string(to) << static_cast<int>(kind);
        };
        row("no JSON", "\"halves\": [", "\"halves\": [[", ErrorKind::Decode);
        row("a number beyond all", "\"version\": 1", "\"version\": 1e999", ErrorKind::Decode);
        row("another document", "MeshSnapshot", "Pod", ErrorKind::Validation);
        row("a later version", "\"version\": 1", "\"version\": 2", ErrorKind::Unsupported);
        row("a row that is short", "\"row\":\"00", "\"row\":\"", ErrorKind::Validation);
        row("a row that is none", "\"row\":\"00", "\"row\":\"zz", ErrorKind::Validation);
        row("a cluster that is not there", "\"from\":0", "\"from\":7", ErrorKind::Validation);
        row("an unknown code", "NEVER_CONNECTED", "NEVER_HEARD_OF", ErrorKind::Validation);
        row("a cell that is none", "\"cell\":2", "\"cell\":299", ErrorKind::Validation);
        row("a kind that is none", "\"kind\":\"istio", "\"kind\":\"rope", ErrorKind::Validation);
        row("no moment", "\"at\": \"2", "\"at\": \"x", ErrorKind::Validation);
    }
    void whatIsNoSavedMeshIsRefused() {
        QFETCH(std::string, from);
        QFETCH(std::string, to);
        QFETCH(int, kind);
        KindScene scene;
        for (const auto& each : kThree) {
            for (auto& series : scene.of(each).kvstoremesh.front().peers) {
                series = seriesOf(series.peer, false);
                series.scopes.clear();
            }
        }
        auto text = storage::savedMeshJson("fleet", scene.judged());
        const auto at = text.find(from);
        QVERIFY2(at != std::string::npos, text.c_str());
        text.replace(at, from.size(), to);
        const auto read = storage::readSavedMesh(text);
        QVERIFY(!read.has_value());
        QCOMPARE(static_cast<int>(read.error().kind), kind);
        QVERIFY(read.error().position.has_value() || !read.error().where.empty());
    }
};

QTEST_GUILESS_MAIN(TestSaved)
#include "tst_saved.moc"
