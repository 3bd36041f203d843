// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "blank_member.h"

#include "simulator/quantity.h"
#include "simulator/typed_body.h"
#include "simulator/types.h"

using namespace pilothouse::simulator;
using nlohmann::json;

namespace {

const std::string kDeployments = "/apis/apps/v1/namespaces/default/deployments";
const std::string kDefinitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const std::string kBoats = "/apis/sea.example.com/v1/namespaces/default/boats";

/// With unknown fields at four depths, and one twice.
const char* const kFaulty =
    R"({"metadata":{"name":"d","foo":1},"bar":2,"spec":{"replicas":2,"replicas":3,"zoo":1,)"
    R"("selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},)"
    R"("spec":{"containers":[{"name":"a","image":"i","immage":"x",)"
    R"("ports":[{"containerPort":80,"contPort":1}]}]}}}})";
const char* const kFaults =
    R"(unknown field "metadata.foo", unknown field "bar", duplicate field "spec.replicas", )"
    R"(unknown field "spec.zoo", unknown field "spec.template.spec.containers[0].immage", )"
    R"(unknown field "spec.template.spec.containers[0].ports[0].contPort")";

json boats() {
    return json::parse(
        R"({"metadata":{"name":"boats.sea.example.com"},"spec":{"group":"sea.example.com",
        "names":{"plural":"boats","kind":"Boat"},"scope":"Namespaced","versions":[{"name":"v1",
        "served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{
        "type":"object","required":["spec"],"properties":{"spec":{"type":"object",
        "required":["name"],"properties":{"name":{"type":"string","maxLength":5},
        "oars":{"type":"integer","minimum":1,"default":2},
        "color":{"type":"string","enum":["red","blue"]},
        "crew":{"type":"array","maxItems":2,"items":{"type":"string"}},
        "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
        "either":{"x-kubernetes-int-or-string":true}}}}}}}]}})");
}

} // namespace

/// Types as the server knows them. What is expected was seen at kube-apiserver 1.34.
class TestSimTypes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesAmountsCanonically_data();
    void writesAmountsCanonically();
    void roundsResourceLists();
    void readsTheTypes();
    void findsWrongTypes_data();
    void findsWrongTypes();
    void refusesUnknownFieldsWhereStrict();
    void warnsOfUnknownFields();
    void refusesUnknownFieldsOfPatches();
    void appliesNoUnknownField();
    void appliesYaml();
    void fillsDefaults();
    void judgesCustomObjects_data();
    void judgesCustomObjects();
    void fillsDefaultsOfCustomObjects();
    void describesItself();
};

void TestSimTypes::writesAmountsCanonically_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("canonical"); // empty: refused
    const std::vector<std::pair<const char*, const char*>> rows{
        {"1.5", "1500m"},
        {"1.5Gi", "1536Mi"},
        {"0.1m", "100u"},
        {"0.5n", "1n"},
        {"-0.1n", "-1n"},
        {"1000m", "1"},
        {"1024Ki", "1Mi"},
        {"1000Ki", "1000Ki"},
        {"0.5Ki", "512"},
        {"1.1Ki", "1126400m"},
        {"1e3", "1e3"},
        {"1E", "1E"},
        {"1e19", "10e18"},
        {"1000000", "1M"},
        {"1001k", "1001k"},
        {"1e-10", "1e-9"},
        {"8Ei", "9223372036854775807"},
        {"7Ei", "7Ei"},
        {"2147483648", "2147483648"},
        {"2048Mi", "2Gi"},
        {".5", "500m"},
        {"3.0", "3"},
        {"123456789.123456789123", "123456789123456790n"},
        {"0Gi", "0"},
        {"1K", ""},
        {"1mi", ""},
        {"1KiB", ""},
        {"12e", ""},
        {"1e1.5", ""},
        {" 1", ""},
        {"", ""}};
    for (const auto& [text, canonical] : rows) {
        QTest::newRow(*text == 0 ? "nothing" : text) << text << canonical;
    }
}

