// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/credential_files.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace pilothouse::engine {

/// Looks after the files of credentials every ten seconds, in a thread of its own, because a file
/// on a dead share may block; no thread where there is nothing to follow. `changed` is called on
/// that thread. The destructor waits for a look that is under way.
class CredentialWatch {
public:
    using Changed = std::function<void(std::vector<fleet::AccessChange>)>;

    CredentialWatch(const std::vector<fleet::MemberConfig>& members, Changed changed,
                    std::chrono::milliseconds every = std::chrono::seconds(10));
    CredentialWatch(const CredentialWatch&) = delete;
    CredentialWatch& operator=(const CredentialWatch&) = delete;
    ~CredentialWatch();

private:
    void run();

    fleet::CredentialFiles m_files; ///< the thread's own
    Changed m_changed;
    std::chrono::milliseconds m_every;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace pilothouse::engine
