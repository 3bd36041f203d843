// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/service_table.h"

#include "kube/version.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace pilothouse::mesh {
namespace {

using Key = std::pair<std::string_view, std::string_view>;
using Entries = std::map<Key, ServiceEntry>;

ServiceSite& siteOf(Entries& entries, const std::string& ns, const std::string& name,
                    std::uint32_t cluster) {
    auto& entry = entries[{ns, name}];
    entry.ns = ns;
    entry.name = name;
    if (entry.sites.empty() || entry.sites.back().cluster != cluster) {
        entry.sites.push_back({.cluster = cluster});
    }
    return entry.sites.back();
}

void addCluster(Entries& entries, const MemberMeshFacts& member, std::uint32_t cluster) {
    if (member.services) {
        for (const auto& service : *member.services) {
            if (!service.derivedFrom.empty()) {
                continue;
            }
            auto& site = siteOf(entries, service.ns, service.name, cluster);
            site.service = &service;
            site.wishes = readWishes(service.annotations);
            site.isNamespaceGlobal = isNamespaceGlobal(member, service.ns);
            auto& entry = entries[{service.ns, service.name}];
            entry.isGlobal = entry.isGlobal || site.wishes.isGlobal;
        }
    }
    if (member.serviceExports) {
        for (const auto& each : *member.serviceExports) {
            auto& site = siteOf(entries, each.ns, each.name, cluster);
            site.exported = &each;
            site.isNamespaceGlobal = isNamespaceGlobal(member, each.ns);
            entries[{each.ns, each.name}].isMcs = true;
        }
    }
    if (member.serviceImports) {
        for (const auto& each : *member.serviceImports) {
            siteOf(entries, each.ns, each.name, cluster).imported = &each;
            entries[{each.ns, each.name}].isMcs = true;
        }
    }
}

/// Valid≠False, and the export's namespace takes part.
bool isExporting(const ServiceSite& site) {
    return site.exported != nullptr && site.isNamespaceGlobal &&
           std::none_of(
               site.exported->conditions.begin(), site.exported->conditions.end(),
               [](const auto& each) { return each.type == "Valid" && each.status == "False"; });
}

bool isOffering(const ServiceEntry& entry, const ServiceSite& site) {
    if (site.service == nullptr) {
        return false;
    }
    return entry.isGlobal ? site.wishes.isShared && site.isNamespaceGlobal : isExporting(site);
}

bool isConsuming(const ServiceEntry& entry, const ServiceSite& site) {
    return entry.isGlobal
               ? site.service != nullptr && site.wishes.isGlobal && site.isNamespaceGlobal
               : site.imported != nullptr;
}

/// cilium/cilium#46623: of 1.18.10 and later patches, "none" written out drops all remote backends.
bool hasNoneBug(const MemberMeshFacts& member) {
    const auto version = kube::parseKubeVersion(member.ciliumVersion);
    return version && version->major == 1 && version->minor == 18 && version->patch >= 10;
}

/// Whether a cluster has another's services: none where it has not; else how surely.
std::optional<Offer> sees(const MeshPicture& picture, std::uint32_t from, std::uint32_t to) {
    const auto cell = picture.cell(from, to);
    switch (cell.state()) {
    case MeshHalfState::Up:
    case MeshHalfState::Degraded: return Offer{.cluster = to};
    case MeshHalfState::Connecting:
    case MeshHalfState::Down:
        return cell.has(MeshCell::kCached) ? std::optional(Offer{.cluster = to, .isStale = true})
                                           : std::nullopt;
    case MeshHalfState::ConfigOnly: return Offer{.cluster = to, .isAssumed = true};
    case MeshHalfState::Unknown: break;
    case MeshHalfState::Invalid:
    case MeshHalfState::NotConfigured: return std::nullopt;
    }
    const auto* half = picture.half(from, to);
    if (half != nullptr && half->lastKnown == MeshHalfState::NotConfigured) {
        return std::nullopt;
    }
    return Offer{.cluster = to, .isAssumed = true};
}

/// Whether Cilium implements the Multi-Cluster Services API there; else another controller does.
bool importsByCilium(const MemberMeshFacts& member) {
    return member.config && member.config->hasMcsApi;
}

/// The member that an import of another controller than Cilium names, by the names that the fleet
/// and the systems between clusters have for it; none where that is no single one.
std::optional<std::uint32_t> exporterNamed(const FleetIndex& fleet, std::string_view name) {
    std::optional<std::uint32_t> found;
    for (std::uint32_t i = 0; i < fleet.size(); ++i) {
        const auto& member = fleet.member(i);
        const auto& kinds = member.kinds;
        const bool isIt = member.name == name ||
                          (kinds.submariner && kinds.submariner->ownName() == name) ||
                          (kinds.istio && kinds.istio->cluster == name);
        if (isIt && found) {
            return std::nullopt;
        }
        found = isIt ? i : found;
    }
    return found;
}

/// How many endpoints of a producer are in a consumer, by the slices there of an import; absent
/// where they were not read, or none of them names a cluster.
std::optional<std::int32_t> slicesFrom(const FleetIndex& fleet, const ServiceSite& consumer,
                                       std::uint32_t producer) {
    if (consumer.imported == nullptr || !consumer.imported->readyBySource ||
        consumer.imported->readyBySource->empty()) {
        return std::nullopt;
    }
    std::int32_t sum = 0;
    for (const auto& [name, ready] : *consumer.imported->readyBySource) {
        sum += exporterNamed(fleet, name) == producer ? ready : 0;
    }
    return sum;
}

/// Whether Cilium put slices of a producer into a consumer of a global service.
bool hasSlicesOf(const FleetIndex& fleet, const ServiceSite& consumer, std::uint32_t producer) {
    const auto* service = consumer.service;
    return service != nullptr && service->syncedFrom &&
           std::any_of(
               service->syncedFrom->begin(), service->syncedFrom->end(),
               [&](const auto& name) { return fleet.resolve(consumer.cluster, name) == producer; });
}

/// Without Cilium's links an import's own word tells whose backends it has, and slices how many;
/// where there are none, whether it has them is assumed.
std::optional<Offer> importsFrom(const FleetIndex& fleet, const ServiceSite& consumer,
                                 std::uint32_t producer) {
    const auto& clusters = consumer.imported->clusters;
    const bool isNamed = std::any_of(clusters.begin(), clusters.end(), [&](const auto& name) {
        return exporterNamed(fleet, name) == producer;
    });
    if (!isNamed) {
        return std::nullopt;
    }
    const auto ready = slicesFrom(fleet, consumer, producer);
    return Offer{.cluster = producer, .ready = ready, .isAssumed = !ready};
}

} // namespace

