// SPDX-License-Identifier: GPL-3.0-or-later
// Who is away at its turn, of all samples.
#include "rollout/simulation_course.h"

namespace pilothouse::rollout::detail {

namespace {

using Notes = std::vector<AbsenceNote>;

model::SimulatedAbsence absenceOf(Notes::const_iterator first, Notes::const_iterator last) {
    std::vector<Instant> reached;
    std::vector<Instant> back;
    model::SimulatedAbsence absence;
    for (; first != last; ++first) {
        reached.push_back(first->reached);
        back.push_back(first->back);
        absence.left += first->isLeft ? 1 : 0;
    }
    absence.samples = static_cast<std::int32_t>(reached.size());
    absence.reached = quantile(reached, 0.5);
    absence.back = quantile(back, 0.5);
    return absence;
}

} // namespace

void describeAbsences(std::vector<AbsenceNote> notes, model::Simulation& into) {
    std::stable_sort(notes.begin(), notes.end(),
                     [](const auto& a, const auto& b) { return a.member < b.member; });
    for (auto first = notes.cbegin(); first != notes.cend();) {
        const auto last = std::find_if(
            first, notes.cend(), [&](const auto& each) { return each.member != first->member; });
        auto& member = into.members[first->member];
        member.away = absenceOf(first, last);
        first = last;
        if (into.isAway(member)) {
            auto& stage = into.stages[static_cast<std::size_t>(member.stage)];
            ++stage.away;
            stage.left += 2 * member.away->left >= into.samples ? 1 : 0;
        }
    }
}

} // namespace pilothouse::rollout::detail
