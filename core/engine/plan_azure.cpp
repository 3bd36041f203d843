// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_azure.h"

#include "azure/connected_cluster.h"
#include "azure/maintenance.h"
#include "azure/managed_cluster.h"
#include "engine/plan_azure_rooms.h"
#include "fleet/azure_access.h"
#include "fleet/requests.h"

#include <set>

namespace pilothouse::engine {

namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kApiVersion = "?api-version=2025-05-01";

/// Rooms and what follows are tags of AzureRooms.
enum Part : int { Cluster, Upgrades, Maintenance, Rooms };

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
        if (member.azureId.empty() || azure::isConnectedCluster(member.azureId)) {
            continue; // what Arc connects is none of AKS: it has no such documents
        }
        if (!isPlainArmId(member.azureId)) {
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

/// What Azure says, under way. One thread.
class AzureReader {
public:
    AzureReader(const fleet::FleetConfig& config, const FactsRequest& request, FleetFacts& facts)
        : m_config(config), m_depth(request.depth), m_facts(facts), m_asked(askedOf(config, facts)),
          m_open(m_asked.places.size()), m_calls(m_asked.azure, request.timeout, request.signIn) {}

    bool run(const FleetCalls::Interrupted& interrupted) {
        for (std::size_t index = 0; index < m_open.size(); ++index) {
            begin(index);
        }
        const auto taken = [this](std::size_t index, int part, Result<net::Response> response) {
            take(index, part, std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return false;
        }
        for (std::size_t index = 0; index < m_open.size(); ++index) {
            for (const auto part : m_open[index]) {
                miss(index, part, m_calls.lateError(index));
            }
        }
        for (const auto place : m_asked.places) {
            auto& member = m_facts.members[place];
            for (auto& [what, error] : m_rooms.give(member)) {
                m_facts.gaps.push_back({member.name, what, std::move(error)});
            }
        }
        return true;
    }

private:
    void begin(std::size_t index) {
        const bool isPlan = m_depth == FactsDepth::Plan;
        const auto& id = m_config.members[m_asked.places[index]].azureId;
        for (const auto part : {Cluster, Upgrades, Maintenance}) {
            if (!isPlan || part == Maintenance) {
                ask(index, part, id + std::string(pathOf(part)) + std::string(kApiVersion));
            }
        }
    }

    void ask(std::size_t index, int part, std::string path) {
        m_open[index].insert(part);
        m_calls.ask(index, std::move(path), kJson, part);
    }

    void take(std::size_t index, int part, Result<net::Response> response) {
        m_open[index].erase(part);
        auto& member = m_facts.members[m_asked.places[index]];
        const auto body = fleet::bodyOf(std::move(response), member.name + " (ARM)");
        if (part >= Rooms) {
            m_rooms.take(part - Rooms, body);
            return;
        }
        const auto kept = body ? keep(index, part, *body) : fail(body.error());
        if (!kept) {
            miss(index, part, kept.error());
        }
    }

    Result<void> keep(std::size_t index, int part, const std::string& body) {
        auto& member = m_facts.members[m_asked.places[index]];
        switch (part) {
        case Cluster:
            return azure::readManagedCluster(body).map(
                [&](const azure::ManagedCluster& cluster) { keepCluster(index, cluster); });
        case Upgrades:
            return azure::readUpgradeProfile(body).map(
                [&](std::vector<std::string>&& versions) { member.offered = std::move(versions); });
        default:
            return azure::readMaintenance(body).map(
                [&](std::vector<model::PlannedMaintenance>&& all) {
                    member.maintenance = std::move(all);
                });
        }
    }

    void keepCluster(std::size_t index, const azure::ManagedCluster& cluster) {
        const auto place = m_asked.places[index];
        auto& member = m_facts.members[place];
        member.powerState = cluster.powerState;
        member.provisioningState = cluster.provisioningState;
        member.hasLongTermSupport = cluster.hasLongTermSupport;
        member.bypassUntil = cluster.bypassUntil;
        for (auto& question : m_rooms.note(cluster, m_config.members[place].azureId, member)) {
            ask(index, Rooms + question.tag, std::move(question.path));
        }
    }

    void miss(std::size_t index, int part, Error error) {
        if (part >= Rooms) {
            m_rooms.take(part - Rooms, fail(std::move(error)));
            return;
        }
        m_facts.gaps.push_back({m_facts.members[m_asked.places[index]].name,
                                std::string(nameOf(part)), std::move(error)});
    }

    const fleet::FleetConfig& m_config;
    FactsDepth m_depth;
    FleetFacts& m_facts;
    Asked m_asked;
    std::vector<std::set<int>> m_open; ///< by place in m_asked
    AzureRooms m_rooms;
    FleetCalls m_calls; // last: its transport's handlers end first
};

} // namespace

bool isPlainArmId(const std::string& id) {
    return id.starts_with("/subscriptions/") &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
                                ".()/") == std::string::npos &&
           id.find("..") == std::string::npos;
}

bool readAzureFacts(const fleet::FleetConfig& config, const FactsRequest& request,
                    const FleetCalls::Interrupted& interrupted, FleetFacts& facts) {
    return !config.azure || AzureReader(config, request, facts).run(interrupted);
}

} // namespace pilothouse::engine
