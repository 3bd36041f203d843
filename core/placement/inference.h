// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "kube/selector.h"
#include "model/fleet_properties.h"
#include "placement/fleet.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Where replicas of a model would find GPUs, region by region. Pure; any thread.
namespace pilothouse::placement {

struct InferenceDemand {
    std::int32_t replicas = 1;
    std::int32_t gpusPerReplica = 1;      ///< whole ones, of one cluster
    kube::Selector residency{};           ///< labels that a cluster must have
    std::vector<std::string> tolerated{}; ///< keys of taints
    /// Property that tells free GPUs; empty: `available` of a GPU resource, else the count of GPU
    /// machines.
    std::string gpuProperty{};
    std::optional<double> tokensPerMinute{}; ///< of a replica, measured or guessed; none: unknown
};

/// Whence a number of GPUs is known.
enum class GpuSource : std::uint8_t {
    None,     ///< the cluster says nothing of GPUs: not zero, unknown
    Free,     ///< free ones: a property that the demand names, or `available` of the resource
    Machines, ///< GPUs of its machines by size; how many of them are free nobody tells
};

/// Why a cluster takes no replica whatever it has.
enum class InferenceBar : std::uint8_t { None, NotEligible, Tainted };

struct InferenceSite {
    std::string cluster{};
    std::string region{}; ///< empty: no label tells
    GpuSource source = GpuSource::None;
    std::int32_t gpus = 0;     ///< whole ones; with GpuSource::None nothing is known
    std::int32_t replicas = 0; ///< that fit; 0 behind a bar
    InferenceBar bar = InferenceBar::None;
    std::string barReason{};
    /// The price of all its nodes by the hour, divided by its GPUs, times those of a replica; none:
    /// the cluster tells no price.
    std::optional<double> pricePerReplica{};
    bool operator==(const InferenceSite&) const = default;
};

struct InferenceRegion {
    std::string name{};
    std::vector<InferenceSite> sites{}; ///< that reside there, cheapest first
    std::int32_t gpus = 0;              ///< behind no bar
    std::int32_t replicas = 0;          ///< that fit
    std::int32_t largest = 0;           ///< that fit on one cluster
    std::int32_t hosts = 0;             ///< clusters that take one or more
    std::int32_t unknown = 0;           ///< clusters behind no bar that say nothing of GPUs
    std::int32_t barred = 0;            ///< clusters with GPUs behind a bar
    std::optional<double> priceLow{};   ///< of a replica by the hour; none: nobody tells
    std::optional<double> priceHigh{};
    std::int32_t taken = 0; ///< replicas of the advice
    std::int32_t used = 0;  ///< clusters of the advice
    bool operator==(const InferenceRegion&) const = default;
};

struct InferenceAdvice {
    std::vector<InferenceRegion> regions{};  ///< best first
    std::int32_t placed = 0;                 ///< replicas of the advice
    std::int32_t outside = 0;                ///< clusters that the residency rule leaves out
    std::optional<double> pricePerHour{};    ///< of the advice; none: a price is missing
    std::optional<double> pricePerMillion{}; ///< tokens; none: a price or the tokens are missing
    std::vector<std::string> words{};        ///< the advice, a sentence each
    std::vector<std::string> notes{};        ///< what it rests on, what is not known
    std::string placement{};                 ///< that expresses it; empty: nothing fits
    bool isProven = false; ///< the scheduler's pick of that placement has room for as many
    bool operator==(const InferenceAdvice&) const = default;
};

/// Regions that take all replicas come before those that do not, cheap before dear, known prices
/// before unknown; the advice fills them in this order, each cluster by cluster. O(n log n).
/// Sources: fleet properties (kubefleet pkg/propertyprovider), GPUs by size (Azure's GPU machine
/// sizes).
[[nodiscard]] InferenceAdvice adviseInference(const Fleet& fleet, const InferenceDemand& demand,
                                              Instant now);

/// GPUs of one machine of an Azure size ("Standard_NC24ads_A100_v4"); none: not a GPU size that is
/// known here.
[[nodiscard]] std::optional<std::int32_t> gpusOfSize(std::string_view size);

/// The same, counting with what a fleet file says of the members (placement/fleet_properties.h),
/// which its notes tell; null: nothing.
[[nodiscard]] InferenceAdvice adviseInference(const Fleet& fleet,
                                              const model::FleetProperties* says,
                                              const InferenceDemand& demand, Instant now);

} // namespace pilothouse::placement
