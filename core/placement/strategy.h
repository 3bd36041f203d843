// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// How a placement is rolled out and applied. Values; any thread. Source: kubefleet
/// apis/placement/v1beta1/clusterresourceplacement_types.go.
namespace pilothouse::placement {

/// A number of clusters, or a share of all that are wanted.
struct ClusterAmount {
    std::int32_t number = 0;
    bool isPercent = false;

    /// Of so many; shares are rounded up.
    [[nodiscard]] std::int32_t of(std::int32_t target) const {
        constexpr std::int64_t kAll = 100;
        return isPercent
                   ? static_cast<std::int32_t>((std::int64_t{number} * target + kAll - 1) / kAll)
                   : number;
    }
    bool operator==(const ClusterAmount&) const = default;
};

enum class RolloutType : std::uint8_t {
    RollingUpdate,
    External ///< an update run moves the bindings, not the placement
};

enum class ApplyType : std::uint8_t {
    ClientSideApply,
    ServerSideApply,
    ReportDiff ///< members are only compared, nothing is written
};
enum class Comparison : std::uint8_t {
    Partial, ///< the fields that the hub's object has
    Full
};
enum class WhenToApply : std::uint8_t { Always, IfNotDrifted };
enum class WhenToTakeOver : std::uint8_t { Always, IfNoDiff, Never };

struct ApplyStrategy {
    ApplyType type = ApplyType::ClientSideApply;
    Comparison comparison = Comparison::Partial;
    WhenToApply whenToApply = WhenToApply::Always;
    WhenToTakeOver whenToTakeOver = WhenToTakeOver::Always;
    bool isForced = false;          ///< takes fields from other managers; ServerSideApply
    bool allowsCoOwnership = false; ///< of objects that somebody else owns too
    bool operator==(const ApplyStrategy&) const = default;
};

/// The hub's defaults where the placement says nothing.
struct RolloutStrategy {
    RolloutType type = RolloutType::RollingUpdate;
    ClusterAmount maxUnavailable{.number = 25, .isPercent = true};
    ClusterAmount maxSurge{.number = 25, .isPercent = true};
    /// How long what cannot be tracked counts as unavailable once it is applied.
    std::chrono::seconds unavailablePeriod{60};
    ApplyStrategy apply{};
    /// What members keep when the placement is deleted: everything, instead of nothing.
    bool abandonsOnDelete = false;
    bool operator==(const RolloutStrategy&) const = default;
};

} // namespace pilothouse::placement
