// SPDX-License-Identifier: GPL-3.0-or-later
// What messages change of the lab's inputs, and what has to be done anew for it.
#include "engine/placement_desk_impl.h"
#include "engine/placement_example.h"
#include "engine/placement_form.h"
#include "fleet/member_builder.h"
#include "storage/atomic_file.h"

#include <filesystem>

namespace pilothouse::engine {

namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::size_t kMostText = std::size_t{1} << 20; ///< of a placement

} // namespace

void PlacementDesk::Impl::take(SetText& message) {
    if (message.revision > m_picture.revision || !m_hasText) {
        setText(std::move(message.text), message.revision);
    }
}

void PlacementDesk::Impl::setText(std::string text, std::uint64_t revision) {
    m_hasText = true;
    m_picture.revision = revision;
    m_picture.text = std::move(text);
    m_picture.refusal = nullptr;
    m_needs.text = true;
}

void PlacementDesk::Impl::take(EditForm& message) {
    if (message.revision <= m_picture.revision || !m_hasText) {
        return;
    }
    auto edited = applyFormEdit(m_picture.text, message.edit);
    if (edited && edited->size() <= kMostText) {
        setText(*std::move(edited), message.revision);
        return;
    }
    const auto& error = edited ? Error{.message = "larger than 1 MiB"} : edited.error();
    m_picture.refusal = std::make_shared<const model::LabRefusal>(model::LabRefusal{
        .revision = message.revision,
        .path = message.edit.path,
        .why = {.line = error.position ? error.position->line : 0, .text = error.message}});
    m_picture.revision = message.revision;
    m_isDirty = true;
}

void PlacementDesk::Impl::take(Open& message) {
    LabOutcome outcome{.path = message.path};
    std::error_code missing; // then it is no folder, and the reading says what is wrong
    if (std::filesystem::is_directory(message.path, missing)) {
        outcome.kind = LabOutcome::Kind::Objects;
        auto objects = readLabFolder(message.path);
        if (objects) {
            setObjects(*std::move(objects));
        } else {
            outcome.trouble = describe(objects.error());
        }
        m_outcomesToTell.push_back(std::move(outcome));
        return;
    }
    auto text = fleet::readTextFile(message.path, kMostBytes);
    if (!text) {
        outcome.trouble = describe(text.error());
    } else {
        outcome.kind = labKindOf(*text);
        outcome.trouble = takeFile(outcome.kind, message, *std::move(text));
    }
    m_outcomesToTell.push_back(std::move(outcome));
}

std::string PlacementDesk::Impl::takeFile(LabOutcome::Kind kind, const Open& message,
                                          std::string text) {
    if (kind == LabOutcome::Kind::Placement) {
        if (text.size() > kMostText) {
            return "a placement of more than 1 MiB is none";
        }
        m_opened.reset();
        m_matched.reset();
        m_picture.base = std::make_shared<const std::string>(text);
        m_picture.file = message.path;
        m_picture.revision = 0;
        setText(std::move(text), message.revision);
        return {};
    }
    if (kind == LabOutcome::Kind::Members) {
        auto members = placement::readMembers(text, message.path);
        if (!members) {
            return describe(members.error());
        }
        if (m_picture.source.kind != model::LabSource::Kind::Files) {
            m_inputs.known = {}; // bindings of another fleet, objects likewise
            if (m_inputs.objects && m_inputs.objects->from != model::LabResources::From::Folder) {
                setObjects(nullptr);
            }
            m_picture.source = {.kind = model::LabSource::Kind::Files};
        }
        m_inputs.members = *std::move(members);
        m_picture.source.members = message.path;
        m_needs.fleet = true;
        return {};
    }
    if (kind == LabOutcome::Kind::Bindings) {
        auto known = placement::readBindings(text, message.path);
        if (!known) {
            return describe(known.error());
        }
        if (known->bindings.empty() && known->snapshots.empty()) { // budgets alone
            m_inputs.known.budgets = std::move(known->budgets);
            m_needs.draft = true;
            return {};
        }
        m_inputs.known = *std::move(known);
        m_picture.source.bindings = message.path;
        m_picture.source.held = m_inputs.known.bindings.size();
        m_needs.draft = true;
        return {};
    }
    return "it holds no placement, no member clusters and no bindings of KubeFleet";
}

