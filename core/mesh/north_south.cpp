// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/north_south.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace pilothouse::mesh {
namespace {

/// "True" and "False" as such; Unknown, or no condition at all, is not known.
std::optional<bool> stateOf(const MeshCondition* condition) {
    if (condition == nullptr || (condition->status != "True" && condition->status != "False")) {
        return std::nullopt;
    }
    return condition->status == "True";
}

template<class Item>
const Item* findNamed(const std::optional<std::vector<Item>>& items, const std::string& ns,
                      const std::string& name) {
    if (!items) {
        return nullptr;
    }
    const auto found = std::find_if(items->begin(), items->end(), [&](const Item& each) {
        return each.ns == ns && each.name == name;
    });
    return found == items->end() ? nullptr : &*found;
}

void addName(std::vector<std::string>& names, const std::string& name) {
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
    }
}

/// Makes the entries of one member, or of the hub.
class EntryMaker {
public:
    EntryMaker(const FleetIndex& fleet, const NorthSouthFacts& facts)
        : m_fleet(fleet), m_facts(facts),
          m_cluster(facts.id.empty() ? std::nullopt : fleet.find(facts.id)) {}

    std::vector<MeshEntry> make() {
        if (m_facts.profiles) {
            for (const auto& each : *m_facts.profiles) {
                m_out.push_back(profileEntry(each));
            }
        }
        if (m_facts.multiClusterServices) {
            for (const auto& each : *m_facts.multiClusterServices) {
                m_out.push_back(serviceEntry(each));
            }
        }
        if (m_facts.gateways) {
            for (const auto& each : *m_facts.gateways) {
                m_out.push_back(gatewayEntry(each));
            }
        }
        for (auto& entry : m_out) {
            std::sort(entry.hostNames.begin(), entry.hostNames.end());
        }
        return std::move(m_out);
    }

private:
    /// The member that Azure Fleet calls so.
    [[nodiscard]] std::optional<std::uint32_t> memberOf(const std::string& name) const {
        for (std::uint32_t i = 0; i < m_fleet.size(); ++i) {
            if (m_fleet.member(i).name == name) {
                return i;
            }
        }
        return std::nullopt;
    }

    /// The one member that Cilium calls so.
    [[nodiscard]] std::optional<std::uint32_t> meshMemberOf(const std::string& name) const {
        if (!m_cluster || m_fleet.member(*m_cluster).meshName() == name) {
            return m_cluster;
        }
        return m_fleet.resolve(*m_cluster, name);
    }

    /// What is known of the service there.
    void look(MeshEntryTarget& target) const {
        if (!target.cluster) {
            return;
        }
        const auto& member = m_fleet.member(*target.cluster);
        if (!member.services || !member.isReachable) {
            return;
        }
        const auto* service = findNamed(member.services, target.ns, target.service);
        target.exists = service != nullptr;
        if (service != nullptr) {
            target.ready = service->localReady;
        }
    }

    void setState(MeshEntry& entry, const MeshCondition* condition) const {
        entry.isProgrammed = stateOf(condition);
        if (entry.isProgrammed != true && condition != nullptr) {
            entry.reason = condition->reason;
            entry.message = condition->message;
        }
    }

    MeshEntry profileEntry(const TrafficProfile& profile) const {
        MeshEntry entry{.kind = MeshEntryKind::TrafficManager,
                        .cluster = m_cluster,
                        .ns = profile.ns,
                        .name = profile.name};
        addName(entry.hostNames, profile.dnsName);
        setState(entry, detail::findCondition(profile.conditions, "Programmed"));
        std::int64_t sum = 0;
        bool isTold = true;
        for (const auto& backend :
             m_facts.backends ? *m_facts.backends : std::vector<TrafficBackend>()) {
            if (backend.ns == profile.ns && backend.profile == profile.name) {
                addBackend(entry, backend, sum, isTold);
            }
        }
        for (auto& target : entry.targets) {
            if (isTold && sum > 0) {
                target.share = static_cast<double>(*target.weight) / static_cast<double>(sum);
            }
        }
        return entry;
    }

    void addBackend(MeshEntry& entry, const TrafficBackend& backend, std::int64_t& sum,
                    bool& isTold) const {
        const auto* accepted = detail::findCondition(backend.conditions, "Accepted");
        MeshEntryRoute route{.kind = "TrafficManagerBackend",
                             .ns = backend.ns,
                             .name = backend.name,
                             .weight = backend.weight,
                             .isAccepted = stateOf(accepted)};
        if (route.isAccepted != true && accepted != nullptr) {
            route.reason = accepted->reason;
            route.message = accepted->message;
        }
        const auto at = static_cast<std::uint32_t>(entry.routes.size());
        for (const auto& endpoint : backend.endpoints) {
            MeshEntryTarget target{.route = at,
                                   .cluster = memberOf(endpoint.cluster),
                                   .clusterName = endpoint.cluster,
                                   .ns = backend.ns,
                                   .service = backend.import,
                                   .address = endpoint.target,
                                   .weight = endpoint.weight};
            look(target);
            sum += endpoint.weight.value_or(0);
            isTold = isTold && endpoint.weight.has_value();
            entry.targets.push_back(std::move(target));
        }
        entry.routes.push_back(std::move(route));
    }

