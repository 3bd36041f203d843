// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/desk_outbox.h"
#include "engine/inbox.h"
#include "engine/placement_desk.h"
#include "engine/placement_details.h"
#include "engine/placement_hub.h"
#include "engine/placement_objects.h"

#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace pilothouse::engine {

/// The desk behind its face, for its own three files: the thread and what passes to and from it
/// (placement_desk), what messages change of the inputs (placement_desk_inputs), and what is
/// decided of them (placement_desk_decide). But for send() and what takes, of the desk's thread
/// alone.
class PlacementDesk::Impl {
public:
    explicit Impl(PlacementDeskOptions options)
        : m_clock(options.clock ? std::move(options.clock)
                                : std::make_shared<const SystemClock>()) {}

    void begin();
    void end();

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
    void send(Message message);
    void setWake(std::function<void()> wake);
    std::shared_ptr<const model::PlacementPicture> take();
    std::vector<LabOutcome> takeOutcomes();
    std::optional<LabMemberDraft> takeMemberDraft();
    std::shared_ptr<const model::LabInference> inference();

private:
    /// What the reader takes.
    struct Content {
        std::shared_ptr<const model::PlacementPicture> picture{};
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

    void run();
    /// At once where something is left that nobody waits for.
    [[nodiscard]] std::chrono::steady_clock::time_point nextWake() const;
    // Messages (placement_desk_inputs).
    void take(SetText& message);
    void setText(std::string text, std::uint64_t revision);
    void take(EditForm& message);
    void take(Open& message);
    /// Why not; empty: taken over.
    std::string takeFile(LabOutcome::Kind kind, const Open& message, std::string text);
    void take(OpenFromHub& message);
    void take(RenewFromHub& message);
    void takeHub(const std::shared_ptr<const HubLook>& look);
    /// What the hub knows of the placement of the draft's name; a draft has one by and by.
    void matchHub();
    void take(OpenText& message);
    void take(Save& message);
    void take(OpenExample& message);
    void take(SetInputs& message);
    void take(SetObjects& message);
    /// What can be selected decides whether the hub schedules at all.
    void setObjects(std::shared_ptr<const LabObjects> objects);
    void take(SetChanges& message);
    void take(SetMoment& message);
    void take(Select& message);
    void take(SetScenarios& message);
    void take(AskInference& message);
    void take(AskForMembers&);
    void take(End&);

    // What follows from them (placement_desk_decide).
    void work();
    void readNew(const Needs& needs);
    void answerOthers(const Needs& needs);
    void answerInference();
    [[nodiscard]] LabMemberDraft memberDraft() const;
    /// Once nothing newer is asked: it decides up to a dozen times.
    void advise();
    void makeFleet();
    void readText();
    /// What the text selects; most edits leave that as it is.
    void selectObjects();
    /// One step of what follows from the decision, while nothing else is asked.
    void followUp();
    /// Empties what no longer holds, then decides where text and clusters are sound.
    void decide();
    void compareScenarios();
    void publish();

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

} // namespace pilothouse::engine
