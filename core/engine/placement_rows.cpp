// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_rows.h"

#include "engine/placement_verdicts.h"
#include "placement/places.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace pilothouse::engine {

namespace {

using namespace placement;
using model::LabMark;
using model::LabVerdict;

constexpr std::chrono::seconds kNear{60};

/// Writes the rows of a picture.
class RowWriter {
public:
    RowWriter(const LabDecision& decision, const Explainer& explainer)
        : m_decision(decision), m_outcome(decision.outcome), m_explainer(explainer) {
        const auto& decisions = m_outcome.decisions;
        for (std::size_t at = 0; at < decisions.size(); ++at) {
            m_listed.try_emplace(decisions[at].cluster, at);
        }
        m_isFixed = isFixed(decision);
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
    [[nodiscard]] const Decision* listed(const std::string& name) const {
        const auto found = m_listed.find(name);
        return found == m_listed.end() ? nullptr : &m_outcome.decisions[found->second];
    }

    [[nodiscard]] model::LabRow row(ClusterIndex at) const {
        const auto& member = m_decision.fleet->member(at);
        const auto why = m_explainer.explain(at);
        model::LabRow out{.name = member.name, .region = regionOf(member.labels), .rank = why.rank};
        const auto standing = standingOf(m_decision, member.name, why.outcome.verdict);
        out.isNow = standing.isNow;
        out.isDraft = standing.isDraft;
        out.verdict = standing.verdict;
        setMarks(why, out);
        setScores(why, out);
        setHeartbeat(member, out);
        out.fact = factOf(out, why);
        return out;
    }

    void setMarks(const Explanation& why, model::LabRow& out) const {
        const auto verdict = why.outcome.verdict;
        if (m_isFixed) {
            out.marks[indexOf(model::LabFilter::Eligibility)] =
                verdict == Verdict::Unseen ? LabMark::NotAsked : markOf(m_decision, why, 0);
            return;
        }
        if (verdict == Verdict::Unseen) {
            return;
        }
        std::int32_t objections = 0;
        for (std::size_t at = 0; at < why.filters.size() && at < out.marks.size(); ++at) {
            const bool isSame = at == indexOf(model::LabFilter::SamePlacement);
            out.marks[at] = markOf(m_decision, why, at);
            objections += objects(why.filters[at]) && !isSame ? 1 : 0;
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
                                .isNow = std::binary_search(m_decision.before.begin(),
                                                            m_decision.before.end(), name),
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

} // namespace

std::vector<model::LabRow> labRowsOf(const LabDecision& decision, const Explainer& explainer) {
    return RowWriter(decision, explainer).all();
}

} // namespace pilothouse::engine
