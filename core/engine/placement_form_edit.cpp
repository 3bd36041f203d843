// SPDX-License-Identifier: GPL-3.0-or-later
// What a form's edit is in the text.
#include "engine/placement_form.h"
#include "kube/yaml_edit.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pilothouse::engine {

namespace {

using kube::YamlEdit;
using kube::YamlKind;
using kube::yamlMapNode;
using kube::YamlNode;
using kube::yamlTextNode;
using model::LabEntryKind;
using model::LabFieldId;
using model::LabFormEdit;
using model::LabPath;

/// The keys of a mapping in the order of the API, by the key that leads to it.
struct Order {
    std::string_view of;
    std::vector<std::string> keys;
};

const std::vector<Order>& orders() {
    static const std::vector<Order> kOrders{
        {"", {"apiVersion", "kind", "metadata", "spec", "status"}},
        {"metadata", {"name", "namespace", "labels", "annotations"}},
        {"spec",
         {"resourceSelectors", "policy", "strategy", "revisionHistoryLimit",
          "statusReportingScope"}},
        {"resourceSelectors",
         {"group", "version", "kind", "name", "labelSelector", "selectionScope"}},
        {"policy",
         {"placementType", "clusterNames", "numberOfClusters", "affinity",
          "topologySpreadConstraints", "tolerations"}},
        {"clusterAffinity",
         {"requiredDuringSchedulingIgnoredDuringExecution",
          "preferredDuringSchedulingIgnoredDuringExecution"}},
        {"clusterSelectorTerms", {"labelSelector", "propertySelector", "propertySorter"}},
        {"preferredDuringSchedulingIgnoredDuringExecution", {"weight", "preference"}},
        {"preference", {"labelSelector", "propertySelector", "propertySorter"}},
        {"labelSelector", {"matchLabels", "matchExpressions"}},
        {"matchExpressions", {"key", "name", "operator", "values"}},
        {"propertySorter", {"name", "sortOrder"}},
        {"topologySpreadConstraints", {"maxSkew", "topologyKey", "whenUnsatisfiable"}},
        {"tolerations", {"key", "operator", "value", "effect"}},
        {"strategy",
         {"type", "rollingUpdate", "applyStrategy", "deleteStrategy", "reportBackStrategy"}},
        {"rollingUpdate", {"maxUnavailable", "maxSurge", "unavailablePeriodSeconds"}},
        {"applyStrategy",
         {"type", "comparisonOption", "whenToApply", "whenToTakeOver", "serverSideApplyConfig",
          "allowCoOwnership"}},
        {"reportBackStrategy", {"type", "destination"}}};
    return kOrders;
}

/// The keys that stand before a new one; the new one is the first step that leads nowhere yet.
std::optional<std::vector<std::string>> before(const YamlNode& root, const LabPath& path) {
    const auto* at = &root;
    std::string_view of;
    for (const auto& step : path) {
        const auto* next = kube::yamlAt(*at, {step});
        if (next != nullptr) {
            of = at->kind == YamlKind::Mapping ? std::string_view(step) : of;
            at = next;
            continue;
        }
        const auto order = std::find_if(orders().begin(), orders().end(),
                                        [of](const Order& each) { return each.of == of; });
        if (order == orders().end()) {
            return std::nullopt;
        }
        const auto place = std::find(order->keys.begin(), order->keys.end(), step);
        return place == order->keys.end()
                   ? std::nullopt
                   : std::optional(std::vector<std::string>(order->keys.begin(), place));
    }
    return std::nullopt;
}

bool isWholeNumber(std::string_view text) {
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    }
    return !text.empty() && text.size() < 10 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    const auto end = text.find_last_not_of(" \t");
    return begin == std::string_view::npos ? std::string()
                                           : std::string(text.substr(begin, end - begin + 1));
}

YamlNode listOf(std::string_view text) {
    std::vector<YamlNode> items;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        items.push_back(yamlTextNode(trimmed(text.substr(at, end - at))));
        at = end + 1;
    }
    return kube::yamlListNode(std::move(items));
}

YamlNode valueOf(const LabFormEdit& edit) {
    switch (edit.field) {
    case LabFieldId::NumberOfClusters:
    case LabFieldId::Weight:
    case LabFieldId::MaxSkew:
    case LabFieldId::MaxUnavailable:
    case LabFieldId::MaxSurge:
    case LabFieldId::UnavailablePeriod:
    case LabFieldId::RevisionHistoryLimit:
        return isWholeNumber(edit.value) ? kube::yamlWordNode(edit.value)
                                         : yamlTextNode(edit.value);
    case LabFieldId::ForceApply:
    case LabFieldId::AllowCoOwnership:
        return edit.value == "true" || edit.value == "false" ? kube::yamlWordNode(edit.value)
                                                             : yamlTextNode(edit.value);
    case LabFieldId::ExpressionValues: return listOf(edit.value);
    case LabFieldId::PropertyValue: return kube::yamlListNode({yamlTextNode(trimmed(edit.value))});
    default: return yamlTextNode(edit.value); // a text
    }
}

