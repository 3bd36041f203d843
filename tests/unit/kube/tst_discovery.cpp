// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/discovery.h"
#include "kube/table.h"

#include <QtTest>

using namespace pilothouse;

namespace {

const std::string kCore =
    R"({"kind":"APIGroupDiscoveryList","items":[{"metadata":{},"versions":[)"
    R"({"version":"v1","freshness":"Current","resources":[)"
    R"({"resource":"pods","responseKind":{"group":"","version":"v1","kind":"Pod"},"scope":"Namespaced",)"
    R"("singularResource":"pod","verbs":["get","list","watch"],"shortNames":["po"],"categories":["all"],)"
    R"("subresources":[{"subresource":"log","verbs":["get"]},{"subresource":"eviction","verbs":["create"]}]},)"
    R"({"resource":"bindings","responseKind":{"kind":"Binding"},"scope":"Namespaced","verbs":["create"]},)"
    R"({"resource":"nodes","responseKind":{"kind":"Node"},"scope":"Cluster","singularResource":"node",)"
    R"("verbs":["list"],"shortNames":["no"]}]}]},)"
    R"({"metadata":{"name":"apps"},"versions":[{"version":"v1","resources":[)"
    R"({"resource":"deployments","responseKind":{"kind":"Deployment"},"scope":"Namespaced",)"
    R"("singularResource":"deployment","verbs":["list"],"shortNames":["deploy","no"]}]}]},)"
    R"({"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale",)"
    R"("resources":[{"resource":"pods","responseKind":{"kind":"PodMetrics"},"scope":"Namespaced",)"
    R"("singularResource":"pod","verbs":["get","list"]}]}]},)"
    R"({"metadata":{"name":"shop.example.com"},"versions":[)"
    R"({"version":"v2","resources":[{"resource":"carts","responseKind":{"kind":"Cart"},)"
    R"("scope":"Cluster","singularResource":"cart","verbs":["list"]}]},)"
    R"({"version":"v1","resources":[{"resource":"carts","responseKind":{"kind":"Cart"},)"
    R"("scope":"Cluster","singularResource":"cart","verbs":["list"]}]}]}]})";

QString nameOf(const kube::ApiResource* resource) {
    return resource == nullptr
               ? QString()
               : QString::fromStdString(resource->apiVersion() + " " + resource->kind);
}

} // namespace

