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
    /// Any split gives the same frames; the seed is in the failure message.
    void anySplitGivesTheSameFrames() {
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
