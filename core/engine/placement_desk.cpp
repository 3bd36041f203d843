// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_desk.h"

#include "engine/desk_outbox.h"
#include "engine/inbox.h"
#include "engine/placement_details.h"
#include "engine/placement_example.h"
#include "engine/placement_form.h"
#include "engine/placement_hub.h"
#include "engine/placement_inference.h"
#include "engine/placement_objects.h"
#include "fleet/member_builder.h"
#include "storage/atomic_file.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;
using Picture = std::shared_ptr<const model::PlacementPicture>;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::size_t kMostText = std::size_t{1} << 20; ///< of a placement
constexpr std::chrono::hours kIdle{1};
constexpr std::chrono::milliseconds kQuiet{250}; ///< without a question before advice is sought
constexpr std::chrono::seconds kAging{10}; ///< judged by the clock, clusters fall silent by time

} // namespace

class PlacementDesk::Impl {
public:
    explicit Impl(PlacementDeskOptions options)
        : m_clock(options.clock ? std::move(options.clock)
                                : std::make_shared<const SystemClock>()) {}

    void begin() {
        m_thread = std::thread([this] { run(); });
    }
    void end() {
        send(End{});
        m_thread.join();
    }

    struct SetText {
        std::string text;
        std::uint64_t revision = 0;
    };
    struct EditForm {
        model::LabFormEdit edit;
        std::uint64_t revision = 0;
    };
    struct Open {
        std::string path;
        std::uint64_t revision = 0;
    };
    struct OpenText {
        std::string text;
        std::uint64_t revision = 0;
    };
    struct OpenFromHub {
        std::shared_ptr<const HubLook> look;
        std::size_t place = 0;
        std::uint64_t revision = 0;
    };
    struct RenewFromHub {
        std::shared_ptr<const HubLook> look;
        bool isRebased = false;
    };
    struct Save {
        std::string path;
    };
    struct OpenExample {
        std::size_t clusters = 0;
        std::uint64_t revision = 0;
    };
    struct SetInputs {
        LabInputs inputs;
        model::LabSource source;
    };
    struct SetObjects {
        std::shared_ptr<const LabObjects> objects;
        std::string trouble;
        bool isReading = false;
    };
    struct SetChanges {
        std::vector<model::LabChange> changes;
        std::uint64_t revision = 0;
    };
    struct SetMoment {
        model::LabMoment moment;
    };
    struct Select {
        std::string cluster;
    };
    struct SetScenarios {
        std::vector<model::LabAsked> scenarios;
    };
    struct AskForMembers {};
    struct AskInference {
        std::optional<model::LabInferenceAsk> ask;
    };
    struct End {};
    using Message = std::variant<SetText, EditForm, Open, OpenText, OpenFromHub, RenewFromHub, Save,
                                 OpenExample, SetInputs, SetObjects, SetChanges, SetMoment, Select,
                                 SetScenarios, AskForMembers, AskInference, End>;
    void send(Message message) { m_inbox.post(std::move(message)); }

    void setWake(std::function<void()> wake) { m_outbox.setWake(std::move(wake)); }
    Picture take() {
        return m_outbox.take([](const Content& content) { return content.picture; });
    }
    std::vector<LabOutcome> takeOutcomes() {
        return m_outbox.take([](Content& content) { return std::exchange(content.outcomes, {}); });
    }

    std::optional<LabMemberDraft> takeMemberDraft() {
        return m_outbox.take(
            [](Content& content) { return std::exchange(content.memberDraft, std::nullopt); });
    }

    std::shared_ptr<const model::LabInference> inference() {
        return m_outbox.take([](const Content& content) { return content.inference; });
    }

private:
    /// What the reader takes.
    struct Content {
        Picture picture{};
        std::vector<LabOutcome> outcomes{};
        std::optional<LabMemberDraft> memberDraft{};
        std::shared_ptr<const model::LabInference> inference{};
    };
    /// What has to be done anew; each step makes the later ones needed.
    struct Needs {
        bool fleet = false;
        bool text = false;
        bool draft = false;
        bool whatIf = false;
        bool why = false;
        bool scenarios = false;
        bool inference = false;
    };