std::optional<std::vector<ServiceEntry>> collectServices(const FleetIndex& fleet) {
    Entries entries;
    bool isRead = false;
    for (std::uint32_t i = 0; i < fleet.size(); ++i) {
        const auto& member = fleet.member(i);
        isRead = isRead || member.services || member.serviceExports || member.serviceImports;
        addCluster(entries, member, i);
    }
    if (!isRead) {
        return std::nullopt;
    }
    std::vector<ServiceEntry> out;
    for (auto& [key, entry] : entries) {
        if (entry.isGlobal || entry.isMcs) {
            out.push_back(std::move(entry));
        }
    }
    return out;
}

bool havePortsInCommon(const MeshService& consumer, const MeshService& producer) {
    if (consumer.ports.empty() || producer.ports.empty()) {
        return true; // headless without ports, or not read
    }
    return std::any_of(consumer.ports.begin(), consumer.ports.end(), [&](const auto& own) {
        return std::any_of(producer.ports.begin(), producer.ports.end(), [&](const auto& other) {
            return own.name == other.name && own.protocol == other.protocol;
        });
    });
}

std::int32_t Choice::count() const {
    std::int32_t sum = 0;
    for (const auto& each : backends) {
        sum += each.ready.value_or(0);
    }
    return sum;
}

ServiceView::ServiceView(const ServiceEntry& entry, const ServiceSite& consumer,
                         const MeshPicture& picture, const FleetIndex& fleet)
    : m_cluster(consumer.cluster), m_consumes(isConsuming(entry, consumer)),
      m_affinity(consumer.wishes.affinity) {
    const bool hasOwn =
        consumer.service != nullptr && (entry.isGlobal || isOffering(entry, consumer));
    m_local = hasOwn ? consumer.service->localReady : std::optional<std::int32_t>(0);
    const bool isBroken =
        consumer.wishes.isNoneWritten && hasNoneBug(fleet.member(consumer.cluster));
    if (!m_consumes || isBroken) {
        return;
    }
    const bool isByImport = !entry.isGlobal && !importsByCilium(fleet.member(consumer.cluster));
    for (const auto& site : entry.sites) {
        if (site.cluster == consumer.cluster || !isOffering(entry, site)) {
            continue;
        }
        auto offer = isByImport ? importsFrom(fleet, consumer, site.cluster)
                                : sees(picture, consumer.cluster, site.cluster);
        if (offer && offer->isAssumed && hasSlicesOf(fleet, consumer, site.cluster)) {
            offer->isAssumed = false;
        } else if (offer && !fleet.member(site.cluster).namespaces) {
            offer->isAssumed = true;
        }
        if (!offer ||
            (consumer.service != nullptr && !havePortsInCommon(*consumer.service, *site.service))) {
            continue;
        }
        if (!offer->ready) { // slices of the consumer itself know better
            offer->ready = site.service->localReady;
        }
        m_remotes.push_back(*offer);
    }
}

