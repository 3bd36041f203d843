// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/advice.h"

#include "placement/affinity.h"
#include "placement/eligibility.h"
#include "placement/places.h"
#include "placement/preview.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <set>

namespace pilothouse::placement {

namespace {

/// A state, decided. Not moved: the input points into it.
struct Trial {
    Placement placement{};
    Fleet fleet{};
    SchedulingInput input{};
    Outcome outcome{};
    std::set<std::string> holders{};
};

/// Null where the placement or the fleet cannot be used.
std::unique_ptr<Trial> decide(const WhatIfState& state) {
    auto reading = readPlacement(state.placement.view(), Admission::Judge);
    auto fleet = reading.errors.empty() ? Fleet::make(state.members) : Result<Fleet>(Fleet());
    if (!reading.errors.empty() || !fleet) {
        return nullptr;
    }
    auto trial = std::make_unique<Trial>();
    trial->placement = std::move(reading.placement);
    trial->fleet = *std::move(fleet);
    trial->input = inputFor(trial->placement, trial->fleet, state.now, state.known);
    trial->outcome = schedule(trial->input);
    const auto holders = holdersOf(trial->outcome.bindings);
    trial->holders.insert(holders.begin(), holders.end());
    return trial;
}

bool applyAll(WhatIfState& state, const std::vector<std::string>& changes) {
    return std::all_of(changes.begin(), changes.end(),
                       [&](const auto& change) { return applyWhatIf(state, change).has_value(); });
}

/// An amount on the other side of a bound, as text; none where doubles do not reach.
std::optional<std::string> amountFor(const PropertyExpression& wish) {
    switch (wish.op) {
    case PropertyOperator::Ge:
    case PropertyOperator::Le:
    case PropertyOperator::Eq: return wish.text;
    case PropertyOperator::Gt:
    case PropertyOperator::Ne: {
        const auto above = std::floor(wish.value.nearest()) + 1;
        return std::isfinite(above) ? std::optional(fmt::format("{:.0f}", above)) : std::nullopt;
    }
    case PropertyOperator::Lt: {
        const auto below = std::ceil(wish.value.nearest()) - 1;
        return std::isfinite(below) ? std::optional(fmt::format("{:.0f}", below)) : std::nullopt;
    }
    }
    return std::nullopt;
}

/// The change of one label with which a requirement holds; empty: it does.
std::string labelChange(const std::string& cluster, const kube::Selector::Requirement& wish,
                        const Fleet& fleet, ClusterIndex at) {
    using Operator = kube::Selector::Operator;
    const auto* column = fleet.label(wish.key);
    const bool has = column != nullptr && column->ids[at] != 0;
    const auto value = fleet.labelOf(at, wish.key);
    const bool isListed =
        has && std::find(wish.values.begin(), wish.values.end(), value) != wish.values.end();
    const auto set = [&](const std::string& to) {
        return fmt::format("{}:label.{}={}", cluster, wish.key, to);
    };
    switch (wish.op) {
    case Operator::In: return isListed ? std::string() : set(wish.values.front());
    case Operator::Exists: return has ? std::string() : set("true");
    case Operator::NotIn: return isListed ? fmt::format("{}:label.{}-", cluster, wish.key) : "";
    case Operator::NotExists: return has ? fmt::format("{}:label.{}-", cluster, wish.key) : "";
    case Operator::GreaterThan:
    case Operator::LessThan: return {}; // no selector of a placement has them
    }
    return {};
}

/// What every filter needs of each cluster, without deciding anything.
class Needs {
public:
    explicit Needs(const Trial& trial)
        : m_trial(trial), m_policy(trial.input.policy.value_or(Policy{})),
          m_required(m_policy.required, trial.fleet) {}

    /// @param isNew it is not there yet: it may be anywhere
    [[nodiscard]] ClusterAdvice of(ClusterIndex at, bool isNew = false) const {
        const auto& member = m_trial.fleet.member(at);
        ClusterAdvice advice{.cluster = member.name};
        if (const auto why = whyIneligible(member, m_trial.input.now)) {
            advice.needs.push_back(*why);
        }
        if (const auto* why = whyNoNamespace(member, m_trial.input.nameSpace)) {
            advice.needs.emplace_back(why);
        }
        if (m_policy.type == PickType::Fixed) {
            return advice;
        }
        auto term = easiestTerm(at, isNew);
        advice.changes = std::move(term.changes);
        advice.needs.insert(advice.needs.end(), term.needs.begin(), term.needs.end());
        for (const auto& taint : member.taints) {
            Member one{.name = member.name, .taints = {taint}};
            if (untoleratedTaint(one, m_policy.tolerations) != nullptr) {
                add(advice.changes, fmt::format("{}:taint.{}-", member.name, taint.key));
            }
        }
        return advice;
    }

