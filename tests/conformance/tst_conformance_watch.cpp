// SPDX-License-Identifier: GPL-3.0-or-later
#include "follow.h"
#include "server_under_test.h"

#include "engine/engine.h"
#include "fleet/session_codec.h"
#include "kube/paths.h"

#include <fmt/format.h>

#include <set>

using namespace pilothouse;
using namespace std::chrono_literals;
using test::Follow;
using Names = std::vector<std::string>;

namespace {

model::ObjectQuery configMapsOf(const test::ScratchNamespace& space) {
    return {.resource = "configmaps", .ns = space.name()};
}

std::string after(const std::string& text, const std::string& key) {
    const auto at = text.find(key);
    return at == text.npos ? std::string()
                           : text.substr(at + key.size(), text.find('&', at) - at - key.size());
}

const std::string kDefinitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

std::string definitionOfSails(const std::string& group) {
    return fmt::format(
        R"({{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{{"name":"sails.{0}"}},)"
        R"("spec":{{"group":"{0}","scope":"Namespaced","names":{{"plural":"sails","singular":"sail","kind":"Sail"}},)"
        R"("versions":[{{"name":"v1","served":true,"storage":true,"schema":{{"openAPIV3Schema":{{"type":"object",)"
        R"("x-kubernetes-preserve-unknown-fields":true}}}}}}]}}}})",
        group);
}

} // namespace

/// Watches and followers against a server.
class TestConformanceWatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item61_addedModifiedDeletedRecreated_data();
    void item61_addedModifiedDeletedRecreated();
    void item62_aBookmarkMovesTheVersionAlone();
    void item63_eachWatchAsksForATimeOfItsOwn();
    void item64_aNormalEndGoesOnWithoutAList();
    void item65_anExpiredWatchListsFromTheLastVersion();
    void item66_whatWasDeletedMeanwhileVanishes();
    void item66_aServerThatRestartsUnderAWatch();
    void item68_aStreamingListIsOneRequest();
    void item71_aDefinitionDeletedUnderAWatch();
    void item71_aDefinitionMadeLaterIsFollowed();
    void item72_aPermissionWithdrawnHarmsItsResourceAlone();
    void item74_withItsLastReaderGoneAWatchEnds();

private:
    [[nodiscard]] bool create(const std::string& path, const std::string& body);
    [[nodiscard]] bool remove(const std::string& path);
    [[nodiscard]] bool restart();
    [[nodiscard]] bool addSail(const std::string& group, const test::ScratchNamespace& space);

    test::ServerUnderTest m_server;
};

bool TestConformanceWatch::create(const std::string& path, const std::string& body) {
    const auto made = m_server.write(net::Method::Post, path, body);
    if (!made) {
        qWarning("%s: %s", path.c_str(), describe(made.error()).c_str());
    }
    return made.has_value();
}

bool TestConformanceWatch::remove(const std::string& path) {
    const auto gone = m_server.write(net::Method::Delete, path, "{}");
    if (!gone) {
        qWarning("%s: %s", path.c_str(), describe(gone.error()).c_str());
    }
    return gone.has_value();
}

/// The API server goes and comes back: its watch cache begins anew at the newest version.
bool TestConformanceWatch::restart() {
    const auto stopped = m_server.order("stop alpha");
    const auto started = m_server.order("start alpha");
    if (!stopped.empty() || !started.empty()) {
        qWarning("%s%s", stopped.c_str(), started.c_str());
    }
    return stopped.empty() && started.empty();
}