std::optional<std::int32_t> ServiceView::remote() const {
    std::int32_t sum = 0;
    for (const auto& each : m_remotes) {
        if (!each.ready) {
            return std::nullopt;
        }
        sum += *each.ready;
    }
    return sum;
}

Choice ServiceView::choose(const std::function<bool(std::uint32_t)>& isGone) const {
    Choice choice;
    const auto takeLocal = [&] {
        if (!m_local || *m_local > 0) {
            choice.backends.push_back({.cluster = m_cluster, .ready = m_local});
            choice.isKnown = choice.isKnown && m_local.has_value();
        }
    };
    const auto takeRemotes = [&] {
        for (const auto& each : m_remotes) {
            if (!isGone(each.cluster) && (!each.ready || *each.ready > 0)) {
                choice.backends.push_back(each);
                choice.isKnown = choice.isKnown && each.ready.has_value();
            }
        }
    };
    switch (m_affinity) {
    case MeshAffinity::None:
        takeLocal();
        takeRemotes();
        break;
    case MeshAffinity::Local:
        takeLocal();
        if (choice.count() == 0) {
            takeRemotes();
        }
        break;
    case MeshAffinity::Remote:
        takeRemotes();
        if (choice.count() == 0) {
            takeLocal();
        }
        break;
    }
    return choice;
}

namespace {

std::vector<std::uint32_t> importedFrom(const FleetIndex& fleet, const ServiceSite& site) {
    std::vector<std::uint32_t> from;
    for (const auto& name : site.imported->clusters) {
        if (!importsByCilium(fleet.member(site.cluster))) {
            if (const auto exporter = exporterNamed(fleet, name)) {
                from.push_back(*exporter);
            }
            continue;
        }
        if (name == fleet.member(site.cluster).meshName()) {
            from.push_back(site.cluster);
        } else if (const auto to = fleet.resolve(site.cluster, name)) {
            from.push_back(*to);
        }
    }
    std::sort(from.begin(), from.end());
    return from;
}

MeshServiceCell cellOf(const ServiceEntry& entry, const ServiceSite& site,
                       const MeshPicture& picture, const FleetIndex& fleet) {
    const auto& member = fleet.member(site.cluster);
    const ServiceView view(entry, site, picture, fleet);
    MeshServiceCell cell{.cluster = site.cluster,
                         .exists = site.service != nullptr,
                         .isGlobal = site.wishes.isGlobal,
                         .isShared = site.wishes.isShared,
                         .isNamespaceGlobal = site.isNamespaceGlobal,
                         .affinity = site.wishes.affinity};
    if (member.serviceExports) {
        cell.isExported = site.exported != nullptr;
    }
    if (member.serviceImports) {
        cell.isImported = site.imported != nullptr;
    }
    if (site.imported != nullptr) {
        cell.importsFrom = importedFrom(fleet, site);
    }
    if (site.service != nullptr) {
        cell.localReady = site.service->localReady;
    }
    cell.remote = view.remote();
    for (const auto& each : view.remotes()) {
        cell.isAssumed = cell.isAssumed || each.isAssumed;
        cell.isStale = cell.isStale || each.isStale;
    }
    const auto choice = view.choose([](std::uint32_t) { return false; });
    if (choice.isKnown) {
        cell.usable = choice.count();
    }
    for (const auto& each : view.remotes()) {
        const auto without =
            view.choose([&](std::uint32_t cluster) { return cluster == each.cluster; });
        if (choice.isKnown && choice.count() > 0 && without.isKnown && without.count() == 0) {
            cell.losesAllWith.push_back(each.cluster);
        }
    }
    return cell;
}

} // namespace

std::vector<MeshServiceRow> serviceRows(const std::vector<ServiceEntry>& entries,
                                        const MeshPicture& picture, const FleetIndex& fleet) {
    std::vector<MeshServiceRow> rows;
    rows.reserve(entries.size());
    for (const auto& entry : entries) {
        auto& row = rows.emplace_back(MeshServiceRow{
            .ns = entry.ns, .name = entry.name, .isMcs = entry.isMcs, .isGlobal = entry.isGlobal});
        for (const auto& site : entry.sites) {
            auto& cell = row.cells.emplace_back(cellOf(entry, site, picture, fleet));
            row.singlePoints.insert(row.singlePoints.end(), cell.losesAllWith.begin(),
                                    cell.losesAllWith.end());
        }
        std::sort(row.singlePoints.begin(), row.singlePoints.end());
        row.singlePoints.erase(std::unique(row.singlePoints.begin(), row.singlePoints.end()),
                               row.singlePoints.end());
    }
    return rows;
}

} // namespace pilothouse::mesh