    /// What a new cluster needs to pass, and one that does.
    [[nodiscard]] std::string ofNew() const {
        std::vector<std::string> words;
        const auto term = m_policy.required.empty() ? RequiredTerm{} : m_policy.required.front();
        if (term.labels && !term.labels->selectsEverything()) {
            words.push_back(term.labels->toString());
        }
        constexpr const char* kOperators[] = {"Gt", "Lt", "Ge", "Le", "Eq", "Ne"};
        for (const auto& each : term.properties) {
            words.push_back(fmt::format("{} {} {}", each.name,
                                        kOperators[static_cast<std::size_t>(each.op)], each.text));
        }
        for (const auto& each : m_policy.spread) {
            words.push_back("a value of its own for " + each.key);
        }
        return fmt::format("{}", fmt::join(words, ", "));
    }

private:
    static void add(std::vector<std::string>& changes, std::string change) {
        if (!change.empty() && std::find(changes.begin(), changes.end(), change) == changes.end()) {
            changes.push_back(std::move(change));
        }
    }

    /// Of the term that needs the fewest; none where one matches, or there is none.
    [[nodiscard]] ClusterAdvice easiestTerm(ClusterIndex at, bool isNew) const {
        std::optional<ClusterAdvice> best;
        const auto effort = [](const ClusterAdvice& each) {
            return std::pair(each.needs.size(), each.changes.size());
        };
        for (std::size_t term = 0; term < m_policy.required.size(); ++term) {
            auto advice = adviceOn(term, at, isNew);
            if (!best || effort(advice) < effort(*best)) {
                best = std::move(advice);
            }
        }
        return best.value_or(ClusterAdvice{});
    }

    [[nodiscard]] ClusterAdvice adviceOn(std::size_t term, ClusterIndex at, bool isNew) const {
        const auto& source = m_policy.required[term];
        const auto& name = m_trial.fleet.member(at).name;
        ClusterAdvice advice{.cluster = name};
        const auto labels = source.labels.value_or(kube::Selector());
        for (const auto& wish : labels.requirements()) {
            auto change = labelChange(name, wish, m_trial.fleet, at);
            if (change.empty() || isNew || !isPlaceKey(wish.key)) {
                add(advice.changes, std::move(change));
            } else {
                const auto value = m_trial.fleet.labelOf(at, wish.key);
                advice.needs.push_back(
                    fmt::format("its {} is {}", wish.key, value.empty() ? "not known" : value));
            }
        }
        for (std::size_t each = 0; each < source.properties.size(); ++each) {
            const auto result = m_required.evaluate(term, each, at);
            const auto amount = amountFor(source.properties[each]);
            if (amount && (!result || !result->holds)) {
                add(advice.changes,
                    fmt::format("{}:property.{}={}", name, source.properties[each].name, *amount));
            }
        }
        return advice;
    }

