// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/policy_rules.h"

#include "kube/dns_names.h"
#include "placement/fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace pilothouse::placement {

namespace {

constexpr std::size_t kMostClusterNames = 100;
constexpr std::size_t kMostTerms = 10;
constexpr std::size_t kMostTolerations = 100;
constexpr std::size_t kMostNameLetters = 63;

std::string_view wordOf(PickType type) {
    return type == PickType::All ? "PickAll" : type == PickType::N ? "PickN" : "PickFixed";
}

void judgeFixed(const Policy& policy, std::vector<Refusal>& out) {
    const auto type = wordOf(policy.type);
    std::set<std::string_view> seen;
    for (const auto& name : policy.clusterNames) {
        if (!kube::isDnsSubdomain(name)) {
            out.push_back(
                {"clusterNames", fmt::format("PickFixed cluster name {} is not a valid member name",
                                             name.substr(0, 80))});
        } else if (name.size() > kMostNameLetters) {
            out.push_back({"clusterNames",
                           fmt::format("PickFixed cluster name {} cannot have length exceeding {}",
                                       name, kMostNameLetters)});
        } else if (!seen.insert(name).second) {
            out.push_back({"clusterNames",
                           fmt::format("cluster names must be unique for policy type {}", type)});
            break;
        }
    }
    if (policy.clusterNames.size() > kMostClusterNames) {
        out.push_back({"clusterNames", "must have at most 100 items"});
    }
    if (!policy.required.empty() || !policy.preferred.empty()) {
        out.push_back(
            {"affinity", fmt::format("affinity must be nil for policy type {}, only valid "
                                     "for PickAll/PickN placement policy types",
                                     type)});
    }
    if (!policy.tolerations.empty()) {
        out.push_back({"tolerations",
                       fmt::format("tolerations needs to be empty for policy type {}, only valid "
                                   "for PickAll/PickN",
                                   type)});
    }
}

/// The narrowest interval that the expressions on one property leave.
struct Bounds {
    const PropertyExpression* lower = nullptr;
    const PropertyExpression* upper = nullptr;
    const PropertyExpression* equal = nullptr;
    std::vector<const PropertyExpression*> unequal{};
};

bool isStrict(const PropertyExpression& bound) {
    return bound.op == PropertyOperator::Gt || bound.op == PropertyOperator::Lt;
}

/// Takes one expression in; why it contradicts what is there already, or empty.
std::string narrow(Bounds& bounds, const PropertyExpression& each) {
    switch (each.op) {
    case PropertyOperator::Gt:
    case PropertyOperator::Ge:
        if (bounds.lower == nullptr || each.value > bounds.lower->value ||
            (each.value == bounds.lower->value && isStrict(each))) {
            bounds.lower = &each;
        }
        return {};
    case PropertyOperator::Lt:
    case PropertyOperator::Le:
        if (bounds.upper == nullptr || each.value < bounds.upper->value ||
            (each.value == bounds.upper->value && isStrict(each))) {
            bounds.upper = &each;
        }
        return {};
    case PropertyOperator::Ne: bounds.unequal.push_back(&each); return {};
    case PropertyOperator::Eq:
        if (bounds.equal != nullptr && bounds.equal->value != each.value) {
            return fmt::format("conflicting Eq values {} and {}", bounds.equal->text, each.text);
        }
        bounds.equal = &each;
        return {};
    }
    return {};
}

std::string contradictionOf(const Bounds& bounds) {
    for (const auto* unequal : bounds.unequal) {
        if (bounds.equal != nullptr && bounds.equal->value == unequal->value) {
            return fmt::format("conflicting Eq and Ne on same value {}", bounds.equal->text);
        }
    }
    const auto* lower = bounds.lower;
    const auto* upper = bounds.upper;
    if (lower != nullptr && upper != nullptr &&
        (lower->value > upper->value ||
         (lower->value == upper->value && (isStrict(*lower) || isStrict(*upper))))) {
        return fmt::format("lower bound ({}) and upper bound ({}) exclude all values", lower->text,
                           upper->text);
    }
    const auto* equal = bounds.equal;
    if (equal != nullptr && lower != nullptr &&
        (equal->value < lower->value || (equal->value == lower->value && isStrict(*lower)))) {
        return fmt::format("eq value {} violates lower bound {}", equal->text, lower->text);
    }
    if (equal != nullptr && upper != nullptr &&
        (equal->value > upper->value || (equal->value == upper->value && isStrict(*upper)))) {
        return fmt::format("eq value {} violates upper bound {}", equal->text, upper->text);
    }
    return {};
}

void judgeTerms(const Policy& policy, std::vector<Refusal>& out) {
    if (policy.required.size() > kMostTerms) {
        out.push_back({"affinity", "clusterSelectorTerms must have at most 10 items"});
    }
    for (const auto& term : policy.required) {
        std::map<std::string_view, Bounds> byName;
        for (const auto& each : term.properties) {
            auto why = narrow(byName[each.name], each);
            if (!why.empty()) {
                out.push_back(
                    {"affinity",
                     fmt::format("inconsistent requirements on property {}: {}", each.name, why)});
            }
        }
        for (const auto& [name, bounds] : byName) {
            const auto why = contradictionOf(bounds);
            if (!why.empty()) {
                out.push_back(
                    {"affinity",
                     fmt::format("inconsistent requirements on property {}: {}", name, why)});
            }
        }
    }
}

void judgeTolerations(const Policy& policy, std::vector<Refusal>& out) {
    const auto tell = [&out](const Toleration& each, std::string_view why) {
        out.push_back({"tolerations",
                       fmt::format("invalid toleration {{Key:{} Operator:{} Value:{} Effect:{}}}: "
                                   "{}",
                                   each.key, each.op, each.value, each.effect, why)});
    };
    for (auto each = policy.tolerations.begin(); each != policy.tolerations.end(); ++each) {
        if (!each->key.empty() && !kube::isLabelKey(each->key)) {
            tell(*each, "the key must be a qualified name");
        }
        if (each->op == "Exists" && !each->value.empty()) {
            tell(*each, "toleration value needs to be empty, when operator is Exists");
        }
        if (each->op == "Equal" && each->key.empty()) {
            tell(*each, "toleration key cannot be empty, when operator is Equal");
        }
        if (each->op == "Equal" && !kube::isLabelValue(each->value)) {
            tell(*each, "the value must be a label value");
        }
        if (std::find(policy.tolerations.begin(), each, *each) != each) {
            tell(*each, "toleration already exists, tolerations must be unique");
        }
    }
    if (policy.tolerations.size() > kMostTolerations) {
        out.push_back({"tolerations", "must have at most 100 items"});
    }
}

} // namespace

