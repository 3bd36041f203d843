// SPDX-License-Identifier: GPL-3.0-or-later
// The states of update runs that a tour shows. The runs are played by the engine's own state
// machine over the members that the fleet published.
#include "app/pilothouse/tour.h"
#include "app/pilothouse/tour_run.h"
#include "app/pilothouse/tour_states.h"
#include "ui/pages/runs/run_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_monitor.h"
#include "ui/shell/run_pages.h"

namespace pilothouse {

namespace {

using namespace std::chrono_literals;
using tour::PlayedRun;
using Snapshot = std::shared_ptr<const model::FleetSnapshot>;

constexpr QSize kSmallest{1100, 700};
const char* const kRun = "k8s-1.34.3"; // NOLINT: a name, not a buffer

/// The run that is looked at, and those of the days before.
std::vector<PlayedRun> aDay(const PlayedRun& first) {
    return {first,
            {.name = "nodeimg-w46", .began = 150min, .approveAfter = -1min, .failures = 0},
            {.name = "k8s-1.34.2", .began = 26h, .isStuck = false, .isDriven = false},
            {.name = "certs-q4",
             .began = 50h,
             .failures = 0,
             .stopAt = 40min,
             .isAbandoned = true,
             .isStuck = false,
             .isDriven = false}};
}

} // namespace

void Tour::showRuns(const Snapshot& snapshot, const std::vector<PlayedRun>& runs,
                    std::chrono::minutes later) {
    force(snapshot, m_liveNow + later);
    model::RunsPicture all{.at = m_liveNow};
    for (const PlayedRun& run : runs) {
        if (const auto picture = tour::playedRun(*snapshot, run, m_liveNow)) {
            all.runs.push_back(picture);
        }
    }
    m_window.showRuns(std::make_shared<const model::RunsPicture>(std::move(all)));
}

void Tour::showNoRuns(const model::RunsPicture& runs) {
    force(m_live, m_liveNow);
    m_window.showRuns(std::make_shared<const model::RunsPicture>(runs));
}

void Tour::addRunSteps() {
    const auto list = [this](const char* name, const model::RunsPicture& runs) {
        addStep(name, [this, runs] {
            showNoRuns(runs);
            m_window.goToRuns();
        });
    };
    addStep("runs-list-live", [this] {
        showRuns(m_live, aDay({}));
        m_window.goToRuns();
    });
    list("runs-list-loading", {.at = m_liveNow, .isAwaited = true});
    list("runs-list-empty", {.at = m_liveNow});
    list("runs-list-error", {.at = m_liveNow, .trouble = "runs.db: disk I/O error"});
    const auto one = [this](const char* name, const PlayedRun& run,
                            std::chrono::minutes later = 0min) {
        addStep(name, [this, run, later] {
            showRuns(m_live, aDay(run), later);
            m_window.openRun(QLatin1String(kRun));
        });
    };
    one("runs-run-live", {});
    addStep("runs-run-small", [this] {
        showRuns(m_live, aDay({}));
        m_window.openRun(QLatin1String(kRun));
    });
    m_steps.back().size = kSmallest;
    one("runs-run-stale", {}, 4min);
    one("runs-run-nobody", {.isDriven = false});
    one("runs-run-stopping", {.stopAt = 297min});
    one("runs-run-failed", {.failures = 2});
    one("runs-run-completed", {.began = 20h, .isStuck = false, .isDriven = false});
    one("runs-run-abandoned", {.isAbandoned = true, .isDriven = false});
    for (const std::size_t size : {5U, 200U, 2000U}) {
        m_steps.push_back({QStringLiteral("runs-run-%1").arg(size), [this, size] {
                               showRuns(size < 10 ? tour::few(*m_live, size)
                                                  : tour::ofSize(*m_live, size),
                                        {PlayedRun{}});
                               m_window.openRun(QLatin1String(kRun));
                           }});
    }
    addMonitorSteps();
    addStep("approvals-live", [this] {
        showRuns(m_live, aDay({}));
        m_window.goToApprovals();
    });
    addStep("approvals-loading", [this] {
        showNoRuns({.at = m_liveNow, .isAwaited = true});
        m_window.goToApprovals();
    });
    addStep("approvals-empty", [this] {
        showNoRuns({.at = m_liveNow});
        m_window.goToApprovals();
    });
}

void Tour::addMonitorSteps() {
    const auto monitor = [this](const char* name, const char* run) {
        addStep(name, [this, run] {
            showRuns(m_live, aDay({}));
            m_window.openMonitor(QLatin1String(run));
        });
        m_steps.back().what = [this]() -> QWidget* { return m_window.monitor(); };
    };
    monitor("runs-monitor-stuck", kRun);
    monitor("runs-monitor-asks", "nodeimg-w46");
    monitor("runs-monitor-over", "k8s-1.34.2");
}

} // namespace pilothouse
