// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hub_desk.h"

#include "base/threads.h"
#include "engine/hub_look.h"
#include "fleet/load_hub.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace pilothouse::engine {

namespace {

std::vector<ClusterId> membersOf(const HubLook& look, const fleet::HubList& list) {
    std::vector<ClusterId> out;
    for (const auto& member : look.members) {
        const auto known = list.memberOf.find(member.name);
        out.emplace_back(known == list.memberOf.end() ? member.name : known->second);
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace

class HubDesk::Impl {
public:
    Impl(fleet::FleetSource source, HubDeskOptions options, std::function<void()> wake)
        : m_source(std::move(source)), m_options(std::move(options)), m_wake(std::move(wake)),
          m_reader([this] { readFiles(); }) {}

    ~Impl() {
        {
            const std::lock_guard lock(m_mutex);
            m_isStopping = true;
        }
        m_changed.notify_all();
        m_reader.join(); // it makes the others
        for (auto& hub : m_hubs) {
            hub.join();
        }
    }

    void watch(bool isOn) {
        {
            const std::lock_guard lock(m_mutex);
            m_isWatched = isOn;
        }
        m_changed.notify_all();
    }

    std::shared_ptr<const model::FleetHubs> take() {
        const std::lock_guard lock(m_mutex);
        return m_isRead ? std::make_shared<const model::FleetHubs>(m_picture) : nullptr;
    }

private:
    void readFiles() {
        prepareThread("ph-hubs");
        if (!isWanted()) { // a start without the map reads no file a second time
            return;
        }
        auto list = fleet::loadHubs(m_source);
        if (!list) {
            return; // the fleet itself says what is wrong with its file
        }
        m_list = *std::move(list);
        {
            const std::lock_guard lock(m_mutex);
            for (const auto& hub : m_list.hubs) {
                m_picture.hubs.push_back({.name = hub.name});
            }
            m_isRead = true;
            for (std::size_t at = 0; at < m_list.hubs.size() && !m_isStopping; ++at) {
                m_hubs.emplace_back([this, at] { follow(at); });
            }
        }
        m_wake();
    }

    void follow(std::size_t at) {
        prepareThread("ph-hubs");
        const auto& hub = m_list.hubs[at];
        if (!hub.config) {
            lose(at, describe(hub.config.error()), std::nullopt);
            return; // its file has to change, and then there is another desk
        }
        const auto clock = fleet::clockOf(*hub.config);
        const auto interrupted = [this](std::chrono::milliseconds atMost) {
            std::unique_lock lock(m_mutex);
            return m_changed.wait_for(lock, atMost, [this] { return m_isStopping; });
        };
        while (isWanted()) {
            const auto look = lookAtHub(
                *hub.config,
                {.membersOnly = true, .timeout = m_options.timeout, .signIn = m_options.signIn},
                clock->now(), interrupted);
            if (interrupted(std::chrono::milliseconds(0))) {
                return;
            }
            if (look) {
                keep(at, *look);
            } else {
                lose(at, describe(look.error()), clock->now());
            }
            if (interrupted(look ? m_options.every : m_options.everyLost)) {
                return;
            }
        }
    }

    /// Waits until somebody watches. False: it ends.
    bool isWanted() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_isWatched || m_isStopping; });
        return !m_isStopping;
    }

    void keep(std::size_t at, const HubLook& look) {
        {
            const std::lock_guard lock(m_mutex);
            auto& hub = m_picture.hubs[at];
            hub.reach = model::HubReach::Live;
            hub.readAt = look.readAt;
            hub.lostSince.reset();
            hub.trouble.clear();
            hub.members = membersOf(look, m_list);
        }
        m_wake();
    }

    void lose(std::size_t at, std::string trouble, std::optional<Instant> now) {
        {
            const std::lock_guard lock(m_mutex);
            auto& hub = m_picture.hubs[at];
            hub.reach = model::HubReach::Lost;
            hub.lostSince = hub.lostSince ? hub.lostSince : now;
            hub.trouble = std::move(trouble);
        }
        m_wake();
    }

    fleet::FleetSource m_source;
    HubDeskOptions m_options;
    std::function<void()> m_wake;
    fleet::HubList m_list; ///< written before the hubs' threads begin
    std::mutex m_mutex;    ///< of all below
    std::condition_variable m_changed;
    model::FleetHubs m_picture;
    bool m_isRead = false;
    bool m_isWatched = false;
    bool m_isStopping = false;
    std::vector<std::thread> m_hubs;
    std::thread m_reader; ///< last: it uses the others
};

HubDesk::HubDesk(fleet::FleetSource source, HubDeskOptions options, std::function<void()> wake)
    : m_impl(std::make_unique<Impl>(std::move(source), std::move(options), std::move(wake))) {}

HubDesk::~HubDesk() = default;

void HubDesk::watch(bool isOn) {
    m_impl->watch(isOn);
}

std::shared_ptr<const model::FleetHubs> HubDesk::take() {
    return m_impl->take();
}

} // namespace pilothouse::engine
