// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace pilothouse::mesh {
namespace {

using model::MeshFlow;
using model::MeshFlowWay;
using model::MeshLayerGap;

constexpr const char* kContexts = "flow:sourceContext=identity;destinationContext=identity and "
                                  "drop:sourceContext=identity;destinationContext=identity";

std::string whyNotRead(const std::vector<std::pair<ScrapeState, std::string>>& pages) {
    for (const auto& [state, why] : pages) {
        if (state == ScrapeState::Forbidden) {
            return "The metrics may not be read: " + why;
        }
    }
    return pages.empty() ? "No agent was asked yet"
                         : "The metrics could not be read: " + pages.front().second;
}

MeshLayerGap latencyGap(const MemberMeshFacts& member, std::uint32_t cluster) {
    if (!member.ports.agent) {
        return {cluster, "The agents' metrics are off",
                "Set prometheus.enabled=true; agents of Cilium 1.17 and older tell latency by "
                "cluster"};
    }
    std::vector<std::pair<ScrapeState, std::string>> failed;
    for (const auto& scrape : member.agents) {
        if (scrape.state == ScrapeState::Scraped) {
            return {cluster,
                    fmt::format("Agents of Cilium {} tell no latency by cluster",
                                member.ciliumVersion.empty() ? "here" : member.ciliumVersion),
                    ""};
        }
        failed.emplace_back(scrape.state, scrape.why);
    }
    return {cluster, whyNotRead(failed), ""};
}

void addLatency(const FleetIndex& fleet, std::uint32_t from, model::MeshLayers& out) {
    const auto& member = fleet.member(from);
    std::map<std::uint32_t, model::MeshLatency> links;
    for (const auto& each : member.latencies) {
        const auto to = fleet.resolve(from, each.peer);
        if (!to || *to == from) {
            continue;
        }
        auto& link = links[*to];
        link.from = from;
        link.to = *to;
        (each.isHttp ? link.http : link.icmp) = {each.medianMicros, each.maxMicros, each.pairs};
    }
    for (auto& [to, link] : links) {
        out.latency.links.push_back(link);
    }
    if (links.empty()) {
        out.latency.gaps.push_back(latencyGap(member, from));
    }
}

/// Whose an address is. Ranges that two clusters have are nobody's.
class AddressMap {
public:
    explicit AddressMap(const FleetIndex& fleet) {
        for (std::uint32_t i = 0; i < fleet.size(); ++i) {
            if (const auto& nodes = fleet.member(i).nodes) {
                for (const auto& node : *nodes) {
                    for (const auto& range : node.podCidrs) {
                        m_ranges.emplace_back(range, i);
                    }
                }
            }
        }
        std::sort(m_ranges.begin(), m_ranges.end());
    }

    [[nodiscard]] std::optional<std::uint32_t> ownerOf(const IpAddress& address) const {
        auto at = std::upper_bound(
            m_ranges.begin(), m_ranges.end(), address,
            [](const IpAddress& wanted, const auto& each) { return wanted < each.first.first; });
        std::optional<std::uint32_t> owner;
        // Node ranges are small and hardly nest, so a few of those that begin before decide.
        for (int looked = 0; at != m_ranges.begin() && looked < kLooked; ++looked) {
            --at;
            if (!at->first.contains(address)) {
                continue;
            }
            if (owner && *owner != at->second) {
                return std::nullopt;
            }
            owner = at->second;
        }
        return owner;
    }

private:
    static constexpr int kLooked = 8;
    std::vector<std::pair<IpRange, std::uint32_t>> m_ranges;
};

/// Flows of one half-link as one of its ends counts them.
struct Counted {
    double perSecond = 0;
    std::map<std::string, double> drops{};
    MeshFlowWay way = MeshFlowWay::IdentityLabels;
};

/// What one cluster counts, and how much of it.
struct Counter {
    std::map<std::pair<std::uint32_t, std::uint32_t>, Counted> links{};
    std::uint32_t nodes = 0; ///< with a rate
    bool hasDrops = false;
    bool tellsSource = false;
    bool tellsDestination = false;
    bool hasCounters = false; ///< also those without a rate
};

class FlowLayer {
public:
    explicit FlowLayer(const FleetIndex& fleet) : m_fleet(fleet), m_addresses(fleet) {}

    void addTo(model::MeshLayerOf<MeshFlow>& out) {
        m_counters.resize(m_fleet.size());
        for (std::uint32_t i = 0; i < m_fleet.size(); ++i) {
            count(i);
        }
        for (std::uint32_t i = 0; i < m_fleet.size(); ++i) {
            addRow(i, out);
            const bool isTold = m_counters[i].nodes > 0 && m_counters[i].hasCounters;
            if (m_fleet.member(i).isMeshable() && !isTold) {
                out.gaps.push_back(gapOf(i));
            }
        }
    }

private:
    [[nodiscard]] std::optional<std::uint32_t> clusterOf(std::uint32_t observer,
                                                         const FlowEnd& end) const {
        if (!end.cluster.empty()) {
            return end.cluster == m_fleet.member(observer).meshName()
                       ? std::optional(observer)
                       : m_fleet.resolve(observer, end.cluster);
        }
        return end.address ? m_addresses.ownerOf(*end.address) : std::nullopt;
    }

