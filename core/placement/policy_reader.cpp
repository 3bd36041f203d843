// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/field_reader.h"
#include "kube/yaml_json.h"
#include "placement/go_text.h"
#include "placement/placement_reader.h"
#include "placement/policy_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace pilothouse::placement {

namespace {

using kube::detail::FieldReader;

/// What the API machinery says of the first expression of a label selector that it cannot use.
/// Source: kubernetes/apimachinery pkg/labels/selector.go NewRequirement.
std::optional<std::string> selectorFault(const FieldReader& fields) {
    const auto selector = fields.child("labelSelector");
    for (const auto& each :
         selector ? selector->children("matchExpressions") : std::vector<FieldReader>()) {
        const auto op = each.text("operator");
        const auto values = each.texts("values");
        const bool isSet = op == "In" || op == "NotIn";
        if (!isSet && op != "Exists" && op != "DoesNotExist") {
            return goQuoted(op) + " is not a valid label selector operator";
        }
        if (isSet && values.empty()) {
            return fmt::format("values: Invalid value: {}: for 'in', 'notin' operators, values set "
                               "can't be empty",
                               each.has("values") ? "[]" : "null");
        }
        if (!isSet && !values.empty()) {
            return fmt::format("values: Invalid value: [\"{}\"]: values set must be empty for "
                               "exists and does not exist",
                               fmt::join(values, "\",\""));
        }
    }
    return std::nullopt;
}

/// Reads one policy; the faults that the hub's webhooks refuse are told by policy_rules.
class PolicyReader {
public:
    PolicyReader(Admission admission, std::vector<Error>& errors)
        : m_admission(admission), m_errors(&errors) {}

    Policy read(const FieldReader& fields) {
        fields.onlyKeys({"placementType", "clusterNames", "numberOfClusters", "affinity",
                         "topologySpreadConstraints", "tolerations"});
        Policy policy;
        policy.type = fields.word<PickType>(
            "placementType",
            {{"PickAll", PickType::All}, {"PickN", PickType::N}, {"PickFixed", PickType::Fixed}},
            PickType::All);
        policy.clusterNames = fields.texts("clusterNames");
        policy.numberOfClusters = fields.number("numberOfClusters", 0);
        if (const auto affinity = fields.child("affinity")) {
            affinity->onlyKeys({"clusterAffinity"});
            if (const auto cluster = affinity->child("clusterAffinity")) {
                readAffinity(*cluster, policy);
            }
        }
        for (const auto& each : fields.children("topologySpreadConstraints")) {
            policy.spread.push_back(readConstraint(each));
        }
        for (const auto& each : fields.children("tolerations")) {
            policy.tolerations.push_back(readToleration(each));
        }
        return policy;
    }

private:
    void readAffinity(const FieldReader& fields, Policy& policy) {
        fields.onlyKeys({"requiredDuringSchedulingIgnoredDuringExecution",
                         "preferredDuringSchedulingIgnoredDuringExecution"});
        if (const auto required = fields.child("requiredDuringSchedulingIgnoredDuringExecution")) {
            required->onlyKeys({"clusterSelectorTerms"});
            for (const auto& term : required->children("clusterSelectorTerms")) {
                policy.required.push_back(readRequired(term));
            }
        }
        for (const auto& each :
             fields.children("preferredDuringSchedulingIgnoredDuringExecution")) {
            each.onlyKeys({"weight", "preference"});
            each.demand("weight");
            PreferredTerm term{.weight = each.number("weight", -100, 100).value_or(0)};
            if (const auto preference = each.child("preference")) {
                readPreference(*preference, term);
            } else {
                each.demand("preference");
            }
            policy.preferred.push_back(std::move(term));
        }
    }

    RequiredTerm readRequired(const FieldReader& fields) {
        onlyTermKeys(fields);
        RequiredTerm term;
        term.labels = labelsOf(fields, term.fault);
        if (fields.has("propertySorter")) {
            refuse(fields, "propertySorter",
                   "PropertySorter is not allowed for "
                   "RequiredDuringSchedulingIgnoredDuringExecution affinity");
        }
        if (const auto selector = fields.child("propertySelector")) {
            selector->onlyKeys({"matchExpressions"});
            for (const auto& each : selector->children("matchExpressions")) {
                term.properties.push_back(readExpression(each));
            }
        }
        return term;
    }