/// Fields that an empty value does not take away.
bool isKeptEmpty(LabFieldId field) {
    constexpr std::array<LabFieldId, 3> kKept{LabFieldId::SelectorGroup, LabFieldId::LabelValue,
                                              LabFieldId::ClusterName};
    return std::find(kKept.begin(), kKept.end(), field) != kKept.end();
}

/// What a removal leaves empty goes too: up to a row, the policy, the spec, or a preference, which
/// has to be there.
LabPath withEmptied(const YamlNode& root, LabPath path) {
    constexpr std::array<std::string_view, 4> kStay{"metadata", "spec", "policy", "preference"};
    while (path.size() > 1) {
        const LabPath up(path.begin(), path.end() - 1);
        const auto* parent = kube::yamlAt(root, up);
        const auto* above = kube::yamlAt(root, LabPath(up.begin(), up.end() - 1));
        const bool isRow = above != nullptr && above->kind == YamlKind::Sequence;
        const bool stays = std::find(kStay.begin(), kStay.end(), up.back()) != kStay.end();
        if (parent == nullptr || parent->items.size() != 1 || isRow || stays) {
            break;
        }
        path = up;
    }
    return path;
}

YamlNode labelsNode() {
    return yamlMapNode(
        {{"labelSelector", yamlMapNode({{"matchLabels", yamlMapNode({{"", yamlTextNode("")}})}})}});
}

/// A row to begin with: what must be said is empty, so that the desk asks for it.
YamlNode freshRow(const LabFormEdit& edit) {
    switch (edit.row) {
    case LabEntryKind::ResourceSelector:
        return yamlMapNode({{"group", yamlTextNode("")},
                            {"version", yamlTextNode("v1")},
                            {"kind", yamlTextNode("Namespace")}});
    case LabEntryKind::Label:
    case LabEntryKind::ClusterName: return yamlTextNode(edit.value);
    case LabEntryKind::Expression:
        return yamlMapNode({{"key", yamlTextNode("")}, {"operator", yamlTextNode("Exists")}});
    case LabEntryKind::Property:
        return yamlMapNode({{"name", yamlTextNode("")},
                            {"operator", yamlTextNode("Ge")},
                            {"values", kube::yamlListNode({yamlTextNode("1")})}});
    case LabEntryKind::RequiredTerm: return labelsNode();
    case LabEntryKind::PreferredTerm:
        return yamlMapNode(
            {{"weight", kube::yamlWordNode("10")},
             {"preference",
              edit.isSorter
                  ? yamlMapNode({{"propertySorter",
                                  yamlMapNode({{"name", yamlTextNode("")},
                                               {"sortOrder", yamlTextNode("Descending")}})}})
                  : labelsNode()}});
    case LabEntryKind::SpreadConstraint:
        return yamlMapNode({{"maxSkew", kube::yamlWordNode("1")},
                            {"topologyKey", yamlTextNode("")},
                            {"whenUnsatisfiable", yamlTextNode("DoNotSchedule")}});
    case LabEntryKind::Toleration:
        return yamlMapNode({{"key", yamlTextNode("")},
                            {"operator", yamlTextNode("Equal")},
                            {"effect", yamlTextNode("NoSchedule")}});
    }
    return {};
}

YamlEdit inText(const YamlNode& root, const LabFormEdit& edit) {
    YamlEdit out{.path = edit.path};
    switch (edit.kind) {
    case LabFormEdit::Kind::Set:
        if (edit.value.empty() && !isKeptEmpty(edit.field)) {
            out.kind = YamlEdit::Kind::Remove;
            out.path = withEmptied(root, edit.path);
        } else {
            out.value = valueOf(edit);
            out.behind = before(root, edit.path);
        }
        break;
    case LabFormEdit::Kind::Add: {
        out.value = freshRow(edit);
        out.behind = before(root, edit.path);
        if (edit.row == LabEntryKind::Label) {
            out.path.emplace_back();
            break;
        }
        const auto* list = kube::yamlAt(root, edit.path);
        out.kind = YamlEdit::Kind::Insert;
        out.path.push_back(std::to_string(list == nullptr ? 0 : list->items.size()));
        break;
    }
    case LabFormEdit::Kind::Remove:
        out.kind = YamlEdit::Kind::Remove;
        out.path = withEmptied(root, edit.path);
        break;
    case LabFormEdit::Kind::Rename:
        out.kind = YamlEdit::Kind::Rename;
        out.name = edit.value;
        break;
    }
    return out;
}

} // namespace

Result<std::string> applyFormEdit(const std::string& text, const LabFormEdit& edit) {
    const auto document = kube::parseYaml(text, {});
    if (!document) {
        return fail(document.error());
    }
    const bool isGone =
        edit.kind == LabFormEdit::Kind::Set && edit.value.empty() && !isKeptEmpty(edit.field);
    if (isGone && kube::yamlAt(document->root, edit.path) == nullptr) {
        return text; // there was nothing
    }
    if (edit.kind == LabFormEdit::Kind::Add && edit.row == LabEntryKind::Label) {
        auto blank = edit.path;
        blank.emplace_back();
        if (kube::yamlAt(document->root, blank) != nullptr) {
            return fail(Error{.kind = ErrorKind::Validation,
                              .message = "a label without a key is there already"});
        }
    }
    return kube::editYaml(text, inText(document->root, edit));
}

} // namespace pilothouse::engine
