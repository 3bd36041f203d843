// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_certificates.h"
#include "mesh/read_config.h"
#include "mesh/read_control.h"
#include "mesh/read_flows.h"
#include "mesh/read_istio.h"
#include "mesh/read_logs.h"
#include "mesh/read_metrics.h"
#include "mesh/read_peers.h"
#include "mesh/read_services.h"
#include "mesh/read_submariner.h"
#include "tests/fuzz/fuzz_input.h"

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::mesh;

namespace {

/// What is refused says why, in one line.
template<class Value>
bool judge(const Result<Value>& value) {
    fuzz::require(value.has_value() || !value.error().message.empty());
    return value.has_value();
}

void readPage(std::string_view text, Exporter exporter) {
    const auto page = readMetrics(text, exporter);
    fuzz::require(std::is_sorted(page.peers.begin(), page.peers.end(),
                                 [](const auto& a, const auto& b) { return a.peer < b.peer; }));
    fuzz::require(page.hasFamilies || page.peers.empty());
    const auto latencies = foldLatencies(page.latencies);
    fuzz::require(latencies.size() <= page.latencies.size());
}

} // namespace

/// Objects of other kinds of links.
void readKinds(std::string_view text) {
    if (const auto gateways = readSubmarinerGateways(text); judge(gateways)) {
        for (const auto& gateway : *gateways) {
            for (const auto& each : gateway.connections) {
                fuzz::require(each.latencyMicros.value_or(0) >= 0);
            }
        }
    }
    judge(readSubmarinerEndpoints(text));
    judge(readSubmarinerClusters(text));
    judge(readIstioRemotes(text));
    judge(readIstiod(text));
    judge(readIstioNamespace(text));
    judge(readIstioMeshConfig(text));
    if (const auto roots = readIstioRoots(text); judge(roots)) {
        fuzz::require(!roots->empty());
    }
    judge(readIstioGateways(text));
    for (const auto& each : readIstioSyncs(text, "pod")) {
        fuzz::require(!each.cluster.empty());
    }
}

/// Any body a member may send, as every object of a mesh and as every page of metrics.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::asText(data, size);
    judge(readCiliumConfig(text));
    judge(readRemoteUsers(text));
    for (const auto& secret : {readPeerSecret(text), readPeerKeys(text)}) {
        if (judge(secret)) {
            const auto list = makePeerList({.agentSecret = *secret, .kvstoremeshSecret = *secret});
            fuzz::require(list.peers.size() <= secret->entries.size());
        }
    }
    judge(readAgentSet(text));
    judge(readApiserver(text));
    judge(readApiserverService(text));
    judge(readLastWarning(text));
    judge(readMeshPods(text));
    judge(readMeshNodes(text));
    judge(readServiceCidrs(text));
    if (const auto services = readMeshServices(text); judge(services)) {
        for (const auto& range : clusterIpRanges(services->first)) {
            fuzz::require(range.first <= range.last);
        }
    }
    judge(readMeshNamespaces(text));
    judge(readServiceExports(text));
    judge(readServiceImports(text));
    judge(readMeshPolicies(text));
    judge(readCertificate(text, CertificateKind::Server));
    judge(estimateCertificate(text, CertificateKind::Remote));
    judge(readAuthorities(text));
    readKinds(text);
    judge(readManagedCertificates(text));
    for (const auto& each : readMeshLog(text, {"west", ""})) {
        fuzz::require(each.peer == "west" && !each.text.empty());
    }
    EndpointCount count;
    judge(count.add(text));
    for (const auto exporter : {Exporter::Kvstoremesh, Exporter::Agent, Exporter::Operator}) {
        readPage(text, exporter);
    }
    const auto page = readHubble(text);
    fuzz::require(page.hasFlows || page.hasDrops || page.counters.empty());
    return 0;
}
