// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "tests/unit/placement/object_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;

namespace {

constexpr const char* kNamespaceWeb = "[{group: '', version: v1, kind: Namespace, name: web}]";

/// A namespace with one object of each sort that matters.
std::string shop() {
    return nameSpace("web") + inNamespace("apps/v1", "Deployment", "web", "front") +
           inNamespace("v1", "Service", "web", "front") +
           inNamespace("v1", "ConfigMap", "web", "settings") +
           object("scheduling.k8s.io/v1", "kind: PriorityClass, metadata: {name: high}") +
           object("rbac.authorization.k8s.io/v1", "kind: ClusterRole, metadata: {name: reader, "
                                                  "labels: {app: web}}");
}

using Names = std::vector<std::string>;

} // namespace

class TestResources : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aNamespaceGoesWithItsContentsInTheHubsOrder() {
        const auto hub =
            hubOf(shop() + inNamespace("v1", "Secret", "web", "token") +
                  inNamespace("example.com/v1", "Widget", "web", "a") +
                  inNamespace("batch/v1", "CronJob", "web", "nightly") + nameSpace("other") +
                  inNamespace("v1", "ConfigMap", "other", "elsewhere"));
        const auto placement = placementOf(kNamespaceWeb);
        QCOMPARE(told(placement.errors), std::string());
        const auto selection = selectResources(placement.placement, hub);
        QCOMPARE(selection.error, std::string());
        QVERIFY(shortly(selection) ==
                (Names{"Namespace web", "Secret web/token", "ConfigMap web/settings",
                       "Service web/front", "Deployment web/front", "CronJob web/nightly",
                       "Widget web/a"}));
    }

    void someObjectsStay_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("goes");
        const auto row = [](const char* name, const std::string& text, bool goes) {
            QTest::newRow(name) << QString::fromStdString(text) << goes;
        };
        const auto owned = [](const char* kind, bool isOwned) {
            return object("apps/v1",
                          std::string("kind: ") + kind + ", metadata: {name: it, namespace: web" +
                              (isOwned ? ", ownerReferences: [{kind: X, name: y}]" : "") + "}");
        };
        row("owned ReplicaSet", owned("ReplicaSet", true), false);
        row("free ReplicaSet", owned("ReplicaSet", false), true);
        row("owned ControllerRevision", owned("ControllerRevision", true), false);
        row("free ControllerRevision", owned("ControllerRevision", false), true);
        row("owned Deployment", owned("Deployment", true), true);
        row("root certificate", inNamespace("v1", "ConfigMap", "web", "kube-root-ca.crt"), false);
        row("default account", inNamespace("v1", "ServiceAccount", "web", "default"), false);
        row("other account", inNamespace("v1", "ServiceAccount", "web", "robot"), true);
        row("token",
            inNamespace("v1", "Secret", "web", "it", "type: kubernetes.io/service-account-token"),
            false);
        row("password", inNamespace("v1", "Secret", "web", "it", "type: Opaque"), true);
        row("volume claim", inNamespace("v1", "PersistentVolumeClaim", "web", "it"), true);
        row("endpoints of nobody", inNamespace("v1", "Endpoints", "web", "it"), true);
        row("endpoints of a service", inNamespace("v1", "Endpoints", "web", "front"), false);
        row("managed slice",
            object("discovery.k8s.io/v1",
                   "kind: EndpointSlice, metadata: {name: it, namespace: web, labels: "
                   "{endpointslice.kubernetes.io/managed-by: x}}"),
            false);
        row("own slice", inNamespace("discovery.k8s.io/v1", "EndpointSlice", "web", "it"), true);
        row("pod", inNamespace("v1", "Pod", "web", "it"), false);
        row("lease", inNamespace("coordination.k8s.io/v1", "Lease", "web", "it"), false);
        row("event", inNamespace("events.k8s.io/v1", "Event", "web", "it"), false);
        row("placement",
            inNamespace("placement.kubernetes-fleet.io/v1beta1", "ResourcePlacement", "web", "it"),
            false);
        row("service import",
            inNamespace("networking.fleet.azure.com/v1beta1", "ServiceImport", "web", "it"), false);
        row("service export",
            inNamespace("networking.fleet.azure.com/v1beta1", "ServiceExport", "web", "it"), true);
        row("being deleted",
            object("v1", "kind: ConfigMap, metadata: {name: it, namespace: web, "
                         "deletionTimestamp: 2026-11-20T08:00:00Z}"),
            false);
    }
    void someObjectsStay() {
        QFETCH(QString, text);
        QFETCH(bool, goes);
        const auto hub = hubOf(nameSpace("web") + inNamespace("v1", "Service", "web", "front") +
                               text.toStdString());
        const auto selection = selectResources(placementOf(kNamespaceWeb).placement, hub);
        QCOMPARE(selection.error, std::string());
        QCOMPARE(selection.resources.size(), std::size_t{goes ? 3U : 2U});
        QCOMPARE(selection.refused.size(), std::size_t{goes ? 0U : 1U});
        QVERIFY(goes || !selection.refused.front().reason.empty());
    }

    void claimsStayWhereTheHubRunsWorkloads() {
        const auto hub =
            hubOf(nameSpace("web") + inNamespace("v1", "PersistentVolumeClaim", "web", "it"));
        HubOptions options;
        options.runsWorkloads = true;
        const auto selection = selectResources(placementOf(kNamespaceWeb).placement, hub, options);
        QVERIFY(refused(selection) == Names{"PersistentVolumeClaim web/it"});
    }

    void selectors_data() {
        QTest::addColumn<QString>("selectors");
        QTest::addColumn<QString>("inNamespace");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char* name, const char* selectors, const char* nameSpace,
                            const QStringList& expected) {
            QTest::newRow(name) << QString(selectors) << QString(nameSpace) << expected;
        };
        row("the namespace alone",
            "[{group: '', version: v1, kind: Namespace, name: web, selectionScope: "
            "NamespaceOnly}]",
            "", {"Namespace web"});
        row("a reserved namespace alone is not asked about",
            "[{group: '', version: v1, kind: Namespace, name: kube-public, selectionScope: "
            "NamespaceOnly}]",
            "", {"Namespace kube-public"});
        row("labels",
            "[{group: rbac.authorization.k8s.io, version: v1, kind: ClusterRole, labelSelector: "
            "{matchLabels: {app: web}}}]",
            "", {"ClusterRole reader"});
        row("every one of a kind", "[{group: scheduling.k8s.io, version: v1, kind: PriorityClass}]",
            "", {"PriorityClass high"});
        row("a namespace by the label that the server sets",
            "[{group: '', version: v1, kind: Namespace, labelSelector: {matchLabels: "
            "{kubernetes.io/metadata.name: web}}, selectionScope: NamespaceOnly}]",
            "", {"Namespace web"});
        row("some objects of one namespace, and of the cluster",
            "[{group: '', version: v1, kind: Namespace, name: web, selectionScope: "
            "NamespaceWithResourceSelectors}, {group: apps, version: v1, kind: Deployment}, "
            "{group: scheduling.k8s.io, version: v1, kind: PriorityClass, name: high}]",
            "", {"PriorityClass high", "Namespace web", "Deployment web/front"});
        row("a placement of a namespace", "[{group: apps, version: v1, kind: Deployment}]", "web",
            {"Deployment web/front"});
        row("of another one", "[{group: apps, version: v1, kind: Deployment}]", "other", {});
        row("55: a name that nobody has",
            "[{group: scheduling.k8s.io, version: v1, kind: PriorityClass, name: low}]", "", {});
    }
    void selectors() {
        QFETCH(QString, selectors);
        QFETCH(QString, inNamespace);
        QFETCH(QStringList, expected);
        const auto hub = hubOf(shop() + nameSpace("kube-public") + nameSpace("other") +
                               test::inNamespace("v1", "ConfigMap", "other", "elsewhere"));
        const auto reading = placementOf(selectors.toStdString(), inNamespace.toStdString());
        QCOMPARE(told(reading.errors), std::string());
        const auto selection = selectResources(reading.placement, hub);
        QCOMPARE(selection.error, std::string());
        QStringList found;
        for (const auto& each : shortly(selection)) {
            found << QString::fromStdString(each);
        }
        QCOMPARE(found, expected);
        QCOMPARE(selection.warnings.empty(), !expected.isEmpty());
    }

    /// What the hub answers with InvalidResourceSelectors, edge cases 53 and 54.
    void errors_data() {
        QTest::addColumn<QString>("selectors");
        QTest::addColumn<QString>("inNamespace");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* name, const char* selectors, const char* nameSpace,
                            const char* error) {
            QTest::newRow(name) << QString(selectors) << QString(nameSpace) << QString(error);
        };
        row("54: an object twice",
            "[{group: '', version: v1, kind: Namespace, name: web}, {group: '', version: v1, kind: "
            "Namespace, name: web, selectionScope: NamespaceOnly}]",
            "",
            "found duplicate resource {Group: Version:v1 Kind:Namespace Name:web Namespace: "
            "Envelope:<nil>}");
        row("54: of several the first",
            "[{group: rbac.authorization.k8s.io, version: v1, kind: ClusterRole}, {group: "
            "rbac.authorization.k8s.io, version: v1, kind: ClusterRole}]",
            "",
            "found duplicate resource {Group:rbac.authorization.k8s.io Version:v1 Kind:ClusterRole "
            "Name:admin Namespace: Envelope:<nil>}");
        row("53: a reserved namespace",
            "[{group: '', version: v1, kind: Namespace, name: kube-public}]", "",
            "invalid clusterRresourcePlacement web: namespace kube-public is not allowed to "
            "propagate");
        row("a reserved namespace that is not there",
            "[{group: '', version: v1, kind: Namespace, name: fleet-x}]", "",
            "invalid clusterRresourcePlacement web: namespace fleet-x is not allowed to propagate");
        row("a reserved namespace that labels match", "[{group: '', version: v1, kind: Namespace}]",
            "",
            "invalid clusterRresourcePlacement web: namespace kube-public is not allowed to "
            "propagate");
        row("no namespace for the other selectors",
            "[{group: '', version: v1, kind: Namespace, name: none, selectionScope: "
            "NamespaceWithResourceSelectors}, {group: apps, version: v1, kind: Deployment}]",
            "",
            "invalid clusterResourcePlacement web: NamespaceWithResourceSelectors mode requires "
            "exactly one namespace, but no namespaces were selected");
        row("a reserved one for them",
            "[{group: '', version: v1, kind: Namespace, name: kube-public, selectionScope: "
            "NamespaceWithResourceSelectors}]",
            "",
            "invalid clusterResourcePlacement web: NamespaceWithResourceSelectors mode requires "
            "exactly one namespace, but no namespaces were selected");
        row("a kind of the cluster in a namespace",
            "[{group: example.com, version: v1, kind: Planet}]", "web",
            "invalid placement web/web: cannot select cluster-scoped resource example.com/v1, "
            "Resource=planets in a resourcePlacement");
        row("a namespaced kind in the cluster", "[{group: example.com, version: v1, kind: Widget}]",
            "",
            "invalid placement /web: cannot select namespace-scoped resource example.com/v1, "
            "Resource=widgets in a clusterResourcePlacement");
    }
    void errors() {
        QFETCH(QString, selectors);
        QFETCH(QString, inNamespace);
        QFETCH(QString, error);
        const auto hub = hubOf(
            shop() + nameSpace("kube-public") +
            object("rbac.authorization.k8s.io/v1", "kind: ClusterRole, metadata: {name: admin}") +
            object("apiextensions.k8s.io/v1",
                   "kind: CustomResourceDefinition, metadata: {name: planets}, spec: {group: "
                   "example.com, scope: Cluster, names: {kind: Planet, plural: planets}}") +
            test::inNamespace("example.com/v1", "Widget", "web", "a"));
        const auto reading = placementOf(selectors.toStdString(), inNamespace.toStdString());
        QCOMPARE(told(reading.errors), std::string());
        const auto selection = selectResources(reading.placement, hub);
        QCOMPARE(QString::fromStdString(selection.error), error);
        QVERIFY(selection.resources.empty() && selection.refused.empty());
        QVERIFY(selectorsMessage(selection.error)
                    .starts_with("The resource selectors are invalid: failed to process the "
                                 "request due to a client error: "));
    }

    void admission_data() {
        QTest::addColumn<QString>("selectors");
        QTest::addColumn<QString>("inNamespace");
        QTest::addColumn<QString>("word");
        const auto row = [](const char* name, const char* selectors, const char* word,
                            const char* nameSpace = "") {
            QTest::newRow(name) << QString(selectors) << QString(nameSpace) << QString(word);
        };
        row("none", "[]", "must have 1 to 100 items, found 0");
        row("name and labels",
            "[{group: '', version: v1, kind: Namespace, name: a, labelSelector: {}}]",
            "mutually exclusive");
        row("no group", "[{version: v1, kind: Namespace}]", "\"group\" is missing");
        row("unknown field", "[{group: '', version: v1, kind: Namespace, nam: a}]", "did you mean");
        row("unknown scope", "[{group: '', version: v1, kind: Namespace, selectionScope: All}]",
            "NamespaceOnly");
        row("namespaced kind", "[{group: apps, version: v1, kind: Deployment}]",
            "or it is not a cluster scoped resource: apps/v1, Kind=Deployment");
        row("a kind that is never propagated", "[{group: '', version: v1, kind: Node}]",
            "or it is not a cluster scoped resource: /v1, Kind=Node");
        row("kind of the cluster", "[{group: '', version: v1, kind: Namespace}]",
            "or it is a cluster scoped resource: /v1, Kind=Namespace", "web");
        row("two partial namespaces",
            "[{group: '', version: v1, kind: Namespace, name: a, selectionScope: "
            "NamespaceWithResourceSelectors}, {group: '', version: v1, kind: Namespace, name: b, "
            "selectionScope: NamespaceWithResourceSelectors}]",
            "only one namespace selector with NamespaceWithResourceSelectors mode is allowed");
        row("a partial namespace by labels",
            "[{group: '', version: v1, kind: Namespace, labelSelector: {}, selectionScope: "
            "NamespaceWithResourceSelectors}]",
            "must select by name (not by label)");
        row("a partial and a whole namespace",
            "[{group: '', version: v1, kind: Namespace, name: a, selectionScope: "
            "NamespaceWithResourceSelectors}, {group: '', version: v1, kind: Namespace, name: b}]",
            "only one namespace selector is allowed");
        row("a bad operator",
            "[{group: '', version: v1, kind: Namespace, labelSelector: {matchExpressions: [{key: "
            "a, operator: Near, values: [b]}]}}]",
            "Near");
    }
    void admission() {
        QFETCH(QString, selectors);
        QFETCH(QString, inNamespace);
        QFETCH(QString, word);
        const auto reading = placementOf(selectors.toStdString(), inNamespace.toStdString());
        QVERIFY2(QString::fromStdString(told(reading.errors)).contains(word),
                 told(reading.errors).c_str());
        QVERIFY(reading.errors.front().position && reading.errors.front().position->line == 2);
    }

    void aKindThatOnlyTheHubMayKnowIsAWarning() {
        const auto reading = placementOf("[{group: example.com, version: v1, kind: Planet}]");
        auto hub = hubOf(shop());
        const auto selection = selectResources(reading.placement, hub);
        QCOMPARE(selection.error, std::string());
        QVERIFY(warned(selection.warnings, "UnknownKind").find("Planet") != std::string::npos);
        hub.knowsAllKinds = true;
        QCOMPARE(selectResources(reading.placement, hub).error,
                 std::string("invalid placement /web, failed to get GVR of the selector: no "
                             "matches for kind \"Planet\" in version \"example.com/v1\""));
    }

    void anotherVersionOfTheKindIsAWarning() {
        const auto reading = placementOf("[{group: example.com, version: v2, kind: Planet}]");
        const auto hub = hubOf(object("example.com/v1", "kind: Planet, metadata: {name: mars}"));
        const auto selection = selectResources(reading.placement, hub);
        QVERIFY(selection.resources.empty());
        QVERIFY(!warned(selection.warnings, "OtherVersion").empty());
    }

    void aSelectorOfAKindThatStaysIsSkippedInANamespace() {
        const auto reading =
            placementOf("[{group: '', version: v1, kind: Pod}, {group: '', version: v1, kind: "
                        "ConfigMap}]",
                        "web");
        QCOMPARE(told(reading.errors), std::string());
        const auto hub = hubOf(shop() + inNamespace("v1", "Pod", "web", "p"));
        const auto selection = selectResources(reading.placement, hub);
        QVERIFY(shortly(selection) == Names{"ConfigMap web/settings"});
        QVERIFY(refused(selection) == Names{"Pod web/p"});
        QVERIFY(!warned(selection.warnings, "SelectorSkipped").empty());
    }

    /// What a snapshot does not hold.
    void content_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("json");
        const auto row = [](const char* name, const char* text, const char* json) {
            QTest::newRow(name) << QString(text) << QString(json);
        };
        row("identity",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, uid: u, resourceVersion: '7', "
            "generation: 3, selfLink: /x, creationTimestamp: 2026-11-20T08:00:00Z, managedFields: "
            "[], ownerReferences: [{name: o}], finalizers: [f], annotations: "
            "{kubectl.kubernetes.io/last-applied-configuration: '{}', "
            "deployment.kubernetes.io/revision: '2'}}, data: {n: '1'}, status: {x: y}}",
            R"({"apiVersion":"v1","data":{"n":"1"},"kind":"ConfigMap","metadata":{"finalizers":["f"],"name":"a"}})");
        row("other annotations stay",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {own: x, "
            "deployment.kubernetes.io/revision: '2'}}}",
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"annotations":{"own":"x"},"name":"a"}})");
        row("a service's addresses",
            "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: 10.0.0.1, "
            "clusterIPs: [10.0.0.1], healthCheckNodePort: 30000, ports: [{port: 80, nodePort: "
            "30001}]}}",
            R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"ports":[{"port":80}]}})");
        row("a headless service",
            "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None, "
            "clusterIPs: [None]}}",
            R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"clusterIP":"None","clusterIPs":["None"]}})");
        row("a job's labels",
            "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {selector: {matchLabels: "
            "{controller-uid: x, batch.kubernetes.io/controller-uid: x, own: z}}, template: "
            "{metadata: {creationTimestamp: null, labels: {controller-uid: x, own: z}}}}}",
            R"({"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"a"},"spec":{"selector":{"matchLabels":{"own":"z"}},"template":{"metadata":{"labels":{"own":"z"}}}}})");
        row("a job that selects by itself",
            "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {manualSelector: true, "
            "selector: {matchLabels: {controller-uid: x}}}}",
            R"({"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"a"},"spec":{"manualSelector":true,"selector":{"matchLabels":{"controller-uid":"x"}}}})");
    }
    void content() {
        QFETCH(QString, text);
        QFETCH(QString, json);
        const auto document = kube::parseYaml(text.toStdString(), "a.yaml");
        QVERIFY(document.has_value());
        QCOMPARE(QString::fromStdString(contentOf(document->root).json), json);
    }

    void whatWasLeftOutIsTold() {
        const auto document = kube::parseYaml(
            "{apiVersion: v1, kind: Service, metadata: {name: a, uid: u}, spec: {ports: [{port: 1, "
            "nodePort: 2}]}}",
            "a.yaml");
        QVERIFY(contentOf(document->root).removed ==
                (Names{"metadata.uid", "spec.ports[0].nodePort"}));
    }

    void manifestsAreCompletedAsTheServerWould() {
        const auto hub =
            hubOf(object("v1", "kind: Secret, metadata: {name: s}, stringData: {k: abc}") +
                  nameSpace("web"));
        const auto& stored = hub.objects[1];
        QCOMPARE(shortly(stored.id), std::string("Secret default/s"));
        QVERIFY(contentOf(stored.content).json.find(R"("data":{"k":"YWJj"})") != std::string::npos);
        QCOMPARE(hub.objects[0].labels.size(), std::size_t{1});
    }

    void aHubWithoutWorkloadsTakesNoPods_data() {
        QTest::addColumn<QString>("apiVersion");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("nameSpace");
        QTest::addColumn<bool>("isRefused");
        QTest::newRow("pod") << "v1"
                             << "Pod"
                             << "web" << true;
        QTest::newRow("pod of the system") << "v1"
                                           << "Pod"
                                           << "kube-system" << false;
        QTest::newRow("replica set") << "apps/v1"
                                     << "ReplicaSet"
                                     << "default" << true;
        QTest::newRow("deployment") << "apps/v1"
                                    << "Deployment"
                                    << "web" << false;
    }
    void aHubWithoutWorkloadsTakesNoPods() {
        QFETCH(QString, apiVersion);
        QFETCH(QString, kind);
        QFETCH(QString, nameSpace);
        QFETCH(bool, isRefused);
        const auto hub = hubOf(inNamespace(apiVersion.toStdString(), kind.toStdString(),
                                           nameSpace.toStdString(), "a"));
        const auto& id = hub.objects.front().id;
        QCOMPARE(!whyNotCreated(id, {}).empty(), isRefused);
        HubOptions options;
        options.runsWorkloads = true;
        QVERIFY(whyNotCreated(id, options).empty());
    }

    void badObjectsHaveAPlace_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("word");
        const auto row = [](const char* name, const char* text, const char* place,
                            const char* word) {
            QTest::newRow(name) << QString(text) << QString(place) << QString(word);
        };
        row("no kind", "apiVersion: v1\nmetadata: {name: a}\n", "a.yaml:1:", "\"kind\" is missing");
        row("no name", "apiVersion: v1\nkind: Pod\nmetadata: {}\n",
            "a.yaml:3:", "\"name\" is missing");
        row("no object", "- 1\n- 2\n", "a.yaml:1:", "");
        row("no YAML", "a: [1\nb: 2\n", "a.yaml:", "");
        row("a namespace where none belongs",
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  namespace: b\n",
            "a.yaml:5:", "cluster-scoped");
        row("twice",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: "
            "Namespace\nmetadata: {name: a}\n",
            "a.yaml:5:", "first at a.yaml:1:1");
    }
    void badObjectsHaveAPlace() {
        QFETCH(QString, text);
        QFETCH(QString, place);
        QFETCH(QString, word);
        const std::vector<ManifestText> texts{{.name = "a.yaml", .text = text.toStdString()}};
        const auto errors = readHub(texts, ObjectOrigin::Manifest).errors;
        QCOMPARE(errors.size(), std::size_t{1});
        const auto all = QString::fromStdString(told(errors));
        QVERIFY2(all.startsWith(place) && all.contains(word), told(errors).c_str());
    }

    void envelopesAreOpened_data() {
        QTest::addColumn<QString>("envelope");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* name, const char* kind, const char* data,
                            const char* fault) {
            const auto text =
                QString("---\n{apiVersion: placement.kubernetes-fleet.io/v1beta1, "
                        "kind: %1, metadata: {name: env%2}, data: %3}\n")
                    .arg(kind, QString(kind).startsWith("C") ? "" : ", namespace: web", data);
            QTest::newRow(name) << text << QString(fault);
        };
        row("sound", "ResourceEnvelope",
            "{a: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: web}}}", "");
        row("sound, of the cluster", "ClusterResourceEnvelope",
            "{a: {apiVersion: v1, kind: Node, metadata: {name: a}}}", "");
        row("namespaced in one of the cluster", "ClusterResourceEnvelope",
            "{b: {apiVersion: v1, kind: Node, metadata: {name: a}}, a: {apiVersion: v1, kind: "
            "ConfigMap, metadata: {name: a, namespace: web}}}",
            "a namespaced object a (web/a) has been wrapped in a cluster resource envelope env");
        row("of the cluster in a namespaced one", "ResourceEnvelope",
            "{a: {apiVersion: v1, kind: Node, metadata: {name: n}}}",
            "a cluster scope object a (n) has been wrapped in a resource envelope web/env");
        row("of another namespace", "ResourceEnvelope",
            "{a: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}}",
            "a namespaced object a (shop/a) in has been wrapped in a resource envelope from "
            "another namespace (web/env)");
        row("no kind", "ResourceEnvelope", "{a: {metadata: {name: n}}}",
            "failed to parse the wrapped manifest data to a Kubernetes runtime object "
            "(manifestKey=a,envelopeObjRef=web/env): Object 'Kind' is missing in '…'");
    }
    void envelopesAreOpened() {
        QFETCH(QString, envelope);
        QFETCH(QString, fault);
        const auto hub = hubOf(envelope.toStdString());
        QCOMPARE(hub.objects.size(), std::size_t{1});
        const auto opened = openEnvelope(hub.objects.front());
        QCOMPARE(QString::fromStdString(opened.fault), fault);
        QVERIFY(judgeEnvelopes(hub).empty());
    }

    void anEnvelopeWithoutManifestsIsRefused() {
        const auto hub = hubOf(inNamespace("placement.kubernetes-fleet.io/v1beta1",
                                           "ResourceEnvelope", "web", "env", "data: {}") +
                               inNamespace("placement.kubernetes-fleet.io/v1beta1",
                                           "ResourceEnvelope", "web", "two", "data: {a: 7}"));
        QCOMPARE(judgeEnvelopes(hub).size(), std::size_t{2});
    }

    void anEnvelopeGoesOpened() {
        const auto hub = hubOf(
            nameSpace("web") +
            inNamespace("placement.kubernetes-fleet.io/v1beta1", "ResourceEnvelope", "web", "env",
                        "data: {a: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, "
                        "namespace: web}}, b: {apiVersion: v1, kind: ConfigMap, metadata: "
                        "{name: b, namespace: web}}}"));
        const auto selection = selectResources(placementOf(kNamespaceWeb).placement, hub);
        QVERIFY(shortly(selection) == (Names{"Namespace web", "ResourceEnvelope web/env"}));
        const auto& manifests = selection.resources[1].envelope->manifests;
        QCOMPARE(manifests.size(), std::size_t{2});
        QCOMPARE(manifests[0].key, std::string("b")); // the work object's order is downwards
    }

    void theOrderOfTheFilesChangesNothing() {
        std::vector<ManifestText> texts{
            {.name = "a.yaml", .text = shop()},
            {.name = "b.yaml", .text = inNamespace("v1", "ConfigMap", "web", "more")},
            {.name = "c.yaml", .text = inNamespace("example.com/v1", "Widget", "web", "w")}};
        const auto placement = placementOf(kNamespaceWeb).placement;
        const auto one = readHub(texts, ObjectOrigin::Manifest).contents;
        const auto first = shortly(selectResources(placement, one));
        std::reverse(texts.begin(), texts.end());
        const auto two = readHub(texts, ObjectOrigin::Manifest).contents;
        QVERIFY(shortly(selectResources(placement, two)) == first);
    }
};

QTEST_APPLESS_MAIN(TestResources)
#include "tst_resources.moc"
