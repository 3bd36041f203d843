// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_report.h"

#include "engine/run_followed.h"
#include "engine/run_lines.h"
#include "storage/file_lock.h"
#include "storage/journal_writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::ctl {

namespace {

std::string timeText(const std::optional<Instant>& at) {
    return at ? formatRfc3339(*at) : "-";
}

std::string stateText(model::DisplayState state, model::PendingReason reason) {
    return reason == model::PendingReason::None
               ? std::string(toString(state))
               : fmt::format("{}({})", toString(state), toString(reason));
}

std::string countText(const model::MemberCounts& counts) {
    return fmt::format("{}/{}{}{}", counts.completed + counts.skipped, counts.total,
                       counts.failed > 0 ? fmt::format(", {} failed", counts.failed) : "",
                       counts.deferred > 0 ? fmt::format(", {} deferred", counts.deferred) : "");
}

std::string currentStage(const model::Run& run) {
    for (const auto& stage : run.stages) {
        const bool isOver =
            stage.state == model::LifeState::Completed || stage.state == model::LifeState::Skipped;
        if (!isOver) {
            return stage.name;
        }
    }
    return "-";
}

Json countsJson(const model::MemberCounts& counts) {
    return {{"total", counts.total},         {"notStarted", counts.notStarted},
            {"pending", counts.pending},     {"running", counts.running},
            {"completed", counts.completed}, {"failed", counts.failed},
            {"skipped", counts.skipped},     {"deferred", counts.deferred}};
}

Json attemptJson(const model::Attempt& attempt) {
    return {{"number", attempt.number},
            {"intentAt", formatRfc3339(attempt.intentAt)},
            {"dispatchedAt", instantJson(attempt.dispatchedAt)},
            {"finishedAt", instantJson(attempt.finishedAt)},
            {"outcome", toString(attempt.outcome)},
            {"adopted", attempt.isAdopted},
            {"inferred", attempt.isInferred},
            {"errorCode", attempt.errorCode},
            {"errorText", attempt.errorText}};
}

Json memberJson(const model::MemberRun& member) {
    Json json = {{"name", member.name},
                 {"id", member.id.str()},
                 {"state", toString(member.state)},
                 {"display", toString(member.display)},
                 {"step", toString(member.step)},
                 {"reason", toString(member.reason)},
                 {"retryAt", instantJson(member.retryAt)},
                 {"message", member.message},
                 {"left", member.hasLeft},
                 {"attempts", Json::array()}};
    for (const auto& attempt : member.attempts) {
        json["attempts"].push_back(attemptJson(attempt));
    }
    return json;
}

Json gateJson(const model::GateRun& gate) {
    Json json = {{"id", gate.id},
                 {"name", gate.name},
                 {"kind", toString(gate.kind)},
                 {"timing", toString(gate.timing)},
                 {"state", toString(gate.state)},
                 {"trouble", toString(gate.trouble)},
                 {"openedAt", instantJson(gate.openedAt)},
                 {"resolveAt", instantJson(gate.resolveAt)},
                 {"resolvedAt", instantJson(gate.resolvedAt)},
                 {"resolvedBy", gate.resolvedBy},
                 {"comment", gate.comment},
                 {"approvals", Json::array()},
                 {"samples", Json::array()}};
    for (const auto& approval : gate.approvals) {
        json["approvals"].push_back({{"by", approval.by},
                                     {"comment", approval.comment},
                                     {"at", formatRfc3339(approval.at)}});
    }
    for (const auto& sample : gate.samples) {
        json["samples"].push_back({{"number", sample.number},
                                   {"at", formatRfc3339(sample.at)},
                                   {"outcome", toString(sample.outcome)},
                                   {"code", sample.code},
                                   {"text", sample.text}});
    }
    return json;
}

template<class Scope>
Json scopeJson(const Scope& scope) {
    Json json = {{"name", scope.name},
                 {"state", toString(scope.state)},
                 {"display", toString(scope.display)},
                 {"reason", toString(scope.reason)},
                 {"startedAt", instantJson(scope.startedAt)},
                 {"completedAt", instantJson(scope.completedAt)},
                 {"concurrency", scope.concurrency},
                 {"counts", countsJson(scope.counts)},
                 {"gates", Json::array()}};
    for (const auto& gate : scope.gates) {
        json["gates"].push_back(gateJson(gate));
    }
    return json;
}

Json stageJson(const model::StageRun& stage) {
    auto json = scopeJson(stage);
    json["groups"] = Json::array();
    for (const auto& group : stage.groups) {
        auto inner = scopeJson(group);
        inner["members"] = Json::array();
        for (const auto& member : group.members) {
            inner["members"].push_back(memberJson(member));
        }
        json["groups"].push_back(std::move(inner));
    }
    return json;
}

Json headJson(const model::RunPicture& picture) {
    const auto& run = picture.run;
    return {{"name", "local/" + run.name},
            {"id", run.id.str()},
            {"strategy", picture.plan->strategy},
            {"target", picture.plan->intent.kubernetesVersion},
            {"state", toString(run.state)},
            {"display", toString(run.display)},
            {"reason", toString(run.reason)},
            {"cause", run.cause},
            {"abandoned", run.isAbandoned},
            {"stage", currentStage(run)},
            {"counts", countsJson(run.counts)},
            {"createdBy", run.createdBy},
            {"createdAt", formatRfc3339(run.createdAt)},
            {"startedAt", instantJson(run.startedAt)},
            {"completedAt", instantJson(run.completedAt)},
            {"endsP50", instantJson(picture.forecast.end50)},
            {"endsP90", instantJson(picture.forecast.end90)},
            {"approvals", picture.forecast.approvals},
            {"drivenBy", picture.drivenBy.empty() ? Json() : Json(picture.drivenBy)},
            {"broken", picture.broken}};
}

Json causesJson(const model::RunPicture& picture) {
    auto causes = Json::array();
    for (const auto& cause : picture.causes) {
        Json json = {
            {"kind", toString(cause.kind)},      {"text", cause.text},
            {"since", instantJson(cause.since)}, {"expectedEnd", instantJson(cause.expectedEnd)},
            {"whoMovesIt", cause.whoMovesIt},    {"nextStep", cause.nextStep},
            {"members", cause.members},          {"evidence", Json::array()}};
        for (const auto& evidence : cause.evidence) {
            json["evidence"].push_back({{"field", evidence.field},
                                        {"value", evidence.value},
                                        {"at", instantJson(evidence.at)}});
        }
        causes.push_back(std::move(json));
    }
    return causes;
}

std::vector<std::vector<std::string>> stageRows(const model::RunPicture& picture) {
    std::vector<std::vector<std::string>> rows{
        {"STAGE", "GROUP", "STATE", "DONE", "STARTED", "ENDS"}};
    for (const auto& stage : picture.run.stages) {
        const auto span = picture.forecast.stages.find(stage.name);
        const auto ends = stage.completedAt ? timeText(stage.completedAt)
                          : span == picture.forecast.stages.end()
                              ? "-"
                              : "~" + formatRfc3339(span->second.end50);
        rows.push_back({stage.name, "", stateText(stage.display, stage.reason),
                        countText(stage.counts), timeText(stage.startedAt), ends});
        for (const auto& group : stage.groups) {
            if (group.name != stage.name || stage.groups.size() > 1) {
                rows.push_back({"", group.name, stateText(group.display, group.reason),
                                countText(group.counts), timeText(group.startedAt),
                                timeText(group.completedAt)});
            }
        }
        for (const auto& gate : stage.gates) {
            rows.push_back({"", "gate " + gate.id, std::string(toString(gate.state)), "",
                            timeText(gate.openedAt),
                            timeText(gate.resolvedAt ? gate.resolvedAt : gate.resolveAt)});
        }
    }
    return rows;
}

std::string membersText(const model::Run& run) {
    std::string text;
    for (const auto& stage : run.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const bool isTold = member.state == model::LifeState::Running ||
                                    member.state == model::LifeState::Failed ||
                                    member.state == model::LifeState::Pending;
                if (isTold) {
                    text += fmt::format("  {}: {}{}\n", member.name,
                                        stateText(member.display, member.reason),
                                        member.message.empty() ? "" : ", " + member.message);
                }
            }
        }
    }
    return text.empty() ? text : "\nmembers\n" + text;
}