/// An object of a kind that was defined just now: it takes the server a moment.
bool TestConformanceWatch::addSail(const std::string& group, const test::ScratchNamespace& space) {
    const auto sails = fmt::format("/apis/{}/v1/namespaces/{}/sails", group, space.name());
    const auto sail = fmt::format(
        R"({{"apiVersion":"{}/v1","kind":"Sail","metadata":{{"name":"main"}},"size":7}})", group);
    bool made = false;
    const auto make = [&] {
        made = made || m_server.write(net::Method::Post, sails, sail).has_value();
        return made;
    };
    return QTest::qWaitFor(make, 20'000);
}

void TestConformanceWatch::item61_addedModifiedDeletedRecreated_data() {
    QTest::addColumn<int>("form");
    QTest::newRow("whole") << int(model::ObjectForm::Whole);
    QTest::newRow("metadata") << int(model::ObjectForm::Metadata);
    QTest::newRow("table") << int(model::ObjectForm::Table);
}

void TestConformanceWatch::item61_addedModifiedDeletedRecreated() {
    PH_NEED_SERVER(m_server)
    QFETCH(int, form);
    test::ScratchNamespace space(m_server, "item61");
    QVERIFY(space.addConfigMap("a"));
    auto query = configMapsOf(space);
    query.form = model::ObjectForm(form);
    Follow follow(m_server, query);
    QVERIFY(follow.until([&] { return follow.set().isWatched && follow.names() == Names{"a"}; }));
    static_cast<void>(follow.diff());

    QVERIFY(space.addConfigMap("b"));
    QVERIFY(follow.until([&] { return follow.names() == (Names{"a", "b"}); }));
    auto diff = follow.diff();
    QVERIFY(diff.removed.empty());
    const auto added = std::find_if(diff.added.begin(), diff.added.end(),
                                    [](const auto& each) { return each.name == "b"; });
    QVERIFY(added != diff.added.end());
    const auto first = *added;
    QCOMPARE(first.ns, space.name());
    QCOMPARE(first.json.empty(), query.form != model::ObjectForm::Whole);
    QCOMPARE(first.cells.size(),
             query.form == model::ObjectForm::Table ? follow.set().columns.size() : std::size_t(0));
    const auto requests = follow.asked().size();
    QVERIFY(m_server.write(net::Method::Patch, space.path("configmaps", "b"),
                           R"({"metadata":{"labels":{"x":"y"}}})", "application/merge-patch+json"));
    QVERIFY(follow.until([&] { return !follow.diff().changed.empty(); }));

    QVERIFY(remove(space.path("configmaps", "b")));
    QVERIFY(space.addConfigMap("b", "2"));
    bool removed = false;
    bool reborn = false;
    QVERIFY(follow.until([&] {
        const auto next = follow.diff();
        for (const auto& each : next.removed) {
            removed = removed || each.uid == first.uid;
        }
        for (const auto& each : next.added) {
            reborn = reborn || (each.name == "b" && each.uid != first.uid);
        }
        return removed && reborn;
    }));
    QCOMPARE(follow.asked().size(), requests); // all of it by the one watch
}

void TestConformanceWatch::item62_aBookmarkMovesTheVersionAlone() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item62");
    test::ScratchNamespace other(m_server, "item62-other");
    QVERIFY(space.addConfigMap("a"));
    // A server sends one two seconds before a watch ends.
    Follow follow(m_server, configMapsOf(space), "alpha", 4, false);
    QVERIFY(follow.until([&] { return follow.set().isWatched && follow.names() == Names{"a"}; }));
    const auto objects = follow.set().objects;
    const auto before = after(follow.asked().back(), "resourceVersion=");
    QVERIFY(other.addConfigMap("elsewhere")); // the version grows, nothing here changes
    const auto requests = follow.asked().size();
    QVERIFY(follow.until([&] { return follow.asked().size() > requests; }));
    const auto next = after(follow.asked().back(), "resourceVersion=");
    QVERIFY2(next.size() > before.size() || (next.size() == before.size() && next > before),
             (before + " then " + next).c_str());
    QCOMPARE(follow.set().objects, objects); // the same records, untouched
}

void TestConformanceWatch::item63_eachWatchAsksForATimeOfItsOwn() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item63");
    Follow follow(m_server, configMapsOf(space), "alpha", 2, false);
    QVERIFY(follow.until([&] { return follow.asked().size() >= 4; }));
    std::set<int> times;
    for (std::size_t i = 1; i < 4; ++i) {
        const auto time = std::stoi(after(follow.asked()[i], "timeoutSeconds="));
        QVERIFY(time >= 300 && time < 600);
        times.insert(time);
    }
    QVERIFY(times.size() > 1);
}

