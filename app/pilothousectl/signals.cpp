// SPDX-License-Identifier: GPL-3.0-or-later
#include "signals.h"

#include <array>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace pilothouse::ctl {

Waiter::Waiter() : m_signals(-1), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // a reader that goes shows as a failed write
    m_signals = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

Waiter::~Waiter() {
    ::close(m_signals);
    ::close(m_wake);
}

std::function<void()> Waiter::wake() const {
    return [fd = m_wake] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(fd, &one, sizeof one);
    };
}

Waiter::Event Waiter::wait(std::chrono::milliseconds atMost) const {
    std::array<pollfd, 2> waiting{pollfd{.fd = m_signals, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = m_wake, .events = POLLIN, .revents = 0}};
    const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(atMost.count()));
    if (ready > 0 && waiting[0].revents != 0) {
        return Event::Signal;
    }
    if (ready > 0) {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got = ::read(m_wake, &count, sizeof count);
        return Event::Woken;
    }
    return Event::Timeout;
}

} // namespace pilothouse::ctl
