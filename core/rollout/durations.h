// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace pilothouse::rollout {

using Milliseconds = std::chrono::milliseconds;

/// How long one member takes: log-normal, so never below nothing and with a long tail. `mu` and
/// `sigma` are of the natural logarithm of seconds. A value; pure; any thread.
struct DurationModel {
    double mu = 0;
    double sigma = 0.15; ///< > 0

    /// The duration that a share `p` in (0, 1) of all stay below. Also how to draw: give it a
    /// uniform random number.
    [[nodiscard]] Milliseconds percentile(double p) const;
    [[nodiscard]] Milliseconds mean() const;
    /// As `percentile` and `mean`, of the whole duration of a member that already took `elapsed`.
    [[nodiscard]] Milliseconds percentileAfter(Milliseconds elapsed, double p) const;
    [[nodiscard]] Milliseconds meanAfter(Milliseconds elapsed) const;
    /// Slow: already took longer than 95 of 100 do.
    [[nodiscard]] bool isSlow(Milliseconds elapsed) const { return elapsed > percentile(0.95); }
    bool operator==(const DurationModel&) const = default;
};

/// How long a member once took. Give only what was seen whole: no failed attempts, none that were
/// adopted halfway.
struct DurationSample {
    std::string cluster{};
    std::string bucket{}; ///< see durationBucket
    Milliseconds took{};
    Instant finishedAt{};
    bool operator==(const DurationSample&) const = default;
};

/// Members that can be told by each other: what is done to them, who hosts them, how big they are
/// (1, 2-3, 4-7, … nodes).
[[nodiscard]] std::string durationBucket(const std::string& intentKind, const std::string& provider,
                                         std::int32_t nodes);

/// A node pool, for the guess without history.
struct PoolShape {
    std::int32_t nodes = 0;
    std::int32_t surge = 1; ///< nodes at a time, resolved; below 1 counts as 1
    Milliseconds soak{0};   ///< after each of them
};
/// What one step takes where nothing is known: tune from data.
struct ColdStart {
    Milliseconds controlPlane = std::chrono::minutes(10);
    Milliseconds nodeBoot = std::chrono::minutes(4);
    Milliseconds nodeDrain = std::chrono::minutes(2);
    double sigma = 0.5; ///< a guess is wrong by a third more often than not
};
/// The guess for a member without any history: control plane, then pool by pool in rounds of
/// `surge` nodes.
[[nodiscard]] DurationModel coldDuration(bool doesControlPlane, const std::vector<PoolShape>& pools,
                                         const ColdStart& cold = {});

/// What the fleet remembers of durations, asked again and again. Immutable; any thread.
///
/// Three levels: a cluster's own history, its bucket's, the fleet's. Each is drawn towards the one
/// above as if that were worth five samples: mu = (n·m + 5·M) / (n + 5), the variance alike; the
/// fleet towards the guess without history. Samples lose half their weight in 90 days; sigma is at
/// least 0.15.
class DurationHistory {
public:
    /// Samples that took no time are left out.
    DurationHistory(const std::vector<DurationSample>& samples, Instant now);

    [[nodiscard]] DurationModel model(const std::string& cluster, const std::string& bucket,
                                      const DurationModel& cold) const;
    /// Whether some member of this bucket was ever seen to be done.
    [[nodiscard]] bool knowsBucket(const std::string& bucket) const;

private:
    /// Weighted sums of one key.
    struct Moments {
        std::string key{};
        double weight = 0;
        double sum = 0;     ///< of logarithms
        double squares = 0; ///< of logarithms
    };
    struct Belief {
        double mean = 0;
        double variance = 0;
    };
    static void join(std::vector<Moments>& all);
    [[nodiscard]] static Belief drawn(const std::vector<Moments>& all, const std::string& key,
                                      Belief above);

    std::vector<Moments> m_fleet{}; ///< one, or none
    std::vector<Moments> m_buckets{};
    std::vector<Moments> m_clusters{}; ///< key: bucket, cluster
};

} // namespace pilothouse::rollout
