// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_members.h"

#include "engine/member_comparison.h"
#include "fleet/manifest_folder.h"
#include "kube/yaml_json.h"
#include "placement/preview.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace pilothouse::ctl {

namespace {

using namespace placement;

/// The objects of one cluster's folder; its AppliedWorks tell which owners still are.
Result<MemberObjects> readObjects(const std::string& folder, PlacementWorks& works) {
    std::error_code error;
    if (std::filesystem::is_empty(folder, error)) {
        return MemberObjects();
    }
    auto files = fleet::readManifests(folder);
    if (!files) {
        return fail(std::move(files.error()));
    }
    std::vector<ManifestText> texts;
    for (auto& each : *files) {
        texts.push_back({.name = std::move(each.path), .text = std::move(each.text)});
    }
    auto reading = readHub(texts, ObjectOrigin::Hub);
    if (!reading.errors.empty()) {
        return fail(std::move(reading.errors.front()));
    }
    MemberObjects out;
    for (const auto& each : reading.contents.objects) {
        const auto json = kube::yamlToJson(each.content);
        if (each.id.group == kPlacementGroup && each.id.kind == "AppliedWork") {
            if (works.isName(each.id.name)) {
                const auto work = Json::parse(json, nullptr, false);
                const auto pointer = "/metadata/uid"_json_pointer;
                const bool hasUid = work.contains(pointer) && work.at(pointer).is_string();
                works.uids = works.uids.value_or(std::set<std::string>());
                works.uids->insert(hasUid ? work.at(pointer).get<std::string>() : std::string());
            }
        } else {
            out.emplace(each.id, json);
        }
    }
    return out;
}

Result<MembersPreview> fromFolder(const PlacementOptions& options, const PlacementPreview& preview,
                                  const std::vector<MemberWants>& wants) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_directory(options.memberObjects, error)) {
        return fail(ErrorKind::Validation,
                    options.memberObjects + ": expected a folder with a folder for each cluster");
    }
    MembersPreview out{.clusters = wants.size()};
    for (const auto& each : wants) {
        const auto folder = fs::path(options.memberObjects) / each.cluster;
        if (!fs::is_directory(folder, error)) {
            out.found.gaps.push_back({.cluster = each.cluster,
                                      .what = engine::kAllObjects,
                                      .error = {.kind = ErrorKind::NotFound,
                                                .message = "no folder " + folder.string()}});
            continue;
        }
        auto works = worksOf(preview.placement);
        const auto objects = readObjects(folder.string(), works);
        auto diffs = objects ? compareWith(each, *objects, preview.placement.strategy.apply, works)
                             : fail(objects.error());
        if (!diffs) {
            return fail(std::move(diffs.error()));
        }
        std::move(diffs->begin(), diffs->end(), std::back_inserter(out.found.diffs));
    }
    return out;
}

engine::FleetCalls::Interrupted interruption(const Waiter& waiter) {
    return [&waiter](std::chrono::milliseconds atMost) {
        return waiter.wait(atMost) == Waiter::Event::Signal;
    };
}

Result<MembersPreview> fromMembers(const PlacementOptions& options, const PlacementPreview& preview,
                                   const KindTable& kinds, std::vector<MemberWants> wants,
                                   const Waiter& waiter) {
    auto common = options.common;
    if (options.clusters.empty()) {
        common.contexts.clear(); // they named the hub
    }
    const auto opened = openFleet(common);
    if (!opened) {
        return fail(opened.error());
    }
    if (options.usesDryRuns && opened->config.writes == fleet::Writes::Never) {
        return fail(ErrorKind::Validation,
                    "--server-dry-run: the fleet file says that nothing is ever written");
    }
    const bool isHubs = options.clusters.empty();
    const auto hub = isHubs ? openHub(options.common) : Result<OpenedFleet>();
    if (!hub) {
        return fail(hub.error());
    }
    MembersPreview out{.clusters = wants.size()};
    auto found = engine::compareWithMembers(opened->config, isHubs ? &hub->config : nullptr,
                                            {.clusters = std::move(wants),
                                             .strategy = preview.placement.strategy.apply,
                                             .works = worksOf(preview.placement),
                                             .kinds = kinds,
                                             .usesDryRuns = options.usesDryRuns,
                                             .timeout = options.common.timeout,
                                             .signIn = opened->signIn},
                                            interruption(waiter));
    if (!found) {
        return fail(std::move(found.error()));
    }
    out.found = *std::move(found);
    return out;
}

} // namespace

void addMemberOptions(CLI::App& preview, PlacementOptions& options) {
    auto* live = preview.add_flag(
        "--members-now", options.comparesMembers,
        "Compare each object with what its cluster has now: created, unchanged, updated, taken "
        "over, refused and why, as the placement's applyStrategy says. The clusters are members of "
        "--fleet or --kubeconfig, by name. Needs --resources or --hub-resources");
    preview
        .add_flag("--server-dry-run", options.usesDryRuns,
                  "Ask their servers in dry runs instead of computing: nothing is written, but it "
                  "takes the right to patch, and admission webhooks run")
        ->needs(live);
    preview
        .add_option("--member-objects", options.memberObjects,
                    "Folder with a folder of manifests for each cluster: what it has now, instead")
        ->excludes(live)
        ->option_text("DIR");
}

std::optional<Error> memberConflictOf(const PlacementOptions& options) {
    const bool compares = options.comparesMembers || !options.memberObjects.empty();
    if (compares && options.resources.empty() && !options.takesHubResources) {
        return Error{.kind = ErrorKind::Validation,
                     .message = "which objects go to the members is not known: give --resources or "
                                "--hub-resources"};
    }
    if (options.usesDryRuns && options.common.readOnly) {
        return Error{.kind = ErrorKind::Validation,
                     .message = "--server-dry-run takes the right to patch: not with --read-only"};
    }
    return std::nullopt;
}

bool MembersPreview::hasRefusal() const {
    return std::any_of(found.diffs.begin(), found.diffs.end(), [](const MemberDiff& each) {
        return each.outcome.action == MemberAction::Refuse;
    });
}

Result<std::optional<MembersPreview>> membersFor(const PlacementOptions& options,
                                                 const PlacementPreview& preview,
                                                 const ResourcePreview* resources,
                                                 const Waiter& waiter) {
    if (resources == nullptr || (!options.comparesMembers && options.memberObjects.empty())) {
        return std::optional<MembersPreview>();
    }
    const auto moves =
        movesBetween(holdersOf(preview.input.bindings), holdersOf(preview.outcome.bindings));
    auto wants = memberWants(resources->inputs->selection, resources->clusters, moves.removed);
    auto found = options.comparesMembers
                     ? fromMembers(options, preview, resources->inputs->contents.kinds,
                                   std::move(wants), waiter)
                     : fromFolder(options, preview, wants);
    if (!found) {
        return fail(std::move(found.error()));
    }
    return std::optional(*std::move(found));
}

} // namespace pilothouse::ctl
