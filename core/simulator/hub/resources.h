// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "placement/override_plan.h"
#include "simulator/hub/hub_store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

/// What overrides make of a placement for one cluster.
struct Overridden {
    std::vector<std::string> ofCluster; ///< names of ClusterResourceOverrideSnapshots, in order
    std::vector<std::pair<std::string, std::string>> ofNameSpace; ///< of ResourceOverrideSnapshots
    std::string reason;  ///< of a failure: OverriddenFailed or SyncWorkFailed; empty: none
    std::string message; ///< the hub's
};

/// What a placement's selectors mean on the hub now, and what overrides make of it.
class Choice {
public:
    Choice(const nlohmann::json& placement, std::shared_ptr<const placement::HubContents> contents,
           const std::vector<placement::Override>& overrides);

    /// As it was read.
    [[nodiscard]] const placement::Placement& placement() const { return m_placement; }
    /// Of the person who wrote the selectors: message of the condition; empty: none.
    [[nodiscard]] const std::string& error() const { return m_error; }
    /// status.selectedResources
    [[nodiscard]] std::vector<nlohmann::json> identifiers() const;
    /// The objects as they are sent.
    [[nodiscard]] std::vector<nlohmann::json> contents() const;
    [[nodiscard]] Overridden overriddenFor(const placement::Member& cluster) const;

private:
    std::shared_ptr<const placement::HubContents> m_held; ///< what the others point into
    std::vector<placement::Override> m_overrides;
    placement::Placement m_placement;
    placement::Selection m_selection;
    std::optional<placement::OverridePlan> m_plan;
    std::string m_error;
};

/// The objects of the hub that placements may send, read as core/placement reads a hub; what is
/// selected, stripped and overridden it decides. Single-threaded.
class Resources {
public:
    explicit Resources(HubStore& store) : m_store(store) {}

    /// Reads the objects where one has changed, and gives overrides the snapshots that they lack.
    /// Source: kubefleet pkg/controllers/overrider.
    void refresh(Offset now);
    [[nodiscard]] Choice choose(const nlohmann::json& placement) const;

private:
    void read();
    void settleSnapshots(const char* overrides, const char* snapshots, Offset now);

    HubStore& m_store;
    std::uint64_t m_seen = 0; ///< hash of the versions that were read
    std::shared_ptr<const placement::HubContents> m_contents;
    std::vector<placement::Override> m_overrides;
};

} // namespace pilothouse::simulator::hub
