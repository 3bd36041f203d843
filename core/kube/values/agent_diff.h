// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// How KubeFleet's agent compares a manifest with what a member has. Source: kubefleet
/// pkg/controllers/workapplier/drift_detection_takeover.go, utils.go.
namespace pilothouse::kube {

/// One difference as a placement's status tells it: of a list that is shorter on the member every
/// item too many has the path of the first one, and its value; of one that is longer each added
/// item has the path "…/-".
struct PatchDetail {
    std::string path{};          ///< JSON pointer
    std::string valueInMember{}; ///< as Go prints it; empty: the member has none
    std::string valueInHub{};
    bool operator==(const PatchDetail&) const = default;
};

/// More are not told of one object.
inline constexpr std::size_t kMostPatchDetails = 100;

/// Where two objects (JSON) differ once everything is left out that the source leaves out: name and
/// namespace, what the server writes, status, finalizers, owners, and each label and annotation
/// with "kubernetes.io/", "k8s.io/" or "kubernetes-fleet.io/" in its key. Values of a Secret's data
/// are never told. Decode for what is no object. Pure.
[[nodiscard]] Result<std::vector<PatchDetail>> patchDetails(std::string_view hub,
                                                            std::string_view member);

/// The digest that the annotation kubernetes-fleet.io/spec-hash of an applied object carries.
/// Decode for what is no object. Pure.
[[nodiscard]] Result<std::string> manifestHash(std::string_view manifest);

} // namespace pilothouse::kube
