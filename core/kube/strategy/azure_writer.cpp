// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/azure_writer.h"

#include "kube/strategy/strategy_writer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

/// Sources: Azure/azure-rest-api-specs Microsoft.ContainerService/fleet update/common.tsp, run.tsp
/// and strategy.tsp (2026-06-01, 2026-06-02-preview); Azure/azure-cli-extensions
/// src/fleet/azext_fleet/_params.py for the commands and their options.
namespace pilothouse::kube {

namespace {

using Json = nlohmann::ordered_json;
using model::IntentKind;

constexpr std::size_t kMostName = 50;
constexpr std::int32_t kMostAtOnce = 50; ///< members of a stage
constexpr std::size_t kMostGroups = 50;  ///< of a stage
constexpr std::size_t kMostTitle = 100;

/// One word of a command, for a POSIX shell.
std::string shellWord(std::string_view word) {
    const bool isPlain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    });
    if (isPlain) {
        return std::string(word);
    }
    std::string out = "'";
    for (const char c : word) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + "'";
}

std::string azureName(std::string_view wanted) {
    std::string name;
    for (const char c : wanted) {
        const bool isUpper = c >= 'A' && c <= 'Z';
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || isUpper;
        name += isUpper ? static_cast<char>(c - 'A' + 'a') : isPlain ? c : '-';
    }
    name.erase(0, std::min(name.find_first_not_of('-'), name.size()));
    name.resize(std::min(name.size(), kMostName));
    while (!name.empty() && name.back() == '-') {
        name.pop_back();
    }
    return name.empty() ? "strategy" : name;
}

