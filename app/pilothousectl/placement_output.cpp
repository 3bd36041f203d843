// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_output.h"

#include "base/name_list.h"
#include "placement/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>

namespace pilothouse::ctl {

namespace {

using namespace placement;

const char* wordOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::Unseen: return "NotLookedAt";
    case Verdict::Picked: return "Picked";
    case Verdict::Kept: return "Kept";
    case Verdict::Scored: return "NotPicked";
    case Verdict::Affinity:
    case Verdict::Eligibility:
    case Verdict::Namespace:
    case Verdict::Taint:
    case Verdict::Spread: return "Filtered";
    }
    return "";
}

Json scoreJson(const std::optional<Scores>& scores) {
    return scores ? Json{{"affinity", scores->affinity}, {"topologySpread", scores->topology}}
                  : Json(nullptr);
}

std::string policyWord(const std::optional<Policy>& policy) {
    const auto type = policy ? policy->type : PickType::All;
    return type == PickType::All ? "PickAll" : type == PickType::N ? "PickN" : "PickFixed";
}

std::string nameOf(const Placement& placement) {
    return placement.nameSpace.empty() ? placement.name
                                       : placement.nameSpace + "/" + placement.name;
}

/// Who holds the placement before anything happens.
std::vector<std::string> holdersBefore(const PlacementPreview& preview,
                                       const PlacementPreview* now) {
    return holdersOf(now != nullptr ? now->outcome.bindings : preview.input.bindings);
}

const Binding* originalOf(const PlacementPreview& preview, const Binding& binding) {
    const auto& before = preview.input.bindings;
    const auto found = std::find_if(before.begin(), before.end(),
                                    [&](const auto& each) { return each.name == binding.name; });
    return binding.isNew || found == before.end() ? nullptr : &*found;
}

/// What the hub would do with each binding.
Json bindingsJson(const PlacementPreview& preview) {
    Json out{{"create", Json::array()},
             {"patch", Json::array()},
             {"keep", Json::array()},
             {"unschedule", Json::array()}};
    for (const auto& each : preview.outcome.bindings) {
        const auto* before = originalOf(preview, each);
        const bool isGone = each.state == BindingState::Unscheduled;
        const char* what = before == nullptr ? "create"
                           : *before == each ? (isGone || each.isDeleting ? nullptr : "keep")
                           : isGone          ? "unschedule"
                                             : "patch";
        if (what != nullptr) {
            out[what].push_back(each.cluster);
        }
    }
    return out;
}

const char* wordOf(RolloutMove::Kind kind) {
    switch (kind) {
    case RolloutMove::Kind::Remove: return "Remove";
    case RolloutMove::Kind::Update: return "Update";
    case RolloutMove::Kind::Add: return "Add";
    }
    return "";
}

Json movesJson(const std::vector<RolloutMove>& moves) {
    Json out = Json::array();
    for (const auto& move : moves) {
        out.push_back({{"cluster", move.cluster}, {"what", wordOf(move.kind)}});
    }
    return out;
}

Json rolloutJson(const RolloutForecast& rollout) {
    Json waves = Json::array();
    for (const auto& wave : rollout.waves) {
        waves.push_back(movesJson(wave));
    }
    return {{"type", rollout.type == RolloutType::External ? "External" : "RollingUpdate"},
            {"target", rollout.target},
            {"maxUnavailable", rollout.maxUnavailable},
            {"maxSurge", rollout.maxSurge},
            {"waves", std::move(waves)},
            {"blocked", movesJson(rollout.blocked)},
            {"why", rollout.why.empty() ? Json(nullptr) : Json(rollout.why)}};
}

Json remedyJson(const Remedy& remedy) {
    if (remedy.missing == 0) {
        return nullptr;
    }
    Json clusters = Json::array();
    for (const auto& each : remedy.clusters) {
        clusters.push_back(
            {{"cluster", each.cluster}, {"changes", each.changes}, {"needs", each.needs}});
    }
    return {{"missing", remedy.missing},
            {"clusters", std::move(clusters)},
            {"newClusters", remedy.newClusters},
            {"newClustersNeed", remedy.newClustersNeed},
            {"proven", remedy.isProven}};
}

