// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "engine/hub_look.h"
#include "engine/placement_lab.h"
#include "engine/placement_members.h"
#include "model/placement_form.h"
#include "model/placement_inference.h"
#include "model/placement_picture.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

struct PlacementDeskOptions {
    std::shared_ptr<const Clock> clock{}; ///< null: the computer's
};

/// What became of a file.
struct LabOutcome {
    enum class Kind : std::uint8_t { Placement, Members, Bindings, Objects, Unknown, Saved };
    Kind kind = Kind::Unknown;
    std::string path{};
    std::string trouble{}; ///< why not; empty: done
};

/// One placement in the lab: reads its text, decides it on the clusters it was given as KubeFleet's
/// scheduler would, and tries changes beside it. A thread of its own; any thread may call, nothing
/// blocks but the destructor, which waits for the decision that goes on (below 100 ms for 2,000
/// clusters). Of what is asked meanwhile the newest wins. Contacts nobody; writes the file of
/// save() alone.
class PlacementDesk {
public:
    [[nodiscard]] static std::unique_ptr<PlacementDesk> start(PlacementDeskOptions options);
    ~PlacementDesk();
    PlacementDesk(const PlacementDesk&) = delete;
    PlacementDesk& operator=(const PlacementDesk&) = delete;

    /// Called from the desk's thread when there is something to take; must return at once.
    void setWake(std::function<void()> wake);
    /// The newest picture; null before the first word.
    [[nodiscard]] std::shared_ptr<const model::PlacementPicture> take();
    [[nodiscard]] std::vector<LabOutcome> takeOutcomes();
    /// What askForMembers() was answered, once; none: nothing new.
    [[nodiscard]] std::optional<LabMemberDraft> takeMemberDraft();
    /// The newest advice of askInference(); null: none was asked for.
    [[nodiscard]] std::shared_ptr<const model::LabInference> inference();

    /// The placement's text; each edit has a revision of the caller's, growing.
    void setText(std::string text, std::uint64_t revision);
    /// One edit of the form, made in the text as it is then; it has a revision like a text. What
    /// cannot be made is PlacementPicture::refusal, and the text stays.
    void editForm(model::LabFormEdit edit, std::uint64_t revision);
    /// A file becomes what its objects are: the placement (then `revision` is the text's), the
    /// member clusters, or the bindings with policy snapshots, or disruption budgets. A folder
    /// becomes what the placement may select: manifests with overrides and budgets.
    void open(std::string path, std::uint64_t revision);
    /// A placement as a hub has it: the text, against which edits are shown.
    void openText(std::string text, std::uint64_t revision);
    /// A placement of a hub that was read: its text, and the hub's clusters with what it knows of
    /// it. From then on a draft is judged by what the hub knows of the placement of its name.
    void openFromHub(std::shared_ptr<const HubLook> look, std::size_t place,
                     std::uint64_t revision);
    /// The same hub, read again: clusters and bindings are taken over, the text stays. Does nothing
    /// where the clusters are not a hub's.
    /// @param isRebased edits count from now on against what the hub has
    void renewFromHub(std::shared_ptr<const HubLook> look, bool isRebased = false);
    /// The text becomes a file's, whole or not at all.
    void save(std::string path);
    /// The built-in fleet with its placement.
    void openExample(std::size_t clusters, std::uint64_t revision);
    /// Clusters, bindings and snapshots from anywhere else, such as a hub: this is where a live
    /// source comes in. Replaces what was there; the text stays.
    void setInputs(LabInputs inputs, model::LabSource source);
    /// What the placement may select, from a hub; null: it could not be read, for that reason.
    void setObjects(std::shared_ptr<const LabObjects> objects, std::string trouble = {});
    /// The hub's objects are being read: setObjects follows.
    void awaitObjects();
    /// What is tried beside the draft; `revision` comes back as PlacementPicture::changesSeen.
    void setChanges(std::vector<model::LabChange> changes, std::uint64_t revision);
    void setMoment(model::LabMoment moment);
    /// The cluster that is explained; empty: none.
    void select(std::string cluster);
    /// Outcomes to compare; each is decided on the clusters as they are.
    void setScenarios(std::vector<model::LabAsked> scenarios);
    /// The newest draft is wanted as its members are to be asked about it (askMembers).
    void askForMembers();
    /// Where replicas of a model would find GPUs on the clusters as they are; sought anew when they
    /// change. None: nobody wants to know any more.
    void askInference(std::optional<model::LabInferenceAsk> ask);

private:
    class Impl;
    explicit PlacementDesk(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// What the objects of a file are, told by the first known kind in it. Cheap; any thread.
[[nodiscard]] LabOutcome::Kind labKindOf(std::string_view text);

} // namespace pilothouse::engine
