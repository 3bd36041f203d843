// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/foreign.h"
#include "placement/what_if.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fnmatch.h>

#include <algorithm>
#include <functional>

namespace pilothouse::placement {

namespace {

tl::unexpected<Error> wrong(std::string_view change, std::string_view why) {
    return fail(ErrorKind::Validation,
                fmt::format("what-if \"{}\": {}", change.substr(0, 128), why));
}

/// What the system's own controller puts on a cluster that it cannot reach. Source: karmada
/// pkg/controllers/cluster/cluster_controller.go, ocm pkg/registration/hub/taint/controller.go.
Taint downTaint(System system) {
    return system == System::Karmada
               ? Taint{.key = "cluster.karmada.io/unreachable", .effect = "NoSchedule"}
               : Taint{.key = "cluster.open-cluster-management.io/unreachable",
                       .effect = "NoSelect"};
}

std::vector<std::string_view> effectsOf(System system) {
    return system == System::Karmada
               ? std::vector<std::string_view>{"NoSchedule", "PreferNoSchedule", "NoExecute"}
               : std::vector<std::string_view>{"NoSelect", "PreferNoSelect", "NoSelectIfNew"};
}

void addTaint(ForeignCluster& cluster, const Taint& taint, Instant now) {
    std::erase_if(cluster.taints, [&](const TimedTaint& each) {
        return each.taint.key == taint.key && each.taint.effect == taint.effect;
    });
    cluster.taints.push_back({.taint = taint, .since = now});
}

using Edit = std::function<void(ForeignCluster&)>;

/// "K=V:EFFECT" or "K-".
Result<Edit> taintEdit(std::string_view change, std::string_view text, const ForeignState& state) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos && text.size() > 1 && text.back() == '-') {
        return Edit([key = std::string(text.substr(0, text.size() - 1))](ForeignCluster& cluster) {
            std::erase_if(cluster.taints,
                          [&](const TimedTaint& each) { return each.taint.key == key; });
        });
    }
    const auto colon = text.rfind(':');
    const auto effects = effectsOf(state.system);
    const bool isWhole = equals != std::string_view::npos && equals > 0 &&
                         colon != std::string_view::npos && colon > equals;
    if (!isWhole ||
        std::find(effects.begin(), effects.end(), text.substr(colon + 1)) == effects.end()) {
        return wrong(change, fmt::format("expected a taint as K=V:EFFECT or K-, EFFECT one of {}",
                                         fmt::join(effects, ", ")));
    }
    const Taint taint{.key = std::string(text.substr(0, equals)),
                      .value = std::string(text.substr(equals + 1, colon - equals - 1)),
                      .effect = std::string(text.substr(colon + 1))};
    return Edit(
        [taint, now = state.now](ForeignCluster& cluster) { addTaint(cluster, taint, now); });
}

Edit downEdit(const ForeignState& state) {
    return [taint = downTaint(state.system), now = state.now](ForeignCluster& cluster) {
        addTaint(cluster, taint, now);
    };
}

Result<void> editClusters(ForeignState& state, std::string_view change, std::string_view whom,
                          const Edit& edit) {
    constexpr std::string_view kRegion = "region.";
    const bool isRegion = whom.starts_with(kRegion);
    const std::string name(isRegion ? whom.substr(kRegion.size()) : whom);
    bool isFound = false;
    for (auto& cluster : state.objects.clusters) {
        if (isRegion ? cluster.region == name
                     : ::fnmatch(name.c_str(), cluster.member.name.c_str(), 0) == 0) {
            edit(cluster);
            isFound = true;
        }
    }
    if (!isFound) {
        return wrong(change, isRegion ? "no cluster has that region" : "no cluster has that name");
    }
    return {};
}

/// Labels, properties and leaving are as for any member.
Result<void> editMembers(ForeignState& state, std::string_view change) {
    WhatIfState members{.members = {}, .placement = {}, .now = state.now};
    for (const auto& cluster : state.objects.clusters) {
        members.members.push_back(cluster.member);
    }
    if (auto done = applyWhatIf(members, change); !done) {
        return done;
    }
    for (std::size_t at = 0; at < members.members.size(); ++at) {
        state.objects.clusters[at].member = std::move(members.members[at]);
    }
    return {};
}

kube::YamlNode& childOf(kube::YamlNode& node, const std::string& key) {
    const auto found = std::find_if(node.keys.begin(), node.keys.end(),
                                    [&](const auto& each) { return each.text == key; });
    if (found != node.keys.end()) {
        return node.items[static_cast<std::size_t>(found - node.keys.begin())];
    }
    if (node.kind != kube::YamlKind::Mapping) {
        node.items.clear();
        node.kind = kube::YamlKind::Mapping;
    }
    node.keys.push_back({.text = key, .line = node.line, .column = node.column});
    auto& child = node.items.emplace_back();
    child.line = node.line;
    child.column = node.column;
    return child;
}

Result<void> setPolicy(ForeignState& state, std::string_view change, std::string_view rest) {
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return wrong(change, "expected policy.FIELD=V");
    }
    auto value = kube::parseYaml(rest.substr(equals + 1), "what-if");
    if (!value) {
        return fail(std::move(value.error()));
    }
    auto* node = &childOf(state.policy.root, "spec");
    if (state.system == System::Karmada) {
        node = &childOf(*node, "placement");
    }
    auto path = rest.substr(0, equals);
    while (!path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        node = &childOf(*node, std::string(path.substr(0, dot)));
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    *node = std::move(value->root);
    return {};
}

} // namespace

Result<void> applyForeignWhatIf(ForeignState& state, std::string_view change) {
    if (change.starts_with("policy.")) {
        return setPolicy(state, change, change.substr(7));
    }
    const auto colon = change.find(':');
    const auto what =
        colon == std::string_view::npos ? std::string_view() : change.substr(colon + 1);
    if (change == "resources.newer" || what == "evict") {
        return wrong(change, "only a placement of KubeFleet has that");
    }
    if (colon == std::string_view::npos) {
        return wrong(change, "expected C:label.K=V, C:label.K-, C:taint.K=V:EFFECT, C:taint.K-, "
                             "C:property.K=Q, C:down, C:leave, region.R:down or policy.FIELD=V");
    }
    const auto whom = change.substr(0, colon);
    if (what == "down") {
        return editClusters(state, change, whom, downEdit(state));
    }
    if (what.starts_with("taint.")) {
        const auto edit = taintEdit(change, what.substr(6), state);
        return edit ? editClusters(state, change, whom, *edit) : fail(edit.error());
    }
    return editMembers(state, change);
}

} // namespace pilothouse::placement
