// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_inference.h"

#include "fleet/member_builder.h"
#include "placement/hub_reader.h"
#include "placement/inference.h"
#include "placement_hub.h"

#include <fmt/format.h>

#include <cmath>

namespace pilothouse::ctl {

namespace {

using namespace placement;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
/// Stands for no placement of the hub: only its members are asked about.
constexpr const char* kNoPlacement =
    "apiVersion: placement.kubernetes-fleet.io/v1beta1\nkind: ClusterResourcePlacement\n"
    "metadata: {name: inference}\n";

struct Members {
    std::vector<Member> members;
    Instant now{};
    std::optional<engine::HubLook> hub{};
};

Result<Members> readFleet(const InferenceOptions& options, const Waiter& waiter) {
    if (options.clusters.empty()) {
        auto look =
            lookForPreview(options.common, kube::parseYaml(kNoPlacement, "")->view(), waiter);
        if (!look) {
            return fail(std::move(look.error()));
        }
        Members out{.members = std::move(look->members), .now = look->readAt};
        out.hub = *std::move(look);
        return out;
    }
    const auto text =
        fleet::readTextFile(options.clusters == "-" ? "/dev/stdin" : options.clusters, kMostBytes);
    auto members = text ? readMembers(*text, options.clusters) : fail(text.error());
    if (!members) {
        return fail(std::move(members.error()));
    }
    return Members{
        .members = *std::move(members),
        .now = std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now())};
}

Json numberOrNull(const std::optional<double>& value) {
    return value ? Json(std::round(*value * 1e4) / 1e4) : Json(nullptr);
}

Json siteJson(const InferenceSite& site) {
    const bool isKnown = site.source != GpuSource::None;
    return {{"cluster", site.cluster},
            {"gpus", isKnown ? Json(site.gpus) : Json(nullptr)},
            {"gpusFrom", site.source == GpuSource::Free       ? Json("free")
                         : site.source == GpuSource::Machines ? Json("machines")
                                                              : Json(nullptr)},
            {"replicas", isKnown ? Json(site.replicas) : Json(nullptr)},
            {"pricePerReplicaHour", numberOrNull(site.pricePerReplica)},
            {"barredBy", site.bar == InferenceBar::None ? Json(nullptr) : Json(site.barReason)}};
}

Json adviceJson(const InferenceAdvice& advice, const InferenceDemand& demand) {
    Json regions = Json::array();
    for (const auto& region : advice.regions) {
        Json sites = Json::array();
        for (const auto& site : region.sites) {
            sites.push_back(siteJson(site));
        }
        regions.push_back({{"region", region.name.empty() ? Json(nullptr) : Json(region.name)},
                           {"gpus", region.gpus},
                           {"replicas", region.replicas},
                           {"largestOnOneCluster", region.largest},
                           {"hosts", region.hosts},
                           {"unknownClusters", region.unknown},
                           {"barredClusters", region.barred},
                           {"pricePerReplicaHourLow", numberOrNull(region.priceLow)},
                           {"pricePerReplicaHourHigh", numberOrNull(region.priceHigh)},
                           {"taken", region.taken},
                           {"clusters", std::move(sites)}});
    }
    return {{"apiVersion", "pilothouse.dev/v1"},
            {"kind", "InferenceAdvice"},
            {"demand",
             {{"replicas", demand.replicas},
              {"gpusPerReplica", demand.gpusPerReplica},
              {"residency", demand.residency.toString()},
              {"tolerated", demand.tolerated}}},
            {"placed", advice.placed},
            {"pricePerHour", numberOrNull(advice.pricePerHour)},
            {"pricePerMillionTokens", numberOrNull(advice.pricePerMillion)},
            {"advice", advice.words},
            {"notes", advice.notes},
            {"regions", std::move(regions)},
            {"placement", advice.placement.empty() ? Json(nullptr) : Json(advice.placement)},
            {"proven", advice.isProven}};
}

std::string priceText(const std::optional<double>& low, const std::optional<double>& high) {
    if (!low) {
        return "?";
    }
    const auto first = fmt::format("{:.2g}", *low);
    const auto last = fmt::format("{:.2g}", *high);
    return first == last ? first : first + "-" + last;
}

std::string adviceText(const InferenceAdvice& advice) {
    std::string text;
    for (const auto& each : advice.words) {
        text += each + "\n";
    }
    std::vector<std::vector<std::string>> rows{{"REGION", "GPUS", "REPLICAS", "LARGEST", "CLUSTERS",
                                                "UNKNOWN", "BARRED", "PRICE/H", "ADVISED"}};
    for (const auto& region : advice.regions) {
        rows.push_back({region.name.empty() ? "-" : region.name, std::to_string(region.gpus),
                        std::to_string(region.replicas), std::to_string(region.largest),
                        std::to_string(region.hosts), std::to_string(region.unknown),
                        std::to_string(region.barred), priceText(region.priceLow, region.priceHigh),
                        region.taken > 0 ? std::to_string(region.taken) : "-"});
    }
    text += "\n" + tableText(rows);
    for (const auto& each : advice.notes) {
        text += (&each == &advice.notes.front() ? "\n" : "") + each + "\n";
    }
    if (!advice.placement.empty()) {
        text += fmt::format("\n# {}\n{}",
                            advice.isProven ? "This placement picks clusters with room for as many:"
                                            : "This placement expresses it as far as the hub can:",
                            advice.placement);
    }
    return text;
}

} // namespace

