// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/health_sample.h"
#include "model/run_picture.h"
#include "ui/pages/runs/inbox.h"
#include "ui/widgets/sheet_host.h"

#include <memory>

class QStackedWidget;

namespace pilothouse::ui {

class BannerStrip;
class GateCardView;
class HealthDialog;
class InboxList;
struct RunReview;

/// What waits for people in all runs: the inbox at the left, the evidence of the selected gate in
/// the middle, and the review sheet at the right once it is asked for (A). Enter opens the run.
class ApprovalsPage : public SheetHost {
    Q_OBJECT
public:
    explicit ApprovalsPage(QWidget* parent = nullptr);
    void setRuns(const std::shared_ptr<const model::RunsPicture>& runs, const RunContext& context);
    void setContext(const RunContext& context);
    /// What evidenceWanted() asked for, oldest first; empty: nothing is stored.
    void setEvidence(const QString& run, const QString& gate,
                     const std::vector<model::HealthSample>& samples);
    [[nodiscard]] InboxList* list() const { return m_list; }
    [[nodiscard]] const QList<InboxItem>& items() const { return m_items; }

Q_SIGNALS:
    void commandWanted(const QString& run, const pilothouse::model::Command& command);
    /// The stored samples of a health gate are wanted, for charts.
    void evidenceWanted(const QString& run, const QString& gate);
    void runOpened(const QString& run);
    void clusterOpened(const QString& id);

protected:
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum Page : int { Nothing, Card, Loading };
    void refresh();
    void showGate();
    void askForEvidence(const model::RunPicture& run, const InboxItem& item);
    void openReview();
    void openChart(int chart);
    [[nodiscard]] const model::HealthGate* plannedHealth() const;
    [[nodiscard]] RunReview reviewNow() const;
    [[nodiscard]] std::shared_ptr<const model::RunPicture> runOf(const QString& id) const;
    std::shared_ptr<const model::RunsPicture> m_runs;
    RunContext m_context;
    QList<InboxItem> m_items;
    QString m_evidenceRun;
    QString m_evidenceGate;
    std::size_t m_evidenceCount = 0; ///< samples when it was asked for
    std::vector<model::HealthSample> m_samples;
    HealthDialog* m_health = nullptr; ///< made when it is asked for first
    QString m_reviewRun;
    QString m_reviewGate;
    InboxList* m_list;
    GateCardView* m_card;
    QStackedWidget* m_stack;
    BannerStrip* m_strip;
};

} // namespace pilothouse::ui
