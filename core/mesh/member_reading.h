// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/requests.h"
#include "mesh/facts.h"
#include "mesh/kind_reading.h"
#include "mesh/read_config.h"
#include "mesh/read_control.h"
#include "mesh/read_metrics.h"
#include "mesh/read_peers.h"
#include "mesh/read_services.h"
#include "model/mesh_reading.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace pilothouse::mesh {

/// What is read of a member: all of it, or what its observers say of its links, on top of all that
/// was read before.
enum class ReadingScope : std::uint8_t { Whole, Links };

struct ReadingSettings {
    model::MeshSecrets secrets = model::MeshSecrets::Metadata;
    std::size_t round = 0; ///< turns the sample of agents
    ReadingScope scope = ReadingScope::Whole;
    /// Peers of which a log told already why they are not there; it is asked for others alone.
    std::set<std::string> toldLogs{};
};

/// Whether enough is known of a member to read its links alone: it answered, and its peers are
/// known by an object of its own and not by its metrics.
[[nodiscard]] bool canReadLinksAlone(const MemberMeshFacts& before);

/// One reading of one member: which requests, in what order, and what their answers say. Knows no
/// transport: whoever asks hands over the answers, in any order. One thread at a time.
///
/// The agents' DaemonSet comes first and alone, so that a dead cluster costs one request.
class MemberReading {
public:
    using Answer = Result<std::string>; ///< the body of a 2xx answer, or why there is none
    struct Question {
        std::size_t number = 0;
        kube::ApiRequest request{};
    };

    /// @param who identity alone: id, name, region, group; and which kinds it was known to serve;
    /// for Links all that is known of it
    MemberReading(MemberMeshFacts who, ReadingSettings settings);
    MemberReading(const MemberReading&) = delete; // its handlers know where it is
    MemberReading& operator=(const MemberReading&) = delete;
    ~MemberReading() = default;

    /// What to ask first.
    [[nodiscard]] std::vector<Question> begin();
    /// An answer, and what to ask next because of it. Each number once.
    [[nodiscard]] std::vector<Question> take(std::size_t number, Answer answer, Instant now);
    /// All that was read. Questions without an answer failed with `late`.
    [[nodiscard]] MemberMeshFacts finish(const Error& late, Instant now);

private:
    void finishWhole();
    using Handler = std::function<void(const std::string& body)>;
    using Otherwise = std::function<void(const Error&)>;
    struct Asked {
        MeshRead which{};
        Handler handler;
        Otherwise otherwise; ///< null: what went wrong is noted
        bool isOpen = true;
    };

    void ask(MeshRead which, kube::ApiRequest request, Handler handler, Otherwise otherwise = {});
    void askText(MeshRead which, std::string path, Handler handler, Otherwise otherwise = {});
    void note(MeshRead which, ReadState state, std::string why = {});
    void noteError(MeshRead which, const Error& error);
    /// Whether there is a value; notes what it is.
    template<class Value>
    bool keep(MeshRead which, const Result<Value>& value) {
        note(which, value ? ReadState::Read : ReadState::Failed,
             value ? std::string() : value.error().message);
        return value.has_value();
    }

    void beginLinks();
    void takeAgentSet(const std::string& body);
    void askCluster();
    void askNamespace(bool isCiliumKnown);
    void takeConfig(const std::string& body);
    void askSecrets();
    void askPeerSecret(const std::string& name, std::optional<PeerSecret>& into);
    void askManagedCertificates();
    void askCertificate(const std::string& name, CertificateKind kind, const std::string& oldName);
    void takeCertificate(const std::string& body, CertificateKind kind);
    void askControlPlane();
    void askEvents();
    void takeApiserver(const std::string& body);
    void askApiserverPods();
    void askAgents();
    void askOperator();
    void scrape(const MeshPod& pod, std::uint16_t port, Exporter exporter);
    void noteUntoldLinks(const Error& late);
    void takePage(const MeshPod& pod, Exporter exporter, const Result<MetricsPage>& page);
    [[nodiscard]] std::set<std::string> unexplained(const Scrape& scrape) const;
    void keepLogs(std::vector<PeerLog> logs, std::set<std::string> peers);
    void askLog(const std::string& pod, const char* container, std::set<std::string> peers);
    void scrapeHubble(const MeshPod& pod, std::uint16_t port);
    [[nodiscard]] static kube::ApiRequest pageRequest(const std::string& ns, const MeshPod& pod,
                                                      std::uint16_t port);
    [[nodiscard]] Scrape& scrapeOf(const MeshPod& pod, Exporter exporter);
    void askMultiCluster(const std::string& version);
    void askServiceCidrs(const std::string& version);
    void askPolicies();
    void askSlices();
    void askSlicePage(const std::string& selector, const std::string& token);
    void servicePartEnded();
    template<class Item>
    void askList(MeshRead which, const std::string& path, const std::string& token,
                 Result<ListPage<Item>> (*read)(std::string_view), std::vector<Item>& into,
                 const std::function<void(bool isWhole)>& done);

    ReadingSettings m_settings;
    MemberMeshFacts m_facts;
    KindReading m_kinds;
    std::vector<Asked> m_asked;
    std::vector<Question> m_next;
    Instant m_now{};
    bool m_isReached = false;
    bool m_isLogAsked = false;
    bool m_areLinksAsked = false; ///< of kvstoremesh
    bool m_areLinksTold = false;  ///< by one of its pods at least

    std::string m_ns = "kube-system";
    std::optional<AgentSet> m_agents;
    std::optional<ApiserverRead> m_apiserver;
    std::optional<PeerSecret> m_agentSecret;
    std::optional<PeerSecret> m_meshSecret;
    std::vector<MeshService> m_services;
    std::vector<MeshNamespace> m_namespaces;
    std::vector<ServiceExport> m_exports;
    std::vector<ServiceImport> m_imports;
    std::vector<MeshPolicy> m_policies;
    std::vector<MeshNode> m_nodes;
    std::vector<LatencySample> m_latencies;
    std::set<std::string> m_trusted;
    std::vector<MeshCertificate> m_managed; ///< by cert-manager
    EndpointCount m_endpoints;
    std::set<std::string> m_sliceNames;
    std::size_t m_openSlices = 0;
    bool m_areSlicesWhole = true;
    int m_serviceParts = 0; ///< of services, exports, imports: still to end
};

} // namespace pilothouse::mesh
