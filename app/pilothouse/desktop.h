// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pilothouse/options.h"
#include "ui/bridge/apply_bridge.h"
#include "ui/bridge/audit_bridge.h"
#include "ui/bridge/fleet_bridge.h"
#include "ui/bridge/hubs_bridge.h"
#include "ui/bridge/mesh_bridge.h"
#include "ui/bridge/placement_bridge.h"
#include "ui/bridge/plan_bridge.h"
#include "ui/bridge/runs_bridge.h"
#include "ui/shell/main_window.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <optional>

namespace pilothouse {

class DemoProcess;
class Tour;

/// The desktop program behind its options: wires window, bridge and demo, and decides which fleet
/// is open. GUI thread; lives as long as the event loop.
class Desktop : public QObject {
public:
    Desktop(const Options& options, std::shared_ptr<ui::UiState> state);
    ~Desktop() override;

    /// Shows the window and opens what the command line says. Its files are read on a worker once
    /// the window has painted, unless `judged` holds them already; bad ones end the program with 2.
    void begin(std::optional<fleet::FleetConfig> judged);
    [[nodiscard]] ui::MainWindow& window() { return m_window; }

    /// What a file is that somebody chose.
    enum class FileKind : std::uint8_t { Fleet, Strategy, Lab };

private:
    void connectWindow();
    void connectBridge();
    void connectRuns();
    void connectNotices();
    void connectPlans();
    void connectAudit();
    void connectPlacement();
    void connectMesh();
    void onRuns(const std::shared_ptr<const model::RunsPicture>& runs);
    void followNetwork();
    void onOpened(ui::FleetInfo info);
    void onFirstSnapshot(const model::FleetSnapshot& snapshot);
    void open(const fleet::FleetSource& source, bool isDemo = false);
    /// A file that somebody chose: a fleet, a strategy to plan with, or what the lab takes.
    void openFile(const QString& file);
    void openAs(FileKind kind, const QString& file);
    void offer(const fleet::FleetSource& source);
    void startDemo(int clusters);
    void onDemoFailed(const QString& why);
    void retireDemo();

    /// What was asked for last; it becomes the open fleet once its files are good.
    struct Wanted {
        fleet::FleetSource source;
        bool isDemo = false;
    };
    Options m_options;
    std::shared_ptr<ui::UiState> m_state;
    DemoProcess* m_demo = nullptr; ///< child of this object, so it goes after the bridge
    std::shared_ptr<engine::ProgramConsent> m_consent;
    ui::FleetBridge m_bridge;
    ui::RunsBridge m_runs;
    ui::PlanBridge m_plans;
    ui::AuditBridge m_audit;
    ui::MeshBridge m_mesh;
    ui::HubsBridge m_hubs;
    ui::PlacementBridge m_placement;
    ui::ApplyBridge m_apply;
    ui::MainWindow m_window;
    std::unique_ptr<Tour> m_tour;
    Wanted m_wanted;
    fleet::FleetSource m_offered; ///< files of the contexts on the first-run page
    QString m_strategy;           ///< chosen before the runs of the fleet were known
    bool m_isJudging = false;     ///< the files of the command line are being read
    bool m_isLabPending = true;   ///< the lab is gone to with the first fleet, if asked for
    bool m_isPagePending = false; ///< --page waits for the first snapshot
};

} // namespace pilothouse
