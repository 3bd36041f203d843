// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/quit_signals.h"

#include <QApplication>
#include <QSocketNotifier>

#include <array>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace pilothouse {

namespace {

constexpr std::array<int, 3> kSignals{SIGINT, SIGTERM, SIGHUP};

// A handler reaches nothing but what is static.
std::atomic<int> pipeEnd{-1};

extern "C" void onQuitSignal(int) {
    const char byte = 1;
    static_cast<void>(!::write(pipeEnd.load(), &byte, 1)); // full pipe: a byte waits already
}

void handleBy(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int each : kSignals) {
        ::sigaction(each, &action, nullptr);
    }
}

} // namespace

QuitSignals::QuitSignals() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        return;
    }
    m_readEnd = ends[0];
    m_writeEnd = ends[1];
    pipeEnd = m_writeEnd;
    auto* notifier = new QSocketNotifier(m_readEnd, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [notifier] {
        notifier->setEnabled(false);
        QApplication::quit();
    });
    handleBy(&onQuitSignal);
}

QuitSignals::~QuitSignals() {
    if (m_readEnd < 0) {
        return;
    }
    handleBy(SIG_DFL);
    pipeEnd = -1;
    ::close(m_readEnd);
    ::close(m_writeEnd);
}

} // namespace pilothouse
