// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>

#include <chrono>

namespace pilothouse::ui {

class SegmentedChoice;

/// Asks whether writes shall be turned on, and for how long. Where the fleet has production, the
/// number of its clusters has to be typed; Enter does nothing.
class LockDialog : public QDialog {
    Q_OBJECT
public:
    LockDialog(const QString& fleet, int production, QWidget* parent);

Q_SIGNALS:
    void unlocked(std::chrono::minutes time);

private:
    void confirm();
    SegmentedChoice* m_time;
};

} // namespace pilothouse::ui
