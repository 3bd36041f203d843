// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/time.h"
#include "model/hub_picture.h"
#include "model/placement_form.h"
#include "model/placement_inference.h"
#include "model/placement_members.h"
#include "model/placement_picture.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {
struct HubLook;
class HubReading;
class PlacementDesk;
class ProgramConsent;
} // namespace pilothouse::engine

namespace pilothouse::fleet {
struct FleetSource;
}

namespace pilothouse::ui {

class RunWake;

/// The only object that talks to the desk of the placement lab, which begins with the first word
/// and needs no fleet. GUI thread; nothing here blocks, the desk ends on a worker.
class PlacementBridge : public QObject {
    Q_OBJECT
public:
    explicit PlacementBridge(QObject* parent = nullptr);
    ~PlacementBridge() override;

    /// Clock of a desk that begins later; null: the computer's.
    void setClock(const std::shared_ptr<const Clock>& clock) { m_clock = clock; }

    // What the page asks.
    void setText(const QString& text, quint64 revision);
    void editForm(const model::LabFormEdit& edit, quint64 revision);
    void openFile(const QString& path, quint64 revision);
    void saveFile(const QString& path);
    void openExample(int clusters, quint64 revision);
    void setChanges(const std::vector<model::LabChange>& changes, quint64 revision);
    void setMoment(model::LabMoment moment);
    void select(const QString& cluster);
    void setScenarios(const std::vector<model::LabAsked>& scenarios);

    /// Where a hub is looked for; null: nowhere. `consent` says which sign-in programs may run.
    void setHub(const fleet::FleetSource* source,
                const std::shared_ptr<engine::ProgramConsent>& consent);
    [[nodiscard]] bool hasHub() const { return m_hub != nullptr; }
    /// Reads the hub; hubRead says what came of it. One reading at a time.
    void readHub();
    /// Reads it again for the draft that is there, which stays; hubChanged says what came of it.
    /// @param isRebased edits count from then on against what the hub has
    void renewHub(bool isRebased = false);
    /// A placement of the hub that was read last, by its place in hubRead's list.
    void openFromHub(int place, quint64 revision);
    /// Reads what the selectors of the newest text reach on the hub. A reading that goes on is
    /// given up for it.
    void readObjects();

    /// Asks the members of the fleet what the newest draft would do to what they have; a question
    /// that goes on is given up for it. membersChanged tells how far it is and what came of it.
    void askMembers();
    /// Gives the question up; what was found before stays.
    void cancelMembers();

    /// Where replicas would find GPUs; see PlacementDesk::askInference.
    void askInference(const std::optional<model::LabInferenceAsk>& ask);

    /// Whether a text holds objects that the lab takes. Costs as much as the text is long.
    [[nodiscard]] static bool isForLab(const QByteArray& text);

Q_SIGNALS:
    void pictureChanged(const std::shared_ptr<const pilothouse::model::PlacementPicture>& picture);
    void fileOpened(const QString& path, const QString& trouble);
    void fileSaved(const QString& path, const QString& trouble);
    /// A hub was read: what it calls itself, its placements, what is missing in it; or why not.
    void hubRead(const QString& hub, const QStringList& placements, const QString& trouble);
    /// The placements of the hub in words, as of the newest reading; null: there is no hub, or it
    /// was not read yet. `trouble`: why the last reading failed; then the picture is an older one.
    void hubChanged(const std::shared_ptr<const pilothouse::model::HubPicture>& picture,
                    const QString& trouble);
    /// Where replicas would find GPUs.
    void inferenceChanged(const std::shared_ptr<const pilothouse::model::LabInference>& advice);
    /// What the members have beside what the draft would bring; null: nobody asked.
    void membersChanged(const std::shared_ptr<const pilothouse::model::LabMembers>& members);

private:
    engine::PlacementDesk& desk();
    void take();
    enum class Reading : std::uint8_t { First, Renewal, Rebase };
    void startReading(Reading kind);
    void takeHub(std::shared_ptr<const engine::HubLook> look,
                 std::shared_ptr<const model::HubPicture> picture, const QString& trouble,
                 Reading kind);
    void endReading();
    void readObjectsOf(const std::string& placementText);
    void endObjects();
    void startMembers();
    void takeMembers(model::LabMembers members);
    void endMembers();

    std::unique_ptr<fleet::FleetSource> m_hub; ///< null: nowhere to look
    std::shared_ptr<engine::ProgramConsent> m_consent;
    std::shared_ptr<engine::HubReading> m_reading;         ///< null: none goes on
    RunWake* m_hubWake = nullptr;                          ///< of the reading; deleted behind it
    std::shared_ptr<const engine::HubLook> m_look;         ///< newest
    std::shared_ptr<const model::HubPicture> m_hubPicture; ///< of it
    std::shared_ptr<engine::HubReading> m_objects;         ///< reads objects; null: none goes on
    RunWake* m_objectsWake = nullptr;                      ///< of it; deleted behind it
    std::shared_ptr<engine::HubReading> m_members;         ///< asks members; null: none goes on
    RunWake* m_membersWake = nullptr;                      ///< of it; deleted behind it
    std::shared_ptr<const model::LabMembers> m_found;      ///< by members, newest; null: nothing
    bool m_areMembersWanted = false;                       ///< the desk was asked for the draft
    std::shared_ptr<const Clock> m_clock;
    std::shared_ptr<engine::PlacementDesk> m_desk;
    RunWake* m_wake = nullptr; ///< deleted behind the desk
    std::shared_ptr<const model::PlacementPicture> m_told;
    std::shared_ptr<const model::LabInference> m_advice; ///< told last
};

} // namespace pilothouse::ui
