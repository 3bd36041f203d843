// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/facts.h"
#include "mesh/picture.h"

#include <string_view>

namespace pilothouse::mesh {

/// What the annotations of a Service mean; each key with its older name, the newer one first.
/// Source: cilium/cilium pkg/annotation/k8s.go.
struct ServiceWishes {
    bool isGlobal = false;
    bool isShared = false; ///< only where it is global; true unless said otherwise
    MeshAffinity affinity = MeshAffinity::None;
    bool isAffinityUnknown = false; ///< some other word, which counts as none
    bool isNoneWritten = false;     ///< "none" stands there, rather than nothing
};
[[nodiscard]] ServiceWishes readWishes(const model::Labels& annotations);

/// Whether a namespace takes part: its annotation, else the cluster's default. A namespace that is
/// not known has none. Assumed where the namespaces could not be read.
[[nodiscard]] bool isNamespaceGlobal(const MemberMeshFacts& member, std::string_view ns);

} // namespace pilothouse::mesh
