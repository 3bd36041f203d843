// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"
#include "base/time.h"
#include "base/unix_time.h"

#include <QtTest>

#include <limits>

using namespace pilothouse;
using namespace std::chrono_literals;

class TstTime : public QObject {
    Q_OBJECT
private slots:
    void unixSecondsSayADate() {
        QVERIFY(instantOfUnix(0) == *parseRfc3339("1970-01-01T00:00:00Z"));
        QVERIFY(instantOfUnix(1795161600) == *parseRfc3339("2026-11-20T08:00:00Z"));
        QVERIFY(instantOfUnix(253402300799) == *parseRfc3339("9999-12-31T23:59:59Z"));
        QVERIFY(!instantOfUnix(253402300800));
        QVERIFY(!instantOfUnix(-1));
        QVERIFY(!instantOfUnix(std::numeric_limits<std::int64_t>::max()));
    }

    void reads_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("milliseconds");
        QTest::newRow("epoch") << "1970-01-01T00:00:00Z" << qint64{0};
        QTest::newRow("utc") << "2026-11-20T08:00:00Z" << qint64{1795161600000};
        QTest::newRow("lower case") << "2026-11-20t08:00:00z" << qint64{1795161600000};
        QTest::newRow("offset east") << "2026-11-20T10:30:00+02:30" << qint64{1795161600000};
        QTest::newRow("offset west") << "2026-11-19T23:00:00-09:00" << qint64{1795161600000};
        QTest::newRow("one fraction digit") << "1970-01-01T00:00:00.5Z" << qint64{500};
        QTest::newRow("milliseconds") << "1970-01-01T00:00:00.007Z" << qint64{7};
        QTest::newRow("micro, cut") << "1970-01-01T00:00:00.999999Z" << qint64{999};
        QTest::newRow("nine digits") << "1970-01-01T00:00:00.123456789Z" << qint64{123};
        QTest::newRow("leap day") << "2024-02-29T00:00:00Z" << qint64{1709164800000};
        QTest::newRow("leap second") << "2016-12-31T23:59:60Z" << qint64{1483228800000};
        QTest::newRow("before the epoch") << "1969-12-31T23:59:59Z" << qint64{-1000};
        QTest::newRow("go's zero time") << "0001-01-01T00:00:00Z" << qint64{-62135596800000};
    }
    void reads() {
        QFETCH(QString, text);
        const auto at = parseRfc3339(text.toStdString());
        QVERIFY2(at.has_value(), at ? "" : at.error().message.c_str());
        QTEST(qint64{at->time_since_epoch().count()}, "milliseconds");
    }

    void refuses_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 "now",
                                 "2026-11-20",
                                 "2026-11-20T08:00:00",
                                 "2026-11-20 08:00:00Z",
                                 "2026-11-20T08:00Z",
                                 "2026-11-20T08:00:00.Z",
                                 "2026-11-20T08:00:00.1234567890Z",
                                 "2026-02-29T00:00:00Z",
                                 "2026-13-01T00:00:00Z",
                                 "2026-00-01T00:00:00Z",
                                 "2026-11-31T00:00:00Z",
                                 "2026-11-20T24:00:00Z",
                                 "2026-11-20T08:60:00Z",
                                 "2026-11-20T08:00:61Z",
                                 "2026-11-20T08:00:00+2:00",
                                 "2026-11-20T08:00:00+24:00",
                                 "2026-11-20T08:00:00+0200",
                                 "2026-11-20T08:00:00Zx",
                                 " 2026-11-20T08:00:00Z",
                                 "2026-11--1T08:00:00Z",
                                 "-026-11-20T08:00:00Z",
                                 "26-11-20T08:00:00Z"}) {
            QTest::newRow(text) << QString::fromLatin1(text);
        }
    }
    void refuses() {
        QFETCH(QString, text);
        const auto at = parseRfc3339(text.toStdString());
        QVERIFY(!at.has_value());
        QVERIFY(at.error().kind == ErrorKind::Validation);
    }

    void formats_data() {
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("epoch") << qint64{0} << "1970-01-01T00:00:00Z";
        QTest::newRow("whole seconds") << qint64{1795161600000} << "2026-11-20T08:00:00Z";
        QTest::newRow("milliseconds") << qint64{1795161600042} << "2026-11-20T08:00:00.042Z";
        QTest::newRow("before the epoch") << qint64{-1} << "1969-12-31T23:59:59.999Z";
        QTest::newRow("go's zero time") << qint64{-62135596800000} << "0001-01-01T00:00:00Z";
    }
    void formats() {
        QFETCH(qint64, milliseconds);
        const Instant at{std::chrono::milliseconds{milliseconds}};
        const auto text = formatRfc3339(at);
        QTEST(QString::fromStdString(text), "text");
        const auto again = parseRfc3339(text);
        QVERIFY(again.has_value() && *again == at);
    }

    // Rows: kubernetes/apimachinery pkg/util/duration/duration.go, each border from both sides.
    void humanDurations_data() {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("text");
        constexpr qint64 kMinute = 60;
        constexpr qint64 kHour = 3600;
        constexpr qint64 kDay = 86400;
        constexpr qint64 kYear = 365 * kDay;
        const std::pair<qint64, const char*> rows[] = {
            {-3600, "<invalid>"},
            {-2, "<invalid>"},
            {-1, "0s"},
            {0, "0s"},
            {1, "1s"},
            {70, "70s"},
            {119, "119s"},
            {120, "2m"},
            {190, "3m10s"},
            {10 * kMinute - 1, "9m59s"},
            {10 * kMinute, "10m"},
            {10 * kMinute + 1, "10m"},
            {3 * kHour - 1, "179m"},
            {3 * kHour, "3h"},
            {3 * kHour + kMinute, "3h1m"},
            {8 * kHour - 1, "7h59m"},
            {8 * kHour, "8h"},
            {2 * kDay - 1, "47h"},
            {2 * kDay, "2d"},
            {2 * kDay + 3 * kHour, "2d3h"},
            {8 * kDay - 1, "7d23h"},
            {8 * kDay, "8d"},
            {2 * kYear - 1, "729d"},
            {2 * kYear, "2y"},
            {2 * kYear + kDay, "2y1d"},
            {8 * kYear - 1, "7y364d"},
            {8 * kYear, "8y"},
            {20 * kYear + 300 * kDay, "20y"},
        };
        for (const auto& [seconds, text] : rows) {
            QTest::addRow("%lld s", static_cast<long long>(seconds)) << seconds << text;
        }
    }
    void humanDurations() {
        QFETCH(qint64, seconds);
        QTEST(QString::fromStdString(humanDuration(std::chrono::seconds{seconds})), "text");
    }
    void humanDurationCutsMilliseconds() {
        QCOMPARE(humanDuration(1999ms), std::string("1s"));
        QCOMPARE(humanDuration(-1999ms), std::string("0s"));
    }

    void readsDurations_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("milliseconds");
        QTest::newRow("ms") << "500ms" << qint64{500};
        QTest::newRow("zero") << "0s" << qint64{0};
        QTest::newRow("seconds") << "90s" << qint64{90'000};
        QTest::newRow("minutes") << "30m" << qint64{1'800'000};
        QTest::newRow("hours") << "4h" << qint64{14'400'000};
        QTest::newRow("two units") << "1d12h" << qint64{129'600'000};
        QTest::newRow("minutes before ms") << "1m1ms" << qint64{60'001};
    }
    void readsDurations() {
        QFETCH(QString, text);
        const auto length = parseDuration(text.toStdString());
        QVERIFY2(length.has_value(), length ? "" : length.error().message.c_str());
        QTEST(qint64{length->count()}, "milliseconds");
    }

    void refusesDurations_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "5", "s", "-5s", "+5s", "5 s", "1.5h", "5S", "5w", "1h30",
                                 "5s ", "2000000000s", "99999999999999999999s"}) {
            QTest::newRow(text) << QString::fromLatin1(text);
        }
        QTest::newRow("more than fits") << QStringLiteral("1000000000d").repeated(200);
    }
    void refusesDurations() {
        QFETCH(QString, text);
        const auto length = parseDuration(text.toStdString());
        QVERIFY(!length.has_value());
        QVERIFY(length.error().kind == ErrorKind::Validation);
        QVERIFY(length.error().message.size() < 200);
    }

    void fixedClockStands() {
        const FixedClock clock{Instant{5s}};
        QVERIFY(clock.now() == Instant{5s});
        QVERIFY(clock.now() == clock.now());
    }
};

QTEST_APPLESS_MAIN(TstTime)
#include "tst_time.moc"
