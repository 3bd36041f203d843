// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_foreign.h"

#include "fleet/member_builder.h"
#include "output.h"
#include "placement/karmada.h"
#include "placement/ocm.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>

namespace pilothouse::ctl {

namespace {

using namespace placement;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

/// A policy of another system, decided.
struct ForeignPreview {
    System system = System::Karmada;
    std::string name; ///< "namespace/name"
    std::string kind;
    bool hasOwn = false; ///< clusters of the system itself were read
    ForeignFleet fleet;
    ForeignOutcome outcome;
};

/// What the files say, before anything is changed.
struct ForeignInputs {
    ForeignState state;
    std::optional<KarmadaBinding> binding;
    std::vector<OcmDecision> decisions;
};

Result<std::string> textOf(const std::string& path) {
    return fleet::readTextFile(path == "-" ? "/dev/stdin" : path, kMostBytes);
}

Result<void> judgeOptions(const PlacementOptions& options, System system) {
    const auto* name = system == System::Karmada ? "Karmada" : "Open Cluster Management";
    if (options.clusters.empty()) {
        return fail(ErrorKind::Validation,
                    fmt::format("a placement of {} is previewed on files alone: give --clusters "
                                "with its clusters, or with MemberClusters",
                                name));
    }
    if (!options.resources.empty()) {
        return fail(
            ErrorKind::Validation,
            fmt::format("--resources is for placements of KubeFleet, this is one of {}", name));
    }
    return {};
}

Result<ForeignInputs> readInputs(const PlacementOptions& options, kube::YamlDocument policy) {
    const auto system = systemOf(policy.view());
    if (auto fine = judgeOptions(options, system); !fine) {
        return fail(std::move(fine.error()));
    }
    const auto text = textOf(options.clusters);
    auto objects = text ? readForeignObjects(*text, options.clusters, system) : fail(text.error());
    if (!objects) {
        return fail(std::move(objects.error()));
    }
    const auto clock =
        std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
    ForeignInputs inputs{.state = {.system = system,
                                   .objects = *std::move(objects),
                                   .policy = std::move(policy),
                                   .now = options.now.value_or(clock)},
                         .binding = {},
                         .decisions = {}};
    if (options.bindings.empty()) {
        return inputs;
    }
    const auto known = textOf(options.bindings);
    if (!known) {
        return fail(known.error());
    }
    if (system == System::Karmada) {
        auto binding = readKarmadaBinding(*known, options.bindings);
        if (!binding) {
            return fail(std::move(binding.error()));
        }
        inputs.binding = *std::move(binding);
        return inputs;
    }
    auto decisions = readOcmDecisions(*known, options.bindings);
    if (!decisions) {
        return fail(std::move(decisions.error()));
    }
    inputs.decisions = *std::move(decisions);
    return inputs;
}

void decideKarmadaPolicy(const ForeignInputs& inputs, ForeignPreview& preview,
                         std::vector<Error>& errors) {
    auto reading = readKarmadaPolicy(inputs.state.policy.view());
    errors = std::move(reading.errors);
    const auto& policy = reading.policy;
    preview.kind = policy.kind;
    preview.name = policy.nameSpace.empty() ? policy.name : policy.nameSpace + "/" + policy.name;
    if (errors.empty()) {
        preview.outcome = decideKarmada(preview.fleet, policy, inputs.binding);
    }
}

void decideOcmPlacement(const ForeignInputs& inputs, ForeignPreview& preview,
                        std::vector<Error>& errors) {
    auto reading = readOcmPlacement(inputs.state.policy.view());
    errors = std::move(reading.errors);
    preview.kind = "Placement";
    preview.name = reading.placement.nameSpace + "/" + reading.placement.name;
    if (errors.empty()) {
        preview.outcome = decideOcm({.fleet = &preview.fleet,
                                     .objects = &inputs.state.objects,
                                     .decisions = inputs.decisions,
                                     .now = inputs.state.now},
                                    reading.placement);
    }
}

/// None where something is wrong, which has been told.
std::optional<ForeignPreview> decide(const ForeignInputs& inputs) {
    const auto system = inputs.state.system;
    auto fleet = ForeignFleet::make(inputs.state.objects.clusters);
    if (!fleet) {
        complain(fleet.error());
        return std::nullopt;
    }
    ForeignPreview preview{.system = system,
                           .name = {},
                           .kind = {},
                           .hasOwn = inputs.state.objects.hasOwn,
                           .fleet = *std::move(fleet),
                           .outcome = {}};
    std::vector<Error> errors;
    if (system == System::Karmada) {
        decideKarmadaPolicy(inputs, preview, errors);
    } else {
        decideOcmPlacement(inputs, preview, errors);
    }
    std::for_each(errors.begin(), errors.end(), [](const Error& error) { complain(error); });
    if (!errors.empty()) {
        return std::nullopt;
    }
    auto& warnings = preview.outcome.warnings;
    auto more = warningsOf(preview.fleet, preview.hasOwn, system, inputs.state.now);
    warnings.insert(warnings.begin(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
    return preview;
}

/// Clusters that are to be added stand behind a plus.
Result<void> change(ForeignState& state, const std::string& text) {
    if (!text.starts_with('+')) {
        return applyForeignWhatIf(state, text);
    }
    const auto path = text.substr(1);
    const auto content = textOf(path);
    auto more = content ? readForeignObjects(*content, path, state.system) : fail(content.error());
    if (!more) {
        return fail(std::move(more.error()));
    }
    auto& clusters = state.objects.clusters;
    if (more->hasOwn != state.objects.hasOwn && !clusters.empty()) {
        return fail(
            ErrorKind::Validation,
            fmt::format("{}: expected clusters of the same kind as those of --clusters", path));
    }
    state.objects.hasOwn = more->hasOwn;
    clusters.insert(clusters.end(), std::make_move_iterator(more->clusters.begin()),
                    std::make_move_iterator(more->clusters.end()));
    return {};
}

std::string labelOf(const ForeignPreview& preview) {
    const auto* name = preview.system == System::Karmada ? "Karmada" : "Open Cluster Management";
    return fmt::format("{0} {1}, by Pilothouse's reading of {0}'s rules; not judged against {0}",
                       name, preview.kind);
}

const char* clusterKindOf(const ForeignPreview& preview) {
    return !preview.hasOwn                     ? "MemberCluster"
           : preview.system == System::Karmada ? "Cluster"
                                               : "ManagedCluster";
}

const char* wordOf(ForeignVerdict verdict) {
    switch (verdict) {
    case ForeignVerdict::Picked: return "Picked";
    case ForeignVerdict::Kept: return "Kept";
    case ForeignVerdict::NotPicked: return "NotPicked";
    case ForeignVerdict::Filtered: return "Filtered";
    }
    return "";
}

Json textOrNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json scoreOf(const ForeignDecision& decision) {
    return decision.score ? Json{{"total", *decision.score}} : Json(nullptr);
}

Json clusterJson(const std::string& name, const ForeignDecision& decision) {
    Json inputs = Json::object();
    for (const auto& each : decision.inputs) {
        inputs[each.name] = textOrNull(each.value);
    }
    Json objections = Json::array();
    for (const auto& each : decision.filters) {
        if (each.state == FilterReport::State::Rejects) {
            objections.push_back(
                {{"plugin", each.plugin}, {"reached", each.isReached}, {"reason", each.reason}});
        }
    }
    Json parts = Json::array();
    for (const auto& each : decision.parts) {
        parts.push_back({{"plugin", each.plugin},
                         {"what", each.what},
                         {"weight", each.weight},
                         {"points", each.points ? Json(*each.points) : Json(nullptr)},
                         {"value", textOrNull(each.value)},
                         {"least", textOrNull(each.least)},
                         {"most", textOrNull(each.most)}});
    }
    return {{"cluster", name},
            {"verdict", wordOf(decision.verdict)},
            {"rank", decision.rank > 0 ? Json(decision.rank) : Json(nullptr)},
            {"plugin", textOrNull(decision.plugin)},
            {"score", scoreOf(decision)},
            {"reason", decision.reason},
            {"inputs", std::move(inputs)},
            {"objections", std::move(objections)},
            {"scoreParts", std::move(parts)}};
}

/// What only the other systems have.
Json foreignJson(const ForeignPreview& preview) {
    const auto& outcome = preview.outcome;
    Json groups = Json::array();
    for (const auto& each : outcome.groups) {
        groups.push_back({{"name", textOrNull(each.name)}, {"clusters", each.clusters}});
    }
    return {{"kind", preview.kind},
            {"label", labelOf(preview)},
            {"clusterObjects", clusterKindOf(preview)},
            {"condition", textOrNull(outcome.condition)},
            {"affinity", textOrNull(outcome.affinity)},
            {"decisionGroups",
             preview.system == System::OpenClusterManagement ? std::move(groups) : Json(nullptr)}};
}

Json documentOf(const ForeignPreview& preview, const ForeignPreview* now) {
    const auto& outcome = preview.outcome;
    const auto fulfilled = [](const ForeignOutcome& each) {
        return each.isFulfilled ? Json(*each.isFulfilled) : Json(nullptr);
    };
    Json out{{"placement", preview.name},
             {"system", wordOf(preview.system)},
             {"foreign", foreignJson(preview)},
             {"policy", nullptr},
             {"snapshot", nullptr},
             {"fulfilled", fulfilled(outcome)},
             {"message", outcome.message},
             {"error", textOrNull(outcome.error)},
             {"cycles", nullptr},
             {"decisions", Json::array()},
             {"clusters", Json::array()},
             {"bindings", nullptr},
             {"rollout", nullptr},
             {"remedy", nullptr},
             {"resources", nullptr},
             {"perCluster", nullptr},
             {"warnings", Json::array()}};
    for (ClusterIndex at = 0; at < preview.fleet.fleet.size(); ++at) {
        const auto& name = preview.fleet.fleet.member(at).name;
        const auto& decision = outcome.clusters[at];
        out["clusters"].push_back(clusterJson(name, decision));
        if (std::binary_search(outcome.after.begin(), outcome.after.end(), name)) {
            out["decisions"].push_back({{"cluster", name},
                                        {"selected", true},
                                        {"score", scoreOf(decision)},
                                        {"reason", decision.reason}});
        }
    }
    for (const auto& each : outcome.warnings) {
        out["warnings"].push_back({{"code", each.code},
                                   {"cluster", textOrNull(each.cluster)},
                                   {"message", each.message}});
    }
    if (now != nullptr) {
        const auto moves = movesBetween(now->outcome.after, outcome.after);
        out["comparedWithNow"] = {{"added", moves.added},
                                  {"removed", moves.removed},
                                  {"kept", moves.kept},
                                  {"fulfilledNow", fulfilled(now->outcome)}};
    }
    return out;
}

std::string listed(const char* word, const std::vector<std::string>& names) {
    return names.empty() ? std::string() : fmt::format("{} {}\n", word, fmt::join(names, ", "));
}

std::string clusterTable(const ForeignPreview& preview) {
    std::vector<ClusterIndex> order(preview.fleet.fleet.size());
    for (ClusterIndex at = 0; at < order.size(); ++at) {
        order[at] = at;
    }
    const auto key = [&](ClusterIndex at) {
        const auto& each = preview.outcome.clusters[at];
        return std::tuple(each.rank == 0, each.verdict == ForeignVerdict::NotPicked, each.rank, at);
    };
    std::sort(order.begin(), order.end(),
              [&](ClusterIndex a, ClusterIndex b) { return key(a) < key(b); });
    std::vector<std::vector<std::string>> rows{
        {"CLUSTER", "VERDICT", "SCORE", "DECIDED BY", "REASON"}};
    for (const auto at : order) {
        const auto& each = preview.outcome.clusters[at];
        rows.push_back({preview.fleet.fleet.member(at).name, wordOf(each.verdict),
                        each.score ? std::to_string(*each.score) : "-",
                        each.plugin.empty() ? "-" : each.plugin,
                        each.reason.empty() ? "-" : each.reason});
    }
    return "\n" + tableText(rows);
}

std::string groupText(const std::vector<DecisionGroup>& groups) {
    if (groups.size() < 2) {
        return {};
    }
    auto text = fmt::format("\n{} decision groups\n", groups.size());
    for (const auto& each : groups) {
        text += fmt::format("  {}: {}\n", each.name.empty() ? "the rest" : each.name,
                            fmt::join(each.clusters, ", "));
    }
    return text;
}

std::string tableOf(const ForeignPreview& preview, const ForeignPreview* now) {
    const auto& outcome = preview.outcome;
    auto text = fmt::format("{}: {}\n", preview.name, labelOf(preview));
    text +=
        preview.hasOwn
            ? fmt::format("on {} {} objects\n", preview.fleet.fleet.size(), clusterKindOf(preview))
            : fmt::format("on {} MemberClusters, which stand for the system's own clusters\n",
                          preview.fleet.fleet.size());
    if (!outcome.error.empty()) {
        return text + "nothing is decided: " + outcome.error + "\n";
    }
    text +=
        fmt::format("{} ({}): {}\n", outcome.isFulfilled == true ? "fulfilled" : "not fulfilled",
                    outcome.condition, outcome.message);
    text += outcome.affinity.empty() ? "" : fmt::format("affinity group: {}\n", outcome.affinity);
    const auto moves =
        movesBetween(now != nullptr ? now->outcome.after : outcome.before, outcome.after);
    return text + listed("new:   ", moves.added) + listed("leaves:", moves.removed) +
           clusterTable(preview) + groupText(outcome.groups);
}

std::string shown(const ForeignPreview& preview, const ForeignPreview* now, Format format) {
    if (format != Format::Table) {
        return documentText(documentOf(preview, now), format);
    }
    for (const auto& each : preview.outcome.warnings) {
        fmt::print(stderr, "warning: {}{}{}\n", each.cluster, each.cluster.empty() ? "" : ": ",
                   each.message);
    }
    return tableOf(preview, now);
}

} // namespace

Exit runForeignPreview(const PlacementOptions& options, kube::YamlDocument policy) {
    auto inputs = readInputs(options, std::move(policy));
    if (!inputs) {
        complain(inputs.error());
        return exitCodeOf(inputs.error());
    }
    auto preview = decide(*inputs);
    if (!preview) {
        return Exit::BadInput;
    }
    std::optional<ForeignPreview> now;
    for (const auto& text : options.whatIf) {
        if (const auto done = change(inputs->state, text); !done) {
            complain(done.error());
            return exitCodeOf(done.error());
        }
    }
    if (!options.whatIf.empty()) {
        now = std::move(preview);
        preview = decide(*inputs);
        if (!preview) {
            return Exit::BadInput;
        }
    }
    if (!print(shown(*preview, now ? &*now : nullptr, options.common.format))) {
        return Exit::Internal;
    }
    return preview->outcome.isFulfilled == true ? Exit::Fine : Exit::No;
}

} // namespace pilothouse::ctl
