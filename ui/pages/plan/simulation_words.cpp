// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/simulation_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SimulationWords)
};

QString joined(QStringList words) {
    words.removeAll(QString());
    return words.join(u" · "_s);
}

qsizetype pointAt(const model::Simulation& simulation, Instant at) {
    const auto after =
        std::upper_bound(simulation.mix.begin(), simulation.mix.end(), at,
                         [](Instant t, const model::FleetMix& point) { return t < point.at; });
    return after - simulation.mix.begin() - 1;
}

/// The stage that is under way then at p50, else the last one before; null before the first.
const model::SimulatedStage* stageAt(const model::Simulation& simulation, Instant at) {
    const model::SimulatedStage* found = nullptr;
    for (const auto& stage : simulation.stages) {
        if (stage.firstMember && stage.firstMember->p50 <= at) {
            found = &stage;
        }
    }
    return found;
}

/// Members whose turn has come while they are away, and that were not updated since.
int awayAt(const model::Simulation& simulation, Instant at) {
    return static_cast<int>(std::count_if(
        simulation.members.begin(), simulation.members.end(), [&](const auto& member) {
            return simulation.isAway(member) && member.away->reached <= at &&
                   (!member.starts || *member.starts > at);
        }));
}

void addVersions(const model::Simulation& simulation, const model::FleetMix& point,
                 QList<ReadoutLine>& lines) {
    int shades = 0;
    for (std::size_t version = 0; version < simulation.versions.size(); ++version) {
        const auto& old = simulation.versions[version];
        const int shade = old.members > old.leftBehind ? shades++ : -1;
        const int there = point.remaining[version];
        if (there == 0) {
            continue;
        }
        const bool stays = old.leftBehind > 0 && there <= old.leftBehind;
        ReadoutLine line{.swatch = stays ? ReadoutLine::Swatch::Left : ReadoutLine::Swatch::Old,
                         .shade = shade,
                         .name = versionWords(old.version),
                         .value = format::number(there)};
        if (stays) {
            line.detail = Words::tr("left behind");
        } else if (old.leftBehind > 0) {
            line.detail = Words::tr("%1 of them stay").arg(format::number(old.leftBehind));
        }
        lines.append(line);
    }
    ReadoutLine target{.swatch = ReadoutLine::Swatch::Target,
                       .name = simulation.target.empty() ? Words::tr("done")
                                                         : versionWords(simulation.target),
                       .value = format::number(point.atTarget50)};
    if (point.atTarget90 != point.atTarget50) {
        target.detail = Words::tr("p90 course %1").arg(format::number(point.atTarget90));
    }
    lines.append(target);
}

} // namespace

QString momentAfter(Instant at, Instant from, const QTimeZone& zone) {
    const QString clock = format::clock(at, zone);
    if (at - from < std::chrono::hours(24)) {
        return clock;
    }
    const QDate date = QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count(), zone).date();
    const bool isNear = at - from < std::chrono::days(6);
    return Words::tr("%1 %2", "day, clock")
        .arg(QLocale().toString(date, isNear ? u"ddd"_s : u"d MMM"_s), clock);
}

QString shortDrawWords(const model::Simulation& simulation) {
    return joined({drawCount(simulation.samples), Words::tr("seed %1").arg(simulation.seed)});
}

QString drawCount(std::int32_t draws) {
    return draws == 1 ? Words::tr("1 draw") : Words::tr("%1 draws").arg(format::number(draws));
}

QString assumedCount(std::int32_t members) {
    return members == 1 ? Words::tr("1 assumed")
                        : Words::tr("%1 assumed").arg(format::number(members));
}

QString versionWords(const std::string& version) {
    if (version.empty()) {
        return Words::tr("version unknown");
    }
    return toQt(version.front() == 'v' ? version.substr(1) : version);
}

QString blockedWords(const model::Simulation& simulation) {
    if (simulation.completed + simulation.failed > 0 || simulation.blocked == 0) {
        return {};
    }
    const QString by = toQt(simulation.blockedBy);
    QString why = Words::tr("the run stays at %1").arg(by);
    if (by.contains(u"Deferred"_s)) {
        why = Words::tr("everybody is away by its schedule");
    } else if (by.contains(u"Unreachable"_s)) {
        why = Words::tr("the run waits for clusters that stay away");
    }
    if (by.contains(u"MaintenanceClosed"_s)) {
        why = Words::tr("no maintenance window opens");
    } else if (by.contains(u"Freeze"_s)) {
        why = Words::tr("a freeze has no end");
    } else if (by.startsWith(u"Stopped("_s)) {
        why = Words::tr("the run stops: %1").arg(by.mid(8).chopped(1));
    }
    return simulation.blockedStage.empty()
               ? why
               : Words::tr("%1, in stage %2").arg(why, toQt(simulation.blockedStage));
}

QString endWords(const model::Simulation& simulation, const QTimeZone& zone) {
    if (simulation.ends) {
        const QString from = momentAfter(simulation.ends->p50, simulation.at, zone);
        const QString to = momentAfter(simulation.ends->p90, simulation.at, zone);
        return simulation.deferred50 > 0 ? Words::tr("ends %1 – %2 · %3 deferred")
                                               .arg(from, to, format::number(simulation.deferred50))
                                         : Words::tr("ends %1 – %2").arg(from, to);
    }
    return simulation.blocked == simulation.samples ? Words::tr("nothing would ever move")
                                                    : Words::tr("never ends well");
}

