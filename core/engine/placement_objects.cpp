// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_objects.h"

#include "fleet/manifest_folder.h"
#include "placement/override_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pilothouse::engine {

namespace {

using namespace placement;

void append(std::vector<Error>& to, std::vector<Error> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// The first of several, which says how many follow.
Error firstOf(std::vector<Error> errors) {
    auto first = std::move(errors.front());
    if (errors.size() > 1) {
        first.message += fmt::format(" (and {} more)", errors.size() - 1);
    }
    return first;
}

void readBudgets(LabObjects& objects, std::vector<Error>& errors) {
    for (const auto* each :
         objectsOf(objects.contents, kPlacementGroup, "ClusterResourcePlacementDisruptionBudget")) {
        auto budget = readBudget(each->view());
        if (budget) {
            objects.budgets.push_back(*std::move(budget));
        } else {
            errors.push_back(std::move(budget.error()));
        }
    }
}

model::LabObjectName shown(const ResourceId& id) {
    return {.group = id.group,
            .version = id.version,
            .kind = id.kind,
            .nameSpace = id.nameSpace,
            .name = id.name};
}

std::string nameOf(const Override& each) {
    return fmt::format("{} {}{}", each.kind(), each.nameSpace.empty() ? "" : each.nameSpace + "/",
                       each.name);
}

std::vector<std::string> namesOf(const std::vector<const Override*>& overrides) {
    std::vector<std::string> out;
    for (const auto* each : overrides) {
        out.push_back(nameOf(*each));
    }
    return out;
}

std::vector<std::string> messagesOf(const std::vector<Warning>& warnings) {
    std::vector<std::string> out;
    for (const auto& each : warnings) {
        out.push_back(each.message);
    }
    return out;
}

/// Whether two ask for the same, wherever it is written.
bool asksFor(const std::vector<ResourceSelector>& a, const std::vector<ResourceSelector>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto one, const auto& other) {
        one.position = other.position;
        return one == other;
    });
}

/// How many objects go where no override takes one away: those in an envelope, not it.
std::size_t countOf(const Selection& selection) {
    std::size_t count = 0;
    for (const auto& each : selection.resources) {
        count += each.envelope ? each.envelope->manifests.size() : 1;
    }
    return count;
}

/// An object as it is selected, before any override.
std::string originalOf(const Selection& selection, const ObjectEdit& edit) {
    for (const auto& each : selection.resources) {
        if (edit.envelope == nullptr && each.object->id == edit.id) {
            return each.content.json;
        }
        if (edit.envelope != nullptr && each.object == edit.envelope && each.envelope) {
            for (const auto& wrapped : each.envelope->manifests) {
                if (wrapped.id == edit.id) {
                    return wrapped.json;
                }
            }
        }
    }
    return {};
}

/// Whether a change of one place is a change of another: the same, or of a part of it.
bool covers(const std::string& path, const std::string& other) {
    return other == path ||
           (other.size() > path.size() && other.starts_with(path) && other[path.size()] == '/');
}

/// Who made which change; what a later rule does to the same place is said of the earlier one.
model::LabObjectEdits editsOf(const LabSelection& selection, const ObjectEdit& edit,
                              const Member& cluster) {
    model::LabObjectEdits out{.id = shown(edit.id), .isDeleted = edit.isDeleted};
    if (edit.envelope != nullptr) {
        out.envelope = edit.envelope->id.name;
    }
    for (auto& step :
         traceOverrides(edit.overrides, cluster, originalOf(selection.selection, edit))) {
        if (step.isDelete) {
            out.deletedBy = nameOf(*step.source);
            out.deletedIn = step.rule + 1;
            continue;
        }
        for (auto& change : step.changes) {
            for (auto& before : out.edits) {
                before.isOverruled = before.isOverruled || covers(change.path, before.path) ||
                                     covers(before.path, change.path);
            }
            out.edits.push_back({.path = std::move(change.path),
                                 .before = std::move(change.before),
                                 .after = std::move(change.after),
                                 .source = nameOf(*step.source),
                                 .rule = step.rule + 1});
        }
    }
    return out;
}

} // namespace