    void readPreference(const FieldReader& fields, PreferredTerm& term) {
        onlyTermKeys(fields);
        term.labels = labelsOf(fields, term.fault);
        if (fields.has("propertySelector")) {
            refuse(fields, "propertySelector",
                   "PropertySelector is not allowed for "
                   "PreferredDuringSchedulingIgnoredDuringExecution affinity");
        }
        if (const auto sorter = fields.child("propertySorter")) {
            sorter->onlyKeys({"name", "sortOrder"});
            PropertySorter read{.name = sorter->needText("name")};
            const auto order = sorter->text("sortOrder");
            read.order = order == "Ascending" ? SortOrder::Ascending : SortOrder::Descending;
            if (order != "Ascending" && order != "Descending") {
                read.fault =
                    fmt::format("cannot interpolate weight as sort order {} is invalid", order);
                expectOneOf(*sorter, "sortOrder", "Ascending, Descending", order);
            }
            judgeName(*sorter, read.name);
            term.sorter = std::move(read);
        }
    }

    static void onlyTermKeys(const FieldReader& fields) {
        fields.onlyKeys({"labelSelector", "propertySelector", "propertySorter"});
    }

    PropertyExpression readExpression(const FieldReader& fields) {
        fields.onlyKeys({"name", "operator", "values"});
        PropertyExpression expression{.name = fields.needText("name")};
        judgeName(fields, expression.name);
        static constexpr std::array<std::pair<std::string_view, PropertyOperator>, 6> kOperators{
            {{"Gt", PropertyOperator::Gt},
             {"Lt", PropertyOperator::Lt},
             {"Ge", PropertyOperator::Ge},
             {"Le", PropertyOperator::Le},
             {"Eq", PropertyOperator::Eq},
             {"Ne", PropertyOperator::Ne}}};
        const auto word = fields.text("operator");
        const auto* const op = std::find_if(kOperators.begin(), kOperators.end(),
                                            [&](const auto& each) { return each.first == word; });
        if (op == kOperators.end()) {
            expression.fault = "invalid operator: " + word;
            expectOneOf(fields, "operator", "Gt, Lt, Ge, Le, Eq, Ne", word);
        } else {
            expression.op = op->second;
        }
        const auto values = fields.texts("values");
        if (values.size() != 1) {
            expression.fault = "more than one value in the property selector expression";
            refuse(fields, "values",
                   fmt::format("expected exactly one value, found {}", values.size()));
            return expression;
        }
        expression.text = values.front();
        auto value = kube::ExactQuantity::parse(values.front());
        if (value) {
            expression.value = *std::move(value);
            return expression;
        }
        const auto& why = value.error().message;
        expression.fault = fmt::format(
            "value specified in property selector {} is not a valid resource quantity: {}",
            values.front(), why);
        refuse(fields, "values",
               fmt::format("value {} is not a quantity such as 8, 250m or 1.5Gi: {}",
                           values.front().substr(0, 64), why));
        return expression;
    }

    SpreadConstraint readConstraint(const FieldReader& fields) {
        fields.onlyKeys({"maxSkew", "topologyKey", "whenUnsatisfiable"});
        SpreadConstraint constraint{.key = fields.needText("topologyKey")};
        constraint.maxSkew = fields.number("maxSkew", 1).value_or(1);
        const auto word = fields.text("whenUnsatisfiable", "DoNotSchedule");
        constraint.isHard = word != "ScheduleAnyway"; // as the scheduler takes any other word
        if (constraint.isHard && word != "DoNotSchedule") {
            expectOneOf(fields, "whenUnsatisfiable", "DoNotSchedule, ScheduleAnyway", word);
        }
        return constraint;
    }