    void run() {
        std::vector<Message> messages;
        while (!m_isEnding && m_inbox.take(nextWake(), messages)) {
            for (auto& message : messages) {
                std::visit([this](auto& each) { this->take(each); }, message);
            }
            if (m_isEnding) {
                break;
            }
            if (messages.empty() && m_details.isPending()) {
                followUp();
                continue;
            }
            if (messages.empty() && m_isAdviceDue) {
                advise();
                continue;
            }
            if (messages.empty() && m_picture.moment == model::LabMoment::Clock) {
                m_needs.draft = true;
            }
            work();
        }
        m_inbox.close();
    }

    /// At once where something is left that nobody waits for.
    [[nodiscard]] Steady::time_point nextWake() const {
        if (m_details.isPending()) {
            return Steady::now();
        }
        if (m_isAdviceDue) {
            return Steady::now() + kQuiet;
        }
        const bool isAging = m_picture.moment == model::LabMoment::Clock && m_draft != nullptr;
        return Steady::now() + (isAging ? Steady::duration(kAging) : Steady::duration(kIdle));
    }

    void take(SetText& message) {
        if (message.revision > m_picture.revision || !m_hasText) {
            setText(std::move(message.text), message.revision);
        }
    }

    void setText(std::string text, std::uint64_t revision) {
        m_hasText = true;
        m_picture.revision = revision;
        m_picture.text = std::move(text);
        m_picture.refusal = nullptr;
        m_needs.text = true;
    }

