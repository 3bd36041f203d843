// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/selectors.h"
#include "simulator/sim_time.h"

#include <QtTest>

using namespace pilothouse::simulator;

class TestSimSelectors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesLabels_data();
    void matchesLabels();
    void refusesBadSelectors_data();
    void refusesBadSelectors();
    void matchesFields_data();
    void matchesFields();
    void writesAges_data();
    void writesAges();
    void readsDurations_data();
    void readsDurations();
    void readsBackInstants();
};

void TestSimSelectors::matchesLabels_data() {
    QTest::addColumn<QString>("selector");
    QTest::addColumn<bool>("matches");
    QTest::newRow("empty") << "" << true;
    QTest::newRow("equal") << "env=prod" << true;
    QTest::newRow("double equal") << "env==prod" << true;
    QTest::newRow("other value") << "env=dev" << false;
    QTest::newRow("not equal") << "env!=dev" << true;
    QTest::newRow("not equal, absent key") << "zone!=a" << true;
    QTest::newRow("in") << "env in (dev, prod)" << true;
    QTest::newRow("notin") << "env notin (dev,prod)" << false;
    QTest::newRow("exists") << "env" << true;
    QTest::newRow("missing") << "!env" << false;
    QTest::newRow("greater") << "ring>1" << true;
    QTest::newRow("less") << "ring<2" << false;
    QTest::newRow("both") << "env=prod,ring=2" << true;
    QTest::newRow("one of both") << "env=prod,ring=3" << false;
    QTest::newRow("prefixed key") << "app.kubernetes.io/name=web" << true;
    QTest::newRow("empty value") << "role=" << true;
}

void TestSimSelectors::matchesLabels() {
    QFETCH(QString, selector);
    QFETCH(bool, matches);
    const Labels labels{
        {"env", "prod"}, {"ring", "2"}, {"app.kubernetes.io/name", "web"}, {"role", ""}};
    const auto parsed = LabelSelector::parse(selector.toStdString());
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->matches(labels), matches);
}

void TestSimSelectors::refusesBadSelectors_data() {
    QTest::addColumn<QString>("selector");
    QTest::newRow("no parentheses") << "env in prod";
    QTest::newRow("trailing comma") << "env=prod,";
    QTest::newRow("no key") << "=prod";
    QTest::newRow("unknown operator") << "env within (a)";
    QTest::newRow("not a number") << "ring>two";
    QTest::newRow("space in value") << "env=a b";
}

void TestSimSelectors::refusesBadSelectors() {
    QFETCH(QString, selector);
    QVERIFY(!LabelSelector::parse(selector.toStdString()).has_value());
}

void TestSimSelectors::matchesFields_data() {
    QTest::addColumn<QString>("selector");
    QTest::addColumn<bool>("matches");
    QTest::newRow("equal") << "status.phase=Running" << true;
    QTest::newRow("double equal") << "status.phase==Running" << true;
    QTest::newRow("not equal") << "status.phase!=Running" << false;
    QTest::newRow("two negations") << "status.phase!=Failed,status.phase!=Succeeded" << true;
    QTest::newRow("empty value of an absent field") << "spec.nodeName=" << true;
}

void TestSimSelectors::matchesFields() {
    QFETCH(QString, selector);
    QFETCH(bool, matches);
    const auto parsed = FieldSelector::parse(selector.toStdString());
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->matches({{"status.phase", "Running"}}), matches);
}

void TestSimSelectors::writesAges_data() {
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("seconds") << qint64{119} << "119s";
    QTest::newRow("minutes and seconds") << qint64{125} << "2m5s";
    QTest::newRow("whole minutes below ten") << qint64{180} << "3m";
    QTest::newRow("minutes") << qint64{3 * 3600 - 1} << "179m";
    QTest::newRow("hours and minutes") << qint64{3 * 3600 + 60} << "3h1m";
    QTest::newRow("hours") << qint64{47 * 3600} << "47h";
    QTest::newRow("days and hours") << qint64{50 * 3600} << "2d2h";
    QTest::newRow("days") << qint64{400 * 86400} << "400d";
    QTest::newRow("years and days") << qint64{800 * 86400} << "2y70d";
    QTest::newRow("years") << qint64{9 * 365 * 86400} << "9y";
    QTest::newRow("slightly ahead") << qint64{-1} << "0s";
    QTest::newRow("ahead") << qint64{-5} << "<invalid>";
}

void TestSimSelectors::writesAges() {
    QFETCH(qint64, seconds);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(humanDuration(std::chrono::seconds{seconds})), text);
}

void TestSimSelectors::readsDurations_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("milliseconds"); // -1 for refused
    QTest::newRow("seconds") << "90s" << qint64{90000};
    QTest::newRow("mixed") << "1d12h" << qint64{129600000};
    QTest::newRow("negative") << "-8m" << qint64{-480000};
    QTest::newRow("milliseconds") << "250ms" << qint64{250};
    QTest::newRow("empty") << "" << qint64{-1};
    QTest::newRow("no unit") << "5" << qint64{-1};
    QTest::newRow("unknown unit") << "5w" << qint64{-1};
    QTest::newRow("fraction") << "1.5h" << qint64{-1};
}

void TestSimSelectors::readsDurations() {
    QFETCH(QString, text);
    QFETCH(qint64, milliseconds);
    const auto value = parseDuration(text.toStdString());
    QCOMPARE(value.has_value(), milliseconds != -1);
    if (value) {
        QCOMPARE(static_cast<qint64>(value->count()), milliseconds);
    }
}

void TestSimSelectors::readsBackInstants() {
    const auto whole = parseInstant("2026-02-28T23:59:59Z");
    QVERIFY(whole.has_value());
    QCOMPARE(formatInstant(*whole + std::chrono::seconds{1}), std::string("2026-03-01T00:00:00Z"));
    const auto micro = parseInstant("2026-02-28T23:59:59.250000Z");
    QVERIFY(micro.has_value());
    QCOMPARE(formatInstantMicro(*micro), std::string("2026-02-28T23:59:59.250000Z"));
    QVERIFY(!parseInstant("2026-02-30T00:00:00Z").has_value());
    QVERIFY(!parseInstant("yesterday").has_value());
}

QTEST_APPLESS_MAIN(TestSimSelectors)
#include "tst_sim_selectors.moc"
