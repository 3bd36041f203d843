// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/inference_words.h"

#include "base/name_list.h"
#include "placement/machines.h"
#include "placement/places.h"
#include "placement/preview.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace pilothouse::placement {

namespace {

/// Two digits that mean something: prices are estimates.
std::string about(double amount) {
    if (amount <= 0) {
        return "0";
    }
    const auto digits = std::max(0, 1 - static_cast<int>(std::floor(std::log10(amount))));
    const double unit = std::pow(10.0, 1 - std::floor(std::log10(amount)));
    return fmt::format("{:.{}f}", std::round(amount * unit) / unit, digits);
}

std::string regionWord(const InferenceRegion& region) {
    return region.name.empty() ? "clusters without a region" : region.name;
}

std::string clusters(std::int32_t count) {
    return fmt::format("{} cluster{}", count, count == 1 ? "" : "s");
}

/// The clusters that the advice fills, in its order, with what each takes.
std::vector<std::pair<const InferenceSite*, std::int32_t>> used(const InferenceAdvice& advice) {
    std::vector<std::pair<const InferenceSite*, std::int32_t>> out;
    for (const auto& region : advice.regions) {
        auto left = region.taken;
        for (const auto& site : region.sites) {
            const auto take = std::min(left, site.replicas);
            if (take > 0) {
                out.emplace_back(&site, take);
                left -= take;
            }
        }
    }
    return out;
}

/// Sources and gaps that a reader must know of.
void addNotes(InferenceAdvice& advice, const InferenceDemand& demand) {
    std::vector<std::string> silent;
    std::map<std::string, std::vector<std::string>> tainted;
    std::vector<std::string> away;
    std::vector<std::string> unpriced;
    std::int32_t byMachines = 0;
    for (const auto& region : advice.regions) {
        for (const auto& site : region.sites) {
            if (site.bar == InferenceBar::Tainted && site.gpus > 0) {
                tainted[site.barReason].push_back(site.cluster);
            } else if (site.bar == InferenceBar::NotEligible) {
                away.push_back(site.cluster);
            } else if (site.source == GpuSource::None) {
                silent.push_back(site.cluster);
            }
            byMachines += site.source == GpuSource::Machines && site.replicas > 0 ? 1 : 0;
            if (site.replicas > 0 && !site.pricePerReplica) {
                unpriced.push_back(site.cluster);
            }
        }
    }
    const auto named = [](const std::vector<std::string>& names) {
        constexpr std::size_t kMost = 6;
        return nameList(names, kMost);
    };
    if (byMachines > 0) {
        advice.notes.push_back(
            fmt::format("{} tell machines, not free GPUs: all are counted as if they were free",
                        clusters(byMachines)));
    }
    for (const auto& [key, names] : tainted) {
        advice.notes.push_back(
            fmt::format("behind the taint {}, not tolerated: {}", key, named(names)));
    }
    if (!away.empty()) {
        advice.notes.push_back(fmt::format("not eligible now: {}", named(away)));
    }
    if (!silent.empty()) {
        advice.notes.push_back(fmt::format("GPUs not known: {}", named(silent)));
    }
    if (!unpriced.empty()) {
        advice.notes.push_back(fmt::format("price not known: {}", named(unpriced)));
    }
    if (!demand.gpuProperty.empty() && !silent.empty() && advice.placed == 0 && byMachines == 0) {
        advice.notes.push_back(fmt::format(
            "no member that may take a replica tells the property {}", demand.gpuProperty));
    }
    if (advice.outside > 0) {
        advice.notes.push_back(fmt::format("outside of {}: {}", demand.residency.toString(),
                                           clusters(advice.outside)));
    }
}

/// The names under which the hub can ask for the GPUs of these clusters; empty: it cannot.
std::map<std::string, std::int32_t>
propertiesOf(const std::vector<std::pair<const InferenceSite*, std::int32_t>>& sites,
             const InferenceDemand& demand, const Fleet& fleet) {
    std::map<std::string, std::int32_t> least; // amount that every one of them has
    for (const auto& [site, take] : sites) {
        if (!demand.gpuProperty.empty()) {
            const auto [at, isNew] = least.try_emplace(demand.gpuProperty, site->gpus);
            at->second = std::min(at->second, site->gpus);
            continue;
        }
        if (site->source != GpuSource::Machines) {
            return {}; // the second slash of the resource's name is refused at admission
        }
        for (const auto& [name, value] : fleet.member(*fleet.find(site->cluster)).properties) {
            const auto size = machineCountedBy(name);
            const auto amount = kube::ExactQuantity::parse(value);
            if (gpusOfSize(size) && amount && amount->nearest() >= 1) {
                const auto count = static_cast<std::int32_t>(std::min(amount->nearest(), 1e6));
                const auto [at, isNew] = least.try_emplace(name, count);
                at->second = std::min(at->second, count);
            }
        }
    }
    return least;
}

/// The label that tells the region of all of them; empty: none does.
std::string regionKeyOf(const std::vector<std::pair<const InferenceSite*, std::int32_t>>& sites,
                        const Fleet& fleet) {
    for (const auto key : kRegionKeys) {
        if (std::all_of(sites.begin(), sites.end(), [&](const auto& each) {
                const auto at = fleet.find(each.first->cluster);
                return at && !each.first->region.empty() &&
                       fleet.labelOf(*at, key) == each.first->region;
            })) {
            return std::string(key);
        }
    }
    return {};
}

std::string quoted(const std::string& text) {
    return fmt::format("\"{}\"", text); // labels and names hold no quotes
}

std::string requirementText(const kube::Selector::Requirement& each) {
    using Operator = kube::Selector::Operator;
    const char* op = each.op == Operator::In       ? "In"
                     : each.op == Operator::NotIn  ? "NotIn"
                     : each.op == Operator::Exists ? "Exists"
                                                   : "DoesNotExist";
    std::vector<std::string> values;
    values.reserve(each.values.size());
    for (const auto& value : each.values) {
        values.push_back(quoted(value));
    }
    return values.empty() ? fmt::format("{{key: {}, operator: {}}}", each.key, op)
                          : fmt::format("{{key: {}, operator: {}, values: [{}]}}", each.key, op,
                                        fmt::join(values, ", "));
}

std::string tolerationsText(const InferenceDemand& demand) {
    std::string text;
    for (const auto& key : demand.tolerated) {
        text += fmt::format("    - {{key: {}, operator: Exists}}\n", key);
    }
    return text.empty() ? text : "    tolerations:\n" + text;
}

std::string pickFixedText(const std::vector<std::pair<const InferenceSite*, std::int32_t>>& sites) {
    std::string text = "    placementType: PickFixed\n    clusterNames:\n";
    for (const auto& [site, take] : sites) {
        text += fmt::format("    - {}\n", site->cluster);
    }
    return text;
}

std::string pickText(const std::vector<std::pair<const InferenceSite*, std::int32_t>>& sites,
                     const std::map<std::string, std::int32_t>& properties,
                     const InferenceDemand& demand, const Fleet& fleet) {
    std::set<std::string> names;
    bool hasPrice = true;
    for (const auto& [site, take] : sites) {
        names.insert(quoted(site->region));
        hasPrice = hasPrice && site->pricePerReplica.has_value();
    }
    std::vector<std::string> labels;
    for (const auto& each : demand.residency.requirements()) {
        labels.push_back(requirementText(each));
    }
    const auto key = regionKeyOf(sites, fleet);
    if (!key.empty()) {
        labels.push_back(
            fmt::format("{{key: {}, operator: In, values: [{}]}}", key, fmt::join(names, ", ")));
    }
    std::string terms;
    for (const auto& [name, amount] : properties) {
        std::string term;
        if (!labels.empty()) {
            term += "labelSelector:\n              matchExpressions:\n";
            for (const auto& each : labels) {
                term += fmt::format("              - {}\n", each);
            }
            term += "            ";
        }
        term += fmt::format("propertySelector:\n              matchExpressions:\n"
                            "              - {{name: {}, operator: Ge, values: [\"{}\"]}}\n",
                            name, amount);
        terms += "          - " + term;
    }
    auto text = fmt::format("    placementType: PickN\n    numberOfClusters: {}\n"
                            "    affinity:\n      clusterAffinity:\n"
                            "        requiredDuringSchedulingIgnoredDuringExecution:\n"
                            "          clusterSelectorTerms:\n{}",
                            sites.size(), terms);
    if (hasPrice) {
        text += fmt::format("        preferredDuringSchedulingIgnoredDuringExecution:\n"
                            "        - weight: 100\n          preference:\n"
                            "            propertySorter:\n"
                            "              name: {}\n              sortOrder: Ascending\n",
                            kCorePrice);
    }
    if (names.size() > 1 && !key.empty()) {
        text += fmt::format("    topologySpreadConstraints:\n"
                            "    - {{maxSkew: 1, topologyKey: {}, whenUnsatisfiable: "
                            "ScheduleAnyway}}\n",
                            key);
    }
    return text;
}

} // namespace

