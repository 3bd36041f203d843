// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_run.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

namespace {

using model::DisplayState;
using model::LifeState;

QString tr(const char* text) {
    return QCoreApplication::translate("MapRun", text);
}

bool isOver(const model::Run& run) {
    return run.isAbandoned || run.state == LifeState::Completed || run.state == LifeState::Failed ||
           run.state == LifeState::Skipped;
}

bool isSoaking(const std::vector<model::GateRun>& gates) {
    return std::any_of(gates.begin(), gates.end(), [](const model::GateRun& gate) {
        return gate.timing == model::GateTiming::After && gate.state == model::GateState::Pending;
    });
}

RunPlace placeOf(DisplayState display, bool soaks) {
    switch (display) {
    case DisplayState::NotStarted: return RunPlace::NotStarted;
    case DisplayState::Running: return RunPlace::Running;
    case DisplayState::Stuck: return RunPlace::Stuck;
    case DisplayState::Pending: return RunPlace::Waiting;
    case DisplayState::Stopping:
    case DisplayState::Stopped: return RunPlace::Stopped;
    case DisplayState::Skipped: return RunPlace::Skipped;
    case DisplayState::Failed: return RunPlace::Failed;
    case DisplayState::Completed:
    case DisplayState::CompletedWithDeferred:
    case DisplayState::CompletedWithFailures: return soaks ? RunPlace::Soaking : RunPlace::Done;
    case DisplayState::Unknown: break;
    }
    return RunPlace::Unknown;
}

MapClass classOf(RunPlace place) {
    switch (place) {
    case RunPlace::Done: return {tr("done"), {Ink::Kind::Ok}, Glyph::Ok};
    case RunPlace::Soaking: return {tr("soaking"), {Ink::Kind::Soaking}, Glyph::WaitingClock};
    case RunPlace::Running: return {tr("running"), {Ink::Kind::Running}, Glyph::Running};
    case RunPlace::Stuck: return {tr("stuck"), {Ink::Kind::Warning}, Glyph::Warning};
    case RunPlace::Waiting: return {tr("waiting"), {Ink::Kind::Waiting}, Glyph::WaitingHand};
    case RunPlace::NotStarted: return {tr("not started"), {Ink::Kind::Awaited}, Glyph::NotStarted};
    case RunPlace::Failed: return {tr("failed"), {Ink::Kind::Failed}, Glyph::Failed};
    case RunPlace::Skipped: return {tr("skipped"), {Ink::Kind::Skipped}, Glyph::Skipped};
    case RunPlace::Stopped: return {tr("stopped"), {Ink::Kind::Stopped}, Glyph::Stopped};
    case RunPlace::Unknown: return {tr("not known"), {Ink::Kind::Stale}, Glyph::Unknown};
    case RunPlace::NotInRun: break;
    }
    return {tr("not in the run"), {Ink::Kind::Other}, std::nullopt};
}

} // namespace

std::optional<MapRun> mapRunOf(const model::RunsPicture& runs) {
    if (runs.runs.empty()) {
        return std::nullopt;
    }
    const auto live = std::find_if(runs.runs.begin(), runs.runs.end(),
                                   [](const auto& each) { return !isOver(each->run); });
    const model::Run& run = (live == runs.runs.end() ? runs.runs.front() : *live)->run;
    MapRun out{.id = run.id.str(), .name = toQt(run.name)};
    for (const model::StageRun& stage : run.stages) {
        const bool stageSoaks = isSoaking(stage.gates);
        for (const model::GroupRun& group : stage.groups) {
            const bool soaks = stageSoaks || isSoaking(group.gates);
            for (const model::MemberRun& member : group.members) {
                out.places[member.id.str()] = placeOf(member.display, soaks);
            }
        }
    }
    return out;
}

MapClasses classesByRun(const model::FleetSnapshot& snapshot, const MapRun& run) {
    std::vector<RunPlace> places;
    std::array<int, kRunPlaces> counts{};
    for (const auto& cluster : snapshot.clusters) {
        const auto known = run.places.find(cluster->identity.id.str());
        places.push_back(known == run.places.end() ? RunPlace::NotInRun : known->second);
        ++counts.at(static_cast<std::size_t>(places.back()));
    }
    MapClasses out;
    std::array<int, kRunPlaces> classes{};
    for (std::size_t at = 0; at < kRunPlaces; ++at) {
        if (counts.at(at) > 0) {
            classes.at(at) = static_cast<int>(out.classes.size());
            out.classes.append(classOf(static_cast<RunPlace>(at)));
            out.classes.last().count = counts.at(at);
        }
    }
    for (const RunPlace place : places) {
        out.ofCluster.push_back(classes.at(static_cast<std::size_t>(place)));
    }
    return out;
}

} // namespace pilothouse::ui
