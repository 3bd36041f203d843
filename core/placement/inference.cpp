// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/inference.h"

#include "placement/eligibility.h"
#include "placement/fleet_properties.h"
#include "placement/inference_words.h"
#include "placement/machines.h"
#include "placement/places.h"
#include "placement/policy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

namespace pilothouse::placement {

namespace {

/// Resources whose units are whole devices; MIG slices and shared ones are other resources.
constexpr std::array<std::string_view, 4> kResources{"nvidia.com/gpu", "amd.com/gpu",
                                                     "gpu.intel.com/i915", "habana.ai/gaudi"};

struct Size {
    std::string_view name;
    std::int32_t gpus;
};
/// Whole GPUs of a machine, by the sizes' names as Azure publishes them (GPU accelerated sizes);
/// sizes with a part of a GPU, and those missing here, count none.
constexpr std::array<Size, 22> kGpuSizes{
    {{"Standard_NC4as_T4_v3", 1},       {"Standard_NC8as_T4_v3", 1},
     {"Standard_NC16as_T4_v3", 1},      {"Standard_NC64as_T4_v3", 4},
     {"Standard_NC6s_v3", 1},           {"Standard_NC12s_v3", 2},
     {"Standard_NC24s_v3", 4},          {"Standard_NC24rs_v3", 4},
     {"Standard_NC24ads_A100_v4", 1},   {"Standard_NC48ads_A100_v4", 2},
     {"Standard_NC96ads_A100_v4", 4},   {"Standard_NC40ads_H100_v5", 1},
     {"Standard_NC80adis_H100_v5", 2},  {"Standard_ND40rs_v2", 8},
     {"Standard_ND96asr_v4", 8},        {"Standard_ND96amsr_A100_v4", 8},
     {"Standard_ND96isr_H100_v5", 8},   {"Standard_ND96isr_H200_v5", 8},
     {"Standard_ND96isr_MI300X_v5", 8}, {"Standard_NV36ads_A10_v5", 1},
     {"Standard_NV36adms_A10_v5", 1},   {"Standard_NV72ads_A10_v5", 2}}};

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    });
}

/// Whole units of an amount; none where it is no quantity, or not a sensible number.
std::optional<std::int32_t> wholeOf(const std::string& text) {
    const auto amount = kube::ExactQuantity::parse(text);
    if (!amount || !(amount->nearest() >= 0) || !(amount->nearest() < 1e6)) {
        return std::nullopt;
    }
    return static_cast<std::int32_t>(std::floor(amount->nearest()));
}

std::optional<std::int32_t> wholeIn(const Member::Amounts& amounts, std::string_view name) {
    const auto* text = findAmount(amounts, name);
    return text == nullptr ? std::nullopt : wholeOf(*text);
}

struct Gpus {
    GpuSource source = GpuSource::None;
    std::int32_t free = 0;
    std::int32_t all = 0; ///< that share the price of the nodes
};

/// GPUs of the machines, by size; none where the cluster tells no sizes.
std::optional<std::int32_t> gpusOfMachines(const Member& member) {
    std::optional<std::int32_t> sum;
    for (const auto& [name, value] : member.properties) {
        const auto size = machineCountedBy(name);
        if (size.empty()) {
            continue;
        }
        if (const auto count = wholeOf(value)) {
            sum = std::min(sum.value_or(0) + *count * gpusOfSize(size).value_or(0), 1'000'000);
        }
    }
    return sum;
}

Gpus gpusOf(const Member& member, const std::string& property) {
    const auto machines = gpusOfMachines(member);
    if (!property.empty()) {
        const auto said = wholeIn(member.properties, property);
        return said ? Gpus{GpuSource::Free, *said, std::max(machines.value_or(0), *said)} : Gpus{};
    }
    for (const auto resource : kResources) {
        if (const auto free = wholeIn(member.available, resource)) {
            const auto all = wholeIn(member.capacity, resource);
            return {GpuSource::Free, *free, std::max(all.value_or(0), *free)};
        }
    }
    return machines ? Gpus{GpuSource::Machines, *machines, *machines} : Gpus{};
}

/// All nodes by the hour: the price of a core is the whole bill divided by its cores.
std::optional<double> pricePerHour(const Member& member) {
    const auto core = positiveAmount(member.properties, kCorePrice);
    const auto cores = positiveAmount(member.capacity, "cpu");
    return core && cores ? std::optional(*core * *cores) : std::nullopt;
}

