// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for kinds of links over one fleet: none changes what is said of another, and order of
// members and polls of one do not matter.
#include "tests/unit/mesh/kind_scene.h"

#include <QtTest>

#include <random>

using namespace pilothouse;
using namespace pilothouse::mesh;
using namespace pilothouse::mesh::test;

namespace {

using Random = std::mt19937;

int below(Random& random, int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
}

void spoilSubmariner(Random& random, SubmarinerFacts& facts) {
    auto& gateway = facts.gateways.front();
    switch (below(random, 6)) {
    case 0: gateway.isActive = false; break;
    case 1: gateway.toldAt = kLongAgo; break;
    case 2: gateway.failure = "no broker"; break;
    case 3: facts.clusters.front().globalCidrs = {*parseCidr("242.0.0.0/16")}; break;
    case 4: facts.clusters.back().clusterCidrs = facts.clusters.front().clusterCidrs; break;
    default:
        for (auto& each : gateway.connections) {
            each.state = static_cast<CableState>(below(random, 4));
        }
    }
}

void spoilIstio(Random& random, IstioFacts& facts) {
    switch (below(random, 6)) {
    case 0: facts.roots = std::vector<std::string>{"bb"}; break;
    case 1: facts.gateways->clear(); break;
    case 2: facts.remotes.reset(); break;
    case 3: facts.cluster = "c1"; break;
    case 4: facts.network = ""; break;
    default:
        for (auto& each : facts.syncs) {
            each.word = below(random, 2) == 0 ? "timeout" : "syncing";
        }
    }
}

/// Clusters with any of the three kinds, each spoilt somehow.
Scene someScene(Random& random) {
    const int count = 2 + below(random, 6);
    std::vector<std::pair<std::string, int>> clusters;
    std::vector<std::string> names;
    for (int i = 1; i <= count; ++i) {
        names.push_back("c" + std::to_string(i));
        clusters.emplace_back(names.back(), i);
    }
    Scene scene(clusters);
    for (const auto& name : names) {
        auto& member = scene.of(name);
        member.isReachable = below(random, 6) > 0;
        if (below(random, 5) == 0) {
            member.config.reset();
        }
        member.kinds.served = ServedKinds{
            .submariner = below(random, 4) > 0, .istio = below(random, 4) > 0, .at = kNow};
        if (member.kinds.served->submariner && below(random, 5) > 0) {
            member.kinds.submariner = submarinerOf(name, names);
            if (below(random, 3) == 0) {
                spoilSubmariner(random, *member.kinds.submariner);
            }
        }
        if (member.kinds.served->istio && below(random, 5) > 0) {
            member.kinds.istio = istioOf(name, names);
            if (below(random, 3) == 0) {
                spoilIstio(random, *member.kinds.istio);
            }
        }
    }
    return scene;
}

MeshPicture without(MeshPicture picture, std::optional<MeshLinkKind> kind) {
    std::erase_if(picture.kinds, [&](const auto& each) { return !kind || each.kind == *kind; });
    return picture;
}

} // namespace

class TestMeshKindProperties : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noKindChangesAnother();
    void orderOfMembersDoesNotMatter();
    void pollOfOneIsTheWholeAgain();
    void badHalfLinksHaveCauses();
};

void TestMeshKindProperties::noKindChangesAnother() {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        auto scene = someScene(random);
        const auto all = scene.judged();
        auto rest = scene;
        for (auto& member : rest.members()) {
            member.kinds.istio.reset();
            member.kinds.served->istio = false;
        }
        const auto withoutIstio = rest.judged();
        QVERIFY2(withoutIstio == without(all, MeshLinkKind::Istio), std::to_string(seed).c_str());
        for (auto& member : rest.members()) {
            member.kinds = {};
        }
        QVERIFY2(rest.judged() == without(all, std::nullopt), std::to_string(seed).c_str());
    }
}

void TestMeshKindProperties::orderOfMembersDoesNotMatter() {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        Random random(seed);
        auto scene = someScene(random);
        const auto before = scene.judged();
        std::shuffle(scene.members().begin(), scene.members().end(), random);
        QVERIFY2(scene.judged() == before, std::to_string(seed).c_str());
    }
}

void TestMeshKindProperties::pollOfOneIsTheWholeAgain() {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        Random random(seed);
        auto scene = someScene(random);
        auto graph = MeshGraph::derive(scene.facts(), kNow);
        auto& member = scene.members().front();
        if (member.kinds.submariner) {
            spoilSubmariner(random, *member.kinds.submariner);
        }
        if (member.kinds.istio) {
            spoilIstio(random, *member.kinds.istio);
        }
        graph.update(std::make_shared<const MemberMeshFacts>(member), kNow);
        QVERIFY2(graph.picture() == scene.judged(), std::to_string(seed).c_str());
    }
}

void TestMeshKindProperties::badHalfLinksHaveCauses() {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        Random random(seed);
        const auto picture = someScene(random).judged();
        for (const auto& links : picture.kinds) {
            for (const auto& half : links.halves) {
                const auto cell =
                    static_cast<std::uint32_t>(half.from * picture.clusters.size() + half.to);
                const auto causes = std::count_if(
                    links.exceptions.begin(), links.exceptions.end(), [&](const auto& each) {
                        return std::binary_search(each.cells.begin(), each.cells.end(), cell);
                    });
                const bool isTold = model::isBad(half.cell.state()) &&
                                    half.lastKnown != MeshHalfState::NotConfigured;
                QVERIFY2(causes == (isTold ? 1 : 0), std::to_string(seed).c_str());
            }
        }
    }
}

QTEST_APPLESS_MAIN(TestMeshKindProperties)
#include "tst_mesh_kind_properties.moc"
