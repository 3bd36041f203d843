// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/file_watch.h"

#include "base/threads.h"

#include <algorithm>

namespace pilothouse::engine {

FileWatch::FileWatch(const std::vector<fleet::MemberConfig>& members,
                     std::shared_ptr<fleet::SourceWatch> sources, Told told, Pace pace)
    : m_credentials(members), m_sources(std::move(sources)), m_told(std::move(told)), m_pace(pace),
      m_credentialsDue(Steady::now() + pace.credentials) {
    if (!m_credentials.empty() || m_sources) {
        m_thread = std::thread([this] { run(); });
    }
}

FileWatch::~FileWatch() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void FileWatch::run() {
    prepareThread("ph-files");
    const auto every =
        m_sources ? std::min(m_pace.sources, m_pace.credentials) : m_pace.credentials;
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            if (m_wake.wait_for(lock, every, [this] { return m_stopping; })) {
                return;
            }
        }
        const auto now = Steady::now();
        lookAtSources(now);
        lookAtCredentials(now);
    }
}

void FileWatch::lookAtSources(Steady::time_point now) {
    auto fleet = m_sources ? m_sources->poll(now) : std::nullopt;
    if (!fleet) {
        return;
    }
    if (*fleet) {
        m_credentials = fleet::CredentialFiles((*fleet)->members);
    }
    m_told.fleet(*std::move(fleet));
}

void FileWatch::lookAtCredentials(Steady::time_point now) {
    if (now < m_credentialsDue) {
        return;
    }
    m_credentialsDue = now + m_pace.credentials;
    auto changes = m_credentials.poll(now);
    if (!changes.empty()) {
        m_told.access(std::move(changes));
    }
}

} // namespace pilothouse::engine