Result<std::shared_ptr<const LabObjects>> labObjectsOf(const std::vector<ManifestText>& texts,
                                                       model::LabResources::From from,
                                                       std::string source) {
    auto out = std::make_shared<LabObjects>();
    out->from = from;
    out->source = std::move(source);
    auto hub = readHub(texts, ObjectOrigin::Manifest);
    out->contents = std::move(hub.contents);
    auto errors = std::move(hub.errors);
    auto overrides = readOverrides(out->contents, OverrideCheck::Judge);
    out->overrides = std::move(overrides.overrides);
    append(errors, std::move(overrides.errors));
    append(errors, judgeEnvelopes(out->contents));
    readBudgets(*out, errors);
    if (!errors.empty()) {
        return fail(firstOf(std::move(errors)));
    }
    for (const auto& each : out->contents.objects) {
        if (auto why = whyNotCreated(each.id, {}); !why.empty()) {
            out->warnings.push_back("the hub would refuse an object of the folder: " + why);
        }
    }
    return out;
}

Result<std::shared_ptr<const LabObjects>> readLabFolder(const std::string& folder) {
    auto files = fleet::readManifests(folder);
    if (!files) {
        return fail(std::move(files.error()));
    }
    std::vector<ManifestText> texts;
    for (auto& each : *files) {
        texts.push_back({.name = std::move(each.path), .text = std::move(each.text)});
    }
    return labObjectsOf(texts, model::LabResources::From::Folder, folder);
}

std::shared_ptr<const LabObjects> labObjectsOf(HubObjects read, std::string hub,
                                               const Placement& placement) {
    auto out = std::make_shared<LabObjects>();
    out->from = model::LabResources::From::Hub;
    out->source = std::move(hub);
    out->contents = std::move(read.contents);
    out->readFor = placement.selectors;
    auto overrides = readOverrides(out->contents, OverrideCheck::Already);
    out->overrides = std::move(overrides.overrides);
    auto errors = std::move(overrides.errors);
    readBudgets(*out, errors);
    for (const auto& each : read.gaps) {
        out->gaps.push_back(each.kind + ": " + describe(each.error));
    }
    for (const auto& each : errors) {
        out->gaps.push_back(describe(each));
    }
    return out;
}

LabSelection::LabSelection(std::shared_ptr<const LabObjects> of, Placement by)
    : objects(std::move(of)), placement(std::move(by)),
      selection(selectResources(placement, objects->contents)),
      error(selection.error.empty() ? std::string() : selectorsMessage(selection.error)),
      plan(placement, selection, objects->contents.kinds, objects->overrides) {}

std::string refusalOf(const LabObjects& objects, const Placement& placement) {
    const auto selection = selectResources(placement, objects.contents);
    return selection.error.empty() ? std::string() : selectorsMessage(selection.error);
}

bool selectsAs(const Placement& a, const Placement& b) {
    return a.name == b.name && a.nameSpace == b.nameSpace && asksFor(a.selectors, b.selectors);
}

model::LabResources labResourcesOf(const LabSelection& from) {
    const auto& objects = *from.objects;
    model::LabResources out{.from = objects.from,
                            .source = objects.source,
                            .gaps = objects.gaps,
                            .given = objects.contents.objects.size(),
                            .overrides = objects.overrides.size(),
                            .error = from.error};
    out.isOfOtherSelectors =
        objects.readFor && !asksFor(*objects.readFor, from.placement.selectors);
    for (const auto& each : from.selection.resources) {
        model::LabObject object{.id = shown(each.object->id),
                                .selector = each.selector + 1,
                                .bytes = each.content.json.size(),
                                .removed = each.content.removed,
                                .isEnvelope = each.envelope.has_value()};
        if (each.envelope) {
            object.fault = each.envelope->fault;
            for (const auto& wrapped : each.envelope->manifests) {
                object.wrapped.push_back(shown(wrapped.id));
            }
        }
        out.objects.push_back(std::move(object));
    }
    for (const auto& each : from.selection.refused) {
        out.refused.push_back(
            {.id = shown(each.object->id), .selector = each.selector + 1, .reason = each.reason});
    }
    out.warnings = messagesOf(from.selection.warnings);
    out.warnings.insert(out.warnings.end(), objects.warnings.begin(), objects.warnings.end());
    return out;
}

