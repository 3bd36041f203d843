// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/shell/notice_center.h"

#include <QDialog>

class QCheckBox;
class QGridLayout;

namespace pilothouse::ui {

class ToneLabel;

/// Which kinds of notices go where: the desktop, the tray, the fleet's webhook. What is chosen
/// holds at once and is remembered. Not modal. GUI thread; borrows the centre.
class NoticeSettings : public QDialog {
    Q_OBJECT
public:
    NoticeSettings(NoticeCenter* center, bool hasTray, QWidget* parent);
    [[nodiscard]] QCheckBox* box(model::NoticeKind kind, NoticeChannel channel) const;

private:
    void addHeads(QGridLayout* grid);
    void addKind(QGridLayout* grid, model::NoticeKind kind);
    void refresh();
    NoticeCenter* m_center;
    bool m_hasTray;
    ToneLabel* m_webhook;
    ToneLabel* m_quiet;
};

} // namespace pilothouse::ui