std::string offsetText(std::chrono::minutes offset) {
    const auto minutes = offset.count() < 0 ? -offset.count() : offset.count();
    return fmt::format("{}{:02}:{:02}", offset.count() < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

class AzureWriter {
public:
    explicit AzureWriter(const model::Strategy& strategy) : m_strategy(strategy) {}

    model::AzureForm write() {
        Json stages = Json::array();
        for (std::size_t at = 0; at < m_strategy.stages.size(); ++at) {
            stages.push_back(stage(m_strategy.stages[at], at == 0));
        }
        Json all = Json::object();
        all["stages"] = std::move(stages);
        m_form.stages = all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
        tellTheRest();
        tellPreview();
        m_form.script = script();
        return std::move(m_form);
    }

private:
    void lose(std::string sentence) { m_form.unsaid.push_back(std::move(sentence)); }

    Json stage(const model::StrategyStage& from, bool isFirst) {
        const auto where = fmt::format("stage {}", from.name);
        Json out = Json::object();
        out["name"] = name(from.name, where);
        const bool isImplicit = from.groups.size() == 1 && from.groups.front().isImplicit;
        const auto& selector = isImplicit ? from.groups.front().selector : from.selector;
        if (selector) {
            out["memberSelector"] = {{"byLabel", *selector}};
            m_usesSelectors = true;
        } else if (isImplicit) {
            lose(where + " selects nobody; Azure takes no stage without members");
        }
        if (!isImplicit) {
            Json groups = Json::array();
            for (const auto& each : from.groups) {
                groups.push_back(group(from, each, isFirst));
            }
            out["groups"] = std::move(groups);
            if (from.groups.size() > kMostGroups) {
                lose(fmt::format("{} has {} groups; Azure takes {}", where, from.groups.size(),
                                 kMostGroups));
            }
        }
        atOnce(out, from.maxConcurrency, where, true);
        failures(out, from.maxFailures, isFirst);
        gates(out, from.gatesBefore, from.gatesAfter, where);
        if (from.soak.count() > 0) {
            out["afterStageWaitInSeconds"] =
                std::chrono::ceil<std::chrono::seconds>(from.soak).count();
        }
        if (!from.orderBy.empty()) {
            lose(fmt::format("{}: the order by label {}; Azure chooses", where, from.orderBy));
        }
        if (from.minSuccess) {
            lose(fmt::format("{}: the least success of {} %", where, *from.minSuccess));
        }
        return out;
    }

    Json group(const model::StrategyStage& stage, const model::StrategyGroup& from, bool isFirst) {
        const auto where = fmt::format("group {} of stage {}", from.name, stage.name);
        Json out = Json::object();
        out["name"] = name(from.name, where);
        if (from.selector) {
            out["memberSelector"] = {{"byLabel", *from.selector}};
            m_usesSelectors = true;
        } else if (!m_groups.insert(from.name).second) {
            lose(where + " is in another stage too; Azure takes a group once");
        }
        for (std::size_t at = 0; from.members && at < from.members->size(); ++at) {
            m_memberships.emplace_back((*from.members)[at].name, from.name);
        }
        atOnce(out, from.maxConcurrency, where, false);
        failures(out, from.maxFailures, isFirst);
        gates(out, from.gatesBefore, from.gatesAfter, where);
        if (from.minSuccess) {
            lose(fmt::format("{}: the least success of {} %", where, *from.minSuccess));
        }
        return out;
    }

    std::string name(const std::string& wanted, const std::string& where) {
        auto given = azureName(wanted);
        if (given != wanted) {
            lose(fmt::format("{} is called {}: Azure takes a-z, 0-9 and \"-\", at most {}", where,
                             given, kMostName));
        }
        return given;
    }

    void atOnce(Json& out, const std::optional<model::Bound>& bound, const std::string& where,
                bool isStage) {
        if (!bound) {
            return;
        }
        const bool isTooMany = isStage && !bound->isPercent && bound->value > kMostAtOnce;
        if (isTooMany) {
            lose(fmt::format("{}: {} at once; Azure takes {}", where, bound->value, kMostAtOnce));
        }
        out["maxConcurrency"] = isTooMany ? std::to_string(kMostAtOnce) : bound->text();
    }

    /// Azure's own is none; the first stage takes none either where the policy is strict.
    void failures(Json& out, const std::optional<model::Bound>& bound, bool isFirst) {
        const auto& policy = m_strategy.policy;
        const auto most = isFirst && policy.strictFirstStage ? model::Bound{}
                                                             : bound.value_or(policy.maxFailures);
        if (most.value > 0) {
            out["maxAllowedFailures"] = most.text();
            m_toleratesFailures = true;
        }
    }

    void gates(Json& out, const std::vector<model::Gate>& before,
               const std::vector<model::Gate>& after, const std::string& where) {
        const auto write = [&](const char* key, const std::vector<model::Gate>& from) {
            Json list = Json::array();
            for (const auto& each : from) {
                if (auto one = gate(each, std::string_view(key) == "beforeGates", where)) {
                    list.push_back(*std::move(one));
                }
            }
            if (!list.empty()) {
                out[key] = std::move(list);
            }
        };
        write("beforeGates", before);
        write("afterGates", after);
    }

    std::optional<Json> gate(const model::Gate& from, bool isBefore, const std::string& where) {
        Json out = Json::object();
        out["displayName"] = from.name.substr(0, kMostTitle);
        if (const auto* approval = std::get_if<model::ApprovalGate>(&from.params)) {
            out["type"] = "Approval";
            if (approval->quorum > 1 || approval->notInitiator || approval->expires) {
                lose(fmt::format("{}: how many approve \"{}\", who may not, and until when", where,
                                 from.name));
            }
            return out;
        }
        const auto* schedule = std::get_if<model::ScheduleGate>(&from.params);
        const bool isUtc =
            schedule != nullptr && (schedule->zone.name.empty() || schedule->zone.name == "Z");
        if (schedule == nullptr || !isBefore || (!schedule->zone.offset && !isUtc)) {
            lose(fmt::format("{}: the gate \"{}\" ({}{})", where, from.name, toString(from.kind()),
                             schedule == nullptr ? ""
                             : isBefore          ? ", in a zone that is no fixed offset"
                                                 : ", after it"));
            return std::nullopt;
        }
        static constexpr std::array<const char*, 7> kDays{
            "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
        const auto time = schedule->time.count();
        out["type"] = "ScheduledStart";
        out["scheduledStartConfiguration"] = {
            {"startDay", kDays.at(schedule->day.c_encoding() % kDays.size())},
            {"startTime", fmt::format("{:02}:{:02}", time / 60, time % 60)},
            {"utcOffset", offsetText(schedule->zone.offset.value_or(std::chrono::minutes(0)))}};
        m_usesSchedules = true;
        return out;
    }

    void tellTheRest() {
        for (const auto& window : m_strategy.windows) {
            if (window.source != model::WindowSource::PlannedMaintenance) {
                lose(fmt::format("the {} {}: Azure Fleet heeds each cluster's own planned "
                                 "maintenance alone",
                                 window.kind == model::WindowKind::Deny ? "freeze" : "window",
                                 window.id));
            }
        }
        const auto& policy = m_strategy.policy;
        if (policy.minSuccess || policy.consecutiveFailures || policy.sameError ||
            policy.errorBudget || policy.memberTimeout || policy.retries > 0) {
            lose("the policy on success, repeated failures, time limits and retries");
        }
        if (m_strategy.action) {
            lose("the action: Azure upgrades its clusters itself");
        }
        if (m_strategy.intent.images == model::ImagePolicy::Custom) {
            lose("the listed node images: the Azure CLI knows Latest and Consistent, the REST API "
                 "knows Custom");
        }
    }

    void tellPreview() {
        const auto need = [this](bool isUsed, const char* what) {
            if (isUsed) {
                m_form.needs.push_back(fmt::format("{}: API 2026-06-02-preview", what));
            }
        };
        need(m_usesSelectors, "members by labels (memberSelector)");
        need(m_toleratesFailures, "tolerated failures (maxAllowedFailures)");
        need(m_usesSchedules, "scheduled starts (ScheduledStart)");
    }

    std::string script() {
        const auto strategy = azureName(m_strategy.name);
        const auto place = R"( -g "$RESOURCE_GROUP" -f "$FLEET" -n )";
        std::string out = "RESOURCE_GROUP='<resource group>'\nFLEET='<fleet>'\n";
        if (!m_memberships.empty()) {
            out += "\n# Clusters that are named one by one: a member has one group.\n";
        }
        for (const auto& [member, group] : m_memberships) {
            out += fmt::format("az fleet member update{}{} --update-group {}\n", place,
                               shellWord(member), shellWord(group));
        }
        out += fmt::format("\ncat > {}.json <<'END'\n{}END\n", strategy, m_form.stages);
        out += fmt::format("az fleet updatestrategy create{}{} --stages {}.json\n", place, strategy,
                           strategy);
        return out + runCommands(strategy, place);
    }

    std::string runCommands(const std::string& strategy, std::string_view place) {
        const auto& intent = m_strategy.intent;
        const bool isKnown = intent.kind == IntentKind::Full ||
                             intent.kind == IntentKind::ControlPlaneOnly ||
                             intent.kind == IntentKind::NodeImageOnly;
        if (!isKnown) {
            lose(fmt::format("a run of the kind {}", toString(intent.kind)));
            return {};
        }
        std::string options = fmt::format("--upgrade-type {}", toString(intent.kind));
        if (intent.kind != IntentKind::NodeImageOnly) {
            options += intent.kubernetesVersion.empty()
                           ? std::string(R"( --kubernetes-version "$VERSION")")
                           : " --kubernetes-version " + shellWord(intent.kubernetesVersion);
        }
        if (intent.kind != IntentKind::ControlPlaneOnly &&
            intent.images != model::ImagePolicy::Custom) {
            options += fmt::format(" --node-image-selection {}", toString(intent.images));
        }
        return fmt::format("az fleet updaterun create{0}{1} {2} --update-strategy-name {1}\n"
                           "az fleet updaterun start{0}{1}\n",
                           place, strategy, options);
    }

    const model::Strategy& m_strategy;
    model::AzureForm m_form;
    std::set<std::string> m_groups;
    std::vector<std::pair<std::string, std::string>> m_memberships; ///< cluster, group
    bool m_usesSelectors = false;
    bool m_toleratesFailures = false;
    bool m_usesSchedules = false;
};

} // namespace

model::AzureForm writeAzureForm(const model::Strategy& strategy) {
    return AzureWriter(strategy).write();
}

} // namespace pilothouse::kube
