// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/placement/placement_case.h"

#include "base/time.h"
#include "placement/hub_reader.h"
#include "placement/placement_reader.h"
#include "placement/scheduler.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <tuple>

namespace pilothouse::test {

namespace {

using Json = nlohmann::json;
using namespace placement;

const char* wordOf(BindingState state) {
    return state == BindingState::Scheduled ? "Scheduled"
           : state == BindingState::Bound   ? "Bound"
                                            : "Unscheduled";
}

Json scoreOf(const std::optional<Scores>& scores) {
    return scores ? Json{{"affinity", scores->affinity}, {"topologySpread", scores->topology}}
                  : Json(nullptr);
}

Json jsonOf(const Outcome& outcome, const std::string& id) {
    auto decisions = Json::array();
    for (const auto& each : outcome.decisions) {
        decisions.push_back({{"cluster", each.cluster},
                             {"selected", each.isSelected},
                             {"score", scoreOf(each.scores)},
                             {"reason", each.reason}});
    }
    auto sorted = outcome.bindings;
    std::erase_if(sorted, [](const Binding& each) { return each.isDeleting; });
    std::stable_sort(sorted.begin(), sorted.end(), [](const Binding& a, const Binding& b) {
        return std::tuple(a.cluster, a.isNew, std::string(wordOf(a.state))) <
               std::tuple(b.cluster, b.isNew, std::string(wordOf(b.state)));
    });
    auto bindings = Json::array();
    for (const auto& each : sorted) {
        if (each.isDeleting) {
            continue; // how long a hub still has it is up to its finalizers
        }
        bindings.push_back(
            {{"cluster", each.cluster},
             {"state", wordOf(each.state)},
             {"previousState", each.previousState ? wordOf(*each.previousState) : ""},
             {"snapshot", each.snapshot},
             {"isNew", each.isNew},
             {"score", scoreOf(each.decision.scores)},
             {"reason", each.decision.reason}});
    }
    return {{"id", id},
            {"error", outcome.error},
            {"cycles", outcome.cycles},
            {"fulfilled", outcome.isFulfilled ? Json(*outcome.isFulfilled) : Json(nullptr)},
            {"message", outcome.message},
            {"decisions", decisions},
            {"bindings", bindings}};
}

/// A case as objects; Validation where it is none.
struct Case {
    std::string id{};
    Placement placement{};
    Fleet fleet{};
    SchedulingInput input{};
};

Result<std::vector<kube::YamlView>> listAt(const kube::YamlView& root, std::string_view key) {
    const auto found = root.require(key);
    return found ? found->list() : fail(found.error());
}

template<class T>
Result<std::vector<T>> readAll(const kube::YamlView& root, std::string_view key,
                               Result<T> (*read)(const kube::YamlView&)) {
    const auto items = listAt(root, key);
    if (!items) {
        return fail(items.error());
    }
    std::vector<T> out;
    for (const auto& item : *items) {
        auto each = read(item);
        if (!each) {
            return fail(std::move(each.error()));
        }
        out.push_back(*std::move(each));
    }
    return out;
}

Result<void> readCase(const kube::YamlView& root, Case& out) {
    const auto object = root.require("placement");
    const auto now = root.require("now");
    auto members = readAll<Member>(root, "clusters", readMember);
    auto bindings = readAll<Binding>(root, "bindings", readBinding);
    if (!object || !now || !members || !bindings) {
        return fail(!object    ? object.error()
                    : !now     ? now.error()
                    : !members ? members.error()
                               : bindings.error());
    }
    auto reading = readPlacement(*object, Admission::Already);
    auto fleet = Fleet::make(*std::move(members));
    const auto at = now->instant();
    if (!reading.errors.empty() || !fleet || !at) {
        return fail(!fleet ? fleet.error() : !at ? at.error() : reading.errors.front());
    }
    out.placement = std::move(reading.placement);
    out.fleet = *std::move(fleet);
    out.input = {.fleet = &out.fleet,
                 .now = *at,
                 .name = out.placement.name,
                 .nameSpace = out.placement.nameSpace,
                 .policy = out.placement.policy,
                 .snapshot = root.textOr("snapshot", "").value_or(""),
                 .bindings = *std::move(bindings)};
    return {};
}

} // namespace

std::string runPlacementCase(std::string_view line) {
    const auto document = kube::parseYaml(line, "case");
    if (!document) {
        return Json{{"invalid", document.error().message}}.dump();
    }
    const auto root = document->view();
    Case read{.id = root.textOr("id", "").value_or("")};
    if (const auto done = readCase(root, read); !done) {
        return Json{{"id", read.id}, {"invalid", done.error().message}}.dump();
    }
    return jsonOf(schedule(read.input), read.id).dump();
}

} // namespace pilothouse::test
