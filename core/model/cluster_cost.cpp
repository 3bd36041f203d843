// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/cluster_cost.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace pilothouse::model {

namespace {

using namespace std::string_view_literals;

/// How clouds mark machines that they may take away at any time.
constexpr std::array kSpot{
    std::pair("kubernetes.azure.com/scalesetpriority"sv, "spot"sv),
    std::pair("karpenter.sh/capacity-type"sv, "spot"sv),
    std::pair("eks.amazonaws.com/capacityType"sv, "SPOT"sv),
    std::pair("cloud.google.com/gke-spot"sv, "true"sv),
    std::pair("cloud.google.com/gke-preemptible"sv, "true"sv),
};

std::string_view labelOf(const Node& node, std::string_view key) {
    const auto found = std::find_if(node.labels.begin(), node.labels.end(),
                                    [key](const auto& label) { return label.first == key; });
    return found == node.labels.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view machineOf(const Node& node) {
    const auto now = labelOf(node, "node.kubernetes.io/instance-type");
    return now.empty() ? labelOf(node, "beta.kubernetes.io/instance-type") : now;
}

const MachinePrice* priceOf(const PriceTable& prices, std::string_view machine,
                            std::string_view region) {
    const MachinePrice* general = nullptr;
    for (const auto& row : prices.rows) {
        if (row.machine == machine && row.region == region) {
            return &row;
        }
        if (row.machine == machine && row.region.empty()) {
            general = &row;
        }
    }
    return general;
}

/// Why the table says nothing of a node; empty: it does.
std::string troubleOf(const Node& node) {
    if (machineOf(node).empty()) {
        return "node " + node.name + " tells no machine type";
    }
    if (std::any_of(kSpot.begin(), kSpot.end(), [&node](const auto& mark) {
            return labelOf(node, mark.first) == mark.second;
        })) {
        return "node " + node.name + " is a spot machine: its price changes";
    }
    return labelOf(node, "kubernetes.io/os") == "windows"
               ? "node " + node.name + " runs Windows: prices are those of Linux"
               : std::string();
}

} // namespace

ClusterCost costOf(const ClusterState& cluster, const PriceTable& prices) {
    if (!cluster.nodes) {
        return {.trouble = "its nodes were never read"};
    }
    std::map<std::pair<std::string_view, std::string_view>, int> machines;
    for (const Node& node : *cluster.nodes) {
        if (auto trouble = troubleOf(node); !trouble.empty()) {
            return {.trouble = std::move(trouble)};
        }
        const auto own = labelOf(node, "topology.kubernetes.io/region");
        ++machines[{machineOf(node), own.empty() ? cluster.identity.region : own}];
    }
    double sum = 0;
    for (const auto& [kind, count] : machines) {
        const auto& [machine, region] = kind;
        const MachinePrice* const price = priceOf(prices, machine, region);
        if (price == nullptr) {
            return {.trouble = "no price for " + std::string(machine) +
                               (region.empty() ? std::string() : " in " + std::string(region))};
        }
        sum += count * price->perHour;
    }
    return {.perHour = sum};
}

} // namespace pilothouse::model
