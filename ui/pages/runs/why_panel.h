// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/pages/runs/run_asks.h"
#include "ui/pages/runs/run_context.h"
#include "ui/widgets/panel.h"

class QPushButton;

namespace pilothouse::ui {

class EvidenceList;
class GlyphLabel;
class LinkButton;
class RunLabel;
class ToneLabel;

/// What one cause of a run can be answered with on this page.
enum class WhyStep : std::uint8_t { None, Approve, Start, Drive, Cluster };
[[nodiscard]] WhyStep stepOf(model::StuckKind kind);
/// Id of the one cluster a cause is about; empty: of none, or of several.
[[nodiscard]] QString clusterOf(const model::Run& run, const model::StuckCause& cause);
/// The cause that is about that member, else the headline; -1: there is none.
[[nodiscard]] int causeFor(const std::vector<model::StuckCause>& causes, const QString& member);
/// The command in a next step ("pilothousectl …", "kubectl …"); empty where it is a sentence.
[[nodiscard]] QString commandIn(const QString& nextStep);

/// "Why is this stuck?": the first cause that matches, its evidence with the time of each fact, who
/// moves it, one next step, and what else waits.
class WhyPanel : public Panel {
    Q_OBJECT
public:
    explicit WhyPanel(QWidget* parent = nullptr);
    /// `member`: name of the cluster on the selected lane `lane`; empty: the run as a whole.
    void setPicture(const model::RunPicture& picture, const RunContext& context,
                    const QString& member, const QString& lane = {});

    /// The cluster that WhyStep::Cluster leads to.
    [[nodiscard]] QString cluster() const { return m_cluster; }

Q_SIGNALS:
    void stepWanted(pilothouse::ui::WhyStep step);
    void adviceWanted();
    void askWanted(const pilothouse::ui::RunAsk& ask);

private:
    void showCause(const model::RunPicture& picture, const RunContext& context, int at);
    void showStep(const model::RunPicture& picture, const RunContext& context,
                  const model::StuckCause& cause);
    void buildUndo();
    void showUndo(const model::RunPicture& picture, const RunContext& context);
    void showAsks(const QList<RunAsk>& asks);
    void showNothing(const model::RunPicture& picture);
    void showOthers(const std::vector<model::StuckCause>& causes, int headline);
    GlyphLabel* m_glyph;
    ToneLabel* m_headline;
    ToneLabel* m_since;
    EvidenceList* m_evidence;
    QWidget* m_undo; ///< what can be undone, where a run went wrong
    GlyphLabel* m_undoGlyph;
    ToneLabel* m_undoWords;
    QWidget* m_side;
    ToneLabel* m_who;
    ToneLabel* m_next;
    QPushButton* m_step;
    QPushButton* m_copy;
    QList<QPushButton*> m_askButtons; ///< what can be asked of one cluster, or of a window
    QList<RunAsk> m_asks;
    QWidget* m_foot;
    WhyStep m_what = WhyStep::None;
    QString m_command;
    QString m_cluster;
};

} // namespace pilothouse::ui
