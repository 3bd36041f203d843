// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_form.h"

#include "kube/yaml_edit.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string_view>
#include <utility>

namespace pilothouse::engine {

namespace {

using kube::YamlKind;
using kube::YamlNode;
using model::LabEntries;
using model::LabEntry;
using model::LabEntryKind;
using model::LabField;
using model::LabFieldId;
using model::LabForm;
using model::LabPath;

using Keys = std::initializer_list<const char*>;

LabPath below(LabPath path, Keys keys) {
    path.insert(path.end(), keys.begin(), keys.end());
    return path;
}

bool isScalar(const YamlNode& node) {
    return node.kind == YamlKind::Scalar || node.kind == YamlKind::Null;
}

/// Reads a tree into fields and rows, and remembers what it read.
class Reader {
public:
    explicit Reader(const YamlNode& root) : m_root(root) {}

    LabForm read() {
        LabForm form{.isReadable = true};
        m_fields = &form.fields;
        readHead();
        readStrategy();
        form.lists.push_back(list(LabEntryKind::ResourceSelector, {"spec", "resourceSelectors"}));
        form.lists.push_back(list(LabEntryKind::ClusterName, {"spec", "policy", "clusterNames"}));
        const LabPath affinity{"spec", "policy", "affinity", "clusterAffinity"};
        form.lists.push_back(list(LabEntryKind::RequiredTerm,
                                  below(affinity, {"requiredDuringSchedulingIgnoredDuringExecution",
                                                   "clusterSelectorTerms"})));
        form.lists.push_back(
            list(LabEntryKind::PreferredTerm,
                 below(affinity, {"preferredDuringSchedulingIgnoredDuringExecution"})));
        form.lists.push_back(
            list(LabEntryKind::SpreadConstraint, {"spec", "policy", "topologySpreadConstraints"}));
        form.lists.push_back(list(LabEntryKind::Toleration, {"spec", "policy", "tolerations"}));
        LabPath at;
        addOthers(m_root, at, form.others);
        return form;
    }

private:
    void readHead() {
        add(LabFieldId::ApiVersion, {"apiVersion"});
        add(LabFieldId::Kind, {"kind"});
        add(LabFieldId::Name, {"metadata", "name"});
        add(LabFieldId::Namespace, {"metadata", "namespace"});
        add(LabFieldId::PlacementType, {"spec", "policy", "placementType"});
        add(LabFieldId::NumberOfClusters, {"spec", "policy", "numberOfClusters"});
    }

    void readStrategy() {
        const LabPath strategy{"spec", "strategy"};
        add(LabFieldId::StrategyType, below(strategy, {"type"}));
        const auto rolling = below(strategy, {"rollingUpdate"});
        add(LabFieldId::MaxUnavailable, below(rolling, {"maxUnavailable"}));
        add(LabFieldId::MaxSurge, below(rolling, {"maxSurge"}));
        add(LabFieldId::UnavailablePeriod, below(rolling, {"unavailablePeriodSeconds"}));
        const auto apply = below(strategy, {"applyStrategy"});
        add(LabFieldId::ApplyType, below(apply, {"type"}));
        add(LabFieldId::ComparisonOption, below(apply, {"comparisonOption"}));
        add(LabFieldId::WhenToApply, below(apply, {"whenToApply"}));
        add(LabFieldId::WhenToTakeOver, below(apply, {"whenToTakeOver"}));
        add(LabFieldId::ForceApply, below(apply, {"serverSideApplyConfig", "force"}));
        add(LabFieldId::AllowCoOwnership, below(apply, {"allowCoOwnership"}));
        add(LabFieldId::DeletePropagation,
            below(strategy, {"deleteStrategy", "propagationPolicy"}));
        add(LabFieldId::ReportBackType, below(strategy, {"reportBackStrategy", "type"}));
        add(LabFieldId::ReportBackDestination,
            below(strategy, {"reportBackStrategy", "destination"}));
        add(LabFieldId::RevisionHistoryLimit, {"spec", "revisionHistoryLimit"});
        add(LabFieldId::StatusReportingScope, {"spec", "statusReportingScope"});
    }

    void add(LabFieldId id, LabPath path) { m_fields->push_back(field(id, std::move(path))); }

    LabField field(LabFieldId id, LabPath path) {
        LabField out{.id = id, .path = std::move(path)};
        const auto* node = kube::yamlAt(m_root, out.path);
        if (node == nullptr) {
            return out;
        }
        m_read.push_back(out.path);
        out.isSet = true;
        out.line = node->line;
        const bool isList = id == LabFieldId::ExpressionValues || id == LabFieldId::PropertyValue;
        if (isScalar(*node)) {
            out.value = node->text;
            out.isUnfit = isList && node->kind != YamlKind::Null;
        } else if (isList && node->kind == YamlKind::Sequence &&
                   std::all_of(node->items.begin(), node->items.end(), isScalar)) {
            for (const auto& each : node->items) {
                out.value += (out.value.empty() ? "" : ", ") + each.text;
            }
        } else {
            out.isUnfit = true;
        }
        return out;
    }