/// What would place the rest, a line for each cluster; long lists are cut.
std::string remedyText(const Remedy& remedy) {
    if (remedy.missing == 0) {
        return {};
    }
    constexpr std::size_t kMost = 12;
    auto text = fmt::format("\n{} more would be placed{} with\n", remedy.missing,
                            remedy.isProven ? "" : ", perhaps,");
    for (std::size_t at = 0; at < std::min(remedy.clusters.size(), kMost); ++at) {
        const auto& each = remedy.clusters[at];
        text +=
            fmt::format("  {}{}{}\n", fmt::join(each.changes, "  "),
                        each.needs.empty() ? "" : each.cluster + ": ", fmt::join(each.needs, "; "));
    }
    if (remedy.clusters.size() > kMost) {
        text += fmt::format("  and changes of {} more\n", remedy.clusters.size() - kMost);
    }
    if (remedy.newClusters > 0) {
        text += fmt::format("  {} more cluster{}{}{}\n", remedy.newClusters,
                            remedy.newClusters == 1 ? "" : "s",
                            remedy.newClustersNeed.empty() ? "" : " with ", remedy.newClustersNeed);
    }
    return text;
}

/// The waves of a rollout, a line each; long ones are cut.
std::string rolloutText(const RolloutForecast& rollout) {
    const auto line = [](const std::vector<RolloutMove>& moves) {
        constexpr std::size_t kMost = 8;
        return nameList(moves, kMost, [](const RolloutMove& move) {
            return fmt::format("{} {}",
                               move.kind == RolloutMove::Kind::Remove   ? "remove from"
                               : move.kind == RolloutMove::Kind::Update ? "update on"
                                                                        : "add to",
                               move.cluster);
        });
    };
    std::string text;
    for (std::size_t at = 0; at < rollout.waves.size(); ++at) {
        text += fmt::format("wave {}: {}\n", at + 1, line(rollout.waves[at]));
    }
    if (!rollout.blocked.empty()) {
        text += fmt::format("held back: {}: {}\n", line(rollout.blocked), rollout.why);
    }
    return text.empty() ? text : "\n" + text;
}

std::optional<Scores> scoresOf(const Explanation& each) {
    return each.outcome.isScored ? std::optional(each.outcome.scores) : std::nullopt;
}

Json explanationJson(const Explanation& each) {
    Json inputs = Json::object();
    for (const auto& input : each.inputs) {
        inputs[input.name] = input.value.empty() ? Json(nullptr) : Json(input.value);
    }
    Json filters = Json::array();
    for (const auto& filter : each.filters) {
        if (filter.state == FilterReport::State::Rejects ||
            filter.state == FilterReport::State::Fails) {
            filters.push_back({{"plugin", filter.plugin},
                               {"reached", filter.isReached},
                               {"reason", filter.reason}});
        }
    }
    Json parts = Json::array();
    for (const auto& part : each.parts) {
        parts.push_back({{"plugin", part.plugin},
                         {"what", part.what},
                         {"weight", part.weight},
                         {"points", part.points ? Json(*part.points) : Json(nullptr)},
                         {"value", part.value.empty() ? Json(nullptr) : Json(part.value)},
                         {"least", part.least.empty() ? Json(nullptr) : Json(part.least)},
                         {"most", part.most.empty() ? Json(nullptr) : Json(part.most)}});
    }
    return {{"cluster", each.cluster},
            {"verdict", wordOf(each.outcome.verdict)},
            {"rank", each.rank > 0 ? Json(each.rank) : Json(nullptr)},
            {"plugin", each.plugin.empty() ? Json(nullptr) : Json(each.plugin)},
            {"score", scoreJson(scoresOf(each))},
            {"reason", each.reason},
            {"inputs", inputs},
            {"objections", filters},
            {"scoreParts", parts}};
}

/// Everybody, as a person reads them: who holds it, who nearly, who not.
std::vector<Explanation> explainAll(const PlacementPreview& preview) {
    const Explainer explainer(preview.input, preview.outcome);
    std::vector<Explanation> all;
    all.reserve(preview.fleet.size());
    for (ClusterIndex at = 0; at < preview.fleet.size(); ++at) {
        all.push_back(explainer.explain(at));
    }
    const auto key = [](const Explanation& each) {
        const auto verdict = each.outcome.verdict;
        const int group = verdict == Verdict::Picked   ? 0
                          : verdict == Verdict::Kept   ? 1
                          : verdict == Verdict::Scored ? 2
                          : verdict == Verdict::Unseen ? 4
                                                       : 3;
        return std::tuple(group, each.rank, std::cref(each.cluster).get());
    };
    std::stable_sort(all.begin(), all.end(),
                     [&](const Explanation& a, const Explanation& b) { return key(a) < key(b); });
    return all;
}