void TestSimTypes::writesAmountsCanonically() {
    QFETCH(QString, text);
    QFETCH(QString, canonical);
    const auto found = detail::canonicalQuantity(text.toStdString());
    QCOMPARE(QString::fromStdString(found.value_or("")), canonical);
}

void TestSimTypes::roundsResourceLists() {
    QCOMPARE(detail::roundedQuantity("1500u"), std::string("2m"));
    QCOMPARE(detail::roundedQuantity("-1500u"), std::string("-2m"));
    QCOMPARE(detail::roundedQuantity("0.1"), std::string("100m"));
    QCOMPARE(detail::roundedQuantity("1.5Gi"), std::string("1536Mi"));
}

void TestSimTypes::readsTheTypes() {
    const std::string name = detail::typeName("", "v1", "Pod");
    QCOMPARE(name, std::string("io.k8s.api.core.v1.Pod"));
    const json& spec = detail::builtInTypes().at("io.k8s.api.core.v1.PodSpec");
    const json& containers = spec.at("properties").at("containers");
    QCOMPARE(containers.at("x-kubernetes-list-map-keys").dump(), std::string(R"(["name"])"));
    QCOMPARE(containers.at("x-kubernetes-patch-merge-key"), json("name"));
    QCOMPARE(detail::referredName(containers.at("items")), std::string("Container"));
    const json& port = detail::builtInTypes().at("io.k8s.api.core.v1.ContainerPort");
    QCOMPARE(port.at("properties").at("protocol").at("default"), json("TCP"));
    QVERIFY(detail::typeName("metrics.k8s.io", "v1beta1", "PodMetrics").size() > 0);
    for (const KindInfo& info : allKinds()) { // no reference leads nowhere
        QVERIFY2(!detail::typeName(info.group, info.version, info.kind).empty(),
                 std::string(info.kind).c_str());
    }
}

void TestSimTypes::findsWrongTypes_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("words");
    const QString pods = QStringLiteral("/api/v1/namespaces/default/pods");
    const QString services = QStringLiteral("/api/v1/namespaces/default/services");
    const QString deployments = QString::fromStdString(kDeployments);
    QTest::newRow("text for a number")
        << deployments << R"({"spec":{"replicas":"x"}})"
        << "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of "
           "type int32";
    QTest::newRow("the first counts")
        << deployments << R"({"spec":{"replicas":1.5,"template":[]}})"
        << "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas "
           "of type int32";
    QTest::newRow("no amount")
        << pods << R"({"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"1x"}}}]}})"
        << "quantities must match the regular expression "
           "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    QTest::newRow("no time") << pods << R"({"metadata":{"creationTimestamp":"abc"}})"
                             << "parsing time \"abc\" as \"2006-01-02T15:04:05Z07:00\": cannot "
                                "parse \"abc\" as \"2006\"";
    QTest::newRow("list for a map")
        << pods << R"({"metadata":{"labels":[]}})"
        << "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type "
           "map[string]string";
    QTest::newRow("number in a map of texts")
        << pods << R"({"metadata":{"labels":{"a":1}}})"
        << "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type "
           "string";
    QTest::newRow("neither number nor text")
        << services << R"({"spec":{"ports":[{"port":80,"targetPort":{}}]}})"
        << "json: cannot unmarshal object into Go struct field ServicePort.spec.ports.targetPort "
           "of type int32";
}

void TestSimTypes::findsWrongTypes() {
    QFETCH(QString, path);
    QFETCH(QString, body);
    QFETCH(QString, words);
    BlankMember member;
    const ApiReply reply = member.sendText("POST", path.toStdString(), body.toStdString());
    QCOMPARE(reply.status, 400);
    const QString said = messageOf(reply);
    QVERIFY2(said.endsWith("cannot be handled as a " + said.section(QLatin1Char(' '), 0, 0) + ": " +
                           words),
             qPrintable(said));
}

