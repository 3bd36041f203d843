// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/notice_center.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {

using model::NoticeKind;
using model::NoticeWeight;

Glyph glyphOf(NoticeWeight weight) {
    switch (weight) {
    case NoticeWeight::Calm: return Glyph::Running;
    case NoticeWeight::Good: return Glyph::Ok;
    case NoticeWeight::Waits: return Glyph::WaitingHand;
    case NoticeWeight::Warns: return Glyph::Warning;
    case NoticeWeight::Bad: break;
    }
    return Glyph::Failed;
}

QString noticeWord(NoticeKind kind) {
    switch (kind) {
    case NoticeKind::Started: return NoticeCenter::tr("A run starts or goes on");
    case NoticeKind::StageDone: return NoticeCenter::tr("A stage is finished");
    case NoticeKind::GateWaits: return NoticeCenter::tr("A gate waits for approval");
    case NoticeKind::GateTrouble: return NoticeCenter::tr("A gate fails or has no answer");
    case NoticeKind::MemberFailed: return NoticeCenter::tr("A cluster fails");
    case NoticeKind::Stuck: return NoticeCenter::tr("A run does not move");
    case NoticeKind::Stopped: return NoticeCenter::tr("A run is stopped");
    case NoticeKind::Failed: return NoticeCenter::tr("A run fails");
    case NoticeKind::Done: return NoticeCenter::tr("A run is completed");
    case NoticeKind::DriverLost: return NoticeCenter::tr("Nobody drives a run any more");
    case NoticeKind::Away: break;
    }
    return NoticeCenter::tr("What happened while the window was closed");
}

NoticeCenter::NoticeCenter(std::shared_ptr<UiState> state, QObject* parent)
    : QObject(parent), m_state(std::move(state)), m_now([] {
          return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
      }) {
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, [this] { pass({}); });
}

void NoticeCenter::take(const std::vector<model::RunNotice>& notices, bool wereAway) {
    std::vector<model::RunNotice> telling;
    for (const model::RunNotice& one : notices) {
        const bool isSeen = !m_looking.isEmpty() && toQt(one.runId) == m_looking;
        m_items.prepend({.notice = one, .isRead = isSeen});
        if (!isSeen && isTold(one.kind)) {
            telling.push_back(one);
        }
    }
    if (m_items.size() > kMost) {
        m_items.resize(kMost);
    }
    if (wereAway && telling.size() > 1) {
        telling = {engine::awayNotice(telling, m_now())};
    }
    if (!quietUntil()) {
        pass(std::move(telling));
    }
    Q_EMIT changed();
}

void NoticeCenter::pass(std::vector<model::RunNotice> notices) {
    if (quietUntil()) {
        return;
    }
    const Instant now = m_now();
    for (model::RunNotice& one : m_budget.pass(std::move(notices), now)) {
        if (!m_fleet.isEmpty()) {
            one.text = fromQt(tr("Fleet %1. %2", "a notice").arg(m_fleet, toQt(one.text)));
        }
        Q_EMIT told(one);
    }
    if (const auto next = m_budget.nextAt()) {
        m_later.start(std::max(std::chrono::milliseconds(100), *next - now));
    }
}

void NoticeCenter::clear(const QString& fleet) {
    m_fleet = fleet;
    m_items.clear();
    m_webhook.reset();
    m_looking.clear();
    m_budget = {};
    m_later.stop();
    Q_EMIT changed();
}

void NoticeCenter::setLooking(const QString& run) {
    m_looking = run;
    bool isChanged = false;
    for (Item& item : m_items) {
        if (!run.isEmpty() && !item.isRead && toQt(item.notice.runId) == run) {
            item.isRead = true;
            isChanged = true;
        }
    }
    if (isChanged) {
        Q_EMIT changed();
    }
}

int NoticeCenter::unread() const {
    return static_cast<int>(std::count_if(m_items.cbegin(), m_items.cend(),
                                          [](const Item& item) { return !item.isRead; }));
}

NoticeWeight NoticeCenter::worst() const {
    auto worst = NoticeWeight::Calm;
    for (const Item& item : m_items) {
        worst = item.isRead ? worst : std::max(worst, item.notice.weight);
    }
    return worst;
}

void NoticeCenter::markRead(const QString& id) {
    for (Item& item : m_items) {
        item.isRead = item.isRead || toQt(item.notice.id) == id;
    }
    Q_EMIT changed();
}

void NoticeCenter::markAllRead() {
    for (Item& item : m_items) {
        item.isRead = true;
    }
    Q_EMIT changed();
}

bool NoticeCenter::isTold(NoticeKind kind, NoticeChannel channel) const {
    const QString word = toQt(std::string(toString(kind)));
    switch (channel) {
    case NoticeChannel::Desktop: return !m_state->mutedNotices().contains(word);
    case NoticeChannel::Tray: return !m_state->mutedInTray().contains(word);
    case NoticeChannel::Webhook: break;
    }
    return m_webhook && !m_webhook->contains(word);
}

void NoticeCenter::setTold(NoticeKind kind, bool on, NoticeChannel channel) {
    const QString word = toQt(std::string(toString(kind)));
    const bool isTray = channel == NoticeChannel::Tray;
    QStringList muted = channel == NoticeChannel::Webhook ? m_webhook.value_or(QStringList())
                        : isTray                          ? m_state->mutedInTray()
                                                          : m_state->mutedNotices();
    muted.removeAll(word);
    if (!on) {
        muted.append(word);
    }
    if (channel == NoticeChannel::Webhook) {
        if (m_webhook) {
            m_webhook = muted;
            Q_EMIT webhookChosen(muted);
        }
    } else if (isTray) {
        m_state->setMutedInTray(muted);
    } else {
        m_state->setMutedNotices(muted);
    }
    Q_EMIT changed();
}

void NoticeCenter::setWebhook(const std::optional<QStringList>& muted) {
    m_webhook = muted;
    Q_EMIT changed();
}

int NoticeCenter::unreadInTray() const {
    return static_cast<int>(
        std::count_if(m_items.cbegin(), m_items.cend(), [this](const Item& item) {
            return !item.isRead && isTold(item.notice.kind, NoticeChannel::Tray);
        }));
}

NoticeWeight NoticeCenter::worstInTray() const {
    auto worst = NoticeWeight::Calm;
    for (const Item& item : m_items) {
        const bool isShown = !item.isRead && isTold(item.notice.kind, NoticeChannel::Tray);
        worst = isShown ? std::max(worst, item.notice.weight) : worst;
    }
    return worst;
}

std::optional<Instant> NoticeCenter::quietUntil() const {
    const Instant until{std::chrono::milliseconds(m_state->quietUntil())};
    return until > m_now() ? std::optional(until) : std::nullopt;
}

void NoticeCenter::setQuietUntil(std::optional<Instant> until) {
    m_state->setQuietUntil(until ? until->time_since_epoch().count() : 0);
    if (!until) {
        pass({});
    }
    Q_EMIT changed();
}

} // namespace pilothouse::ui