std::string sum(const Moves& moves) {
    const auto list = [](const char* word, const std::vector<std::string>& names) {
        constexpr std::size_t kMost = 12;
        if (names.empty()) {
            return std::string();
        }
        return fmt::format("{} {}\n", word, nameList(names, kMost));
    };
    return list("new:    ", moves.added) + list("leaves: ", moves.removed);
}

} // namespace

Json previewJson(const PlacementPreview& preview, const PlacementPreview* now) {
    const auto& outcome = preview.outcome;
    Json out{{"placement", nameOf(preview.placement)},
             {"system", "KubeFleet"},
             {"policy", policyWord(preview.placement.policy)},
             {"snapshot", preview.input.snapshot},
             {"fulfilled", outcome.isFulfilled ? Json(*outcome.isFulfilled) : Json(nullptr)},
             {"message", outcome.message},
             {"error", outcome.error.empty() ? Json(nullptr) : Json(outcome.error)},
             {"cycles", outcome.cycles},
             {"decisions", Json::array()},
             {"clusters", Json::array()},
             {"bindings", bindingsJson(preview)},
             {"rollout", rolloutJson(preview.rollout)},
             {"remedy", remedyJson(preview.remedy)},
             {"warnings", Json::array()}};
    for (const auto& each : outcome.decisions) {
        out["decisions"].push_back({{"cluster", each.cluster},
                                    {"selected", each.isSelected},
                                    {"score", scoreJson(each.scores)},
                                    {"reason", each.reason}});
    }
    const Explainer explainer(preview.input, outcome);
    for (ClusterIndex at = 0; at < preview.fleet.size(); ++at) {
        out["clusters"].push_back(explanationJson(explainer.explain(at)));
    }
    auto warnings = warningsOf(preview.input, outcome);
    warnings.insert(warnings.end(), preview.notes.begin(), preview.notes.end());
    for (const auto& each : warnings) {
        out["warnings"].push_back(
            {{"code", each.code},
             {"cluster", each.cluster.empty() ? Json(nullptr) : Json(each.cluster)},
             {"message", each.message}});
    }
    if (now != nullptr) {
        const auto moves = movesBetween(holdersBefore(preview, now), holdersOf(outcome.bindings));
        out["comparedWithNow"] = {{"added", moves.added},
                                  {"removed", moves.removed},
                                  {"kept", moves.kept},
                                  {"fulfilledNow", now->outcome.isFulfilled
                                                       ? Json(*now->outcome.isFulfilled)
                                                       : Json(nullptr)}};
    }
    return out;
}

std::string previewText(const PlacementPreview& preview, const PlacementPreview* now) {
    const auto& outcome = preview.outcome;
    const auto cycles = fmt::format("{} cycle{}", outcome.cycles, outcome.cycles == 1 ? "" : "s");
    auto text = fmt::format("{}: {}, snapshot {}, {}\n", nameOf(preview.placement),
                            policyWord(preview.placement.policy), preview.input.snapshot, cycles);
    if (!outcome.error.empty() && outcome.cycles == 0) {
        return text + "the hub schedules nothing anew: " + outcome.error + "\n";
    }
    if (!outcome.error.empty()) {
        return text + "the cycle gives up for every cluster, and the hub writes no decision: " +
               outcome.error + "\n";
    }
    if (!outcome.isFulfilled) {
        return text + "the hub does nothing: the policy names no cluster\n";
    }
    text += fmt::format("{}: {}\n", *outcome.isFulfilled ? "fulfilled" : "not fulfilled",
                        outcome.message);
    text += sum(movesBetween(holdersBefore(preview, now), holdersOf(outcome.bindings)));
    std::vector<std::vector<std::string>> rows{
        {"CLUSTER", "VERDICT", "AFFINITY", "SPREAD", "DECIDED BY", "REASON"}};
    for (const auto& each : explainAll(preview)) {
        const auto verdict = each.outcome.verdict;
        const bool isIn = verdict == Verdict::Picked || verdict == Verdict::Kept;
        const auto reason = verdict == Verdict::Affinity ? each.filters.front().reason
                            : isIn                       ? std::string()
                                                         : each.reason;
        rows.push_back({each.cluster, wordOf(verdict),
                        each.outcome.isScored ? std::to_string(each.outcome.scores.affinity) : "-",
                        each.outcome.isScored ? std::to_string(each.outcome.scores.topology) : "-",
                        each.plugin.empty() ? "-" : each.plugin, reason.empty() ? "-" : reason});
    }
    text += "\n" + tableText(rows) + rolloutText(preview.rollout) + remedyText(preview.remedy);
    return text;
}

} // namespace pilothouse::ctl
