// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/exporters.h"

#include "simulator/mesh/istio.h"
#include "simulator/mesh/links.h"
#include "simulator/mesh/traffic.h"
#include "simulator/mesh/workloads.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace pilothouse::simulator::mesh {

namespace {

constexpr int kAgentPort = 9962;
constexpr int kApiserverPort = 9962;
constexpr int kOperatorPort = 9963;
constexpr int kEtcdPort = 9963;
constexpr int kMeshPort = 9964;
constexpr int kIstiodPort = 15014;
constexpr int kBacklog = 1800; // entries that wait where a peer lags

/// A page that grows family by family.
class Page {
public:
    Page(const Plan& plan, std::size_t seat, const Exporter& exporter, Offset now)
        : m_index(seat), m_seat(plan.seats[seat]), m_plan(plan), m_exporter(exporter),
          m_links(linksOf(plan, seat, now, exporter.begun)) {}

    void family(const std::string& name, const char* help, const char* type = "gauge") {
        m_name = name;
        m_text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
    }
    void sample(const std::string& labels, double value) {
        m_text += fmt::format("{}{} {}\n", m_name, labels.empty() ? "" : "{" + labels + "}", value);
    }
    [[nodiscard]] const Seat& seat() const { return m_seat; }
    [[nodiscard]] const Plan& plan() const { return m_plan; }
    [[nodiscard]] const std::vector<Link>& links() const { return m_links; }
    [[nodiscard]] std::string latencies() const {
        return latencyFamilies(m_plan, m_index, m_exporter, m_links);
    }
    [[nodiscard]] std::string take() { return std::move(m_text); }

