// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/shell/notice_center.h"

#include <QMenu>
#include <QObject>
#include <QSystemTrayIcon>

namespace pilothouse::ui {

/// An icon in the desktop's tray: the worst that was not read by its shape, how many gates wait for
/// the user as a number, and a menu. Only made where there is a tray. Closing the window still ends
/// the program. GUI thread; borrows the centre and the window.
class Tray : public QObject {
    Q_OBJECT
public:
    Tray(NoticeCenter* center, QWidget* window);
    /// How many gates wait for the user, and whether a run is under way that could be followed.
    void setRuns(int approvals, bool isUnderWay);
    /// For a desktop without a service for notices.
    void show(const model::RunNotice& notice);
    [[nodiscard]] QMenu* menu() { return &m_menu; }
    [[nodiscard]] QString toolTip() const { return m_icon.toolTip(); }
    [[nodiscard]] QIcon icon() const { return m_icon.icon(); }

Q_SIGNALS:
    void openWanted();
    void approvalsWanted();
    void monitorWanted();
    void noticeOpened(const pilothouse::model::RunNotice& notice);

private:
    void refresh();
    NoticeCenter* m_center;
    QWidget* m_window;
    QMenu m_menu;
    QAction* m_monitor = nullptr;
    QAction* m_approvals = nullptr;
    QAction* m_quiet = nullptr;
    int m_waiting = 0;
    QSystemTrayIcon m_icon;
    model::RunNotice m_last; ///< what a click on the message opens
};

} // namespace pilothouse::ui
