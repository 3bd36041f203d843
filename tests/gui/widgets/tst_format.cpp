// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/format.h"

#include <QTest>

#include <limits>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using std::chrono::milliseconds;

namespace {

const QLocale kEnglish(QLocale::English, QLocale::UnitedStates);
const QLocale kGerman(QLocale::German, QLocale::Germany);

/// Tests are written with ordinary spaces.
QString spaced(QString text) {
    return text.replace(QChar(0x202F), QChar(u' ')).replace(QChar(0x00A0), QChar(u' '));
}

format::Instant at(const QString& iso) {
    return format::Instant(
        milliseconds(QDateTime::fromString(iso, Qt::ISODate).toMSecsSinceEpoch()));
}

} // namespace

class TestFormat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ages_data() {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("age");
        QTest::addColumn<QString>("span");
        QTest::newRow("nothing") << qint64(0) << u"0 s"_s << u"0 s"_s;
        QTest::newRow("below a second") << qint64(999) << u"0 s"_s << u"0 s"_s;
        QTest::newRow("seconds") << qint64(9000) << u"9 s"_s << u"9 s"_s;
        QTest::newRow("minutes") << qint64(252000) << u"4 m"_s << u"4 m 12 s"_s;
        QTest::newRow("exact minute") << qint64(60000) << u"1 m"_s << u"1 m"_s;
        QTest::newRow("hours") << qint64(4560000) << u"1 h"_s << u"1 h 16 m"_s;
        QTest::newRow("days") << qint64(26) * 86400000 << u"26 d"_s << u"26 d"_s;
        QTest::newRow("days and hours")
            << qint64(2 * 86400000 + 3 * 3600000) << u"2 d"_s << u"2 d 3 h"_s;
        QTest::newRow("clock runs backwards") << qint64(-5000) << u"0 s"_s << u"0 s"_s;
    }

    void ages() {
        QFETCH(qint64, ms);
        QFETCH(QString, age);
        QFETCH(QString, span);
        QCOMPARE(spaced(format::age(milliseconds(ms), kEnglish)), age);
        QCOMPARE(spaced(format::span(milliseconds(ms), kEnglish)), span);
    }

    void places_data() {
        QTest::addColumn<QString>("region");
        QTest::addColumn<QString>("shown");
        QTest::newRow("edge site") << u"edge-paris"_s << u"Edge Paris"_s;
        QTest::newRow("three words") << u"edge-le-havre"_s << u"Edge Le Havre"_s;
        QTest::newRow("Azure") << u"westeurope"_s << u"westeurope"_s;
        QTest::newRow("AWS") << u"eu-central-1"_s << u"eu-central-1"_s;
        QTest::newRow("Google") << u"europe-west4"_s << u"europe-west4"_s;
        QTest::newRow("written by a person") << u"Plant-North"_s << u"Plant-North"_s;
        QTest::newRow("hyphens only") << u"--"_s << u"--"_s;
        QTest::newRow("empty") << u""_s << u""_s;
    }

    void places() {
        QFETCH(QString, region);
        QFETCH(QString, shown);
        QCOMPARE(format::place(region), shown);
    }

    void unknownIsNeverANumber() {
        QCOMPARE(format::age(std::nullopt), u"?"_s);
        QCOMPARE(format::span(std::nullopt), u"?"_s);
        QCOMPARE(format::number(std::optional<std::int64_t>()), u"?"_s);
        QCOMPARE(format::percent(std::nullopt), u"?"_s);
        QCOMPARE(format::percent(std::numeric_limits<double>::quiet_NaN()), u"?"_s);
        QCOMPARE(format::bytes(std::nullopt), u"?"_s);
        QCOMPARE(format::cpu(std::nullopt), u"?"_s);
        QCOMPARE(format::latency(std::nullopt), u"?"_s);
        QCOMPARE(format::ratio(std::nullopt, 24, kEnglish), u"? / 24"_s);
    }

    void numbers() {
        QCOMPARE(format::number(2486, kEnglish), u"2,486"_s);
        QCOMPARE(format::number(2486, kGerman), u"2.486"_s);
        QCOMPARE(format::atLeast(2486, false, kEnglish), u"\u2265 2,486"_s);
        QCOMPARE(format::atLeast(2486, true, kEnglish), u"2,486"_s);
        QCOMPARE(format::ratio(23, 24, kEnglish), u"23 / 24"_s);
        QCOMPARE(format::lastKnown(u"24 / 24"_s), u"(24 / 24)"_s);
        QCOMPARE(format::delta(3, kEnglish), u"+3"_s);
        QCOMPARE(format::delta(-1, kEnglish), u"\u22121"_s);
        QCOMPARE(format::delta(0, kEnglish), u"0"_s);
        QVERIFY(format::delta(std::numeric_limits<std::int64_t>::min(), kEnglish)
                    .contains(u"9,223,372,036,854,775,808"_s));
    }

    void bytes_data() {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QString>("words");
        QTest::newRow("zero") << qint64(0) << u"0 B"_s;
        QTest::newRow("bytes") << qint64(512) << u"512 B"_s;
        QTest::newRow("one KiB") << qint64(1024) << u"1 KiB"_s;
        QTest::newRow("rounds up to the next unit") << qint64(1023) << u"1 KiB"_s;
        QTest::newRow("MiB") << qint64(61) * 1024 * 1024 << u"61 MiB"_s;
        QTest::newRow("fraction") << qint64(1536) * 1024 * 1024 << u"1.5 GiB"_s;
        QTest::newRow("three digits") << qint64(123456) * 1024 << u"121 MiB"_s;
    }

    void bytes() {
        QFETCH(qint64, value);
        QFETCH(QString, words);
        QCOMPARE(spaced(format::bytes(value, kEnglish)), words);
    }

    void quantities() {
        QCOMPARE(spaced(format::percent(71.4, kEnglish)), u"71 %"_s);
        QCOMPARE(spaced(format::percent(0.0, kEnglish)), u"0 %"_s);
        QCOMPARE(spaced(format::cpu(250, kEnglish)), u"250 m"_s);
        QCOMPARE(spaced(format::cpu(1000, kEnglish)), u"1 core"_s);
        QCOMPARE(spaced(format::cpu(3500, kEnglish)), u"3.5 cores"_s);
        QCOMPARE(spaced(format::cpu(3500, kGerman)), u"3,5 cores"_s);
        QCOMPARE(spaced(format::cpu(0, kEnglish)), u"0 cores"_s);
        QCOMPARE(spaced(format::latency(milliseconds(12), kEnglish)), u"12 ms"_s);
        QCOMPARE(spaced(format::latency(milliseconds(1200), kEnglish)), u"1.2 s"_s);
    }

    void instants() {
        const auto now = at(u"2026-11-21T13:06:21Z"_s);
        const QTimeZone plusOne(3600);
        QCOMPARE(format::clock(now, plusOne), u"14:06"_s);
        QCOMPARE(format::clock(now, plusOne, true), u"14:06:21"_s);
        QCOMPARE(format::iso(now, plusOne), u"2026-11-21T14:06:21+01:00"_s);
        QCOMPARE(format::iso(now, QTimeZone::utc()), u"2026-11-21T13:06:21Z"_s);
        QCOMPARE(format::zoneName(QTimeZone::utc(), now), u"UTC"_s);
        QCOMPARE(format::zoneName(plusOne, now), u"UTC+1"_s);
        QCOMPARE(format::zoneName(QTimeZone(-12600), now), u"UTC\u22123:30"_s);
    }

    void moments_data() {
        QTest::addColumn<QString>("when");
        QTest::addColumn<QString>("words");
        QTest::newRow("today") << u"2026-11-21T09:00:00Z"_s << u"09:00"_s;
        QTest::newRow("this week") << u"2026-11-17T14:06:00Z"_s << u"Tue 14:06"_s;
        QTest::newRow("longer ago") << u"2026-11-14T14:06:00Z"_s << u"2026-11-14 14:06"_s;
        QTest::newRow("tomorrow") << u"2026-11-22T14:06:00Z"_s << u"2026-11-22 14:06"_s;
    }

    void moments() {
        QFETCH(QString, when);
        QFETCH(QString, words);
        QCOMPARE(
            format::moment(at(when), at(u"2026-11-21T13:06:21Z"_s), QTimeZone::utc(), kEnglish),
            words);
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
