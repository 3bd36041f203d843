// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_lab.h"

#include "placement/explain.h"
#include "placement/places.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace pilothouse::engine {

namespace {

using namespace placement;
using model::LabMark;
using model::LabStage;
using model::LabVerdict;

constexpr std::size_t kMostValues = 200; ///< of a label key, to complete with
constexpr std::chrono::seconds kNear{60};

std::size_t indexOf(model::LabFilter filter) {
    return static_cast<std::size_t>(filter);
}

model::LabFilter filterOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::Affinity: return model::LabFilter::Affinity;
    case Verdict::Eligibility: return model::LabFilter::Eligibility;
    case Verdict::Namespace: return model::LabFilter::Namespace;
    case Verdict::Taint: return model::LabFilter::Taints;
    default: break;
    }
    return model::LabFilter::Spread;
}

bool isFiltered(Verdict verdict) {
    return verdict == Verdict::Affinity || verdict == Verdict::Eligibility ||
           verdict == Verdict::Namespace || verdict == Verdict::Taint || verdict == Verdict::Spread;
}

bool objects(const FilterReport& report) {
    return report.state == FilterReport::State::Rejects ||
           report.state == FilterReport::State::Fails;
}

LabMark markOf(const FilterReport& report, bool isSame) {
    switch (report.state) {
    case FilterReport::State::Passes: return LabMark::Passes;
    case FilterReport::State::Skipped: return LabMark::Skipped;
    case FilterReport::State::Fails: return LabMark::Fails;
    case FilterReport::State::Rejects: break;
    }
    return isSame ? LabMark::Holds : LabMark::Rejects;
}

/// "term 1: " says nothing where there is one term.
std::string withoutTerm(std::string reason) {
    constexpr std::string_view kOne = "term 1: ";
    const bool isOne = reason.starts_with(kOne) && reason.find("; term 2: ") == std::string::npos;
    return isOne ? reason.substr(kOne.size()) : reason;
}

/// The prefix that every reason of the eligibility checker begins with.
std::string shortened(std::string reason) {
    constexpr std::string_view kAway = "cluster is not connected to the fleet: ";
    if (reason.starts_with(kAway)) {
        reason.erase(0, kAway.size());
    }
    constexpr std::string_view kSpread = "violated doNotSchedule topology spread constraint ";
    if (reason.starts_with(kSpread)) {
        reason.replace(0, kSpread.size(), "spread by ");
    }
    return withoutTerm(std::move(reason));
}

/// "node-count" of "kubernetes-fleet.io/node-count".
std::string lastPart(const std::string& name) {
    return name.substr(name.rfind('/') + 1);
}

/// The values that the required terms read of a cluster: "env=prod, node-count 16".
std::string requiredFact(const Policy& policy, const Explanation& why) {
    std::set<std::string> read;
    for (const auto& term : policy.required) {
        for (const auto& each : term.labels ? term.labels->requirements()
                                            : std::vector<kube::Selector::Requirement>()) {
            read.insert("label " + each.key);
        }
        for (const auto& each : term.properties) {
            read.insert(each.name);
        }
    }
    std::string text;
    for (const auto& input : why.inputs) {
        if (read.count(input.name) == 0) {
            continue;
        }
        const bool isLabel = input.name.starts_with("label ");
        text += (text.empty() ? "" : ", ") +
                (isLabel ? input.name.substr(6) + "=" : lastPart(input.name) + " ") +
                (input.value.empty() ? "none" : input.value);
    }
    return text;
}

/// What let a cluster pass a filter, in its own values.
std::string passingFact(const LabDecision& decision, const Member& member, const Explanation& why,
                        std::size_t filter) {
    const auto policy = decision.input.policy.value_or(Policy{});
    switch (static_cast<model::LabFilter>(filter)) {
    case model::LabFilter::Affinity: return requiredFact(policy, why);
    case model::LabFilter::Eligibility:
        return member.agent && member.agent->heartbeat
                   ? "heartbeat " + humanDuration(decision.input.now - *member.agent->heartbeat) +
                         " old"
                   : std::string();
    case model::LabFilter::Taints:
        return member.taints.empty() ? "no taints" : "all its taints are tolerated";
    case model::LabFilter::SamePlacement: return "no binding of " + decision.input.name + " yet";
    case model::LabFilter::Spread: {
        std::string text;
        for (const auto& part : why.parts) {
            if (part.plugin == pluginOf(Verdict::Spread) && !part.value.empty()) {
                text += (text.empty() ? "" : ", ") + part.value;
            }
        }
        return text;
    }
    case model::LabFilter::Namespace: break;
    }
    return {};
}