    Toleration readToleration(const FieldReader& fields) {
        fields.onlyKeys({"key", "operator", "value", "effect"});
        // An object that escaped the defaulting has none, which tolerates nothing.
        const bool hasDefault = m_admission == Admission::Judge;
        Toleration read{.key = fields.text("key"),
                        .op = fields.text("operator", hasDefault ? "Equal" : ""),
                        .value = fields.text("value"),
                        .effect = fields.text("effect")};
        if (read.op != "Exists" && read.op != "Equal") {
            expectOneOf(fields, "operator", "Exists, Equal", read.op);
        }
        if (!read.effect.empty() && read.effect != "NoSchedule") {
            expectOneOf(fields, "effect", "NoSchedule", read.effect);
        }
        return read;
    }

    /// The label selector of a term; of an object of the hub that has a wrong one, what is wrong.
    std::optional<kube::Selector> labelsOf(const FieldReader& fields, std::string& fault) {
        const auto before = m_errors->size();
        auto labels = fields.labelSelector("labelSelector");
        if (m_admission == Admission::Already && m_errors->size() > before) {
            fault = "failed to parse label selector: " +
                    selectorFault(fields).value_or((*m_errors)[before].message);
            m_errors->erase(m_errors->begin() + static_cast<std::ptrdiff_t>(before),
                            m_errors->end());
        }
        return labels;
    }

    void expectOneOf(const FieldReader& fields, std::string_view key, std::string_view words,
                     std::string_view found) {
        if (m_admission == Admission::Judge && !fields.has(key)) {
            fields.complain(fmt::format("\"{}\" is missing: expected one of {}", key, words));
        } else {
            refuse(fields, key,
                   fmt::format("expected one of {}; found \"{}\"", words, found.substr(0, 64)));
        }
    }

    void judgeName(const FieldReader& fields, const std::string& name) {
        const auto why = whyNoPropertyName(name);
        if (m_admission == Admission::Judge && !name.empty() && !why.empty()) {
            fields.complainAt("name", why);
        }
    }

    void refuse(const FieldReader& fields, std::string_view key, std::string_view why) {
        if (m_admission == Admission::Judge) {
            fields.complainAt(key, why);
        }
    }

    Admission m_admission;
    std::vector<Error>* m_errors;
};

} // namespace

Policy readPolicy(const kube::YamlView& object, Admission admission, std::vector<Error>& errors) {
    const FieldReader fields(object, errors);
    const auto before = errors.size();
    auto policy = PolicyReader(admission, errors).read(fields);
    if (admission == Admission::Judge && errors.size() == before) {
        for (const auto& refusal : whyRefused(policy)) {
            fields.complainAt(refusal.field, refusal.why);
        }
    }
    return policy;
}

namespace {

kube::YamlNode* childOf(kube::YamlNode& node, std::string_view key) {
    const auto found = std::find_if(node.keys.begin(), node.keys.end(),
                                    [&](const auto& each) { return each.text == key; });
    return found == node.keys.end()
               ? nullptr
               : &node.items[static_cast<std::size_t>(found - node.keys.begin())];
}

/// As the hub's defaulting fills in what an edit leaves out.
void setDefault(kube::YamlNode& node, std::string_view key, std::string_view value) {
    if (childOf(node, key) == nullptr) {
        node.kind = kube::YamlKind::Mapping;
        node.keys.push_back({.text = std::string(key)});
        auto& child = node.items.emplace_back();
        child.kind = kube::YamlKind::Scalar;
        child.text = value;
    }
}

} // namespace

std::string policyTextOf(const kube::YamlNode* policy) {
    kube::YamlNode node = policy != nullptr ? *policy : kube::YamlNode();
    setDefault(node, "placementType", "PickAll");
    const auto key = std::find_if(node.keys.begin(), node.keys.end(),
                                  [](const auto& each) { return each.text == "numberOfClusters"; });
    if (key != node.keys.end()) {
        node.items.erase(node.items.begin() + (key - node.keys.begin()));
        node.keys.erase(key);
    }
    if (auto* list = childOf(node, "topologySpreadConstraints")) {
        for (auto& each : list->items) {
            setDefault(each, "maxSkew", "1");
            setDefault(each, "whenUnsatisfiable", "DoNotSchedule");
        }
    }
    if (auto* list = childOf(node, "tolerations")) {
        for (auto& each : list->items) {
            setDefault(each, "operator", "Equal");
        }
    }
    return kube::yamlToJson(node);
}

} // namespace pilothouse::placement
