// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/strategy_writer.h"

#include "kube/strategy/yaml_text.h"

#include <fmt/format.h>

#include <array>
#include <type_traits>

namespace pilothouse::kube {

namespace {

using detail::YamlText;

std::string timeText(model::LocalTime at) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss time(at - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

void writeTimes(YamlText& out, std::string_view key, const std::vector<model::LocalTime>& times) {
    if (times.empty()) {
        return;
    }
    std::string all;
    for (const auto& each : times) {
        all += (all.empty() ? "" : ", ") + timeText(each);
    }
    out.raw(key, "[" + all + "]");
}

void writeBound(YamlText& out, std::string_view key, const std::optional<model::Bound>& bound) {
    if (bound) {
        out.raw(key, bound->isPercent ? fmt::format("\"{}\"", bound->text()) : bound->text());
    }
}

void writePercent(YamlText& out, std::string_view key, const std::optional<std::int32_t>& value) {
    if (value) {
        out.raw(key, fmt::format("\"{}%\"", *value));
    }
}

template<class Value>
void writeUnless(YamlText& out, std::string_view key, const Value& value, const Value& standard) {
    if (value == standard) {
        return;
    }
    if constexpr (std::is_same_v<Value, bool>) {
        out.raw(key, value ? "true" : "false");
    } else if constexpr (std::is_same_v<Value, std::chrono::milliseconds>) {
        out.raw(key, durationText(value));
    } else if constexpr (std::is_enum_v<Value>) {
        out.raw(key, toString(value));
    } else {
        out.raw(key, fmt::format("{}", value));
    }
}

void writeNumber(YamlText& out, std::string_view key, const std::optional<std::int32_t>& value) {
    if (value) {
        out.raw(key, std::to_string(*value));
    }
}

void writeIntent(YamlText& out, const model::Intent& intent) {
    out.open("intent");
    out.raw("kind", toString(intent.kind));
    out.text("kubernetesVersion", intent.kubernetesVersion);
    if (intent.images == model::ImagePolicy::Custom) {
        out.wholeList("images", intent.imageVersions);
    } else {
        writeUnless(out, "images", intent.images, model::ImagePolicy::Latest);
    }
    out.text("placement", intent.placement);
    writeNumber(out, "snapshotIndex", intent.snapshotIndex);
    out.close();
}

void writeAction(YamlText& out, const model::Action& action) {
    const model::Action standard;
    out.open("action");
    out.list("argv", action.argv);
    out.list("probe", action.probe);
    if (!(action.probeIdle + action.probeRunning + action.probeFailed).empty()) {
        out.open("probeStates");
        out.text("idle", action.probeIdle);
        out.text("running", action.probeRunning);
        out.text("failed", action.probeFailed);
        out.close();
    }
    if (!action.clusterApiContext.empty()) {
        out.open("clusterApi");
        out.always("context", action.clusterApiContext);
        out.always("cluster", action.clusterApiCluster);
        out.close();
    }
    if (action.provesNodes != standard.provesNodes || action.within != standard.within) {
        out.open("proof");
        out.raw("nodes", action.provesNodes ? "all" : "none");
        writeUnless(out, "within", action.within, standard.within);
        out.close();
    }
    out.close();
}

void writePolicy(YamlText& out, const model::Policy& policy) {
    model::Policy standard;
    standard.position = policy.position;
    if (policy == standard) {
        return;
    }
    out.open("policy");
    if (!(policy.maxFailures == standard.maxFailures)) {
        writeBound(out, "maxFailures", policy.maxFailures);
    }
    writePercent(out, "minSuccess", policy.minSuccess);
    writeNumber(out, "consecutiveFailures", policy.consecutiveFailures);
    writeNumber(out, "sameError", policy.sameError);
    writeNumber(out, "errorBudget", policy.errorBudget);
    writeUnless(out, "strictFirstStage", policy.strictFirstStage, standard.strictFirstStage);
    if (policy.memberTimeout) {
        out.raw("memberTimeout", durationText(*policy.memberTimeout));
    }
    writeUnless(out, "retries", policy.retries, standard.retries);
    writeUnless(out, "retryDelay", policy.retryDelay, standard.retryDelay);
    writeUnless(out, "onStuck", policy.onStuck, standard.onStuck);
    if (policy.stuckAfter.time) {
        out.raw("stuckAfter", durationText(*policy.stuckAfter.time));
    } else if (policy.stuckAfter.percentile != standard.stuckAfter.percentile) {
        out.raw("stuckAfter", fmt::format("p{}", policy.stuckAfter.percentile));
    }
    writeUnless(out, "membershipDrift", policy.membershipDrift, standard.membershipDrift);
    writeUnless(out, "unstaged", policy.unstaged, standard.unstaged);
    writeUnless(out, "onClusterBusy", policy.onClusterBusy, standard.onClusterBusy);
    writeUnless(out, "onClusterStopped", policy.onClusterStopped, standard.onClusterStopped);
    writeUnless(out, "deferOffline", policy.deferOffline, standard.deferOffline);
    writeUnless(out, "soakOnStop", policy.soakOnStop, standard.soakOnStop);
    writeUnless(out, "windowGuard", policy.windowGuard, standard.windowGuard);
    out.close();
}

void writeScope(YamlText& out, const model::WindowScope& scope) {
    if (scope == model::WindowScope{}) {
        return;
    }
    out.open("scope");
    out.list("stages", scope.stages);
    out.list("groups", scope.groups);
    out.list("clusters", scope.clusters);
    if (scope.selector) {
        out.always("selector", *scope.selector);
    }
    out.close();
}

void writeWindow(YamlText& out, const model::Window& window) {
    using model::WindowSource;
    out.item();
    out.always("id", window.id);
    if (window.source == WindowSource::PlannedMaintenance) {
        out.raw("from", "plannedMaintenance");
        writeUnless(out, "kind", window.kind, model::WindowKind::Allow);
    } else {
        out.raw("kind", toString(window.kind));
    }
    out.text("ics", window.ics);
    writeScope(out, window.scope);
    if (window.source == WindowSource::Written) {
        out.raw("start", timeText(window.start));
        out.text("zone", window.zone.name);
        out.text("duration", window.duration);
        if (window.end) {
            out.raw("end", timeText(*window.end));
        }
        out.text("rrule", window.rrule);
        writeTimes(out, "rdate", window.rdate);
        writeTimes(out, "exdate", window.exdate);
    }
    out.text("reason", window.reason);
    out.list("overridableBy", window.overridableBy);
    out.close();
}

void writeRule(YamlText& out, const model::HealthRule& rule) {
    out.item();
    out.always("name", rule.name);
    out.text("promql", rule.promql);
    out.text("kql", rule.kql);
    out.text("object", rule.object);
    out.text("jsonpath", rule.jsonpath);
    out.raw("test", fmt::format("\"{} {}\"", toString(rule.comparison), rule.threshold));
    out.close();
}

void writeParams(YamlText& out, const model::HealthGate& gate) {
    std::vector<std::string> checks;
    checks.reserve(gate.checks.size());
    for (const auto check : gate.checks) {
        checks.emplace_back(toString(check));
    }
    out.wholeList("checks", checks);
    if (!gate.rules.empty()) {
        out.open("rules");
        for (const auto& rule : gate.rules) {
            writeRule(out, rule);
        }
        out.close();
    }
    const model::HealthHold standard;
    const auto& hold = gate.hold;
    if (hold == standard) {
        return;
    }
    out.open("hold");
    writeUnless(out, "mode", hold.mode, standard.mode);
    writeUnless(out, "successes", hold.successes, standard.successes);
    writeUnless(out, "interval", hold.interval, standard.interval);
    writeUnless(out, "initialDelay", hold.initialDelay, standard.initialDelay);
    writeUnless(out, "failureLimit", hold.failureLimit, standard.failureLimit);
    writeUnless(out, "errorLimit", hold.errorLimit, standard.errorLimit);
    writeUnless(out, "onFail", hold.onFail, standard.onFail);
    out.close();
}

void writeParams(YamlText& out, const model::ApprovalGate& gate) {
    writeUnless(out, "quorum", gate.quorum, 1);
    writeUnless(out, "notInitiator", gate.notInitiator, false);
    if (gate.expires) {
        out.raw("expires", durationText(*gate.expires));
    }
}

void writeParams(YamlText& out, const model::ScheduleGate& gate) {
    static constexpr std::array<std::string_view, 7> kDays{
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    out.raw("day", kDays.at(gate.day.c_encoding() % kDays.size()));
    out.raw("time", fmt::format("\"{:02}:{:02}\"", gate.time.count() / 60, gate.time.count() % 60));
    out.text("zone", gate.zone.name);
}

void writeParams(YamlText& out, const model::WebhookGate& gate) {
    out.always("url", gate.url);
    writeUnless(out, "timeout", gate.timeout, model::WebhookGate().timeout);
}

/// A plan's word for a stage's soak; no gate of a strategy is one.
void writeParams(YamlText&, const model::SoakGate&) {}

void writeGates(YamlText& out, std::string_view key, const std::vector<model::Gate>& gates) {
    if (gates.empty()) {
        return;
    }
    out.open(key);
    for (const auto& gate : gates) {
        out.item();
        out.raw("kind", toString(gate.kind()));
        if (gate.name != toString(gate.kind())) {
            out.always("name", gate.name);
        }
        std::visit([&out](const auto& params) { writeParams(out, params); }, gate.params);
        out.close();
    }
    out.close();
}

void writeGroup(YamlText& out, const model::StrategyGroup& group) {
    out.item();
    out.always("name", group.name);
    if (group.members) {
        std::vector<std::string> names;
        for (const auto& each : *group.members) {
            names.push_back(each.name);
        }
        out.wholeList("members", names);
    }
    if (group.selector) {
        out.always("selector", *group.selector);
    }
    writeBound(out, "maxConcurrency", group.maxConcurrency);
    writeBound(out, "maxFailures", group.maxFailures);
    writePercent(out, "minSuccess", group.minSuccess);
    writeGates(out, "gatesBefore", group.gatesBefore);
    writeGates(out, "gatesAfter", group.gatesAfter);
    out.close();
}

void writeStage(YamlText& out, const model::StrategyStage& stage) {
    const bool isImplicit = stage.groups.size() == 1 && stage.groups.front().isImplicit;
    out.item();
    out.always("name", stage.name);
    const auto& selector = isImplicit ? stage.groups.front().selector : stage.selector;
    if (selector) {
        out.always("selector", *selector);
    }
    if (!stage.orderBy.empty()) {
        out.always("orderBy", "label/" + stage.orderBy);
    }
    writeBound(out, "maxConcurrency", stage.maxConcurrency);
    writeBound(out, "maxFailures", stage.maxFailures);
    writePercent(out, "minSuccess", stage.minSuccess);
    writeGates(out, "gatesBefore", stage.gatesBefore);
    if (!isImplicit && !stage.groups.empty()) {
        out.open("groups");
        for (const auto& group : stage.groups) {
            writeGroup(out, group);
        }
        out.close();
    }
    writeUnless(out, "soak", stage.soak, std::chrono::milliseconds(0));
    writeGates(out, "gatesAfter", stage.gatesAfter);
    out.close();
}

} // namespace

std::string durationText(std::chrono::milliseconds time) {
    using namespace std::chrono;
    struct Unit {
        milliseconds size;
        std::string_view name;
    };
    static constexpr std::array kUnits{Unit{days(1), "d"}, Unit{hours(1), "h"},
                                       Unit{minutes(1), "m"}, Unit{seconds(1), "s"},
                                       Unit{milliseconds(1), "ms"}};
    std::string text;
    for (const auto& unit : kUnits) {
        const auto count = time / unit.size;
        if (count > 0) {
            text += fmt::format("{}{}", count, unit.name);
            time -= count * unit.size;
        }
    }
    return text.empty() ? "0s" : text;
}

std::string writeStrategy(const model::Strategy& strategy) {
    YamlText out;
    out.raw("apiVersion", "pilothouse.dev/v1alpha1");
    out.raw("kind", "UpdateStrategy");
    out.open("metadata");
    out.always("name", strategy.name.empty() ? "strategy" : strategy.name);
    out.map("labels", strategy.labels);
    out.map("annotations", strategy.annotations);
    out.close();
    out.open("spec");
    writeIntent(out, strategy.intent);
    if (strategy.action) {
        writeAction(out, *strategy.action);
    }
    writePolicy(out, strategy.policy);
    if (!strategy.windows.empty()) {
        out.open("windows");
        for (const auto& window : strategy.windows) {
            writeWindow(out, window);
        }
        out.close();
    }
    out.open("stages");
    for (const auto& stage : strategy.stages) {
        writeStage(out, stage);
    }
    out.close();
    out.close();
    return out.take();
}

} // namespace pilothouse::kube