std::string whyNoPropertyName(const std::string& name) {
    if (name.starts_with(kResourcePrefix)) {
        const auto rest = std::string_view(name).substr(kResourcePrefix.size());
        const auto dash = rest.find('-');
        if (dash == std::string_view::npos) {
            return fmt::format("invalid resource property name {}, expected format is "
                               "[PREFIX]/[CAPACITY_TYPE]-[RESOURCE_NAME]",
                               name);
        }
        const auto kind = rest.substr(0, dash);
        if (kind != "total" && kind != "allocatable" && kind != "available") {
            return fmt::format("invalid capacity type in resource property name {}, supported "
                               "values are [allocatable available total]",
                               name);
        }
    }
    // A property of a provider may hold more than one slash, each part a label's name.
    std::size_t parts = 0;
    for (std::size_t at = 0; at <= name.size(); ++parts) {
        const auto end = std::min(name.find('/', at), name.size());
        const auto part = name.substr(at, end - at);
        const bool isFine = kube::isLabelKey(part) ||
                            (parts == 0 && end < name.size() && kube::isDnsSubdomain(part));
        if (!isFine || (parts > 1 && name.starts_with(kResourcePrefix))) {
            return fmt::format("property name {} is not valid", name.substr(0, 128));
        }
        at = end + 1;
    }
    return {};
}

std::vector<Refusal> whyRefused(const Policy& policy) {
    std::vector<Refusal> out;
    const auto type = wordOf(policy.type);
    if (policy.type == PickType::Fixed) {
        judgeFixed(policy, out);
    } else if (!policy.clusterNames.empty()) {
        out.push_back(
            {"clusterNames", fmt::format("cluster names needs to be empty for policy type "
                                         "{}, only valid for PickFixed policy type",
                                         type)});
    }
    if (policy.type == PickType::N && !policy.numberOfClusters) {
        out.push_back({"placementType",
                       fmt::format("number of cluster cannot be nil for policy type {}", type)});
    }
    if (policy.type != PickType::N && policy.numberOfClusters) {
        out.push_back({"numberOfClusters",
                       fmt::format("number of clusters must be nil for policy type {}, only valid "
                                   "for PickN placement policy type",
                                   type)});
    }
    if (policy.type != PickType::N && !policy.spread.empty()) {
        out.push_back({"topologySpreadConstraints",
                       fmt::format("topology spread constraints needs to be empty for policy type "
                                   "{}, only valid for PickN policy type",
                                   type)});
    }
    if (policy.type == PickType::All && !policy.preferred.empty()) {
        out.push_back(
            {"affinity",
             fmt::format("PreferredDuringSchedulingIgnoredDuringExecution will be ignored "
                         "for placement policy type {}",
                         type)});
    }
    judgeTerms(policy, out);
    if (policy.type != PickType::Fixed) {
        judgeTolerations(policy, out);
    }
    return out;
}

} // namespace pilothouse::placement
