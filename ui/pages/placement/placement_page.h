// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/hub_picture.h"
#include "model/placement_form.h"
#include "model/placement_inference.h"
#include "model/placement_members.h"
#include "model/placement_picture.h"
#include "ui/widgets/sheet_host.h"

#include <QPointer>
#include <QStringList>
#include <QTimeZone>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace pilothouse::ui {

class BannerStrip;
class Chip;
class CodeEditor;
class DecisionTable;
class HubPanel;
class LabAge;
class InferenceDialog;
class LabApply;
class LabelDropDown;
class LabAdviceBar;
class LabDisruptionTab;
class LabLands;
class LabForm;
class LabMembersTab;
class LabOverridesTab;
class LabResourcesTab;
class LabRolloutTab;
class LabSummary;
class LabTabs;
class LabWhyPanel;
class Panel;
class RunLabel;
class ScenarioDialog;
class SegmentedChoice;
class WhatIfPanel;
struct LabContext;

/// The placement lab: a placement as text, where it lands on the clusters it was given, why there
/// and not elsewhere, and what changes when something breaks. Given pictures, asks through signals;
/// every edit has a revision, and a picture of an older one is greyed. GUI thread.
class PlacementPage : public SheetHost {
    Q_OBJECT
public:
    explicit PlacementPage(QWidget* parent = nullptr);

    void setZone(const QTimeZone& zone) { m_zone = zone; }
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture);
    /// What became of a file; `trouble` says why it was not taken.
    void showOpened(const QString& path, const QString& trouble);
    void showSaved(const QString& path, const QString& trouble);
    /// Placements, member clusters, bindings: whatever the files hold; folders hold what is placed.
    void openFiles(const QStringList& paths);
    /// Whether there is a hub to read placements from.
    void setHubOffered(bool isOffered);
    /// What came of reading it; `trouble` says what is missing, or with no name why nothing is
    /// there.
    void showHub(const QString& hub, const QStringList& placements, const QString& trouble);
    /// What the hub says of its placements; see PlacementBridge::hubChanged.
    void setHubPicture(const std::shared_ptr<const model::HubPicture>& picture,
                       const QString& trouble);
    /// Where replicas would find GPUs: an answer to inferenceWanted.
    void setInference(const std::shared_ptr<const model::LabInference>& advice);
    /// Asks that, in a dialog of its own.
    void adviseByRegion();
    /// What the members have beside the draft; see PlacementBridge::membersChanged.
    void setMembers(const std::shared_ptr<const model::LabMembers>& members);
    void setContext(const LabContext& context);
    void openExample(int clusters);
    /// Files to begin with the next time: placement, clusters, bindings.
    [[nodiscard]] QStringList files() const;
    /// Nothing was opened or typed yet.
    [[nodiscard]] bool isEmpty() const { return m_revision == 0; }
    void focusFilter();

    /// The placement as a form, or as YAML.
    void showForm(bool isForm);
    [[nodiscard]] LabForm* form() const { return m_form; }
    [[nodiscard]] CodeEditor* editor() const { return m_editor; }
    [[nodiscard]] DecisionTable* decisions() const { return m_decisions; }
    [[nodiscard]] LabLands* lands() const { return m_lands; }
    [[nodiscard]] WhatIfPanel* whatIf() const { return m_whatIf; }
    [[nodiscard]] LabWhyPanel* why() const { return m_why; }
    [[nodiscard]] LabSummary* summary() const { return m_summary; }
    /// Other parts of the page hang their tabs here.
    [[nodiscard]] LabTabs* tabs() const { return m_tabs; }
    [[nodiscard]] LabResourcesTab* resources() const { return m_resources; }
    [[nodiscard]] LabOverridesTab* overrides() const { return m_overrides; }
    [[nodiscard]] LabRolloutTab* rollout() const { return m_rollout; }
    [[nodiscard]] LabMembersTab* members() const { return m_members; }
    [[nodiscard]] HubPanel* hub() const { return m_hubPanel; }
    /// How old the hub's part is.
    [[nodiscard]] LabAge* age() const { return m_age; }
    /// The way of the draft to its hub.
    [[nodiscard]] LabApply* apply() const { return m_apply; }
    [[nodiscard]] LabDisruptionTab* disruption() const { return m_disruption; }
    [[nodiscard]] quint64 revision() const { return m_revision; }
    [[nodiscard]] std::shared_ptr<const model::PlacementPicture> picture() const {
        return m_picture;
    }

