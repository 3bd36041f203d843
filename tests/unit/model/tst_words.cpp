// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/cluster.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::model;
using namespace std::chrono_literals;

class TstWords : public QObject {
    Q_OBJECT
private slots:
    // Rows: kubernetes pkg/printers/internalversion/printers.go printNode.
    void nodeStatuses_data() {
        QTest::addColumn<int>("ready");
        QTest::addColumn<bool>("unschedulable");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, NodeReady ready, bool off, const char* text) {
            QTest::newRow(name) << static_cast<int>(ready) << off << text;
        };
        row("ready", NodeReady::True, false, "Ready");
        row("not ready", NodeReady::False, false, "NotReady");
        row("condition unknown", NodeReady::Unknown, false, "NotReady");
        row("no condition", NodeReady::Absent, false, "Unknown");
        row("cordoned", NodeReady::True, true, "Ready,SchedulingDisabled");
        row("cordoned, not ready", NodeReady::False, true, "NotReady,SchedulingDisabled");
        row("cordoned, no condition", NodeReady::Absent, true, "Unknown,SchedulingDisabled");
    }
    void nodeStatuses() {
        QFETCH(int, ready);
        QFETCH(bool, unschedulable);
        Node node;
        node.ready = static_cast<NodeReady>(ready);
        node.unschedulable = unschedulable;
        QTEST(QString::fromStdString(nodeStatus(node)), "text");
    }
    void aNodeNeverReadIsNotReady() { QCOMPARE(nodeStatus(Node{}), std::string("Unknown")); }

    void restarts_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<qint64>("secondsAgo"); // negative: the moment is not known
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0 << qint64{-1} << "0";
        QTest::newRow("none, with a moment") << 0 << qint64{60} << "0";
        QTest::newRow("moment not known") << 3 << qint64{-1} << "3";
        QTest::newRow("just now") << 1 << qint64{0} << "1 (0s ago)";
        QTest::newRow("minutes") << 3 << qint64{190} << "3 (3m10s ago)";
        QTest::newRow("days") << 12 << qint64{183'600} << "12 (2d3h ago)";
    }
    void restarts() {
        QFETCH(int, count);
        QFETCH(qint64, secondsAgo);
        const Instant now{1'795'161'600s};
        PodFacts facts;
        facts.restarts = count;
        if (secondsAgo >= 0) {
            facts.lastRestartAt = now - std::chrono::seconds{secondsAgo};
        }
        QTEST(QString::fromStdString(restartsText(Pod(facts), now)), "text");
    }

    void wordsOfHealth() {
        QVERIFY(toString(Health::Healthy) == "healthy");
        QVERIFY(toString(Health::Upgrading) == "upgrading");
        QVERIFY(toString(Health::Degraded) == "degraded");
        QVERIFY(toString(Health::Down) == "down");
        QVERIFY(toString(Health::Unknown) == "unknown");
    }
    void wordsOfReach() {
        QVERIFY(toString(Reach::Connecting) == "connecting");
        QVERIFY(toString(Reach::Live) == "live");
        QVERIFY(toString(Reach::Stale) == "stale");
        QVERIFY(toString(Reach::Unreachable) == "unreachable");
        QVERIFY(toString(Reach::AuthRequired) == "authRequired");
    }
    void wordsOfSeverity() {
        QVERIFY(toString(Severity::Info) == "info");
        QVERIFY(toString(Severity::Warning) == "warning");
        QVERIFY(toString(Severity::Error) == "error");
    }
};

QTEST_APPLESS_MAIN(TstWords)
#include "tst_words.moc"