    void count(std::uint32_t observer) {
        auto& counter = m_counters[observer];
        for (const auto& node : m_fleet.member(observer).hubble) {
            counter.hasCounters = counter.hasCounters || !node.counters.empty();
            if (!node.rates) {
                continue;
            }
            ++counter.nodes;
            counter.hasDrops = counter.hasDrops || node.hasDrops;
            for (const auto& rate : *node.rates) {
                addRate(observer, rate);
            }
        }
    }

    void addRate(std::uint32_t observer, const FlowCounter& rate) {
        const auto isTold = [](const FlowEnd& end) { return !end.cluster.empty() || end.address; };
        auto& counter = m_counters[observer];
        counter.tellsSource = counter.tellsSource || isTold(rate.source);
        counter.tellsDestination = counter.tellsDestination || isTold(rate.destination);
        // An end that is not told is this cluster's: that is where the flow was seen.
        const auto from = isTold(rate.source) ? clusterOf(observer, rate.source) : observer;
        const auto to = isTold(rate.destination) ? clusterOf(observer, rate.destination) : observer;
        if (!from || !to || *from == *to || (*from != observer && *to != observer)) {
            return;
        }
        auto& link = counter.links[{*from, *to}];
        if (rate.source.address || rate.destination.address) {
            link.way = MeshFlowWay::Addresses;
        }
        if (rate.dropReason.empty()) {
            link.perSecond += rate.count;
        } else {
            link.drops[rate.dropReason] += rate.count;
        }
    }

    /// Half-links that begin at one cluster: those with flows, and configured ones where there
    /// would be a counter.
    void addRow(std::uint32_t from, model::MeshLayerOf<MeshFlow>& out) const {
        for (std::uint32_t to = 0; to < m_fleet.size(); ++to) {
            if (from == to) {
                continue;
            }
            const bool isOwn = counts(from, true);
            const auto observer = isOwn ? from : to;
            if (!isOwn && !counts(to, false)) {
                continue;
            }
            const auto& counter = m_counters[observer];
            const auto found = counter.links.find({from, to});
            if (found == counter.links.end() && !m_fleet.isConfigured(from, to)) {
                continue;
            }
            auto flow = found == counter.links.end() ? MeshFlow() : flowOf(found->second);
            flow.from = from;
            flow.to = to;
            flow.isCountedByTarget = !isOwn;
            flow.nodes = counter.nodes;
            flow.nodesInAll = nodesOf(observer);
            flow.droppedPerSecond =
                counter.hasDrops ? std::optional(flow.droppedPerSecond.value_or(0)) : std::nullopt;
            out.links.push_back(std::move(flow));
        }
    }

    [[nodiscard]] bool counts(std::uint32_t cluster, bool isSource) const {
        const auto& counter = m_counters[cluster];
        return counter.nodes > 0 && (isSource ? counter.tellsDestination : counter.tellsSource);
    }

    [[nodiscard]] std::uint32_t nodesOf(std::uint32_t cluster) const {
        const auto& member = m_fleet.member(cluster);
        const auto agents = member.agentsWanted.value_or(0);
        return std::max(m_counters[cluster].nodes, static_cast<std::uint32_t>(std::max(agents, 0)));
    }

    static MeshFlow flowOf(const Counted& counted) {
        MeshFlow flow{.perSecond = counted.perSecond, .droppedPerSecond = 0, .way = counted.way};
        for (const auto& [reason, rate] : counted.drops) {
            *flow.droppedPerSecond += rate;
            flow.drops.push_back({reason, rate});
        }
        std::stable_sort(flow.drops.begin(), flow.drops.end(),
                         [](const auto& a, const auto& b) { return a.perSecond > b.perSecond; });
        return flow;
    }

    [[nodiscard]] MeshLayerGap gapOf(std::uint32_t cluster) const {
        const auto& member = m_fleet.member(cluster);
        if (!member.ports.hubble) {
            return {cluster, "Hubble's metrics are off",
                    fmt::format("Set hubble.metrics.enabled to {}", kContexts)};
        }
        std::vector<std::pair<ScrapeState, std::string>> failed;
        bool isRead = false;
        for (const auto& node : member.hubble) {
            isRead = isRead || node.state == ScrapeState::Scraped;
            if (node.state == ScrapeState::NoFamilies) {
                return {cluster, "Hubble counts no flows",
                        fmt::format("Set hubble.metrics.enabled to {}", kContexts)};
            }
            failed.emplace_back(node.state, node.why);
        }
        if (!isRead) {
            return {cluster, whyNotRead(failed), ""};
        }
        if (!m_counters[cluster].hasCounters) {
            return {cluster, "Hubble's flows name no cluster",
                    fmt::format("Set hubble.metrics.enabled to {}", kContexts)};
        }
        return {cluster, "A rate needs two readings of one agent", ""};
    }

    const FleetIndex& m_fleet;
    AddressMap m_addresses;
    std::vector<Counter> m_counters;
};

} // namespace

model::MeshLayers layersOf(const FleetIndex& fleet) {
    model::MeshLayers out;
    for (std::uint32_t i = 0; i < fleet.size(); ++i) {
        if (fleet.member(i).isMeshable()) {
            addLatency(fleet, i, out);
        }
    }
    FlowLayer(fleet).addTo(out.flows);
    return out;
}

} // namespace pilothouse::mesh