void TestSimTypes::refusesUnknownFieldsWhereStrict() {
    BlankMember member;
    const ApiReply reply = member.sendText("POST", kDeployments, kFaulty, "application/json",
                                           {{"fieldValidation", "Strict"}});
    QCOMPARE(reply.status, 400);
    QCOMPARE(messageOf(reply), QStringLiteral("Deployment in version \"v1\" cannot be handled as a "
                                              "Deployment: strict decoding error: ") +
                                   kFaults);
    const ApiReply unknown = member.sendText("POST", kDeployments, kFaulty, "application/json",
                                             {{"fieldValidation", "Foo"}});
    QCOMPARE(unknown.status, 422);
    QCOMPARE(messageOf(unknown),
             QStringLiteral("CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: "
                            "Unsupported value: \"Foo\": supported values: \"\", \"Ignore\", "
                            "\"Strict\", \"Warn\""));
}

void TestSimTypes::warnsOfUnknownFields() {
    BlankMember member;
    const ApiReply reply = member.sendText("POST", kDeployments, kFaulty);
    QCOMPARE(reply.status, 201);
    QString told;
    for (const auto& [name, value] : reply.headers) {
        if (name == "Warning") {
            told += (told.isEmpty() ? "" : ", ") + QString::fromStdString(value).mid(7).chopped(1);
        }
    }
    QCOMPARE(told.replace(QStringLiteral("\\\""), QStringLiteral("\"")), QString(kFaults));
    const json made = member.get(kDeployments + "/d");
    QVERIFY(made["spec"]["replicas"] == 3 && !made["spec"].contains("zoo") &&
            !made.contains("bar"));
    member.send("DELETE", kDeployments + "/d");
    const ApiReply quiet = member.sendText("POST", kDeployments, kFaulty, "application/json",
                                           {{"fieldValidation", "Ignore"}});
    QCOMPARE(quiet.status, 201);
    QVERIFY(std::none_of(quiet.headers.begin(), quiet.headers.end(),
                         [](const auto& header) { return header.first == "Warning"; }));
}

void TestSimTypes::refusesUnknownFieldsOfPatches() {
    BlankMember member;
    QCOMPARE(member.sendText("POST", kDeployments, kFaulty).status, 201);
    const auto patch = [&](const char* type, const char* body) {
        return member.sendText("PATCH", kDeployments + "/d", body,
                               std::string("application/") + type + "-patch+json",
                               {{"fieldValidation", "Strict"}});
    };
    const ApiReply unknown =
        patch("strategic-merge",
              R"({"spec":{"template":{"spec":{"containers":[{"name":"a","immage":"x"}]}}}})");
    QCOMPARE(unknown.status, 422);
    QCOMPARE(messageOf(unknown),
             QStringLiteral(" \"\" is invalid: patch: Invalid value: "
                            "\"map[spec:map[template:map[spec:map[containers:[map[immage:x "
                            "name:a]]]]]]\": strict decoding error: unknown field "
                            "\"spec.template.spec.containers[0].immage\""));
    const ApiReply twice = patch("strategic-merge", R"({"spec":{"replicas":1,"replicas":2}})");
    QVERIFY(messageOf(twice).endsWith("duplicate field \"spec.replicas\""));
    QCOMPARE(patch("merge", R"({"spec":{"replicas":"x"}})").status, 422);
    QCOMPARE(patch("json", R"([{"op":"add","path":"/spec/foo","value":1}])").status, 422);
    QCOMPARE(patch("merge", R"({"spec":{"replicas":7}})").status, 200);
}

void TestSimTypes::appliesNoUnknownField() {
    BlankMember member;
    const auto apply = [&](const char* spec) {
        return member.sendText("PATCH", kDeployments + "/d",
                               std::string(R"({"apiVersion":"apps/v1","kind":"Deployment",)"
                                           R"("metadata":{"name":"d","namespace":"default"},)") +
                                   R"("spec":)" + spec + "}",
                               "application/apply-patch+yaml", {{"fieldManager", "x"}});
    };
    const ApiReply unknown = apply(R"({"a":1,"b":1})");
    QCOMPARE(unknown.status, 500);
    QCOMPARE(messageOf(unknown),
             QStringLiteral("failed to create typed patch object (default/d; apps/v1, "
                            "Kind=Deployment): .spec.a: field not declared in schema"));
    QCOMPARE(messageOf(apply(R"({"template":{"spec":{"containers":[{"name":"a","zoo":1}]}}})")),
             QStringLiteral("failed to create typed patch object (default/d; apps/v1, "
                            "Kind=Deployment): .spec.template.spec.containers[name=\"a\"].zoo: "
                            "field not declared in schema"));
    QVERIFY(messageOf(apply(R"({"replicas":"x"})"))
                .endsWith(".spec.replicas: expected numeric (int or float), got string"));
}

