// SPDX-License-Identifier: GPL-3.0-or-later
// Connectivity in the window: its page, which is read only while somebody looks.
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/map/map_page.h"
#include "ui/shell/export_toast.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/ui_state.h"

#include <QStackedWidget>

namespace pilothouse::ui {

void MainWindow::buildMesh() {
    m_mesh = new ConnectivityPage(m_stack);
    m_stack->addWidget(m_mesh);
    connect(m_railMesh, &QAbstractButton::clicked, this, &MainWindow::goToConnectivity);
    connect(m_mesh, &ConnectivityPage::clusterOpened, this, &MainWindow::openCluster);
    connect(m_mesh, &ConnectivityPage::exported, this,
            [this](const QString& file, const QString& trouble) {
                m_toasts->show(exportToast(file, trouble), kExportToastLife);
            });
    connect(m_mesh, &ConnectivityPage::lookChanged, this, [this] {
        if (m_stage == Stage::Open) { // else it belongs to no fleet
            m_state->setMeshLook(m_mesh->look());
        }
    });
    connect(m_mesh, &ConnectivityPage::rehearsalChanged, this, &MainWindow::updateTabs);
    addKey(tr("Connectivity: save snapshot…"), {}, [this] {
        goToConnectivity();
        m_mesh->chooseSave();
    });
    addKey(tr("Connectivity: open snapshot…"), {}, [this] {
        goToConnectivity();
        m_mesh->chooseOpen();
    });
}

void MainWindow::showMeshSaved(const QString& file, const QString& trouble) {
    m_toasts->show({.glyph = trouble.isEmpty() ? Glyph::Ok : Glyph::Failed,
                    .title = trouble.isEmpty() ? tr("Snapshot of the mesh saved")
                                               : tr("The snapshot could not be saved"),
                    .detail = trouble.isEmpty() ? file : trouble,
                    .action = {},
                    .undoFormat = {}},
                   kExportToastLife);
}

void MainWindow::goToConnectivity() {
    if (m_stage == Stage::Open) {
        goTo(Place::Connectivity);
        m_mesh->focusContent();
    }
}

void MainWindow::showMesh(const std::shared_ptr<const model::MeshPicture>& picture) {
    m_mesh->setPicture(picture, now());
    m_map->setMesh(picture);
}

} // namespace pilothouse::ui