    LabEntries list(LabEntryKind kind, LabPath path) {
        LabEntries out;
        out.kind = kind;
        out.path = std::move(path);
        const auto* node = kube::yamlAt(m_root, out.path);
        if (node == nullptr) {
            return out;
        }
        m_read.push_back(out.path); // its parts are told apart below
        out.isSet = true;
        out.line = node->line;
        const auto wanted = kind == LabEntryKind::Label ? YamlKind::Mapping : YamlKind::Sequence;
        if (node->kind == YamlKind::Null) {
            return out;
        }
        if (node->kind != wanted) {
            out.isUnfit = true;
            return out;
        }
        m_opened.push_back(out.path);
        for (std::size_t at = 0; at < node->items.size(); ++at) {
            auto place = out.path;
            place.push_back(kind == LabEntryKind::Label ? node->keys[at].text : std::to_string(at));
            out.rows.push_back(row(kind, std::move(place), node->items[at]));
        }
        return out;
    }

    LabEntry row(LabEntryKind kind, LabPath path, const YamlNode& node) {
        LabEntry out{.path = path, .line = node.line};
        const auto add = [&](LabFieldId id, Keys keys) {
            out.fields.push_back(field(id, below(path, keys)));
        };
        switch (kind) {
        case LabEntryKind::ResourceSelector:
            add(LabFieldId::SelectorGroup, {"group"});
            add(LabFieldId::SelectorVersion, {"version"});
            add(LabFieldId::SelectorKind, {"kind"});
            add(LabFieldId::SelectorName, {"name"});
            add(LabFieldId::SelectorScope, {"selectionScope"});
            addLabels(out, path);
            break;
        case LabEntryKind::Label: {
            auto key = field(LabFieldId::LabelKey, path);
            key.value = path.back();
            key.isUnfit = false;
            out.fields.push_back(std::move(key));
            out.fields.push_back(field(LabFieldId::LabelValue, path));
            break;
        }
        case LabEntryKind::Expression:
            add(LabFieldId::ExpressionKey, {"key"});
            add(LabFieldId::ExpressionOperator, {"operator"});
            add(LabFieldId::ExpressionValues, {"values"});
            break;
        case LabEntryKind::Property:
            add(LabFieldId::PropertyName, {"name"});
            add(LabFieldId::PropertyOperator, {"operator"});
            add(LabFieldId::PropertyValue, {"values"});
            break;
        case LabEntryKind::ClusterName:
            out.fields.push_back(field(LabFieldId::ClusterName, path));
            break;
        case LabEntryKind::RequiredTerm:
            addLabels(out, path);
            out.lists.push_back(list(LabEntryKind::Property,
                                     below(path, {"propertySelector", "matchExpressions"})));
            break;
        case LabEntryKind::PreferredTerm: {
            add(LabFieldId::Weight, {"weight"});
            const auto preference = below(path, {"preference"});
            out.fields.push_back(
                field(LabFieldId::SorterName, below(preference, {"propertySorter", "name"})));
            out.fields.push_back(
                field(LabFieldId::SorterOrder, below(preference, {"propertySorter", "sortOrder"})));
            addLabels(out, preference);
            break;
        }
        case LabEntryKind::SpreadConstraint:
            add(LabFieldId::TopologyKey, {"topologyKey"});
            add(LabFieldId::MaxSkew, {"maxSkew"});
            add(LabFieldId::WhenUnsatisfiable, {"whenUnsatisfiable"});
            break;
        case LabEntryKind::Toleration:
            add(LabFieldId::TolerationKey, {"key"});
            add(LabFieldId::TolerationOperator, {"operator"});
            add(LabFieldId::TolerationValue, {"value"});
            add(LabFieldId::TolerationEffect, {"effect"});
            break;
        }
        return out;
    }

    void addLabels(LabEntry& out, const LabPath& path) {
        out.lists.push_back(
            list(LabEntryKind::Label, below(path, {"labelSelector", "matchLabels"})));
        out.lists.push_back(
            list(LabEntryKind::Expression, below(path, {"labelSelector", "matchExpressions"})));
    }

    [[nodiscard]] bool isRead(const LabPath& path) const {
        return std::find(m_read.begin(), m_read.end(), path) != m_read.end();
    }
    [[nodiscard]] bool isOpened(const LabPath& path) const {
        return std::find(m_opened.begin(), m_opened.end(), path) != m_opened.end();
    }
    /// Whether something was read below.
    [[nodiscard]] bool leadsOn(const LabPath& path) const {
        return std::any_of(m_read.begin(), m_read.end(), [&](const LabPath& each) {
            return each.size() > path.size() && std::equal(path.begin(), path.end(), each.begin());
        });
    }

