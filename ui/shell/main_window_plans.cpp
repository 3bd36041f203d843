// SPDX-License-Identifier: GPL-3.0-or-later
// Plans under work in the window: their pages, tabs and keys.
#include "ui/bridge/qt_convert.h"
#include "ui/models/words.h"
#include "ui/pages/plan/plan_review.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/plan_pages.h"
#include "ui/shell/run_pages.h"
#include "ui/shell/write_lock.h"

#include <QFileInfo>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

const QLatin1String kTab("plan:");

} // namespace

void MainWindow::buildPlans() {
    m_plans = new PlanPages(m_stack, this);
    connect(m_plans, &PlanPages::clusterWanted, this, &MainWindow::openCluster);
    connect(m_plans, &PlanPages::nameChanged, this, &MainWindow::updatePlanTab);
    connect(m_plans, &PlanPages::createWanted, this,
            [this](const QString& plan, quint64 revision, const QString& name,
                   const QString& comment, int gaps) {
                if (m_lock->isOpen()) { // the button was closed, whatever led here
                    m_lock->touch();
                    Q_EMIT planRunWanted(plan, revision, name, comment, gaps);
                }
            });
    connect(m_runs->list(), &RunsPage::planWanted, this, &MainWindow::newPlan);
}

void MainWindow::newPlan() {
    if (m_stage != Stage::Open || !m_runs->areKnown()) {
        return; // nobody is there to plan for
    }
    updatePlans();
    openPlan(m_plans->add());
}

void MainWindow::newPlanFrom(const QString& file) {
    newPlan();
    if (PlanPage* page = currentPlan()) {
        page->openFile(QFileInfo(file).absoluteFilePath());
    }
}

void MainWindow::planLike(const QString& run) {
    const auto picture = m_runs->find(run);
    newPlan();
    PlanPage* const page = currentPlan();
    if (page != nullptr && picture && picture->plan) {
        page->begin(strategyOf(*picture->plan));
    }
}

PlanPage* MainWindow::currentPlan() const {
    return qobject_cast<PlanPage*>(m_stack->currentWidget());
}

void MainWindow::openPlan(const QString& plan) {
    if (m_plans->page(plan) == nullptr) {
        return;
    }
    const QString id = kTab + plan;
    int tab = -1;
    for (int at = 0; at < m_tabs->count(); ++at) {
        tab = m_tabs->tabData(at).toString() == id ? at : tab;
    }
    if (tab < 0) {
        tab = m_tabs->addTab({});
        m_tabs->setTabData(tab, id);
    }
    updatePlanTab(plan);
    m_tabs->setCurrentIndex(tab);
    onTab(tab);
}

void MainWindow::updatePlanTab(const QString& plan) {
    const PlanPage* const page = m_plans->page(plan);
    for (int at = 0; page != nullptr && at < m_tabs->count(); ++at) {
        if (m_tabs->tabData(at).toString() == kTab + plan) {
            const QString text = tr("Plan %1").arg(page->name());
            if (m_tabs->tabText(at) != text) {
                m_tabs->setTabText(at, text);
                m_tabs->setTabToolTip(at, text);
            }
            m_tabs->setTabIcon(at, tabIcon(Glyph::NotStarted, this));
        }
    }
}

/// The page of a plan's tab; null for every other tab.
PlanPage* MainWindow::planOfTab(const QString& id) const {
    return id.startsWith(kTab) ? m_plans->page(id.mid(kTab.size())) : nullptr;
}

bool MainWindow::closePlanTab(const QString& id) {
    if (!id.startsWith(kTab)) {
        return false;
    }
    m_plans->close(id.mid(kTab.size()));
    return true;
}

void MainWindow::updatePlanContext() {
    const RunContext context = runContext();
    m_plans->setContext({.now = context.now,
                         .speed = context.speed,
                         .zone = context.zone,
                         .who = context.who,
                         .fleet = context.fleet,
                         .whyLocked = context.whyLocked,
                         .terminal = context.terminal});
}

/// What plans know of fleet and runs.
void MainWindow::updatePlans() {
    updatePlanContext();
    QStringList names;
    for (const auto& run : m_runs->all()) {
        names.append(toQt(run->run.name));
    }
    m_plans->setTakenNames(names);
    QStringList groups;
    for (std::size_t at = 0; m_snapshot && at < m_snapshot->clusters.size(); ++at) {
        const auto& cluster = *m_snapshot->clusters[at];
        const QString group = toQt(cluster.identity.group);
        if (!group.isEmpty() && !groups.contains(group)) {
            groups.append(group);
        }
    }
    std::sort(groups.begin(), groups.end());
    m_plans->setFleet(groups, {});
}

void MainWindow::showPlan(const QString& plan,
                          const std::shared_ptr<const model::PlanPicture>& picture) {
    m_plans->setPicture(plan, picture);
}

void MainWindow::showRunMade(const QString& plan, const QString& run, const QString& trouble) {
    m_plans->showRunMade(plan, trouble);
    if (trouble.isEmpty()) {
        m_runToOpen = run; // it is told in a moment
        openMadeRun();
    }
}

void MainWindow::openMadeRun() {
    if (!m_runToOpen.isEmpty() && m_runs->find(m_runToOpen)) {
        openRun(std::exchange(m_runToOpen, {}));
    }
}

} // namespace pilothouse::ui
