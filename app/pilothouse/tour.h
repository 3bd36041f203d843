// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pilothouse/tour_run.h"
#include "model/audit.h"
#include "model/fleet_snapshot.h"
#include "model/mesh_picture.h"

#include <QObject>
#include <QSize>
#include <QString>
#include <QTimer>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::ui {
class FleetBridge;
class MainWindow;
class MeshBridge;
class PlanPage;
} // namespace pilothouse::ui

namespace pilothouse {

/// Draws every page in every state and both themes into `folder`. The live states show the fleet as
/// it is; forced states are edits of the snapshot the fleet published. GUI thread.
class Tour : public QObject {
    Q_OBJECT
public:
    /// `page` narrows to one page; empty draws all.
    Tour(ui::MainWindow& window, ui::FleetBridge& bridge, ui::MeshBridge& mesh, QString folder,
         QString page);
    /// Waits for the whole fleet to answer once, then draws.
    void begin();
    /// Forced states keep the DEMO band.
    void setDemo(bool isDemo) { m_isDemo = isDemo; }
    /// A fleet could not be had: only what needs none is drawn, and the exit code says so.
    void beginWithoutFleet();

Q_SIGNALS:
    /// 0, or 3 where a state could not be shown.
    void done(int exitCode);

private:
    struct Step {
        QString name;
        std::function<void()> show;
        int settleMs = 60;
        bool withContrast = false; ///< also in high contrast
        QSize size{1600, 1000};
        std::function<QWidget*()> what{}; ///< that is drawn; none: the main window
        std::function<bool()> isReady{};  ///< waited for before `settleMs`; none: at once
    };
    using Snapshot = std::shared_ptr<const model::FleetSnapshot>;
    void onSnapshot(const Snapshot& snapshot);
    void start();
    void addStep(const char* name, std::function<void()> show);
    [[nodiscard]] Snapshot firstRound() const;
    [[nodiscard]] Snapshot networkLost(const Snapshot& before) const;
    [[nodiscard]] Snapshot partly() const;
    void addFleetSteps();
    void addClusterSteps();
    void addPlainSteps();
    void addRunSteps();
    void addMonitorSteps();
    void addAuditSteps();
    /// The audit log of runs played over the fleet; `all` below zero: all entries of it.
    void showAudit(model::AuditPicture picture);
    void addPlanSteps();
    void addPlacementSteps();
    void addMapSteps();
    void addMeshSteps();
    /// A plan over a fleet; `broken` is added to its text. Null where no page came.
    ui::PlanPage* showPlan(const Snapshot& snapshot, const std::string& broken = {},
                           bool isRead = true);
    /// Runs played over a fleet, looked at `later` than they were read.
    void showRuns(const Snapshot& snapshot, const std::vector<tour::PlayedRun>& runs,
                  std::chrono::minutes later = std::chrono::minutes(0));
    void showNoRuns(const model::RunsPicture& runs);
    void next();
    /// Looks again and again whether the step's state has come; draws without it in the end.
    void settle();
    void shoot();
    void shootGallery();
    void missing(const QString& name);
    void force(const Snapshot& snapshot, Instant now);
    [[nodiscard]] bool wants(const QString& name) const;

    ui::MainWindow& m_window;
    ui::FleetBridge& m_bridge;
    ui::MeshBridge& m_mesh;
    QString m_folder;
    QString m_page;
    Snapshot m_live;
    std::shared_ptr<const model::MeshPicture> m_liveMesh;
    Instant m_liveNow{};
    bool m_isForced = false;
    bool m_isDrawing = false;
    std::size_t m_theme = 0;
    bool m_isDemo = false;
    QTimer m_limit;
    std::vector<model::AuditLine> m_auditLines;
    std::vector<Step> m_steps;
    std::size_t m_at = 0;
    int m_waitedMs = 0;
    int m_exit = 0;
};

} // namespace pilothouse