void TestSimTypes::appliesYaml() {
    BlankMember member;
    const ApiReply made = member.sendText("PATCH", "/api/v1/namespaces/default/configmaps/c",
                                          "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: \"1\"\n"
                                          "  b: text\nimmutable: false\n",
                                          "application/apply-patch+yaml", {{"fieldManager", "x"}});
    QCOMPARE(made.status, 201);
    const json object = member.get("/api/v1/namespaces/default/configmaps/c");
    QCOMPARE(object["data"].dump(), std::string(R"({"a":"1","b":"text"})"));
    QVERIFY(object["immutable"] == false);
}

void TestSimTypes::fillsDefaults() {
    BlankMember member;
    QCOMPARE(member.sendText("POST", kDeployments, kFaulty).status, 201);
    const json spec = member.get(kDeployments + "/d")["spec"];
    QCOMPARE(spec["strategy"].dump(), std::string(R"({"rollingUpdate":{"maxSurge":"25%",)"
                                                  R"("maxUnavailable":"25%"},)"
                                                  R"("type":"RollingUpdate"})"));
    QVERIFY(spec["revisionHistoryLimit"] == 10 && spec["progressDeadlineSeconds"] == 600);
    const json container = spec["template"]["spec"]["containers"][0];
    QVERIFY(container["imagePullPolicy"] == "Always"); // no tag
    QVERIFY(container["ports"][0]["protocol"] == "TCP");
    QVERIFY(spec["template"]["spec"]["dnsPolicy"] == "ClusterFirst");
    const json service =
        json::parse(member
                        .send("POST", "/api/v1/namespaces/default/services",
                              {{"metadata", {{"name", "s"}}},
                               {"spec", {{"type", "NodePort"}, {"ports", {{{"port", 80}}}}}}})
                        .body)["spec"];
    QVERIFY(service["clusterIP"] == service["clusterIPs"][0]);
    QVERIFY(service["ports"][0]["targetPort"] == 80 && service["ports"][0]["nodePort"] >= 30000);
    QVERIFY(service["externalTrafficPolicy"] == "Cluster");
    // As kubectl replace does it: what was assigned need not be said again.
    const ApiReply replaced =
        member.send("PUT", "/api/v1/namespaces/default/services/s",
                    {{"metadata", {{"name", "s"}}}, {"spec", {{"ports", {{{"port", 81}}}}}}});
    QCOMPARE(replaced.status, 200);
    QVERIFY(json::parse(replaced.body)["spec"]["clusterIP"] == service["clusterIP"]);
}

void TestSimTypes::judgesCustomObjects_data() {
    QTest::addColumn<QString>("spec");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words"); // at the end of the message
    QTest::newRow("good") << R"({"name":"a","oars":4,"free":{"x":1},"either":"5"})" << 201 << "";
    QTest::newRow("repeated and unknown")
        << R"({"name":"a","zoo":1,"aaa":1,"oars":1,"oars":2})" << 400
        << R"(strict decoding error: duplicate field "spec.oars", unknown field "spec.aaa", unknown field "spec.zoo")";
    QTest::newRow("types first, then by path")
        << R"({"oars":"x","color":"green","crew":["a","b","c"],"either":[]})" << 422
        << R"(is invalid: [spec.either: Invalid value: "array": spec.either in body must be of type integer,string: "array", spec.oars: Invalid value: "string": spec.oars in body must be of type integer: "string", spec.color: Unsupported value: "green": supported values: "red", "blue", spec.crew: Too many: 3: must have at most 2 items, spec.name: Required value])";
    QTest::newRow("bounds")
        << R"({"name":"bcdefgh","oars":0})" << 422
        << "is invalid: [spec.name: Too long: may not be more than 5 bytes, spec.oars: Invalid "
           "value: 0: spec.oars in body should be greater than or equal to 1]";
}

