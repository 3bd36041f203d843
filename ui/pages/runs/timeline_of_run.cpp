// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/timeline_of_run.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/run_bars.h"
#include "ui/pages/runs/run_columns.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_shades.h"
#include "ui/pages/runs/run_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using model::DisplayState;
using model::LifeState;

class Lanes {
    Q_DECLARE_TR_FUNCTIONS(RunTimeline)
public:
    Lanes(const model::Run& run, const RunMoment& moment, const TimelineFolds& folds)
        : m_run(run), m_moment(moment), m_folds(folds), m_isSmall(run.counts.total <= kFewClusters),
          m_isLarge(run.counts.total > kMostInLanes) {}

    QList<TimelineLane> all() {
        int number = 0;
        if (m_isLarge) {
            addHeat();
        }
        if (m_folds.view == LaneView::Clusters) {
            addClusters();
            return std::move(m_lanes);
        }
        for (const model::StageRun& stage : m_run.stages) {
            addStage(stage, ++number);
        }
        return std::move(m_lanes);
    }

private:
    void addStage(const model::StageRun& stage, int number) {
        const QString id = stageLane(stage);
        TimelineLane lane{.id = id,
                          .kind = LaneKind::Stage,
                          .glyph = glyphOf(stage.display, stage.reason),
                          .name = tr("%1 %2", "number and name of a stage")
                                      .arg(QString::number(number), toQt(stage.name)),
                          .detail = stageDetail(stage),
                          .canFold = stage.counts.total > 0 && m_folds.view == LaneView::Tree,
                          .isFolded = isFolded(id, isQuiet(stage.display)),
                          .bars = stageBars(stage, m_moment),
                          .before = approvedWord(stage.gates, m_moment)};
        if (stage.display == DisplayState::CompletedWithFailures) {
            lane.detailTone = Tone::Warning;
        } else if (stage.state == LifeState::Failed) {
            lane.detailTone = Tone::Failed;
        }
        const bool isFolded = lane.isFolded;
        m_lanes.append(std::move(lane));
        if (m_folds.view == LaneView::Stages) {
            return;
        }
        for (const model::GroupRun& group : stage.groups) {
            const bool isImplicit = stage.groups.size() == 1 && group.name == stage.name;
            if (isImplicit && group.counts.total <= kMostInSlots &&
                m_folds.view == LaneView::Tree) {
                addMembers(group, isFolded);
            } else {
                addGroup(stage, group, isImplicit ? tr("Clusters at once") : toQt(group.name),
                         isFolded);
            }
        }
    }

    /// All clusters in one strip, where they are too many for lanes.
    void addHeat() {
        const auto& counts = m_run.counts;
        const auto number = [](int count) { return format::number(std::int64_t(count)); };
        QStringList parts{tr("%1 done").arg(number(counts.completed))};
        if (counts.failed > 0) {
            parts << tr("%1 failed").arg(number(counts.failed));
        }
        m_lanes.append({.id = QStringLiteral("heat"),
                        .kind = LaneKind::Heat,
                        .glyph = glyphOf(m_run.display, m_run.reason),
                        .name = tr("All %1").arg(number(counts.total)),
                        .detail = parts.join(u" · "_s),
                        .detailTone = counts.failed > 0 ? Tone::Failed : Tone::Muted,
                        .columns = heatColumns(m_run, m_moment),
                        .columnsOf = counts.total,
                        .note = tr("From the ground up: failed, done, in flight; a column is five "
                                   "minutes")});
    }

    void addGroup(const model::StageRun& stage, const model::GroupRun& group, const QString& name,
                  bool isHidden) {
        const QString id = groupLane(stage, group);
        const bool isWide = group.counts.total > kMostInSlots;
        const bool folded = isFolded(id, isQuiet(group.display) || group.counts.running == 0 ||
                                             (isWide && group.counts.running > kFewClusters));
        if (!isHidden) {
            const bool waits = group.display == DisplayState::Pending;
            m_lanes.append({.id = id,
                            .kind = LaneKind::Group,
                            .glyph = glyphOf(group.display, group.reason),
                            .name = name,
                            .detail = groupDetail(group),
                            .detailTone = waits                              ? Tone::Waiting
                                          : group.state == LifeState::Failed ? Tone::Failed
                                                                             : Tone::Muted,
                            .canFold = group.counts.total > 0 && m_folds.view == LaneView::Tree,
                            .isFolded = folded,
                            .slotCount = isWide ? 0 : slotsOf(group),
                            .bars = groupBars(stage, group, m_moment)});
            if (isWide) {
                widen(m_lanes.last(), group);
            }
        }
        if (m_folds.view == LaneView::Tree) {
            addMembers(group, isHidden || folded);
        }
    }