Result<Picture> pictureOf(storage::RunStore& store, const std::string& folder,
                          const storage::RunEntry& entry,
                          const std::vector<engine::RunDurations>& history, Instant now) {
    auto run = engine::FollowedRun::open(store, entry.id, history, now);
    if (!run) {
        return fail(std::move(run.error()));
    }
    const bool isDriven = storage::FileLock::isHeld(storage::runLockFile(folder, entry.id));
    return run->picture(now, isDriven ? entry.holder : std::string(), nullptr);
}

} // namespace

Result<std::vector<Picture>> picturesOf(storage::RunStore& store, const std::string& folder,
                                        Instant now) {
    const auto entries = store.runs();
    const auto history = engine::readDurations(store);
    if (!entries || !history) {
        return fail(!entries ? entries.error() : history.error());
    }
    std::vector<Picture> pictures;
    for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
        auto picture = pictureOf(store, folder, *entry, *history, now);
        if (!picture) {
            return fail(std::move(picture.error()));
        }
        pictures.push_back(*std::move(picture));
    }
    return pictures;
}

Result<Picture> pictureIn(storage::RunStore& store, const std::string& folder,
                          const std::string& idOrName, Instant now) {
    const auto entry = store.find(idOrName);
    const auto history = engine::readDurations(store);
    if (!entry || !history) {
        return fail(!entry ? entry.error() : history.error());
    }
    return pictureOf(store, folder, *entry, *history, now);
}

