// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/version.h"
#include "mesh/service_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace pilothouse::mesh {
namespace {

constexpr std::int32_t kFew = 4; ///< local backends below a quarter of the remote ones are few

/// Findings about one service.
class ServiceCheck {
public:
    ServiceCheck(const FleetIndex& fleet, const ServiceEntry& entry, MeshServiceRow& row,
                 FindingList& findings)
        : m_fleet(fleet), m_entry(entry), m_row(row), m_findings(findings),
          m_label(entry.ns + "/" + entry.name) {}

    void run() {
        checkAnnotations();
        if (m_entry.isGlobal) {
            checkAlike();
        }
        checkBackends();
        checkExports();
    }

private:
    using Clusters = std::vector<std::uint32_t>;
    using Pick = std::function<bool(const ServiceSite&, const MeshServiceCell&)>;

    void add(MeshSeverity severity, MeshCode code, const Clusters& clusters, FindingText text) {
        if (clusters.empty()) {
            return;
        }
        m_findings.add(severity, code, clusters, std::move(text)).finding.service = m_label;
        if (std::find(m_row.codes.begin(), m_row.codes.end(), code) == m_row.codes.end()) {
            m_row.codes.push_back(code);
        }
    }
    [[nodiscard]] Clusters pick(const Pick& wanted) const {
        Clusters clusters;
        for (std::size_t i = 0; i < m_entry.sites.size(); ++i) {
            if (wanted(m_entry.sites[i], m_row.cells[i])) {
                clusters.push_back(m_entry.sites[i].cluster);
            }
        }
        return clusters;
    }
    [[nodiscard]] std::string names(const Clusters& clusters) const {
        return namesOf(m_fleet, clusters);
    }
    /// Whether it is global in a cluster that is in one mesh with that one.
    [[nodiscard]] bool isGlobalNearby(const ServiceSite& site) const {
        return std::any_of(m_entry.sites.begin(), m_entry.sites.end(), [&](const auto& other) {
            return other.wishes.isGlobal && m_fleet.component(other.cluster) >= 0 &&
                   m_fleet.component(other.cluster) == m_fleet.component(site.cluster);
        });
    }
    void checkAnnotations();
    void checkAlike();
    void checkPorts();
    void checkBackends();
    void checkExports();
    void checkReady();
    void checkImports();
    [[nodiscard]] Clusters withoutNamespace() const;

