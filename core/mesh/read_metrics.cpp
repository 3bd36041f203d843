// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_metrics.h"

#include "mesh/metric_lines.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace pilothouse::mesh {

namespace {

using detail::MetricSample;
using detail::momentOf;
using detail::unescaped;

std::optional<std::int64_t> wholeOf(double value) {
    return std::isfinite(value) && std::abs(value) < 9e15
               ? std::optional(static_cast<std::int64_t>(value))
               : std::nullopt;
}

std::optional<SyncScope> scopeOf(std::string_view scope) {
    if (scope == "nodes/v1") {
        return SyncScope::Nodes;
    }
    if (scope == "ip/v1") {
        return SyncScope::Ip;
    }
    if (scope == "identities/v1") {
        return SyncScope::Identities;
    }
    if (scope == "services/v1") {
        return SyncScope::Services;
    }
    return scope == "serviceexports/v1" ? std::optional(SyncScope::ServiceExports) : std::nullopt;
}

class PageReader {
public:
    explicit PageReader(Exporter exporter) : m_exporter(exporter) {}

    void take(const MetricSample& sample) {
        auto name = sample.name;
        if (name == "process_start_time_seconds") {
            m_page.startedAt = momentOf(sample.value);
        } else if (takeOwn(name, sample)) {
            m_page.hasFamilies = true;
        }
    }

    MetricsPage finish() {
        for (auto& [peer, series] : m_peers) {
            m_page.peers.push_back(std::move(series));
        }
        return std::move(m_page);
    }

private:
    /// Whether the family is this exporter's. kvstore_* stand without "clustermesh" in an agent.
    bool takeOwn(std::string_view name, const MetricSample& sample) {
        constexpr std::string_view kMesh = "cilium_kvstoremesh_";
        constexpr std::string_view kAgent = "cilium_clustermesh_";
        constexpr std::string_view kOperator = "cilium_operator_clustermesh_";
        switch (m_exporter) {
        case Exporter::Kvstoremesh:
            return name.starts_with(kMesh) && takeFamily(name.substr(kMesh.size()), sample);
        case Exporter::Operator:
            return name.starts_with(kOperator) && takeFamily(name.substr(kOperator.size()), sample);
        case Exporter::Agent: break;
        }
        if (name == "cilium_version") {
            m_page.version = unescaped(sample.label("version"));
            return false;
        }
        if (name == "cilium_node_connectivity_latency_seconds") {
            takeLatency(sample);
            return false;
        }
        if (name.starts_with("cilium_kvstore_")) {
            return takeFamily(name.substr(std::string_view("cilium_").size()), sample);
        }
        // The apiserver's page has names that begin alike.
        return name.starts_with(kAgent) && !name.starts_with("cilium_clustermesh_apiserver_") &&
               takeFamily(name.substr(kAgent.size()), sample);
    }

    bool takeFamily(std::string_view family, const MetricSample& sample) {
        const auto whole = wholeOf(sample.value);
        if (family == "remote_clusters") {
            m_page.configuredPeers = whole ? std::optional(static_cast<std::int32_t>(
                                                 std::clamp<std::int64_t>(*whole, 0, 100'000)))
                                           : std::nullopt;
            return true;
        }
        if (family == "leader_election_master_status") {
            m_page.isLeader = m_page.isLeader.value_or(false) || sample.value == 1;
            return true;
        }
        if (family == "version") {
            m_page.version = unescaped(sample.label("version"));
            return true;
        }
        return takeSync(family, sample) || takePeer(family, sample);
    }

    /// Of what is read from a peer, source_cluster names the peer.
    bool takeSync(std::string_view family, const MetricSample& sample) {
        const bool isDone = family == "kvstore_initial_sync_completed";
        const bool isQueue = family == "kvstore_sync_queue_size";
        if (!isDone && !isQueue) {
            return false;
        }
        const auto scope = scopeOf(sample.label("scope"));
        const auto source = sample.label("source_cluster");
        const auto action = sample.label("action");
        if (!scope || source.empty() || (isDone && action != "read")) {
            return true;
        }
        auto& scopes = seriesOf(source).scopes;
        auto at = std::find_if(scopes.begin(), scopes.end(),
                               [&](const auto& each) { return each.scope >= *scope; });
        if (at == scopes.end() || at->scope != *scope) {
            at = scopes.insert(at, {.scope = *scope});
        }
        if (isDone) {
            at->completed = sample.value == 1;
        } else {
            at->queue = wholeOf(sample.value);
        }
        return true;
    }

    bool takePeer(std::string_view family, const MetricSample& sample) {
        const auto target = sample.label("target_cluster");
        if (!family.starts_with("remote_cluster_") || target.empty()) {
            return false;
        }
        auto& series = seriesOf(target);
        const auto whole = wholeOf(sample.value);
        family.remove_prefix(std::string_view("remote_cluster_").size());
        if (family == "readiness_status") {
            series.ready = sample.value == 1;
        } else if (family == "failures") {
            series.failures = whole;
        } else if (family == "last_failure_ts") {
            series.lastFailure = momentOf(sample.value);
        } else if (family == "cache_revocations") { // one series a mode
            series.cacheRevocations = series.cacheRevocations.value_or(0) + whole.value_or(0);
        } else if (family == "nodes") {
            series.nodes = whole;
        } else if (family == "services") {
            series.services = whole;
        } else if (family == "endpoints") {
            series.endpoints = whole;
        }
        return true;
    }

    void takeLatency(const MetricSample& sample) {
        const auto target = sample.label("target_cluster");
        if (!target.empty() && std::isfinite(sample.value) && sample.value >= 0 &&
            sample.value < 3600) {
            m_page.latencies.push_back(
                {.peer = unescaped(target),
                 .isHttp = sample.label("protocol") == "http",
                 .micros = static_cast<std::int64_t>(sample.value * 1'000'000.0)});
        }
    }

    PeerSeries& seriesOf(std::string_view peer) {
        auto name = unescaped(peer);
        auto& series = m_peers[name];
        series.peer = std::move(name);
        return series;
    }

    Exporter m_exporter;
    MetricsPage m_page;
    std::map<std::string, PeerSeries> m_peers;
};

} // namespace

MetricsPage readMetrics(std::string_view page, Exporter exporter) {
    PageReader reader(exporter);
    detail::eachSample(page, {"cilium_", "process_start_"},
                       [&](const MetricSample& sample) { reader.take(sample); });
    return reader.finish();
}

std::vector<PeerLatency> foldLatencies(std::vector<LatencySample> samples) {
    const auto key = [](const LatencySample& each) { return std::tie(each.peer, each.isHttp); };
    std::sort(samples.begin(), samples.end(), [&](const auto& a, const auto& b) {
        return key(a) < key(b) || (key(a) == key(b) && a.micros < b.micros);
    });
    std::vector<PeerLatency> out;
    for (std::size_t from = 0; from < samples.size();) {
        auto to = from;
        while (to < samples.size() && key(samples[to]) == key(samples[from])) {
            ++to;
        }
        out.push_back({.peer = samples[from].peer,
                       .isHttp = samples[from].isHttp,
                       .medianMicros = samples[from + (to - from - 1) / 2].micros,
                       .maxMicros = samples[to - 1].micros,
                       .pairs = static_cast<std::uint32_t>(to - from)});
        from = to;
    }
    return out;
}

} // namespace pilothouse::mesh
