// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/notice_bell.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/shell/header_parts.h"
#include "ui/theme/icons.h"

#include <QDateTime>
#include <QMenu>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kShown = 12; ///< notices in the menu

Instant wallNow() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// Eight in the morning of the next day, by this computer's clock.
Instant tomorrow() {
    const QDateTime morning(QDate::currentDate().addDays(1), QTime(8, 0));
    return Instant(std::chrono::milliseconds(morning.toMSecsSinceEpoch()));
}

/// Menus take "&" for a key.
QString plain(QString text) {
    return text.replace(u'&', u"&&"_s);
}

} // namespace

NoticeBell::NoticeBell(NoticeCenter* center, QWidget* parent)
    : IconButton(int(Icon::Bell), tr("Notices"), parent), m_center(center) {
    setObjectName(u"noticeBell"_s);
    connect(this, &QAbstractButton::clicked, this, &NoticeBell::openMenu);
    connect(center, &NoticeCenter::changed, this, &NoticeBell::refresh);
    refresh();
}

void NoticeBell::refresh() {
    const int count = m_center->unread();
    setBadge(count);
    const bool isQuiet = m_center->quietUntil().has_value();
    QString words = count > 0 ? tr("%n notices not read", nullptr, count) : tr("No new notices");
    if (isQuiet) {
        words = tr("%1. Nothing is told on the desktop now.").arg(words);
    }
    setToolTip(tr("%1 (Ctrl+Shift+N)").arg(words));
    setAccessibleDescription(words);
}

void NoticeBell::openMenu() {
    auto* menu = new QMenu(this);
    menu->setObjectName(u"noticeMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    addNotices(menu);
    menu->addSeparator();
    addQuiet(menu);
    menu->addAction(tr("What is told where…"), this, &NoticeBell::settingsWanted)
        ->setObjectName(u"noticeChoice"_s);
    menu->popup(mapToGlobal(QPoint(0, height() + 4)));
}

void NoticeBell::addNotices(QMenu* menu) {
    const auto& items = m_center->items();
    if (items.isEmpty()) {
        menu->addAction(tr("Update runs have told nothing yet"))->setEnabled(false);
        return;
    }
    for (qsizetype at = 0; at < items.size() && at < kShown; ++at) {
        const model::RunNotice& notice = items.at(at).notice;
        const QString title = plain(toQt(notice.title));
        const QString words = items.at(at).isRead ? title : tr("New: %1").arg(title);
        const QString when = format::clock(notice.at, QTimeZone::systemTimeZone());
        QAction* action = menu->addAction(tabIcon(glyphOf(notice.weight), this),
                                          tr("%1\t%2", "a notice, its time").arg(words, when), this,
                                          [this, notice] {
                                              m_center->markRead(toQt(notice.id));
                                              Q_EMIT opened(notice);
                                          });
        action->setToolTip(toQt(notice.text));
        action->setStatusTip(toQt(notice.text));
    }
    if (items.size() > kShown) {
        menu->addAction(tr("%n older ones", nullptr, static_cast<int>(items.size()) - kShown))
            ->setEnabled(false);
    }
    QAction* all = menu->addAction(tr("Mark all as read"), m_center, &NoticeCenter::markAllRead);
    all->setObjectName(u"noticesRead"_s);
    all->setEnabled(m_center->unread() > 0);
}

void NoticeBell::addQuiet(QMenu* menu) {
    if (const auto until = m_center->quietUntil()) {
        menu->addAction(tr("Do not disturb ends %1: tell again")
                            .arg(format::moment(*until, wallNow(), QTimeZone::systemTimeZone())),
                        this, [this] { m_center->setQuietUntil(std::nullopt); })
            ->setObjectName(u"noticesLoud"_s);
        return;
    }
    QMenu* quiet = menu->addMenu(tr("Do not disturb"));
    quiet
        ->addAction(tr("For an hour"), this,
                    [this] { m_center->setQuietUntil(wallNow() + std::chrono::hours(1)); })
        ->setObjectName(u"quietHour"_s);
    quiet->addAction(tr("Until tomorrow, 8 o'clock"), this,
                     [this] { m_center->setQuietUntil(tomorrow()); });
}

} // namespace pilothouse::ui