    const Trial& m_trial;
    Policy m_policy;
    RequiredAffinity m_required;
};

/// How many clusters hold it too few.
std::int32_t missingIn(const Trial& trial) {
    const auto& policy = trial.input.policy;
    const auto held = static_cast<std::int32_t>(trial.holders.size());
    if (!policy || policy->type == PickType::All || !trial.outcome.error.empty()) {
        return 0;
    }
    return policy->type == PickType::N
               ? std::max(0, policy->numberOfClusters.value_or(0) - held)
               : static_cast<std::int32_t>(std::count_if(
                     policy->clusterNames.begin(), policy->clusterNames.end(),
                     [&](const auto& name) { return !trial.holders.contains(name); }));
}

/// A healthy cluster that has joined, alone in its domain of every constraint.
Member newMember(std::int32_t number, const std::vector<SpreadConstraint>& spread, Instant now) {
    const AgentCondition good{.isTrue = true, .since = now - std::chrono::hours(1)};
    Member member{.name = fmt::format("new-{}", number),
                  .agent = MemberAgent{.heartbeat = now, .joined = good, .healthy = good}};
    std::set<std::string> keys;
    for (const auto& each : spread) {
        keys.insert(each.key);
    }
    for (const auto& key : keys) {
        member.labels.emplace_back(key, member.name);
    }
    return member;
}

/// The clusters that could be mended, the fewest changes first.
std::vector<ClusterAdvice> candidatesOf(const Trial& trial, const Needs& needs) {
    std::vector<ClusterAdvice> out;
    for (ClusterIndex at = 0; at < trial.fleet.size(); ++at) {
        if (!trial.holders.contains(trial.fleet.member(at).name)) {
            auto advice = needs.of(at);
            if (advice.needs.empty() && !advice.changes.empty()) {
                out.push_back(std::move(advice));
            }
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return a.changes.size() < b.changes.size();
    });
    return out;
}

Remedy remedyFixed(const Trial& trial, const Needs& needs, Remedy remedy) {
    for (const auto& name : trial.input.policy->clusterNames) {
        const auto at = trial.fleet.find(name);
        if (trial.holders.contains(name)) {
            continue;
        }
        remedy.clusters.push_back(
            at ? needs.of(*at)
               : ClusterAdvice{.cluster = name, .needs = {"it is not in the fleet"}});
    }
    return remedy;
}

/// Adds the new clusters as members, made to pass the first required term.
bool addNew(WhatIfState& state, const std::vector<SpreadConstraint>& spread, std::int32_t count) {
    for (std::int32_t number = 1; number <= count; ++number) {
        state.members.push_back(newMember(number, spread, state.now));
    }
    const auto trial = decide(state);
    if (trial == nullptr) {
        return false;
    }
    const Needs needs(*trial);
    for (std::int32_t number = 1; number <= count; ++number) {
        const auto at = trial->fleet.find(fmt::format("new-{}", number));
        if (!at || !applyAll(state, needs.of(*at, true).changes)) {
            return false;
        }
    }
    return true;
}

} // namespace

ClusterAdvice adviceFor(const WhatIfState& state, const std::string& cluster) {
    ClusterAdvice none{.cluster = cluster};
    const auto trial = decide(state);
    const auto at = trial ? trial->fleet.find(cluster) : std::nullopt;
    if (!at || trial->holders.contains(cluster)) {
        return none;
    }
    auto advice = Needs(*trial).of(*at);
    if (!advice.needs.empty()) {
        advice.changes.clear();
        return advice;
    }
    const auto holds = [&](const std::vector<std::string>& changes) {
        auto changed = state;
        const auto after = applyAll(changed, changes) ? decide(changed) : nullptr;
        return after && after->holders.contains(cluster);
    };
    if (!advice.changes.empty() && holds(advice.changes)) {
        return advice;
    }
    const auto& policy = trial->input.policy;
    if (!policy || policy->type != PickType::N) {
        return none;
    }
    // Room for everybody shows whether room is the answer; then the least of it, by halves.
    auto withRoom = [&, base = advice.changes](std::int32_t number) {
        auto changes = base;
        changes.push_back(fmt::format("policy.numberOfClusters={}", number));
        return changes;
    };
    const auto wanted = policy->numberOfClusters.value_or(0);
    auto low = wanted;
    auto high = static_cast<std::int32_t>(trial->fleet.size());
    if (high <= wanted || !holds(withRoom(high))) {
        return none;
    }
    constexpr int kMostTries = 6;
    for (int tries = 0; high - low > 1 && tries < kMostTries; ++tries) {
        const auto middle = low + (high - low) / 2;
        (holds(withRoom(middle)) ? high : low) = middle;
    }
    advice.changes = withRoom(high);
    return advice;
}

Remedy remedyFor(const WhatIfState& state) {
    Remedy remedy;
    const auto trial = decide(state);
    remedy.missing = trial ? missingIn(*trial) : 0;
    if (remedy.missing == 0) {
        return remedy;
    }
    const Needs needs(*trial);
    if (trial->input.policy->type == PickType::Fixed) {
        return remedyFixed(*trial, needs, std::move(remedy));
    }
    auto candidates = candidatesOf(*trial, needs);
    const auto some = std::min(candidates.size(), static_cast<std::size_t>(remedy.missing));
    candidates.resize(some);
    remedy.newClusters = remedy.missing - static_cast<std::int32_t>(some);
    remedy.newClustersNeed = remedy.newClusters > 0 ? needs.ofNew() : std::string();
    auto changed = state;
    const bool isApplied =
        std::all_of(candidates.begin(), candidates.end(),
                    [&](const auto& each) { return applyAll(changed, each.changes); }) &&
        (remedy.newClusters == 0 ||
         addNew(changed, trial->input.policy->spread, remedy.newClusters));
    const auto after = isApplied ? decide(changed) : nullptr;
    remedy.isProven = after && missingIn(*after) == 0 && after->outcome.error.empty();
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.cluster < b.cluster; });
    remedy.clusters = std::move(candidates);
    return remedy;
}

} // namespace pilothouse::placement
