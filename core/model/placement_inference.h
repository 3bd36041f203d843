// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Where replicas of a model would find GPUs, as the lab asks and is told. Values; any thread.
namespace pilothouse::model {

/// What is wanted, as a person types it.
struct LabInferenceAsk {
    std::int32_t replicas = 1;
    std::int32_t gpusPerReplica = 1;
    std::string residency{};              ///< a label selector: "continent=europe"; empty: anywhere
    std::vector<std::string> tolerated{}; ///< keys of taints
    std::string gpuProperty{};            ///< that tells free GPUs; empty: as the members tell them
    std::optional<double> tokensPerMinute{}; ///< of a replica; none: not known
    bool operator==(const LabInferenceAsk&) const = default;
};

struct LabInferenceRegion {
    std::string name{};    ///< empty: no label tells
    std::int32_t gpus = 0; ///< behind no bar
    std::int32_t replicas = 0;
    std::int32_t largest = 0;         ///< replicas that fit on one cluster
    std::int32_t hosts = 0;           ///< clusters that take one or more
    std::int32_t unknown = 0;         ///< clusters that say nothing of GPUs
    std::int32_t barred = 0;          ///< clusters with GPUs behind a taint, or not eligible
    std::optional<double> priceLow{}; ///< of a replica by the hour; none: nobody tells
    std::optional<double> priceHigh{};
    std::int32_t taken = 0;           ///< replicas of the advice
    std::vector<std::string> sites{}; ///< its clusters in words, cheapest first
    bool operator==(const LabInferenceRegion&) const = default;
};

/// The advice.
struct LabInference {
    LabInferenceAsk ask{};
    std::string trouble{}; ///< why there is none; empty: there is
    std::int32_t placed = 0;
    std::vector<LabInferenceRegion> regions{}; ///< best first
    std::vector<std::string> words{};          ///< a sentence each
    std::vector<std::string> notes{};          ///< what it rests on, what is not known
    std::string placement{};                   ///< YAML that expresses it; empty: nothing fits
    bool isProven = false;                     ///< the scheduler's pick of it has room for as many
    bool operator==(const LabInference&) const = default;
};

} // namespace pilothouse::model
