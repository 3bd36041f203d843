// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/durations.h"

#include <QTest>

#include <cmath>

using namespace pilothouse;
using namespace pilothouse::rollout;
using namespace std::chrono_literals;

namespace {

const Instant kNow = parseRfc3339("2026-11-20T08:00:00Z").value();

DurationSample sample(const char* cluster, Milliseconds took, Milliseconds age = 0ms,
                      const char* bucket = "b") {
    return {.cluster = cluster, .bucket = bucket, .took = took, .finishedAt = kNow - age};
}

double seconds(Milliseconds time) {
    return static_cast<double>(time.count()) / 1000;
}

bool isNear(double a, double b, double share) {
    return std::abs(a - b) <= share * std::abs(b);
}

/// The mean of D given D > e, by adding up the tail in small steps.
double meanByHand(const DurationModel& model, double elapsed) {
    double weight = 0;
    double sum = 0;
    constexpr int kSteps = 400'000;
    const double low = std::log(elapsed);
    const double high = std::max(low, model.mu) + 12 * model.sigma;
    for (int i = 0; i < kSteps; ++i) {
        const double log = low + (high - low) * (i + 0.5) / kSteps;
        const double z = (log - model.mu) / model.sigma;
        const double zLow = std::max(0.0, (low - model.mu) / model.sigma);
        const double density = std::exp(-(z * z - zLow * zLow) / 2);
        weight += density;
        sum += density * std::exp(log);
    }
    return sum / weight;
}

} // namespace

