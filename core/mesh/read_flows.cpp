// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_flows.h"

#include "mesh/metric_lines.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <tuple>

namespace pilothouse::mesh {

namespace {

using detail::MetricSample;

constexpr std::size_t kMostCounters = 20'000;
constexpr std::chrono::minutes kKept{30};
constexpr std::string_view kClusterLabel = "io.cilium.k8s.policy.cluster=";

using Key = std::tuple<FlowEnd, FlowEnd, std::string>;

/// Labels of an identity are joined by commas: "k8s:app=pay,k8s:io.cilium.k8s.policy.cluster=west".
std::string clusterIn(std::string_view context) {
    const auto at = context.find(kClusterLabel);
    if (at == std::string_view::npos) {
        return {};
    }
    context.remove_prefix(at + kClusterLabel.size());
    return detail::unescaped(context.substr(0, context.find(',')));
}

FlowEnd endOf(const MetricSample& sample, std::string_view context, std::string_view address) {
    const auto said = sample.label(context);
    FlowEnd end{.cluster = clusterIn(said)};
    if (end.cluster.empty()) {
        end.address = parseIpAddress(said);
        if (!end.address) {
            end.address = parseIpAddress(sample.label(address));
        }
    }
    return end;
}

bool isTold(const FlowEnd& end) {
    return !end.cluster.empty() || end.address;
}

auto keyOf(const FlowCounter& counter) {
    return std::tie(counter.source, counter.destination, counter.dropReason);
}

class HubbleReader {
public:
    void take(const MetricSample& sample) {
        if (sample.name == "process_start_time_seconds") {
            m_page.startedAt = detail::momentOf(sample.value);
        } else if (sample.name == "hubble_flows_processed_total") {
            m_page.hasFlows = true;
            const bool isDropped = sample.label("verdict") == "DROPPED";
            add(isDropped ? m_dropped : m_counted, sample, isDropped ? "DROPPED" : "");
        } else if (sample.name == "hubble_drop_total") {
            m_page.hasDrops = true;
            auto reason = detail::unescaped(sample.label("reason"));
            add(m_counted, sample, reason.empty() ? "UNKNOWN" : std::move(reason));
        }
    }

    HubblePage finish() {
        if (!m_page.hasDrops) {
            m_page.hasDrops = !m_dropped.empty();
            m_counted.merge(m_dropped);
        }
        for (const auto& [key, count] : m_counted) {
            const auto& [source, destination, reason] = key;
            m_page.counters.push_back({source, destination, reason, count});
        }
        return std::move(m_page);
    }

private:
    void add(std::map<Key, double>& into, const MetricSample& sample, std::string reason) {
        auto source = endOf(sample, "source", "source_ip");
        auto destination = endOf(sample, "destination", "destination_ip");
        if ((!isTold(source) && !isTold(destination)) || !std::isfinite(sample.value) ||
            sample.value < 0) {
            return;
        }
        Key key(std::move(source), std::move(destination), std::move(reason));
        if (into.size() >= kMostCounters && !into.contains(key)) {
            m_page.isCut = true;
            return;
        }
        into[std::move(key)] += sample.value;
    }

    HubblePage m_page;
    std::map<Key, double> m_counted;
    std::map<Key, double> m_dropped; ///< by verdict
};

void addRates(HubbleNode& now, const HubbleNode& before) {
    now.rates.reset();
    const bool isComparable =
        before.state == ScrapeState::Scraped && now.state == ScrapeState::Scraped &&
        before.startedAt == now.startedAt && before.at && now.at && *now.at > *before.at;
    if (!isComparable) {
        return;
    }
    const double seconds = std::chrono::duration<double>(*now.at - *before.at).count();
    auto old = before.counters.begin();
    auto& rates = now.rates.emplace();
    rates.reserve(now.counters.size());
    for (const auto& counter : now.counters) {
        while (old != before.counters.end() && keyOf(*old) < keyOf(counter)) {
            ++old;
        }
        const bool isKnown = old != before.counters.end() && keyOf(*old) == keyOf(counter);
        rates.push_back(counter);
        rates.back().count = std::max(counter.count - (isKnown ? old->count : 0.0), 0.0) / seconds;
    }
}

} // namespace

HubblePage readHubble(std::string_view page) {
    HubbleReader reader;
    detail::eachSample(page,
                       {"hubble_flows_processed_total", "hubble_drop_total", "process_start_"},
                       [&](const MetricSample& sample) { reader.take(sample); });
    return reader.finish();
}

std::vector<HubbleNode> foldHubble(const std::vector<HubbleNode>& before,
                                   std::vector<HubbleNode> polled, Instant now) {
    std::map<std::string, HubbleNode> nodes;
    for (auto& each : polled) {
        nodes.emplace(each.pod, std::move(each));
    }
    for (const auto& each : before) {
        const auto found = nodes.find(each.pod);
        if (found == nodes.end()) {
            if (each.at && now - *each.at <= kKept) {
                nodes.emplace(each.pod, each);
            }
        } else if (found->second.at == each.at) {
            found->second = each; // not asked in this poll
        } else {
            addRates(found->second, each);
        }
    }
    std::vector<HubbleNode> out;
    out.reserve(nodes.size());
    for (auto& [pod, node] : nodes) {
        out.push_back(std::move(node));
    }
    return out;
}

} // namespace pilothouse::mesh
