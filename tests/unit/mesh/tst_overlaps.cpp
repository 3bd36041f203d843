// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses and ranges, and the sweep against comparing all with all.
#include "base/time.h"
#include "mesh/overlaps.h"

#include <QtTest>

#include <random>

using namespace pilothouse::mesh;

namespace {

/// Short prefixes within a small space, so that many overlap.
std::vector<OwnedRange> randomRanges(std::mt19937& random, int count, std::uint32_t owners) {
    std::vector<OwnedRange> ranges;
    for (int i = 0; i < count; ++i) {
        const bool isV6 = random() % 2 == 0;
        const auto part = [&] { return std::to_string(random() % 8); };
        const auto text =
            isV6 ? "fd00:0:0:" + part() + "::" + part() + "/" + std::to_string(60 + random() % 69)
                 : "10.0." + part() + "." + part() + "/" + std::to_string(20 + random() % 13);
        ranges.push_back({*parseCidr(text), static_cast<std::uint32_t>(random()) % owners});
    }
    return ranges;
}

} // namespace

class TestOverlaps : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsRanges_data();
    void readsRanges();
    void refusesOthers_data();
    void refusesOthers();
    void sweepFindsWhatComparingFinds();
    void sweepBetweenTwoSets();
    void joiningKeepsAddresses();
};

void TestOverlaps::readsRanges_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("written");
    QTest::newRow("v4") << "10.0.0.0/8"
                        << "10.0.0.0/8";
    QTest::newRow("host bits") << "10.1.2.3/8"
                               << "10.0.0.0/8";
    QTest::newRow("address") << "10.1.0.9"
                             << "10.1.0.9";
    QTest::newRow("all") << "0.0.0.0/0"
                         << "0.0.0.0/0";
    QTest::newRow("v6") << "FD00:0:0:1::/64"
                        << "fd00:0:0:1::/64";
    QTest::newRow("v6 long") << "fd00::/12"
                             << "fd00::/12";
    QTest::newRow("all v6") << "::/0"
                            << "::/0";
    QTest::newRow("mapped") << "::ffff:10.0.0.1"
                            << "10.0.0.1";
}

void TestOverlaps::readsRanges() {
    QFETCH(QString, text);
    const auto range = parseCidr(text.toStdString());
    QVERIFY(range.has_value());
    QTEST(QString::fromStdString(toText(*range)), "written");
}

void TestOverlaps::refusesOthers_data() {
    QTest::addColumn<QString>("text");
    for (const auto* text : {"", "10.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x",
                             "fd00::/129", "west", "10.0.0.0 /8", "[fd00::1]", "fe80::1%eth0"}) {
        QTest::newRow(*text == '\0' ? "empty" : text) << text;
    }
}

void TestOverlaps::refusesOthers() {
    QFETCH(QString, text);
    QVERIFY(!parseCidr(text.toStdString()));
}

void TestOverlaps::sweepFindsWhatComparingFinds() {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        const auto ranges = randomRanges(random, 40, 1 + seed % 6);
        std::vector<RangePair> expected;
        for (std::uint32_t a = 0; a < ranges.size(); ++a) {
            for (std::uint32_t b = a + 1; b < ranges.size(); ++b) {
                if (ranges[a].owner != ranges[b].owner &&
                    ranges[a].range.overlaps(ranges[b].range)) {
                    expected.push_back({a, b});
                }
            }
        }
        QVERIFY2(overlapping(ranges) == expected, std::to_string(seed).c_str());
    }
}

void TestOverlaps::sweepBetweenTwoSets() {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        const auto left = randomRanges(random, 25, 4);
        const auto right = randomRanges(random, 25, 4);
        std::vector<RangePair> expected;
        for (std::uint32_t a = 0; a < left.size(); ++a) {
            for (std::uint32_t b = 0; b < right.size(); ++b) {
                if (left[a].owner != right[b].owner && left[a].range.overlaps(right[b].range)) {
                    expected.push_back({a, b});
                }
            }
        }
        QVERIFY2(overlapping(left, right) == expected, std::to_string(seed).c_str());
    }
}

void TestOverlaps::joiningKeepsAddresses() {
    const auto range = [](const char* text, std::uint32_t owner) {
        return OwnedRange{*parseCidr(text), owner};
    };
    const auto out =
        joined({range("10.0.1.0/24", 1), range("10.0.0.0/24", 1), range("10.0.0.128/25", 1),
                range("10.0.2.0/24", 2), range("10.0.4.0/24", 1)});
    QCOMPARE(out.size(), 3U);
    QCOMPARE(QString::fromStdString(toText(out[0].range)), QStringLiteral("10.0.0.0/23"));
    QCOMPARE(QString::fromStdString(toText(out[1].range)), QStringLiteral("10.0.4.0/24"));
    QCOMPARE(out[2].owner, 2U);
    for (std::uint32_t seed = 1; seed <= 50; ++seed) {
        std::mt19937 random(seed);
        const auto ranges = randomRanges(random, 40, 4);
        const auto whole = joined(ranges);
        for (const auto& each : ranges) {
            QVERIFY(std::any_of(whole.begin(), whole.end(), [&](const auto& one) {
                return one.owner == each.owner && one.range.contains(each.range);
            }));
        }
        QVERIFY(joined(whole) == whole);
    }
}

QTEST_APPLESS_MAIN(TestOverlaps)
#include "tst_overlaps.moc"
