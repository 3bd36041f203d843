// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/azure_form.h"
#include "model/left_draft.h"
#include "model/plan_picture.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace pilothouse::fleet {
struct FleetConfig;
}
namespace pilothouse::engine {
class PlanDesk;
class ProgramConsent;
} // namespace pilothouse::engine

namespace pilothouse::ui {

class RunWake;

/// The only object that talks to desks of plans, one for each plan that is open. GUI thread;
/// nothing here blocks, a desk ends on a worker.
class PlanBridge : public QObject {
    Q_OBJECT
public:
    explicit PlanBridge(QObject* parent = nullptr);
    ~PlanBridge() override;

    /// The fleet whose plans are made from now on; plans of another one end.
    void open(const QString& folder, const std::shared_ptr<const fleet::FleetConfig>& fleet,
              const std::shared_ptr<engine::ProgramConsent>& consent);
    /// The fleet's files were read again.
    void setFleet(const std::shared_ptr<const fleet::FleetConfig>& fleet);
    void close();

    // What a page asks; the first word of a plan begins its desk.
    void setText(const QString& plan, const QString& text, quint64 revision);
    void setStrategy(const QString& plan, const model::Strategy& strategy, quint64 revision);
    void setWishes(const QString& plan, const model::PlanWishes& wishes);
    void readAgain(const QString& plan);
    void cancelSimulation(const QString& plan);
    void openFile(const QString& plan, const QString& path, quint64 revision);
    void saveFile(const QString& plan, const QString& path);
    void create(const QString& plan, quint64 revision, const QString& name, const QString& comment,
                int acceptedGaps);
    void drop(const QString& plan);
    /// Goes on with a draft that was left; told as an opened file, trouble where another has it.
    void openDraft(const QString& plan, const QString& draft, quint64 revision);
    /// Looks at what was left in the open fleet's state folder; throws one away before.
    void listDrafts() { lookAtDrafts({}); }
    void discardDraft(const QString& draft) { lookAtDrafts(draft); }

    /// What a reader would say against a strategy, one sentence each; for a part under edit. Costs
    /// as much as the text is long.
    [[nodiscard]] static QStringList faultsOf(const model::Strategy& strategy);
    /// A strategy in the words of Azure Fleet. Costs as much as it is long.
    [[nodiscard]] static model::AzureForm azureFormOf(const model::Strategy& strategy);

Q_SIGNALS:
    void planChanged(const QString& plan,
                     const std::shared_ptr<const pilothouse::model::PlanPicture>& picture);
    void fileOpened(const QString& plan, const QString& path, const QString& trouble);
    void fileSaved(const QString& plan, const QString& path, const QString& trouble);
    void runMade(const QString& plan, const QString& run, const QString& trouble);
    /// Newest first; those that no plan has open.
    void draftsFound(const std::vector<pilothouse::model::LeftDraft>& drafts);

private:
    struct Entry {
        std::shared_ptr<engine::PlanDesk> desk{};
        RunWake* wake = nullptr; ///< deleted behind the desk
        std::shared_ptr<const model::PlanPicture> told{};
    };
    /// Null while no fleet is open.
    engine::PlanDesk* deskOf(const QString& plan);
    void take(const QString& plan);
    void end(const Entry& entry);
    void lookAtDrafts(const QString& discarded);
    QHash<QString, Entry> m_desks;
    QString m_folder;
    std::shared_ptr<const fleet::FleetConfig> m_fleet;
    std::shared_ptr<engine::ProgramConsent> m_consent;
};

} // namespace pilothouse::ui
