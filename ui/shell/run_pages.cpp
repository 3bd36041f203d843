// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_pages.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/runs/approvals_page.h"
#include "ui/pages/runs/runs_page.h"

#include <QStackedWidget>

namespace pilothouse::ui {

RunPages::RunPages(QStackedWidget* stack, QObject* parent)
    : QObject(parent), m_stack(stack), m_list(new RunsPage(stack)),
      m_approvals(new ApprovalsPage(stack)) {
    stack->addWidget(m_list);
    stack->addWidget(m_approvals);
    connect(m_list, &RunsPage::runOpened, this, &RunPages::runWanted);
    connect(m_list, &RunsPage::driveWanted, this, &RunPages::driveWanted);
    connect(m_approvals, &ApprovalsPage::commandWanted, this, &RunPages::commandWanted);
    connect(m_approvals, &ApprovalsPage::evidenceWanted, this, &RunPages::showEvidence);
    connect(m_approvals, &ApprovalsPage::runOpened, this, &RunPages::runWanted);
    connect(m_approvals, &ApprovalsPage::clusterOpened, this, &RunPages::clusterWanted);
}

void RunPages::setRuns(const std::shared_ptr<const model::RunsPicture>& runs,
                       const RunContext& context) {
    m_runs = runs;
    m_context = context;
    m_list->setRuns(runs, context);
    m_approvals->setRuns(runs, context);
    for (auto it = m_pages.cbegin(); it != m_pages.cend(); ++it) {
        it.value()->setTrouble(toQt(runs->trouble));
        if (const auto run = find(it.key())) {
            it.value()->setOthers(runs->runs);
            it.value()->setPicture(run, context);
        }
    }
    Sums sums;
    for (const auto& run : runs->runs) {
        using model::LifeState;
        const LifeState state = run->run.state;
        sums.running += state == LifeState::Running || state == LifeState::Stopping ? 1 : 0;
        sums.waiting += state == LifeState::Pending ? 1 : 0;
        sums.failed += state == LifeState::Failed && !run->run.isAbandoned ? 1 : 0;
    }
    sums.needsYou = ui::needsYou(m_approvals->items());
    m_sums = sums;
}

QString RunPages::trouble() const {
    return m_runs ? toQt(m_runs->trouble) : QString();
}

void RunPages::setContext(const RunContext& context) {
    m_context = context;
    if (!m_runs) {
        return;
    }
    m_list->setContext(context);
    m_approvals->setContext(context);
    for (RunPage* page : std::as_const(m_pages)) {
        page->setContext(context);
    }
}

void RunPages::showEvidence(const QString& run, const QString& gate) {
    if (const auto picture = find(run); picture && m_samples) {
        m_approvals->setEvidence(run, gate, m_samples(*picture, gate));
    }
}

void RunPages::clear() {
    m_runs = nullptr;
    m_sums = {};
    for (RunPage* page : std::as_const(m_pages)) {
        m_stack->removeWidget(page);
        page->deleteLater();
    }
    m_pages.clear();
    m_list->setRuns(nullptr, m_context);
    m_approvals->setRuns(nullptr, m_context);
}

std::shared_ptr<const model::RunPicture> RunPages::find(const QString& run) const {
    const std::string wanted = fromQt(run);
    for (std::size_t at = 0; m_runs && at < m_runs->runs.size(); ++at) {
        if (m_runs->runs[at]->run.id.str() == wanted) {
            return m_runs->runs[at];
        }
    }
    return nullptr;
}

QString RunPages::idOf(const QString& nameOrId) const {
    const std::string wanted = fromQt(nameOrId);
    for (std::size_t at = 0; m_runs && at < m_runs->runs.size(); ++at) {
        const model::Run& run = m_runs->runs[at]->run;
        if (run.id.str() == wanted || run.name == wanted) {
            return toQt(run.id.str());
        }
    }
    return {};
}

RunPage* RunPages::open(const QString& run) {
    if (RunPage* page = m_pages.value(run)) {
        return page;
    }
    const auto picture = find(run);
    if (!picture) {
        return nullptr;
    }
    auto* page = new RunPage(run, m_stack);
    page->setReplay(m_replay);
    page->setSamples(m_samples);
    page->setTrouble(toQt(m_runs->trouble));
    page->setPicture(picture, m_context);
    page->setOthers(m_runs->runs);
    m_pages.insert(run, page);
    m_stack->addWidget(page);
    connect(page, &RunPage::commandWanted, this, &RunPages::commandWanted);
    connect(page, &RunPage::driveWanted, this, &RunPages::driveWanted);
    connect(page, &RunPage::monitorWanted, this, &RunPages::monitorWanted);
    connect(page, &RunPage::clusterOpened, this, &RunPages::clusterWanted);
    connect(page, &RunPage::runsWanted, this, &RunPages::listWanted);
    connect(page, &RunPage::reportWanted, this,
            [this, run](bool isCopy) { Q_EMIT reportWanted(run, isCopy); });
    return page;
}

void RunPages::close(const QString& run) {
    if (RunPage* page = m_pages.take(run)) {
        m_stack->removeWidget(page);
        page->deleteLater();
    }
}

} // namespace pilothouse::ui
