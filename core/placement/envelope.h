// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "placement/resource_object.h"

#include <string>
#include <vector>

/// Objects that are wrapped, so that they take no effect on the hub itself. Source: kubefleet
/// apis/placement/v1beta1/envelope_types.go, pkg/controllers/workgenerator/envelope.go.
namespace pilothouse::placement {

/// One manifest in an envelope.
struct WrappedManifest {
    std::string key{}; ///< in the envelope's data
    ResourceId id{};
    std::string json{};
    bool operator==(const WrappedManifest&) const = default;
};

/// A ClusterResourceEnvelope or ResourceEnvelope opened. A value.
struct Envelope {
    std::vector<WrappedManifest> manifests{}; ///< in the order of the work object
    /// Why no cluster gets anything of the placement, in the source's words; empty: sound. Of
    /// several faults the source names any, here the first by key.
    std::string fault{};
    bool operator==(const Envelope&) const = default;
};

[[nodiscard]] bool isEnvelope(const ResourceId& id);

/// Opens one. Pure.
[[nodiscard]] Envelope openEnvelope(const HubObject& object);

/// What the hub's schema would refuse of the envelopes, Validation with the place. Pure.
[[nodiscard]] std::vector<Error> judgeEnvelopes(const HubContents& contents);

} // namespace pilothouse::placement
