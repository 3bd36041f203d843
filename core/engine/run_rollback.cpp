// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_rollback.h"

#include "rollout/advice.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace pilothouse::engine {

namespace {

using model::LifeState;
using model::RollbackVerdict;

bool isAsked(const model::Run& run) {
    const bool endedBadly = run.state == LifeState::Completed && run.counts.failed > 0;
    return endedBadly || run.isAbandoned || run.state == LifeState::Failed ||
           run.state == LifeState::Stopped || run.state == LifeState::Stopping;
}

/// An action that names the member's Azure resource is one of AKS.
bool isAzure(const model::Plan& plan) {
    return plan.action && std::any_of(plan.action->argv.begin(), plan.action->argv.end(),
                                      [](const std::string& word) {
                                          return word.find("{azure.") != std::string::npos;
                                      });
}

/// What must not be done comes first, what needs nothing last.
int rankOf(RollbackVerdict verdict) {
    switch (verdict) {
    case RollbackVerdict::MustNot: return 0;
    case RollbackVerdict::Wait: return 1;
    case RollbackVerdict::May: return 2;
    case RollbackVerdict::Elsewhere: return 3;
    case RollbackVerdict::Unneeded: break;
    }
    return 4;
}

class Notes {
public:
    Notes(const model::Plan& plan, Instant now)
        : m_plan(plan), m_now(now), m_isAzure(isAzure(plan)) {}

    void add(const model::MemberRun& member, const model::PlannedMember& planned) {
        if (member.attempts.empty()) {
            return; // the run did nothing to it
        }
        rollout::RollbackSubject subject{.member = member.name,
                                         .provider =
                                             rollout::providerOf(planned.version, m_isAzure),
                                         .intent = m_plan.intent.kind,
                                         .from = planned.version,
                                         .to = m_plan.intent.kubernetesVersion,
                                         .isInFlight = member.state == LifeState::Running};
        if (member.state == LifeState::Completed) {
            subject.changedAt = member.attempts.back().finishedAt;
        }
        for (const auto& advice : rollout::rollbackAdvice(subject, m_now)) {
            addTo(advice, subject);
        }
    }

    std::vector<model::RollbackNote> done() {
        std::vector<model::RollbackNote> notes;
        for (auto& [key, note] : m_notes) {
            notes.push_back(std::move(note));
        }
        std::stable_sort(notes.begin(), notes.end(), [](const auto& a, const auto& b) {
            return rankOf(a.verdict) < rankOf(b.verdict);
        });
        return notes;
    }

private:
    void addTo(const rollout::RollbackAdvice& advice, const rollout::RollbackSubject& subject) {
        auto& note =
            m_notes[{advice.layer, static_cast<int>(advice.verdict), advice.text, subject.from}];
        note.layer = advice.layer;
        note.verdict = advice.verdict;
        note.text = advice.text;
        note.from = subject.from;
        note.to = subject.to;
        note.members.push_back(advice.member);
        const auto& at = subject.changedAt;
        note.until = advice.until && (!note.until || *advice.until < *note.until) ? advice.until
                                                                                  : note.until;
        note.firstAt = at && (!note.firstAt || *at < *note.firstAt) ? at : note.firstAt;
        note.lastAt = at && (!note.lastAt || *at > *note.lastAt) ? at : note.lastAt;
    }

    const model::Plan& m_plan;
    Instant m_now;
    bool m_isAzure;
    std::map<std::tuple<std::string, int, std::string, std::string>, model::RollbackNote> m_notes;
};

} // namespace

std::vector<model::RollbackNote> rollbackNotes(const model::Run& run, const model::Plan& plan,
                                               Instant now) {
    if (!isAsked(run)) {
        return {};
    }
    Notes notes(plan, now);
    for (std::size_t s = 0; s < run.stages.size() && s < plan.stages.size(); ++s) {
        for (std::size_t g = 0; g < run.stages[s].groups.size() && g < plan.stages[s].groups.size();
             ++g) {
            const auto& members = run.stages[s].groups[g].members;
            const auto& planned = plan.stages[s].groups[g].members;
            for (std::size_t m = 0; m < members.size() && m < planned.size(); ++m) {
                notes.add(members[m], planned[m]);
            }
        }
    }
    return notes.done();
}

} // namespace pilothouse::engine