class TstDiscovery : public QObject {
    Q_OBJECT
private slots:
    void findsWhatIsMeant_data() {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("meant");
        QTest::newRow("plural") << "pods"
                                << "v1 Pod";
        QTest::newRow("singular") << "pod"
                                  << "v1 Pod";
        QTest::newRow("kind, its case") << "Pod"
                                        << "v1 Pod";
        QTest::newRow("short") << "po"
                               << "v1 Pod";
        QTest::newRow("short name of two, the first") << "no"
                                                      << "v1 Node";
        QTest::newRow("short name in a group") << "no.apps"
                                               << "apps/v1 Deployment";
        QTest::newRow("group") << "pods.metrics.k8s.io"
                               << "metrics.k8s.io/v1beta1 PodMetrics";
        QTest::newRow("version and group") << "deployments.v1.apps"
                                           << "apps/v1 Deployment";
        QTest::newRow("core version") << "pods.v1"
                                      << "v1 Pod";
        QTest::newRow("preferred version") << "carts"
                                           << "shop.example.com/v2 Cart";
        QTest::newRow("other version") << "cart.v1.shop.example.com"
                                       << "shop.example.com/v1 Cart";
        QTest::newRow("not listable") << "bindings"
                                      << "";
        QTest::newRow("unknown") << "frobs"
                                 << "";
        QTest::newRow("unknown group") << "pods.apps"
                                       << "";
    }
    void findsWhatIsMeant() {
        QFETCH(QString, word);
        const auto discovery = kube::decodeDiscovery(kCore);
        QVERIFY(discovery.has_value() && discovery->has_value());
        QTEST(nameOf(kube::findResource(**discovery, word.toStdString())), "meant");
    }
    void readsAggregated() {
        const auto discovery = kube::decodeDiscovery(kCore);
        QVERIFY(discovery.has_value() && discovery->has_value());
        const auto& pods = (*discovery)->resources.front();
        QVERIFY(pods.namespaced && pods.can("watch") && !pods.can("delete"));
        QCOMPARE(pods.subresources, (std::vector<std::string>{"log", "eviction"}));
        QCOMPARE(pods.categories, std::vector<std::string>{"all"});
        QCOMPARE((*discovery)->stale.size(), std::size_t{1});
        QVERIFY((*discovery)->stale.front() ==
                (kube::StaleGroup{.group = "metrics.k8s.io", .version = "v1beta1"}));
    }
    void readsLegacy() {
        const auto core = kube::decodeGroups(R"({"kind":"APIVersions","versions":["v1"]})");
        QVERIFY(core.has_value());
        const auto aggregated =
            kube::decodeDiscovery(R"({"kind":"APIVersions","versions":["v1"]})");
        QVERIFY(aggregated.has_value() && !aggregated->has_value());
        QVERIFY(core->front() == (kube::GroupVersion{.group = {}, .version = "v1"}));
        const auto groups = kube::decodeGroups(
            R"({"kind":"APIGroupList","groups":[{"name":"autoscaling","versions":[)"
            R"({"groupVersion":"autoscaling/v1","version":"v1"},)"
            R"({"groupVersion":"autoscaling/v2","version":"v2"}],)"
            R"("preferredVersion":{"groupVersion":"autoscaling/v2","version":"v2"}}]})");
        QVERIFY(groups.has_value());
        QCOMPARE(groups->at(0).version, std::string("v2"));
        QCOMPARE(groups->at(1).version, std::string("v1"));
        const auto list = kube::decodeResourceList(
            R"({"kind":"APIResourceList","groupVersion":"apps/v1","resources":[)"
            R"({"name":"deployments","singularName":"deployment","namespaced":true,)"
            R"("kind":"Deployment","verbs":["list"],"shortNames":["deploy"]},)"
            R"({"name":"deployments/scale","kind":"Scale","verbs":["get"]}]})");
        QVERIFY(list.has_value());
        QCOMPARE(list->size(), std::size_t{1});
        QCOMPARE(list->front().apiVersion(), std::string("apps/v1"));
        QCOMPARE(list->front().subresources, std::vector<std::string>{"scale"});
    }
    void refuses_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("kind");
        QTest::newRow("html") << QByteArray("<html>login</html>")
                              << static_cast<int>(ErrorKind::Intercepted);
        QTest::newRow("cut") << QByteArray("{\"kind\":\"APIGroupDis")
                             << static_cast<int>(ErrorKind::Decode);
        QTest::newRow("another kind")
            << QByteArray(R"({"kind":"PodList"})") << static_cast<int>(ErrorKind::Decode);
        QTest::newRow("a Status")
            << QByteArray(R"({"kind":"Status","status":"Failure","reason":"Forbidden","code":403})")
            << static_cast<int>(ErrorKind::Forbidden);
    }
    void refuses() {
        QFETCH(QByteArray, body);
        QFETCH(int, kind);
        const auto discovery = kube::decodeDiscovery(body.toStdString());
        QVERIFY(!discovery.has_value());
        QCOMPARE(static_cast<int>(discovery.error().kind), kind);
        const auto table = kube::decodeTable(body.toStdString(), {});
        if (body.contains("PodList")) {
            QVERIFY(!table.has_value()); // without items it is no list
        } else {
            QCOMPARE(static_cast<int>(table.error().kind), kind);
        }
    }
    void survivesForeignShapes_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("items is text") << QByteArray(
            R"({"kind":"APIGroupDiscoveryList","items":"x","rows":"x","columnDefinitions":7})");
        QTest::newRow("items are text")
            << QByteArray(R"({"kind":"APIGroupDiscoveryList","items":["x",1,null,[]]})");
        QTest::newRow("table") << QByteArray(
            R"({"kind":"Table","columnDefinitions":["x"],"rows":[1,{"cells":"x"},{"cells":[{}]}]})");
    }
    void survivesForeignShapes() {
        QFETCH(QByteArray, body);
        static_cast<void>(kube::decodeDiscovery(body.toStdString()));
        static_cast<void>(kube::decodeTable(body.toStdString(), {}));
    }
    void item58_readsTables() {
        const auto table = kube::decodeTable(
            R"({"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"continue":"abc"},)"
            R"("columnDefinitions":[{"name":"Name","type":"string","priority":0},)"
            R"({"name":"Replicas","type":"integer","priority":0},)"
            R"({"name":"Image","type":"string","priority":1}],)"
            R"("rows":[{"cells":["web",3,null],"object":{"metadata":{"name":"web","namespace":"shop"}}},)"
            R"({"cells":["db",true],"conditions":[{"type":"Completed","status":"True","reason":"Succeeded"}],)"
            R"("object":{"metadata":{"name":"db"}}}]})",
            {});
        QVERIFY(table.has_value());
        QCOMPARE(table->columns.at(2).priority, 1);
        QCOMPARE(table->continueToken, std::string("abc"));
        QVERIFY(table->rows.at(0) ==
                (kube::TableRow{.ns = "shop", .name = "web", .cells = {"web", "3", "<none>"}}));
        QVERIFY(
            table->rows.at(1) ==
            (kube::TableRow{
                .ns = {}, .name = "db", .cells = {"db", "true", "<none>"}, .isCompleted = true}));
    }
    void item58_readsListsWithoutTable() {
        const auto now = parseRfc3339("2026-11-20T08:00:00Z");
        const auto table = kube::decodeTable(
            R"({"kind":"CartList","metadata":{},"items":[{"metadata":)"
            R"({"name":"a","namespace":"shop","creationTimestamp":"2026-11-18T08:00:00Z"}}]})",
            *now);
        QVERIFY(table.has_value());
        QVERIFY(table->rows.at(0) ==
                (kube::TableRow{.ns = "shop", .name = "a", .cells = {"a", "2d"}}));
    }
};

QTEST_APPLESS_MAIN(TstDiscovery)
#include "tst_discovery.moc"