model::LabClusterResources labClusterResourcesOf(const LabSelection& selection,
                                                 const Member& cluster, bool isHolder) {
    const auto gets = selection.plan.resourcesFor(cluster);
    model::LabClusterResources out{.cluster = cluster.name,
                                   .isHolder = isHolder,
                                   .overrides = namesOf(gets.overrides),
                                   .reason = gets.reason,
                                   .message = gets.message,
                                   .cause = gets.cause,
                                   .objects = gets.objects};
    for (const auto& each : gets.edits) {
        out.edits.push_back(editsOf(selection, each, cluster));
    }
    return out;
}

void LabOverrideMatrix::reset(const LabSelection* selection) {
    m_selection = selection;
    m_made.clear();
    m_wanted.clear();
    m_next = 0;
}

void LabOverrideMatrix::want(std::vector<std::string> clusters) {
    m_wanted = std::move(clusters);
    m_next = 0;
}

LabOverrideMatrix::Made LabOverrideMatrix::make(const Member& cluster) const {
    const auto gets = m_selection->plan.resourcesFor(cluster);
    Made made{.row = {.cluster = cluster.name,
                      .objects = static_cast<std::uint32_t>(gets.objects),
                      .overrides = static_cast<std::uint32_t>(gets.overrides.size()),
                      .cause = gets.cause}};
    using Kind = model::LabOverrideCell::Kind;
    if (!gets.cause.empty()) {
        made.cells.push_back({gets.failed, {.kind = Kind::Fails}});
    }
    for (const auto& each : gets.edits) {
        made.cells.push_back({each.id,
                              {.kind = each.isDeleted ? Kind::Deleted : Kind::Changed,
                               .changes = static_cast<std::uint32_t>(each.changes.size())}});
    }
    return made;
}

bool LabOverrideMatrix::advance(const Fleet& fleet) {
    constexpr std::chrono::milliseconds kStep{4};
    const auto end = std::chrono::steady_clock::now() + kStep;
    while (m_selection != nullptr && m_next < m_wanted.size()) {
        const auto& name = m_wanted[m_next++];
        const auto found = fleet.find(name);
        if (found && !m_made.contains(name)) {
            m_made.emplace(name, make(fleet.member(*found)));
            if (std::chrono::steady_clock::now() >= end) {
                return true;
            }
        }
    }
    return false;
}

model::LabOverrides LabOverrideMatrix::finish() const {
    model::LabOverrides out{.overrides = namesOf(m_selection->plan.overrides()),
                            .warnings = messagesOf(m_selection->plan.warnings())};
    std::map<ResourceId, std::uint32_t> touched;
    for (const auto& name : m_wanted) {
        const auto made = m_made.find(name);
        if (made == m_made.end()) {
            continue; // bound to a cluster that is not in the fleet
        }
        for (const auto& each : made->second.cells) {
            touched.emplace(each.first, 0);
        }
    }
    for (auto& [id, at] : touched) {
        at = static_cast<std::uint32_t>(out.objects.size());
        out.objects.push_back(shown(id));
    }
    for (const auto& name : m_wanted) {
        if (const auto made = m_made.find(name); made != m_made.end()) {
            out.rows.push_back(made->second.row);
            for (auto [id, cell] : made->second.cells) {
                cell.object = touched.at(id);
                out.rows.back().cells.push_back(cell);
            }
        }
    }
    const auto all = countOf(m_selection->selection);
    out.untouched = all > touched.size() ? all - touched.size() : 0;
    return out;
}

} // namespace pilothouse::engine
