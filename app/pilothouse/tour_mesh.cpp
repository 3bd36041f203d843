// SPDX-License-Identifier: GPL-3.0-or-later
// The connectivity page as a tour shows it: the views of the fleet's own mesh, and states that it
// may not be in.
#include "app/pilothouse/tour.h"
#include "ui/bridge/fleet_bridge.h"
#include "ui/bridge/mesh_bridge.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/shell/main_window.h"

#include <QCheckBox>

namespace pilothouse {

namespace {

constexpr int kDrawMs = 300;
constexpr QSize kSmallest{1100, 700};

std::shared_ptr<model::MeshPicture> withoutLinks(const model::FleetSnapshot& fleet, Instant now) {
    auto out = std::make_shared<model::MeshPicture>();
    out->at = now;
    for (const auto& cluster : fleet.clusters) {
        out->clusters.push_back(
            {.id = cluster->identity.id, .name = cluster->identity.name, .isReachable = true});
    }
    out->cells.assign(out->clusters.size() * out->clusters.size(), {});
    return out;
}

void rehearse(const ui::ConnectivityPage& page, bool isOn) {
    if (auto* box = page.findChild<QCheckBox*>(QStringLiteral("meshLossSwitch"));
        box != nullptr && box->isEnabled() && box->isChecked() != isOn) {
        box->click();
    }
}

} // namespace

void Tour::addMeshSteps() {
    using View = ui::ConnectivityPage::View;
    using Show = std::function<void(ui::ConnectivityPage&)>;
    connect(&m_mesh, &ui::MeshBridge::pictureChanged, this,
            [this](const std::shared_ptr<const model::MeshPicture>& picture) {
                m_liveMesh = picture ? picture : m_liveMesh;
            });
    const auto add = [this](const char* name, const Show& show) {
        m_steps.push_back({QString::fromLatin1(name), [this, show] {
                               force(m_live, m_bridge.now());
                               m_window.goToConnectivity();
                               if (m_liveMesh) {
                                   m_window.showMesh(m_liveMesh);
                               }
                               show(*m_window.connectivity());
                           }});
        m_steps.back().settleMs = kDrawMs;
    };
    const auto addView = [&](const char* name, View view) {
        add(name, [view](ui::ConnectivityPage& page) {
            page.goToProblem(1);
            page.showView(view);
        });
    };
    add("connectivity-live", [](ui::ConnectivityPage& page) { page.showView(View::Matrix); });
    m_steps.back().isReady = [this] { return m_liveMesh != nullptr; };
    addView("connectivity-problem", View::Matrix);
    m_steps.back().withContrast = true;
    addView("connectivity-small", View::Matrix);
    m_steps.back().size = kSmallest;
    add("connectivity-rehearsal", [](ui::ConnectivityPage& page) {
        page.goToProblem(1);
        rehearse(page, true);
    });
    add("connectivity-chord", [](ui::ConnectivityPage& page) {
        rehearse(page, false);
        page.showView(View::Chord);
    });
    addView("connectivity-neighbours", View::Ego);
    addView("connectivity-services", View::Services);
    addView("connectivity-entries", View::Entries);
    addView("connectivity-profiles", View::Profiles);
    addView("connectivity-issues", View::Issues);
    addView("connectivity-links", View::Links);

    // From here the members are asked no more: what they say would end a forced state.
    add("connectivity-stale", [this](ui::ConnectivityPage& page) {
        const auto mesh = m_liveMesh;
        m_mesh.close();
        page.showView(View::Matrix);
        m_window.showMesh(mesh);
        page.setReading({.trouble = "no member has answered for 6 minutes"});
    });
    add("connectivity-loading", [this](ui::ConnectivityPage& page) {
        m_window.showMesh(nullptr);
        page.setReading({});
    });
    add("connectivity-error", [](ui::ConnectivityPage& page) {
        page.setReading({.trouble = "the credentials of no member were accepted"});
    });
    add("connectivity-empty", [this](ui::ConnectivityPage& page) {
        page.setReading({});
        m_window.showMesh(withoutLinks(*m_live, m_liveNow));
    });
}

} // namespace pilothouse
