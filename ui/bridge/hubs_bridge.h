// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>

#include <memory>

namespace pilothouse::fleet {
struct FleetSource;
}
namespace pilothouse::model {
struct FleetHubs;
}
namespace pilothouse::engine {
class HubDesk;
class ProgramConsent;
} // namespace pilothouse::engine

namespace pilothouse::ui {

class RunWake;

/// The only object that talks to the desk of hubs: whose hub each member belongs to. GUI thread;
/// nothing here blocks, a desk ends on a worker.
class HubsBridge : public QObject {
    Q_OBJECT
public:
    explicit HubsBridge(QObject* parent = nullptr);
    ~HubsBridge() override;

    /// The hubs that these files name, as they are now; what was known stays until they are read.
    void open(const fleet::FleetSource& source,
              const std::shared_ptr<engine::ProgramConsent>& consent);
    void close();
    /// Somebody looks; else no hub is asked.
    void watch(bool isOn);

Q_SIGNALS:
    /// Null: of another fleet, of which nothing is known yet.
    void hubsChanged(const std::shared_ptr<const pilothouse::model::FleetHubs>& hubs);

private:
    void take();
    void end();
    std::unique_ptr<engine::HubDesk> m_desk;
    RunWake* m_wake = nullptr; ///< of the desk; deleted behind it
    std::shared_ptr<const model::FleetHubs> m_told;
    bool m_isWatched = false;
};

} // namespace pilothouse::ui
