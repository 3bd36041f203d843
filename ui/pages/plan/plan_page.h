// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/azure_form.h"
#include "model/left_draft.h"
#include "model/plan_picture.h"
#include "ui/pages/plan/plan_board.h"
#include "ui/pages/plan/plan_dialog.h"
#include "ui/pages/plan/plan_history.h"
#include "ui/pages/plan/plan_words.h"
#include "ui/widgets/sheet_host.h"

#include <QUndoStack>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QStackedWidget;

namespace pilothouse::ui {

class AzPane;
class BannerStrip;
class DraftList;
class PlanFindings;
class PlanHead;
class SimulationPanel;
class YamlPane;

/// One plan under work: the strategy as columns or text, what stands against it, when it would end,
/// and the way to a run. Given pictures, asks through signals; every edit has a revision, and what
/// is told of an older one is used for counts alone. GUI thread.
class PlanPage : public SheetHost {
    Q_OBJECT
public:
    explicit PlanPage(const QString& plan, QWidget* parent = nullptr);
    ~PlanPage() override;
    /// What a reader would say against a strategy.
    void setJudge(StrategyJudge judge) { m_judge = std::move(judge); }
    /// The same strategy for Azure.
    using AzureWriter = std::function<model::AzureForm(const model::Strategy& strategy)>;
    void setAzureWriter(AzureWriter writer) { m_azure = std::move(writer); }
    void setContext(const PlanContext& context);
    /// What was left unsaved and belongs to no plan now; offered while nothing is begun.
    void setDrafts(const std::vector<model::LeftDraft>& drafts);
    void setPicture(const std::shared_ptr<const model::PlanPicture>& picture);
    /// Of the fleet, in order; for a plan that begins with nothing.
    void setFleet(const QStringList& groups, const QString& version);
    /// Names of runs that exist.
    void setTakenNames(const QStringList& names) { m_taken = names; }
    /// Begins with a strategy, text or a file instead of the choice.
    void begin(const model::Strategy& strategy);
    void openFile(const QString& path);
    void saveFile(const QString& path);

    /// Form, text or Azure: a PlanHead::View.
    void showView(int view);
    /// The sheet before a run, where nothing stands against one.
    void openReview();

    // What became of what was asked.
    void showOpened(const QString& path, const QString& trouble);
    void showSaved(const QString& path, const QString& trouble);
    void showRunMade(const QString& trouble);

    [[nodiscard]] QString name() const;
    [[nodiscard]] bool isChanged() const { return !m_undo.isClean(); }
    [[nodiscard]] PlanBoard* board() const { return m_board; }
    [[nodiscard]] PlanFindings* findings() const { return m_findings; }
    [[nodiscard]] YamlPane* yaml() const { return m_yaml; }
    [[nodiscard]] QUndoStack* history() { return &m_undo; }
    [[nodiscard]] std::shared_ptr<const model::Strategy> strategy() const { return m_strategy; }
    /// The newest that was told; may be of an older text.
    [[nodiscard]] std::shared_ptr<const model::PlanPicture> picture() const { return m_picture; }
    [[nodiscard]] quint64 revision() const { return m_revision; }

Q_SIGNALS:
    void textWanted(const QString& plan, const QString& text, quint64 revision);
    void strategyWanted(const QString& plan, const pilothouse::model::Strategy& strategy,
                        quint64 revision);
    void wishesWanted(const QString& plan, const pilothouse::model::PlanWishes& wishes);
    void readAgainWanted(const QString& plan);
    void cancelWanted(const QString& plan);
    void openWanted(const QString& plan, const QString& path, quint64 revision);
    void saveWanted(const QString& plan, const QString& path);
    void draftWanted(const QString& plan, const QString& draft, quint64 revision);
    void draftDiscarded(const QString& draft);
    void createWanted(const QString& plan, quint64 revision, const QString& name,
                      const QString& comment, int acceptedGaps);
    void clusterOpened(const QString& id);
    void nameChanged(const QString& plan);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void buildStart(QWidget* parent);
    void buildBody(QWidget* parent);
    void connectHead();
    void connectParts();
    void addKeys();
    void apply(const PlanDraft& draft);
    /// One step of the history.
    void edit(const QString& words, model::Strategy after);
    void edit(const QString& words, const struct StrategyEdit& change);
    void typed(const QString& text, bool isNewStep);
    void refresh();
    void refreshHead();
    void refreshStrips();
    [[nodiscard]] QString whyLocked() const;
    [[nodiscard]] const model::Plan* plan() const;
    void onAsk(const BoardAsk& ask);
    void moveClusters(const BoardAsk& ask);
    void editStage(int stage);
    void editGroup(int stage, int group);
    void showMembers(int stage, int group);
    void openWindows();
    void openSettings();
    void openMeta();
    void onFinding(const model::RunFinding& finding);
    void fix(const model::RunFinding& finding);
    void refreshAz();
    void continueDraft(const model::LeftDraft& draft);
    void chooseFile(bool isSave);
    void renewReview();
    void openCluster(const QString& name);

    QString m_plan;
    StrategyJudge m_judge;
    AzureWriter m_azure;
    PlanContext m_context;
    std::shared_ptr<const model::PlanPicture> m_picture;
    PlanDraft m_draft;
    std::shared_ptr<const model::Strategy> m_strategy; ///< as shown; null: nothing begun
    quint64 m_revision = 0;
    QUndoStack m_undo;
    QString m_file;
    /// What is being read.
    struct Opening {
        QString file{}; ///< of a draft: that it is of; may be none
        bool isDraft = false;
    };
    std::optional<Opening> m_opening;
    QString m_foreignFile;
    QString m_foreign; ///< format that the form turned into Pilothouse's own; empty: none
    QString m_trouble; ///< of a file or a run
    bool m_isToldOfComments = false;
    bool m_hasLostComments = false;
    QStringList m_namedFromNow; ///< groups that the last edit wrote out
    QStringList m_groups;
    QString m_version;
    QStringList m_taken;
    std::optional<Instant> m_savedAt;
    bool m_isReviewing = false;
    int m_acceptedGaps = 0;
    quint64 m_reviewed = 0;

    QStackedWidget* m_stack;
    PlanHead* m_head;
    BannerStrip* m_error;
    BannerStrip* m_note;
    QStackedWidget* m_views;
    PlanBoard* m_board;
    YamlPane* m_yaml;
    AzPane* m_az;
    DraftList* m_drafts;
    PlanFindings* m_findings;
    SimulationPanel* m_simulation;
};

} // namespace pilothouse::ui