    void take(EditForm& message) {
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

    void take(Open& message) {
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

    /// Why not; empty: taken over.
    std::string takeFile(LabOutcome::Kind kind, const Open& message, std::string text) {
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
                if (m_inputs.objects &&
                    m_inputs.objects->from != model::LabResources::From::Folder) {
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

    void take(OpenFromHub& message) {
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

    void take(RenewFromHub& message) {
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

    void takeHub(const std::shared_ptr<const HubLook>& look) {
        m_look = look;
        m_matched.reset();
        m_inputs.members = look->members;
        m_inputs.fleetSays = look->fleetSays;
        m_picture.source = {.kind = model::LabSource::Kind::Hub, .members = look->hub};
        m_needs.fleet = true;
    }

    /// What the hub knows of the placement of the draft's name; a draft has one by and by.
    void matchHub() {
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

    void take(OpenText& message) {
        m_opened.reset();
        m_matched.reset();
        m_picture.base = std::make_shared<const std::string>(message.text);
        m_picture.file.clear();
        m_picture.revision = 0;
        setText(std::move(message.text), message.revision);
    }

    void take(Save& message) {
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

    void take(OpenExample& message) {
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

    void take(SetInputs& message) {
        m_look = nullptr;
        m_inputs = std::move(message.inputs);
        setObjects(m_inputs.objects);
        m_picture.source = std::move(message.source);
        m_needs.fleet = true;
    }

    void take(SetObjects& message) {
        m_objectsTrouble = std::move(message.trouble);
        m_isReadingObjects = message.isReading;
        m_needs.text = true;
        if (message.objects) {
            setObjects(std::move(message.objects));
        }
    }

    /// What can be selected decides whether the hub schedules at all.
    void setObjects(std::shared_ptr<const LabObjects> objects) {
        m_inputs.objects = std::move(objects);
        m_objectsTrouble.clear();
        m_isReadingObjects = false;
        m_selection = nullptr;
        m_needs.text = true;
    }

    void take(SetChanges& message) {
        m_changes = std::move(message.changes);
        m_changesRevision = message.revision;
        m_needs.whatIf = true;
    }

    void take(SetMoment& message) {
        m_picture.moment = message.moment;
        m_needs.draft = true;
    }

    void take(Select& message) {
        m_selected = std::move(message.cluster);
        m_details.select(m_selected);
        m_needs.why = true;
    }

    void take(SetScenarios& message) {
        m_scenarios = std::move(message.scenarios);
        m_needs.scenarios = true;
    }

    void take(AskInference& message) {
        m_inferenceAsk = std::move(message.ask);
        m_needs.inference = true;
    }

    void take(AskForMembers&) { m_isMemberDraftWanted = true; }

    void take(End&) { m_isEnding = true; }

    void work() {
        const auto begun = Steady::now();
        auto needs = std::exchange(m_needs, {});
        if (needs.fleet) {
            makeFleet();
        }
        if (needs.text && m_hasText) {
            readText();
        }
        if (needs.fleet || needs.text) {
            matchHub();
        }
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
        if (needs.inference || (needs.fleet && m_inferenceAsk)) {
            answerInference();
        }
        if (std::exchange(m_isMemberDraftWanted, false)) {
            m_outbox.put([this](Content& content) { content.memberDraft = memberDraft(); });
        }
    }

    void answerInference() {
        const auto& ask = m_inferenceAsk;
        std::shared_ptr<const model::LabInference> made;
        if (ask) {
            const bool isThere = m_fleet && m_fleet->size() > 0;
            made = std::make_shared<const model::LabInference>(
                isThere ? labInferenceOf(*m_fleet, *ask, m_picture.at)
                        : model::LabInference{.ask = *ask,
                                              .trouble = "there are no clusters to look at yet"});
        }
        m_outbox.put([&](Content& content) { content.inference = std::move(made); });
    }

    [[nodiscard]] LabMemberDraft memberDraft() const {
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

    /// Once nothing newer is asked: it decides up to a dozen times.
    void advise() {
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

    void makeFleet() {
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

    void readText() {
        m_text = readLabText(m_picture.text, "");
        m_picture.errors = m_text.errors;
        m_picture.form = std::make_shared<const model::LabForm>(labFormOf(m_text));
        const auto& read = m_text.placement;
        m_picture.kind = m_text.kind;
        m_picture.name = read.nameSpace.empty() ? read.name : read.nameSpace + "/" + read.name;
        selectObjects();
    }

    /// What the text selects; most edits leave that as it is.
    void selectObjects() {
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
        m_picture.resources =
            m_selection || isAsked
                ? std::make_shared<const model::LabResources>(std::move(resources))
                : nullptr;
    }

    /// One step of what follows from the decision, while nothing else is asked.
    void followUp() {
        if (m_details.step(m_picture)) {
            publish();
        }
    }

    /// Empties what no longer holds, then decides where text and clusters are sound.
    void decide() {
        m_draft = nullptr;
        ++m_picture.decision;
        const auto now = m_clock->now();
        m_picture.at = m_picture.moment == model::LabMoment::Clock
                           ? now
                           : m_picture.source.heard.value_or(now);
        m_picture.isDecided = false;
        m_picture.rows = nullptr;
        m_picture.why.reset();
        m_picture.whatIf.reset();
        m_picture.warnings.clear();
        m_picture.funnel.clear();
        if (m_fleet && m_hasText && m_picture.errors.empty()) {
            m_known = knownOf(m_inputs);
            m_draft = std::make_unique<LabDecision>(m_fleet, m_text.placement, m_picture.at,
                                                    m_known, m_selection ? m_selection->error : "");
            describeDecision(*m_draft, m_selected, m_picture);
        }
        m_details.follow({.draft = m_draft.get(),
                          .placement = &m_text.placement,
                          .known = &m_known,
                          .selection = m_selection,
                          .number = m_picture.decision},
                         m_picture);
    }

    void compareScenarios() {
        m_picture.scenarios.clear();
        for (const auto& each : m_scenarios) {
            m_picture.scenarios.push_back(
                scenarioOf(each.name, m_inputs, each.text, each.changes, m_picture.at));
        }
    }

    void publish() {
        auto picture = std::make_shared<const model::PlacementPicture>(m_picture);
        m_outbox.put([&](Content& content) {
            content.picture = std::move(picture);
            for (auto& outcome : m_outcomesToTell) {
                content.outcomes.push_back(std::move(outcome));
            }
        });
        m_outcomesToTell.clear();
    }

    Inbox<Message> m_inbox;
    std::thread m_thread;

    // The desk's thread alone.
    std::shared_ptr<const Clock> m_clock;
    LabInputs m_inputs;
    std::shared_ptr<const HubLook> m_look;   ///< of a hub's clusters; null: they are none
    std::optional<OpenedPlacement> m_opened; ///< that the text began with
    std::optional<std::pair<std::string, std::string>> m_matched; ///< whose bindings are known
    std::shared_ptr<const placement::Fleet> m_fleet;              ///< null: none, or not sound
    placement::BindingFile m_known; ///< of the inputs, with the budgets of the objects
    std::shared_ptr<const LabSelection> m_selection; ///< of the text; null: no objects
    bool m_isReadingObjects = false;
    std::string m_objectsTrouble; ///< why a hub's could not be read
    LabText m_text;
    std::unique_ptr<LabDecision> m_draft; ///< null: nothing is decided
    LabDetails m_details;                 ///< of the draft
    std::vector<model::LabChange> m_changes;
    std::uint64_t m_changesRevision = 0;
    std::string m_selected;
    std::vector<model::LabAsked> m_scenarios;
    model::PlacementPicture m_picture;
    std::vector<LabOutcome> m_outcomesToTell;
    Needs m_needs;
    bool m_hasText = false;
    bool m_isDirty = false;
    bool m_isMemberDraftWanted = false;
    std::optional<model::LabInferenceAsk> m_inferenceAsk; ///< none: nobody wants to know
    bool m_isEnding = false;
    bool m_isAdviceDue = false; ///< once nothing newer is asked
    bool m_isRemedyDue = false;

    DeskOutbox<Content> m_outbox; ///< any thread
};

PlacementDesk::PlacementDesk(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

PlacementDesk::~PlacementDesk() {
    m_impl->end();
}

std::unique_ptr<PlacementDesk> PlacementDesk::start(PlacementDeskOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    impl->begin();
    return std::unique_ptr<PlacementDesk>(new PlacementDesk(std::move(impl)));
}

void PlacementDesk::setWake(std::function<void()> wake) {
    m_impl->setWake(std::move(wake));
}

std::shared_ptr<const model::PlacementPicture> PlacementDesk::take() {
    return m_impl->take();
}

std::vector<LabOutcome> PlacementDesk::takeOutcomes() {
    return m_impl->takeOutcomes();
}

std::optional<LabMemberDraft> PlacementDesk::takeMemberDraft() {
    return m_impl->takeMemberDraft();
}

std::shared_ptr<const model::LabInference> PlacementDesk::inference() {
    return m_impl->inference();
}

void PlacementDesk::askInference(std::optional<model::LabInferenceAsk> ask) {
    m_impl->send(Impl::AskInference{.ask = std::move(ask)});
}

void PlacementDesk::askForMembers() {
    m_impl->send(Impl::AskForMembers{});
}

void PlacementDesk::setText(std::string text, std::uint64_t revision) {
    m_impl->send(Impl::SetText{.text = std::move(text), .revision = revision});
}

void PlacementDesk::editForm(model::LabFormEdit edit, std::uint64_t revision) {
    m_impl->send(Impl::EditForm{.edit = std::move(edit), .revision = revision});
}

void PlacementDesk::open(std::string path, std::uint64_t revision) {
    m_impl->send(Impl::Open{.path = std::move(path), .revision = revision});
}

void PlacementDesk::openText(std::string text, std::uint64_t revision) {
    m_impl->send(Impl::OpenText{.text = std::move(text), .revision = revision});
}

void PlacementDesk::openFromHub(std::shared_ptr<const HubLook> look, std::size_t place,
                                std::uint64_t revision) {
    m_impl->send(Impl::OpenFromHub{.look = std::move(look), .place = place, .revision = revision});
}

void PlacementDesk::renewFromHub(std::shared_ptr<const HubLook> look, bool isRebased) {
    m_impl->send(Impl::RenewFromHub{.look = std::move(look), .isRebased = isRebased});
}

void PlacementDesk::save(std::string path) {
    m_impl->send(Impl::Save{.path = std::move(path)});
}

void PlacementDesk::openExample(std::size_t clusters, std::uint64_t revision) {
    m_impl->send(Impl::OpenExample{.clusters = clusters, .revision = revision});
}

void PlacementDesk::setInputs(LabInputs inputs, model::LabSource source) {
    m_impl->send(Impl::SetInputs{.inputs = std::move(inputs), .source = std::move(source)});
}

void PlacementDesk::setObjects(std::shared_ptr<const LabObjects> objects, std::string trouble) {
    m_impl->send(Impl::SetObjects{.objects = std::move(objects), .trouble = std::move(trouble)});
}

void PlacementDesk::awaitObjects() {
    m_impl->send(Impl::SetObjects{.objects = nullptr, .trouble = {}, .isReading = true});
}

void PlacementDesk::setChanges(std::vector<model::LabChange> changes, std::uint64_t revision) {
    m_impl->send(Impl::SetChanges{.changes = std::move(changes), .revision = revision});
}

void PlacementDesk::setMoment(model::LabMoment moment) {
    m_impl->send(Impl::SetMoment{.moment = moment});
}

void PlacementDesk::select(std::string cluster) {
    m_impl->send(Impl::Select{.cluster = std::move(cluster)});
}

void PlacementDesk::setScenarios(std::vector<model::LabAsked> scenarios) {
    m_impl->send(Impl::SetScenarios{.scenarios = std::move(scenarios)});
}

} // namespace pilothouse::engine
