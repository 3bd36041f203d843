// SPDX-License-Identifier: GPL-3.0-or-later
// A simulation as the canvas draws it: which bars a stage's lane has, and what they say.
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/plan/simulation_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SimulationLanes)
};

constexpr std::chrono::minutes kShownWait{1}; ///< shorter waits are said, not drawn
constexpr double kFreeBehind = 0.06;          ///< of the span, behind the end
constexpr qsizetype kMostFreezes = 200;

QString laneId(std::size_t stage) {
    return u"s:%1"_s.arg(stage);
}

Instant laterBy(Instant at, Instant::duration span, double share) {
    return at + std::chrono::milliseconds(
                    static_cast<std::int64_t>(static_cast<double>(span.count()) * share));
}

/// What holds a stage before its first member, in words: gates, freeze, window.
QStringList waitsBefore(const model::Simulation& simulation, std::size_t index,
                        const QTimeZone& zone) {
    const auto& stage = simulation.stages[index];
    QStringList words;
    for (const auto& gate : stage.gates) {
        if (gate.timing != model::GateTiming::Before) {
            continue;
        }
        switch (gate.kind) {
        case model::GateKind::Approval:
            words.append(gate.isUntimed ? Words::tr("+ approval") : Words::tr("approval"));
            break;
        case model::GateKind::Schedule:
            words.append(
                gate.resolves
                    ? Words::tr("scheduled %1").arg(format::clock(gate.resolves->p50, zone))
                    : Words::tr("scheduled"));
            break;
        case model::GateKind::Soak: words.append(Words::tr("soak")); break;
        case model::GateKind::Health: words.append(Words::tr("health")); break;
        case model::GateKind::Webhook: words.append(Words::tr("+ webhook")); break;
        }
    }
    for (const auto& hold : simulation.holds) {
        const bool isOurs = std::any_of(hold.stages.begin(), hold.stages.end(), [&](const auto& h) {
            return h.stage == static_cast<std::int32_t>(index);
        });
        if (isOurs && stage.starts && stage.firstMember && hold.from < stage.firstMember->p50 &&
            (!hold.to || *hold.to > stage.starts->p50)) {
            words.append(hold.isFreeze ? Words::tr("freeze") : Words::tr("window"));
        }
    }
    words.removeDuplicates();
    return words;
}

bool asksPeople(const model::SimulatedStage& stage) {
    return std::any_of(stage.gates.begin(), stage.gates.end(), [](const auto& gate) {
        return gate.timing == model::GateTiming::Before && gate.kind == model::GateKind::Approval;
    });
}

QString helpOf(const model::SimulatedStage& stage, const QTimeZone& zone, Instant from) {
    QStringList lines{stage.members == 1 ? Words::tr("%1: 1 cluster").arg(toQt(stage.name))
                                         : Words::tr("%1: %2 clusters, %3 at once")
                                               .arg(toQt(stage.name), format::number(stage.members),
                                                    format::number(stage.concurrency))};
    const auto band = [&](const model::InstantBand& one) {
        return Words::tr("%1 (p50), %2 (p90)")
            .arg(momentAfter(one.p50, from, zone), momentAfter(one.p90, from, zone));
    };
    if (stage.firstMember) {
        lines.append(Words::tr("first cluster starts %1").arg(band(*stage.firstMember)));
    }
    if (stage.ends) {
        lines.append(Words::tr("ends %1").arg(band(*stage.ends)));
    }
    if (stage.away > 0) {
        lines.append(
            stage.away == 1
                ? Words::tr("1 cluster is away at its turn")
                : Words::tr("%1 clusters are away at their turn").arg(format::number(stage.away)));
    }
    if (stage.lateFrom && stage.lateTo) {
        lines.append(Words::tr("those that come back later: %1 – %2")
                         .arg(momentAfter(*stage.lateFrom, from, zone),
                              momentAfter(*stage.lateTo, from, zone)));
    }
    if (stage.left > 0) {
        lines.append(
            Words::tr("%1 deferred beyond the end of the run").arg(format::number(stage.left)));
    }
    if (stage.reached > 0 && stage.ended < stage.reached) {
        lines.append(
            Words::tr("%1 of %2 draws that reach it do not end it")
                .arg(format::number(stage.reached - stage.ended), format::number(stage.reached)));
    }
    for (const auto& gate : stage.gates) {
        const QString name = toQt(gate.name.empty() ? gate.id : gate.name);
        if (gate.isUntimed) {
            lines.append(Words::tr("%1: its time is not counted").arg(name));
        } else if (gate.resolves) {
            lines.append(
                Words::tr("%1: %2").arg(name, momentAfter(gate.resolves->p50, from, zone)));
        }
    }
    if (!stage.window.empty()) {
        lines.append(Words::tr("in window %1").arg(toQt(stage.window)));
    }
    if (stage.assumed > 0) {
        lines.append(Words::tr("durations: %1").arg(assumedCount(stage.assumed)));
    }
    if (stage.reached == 0) {
        lines.append(stage.members == 0 ? Words::tr("nobody in it: skipped")
                                        : Words::tr("no draw reaches it"));
    }
    return lines.join(u'\n');
}