    MeshEntry serviceEntry(const MultiClusterService& service) const {
        MeshEntry entry{.kind = MeshEntryKind::MultiClusterService,
                        .cluster = m_cluster,
                        .ns = service.ns,
                        .name = service.name,
                        .addresses = service.addresses};
        setState(entry, detail::findCondition(service.conditions, "Valid"));
        entry.routes.push_back({.kind = "ServiceImport", .ns = service.ns, .name = service.import});
        addImport(entry, {.ns = service.ns, .service = service.import}, RouteTo::FleetImport);
        return entry;
    }

    /// One target for each cluster that exports it. How an import spreads over them is not told.
    void addImport(MeshEntry& entry, const MeshEntryTarget& draft, RouteTo to) const {
        std::vector<std::string> clusters;
        bool isThere = false;
        if (to == RouteTo::FleetImport) {
            const auto* import = findNamed(m_facts.imports, draft.ns, draft.service);
            isThere = import != nullptr;
            clusters = import != nullptr ? import->clusters : clusters;
        } else if (m_cluster) {
            const auto* import =
                findNamed(m_fleet.member(*m_cluster).serviceImports, draft.ns, draft.service);
            isThere = import != nullptr;
            clusters = import != nullptr ? import->clusters : clusters;
        }
        const bool isRead = to == RouteTo::FleetImport
                                ? m_facts.imports.has_value()
                                : m_cluster && m_fleet.member(*m_cluster).serviceImports;
        if (clusters.empty()) {
            auto target = draft;
            if (isRead && !isThere) {
                target.exists = false;
            }
            entry.targets.push_back(std::move(target));
            return;
        }
        for (const auto& name : clusters) {
            auto target = draft;
            target.clusterName = name;
            target.cluster = to == RouteTo::FleetImport ? memberOf(name) : meshMemberOf(name);
            if (clusters.size() > 1) {
                target.share.reset();
            }
            look(target);
            entry.targets.push_back(std::move(target));
        }
    }

    MeshEntry gatewayEntry(const Gateway& gateway) const {
        MeshEntry entry{.kind = MeshEntryKind::Gateway,
                        .cluster = m_cluster,
                        .ns = gateway.ns,
                        .name = gateway.name,
                        .addresses = gateway.addresses};
        for (const auto& each : gateway.listeners) {
            entry.listeners.push_back(fmt::format("{} {} {}", each.name, each.protocol, each.port));
            addName(entry.hostNames, each.hostName);
        }
        const auto* accepted = detail::findCondition(gateway.conditions, "Accepted");
        setState(entry, stateOf(accepted) == false
                            ? accepted
                            : detail::findCondition(gateway.conditions, "Programmed"));
        for (const auto& route : m_facts.routes ? *m_facts.routes : std::vector<GatewayRoute>()) {
            for (const auto& parent : route.parents) {
                if (parent.ns == gateway.ns && parent.name == gateway.name) {
                    addRoute(entry, route, parent);
                }
            }
        }
        return entry;
    }

    void addRoute(MeshEntry& entry, const GatewayRoute& route, const RouteParent& parent) const {
        const auto* accepted = detail::findCondition(parent.conditions, "Accepted");
        const auto* resolved = detail::findCondition(parent.conditions, "ResolvedRefs");
        MeshEntryRoute out{.kind = route.kind,
                           .ns = route.ns,
                           .name = route.name,
                           .hostNames = route.hostNames,
                           .isAccepted = stateOf(accepted),
                           .isResolved = stateOf(resolved)};
        std::sort(out.hostNames.begin(), out.hostNames.end());
        const auto* bad = out.isAccepted != true    ? accepted
                          : out.isResolved == false ? resolved
                                                    : nullptr;
        if (bad != nullptr) {
            out.reason = bad->reason;
            out.message = bad->message;
        }
        for (const auto& name : out.hostNames) {
            addName(entry.hostNames, name);
        }
        const auto at = static_cast<std::uint32_t>(entry.routes.size());
        entry.routes.push_back(std::move(out));
        std::int64_t sum = 0;
        for (const auto& backend : route.backends) {
            sum += backend.weight;
        }
        for (const auto& backend : route.backends) {
            MeshEntryTarget target{
                .route = at, .ns = backend.ns, .service = backend.name, .weight = backend.weight};
            if (sum > 0) {
                target.share = static_cast<double>(backend.weight) / static_cast<double>(sum);
            }
            addTarget(entry, std::move(target), backend.to);
        }
    }