    const FleetIndex& m_fleet;
    const ServiceEntry& m_entry;
    MeshServiceRow& m_row;
    FindingList& m_findings;
    std::string m_label;
};

bool hasNoneBug(const MemberMeshFacts& member) {
    const auto version = kube::parseKubeVersion(member.ciliumVersion);
    return version && version->major == 1 && version->minor == 18 && version->patch >= 10;
}

void ServiceCheck::checkAnnotations() {
    const auto closed = pick([](const auto& site, const auto&) {
        return site.wishes.isGlobal && !site.isNamespaceGlobal;
    });
    add(MeshSeverity::Warning, MeshCode::NsNotGlobal, closed,
        {fmt::format("{} is global in {}, but its namespace is not: the annotation has no effect",
                     m_label, names(closed)),
         "Annotate the namespace with clustermesh.cilium.io/global: \"true\"."});
    const auto unknown =
        pick([](const auto& site, const auto&) { return site.wishes.isAffinityUnknown; });
    add(MeshSeverity::Warning, MeshCode::SvcAffinityUnknown, unknown,
        {fmt::format("affinity of {} in {} is none of local, remote and none; it counts as none",
                     m_label, names(unknown)),
         "Correct service.cilium.io/affinity."});
    const auto broken = pick([&](const auto& site, const auto&) {
        return site.wishes.isGlobal && site.wishes.isNoneWritten &&
               hasNoneBug(m_fleet.member(site.cluster));
    });
    add(MeshSeverity::Warning, MeshCode::SvcAffinityNoneBug, broken,
        {fmt::format("affinity \"none\" of {} in {} drops all remote backends in this version of "
                     "Cilium (cilium/cilium#46623)",
                     m_label, names(broken)),
         "Remove the annotation, or upgrade Cilium."});
}

/// P25.
void ServiceCheck::checkAlike() {
    const auto plain = pick([&](const auto& site, const auto&) {
        return site.service != nullptr && !site.wishes.isGlobal && isGlobalNearby(site);
    });
    add(MeshSeverity::Warning, MeshCode::SvcHalfGlobal, plain,
        {fmt::format("{} is global in other clusters, but not in {}", m_label, names(plain)),
         "Annotate it with service.cilium.io/global: \"true\" there too, or rename one of them."});
    std::set<bool> headless;
    std::set<MeshAffinity> affinities;
    const auto global = pick([&](const auto& site, const auto&) {
        if (site.wishes.isGlobal) {
            headless.insert(site.service->isHeadless);
            affinities.insert(site.wishes.affinity);
        }
        return site.wishes.isGlobal;
    });
    if (headless.size() > 1) {
        add(MeshSeverity::Warning, MeshCode::SvcHeadlessMix, global,
            {fmt::format("{} is headless in some clusters and not in others", m_label),
             "Make it the same kind of Service everywhere."});
    }
    if (affinities.size() > 1) {
        add(MeshSeverity::Info, MeshCode::SvcAffinityMix, global,
            {fmt::format("{} has a different affinity from cluster to cluster", m_label), {}});
    }
    checkPorts();
}

void ServiceCheck::checkPorts() {
    std::set<std::uint32_t> clusters;
    for (const auto& consumer : m_entry.sites) {
        for (const auto& producer : m_entry.sites) {
            const bool bothGlobal = consumer.wishes.isGlobal && producer.wishes.isShared &&
                                    m_fleet.isConfigured(consumer.cluster, producer.cluster);
            if (!bothGlobal) {
                continue;
            }
            const auto& own = consumer.service->ports;
            const bool isApart = std::any_of(own.begin(), own.end(), [&](const auto& port) {
                return !havePortsInCommon({.ports = {port}}, *producer.service);
            });
            if (isApart) {
                clusters.insert({consumer.cluster, producer.cluster});
            }
        }
    }
    const Clusters all(clusters.begin(), clusters.end());
    add(MeshSeverity::Major, MeshCode::SvcPorts, all,
        {fmt::format("ports of {} have different names or protocols in {}: remote backends attach "
                     "by name",
                     m_label, names(all)),
         "Give the ports the same names everywhere; target ports may differ."});
}

/// P24.
void ServiceCheck::checkBackends() {
    const auto empty = pick([&](const auto& site, const auto& cell) {
        const bool consumes = m_entry.isGlobal ? site.wishes.isGlobal && site.isNamespaceGlobal
                                               : site.imported != nullptr;
        return consumes && cell.usable == 0;
    });
    add(MeshSeverity::Blocking, MeshCode::SvcNoBackend, empty,
        {fmt::format("{} has no backend for callers in {}", m_label, names(empty)),
         "Start pods for it in some cluster that they see, and look at the links there."});
    const auto idle = pick([](const auto& site, const auto& cell) {
        return site.wishes.isShared && site.isNamespaceGlobal && cell.localReady == 0 &&
               cell.usable != 0;
    });
    add(MeshSeverity::Warning, MeshCode::SvcNoBackend, idle,
        {fmt::format("{} is shared by {} without a ready backend there", m_label, names(idle)),
         "Callers there depend on other clusters; start pods for it, or say shared: \"false\"."});
    const auto few = pick([](const auto& site, const auto& cell) {
        return site.wishes.affinity == MeshAffinity::Local && cell.localReady.value_or(0) > 0 &&
               cell.remote.value_or(0) >= kFew * *cell.localReady;
    });
    add(MeshSeverity::Warning, MeshCode::SvcLocalHoldsAll, few,
        {fmt::format("affinity local: few backends of {} in {} take all calls, while many in other "
                     "clusters get none (cilium/cilium#46633)",
                     m_label, names(few)),
         "Start more pods there, or drop the affinity."});
}

const MeshCondition* conditionOf(const ServiceSite& site, std::string_view type) {
    if (site.exported == nullptr) {
        return nullptr;
    }
    const auto& all = site.exported->conditions;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.type == type; });
    return found == all.end() ? nullptr : &*found;
}

/// P28.
void ServiceCheck::checkExports() {
    const auto withStatus = [&](std::string_view type, std::string_view status) {
        return pick([&](const auto& site, const auto&) {
            const auto* condition = conditionOf(site, type);
            return condition != nullptr && condition->status == status;
        });
    };
    const auto reasonOf = [&](const Clusters& clusters, std::string_view type) -> std::string {
        for (const auto& site : m_entry.sites) {
            if (!clusters.empty() && site.cluster == clusters.front()) {
                return conditionOf(site, type)->reason;
            }
        }
        return {};
    };
    const auto invalid = withStatus("Valid", "False");
    add(MeshSeverity::Major, MeshCode::McsInvalid, invalid,
        {fmt::format("export of {} in {} is not valid: {}", m_label, names(invalid),
                     reasonOf(invalid, "Valid")),
         "Export a Service that exists and is not an ExternalName."});
    const auto conflicting = withStatus("Conflict", "True");
    add(MeshSeverity::Warning, MeshCode::McsConflict, conflicting,
        {fmt::format("exports of {} conflict in {}: {}; the oldest export wins", m_label,
                     names(conflicting), reasonOf(conflicting, "Conflict")),
         "Make the exported Services alike."});
    checkReady();
    checkImports();
    const auto homeless = withoutNamespace();
    add(MeshSeverity::Info, MeshCode::McsNamespaceMissing, homeless,
        {fmt::format("{} is exported, but {} has no namespace {}: nothing is imported there",
                     m_label, names(homeless), m_entry.ns),
         "Create the namespace where the service is to be used."});
}

