// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/tour.h"

#include "app/pilothouse/tour_states.h"
#include "ui/bridge/fleet_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/gallery/gallery.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QPixmap>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pilothouse {

namespace {

using Snapshot = std::shared_ptr<const model::FleetSnapshot>;

constexpr int kLimitMs = 60'000; // a fleet that has not answered by then is not going to
constexpr int kPlainSettleMs = 60;
constexpr int kStepLimitMs = 180'000; // what a step waits for has not come by then
constexpr int kLookMs = 100;

struct TourTheme {
    const char* name;
    ui::ThemeMode mode;
};
/// High contrast, the last one, only where a step asks for it.
constexpr std::array kThemes{TourTheme{"light", ui::ThemeMode::Light},
                             TourTheme{"dark", ui::ThemeMode::Dark},
                             TourTheme{"contrast", ui::ThemeMode::HighContrast}};

/// Every member answered once, and nearly all are live: a busy machine gets time to reach them.
bool isComplete(const model::FleetSnapshot& snapshot) {
    constexpr std::size_t kSilentShare = 10; // one in ten may stay silent
    const auto& clusters = snapshot.clusters;
    const bool settled = std::none_of(clusters.begin(), clusters.end(), [](const auto& cluster) {
        return cluster->reach == model::Reach::Connecting ||
               (cluster->reach == model::Reach::Live && !cluster->pods && cluster->gaps.empty());
    });
    const auto live =
        static_cast<std::size_t>(std::count_if(clusters.begin(), clusters.end(), [](const auto& c) {
            return c->reach == model::Reach::Live;
        }));
    return settled && live > 0 && clusters.size() - live <= clusters.size() / kSilentShare;
}

} // namespace

Tour::Tour(ui::MainWindow& window, ui::FleetBridge& bridge, ui::MeshBridge& mesh, QString folder,
           QString page)
    : m_window(window), m_bridge(bridge), m_mesh(mesh), m_folder(std::move(folder)),
      m_page(std::move(page)) {
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
    if (isComplete(*snapshot) && !m_isDrawing) {
        m_limit.stop();
        m_isDrawing = true;
        QTimer::singleShot(tour::kLiveSettleMs, this, [this] { start(); });
    }
}

void Tour::start() {
    m_isDrawing = true;
    QDir().mkpath(m_folder);
    if (m_live) {
        m_liveNow = m_bridge.now();
        addFleetSteps();
        addMapSteps();
        addMeshSteps();
        addClusterSteps();
        addRunSteps();
        addAuditSteps();
        addPlanSteps();
    } else {
        missing(QStringLiteral("overview-live"));
        missing(QStringLiteral("map-live"));
        missing(QStringLiteral("cluster-live"));
        missing(QStringLiteral("runs-list-live"));
        missing(QStringLiteral("runs-plan-live"));
        missing(QStringLiteral("approvals-live"));
    }
    addPlacementSteps();
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
    ui::themeController()->setMode(kThemes.at(m_theme).mode);
    if (m_theme != 0) {
        QTimer::singleShot(kPlainSettleMs, this, [this] { shoot(); });
        return;
    }
    m_window.resize(step.size);
    step.show();
    m_waitedMs = 0;
    settle();
}

void Tour::settle() {
    const Step& step = m_steps[m_at];
    if (!step.isReady || step.isReady()) {
        QTimer::singleShot(step.settleMs, this, [this] { shoot(); });
        return;
    }
    if (m_waitedMs >= kStepLimitMs) {
        fmt::print(stderr, "pilothouse: {} could not be shown: it did not come within {} s\n",
                   step.name.toStdString(), kStepLimitMs / 1000);
        m_exit = 3;
        shoot();
        return;
    }
    m_waitedMs += kLookMs;
    QTimer::singleShot(kLookMs, this, [this] { settle(); });
}

void Tour::shoot() {
    const Step& step = m_steps[m_at];
    const QString name = step.name + QLatin1Char('-') + QLatin1String(kThemes.at(m_theme).name) +
                         QLatin1String(".png");
    QWidget* const drawn = step.what ? step.what() : &m_window;
    if (drawn == nullptr || !drawn->grab().save(m_folder + QLatin1Char('/') + name)) {
        fmt::print(stderr, "pilothouse: {} could not be written\n", name.toStdString());
        m_exit = 3;
    }
    ++m_theme;
    if (m_theme >= (step.withContrast ? kThemes.size() : kThemes.size() - 1)) {
        m_theme = 0;
        ++m_at;
    }
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
