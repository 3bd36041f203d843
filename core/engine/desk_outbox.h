// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <mutex>
#include <utility>

namespace pilothouse::engine {

/// Where a desk puts what its reader takes: the newest picture, answers, news, as one value of the
/// desk's own. Any thread; the lock is held while the value is changed or read, never while the
/// wake runs.
template<class Content>
class DeskOutbox {
public:
    explicit DeskOutbox(Content content = {}) : m_content(std::move(content)) {}

    /// Called after every change, from the desk's thread; must return at once and may take. Once
    /// this returns the wake before is not running and will not be called any more.
    void setWake(std::function<void()> wake) {
        const std::lock_guard calling(m_calling);
        m_wake = std::move(wake);
    }

    /// Changes the content, then wakes the reader. Of one thread, the desk's.
    template<class Change>
    void put(Change change) {
        {
            const std::lock_guard lock(m_mutex);
            change(m_content);
        }
        const std::lock_guard calling(m_calling);
        if (m_wake) {
            m_wake();
        }
    }

    /// What `read` makes of the content, which it may empty.
    template<class Read>
    [[nodiscard]] auto take(Read read) {
        const std::lock_guard lock(m_mutex);
        return read(m_content);
    }

private:
    std::mutex m_calling; ///< held while the wake runs; never taken by take()
    std::function<void()> m_wake;
    std::mutex m_mutex;
    Content m_content;
};

} // namespace pilothouse::engine
