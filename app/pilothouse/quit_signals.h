// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>

namespace pilothouse {

/// Makes SIGINT, SIGTERM and SIGHUP end the event loop as Quit does, so that the demo's child and
/// its folder go and the window's state is kept. One per process, on the GUI thread; children get
/// the default handling back. Where the system has no descriptor left, the signals keep ending the
/// process at once.
class QuitSignals : public QObject {
public:
    QuitSignals();
    ~QuitSignals() override;

private:
    int m_readEnd = -1;
    int m_writeEnd = -1;
};

} // namespace pilothouse
