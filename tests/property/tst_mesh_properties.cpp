// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every mesh: order of members, leaving of one, polls of one, both ends of a link.
#include "tests/unit/mesh/mesh_scene.h"

#include <QtTest>

#include <map>
#include <random>

using namespace pilothouse;
using namespace pilothouse::mesh;
using namespace pilothouse::mesh::test;

namespace {

using Random = std::mt19937;

int below(Random& random, int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
}

std::string nameOf(int number) {
    return "c" + std::to_string(number);
}

void spoil(Random& random, Scene& scene, int count) {
    auto& member = scene.of(nameOf(1 + below(random, count)));
    if (!member.config) {
        return;
    }
    switch (below(random, 12)) {
    case 0:
        member.isReachable = false;
        member.lastContact = kNow - std::chrono::hours(1);
        break;
    case 1: member.config->routing = RoutingMode::Native; break;
    case 2: member.ciliumVersion = "1.15.1"; break;
    case 3: member.certificates[0].notAfter = kLongAgo; break;
    case 4: member.config->clusterId = 1 + below(random, count); break;
    case 5: member.nodes->front().podCidrs = {*parseCidr("10.0.0.0/20")}; break;
    case 6: member.peers.source = PeerSource::MetricLabels; break;
    case 7: member.apiserverService->ingress.clear(); break;
    case 8: member.trustedCas = std::vector<std::string>{"bb"}; break;
    case 9:
        member.config.reset();
        member.reads[0].state = ReadState::Forbidden;
        break;
    case 10: member.kvstoremesh.clear(); break;
    default:
        for (auto& series : member.kvstoremesh.empty() ? member.agents : member.kvstoremesh) {
            for (auto& peer : series.peers) {
                peer.ready = below(random, 2) == 0;
            }
        }
    }
}

Scene someScene(Random& random) {
    const int count = 2 + below(random, 9);
    std::vector<std::pair<std::string, int>> clusters;
    for (int i = 1; i <= count; ++i) {
        clusters.emplace_back(nameOf(i), i);
    }
    Scene scene(clusters);
    for (int i = 1; i <= count; ++i) {
        auto& member = scene.of(nameOf(i));
        member.region = "r" + std::to_string(below(random, 3));
        member.namespaces = std::vector{MeshNamespace{.name = "shop"}};
        if (below(random, 3) > 0) {
            member.services =
                std::vector{MeshService{.ns = "shop",
                                        .name = "pay",
                                        .annotations = {{"service.cilium.io/global", "true"}},
                                        .localReady = below(random, 4)}};
        }
        for (int other = 1; other <= count; ++other) {
            if (other != i && below(random, 4) == 0) {
                scene.forget(nameOf(i), nameOf(other));
            }
        }
    }
    for (int i = below(random, 4); i > 0; --i) {
        spoil(random, scene, count);
    }
    return scene;
}

/// States and reasons by the names of both ends.
using Links = std::map<std::pair<std::string, std::string>, std::string>;
Links linksOf(const MeshPicture& picture) {
    Links links;
    for (const auto& from : picture.clusters) {
        for (const auto& to : picture.clusters) {
            links[{from.name, to.name}] = halfText(picture, from.name, to.name);
        }
    }
    return links;
}

} // namespace

class TestMeshProperties : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void orderOfMembersDoesNotMatter();
    void pollOfOneIsTheWholeAgain();
    void leavingRemovesItsLinksAlone();
    void everyBadHalfLinkHasOneCause();
    void linksAreTheSameFromBothEnds();
    void starsCoverEachPairOnce();
};

void TestMeshProperties::orderOfMembersDoesNotMatter() {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        auto scene = someScene(random);
        const auto before = scene.judged();
        std::shuffle(scene.members().begin(), scene.members().end(), random);
        QVERIFY2(scene.judged() == before, std::to_string(seed).c_str());
    }
}

