// SPDX-License-Identifier: GPL-3.0-or-later
// What the lab decides of its inputs, each step where it is needed.
#include "engine/placement_desk_impl.h"
#include "engine/placement_form.h"
#include "engine/placement_inference.h"

#include <algorithm>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;

} // namespace

void PlacementDesk::Impl::matchHub() {
    if (m_picture.source.kind != model::LabSource::Kind::Hub || !m_look) {
        m_picture.live = nullptr;
        return;
    }
    const auto& draft = m_text.placement;
    auto wanted = std::pair(draft.nameSpace, draft.name);
    if (draft.name.empty() || m_matched == wanted) {
        return;
    }
    const auto* const there = findPlacement(*m_look, draft.nameSpace, draft.name);
    m_inputs.known = there != nullptr ? there->known : placement::BindingFile();
    m_picture.source.held = m_inputs.known.bindings.size();
    m_picture.live = std::make_shared<const model::LabLive>(
        liveOf(*m_look, draft.nameSpace, draft.name, m_opened));
    m_matched = std::move(wanted);
}

void PlacementDesk::Impl::readNew(const Needs& needs) {
    if (needs.fleet) {
        makeFleet();
    }
    if (needs.text && m_hasText) {
        readText();
    }
    if (needs.fleet || needs.text) {
        matchHub();
    }
}

void PlacementDesk::Impl::answerOthers(const Needs& needs) {
    if (needs.inference || (needs.fleet && m_inferenceAsk)) {
        answerInference();
    }
    if (std::exchange(m_isMemberDraftWanted, false)) {
        m_outbox.put([this](Content& content) { content.memberDraft = memberDraft(); });
    }
}

void PlacementDesk::Impl::work() {
    const auto begun = Steady::now();
    const auto needs = std::exchange(m_needs, {});
    readNew(needs);
    const bool isDraft = needs.fleet || needs.text || needs.draft;
    const bool isOther = needs.fleet || needs.text;
    if (isOther) {
        m_picture.remedy.reset();
    }
    auto advice = isOther || !m_picture.why ? std::nullopt : m_picture.why->advice;
    if (isDraft) {
        decide();
    }
    if ((isDraft || needs.whatIf) && m_draft) {
        tryChanges(m_inputs, m_text, m_changes, *m_draft, m_picture);
    }
    m_picture.changesSeen = m_changesRevision;
    if (needs.why && !isDraft && m_draft) {
        m_picture.why = labWhyOf(*m_draft, m_selected);
    }
    if (advice && m_picture.why && m_picture.why->cluster == advice->cluster) {
        m_picture.why->advice = std::move(advice); // until it is sought anew
    }
    m_isRemedyDue = m_isRemedyDue || isDraft;
    m_isAdviceDue = m_isAdviceDue || isDraft || needs.why;
    if (needs.fleet || needs.draft || needs.scenarios) {
        compareScenarios();
    }
    if (isDraft || needs.whatIf) {
        m_picture.took =
            std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - begun);
    }
    const bool isNew = isDraft || needs.whatIf || needs.why || needs.scenarios;
    if (std::exchange(m_isDirty, false) || isNew || !m_outcomesToTell.empty()) {
        publish();
    }
    answerOthers(needs);
}

void PlacementDesk::Impl::answerInference() {
    const auto& ask = m_inferenceAsk;
    std::shared_ptr<const model::LabInference> made;
    if (ask) {
        const bool isThere = m_fleet && m_fleet->size() > 0;
        made = std::make_shared<const model::LabInference>(
            isThere ? labInferenceOf(*m_fleet, m_inputs.fleetSays.get(), *ask, m_picture.at)
                    : model::LabInference{.ask = *ask,
                                          .trouble = "there are no clusters to look at yet"});
    }
    m_outbox.put([&](Content& content) { content.inference = std::move(made); });
}

LabMemberDraft PlacementDesk::Impl::memberDraft() const {
    LabMemberDraft out{.revision = m_picture.revision,
                       .isHubs = m_picture.source.kind == model::LabSource::Kind::Hub};
    if (!m_draft) {
        out.trouble = "nothing is decided yet";
    } else if (!m_selection) {
        out.trouble = "which objects go to the members is not known";
    } else if (!m_selection->error.empty()) {
        out.trouble = m_selection->error;
    } else {
        out.fleet = m_draft->fleet;
        out.selection = m_selection;
        out.strategy = m_text.placement.strategy.apply;
        out.before = m_draft->before;
        out.after = m_draft->after;
    }
    return out;
}

