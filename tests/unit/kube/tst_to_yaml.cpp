// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/to_yaml.h"
#include "kube/yaml.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace pilothouse;

class TstToYaml : public QObject {
    Q_OBJECT
private slots:
    void writesAsKubectl() {
        const auto yaml = kube::jsonToYaml(
            R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","managedFields":[1],"labels":{"b":"true","a":"1"}},)"
            R"("spec":{"list":[{"x":1,"w":[]},{"z":{}}],"nested":[[1,2]],"script":"a\nb\n","quoted":"a: b"}})");
        QVERIFY(yaml.has_value());
        QCOMPARE(QString::fromStdString(*yaml),
                 QStringLiteral(
                     "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    a: \"1\"\n    b: "
                     "\"true\"\n  name: p\n"
                     "spec:\n  list:\n  - w: []\n    x: 1\n  - z: {}\n  nested:\n  - - 1\n    - 2\n"
                     "  quoted: \"a: b\"\n  script: |\n    a\n    b\n"));
    }
    void whatItWritesReadsBack_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 " ",
                                 "yes",
                                 "null",
                                 "1.5",
                                 "0x1f",
                                 "1e3",
                                 "- a",
                                 "a\nb",
                                 "a\n\n\nb",
                                 "\ttab",
                                 "# c",
                                 "a #b",
                                 "x:",
                                 "*a",
                                 "'q'",
                                 "\"",
                                 "a\n  b\n c\n",
                                 "2026-11-20T08:00:00Z",
                                 "\xC3\xA4",
                                 "~",
                                 "{",
                                 "10.0.0.1",
                                 ".5",
                                 "\x01"}) {
            QTest::newRow(text[0] == '\0' ? "empty" : text) << QString::fromUtf8(text);
        }
    }
    void whatItWritesReadsBack() {
        QFETCH(QString, text);
        const auto json =
            QJsonDocument(QJsonObject{{"k", QJsonObject{{"l", QJsonArray{text}}, {"m", text}}}})
                .toJson()
                .toStdString();
        const auto yaml = kube::jsonToYaml(json);
        QVERIFY(yaml.has_value());
        const auto parsed = kube::parseYaml(*yaml, "out");
        QVERIFY2(parsed.has_value(), yaml->c_str());
        const auto object = parsed->view().require("k");
        QCOMPARE(object->textOr("m", "?").value_or("!"), text.toStdString());
        QCOMPARE(object->require("l")->texts()->front(), text.toStdString());
    }
    void secretsAreMasked() {
        const auto yaml = kube::jsonToYaml(
            R"({"kind":"SecretList","items":[{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"hidden"}},"data":{"k":"hidden"},"stringData":{"l":"hidden"}}]})");
        QVERIFY(yaml.has_value());
        QVERIFY(yaml->find("hidden") == std::string::npos);
        QVERIFY(yaml->find("k: \"***\"") != std::string::npos);
    }
    void refusesWhatIsTooDeep() {
        QVERIFY(!kube::jsonToYaml(std::string(10'000, '[') + std::string(10'000, ']')).has_value());
        QVERIFY(!kube::jsonToYaml("{\"a\":").has_value());
    }
};

QTEST_APPLESS_MAIN(TstToYaml)
#include "tst_to_yaml.moc"