TextRuns bandWords(const model::Simulation& simulation) {
    int people = 0;
    int services = 0;
    for (const auto& stage : simulation.stages) {
        for (const auto& gate : stage.gates) {
            people += gate.isUntimed && gate.kind == model::GateKind::Approval ? 1 : 0;
            services += gate.isUntimed && gate.kind != model::GateKind::Approval ? 1 : 0;
        }
    }
    TextRuns runs;
    QStringList words;
    if (simulation.ends) {
        words.append(Words::tr("p50 – p90"));
    }
    if (people > 0) {
        words.append(people == 1 ? Words::tr("plus 1 approval")
                                 : Words::tr("plus %1 approvals").arg(format::number(people)));
    }
    if (services > 0) {
        words.append(services == 1 ? Words::tr("plus 1 webhook")
                                   : Words::tr("plus %1 webhooks").arg(format::number(services)));
    }
    runs.append({.text = words.join(u", "_s)});
    if (simulation.deferred90 > simulation.deferred50) {
        runs.append(
            {.text = Words::tr("  p90 %1 deferred").arg(format::number(simulation.deferred90))});
    }
    if (simulation.failed > 0) {
        runs.append({.text = Words::tr("  %1 of %2 draws fail")
                                 .arg(format::number(simulation.failed),
                                      format::number(simulation.samples)),
                     .tone = Tone::Failed,
                     .strong = true});
    }
    if (simulation.blocked > 0) {
        runs.append({.text = Words::tr("  %1 of %2 never end")
                                 .arg(format::number(simulation.blocked),
                                      format::number(simulation.samples)),
                     .tone = Tone::Warning,
                     .strong = true});
    }
    return runs;
}

QString awayWords(const model::Simulation& simulation, const model::SimulatedMember& member,
                  const QTimeZone& zone) {
    if (!member.away) {
        return {};
    }
    const QString back = momentAfter(member.away->back, simulation.at, zone);
    const QString words = !simulation.defersAway
                              ? Words::tr("away at its turn, waited for until %1").arg(back)
                          : 2 * member.away->left >= simulation.samples
                              ? Words::tr("deferred: back %1, after the run").arg(back)
                              : Words::tr("deferred until %1").arg(back);
    return simulation.isAway(member) ? words
                                     : Words::tr("%1; in %2 of %3")
                                           .arg(words, format::number(member.away->samples),
                                                drawCount(simulation.samples));
}

QString drawWords(const model::Simulation& simulation) {
    const QString took = simulation.took ? format::latency(*simulation.took) : QString();
    return joined({drawCount(simulation.samples), Words::tr("seed %1").arg(simulation.seed), took,
                   Words::tr("nothing is written")});
}

QString assumedWords(const model::Simulation& simulation) {
    if (simulation.assumed <= 0) {
        return {};
    }
    return simulation.assumed >= static_cast<std::int32_t>(simulation.members.size())
               ? Words::tr("assumed")
               : assumedCount(simulation.assumed);
}

QList<ReadoutLine> readoutAt(const model::Simulation& simulation, Instant at) {
    QList<ReadoutLine> lines;
    const qsizetype place = pointAt(simulation, at);
    if (place < 0) {
        return lines;
    }
    const auto& point = simulation.mix[static_cast<std::size_t>(place)];
    addVersions(simulation, point, lines);
    lines.append(
        {.name = Words::tr("In flight"),
         .value = Words::tr("%1 of %2")
                      .arg(format::number(point.inFlight50), format::number(point.allowed))});
    if (point.skewMinors > 0) {
        lines.append({.name = Words::tr("Skew, minors"),
                      .value = Words::tr("%1 for %2")
                                   .arg(format::number(point.skewMinors),
                                        format::number(point.skewMembers))});
    } else {
        lines.append({.name = Words::tr("Skew, minors"), .value = format::number(0)});
    }
    if (const int away = awayAt(simulation, at); away > 0) {
        lines.append(
            {.name = simulation.defersAway ? Words::tr("Deferred") : Words::tr("Away, waited for"),
             .value = format::number(away)});
    }
    const auto* stage = stageAt(simulation, at);
    if (stage != nullptr && stage->slowestP90) {
        lines.append({.name = Words::tr("Slowest"), .value = toQt(stage->slowest)});
        lines.append({.name = Words::tr("p90 of it"), .value = format::span(stage->slowestP90)});
    }
    return lines;
}

QString readoutText(const QList<ReadoutLine>& lines, Instant at, const QTimeZone& zone) {
    QStringList words;
    for (const ReadoutLine& line : lines) {
        words.append(line.detail.isEmpty()
                         ? u"%1 %2"_s.arg(line.name, line.value)
                         : u"%1 %2, %3"_s.arg(line.name, line.value, line.detail));
    }
    return Words::tr("At %1: %2").arg(format::clock(at, zone), words.join(u"; "_s));
}

} // namespace pilothouse::ui
