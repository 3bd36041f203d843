// SPDX-License-Identifier: GPL-3.0-or-later
// The placement lab in the window: its page, which needs no fleet, and the files it begins with.
#include "ui/pages/placement/decision_table.h"
#include "ui/pages/placement/lab_apply.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/write_lock.h"

#include <QFileInfo>
#include <QStackedWidget>

namespace pilothouse::ui {

void MainWindow::buildPlacement() {
    m_placement = new PlacementPage(m_stack);
    m_stack->addWidget(m_placement);
    connect(m_railPlacement, &QAbstractButton::clicked, this, &MainWindow::goToPlacement);
    connect(m_placement, &PlacementPage::filesChanged, this,
            [this](const QStringList& files) { m_state->setLabFiles(files); });
    m_placement->lands()->setView(m_state->labView());
    connect(m_placement->lands(), &LabLands::viewChanged, this,
            [this](const QString& view) { m_state->setLabView(view); });
    connect(
        m_placement->apply(), &LabApply::applyWanted, this,
        [this](quint64 revision, const QString& reason, const QStringList& foretold, int changing) {
            if (m_lock->isOpen()) { // the button was closed, whatever led here
                m_lock->touch();
                Q_EMIT labApplyWanted(revision, reason, foretold, changing);
            }
        });
}

/// Who looks, when, and whether they may write.
void MainWindow::updateLabContext() {
    const RunContext context = runContext();
    m_placement->setContext({.now = context.now,
                             .speed = context.speed,
                             .zone = context.zone,
                             .fleet = context.fleet,
                             .whyLocked = context.whyLocked,
                             .production = m_productionNames});
}

void MainWindow::goToPlacement() {
    goTo(Place::Placement);
    if (m_placement->isEmpty()) {
        QStringList files;
        for (const QString& file : m_state->labFiles()) {
            if (QFileInfo::exists(file)) {
                files.append(file);
            }
        }
        m_placement->openFiles(files);
    }
    m_placement->setFocus();
}

void MainWindow::openInLab(const QString& file) {
    goTo(Place::Placement);
    m_placement->openFiles({QFileInfo(file).absoluteFilePath()});
}

} // namespace pilothouse::ui
