// SPDX-License-Identifier: GPL-3.0-or-later
// The head of the panel: when it ends, on what that stands, what if, and which view.
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/plan/simulation_panel.h"
#include "ui/pages/plan/simulation_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>
#include <array>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

constexpr std::array kRates{0.0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0};
constexpr std::array<std::chrono::milliseconds, 9> kWaits{0min, 5min, 15min, 30min, 60min,
                                                          4h,   8h,   24h,   72h};

QString rateWord(double rate) {
    return format::percent(rate * 100);
}

/// Words for a wait in whole units: "15 m", "1 h", "1 d".
QString waitWord(std::chrono::milliseconds wait) {
    return wait.count() == 0 ? SimulationPanel::tr("not counted") : format::age(wait);
}

QStringList rateWords() {
    QStringList words;
    for (const double rate : kRates) {
        words.append(rateWord(rate));
    }
    return words;
}

QStringList waitWords() {
    QStringList words;
    for (const auto wait : kWaits) {
        words.append(waitWord(wait));
    }
    return words;
}

} // namespace

void SimulationPanel::makeHead(QWidget* head) {
    head->setFixedHeight(metrics::kPanelHeader);
    m_title = new RunLabel(metrics::kTitle, head);
    m_title->setObjectName(u"simulationEnd"_s);
    m_band = new RunLabel(metrics::kBody, head);
    m_band->setObjectName(u"simulationBand"_s);
    m_draws = new Chip(head);
    m_draws->setObjectName(u"simulationDraws"_s);
    m_assumed = new Chip(head);
    m_assumed->setObjectName(u"simulationAssumed"_s);
    m_assumed->setToolTip(tr("Nothing like these clusters was ever seen to be updated: how long "
                             "they take is a guess from their node pools."));
    m_cancel = new QPushButton(tr("Cancel"), head);
    m_cancel->setObjectName(u"simulationCancel"_s);
    m_cancel->setToolTip(tr("Ends the computation; the result before it stays"));
    setSmall(m_cancel);
    m_cancel->hide();
    m_failures = new LabelDropDown(tr("failure rate"), rateWord(0), head);
    m_failures->setObjectName(u"simulationFailureRate"_s);
    m_failures->setAccessibleName(tr("What if: failure rate of one attempt"));
    m_failures->setToolTip(tr("How often one attempt to update a cluster fails in the draws"));
    m_failures->setChoices(rateWords());
    m_approval = new LabelDropDown(tr("approval after"), waitWord({}), head);
    m_approval->setObjectName(u"simulationApprovalAfter"_s);
    m_approval->setAccessibleName(tr("What if: people approve after"));
    m_approval->setToolTip(tr("How long people take to approve once they are asked; not counted: "
                              "they say yes at once, and the end says how many it waits for"));
    m_approval->setChoices(waitWords());
    m_choice = new SegmentedChoice(head);
    m_choice->setObjectName(u"simulationView"_s);
    m_choice->setAccessibleName(tr("What is shown of the simulation"));
    m_choice->setToolTip(tr("T: chart or table"));
    m_choice->setSegments({tr("Chart"), tr("Table"), tr("Order"), tr("If it fails")});

    auto* const layout = new QHBoxLayout(head);
    layout->setContentsMargins(metrics::kPageMargin, 0, metrics::kTileGap, 0);
    layout->setSpacing(metrics::kTileGap);
    m_name = new ToneLabel(tr("Simulation"), Tone::Text, metrics::kBody, true, head);
    layout->addWidget(m_name);
    layout->addWidget(m_title);
    layout->addWidget(m_band, 1);
    m_name->setMinimumWidth(m_name->sizeHint().width());
    layout->addWidget(m_draws);
    layout->addWidget(m_assumed);
    layout->addWidget(m_cancel);
    layout->addStretch(); // of a head without words
    m_whatIf = new ToneLabel(tr("What if"), Tone::Secondary, metrics::kBody, false, head);
    layout->addWidget(m_whatIf);
    layout->addWidget(m_failures);
    layout->addWidget(m_approval);
    layout->addWidget(m_choice);
    connect(m_cancel, &QPushButton::clicked, this, &SimulationPanel::cancelWanted);
    connect(m_choice, &SegmentedChoice::currentChanged, this,
            [this](int index) { setView(static_cast<View>(index)); });
    connect(m_failures, &LabelDropDown::valueChosen, this, [this](const QString& word) {
        m_failureRate =
            kRates.at(static_cast<std::size_t>(std::max<qsizetype>(0, rateWords().indexOf(word))));
        m_failures->setValue(word);
        Q_EMIT whatIfChanged(m_failureRate, m_approvalAfter);
    });
    connect(m_approval, &LabelDropDown::valueChosen, this, [this](const QString& word) {
        m_approvalAfter =
            kWaits.at(static_cast<std::size_t>(std::max<qsizetype>(0, waitWords().indexOf(word))));
        m_approval->setValue(word);
        Q_EMIT whatIfChanged(m_failureRate, m_approvalAfter);
    });
}

