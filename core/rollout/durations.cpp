// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/durations.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace pilothouse::rollout {

namespace {

constexpr double kPriorSamples = 5;     // what the level above is worth
constexpr double kLeastSigma = 0.15;    // no member is more regular than this
constexpr double kHalfLifeDays = 90;    // of a sample's weight
constexpr double kLongestSeconds = 1e9; // 31 years; keeps milliseconds far from 64 bits

double secondsOf(Milliseconds time) {
    return static_cast<double>(time.count()) / 1000;
}

Milliseconds fromSeconds(double seconds) {
    return Milliseconds(std::llround(std::min(seconds, kLongestSeconds) * 1000));
}

/// The share of a standard normal below x.
double phi(double x) {
    return std::erfc(-x / std::numbers::sqrt2) / 2;
}

/// ln phi(x); far below, where phi is 0 in floating point, by its asymptotic series.
double logPhi(double x) {
    if (x > -30) {
        return std::log(phi(x));
    }
    const double square = x * x;
    return -square / 2 - std::log(-x) - std::log(2 * std::numbers::pi) / 2 +
           std::log1p(-1 / square + 3 / (square * square));
}

double evaluate(std::initializer_list<double> coefficients, double x) {
    double value = 0;
    for (const double each : coefficients) {
        value = value * x + each;
    }
    return value;
}

/// The x with phi(x) = p, for p in (0, 0.5]. Source: P. J. Acklam's rational approximation
/// (relative error 1e-9), then one step of Halley's method to the precision of erfc.
double quantileLow(double p) {
    constexpr double kTail = 0.02425;
    double x = 0;
    if (p < kTail) {
        const double q = std::sqrt(-2 * std::log(p));
        x = evaluate({-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                      -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00},
                     q) /
            evaluate({7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                      3.754408661907416e+00, 1},
                     q);
    } else {
        const double q = p - 0.5;
        const double r = q * q;
        x = q *
            evaluate({-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
                      1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00},
                     r) /
            evaluate({-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                      6.680131188771972e+01, -1.328068155288572e+01, 1},
                     r);
    }
    const double error = (phi(x) - p) * std::sqrt(2 * std::numbers::pi) * std::exp(x * x / 2);
    return std::isfinite(error) ? x - error / (1 + x * error / 2) : x;
}

/// The x that a share `above` of a standard normal exceeds; exact in both tails.
double upperQuantile(double above) {
    const double least = std::numeric_limits<double>::min();
    return above <= 0.5 ? -quantileLow(std::max(above, least))
                        : quantileLow(std::max(1 - above, least));
}

} // namespace

Milliseconds DurationModel::percentile(double p) const {
    return fromSeconds(std::exp(mu + sigma * upperQuantile(1 - p)));
}

Milliseconds DurationModel::mean() const {
    return fromSeconds(std::exp(mu + sigma * sigma / 2));
}

Milliseconds DurationModel::percentileAfter(Milliseconds elapsed, double p) const {
    if (elapsed <= Milliseconds(0)) {
        return percentile(p);
    }
    const double beyond = phi((mu - std::log(secondsOf(elapsed))) / sigma); // P(D > elapsed)
    return std::max(elapsed, fromSeconds(std::exp(mu + sigma * upperQuantile((1 - p) * beyond))));
}

Milliseconds DurationModel::meanAfter(Milliseconds elapsed) const {
    if (elapsed <= Milliseconds(0)) {
        return mean();
    }
    // E[D | D > e] = exp(mu + s²/2) · phi((mu + s² - ln e)/s) / phi((mu - ln e)/s)
    const double z = (mu - std::log(secondsOf(elapsed))) / sigma;
    const double log = mu + sigma * sigma / 2 + logPhi(z + sigma) - logPhi(z);
    return std::max(elapsed, fromSeconds(std::exp(log)));
}

std::string durationBucket(const std::string& intentKind, const std::string& provider,
                           std::int32_t nodes) {
    const auto size = std::bit_width(static_cast<std::uint32_t>(std::max(nodes, 0)));
    return fmt::format("{}/{}/{}", intentKind, provider, size);
}

DurationModel coldDuration(bool doesControlPlane, const std::vector<PoolShape>& pools,
                           const ColdStart& cold) {
    double seconds = doesControlPlane ? secondsOf(cold.controlPlane) : 0;
    for (const auto& pool : pools) {
        const double rounds = std::ceil(static_cast<double>(std::max(pool.nodes, 0)) /
                                        static_cast<double>(std::max(pool.surge, 1)));
        seconds += rounds * secondsOf(cold.nodeBoot + cold.nodeDrain + pool.soak);
    }
    return {.mu = std::log(std::max(seconds, 1.0)), .sigma = std::max(cold.sigma, kLeastSigma)};
}

DurationHistory::DurationHistory(const std::vector<DurationSample>& samples, Instant now) {
    for (const auto& each : samples) {
        if (each.took <= Milliseconds(0)) {
            continue;
        }
        const auto age = std::max(now - each.finishedAt, Milliseconds(0));
        const double days = secondsOf(age) / 86'400;
        const double weight = std::exp2(-days / kHalfLifeDays);
        const double log = std::log(secondsOf(each.took));
        m_fleet.push_back({"", weight, weight * log, weight * log * log});
        m_buckets.push_back({each.bucket, weight, weight * log, weight * log * log});
        m_clusters.push_back(
            {each.bucket + '\n' + each.cluster, weight, weight * log, weight * log * log});
    }
    for (auto* all : {&m_fleet, &m_buckets, &m_clusters}) {
        join(*all);
    }
}

/// Sorts by key, and makes one of those with the same.
void DurationHistory::join(std::vector<Moments>& all) {
    std::stable_sort(all.begin(), all.end(),
                     [](const Moments& a, const Moments& b) { return a.key < b.key; });
    std::vector<Moments> joined;
    for (auto& each : all) {
        if (joined.empty() || joined.back().key != each.key) {
            joined.push_back(std::move(each));
            continue;
        }
        joined.back().weight += each.weight;
        joined.back().sum += each.sum;
        joined.back().squares += each.squares;
    }
    all = std::move(joined);
}

DurationHistory::Belief DurationHistory::drawn(const std::vector<Moments>& all,
                                               const std::string& key, Belief above) {
    const auto found =
        std::lower_bound(all.begin(), all.end(), key,
                         [](const Moments& a, const std::string& b) { return a.key < b; });
    if (found == all.end() || found->key != key || found->weight <= 0) {
        return above;
    }
    const double n = found->weight;
    const double mean = found->sum / n;
    const double variance = std::max(0.0, found->squares / n - mean * mean);
    return {(n * mean + kPriorSamples * above.mean) / (n + kPriorSamples),
            (n * variance + kPriorSamples * above.variance) / (n + kPriorSamples)};
}

bool DurationHistory::knowsBucket(const std::string& bucket) const {
    const auto found =
        std::lower_bound(m_buckets.begin(), m_buckets.end(), bucket,
                         [](const Moments& a, const std::string& b) { return a.key < b; });
    return found != m_buckets.end() && found->key == bucket;
}

DurationModel DurationHistory::model(const std::string& cluster, const std::string& bucket,
                                     const DurationModel& cold) const {
    const Belief guess{cold.mu, cold.sigma * cold.sigma};
    const auto fleet = drawn(m_fleet, "", guess);
    const auto near = drawn(m_buckets, bucket, fleet);
    const auto own = drawn(m_clusters, bucket + '\n' + cluster, near);
    return {.mu = own.mean, .sigma = std::max(std::sqrt(own.variance), kLeastSigma)};
}

} // namespace pilothouse::rollout
