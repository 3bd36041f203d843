// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/plan.h"
#include "simulator/store.h"
#include "simulator/world.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::mesh {

struct Object {
    KindId kind{};
    Stored stored;
};

/// What Cilium, its charts and the tool that connects clusters leave in a member of a mesh, apart
/// from workloads and nodes: configuration, peers, users, certificates, policies. `version` becomes
/// the resourceVersion. Source: cilium/cilium install/kubernetes/cilium/templates.
[[nodiscard]] std::vector<Object> meshObjects(const World& world, std::uint64_t version);
/// The certificates as they are at `now`: an event may have one end, and be over with a new one.
[[nodiscard]] std::vector<Object> tlsSecrets(const World& world, Offset now, std::uint64_t version);
/// ServiceExports and ServiceImports with the services derived from them, where MCS is on.
[[nodiscard]] std::vector<Object> mcsObjects(const World& world, std::uint64_t version);
/// Loads the definitions of the kinds of these API groups into a store, established.
void defineKinds(const World& world, const std::set<std::string_view>& groups, Store& store);
/// What the agent says of its node. Source: pkg/k8s/apis/cilium.io/v2 CiliumNode.
[[nodiscard]] Object ciliumNode(const World& world, const Node& node, std::uint64_t version);
/// A namespace with the annotation that opens or closes it to the mesh.
[[nodiscard]] std::vector<Object> annotatedNamespaces(const World& world);

namespace detail {

/// An object before it is text.
struct Draft {
    KindId kind{};
    std::string nameSpace;
    std::string name;
    Labels labels{};
    Labels annotations{};
    /// The part whose keys metadata.managedFields are to tell: data; empty for none.
    std::string ownedPart{};
};
/// Adds metadata, apiVersion and kind to `body`.
[[nodiscard]] Object objectOf(const World& world, const Draft& draft, nlohmann::json body,
                              std::uint64_t version);

} // namespace detail

} // namespace pilothouse::simulator::mesh
