// SPDX-License-Identifier: GPL-3.0-or-later
// The connectivity page as a tour shows it: the views of the fleet's own mesh, and states that it
// may not be in.
#include "app/pilothouse/tour.h"
#include "ui/bridge/fleet_bridge.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/shell/main_window.h"

namespace pilothouse {

namespace {

constexpr int kReadMs = 6000; // the mesh of every member is read once somebody looks
constexpr int kDrawMs = 300;

} // namespace

void Tour::addMeshSteps() {
    using View = ui::ConnectivityPage::View;
    const auto addLive = [this](const char* name, View view, int settleMs) {
        m_steps.push_back({QString::fromLatin1(name), [this, view] {
                               force(m_live, m_bridge.now());
                               m_window.goToConnectivity();
                               m_window.connectivity()->showView(view);
                               m_window.connectivity()->goToProblem(1);
                           }});
        m_steps.back().settleMs = settleMs;
    };
    addLive("connectivity-live", View::Matrix, kReadMs);
    addLive("connectivity-problem", View::Matrix, kDrawMs);
    addLive("connectivity-chord", View::Chord, kDrawMs);
    addLive("connectivity-neighbours", View::Ego, kDrawMs);
    addLive("connectivity-services", View::Services, kDrawMs);
    addLive("connectivity-issues", View::Issues, kDrawMs);
    addLive("connectivity-links", View::Links, kDrawMs);
    m_steps.push_back({QStringLiteral("connectivity-stale"), [this] {
                           m_window.connectivity()->showView(View::Matrix);
                           m_window.connectivity()->setReading(
                               {.trouble = "no member has answered for 6 minutes"});
                       }});
    m_steps.push_back({QStringLiteral("connectivity-loading"), [this] {
                           force(m_live, m_liveNow);
                           m_window.goToConnectivity();
                           m_window.connectivity()->setReading({});
                           m_window.showMesh(nullptr);
                       }});
    m_steps.push_back({QStringLiteral("connectivity-error"), [this] {
                           m_window.connectivity()->setReading(
                               {.trouble = "the credentials of no member were accepted"});
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
