// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
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

Q_SIGNALS:
    void reviewWanted();
    void runWanted();
    void clusterOpened(const QString& id);

private:
    void refill();
    void addHead();
    void addFigures();
    void addSamples();
    void addFailures();
    void addEffects();
    void addRegions();
    void addTitle(const QString& title, const QString& note);
    GateCard m_card;
    bool m_canReview = false;
    QWidget* m_content;
    QVBoxLayout* m_column;
};

} // namespace pilothouse::ui