std::optional<std::string> refusalOf(storage::RunStore& store, const std::string& run,
                                     const model::Command& command, Instant now) {
    const auto log = engine::readRunLog(store, run);
    if (!log) {
        return describe(log.error());
    }
    if (!log->broken.empty()) {
        return "its journal was changed from outside: " + log->broken;
    }
    const auto machine = rollout::compile(*log->plan);
    auto asked = command;
    asked.id = "a look ahead";
    const auto decision = rollout::decide(machine, rollout::replay(machine, log->records),
                                          {.commands = {asked}}, now);
    for (const auto& outcome : decision.outcomes) {
        if (outcome.fate == rollout::CommandFate::Rejected) {
            return outcome.reason;
        }
    }
    return std::nullopt;
}

std::vector<std::vector<std::string>> runRows(const std::vector<Picture>& runs) {
    std::vector<std::vector<std::string>> rows{
        {"NAME", "STATE", "STAGE", "DONE", "TARGET", "STARTED", "ENDS", "DRIVEN BY"}};
    for (const auto& picture : runs) {
        const auto& run = picture->run;
        const auto ends = run.completedAt           ? timeText(run.completedAt)
                          : picture->forecast.end50 ? "~" + formatRfc3339(*picture->forecast.end50)
                                                    : "-";
        const auto& target = picture->plan->intent.kubernetesVersion;
        rows.push_back({"local/" + run.name, stateText(run.display, run.reason), currentStage(run),
                        countText(run.counts), target.empty() ? "-" : target,
                        timeText(run.startedAt), ends,
                        picture->drivenBy.empty() ? "-" : picture->drivenBy});
    }
    return rows;
}

Json runsJson(const std::vector<Picture>& runs) {
    Json json = {{"runs", Json::array()}};
    for (const auto& picture : runs) {
        json["runs"].push_back(headJson(*picture));
    }
    return json;
}

std::string runText(const model::RunPicture& picture) {
    const auto& run = picture.run;
    auto text = fmt::format("local/{}: {}, {}{}\n", run.name, stateText(run.display, run.reason),
                            countText(run.counts), run.cause.empty() ? "" : ", " + run.cause);
    if (!picture.broken.empty()) {
        text += "its journal was changed from outside: " + picture.broken + '\n';
    }
    text += picture.drivenBy.empty() ? "nobody drives it now\n"
                                     : fmt::format("driven by {}\n", picture.drivenBy);
    if (picture.forecast.end50 && !run.completedAt) {
        text += fmt::format("ends {} (p50), {} (p90){}\n", formatRfc3339(*picture.forecast.end50),
                            timeText(picture.forecast.end90),
                            picture.forecast.approvals > 0
                                ? fmt::format(", plus {} approval{}", picture.forecast.approvals,
                                              picture.forecast.approvals == 1 ? "" : "s")
                                : "");
    }
    text += '\n' + tableText(stageRows(picture)) + membersText(run);
    for (const auto& cause : picture.causes) {
        text += fmt::format("\nwhy: {}\n", cause.text);
        for (const auto& evidence : cause.evidence) {
            text += fmt::format("  {} = {}\n", evidence.field, evidence.value);
        }
        text += cause.whoMovesIt.empty() ? "" : fmt::format("  moved by: {}\n", cause.whoMovesIt);
        text += cause.nextStep.empty() ? "" : fmt::format("  next: {}\n", cause.nextStep);
    }
    return text;
}

Json runJson(const model::RunPicture& picture) {
    auto json = headJson(picture);
    json["at"] = formatRfc3339(picture.at);
    json["planHash"] = picture.plan->hash;
    json["stages"] = Json::array();
    for (const auto& stage : picture.run.stages) {
        json["stages"].push_back(stageJson(stage));
    }
    json["causes"] = causesJson(picture);
    json["freezes"] = Json::array();
    for (const auto& freeze : picture.freezes) {
        json["freezes"].push_back({{"from", formatRfc3339(freeze.from)},
                                   {"to", formatRfc3339(freeze.to)},
                                   {"window", freeze.title},
                                   {"stages", freeze.stages}});
    }
    return json;
}

std::string linesAfter(const model::RunPicture& picture, std::uint64_t seq) {
    const auto machine = rollout::compile(*picture.plan);
    std::string text;
    for (const auto& record : *picture.records) {
        const auto line = record.seq > seq ? engine::lineOf(record, machine) : std::string();
        text += line.empty() ? line : fmt::format("{} {}\n", formatRfc3339(record.at), line);
    }
    return text;
}

} // namespace pilothouse::ctl
