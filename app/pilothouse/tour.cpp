// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/tour.h"

#include "ui/bridge/fleet_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/gallery/gallery.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QPixmap>

#include <fmt/format.h>

namespace pilothouse {

namespace {

using namespace std::chrono_literals;
using model::ClusterState;
using model::FleetSnapshot;
using Snapshot = std::shared_ptr<const FleetSnapshot>;

constexpr int kLimitMs = 60'000;     // a fleet that has not answered by then is not going to
constexpr int kLiveSettleMs = 2'500; // log, events and YAML come from the cluster
constexpr int kPlainSettleMs = 60;

/// The snapshot with each member passed through `edit`; null removes it.
Snapshot
edited(const FleetSnapshot& before,
       const std::function<std::shared_ptr<const ClusterState>(std::size_t, const ClusterState&)>&
           edit) {
    auto after = std::make_shared<FleetSnapshot>(before);
    after->clusters.clear();
    for (std::size_t at = 0; at < before.clusters.size(); ++at) {
        if (auto state = edit(at, *before.clusters[at])) {
            after->clusters.push_back(std::move(state));
        }
    }
    ++after->revision;
    after->summary = model::summarize(after->clusters);
    return after;
}

Error noNetwork() {
    return Error{.kind = ErrorKind::Network, .message = "network is unreachable"};
}

std::shared_ptr<const ClusterState> silent(const ClusterState& state, Instant since, Instant next,
                                           Error why) {
    auto copy = std::make_shared<ClusterState>(state);
    copy->reach = model::Reach::Stale;
    copy->reachSince = since;
    copy->nextAttempt = next;
    copy->lastError = std::move(why);
    return copy;
}

/// A place that has not answered yet.
std::shared_ptr<const ClusterState> awaited(const ClusterState& state) {
    auto copy = std::make_shared<ClusterState>();
    copy->identity = state.identity;
    return copy;
}

/// Worst member with a failing pod, else the first.
const ClusterState* worst(const FleetSnapshot& snapshot) {
    const ClusterState* found = nullptr;
    for (const auto& cluster : snapshot.clusters) {
        const bool failing = cluster->podCounts && cluster->podCounts->value.problems > 0 &&
                             cluster->reach == model::Reach::Live;
        if (failing && (found == nullptr ||
                        cluster->podCounts->value.problems > found->podCounts->value.problems)) {
            found = cluster.get();
        }
    }
    return found != nullptr || snapshot.clusters.empty() ? found : snapshot.clusters.front().get();
}

QString firstFailingPod(const ClusterState& state) {
    for (std::size_t at = 0; state.pods && at < state.pods->size(); ++at) {
        const model::Pod& pod = state.pods->at(at);
        if (pod.problem() == model::PodProblem::Crash) {
            return ui::toQt(model::podPath(pod));
        }
    }
    const bool some = state.pods && !state.pods->empty();
    return some ? ui::toQt(model::podPath(state.pods->front())) : QString();
}

} // namespace

Tour::Tour(ui::MainWindow& window, ui::FleetBridge& bridge, QString folder, QString page)
    : m_window(window), m_bridge(bridge), m_folder(std::move(folder)), m_page(std::move(page)) {
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        fmt::print(stderr, "pilothouse: the fleet did not answer within {} s\n", kLimitMs / 1000);
        beginWithoutFleet();
    });
    connect(&m_bridge, &ui::FleetBridge::snapshotChanged, this,
            [this](const Snapshot& snapshot) { onSnapshot(snapshot); });
}

bool Tour::wants(const QString& name) const {
    return m_page.isEmpty() || name.startsWith(m_page);
}

void Tour::begin() {
    m_limit.start(kLimitMs);
}

void Tour::beginWithoutFleet() {
    if (!m_isDrawing) {
        m_limit.stop();
        start();
    }
}

void Tour::onSnapshot(const Snapshot& snapshot) {
    if (m_isForced) {
        return;
    }
    m_window.showSnapshot(snapshot);
    m_live = snapshot;
    const bool complete =
        std::none_of(snapshot->clusters.begin(), snapshot->clusters.end(), [](const auto& c) {
            return c->reach == model::Reach::Connecting ||
                   (c->reach == model::Reach::Live && !c->pods && c->gaps.empty());
        });
    if (complete && !snapshot->clusters.empty() && !m_isDrawing) {
        m_limit.stop();
        m_isDrawing = true;
        QTimer::singleShot(kLiveSettleMs, this, [this] { start(); });
    }
}

void Tour::start() {
    m_isDrawing = true;
    QDir().mkpath(m_folder);
    m_window.resize(1600, 1000);
    if (m_live) {
        m_liveNow = m_bridge.now();
        addFleetSteps();
        addClusterSteps();
    } else {
        missing(QStringLiteral("overview-live"));
        missing(QStringLiteral("cluster-live"));
    }
    addPlainSteps();
    next();
}

void Tour::missing(const QString& name) {
    if (wants(name)) {
        fmt::print(stderr, "pilothouse: {} could not be shown: no fleet answered\n",
                   name.toStdString());
        m_exit = 3;
    }
}

void Tour::force(const Snapshot& snapshot, Instant now) {
    m_isForced = true;
    m_window.setClock([now] { return now; });
    ui::FleetInfo info;
    info.name = ui::toQt(snapshot->fleet);
    info.isDemo = m_isDemo || snapshot->isDemo;
    m_window.showFleet(info);
    m_window.showSnapshot(snapshot);
}