Q_SIGNALS:
    void textWanted(const QString& text, quint64 revision);
    /// An edit of the text as it is; the answer is a text.
    void formEditWanted(const pilothouse::model::LabFormEdit& edit, quint64 revision);
    void openWanted(const QString& path, quint64 revision);
    void saveWanted(const QString& path);
    void exampleWanted(int clusters, quint64 revision);
    void hubWanted();
    /// The hub is to be read again for the draft that is there; see PlacementBridge::renewHub.
    void hubRenewWanted(bool isRebased);
    /// A placement of the hub, by its place in showHub's list.
    void hubPlacementWanted(int place, quint64 revision);
    /// What the selectors of the text reach on the hub is to be read.
    void hubObjectsWanted();
    /// Where replicas would find GPUs on the clusters; none: nobody wants to know any more.
    void inferenceWanted(const std::optional<pilothouse::model::LabInferenceAsk>& ask);
    /// The members are to be asked what the draft would do to what they have.
    void membersWanted();
    void membersCancelled();
    void changesWanted(const std::vector<pilothouse::model::LabChange>& changes, quint64 revision);
    void momentWanted(pilothouse::model::LabMoment moment);
    void clusterSelected(const QString& name);
    /// Outcomes to compare with the draft.
    void scenariosWanted(const std::vector<pilothouse::model::LabAsked>& scenarios);
    /// A report is written; `trouble` says why not.
    void reportWritten(const QString& trouble);
    /// Something was opened or saved that should be there the next time.
    void filesChanged(const QStringList& files);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildHead(QWidget* head);
    void buildStart(QWidget* start);
    void buildBody();
    void buildTabs();
    void buildText();
    void connectParts();
    void addKeys();
    void fitColumns();
    void fitTabs();
    void showTabs(bool isOld);
    void setLandsLarge(bool isLarge);
    void fitLands();
    void showAge();
    void markInTabs();
    void refresh();
    void refreshHead();
    void refreshStrip();
    void refreshMiddle();
    void select(const QString& name);
    void change(const std::vector<model::LabChange>& changes);
    void tryChange(const QString& text);
    void tryChanges(const QStringList& changes);
    void addChange();
    void chooseFiles();
    void chooseFolder();
    void chooseSource();
    void addHubActions(QMenu* menu);
    void readHub();
    void renewHub(bool isRebased);
    void takeHubText();
    void connectHub();
    void chooseFromHub();
    void openFromHub(int place);
    void chooseSave();
    void openExportMenu();
    void exportTo(const QString& title, const QString& suffix, const QString& text);
    void exportReport(const std::shared_ptr<const model::PlacementPicture>& picture);
    void copyTable();
    void begin();
    void showSide(int side);
    void switchSide();
    void stepFault(int by);
    void editForm(const model::LabFormEdit& edit, bool joins);
    void takeFormAnswer(const model::PlacementPicture& picture);
    void undo(bool isRedo);
    [[nodiscard]] bool isForm() const;
    void compareScenarios();
    void keepScenario();
    void dropScenario(int kept);
    void loadScenario(int kept);
    [[nodiscard]] bool isOld() const;
    [[nodiscard]] bool isChanged() const;

    QTimeZone m_zone = QTimeZone::systemTimeZone();
    std::shared_ptr<const model::PlacementPicture> m_picture; ///< newest
    std::shared_ptr<const model::PlacementPicture> m_decided; ///< newest that decides something
    quint64 m_last = 0;                                       ///< revision given out last
    quint64 m_revision = 0;                                   ///< of the text on screen; 0: none
    quint64 m_formAwaited = 0; ///< revision of the form's last edit; 0: answered
    bool m_formJoins = false;  ///< its edits since the last answer are one step with those before
    int m_undoSteps = 0;       ///< asked for meanwhile; negative: redo
    int m_awaited = 0;         ///< files that were asked for and not answered
    bool m_isExampleAwaited = false;
    bool m_isHubAwaited = false;
    QString m_hub; ///< that was read; empty: none
    QStringList m_hubPlacements;
    quint64 m_changes = 0; ///< of the changes
    QString m_selected;
    QString m_trouble;                   ///< of a file
    std::vector<model::LabAsked> m_kept; ///< scenarios
    int m_keptEver = 0;                  ///< names are not used twice
    QPointer<ScenarioDialog> m_scenarios;
    QPointer<InferenceDialog> m_inference;
    bool m_hasOffered = false;
    bool m_areColumnsMoved = false;
    bool m_isLandsLarge = false;
    bool m_isSplitMoved = false; ///< by hand, since it was made large or small

    QStackedWidget* m_stack;
    QWidget* m_head = nullptr; ///< the title bar
    RunLabel* m_title;
    RunLabel* m_kind;
    Chip* m_state;
    RunLabel* m_source;
    LabelDropDown* m_moment;
    QPushButton* m_startHub = nullptr; ///< on the card
    QPushButton* m_open;
    QPushButton* m_save;
    QPushButton* m_export;
    QPushButton* m_compare;
    HubPanel* m_hubPanel;
    LabApply* m_apply;
    LabAge* m_age;
    LabSummary* m_summary;
    BannerStrip* m_strip;
    QSplitter* m_columns;
    Panel* m_text;
    SegmentedChoice* m_side;
    QStackedWidget* m_sides;
    LabForm* m_form;
    CodeEditor* m_editor;
    LabTabs* m_tabs;
    QStackedWidget* m_middle;     ///< the tab with the decisions
    QSplitter* m_split = nullptr; ///< where it lands above the decisions
    LabLands* m_lands;
    DecisionTable* m_decisions;
    LabResourcesTab* m_resources;
    LabOverridesTab* m_overrides;
    LabRolloutTab* m_rollout;
    LabDisruptionTab* m_disruption;
    LabMembersTab* m_members;
    WhatIfPanel* m_whatIf;
    LabWhyPanel* m_why;
    LabAdviceBar* m_remedy; ///< in the panel What if
    LabAdviceBar* m_advice; ///< in the panel Why
};

} // namespace pilothouse::ui