/// Older releases of Cilium say Ready=False of an export that conflicts, which is said already.
void ServiceCheck::checkReady() {
    const auto isUnready = [](const std::vector<MeshCondition>& all) {
        const auto is = [&](std::string_view type, std::string_view status) {
            return std::any_of(all.begin(), all.end(), [&](const auto& each) {
                return each.type == type && each.status == status;
            });
        };
        return is("Ready", "False") && !is("Conflict", "True") && !is("Valid", "False");
    };
    const auto exports = pick([&](const auto& site, const auto&) {
        return site.exported != nullptr && isUnready(site.exported->conditions);
    });
    add(MeshSeverity::Warning, MeshCode::McsNotReady, exports,
        {fmt::format("export of {} in {} is not ready", m_label, names(exports)),
         "Look at the condition Ready of the ServiceExport and at the controller behind it."});
    const auto imports = pick([&](const auto& site, const auto&) {
        return site.imported != nullptr && isUnready(site.imported->conditions);
    });
    add(MeshSeverity::Warning, MeshCode::McsNotReady, imports,
        {fmt::format("import of {} in {} is not ready", m_label, names(imports)),
         "Look at the condition Ready of the ServiceImport and at the controller behind it."});
}

/// What importers say of exporters beside what those say themselves. Where Cilium imports, its
/// links explain the difference.
void ServiceCheck::checkImports() {
    const auto byOthers = [&](const ServiceSite& site) {
        const auto& config = m_fleet.member(site.cluster).config;
        return site.imported != nullptr && !(config && config->hasMcsApi);
    };
    const auto isIn = [](const Clusters& clusters, std::uint32_t cluster) {
        return std::find(clusters.begin(), clusters.end(), cluster) != clusters.end();
    };
    Clusters exporters;
    for (const auto& site : m_entry.sites) {
        const auto* valid = conditionOf(site, "Valid");
        const bool isValid = valid == nullptr || valid->status != "False";
        if (site.exported != nullptr && site.service != nullptr && isValid) {
            exporters.push_back(site.cluster);
        }
    }
    const auto lacking = pick([&](const auto& site, const auto& cell) {
        return byOthers(site) && std::any_of(exporters.begin(), exporters.end(), [&](auto each) {
                   return !isIn(cell.importsFrom, each);
               });
    });
    add(MeshSeverity::Warning, MeshCode::McsNotImported, lacking,
        {fmt::format("{} is exported by {}, and {} does not know of all of them", m_label,
                     names(exporters), names(lacking)),
         "Look at the controller that brings exports there, and at the links between them."});
    const auto stale = pick([&](const auto& site, const auto& cell) {
        return byOthers(site) &&
               std::any_of(cell.importsFrom.begin(), cell.importsFrom.end(), [&](auto each) {
                   return m_fleet.member(each).serviceExports && !isIn(exporters, each);
               });
    });
    add(MeshSeverity::Warning, MeshCode::McsExporterUnknown, stale,
        {fmt::format("{} imports {} from a cluster that does not export it", names(stale), m_label),
         "Look at the controller that takes exports back: calls may go to nobody."});
}

/// Clusters of the exporters' mesh that would import it, and have no place for it.
std::vector<std::uint32_t> ServiceCheck::withoutNamespace() const {
    std::set<std::int32_t> meshes;
    for (const auto& site : m_entry.sites) {
        const auto* valid = conditionOf(site, "Valid");
        if (site.exported != nullptr && (valid == nullptr || valid->status != "False")) {
            meshes.insert(m_fleet.component(site.cluster));
        }
    }
    meshes.erase(-1);
    Clusters clusters;
    for (std::uint32_t i = 0; i < m_fleet.size(); ++i) {
        const auto& member = m_fleet.member(i);
        if (!meshes.contains(m_fleet.component(i)) || !member.config || !member.config->hasMcsApi ||
            !member.namespaces) {
            continue;
        }
        const auto& all = *member.namespaces;
        const auto at = std::lower_bound(
            all.begin(), all.end(), m_entry.ns,
            [](const auto& each, const std::string& name) { return each.name < name; });
        if (at == all.end() || at->name != m_entry.ns) {
            clusters.push_back(i);
        }
    }
    return clusters;
}

/// P28: on in some clusters of a mesh, off in others.
void checkMcsApi(const FleetIndex& fleet, FindingList& findings) {
    for (const auto& component : fleet.components()) {
        std::vector<std::uint32_t> without;
        std::size_t with = 0;
        for (const auto cluster : component) {
            const auto& config = fleet.member(cluster).config;
            if (config) {
                with += config->hasMcsApi ? 1U : 0U;
                if (!config->hasMcsApi) {
                    without.push_back(cluster);
                }
            }
        }
        if (with > 0 && !without.empty()) {
            findings.add(MeshSeverity::Warning, MeshCode::McsPartial, without,
                         {fmt::format("the Multi-Cluster Services API is on in {} clusters of the "
                                      "mesh, but not in {}",
                                      with, namesOf(fleet, without)),
                          "Set clustermesh-enable-mcs-api in all of them."});
        }
    }
}

} // namespace

void checkServices(const FleetIndex& fleet, const std::vector<ServiceEntry>& entries,
                   std::vector<MeshServiceRow>& rows, FindingList& findings) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        ServiceCheck(fleet, entries[i], rows[i], findings).run();
    }
    checkMcsApi(fleet, findings);
}

} // namespace pilothouse::mesh
