// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/selector.h"
#include "kube/strategy/strategy_parts.h"

#include <limits>

/// Source: Azure/azure-rest-api-specs Microsoft.ContainerService/fleet update/common.tsp, run.tsp
/// and strategy.tsp, up to 2026-06-02-preview.
namespace pilothouse::kube::detail {

namespace {

constexpr std::int32_t kMostSelector = 512;

std::optional<std::string> readMemberSelector(const FieldReader& fields) {
    const auto selector = fields.child("memberSelector");
    if (!selector) {
        return std::nullopt;
    }
    selector->onlyKeys({"byLabel"});
    if (selector->needText("byLabel").size() > kMostSelector) {
        selector->complainAt("byLabel", "longer than 512 characters");
    }
    return readSelector(*selector, "byLabel");
}

model::ScheduleGate readScheduledStart(const FieldReader& fields) {
    model::ScheduleGate gate;
    const auto schedule = fields.child("scheduledStartConfiguration");
    if (!schedule) {
        fields.complain("\"scheduledStartConfiguration\" is missing");
        return gate;
    }
    schedule->onlyKeys({"startDay", "startTime", "utcOffset"});
    gate.day = readWeekday(*schedule, "startDay").value_or(gate.day);
    gate.time = readTimeOfDay(*schedule, "startTime").value_or(gate.time);
    gate.zone = readZone(*schedule, "utcOffset");
    if (!gate.zone.offset) {
        schedule->complainAt("utcOffset", "expected an offset such as +01:00");
    }
    return gate;
}

std::vector<model::Gate> readGates(const FieldReader& fields, std::string_view key) {
    std::vector<model::Gate> gates;
    for (const auto& item : fields.children(key)) {
        item.onlyKeys({"displayName", "type", "scheduledStartConfiguration"});
        const bool isSchedule =
            item.need("type") &&
            item.word<bool>("type", {{"Approval", false}, {"ScheduledStart", true}}, false);
        model::Gate gate{.name = item.text("displayName", isSchedule ? "Schedule" : "Approval"),
                         .position = item.position()};
        if (gate.name.empty() || gate.name.size() > 100) {
            item.complainAt("displayName", "expected 1 to 100 characters");
        }
        if (isSchedule) {
            gate.params = readScheduledStart(item);
            if (key == "afterGates") {
                item.complainAt("type", "ScheduledStart is a gate before a stage or group alone");
            }
        } else if (item.has("scheduledStartConfiguration")) {
            item.complainAt("scheduledStartConfiguration", "belongs to type ScheduledStart alone");
        }
        gates.push_back(std::move(gate));
    }
    return gates;
}

model::StrategyGroup readGroup(const FieldReader& fields) {
    fields.onlyKeys({"name", "memberSelector", "maxConcurrency", "maxAllowedFailures",
                     "beforeGates", "afterGates"});
    return {.name = readName(fields),
            .selector = readMemberSelector(fields),
            .maxConcurrency = readBound(fields, "maxConcurrency", 1),
            .maxFailures = readBound(fields, "maxAllowedFailures", 0),
            .gatesBefore = readGates(fields, "beforeGates"),
            .gatesAfter = readGates(fields, "afterGates"),
            .position = fields.position()};
}

model::StrategyStage readStage(const FieldReader& fields) {
    fields.onlyKeys({"name", "groups", "memberSelector", "afterStageWaitInSeconds",
                     "maxConcurrency", "maxAllowedFailures", "beforeGates", "afterGates"});
    model::StrategyStage stage{.name = readName(fields), .position = fields.position()};
    for (const auto& group : fields.children("groups")) {
        stage.groups.push_back(readGroup(group));
    }
    stage.selector = readMemberSelector(fields);
    if (stage.groups.empty()) {
        stage.groups.push_back({.name = stage.name,
                                .selector = stage.selector,
                                .isImplicit = true,
                                .selectsNobody = !stage.selector,
                                .position = stage.position});
        stage.selector.reset();
        if (!fields.has("memberSelector")) {
            fields.complain("needs \"groups\" or \"memberSelector\"");
        }
    }
    stage.maxConcurrency = readBound(fields, "maxConcurrency", 1);
    stage.maxFailures = readBound(fields, "maxAllowedFailures", 0);
    stage.soak = std::chrono::seconds(fields.number("afterStageWaitInSeconds", 0).value_or(0));
    stage.gatesBefore = readGates(fields, "beforeGates");
    stage.gatesAfter = readGates(fields, "afterGates");
    return stage;
}

void readStages(const std::vector<YamlView>& items, std::vector<Error>& errors,
                model::Strategy& strategy) {
    for (const auto& item : items) {
        if (item.isMapping()) {
            strategy.stages.push_back(readStage({item, errors}));
        } else {
            errors.push_back(item.error("expected a stage, a mapping with \"name\""));
        }
    }
}

/// `managedClusterUpdate` of an update run.
void readUpdate(const FieldReader& fields, model::Intent& intent) {
    using model::IntentKind;
    fields.onlyKeys({"upgrade", "nodeImageSelection"});
    intent.position = fields.position();
    if (const auto upgrade = fields.child("upgrade")) {
        upgrade->onlyKeys({"type", "kubernetesVersion"});
        intent.kind = upgrade->word<IntentKind>("type",
                                                {{"Full", IntentKind::Full},
                                                 {"ControlPlaneOnly", IntentKind::ControlPlaneOnly},
                                                 {"NodeImageOnly", IntentKind::NodeImageOnly}},
                                                IntentKind::Full);
        intent.kubernetesVersion = upgrade->text("kubernetesVersion");
        if (intent.kind == IntentKind::NodeImageOnly && !intent.kubernetesVersion.empty()) {
            upgrade->complainAt("kubernetesVersion", "NodeImageOnly takes no version");
        }
    }
    if (const auto images = fields.child("nodeImageSelection")) {
        images->onlyKeys({"type", "customNodeImageVersions"});
        intent.images =
            images->word<model::ImagePolicy>("type",
                                             {{"Latest", model::ImagePolicy::Latest},
                                              {"Consistent", model::ImagePolicy::Consistent},
                                              {"Custom", model::ImagePolicy::Custom}},
                                             model::ImagePolicy::Latest);
        for (const auto& version : images->children("customNodeImageVersions")) {
            intent.imageVersions.push_back(version.needText("version"));
        }
        if ((intent.images == model::ImagePolicy::Custom) == intent.imageVersions.empty()) {
            images->complain("Custom and \"customNodeImageVersions\" go together");
        }
    }
}

void readProperties(const FieldReader& properties, model::Strategy& strategy) {
    properties.onlyKeys({"strategy", "stages", "managedClusterUpdate", "updateStrategyId",
                         "autoUpgradeProfileId", "provisioningState", "status"});
    if (const auto update = properties.child("managedClusterUpdate")) {
        readUpdate(*update, strategy.intent);
    }
    if (properties.has("updateStrategyId") && !properties.has("strategy")) {
        properties.complainAt("updateStrategyId",
                              "this run names a strategy that lies elsewhere: save that one");
        return;
    }
    const auto body = properties.child("strategy");
    if (body) {
        body->onlyKeys({"stages"});
    }
    const auto& holder = body ? *body : properties;
    readStages(holder.items("stages"), properties.errors(), strategy);
}

} // namespace

void readAzureStrategy(const YamlView& root, std::vector<Error>& errors,
                       model::Strategy& strategy) {
    strategy.format = model::StrategyFormat::Azure;
    strategy.policy.strictFirstStage = false;           // knows no such rule
    strategy.policy.unstaged = model::OnUnstaged::List; // whoever is in no group stays
    if (root.isSequence()) {
        strategy.warnings.push_back(
            root.error("a bare list of stages, as blog posts have it: Azure's REST body is "
                       "{\"properties\": {\"strategy\": {\"stages\": […]}}} and az expects "
                       "{\"stages\": […]}"));
        if (const auto items = root.list()) {
            readStages(*items, errors, strategy);
        }
        return;
    }
    const FieldReader fields(root, errors);
    if (!fields.has("properties")) {
        fields.onlyKeys({"name", "stages", "strategy"});
        strategy.name = fields.text("name");
        const auto body = fields.child("strategy");
        readStages((body ? *body : fields).items("stages"), errors, strategy);
        return;
    }
    fields.onlyKeys({"id", "name", "type", "eTag", "etag", "systemData", "properties"});
    strategy.name = fields.text("name");
    if (const auto properties = fields.child("properties")) {
        readProperties(*properties, strategy);
    }
}

} // namespace pilothouse::kube::detail
