// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/explain.h"
#include "placement/karmada.h"
#include "placement/ocm.h"
#include "placement/preview.h"
#include "placement/what_if.h"
#include "tests/fuzz/fuzz_input.h"

#include <algorithm>
#include <array>

using namespace pilothouse;
using namespace pilothouse::placement;

namespace {

constexpr std::string_view kCut = "\n%%\n";

/// The text up to the next cut, which goes from `text` too.
std::string_view nextPart(std::string_view& text) {
    const auto part = text.substr(0, text.find(kCut));
    text.remove_prefix(std::min(part.size() + kCut.size(), text.size()));
    return part;
}

void checkError(const Error& error) {
    fuzz::require(error.kind == ErrorKind::Validation && !error.message.empty());
    fuzz::require(error.position && error.position->line > 0 && error.position->column > 0);
}

template<class Value>
void checkRefusal(const Result<Value>& read) {
    if (!read) {
        checkError(read.error());
    }
}

/// What a hub's status may rely on, whatever the files held.
void check(const SchedulingInput& input) {
    const auto outcome = schedule(input);
    const auto& fleet = *input.fleet;
    fuzz::require(outcome.cycles >= 1 || !outcome.error.empty());
    fuzz::require(outcome.clusters.size() == fleet.size());
    fuzz::require(outcome.decisions.size() <= 1000);
    const Explainer explainer(input, outcome);
    for (ClusterIndex each = 0; each < fleet.size(); ++each) {
        fuzz::require(explainer.explain(each).cluster == fleet.member(each).name);
    }
    for (const auto& warning : warningsOf(input, outcome)) {
        fuzz::require(!warning.code.empty() && !warning.message.empty());
    }
    fuzz::require(holdersOf(outcome.bindings).size() <= outcome.bindings.size());
}

void check(const ForeignFleet& fleet, const ForeignOutcome& outcome) {
    fuzz::require(outcome.clusters.size() == fleet.fleet.size());
    fuzz::require(outcome.isFulfilled.has_value() == outcome.error.empty());
    fuzz::require(std::is_sorted(outcome.after.begin(), outcome.after.end()));
    for (ClusterIndex at = 0; at < fleet.fleet.size(); ++at) {
        const auto& each = outcome.clusters[at];
        const bool isFiltered = each.verdict == ForeignVerdict::Filtered;
        fuzz::require(isFiltered == (each.rank == 0) && isFiltered != each.score.has_value());
        const bool isHeld =
            each.verdict == ForeignVerdict::Picked || each.verdict == ForeignVerdict::Kept;
        fuzz::require(!isHeld || std::binary_search(outcome.after.begin(), outcome.after.end(),
                                                    fleet.fleet.member(at).name));
    }
    std::size_t grouped = 0;
    for (const auto& group : outcome.groups) {
        grouped += group.clusters.size();
    }
    fuzz::require(outcome.groups.empty() || grouped == outcome.after.size());
}

/// Placements of other systems; what the file of bindings holds is known only where it can be read.
void checkForeign(ForeignState state, std::string_view known) {
    const auto fleet = ForeignFleet::make(state.objects.clusters);
    if (!fleet) {
        return;
    }
    const auto warnings = warningsOf(*fleet, state.objects.hasOwn, state.system, state.now);
    if (state.system == System::Karmada) {
        const auto binding = readKarmadaBinding(known, "bindings.yaml");
        const auto reading = readKarmadaPolicy(state.policy.view());
        std::for_each(reading.errors.begin(), reading.errors.end(), checkError);
        if (reading.errors.empty()) {
            check(*fleet, decideKarmada(*fleet, reading.policy,
                                        binding ? std::optional(*binding) : std::nullopt));
        }
        return;
    }
    const auto decisions = readOcmDecisions(known, "bindings.yaml");
    const auto reading = readOcmPlacement(state.policy.view());
    std::for_each(reading.errors.begin(), reading.errors.end(), checkError);
    if (reading.errors.empty()) {
        check(*fleet, decideOcm({.fleet = &*fleet,
                                 .objects = &state.objects,
                                 .decisions = decisions ? *decisions : std::vector<OcmDecision>(),
                                 .now = state.now},
                                reading.placement));
    }
}

/// Whether the document is of another system, and was looked at.
bool tryForeign(const kube::YamlDocument& document, std::string_view clusters,
                std::string_view known, std::string_view change) {
    const auto system = systemOf(document.view());
    if (system == System::KubeFleet) {
        return false;
    }
    auto objects = readForeignObjects(clusters, "members.yaml", system);
    checkRefusal(objects);
    if (!objects) {
        return true;
    }
    ForeignState state{.system = system,
                       .objects = *std::move(objects),
                       .policy = document,
                       .now = *parseRfc3339("2026-11-20T08:00:00Z")};
    if (!change.empty()) {
        const auto done = applyForeignWhatIf(state, change);
        fuzz::require(done || done.error().kind == ErrorKind::Validation);
    }
    checkForeign(std::move(state), known);
    return true;
}

} // namespace

/// A placement, members, bindings and changes, each behind a line "%%": what is refused says where,
/// what is taken is decided and explained.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::asText(data, size);
    std::array<std::string_view, 4> parts;
    for (auto& part : parts) {
        part = nextPart(text);
    }
    auto document = kube::parseYaml(parts[0], "placement.yaml");
    if (document && tryForeign(*document, parts[1], parts[2], parts[3])) {
        return 0;
    }
    auto members = readMembers(parts[1], "members.yaml");
    const auto known = readBindings(parts[2], "bindings.yaml");
    checkRefusal(document);
    checkRefusal(members);
    checkRefusal(known);
    if (!document || !members || !known) {
        return 0;
    }
    WhatIfState state{.members = *std::move(members),
                      .placement = *std::move(document),
                      .now = *parseRfc3339("2026-11-20T08:00:00Z"),
                      .known = *known};
    if (!parts[3].empty()) {
        const auto done = applyWhatIf(state, parts[3]);
        fuzz::require(done || done.error().kind == ErrorKind::Validation);
    }
    const auto reading = readPlacement(state.placement.view(), Admission::Judge);
    std::for_each(reading.errors.begin(), reading.errors.end(), checkError);
    const auto fleet = Fleet::make(state.members);
    if (reading.errors.empty() && fleet) {
        check(inputFor(reading.placement, *fleet, state.now, state.known));
    }
    return 0;
}
