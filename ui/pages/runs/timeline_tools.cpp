// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/timeline_tools.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"

#include <QEvent>
#include <QHBoxLayout>

namespace pilothouse::ui {

namespace {

/// What stands beside the legend: title and choices at the left, "Failures only" and the spans at
/// the right.
constexpr int kBeside = 780;

QStringList viewWords() {
    return {TimelineTools::tr("stage › group › cluster"), TimelineTools::tr("stage › group"),
            TimelineTools::tr("stage"), TimelineTools::tr("cluster")};
}

QStringList colourWords() {
    return {TimelineTools::tr("state"), TimelineTools::tr("duration"),
            TimelineTools::tr("version")};
}

/// What is told by colour alone comes first; gates, soaks and freezes say their name on the lane.
QList<LegendEntry> stateEntries() {
    return {{Fill::OkQuiet, TimelineTools::tr("done")},
            {Fill::Running, TimelineTools::tr("running")},
            {Fill::Warning, TimelineTools::tr("over p90")},
            {Fill::Planned, TimelineTools::tr("planned p50, p90")},
            {Fill::Soak, TimelineTools::tr("soak")},
            {Glyph::WaitingHand, TimelineTools::tr("gate")}};
}

} // namespace

TimelineTools::TimelineTools(Panel* panel)
    : QWidget(panel), m_lanes(new LabelDropDown(tr("Lanes"), viewWords().constFirst(), this)),
      m_colours(new LabelDropDown(tr("Colour"), colourWords().constFirst(), this)),
      m_legend(new Legend(panel)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(new ToneLabel(tr("Timeline"), Tone::Text, metrics::kBody, true, this));
    row->addSpacing(4);
    row->addWidget(m_lanes);
    row->addWidget(m_colours);
    m_lanes->setObjectName(QStringLiteral("runLanes"));
    m_lanes->setChoices(viewWords());
    m_lanes->setToolTip(tr("Which lanes are drawn"));
    m_colours->setObjectName(QStringLiteral("runColours"));
    m_colours->setChoices(colourWords());
    m_colours->setToolTip(tr("What the bars of clusters are coloured by: how they stand, how long "
                             "they took, or the version they came from"));
    panel->installEventFilter(this);
    panel->setTitleWidget(this);
    panel->addHeaderWidget(m_legend);
    connect(m_lanes, &LabelDropDown::valueChosen, this, [this](const QString& word) {
        constexpr std::array kViews{LaneView::Tree, LaneView::Groups, LaneView::Stages,
                                    LaneView::Clusters};
        m_view = kViews.at(static_cast<std::size_t>(viewWords().indexOf(word)));
        Q_EMIT changed();
    });
    connect(m_colours, &LabelDropDown::valueChosen, this, [this](const QString& word) {
        m_colour = static_cast<BarColour>(colourWords().indexOf(word));
        Q_EMIT changed();
    });
    showLegend();
}

void TimelineTools::setShades(const RunShades& shades) {
    const QList<LegendEntry> steps = shades.legend();
    if (steps != m_steps) {
        m_steps = steps;
        showLegend();
    }
}

bool TimelineTools::eventFilter(QObject* watched, QEvent* event) {
    const auto* panel = qobject_cast<Panel*>(watched);
    if (event->type() == QEvent::Resize && panel != nullptr) {
        setRoom(panel->width());
    }
    return QWidget::eventFilter(watched, event);
}

void TimelineTools::setRoom(int width) {
    if (width != m_room) {
        m_room = width;
        showLegend();
    }
}

void TimelineTools::showLegend() {
    QList<LegendEntry> entries = m_steps.isEmpty() ? stateEntries() : m_steps;
    m_legend->setEntries(entries);
    while (entries.size() > 1 && m_legend->sizeHint().width() > m_room - kBeside) {
        entries.removeLast();
        m_legend->setEntries(entries);
    }
    m_legend->setFixedSize(m_legend->sizeHint() + QSize(12, 0));
    m_legend->setVisible(m_legend->sizeHint().width() <= m_room - kBeside);
}

} // namespace pilothouse::ui