InferenceSite siteOf(const Member& member, const InferenceDemand& demand, Instant now) {
    InferenceSite site{.cluster = member.name, .region = regionOf(member.labels)};
    const auto gpus = gpusOf(member, demand.gpuProperty);
    site.source = gpus.source;
    site.gpus = gpus.free;
    if (const auto why = whyIneligible(member, now)) {
        site.bar = InferenceBar::NotEligible;
        site.barReason = *why;
    } else if (const auto* taint = untoleratedTaint(member, tolerationsOf(demand))) {
        site.bar = InferenceBar::Tainted;
        site.barReason = taint->key;
    }
    const auto per = std::max(1, demand.gpusPerReplica);
    site.replicas = site.bar == InferenceBar::None ? site.gpus / per : 0;
    if (const auto price = pricePerHour(member); price && gpus.all > 0) {
        site.pricePerReplica = *price / gpus.all * per;
    }
    return site;
}

/// What is known is cheaper than what is not.
double rankOf(const std::optional<double>& price) {
    return price.value_or(std::numeric_limits<double>::infinity());
}

void sum(InferenceRegion& region) {
    std::sort(region.sites.begin(), region.sites.end(), [](const auto& a, const auto& b) {
        return std::tuple(a.replicas == 0, rankOf(a.pricePerReplica), -a.replicas, a.cluster) <
               std::tuple(b.replicas == 0, rankOf(b.pricePerReplica), -b.replicas, b.cluster);
    });
    for (const auto& site : region.sites) {
        const bool isFree = site.bar == InferenceBar::None;
        region.gpus += isFree ? site.gpus : 0;
        region.replicas += site.replicas;
        region.largest = std::max(region.largest, site.replicas);
        region.hosts += site.replicas > 0 ? 1 : 0;
        region.unknown += isFree && site.source == GpuSource::None ? 1 : 0;
        region.barred += !isFree && site.gpus > 0 ? 1 : 0;
        if (site.replicas > 0 && site.pricePerReplica) {
            region.priceLow = std::min(rankOf(region.priceLow), *site.pricePerReplica);
            region.priceHigh = std::max(region.priceHigh.value_or(0), *site.pricePerReplica);
        }
    }
}

/// Fills region after region, cluster after cluster.
void fill(InferenceAdvice& advice, const InferenceDemand& demand) {
    std::optional<double> cost = 0.0;
    for (auto& region : advice.regions) {
        for (const auto& site : region.sites) {
            const auto take = std::min(site.replicas, demand.replicas - advice.placed);
            if (take <= 0) {
                continue;
            }
            advice.placed += take;
            region.taken += take;
            ++region.used;
            cost = cost && site.pricePerReplica
                       ? std::optional(*cost + *site.pricePerReplica * take)
                       : std::nullopt;
        }
    }
    if (advice.placed > 0) {
        advice.pricePerHour = cost;
    }
    if (advice.pricePerHour && demand.tokensPerMinute && *demand.tokensPerMinute > 0) {
        advice.pricePerMillion =
            *advice.pricePerHour / (*demand.tokensPerMinute * 60 * advice.placed / 1e6);
    }
}

} // namespace

std::optional<std::int32_t> gpusOfSize(std::string_view size) {
    const auto found = std::find_if(kGpuSizes.begin(), kGpuSizes.end(), [&](const Size& each) {
        return equalsIgnoringCase(each.name, size);
    });
    return found == kGpuSizes.end() ? std::nullopt : std::optional(found->gpus);
}

InferenceAdvice adviseInference(const Fleet& fleet, const InferenceDemand& demand, Instant now) {
    InferenceAdvice advice;
    std::map<std::string, InferenceRegion> regions;
    for (const auto& member : fleet.members()) {
        if (!demand.residency.matches(member.labels)) {
            ++advice.outside;
            continue;
        }
        auto site = siteOf(member, demand, now);
        auto& region = regions[site.region];
        region.name = site.region;
        region.sites.push_back(std::move(site));
    }
    for (auto& [name, region] : regions) {
        sum(region);
        advice.regions.push_back(std::move(region));
    }
    std::stable_sort(advice.regions.begin(), advice.regions.end(),
                     [&](const auto& a, const auto& b) {
                         const auto key = [&](const InferenceRegion& each) {
                             return std::tuple(each.replicas == 0, each.replicas < demand.replicas,
                                               rankOf(each.priceLow), -each.replicas);
                         };
                         return key(a) < key(b);
                     });
    fill(advice, demand);
    addWords(advice, demand);
    addPlacement(advice, demand, fleet, now);
    return advice;
}

InferenceAdvice adviseInference(const Fleet& fleet, const model::FleetProperties* says,
                                const InferenceDemand& demand, Instant now) {
    if (says == nullptr || says->isEmpty()) {
        return adviseInference(fleet, demand, now);
    }
    auto members = fleet.members();
    const auto fill = fillFromFleetFile(members, *says);
    const auto filled = Fleet::make(std::move(members)); // its names are those of a fleet
    auto advice = adviseInference(filled ? *filled : fleet, demand, now);
    for (const auto& each : wordsOf(fill, *says)) {
        advice.notes.push_back((each.cluster.empty() ? "" : each.cluster + ": ") + each.message);
    }
    return advice;
}

} // namespace pilothouse::placement