void TestConformanceWatch::item64_aNormalEndGoesOnWithoutAList() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item64");
    QVERIFY(space.addConfigMap("a"));
    Follow follow(m_server, configMapsOf(space), "alpha", 2, false);
    QVERIFY(follow.until([&] { return follow.set().isWatched && follow.names() == Names{"a"}; }));
    const auto objects = follow.set().objects;
    const auto requests = follow.asked().size();
    bool watched = true;
    QVERIFY(follow.until([&] {
        watched = watched && follow.set().isWatched;
        return follow.asked().size() >= requests + 2;
    }));
    QVERIFY(watched); // no flicker
    QCOMPARE(follow.lists(requests), std::size_t(0));
    QVERIFY(follow.troubles().empty());
    QCOMPARE(follow.set().objects, objects);
    QVERIFY(space.addConfigMap("b")); // and it is alive
    QVERIFY(follow.until([&] { return follow.names() == (Names{"a", "b"}); }));
}

void TestConformanceWatch::item65_anExpiredWatchListsFromTheLastVersion() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item65");
    QVERIFY(space.addConfigMap("a"));
    Follow follow(m_server, configMapsOf(space), "alpha", 0, false);
    QVERIFY(follow.until([&] { return follow.set().isWatched && follow.names() == Names{"a"}; }));
    const auto version = after(follow.asked().back(), "resourceVersion=");
    follow.cut();
    QVERIFY(space.addConfigMap("b"));
    QVERIFY(restart());
    const auto requests = follow.asked().size();
    QVERIFY(follow.until([&] { return follow.set().isWatched && follow.lists(requests) > 0; }));
    QVERIFY(follow.asked()[requests].find("watch=true") != std::string::npos); // it tried to resume
    // The last version that it saw: of the list, or of a bookmark since.
    const auto last = after(follow.asked()[requests], "resourceVersion=");
    QVERIFY2(std::stoull(last) >= std::stoull(version), last.c_str());
    const auto list = std::find_if(
        follow.asked().begin() + static_cast<std::ptrdiff_t>(requests), follow.asked().end(),
        [](const auto& each) { return each.find("watch=true") == each.npos; });
    QCOMPARE(after(*list, "resourceVersion="), last);
    QCOMPARE(follow.lists(requests), std::size_t(1));
    QCOMPARE(follow.names(), (Names{"a", "b"}));
}

void TestConformanceWatch::item66_whatWasDeletedMeanwhileVanishes() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item66");
    for (const char* name : {"a", "b", "c"}) {
        QVERIFY(space.addConfigMap(name));
    }
    Follow follow(m_server, configMapsOf(space), "alpha", 0, false);
    QVERIFY(follow.until([&] {
        return follow.set().isWatched && follow.names() == (Names{"a", "b", "c"});
    }));
    static_cast<void>(follow.diff());
    follow.cut();
    QVERIFY(remove(space.path("configmaps", "a")));
    QVERIFY(remove(space.path("configmaps", "c")));
    QVERIFY(restart());
    QVERIFY(follow.until([&] { return follow.set().isWatched && follow.names() == Names{"b"}; }));
    Names removed;
    for (const auto& each : follow.diff().removed) {
        removed.push_back(each.name);
    }
    QCOMPARE(removed, (Names{"a", "c"}));
}