void TestSimTypes::judgesCustomObjects() {
    QFETCH(QString, spec);
    QFETCH(int, status);
    QFETCH(QString, words);
    BlankMember member;
    QCOMPARE(member.send("POST", kDefinitions, boats()).status, 201);
    const ApiReply reply = member.sendText(
        "POST", kBoats, R"({"metadata":{"name":"tern"},"spec":)" + spec.toStdString() + "}",
        "application/json", {{"fieldValidation", "Strict"}});
    QVERIFY2(reply.status == status, reply.body.c_str());
    QVERIFY2(messageOf(reply).endsWith(words), qPrintable(messageOf(reply)));
}

void TestSimTypes::fillsDefaultsOfCustomObjects() {
    BlankMember member;
    QCOMPARE(member.send("POST", kDefinitions, boats()).status, 201);
    const json boat = {{"metadata", {{"name", "tern"}}},
                       {"spec", {{"name", "a"}}},
                       {"status", {{"afloat", true}}}};
    const json made = json::parse(member.send("POST", kBoats, boat).body);
    QVERIFY(made["spec"]["oars"] == 2);
    QVERIFY(made["metadata"]["generation"] == 1);
    QVERIFY(!made.contains("status")); // it has an address of its own
    const ApiReply bad = member.sendText("PATCH", kBoats + "/tern", R"({"spec":{"oars":"x"}})",
                                         "application/merge-patch+json");
    QCOMPARE(bad.status, 422);
    QCOMPARE(messageOf(bad),
             QStringLiteral("Boat.sea.example.com \"tern\" is invalid: spec.oars: Invalid value: "
                            "\"string\": spec.oars in body must be of type integer: \"string\""));
}

void TestSimTypes::describesItself() {
    BlankMember member;
    QCOMPARE(member.send("POST", kDefinitions, boats()).status, 201);
    const json paths = member.get("/openapi/v3")["paths"];
    const std::string url = paths["apis/apps/v1"]["serverRelativeURL"];
    QVERIFY(url.starts_with("/openapi/v3/apis/apps/v1?hash="));
    const json apps = member.get("/openapi/v3/apis/apps/v1");
    const json& patch =
        apps["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"];
    QCOMPARE(patch["x-kubernetes-group-version-kind"]["kind"], json("Deployment"));
    std::string names;
    for (const json& parameter : patch["parameters"]) {
        names += parameter["name"].get<std::string>() + " ";
    }
    QCOMPARE(names, std::string("dryRun fieldManager fieldValidation force "));
    // Whatever is referred to is there.
    const json& schemas = apps["components"]["schemas"];
    QVERIFY(schemas.contains("io.k8s.api.core.v1.Container"));
    QVERIFY(schemas.contains("io.k8s.apimachinery.pkg.api.resource.Quantity"));
    const auto stale = member.sendText("GET", "/openapi/v3/apis/apps/v1", "", "", {{"hash", "00"}});
    QCOMPARE(stale.status, 301);
    QVERIFY(std::find(stale.headers.begin(), stale.headers.end(),
                      std::pair<std::string, std::string>("Location", url)) != stale.headers.end());
    const json sea = member.get("/openapi/v3/apis/sea.example.com/v1");
    const json& boat = sea["components"]["schemas"]["com.example.sea.v1.Boat"];
    QCOMPARE(boat["properties"]["spec"]["properties"]["oars"]["default"], json(2));
    QCOMPARE(boat["x-kubernetes-group-version-kind"][0]["kind"], json("Boat"));
    QCOMPARE(member.send("GET", "/openapi/v3/apis/none/v1").status, 404);
}

QTEST_APPLESS_MAIN(TestSimTypes)
#include "tst_sim_types.moc"
