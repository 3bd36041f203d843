// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/resource_selector.h"

#include "kube/strategy/field_reader.h"
#include "placement/resource_rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::placement {

namespace {

using kube::detail::FieldReader;

constexpr std::size_t kMostSelectors = 100;

ResourceSelector readOne(const FieldReader& fields, bool isJudged) {
    if (isJudged) {
        fields.onlyKeys({"group", "version", "kind", "name", "labelSelector", "selectionScope"});
        fields.demand("group");
        fields.demand("version");
        fields.demand("kind");
    }
    ResourceSelector selector{.group = fields.text("group"),
                              .version = fields.text("version"),
                              .kind = fields.text("kind"),
                              .name = fields.text("name"),
                              .labels = fields.labelSelector("labelSelector"),
                              .position = fields.position()};
    selector.scope = fields.word<SelectionScope>(
        "selectionScope",
        {{"NamespaceWithResources", SelectionScope::WithResources},
         {"NamespaceOnly", SelectionScope::NamespaceOnly},
         {"NamespaceWithResourceSelectors", SelectionScope::WithResourceSelectors}},
        SelectionScope::WithResources);
    if (isJudged && !selector.name.empty() && fields.has("labelSelector")) {
        fields.complain("the labelSelector and name fields are mutually exclusive in a selector");
    }
    return selector;
}

std::size_t countOf(const std::vector<ResourceSelector>& selectors,
                    bool (*isOne)(const ResourceSelector&)) {
    return static_cast<std::size_t>(std::count_if(selectors.begin(), selectors.end(), isOne));
}

bool isPartial(const ResourceSelector& selector) {
    return selector.selectsNamespaces() && selector.scope == SelectionScope::WithResourceSelectors;
}

/// The rules of the schema over all selectors together.
void judgeTogether(const FieldReader& spec, const std::vector<ResourceSelector>& selectors) {
    const auto tell = [&spec](std::string_view message) {
        spec.complainAt("resourceSelectors", message);
    };
    if (selectors.empty() || selectors.size() > kMostSelectors) {
        tell(fmt::format("must have 1 to {} items, found {}", kMostSelectors, selectors.size()));
    }
    const auto partial = countOf(selectors, isPartial);
    if (partial > 1) {
        tell("only one namespace selector with NamespaceWithResourceSelectors mode is allowed");
    }
    const auto named = countOf(selectors, [](const ResourceSelector& each) {
        return isPartial(each) && !each.name.empty() && !each.labels;
    });
    if (partial > 0 && named != 1) {
        tell("namespace selector with NamespaceWithResourceSelectors mode must select by name "
             "(not by label)");
    }
    const auto all = countOf(selectors, [](const auto& each) { return each.selectsNamespaces(); });
    if (partial > 0 && all != 1) {
        tell("when using NamespaceWithResourceSelectors mode, only one namespace selector is "
             "allowed (cannot mix with other namespace selectors)");
    }
    const auto kinds =
        countOf(selectors, [](const ResourceSelector& each) { return each.kind == "Namespace"; });
    if (spec.text("statusReportingScope") == "NamespaceAccessible" && kinds != 1) {
        tell("when statusReportingScope is NamespaceAccessible, exactly one resourceSelector with "
             "kind 'Namespace' is required");
    }
}

} // namespace

std::string kindText(const ResourceSelector& selector) {
    return fmt::format("{}/{}, Kind={}", selector.group, selector.version, selector.kind);
}

std::vector<ResourceSelector> readResourceSelectors(const FieldReader& spec, bool isForNamespace,
                                                    bool isJudged) {
    std::vector<ResourceSelector> selectors;
    if (!spec.has("resourceSelectors")) {
        return selectors;
    }
    for (const auto& each : spec.children("resourceSelectors")) {
        selectors.push_back(readOne(each, isJudged));
    }
    if (isJudged) {
        judgeTogether(spec, selectors);
        auto scopes = judgeScopes(selectors, isForNamespace, KindTable::builtIn());
        spec.errors().insert(spec.errors().end(), std::make_move_iterator(scopes.begin()),
                             std::make_move_iterator(scopes.end()));
    }
    return selectors;
}

std::vector<Error> judgeScopes(const std::vector<ResourceSelector>& selectors, bool isForNamespace,
                               const KindTable& kinds) {
    std::vector<Error> errors;
    const bool mayNameBoth = std::any_of(selectors.begin(), selectors.end(), isPartial);
    for (const auto& each : selectors) {
        const auto* info = kinds.find(each.group, each.kind);
        // The webhook asks the informers, which know no kind that is never propagated.
        const bool isOfCluster =
            info != nullptr && !info->isNamespaced &&
            whyKindStays({.group = each.group, .version = each.version, .kind = each.kind}).empty();
        const bool isWrong =
            info != nullptr && (isForNamespace ? isOfCluster : !isOfCluster && !mayNameBoth);
        if (isWrong) {
            errors.push_back(
                {.kind = ErrorKind::Validation,
                 .message = fmt::format("the resource is not found in schema (please retry) or it "
                                        "is {}: {}",
                                        isForNamespace ? "a cluster scoped resource"
                                                       : "not a cluster scoped resource",
                                        kindText(each)),
                 .position = each.position});
        }
    }
    return errors;
}

} // namespace pilothouse::placement
