// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <utility>
#include <vector>

namespace pilothouse::engine {

/// Where things go whose destructor joins threads, so that nobody waits for them: one thread
/// destroys them in turn. Any thread; take() never blocks.
template<class Thing>
class Retirement {
public:
    Retirement() = default;
    Retirement(const Retirement&) = delete;
    Retirement& operator=(const Retirement&) = delete;
    ~Retirement() {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
        }
        m_changed.notify_all();
        if (m_thread.joinable()) {
            m_thread.join();
        }
    }
    /// The one of this process; it lives until the program ends.
    [[nodiscard]] static Retirement& instance() {
        static Retirement one;
        return one;
    }

    void take(std::unique_ptr<Thing> thing) {
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(std::move(thing));
            ++m_left;
            if (!m_thread.joinable()) {
                m_thread = std::thread([this] { run(); });
            }
        }
        m_changed.notify_all();
    }
    /// Until everything taken is gone, at most so long; false when something is left.
    [[nodiscard]] bool await(std::chrono::milliseconds atMost) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, atMost, [this] { return m_left == 0; });
    }

private:
    void run() {
        pthread_setname_np(pthread_self(), "ph-retire");
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_changed.wait(lock, [this] { return m_ending || !m_waiting.empty(); });
            if (m_waiting.empty()) {
                return;
            }
            auto things = std::exchange(m_waiting, {});
            const auto count = things.size();
            lock.unlock();
            things.clear();
            lock.lock();
            m_left -= count;
            m_changed.notify_all();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::unique_ptr<Thing>> m_waiting;
    std::size_t m_left = 0; ///< taken and not gone yet
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace pilothouse::engine