void TestConformanceWatch::item66_aServerThatRestartsUnderAWatch() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item66b");
    QVERIFY(space.addConfigMap("a"));
    QVERIFY(space.addConfigMap("b"));
    Follow follow(m_server, configMapsOf(space));
    QVERIFY(follow.until([&] {
        return follow.set().isWatched && follow.names() == (Names{"a", "b"});
    }));
    static_cast<void>(follow.diff());
    const auto requests = follow.asked().size();
    QCOMPARE(m_server.order("stop alpha"), std::string());
    QVERIFY(follow.until(
        [&] { return follow.set().trouble && follow.set().trouble->kind == ErrorKind::Network; }));
    QVERIFY(!follow.set().isWatched);
    QCOMPARE(follow.names(), (Names{"a", "b"})); // known, though stale
    QCOMPARE(m_server.order("start alpha"), std::string());
    QVERIFY(remove(space.path("configmaps", "a"))); // perhaps before it is watched again
    QVERIFY(space.addConfigMap("c"));
    QVERIFY(follow.until([&] {
        return follow.set().isWatched && follow.names() == (Names{"b", "c"});
    }));
    QVERIFY(!follow.set().trouble);
    const auto diff = follow.diff();
    QVERIFY(diff.removed.size() == 1 && diff.removed.front().name == "a");
    // What was asked meanwhile is bounded by the back-off.
    QVERIFY2(follow.asked().size() - requests < 20, std::to_string(follow.asked().size()).c_str());
}

void TestConformanceWatch::item68_aStreamingListIsOneRequest() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item68");
    for (const char* name : {"a", "b", "c"}) {
        QVERIFY(space.addConfigMap(name));
    }
    Follow follow(m_server, configMapsOf(space));
    QVERIFY(follow.until([&] { return follow.set().objects != nullptr; }));
    QCOMPARE(follow.names(), (Names{"a", "b", "c"}));
    QVERIFY(space.addConfigMap("d"));
    QVERIFY(follow.until([&] { return follow.names().size() == 4; }));
    QCOMPARE(follow.asked().size(), std::size_t(1));
    QVERIFY(follow.asked().front().find("sendInitialEvents=true") != std::string::npos);
}

void TestConformanceWatch::item71_aDefinitionDeletedUnderAWatch() {
    PH_NEED_SERVER(m_server)
    const std::string group = "conformance.pilothouse.dev";
    QVERIFY(create(kDefinitions, definitionOfSails(group)));
    test::ScratchNamespace space(m_server, "item71");
    QVERIFY(addSail(group, space));
    Follow follow(m_server, {.group = group, .resource = "sails", .ns = space.name()});
    QVERIFY(
        follow.until([&] { return follow.set().isWatched && follow.names() == Names{"main"}; }));
    QVERIFY(follow.set().objects->front().json.find("\"size\":7") != std::string::npos);

    QVERIFY(remove(kDefinitions + "/sails." + group));
    QVERIFY(follow.until(
        [&] { return follow.set().trouble && follow.set().trouble->kind == ErrorKind::NotFound; }));
    QVERIFY(!follow.set().objects);
    const auto requests = follow.asked().size();
    follow.run(3s);
    QCOMPARE(follow.asked().size(), requests); // no hot loop
}

void TestConformanceWatch::item71_aDefinitionMadeLaterIsFollowed() {
    PH_NEED_SERVER(m_server)
    const std::string group = "later.pilothouse.dev";
    test::ScratchNamespace space(m_server, "item71b");
    Follow follow(m_server, {.group = group, .resource = "sails", .ns = space.name()});
    QVERIFY(follow.until(
        [&] { return follow.set().trouble && follow.set().trouble->kind == ErrorKind::NotFound; }));
    QVERIFY(create(kDefinitions, definitionOfSails(group)));
    const bool added = addSail(group, space);
    const auto requests = follow.asked().size();
    follow.run(1s);
    QCOMPARE(follow.asked().size(), requests); // an absent kind is not asked for all the time
    follow.skip(11min);
    const bool followed =
        follow.until([&] { return follow.set().isWatched && follow.names() == Names{"main"}; });
    QVERIFY(remove(kDefinitions + "/sails." + group));
    QVERIFY(added && followed);
    QVERIFY(!follow.set().trouble);
}