    /// What agents and others of before 1.19 say of themselves on every sample of the mesh.
    [[nodiscard]] std::string self() const {
        return m_seat.isAtLeast(19) ? std::string()
                                    : fmt::format("source_cluster=\"{}\",source_node_name=\"{}\"",
                                                  m_seat.name, m_exporter.node);
    }
    [[nodiscard]] std::string target(const Link& link) const {
        const std::string mine = self();
        return fmt::format("{}{}target_cluster=\"{}\"", mine, mine.empty() ? "" : ",",
                           link.peer.name);
    }

private:
    std::size_t m_index;
    const Seat& m_seat;
    const Plan& m_plan;
    const Exporter& m_exporter;
    std::vector<Link> m_links;
    std::string m_name;
    std::string m_text;
};

double secondsOf(const Plan& plan, std::optional<Offset> at) {
    return at ? static_cast<double>((plan.start + *at).time_since_epoch().count()) / 1000.0 : 0.0;
}

/// The families of pkg/clustermesh/common. `isReady` says what this exporter makes of a link.
template<class IsReady>
void addLinks(Page& page, const std::string& prefix, bool countsFailures, IsReady isReady) {
    page.family(prefix + "remote_clusters",
                "The total number of remote clusters meshed with the local cluster");
    page.sample(page.self(), static_cast<double>(page.links().size()));
    page.family(prefix + "remote_cluster_readiness_status",
                "The readiness status of the remote cluster");
    for (const Link& link : page.links()) {
        page.sample(page.target(link), isReady(link) ? 1 : 0);
    }
    page.family(prefix + "remote_cluster_failures",
                "The total number of failures related to the remote cluster");
    for (const Link& link : page.links()) {
        page.sample(page.target(link), countsFailures ? link.failures : 0);
    }
    page.family(prefix + "remote_cluster_last_failure_ts",
                "The timestamp of the last failure of the remote cluster");
    for (const Link& link : page.links()) {
        page.sample(page.target(link),
                    countsFailures ? secondsOf(page.plan(), link.lastFailure) : 0);
    }
    if (page.seat().isAtLeast(19)) {
        page.family(prefix + "remote_cluster_cache_revocations",
                    "The total number of cache revocations of the remote cluster");
        for (const Link& link : page.links()) {
            page.sample(page.target(link), countsFailures ? link.revocations : 0);
        }
    }
}

/// The families of pkg/kvstore/store for what is read of peers. `isSynced` as above.
template<class IsSynced>
void addReads(Page& page, const std::string& prefix, IsSynced isSynced) {
    std::vector<std::string> scopes{"nodes/v1", "ip/v1", "identities/v1", "services/v1"};
    if (page.seat().hasMcs) {
        scopes.emplace_back("serviceexports/v1");
    }
    page.family(prefix + "kvstore_initial_sync_completed",
                "Whether the initial synchronization from/to the kvstore has completed");
    for (const Link& link : page.links()) {
        for (const std::string& scope : scopes) {
            if (link.isCached) { // never connected: nothing was begun
                const bool isHeld = link.peer.lags && scope == "services/v1";
                page.sample(fmt::format("action=\"read\",scope=\"{}\",source_cluster=\"{}\"", scope,
                                        link.peer.name),
                            isSynced(link) && !isHeld ? 1 : 0);
            }
        }
    }
}

void addQueues(Page& page, const std::string& prefix) {
    page.family(prefix + "kvstore_sync_queue_size",
                "Number of elements queued for synchronization in the kvstore");
    for (const Link& link : page.links()) {
        for (const char* scope : {"nodes/v1", "ip/v1", "identities/v1", "services/v1"}) {
            const bool isHeld = link.peer.lags && std::string_view(scope) == "services/v1";
            page.sample(fmt::format("scope=\"{}\",source_cluster=\"{}\"", scope, link.peer.name),
                        isHeld ? kBacklog : 0);
        }
    }
}

/// kvstoremesh's own connection, before what agents think of the peer's configuration.
bool isConnected(const Link& link) {
    return link.isReady;
}

/// With kvstoremesh agents read the local copy, which stays when the link does not.
bool isReadyForAgents(const Page& page, const Link& link) {
    return (page.seat().hasKvstoreMesh ? link.isCached : link.isReady) && !link.isRejected;
}

std::string kvstoreMesh(Page page) {
    page.family("cilium_kvstoremesh_version", "CiliumKVStoreMesh version");
    page.sample(fmt::format("version=\"{}\"", page.seat().version), 1);
    addLinks(page, "cilium_kvstoremesh_", true, isConnected);
    addReads(page, "cilium_kvstoremesh_",
             [](const Link& link) { return link.isReady && (link.isSynced || link.peer.lags); });
    addQueues(page, "cilium_kvstoremesh_");
    return page.take();
}

/// Services that a cluster derives from the imports it has: of each export that has a namespace
/// there.
int derived(const Plan& plan, const Seat& seat) {
    std::set<std::string> names;
    for (const Seat& other : plan.seats) {
        for (const Service& each : other.services) {
            const bool isHere =
                std::any_of(seat.services.begin(), seat.services.end(),
                            [&](const Service& own) { return own.nameSpace == each.nameSpace; });
            if (each.isExported && other.hasMcs && other.mesh == seat.mesh && isHere) {
                names.insert(each.nameSpace + "/" + each.name);
            }
        }
    }
    return seat.hasMcs ? static_cast<int>(names.size()) : 0;
}

/// Shared services that a cluster offers to the others; derived ones are global like any others.
int offered(const Plan& plan, const Seat& seat) {
    int count = derived(plan, seat);
    for (const Service& each : seat.services) {
        count += each.isGlobal && !each.isExported && each.isShared.value_or(true) ? 1 : 0;
    }
    return count;
}

int endpointsOf(const Plan& plan, const Seat& seat) {
    int count = 2 + 1 + plan.replicas; // coredns, metrics-server, clustermesh-apiserver
    for (const Service& each : seat.services) {
        count += each.replicas;
    }
    return count;
}

template<class Count>
void perPeer(Page& page, const std::string& name, const char* help, Count count) {
    page.family(name, help);
    for (const Link& link : page.links()) {
        const bool isKnown = isReadyForAgents(page, link) || link.isCached;
        if (link.peer.seat != Peer::kNobody) {
            page.sample(page.target(link),
                        isKnown && !link.isRejected ? count(page.plan().seats[link.peer.seat]) : 0);
        }
    }
}

std::string agent(Page page) {
    page.family("cilium_version", "Cilium version");
    page.sample(fmt::format("arch=\"amd64\",revision=\"\",version=\"{}\"", page.seat().version), 1);
    addLinks(page, "cilium_clustermesh_", !page.seat().hasKvstoreMesh,
             [&](const Link& link) { return isReadyForAgents(page, link); });
    perPeer(page, "cilium_clustermesh_remote_cluster_nodes",
            "The total number of nodes in the remote cluster",
            [](const Seat& peer) { return peer.nodes; });
    if (page.seat().isAtLeast(19)) {
        perPeer(page, "cilium_clustermesh_remote_cluster_services",
                "The total number of services in the remote cluster",
                [&](const Seat& peer) { return offered(page.plan(), peer); });
        perPeer(page, "cilium_clustermesh_remote_cluster_endpoints",
                "The total number of endpoints in the remote cluster",
                [&](const Seat& peer) { return endpointsOf(page.plan(), peer); });
    } else {
        page.family("cilium_clustermesh_global_services",
                    "The total number of global services in the cluster mesh");
        page.sample(page.self(), offered(page.plan(), page.seat()));
    }
    addReads(page, "cilium_", [&](const Link& link) { return isReadyForAgents(page, link); });
    return page.take() + (page.seat().isAtLeast(18) ? std::string() : page.latencies());
}

std::string operators(Page page) {
    page.family("cilium_operator_version", "Version information of the operator");
    page.sample(fmt::format("version=\"{}\"", page.seat().version), 1);
    if (!page.seat().hasMcs) {
        return page.take(); // it reads peers for EndpointSlices and MCS alone
    }
    addLinks(page, "cilium_operator_clustermesh_", !page.seat().hasKvstoreMesh,
             [&](const Link& link) { return isReadyForAgents(page, link); });
    perPeer(page, "cilium_operator_clustermesh_remote_cluster_services",
            "The total number of services in the remote cluster",
            [&](const Seat& peer) { return offered(page.plan(), peer); });
    perPeer(page, "cilium_operator_clustermesh_remote_cluster_service_exports",
            "The total number of service exports in the remote cluster", [](const Seat& peer) {
                int exports = 0;
                for (const Service& each : peer.services) {
                    exports += each.isExported ? 1 : 0;
                }
                return peer.hasMcs ? exports : 0;
            });
    return page.take();
}

std::string apiserver(Page page) {
    const std::string prefix = "cilium_clustermesh_apiserver_";
    page.family(prefix + "version", "Clustermesh apiserver version");
    page.sample(fmt::format("version=\"{}\"", page.seat().version), 1);
    page.family(prefix + "kvstore_initial_sync_completed",
                "Whether the initial synchronization from/to the kvstore has completed");
    const std::vector<std::string> scopes{"identities/v1", "ip/v1", "nodes/v1", "services/v1"};
    for (const std::string& scope : scopes) {
        page.sample(fmt::format("action=\"write\",scope=\"{}\",source_cluster=\"{}\"", scope,
                                page.seat().name),
                    1);
    }
    page.family(prefix + "kvstore_sync_queue_size",
                "Number of elements queued for synchronization in the kvstore");
    for (const std::string& scope : scopes) {
        page.sample(fmt::format("scope=\"{}\",source_cluster=\"{}\"", scope, page.seat().name), 0);
    }
    return page.take();
}

std::string etcd(Page page) {
    page.family("etcd_server_has_leader",
                "Whether or not a leader exists. 1 is existence, 0 is not.");
    page.sample("", 1);
    return page.take();
}

/// Envoy's page on agents' pods, by which nobody learns anything of the mesh.
std::string envoy(Page page) {
    page.family("envoy_server_live", "");
    page.sample("", 1);
    return page.take();
}

} // namespace

