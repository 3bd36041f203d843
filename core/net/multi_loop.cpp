// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/multi_loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace pilothouse::net::detail {

namespace {

constexpr std::uint64_t kWakeTag = ~std::uint64_t{0} - 1;

int checked(int result, const char* what) {
    if (result < 0) {
        throw std::system_error(errno, std::generic_category(), what);
    }
    return result;
}

void add(int epoll, int fd, std::uint64_t tag) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    checked(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

/// A slot as libcurl carries it: the index plus one, so that null means none.
void* pointerOf(std::uint32_t index) {
    return reinterpret_cast<void*>( // NOLINT(performance-no-int-to-ptr): never dereferenced
        static_cast<std::uintptr_t>(index) + 1);
}

/// For epoll_wait, whose milliseconds are as fine as libcurl's; a timerfd would cost two more calls
/// to the kernel a turn. Rounded up, or it would wake too early and spin; for ever is -1.
int untilMs(std::optional<MultiLoop::Time> at) {
    if (!at) {
        return -1;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*at - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

std::uint32_t indexOf(void* slot) {
    return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(slot) - 1);
}

} // namespace

MultiLoop::MultiLoop(int wakeFd, std::size_t maxIdleConnections)
    : m_epoll(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")), m_multi(curl_multi_init()) {
    add(m_epoll, wakeFd, kWakeTag);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &MultiLoop::onSocket);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &MultiLoop::onTimer);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(m_multi, CURLMOPT_MAX_CONCURRENT_STREAMS, 100L); // the API server's default
    // The default, four per handle in flight, silently closes idle connections of a large fleet.
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, static_cast<long>(maxIdleConnections));
}

MultiLoop::~MultiLoop() {
    curl_multi_cleanup(m_multi);
    close(m_epoll);
}

void MultiLoop::retire() {
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, nullptr);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, nullptr);
}

bool MultiLoop::turn(std::optional<Time> deadline) {
    std::optional<Time> next = m_curlDue;
    if (deadline) {
        next = next ? std::min(*next, *deadline) : deadline;
    }
    std::array<epoll_event, 256> events{};
    const int count =
        epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), untilMs(next));
    bool woken = false;
    int running = 0;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        const auto index = static_cast<std::uint32_t>(event.data.u64 >> 32);
        if (event.data.u64 == kWakeTag || index >= m_watched.size()) {
            woken = true;
            continue;
        }
        const Watched watched = m_watched[index];
        if (!watched.used || watched.generation != static_cast<std::uint32_t>(event.data.u64)) {
            continue;
        }
        const int mask = ((event.events & (EPOLLIN | EPOLLHUP)) != 0 ? CURL_CSELECT_IN : 0) |
                         ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                         ((event.events & EPOLLERR) != 0 ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(m_multi, watched.fd, mask, &running);
    }
    if (m_curlDue && *m_curlDue <= std::chrono::steady_clock::now()) {
        m_curlDue.reset();
        curl_multi_socket_action(m_multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    return woken;
}

int MultiLoop::onTimer(CURLM* /*multi*/, long timeoutMs, void* self) {
    auto& loop = *static_cast<MultiLoop*>(self);
    if (timeoutMs < 0) {
        loop.m_curlDue.reset();
    } else {
        loop.m_curlDue = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
    }
    return 0;
}

int MultiLoop::onSocket(CURL* /*easy*/, curl_socket_t fd, int what, void* self, void* slot) {
    auto& loop = *static_cast<MultiLoop*>(self);
    if (what == CURL_POLL_REMOVE) {
        loop.forget(slot);
    } else {
        loop.watch(fd, what, slot);
    }
    return 0;
}

void MultiLoop::watch(curl_socket_t fd, int what, void* slot) {
    if (slot == nullptr) {
        if (m_free.empty()) {
            m_free.push_back(static_cast<std::uint32_t>(m_watched.size()));
            m_watched.emplace_back();
        }
        const std::uint32_t index = m_free.back();
        m_free.pop_back();
        m_watched[index].fd = fd;
        m_watched[index].used = true;
        m_watched[index].events = 0;
        slot = pointerOf(index);
        curl_multi_assign(m_multi, fd, slot); // the one call allowed in here
    }
    const std::uint32_t index = indexOf(slot);
    Watched& watched = m_watched[index];
    epoll_event event{};
    event.events =
        ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U);
    event.data.u64 = (static_cast<std::uint64_t>(index) << 32) | watched.generation;
    // A new one is not in the set, as a rule: an attempt to change it would only cost a call.
    const int likely = watched.events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(m_epoll, likely, fd, &event) != 0 && (errno == ENOENT || errno == EEXIST)) {
        epoll_ctl(m_epoll, errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
    }
    watched.events = event.events;
}

void MultiLoop::forget(void* slot) {
    if (slot == nullptr) {
        return;
    }
    const std::uint32_t index = indexOf(slot);
    Watched& watched = m_watched[index];
    epoll_ctl(m_epoll, EPOLL_CTL_DEL, watched.fd, nullptr); // may be closed already: no matter
    ++watched.generation;
    watched.used = false;
    m_free.push_back(index);
}

} // namespace pilothouse::net::detail