class TestDurations : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // Values of the standard normal distribution from any table of it.
    void percentiles_data() {
        QTest::addColumn<double>("p");
        QTest::addColumn<double>("z");
        QTest::newRow("p50") << 0.5 << 0.0;
        QTest::newRow("p90") << 0.9 << 1.2815515655446004;
        QTest::newRow("p95") << 0.95 << 1.6448536269514722;
        QTest::newRow("p99") << 0.99 << 2.3263478740408408;
        QTest::newRow("p10") << 0.1 << -1.2815515655446004;
        QTest::newRow("p0.1") << 0.001 << -3.090232306167813;
        QTest::newRow("p99.999") << 0.99999 << 4.264890793922602;
    }
    void percentiles() {
        QFETCH(double, p);
        QFETCH(double, z);
        const DurationModel model{.mu = std::log(1800), .sigma = 0.4};
        QVERIFY(isNear(seconds(model.percentile(p)), 1800 * std::exp(0.4 * z), 1e-5));
    }

    void theMeanIsThatOfALogNormal() {
        const DurationModel model{.mu = std::log(600), .sigma = 0.5};
        QVERIFY(isNear(seconds(model.mean()), 600 * std::exp(0.125), 1e-6));
    }

    void drawingAnyNumberIsSafe() {
        const DurationModel model{.mu = std::log(1800), .sigma = 3};
        for (const double p : {0.0, 1e-300, 0.5, 1 - 1e-16, 1.0}) {
            QVERIFY(model.percentile(p) >= 0ms);
            QVERIFY(model.percentileAfter(24h, p) >= 24h);
        }
        QVERIFY(model.percentile(0.0) <= model.percentile(1.0));
    }

    void remainingTime_data() {
        QTest::addColumn<double>("elapsed"); // shares of the median
        QTest::newRow("just begun") << 0.01;
        QTest::newRow("half way") << 0.5;
        QTest::newRow("at the median") << 1.0;
        QTest::newRow("late") << 2.0;
        QTest::newRow("very late") << 10.0;
        QTest::newRow("absurdly late") << 1000.0;
        QTest::newRow("beyond floating point") << 100'000.0; // phi is 0 there
    }
    void remainingTime() {
        QFETCH(double, elapsed);
        const DurationModel model{.mu = std::log(1200), .sigma = 0.3};
        const Milliseconds e(std::llround(1200 * elapsed * 1000));
        QVERIFY(isNear(seconds(model.meanAfter(e)), meanByHand(model, 1200 * elapsed), 1e-3));
        QVERIFY(model.meanAfter(e) >= e);
        QVERIFY(model.percentileAfter(e, 0.5) >= e);
        QVERIFY(model.percentileAfter(e, 0.9) >= model.percentileAfter(e, 0.5));
    }

    void elapsedNothingChangesNothing() {
        const DurationModel model{.mu = std::log(1200), .sigma = 0.3};
        QVERIFY(model.percentileAfter(0ms, 0.9) == model.percentile(0.9));
        QVERIFY(model.meanAfter(-5ms) == model.mean());
    }

    void e59_oneSampleIsDrawnToItsBucket() {
        std::vector<DurationSample> samples{sample("one", 7200s)};
        for (int i = 0; i < 20'000; ++i) { // so many that the levels above weigh nothing
            samples.push_back(sample(("other" + std::to_string(i)).c_str(), 1200s));
        }
        const DurationHistory history(samples, kNow);
        const auto model = history.model("one", "b", coldDuration(true, {}));
        const double expected = (std::log(7200) + 5 * std::log(1200)) / 6; // k = 5
        QVERIFY(std::abs(model.mu - expected) < 1e-3);
        QVERIFY(model.percentile(0.9) >= model.percentile(0.5));
        QCOMPARE(model.sigma, 0.15); // one sample has no spread; the floor
        QVERIFY(!model.isSlow(model.percentile(0.95)));
        QVERIFY(model.isSlow(model.percentile(0.95) + 1ms));
    }

    void historyWinsOverTheGuess() {
        const auto cold = coldDuration(true, {});
        std::vector<DurationSample> samples;
        for (int i = 0; i < 500; ++i) {
            samples.push_back(sample("a", i % 2 == 0 ? 2000s : 3000s));
        }
        const auto model = DurationHistory(samples, kNow).model("a", "b", cold);
        QVERIFY(isNear(model.mu, std::log(std::sqrt(2000.0 * 3000.0)), 0.001));
        QVERIFY(isNear(model.sigma, std::log(1.5) / 2, 0.05));
    }

    void levelsAreAskedInOrder() {
        const auto cold = coldDuration(true, {});
        std::vector<DurationSample> samples;
        for (int i = 0; i < 5'000; ++i) {
            samples.push_back(sample("slow", 3600s, 0ms, "big"));
            samples.push_back(sample("quick", 600s, 0ms, "small"));
        }
        const DurationHistory history(samples, kNow);
        QVERIFY(isNear(history.model("slow", "big", cold).mu, std::log(3600), 0.001));
        QVERIFY(
            isNear(history.model("unknown", "small", cold).mu, std::log(600), 0.001)); // its bucket
        QVERIFY(isNear(history.model("quick", "big", cold).mu, std::log(3600),
                       0.001)); // grown: its new bucket
        const double fleet = (std::log(600) + std::log(3600)) / 2;
        QVERIFY(isNear(history.model("unknown", "unknown", cold).mu, fleet, 0.001));
        QVERIFY(DurationHistory({}, kNow).model("a", "b", cold) == cold);
    }

    void oldSamplesWeighLess() {
        const auto cold = DurationModel{.mu = 0, .sigma = 0.5};
        // Half the weight after 90 days: a fleet of one sample counts 1/2 against the prior's 5.
        const auto fresh = DurationHistory({sample("a", 1000s)}, kNow).model("x", "x", cold);
        const auto old =
            DurationHistory({sample("a", 1000s, 90 * 24h)}, kNow).model("x", "x", cold);
        QVERIFY(isNear(fresh.mu, std::log(1000) / 6, 1e-9));
        QVERIFY(isNear(old.mu, 0.5 * std::log(1000) / 5.5, 1e-9));
        const auto future = DurationHistory({sample("a", 1000s, -24h)}, kNow).model("x", "x", cold);
        QVERIFY(future == fresh); // a clock that was wrong makes nothing heavier
    }

    void nonsenseIsLeftOut() {
        const auto cold = coldDuration(true, {});
        QVERIFY(DurationHistory({sample("a", 0s), sample("a", -5s)}, kNow).model("a", "b", cold) ==
                cold);
    }

    void coldStart_data() {
        QTest::addColumn<bool>("controlPlane");
        QTest::addColumn<int>("nodes");
        QTest::addColumn<int>("surge");
        QTest::addColumn<int>("soakMinutes");
        QTest::addColumn<int>("minutes");
        QTest::newRow("control plane alone") << true << 0 << 1 << 0 << 10;
        QTest::newRow("one pool, one by one") << true << 5 << 1 << 0 << 40;
        QTest::newRow("surge rounds up") << true << 5 << 2 << 0 << 28;
        QTest::newRow("surge above nodes") << true << 5 << 50 << 0 << 16;
        QTest::newRow("soak after each node") << false << 4 << 2 << 10 << 32;
        QTest::newRow("no surge counts as one") << false << 3 << 0 << 0 << 18;
    }
    void coldStart() {
        QFETCH(bool, controlPlane);
        QFETCH(int, nodes);
        QFETCH(int, surge);
        QFETCH(int, soakMinutes);
        QFETCH(int, minutes);
        const auto model = coldDuration(
            controlPlane,
            {{.nodes = nodes, .surge = surge, .soak = std::chrono::minutes(soakMinutes)}});
        QVERIFY(isNear(seconds(model.percentile(0.5)), minutes * 60, 1e-6));
    }

    void poolsAddUp() {
        const auto model = coldDuration(true, {{.nodes = 3}, {.nodes = 10, .surge = 3}});
        QVERIFY(isNear(seconds(model.percentile(0.5)), (10 + 18 + 24) * 60, 1e-6));
    }

    void bucketsHoldWhatIsAlike() {
        QCOMPARE(durationBucket("Full", "aks", 4), durationBucket("Full", "aks", 7));
        QVERIFY(durationBucket("Full", "aks", 7) != durationBucket("Full", "aks", 8));
        QVERIFY(durationBucket("Full", "aks", 4) != durationBucket("Full", "kind", 4));
        QVERIFY(durationBucket("Full", "aks", 4) != durationBucket("NodeImageOnly", "aks", 4));
        QCOMPARE(durationBucket("Full", "aks", -1), durationBucket("Full", "aks", 0));
    }
};

QTEST_APPLESS_MAIN(TestDurations)
#include "tst_durations.moc"