/// Writes the rows of a picture.
class RowWriter {
public:
    RowWriter(const LabDecision& decision, const Explainer& explainer)
        : m_decision(decision), m_outcome(decision.outcome), m_explainer(explainer) {
        const auto& decisions = m_outcome.decisions;
        for (std::size_t at = 0; at < decisions.size(); ++at) {
            m_listed.try_emplace(decisions[at].cluster, at);
        }
        m_isFixed = decision.input.policy && decision.input.policy->type == PickType::Fixed;
        if (m_outcome.picked > 0 && m_outcome.picked <= m_outcome.scored.size()) {
            m_last = &m_outcome.scored[m_outcome.picked - 1];
        }
    }

    [[nodiscard]] std::vector<model::LabRow> all() const {
        std::vector<model::LabRow> rows;
        const auto& fleet = *m_decision.fleet;
        rows.reserve(fleet.size());
        for (ClusterIndex at = 0; at < fleet.size(); ++at) {
            rows.push_back(row(at));
        }
        if (m_isFixed) {
            addMissing(rows);
        }
        sort(rows);
        return rows;
    }

private:
    [[nodiscard]] static bool has(const std::vector<std::string>& names, const std::string& name) {
        return std::binary_search(names.begin(), names.end(), name);
    }

    [[nodiscard]] const Decision* listed(const std::string& name) const {
        const auto found = m_listed.find(name);
        return found == m_listed.end() ? nullptr : &m_outcome.decisions[found->second];
    }

    [[nodiscard]] model::LabRow row(ClusterIndex at) const {
        const auto& member = m_decision.fleet->member(at);
        const auto why = m_explainer.explain(at);
        model::LabRow out{.name = member.name, .region = regionOf(member.labels), .rank = why.rank};
        out.isNow = has(m_decision.before, member.name);
        out.isDraft = has(m_decision.after, member.name);
        out.verdict = verdictOf(out, why);
        setMarks(why, out);
        setScores(why, out);
        setHeartbeat(member, out);
        out.fact = factOf(out, why);
        return out;
    }

    [[nodiscard]] static LabVerdict verdictOf(const model::LabRow& row, const Explanation& why) {
        if (row.isDraft) {
            return row.isNow ? LabVerdict::Kept : LabVerdict::New;
        }
        if (row.isNow) {
            return LabVerdict::Removed;
        }
        const auto verdict = why.outcome.verdict;
        return isFiltered(verdict)          ? LabVerdict::Filtered
               : verdict == Verdict::Scored ? LabVerdict::NotPicked
                                            : LabVerdict::Unseen;
    }

    void setMarks(const Explanation& why, model::LabRow& out) const {
        const auto verdict = why.outcome.verdict;
        if (m_isFixed) {
            out.marks[indexOf(model::LabFilter::Eligibility)] =
                verdict == Verdict::Unseen ? LabMark::NotAsked : markOf(why.filters.front(), false);
            return;
        }
        if (verdict == Verdict::Unseen) {
            return;
        }
        std::int32_t objections = 0;
        for (std::size_t at = 0; at < why.filters.size() && at < out.marks.size(); ++at) {
            const auto& report = why.filters[at];
            const bool isSame = at == indexOf(model::LabFilter::SamePlacement);
            const bool isAsked = report.isReached || report.state == FilterReport::State::Skipped;
            out.marks[at] = verdict == Verdict::Picked && objects(report) ? LabMark::Passes
                            : isAsked                                     ? markOf(report, isSame)
                                                                          : LabMark::NotAsked;
            objections += objects(report) && !isSame ? 1 : 0;
        }
        out.isOneShort = out.verdict == LabVerdict::Filtered && objections == 1;
    }

    void setScores(const Explanation& why, model::LabRow& out) const {
        if (why.outcome.isScored) {
            out.affinity = why.outcome.scores.affinity;
            out.topology = why.outcome.scores.topology;
        } else if (const auto* decision = listed(out.name);
                   decision != nullptr && decision->scores) {
            out.affinity = decision->scores->affinity;
            out.topology = decision->scores->topology;
        }
    }

