// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/fleet_snapshot.h"
#include "model/last_known.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace pilothouse::engine {

/// Keeps what is known of a fleet's members over restarts of the program: writes it now and then,
/// in a thread of its own, because a disk may block. The destructor writes what is new. Without a
/// folder it does nothing. A disk that cannot be written loses the memory alone.
class LastKnownDesk {
public:
    /// Called on the desk's thread after the first writing, when it begins to fail, and when it
    /// works again; none: it is kept.
    using Told = std::function<void(std::optional<Error>)>;

    explicit LastKnownDesk(std::string folder, Told told = {},
                           std::chrono::milliseconds every = std::chrono::minutes(1));
    LastKnownDesk(const LastKnownDesk&) = delete;
    LastKnownDesk& operator=(const LastKnownDesk&) = delete;
    ~LastKnownDesk();

    /// What was known before, as of `now`: what lies in the future of it is of another clock and
    /// left out. Storage or Decode (naming the file) where it cannot be used. Blocks on the disk.
    [[nodiscard]] Result<std::vector<model::LastKnown>> read(Instant now) const;
    /// The newest state of the fleet; any thread, at once.
    void note(std::shared_ptr<const model::FleetSnapshot> snapshot);

private:
    void run();

    std::string m_folder;
    Told m_told;
    std::chrono::milliseconds m_every;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::shared_ptr<const model::FleetSnapshot> m_newest; ///< null: all is written
    bool m_stopping = false;
    std::thread m_thread;
};

/// What a snapshot knows of its members. Pure.
[[nodiscard]] std::vector<model::LastKnown> lastKnownOf(const model::FleetSnapshot& snapshot);

} // namespace pilothouse::engine
