// SPDX-License-Identifier: GPL-3.0-or-later
// The states of the map that a tour shows.
#include "app/pilothouse/tour.h"

#include "app/pilothouse/tour_states.h"
#include "model/fleet_hubs.h"
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/pages/map/map_page.h"
#include "ui/shell/main_window.h"

#include <QCoreApplication>
#include <QKeyEvent>

namespace pilothouse {

namespace {

using namespace std::chrono_literals;
using model::ClusterState;

constexpr QSize kSmallest{1100, 700};
constexpr int kLandMs = 500; // coastlines are read and drawn on workers

} // namespace

void Tour::addMapSteps() {
    const auto add = [this](const char* name, const std::function<void(ui::MapPage&)>& show) {
        m_steps.push_back({QLatin1String(name),
                           [this, show] {
                               m_window.goToMap();
                               show(*m_window.map());
                           },
                           kLandMs});
    };
    const auto plain = [](ui::MapPage& page) {
        page.setLook({});
        page.setHubs(nullptr);
        page.find({});
    };
    add("map-live", plain);
    m_steps.back().withContrast = true;
    const auto forced = [&](const char* name, const std::function<Snapshot()>& of,
                            std::chrono::minutes later,
                            const std::function<void(ui::MapPage&)>& show) {
        add(name, [this, of, later, show, plain](ui::MapPage& page) {
            force(of(), m_liveNow + later);
            m_window.goToMap();
            plain(page);
            show(page);
        });
    };
    const auto live = [this] { return m_live; };
    const auto nothing = [](ui::MapPage&) {};
    constexpr std::size_t kMany = 200;
    constexpr std::size_t kMost = 2000;
    const auto many = [this] { return tour::ofSize(*m_live, kMany); };
    forced("map-small", live, 0min, nothing);
    m_steps.back().size = kSmallest;
    forced("map-find", live, 0min,
           [](ui::MapPage& page) { page.find(QStringLiteral("health=bad")); });
    forced("map-version", live, 0min,
           [](ui::MapPage& page) { page.setLook(QStringLiteral("geographic;;;;version")); });
    forced("map-table", live, 0min,
           [](ui::MapPage& page) { page.setView(ui::MapPage::View::Table); });
    forced(
        "map-loading", [this] { return firstRound(); }, 0min, nothing);
    forced(
        "map-stale", [this] { return networkLost(m_live); }, 6min, nothing);
    forced(
        "map-empty",
        [this] {
            return tour::edited(*m_live, [](std::size_t, const ClusterState&) { return nullptr; });
        },
        0min, nothing);
    forced(
        "map-no-region",
        [this] {
            return tour::edited(*m_live, [](std::size_t, const ClusterState& state) {
                ClusterState out = state;
                out.identity.region.clear();
                return std::make_shared<const ClusterState>(out);
            });
        },
        0min, nothing);
    forced(
        "map-5", [this] { return tour::few(*m_live, 5); }, 0min, nothing);
    forced("map-200", many, 0min, nothing);
    forced("map-200-small", many, 0min, nothing);
    m_steps.back().size = kSmallest;
    const auto boxes = [](ui::MapPage& page) { page.setView(ui::MapPage::View::Logical); };
    forced("map-logical", live, 0min, boxes);
    forced("map-logical-small", many, 0min, boxes);
    m_steps.back().size = kSmallest;
    forced("map-logical-200", many, 0min, boxes);
    // Two hubs, one of which does not answer any more: on the card, and as frames.
    const auto withHubs = [this, many](bool isLogical) {
        return [this, many, isLogical](ui::MapPage& page) {
            auto hubs = std::make_shared<model::FleetHubs>();
            hubs->hubs = {{.name = "hub-eu", .reach = model::HubReach::Live},
                          {.name = "hub-us",
                           .reach = model::HubReach::Lost,
                           .trouble = "connection refused"}};
            std::size_t at = 0;
            const Snapshot fleet = many();
            for (const auto& cluster : fleet->clusters) {
                hubs->hubs[at++ % 3 == 0 ? 1 : 0].members.push_back(cluster->identity.id);
            }
            page.setView(isLogical ? ui::MapPage::View::Logical : ui::MapPage::View::Geographic);
            page.setHubs(hubs);
        };
    };
    forced("map-hub-lost", many, 0min, withHubs(false));
    forced("map-logical-hub-lost", many, 0min, withHubs(true));
    add("map-logical-hub-chosen", [](ui::MapPage& page) { page.boxes()->goToHub(1); });
    constexpr std::size_t kSites = 3000;
    forced(
        "map-sites", [this] { return tour::asSites(*m_live, kSites); }, 0min, nothing);
    const auto most = [this] { return tour::ofSize(*m_live, kMost); };
    forced("map-logical-2000", most, 0min, boxes);
    // From the globe to a pod: the worst cluster, then as Enter goes in.
    const auto press = [](ui::MapPage& page) {
        QKeyEvent key(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier);
        QCoreApplication::sendEvent(page.boxes(), &key);
    };
    forced("map-zoom-1-cluster", most, 0min, [this, boxes](ui::MapPage& page) {
        boxes(page);
        page.boxes()->goToCluster(ui::toQt(tour::worst(*m_live)->identity.id.str()));
    });
    add("map-zoom-2-pool", press);
    add("map-zoom-3-node", press);
    add("map-zoom-4-pods", press);
    add("map-zoom-5-pod", press);
    forced("map-2000", most, 0min, nothing);
}

} // namespace pilothouse
