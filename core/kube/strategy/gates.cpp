// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/strategy_parts.h"
#include "kube/values/json_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace pilothouse::kube::detail {

namespace {

using model::Comparison;
using model::GateKind;
using model::HealthCheck;

constexpr std::array kComparisons{Comparison::LessEqual, Comparison::GreaterEqual,
                                  Comparison::Equal,     Comparison::NotEqual,
                                  Comparison::Less,      Comparison::Greater};
constexpr std::array kChecks{HealthCheck::Api,      HealthCheck::Nodes,   HealthCheck::Pods,
                             HealthCheck::Services, HealthCheck::Metrics, HealthCheck::Storage};

/// "< 0.5", ">= 3".
void readTest(const FieldReader& fields, model::HealthRule& rule) {
    const auto text = fields.needText("test");
    std::string_view rest = text;
    const auto* found = std::find_if(kComparisons.begin(), kComparisons.end(),
                                     [&](auto each) { return rest.starts_with(toString(each)); });
    bool isRead = false;
    if (found != kComparisons.end()) {
        rule.comparison = *found;
        rest.remove_prefix(toString(*found).size());
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        const auto [end, code] =
            std::from_chars(rest.data(), rest.data() + rest.size(), rule.threshold);
        isRead = code == std::errc{} && end == rest.data() + rest.size() &&
                 rule.threshold - rule.threshold == 0;
    }
    if (!isRead && !text.empty()) {
        rule.threshold = 0;
        fields.complainAt("test",
                          "expected a comparison with a number such as \"< 0.5\", found \"" +
                              text.substr(0, 64) + "\"");
    }
}

/// "apps/v1/Deployment/shop/checkout", "v1/Node/n1": a kind and three to five parts.
bool isObjectPath(std::string_view text) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const auto to = std::min(text.find('/', from), text.size());
        parts.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    const auto isKind = [](std::string_view part) {
        return !part.empty() && part.front() >= 'A' && part.front() <= 'Z';
    };
    const bool isWhole = std::none_of(parts.begin(), parts.end(),
                                      [](std::string_view part) { return part.empty(); });
    if (!isWhole || parts.size() < 3 || parts.size() > 5) {
        return false;
    }
    return isKind(parts[1]) ? parts.size() <= 4 : isKind(parts[2]) && parts.size() >= 4;
}

model::HealthRule readRule(const FieldReader& fields) {
    fields.onlyKeys({"name", "promql", "kql", "object", "jsonpath", "test"});
    model::HealthRule rule{.name = fields.needText("name"),
                           .promql = fields.text("promql"),
                           .kql = fields.text("kql"),
                           .object = fields.text("object"),
                           .jsonpath = fields.text("jsonpath"),
                           .position = fields.position()};
    const int subjects =
        (rule.promql.empty() ? 0 : 1) + (rule.kql.empty() ? 0 : 1) + (rule.object.empty() ? 0 : 1);
    if (subjects != 1) {
        fields.complain("needs one of \"promql\", \"kql\" and \"object\"");
    } else if (rule.object.empty() != rule.jsonpath.empty()) {
        fields.complain("\"object\" and \"jsonpath\" go together");
    } else if (!rule.object.empty() && !isObjectPath(rule.object)) {
        fields.complainAt("object", "expected a path such as apps/v1/Deployment/shop/checkout");
    } else if (!rule.object.empty()) {
        if (const auto path = JsonPath::parse(rule.jsonpath); !path) {
            fields.complainAt("jsonpath", path.error().message);
        }
    }
    readTest(fields, rule);
    return rule;
}

model::HealthHold readHold(const FieldReader& fields) {
    model::HealthHold hold;
    fields.onlyKeys(
        {"mode", "successes", "interval", "initialDelay", "failureLimit", "errorLimit", "onFail"});
    hold.mode = fields.word<model::HoldMode>(
        "mode", {{"noWorse", model::HoldMode::NoWorse}, {"absolute", model::HoldMode::Absolute}},
        hold.mode);
    hold.successes = fields.number("successes", 1, 1000).value_or(hold.successes);
    hold.interval = fields.duration("interval").value_or(hold.interval);
    if (hold.interval < std::chrono::seconds(1)) {
        fields.complainAt("interval", "must be at least 1s");
    }
    hold.initialDelay = fields.duration("initialDelay").value_or(hold.initialDelay);
    hold.failureLimit = fields.number("failureLimit", 0, 1000).value_or(hold.failureLimit);
    hold.errorLimit = fields.number("errorLimit", 1, 1000).value_or(hold.errorLimit);
    hold.onFail = fields.word<model::OnGateFailure>(
        "onFail",
        {{"Block", model::OnGateFailure::Block}, {"FailStage", model::OnGateFailure::FailStage}},
        hold.onFail);
    return hold;
}

