// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/runs/run_shades.h"
#include "ui/pages/runs/timeline_of_run.h"

#include <QWidget>

namespace pilothouse::ui {

class LabelDropDown;
class Legend;
class Panel;

/// What is above a run's timeline: which lanes, coloured by what, and what the colours mean. The
/// legend says as much as there is room for. GUI thread.
class TimelineTools : public QWidget {
    Q_OBJECT
public:
    /// Takes the place of the panel's title; the legend stands at the right.
    explicit TimelineTools(Panel* panel);
    [[nodiscard]] LaneView view() const { return m_view; }
    [[nodiscard]] BarColour colour() const { return m_colour; }
    /// What the steps of another colouring than by state mean.
    void setShades(const RunShades& shades);
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    /// Other lanes, or other colours.
    void changed();

private:
    void showLegend();
    /// So much room there is in the panel.
    void setRoom(int width);
    LabelDropDown* m_lanes;
    LabelDropDown* m_colours;
    Legend* m_legend;
    QList<LegendEntry> m_steps;
    LaneView m_view = LaneView::Tree;
    BarColour m_colour = BarColour::State;
    int m_room = 1500;
};

} // namespace pilothouse::ui