void PlacementDesk::Impl::take(OpenFromHub& message) {
    if (message.place >= message.look->placements.size()) {
        return;
    }
    auto opened = openedFrom(message.look->placements[message.place]);
    setObjects(nullptr); // those of another fleet; the hub's own come by setObjects
    takeHub(message.look);
    OpenText text{.text = opened.text, .revision = message.revision};
    take(text);
    m_opened = std::move(opened);
}

void PlacementDesk::Impl::take(RenewFromHub& message) {
    if (m_picture.source.kind != model::LabSource::Kind::Hub) {
        return;
    }
    takeHub(message.look);
    const auto& draft = m_text.placement;
    const auto* const there = findPlacement(*message.look, draft.nameSpace, draft.name);
    if (message.isRebased && there != nullptr) {
        m_opened = openedFrom(*there);
        m_picture.base = std::make_shared<const std::string>(m_opened->text);
    } else if (message.isRebased) {
        m_opened.reset();
    }
}

void PlacementDesk::Impl::takeHub(const std::shared_ptr<const HubLook>& look) {
    m_look = look;
    m_matched.reset();
    m_inputs.members = look->members;
    m_inputs.fleetSays = look->fleetSays;
    m_picture.source = {.kind = model::LabSource::Kind::Hub, .members = look->hub};
    m_needs.fleet = true;
}

void PlacementDesk::Impl::take(OpenText& message) {
    m_opened.reset();
    m_matched.reset();
    m_picture.base = std::make_shared<const std::string>(message.text);
    m_picture.file.clear();
    m_picture.revision = 0;
    setText(std::move(message.text), message.revision);
}

void PlacementDesk::Impl::take(Save& message) {
    const auto saved = storage::writeAtomically(message.path, m_picture.text);
    if (saved) {
        m_picture.file = message.path;
        m_picture.base = std::make_shared<const std::string>(m_picture.text);
        m_isDirty = true;
    }
    m_outcomesToTell.push_back({.kind = LabOutcome::Kind::Saved,
                                .path = message.path,
                                .trouble = saved ? "" : describe(saved.error())});
}

void PlacementDesk::Impl::take(OpenExample& message) {
    auto example = labExample(m_clock->now(), message.clusters);
    m_inputs = std::move(example.inputs);
    setObjects(m_inputs.objects);
    m_picture.source = {.kind = model::LabSource::Kind::Example};
    m_picture.base = std::make_shared<const std::string>(std::move(example.before));
    m_picture.file.clear();
    m_picture.revision = 0;
    setText(std::move(example.text), message.revision);
    m_needs.fleet = true;
}

void PlacementDesk::Impl::take(SetInputs& message) {
    m_look = nullptr;
    m_inputs = std::move(message.inputs);
    setObjects(m_inputs.objects);
    m_picture.source = std::move(message.source);
    m_needs.fleet = true;
}

void PlacementDesk::Impl::take(SetObjects& message) {
    m_objectsTrouble = std::move(message.trouble);
    m_isReadingObjects = message.isReading;
    m_needs.text = true;
    if (message.objects) {
        setObjects(std::move(message.objects));
    }
}

void PlacementDesk::Impl::setObjects(std::shared_ptr<const LabObjects> objects) {
    m_inputs.objects = std::move(objects);
    m_objectsTrouble.clear();
    m_isReadingObjects = false;
    m_selection = nullptr;
    m_needs.text = true;
}

void PlacementDesk::Impl::take(SetChanges& message) {
    m_changes = std::move(message.changes);
    m_changesRevision = message.revision;
    m_needs.whatIf = true;
}

void PlacementDesk::Impl::take(SetMoment& message) {
    m_picture.moment = message.moment;
    m_needs.draft = true;
}

void PlacementDesk::Impl::take(Select& message) {
    m_selected = std::move(message.cluster);
    m_details.select(m_selected);
    m_needs.why = true;
}

void PlacementDesk::Impl::take(SetScenarios& message) {
    m_scenarios = std::move(message.scenarios);
    m_needs.scenarios = true;
}

void PlacementDesk::Impl::take(AskInference& message) {
    m_inferenceAsk = std::move(message.ask);
    m_needs.inference = true;
}

void PlacementDesk::Impl::take(AskForMembers&) {
    m_isMemberDraftWanted = true;
}

void PlacementDesk::Impl::take(End&) {
    m_isEnding = true;
}

} // namespace pilothouse::engine
