// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/first_paint.h"

#include <QCoreApplication>
#include <QEvent>
#include <QMetaObject>
#include <QWidget>

#include <fmt/format.h>

#include <cstdio>
#include <ctime>

#include <sys/resource.h>

namespace pilothouse {

namespace {

double cpuMs(clockid_t clock) {
    timespec used{};
    clock_gettime(clock, &used);
    return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

/// Waits for the paint event; what comes after it in the loop finds the window painted.
class PaintWatch : public QObject {
public:
    explicit PaintWatch(QWidget& window) : QObject(&window) { window.installEventFilter(this); }

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint && !m_seen) {
            m_seen = true;
            QMetaObject::invokeMethod(this, &PaintWatch::report, Qt::QueuedConnection);
        }
        return QObject::eventFilter(watched, event);
    }

private:
    static void report() {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        fmt::print(
            stderr, "{{\"firstPaint\":{{\"cpuMs\":{:.2f},\"uiCpuMs\":{:.2f},\"peakKiB\":{}}}}}\n",
            cpuMs(CLOCK_PROCESS_CPUTIME_ID), cpuMs(CLOCK_THREAD_CPUTIME_ID), usage.ru_maxrss);
        std::fflush(stderr);
        QCoreApplication::exit(0);
    }
    bool m_seen = false;
};

} // namespace

void reportFirstPaint(QWidget& window) {
    new PaintWatch(window); // a child of the window
}

} // namespace pilothouse
