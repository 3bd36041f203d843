// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/refusal.h"
#include "kube/status.h"
#include "kube/warnings.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::kube;

namespace {

std::string status(int code, const char* reason, const char* message, const char* causes) {
    return QStringLiteral(
               R"({"kind":"Status","status":"Failure","reason":"%2","code":%1,"message":"%3","details":{"name":"web","causes":%4}})")
        .arg(code)
        .arg(reason, message, causes)
        .toStdString();
}

} // namespace

class TstRefusal : public QObject {
    Q_OBJECT
private slots:
    void item44_everyCauseIsSaidWithItsField_data() {
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("causes");
        QTest::addColumn<QString>("says");
        QTest::newRow("message leaves them out")
            << "web is invalid"
            << R"([{"field":"spec.replicas","message":"Invalid value: -1"},{"field":"spec.selector","message":"Required value"}])"
            << "web is invalid (spec.replicas: Invalid value: -1; spec.selector: Required value)";
        QTest::newRow("message has one of two")
            << "web is invalid: spec.a: Required value"
            << R"([{"field":"spec.a","message":"Required value"},{"field":"spec.b","message":"Too long"}])"
            << "web is invalid: spec.a: Required value (spec.b: Too long)";
        QTest::newRow("message has them all")
            << "web is invalid: spec.a: Required value"
            << R"([{"field":"spec.a","message":"Required value"}])"
            << "web is invalid: spec.a: Required value";
        QTest::newRow("without a field") << "no"
                                         << R"([{"reason":"Odd"}])"
                                         << "no (Odd)";
        QTest::newRow("causes that are none") << "no"
                                              << R"([1,null,{}])"
                                              << "no";
    }
    void item44_everyCauseIsSaidWithItsField() {
        QFETCH(QString, message);
        QFETCH(QString, causes);
        const auto body = status(422, "Invalid", qUtf8Printable(message), qUtf8Printable(causes));
        QTEST(QString::fromStdString(errorFromStatus(body)->message), "says");
    }

    void aThousandCausesStayShort() {
        QString causes = "[";
        for (int i = 0; i < 1000; ++i) {
            causes += QStringLiteral(R"(%1{"field":"spec.f%2","message":"Required value"})")
                          .arg(i == 0 ? "" : ",")
                          .arg(i);
        }
        const auto error =
            errorFromStatus(status(422, "Invalid", "bad", qUtf8Printable(causes + "]")));
        QVERIFY(error->message.size() < kMaxMessageBytes + 200);
        QVERIFY(error->message.find("spec.f0: Required value") != std::string::npos);
    }

    void item88_conflictsNameManagerAndField_data() {
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("manager");
        QTest::addColumn<QString>("subresource");
        QTest::addColumn<QString>("version");
        QTest::addColumn<bool>("isDated");
        QTest::newRow("apply") << "conflict with \\\"helm\\\""
                               << "helm"
                               << ""
                               << "" << false;
        QTest::newRow("update")
            << "conflict with \\\"kubectl-edit\\\" using apps/v1 at 2026-11-20T08:00:00Z"
            << "kubectl-edit"
            << ""
            << "apps/v1" << true;
        QTest::newRow("subresource")
            << "conflict with \\\"hpa\\\" with subresource \\\"scale\\\" using apps/v1"
            << "hpa"
            << "scale"
            << "apps/v1" << false;
        QTest::newRow("quoted quotes") << "conflict with \\\"a \\\\\\\"b\\\\\\\" using\\\" using v1"
                                       << "a \"b\" using"
                                       << ""
                                       << "v1" << false;
        QTest::newRow("an unknown form") << "someone"
                                         << "someone"
                                         << ""
                                         << "" << false;
    }
    void item88_conflictsNameManagerAndField() {
        QFETCH(QString, message);
        QFETCH(QString, manager);
        QFETCH(bool, isDated);
        const auto causes =
            QStringLiteral(
                R"([{"reason":"FieldManagerConflict","message":"%1","field":".data.k"},{"reason":"Other","field":"x"}])")
                .arg(message);
        const auto refusal =
            readRefusal(status(409, "Conflict", "Apply failed", qUtf8Printable(causes)));
        QVERIFY(refusal);
        const auto conflicts = applyConflicts(*refusal);
        QCOMPARE(conflicts.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(conflicts[0].manager), manager);
        QTEST(QString::fromStdString(conflicts[0].subresource), "subresource");
        QTEST(QString::fromStdString(conflicts[0].apiVersion), "version");
        QCOMPARE(conflicts[0].at.has_value(), isDated);
        QCOMPARE(conflicts[0].field, std::string(".data.k"));
    }

    void tellsABudgetFromARateLimit() {
        const auto budget = readRefusal(status(
            429, "TooManyRequests", "Cannot evict pod",
            R"([{"reason":"DisruptionBudget","message":"The disruption budget web needs 3 healthy pods and has 3 currently"}])"));
        QCOMPARE(*disruptionBudgetCause(*budget),
                 std::string("The disruption budget web needs 3 healthy pods and has 3 currently"));
        const auto limit = readRefusal(status(429, "TooManyRequests", "later", "[]"));
        QVERIFY(!disruptionBudgetCause(*limit));
        QVERIFY(!readRefusal("Too many requests, please try again later."));
        QVERIFY(!readRefusal(R"({"kind":"Status","status":"Success"})"));
    }

    /// Forms of RFC 7234 5.5 as client-go reads them.
    void item45_readsWarningHeaders_data() {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QStringList>("texts");
        const auto none = QStringList();
        QTest::newRow("one") << R"(299 - "old")" << QStringList{"old"};
        QTest::newRow("agent") << R"(299 kube-apiserver "old")" << QStringList{"old"};
        QTest::newRow("escapes") << "299 - \"a \\\"b\\\" \\\\ c, d\""
                                 << QStringList{"a \"b\" \\ c, d"};
        QTest::newRow("dated") << R"(299 - "old" "Wed, 21 Oct 2015 07:28:00 GMT")"
                               << QStringList{"old"};
        QTest::newRow("several") << R"(299 - "a", 299 - "b" "date",299 - "c")"
                                 << QStringList{"a", "b", "c"};
        QTest::newRow("another code") << R"(199 - "a", 299 - "b")" << QStringList{"b"};
        QTest::newRow("not closed") << "299 - \"a" << none;
        QTest::newRow("no quotes") << "299 - a" << none;
        QTest::newRow("no agent") << R"(299 "a")" << none;
        QTest::newRow("bad code") << R"(9x9 - "a")" << none;
        QTest::newRow("control") << "299 - \"a\tb\"" << none;
        QTest::newRow("what came before counts") << R"(299 - "a", nonsense)" << QStringList{"a"};
        QTest::newRow("nothing") << "" << none;
    }
    void item45_readsWarningHeaders() {
        QFETCH(QString, header);
        QStringList texts;
        for (const auto& text : parseWarnings(header.toStdString())) {
            texts.push_back(QString::fromStdString(text));
        }
        QTEST(texts, "texts");
    }

    void item45_saysEachTextOnce() {
        WarningLog log;
        QCOMPARE(log.take(R"(299 - "a", 299 - "b")").size(), std::size_t{2});
        QCOMPARE(log.take(R"(299 x "b", 299 - "c")"), std::vector<std::string>{"c"});
        QVERIFY(log.take(R"(299 - "a")").empty());
    }
};

QTEST_APPLESS_MAIN(TstRefusal)
#include "tst_refusal.moc"