void TestConformanceWatch::item72_aPermissionWithdrawnHarmsItsResourceAlone() {
    PH_NEED_SERVER(m_server)
    const std::string rbac = "/apis/rbac.authorization.k8s.io/v1";
    test::ScratchNamespace space(m_server, "item72");
    QVERIFY(space.addConfigMap("a"));
    const auto inSpace = fmt::format("{}/namespaces/{}", rbac, space.name());
    QVERIFY(create(inSpace + "/roles",
                   R"({"metadata":{"name":"item72"},"rules":[{"apiGroups":[""],)"
                   R"("resources":["configmaps"],"verbs":["get","list","watch"]}]})"));
    QVERIFY(create(
        inSpace + "/rolebindings",
        R"({"metadata":{"name":"item72"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io",)"
        R"("kind":"Role","name":"item72"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io",)"
        R"("kind":"User","name":"restricted"}]})"));
    const auto allowed = [&] {
        const auto answer =
            m_server.send(m_server.request(space.path("configmaps"), "alpha-restricted"));
        return answer && answer->head.status == 200;
    };
    QTRY_VERIFY_WITH_TIMEOUT(allowed(), 20'000);
    Follow maps(m_server, configMapsOf(space), "alpha-restricted", 2);
    Follow nodes(m_server, {.resource = "nodes"}, "alpha-restricted", 2);
    QVERIFY(maps.until([&] { return maps.set().isWatched && maps.names() == Names{"a"}; }));
    QVERIFY(nodes.until([&] { return nodes.set().isWatched && !nodes.names().empty(); }));

    QVERIFY(remove(inSpace + "/rolebindings/item72"));
    QVERIFY(maps.until(
        [&] { return maps.set().trouble && maps.set().trouble->kind == ErrorKind::Forbidden; }));
    QVERIFY(!maps.set().objects); // what may not be read is not shown
    QVERIFY(!maps.set().isWatched);
    const auto requests = maps.asked().size();
    const auto others = nodes.asked().size();
    QVERIFY(nodes.until([&] { return nodes.asked().size() > others && nodes.set().isWatched; }));
    QVERIFY(!nodes.set().trouble && !nodes.names().empty());
    maps.run(2s);
    QCOMPARE(maps.asked().size(), requests);
}

void TestConformanceWatch::item74_withItsLastReaderGoneAWatchEnds() {
    PH_NEED_SERVER(m_server)
    auto fleet = fleet::loadFleet({.kubeconfig = m_server.kubeconfig(),
                                   .contexts = {"alpha"},
                                   .environment = {{"HOME", "/"}}});
    QVERIFY(fleet);
    const auto cluster = fleet->members.front().identity.id;
    engine::EngineOptions options;
    options.publishEvery = 10ms;
    const auto engine = engine::Engine::start(*std::move(fleet), std::move(options));
    engine::Publication seen;
    std::map<std::uint64_t, std::shared_ptr<const model::ObjectSet>> sets;
    const auto take = [&] {
        seen = engine->take();
        for (const auto& each : seen.follows) {
            sets[each.followId] = each.set;
        }
        return seen.snapshot->openWatches;
    };
    QTRY_COMPARE_WITH_TIMEOUT(take(), std::size_t(2), 20'000); // nodes and pods
    const model::ObjectQuery query{.resource = "configmaps", .ns = "kube-system"};
    engine->post(engine::FollowObjects{.followId = 1, .cluster = cluster, .query = query});
    engine->post(engine::FollowObjects{.followId = 2, .cluster = cluster, .query = query});
    QTRY_VERIFY_WITH_TIMEOUT(take() == 3 && sets[1] && sets[1]->isWatched, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(take() == 3 && sets[2] == sets[1], 20'000); // one watch for both
    engine->post(engine::UnfollowObjects{.followId = 1});
    engine->post(engine::FollowObjects{
        .followId = 3, .cluster = cluster, .query = {.resource = "namespaces"}});
    QTRY_COMPARE_WITH_TIMEOUT(take(), std::size_t(4), 20'000); // the other reader keeps it
    engine->post(engine::UnfollowObjects{.followId = 2});
    engine->post(engine::UnfollowObjects{.followId = 3});
    QTRY_COMPARE_WITH_TIMEOUT(take(), std::size_t(2), 1'000);
}

QTEST_GUILESS_MAIN(TestConformanceWatch)
#include "tst_conformance_watch.moc"
