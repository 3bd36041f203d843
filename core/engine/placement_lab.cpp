// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_lab.h"

#include "engine/placement_objects.h"
#include "engine/placement_rows.h"
#include "engine/placement_verdicts.h"
#include "placement/places.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace pilothouse::engine {

namespace {

using namespace placement;
using model::LabStage;

constexpr std::size_t kMostValues = 200; ///< of a label key, to complete with

std::vector<LabStage> fixedFunnel(const LabDecision& decision) {
    const auto& names = decision.input.policy->clusterNames;
    std::int32_t known = 0;
    for (const auto& name : std::set<std::string>(names.begin(), names.end())) {
        known += decision.fleet->find(name) ? 1 : 0;
    }
    return {
        {.kind = LabStage::Kind::Members,
         .left = static_cast<std::int32_t>(decision.fleet->size())},
        {.kind = LabStage::Kind::Named, .left = known},
        {.kind = LabStage::Kind::Picked, .left = static_cast<std::int32_t>(decision.after.size())}};
}

std::vector<LabStage> funnelOf(const LabDecision& decision) {
    if (decision.input.policy && decision.input.policy->type == PickType::Fixed) {
        return fixedFunnel(decision);
    }
    std::array<std::int32_t, model::kLabFilters> lost{};
    std::int32_t holders = 0;
    std::int32_t unseen = 0;
    for (const auto& each : decision.outcome.clusters) {
        if (isFiltered(each.verdict)) {
            ++lost[indexOf(filterOf(each.verdict))];
        }
        holders += each.verdict == Verdict::Kept ? 1 : 0;
        unseen += each.verdict == Verdict::Unseen ? 1 : 0;
    }
    const auto total = static_cast<std::int32_t>(decision.fleet->size());
    const auto placed = static_cast<std::int32_t>(decision.after.size());
    std::vector<LabStage> out{{.kind = LabStage::Kind::Members, .left = total}};
    if (unseen < total) {
        auto left = total;
        for (std::size_t at = 0; at < lost.size(); ++at) {
            left -= lost[at];
            const auto kind = static_cast<LabStage::Kind>(
                static_cast<std::size_t>(LabStage::Kind::Affinity) + at);
            const bool isSame = kind == LabStage::Kind::SamePlacement;
            if (kind != LabStage::Kind::Namespace || !decision.input.nameSpace.empty()) {
                out.push_back({.kind = kind, .left = left, .holders = isSame ? holders : 0});
            }
        }
    }
    out.push_back({.kind = LabStage::Kind::Picked, .left = placed});
    return out;
}

std::vector<model::LabWarning> shown(const std::vector<Warning>& warnings) {
    std::vector<model::LabWarning> out;
    out.reserve(warnings.size());
    for (const auto& each : warnings) {
        out.push_back({.code = each.code, .cluster = each.cluster, .message = each.message});
    }
    return out;
}

const char* wordOf(const std::optional<Policy>& policy) {
    const auto type = policy ? policy->type : PickType::All;
    return type == PickType::All ? "PickAll" : type == PickType::N ? "PickN" : "PickFixed";
}

std::int32_t wantedOf(const SchedulingInput& input, const Outcome& outcome,
                      const std::vector<std::string>& after) {
    if (input.policy && input.policy->type == PickType::N) {
        return input.policy->numberOfClusters.value_or(0);
    }
    if (input.policy && input.policy->type == PickType::Fixed) {
        const auto& names = input.policy->clusterNames;
        return static_cast<std::int32_t>(std::set<std::string>(names.begin(), names.end()).size());
    }
    const auto picked =
        std::count_if(outcome.clusters.begin(), outcome.clusters.end(), [](const auto& each) {
            return each.verdict == Verdict::Picked || each.verdict == Verdict::Kept;
        });
    return std::max(static_cast<std::int32_t>(picked), static_cast<std::int32_t>(after.size()));
}

/// Where the selectors are refused the hub decides nothing: what is left then.
Outcome unscheduled(const SchedulingInput& input, std::string why) {
    Outcome out;
    out.error = std::move(why);
    out.bindings = input.bindings;
    out.clusters.resize(input.fleet->size());
    out.wasPlaced.resize(input.fleet->size());
    return out;
}

} // namespace

BindingFile knownOf(const LabInputs& inputs) {
    auto known = inputs.known;
    if (inputs.objects) {
        const auto& budgets = inputs.objects->budgets;
        known.budgets.insert(known.budgets.end(), budgets.begin(), budgets.end());
    }
    return known;
}

