// SPDX-License-Identifier: GPL-3.0-or-later
// The states of the connectivity page that a tour shows without having read a mesh.
#include "app/pilothouse/tour.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/shell/main_window.h"

namespace pilothouse {

void Tour::addMeshSteps() {
    m_steps.push_back({QStringLiteral("connectivity-loading"), [this] {
                           force(m_live, m_liveNow);
                           m_window.goToConnectivity();
                           m_window.showMesh(nullptr);
                       }});
    m_steps.push_back({QStringLiteral("connectivity-empty"), [this] {
                           force(m_live, m_liveNow);
                           m_window.goToConnectivity();
                           auto picture = std::make_shared<model::MeshPicture>();
                           picture->at = m_liveNow;
                           for (const auto& cluster : m_live->clusters) {
                               picture->clusters.push_back({.id = cluster->identity.id,
                                                            .name = cluster->identity.name,
                                                            .isReachable = true});
                           }
                           const auto count = picture->clusters.size();
                           picture->cells.assign(count * count, {});
                           m_window.showMesh(picture);
                       }});
}

} // namespace pilothouse
