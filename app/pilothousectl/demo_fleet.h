// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <memory>
#include <string>
#include <sys/types.h>

namespace pilothouse::ctl {

/// A pilothouse-sim that runs as a child in a folder of its own; both go with this object, the
/// child also when this process dies. Main thread, before other threads are started.
class DemoFleet {
public:
    /// Starts the simulator that lies beside this program and waits until all its members answer.
    [[nodiscard]] static Result<std::unique_ptr<DemoFleet>> start(int clusters,
                                                                  const std::string& scenario);
    ~DemoFleet();
    DemoFleet(const DemoFleet&) = delete;
    DemoFleet& operator=(const DemoFleet&) = delete;

    [[nodiscard]] std::string fleetFile() const { return m_folder + "/fleet.yaml"; }

private:
    DemoFleet(std::string folder, pid_t child) : m_folder(std::move(folder)), m_child(child) {}
    [[nodiscard]] Result<void> awaitReady();

    std::string m_folder;
    pid_t m_child;
};

} // namespace pilothouse::ctl
