// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "checks/evaluate.h"

#include <string>
#include <string_view>
#include <vector>

/// How checks judge, inside this folder only.
namespace pilothouse::checks::detail {

using model::CheckOutcome;

/// Pass < Warn < Inconclusive < Fail.
[[nodiscard]] int severity(CheckOutcome outcome);

/// One thing that a check found. `many` empty: `one` is said as it stands, once.
struct Finding {
    CheckOutcome outcome = CheckOutcome::Pass;
    std::string one{};  ///< "pod in CrashLoopBackOff"
    std::string many{}; ///< "pods in CrashLoopBackOff"
    std::string object{};
    std::string what{};
    std::optional<Instant> since{};
};

/// What one check found, on its way to a result: the worst finding decides.
class Findings {
public:
    void add(Finding finding) { m_findings.push_back(std::move(finding)); }
    /// A sentence.
    void say(CheckOutcome outcome, std::string sentence, std::string object = {});
    /// A part that is not known; true when it is one that is known.
    template<class T>
    bool knows(const Part<T>& part, std::string_view what) {
        if (part && *part) {
            return true;
        }
        missing(part ? part->error() : Error{.message = "was not asked"}, what);
        return false;
    }
    void missing(const Error& error, std::string_view what);
    void number(std::string_view name, double value);
    std::vector<Finding>& all() { return m_findings; }
    [[nodiscard]] CheckOutcome worst() const;
    /// `good`: what to say where nothing was found.
    [[nodiscard]] model::CheckResult result(std::string code, std::string name,
                                            std::string good) const;

private:
    [[nodiscard]] std::string summary(CheckOutcome outcome) const;

    std::vector<Finding> m_findings;
    std::vector<model::HealthNumber> m_numbers;
};

/// What all checks look at.
struct Context {
    const ProbeSpec& spec;
    const Facts& facts;
    const Situation& situation;
    Instant now{}; ///< by the member's clock

    [[nodiscard]] bool isAbsolute() const {
        return spec.gate.hold.mode == model::HoldMode::Absolute;
    }
    /// The baseline where it counts, or null.
    [[nodiscard]] const Baseline* before() const {
        return isAbsolute() || situation.isBefore ? nullptr : situation.baseline;
    }
    /// What a thing that is bad now comes to: `isKnown` whether the baseline tells of such things,
    /// `wasBefore` whether it names this one.
    [[nodiscard]] CheckOutcome judge(bool isKnown, bool wasBefore) const;
};

/// A pod that is bad by itself, whatever was before.
struct PodTrouble {
    enum class Kind : std::uint8_t { Stuck, Failed, Waiting, CrashLoop, Unscheduled };
    Kind kind = Kind::Failed;
    std::string state{};     ///< "in CrashLoopBackOff", after "1 pod"
    std::string what{};      ///< with details
    std::string container{}; ///< CrashLoop
    std::int32_t restarts = 0;
    std::optional<Instant> since{};
    bool isJobUnknown = false; ///< whether its Job excuses it cannot be told
};
[[nodiscard]] std::vector<PodTrouble>
troublesOf(const PodFact& pod, const Part<std::vector<JobFact>>& jobs, Instant now);
/// Troubled and watched pods, each once.
[[nodiscard]] std::vector<const PodFact*> podsOf(const Facts& facts);

/// Nodes by the drivers they have.
[[nodiscard]] std::vector<DriverGroup> groupDrivers(const std::vector<CsiNodeFact>& nodes);

[[nodiscard]] model::CheckResult checkApi(const Context& context);
[[nodiscard]] model::CheckResult checkNodes(const Context& context);
[[nodiscard]] model::CheckResult checkPods(const Context& context);
[[nodiscard]] model::CheckResult checkServices(const Context& context);
[[nodiscard]] model::CheckResult checkMetrics(const Context& context);
[[nodiscard]] model::CheckResult checkStorage(const Context& context);
[[nodiscard]] model::CheckResult checkRule(const Context& context, std::size_t index);

/// ceil(percent of count).
[[nodiscard]] inline std::int64_t share(std::int64_t percent, std::int64_t count) {
    return (count * percent + 99) / 100;
}

} // namespace pilothouse::checks::detail
