// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/time.h"
#include "model/window.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pilothouse::model {

enum class GateKind : std::uint8_t { Approval, Schedule, Soak, Health, Webhook };
[[nodiscard]] std::string_view toString(GateKind kind); ///< "Approval"

/// Before the first member of its stage or group starts, or after the last is done.
enum class GateTiming : std::uint8_t { Before, After };
[[nodiscard]] std::string_view toString(GateTiming timing);

/// People say yes.
struct ApprovalGate {
    std::int32_t quorum = 1;
    bool notInitiator = false;                          ///< who started the run may not approve
    std::optional<std::chrono::milliseconds> expires{}; ///< then the run stops
    bool operator==(const ApprovalGate&) const = default;
};

/// The next such weekday and time, from the moment the gate is reached.
struct ScheduleGate {
    std::chrono::weekday day{0};
    std::chrono::minutes time{0}; ///< since midnight
    Zone zone{};
    bool operator==(const ScheduleGate&) const = default;
};

/// Time passes. A stage's `soak` is one of these in a plan.
struct SoakGate {
    std::chrono::milliseconds duration{0};
    bool operator==(const SoakGate&) const = default;
};

/// HC-0 … HC-5.
enum class HealthCheck : std::uint8_t { Api, Nodes, Pods, Services, Metrics, Storage };
[[nodiscard]] std::string_view toString(HealthCheck check); ///< "api"

enum class Comparison : std::uint8_t { Less, LessEqual, Equal, NotEqual, GreaterEqual, Greater };
[[nodiscard]] std::string_view toString(Comparison comparison); ///< "<="

/// A check of the user's own against a number: a query of Prometheus or Log Analytics, or a field
/// of an object.
struct HealthRule {
    std::string name{};
    std::string promql{};   ///< else `kql`, else `object` and `jsonpath`
    std::string kql{};      ///< the last column of each row counts; looks back a day at most
    std::string object{};   ///< "apps/v1/Deployment/shop/checkout", "v1/Node/node-1"
    std::string jsonpath{}; ///< "{.status.readyReplicas}"
    Comparison comparison = Comparison::Equal;
    double threshold = 0;
    Position position{};
    bool operator==(const HealthRule&) const = default;
};

enum class HoldMode : std::uint8_t { NoWorse, Absolute };     ///< than the baseline; clean
[[nodiscard]] std::string_view toString(HoldMode mode);       ///< "noWorse"
enum class OnGateFailure : std::uint8_t { Block, FailStage }; ///< ask a person; fail
[[nodiscard]] std::string_view toString(OnGateFailure word);

/// How long and how surely a health gate must pass.
struct HealthHold {
    HoldMode mode = HoldMode::NoWorse;
    std::int32_t successes = 3; ///< in a row
    std::chrono::milliseconds interval{30'000};
    std::chrono::milliseconds initialDelay{60'000};
    std::int32_t failureLimit = 0; ///< more than so many samples that fail: the gate fails
    std::int32_t errorLimit = 4;   ///< so many samples in a row without an answer: ask a person
    OnGateFailure onFail = OnGateFailure::Block;
    bool operator==(const HealthHold&) const = default;
};

struct HealthGate {
    std::vector<HealthCheck> checks{}; ///< in the order of the enum, each once
    std::vector<HealthRule> rules{};
    HealthHold hold{};
    bool operator==(const HealthGate&) const = default;
};

/// A service says yes with 200.
struct WebhookGate {
    std::string url{};
    std::chrono::milliseconds timeout{10'000};
    bool operator==(const WebhookGate&) const = default;
};

/// A gate of a stage or group. A value.
struct Gate {
    std::string name{}; ///< for people; of the kind where the file gives none
    std::variant<ApprovalGate, ScheduleGate, SoakGate, HealthGate, WebhookGate> params{};
    Position position{};
    bool operator==(const Gate&) const = default;

    [[nodiscard]] GateKind kind() const { return static_cast<GateKind>(params.index()); }
};

} // namespace pilothouse::model