void TestMeshProperties::pollOfOneIsTheWholeAgain() {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        auto scene = someScene(random);
        auto graph = MeshGraph::derive(scene.facts(), kNow);
        for (int i = 0; i < 4; ++i) {
            auto& member = scene.members()[static_cast<std::size_t>(
                below(random, static_cast<int>(scene.members().size())))];
            for (auto& scrape : member.kvstoremesh) {
                for (auto& series : scrape.peers) {
                    series.ready = below(random, 3) > 0;
                    series.failures = below(random, 3);
                }
            }
            if (member.services && below(random, 2) == 0) {
                member.services->front().localReady = below(random, 3);
            }
            graph.update(std::make_shared<const MemberMeshFacts>(member), kNow);
            QVERIFY2(graph.picture() == scene.judged(), std::to_string(seed).c_str());
        }
    }
}

/// Links of others stay as they are, unless a finding was about the one that left.
void TestMeshProperties::leavingRemovesItsLinksAlone() {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        const int count = 3 + below(random, 8);
        std::vector<std::pair<std::string, int>> clusters;
        for (int i = 1; i <= count; ++i) {
            clusters.emplace_back(nameOf(i), i);
        }
        Scene scene(clusters);
        for (int i = 0; i < count; ++i) {
            const auto from = nameOf(1 + below(random, count));
            const auto to = nameOf(1 + below(random, count));
            if (from != to) {
                scene.setReady(from, to, below(random, 2) == 0);
            }
        }
        const auto before = linksOf(scene.judged());
        const auto gone = nameOf(1 + below(random, count));
        std::erase_if(scene.members(), [&](const auto& each) { return each.name == gone; });
        const auto picture = scene.judged();
        const auto after = linksOf(picture);
        auto expected = before;
        std::erase_if(expected, [&](const auto& each) {
            return each.first.first == gone || each.first.second == gone;
        });
        QVERIFY2(after == expected, std::to_string(seed).c_str());
        QCOMPARE(picture.ghosts.size(), 1U);
        QCOMPARE(picture.ghosts.front().name, gone);
    }
}

void TestMeshProperties::everyBadHalfLinkHasOneCause() {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        const auto picture = someScene(random).judged();
        std::vector<int> causes(picture.cells.size());
        for (const auto& exception : picture.exceptions) {
            QVERIFY(exception.halfLinks == exception.cells.size());
            QVERIFY(!exception.message.empty());
            for (const auto cell : exception.cells) {
                ++causes[cell];
            }
        }
        const auto size = static_cast<std::uint32_t>(picture.clusters.size());
        for (std::uint32_t cell = 0; cell < picture.cells.size(); ++cell) {
            const auto* half = picture.half(cell / size, cell % size);
            const bool wasNothing =
                half != nullptr && half->lastKnown == MeshHalfState::NotConfigured;
            const int expected = model::isBad(picture.cells[cell].state()) && !wasNothing ? 1 : 0;
            QVERIFY2(causes[cell] == expected, std::to_string(seed).c_str());
        }
    }
}

void TestMeshProperties::linksAreTheSameFromBothEnds() {
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        Random random(seed);
        const auto picture = someScene(random).judged();
        for (std::size_t a = 0; a < picture.clusters.size(); ++a) {
            QVERIFY(picture.cell(a, a).state() == MeshHalfState::NotConfigured);
            for (std::size_t b = 0; b < picture.clusters.size(); ++b) {
                QVERIFY(picture.link(a, b) == picture.link(b, a));
            }
        }
    }
}

void TestMeshProperties::starsCoverEachPairOnce() {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        ClusterPairs pairs;
        for (std::uint32_t from = 0; from < 12; ++from) {
            for (std::uint32_t to = 0; to < 12; ++to) {
                if (from != to && below(random, 4) == 0) {
                    pairs.emplace_back(from, to);
                }
            }
        }
        ClusterPairs covered;
        for (const auto& star : coverWithStars(pairs, 12)) {
            for (const auto other : star.others) {
                covered.emplace_back(star.isRow ? star.hub : other, star.isRow ? other : star.hub);
            }
        }
        std::sort(covered.begin(), covered.end());
        QVERIFY(covered == pairs);
    }
}

QTEST_APPLESS_MAIN(TestMeshProperties)
#include "tst_mesh_properties.moc"