std::vector<Toleration> tolerationsOf(const InferenceDemand& demand) {
    std::vector<Toleration> out;
    out.reserve(demand.tolerated.size());
    for (const auto& key : demand.tolerated) {
        out.push_back({.key = key, .op = "Exists"});
    }
    return out;
}

void addWords(InferenceAdvice& advice, const InferenceDemand& demand) {
    bool isFirst = true;
    for (const auto& region : advice.regions) {
        if (region.taken == 0) {
            continue;
        }
        std::string price = "at a price nobody tells";
        if (region.priceLow) {
            const auto low = about(*region.priceLow);
            const auto high = about(*region.priceHigh);
            price = low == high ? fmt::format("at ≈ {}/h a replica", low)
                                : fmt::format("at ≈ {} to {}/h a replica", low, high);
        }
        advice.words.push_back(
            isFirst ? fmt::format("{} can take {} of {} replicas on {} {}", regionWord(region),
                                  region.taken, demand.replicas, clusters(region.used), price)
                    : fmt::format("{} more in {} on {} {}", region.taken, regionWord(region),
                                  clusters(region.used), price));
        isFirst = false;
    }
    if (advice.placed < demand.replicas) {
        advice.words.push_back(fmt::format(
            "{} of {} replicas find no cluster with {} free GPU{}", demand.replicas - advice.placed,
            demand.replicas, demand.gpusPerReplica, demand.gpusPerReplica == 1 ? "" : "s"));
    }
    if (advice.pricePerMillion) {
        advice.words.push_back(
            fmt::format("about {} per million tokens", about(*advice.pricePerMillion)));
    }
    addNotes(advice, demand);
}

