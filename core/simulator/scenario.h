// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "simulator/estate.h"
#include "simulator/selectors.h"
#include "simulator/sim_time.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator {

/// What an event does to its target. The first block is done by the server, the second by the
/// story, the last by the mesh between the members.
enum class Verb : std::uint8_t {
    Cut,
    Slow,
    Throttle,
    ServerError,
    Expired,
    ExpireCertificate,
    WrongCa,
    Skew,
    Down,
    Silent,
    CrashLoop,
    NodeDown,
    Pending,
    Rollout,
    Upgrade,
    StickUpgrade,
    FailUpgrade,
    CutLink, ///< from here on: of the mesh
    MeshDown,
    ExpireMeshCertificate
};

/// What the time of an effect counts from: the scenario's start, or a moment of the member's next
/// upgrade. One that waits for a moment happens once.
enum class Trigger : std::uint8_t { Clock, UpgradeBegins, UpgradeEnds };

/// One thing that happens to one member from `at` until `until`.
struct Effect {
    Verb verb = Verb::Slow;
    Offset at{0};
    Offset until = kNever;
    std::string workload{}; ///< CrashLoop, Pending, Rollout
    std::string version{};  ///< Upgrade: target; Rollout: image tag
    std::string how{};      ///< Down: etcd (default) or refuse; FailUpgrade: quota (default) or
                            ///< controlPlane; CutLink: oneWay or both ways (empty);
                            ///< ExpireMeshCertificate: client or server
    int amount = 0;         ///< nodes of NodeDown, pods of CrashLoop (0 = all), status of 5xx,
                            ///< times of FailUpgrade (0 = 1)
    Offset delay{0};        ///< Slow: extra latency (wall); Skew: clock offset; Upgrade: per node

    Trigger when = Trigger::Clock;
    LabelSelector to{}; ///< CutLink: the other ends

    [[nodiscard]] bool isActive(Offset now) const {
        return when == Trigger::Clock && at <= now && now < until;
    }
};

/// An event as written: an effect for `count` of the members that `target` selects.
struct ScenarioEvent {
    Effect effect;
    LabelSelector target;
    int skip = 0;
    int count = 0; ///< 0 for all
    Offset stagger{0};
};

/// A taint of a MemberCluster; its effect is NoSchedule, there is no other.
struct HubTaint {
    std::string key;
    std::string value;
};

/// What a hub's administrator said of members: `members` of a scenario's hub.
struct HubMarks {
    LabelSelector target;
    int count = 0; ///< 0 for all that match
    std::vector<HubTaint> taints;
    Labels labels;
};

/// The KubeFleet hub of a scenario.
struct HubSpec {
    std::string name;
    /// Folder beside the scenario: `hub/` is created on it at the start, `placements/` and
    /// `resources/` are examples for whoever uses it.
    std::filesystem::path folder;
    std::vector<HubMarks> marks;
};

struct Scenario {
    std::string name;
    std::optional<HubSpec> hub;
    std::optional<Instant> start; ///< absent: when the simulator starts
    Offset churnEvery = std::chrono::minutes{6};
    EstateSpec estate;
    std::vector<ScenarioEvent> events;
};

/// Reads a scenario. Unknown keys, verbs and wrong types are Validation errors with line and
/// column.
[[nodiscard]] Result<Scenario> parseScenario(const std::string& text, const std::string& file);
/// A path, or the name of a shipped scenario looked up in `folders`.
[[nodiscard]] Result<Scenario> loadScenario(const std::string& nameOrPath,
                                            const std::vector<std::filesystem::path>& folders);

/// What happens to each member of the estate, in its order.
[[nodiscard]] std::vector<std::vector<Effect>> resolveEffects(const Scenario& scenario,
                                                              const Estate& estate);

} // namespace pilothouse::simulator
