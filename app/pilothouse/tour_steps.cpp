// SPDX-License-Identifier: GPL-3.0-or-later
// The states a tour shows, in order; how they are drawn is in tour.cpp.
#include "app/pilothouse/tour.h"

#include "app/pilothouse/tour_states.h"
#include "ui/bridge/fleet_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/shell/main_window.h"

namespace pilothouse {

namespace {

using namespace std::chrono_literals;
using model::ClusterState;
using model::FleetSnapshot;
using Snapshot = std::shared_ptr<const FleetSnapshot>;

constexpr QSize kSmallest{1100, 700};

Error noNetwork() {
    return Error{.kind = ErrorKind::Network, .message = "network is unreachable"};
}

std::shared_ptr<const ClusterState> same(const ClusterState& state) {
    return std::make_shared<const ClusterState>(state);
}

} // namespace

void Tour::addStep(const char* name, std::function<void()> show) {
    m_steps.push_back({QLatin1String(name), std::move(show)});
}

Snapshot Tour::firstRound() const {
    return tour::edited(*m_live, [](std::size_t at, const ClusterState& state) {
        return at % 4 == 3 ? tour::awaited(state) : same(state);
    });
}

Snapshot Tour::networkLost(const Snapshot& before) const {
    return tour::edited(*before, [this](std::size_t, const ClusterState& state) {
        return tour::silent(state, m_liveNow, m_liveNow + 6min + 12s, noNetwork());
    });
}

Snapshot Tour::partly() const {
    const Instant since = m_liveNow - 4min;
    return tour::edited(*m_live, [this, since](std::size_t at, const ClusterState& state) {
        const Error why{.kind = ErrorKind::Timeout, .message = "no answer within 10 s"};
        return at == 1 || at == 4 ? tour::silent(state, since, m_liveNow + 9s, why) : same(state);
    });
}

void Tour::addFleetSteps() {
    addStep("overview-live", [this] { m_window.goToOverview(); });
    m_steps.back().withContrast = true;
    addStep("overview-map", [this] {
        m_window.goToOverview();
        m_window.overview()->setView(ui::OverviewPage::View::Map);
    });
    addStep("overview-small", [this] { force(m_live, m_liveNow); });
    m_steps.back().size = kSmallest;
    addStep("overview-loading", [this] { force(firstRound(), m_liveNow); });
    addStep("overview-stale", [this] { force(networkLost(m_live), m_liveNow + 6min); });
    addStep("overview-partial", [this] { force(partly(), m_liveNow); });
    addStep("overview-empty", [this] {
        force(tour::edited(*m_live, [](std::size_t, const ClusterState&) { return nullptr; }),
              m_liveNow);
    });
    const auto nobody = [this](const Snapshot& snapshot) {
        force(snapshot, m_liveNow);
        m_window.setFilterText(QStringLiteral("env=prod version<1.20"));
    };
    addStep("overview-no-result", [this, nobody] { nobody(m_live); });
    addStep("overview-5", [this] {
        m_window.overview()->setView(ui::OverviewPage::View::Auto);
        force(tour::few(*m_live, 5), m_liveNow);
    });
    constexpr std::size_t kMany = 200;
    addStep("overview-200", [this] { force(tour::ofSize(*m_live, kMany), m_liveNow); });
    m_steps.back().withContrast = true;
    addStep("overview-200-stale",
            [this] { force(networkLost(tour::ofSize(*m_live, kMany)), m_liveNow + 6min); });
    addStep("overview-200-no-result", [this, nobody] { nobody(tour::ofSize(*m_live, kMany)); });
    addStep("overview-200-small", [this] { force(tour::ofSize(*m_live, kMany), m_liveNow); });
    m_steps.back().size = kSmallest;
}

void Tour::addClusterSteps() {
    const auto showWorst = [this](const Snapshot& snapshot) {
        if (const ClusterState* state = tour::worst(*snapshot)) {
            const QString id = ui::toQt(state->identity.id.str());
            m_window.openCluster(id);
            if (ui::ClusterPage* page = m_window.clusterPage(id)) {
                page->selectPod(tour::firstFailingPod(*state));
            }
        }
    };
    m_steps.push_back({QStringLiteral("cluster-live"),
                       [this, showWorst] {
                           const Instant shift = m_bridge.now();
                           force(m_live, shift);
                           showWorst(m_live);
                       },
                       tour::kLiveSettleMs});
    m_steps.push_back(
        {QStringLiteral("cluster-stale"), [this, showWorst] {
             const Instant later = m_liveNow + 4min;
             const std::string id = tour::worst(*m_live)->identity.id.str();
             force(tour::edited(
                       *m_live,
                       [this, later, id](std::size_t, const ClusterState& state) {
                           const bool isLost = state.identity.id.str() == id;
                           return isLost ? tour::silent(
                                               state, m_liveNow, later + 12s,
                                               Error{.kind = ErrorKind::Tls,
                                                     .message =
                                                         "the server's certificate has expired"})
                                         : tour::heard(state, later - 2s);
                       }),
                   later);
             m_window.openCluster(ui::toQt(id));
         }});
}

void Tour::addPlainSteps() {
    m_steps.push_back(
        {QStringLiteral("overview-error"), [this] {
             m_isForced = true;
             if (m_live) {
                 force(m_live, m_liveNow);
             }
             ui::FileProblem problem;
             problem.error =
                 Error{.kind = ErrorKind::Validation,
                       .message = "requestsPerSecond must be a number, found the text \"fast\"",
                       .position = Position{"fleets/retail-eu.yaml", 41, 24}};
             problem.excerpt =
                 QStringList{QStringLiteral("  attention:"), QStringLiteral("    heartbeat: 30s"),
                             QStringLiteral("    requestsPerSecond: \"fast\""),
                             QStringLiteral("    connections: 4000"),
                             QStringLiteral("  production: env in (prod)")};
             problem.firstLine = 39;
             m_window.showFileProblem(problem);
         }});
    m_steps.push_back(
        {QStringLiteral("firstrun"), [this] {
             m_isForced = true;
             ui::ContextOffers offers;
             for (std::size_t at = 0; m_live && at < m_live->clusters.size(); ++at) {
                 offers.contexts.append(tour::offered(m_live->clusters[at]->identity, at));
             }
             offers.problems.append(Error{.kind = ErrorKind::Validation,
                                          .message = "key \"users\" appears twice",
                                          .position = Position{"~/.kube/old-aks.yaml", 41, 7}});
             m_window.firstRun()->setOffers(offers, {});
             m_window.showFirstRun();
         }});
    m_steps.push_back({QStringLiteral("gallery"), [] {}});
    m_steps.erase(std::remove_if(m_steps.begin(), m_steps.end(),
                                 [this](const Step& step) { return !wants(step.name); }),
                  m_steps.end());
}

} // namespace pilothouse
