// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/runs/evidence_charts.h"
#include "ui/pages/runs/inbox.h"
#include "ui/widgets/panel.h"

class QVBoxLayout;
class QPushButton;

namespace pilothouse::ui {

/// What a person looks at before a yes: figures, health samples, failures so far, what happens
/// then, and where.
class GateCardView : public Panel {
    Q_OBJECT
public:
    explicit GateCardView(QWidget* parent = nullptr);
    void setCard(const GateCard& card, bool canReview);
    /// The numbers behind the samples; empty: not read, or there are none.
    void setCharts(const QList<EvidenceChart>& charts, const QTimeZone& zone);

Q_SIGNALS:
    void reviewWanted();
    void runWanted();
    /// The chart at that place is wanted large.
    void chartWanted(int chart);
    void clusterOpened(const QString& id);

private:
    void refill();
    void addHead();
    void addFigures();
    void addSamples();
    void addCharts();
    void addFailures();
    void addEffects();
    void addRegions();
    void addTitle(const QString& title, const QString& note);
    GateCard m_card;
    QList<EvidenceChart> m_charts;
    QTimeZone m_zone;
    bool m_canReview = false;
    QWidget* m_content;
    QVBoxLayout* m_column;
};

} // namespace pilothouse::ui
