// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/openapi.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::kube;

namespace {

/// A document in the manner of a server's: references, allOf, lists, maps, one that holds itself.
const std::string kDocument =
    R"({"openapi":"3.0.0",)"
    R"("paths":{"/apis/shop.example.io/v1/boats":{"get":{"description":"components"}}},)"
    R"("components":{"schemas":{)"
    R"("io.example.shop.v1.Boat":{"type":"object","description":"A boat.","required":["spec"],)"
    R"("x-kubernetes-group-version-kind":[{"group":"shop.example.io","version":"v1","kind":"Boat"}],)"
    R"("properties":{)"
    R"("kind":{"type":"string","description":"What it is."},)"
    R"("metadata":{"default":{},"allOf":[{"$ref":"#/components/schemas/io.k8s.ObjectMeta"}]},)"
    R"("spec":{"$ref":"#/components/schemas/io.example.shop.v1.BoatSpec"}}},)"
    R"("io.example.shop.v1.BoatSpec":{"type":"object","description":"How it is built.",)"
    R"("required":["masts","hull"],)"
    R"("properties":{)"
    R"("hull":{"type":"string","enum":["wood","steel",""],"default":"wood"},)"
    R"("length":{"$ref":"#/components/schemas/io.k8s.Quantity"},)"
    R"("masts":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],)"
    R"("items":{"default":{},"allOf":[{"$ref":"#/components/schemas/io.example.shop.v1.Mast"}]}},)"
    R"("flags":{"type":"object","additionalProperties":{"type":"string"}},)"
    R"("free":{"type":"object"},)"
    R"("any":{"additionalProperties":true},)"
    R"("next":{"$ref":"#/components/schemas/io.example.shop.v1.BoatSpec"}}},)"
    R"("io.example.shop.v1.Mast":{"type":"object","properties":{)"
    R"("name":{"type":"string"},"height":{"type":"integer","format":"int32"}},"required":["name"]},)"
    R"("io.k8s.ObjectMeta":{"type":"object","description":"Standard metadata.","properties":{)"
    R"("name":{"type":"string"}}},)"
    R"("io.k8s.Quantity":{"type":"string","description":"A number with a unit."}}}})";

const KindName kBoat{.group = "shop.example.io", .version = "v1", .kind = "Boat"};

std::string outlineOf(const std::vector<FieldHelp>& fields, const std::string& indent = {}) {
    std::string text;
    for (const auto& field : fields) {
        text += indent + field.name + " <" + field.type + ">" +
                (field.isRequired ? " required" : "") + "\n" +
                outlineOf(field.fields, indent + " ");
    }
    return text;
}

const FieldHelp& at(const KindHelp& help, const std::string& name) {
    for (const auto& field : help.fields.back().fields) {
        if (field.name == name) {
            return field;
        }
    }
    static const FieldHelp kNone;
    return kNone;
}

} // namespace

class TestOpenApi : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theIndexLeadsToDocuments() {
        const auto index = decodeOpenApiIndex(
            R"({"paths":{"api/v1":{"serverRelativeURL":"/openapi/v3/api/v1?hash=AB12"},)"
            R"("apis/apps/v1":{"serverRelativeURL":"/openapi/v3/apis/apps/v1"},)"
            R"("evil":{"serverRelativeURL":"https://elsewhere/"},)"
            R"("sly":{"serverRelativeURL":"/openapi/v3/../../api/v1/secrets"},)"
            R"("odd":7}})");
        QVERIFY(index.has_value());
        QCOMPARE(index->size(), std::size_t{2});
        QCOMPARE(index->at("api/v1").hash, std::string("AB12"));
        QCOMPARE(index->at("apis/apps/v1").path, std::string("/openapi/v3/apis/apps/v1"));
        QCOMPARE(openApiKey(kBoat), std::string("apis/shop.example.io/v1"));
        QCOMPARE(openApiKey({.version = "v1", .kind = "Pod"}), std::string("api/v1"));
    }

    void fieldsAreAsExplainHasThem() {
        const auto help = decodeKindHelp(kDocument, kBoat);
        QVERIFY2(help.has_value(), help ? "" : help.error().message.c_str());
        QCOMPARE(help->description, std::string("A boat."));
        QVERIFY(!help->isCut);
        QCOMPARE(outlineOf(help->fields), std::string("kind <string>\n"
                                                      "metadata <ObjectMeta>\n"
                                                      " name <string>\n"
                                                      "spec <BoatSpec> required\n"
                                                      " any <Object>\n"
                                                      " flags <map[string]string>\n"
                                                      " free <Object>\n"
                                                      " hull <string> required\n"
                                                      " length <string>\n"
                                                      " masts <[]Mast> required\n"
                                                      "  height <integer>\n"
                                                      "  name <string> required\n"
                                                      " next <BoatSpec>\n"));
    }

    void detailsOfAField() {
        const auto help = decodeKindHelp(kDocument, kBoat);
        QVERIFY(help.has_value());
        const auto& hull = at(*help, "hull");
        QCOMPARE(hull.enumeration, (std::vector<std::string>{"wood", "steel", ""}));
        QCOMPARE(hull.defaultJson, std::string("\"wood\""));
        const auto& masts = at(*help, "masts");
        QCOMPARE(masts.listType, std::string("map"));
        QCOMPARE(masts.listKeys, std::vector<std::string>{"name"});
        QCOMPARE(at(*help, "length").description, std::string("A number with a unit."));
    }

    void whatIsTooLargeIsCut() {
        const auto help = decodeKindHelp(kDocument, kBoat, {.fields = 3});
        QVERIFY(help.has_value() && help->isCut);
        const auto shallow = decodeKindHelp(kDocument, kBoat, {.depth = 1});
        QVERIFY(shallow.has_value() && shallow->isCut);
        const auto terse = decodeKindHelp(kDocument, kBoat, {.textBytes = 10});
        QVERIFY(terse.has_value() && terse->isCut);
    }

    void whatIsNoDocumentIsAnError_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("kind");
        QTest::newRow("html") << QByteArray("<html></html>") << int(ErrorKind::Intercepted);
        QTest::newRow("cut") << QByteArray("{\"components\":{\"schemas\":{")
                             << int(ErrorKind::Decode);
        QTest::newRow("deep") << QByteArray(2000, '[') << int(ErrorKind::Decode);
        QTest::newRow("no schemas")
            << QByteArray("{\"components\":[]}") << int(ErrorKind::NotFound);
        QTest::newRow("odd schemas")
            << QByteArray("{\"components\":{\"schemas\":{\"a\":7}}}") << int(ErrorKind::NotFound);
    }
    void whatIsNoDocumentIsAnError() {
        QFETCH(QByteArray, body);
        QFETCH(int, kind);
        const auto help = decodeKindHelp(body.toStdString(), kBoat);
        QVERIFY(!help);
        QCOMPARE(int(help.error().kind), kind);
    }

    void oddSchemasCrashNobody() {
        // Every prefix of a change: one byte replaced, at each place. None may crash or hang.
        for (std::size_t place = 0; place < kDocument.size(); ++place) {
            for (const char each : {'\x22', '{', '}', '7'}) {
                auto body = kDocument;
                body[place] = each;
                static_cast<void>(decodeKindHelp(body, kBoat));
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestOpenApi)
#include "tst_openapi.moc"
