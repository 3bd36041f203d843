// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "kube/selector.h"
#include "model/fleet_snapshot.h"
#include "model/window.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::fleet {

/// `spec.sources[]` of type kubeconfig.
struct KubeconfigSource {
    std::vector<std::string> files;    ///< resolved; empty: what kubectl would use
    std::vector<std::string> contexts; ///< names or globs; empty: all
    Position position{};
};

/// `spec.sources[]` of type kubefleet: a hub.
struct HubSource {
    std::string file;    ///< resolved; empty: what kubectl would use
    std::string context; ///< empty: the kubeconfig's current one
    Position position{};
};

/// `spec.members[]`: what no source says, or says wrongly.
struct MemberEntry {
    std::string name;
    std::string context; ///< is.context; empty: a context with the member's name
    std::string region;
    std::string group;
    model::Labels labels;        ///< sorted by key
    std::int32_t weight = 1;     ///< share in roll-ups and error budgets
    std::string azureId;         ///< is.azure
    std::string memberCluster{}; ///< is.memberCluster; empty: the member's name
    model::Labels properties{};  ///< with their quantities, sorted by name
    std::shared_ptr<const OfflineSchedule> offline{}; ///< null: always expected to answer
    std::optional<model::Coordinates> place{};        ///< `location`
    Position position{};
};

/// `webhook`.
struct WebhookEntry {
    std::string url{};
    std::string tokenName{}; ///< tokenFromKeyring; empty: none
    std::string caFile{};    ///< resolved; empty: the system's authorities
    Position position{};
};

/// A fleet file, read; files it names are not.
struct FleetFile {
    std::string name;
    std::vector<KubeconfigSource> sources;
    std::vector<HubSource> hubs;
    std::vector<MemberEntry> members;
    std::optional<kube::Selector> production;
    AttentionBudget attention;
    model::RegionPlaces regions;
    model::HealthSettings health;
    std::vector<model::Window> calendars; ///< `ics` resolved
    std::optional<WebhookEntry> webhook;
    std::vector<kube::SupportRule> support;
    std::optional<AzureSettings> azure; ///< `caPem` is not read yet
    std::string azureCaFile;            ///< resolved; empty: the system's
    std::string azureTokenFile;         ///< resolved; empty: the Azure CLI is asked
    std::optional<Simulation> simulation;
    Position simulationPosition{};
    std::string prices{}; ///< resolved; empty: no price table
    Writes writes = Writes::Ask;
};

/// Folders that paths in a file may mean.
struct PathContext {
    std::string fileName; ///< relative paths start at its folder
    std::string home;     ///< for "~"; empty: not known
};
/// "~/.kube/config" and relative paths as a full path. Pure text.
[[nodiscard]] std::string expandPath(const PathContext& context, std::string_view path);

/// Reads `apiVersion: pilothouse.dev/v1alpha1, kind: Fleet`. Validation with file, line and column
/// for unknown keys and wrong types; Unsupported for a source this version cannot read. Pure.
[[nodiscard]] Result<FleetFile> parseFleetFile(std::string_view text, const PathContext& context);

} // namespace pilothouse::fleet
