// SPDX-License-Identifier: GPL-3.0-or-later
// What can be asked on the page of a run: menus, and the review sheet before each command.
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/runs/health_dialog.h"
#include "ui/pages/runs/run_compare.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_names.h"
#include "ui/pages/runs/run_page.h"
#include "ui/theme/icons.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/strips.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include <algorithm>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

void RunPage::openApproval(const QString& gate) {
    if (!m_picture || m_isReplaying) {
        return;
    }
    const QList<OpenGate> open = openGates(*m_picture);
    m_gate = gate.isEmpty() && !open.isEmpty() ? toQt(open.front().gate->id) : gate;
    if (gateNamed(*m_picture, m_gate).gate != nullptr) {
        openReview(Review::Approve);
    }
}

void RunPage::openGate(const QString& gate) {
    const OpenGate found = m_picture ? gateNamed(*shown(), gate) : OpenGate{};
    if (found.gate == nullptr) {
        return;
    }
    const bool asks = found.gate->state == model::GateState::Pending &&
                      (found.gate->kind == model::GateKind::Approval);
    if (asks && !m_isReplaying) {
        openApproval(gate);
    } else if (found.gate->kind == model::GateKind::Health) {
        showHealth(found);
    } else { // it has nothing to show but where it stands
        const QString lane = u"s:"_s + toQt(found.stage->name);
        m_timeline->setSelected(lane);
        onLane(lane);
    }
}

void RunPage::showHealth(const OpenGate& gate) {
    if (!m_samples) {
        return;
    }
    if (m_health == nullptr) {
        m_health = new HealthDialog(this);
    }
    m_health->setEvidence(gate, m_samples(*shown(), toQt(gate.gate->id)), shownContext());
    m_health->show();
    m_health->raise();
    m_health->activateWindow();
    m_health->chart()->setFocus();
}

void RunPage::openReview(Review review) {
    if (!m_picture || m_isReplaying) {
        return;
    }
    m_review = review;
    m_retriesFailed = false;
    if (review == Review::Skip) {
        const QList<SkipChoice> choices = skipChoices(*m_picture);
        const QString wanted = m_lane.startsWith(u"m:"_s)   ? u"member/"_s + laneName(m_lane)
                               : m_lane.startsWith(u"g:"_s) ? u"group/"_s + m_lane.mid(2)
                                                            : u"stage/"_s + m_lane.mid(2);
        const auto same = std::find_if(choices.cbegin(), choices.cend(),
                                       [&](const auto& one) { return one.target == wanted; });
        m_skipTarget = same != choices.cend() ? same->target : choices.value(0).target;
    }
    showSheet();
}

void RunPage::showSheet() {
    sheet()->open(reviewNow().data);
}

void RunPage::ask(const RunAsk& ask) {
    if (!m_picture || m_isReplaying) {
        return;
    }
    m_ask = ask;
    m_retriesFailed = false;
    if (ask.kind == AskKind::Skip) {
        m_review = Review::Skip;
        m_skipTarget = ask.target;
    } else {
        m_review = Review::Ask;
    }
    showSheet();
}

