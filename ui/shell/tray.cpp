// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/tray.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace pilothouse::ui {

namespace {

constexpr int kSize = 32;

QIcon trayIcon(Glyph glyph, const QWidget* widget) {
    QPixmap pixmap(kSize, kSize);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintGlyph(painter, QRectF(2, 2, kSize - 4, kSize - 4), glyph, theme(widget));
    return QIcon(pixmap);
}

} // namespace

Tray::Tray(NoticeCenter* center, QWidget* window)
    : QObject(window), m_center(center), m_window(window) {
    m_menu.addAction(tr("Open Pilothouse"), this, &Tray::openWanted);
    m_menu.addAction(tr("Approvals"), this, &Tray::approvalsWanted);
    m_menu.addSeparator();
    m_quiet = m_menu.addAction(tr("Do not disturb for an hour"));
    m_quiet->setCheckable(true);
    connect(m_quiet, &QAction::triggered, this, [this](bool on) {
        const auto now =
            std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        m_center->setQuietUntil(on ? std::optional(now + std::chrono::hours(1)) : std::nullopt);
    });
    m_menu.addSeparator();
    m_menu.addAction(tr("Quit"), window, &QWidget::close);
    m_icon.setContextMenu(&m_menu);
    connect(&m_icon, &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick) {
                    Q_EMIT openWanted();
                }
            });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this,
            [this] { Q_EMIT noticeOpened(m_last); });
    connect(center, &NoticeCenter::changed, this, &Tray::refresh);
    refresh();
    m_icon.show();
}

void Tray::refresh() {
    const int unread = m_center->unread();
    const Glyph glyph = unread > 0 ? glyphOf(m_center->worst()) : Glyph::Ok;
    m_icon.setIcon(trayIcon(glyph, m_window));
    m_icon.setToolTip(unread > 0 ? tr("Pilothouse: %n notices not read", nullptr, unread)
                                 : tr("Pilothouse"));
    m_quiet->setChecked(m_center->quietUntil().has_value());
}

void Tray::show(const model::RunNotice& notice) {
    m_last = notice;
    const auto kind = notice.weight == model::NoticeWeight::Bad     ? QSystemTrayIcon::Critical
                      : notice.weight == model::NoticeWeight::Warns ? QSystemTrayIcon::Warning
                                                                    : QSystemTrayIcon::Information;
    m_icon.showMessage(toQt(notice.title), toQt(notice.text), kind);
}

} // namespace pilothouse::ui
