// SPDX-License-Identifier: GPL-3.0-or-later
#include "plan_json.h"

#include "base/name_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace pilothouse::ctl {

namespace {

double secondsOf(std::chrono::milliseconds duration) {
    return static_cast<double>(duration.count()) / 1000.0;
}

template<class T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json orNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

/// "4h", "1d12h", "90s": as strategies write it.
std::string durationText(std::chrono::milliseconds duration) {
    std::string text;
    auto rest = duration;
    for (const auto& [unit, name] : {std::pair(std::chrono::milliseconds(86'400'000), "d"),
                                     std::pair(std::chrono::milliseconds(3'600'000), "h"),
                                     std::pair(std::chrono::milliseconds(60'000), "m"),
                                     std::pair(std::chrono::milliseconds(1000), "s")}) {
        if (rest >= unit) {
            text += std::to_string(rest / unit) + name;
            rest %= unit;
        }
    }
    return text.empty() ? "0s" : text;
}

Json gateJson(const model::Gate& gate) {
    Json json{{"kind", std::string(toString(gate.kind()))}, {"name", gate.name}};
    if (const auto* approval = std::get_if<model::ApprovalGate>(&gate.params)) {
        json["quorum"] = approval->quorum;
        json["notInitiator"] = approval->notInitiator;
        json["expiresSeconds"] = approval->expires ? Json(secondsOf(*approval->expires)) : Json();
    } else if (const auto* schedule = std::get_if<model::ScheduleGate>(&gate.params)) {
        static constexpr std::array<const char*, 7> kDays{
            "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
        json["day"] = kDays.at(schedule->day.c_encoding());
        json["time"] =
            fmt::format("{:02}:{:02}", schedule->time.count() / 60, schedule->time.count() % 60);
        json["zone"] = schedule->zone.name.empty() ? "UTC" : schedule->zone.name;
    } else if (const auto* health = std::get_if<model::HealthGate>(&gate.params)) {
        json["checks"] = Json::array();
        for (const auto check : health->checks) {
            json["checks"].push_back(std::string(toString(check)));
        }
        json["rules"] = Json::array();
        for (const auto& rule : health->rules) {
            json["rules"].push_back(rule.name);
        }
    } else if (const auto* webhook = std::get_if<model::WebhookGate>(&gate.params)) {
        json["url"] = webhook->url;
    }
    return json;
}

Json gatesJson(const std::vector<model::Gate>& gates) {
    Json list = Json::array();
    for (const auto& gate : gates) {
        list.push_back(gateJson(gate));
    }
    return list;
}

Json groupJson(const model::PlannedGroup& group) {
    Json json{{"name", group.name},
              {"implicit", group.isImplicit},
              {"maxConcurrency", group.maxConcurrency},
              {"maxFailures", group.maxFailures},
              {"minSuccess", orNull(group.minSuccess)},
              {"gatesBefore", gatesJson(group.gatesBefore)},
              {"gatesAfter", gatesJson(group.gatesAfter)}};
    json["members"] = Json::array();
    for (const auto& member : group.members) {
        json["members"].push_back({{"cluster", member.name},
                                   {"id", member.cluster.str()},
                                   {"region", orNull(member.region)},
                                   {"version", orNull(member.version)},
                                   {"atTarget", member.isAtTarget},
                                   {"orderKey", orNull(member.orderKey)},
                                   {"weight", member.weight},
                                   {"windows", member.windows}});
    }
    return json;
}

Json stageJson(const model::PlannedStage& stage) {
    Json json{{"name", stage.name},
              {"maxConcurrency", stage.maxConcurrency},
              {"maxFailures", stage.maxFailures},
              {"minSuccess", orNull(stage.minSuccess)},
              {"soakSeconds", secondsOf(stage.soak)},
              {"gatesBefore", gatesJson(stage.gatesBefore)},
              {"gatesAfter", gatesJson(stage.gatesAfter)}};
    json["groups"] = Json::array();
    for (const auto& group : stage.groups) {
        json["groups"].push_back(groupJson(group));
    }
    return json;
}

Json windowJson(const model::Window& window) {
    return {{"id", window.id},
            {"kind", std::string(toString(window.kind))},
            {"source", std::string(toString(window.source))},
            {"reason", orNull(window.reason)}};
}

Json findingJson(const model::RunFinding& finding) {
    const bool hasPlace = finding.position.line > 0;
    return {{"severity", std::string(toString(finding.severity))},
            {"code", finding.code},
            {"object", finding.object},
            {"clusters", finding.clusters},
            {"message", finding.message},
            {"mend", finding.mend},
            {"line", hasPlace ? Json(finding.position.line) : Json()},
            {"column", hasPlace ? Json(finding.position.column) : Json()}};
}

/// What both answers begin with.
Json frameJson(const PlanAnswer& answer) {
    return {{"strategy", orNull(answer.strategy.name)},
            {"format", std::string(toString(answer.strategy.format))},
            {"driver", std::string(toString(answer.driver))},
            {"intent", std::string(toString(answer.plan.intent.kind))},
            {"target", orNull(answer.plan.intent.kubernetesVersion)},
            {"at", instantJson(answer.at)},
            {"hash", answer.plan.hash},
            {"members", answer.plan.memberCount()}};
}

void addFindings(Json& json, const PlanAnswer& answer) {
    json["unstaged"] = answer.plan.unstaged;
    json["findings"] = Json::array();
    for (const auto& finding : answer.findings) {
        json["findings"].push_back(findingJson(finding));
    }
    json["deferred"] = Json::array();
    for (const auto& member : answer.deferred) {
        json["deferred"].push_back({{"cluster", member.cluster}, {"why", member.why}});
    }
    json["partial"] = Json::array();
    for (const auto& gap : answer.gaps) {
        json["partial"].push_back(partialJson(gap.cluster, gap.what, gap.error, std::nullopt));
    }
}

std::string subjectOf(const model::RunFinding& finding) {
    constexpr std::size_t kShown = 3;
    if (finding.object != "members") {
        return finding.object;
    }
    return nameList(finding.clusters, kShown);
}

using Rows = std::vector<std::vector<std::string>>;

void addGateRows(Rows& rows, const std::string& stage, const std::string& group,
                 const std::vector<model::Gate>& gates, std::string_view when) {
    for (const auto& gate : gates) {
        const auto kind = std::string(toString(gate.kind()));
        rows.push_back({stage, group, "-", "-",
                        fmt::format("{}: {}{}", when, kind,
                                    gate.name == kind ? "" : " \"" + gate.name + "\"")});
    }
}

std::string boundsText(std::int32_t atOnce, std::int32_t failures,
                       const std::optional<std::int32_t>& success) {
    return fmt::format("{} at once, {} may fail{}", atOnce, failures,
                       success ? fmt::format(", {}% must succeed", *success) : "");
}

void addGroupRows(Rows& rows, const PlanAnswer& answer, const model::PlannedStage& stage,
                  const model::PlannedGroup& group) {
    if (!group.isImplicit) {
        rows.push_back(
            {stage.name, group.name, "-", "-",
             fmt::format("{}; {}", group.members.empty() ? "nobody" : "in parallel",
                         boundsText(group.maxConcurrency, group.maxFailures, group.minSuccess))});
    }
    addGateRows(rows, stage.name, group.name, group.gatesBefore, "before");
    const auto& target = answer.plan.intent.kubernetesVersion;
    for (const auto& member : group.members) {
        rows.push_back({stage.name, group.name, member.name,
                        member.version.empty() ? "<unknown>" : member.version,
                        member.isAtTarget ? "skipped: it is there already"
                        : target.empty()  ? std::string(toString(answer.plan.intent.kind))
                                          : "to v" + target});
    }
    addGateRows(rows, stage.name, group.name, group.gatesAfter, "after");
}

} // namespace

Json validateJson(const PlanAnswer& answer) {
    auto json = frameJson(answer);
    addFindings(json, answer);
    return json;
}

Json planJson(const PlanAnswer& answer) {
    auto json = frameJson(answer);
    json["stages"] = Json::array();
    for (const auto& stage : answer.plan.stages) {
        json["stages"].push_back(stageJson(stage));
    }
    json["windows"] = Json::array();
    for (const auto& window : answer.plan.windows) {
        json["windows"].push_back(windowJson(window));
    }
    addFindings(json, answer);
    return json;
}

Rows validateRows(const PlanAnswer& answer) {
    Rows rows{{"SEVERITY", "CODE", "OBJECT", "WHAT", "MEND"}};
    for (const auto& finding : answer.findings) {
        rows.push_back({std::string(toString(finding.severity)), finding.code, subjectOf(finding),
                        finding.message, finding.mend});
    }
    return rows;
}

Rows planRows(const PlanAnswer& answer) {
    Rows rows{{"STAGE", "GROUP", "CLUSTER", "VERSION", "WHAT"}};
    for (const auto& stage : answer.plan.stages) {
        addGateRows(rows, stage.name, "-", stage.gatesBefore, "before");
        rows.push_back({stage.name, "-", "-", "-",
                        boundsText(stage.maxConcurrency, stage.maxFailures, stage.minSuccess)});
        for (const auto& group : stage.groups) {
            addGroupRows(rows, answer, stage, group);
        }
        addGateRows(rows, stage.name, "-", stage.gatesAfter, "after");
        if (stage.soak.count() > 0) {
            rows.push_back({stage.name, "-", "-", "-", "after: soak " + durationText(stage.soak)});
        }
    }
    for (const auto& name : answer.plan.unstaged) {
        rows.push_back({"-", "-", name, "-", "in no stage: stays as it is"});
    }
    return rows;
}

} // namespace pilothouse::ctl