    void addOthers(const YamlNode& node, LabPath& at, std::vector<model::LabNote>& out) const {
        for (std::size_t index = 0; index < node.items.size(); ++index) {
            const bool isMap = node.kind == YamlKind::Mapping;
            at.push_back(isMap ? node.keys[index].text : std::to_string(index));
            const auto& item = node.items[index];
            if (isRead(at) && !isOpened(at)) {
                // A field, or a list that the form does not take apart but tells.
            } else if (isRead(at) || leadsOn(at) || isEmptyRow(item, at)) {
                addOthers(item, at, out);
            } else {
                out.push_back({.line = isMap ? node.keys[index].line : item.line,
                               .text = pathText(m_root, at)});
            }
            at.pop_back();
        }
    }

    /// `{}` as an item: a term that every cluster matches.
    [[nodiscard]] bool isEmptyRow(const YamlNode& item, const LabPath& at) const {
        return item.items.empty() && item.kind != YamlKind::Scalar &&
               isOpened(LabPath(at.begin(), at.end() - 1));
    }

    const YamlNode& m_root;
    std::vector<LabField>* m_fields = nullptr;
    std::vector<LabPath> m_read;   ///< fields and lists
    std::vector<LabPath> m_opened; ///< lists whose rows were read
};

/// Hands errors to whatever they are of: the longest path wins.
class Teller {
public:
    Teller(const YamlNode& root, LabForm& form) : m_root(root), m_form(form) {
        for (auto& each : form.fields) {
            add(each);
        }
        for (auto& each : form.lists) {
            add(each);
        }
    }

    void tell(const Error& error) {
        const std::string_view words = error.message;
        const auto colon = words.find(": ");
        const bool hasPath =
            colon != std::string_view::npos && words.substr(0, colon).find(' ') == words.npos;
        auto path = hasPath ? std::string(words.substr(0, colon)) : std::string();
        const auto rest = std::string(hasPath ? words.substr(colon + 2) : words);
        constexpr std::string_view kMissing = "\" is missing";
        if (const auto end = rest.find(kMissing); rest.starts_with('"') && end != rest.npos) {
            const auto inside = path + (path.empty() ? "" : ".") + rest.substr(1, end - 1);
            path = m_places.contains(inside) ? inside : path;
        }
        for (; !path.empty(); path = parentOf(path)) {
            if (const auto found = m_places.find(path); found != m_places.end()) {
                found->second->push_back(rest);
                return;
            }
        }
        m_form.faults.push_back(
            {.line = error.position ? error.position->line : 1, .text = error.message});
    }

private:
    static std::string parentOf(const std::string& path) {
        const auto end = path.find_last_of(".[");
        return end == std::string::npos ? std::string() : path.substr(0, end);
    }

    void add(LabField& field) {
        // The value of a label is told where both the key and it are.
        m_places.insert_or_assign(pathText(m_root, field.path), &field.errors);
    }
    void add(LabEntries& list) {
        m_places.insert_or_assign(pathText(m_root, list.path), &list.errors);
        for (auto& row : list.rows) {
            m_places.insert_or_assign(pathText(m_root, row.path), &row.errors);
            for (auto& each : row.fields) {
                add(each);
            }
            for (auto& each : row.lists) {
                add(each);
            }
        }
    }

    const YamlNode& m_root;
    LabForm& m_form;
    std::map<std::string, std::vector<std::string>*> m_places;
};

} // namespace

std::string pathText(const YamlNode& root, const LabPath& path) {
    std::string out;
    const auto* at = &root;
    for (const auto& step : path) {
        const bool isItem = at != nullptr && at->kind == YamlKind::Sequence;
        out += isItem ? "[" + step + "]" : (out.empty() ? "" : ".") + step;
        at = at == nullptr ? nullptr : kube::yamlAt(*at, {step});
    }
    return out;
}

LabForm readLabForm(const YamlNode& root, const std::vector<Error>& errors) {
    auto form = Reader(root).read();
    Teller teller(root, form);
    for (const auto& error : errors) {
        teller.tell(error);
    }
    return form;
}

LabForm labFormOf(const LabText& text) {
    const auto& root = text.document.root;
    const bool isRead = root.line > 0; // nothing was, of what is no YAML
    if (isRead && (root.kind == YamlKind::Mapping || root.kind == YamlKind::Null)) {
        return readLabForm(root, text.errors);
    }
    LabForm form;
    if (!text.errors.empty()) {
        const auto& error = text.errors.front();
        form.broken = {.line = error.position ? error.position->line : 1, .text = error.message};
    }
    return form;
}

} // namespace pilothouse::engine
