// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_command.h"

#include "fleet/member_builder.h"
#include "placement/what_if.h"
#include "placement_output.h"

#include <fmt/format.h>

#include <map>
#include <memory>

namespace pilothouse::ctl {

namespace {

using namespace placement;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

Result<std::string> textOf(const std::string& path) {
    return fleet::readTextFile(path == "-" ? "/dev/stdin" : path, kMostBytes);
}

/// What the files say, before anything is changed.
struct Inputs {
    WhatIfState state;
    BindingFile known{};
};

Result<Inputs> readInputs(const PlacementOptions& options) {
    const auto placementText = textOf(options.file);
    const auto memberText = placementText ? textOf(options.clusters) : placementText;
    const auto bindingText =
        !memberText || options.bindings.empty() ? memberText : textOf(options.bindings);
    if (!bindingText) {
        return fail(bindingText.error());
    }
    auto document = kube::parseYaml(*placementText, options.file);
    if (!document) {
        return fail(std::move(document.error()));
    }
    if (document->hasMore) {
        return fail(document->view().error("another document follows: give one placement a file"));
    }
    auto members = readMembers(*memberText, options.clusters);
    if (!members) {
        return fail(std::move(members.error()));
    }
    const auto now = options.now.value_or(
        std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now()));
    Inputs inputs{
        .state = {.members = *std::move(members), .placement = *std::move(document), .now = now}};
    if (!options.bindings.empty()) {
        auto known = readBindings(*bindingText, options.bindings);
        if (!known) {
            return fail(std::move(known.error()));
        }
        inputs.known = *std::move(known);
    }
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
    preview->input = inputFor(preview->placement, preview->fleet, inputs.state.now, inputs.known);
    preview->outcome = schedule(preview->input);
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

} // namespace

void addPlacementCommand(CLI::App& app, PlacementOptions& options) {
    auto* placement = app.add_subcommand("placement", "Where KubeFleet would place resources");
    placement->require_subcommand(1);
    auto* preview = placement->add_subcommand(
        "preview", "Decide a placement as the hub's scheduler would, without a hub");
    preview->add_option("-f,--file", options.file, "The ClusterResourcePlacement, or - for stdin")
        ->required()
        ->option_text("FILE");
    preview->add_option("--clusters", options.clusters, "MemberClusters: a List, or a stream")
        ->required()
        ->option_text("FILE");
    preview
        ->add_option("--bindings", options.bindings,
                     "Bindings of the placement, and its latest policy snapshot where the policy "
                     "was edited since")
        ->option_text("FILE");
    preview
        ->add_option("--what-if", options.whatIf,
                     "C:label.K=V, C:label.K-, C:taint.K=V:EFFECT, C:taint.K-, C:property.K=Q, "
                     "C:down, C:leave, region.R:down, +MEMBER.yaml, policy.FIELD=V; again for more")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->option_text("CHANGE");
    preview
        ->add_option_function<std::string>(
            "--now",
            [&options](const std::string& text) {
                const auto now = parseRfc3339(text);
                if (!now) {
                    throw CLI::ValidationError("--now", now.error().message);
                }
                options.now = *now;
            },
            "Instant instead of the clock's")
        ->option_text("RFC3339");
    const std::map<std::string, Format> formats{
        {"table", Format::Table}, {"json", Format::Json}, {"yaml", Format::Yaml}};
    preview->add_option("-o,--output", options.format, "table, json or yaml")
        ->transform(CLI::CheckedTransformer(formats))
        ->option_text("FORMAT");
}

Exit runPlacement(const PlacementOptions& options) {
    auto inputs = readInputs(options);
    if (!inputs) {
        complain(inputs.error());
        return exitCodeOf(inputs.error());
    }
    auto preview = previewOf(*inputs);
    if (preview == nullptr) {
        return Exit::BadInput;
    }
    std::unique_ptr<PlacementPreview> now;
    if (!options.whatIf.empty()) {
        for (const auto& text : options.whatIf) {
            if (const auto done = change(*inputs, text); !done) {
                complain(done.error());
                return Exit::BadInput;
            }
        }
        now = std::move(preview);
        preview = previewOf(*inputs);
        if (preview == nullptr) {
            return Exit::BadInput;
        }
    }
    if (options.format == Format::Table) {
        for (const auto& each : warningsOf(preview->input, preview->outcome)) {
            fmt::print(stderr, "warning: {}{}{}\n", each.cluster, each.cluster.empty() ? "" : ": ",
                       each.message);
        }
    }
    const auto text = options.format == Format::Table
                          ? previewText(*preview, now.get())
                          : documentText(previewJson(*preview, now.get()), options.format);
    if (!print(text)) {
        return Exit::Internal;
    }
    const bool isNo = !preview->outcome.error.empty() || preview->outcome.isFulfilled == false;
    return isNo ? Exit::No : Exit::Fine;
}

} // namespace pilothouse::ctl