void RunPage::openMenu(const QString& lane, const QPoint& globalPos) {
    if (!m_picture) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setObjectName(u"runMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    addPlaces(menu, lane);
    if (lane.isEmpty()) {
        menu->addAction(themedIcon(Icon::Export), tr("Save report…"), this,
                        [this] { Q_EMIT reportWanted(false); })
            ->setToolTip(tr("The run for a change ticket: HTML with pictures, or Markdown"));
        menu->addAction(themedIcon(Icon::Copy), tr("Copy report as Markdown"), this,
                        [this] { Q_EMIT reportWanted(true); });
    }
    menu->addSeparator();
    for (const RunAsk& one : asksOf(*shown(), lane, shownContext())) {
        QAction* action = menu->addAction(one.text, this, [this, one] { ask(one); });
        action->setEnabled(one.whyNot.isEmpty());
        action->setToolTip(one.whyNot.isEmpty() ? one.help : one.whyNot);
        action->setStatusTip(action->toolTip());
        if (!one.whyNot.isEmpty()) {
            action->setIcon(themedIcon(one.isOffered ? Icon::Lock : Icon::Close));
        }
    }
    menu->popup(globalPos);
}

void RunPage::setOthers(const std::vector<std::shared_ptr<const model::RunPicture>>& all) {
    if (m_picture) {
        m_others = earlierRuns(all, *m_picture);
    }
}

void RunPage::compareWith(const QString& run) {
    if (run != m_comparedId) {
        m_comparedId = run;
        m_drawn = nullptr;
        showTimeline();
    }
}

void RunPage::addComparison(TimelineData& drawn) {
    const auto at = std::find_if(m_others.begin(), m_others.end(), [this](const auto& one) {
        return toQt(one->run.id.str()) == m_comparedId;
    });
    m_compared->setVisible(at != m_others.end());
    if (at == m_others.end()) {
        return;
    }
    addGhosts(drawn, shown()->run, (*at)->run);
    m_compared->setText(tr("Compared with %1").arg(toQt((*at)->run.name)),
                        comparisonSentence(compareRuns(shown()->run, (*at)->run)));
}

void RunPage::addCompareMenu(QMenu* menu) {
    constexpr int kMostRuns = 12;
    if (m_others.empty()) {
        QAction* none = menu->addAction(tr("Compare with…"));
        none->setEnabled(false);
        none->setToolTip(tr("No earlier run of this strategy is known"));
        return;
    }
    auto* runs = menu->addMenu(tr("Compare with…"));
    runs->setObjectName(u"runCompareMenu"_s);
    for (const auto& one : m_others) {
        if (runs->actions().size() < kMostRuns) {
            const QString id = toQt(one->run.id.str());
            QAction* action = runs->addAction(
                tr("%1, %2").arg(toQt(one->run.name), whenText(*one->run.startedAt, m_context)),
                this, [this, id] { compareWith(id); });
            action->setCheckable(true);
            action->setChecked(id == m_comparedId);
        }
    }
    runs->addSeparator();
    runs->addAction(tr("With none"), this, [this] { compareWith({}); });
}

/// What changes nothing: where the lane leads to.
void RunPage::addPlaces(QMenu* menu, const QString& lane) {
    if (lane.startsWith(u"m:"_s)) {
        const QString id = lane.mid(2);
        menu->addAction(tr("Open cluster %1").arg(laneName(lane)), this,
                        [this, id] { Q_EMIT clusterOpened(id); });
        menu->addAction(tr("Copy name"), this,
                        [name = laneName(lane)] { QGuiApplication::clipboard()->setText(name); });
        return;
    }
    if (lane.isEmpty()) {
        QAction* monitor = menu->addAction(tr("Small window above all others"), this,
                                           [this] { Q_EMIT monitorWanted(m_run); });
        monitor->setShortcut(Qt::Key_M);
        addCompareMenu(menu);
    }
    for (const TimelineLane& one : m_timeline->data().lanes) {
        if (one.id == lane && one.canFold) {
            menu->addAction(one.isFolded ? tr("Unfold %1").arg(one.name)
                                         : tr("Fold %1").arg(one.name),
                            m_timeline, [this, lane] { Q_EMIT m_timeline->foldToggled(lane); });
        }
    }
}

void RunPage::renewReview() {
    if (m_review != Review::None && m_picture) {
        sheet()->renew(reviewNow().data);
    }
}

RunReview RunPage::skipNow(const RunContext& context) const {
    const QList<SkipChoice> choices = skipChoices(*m_picture);
    qsizetype at = 0;
    while (at < choices.size() && choices.at(at).target != m_skipTarget) {
        ++at;
    }
    const bool isGone = at == choices.size();
    RunReview review = skipReview(
        *m_picture, isGone ? SkipChoice{.target = m_skipTarget} : choices.at(at), context);
    for (const SkipChoice& choice : choices) {
        review.data.choices << choice.text;
    }
    review.data.choice = isGone ? -1 : static_cast<int>(at);
    if (isGone) {
        review.data.refusal = tr("It cannot be skipped any more: choose another part.");
    }
    return review;
}

RunReview RunPage::reviewNow() const {
    const RunContext context = shownContext();
    RunReview review;
    const RunActions actions = actionsOf(*m_picture, context);
    RunAction action;
    switch (m_review) {
    case Review::Approve: return approvalOf(*m_picture, m_gate, context);
    case Review::Ask: return askReview(*m_picture, asAskedNow(*m_picture, m_ask, context), context);
    case Review::Skip:
        action = actions.skip;
        review = skipNow(context);
        break;
    case Review::Stop:
        action = actions.stop;
        review = stopReview(*m_picture, context);
        break;
    case Review::Start:
        action = actions.start;
        review = startReview(*m_picture, m_retriesFailed, context);
        break;
    case Review::None: return review;
    }
    if (!action.whyNot.isEmpty()) {
        review.data.refusal = action.whyNot;
    } else if (!action.isOffered && review.data.refusal.isEmpty()) {
        review.data.refusal = tr("The run has moved on: this cannot be asked any more.");
    }
    return review;
}

} // namespace pilothouse::ui
