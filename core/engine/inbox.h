// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace pilothouse::engine {

/// Messages from any thread to one. Any thread posts, one takes; the lock is held for a push or a
/// swap only.
template<class Message>
class Inbox {
public:
    void post(Message message) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_closed) {
                return;
            }
            m_messages.push_back(std::move(message));
        }
        m_arrived.notify_one();
    }
    /// Everything posted so far, waiting until `until` for the first one; false once closed.
    [[nodiscard]] bool take(std::chrono::steady_clock::time_point until,
                            std::vector<Message>& into) {
        into.clear();
        std::unique_lock lock(m_mutex);
        m_arrived.wait_until(lock, until, [this] { return m_closed || !m_messages.empty(); });
        into.swap(m_messages);
        return !m_closed;
    }
    /// Waits until `until` for something to take, and leaves it there.
    void waitUntil(std::chrono::steady_clock::time_point until) {
        std::unique_lock lock(m_mutex);
        m_arrived.wait_until(lock, until, [this] { return m_closed || !m_messages.empty(); });
    }
    /// Later posts are dropped, take() returns false.
    void close() {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
            m_messages.clear();
        }
        m_arrived.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::vector<Message> m_messages;
    bool m_closed = false;
};

} // namespace pilothouse::engine