void addInferenceCommand(CLI::App& placement, InferenceOptions& options) {
    auto* command = placement.add_subcommand(
        "inference",
        "Where replicas of a model would find GPUs, by region, with a placement that "
        "says so: on the hub's member clusters, or with --clusters on those of a file");
    options.command = command;
    addCommonOptions(*command, options.common);
    command->add_option("--replicas", options.replicas, "How many replicas are wanted")
        ->required()
        ->check(CLI::Range(1, 100'000));
    command->add_option("--gpus", options.gpus, "Whole GPUs of a replica, all on one cluster")
        ->check(CLI::Range(1, 1'024));
    command
        ->add_option("--residency", options.residency,
                     "Labels that a cluster must have: continent=europe")
        ->option_text("SELECTOR");
    command
        ->add_option("--tolerate", options.tolerated,
                     "Key of a taint that the workload tolerates; again for more")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->option_text("KEY");
    command
        ->add_option("--gpu-property", options.gpuProperty,
                     "Property of the members that tells free GPUs; else a resource such as "
                     "nvidia.com/gpu among what is available, else GPU machines by size")
        ->option_text("NAME");
    command
        ->add_option("--tokens-per-minute", options.tokensPerMinute,
                     "What a replica gives, for the price of a million tokens")
        ->check(CLI::PositiveNumber);
    command
        ->add_option("--clusters", options.clusters,
                     "MemberClusters: a List, or a stream; no hub is contacted then")
        ->option_text("FILE");
    addNowOption(*command, options.now);
}

Exit runInference(const InferenceOptions& options, const Waiter& waiter) {
    InferenceDemand demand{.replicas = options.replicas,
                           .gpusPerReplica = options.gpus,
                           .tolerated = options.tolerated,
                           .gpuProperty = options.gpuProperty,
                           .tokensPerMinute = options.tokensPerMinute};
    const auto residency = kube::Selector::parse(options.residency);
    if (!residency) {
        complain(residency.error());
        return Exit::BadInput;
    }
    demand.residency = *residency;
    for (const auto& key : demand.tolerated) {
        if (!kube::isLabelKey(key)) {
            complain({.kind = ErrorKind::Validation,
                      .message = "--tolerate: expected the key of a taint, not " + key});
            return Exit::BadInput;
        }
    }
    auto read = readFleet(options, waiter);
    if (!read) {
        complain(read.error());
        return options.clusters.empty() ? hubExitOf(read.error()) : exitCodeOf(read.error());
    }
    const auto says = fleetPropertiesOf(options.common);
    if (!says) {
        complain(says.error());
        return exitCodeOf(says.error());
    }
    auto fleet = Fleet::make(std::move(read->members));
    if (!fleet) {
        complain(fleet.error());
        return Exit::BadInput;
    }
    const auto advice =
        adviseInference(*fleet, says->get(), demand, options.now.value_or(read->now));
    auto document = adviceJson(advice, demand);
    if (read->hub) {
        const bool isText = options.common.format == Format::Table;
        tellHub(*read->hub, isText ? nullptr : &document);
    }
    if (!print(options.common.format == Format::Table
                   ? adviceText(advice)
                   : documentText(document, options.common.format))) {
        return Exit::Internal;
    }
    bool isUnknown = false;
    for (const auto& region : advice.regions) {
        isUnknown = isUnknown || region.unknown > 0;
    }
    return advice.placed >= demand.replicas ? Exit::Fine : isUnknown ? Exit::Partial : Exit::No;
}

} // namespace pilothouse::ctl