void PlacementDesk::Impl::advise() {
    m_isAdviceDue = false;
    if (!m_draft) {
        return;
    }
    const auto now = m_draft->input.now;
    const bool canMend = m_picture.abort.empty();
    if (std::exchange(m_isRemedyDue, false)) {
        m_picture.remedy = canMend && m_picture.isFulfilled == false
                               ? labRemedyOf(m_inputs, m_text, now)
                               : std::nullopt;
    }
    if (m_picture.why) {
        const bool isHeld = std::binary_search(m_draft->after.begin(), m_draft->after.end(),
                                               m_picture.why->cluster);
        m_picture.why->advice =
            canMend && !isHeld
                ? std::optional(labAdviceOf(m_inputs, m_text, now, m_picture.why->cluster))
                : std::nullopt;
    }
    publish();
}

void PlacementDesk::Impl::makeFleet() {
    m_fleet = nullptr;
    m_picture.facts = nullptr;
    m_picture.inputTrouble.clear();
    auto& source = m_picture.source;
    source.clusters = m_inputs.members.size();
    source.held = m_inputs.known.bindings.size();
    source.heard = newestHeartbeat(m_inputs.members);
    auto fleet = placement::Fleet::make(m_inputs.members);
    if (!fleet) {
        m_picture.inputTrouble = describe(fleet.error());
        return;
    }
    m_fleet = std::make_shared<const placement::Fleet>(*std::move(fleet));
    m_picture.facts = labFactsOf(*m_fleet, m_inputs.fleetSays.get());
}

void PlacementDesk::Impl::readText() {
    m_text = readLabText(m_picture.text, "");
    m_picture.errors = m_text.errors;
    m_picture.form = std::make_shared<const model::LabForm>(labFormOf(m_text));
    const auto& read = m_text.placement;
    m_picture.kind = m_text.kind;
    m_picture.name = read.nameSpace.empty() ? read.name : read.nameSpace + "/" + read.name;
    selectObjects();
}

void PlacementDesk::Impl::selectObjects() {
    const auto& read = m_text.placement;
    if (m_inputs.objects && m_picture.errors.empty()) {
        m_picture.errors = placement::judgeScopes(read.selectors, !read.nameSpace.empty(),
                                                  m_inputs.objects->contents.kinds);
    }
    if (!m_inputs.objects) {
        m_selection = nullptr;
    } else if (m_picture.errors.empty() &&
               (!m_selection || !selectsAs(m_selection->placement, read))) {
        m_selection = std::make_shared<const LabSelection>(m_inputs.objects, read);
    }
    const bool isAsked = m_isReadingObjects || !m_objectsTrouble.empty();
    auto resources = m_selection ? labResourcesOf(*m_selection) : model::LabResources();
    resources.isReading = m_isReadingObjects;
    resources.trouble = m_objectsTrouble;
    m_picture.resources = m_selection || isAsked
                              ? std::make_shared<const model::LabResources>(std::move(resources))
                              : nullptr;
}

void PlacementDesk::Impl::followUp() {
    if (m_details.step(m_picture)) {
        publish();
    }
}

void PlacementDesk::Impl::decide() {
    m_draft = nullptr;
    ++m_picture.decision;
    const auto now = m_clock->now();
    m_picture.at =
        m_picture.moment == model::LabMoment::Clock ? now : m_picture.source.heard.value_or(now);
    m_picture.isDecided = false;
    m_picture.rows = nullptr;
    m_picture.why.reset();
    m_picture.whatIf.reset();
    m_picture.warnings.clear();
    m_picture.funnel.clear();
    if (m_fleet && m_hasText && m_picture.errors.empty()) {
        m_known = knownOf(m_inputs);
        m_draft = std::make_unique<LabDecision>(m_fleet, m_text.placement, m_picture.at, m_known,
                                                m_selection ? m_selection->error : "");
        describeDecision(*m_draft, m_selected, m_picture);
    }
    m_details.follow({.draft = m_draft.get(),
                      .placement = &m_text.placement,
                      .known = &m_known,
                      .selection = m_selection,
                      .number = m_picture.decision},
                     m_picture);
}

void PlacementDesk::Impl::compareScenarios() {
    m_picture.scenarios.clear();
    for (const auto& each : m_scenarios) {
        m_picture.scenarios.push_back(
            scenarioOf(each.name, m_inputs, each.text, each.changes, m_picture.at));
    }
}

} // namespace pilothouse::engine