    /// Who began first is first; who has not begun follows as it is expected to, or as planned.
    void addClusters() {
        struct Place {
            Instant at{};
            const model::MemberRun* member = nullptr;
            const model::StageRun* stage = nullptr;
        };
        std::vector<Place> places;
        for (const model::StageRun& stage : m_run.stages) {
            for (const model::GroupRun& group : stage.groups) {
                for (const model::MemberRun& member : group.members) {
                    const auto* const span = m_moment.expected(member);
                    const Instant at = !member.attempts.empty() ? member.attempts.front().intentAt
                                       : span != nullptr        ? span->start50
                                                                : Instant::max();
                    places.push_back({.at = at, .member = &member, .stage = &stage});
                }
            }
        }
        std::stable_sort(places.begin(), places.end(),
                         [](const Place& a, const Place& b) { return a.at < b.at; });
        for (const Place& place : places) {
            addMember(*place.member);
            TimelineLane& lane = m_lanes.last();
            const QString stage = tr("stage %1").arg(toQt(place.stage->name));
            lane.note = lane.note.isEmpty() ? stage : tr("%1, %2").arg(stage, lane.note);
        }
    }

    /// Slots of many members do not fit above one another: how many are in use takes their place.
    void widen(TimelineLane& lane, const model::GroupRun& group) const {
        lane.columns = slotColumns(group, m_moment);
        lane.columnsOf = std::max(group.concurrency, highest(lane.columns));
        lane.bars.removeIf([](const TimelineBar& bar) {
            return bar.kind != BarKind::Gate && bar.kind != BarKind::Soak;
        });
        lane.note = tr("Slots in use, by what became of each");
    }

    void addMembers(const model::GroupRun& group, bool failedOnly) {
        if (failedOnly && m_isLarge && !m_folds.failuresOnly) {
            return; // told by the strip and by the stage's count
        }
        for (const model::MemberRun& member : group.members) {
            const bool isShown = failedOnly ? member.state == LifeState::Failed
                                            : m_isSmall || hasLaneOfItsOwn(member);
            if (isShown) {
                addMember(member);
            }
        }
    }

    /// Done and waiting members are told by their group; a lane is for what happens now.
    static bool hasLaneOfItsOwn(const model::MemberRun& member) {
        return member.state == LifeState::Running || member.state == LifeState::Failed ||
               (member.state == LifeState::Pending &&
                member.reason != model::PendingReason::MaintenanceClosed &&
                member.reason != model::PendingReason::Freeze) ||
               member.display == DisplayState::Unknown;
    }

    void addMember(const model::MemberRun& member) {
        const bool slow = m_moment.isSlow(member);
        TimelineLane lane{.id = memberLane(member),
                          .kind = LaneKind::Member,
                          .glyph = slow ? Glyph::Warning : glyphOf(member.display, member.reason),
                          .name = toQt(member.name),
                          .detail = memberDetail(member, m_moment),
                          .bars = memberBars(member, m_moment),
                          .note = toQt(member.message)};
        lane.detailTone = member.state == LifeState::Failed    ? Tone::Failed
                          : slow                               ? Tone::Warning
                          : member.state == LifeState::Pending ? Tone::Waiting
                                                               : Tone::Muted;
        if (slow) {
            lane.before = tr("started %1").arg(m_moment.clock(member.attempts.back().intentAt));
        }
        m_lanes.append(std::move(lane));
    }

    [[nodiscard]] bool isFolded(const QString& id, bool byRule) const {
        if (m_folds.view != LaneView::Tree) {
            return false;
        }
        const bool isFoldedByRule = m_isLarge || (byRule && !m_isSmall);
        return m_folds.folded.contains(id) || (isFoldedByRule && !m_folds.unfolded.contains(id));
    }

    static bool isQuiet(DisplayState state) {
        return state == DisplayState::Completed || state == DisplayState::NotStarted ||
               state == DisplayState::Skipped || state == DisplayState::CompletedWithFailures ||
               state == DisplayState::CompletedWithDeferred;
    }

    [[nodiscard]] static QString stageDetail(const model::StageRun& stage) {
        const auto& counts = stage.counts;
        if (stage.display == DisplayState::CompletedWithFailures) {
            return tr("Completed · %1 failed").arg(counts.failed);
        }
        if (counts.deferred > 0) {
            return tr("%1 of %2 · %3 deferred")
                .arg(counts.completed + counts.failed + counts.skipped)
                .arg(counts.total)
                .arg(counts.deferred);
        }
        const QString done =
            tr("%1 of %2").arg(counts.completed + counts.failed + counts.skipped).arg(counts.total);
        if (stage.display == DisplayState::Pending) {
            return tr("%1 · %2").arg(done, shortReason(stage.reason));
        }
        return counts.failed > 0 ? tr("%1 · %2 failed").arg(done).arg(counts.failed) : done;
    }