void Tour::addFleetSteps() {
    m_steps.push_back({QStringLiteral("overview-live"), [this] {
                           m_window.goToOverview();
                           if (const ClusterState* state = worst(*m_live)) {
                               m_window.overview()->select(ui::toQt(state->identity.id.str()));
                           }
                       }});
    m_steps.push_back({QStringLiteral("overview-map"), [this] {
                           m_window.goToOverview();
                           m_window.overview()->setView(ui::OverviewPage::View::Map);
                       }});
    m_steps.push_back(
        {QStringLiteral("overview-first"), [this] {
             force(edited(*m_live,
                          [](std::size_t at, const ClusterState& state) {
                              return at % 4 == 3 ? awaited(state)
                                                 : std::make_shared<const ClusterState>(state);
                          }),
                   m_liveNow);
         }});
    m_steps.push_back({QStringLiteral("overview-stale"), [this] {
                           const Instant later = m_liveNow + 6min;
                           force(edited(*m_live,
                                        [this, later](std::size_t, const ClusterState& state) {
                                            return silent(state, m_liveNow, later + 12s,
                                                          noNetwork());
                                        }),
                                 later);
                       }});
    m_steps.push_back(
        {QStringLiteral("overview-partial"), [this] {
             const Instant later = m_liveNow + 20s;
             force(edited(*m_live,
                          [this, later](std::size_t at, const ClusterState& state) {
                              const bool lost = at == 1 || at == 4;
                              return lost ? silent(state, m_liveNow - 4min, later + 9s,
                                                   Error{.kind = ErrorKind::Timeout,
                                                         .message = "no answer within 10 s"})
                                          : std::make_shared<const ClusterState>(state);
                          }),
                   later);
         }});
    m_steps.push_back(
        {QStringLiteral("overview-empty"), [this] {
             force(edited(*m_live, [](std::size_t, const ClusterState&) { return nullptr; }),
                   m_liveNow);
         }});
    m_steps.push_back({QStringLiteral("overview-noresult"), [this] {
                           force(m_live, m_liveNow);
                           m_window.setFilterText(QStringLiteral("env=prod version<1.20"));
                       }});
    m_steps.push_back({QStringLiteral("overview-five"), [this] {
                           force(edited(*m_live,
                                        [](std::size_t at, const ClusterState& state) {
                                            return at < 5
                                                       ? std::make_shared<const ClusterState>(state)
                                                       : nullptr;
                                        }),
                                 m_liveNow);
                       }});
}

void Tour::addClusterSteps() {
    const auto showWorst = [this](const Snapshot& snapshot) {
        if (const ClusterState* state = worst(*snapshot)) {
            const QString id = ui::toQt(state->identity.id.str());
            m_window.openCluster(id);
            if (ui::ClusterPage* page = m_window.clusterPage(id)) {
                page->selectPod(firstFailingPod(*state));
            }
        }
    };
    m_steps.push_back({QStringLiteral("cluster-live"),
                       [this, showWorst] {
                           const Instant shift = m_bridge.now();
                           force(m_live, shift);
                           showWorst(m_live);
                       },
                       kLiveSettleMs});
    m_steps.push_back(
        {QStringLiteral("cluster-stale"), [this, showWorst] {
             const Instant later = m_liveNow + 4min;
             const std::string id = worst(*m_live)->identity.id.str();
             force(edited(*m_live,
                          [this, later, id](std::size_t, const ClusterState& state) {
                              const bool isLost = state.identity.id.str() == id;
                              return isLost
                                         ? silent(state, m_liveNow, later + 12s,
                                                  Error{.kind = ErrorKind::Tls,
                                                        .message =
                                                            "the server's certificate has expired"})
                                         : std::make_shared<const ClusterState>(state);
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
                 const model::ClusterIdentity& identity = m_live->clusters[at]->identity;
                 offers.contexts.append(
                     {.context = ui::toQt(identity.name),
                      .file = QStringLiteral("~/.kube/config"),
                      .server = ui::toQt(identity.server),
                      .environment = ui::toQt(identity.environment),
                      .isProduction = identity.isProduction,
                      .problem = at == 3 ? tr("user and password: this login is not supported")
                                         : QString()});
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

void Tour::next() {
    if (m_at >= m_steps.size()) {
        Q_EMIT done(m_exit);
        return;
    }
    const Step& step = m_steps[m_at];
    if (step.name == QLatin1String("gallery")) {
        shootGallery();
        return;
    }
    if (m_isDark) {
        ui::themeController()->setMode(ui::ThemeMode::Dark);
    } else {
        ui::themeController()->setMode(ui::ThemeMode::Light);
        step.show();
    }
    QTimer::singleShot(m_isDark ? kPlainSettleMs : step.settleMs, this, [this] { shoot(); });
}

void Tour::shoot() {
    const QString name = m_steps[m_at].name +
                         (m_isDark ? QStringLiteral("-dark.png") : QStringLiteral("-light.png"));
    if (!m_window.grab().save(m_folder + QLatin1Char('/') + name)) {
        fmt::print(stderr, "pilothouse: {} could not be written\n", name.toStdString());
        m_exit = 3;
    }
    m_at += m_isDark ? 1 : 0;
    m_isDark = !m_isDark;
    next();
}

void Tour::shootGallery() {
    for (const bool dark : {false, true}) {
        const QString name =
            dark ? QStringLiteral("/gallery-dark.png") : QStringLiteral("/gallery-light.png");
        if (!ui::renderGallery(dark).save(m_folder + name)) {
            m_exit = 3;
        }
    }
    ++m_at;
    next();
}

} // namespace pilothouse
