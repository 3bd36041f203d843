// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_file.h"
#include "kube/yaml.h"

namespace pilothouse::fleet::detail {

// The parts of a fleet file's spec; all errors carry the position.

/// Fills `sources` and `hubs`.
[[nodiscard]] Result<void> readSources(const kube::YamlView& spec, const PathContext& context,
                                       FleetFile& file);
[[nodiscard]] Result<std::vector<MemberEntry>> readMembers(const kube::YamlView& spec);
/// A member's `offline`; null where it has none.
[[nodiscard]] Result<std::shared_ptr<const OfflineSchedule>>
readOffline(const kube::YamlView& member);
[[nodiscard]] Result<AttentionBudget> readAttention(const kube::YamlView& spec);
[[nodiscard]] Result<std::optional<Simulation>> readSimulation(const kube::YamlView& spec);
/// Coordinates by region; degrees in range.
[[nodiscard]] Result<model::RegionPlaces> readRegions(const kube::YamlView& spec);
/// `critical` and `metrics`.
[[nodiscard]] Result<model::HealthSettings> readHealthSettings(const kube::YamlView& spec);
/// `webhook`; errors never hold the URL, which may be a secret.
[[nodiscard]] Result<std::optional<WebhookEntry>> readWebhook(const kube::YamlView& spec,
                                                              const PathContext& context);
/// `support`: which Kubernetes add-ons take.
[[nodiscard]] Result<std::vector<kube::SupportRule>> readSupport(const kube::YamlView& spec);
/// Parts of the format that this version reads but does not use yet: keys and types are judged.
[[nodiscard]] Result<void> checkUnusedParts(const kube::YamlView& spec);

/// `spec.azure`: endpoints, fleets and paths; none where it is not there.
struct AzureEntry {
    AzureSettings settings{};
    std::string caFile{};
    std::string tokenFile{};
};
[[nodiscard]] Result<std::optional<AzureEntry>> readAzure(const kube::YamlView& spec,
                                                          const PathContext& context);

} // namespace pilothouse::fleet::detail
