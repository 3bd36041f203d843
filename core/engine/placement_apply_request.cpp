// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_apply_request.h"

#include "kube/json_patch.h"
#include "kube/object_state.h"
#include "kube/to_yaml.h"
#include "kube/yaml_json.h"
#include "placement/node_edit.h"
#include "placement/placement_reader.h"
#include "placement/resource_content.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::engine {

namespace {

using placement::PickType;

constexpr std::string_view kGroup = "placement.kubernetes-fleet.io";

/// An object without what the hub alone writes.
std::string contentOf(kube::YamlNode object) {
    placement::removeField(object, {"metadata", "finalizers"});
    return placement::contentOf(object).json;
}

std::string_view typeWord(PickType type) {
    return type == PickType::N ? "PickN" : type == PickType::Fixed ? "PickFixed" : "PickAll";
}

/// Edits of a placement that the hub's webhook refuses.
std::vector<std::string> immutableEdits(const placement::Placement& before,
                                        const placement::Placement& after) {
    std::vector<std::string> out;
    const auto old = before.policy.value_or(placement::Policy{});
    const auto edited = after.policy.value_or(placement::Policy{});
    if (old.type != edited.type) {
        out.push_back(fmt::format("placementType stays {}: it cannot become {} in a placement that "
                                  "is there",
                                  typeWord(old.type), typeWord(edited.type)));
    }
    for (const auto& each : old.tolerations) {
        const auto& kept = edited.tolerations;
        if (std::find(kept.begin(), kept.end(), each) == kept.end()) {
            out.push_back(fmt::format("tolerations can only be added: the one of “{}” must stay as "
                                      "it is",
                                      each.key.empty() ? "every key" : each.key));
        }
    }
    return out;
}

placement::Placement placementOf(const kube::YamlDocument& document) {
    return placement::readPlacement(document.view(), placement::Admission::Already).placement;
}

void sayCreate(const ApplyDraft& draft, model::ApplyReview& review) {
    review.isCreate = true;
    review.method = "POST";
    review.contentType = "application/json";
    review.body = draft.json;
    review.kubectl = {"kubectl", "create", "-f", "placement.yaml"};
}

/// A merge patch says `null` where a field goes.
Result<void> sayPatch(const ApplyDraft& draft, const std::string& before,
                      model::ApplyReview& review) {
    const auto patch = kube::makeMergePatch(before, draft.json);
    if (!patch) {
        return fail(patch.error());
    }
    review.isUnchanged = *patch == "{}";
    const auto bound =
        kube::applyMergePatch(*patch, fmt::format(R"({{"metadata":{{"resourceVersion":"{}"}}}})",
                                                  review.resourceVersion));
    if (!bound) {
        return fail(bound.error());
    }
    review.method = "PATCH";
    review.contentType = std::string(kube::contentType(kube::PatchType::Merge));
    review.body = *bound;
    review.kubectl = {"kubectl", "patch", review.resource, review.name, "--type=merge"};
    if (!review.nameSpace.empty()) {
        review.kubectl.insert(review.kubectl.end(), {"-n", review.nameSpace});
    }
    review.kubectl.insert(review.kubectl.end(), {"-p", review.body});
    return {};
}

} // namespace

Result<ApplyDraft> readApplyDraft(const std::string& text) {
    const auto document = kube::parseYaml(text, "");
    if (!document) {
        return fail(document.error());
    }
    const auto root = document->view();
    const auto kind = root.requireText("kind");
    const auto version = kind ? root.requireText("apiVersion") : kind;
    if (!version) {
        return fail(version.error());
    }
    const bool isNamespaced = *kind == "ResourcePlacement";
    if (!version->starts_with(std::string(kGroup) + "/") ||
        (*kind != "ClusterResourcePlacement" && !isNamespaced)) {
        return fail(root.error("expected a ClusterResourcePlacement or ResourcePlacement of " +
                               std::string(kGroup)));
    }
    const auto placement = placementOf(*document);
    if (placement.name.empty()) {
        return fail(root.error("expected a placement with a name"));
    }
    return ApplyDraft{
        .kind = *kind,
        .apiVersion = *version,
        .object = {.group = std::string(kGroup),
                   .version = version->substr(kGroup.size() + 1),
                   .resource = isNamespaced ? "resourceplacements" : "clusterresourceplacements",
                   .ns = isNamespaced && placement.nameSpace.empty() ? "default"
                                                                     : placement.nameSpace,
                   .name = placement.name},
        .json = contentOf(document->root)};
}

Result<void> makeApplyRequest(const ApplyDraft& draft, const std::string& live,
                              model::ApplyReview& review) {
    const auto shown = kube::jsonToYaml(draft.json);
    review.after = shown.value_or(draft.json);
    if (live.empty()) {
        sayCreate(draft, review);
        return {};
    }
    const auto state = kube::readObjectState(live);
    const auto before = kube::parseYaml(live, draft.object.name);
    const auto after = kube::parseYaml(draft.json, draft.object.name);
    if (!state || !before || !after) {
        return fail(!state ? state.error() : !before ? before.error() : after.error());
    }
    if (state->isDeleting) {
        return fail(ErrorKind::Conflict, "the hub is deleting this placement: wait until it is "
                                         "gone, or give the draft another name");
    }
    review.uid = state->uid;
    review.resourceVersion = state->resourceVersion;
    review.before = yamlToShow(live).value_or(live);
    review.immutable = immutableEdits(placementOf(*before), placementOf(*after));
    return sayPatch(draft, contentOf(before->root), review);
}

kube::ApiRequest applyRequestOf(const model::ApplyReview& review, bool isDryRun) {
    const auto slash = review.apiVersion.find('/');
    const kube::ObjectRef object{.group = review.apiVersion.substr(0, slash),
                                 .version = review.apiVersion.substr(slash + 1),
                                 .resource = review.resource,
                                 .ns = review.nameSpace,
                                 .name = review.name};
    // What the server does not know would be lost without a word.
    const kube::WriteOptions options{.dryRun = isDryRun,
                                     .fieldValidation = kube::FieldValidation::Strict};
    return review.isCreate
               ? kube::createRequest(object.collection(), review.body, options)
               : kube::patchRequest(object.path(), kube::PatchType::Merge, review.body, options);
}

std::int64_t generationOfObject(const std::string& json) {
    const auto document = kube::parseYaml(json, "");
    const auto metadata = document ? document->view().find("metadata") : fail(document.error());
    return metadata && *metadata ? (*metadata)->integerOr("generation", 0).value_or(0) : 0;
}

Result<std::string> yamlToShow(const std::string& json) {
    const auto document = kube::parseYaml(json, "");
    return document ? kube::jsonToYaml(contentOf(document->root)) : fail(document.error());
}

} // namespace pilothouse::engine
