// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_inference.h"

#include "kube/selector.h"
#include "placement/inference.h"

#include <fmt/format.h>

namespace pilothouse::engine {

namespace {

using namespace placement;

std::string siteWords(const InferenceSite& site) {
    const auto gpus =
        site.source == GpuSource::None
            ? std::string("says nothing of GPUs")
            : fmt::format("{} GPUs{}, {} fit", site.gpus,
                          site.source == GpuSource::Free ? " free" : " in machines", site.replicas);
    const auto price = site.pricePerReplica
                           ? fmt::format(", {:.2g} a replica and hour", *site.pricePerReplica)
                           : std::string();
    return fmt::format("{}: {}{}{}{}", site.cluster, gpus, price,
                       site.barReason.empty() ? "" : ", ", site.barReason);
}

model::LabInferenceRegion shown(const InferenceRegion& region) {
    model::LabInferenceRegion out{.name = region.name,
                                  .gpus = region.gpus,
                                  .replicas = region.replicas,
                                  .largest = region.largest,
                                  .hosts = region.hosts,
                                  .unknown = region.unknown,
                                  .barred = region.barred,
                                  .priceLow = region.priceLow,
                                  .priceHigh = region.priceHigh,
                                  .taken = region.taken};
    for (const auto& each : region.sites) {
        out.sites.push_back(siteWords(each));
    }
    return out;
}

} // namespace

model::LabInference labInferenceOf(const Fleet& fleet, const model::FleetProperties* says,
                                   const model::LabInferenceAsk& ask, Instant now) {
    model::LabInference out{.ask = ask};
    InferenceDemand demand{.replicas = ask.replicas,
                           .gpusPerReplica = ask.gpusPerReplica,
                           .tolerated = ask.tolerated,
                           .gpuProperty = ask.gpuProperty,
                           .tokensPerMinute = ask.tokensPerMinute};
    auto residency = kube::Selector::parse(ask.residency);
    if (!residency) {
        out.trouble = "residency: " + residency.error().message;
        return out;
    }
    demand.residency = *std::move(residency);
    for (const auto& key : ask.tolerated) {
        if (!kube::isLabelKey(key)) {
            out.trouble = "tolerated taints: expected the key of a taint, not " + key;
            return out;
        }
    }
    auto advice = adviseInference(fleet, says, demand, now);
    out.placed = advice.placed;
    out.words = std::move(advice.words);
    out.notes = std::move(advice.notes);
    out.placement = std::move(advice.placement);
    out.isProven = advice.isProven;
    for (const auto& each : advice.regions) {
        out.regions.push_back(shown(each));
    }
    return out;
}

} // namespace pilothouse::engine
