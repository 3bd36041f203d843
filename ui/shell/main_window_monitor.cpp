// SPDX-License-Identifier: GPL-3.0-or-later
// The small window that follows one run.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_monitor.h"
#include "ui/shell/run_pages.h"
#include "ui/shell/ui_state.h"

namespace pilothouse::ui {

void MainWindow::openMonitor(const QString& run) {
    QString id = run.isEmpty() && currentRun() != nullptr
                     ? toQt(currentRun()->picture()->run.id.str())
                     : m_runs->idOf(run);
    for (const auto& one : m_runs->all()) {
        const bool isUnderWay = !one->run.completedAt && !one->run.isAbandoned;
        if (id.isEmpty() && isUnderWay) {
            id = toQt(one->run.id.str());
        }
    }
    const auto picture = m_runs->find(id);
    if (!picture) {
        return;
    }
    if (!m_monitor) {
        m_monitor = std::make_unique<RunMonitor>();
        connect(m_monitor.get(), &RunMonitor::runWanted, this, [this](const QString& wanted) {
            comeForward();
            openRun(wanted);
        });
        connect(m_monitor.get(), &RunMonitor::approvalWanted, this, [this](const QString& wanted) {
            comeForward();
            openRun(wanted);
            if (RunPage* page = m_runs->page(wanted)) {
                page->openApproval();
            }
        });
        connect(m_monitor.get(), &RunMonitor::placed, this,
                [this](const QByteArray& geometry) { m_state->setMonitor(geometry); });
    }
    m_monitor->setPicture(picture, runContext());
    m_monitor->setTrouble(m_runs->trouble());
    if (!m_monitor->isVisible()) {
        m_monitor->open(m_state->monitor());
    }
}

void MainWindow::comeForward() {
    if (isMinimized()) {
        showNormal();
    }
    raise();
    activateWindow();
}

/// The run it follows as it is now; a run that is gone keeps its last picture, with its age.
void MainWindow::updateMonitor() {
    if (!m_monitor || !m_monitor->isVisible()) {
        return;
    }
    m_monitor->setTrouble(m_runs->trouble());
    if (const auto picture = m_runs->find(m_monitor->run())) {
        m_monitor->setPicture(picture, runContext());
    } else {
        m_monitor->setContext(runContext());
    }
}

void MainWindow::closeMonitor() {
    if (m_monitor && m_monitor->isVisible()) {
        m_monitor->close();
    }
}

} // namespace pilothouse::ui
