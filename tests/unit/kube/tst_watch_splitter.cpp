// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/watch.h"

#include <QtTest>

#include <random>

using namespace pilothouse;

namespace {

// No raw strings: moc loses its way in these.
const std::vector<std::string> kFrames{"{\"type\":\"ADDED\",\"object\":{\"a\":\"}{\\\"\\\\\"}}",
                                       "{\"n\":[{},[[]],\"]\"]}", "{}", "{\"two\":\n\"lines\"}",
                                       "{\"u\":\"\\u007d\\\\\\\"{\"}"};

std::string stream() {
    std::string all;
    for (const auto& frame : kFrames) {
        all += frame + (all.size() % 2 == 0 ? "\n" : "");
    }
    return all;
}

} // namespace

class TstWatchSplitter : public QObject {
    Q_OBJECT
private slots:
    void item59_everyBorderGivesTheSameFrames() {
        const auto all = stream();
        for (std::size_t first = 0; first <= all.size(); ++first) {
            for (const std::size_t second : {first, first + 1, all.size()}) {
                const auto middle = std::min(second, all.size());
                kube::WatchSplitter splitter;
                std::vector<std::string> frames;
                const std::string_view text(all);
                QVERIFY(splitter.feed(text.substr(0, first), frames).has_value());
                QVERIFY(splitter.feed(text.substr(first, middle - first), frames).has_value());
                QVERIFY(splitter.feed(text.substr(middle), frames).has_value());
                QVERIFY2(frames == kFrames, qPrintable(QStringLiteral("border %1").arg(first)));
                QVERIFY(splitter.atBoundary());
            }
        }
    }
    void item59_aHundredFramesInOneChunk() {
        std::string all;
        std::vector<std::string> expected;
        for (int i = 0; i < 100; ++i) {
            expected.push_back("{\"type\":\"ADDED\",\"n\":" + std::to_string(i) + "}");
            all += expected.back() + (i % 3 == 0 ? "\n" : "");
        }
        kube::WatchSplitter splitter;
        std::vector<std::string> frames;
        QVERIFY(splitter.feed(all, frames).has_value());
        QCOMPARE(frames, expected);
    }
    void item60_whatStandsInStringsCutsNothing() {
        const std::vector<std::string> expected{"{\"a\":\"}\"}",
                                                "{\"a\":\"{\"}",
                                                "{\"a\":\"\\\"}\"}",
                                                "{\"a\":\"\\u2028\"}",
                                                "{\"a\":\"\xE2\x80\xA8\"}",
                                                "{\"a\":\"\\\\\"}",
                                                "{\"a\":\"two\nlines\"}",
                                                "{\"a\":\"]}]}\"}"};
        std::string all;
        for (const auto& frame : expected) {
            all += frame;
        }
        for (std::size_t border = 0; border <= all.size(); ++border) {
            kube::WatchSplitter splitter;
            std::vector<std::string> frames;
            QVERIFY(splitter.feed(std::string_view(all).substr(0, border), frames).has_value());
            QVERIFY(splitter.feed(std::string_view(all).substr(border), frames).has_value());
            QCOMPARE(frames, expected);
        }
    }
    /// Any split gives the same frames; the seed is in the failure message.
    void item59_anySplitGivesTheSameFrames() {
        const auto all = stream();
        for (unsigned seed = 0; seed < 2000; ++seed) {
            std::mt19937 random(seed);
            kube::WatchSplitter splitter;
            std::vector<std::string> frames;
            for (std::size_t at = 0; at < all.size();) {
                const std::size_t size = random() % 9;
                QVERIFY(splitter.feed(std::string_view(all).substr(at, size), frames).has_value());
                at += size;
            }
            QVERIFY2(frames == kFrames, qPrintable(QStringLiteral("seed %1").arg(seed)));
            QVERIFY(splitter.atBoundary());
            QCOMPARE(splitter.pendingBytes(), std::size_t{0});
        }
    }
    /// Long pieces are taken by the block, single characters are not: both cut alike, also what is
    /// no JSON.
    void item59_blocksCutAsSingleCharactersDo() {
        constexpr std::string_view kSigns = "{}[]\"\\\\ab:,{\"\"x";
        for (unsigned seed = 0; seed < 3000; ++seed) {
            std::mt19937 random(seed);
            std::string text(seed % 3, ' ');
            text += '{';
            for (std::size_t size = 60 + random() % 400; text.size() < size;) {
                text.append(
                    random() % 40,
                    "abc"[random() % 3]); // long runs, so that blocks differ in what they hold
                text += kSigns[random() % kSigns.size()];
            }
            kube::WatchSplitter whole;
            std::vector<std::string> frames;
            const bool good = whole.feed(text, frames).has_value();
            kube::WatchSplitter single;
            std::vector<std::string> expected;
            bool expectedGood = true;
            for (const char& sign : text) {
                expectedGood = single.feed(std::string_view(&sign, 1), expected).has_value();
            }
            const auto words = QStringLiteral("seed %1").arg(seed);
            QVERIFY2(frames == expected && good == expectedGood, qPrintable(words));
            QVERIFY2(whole.atBoundary() == single.atBoundary() &&
                         whole.pendingBytes() == single.pendingBytes(),
                     qPrintable(words));
        }
    }
    void halfFrameIsNoBoundary() {
        kube::WatchSplitter splitter;
        std::vector<std::string> frames;
        QVERIFY(splitter.feed(R"({"a":1)", frames).has_value());
        QVERIFY(frames.empty());
        QVERIFY(!splitter.atBoundary());
    }
    void largeFrameFailsForGood() {
        kube::WatchSplitter splitter(64);
        std::vector<std::string> frames;
        QVERIFY(!splitter.feed("{\"a\":\"" + std::string(100, 'x'), frames).has_value());
        QVERIFY(!splitter.feed("{}", frames).has_value());
        splitter.reset();
        QVERIFY(splitter.feed("{}", frames).has_value());
        QCOMPARE(frames.size(), std::size_t{1});
    }
    void deepNestingIsOnlyCounted() {
        kube::WatchSplitter splitter;
        std::vector<std::string> frames;
        const std::size_t depth = 10'000;
        QVERIFY(
            splitter
                .feed("{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}", frames)
                .has_value());
        QCOMPARE(frames.size(), std::size_t{1});
    }
    void foreignTextIsIntercepted() {
        kube::WatchSplitter splitter;
        std::vector<std::string> frames;
        const auto result = splitter.feed("<html><title>Sign in</title>", frames);
        QVERIFY(!result.has_value());
        QVERIFY(result.error().kind == ErrorKind::Intercepted);
    }
};

QTEST_APPLESS_MAIN(TstWatchSplitter)
#include "tst_watch_splitter.moc"
