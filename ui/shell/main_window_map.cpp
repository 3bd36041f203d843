// SPDX-License-Identifier: GPL-3.0-or-later
// The map in the window: its page, what it asks for, and what is remembered of it.
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/map/map_page.h"
#include "ui/shell/export_toast.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/main_window.h"

#include <QStackedWidget>

namespace pilothouse::ui {

void MainWindow::buildMap() {
    m_map = new MapPage(m_stack);
    m_stack->addWidget(m_map);
    connect(m_railMap, &QAbstractButton::clicked, this, &MainWindow::goToMap);
    connect(m_map, &MapPage::clusterOpened, this, &MainWindow::openCluster);
    const auto watch = [this] { // what is looked into, and what is selected beside it
        QStringList ids = m_map->lookedAt();
        if (!m_map->selected().isEmpty() && !ids.contains(m_map->selected())) {
            ids.append(m_map->selected());
        }
        setAttentionTo(ids);
    };
    connect(m_map, &MapPage::clusterSelected, this, watch);
    connect(m_map, &MapPage::lookedInto, this, watch);
    connect(m_map, &MapPage::filterRequested, this, &MainWindow::setFilterText);
    connect(m_map, &MapPage::refreshRequested, this,
            [this] { Q_EMIT commandPosted(engine::RefreshNow{}); });
    connect(m_map, &MapPage::exported, this, [this](const QString& file, const QString& trouble) {
        m_toasts->show(exportToast(file, trouble), kExportToastLife);
    });
    connect(m_map, &MapPage::linkOpened, this, [this](const QString& from, const QString& to) {
        m_mesh->showView(ConnectivityPage::Matrix);
        m_mesh->choosePair(from, to);
        goToConnectivity();
    });
    connect(m_map, &MapPage::lookChanged, this, [this] {
        if (m_stage == Stage::Open) { // else it belongs to no fleet
            m_state->setMapLook(m_map->look());
        }
    });
}

void MainWindow::goToMap() {
    if (m_stage == Stage::Open) {
        goTo(Place::Map);
        m_map->focusContent();
    }
}

} // namespace pilothouse::ui
