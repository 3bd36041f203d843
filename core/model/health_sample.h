// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "base/time.h"
#include "model/run.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// One thing that a check saw.
struct HealthEvidence {
    std::string object{}; ///< "kube-system/coredns-7d-x2x", "node-3"; may be empty
    std::string what{};   ///< "CrashLoopBackOff, 7 restarts"
    std::optional<Instant> since{};
    bool operator==(const HealthEvidence&) const = default;
};

/// A number behind a check, for charts: "readyNodes", "badPods", "value".
struct HealthNumber {
    std::string name{};
    double value = 0;
    bool operator==(const HealthNumber&) const = default;
};

/// One check of one member.
struct CheckResult {
    std::string code{}; ///< "HC-0" … "HC-5", "Rule"
    std::string name{}; ///< "nodes"; of a rule its own name
    CheckOutcome outcome = CheckOutcome::Inconclusive;
    std::string text{};                     ///< for people, without the member's name
    std::vector<HealthEvidence> evidence{}; ///< worst first
    std::int32_t moreEvidence = 0;          ///< so many were left out
    std::vector<HealthNumber> numbers{};
    bool operator==(const CheckResult&) const = default;
};

/// All checks of one member.
struct MemberHealth {
    ClusterId id{};
    std::string name{};
    CheckOutcome outcome = CheckOutcome::Inconclusive;
    std::vector<CheckResult> checks{};
    bool operator==(const MemberHealth&) const = default;
};

/// A number over all members of the scope that had one.
struct HealthTotal {
    std::string name{};
    std::int32_t members = 0;
    double sum = 0;
    double min = 0;
    double max = 0;
    bool operator==(const HealthTotal&) const = default;
};

/// One check over all members of the scope; complete also where members were left out.
struct CheckTotal {
    std::string code{};
    std::string name{};
    std::int32_t pass = 0;
    std::int32_t warn = 0;
    std::int32_t fail = 0;
    std::int32_t inconclusive = 0;
    std::vector<HealthTotal> numbers{};
    bool operator==(const CheckTotal&) const = default;
};

/// One sample of a health gate with all that led to it. A value.
struct HealthSample {
    Instant at{};
    HoldMode mode = HoldMode::NoWorse;
    bool isBaseline = false;
    CheckOutcome outcome = CheckOutcome::Inconclusive;
    std::string code{}; ///< of what decided
    std::string text{}; ///< one line for people
    std::vector<CheckTotal> totals{};
    std::vector<MemberHealth> members{}; ///< worst first
    std::int32_t membersLeftOut = 0;     ///< the document was cut: so many of the best are not here
    bool operator==(const HealthSample&) const = default;
};

} // namespace pilothouse::model