std::optional<std::string> metricsPage(const Plan& plan, std::size_t seat, const Exporter& exporter,
                                       Offset now) {
    const Seat& mine = plan.seats[seat];
    const auto page = [&] { return Page(plan, seat, exporter, now); };
    const int port = exporter.port;
    if (exporter.workload == kApiserver) {
        return port == kMeshPort && mine.hasKvstoreMesh ? std::optional(kvstoreMesh(page()))
               : port == kApiserverPort                 ? std::optional(apiserver(page()))
               : port == kEtcdPort                      ? std::optional(etcd(page()))
                                                        : std::nullopt;
    }
    if (exporter.workload == kAgent && port == kHubblePort && !mine.hubble.empty()) {
        return hubblePage(plan, seat, exporter, linksOf(plan, seat, now, exporter.begun), now);
    }
    if (exporter.workload == kAgent) {
        return port == kAgentPort && mine.hasAgentMetrics ? std::optional(agent(page()))
               : port == kMeshPort                        ? std::optional(envoy(page()))
                                                          : std::nullopt;
    }
    if (exporter.workload == kIstiod && mine.istio && port == kIstiodPort) {
        return istiodPage(plan, seat);
    }
    return exporter.workload == kOperator && port == kOperatorPort
               ? std::optional(operators(page()))
               : std::nullopt;
}

} // namespace pilothouse::simulator::mesh