    void setHeartbeat(const Member& member, model::LabRow& out) const {
        if (!member.agent || !member.agent->heartbeat) {
            out.isStale = true;
            return;
        }
        const auto left = kEligibilityTimeout - (m_decision.input.now - *member.agent->heartbeat);
        out.isStale = left < std::chrono::milliseconds(0);
        out.isNear = !out.isStale && left <= kNear;
    }

    /// Of whom has the placement the spread is not asked: its own place is counted there.
    [[nodiscard]] std::string firstObjection(const Explanation& why, bool isHeld) const {
        for (std::size_t at = 0; at < why.filters.size(); ++at) {
            if (at == indexOf(model::LabFilter::SamePlacement) && !m_isFixed) {
                if (isHeld) {
                    break;
                }
            } else if (objects(why.filters[at])) {
                return shortened(why.filters[at].reason);
            }
        }
        return {};
    }

    /// Why a cluster that passes is not among the picked.
    [[nodiscard]] std::string shortOfPick(const model::LabRow& row) const {
        if (m_last == nullptr || !row.affinity) {
            return {};
        }
        const auto& last = m_decision.fleet->member(m_last->cluster).name;
        const auto spread = m_last->scores.topology - *row.topology;
        const auto points = m_last->scores.affinity - *row.affinity;
        if (spread != 0) {
            return "spread score " + std::to_string(spread) + " below " + last;
        }
        if (points != 0) {
            return std::to_string(points) + (points == 1 ? " point below " : " points below ") +
                   last;
        }
        return "scores as " + last + ", whose name is larger";
    }

    [[nodiscard]] std::string factOf(const model::LabRow& row, const Explanation& why) const {
        const auto objection = why.outcome.verdict == Verdict::Picked
                                   ? std::string()
                                   : firstObjection(why, row.verdict == LabVerdict::Kept);
        switch (row.verdict) {
        case LabVerdict::Kept: return objection.empty() ? objection : "stays, though " + objection;
        case LabVerdict::New:
            return row.rank > 0 && m_outcome.cycles == 1 ? "pick " + std::to_string(row.rank)
                                                         : std::string();
        case LabVerdict::Removed:
            if (!objection.empty()) {
                return objection;
            }
            return why.outcome.verdict == Verdict::Scored ? shortOfPick(row) : withdrawn();
        case LabVerdict::NotPicked: return shortOfPick(row);
        case LabVerdict::Filtered: return objection;
        case LabVerdict::Unseen:
            return m_isFixed ? "not named by the policy" : "the hub has no reason to look at it";
        case LabVerdict::Missing: break;
        }
        return "no cluster of the fleet has this name";
    }

    [[nodiscard]] std::string withdrawn() const {
        return m_isFixed ? "not named any more" : "more hold it than the policy asks for";
    }

    void addMissing(std::vector<model::LabRow>& rows) const {
        for (const auto& name : m_decision.input.policy->clusterNames) {
            if (!m_decision.fleet->find(name)) {
                rows.push_back({.name = name,
                                .verdict = LabVerdict::Missing,
                                .isNow = has(m_decision.before, name),
                                .fact = "no cluster of the fleet has this name"});
            }
        }
    }

    /// Picks in the hub's order, then what is lost, passes, is filtered (the nearest first).
    void sort(std::vector<model::LabRow>& rows) const {
        const auto place = [this](const model::LabRow& row) {
            const auto found = m_listed.find(row.name);
            return row.isDraft && found != m_listed.end() ? found->second : m_listed.size();
        };
        const auto passed = [](const model::LabRow& row) {
            return std::count_if(row.marks.begin(), row.marks.end(), [](LabMark mark) {
                return mark == LabMark::Passes || mark == LabMark::Skipped;
            });
        };
        const auto group = [](const model::LabRow& row) {
            constexpr std::array<int, 7> kGroups{0, 0, 1, 3, 4, 5, 2};
            return kGroups[static_cast<std::size_t>(row.verdict)];
        };
        std::vector<std::pair<std::tuple<int, std::size_t, std::int32_t, long, bool, std::string>,
                              std::size_t>>
            keys;
        keys.reserve(rows.size());
        for (std::size_t at = 0; at < rows.size(); ++at) {
            const auto& row = rows[at];
            const bool isPassing = row.verdict == LabVerdict::NotPicked;
            keys.emplace_back(std::tuple(group(row), place(row), isPassing ? row.rank : 0,
                                         isPassing ? 0L : -static_cast<long>(passed(row)),
                                         !row.isOneShort, row.name),
                              at);
        }
        std::sort(keys.begin(), keys.end());
        std::vector<model::LabRow> sorted;
        sorted.reserve(rows.size());
        for (const auto& key : keys) {
            sorted.push_back(std::move(rows[key.second]));
        }
        rows = std::move(sorted);
    }

