// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fleet_builder.h"
#include "ui/models/fleet_filter.h"
#include "ui/models/words.h"

#include <QCoreApplication>
#include <QTest>
#include <QTranslator>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::ui;

namespace {

/// Every word of the program in another language.
class OtherLanguage : public QTranslator {
public:
    [[nodiscard]] QString translate(const char* /*context*/, const char* source,
                                    const char* /*disambiguation*/, int /*n*/) const override {
        return QStringLiteral("zz") + QString::fromUtf8(source).toUpper();
    }
    [[nodiscard]] bool isEmpty() const override { return false; }
};

int shownBy(const model::FleetSnapshot& fleet, const QString& text) {
    const FleetFilter filter = FleetFilter::parse(text);
    return static_cast<int>(std::count_if(fleet.clusters.begin(), fleet.clusters.end(),
                                          [&filter](const auto& c) { return filter.matches(*c); }));
}

} // namespace

class TestFleetFilter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shows_data();
    void shows();
    void refuses_data();
    void refuses();
    void wordsAreTheSameInEveryLanguage();
    void unknownCountsMatchNothing();
};

void TestFleetFilter::shows_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("count");
    const auto fleet = test::buildFleet({.clusters = 200});
    const auto& sum = fleet->summary;
    const auto count = [&fleet](auto holds) {
        return static_cast<int>(std::count_if(fleet->clusters.begin(), fleet->clusters.end(),
                                              [&holds](const auto& c) { return holds(*c); }));
    };
    QTest::newRow("nothing") << QString() << 200;
    QTest::newRow("bad health") << QStringLiteral("health=bad") << sum.down + sum.degraded;
    QTest::newRow("not bad") << QStringLiteral("not health=bad") << 200 - sum.down - sum.degraded;
    QTest::newRow("stale flag") << QStringLiteral("is:stale") << sum.unknown;
    QTest::newRow("down") << QStringLiteral("health=down") << sum.down;
    QTest::newRow("upper case") << QStringLiteral("HEALTH=Down") << sum.down;
    QTest::newRow("state is health") << QStringLiteral("state=degraded") << sum.degraded;
    QTest::newRow("free word of state") << QStringLiteral("upgrading") << sum.upgrading;
    QTest::newRow("environment") << QStringLiteral("env=prod") << count([](const auto& c) {
        return c.identity.environment == "prod";
    });
    QTest::newRow("two terms") << QStringLiteral("env=prod and region=westeurope")
                               << count([](const auto& c) {
                                      return c.identity.environment == "prod" &&
                                             c.identity.region == "westeurope";
                                  });
    QTest::newRow("wildcard") << QStringLiteral("name=prod-weu-0*") << 9;
    QTest::newRow("label") << QStringLiteral("label:env=staging") << count([](const auto& c) {
        return c.identity.environment == "staging";
    });
    QTest::newRow("older minor") << QStringLiteral("version<1.32") << count([](const auto& c) {
        return c.version && c.version->value == "v1.31.9";
    });
    QTest::newRow("minor") << QStringLiteral("version=1.33") << count([](const auto& c) {
        return c.version && c.version->value == "v1.33.5";
    });
    QTest::newRow("many nodes") << QStringLiteral("nodes>=24") << count([](const auto& c) {
        return c.nodeCounts && c.nodeCounts->value.total >= 24;
    });
    QTest::newRow("cause") << QStringLiteral("etcd") << count([](const auto& c) {
        return !c.reasons.empty() && c.reasons.front().message.find("etcd") != std::string::npos;
    });
    QTest::newRow("nobody") << QStringLiteral("region=mars") << 0;
}

void TestFleetFilter::shows() {
    QFETCH(const QString, text);
    QFETCH(const int, count);
    QVERIFY(FleetFilter::parse(text).isValid());
    QCOMPARE(shownBy(*test::buildFleet({.clusters = 200}), text), count);
}

void TestFleetFilter::refuses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part"); // of the sentence that says why
    QTest::newRow("no field") << QStringLiteral("colour=red") << QStringLiteral("colour");
    QTest::newRow("no value") << QStringLiteral("region=") << QStringLiteral("region");
    QTest::newRow("no state") << QStringLiteral("health=fine") << QStringLiteral("fine");
    QTest::newRow("no number") << QStringLiteral("nodes>many") << QStringLiteral("many");
    QTest::newRow("no version") << QStringLiteral("version<new") << QStringLiteral("new");
    QTest::newRow("lonely not") << QStringLiteral("env=prod not") << QStringLiteral("not");
    QTest::newRow("or") << QStringLiteral("a or b") << QStringLiteral("or");
    QTest::newRow("flag") << QStringLiteral("is:red") << QStringLiteral("red");
    QTest::newRow("order of words") << QStringLiteral("region<x") << QStringLiteral("region");
}

void TestFleetFilter::refuses() {
    QFETCH(const QString, text);
    QFETCH(const QString, part);
    const FleetFilter filter = FleetFilter::parse(text);
    QVERIFY(!filter.isValid());
    QVERIFY2(filter.error().contains(part), qPrintable(filter.error()));
    QCOMPARE(shownBy(*test::buildFleet({.clusters = 50}), text), 50); // and hides nobody
}

void TestFleetFilter::wordsAreTheSameInEveryLanguage() {
    const auto fleet = test::buildFleet({.clusters = 200});
    const QStringList texts{QStringLiteral("health=bad"),      QStringLiteral("health=down"),
                            QStringLiteral("state=upgrading"), QStringLiteral("is:stale"),
                            QStringLiteral("health=healthy"),  QStringLiteral("upgrading"),
                            QStringLiteral("stale"),           QStringLiteral("certificate")};
    QList<int> before;
    for (const QString& text : texts) {
        before << shownBy(*fleet, text);
        QVERIFY2(before.last() > 0, qPrintable(text));
    }
    OtherLanguage language;
    QVERIFY(QCoreApplication::installTranslator(&language));
    QCOMPARE(wordOf(Look::Down), QStringLiteral("zzDOWN"));
    for (qsizetype at = 0; at < texts.size(); ++at) {
        QVERIFY2(FleetFilter::parse(texts.at(at)).isValid(), qPrintable(texts.at(at)));
        QCOMPARE(shownBy(*fleet, texts.at(at)), before.at(at));
    }
    QCOMPARE(shownBy(*fleet, QStringLiteral("zz")), 0);
    QCoreApplication::removeTranslator(&language);
}

void TestFleetFilter::unknownCountsMatchNothing() {
    const auto fleet = test::buildFleet({.clusters = 10, .silent = 10});
    QCOMPARE(shownBy(*fleet, QStringLiteral("nodes<1")), 0);
    QCOMPARE(shownBy(*fleet, QStringLiteral("nodes>=0")), 0);
    QCOMPARE(shownBy(*fleet, QStringLiteral("pods=0")), 0);
}

QTEST_GUILESS_MAIN(TestFleetFilter)
#include "tst_fleet_filter.moc"
