// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/cluster.h"
#include "model/plan.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::drivers {

/// The member that an action is for, and what it shall become.
struct ActionTarget {
    std::string run{}; ///< its name
    model::Intent intent{};
    model::PlannedMember member{};
    model::ClusterIdentity identity{};
    std::string azureId{}; ///< ARM id; empty: not known
};

/// An argument vector of an action (its `argv`, or its `probe`) with every placeholder replaced;
/// the list is kube::actionPlaceholders(). Each value stays inside its argument: nothing is split,
/// quoted or read by a shell. Pure.
///
/// Validation names member, argument and cause: a value that is not known, an argument that would
/// become an option because a value begins with '-', or one with a zero byte.
[[nodiscard]] Result<std::vector<std::string>> actionArgv(const std::vector<std::string>& texts,
                                                          const ActionTarget& target);

/// What a placeholder stands for; none where it is not known. Pure.
[[nodiscard]] std::optional<std::string> placeholderValue(std::string_view name,
                                                          const ActionTarget& target);

/// Parts of the ARM id of a resource; case of its words does not count.
struct AzureResource {
    std::string subscription;
    std::string resourceGroup;
    std::string name;
    bool operator==(const AzureResource&) const = default;
};
/// "/subscriptions/S/resourceGroups/G/providers/P/T/N"; none for another form. Pure.
[[nodiscard]] std::optional<AzureResource> parseAzureResource(std::string_view id);

} // namespace pilothouse::drivers
