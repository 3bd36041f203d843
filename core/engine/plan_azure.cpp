// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_azure.h"

#include "azure/maintenance.h"
#include "azure/managed_cluster.h"
#include "fleet/azure_access.h"
#include "fleet/requests.h"

#include <set>

namespace pilothouse::engine {

namespace {

constexpr std::string_view kApiVersion = "?api-version=2025-05-01";

enum Part : int { Cluster, Upgrades, Maintenance };

std::string_view nameOf(int part) {
    switch (part) {
    case Cluster: return "provider";
    case Upgrades: return "offered";
    default: return "maintenance";
    }
}

std::string_view pathOf(int part) {
    switch (part) {
    case Cluster: return "";
    case Upgrades: return "/upgradeProfiles/default";
    default: return "/maintenanceConfigurations";
    }
}

/// Whether an id can stand in a path as it is.
bool isPlainId(const std::string& id) {
    return id.starts_with("/subscriptions/") &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
                                ".()/") == std::string::npos &&
           id.find("..") == std::string::npos;
}

Result<void> keep(int part, const std::string& body, rollout::MemberFacts& member) {
    switch (part) {
    case Cluster:
        return azure::readManagedCluster(body).map([&](azure::ManagedCluster&& cluster) {
            member.powerState = std::move(cluster.powerState);
            member.provisioningState = std::move(cluster.provisioningState);
            member.hasLongTermSupport = cluster.hasLongTermSupport;
        });
    case Upgrades:
        return azure::readUpgradeProfile(body).map(
            [&](std::vector<std::string>&& versions) { member.offered = std::move(versions); });
    default:
        return azure::readMaintenance(body).map([&](std::vector<model::PlannedMaintenance>&& all) {
            member.maintenance = std::move(all);
        });
    }
}

/// The members that have an ARM id, each led to Azure, under their own names; and their places.
struct Asked {
    fleet::FleetConfig azure{};
    std::vector<std::size_t> places{};
};

Asked askedOf(const fleet::FleetConfig& config, FleetFacts& facts) {
    Asked asked;
    for (std::size_t place = 0; place < config.members.size(); ++place) {
        const auto& member = config.members[place];
        const auto& name = member.identity.name;
        if (member.azureId.empty()) {
            continue;
        }
        if (!isPlainId(member.azureId)) {
            facts.gaps.push_back({name, "provider",
                                  Error{.kind = ErrorKind::Validation,
                                        .message = "its ARM id is none: " + member.azureId}});
            continue;
        }
        auto& led = asked.azure.members.emplace_back();
        led.identity = member.identity;
        led.access = fleet::armAccess(*config.azure, name + " (ARM)");
        asked.places.push_back(place);
    }
    return asked;
}

} // namespace

bool readAzureFacts(const fleet::FleetConfig& config, const FactsRequest& request,
                    const FleetCalls::Interrupted& interrupted, FleetFacts& facts) {
    if (!config.azure) {
        return true;
    }
    const auto asked = askedOf(config, facts);
    std::vector<std::set<int>> open(asked.places.size());
    FleetCalls calls(asked.azure, request.timeout, request.signIn);
    for (std::size_t index = 0; index < open.size(); ++index) {
        open[index] = request.depth == FactsDepth::Validate
                          ? std::set<int>{Cluster, Upgrades, Maintenance}
                          : std::set<int>{Maintenance};
        const auto& id = config.members[asked.places[index]].azureId;
        for (const auto part : open[index]) {
            calls.ask(index, id + std::string(pathOf(part)) + std::string(kApiVersion),
                      "application/json", part);
        }
    }
    const auto miss = [&](std::size_t index, int part, Error error) {
        facts.gaps.push_back(
            {facts.members[asked.places[index]].name, std::string(nameOf(part)), std::move(error)});
    };
    const auto take = [&](std::size_t index, int part, Result<net::Response> response) {
        open[index].erase(part);
        auto& member = facts.members[asked.places[index]];
        const auto body = fleet::bodyOf(std::move(response), member.name + " (ARM)");
        const auto kept = body ? keep(part, *body, member) : fail(body.error());
        if (!kept) {
            miss(index, part, kept.error());
        }
    };
    if (!calls.run(take, interrupted)) {
        return false;
    }
    for (std::size_t index = 0; index < open.size(); ++index) {
        for (const auto part : open[index]) {
            miss(index, part, calls.lateError(index));
        }
    }
    return true;
}

} // namespace pilothouse::engine
