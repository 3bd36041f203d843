// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/commands.h"

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace pilothouse::engine {

/// Where the newest snapshot waits to be taken over. A slow reader skips revisions instead of
/// queueing them. Any thread; the lock is held for pointer swaps only, the other one while the wake
/// runs.
class PublishSlot {
public:
    PublishSlot() : m_newest(std::make_shared<const model::FleetSnapshot>()), m_taken(m_newest) {}

    /// Once it returns the wake before is not running and will not be called any more.
    void setWake(std::function<void()> wake) {
        const std::lock_guard calling(m_calling);
        m_wake = std::move(wake);
        bool isWaiting = false;
        {
            const std::lock_guard lock(m_mutex);
            isWaiting = m_pending;
        }
        if (isWaiting && m_wake) {
            m_wake(); // what was put before anybody listened
        }
    }
    /// Puts a publication in place of the last one; wakes the reader once until it takes.
    void put(std::shared_ptr<const model::FleetSnapshot> snapshot, std::vector<FetchedText> answers,
             std::vector<FollowedObjects> follows = {},
             std::shared_ptr<const fleet::FleetConfig> reread = nullptr) {
        bool isFirst = false;
        {
            const std::lock_guard lock(m_mutex);
            m_newest.swap(snapshot);
            m_reread = reread ? std::move(reread) : m_reread;
            m_answers.insert(m_answers.end(), std::make_move_iterator(answers.begin()),
                             std::make_move_iterator(answers.end()));
            for (auto& each : follows) {
                std::erase_if(m_follows,
                              [&](const auto& older) { return older.followId == each.followId; });
                m_follows.push_back(std::move(each));
            }
            isFirst = !std::exchange(m_pending, true);
        }
        if (isFirst) {
            const std::lock_guard calling(m_calling);
            if (m_wake) {
                m_wake();
            }
        }
    }
    [[nodiscard]] Publication take() {
        Publication publication;
        std::shared_ptr<const model::FleetSnapshot> before;
        {
            const std::lock_guard lock(m_mutex);
            publication.snapshot = m_newest;
            before = std::exchange(m_taken, m_newest);
            publication.answers.swap(m_answers);
            publication.reread.swap(m_reread);
            publication.follows.swap(m_follows);
            m_pending = false;
        }
        publication.diff = model::diff(*before, *publication.snapshot);
        return publication;
    }

private:
    std::mutex m_calling; ///< held while the wake runs; taken before m_mutex, never by take()
    std::function<void()> m_wake;
    std::mutex m_mutex;
    std::shared_ptr<const model::FleetSnapshot> m_newest;
    std::shared_ptr<const model::FleetSnapshot> m_taken;
    std::vector<FetchedText> m_answers;
    std::shared_ptr<const fleet::FleetConfig> m_reread;
    std::vector<FollowedObjects> m_follows;
    bool m_pending = false; ///< something was put and not taken yet; the reader knows
};

} // namespace pilothouse::engine
