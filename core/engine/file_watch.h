// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/credential_files.h"
#include "fleet/source_watch.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace pilothouse::engine {

/// Looks after the files that a fleet is made of, in a thread of its own, because a file on a dead
/// share may block: the certificates and tokens of its members, and the fleet file and kubeconfigs
/// themselves. No thread where there is nothing to follow. The destructor waits for a look that is
/// under way.
class FileWatch {
public:
    /// Called on that thread, in the order of what happened.
    struct Told {
        /// AccessChange::member counts in the members of the fleet that was told last.
        std::function<void(std::vector<fleet::AccessChange>)> access{};
        /// The files mean another fleet, or cannot be used (Validation with the place).
        std::function<void(Result<fleet::FleetConfig>)> fleet{};
    };
    struct Pace {
        std::chrono::milliseconds credentials = std::chrono::seconds(10);
        std::chrono::milliseconds sources = std::chrono::seconds(1);
    };

    /// `sources`: null where the fleet stays as it is; this object's own from now on.
    FileWatch(const std::vector<fleet::MemberConfig>& members,
              std::shared_ptr<fleet::SourceWatch> sources, Told told, Pace pace);
    FileWatch(const FileWatch&) = delete;
    FileWatch& operator=(const FileWatch&) = delete;
    ~FileWatch();

private:
    using Steady = std::chrono::steady_clock;
    void run();
    void lookAtSources(Steady::time_point now);
    void lookAtCredentials(Steady::time_point now);

    fleet::CredentialFiles m_credentials;          ///< the thread's own
    std::shared_ptr<fleet::SourceWatch> m_sources; ///< the thread's own
    Told m_told;
    Pace m_pace;
    Steady::time_point m_credentialsDue{};
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace pilothouse::engine
