// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/scheduler.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::placement {

/// How one filter of the profile sees a cluster, whether or not the scheduler got that far.
struct FilterReport {
    enum class State : std::uint8_t {
        Passes,
        Skipped, ///< the policy gives it nothing to do
        Rejects,
        Fails ///< ends the cycle for all clusters
    };
    std::string plugin{}; ///< in the scheduler's words
    State state = State::Passes;
    /// The scheduler asked it; behind a rejection it does not.
    bool isReached = false;
    std::string reason{};
    bool operator==(const FilterReport&) const = default;
};

/// What one preferred term or one constraint adds to a score, with the numbers that went in.
struct ScorePart {
    std::string plugin{};
    std::string what{};                   ///< "region=east", "per-cpu-core-cost, smaller is better"
    std::int32_t weight = 0;              ///< of a preferred term
    std::optional<std::int32_t> points{}; ///< none: it would end the cycle
    std::string value{};                  ///< of this cluster; empty: it has none
    std::string least{};                  ///< over all clusters of the hub, of a sorted property
    std::string most{};
    bool operator==(const ScorePart&) const = default;
};

/// A label or property of a cluster that the policy reads.
struct Input {
    std::string name{};
    std::string value{}; ///< empty: it has none
    bool operator==(const Input&) const = default;
};

/// Everything that decides one cluster.
struct Explanation {
    std::string cluster{};
    ClusterOutcome outcome{};
    std::int32_t rank = 0; ///< among the scored of the last cycle, 1 is best; 0: not scored
    std::string reason{};  ///< in the hub's words
    std::string plugin{};  ///< that decided; empty where none did
    std::vector<FilterReport> filters{};
    std::vector<ScorePart> parts{};
    std::vector<Input> inputs{};
};

/// Explains clusters of an outcome, asked again and again; of the last cycle. Points into `input`
/// and `outcome`, which must stay. Pure; one thread.
class Explainer {
public:
    Explainer(const SchedulingInput& input, const Outcome& outcome);
    ~Explainer();
    Explainer(const Explainer&) = delete;
    Explainer& operator=(const Explainer&) = delete;

    [[nodiscard]] Explanation explain(ClusterIndex cluster) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The plugin that gives a verdict; empty for those of none.
[[nodiscard]] const char* pluginOf(Verdict verdict);

} // namespace pilothouse::placement
