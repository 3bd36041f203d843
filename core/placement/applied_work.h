// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/values/agent_object.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Who owns an object of a member. An AppliedWork is what a Work of the hub becomes there; it has
/// the Work's name. Values; pure. Source: kubefleet pkg/controllers/workapplier/preprocess.go,
/// drift_detection_takeover.go, pkg/controllers/workgenerator/controller.go (names of works).
namespace pilothouse::placement {

using kube::OwnerReference;

[[nodiscard]] bool isAppliedWork(const OwnerReference& owner);

/// The works that bring a placement's objects to one cluster.
struct PlacementWorks {
    std::string base{}; ///< "web", or "shop.web" of a ResourcePlacement
    /// UIDs of the cluster's AppliedWorks with such a name, where they were read: an owner with
    /// another UID is another owner then. None: any UID passes.
    std::optional<std::set<std::string>> uids{};
    /// Names of the works that the hub holds for the cluster, where they were read: an AppliedWork
    /// without its Work no longer counts as an owner. None: all count.
    std::optional<std::set<std::string>> works{};

    /// "web-work", "web-1", "web-work-envelope-0123456789abcdef", …
    [[nodiscard]] bool isName(std::string_view work) const;
    [[nodiscard]] bool owns(const OwnerReference& owner) const;
};

/// The base of the names of a placement's works.
[[nodiscard]] std::string workBase(std::string_view nameSpace, std::string_view placement);

/// Without those that a hub's takeover drops because their Work is gone.
[[nodiscard]] std::vector<OwnerReference> standingOwners(std::vector<OwnerReference> owners,
                                                         const PlacementWorks& works);

/// An owner in short: `AppliedWork web-work`, `Deployment web (apps/v1)`.
[[nodiscard]] std::string ownerText(const OwnerReference& owner);

/// Owners as Go prints their list in the source's messages; addresses are "0x…".
[[nodiscard]] std::string goOwners(const std::vector<OwnerReference>& owners);

} // namespace pilothouse::placement
