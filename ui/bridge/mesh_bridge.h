// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/mesh_changes.h"
#include "model/mesh_picture.h"
#include "model/mesh_reading.h"

#include <QObject>

#include <memory>
#include <string>

namespace pilothouse::fleet {
struct FleetConfig;
struct FleetSource;
} // namespace pilothouse::fleet
namespace pilothouse::net {
class RequestBudget;
}
namespace pilothouse::engine {
class MeshDesk;
class ProgramConsent;
} // namespace pilothouse::engine

namespace pilothouse::ui {

class RunWake;

/// The only object that talks to the desk of the mesh. GUI thread; nothing here blocks, a desk ends
/// on a worker.
class MeshBridge : public QObject {
    Q_OBJECT
public:
    explicit MeshBridge(QObject* parent = nullptr);
    ~MeshBridge() override;

    /// Another fleet's mesh. Nothing is read until somebody watches. Its requests are of `budget`.
    void open(const std::shared_ptr<const fleet::FleetConfig>& fleet,
              const std::shared_ptr<engine::ProgramConsent>& consent,
              const std::shared_ptr<net::RequestBudget>& budget);
    /// The open fleet's own files were read again.
    void setFleet(const std::shared_ptr<const fleet::FleetConfig>& fleet,
                  const std::shared_ptr<engine::ProgramConsent>& consent);
    /// The open fleet's files, where its hub is found.
    void setSource(const fleet::FleetSource& source);
    void close();
    /// The page of connectivity is looked at, or no longer.
    void watch(bool isOn);
    /// The same of the map with its links: read while either is.
    void watchForMap(bool isOn);
    void refresh();
    void rehearse(const model::MeshLoss& loss);
    /// These two are read whole in each round.
    void lookAt(const QString& from, const QString& to);
    /// Keeps a picture of the open fleet in a file, on a worker; snapshotSaved() follows.
    void saveSnapshot(const QString& path,
                      const std::shared_ptr<const pilothouse::model::MeshPicture>& picture);
    /// Reads one on a worker; snapshotOpened() follows.
    void openSnapshot(const QString& path);
    /// What changed, counted on a worker; comparisonChanged() follows.
    void compare(const std::shared_ptr<const pilothouse::model::MeshPicture>& before,
                 const std::shared_ptr<const pilothouse::model::MeshPicture>& now);

Q_SIGNALS:
    /// Null: of another fleet, of which nothing is known yet.
    void pictureChanged(const std::shared_ptr<const pilothouse::model::MeshPicture>& picture);
    void readingChanged(const pilothouse::model::MeshReading& reading);
    void failoverChanged(const std::shared_ptr<const pilothouse::model::MeshFailover>& failover);
    /// `trouble` says why not; empty: it is kept.
    void snapshotSaved(const QString& path, const QString& trouble);
    void snapshotOpened(const pilothouse::model::MeshSnapshot& snapshot);
    void
    comparisonChanged(const std::shared_ptr<const pilothouse::model::MeshComparison>& comparison);

private:
    void take();
    void tellWatch();
    std::unique_ptr<engine::MeshDesk> m_desk;
    RunWake* m_wake = nullptr; ///< of the desk; deleted behind it
    std::shared_ptr<const model::MeshPicture> m_told;
    std::shared_ptr<const model::MeshFailover> m_toldFailover;
    model::MeshReading m_toldReading;
    std::string m_fleet; ///< its name, for snapshots
    bool m_isWatched = false;
    bool m_isWatchedForMap = false;
};

} // namespace pilothouse::ui
