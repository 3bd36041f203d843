// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_command.h"

#include "fleet/member_builder.h"
#include "placement/foreign.h"
#include "placement/what_if.h"
#include "placement_foreign.h"
#include "placement_hub.h"
#include "placement_members.h"
#include "placement_output.h"
#include "placement_resources.h"

#include <fmt/format.h>

#include <memory>

namespace pilothouse::ctl {

namespace {

using namespace placement;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

Result<std::string> textOf(const std::string& path) {
    return fleet::readTextFile(path == "-" ? "/dev/stdin" : path, kMostBytes);
}

/// What the files or the hub say, before anything is changed.
struct Inputs {
    WhatIfState state;
    std::optional<engine::HubLook> hub{}; ///< that was read; members and bindings are moved out
    std::unique_ptr<ResourceInputs> resources{}; ///< null: not asked about
};

Result<void> readFiles(const PlacementOptions& options, Inputs& inputs) {
    const auto memberText = textOf(options.clusters);
    const auto bindingText =
        !memberText || options.bindings.empty() ? memberText : textOf(options.bindings);
    if (!bindingText) {
        return fail(bindingText.error());
    }
    auto members = readMembers(*memberText, options.clusters);
    if (!members) {
        return fail(std::move(members.error()));
    }
    inputs.state.members = *std::move(members);
    inputs.state.now =
        std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
    if (!options.bindings.empty()) {
        auto known = readBindings(*bindingText, options.bindings);
        if (!known) {
            return fail(std::move(known.error()));
        }
        inputs.state.known = *std::move(known);
    }
    return {};
}

Result<void> readHub(const PlacementOptions& options, const Waiter& waiter, Inputs& inputs) {
    auto look = lookForPreview(options.common, inputs.state.placement.view(), waiter);
    if (!look) {
        return fail(std::move(look.error()));
    }
    inputs.state.members = std::move(look->members);
    inputs.state.known = std::move(look->placements.front().known);
    inputs.state.now = look->readAt;
    inputs.hub = *std::move(look);
    return {};
}

/// What the hub holds of what the selectors reach, where that is asked for.
Result<void> readHubResources(const PlacementOptions& options, const Waiter& waiter,
                              Inputs& inputs) {
    const auto reading = readPlacement(inputs.state.placement.view(), Admission::Judge);
    if (!options.takesHubResources || !reading.errors.empty()) {
        return {};
    }
    auto objects = objectsForPreview(options.common, reading.placement, waiter);
    if (!objects) {
        return fail(std::move(objects.error()));
    }
    auto resources = resourcesOf(std::move(objects->contents), reading.placement);
    if (!resources) {
        return fail(std::move(resources.error()));
    }
    inputs.resources = *std::move(resources);
    auto& gaps = inputs.hub->gaps;
    gaps.insert(gaps.end(), objects->gaps.begin(), objects->gaps.end());
    return {};
}

/// What `--resources` names, where the placement can be used.
Result<void> readFolder(const PlacementOptions& options, Inputs& inputs) {
    if (options.resources.empty()) {
        return {};
    }
    const auto view = inputs.state.placement.view();
    const auto reading = readPlacement(view, Admission::Judge);
    if (!reading.errors.empty()) {
        return {}; // told with all others where it is decided
    }
    if (reading.placement.selectors.empty()) {
        return fail(view.error("spec.resourceSelectors is missing"));
    }
    auto resources = readResources(options.resources, reading.placement);
    if (!resources) {
        return fail(std::move(resources.error()));
    }
    inputs.resources = *std::move(resources);
    return {};
}

Result<kube::YamlDocument> readDocument(const PlacementOptions& options) {
    const auto text = textOf(options.file);
    if (!text) {
        return fail(text.error());
    }
    auto document = kube::parseYaml(*text, options.file);
    if (!document) {
        return fail(std::move(document.error()));
    }
    if (document->hasMore) {
        return fail(document->view().error("another document follows: give one placement a file"));
    }
    return document;
}

Result<Inputs> readInputs(const PlacementOptions& options, kube::YamlDocument document,
                          const Waiter& waiter) {
    Inputs inputs{.state = {.members = {}, .placement = std::move(document), .now = {}}};
    auto says = fleetPropertiesOf(options.common);
    if (!says) {
        return fail(std::move(says.error()));
    }
    inputs.state.fleetSays = *std::move(says);
    if (auto read = readFolder(options, inputs); !read) {
        return fail(std::move(read.error()));
    }
    auto read =
        options.clusters.empty() ? readHub(options, waiter, inputs) : readFiles(options, inputs);
    if (read && inputs.hub) {
        read = readHubResources(options, waiter, inputs);
    }
    if (!read) {
        return fail(std::move(read.error()));
    }
    inputs.state.now = options.now.value_or(inputs.state.now);
    return inputs;
}

/// All errors of the placement are told; null then.
std::unique_ptr<PlacementPreview> previewOf(const Inputs& inputs) {
    auto reading = readPlacement(inputs.state.placement.view(), Admission::Judge);
    for (const auto& error : reading.errors) {
        complain(error);
    }
    if (!reading.errors.empty()) {
        return nullptr;
    }
    auto fleet = Fleet::make(inputs.state.members);
    if (!fleet) {
        complain(fleet.error());
        return nullptr;
    }
    auto preview = std::make_unique<PlacementPreview>();
    preview->placement = std::move(reading.placement);
    preview->fleet = *std::move(fleet);
    preview->input =
        inputFor(preview->placement, preview->fleet, inputs.state.now, inputs.state.known);
    const bool isRefused = inputs.resources && !inputs.resources->selectionError.empty();
    preview->outcome = isRefused ? withoutDecision(preview->input, inputs.resources->selectionError)
                                 : schedule(preview->input);
    preview->notes = inputs.state.notes;
    preview->rollout = rolloutOf(preview->placement, preview->input, preview->outcome,
                                 inputs.state.hasNewerResources);
    if (!isRefused && preview->outcome.isFulfilled == false) {
        preview->remedy = remedyFor(inputs.state);
    }
    return preview;
}

/// Members that are to be added stand behind a plus.
Result<void> change(Inputs& inputs, const std::string& text) {
    if (!text.starts_with('+')) {
        return applyWhatIf(inputs.state, text);
    }
    const auto path = text.substr(1);
    const auto content = textOf(path);
    auto members = content ? readMembers(*content, path) : fail(content.error());
    if (!members) {
        return fail(std::move(members.error()));
    }
    inputs.state.members.insert(inputs.state.members.end(),
                                std::make_move_iterator(members->begin()),
                                std::make_move_iterator(members->end()));
    return {};
}

/// What is shown in the end.
struct Decided {
    std::unique_ptr<PlacementPreview> preview;
    std::unique_ptr<PlacementPreview> now; ///< without the what-if; null where there is none
    std::optional<ResourcePreview> resources{};
    std::optional<MembersPreview> members{}; ///< what their clusters have now
};

/// None where something in the input is wrong, which has been told.
std::optional<Decided> decide(const PlacementOptions& options, Inputs& inputs) {
    Decided out{.preview = previewOf(inputs), .now = nullptr};
    if (out.preview == nullptr) {
        return std::nullopt;
    }
    for (const auto& text : options.whatIf) {
        if (const auto done = change(inputs, text); !done) {
            complain(done.error());
            return std::nullopt;
        }
    }
    if (!options.whatIf.empty()) {
        out.now = std::move(out.preview);
        out.preview = previewOf(inputs);
        if (out.preview == nullptr) {
            return std::nullopt;
        }
    }
    if (inputs.resources) {
        out.resources = resourcesFor(*inputs.resources, out.preview->placement, out.preview->fleet,
                                     out.preview->outcome);
    }
    return out;
}

void tellWarnings(const std::vector<Warning>& warnings) {
    for (const auto& each : warnings) {
        fmt::print(stderr, "warning: {}{}{}\n", each.cluster, each.cluster.empty() ? "" : ": ",
                   each.message);
    }
}

std::string shown(const Decided& decided, const Inputs& inputs, Format format) {
    const auto* resources = decided.resources ? &*decided.resources : nullptr;
    if (format == Format::Table) {
        tellWarnings(warningsOf(decided.preview->input, decided.preview->outcome));
        tellWarnings(decided.preview->notes);
        tellWarnings(resources != nullptr ? resources->warnings : std::vector<Warning>());
        if (inputs.hub) {
            tellHub(*inputs.hub, nullptr);
        }
        return previewText(*decided.preview, decided.now.get()) +
               (resources != nullptr ? resourcesText(*resources) : std::string()) +
               (decided.members ? membersText(*decided.members) : std::string());
    }
    auto document = previewJson(*decided.preview, decided.now.get());
    addResources(document, resources);
    if (decided.members) {
        addMembers(document, *decided.members);
    }
    if (inputs.hub) {
        tellHub(*inputs.hub, &document);
    }
    return documentText(document, format);
}

/// What is told by the exit code of a decision.
Exit exitOf(const Decided& decided, const Inputs& inputs) {
    if (inputs.hub && !inputs.hub->gaps.empty()) {
        return Exit::Partial;
    }
    const auto& outcome = decided.preview->outcome;
    const bool isNo = !outcome.error.empty() || outcome.isFulfilled == false ||
                      (decided.resources && decided.resources->hasFault()) ||
                      (decided.members && decided.members->hasRefusal());
    const bool isPartial = decided.members && !decided.members->found.gaps.empty();
    return isNo ? Exit::No : isPartial ? Exit::Partial : Exit::Fine;
}

} // namespace

void addPlacementCommand(CLI::App& app, PlacementOptions& options) {
    auto* placement = app.add_subcommand("placement", "Where KubeFleet would place resources");
    placement->require_subcommand(1);
    addInferenceCommand(*placement, options.inference);
    auto* preview = placement->add_subcommand(
        "preview", "Decide a placement as the hub's scheduler would: on the hub's member clusters, "
                   "or with --clusters on those of a file");
    addCommonOptions(*preview, options.common);
    preview
        ->add_option("-f,--file", options.file,
                     "The ClusterResourcePlacement or ResourcePlacement, or - for stdin; a "
                     "PropagationPolicy of Karmada or a Placement of Open Cluster Management is "
                     "read by the rules of these, not judged against them")
        ->required()
        ->option_text("FILE");
    auto* clusters =
        preview
            ->add_option(
                "--clusters", options.clusters,
                "MemberClusters: a List, or a stream; no hub is contacted then. Of Karmada "
                "its Clusters, of Open Cluster Management its ManagedClusters")
            ->option_text("FILE");
    preview
        ->add_option("--bindings", options.bindings,
                     "Bindings of the placement, and its latest policy snapshot where the policy "
                     "was edited since")
        ->needs(clusters)
        ->option_text("FILE");
    auto* folder =
        preview
            ->add_option(
                "--resources", options.resources,
                "Folder of manifests, taken for the objects of the hub: what would go, what "
                "stays, what overrides make of it on each cluster")
            ->option_text("DIR");
    preview
        ->add_flag("--hub-resources", options.takesHubResources,
                   "The same of what the hub holds now; needs the right to list it")
        ->excludes(clusters)
        ->excludes(folder);
    addMemberOptions(*preview, options);
    preview
        ->add_option("--what-if", options.whatIf,
                     "C:label.K=V, C:label.K-, C:taint.K=V:EFFECT, C:taint.K-, C:property.K=Q, "
                     "C:down, C:leave, C:evict, region.R:down, resources.newer, fleet.properties "
                     "(what --fleet "
                     "says of prices and members), +MEMBER.yaml, policy.FIELD=V; again for more")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->option_text("CHANGE");
    addNowOption(*preview, options.now);
}

Exit runPlacement(const PlacementOptions& options, const Waiter& waiter) {
    if (options.inference.command->parsed()) {
        return runInference(options.inference, waiter);
    }
    if (const auto conflict = memberConflictOf(options)) {
        complain(*conflict);
        return Exit::BadInput;
    }
    auto document = readDocument(options);
    if (!document) {
        complain(document.error());
        return exitCodeOf(document.error());
    }
    if (systemOf(document->view()) != System::KubeFleet) {
        return runForeignPreview(options, *std::move(document));
    }
    auto inputs = readInputs(options, *std::move(document), waiter);
    if (!inputs) {
        complain(inputs.error());
        return options.clusters.empty() ? hubExitOf(inputs.error()) : exitCodeOf(inputs.error());
    }
    auto decided = decide(options, *inputs);
    if (!decided) {
        return Exit::BadInput;
    }
    auto members = membersFor(options, *decided->preview,
                              decided->resources ? &*decided->resources : nullptr, waiter);
    if (!members) {
        complain(members.error());
        return hubExitOf(members.error());
    }
    decided->members = *std::move(members);
    if (!print(shown(*decided, *inputs, options.common.format))) {
        return Exit::Internal;
    }
    return exitOf(*decided, *inputs);
}

} // namespace pilothouse::ctl
