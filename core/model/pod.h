// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::model {

/// status.phase; Unknown also for words this program does not know.
enum class PodPhase : std::uint8_t { Pending, Running, Succeeded, Failed, Unknown };

/// What is wrong with a pod, most specific first. Source of the classes: kubelet waiting/terminated
/// reasons.
enum class PodProblem : std::uint8_t {
    None,
    Crash,
    Image,
    Config,
    Unschedulable,
    Failed,
    StuckTerminating
};

/// Where a container stands; None when the kubelet has not reported it.
enum class ContainerPhase : std::uint8_t { None, Waiting, Running, Terminated };
[[nodiscard]] std::string_view toString(ContainerPhase phase); ///< "running", "" for None

/// One container of a pod (regular or init), as far as the cluster page shows it.
struct Container {
    std::string_view name{};
    std::string_view image{};
    bool init = false;
    bool ready = false;
    ContainerPhase state = ContainerPhase::None;
    std::int32_t restarts = 0;
    std::string_view reason{}; ///< reason of the current state
    std::string_view message{};
    std::optional<std::int32_t> exitCode{};     ///< of the current termination
    std::string_view lastReason{};              ///< reason of lastState.terminated
    std::optional<std::int32_t> lastExitCode{}; ///< exit code of lastState.terminated
    std::optional<Instant> startedAt{};         ///< whole seconds
    bool operator==(const Container&) const = default;
};

/// What a Pod is made from. The texts are views: they need to live only until the Pod is made.
struct PodFacts {
    std::string_view ns{};
    std::string_view name{};
    std::string_view uid{};
    std::string_view node{}; ///< spec.nodeName, empty while not scheduled
    PodPhase phase = PodPhase::Unknown;
    std::string_view status{}; ///< kubectl's STATUS, byte for byte
    std::int32_t readyContainers = 0;
    std::int32_t totalContainers = 0;
    std::int32_t restarts = 0;
    std::optional<Instant> lastRestartAt{}; ///< prints "3 (5m ago)"
    Instant createdAt{};
    std::optional<Instant> deletionAt{};
    bool isReady = false; ///< condition Ready is True
    PodProblem problem = PodProblem::None;
    std::string_view message{};   ///< why: scheduler's words, waiting message; may be empty
    std::string_view ownerKind{}; ///< controller owner, e.g. "ReplicaSet"
    std::string_view ownerName{};
    std::string_view podIp{};
    std::vector<Container> containers{}; ///< init containers first
};

/// A pod as the console needs it: a handle of 8 bytes on one packed, immutable block of about 160
/// that all copies share (README, "The pod record"). Any thread; views last as long as a copy of
/// the Pod does.
class Pod {
public:
    Pod() noexcept = default; ///< no pod: every text empty, phase Unknown
    explicit Pod(const PodFacts& facts);
    Pod(const Pod& other) noexcept;
    Pod(Pod&& other) noexcept : m_record(std::exchange(other.m_record, nullptr)) {}
    Pod& operator=(const Pod& other) noexcept;
    Pod& operator=(Pod&& other) noexcept;
    ~Pod();

    [[nodiscard]] std::string_view ns() const;
    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] std::string_view node() const;
    [[nodiscard]] std::string_view status() const;
    [[nodiscard]] std::string_view message() const;
    [[nodiscard]] std::string_view ownerKind() const;
    [[nodiscard]] std::string_view ownerName() const;
    [[nodiscard]] std::string uid() const;
    [[nodiscard]] std::string podIp() const;
    [[nodiscard]] PodPhase phase() const;
    [[nodiscard]] PodProblem problem() const;
    [[nodiscard]] bool isReady() const;
    [[nodiscard]] std::int32_t readyContainers() const;
    [[nodiscard]] std::int32_t totalContainers() const;
    [[nodiscard]] std::int32_t restarts() const;
    [[nodiscard]] Instant createdAt() const;
    [[nodiscard]] std::optional<Instant> lastRestartAt() const;
    [[nodiscard]] std::optional<Instant> deletionAt() const;
    /// Unpacked on each call: for one pod under the eye, not for a loop over all.
    [[nodiscard]] std::vector<Container> containers() const;

    /// By content; the same block is equal at once.
    bool operator==(const Pod& other) const;

    struct Record; ///< the packed block; nobody else's business

private:
    const Record* m_record = nullptr;
};

/// "namespace/name".
[[nodiscard]] std::string podPath(const Pod& pod);

/// kubectl's RESTARTS column at `now`: "3", "3 (5m ago)".
[[nodiscard]] std::string restartsText(const Pod& pod, Instant now);

} // namespace pilothouse::model