    void addTarget(MeshEntry& entry, MeshEntryTarget target, RouteTo to) const {
        if (to == RouteTo::FleetImport || to == RouteTo::McsImport) {
            addImport(entry, target, to);
            return;
        }
        target.cluster = m_cluster;
        target.clusterName = m_facts.name;
        if (to == RouteTo::Service) {
            look(target);
        }
        entry.targets.push_back(std::move(target));
    }

    const FleetIndex& m_fleet;
    const NorthSouthFacts& m_facts;
    std::optional<std::uint32_t> m_cluster; ///< none: the hub
    std::vector<MeshEntry> m_out;
};

void addGap(const FleetIndex& fleet, const NorthSouthFacts& facts, const ReadOutcome& outcome,
            const char* what, MeshPicture& picture) {
    if (outcome.state != ReadState::Forbidden && outcome.state != ReadState::Failed) {
        return;
    }
    const bool isForbidden = outcome.state == ReadState::Forbidden;
    if (facts.id.empty()) {
        picture.sourceGaps.push_back(
            {.source = facts.name, .what = what, .why = outcome.why, .isForbidden = isForbidden});
    } else if (const auto cluster = fleet.find(facts.id);
               cluster && fleet.member(*cluster).isReachable) { // else all of it is missing
        picture.gaps.push_back(
            {.cluster = *cluster, .what = what, .why = outcome.why, .isForbidden = isForbidden});
    }
}

} // namespace

bool isAlive(const MeshEntryTarget& target) {
    return target.weight != 0 && target.exists != false && target.ready != 0;
}

void addEntries(const FleetIndex& fleet, const NorthSouthList& facts, MeshPicture& picture,
                FindingList& findings) {
    for (const auto& each : facts) {
        if (!each->id.empty() && !fleet.find(each->id)) {
            continue; // left the fleet
        }
        for (auto& entry : EntryMaker(fleet, *each).make()) {
            picture.entries.push_back(std::move(entry));
        }
        addGap(fleet, *each, each->gatewayApi, "objects of the Gateway API", picture);
        addGap(fleet, *each, each->fleetApi, "objects of networking.fleet.azure.com", picture);
    }
    std::stable_sort(picture.gaps.begin(), picture.gaps.end(),
                     [](const auto& a, const auto& b) { return a.cluster < b.cluster; });
    std::sort(picture.entries.begin(), picture.entries.end(),
              [](const MeshEntry& a, const MeshEntry& b) {
                  return std::tie(a.kind, a.cluster, a.ns, a.name) <
                         std::tie(b.kind, b.cluster, b.ns, b.name);
              });
    for (auto& entry : picture.entries) {
        detail::checkEntry(fleet, entry, findings);
    }
    detail::checkExports(fleet, facts, findings);
}

std::vector<MeshFailoverEntry> entriesAfter(const std::vector<MeshEntry>& entries,
                                            const std::vector<std::uint32_t>& down) {
    const auto isDown = [&](const std::optional<std::uint32_t>& cluster) {
        return cluster && std::binary_search(down.begin(), down.end(), *cluster);
    };
    std::vector<MeshFailoverEntry> out;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& entry = entries[i];
        MeshFailoverEntry felt{.entry = static_cast<std::uint32_t>(i),
                               .isGone = isDown(entry.cluster)};
        std::set<std::string> before;
        std::set<std::string> after;
        double lost = 0;
        double all = 0;
        bool isTold = true;
        for (const auto& target : entry.targets) {
            if (!isAlive(target)) {
                continue;
            }
            before.insert(target.clusterName);
            isTold = isTold && target.share.has_value();
            all += target.share.value_or(0);
            if (isDown(target.cluster)) {
                lost += target.share.value_or(0);
            } else {
                after.insert(target.clusterName);
            }
        }
        felt.losesAll = !before.empty() && after.empty();
        felt.losesRedundancy = before.size() > 1 && after.size() == 1;
        if (isTold && all > 0) {
            felt.lost = lost / all;
        }
        if (felt.isGone || before.size() != after.size()) {
            out.push_back(felt);
        }
    }
    return out;
}

namespace detail {

const MeshCondition* findCondition(const std::vector<MeshCondition>& conditions,
                                   std::string_view type) {
    const auto found = std::find_if(conditions.begin(), conditions.end(),
                                    [&](const auto& each) { return each.type == type; });
    return found == conditions.end() ? nullptr : &*found;
}

} // namespace detail

} // namespace pilothouse::mesh