void SimulationPanel::setWhatIf(double failureRate, std::chrono::milliseconds approvalAfter) {
    m_failureRate = failureRate;
    m_approvalAfter = approvalAfter;
    m_failures->setValue(rateWord(failureRate));
    m_approval->setValue(waitWord(approvalAfter));
}

void SimulationPanel::showHead() {
    const bool isShown = m_simulation != nullptr && m_trouble.isEmpty();
    m_title->setVisible(isShown || m_isBusy);
    m_band->setVisible(isShown);
    const Tone tone = m_isBusy ? Tone::Muted : Tone::Text;
    if (!isShown) {
        m_draws->hide();
        m_assumed->hide();
        m_title->setRuns({{.text = tr("simulating…"), .tone = Tone::Secondary}});
        return;
    }
    const bool isBad = m_simulation->completed == 0;
    m_title->setRuns({{.text = endWords(*m_simulation, m_zone),
                       .tone = isBad && !m_isBusy ? Tone::Failed : tone,
                       .strong = true}});
    m_band->setRuns(bandWords(*m_simulation));
    m_assumed->setState(Glyph::Unknown, assumedWords(*m_simulation));
    m_title->setMinimumWidth(m_title->sizeHint().width());
    QStringList tip{plainText(m_band->runs()), drawWords(*m_simulation)};
    for (const auto& leftOut : m_simulation->leftOut) {
        tip.append(toQt(leftOut));
    }
    m_band->setToolTip(tip.join(u'\n'));
    fitHead();
}

/// The end is never cut off: what else the head says gives way, and stays in its tooltip.
void SimulationPanel::fitHead() {
    if (!m_simulation || !m_trouble.isEmpty()) {
        return;
    }
    int room = width() - metrics::kPageMargin - metrics::kTileGap;
    const auto take = [&room](const QWidget* part) {
        room -= part->sizeHint().width() + metrics::kTileGap;
    };
    for (const QWidget* const part : std::initializer_list<const QWidget*>{
             m_name, m_title, m_band, m_failures, m_approval, m_choice}) {
        take(part);
    }
    if (m_isBusy) {
        take(m_cancel);
    }
    const auto fits = [&room](const QWidget* part) {
        return room >= part->sizeHint().width() + metrics::kTileGap;
    };
    const auto show = [&](QWidget* part, bool isShown) {
        part->setVisible(isShown);
        if (isShown) {
            take(part);
        }
    };
    const bool isAssumed = m_simulation->assumed > 0;
    show(m_assumed, isAssumed && fits(m_assumed));
    const QString words = m_isBusy ? tr("simulating again…") : drawWords(*m_simulation);
    m_draws->setState(std::nullopt, words);
    if (!fits(m_draws) && !m_isBusy) {
        m_draws->setState(std::nullopt, shortDrawWords(*m_simulation));
    }
    show(m_draws, fits(m_draws));
    show(m_whatIf, fits(m_whatIf));
}

} // namespace pilothouse::ui
