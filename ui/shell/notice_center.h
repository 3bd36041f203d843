// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/run_notices.h"
#include "model/run_notice.h"
#include "ui/shell/ui_state.h"
#include "ui/theme/tokens.h"

#include <QList>
#include <QObject>
#include <QSet>
#include <QStringList>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace pilothouse::ui {

/// Where notices go beside the bell.
enum class NoticeChannel : std::uint8_t { Desktop, Tray, Webhook };

/// The shape of a notice.
[[nodiscard]] Glyph glyphOf(model::NoticeWeight weight);
/// "Approval waits", for the choice of what is told.
[[nodiscard]] QString noticeWord(model::NoticeKind kind);

/// Notices of the open fleet's runs: which were read, and which of them go to the desktop: not
/// those the user chose not to, none while quiet, none of a run that is under the user's eyes, and
/// never a storm. GUI thread.
class NoticeCenter : public QObject {
    Q_OBJECT
public:
    struct Item {
        model::RunNotice notice;
        bool isRead = false;
    };
    NoticeCenter(std::shared_ptr<UiState> state, QObject* parent);
    /// Wall time of this computer; tests have their own.
    void setClock(std::function<Instant()> now) { m_now = std::move(now); }

    /// What runs told, oldest first. `wereAway`: it happened before, so it is told as one.
    void take(const std::vector<model::RunNotice>& notices, bool wereAway);
    /// Another fleet: its notices are not this one's. The desktop is told its name, as windows of
    /// several fleets may be open.
    void clear(const QString& fleet = {});
    /// The run that is on screen in the active window; empty: none. Its notices count as read.
    void setLooking(const QString& run);

    /// Newest first, at most kMost.
    [[nodiscard]] const QList<Item>& items() const { return m_items; }
    [[nodiscard]] int unread() const;
    /// The worst that was not read.
    [[nodiscard]] model::NoticeWeight worst() const;
    /// The same of what the tray is to show.
    [[nodiscard]] int unreadInTray() const;
    [[nodiscard]] model::NoticeWeight worstInTray() const;
    void markRead(const QString& id);
    void markAllRead();

    [[nodiscard]] bool isTold(model::NoticeKind kind,
                              NoticeChannel channel = NoticeChannel::Desktop) const;
    void setTold(model::NoticeKind kind, bool on, NoticeChannel channel = NoticeChannel::Desktop);
    /// Which kinds the fleet's webhook is not told, by their words; none: there is no webhook.
    void setWebhook(const std::optional<QStringList>& muted);
    [[nodiscard]] bool hasWebhook() const { return m_webhook.has_value(); }
    /// Nothing goes to the desktop before that; none: it does.
    [[nodiscard]] std::optional<Instant> quietUntil() const;
    void setQuietUntil(std::optional<Instant> until);

    static constexpr int kMost = 200;

Q_SIGNALS:
    /// The list, what was read, or a setting.
    void changed();
    /// Which kinds the webhook is not to be told any more.
    void webhookChosen(const QStringList& muted);
    /// To the desktop with it.
    void told(const pilothouse::model::RunNotice& notice);

private:
    void pass(std::vector<model::RunNotice> notices);
    std::shared_ptr<UiState> m_state;
    std::function<Instant()> m_now;
    QList<Item> m_items;
    std::optional<QStringList> m_webhook;
    QString m_fleet;
    QString m_looking;
    engine::NoticeBudget m_budget;
    QTimer m_later;
};

} // namespace pilothouse::ui
