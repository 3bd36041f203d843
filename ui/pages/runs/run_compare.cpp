// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_compare.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/timeline_of_run.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

struct RunCompare {
    Q_DECLARE_TR_FUNCTIONS(RunCompare)
};

const model::StageRun* stageNamed(const model::Run& run, const std::string& name) {
    const auto found = std::find_if(run.stages.begin(), run.stages.end(),
                                    [&name](const auto& stage) { return stage.name == name; });
    return found == run.stages.end() ? nullptr : &*found;
}

/// When its clusters were done one way or the other, in order.
std::vector<Instant> endsOf(const model::StageRun& stage) {
    std::vector<Instant> ends;
    for (const model::GroupRun& group : stage.groups) {
        for (const model::MemberRun& member : group.members) {
            if (!member.attempts.empty() && member.attempts.back().finishedAt) {
                ends.push_back(*member.attempts.back().finishedAt);
            }
        }
    }
    std::sort(ends.begin(), ends.end());
    return ends;
}

/// What is known of a stage's end: its own, else its last cluster's.
std::optional<Instant> lastOf(const model::StageRun& stage) {
    const auto ends = endsOf(stage);
    return stage.completedAt ? stage.completedAt
           : ends.empty()    ? std::nullopt
                             : std::optional(ends.back());
}

std::optional<StageDifference> difference(const model::StageRun& stage,
                                          const model::StageRun& other) {
    if (!stage.startedAt || !other.startedAt) {
        return std::nullopt;
    }
    StageDifference found{.stage = toQt(stage.name)};
    if (stage.completedAt && other.completedAt) {
        found.by =
            (*stage.completedAt - *stage.startedAt) - (*other.completedAt - *other.startedAt);
        return found;
    }
    const auto mine = endsOf(stage);
    const auto theirs = endsOf(other);
    const auto count = std::min(mine.size(), theirs.size());
    if (count == 0) {
        return std::nullopt;
    }
    found.isSoFar = true;
    found.by = (mine[count - 1] - *stage.startedAt) - (theirs[count - 1] - *other.startedAt);
    return found;
}

} // namespace

std::vector<std::shared_ptr<const model::RunPicture>>
earlierRuns(const std::vector<std::shared_ptr<const model::RunPicture>>& all,
            const model::RunPicture& picture) {
    std::vector<std::shared_ptr<const model::RunPicture>> earlier;
    const Instant begin = picture.run.startedAt.value_or(picture.at);
    for (const auto& one : all) {
        if (one->run.id != picture.run.id && one->run.startedAt && *one->run.startedAt < begin &&
            one->plan->strategy == picture.plan->strategy) {
            earlier.push_back(one);
        }
    }
    std::stable_sort(earlier.begin(), earlier.end(), [](const auto& a, const auto& b) {
        return *a->run.startedAt > *b->run.startedAt;
    });
    return earlier;
}

RunComparison compareRuns(const model::Run& run, const model::Run& other) {
    RunComparison comparison{.with = toQt(other.name)};
    for (const model::StageRun& stage : run.stages) {
        const model::StageRun* same = stageNamed(other, stage.name);
        if (const auto found = same != nullptr ? difference(stage, *same) : std::nullopt) {
            comparison.stages.append(*found);
        }
    }
    if (run.startedAt && run.completedAt && other.startedAt && other.completedAt) {
        comparison.whole =
            (*run.completedAt - *run.startedAt) - (*other.completedAt - *other.startedAt);
    }
    return comparison;
}

QString differenceWords(const StageDifference& difference) {
    const auto by = std::chrono::abs(difference.by);
    if (by < 1min) {
        return difference.isSoFar ? RunCompare::tr("as fast so far") : RunCompare::tr("as long");
    }
    const QString span = format::span(by);
    if (difference.by > 0ms) {
        return difference.isSoFar ? RunCompare::tr("%1 slower so far").arg(span)
                                  : RunCompare::tr("%1 slower").arg(span);
    }
    return difference.isSoFar ? RunCompare::tr("%1 faster so far").arg(span)
                              : RunCompare::tr("%1 faster").arg(span);
}

QString comparisonSentence(const RunComparison& comparison) {
    if (comparison.stages.isEmpty()) {
        return RunCompare::tr("no stage has come as far in both runs");
    }
    QStringList parts;
    for (const StageDifference& one : comparison.stages) {
        parts << RunCompare::tr("%1 %2", "stage, difference").arg(one.stage, differenceWords(one));
    }
    if (comparison.whole) {
        parts << RunCompare::tr("the whole run %1")
                     .arg(differenceWords({.stage = {}, .by = *comparison.whole}));
    }
    return RunCompare::tr("%1 than %2").arg(parts.join(u" · "_s), comparison.with);
}

void addGhosts(TimelineData& data, const model::Run& run, const model::Run& other) {
    if (!other.startedAt) {
        return;
    }
    const auto shift = run.startedAt.value_or(data.now) - *other.startedAt;
    const RunComparison comparison = compareRuns(run, other);
    for (const model::StageRun& stage : other.stages) {
        const auto end = lastOf(stage);
        const QString id = stageLane(stage);
        for (TimelineLane& lane : data.lanes) {
            if (lane.id != id || !stage.startedAt || !end) {
                continue;
            }
            lane.ghost = {.from = *stage.startedAt + shift, .to = *end + shift};
            data.to = std::max(data.to, lane.ghost->to);
            for (const StageDifference& one : comparison.stages) {
                if (one.stage == toQt(stage.name)) {
                    const QString words =
                        RunCompare::tr("%1 than %2").arg(differenceWords(one), comparison.with);
                    lane.note = lane.note.isEmpty() ? words : lane.note + u'\n' + words;
                }
            }
        }
    }
}

} // namespace pilothouse::ui
