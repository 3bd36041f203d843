// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/what_if.h"

#include "kube/exact_quantity.h"
#include "kube/selector.h"
#include "placement/fleet.h"
#include "placement/fleet_properties.h"
#include "placement/member_edit.h"
#include "placement/placement_reader.h"
#include "placement/places.h"

#include <fmt/format.h>

#include <fnmatch.h>

#include <algorithm>
#include <functional>

namespace pilothouse::placement {

namespace {

using Edit = std::function<void(Member&)>;

constexpr std::string_view kForms =
    "expected C:label.K=V, C:label.K-, C:taint.K=V:EFFECT, C:taint.K-, C:property.K=Q, C:down, "
    "C:leave, C:evict, region.R:down, resources.newer, fleet.properties or policy.FIELD=V";

tl::unexpected<Error> wrong(std::string_view change, std::string_view why) {
    return fail(ErrorKind::Validation,
                fmt::format("what-if \"{}\": {}", change.substr(0, 128), why));
}

/// "K=V" cut in two; no V for "K-".
struct Setting {
    std::string key{};
    std::optional<std::string> value{};
};

std::optional<Setting> settingOf(std::string_view text) {
    const auto equals = text.find('=');
    if (equals != std::string_view::npos && equals > 0) {
        return Setting{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
    }
    if (text.size() > 1 && text.back() == '-') {
        return Setting{std::string(text.substr(0, text.size() - 1)), std::nullopt};
    }
    return std::nullopt;
}

Result<Edit> labelEdit(std::string_view change, const Setting& setting) {
    if (!kube::isLabelKey(setting.key) || (setting.value && !kube::isLabelValue(*setting.value))) {
        return wrong(change, "that is no label");
    }
    return Edit([setting](Member& member) {
        if (setting.value) {
            setAmount(member.labels, setting.key, *setting.value);
        } else {
            std::erase_if(member.labels,
                          [&](const auto& each) { return each.first == setting.key; });
        }
    });
}

Result<Edit> taintEdit(std::string_view change, const Setting& setting) {
    if (!setting.value) {
        return Edit([key = setting.key](Member& member) {
            std::erase_if(member.taints, [&](const Taint& each) { return each.key == key; });
        });
    }
    const auto colon = setting.value->rfind(':');
    if (colon == std::string::npos || setting.value->substr(colon + 1) != "NoSchedule") {
        return wrong(change, "expected a taint as K=V:NoSchedule, the one effect that a hub knows");
    }
    const Taint taint{setting.key, setting.value->substr(0, colon), "NoSchedule"};
    return Edit([taint](Member& member) {
        if (std::find(member.taints.begin(), member.taints.end(), taint) == member.taints.end()) {
            member.taints.push_back(taint);
        }
    });
}

Result<Edit> propertyEdit(std::string_view change, const Setting& setting) {
    const auto value = kube::ExactQuantity::parse(setting.value.value_or(""));
    if (!value) {
        return wrong(change,
                     "expected a quantity such as 8, 250m or 1.5Gi: " + value.error().message);
    }
    Member probe;
    if (amountsOf(probe, setting.key).first == nullptr) {
        return wrong(change, "expected a resource as total-, allocatable- or available-NAME");
    }
    return Edit([key = setting.key, text = *setting.value](Member& member) {
        const auto [amounts, name] = amountsOf(member, key);
        setAmount(*amounts, name, text);
    });
}

/// What stands behind "C:".
Result<Edit> editOf(std::string_view change, std::string_view what, Instant now) {
    if (what == "down") {
        return Edit([now](Member& member) {
            if (member.agent) {
                member.agent->heartbeat = now - 2 * std::chrono::minutes(5);
            }
        });
    }
    if (what == "leave") {
        return Edit([](Member& member) { member.isLeaving = true; });
    }
    const auto dot = what.find('.');
    const auto setting =
        dot == std::string_view::npos ? std::nullopt : settingOf(what.substr(dot + 1));
    const auto kind = what.substr(0, dot);
    if (setting && kind == "label") {
        return labelEdit(change, *setting);
    }
    if (setting && kind == "taint") {
        return taintEdit(change, *setting);
    }
    if (setting && kind == "property") {
        return propertyEdit(change, *setting);
    }
    return wrong(change, kForms);
}

kube::YamlNode& childOf(kube::YamlNode& node, const std::string& key) {
    const auto found = std::find_if(node.keys.begin(), node.keys.end(),
                                    [&](const auto& each) { return each.text == key; });
    if (found != node.keys.end()) {
        return node.items[static_cast<std::size_t>(found - node.keys.begin())];
    }
    if (node.kind != kube::YamlKind::Mapping) {
        node.kind = kube::YamlKind::Mapping;
        node.keys.clear(); // of a list, whose items have none
        node.items.clear();
    }
    node.keys.push_back({.text = key, .line = node.line, .column = node.column});
    auto& child = node.items.emplace_back();
    child.line = node.line;
    child.column = node.column;
    return child;
}

Result<void> setPolicy(WhatIfState& state, std::string_view change, std::string_view rest) {
    const auto setting = settingOf(rest);
    if (!setting || !setting->value) {
        return wrong(change, "expected policy.FIELD=V");
    }
    auto value = kube::parseYaml(*setting->value, "what-if");
    if (!value) {
        return fail(std::move(value.error()));
    }
    auto* node = &childOf(childOf(state.placement.root, "spec"), "policy");
    std::string_view path = setting->key;
    while (!path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        node = &childOf(*node, std::string(path.substr(0, dot)));
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    *node = std::move(value->root);
    return {};
}

bool isCalled(const std::string& name, std::string_view glob) {
    return ::fnmatch(std::string(glob).c_str(), name.c_str(), 0) == 0;
}

/// One eviction after the other, each seeing what those before it left; all or none.
Result<void> evictFrom(WhatIfState& state, std::string_view change, std::string_view whom) {
    const auto placement = readPlacement(state.placement.view(), Admission::Already).placement;
    auto known = state.known;
    const auto budget =
        std::find_if(known.budgets.begin(), known.budgets.end(),
                     [&](const DisruptionBudget& each) { return each.name == placement.name; });
    bool isFound = false;
    for (const auto& member : state.members) {
        if (!isCalled(member.name, whom)) {
            continue;
        }
        isFound = true;
        const auto answer = evict(placement, known.bindings,
                                  budget == known.budgets.end() ? nullptr : &*budget, member.name);
        if (!answer.isAllowed) {
            return wrong(change, fmt::format("{}: {}", member.name, answer.message));
        }
        std::erase_if(known.bindings,
                      [&](const Binding& each) { return each.cluster == member.name; });
    }
    if (!isFound) {
        return wrong(change, "no cluster has that name");
    }
    state.known = std::move(known);
    return {};
}

Result<void> fillFromFleet(WhatIfState& state, std::string_view change) {
    if (!state.fleetSays || state.fleetSays->isEmpty()) {
        return wrong(change, "no fleet file with prices or properties of members is open");
    }
    const auto fill = fillFromFleetFile(state.members, *state.fleetSays);
    auto words = wordsOf(fill, *state.fleetSays);
    if (fill.priced + fill.stated == 0) {
        return wrong(change, words.empty()
                                 ? "every cluster reports its prices already"
                                 : fmt::format("it tells of no cluster: {}: {}",
                                               words.front().cluster, words.front().message));
    }
    state.notes.insert(state.notes.end(), std::make_move_iterator(words.begin()),
                       std::make_move_iterator(words.end()));
    return {};
}

} // namespace

Result<void> applyWhatIf(WhatIfState& state, std::string_view change) {
    if (change.starts_with("policy.")) {
        return setPolicy(state, change, change.substr(7));
    }
    if (change == "resources.newer") {
        state.hasNewerResources = true;
        return {};
    }
    if (change == "fleet.properties") {
        return fillFromFleet(state, change);
    }
    const auto colon = change.find(':');
    if (colon == std::string_view::npos) {
        return wrong(change, kForms);
    }
    const auto whom = change.substr(0, colon);
    const bool isRegion = whom.starts_with("region.");
    if (!isRegion && change.substr(colon + 1) == "evict") {
        return evictFrom(state, change, whom);
    }
    if (isRegion && change.substr(colon + 1) != "down") {
        return wrong(change, "expected region.R:down");
    }
    const auto edit = editOf(change, change.substr(colon + 1), state.now);
    if (!edit) {
        return fail(edit.error());
    }
    bool isFound = false;
    for (auto& member : state.members) {
        if (isRegion ? isInRegion(member.labels, whom.substr(7)) : isCalled(member.name, whom)) {
            (*edit)(member);
            isFound = true;
        }
    }
    if (!isFound) {
        return wrong(change, isRegion ? "no cluster has that region in its labels"
                                      : "no cluster has that name");
    }
    return {};
}

} // namespace pilothouse::placement