std::shared_ptr<const model::LabFacts> labFactsOf(const Fleet& fleet,
                                                  const model::FleetProperties* says) {
    auto facts = std::make_shared<model::LabFacts>();
    facts->isFleetFileTelling = says != nullptr && !says->isEmpty();
    std::map<std::string, std::set<std::string>> labels;
    std::set<std::string> properties;
    std::set<std::string> regions;
    std::set<std::string> taints;
    for (const auto& member : fleet.members()) {
        facts->clusters.push_back(member.name);
        for (const auto& [key, value] : member.labels) {
            auto& values = labels[key];
            if (values.size() < kMostValues) {
                values.insert(value);
            }
        }
        for (const auto& each : member.properties) {
            properties.insert(each.first);
        }
        const std::array<std::pair<const char*, const Member::Amounts*>, 3> usage{
            {{"total-", &member.capacity},
             {"allocatable-", &member.allocatable},
             {"available-", &member.available}}};
        for (const auto& [prefix, amounts] : usage) {
            for (const auto& each : *amounts) {
                properties.insert(std::string(kResourcePrefix) + prefix + each.first);
            }
        }
        for (const auto& taint : member.taints) {
            taints.insert(taint.key);
        }
        if (auto region = regionOf(member.labels); !region.empty()) {
            regions.insert(std::move(region));
        }
    }
    for (const auto& [key, values] : labels) {
        facts->labels.emplace_back(key, std::vector<std::string>(values.begin(), values.end()));
    }
    facts->properties.assign(properties.begin(), properties.end());
    facts->regions.assign(regions.begin(), regions.end());
    facts->taints.assign(taints.begin(), taints.end());
    return facts;
}

std::optional<Instant> newestHeartbeat(const std::vector<Member>& members) {
    std::optional<Instant> newest;
    for (const auto& member : members) {
        if (member.agent && member.agent->heartbeat &&
            (!newest || *member.agent->heartbeat > *newest)) {
            newest = member.agent->heartbeat;
        }
    }
    return newest;
}

LabText readLabText(const std::string& text, const std::string& fileName) {
    LabText out;
    auto document = kube::parseYaml(text, fileName);
    if (!document) {
        out.errors.push_back(std::move(document.error()));
        return out;
    }
    out.document = *std::move(document);
    if (out.document.hasMore) {
        out.errors.push_back(
            out.document.view().error("another document follows: give one placement a file"));
        return out;
    }
    auto reading = readPlacement(out.document.view(), Admission::Judge);
    out.placement = std::move(reading.placement);
    out.errors = std::move(reading.errors);
    const auto* kind = out.document.root.find("kind");
    out.kind = kind == nullptr ? std::string() : kind->text;
    return out;
}

LabDecision::LabDecision(std::shared_ptr<const Fleet> of, const Placement& asked, Instant now,
                         BindingFile known, std::string why)
    : fleet(std::move(of)), input(inputFor(asked, *fleet, now, std::move(known))),
      refused(std::move(why)),
      outcome(refused.empty() ? schedule(input) : unscheduled(input, refused)),
      before(holdersOf(input.bindings)), after(holdersOf(outcome.bindings)),
      wanted(wantedOf(input, outcome, after)) {}

void describeDecision(const LabDecision& decision, const std::string& selected,
                      model::PlacementPicture& picture) {
    const auto& outcome = decision.outcome;
    const auto& input = decision.input;
    const auto moves = movesBetween(decision.before, decision.after);
    picture.policy = wordOf(input.policy);
    picture.snapshot = input.snapshot;
    picture.isDecided = true;
    picture.abort = outcome.error;
    picture.isFulfilled = outcome.isFulfilled;
    picture.message = outcome.message;
    picture.cycles = outcome.cycles;
    picture.wanted = decision.wanted;
    picture.placed = static_cast<std::int32_t>(decision.after.size());
    picture.added = static_cast<std::int32_t>(moves.added.size());
    picture.removed = static_cast<std::int32_t>(moves.removed.size());
    picture.kept = static_cast<std::int32_t>(moves.kept.size());
    picture.funnel = funnelOf(decision);
    picture.warnings = shown(warningsOf(input, outcome));
    const Explainer explainer(input, outcome);
    auto rows = std::make_shared<std::vector<model::LabRow>>(labRowsOf(decision, explainer));
    picture.oneShort = static_cast<std::int32_t>(
        std::count_if(rows->begin(), rows->end(), [](const auto& row) { return row.isOneShort; }));
    picture.rows = std::move(rows);
    picture.why = labWhyOf(decision, selected);
}

} // namespace pilothouse::engine