void addPlacement(InferenceAdvice& advice, const InferenceDemand& demand, const Fleet& fleet,
                  Instant now) {
    const auto sites = used(advice);
    if (sites.empty()) {
        return;
    }
    const auto properties = propertiesOf(sites, demand, fleet);
    advice.placement = fmt::format(
        "apiVersion: placement.kubernetes-fleet.io/v1beta1\nkind: ClusterResourcePlacement\n"
        "metadata:\n  name: inference\nspec:\n  resourceSelectors:\n"
        "  - {{group: \"\", version: v1, kind: Namespace, name: inference}}\n  policy:\n{}{}",
        properties.empty() ? pickFixedText(sites) : pickText(sites, properties, demand, fleet),
        properties.empty() ? std::string() : tolerationsText(demand));
    const auto document = kube::parseYaml(advice.placement, "inference");
    const auto reading =
        document ? readPlacement(document->view(), Admission::Judge) : PlacementReading{};
    if (!document || !reading.errors.empty()) {
        advice.notes.emplace_back("the hub would refuse this placement; it is not shown");
        advice.placement.clear();
        return;
    }
    const auto outcome = schedule(inputFor(reading.placement, fleet, now, {}));
    std::int32_t room = 0;
    for (const auto& name : holdersOf(outcome.bindings)) {
        for (const auto& region : advice.regions) {
            for (const auto& site : region.sites) {
                room += site.cluster == name ? site.replicas : 0;
            }
        }
    }
    advice.isProven = outcome.isFulfilled == true && room >= advice.placed;
    if (!advice.isProven) {
        advice.notes.emplace_back("the scheduler would pick clusters with room for fewer replicas");
    }
}

} // namespace pilothouse::placement
