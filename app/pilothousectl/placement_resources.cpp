// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_resources.h"

#include "fleet/manifest_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace pilothouse::ctl {

namespace {

using namespace placement;

Json orNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json idJson(const ResourceId& id) {
    return {{"group", id.group},
            {"version", id.version},
            {"kind", id.kind},
            {"namespace", orNull(id.nameSpace)},
            {"name", id.name}};
}

/// The values of Secrets stay here.
Json shownJson(const std::string& object) {
    const auto shown = kube::withoutSecrets(object);
    return shown ? Json::parse(*shown, nullptr, false) : Json(nullptr);
}

Json envelopeJson(const std::optional<Envelope>& envelope) {
    if (!envelope) {
        return nullptr;
    }
    Json manifests = Json::array();
    for (const auto& each : envelope->manifests) {
        Json entry{{"key", each.key}};
        entry.update(idJson(each.id));
        manifests.push_back(std::move(entry));
    }
    return {{"error", orNull(envelope->fault)}, {"manifests", std::move(manifests)}};
}

Json sourceJson(const HubObject& object, std::size_t selector) {
    auto out = idJson(object.id);
    const auto place = object.view().position();
    out["selector"] = selector;
    out["file"] = place.file;
    out["line"] = place.line;
    return out;
}

Json resourcesJson(const Selection& selection) {
    Json out = Json::array();
    for (const auto& each : selection.resources) {
        auto entry = sourceJson(*each.object, each.selector);
        entry.update({{"selected", true},
                      {"reason", nullptr},
                      {"removed", each.content.removed},
                      {"envelope", envelopeJson(each.envelope)},
                      {"object", shownJson(each.content.json)}});
        out.push_back(std::move(entry));
    }
    for (const auto& each : selection.refused) {
        auto entry = sourceJson(*each.object, each.selector);
        entry.update({{"selected", false},
                      {"reason", each.reason},
                      {"removed", Json::array()},
                      {"envelope", nullptr},
                      {"object", nullptr}});
        out.push_back(std::move(entry));
    }
    return out;
}

Json overridesJson(const std::vector<const Override*>& overrides) {
    Json out = Json::array();
    for (const auto* each : overrides) {
        out.push_back({{"kind", each->kind()},
                       {"namespace", orNull(each->nameSpace)},
                       {"name", each->name},
                       {"snapshot", each->snapshot}});
    }
    return out;
}

/// JSON text as a value; nothing where there is nothing.
Json valueJson(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json::parse(text, nullptr, false);
}

Json editJson(const ObjectEdit& edit) {
    Json changes = Json::array();
    for (const auto& each : edit.changes) {
        const bool isHidden = each.before == "***" || each.after == "***";
        changes.push_back({{"path", each.path},
                           {"op", each.before.empty()  ? "add"
                                  : each.after.empty() ? "remove"
                                                       : "replace"},
                           {"before", isHidden ? orNull(each.before) : valueJson(each.before)},
                           {"after", isHidden ? orNull(each.after) : valueJson(each.after)}});
    }
    auto out = idJson(edit.id);
    out.update({{"envelope", edit.envelope == nullptr ? Json(nullptr) : idJson(edit.envelope->id)},
                {"deleted", edit.isDeleted},
                {"overrides", overridesJson(edit.overrides)},
                {"changes", std::move(changes)},
                {"object", edit.isDeleted ? Json(nullptr) : shownJson(edit.json)}});
    return out;
}

Json clusterJson(const ClusterResources& cluster) {
    Json diff = Json::array();
    for (const auto& each : cluster.edits) {
        diff.push_back(editJson(each));
    }
    return {{"cluster", cluster.cluster},
            {"overrides", overridesJson(cluster.overrides)},
            {"objects", cluster.objects},
            {"error", orNull(cluster.cause)},
            {"condition",
             cluster.reason.empty()
                 ? Json(nullptr)
                 : Json{{"type",
                         cluster.reason == "OverriddenFailed" ? "Overridden" : "WorkSynchronized"},
                        {"reason", cluster.reason},
                        {"message", cluster.message}}},
            {"diff", std::move(diff)}};
}

std::string nameText(const ResourceId& id) {
    return fmt::format("{} {}{}", id.kind, id.nameSpace.empty() ? "" : id.nameSpace + "/", id.name);
}

/// Values as long as a table bears.
std::string shortValue(const std::string& json) {
    constexpr std::size_t kMost = 40;
    return json.size() <= kMost ? json : json.substr(0, kMost) + "…";
}

std::string changesText(const ObjectEdit& edit) {
    if (edit.isDeleted) {
        return nameText(edit.id) + " deleted";
    }
    constexpr std::size_t kMost = 3;
    std::vector<std::string> parts;
    for (const auto& each : edit.changes) {
        if (parts.size() == kMost) {
            parts.push_back(fmt::format("{} more", edit.changes.size() - kMost));
            break;
        }
        parts.push_back(each.after.empty() ? fmt::format("{} removed", each.path)
                        : each.before.empty()
                            ? fmt::format("{} = {}", each.path, shortValue(each.after))
                            : fmt::format("{} {} -> {}", each.path, shortValue(each.before),
                                          shortValue(each.after)));
    }
    return fmt::format("{}: {}", nameText(edit.id), fmt::join(parts, ", "));
}

std::vector<std::string> clusterRow(const ClusterResources& cluster) {
    std::vector<std::string> overrides;
    for (const auto* each : cluster.overrides) {
        overrides.push_back(each->snapshot);
    }
    std::vector<std::string> changes;
    constexpr std::size_t kMost = 3;
    for (const auto& each : cluster.edits) {
        if (changes.size() == kMost) {
            changes.push_back(fmt::format("{} more objects", cluster.edits.size() - kMost));
            break;
        }
        changes.push_back(changesText(each));
    }
    const auto text = fmt::format("{}", fmt::join(changes, "; "));
    return {cluster.cluster, std::to_string(cluster.objects),
            overrides.empty() ? "-" : fmt::format("{}", fmt::join(overrides, ", ")),
            !cluster.cause.empty() ? "gets nothing: " + cluster.cause
            : text.empty()         ? "-"
                                   : text};
}

/// Tells all but the last, which is for the caller.
Error lastOf(std::vector<Error> errors) {
    for (std::size_t at = 0; at + 1 < errors.size(); ++at) {
        complain(errors[at]);
    }
    return std::move(errors.back());
}

void append(std::vector<Error>& to, std::vector<Error> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void select(ResourceInputs& inputs, const Placement& placement) {
    inputs.selection = selectResources(placement, inputs.contents);
    if (!inputs.selection.error.empty()) {
        inputs.selectionError = selectorsMessage(inputs.selection.error);
    }
}

} // namespace

Result<std::unique_ptr<ResourceInputs>> readResources(const std::string& folder,
                                                      const Placement& placement) {
    auto files = fleet::readManifests(folder);
    if (!files) {
        return fail(std::move(files.error()));
    }
    std::vector<ManifestText> texts;
    for (auto& each : *files) {
        texts.push_back({.name = std::move(each.path), .text = std::move(each.text)});
    }
    auto out = std::make_unique<ResourceInputs>();
    auto hub = readHub(texts, ObjectOrigin::Manifest);
    out->contents = std::move(hub.contents);
    auto overrides = readOverrides(out->contents, OverrideCheck::Judge);
    out->overrides = std::move(overrides.overrides);
    auto errors = std::move(hub.errors);
    append(errors, std::move(overrides.errors));
    append(errors, judgeEnvelopes(out->contents));
    append(errors,
           judgeScopes(placement.selectors, !placement.nameSpace.empty(), out->contents.kinds));
    if (!errors.empty()) {
        return fail(lastOf(std::move(errors)));
    }
    select(*out, placement);
    for (const auto& each : out->contents.objects) {
        if (auto why = whyNotCreated(each.id, {}); !why.empty()) {
            out->selection.warnings.push_back(
                {.code = "HubRefusesObject", .message = "the hub would refuse it: " + why});
        }
    }
    return out;
}

Result<std::unique_ptr<ResourceInputs>> resourcesOf(HubContents contents,
                                                    const Placement& placement) {
    auto out = std::make_unique<ResourceInputs>();
    out->contents = std::move(contents);
    auto overrides = readOverrides(out->contents, OverrideCheck::Already);
    auto errors =
        judgeScopes(placement.selectors, !placement.nameSpace.empty(), out->contents.kinds);
    append(errors, std::move(overrides.errors));
    if (!errors.empty()) {
        return fail(lastOf(std::move(errors)));
    }
    out->overrides = std::move(overrides.overrides);
    select(*out, placement);
    return out;
}

bool ResourcePreview::hasFault() const {
    return std::any_of(clusters.begin(), clusters.end(),
                       [](const auto& each) { return !each.cause.empty(); });
}

ResourcePreview resourcesFor(const ResourceInputs& inputs, const Placement& placement,
                             const Fleet& fleet, const Outcome& outcome) {
    const OverridePlan plan(placement, inputs.selection, inputs.contents.kinds, inputs.overrides);
    ResourcePreview out{.inputs = &inputs, .clusters = {}, .warnings = inputs.selection.warnings};
    out.warnings.insert(out.warnings.end(), plan.warnings().begin(), plan.warnings().end());
    for (const auto& each : holdersOf(outcome.bindings)) {
        const auto found = fleet.find(each);
        if (found && inputs.selectionError.empty()) {
            out.clusters.push_back(plan.resourcesFor(fleet.member(*found)));
        }
    }
    return out;
}

Outcome withoutDecision(const SchedulingInput& input, std::string error) {
    Outcome out;
    out.error = std::move(error);
    out.bindings = input.bindings;
    out.clusters.resize(input.fleet->size());
    out.wasPlaced.resize(input.fleet->size());
    return out;
}

void addResources(Json& document, const ResourcePreview* preview) {
    document["resources"] =
        preview == nullptr ? Json(nullptr) : resourcesJson(preview->inputs->selection);
    document["perCluster"] = preview == nullptr ? Json(nullptr) : Json::array();
    if (preview == nullptr) {
        return;
    }
    for (const auto& each : preview->clusters) {
        document["perCluster"].push_back(clusterJson(each));
    }
    for (const auto& each : preview->warnings) {
        document["warnings"].push_back(
            {{"code", each.code}, {"cluster", nullptr}, {"message", each.message}});
    }
}

std::string resourcesText(const ResourcePreview& preview) {
    const auto& selection = preview.inputs->selection;
    if (!preview.inputs->selectionError.empty()) {
        return {};
    }
    auto text = fmt::format("\nresources: {} go, {} stay on the hub\n", selection.resources.size(),
                            selection.refused.size());
    std::vector<std::vector<std::string>> rows{{"KIND", "NAMESPACE", "NAME", "GOES", "WHY"}};
    const auto add = [&rows](const ResourceId& id, const char* goes, const std::string& why) {
        rows.push_back({id.kind, id.nameSpace.empty() ? "-" : id.nameSpace, id.name, goes,
                        why.empty() ? "-" : why});
    };
    for (const auto& each : selection.resources) {
        const auto note = !each.envelope ? std::string()
                          : each.envelope->fault.empty()
                              ? fmt::format("opened: {} objects", each.envelope->manifests.size())
                              : each.envelope->fault;
        add(each.object->id, "yes", note);
    }
    for (const auto& each : selection.refused) {
        add(each.object->id, "no", each.reason);
    }
    text += rows.size() > 1 ? tableText(rows) : std::string();
    if (!preview.clusters.empty()) {
        std::vector<std::vector<std::string>> clusters{
            {"CLUSTER", "OBJECTS", "OVERRIDES", "CHANGES"}};
        for (const auto& each : preview.clusters) {
            clusters.push_back(clusterRow(each));
        }
        text += "\n" + tableText(clusters);
    }
    return text;
}

} // namespace pilothouse::ctl