    [[nodiscard]] static QString groupDetail(const model::GroupRun& group) {
        const auto& counts = group.counts;
        const QString done =
            tr("%1 of %2").arg(counts.completed + counts.failed + counts.skipped).arg(counts.total);
        if (group.display == DisplayState::Pending) {
            return tr("%1 · %2").arg(done, shortReason(group.reason));
        }
        if (counts.pending > 0) {
            return counts.pending == 1 ? tr("%1 · 1 waits").arg(done)
                                       : tr("%1 · %2 wait").arg(done).arg(counts.pending);
        }
        return group.state == LifeState::Running
                   ? tr("%1 · %2 at once").arg(done).arg(group.concurrency)
                   : done;
    }

    const model::Run& m_run;
    const RunMoment& m_moment;
    const TimelineFolds& m_folds;
    bool m_isSmall; ///< each cluster has a lane
    bool m_isLarge; ///< only stages have one
    QList<TimelineLane> m_lanes;
};

/// Of all bars and the estimate; a run that has not begun shows the next hour, one that is at rest
/// no time after it.
void setSpan(TimelineData& data, bool isAtRest) {
    data.from = data.now;
    data.to = data.now + 1h;
    if (isAtRest) {
        data.from = Instant::max();
        data.to = Instant::min();
    }
    for (const TimelineLane& lane : data.lanes) {
        for (const TimelineBar& bar : lane.bars) {
            data.from = std::min(data.from, bar.from);
            data.to = std::max(data.to, bar.to);
        }
    }
    for (const auto& end : {data.end50, data.end90}) {
        data.to = end ? std::max(data.to, *end) : data.to;
    }
    if (data.from >= data.to) { // nothing was ever done
        data.from = data.now - 1h;
        data.to = data.now;
    }
    if (isAtRest) {
        data.to += (data.to - data.from) / 20; // its last words stand behind its last bar
    }
}

QList<TimelineFreeze> freezesOf(const QList<RunFreeze>& freezes, const model::Run& run) {
    QList<TimelineFreeze> drawn;
    for (const RunFreeze& freeze : freezes) {
        TimelineFreeze one{.from = freeze.from, .to = freeze.to, .title = freeze.title};
        for (const model::StageRun& stage : run.stages) {
            if (!freeze.stages.isEmpty() && !freeze.stages.contains(toQt(stage.name))) {
                continue;
            }
            one.lanes.append(stageLane(stage));
            for (const model::GroupRun& group : stage.groups) {
                one.lanes.append(groupLane(stage, group));
                for (const model::MemberRun& member : group.members) {
                    one.lanes.append(memberLane(member));
                }
            }
        }
        drawn.append(std::move(one));
    }
    return drawn;
}

} // namespace

void TimelineFolds::toggle(const QString& id, bool isFolded) {
    folded.remove(id);
    unfolded.remove(id);
    (isFolded ? unfolded : folded).insert(id);
}

QString stageLane(const model::StageRun& stage) {
    return u"s:"_s + toQt(stage.name);
}

QString groupLane(const model::StageRun& stage, const model::GroupRun& group) {
    return u"g:"_s + toQt(stage.name) + u'/' + toQt(group.name);
}

QString memberLane(const model::MemberRun& member) {
    return u"m:"_s + toQt(member.id.str());
}

TimelineData timelineOf(const model::Run& run, const model::RunForecast& forecast,
                        const QList<RunFreeze>& freezes, const TimelineFolds& folds, Instant now,
                        const QTimeZone& zone, const RunShades* shades) {
    const bool isShaded = shades != nullptr && shades->colour() != BarColour::State;
    const RunMoment moment{
        .forecast = &forecast, .now = now, .zone = zone, .shades = isShaded ? shades : nullptr};
    TimelineData data;
    data.now = now;
    const bool isOver = run.completedAt.has_value();
    if (!isOver) {
        data.end50 = forecast.end50;
        data.end90 = forecast.end90;
    }
    data.lanes = Lanes(run, moment, folds).all();
    data.freezes = freezesOf(freezes, run);
    data.inFlight = inFlightOf(run, moment);
    const int at = stageNow(run);
    const auto* stage = at < 0 ? nullptr : &run.stages[static_cast<std::size_t>(at)];
    const std::int32_t most =
        stage == nullptr ? 0 : std::min(stage->concurrency, stage->counts.total);
    data.inFlightNow = isOver || most == 0 ? QString()
                                           : QCoreApplication::translate("RunTimeline", "%1 of %2")
                                                 .arg(run.counts.running)
                                                 .arg(most);
    setSpan(data, isOver && run.counts.running == 0);
    return data;
}

} // namespace pilothouse::ui