model::HealthGate readHealth(const FieldReader& fields) {
    model::HealthGate gate;
    std::vector<bool> isWanted(kChecks.size(), !fields.has("checks"));
    for (const auto& item : fields.items("checks")) {
        const auto word = fields.take(item.text());
        const auto* known = std::find_if(kChecks.begin(), kChecks.end(), [&](auto each) {
            return word && toString(each) == *word;
        });
        if (known != kChecks.end()) {
            isWanted[static_cast<std::size_t>(known - kChecks.begin())] = true;
        } else if (word) {
            fields.errors().push_back(item.error(
                "expected one of api, nodes, pods, services, metrics, storage; found \"" +
                word->substr(0, 64) + "\""));
        }
    }
    for (std::size_t index = 0; index < kChecks.size(); ++index) {
        if (isWanted[index]) {
            gate.checks.push_back(kChecks[index]);
        }
    }
    for (const auto& rule : fields.children("rules")) {
        gate.rules.push_back(readRule(rule));
    }
    if (const auto hold = fields.child("hold")) {
        gate.hold = readHold(*hold);
    }
    if (gate.checks.empty() && gate.rules.empty()) {
        fields.complain("a health gate needs \"checks\" or \"rules\"");
    }
    return gate;
}

model::WebhookGate readWebhook(const FieldReader& fields) {
    model::WebhookGate gate{.url = fields.needText("url")};
    if (!gate.url.empty() && !gate.url.starts_with("https://") &&
        !gate.url.starts_with("http://")) {
        fields.complainAt("url", "expected an http or https URL");
    }
    gate.timeout = fields.duration("timeout").value_or(gate.timeout);
    if (gate.timeout.count() <= 0 || gate.timeout > std::chrono::minutes(10)) {
        fields.complainAt("timeout", "must be above 0, at most 10m");
    }
    return gate;
}

model::ApprovalGate readApproval(const FieldReader& fields) {
    return {.quorum = fields.number("quorum", 1, 100).value_or(1),
            .notInitiator = fields.flag("notInitiator", false),
            .expires = fields.duration("expires")};
}

void refuseKeysOfOthers(const FieldReader& fields, GateKind kind) {
    switch (kind) {
    case GateKind::Approval:
        fields.onlyKeys({"kind", "name", "quorum", "notInitiator", "expires"});
        break;
    case GateKind::Schedule: fields.onlyKeys({"kind", "name", "day", "time", "zone"}); break;
    case GateKind::Health: fields.onlyKeys({"kind", "name", "checks", "rules", "hold"}); break;
    case GateKind::Webhook: fields.onlyKeys({"kind", "name", "url", "timeout"}); break;
    case GateKind::Soak: break;
    }
}

} // namespace

model::Gate readGate(const FieldReader& fields) {
    model::Gate gate{.position = fields.position()};
    if (!fields.need("kind")) {
        return gate;
    }
    const auto kind = fields.word<GateKind>("kind",
                                            {{"Approval", GateKind::Approval},
                                             {"Schedule", GateKind::Schedule},
                                             {"Health", GateKind::Health},
                                             {"Webhook", GateKind::Webhook}},
                                            GateKind::Soak);
    refuseKeysOfOthers(fields, kind);
    gate.name = fields.text("name", std::string(toString(kind)));
    if (gate.name.empty() || gate.name.size() > 100) {
        fields.complainAt("name", "expected 1 to 100 characters");
    }
    switch (kind) {
    case GateKind::Approval: gate.params = readApproval(fields); break;
    case GateKind::Schedule:
        gate.params = model::ScheduleGate{
            .day = readWeekday(fields, "day").value_or(std::chrono::weekday(0)),
            .time = readTimeOfDay(fields, "time").value_or(std::chrono::minutes(0)),
            .zone = readZone(fields, "zone")};
        break;
    case GateKind::Health: gate.params = readHealth(fields); break;
    case GateKind::Webhook: gate.params = readWebhook(fields); break;
    case GateKind::Soak: break; // the word was none of these, which is told
    }
    return gate;
}

} // namespace pilothouse::kube::detail
