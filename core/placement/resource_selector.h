// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "kube/selector.h"
#include "placement/resource_kind.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::kube::detail {
class FieldReader;
}

namespace pilothouse::placement {

/// What a selector of namespaces takes of each.
enum class SelectionScope : std::uint8_t {
    WithResources,        ///< the namespace and everything in it
    NamespaceOnly,        ///< the object alone
    WithResourceSelectors ///< the object, and what the other selectors name in it
};

/// One of a placement's resourceSelectors. Neither name nor labels: every object of the kind. A
/// value. Source: kubefleet apis/placement/v1beta1/clusterresourceplacement_types.go
/// ResourceSelectorTerm.
struct ResourceSelector {
    std::string group{};
    std::string version{};
    std::string kind{};
    std::string name{};
    std::optional<kube::Selector> labels{};
    SelectionScope scope = SelectionScope::WithResources; ///< of namespaces alone
    Position position{};

    [[nodiscard]] bool selectsNamespaces() const {
        return group.empty() && version == "v1" && kind == "Namespace";
    }
    bool operator==(const ResourceSelector&) const = default;
};

/// "apps/v1, Kind=Deployment", as the source writes it.
[[nodiscard]] std::string kindText(const ResourceSelector& selector);

/// Reads `resourceSelectors` of a placement's spec; none where there is no such field. With
/// `isJudged`, what the hub's schema or webhook would refuse whatever kinds it has is an error.
/// Pure. Source: kubefleet pkg/utils/validator/placement.go validatePlacement.
[[nodiscard]] std::vector<ResourceSelector>
readResourceSelectors(const kube::detail::FieldReader& spec, bool isForNamespace, bool isJudged);

/// What the webhook says of kinds of the wrong scope, a Validation error with its place each: a
/// placement of the cluster selects no namespaced kinds (nor ones that are never propagated) but
/// beside WithResourceSelectors, one of a namespace no others. Kinds that the table does not know
/// are passed over. Source: kubefleet pkg/utils/informer/informermanager.go
/// IsClusterScopedResources, pkg/resourcewatcher/resource_collector.go.
[[nodiscard]] std::vector<Error> judgeScopes(const std::vector<ResourceSelector>& selectors,
                                             bool isForNamespace, const KindTable& kinds);

} // namespace pilothouse::placement
