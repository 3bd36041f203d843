// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/selector.h"
#include "kube/strategy/strategy_parts.h"

#include <fmt/format.h>

namespace pilothouse::kube::detail {

namespace {

std::vector<model::Gate> readGates(const FieldReader& fields, std::string_view key) {
    std::vector<model::Gate> gates;
    for (const auto& gate : fields.children(key)) {
        gates.push_back(readGate(gate));
    }
    return gates;
}

/// "label/ring" gives the key, "name" nothing.
std::string readOrder(const FieldReader& fields) {
    constexpr std::string_view kPrefix = "label/";
    const auto text = fields.text("orderBy");
    if (text.empty() || text == "name") {
        return {};
    }
    if (!text.starts_with(kPrefix) || !isLabelKey(text.substr(kPrefix.size()))) {
        fields.complainAt("orderBy",
                          "expected name or label/KEY, found \"" + text.substr(0, 64) + "\"");
        return {};
    }
    return text.substr(kPrefix.size());
}

model::StrategyGroup readGroup(const FieldReader& fields) {
    fields.onlyKeys({"name", "members", "selector", "maxConcurrency", "maxFailures", "minSuccess",
                     "gatesBefore", "gatesAfter"});
    model::StrategyGroup group{.name = readName(fields), .position = fields.position()};
    if (fields.has("members")) {
        group.members.emplace();
        for (const auto& item : fields.items("members")) {
            if (auto name = fields.take(item.text())) {
                group.members->push_back({*std::move(name), item.position()});
            }
        }
        if (fields.has("selector")) {
            fields.complainAt("selector", "cannot stand beside \"members\"");
        }
    }
    group.selector = readSelector(fields, "selector");
    group.maxConcurrency = readBound(fields, "maxConcurrency", 1);
    group.maxFailures = readBound(fields, "maxFailures", 0);
    group.minSuccess = readPercent(fields, "minSuccess");
    group.gatesBefore = readGates(fields, "gatesBefore");
    group.gatesAfter = readGates(fields, "gatesAfter");
    return group;
}

model::StrategyStage readStage(const FieldReader& fields) {
    fields.onlyKeys({"name", "groups", "selector", "orderBy", "maxConcurrency", "maxFailures",
                     "minSuccess", "soak", "gatesBefore", "gatesAfter"});
    model::StrategyStage stage{.name = readName(fields), .position = fields.position()};
    for (const auto& group : fields.children("groups")) {
        stage.groups.push_back(readGroup(group));
    }
    stage.selector = readSelector(fields, "selector");
    if (stage.groups.empty()) {
        stage.groups.push_back({.name = stage.name,
                                .selector = stage.selector,
                                .isImplicit = true,
                                .selectsNobody = !fields.has("selector"),
                                .position = stage.position});
        stage.selector.reset();
    }
    stage.orderBy = readOrder(fields);
    stage.maxConcurrency = readBound(fields, "maxConcurrency", 1);
    stage.maxFailures = readBound(fields, "maxFailures", 0);
    stage.minSuccess = readPercent(fields, "minSuccess");
    stage.soak = fields.duration("soak").value_or(stage.soak);
    stage.gatesBefore = readGates(fields, "gatesBefore");
    stage.gatesAfter = readGates(fields, "gatesAfter");
    return stage;
}

void readWindows(const FieldReader& spec, model::Strategy& strategy) {
    for (const auto& fields : spec.children("windows")) {
        auto window = readWindow(fields);
        for (const auto& other : strategy.windows) {
            if (!window.id.empty() && other.id == window.id) {
                fields.complainAt("id", fmt::format("\"{}\" is taken, first in line {}", window.id,
                                                    other.position.line));
            }
        }
        strategy.windows.push_back(std::move(window));
    }
}

} // namespace

void readPilothouseStrategy(const FieldReader& root, model::Strategy& strategy) {
    strategy.format = model::StrategyFormat::Pilothouse;
    root.onlyKeys({"apiVersion", "kind", "metadata", "spec"});
    if (const auto metadata = root.child("metadata")) {
        metadata->onlyKeys({"name", "labels", "annotations"});
        strategy.name = metadata->needText("name");
        readMetadataMaps(*metadata, strategy);
    } else {
        root.complain("\"metadata\" is missing");
    }
    const auto spec = root.child("spec");
    if (!spec) {
        root.complain("\"spec\" is missing");
        return;
    }
    spec->onlyKeys({"intent", "action", "policy", "windows", "stages"});
    if (const auto intent = spec->child("intent")) {
        strategy.intent = readIntent(*intent);
    }
    if (const auto action = spec->child("action")) {
        strategy.action = readAction(*action);
    }
    if (const auto policy = spec->child("policy")) {
        strategy.policy = readPolicy(*policy);
    }
    readWindows(*spec, strategy);
    for (const auto& stage : spec->children("stages")) {
        strategy.stages.push_back(readStage(stage));
    }
}

} // namespace pilothouse::kube::detail
