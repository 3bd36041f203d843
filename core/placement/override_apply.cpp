// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/override_apply.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::placement {

namespace {

constexpr std::string_view kNameVariable = "${MEMBER-CLUSTER-NAME}";
constexpr std::string_view kLabelVariable = "${MEMBER-CLUSTER-LABEL-KEY-";
/// Values that real hubs would refuse, such as labels that name labels, end here.
constexpr int kMostReplacements = 1000;

} // namespace

bool isForCluster(const OverrideRule& rule, const model::Labels& labels) {
    if (rule.isForNobody || rule.terms.empty()) {
        return !rule.isForNobody;
    }
    return std::any_of(rule.terms.begin(), rule.terms.end(),
                       [&](const auto& term) { return term && term->matches(labels); });
}

bool isForCluster(const Override& source, const model::Labels& labels) {
    return std::any_of(source.rules.begin(), source.rules.end(),
                       [&](const auto& rule) { return isForCluster(rule, labels); });
}

Result<std::string> valueFor(const Member& cluster, std::string value) {
    std::size_t at = 0;
    while ((at = value.find(kNameVariable, at)) != value.npos) {
        value.replace(at, kNameVariable.size(), cluster.name);
        at += cluster.name.size();
    }
    for (int count = 0; (at = value.find(kLabelVariable)) != value.npos; ++count) {
        const auto start = at + kLabelVariable.size();
        const auto end = value.find('}', start);
        if (end == value.npos || count == kMostReplacements) {
            return fail(ErrorKind::Validation,
                        end == value.npos
                            ? fmt::format("input {} is missing the closing bracket `}}`", value)
                            : "the variables of a value never end");
        }
        const auto key = value.substr(start, end - start);
        const auto label = std::find_if(cluster.labels.begin(), cluster.labels.end(),
                                        [&](const auto& each) { return each.first == key; });
        if (label == cluster.labels.end()) {
            return fail(ErrorKind::Validation,
                        fmt::format("label key {} not found on cluster {}", key, cluster.name));
        }
        value.replace(at, end + 1 - at, label->second);
    }
    return value;
}

Result<std::string> applyOverride(const Override& source, const Member& cluster,
                                  std::string object) {
    for (const auto& rule : source.rules) {
        if (!isForCluster(rule, cluster.labels)) {
            continue;
        }
        if (rule.isDelete) {
            return std::string();
        }
        auto patches = rule.patches;
        for (auto& each : patches) {
            auto value = valueFor(cluster, std::move(each.value));
            if (!value) {
                return fail(std::move(value.error()));
            }
            each.value = *std::move(value);
        }
        auto patched = kube::applyOperations(object, patches);
        if (!patched) {
            return fail(std::move(patched.error()));
        }
        object = *std::move(patched);
    }
    return object;
}

} // namespace pilothouse::placement
