// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "kube/values/json_path.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace pilothouse;

namespace {

const char* const kDocument = R"json({
  "metadata": {"name": "checkout", "labels": {"app.kubernetes.io/name": "shop", "plain": "x"}},
  "spec": {"replicas": 3, "none": null},
  "status": {
    "readyReplicas": 2,
    "conditions": [
      {"type": "Available", "status": "True", "weight": 1},
      {"type": "Ready", "status": "False", "weight": 2.0, "deep": {"on": true}},
      "not an object"
    ]
  }
})json";

} // namespace

class TstJsonPath : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pathsFind_data();
    void pathsFind();
    void absentLastFieldIsTold_data();
    void absentLastFieldIsTold();
    void badPathsSayWhere_data();
    void badPathsSayWhere();
};

void TstJsonPath::pathsFind_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("found"); // as one JSON list
    const auto row = [](const char* path, const char* found) {
        QTest::newRow(path) << QString::fromUtf8(path) << QString::fromUtf8(found);
    };
    row("{.status.readyReplicas}", "[2]");
    row(".status.readyReplicas", "[2]");
    row("status.readyReplicas", "[2]");
    row(" { $.status.readyReplicas } ", "[2]");
    row("{.metadata.labels.app\\.kubernetes\\.io/name}", "[\"shop\"]");
    row("{.metadata.labels['app.kubernetes.io/name']}", "[\"shop\"]");
    row("{['metadata']['labels']['plain']}", "[\"x\"]");
    row("{.status.conditions[0].type}", "[\"Available\"]");
    row("{.status.conditions[-2].type}", "[\"Ready\"]");
    row("{.status.conditions[3].type}", "[]");
    row("{.status.conditions[-4].type}", "[]");
    row("{.status.conditions[*].status}", "[\"True\",\"False\"]");
    row("{.status.conditions[?(@.type==\"Ready\")].status}", "[\"False\"]");
    row("{.status.conditions[?( @.type == 'Ready' )].status}", "[\"False\"]");
    row("{.status.conditions[?(@.type!=\"Ready\")].status}", "[\"True\"]");
    row("{.status.conditions[?(@.weight==2)].type}", "[\"Ready\"]");
    row("{.status.conditions[?(@.deep.on==true)].type}", "[\"Ready\"]");
    row("{.spec.none}", "[]");
    row("{.spec.replicas.more}", "[]");
    row("{.metadata.labels.*}", "[\"shop\",\"x\"]");
}

void TstJsonPath::pathsFind() {
    QFETCH(QString, path);
    QFETCH(QString, found);
    const auto document = nlohmann::json::parse(kDocument);
    const auto parsed = kube::JsonPath::parse(path.toStdString());
    QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
    nlohmann::json values = nlohmann::json::array();
    for (const auto* value : parsed->find(document).values) {
        values.push_back(*value);
    }
    QCOMPARE(QString::fromStdString(values.dump()), found);
}

void TstJsonPath::absentLastFieldIsTold_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("absent");
    QTest::newRow("last field of an object that is there") << ".status.unavailableReplicas" << 1;
    QTest::newRow("null is absent") << ".spec.none" << 1;
    QTest::newRow("parent absent") << ".state.unavailableReplicas" << 0;
    QTest::newRow("parent is a number") << ".spec.replicas.more" << 0;
    QTest::newRow("filter that finds nothing") << ".status.conditions[?(@.type==\"No\")].x" << 0;
    QTest::newRow("present") << ".status.readyReplicas" << 0;
}

void TstJsonPath::absentLastFieldIsTold() {
    QFETCH(QString, path);
    QFETCH(int, absent);
    const auto document = nlohmann::json::parse(kDocument);
    const auto parsed = kube::JsonPath::parse(path.toStdString());
    QVERIFY(parsed.has_value());
    QCOMPARE(static_cast<int>(parsed->find(document).absentFields), absent);
}

void TstJsonPath::badPathsSayWhere_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* path, const char* message) {
        QTest::newRow(path) << QString::fromUtf8(path) << QString::fromUtf8(message);
    };
    row("", "column 1: expected a field such as .status");
    row("{}", "column 3: expected a field such as .status");
    row("{.status", "column 9: expected }");
    row("{.a} {.b}", "column 6: expected the end of the path");
    row("{..a}", "column 3: \"..\" is not supported");
    row("{.a[1:2]}", "column 6: ranges and lists of indexes are not supported");
    row("{.a[b]}", "column 5: expected an index, *, a quoted name or ?(\u2026)");
    row("{.a[0}", "column 6: expected ]");
    row("{.a['b}", "column 8: expected ' at the end of the text");
    row("{.a[?(@.b>1)]}", "column 10: expected == or !=");
    row("{.a[?(@.b==x)]}", "column 12: expected a quoted text, a number, true or false");
    row("{.a[?(b==1)]}", "column 7: expected @");
    row("{.a(b)}", "column 4: expected . or [");
    row("{.}", "column 3: expected the name of a field");
}

void TstJsonPath::badPathsSayWhere() {
    QFETCH(QString, path);
    QFETCH(QString, message);
    const auto parsed = kube::JsonPath::parse(path.toStdString());
    QVERIFY(!parsed);
    QVERIFY(parsed.error().kind == ErrorKind::Validation);
    QCOMPARE(QString::fromStdString(parsed.error().message), message);
}

QTEST_APPLESS_MAIN(TstJsonPath)
#include "tst_json_path.moc"
