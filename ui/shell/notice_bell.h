// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/shell/notice_center.h"
#include "ui/widgets/segmented.h"

class QMenu;

namespace pilothouse::ui {

/// The bell in the header: how many notices were not read, and a menu of them with what is told on
/// the desktop. GUI thread; borrows the centre.
class NoticeBell : public IconButton {
    Q_OBJECT
public:
    NoticeBell(NoticeCenter* center, QWidget* parent = nullptr);
    /// Opens the menu; Ctrl+Shift+N does.
    void openMenu();

Q_SIGNALS:
    void opened(const pilothouse::model::RunNotice& notice);
    /// Which kinds go where.
    void settingsWanted();

private:
    void refresh();
    void addNotices(QMenu* menu);
    void addQuiet(QMenu* menu);
    NoticeCenter* m_center;
};

} // namespace pilothouse::ui