void addBars(const model::SimulatedStage& stage, bool defersAway, const QString& waits,
             SimulationLane& lane) {
    auto& bars = lane.lane.bars;
    const bool isHeld = stage.starts && stage.firstMember &&
                        stage.firstMember->p50 - stage.starts->p50 >= kShownWait;
    const Glyph glyph = asksPeople(stage) ? Glyph::WaitingHand : Glyph::WaitingClock;
    if (isHeld) {
        bars.append({.kind = BarKind::Gate,
                     .from = stage.starts->p50,
                     .to = stage.firstMember->p50,
                     .glyph = glyph,
                     .word = waits.isEmpty() ? Words::tr("waits") : waits,
                     .tone = Tone::Waiting});
    } else if (!waits.isEmpty()) {
        lane.before = waits;
        lane.glyph = glyph;
    }
    if (!stage.firstMember || !stage.lastMember) {
        return;
    }
    bars.append(
        {.kind = BarKind::Planned, .from = stage.firstMember->p50, .to = stage.lastMember->p50});
    if (!stage.ends) {
        return;
    }
    if (stage.ends->p50 > stage.lastMember->p50) {
        bars.append({.kind = BarKind::Soak, .from = stage.lastMember->p50, .to = stage.ends->p50});
    }
    if (stage.ends->p90 > stage.ends->p50) {
        bars.append({.kind = BarKind::PlannedTail, .from = stage.ends->p50, .to = stage.ends->p90});
    }
    if (stage.lateFrom && stage.lateTo) {
        bars.append({.kind = BarKind::Planned, .from = *stage.lateFrom, .to = *stage.lateTo});
    }
    if (stage.away > 0) {
        bars.last().word = defersAway ? Words::tr("%1 deferred").arg(format::number(stage.away))
                                      : Words::tr("waits for %1").arg(format::number(stage.away));
    }
}

void addVersions(const model::Simulation& simulation, SimulationData& data) {
    for (const auto& version : simulation.versions) {
        data.versions.append(versionWords(version.version));
        data.leftBehind.append(version.leftBehind);
        data.shades.append(version.members > version.leftBehind ? data.shadeCount++ : -1);
        data.leftWords.append(
            version.leftBehind == 0 ? QString()
            : version.leftBehind == 1
                ? Words::tr("1 stays on %1").arg(versionWords(version.version))
                : Words::tr("%1 stay on %2")
                      .arg(format::number(version.leftBehind), versionWords(version.version)));
    }
    data.target = simulation.target.empty() ? Words::tr("done") : versionWords(simulation.target);
    data.total = simulation.fleetMembers;
    for (const auto& point : simulation.mix) {
        MixPoint mix{.at = point.at, .there50 = point.atTarget50, .there90 = point.atTarget90};
        for (const auto count : point.remaining) {
            mix.remaining.append(count);
        }
        data.mix.append(mix);
    }
}

void addFreezes(const model::Simulation& simulation, SimulationData& data) {
    for (const auto& hold : simulation.holds) {
        if (!hold.isFreeze || data.freezes.size() >= kMostFreezes) {
            continue;
        }
        TimelineFreeze freeze{
            .from = hold.from, .to = hold.to.value_or(data.to), .title = Words::tr("Freeze")};
        for (const auto& held : hold.stages) {
            freeze.lanes.append(laneId(static_cast<std::size_t>(held.stage)));
        }
        data.freezes.append(freeze);
    }
}

} // namespace

SimulationData simulationData(const model::Simulation& simulation, const QTimeZone& zone) {
    SimulationData data{.from = simulation.at};
    if (simulation.ends) {
        data.end50 = simulation.ends->p50;
        data.end90 = simulation.ends->p90;
    }
    const Instant last = data.end90.value_or(
        simulation.mix.empty() ? simulation.at + std::chrono::hours(1) : simulation.mix.back().at);
    data.to = laterBy(last, last - data.from, kFreeBehind);
    for (std::size_t index = 0; index < simulation.stages.size(); ++index) {
        const auto& stage = simulation.stages[index];
        SimulationLane lane{.lane = {.id = laneId(index),
                                     .kind = LaneKind::Member,
                                     .name = toQt(stage.name),
                                     .detail = format::number(stage.members),
                                     .note = helpOf(stage, zone, simulation.at)}};
        addBars(stage, simulation.defersAway, waitsBefore(simulation, index, zone).join(u", "_s),
                lane);
        data.lanes.append(lane);
    }
    addVersions(simulation, data);
    addFreezes(simulation, data);
    return data;
}

} // namespace pilothouse::ui
