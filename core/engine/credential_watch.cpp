// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/credential_watch.h"

#include <csignal>
#include <pthread.h>

namespace pilothouse::engine {

CredentialWatch::CredentialWatch(const std::vector<fleet::MemberConfig>& members, Changed changed,
                                 std::chrono::milliseconds every)
    : m_files(members), m_changed(std::move(changed)), m_every(every) {
    if (!m_files.empty()) {
        m_thread = std::thread([this] { run(); });
    }
}

CredentialWatch::~CredentialWatch() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void CredentialWatch::run() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    pthread_setname_np(pthread_self(), "ph-credentials");
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            if (m_wake.wait_for(lock, m_every, [this] { return m_stopping; })) {
                return;
            }
        }
        auto changes = m_files.poll(std::chrono::steady_clock::now());
        if (!changes.empty()) {
            m_changed(std::move(changes));
        }
    }
}

} // namespace pilothouse::engine