    const LabDecision& m_decision;
    const Outcome& m_outcome;
    const Explainer& m_explainer;
    std::map<std::string, std::size_t> m_listed; ///< place in the hub's list
    const Scored* m_last = nullptr;              ///< of the picked
    bool m_isFixed = false;
};

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

} // namespace

std::shared_ptr<const model::LabFacts> labFactsOf(const Fleet& fleet) {
    auto facts = std::make_shared<model::LabFacts>();
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
                         BindingFile known)
    : fleet(std::move(of)), input(inputFor(asked, *fleet, now, std::move(known))),
      outcome(schedule(input)), before(holdersOf(input.bindings)),
      after(holdersOf(outcome.bindings)), wanted(wantedOf(input, outcome, after)) {}

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
    auto rows = std::make_shared<std::vector<model::LabRow>>(RowWriter(decision, explainer).all());
    picture.oneShort = static_cast<std::int32_t>(
        std::count_if(rows->begin(), rows->end(), [](const auto& row) { return row.isOneShort; }));
    picture.rows = std::move(rows);
    picture.why = labWhyOf(decision, selected);
}

std::optional<model::LabWhy> labWhyOf(const LabDecision& decision, const std::string& cluster) {
    const auto index = decision.fleet->find(cluster);
    if (!index) {
        return std::nullopt;
    }
    const Explainer explainer(decision.input, decision.outcome);
    const auto why = explainer.explain(*index);
    const bool isNow = std::binary_search(decision.before.begin(), decision.before.end(), cluster);
    const bool isDraft = std::binary_search(decision.after.begin(), decision.after.end(), cluster);
    model::LabWhy out{.cluster = cluster, .rank = why.rank, .reason = why.reason};
    out.isFixed = decision.input.policy && decision.input.policy->type == PickType::Fixed;
    out.verdict = isDraft                           ? (isNow ? LabVerdict::Kept : LabVerdict::New)
                  : isNow                           ? LabVerdict::Removed
                  : isFiltered(why.outcome.verdict) ? LabVerdict::Filtered
                  : why.outcome.verdict == Verdict::Scored ? LabVerdict::NotPicked
                                                           : LabVerdict::Unseen;
    for (std::size_t at = 0; at < why.filters.size(); ++at) {
        const auto& report = why.filters[at];
        const bool isSame = !out.isFixed && at == indexOf(model::LabFilter::SamePlacement);
        const bool isPicked = why.outcome.verdict == Verdict::Picked && isSame;
        const bool isAsked = report.isReached || report.state == FilterReport::State::Skipped;
        out.filters.push_back({.plugin = report.plugin,
                               .mark = isPicked  ? LabMark::Passes
                                       : isAsked ? markOf(report, isSame)
                                                 : LabMark::NotAsked,
                               .reason = isPicked ? std::string() : withoutTerm(report.reason)});
        if (out.filters.back().mark == LabMark::Passes && !out.isFixed) {
            out.filters.back().fact =
                passingFact(decision, decision.fleet->member(*index), why, at);
        }
    }
    for (const auto& part : why.parts) {
        out.parts.push_back({.plugin = part.plugin,
                             .what = part.what,
                             .weight = part.weight,
                             .points = part.points,
                             .value = part.value,
                             .least = part.least,
                             .most = part.most});
    }
    for (const auto& each : why.inputs) {
        out.inputs.emplace_back(each.name, each.value);
    }
    if (why.outcome.isScored) {
        out.affinity = why.outcome.scores.affinity;
        out.topology = why.outcome.scores.topology;
    }
    return out;
}

} // namespace pilothouse::engine
