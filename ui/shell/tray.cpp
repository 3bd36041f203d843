// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/tray.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"

#include <QPainter>

namespace pilothouse::ui {

namespace {

constexpr int kSize = 32;
constexpr int kBadge = 20;

QIcon trayIcon(Glyph glyph, int waiting, const QWidget* widget) {
    QPixmap pixmap(kSize, kSize);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintGlyph(painter, QRectF(2, 2, kSize - 4, kSize - 4), glyph, theme(widget));
    if (waiting > 0) {
        const QRectF badge(kSize - kBadge, kSize - kBadge, kBadge, kBadge);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setCompositionMode(QPainter::CompositionMode_Clear);
        painter.setPen(Qt::NoPen);
        painter.setBrush(Qt::black);
        painter.drawEllipse(badge.adjusted(-2, -2, 2, 2)); // a gap round it, whatever is behind
        painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
        painter.translate(kSize - kBadge, kSize - kBadge); // the badge is drawn for 16 px
        painter.scale(kBadge / 16.0, kBadge / 16.0);
        paintBadge(painter, QPointF(8, 8), waiting, theme(widget));
    }
    return QIcon(pixmap);
}

} // namespace

Tray::Tray(NoticeCenter* center, QWidget* window)
    : QObject(window), m_center(center), m_window(window) {
    m_menu.addAction(tr("Open Pilothouse"), this, &Tray::openWanted);
    m_approvals = m_menu.addAction(tr("Approvals"), this, &Tray::approvalsWanted);
    m_approvals->setObjectName(QStringLiteral("trayApprovals"));
    m_monitor = m_menu.addAction(tr("Monitor"), this, &Tray::monitorWanted);
    m_monitor->setObjectName(QStringLiteral("trayMonitor"));
    m_monitor->setEnabled(false);
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

void Tray::setRuns(int approvals, bool isUnderWay) {
    m_monitor->setEnabled(isUnderWay);
    if (m_waiting != approvals) {
        m_waiting = approvals;
        refresh();
    }
}

void Tray::refresh() {
    const int unread = m_center->unreadInTray();
    const Glyph glyph = unread > 0      ? glyphOf(m_center->worstInTray())
                        : m_waiting > 0 ? Glyph::WaitingHand
                                        : Glyph::Ok;
    m_icon.setIcon(trayIcon(glyph, m_waiting, m_window));
    m_approvals->setText(m_waiting > 0 ? tr("Approvals (%1)").arg(m_waiting) : tr("Approvals"));
    QStringList words;
    if (m_waiting > 0) {
        words << tr("approvals that wait for you: %1").arg(m_waiting);
    }
    if (unread > 0) {
        words << tr("%n notices not read", nullptr, unread);
    }
    if (m_center->quietUntil()) {
        words << tr("do not disturb");
    }
    m_icon.setToolTip(words.isEmpty() ? tr("Pilothouse")
                                      : tr("Pilothouse: %1").arg(words.join(QStringLiteral(", "))));
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
