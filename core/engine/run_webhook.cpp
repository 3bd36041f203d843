// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_webhook.h"

#include "engine/webhook_call.h"
#include "storage/notice_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

namespace pilothouse::engine {

namespace {

constexpr std::string_view kChannel = "webhook";

bool isWorthAnother(const Result<net::Response>& response) {
    if (!response) {
        const auto kind = response.error().kind;
        return kind == ErrorKind::Network || kind == ErrorKind::Timeout ||
               kind == ErrorKind::Resolve;
    }
    const int status = response->head.status;
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

} // namespace

/// Where the transport's thread leaves an answer; outlives whoever asked.
struct RunWebhook::Answers {
    std::mutex mutex{};
    std::optional<Result<net::Response>> answer{};
};

RunWebhook::RunWebhook(net::Transport& transport, std::string stateFolder, std::string run,
                       WebhookPatience patience)
    : m_transport(transport), m_folder(std::move(stateFolder)), m_run(std::move(run)),
      m_patience(std::move(patience)), m_answers(std::make_shared<Answers>()) {
    auto mark = storage::readNoticeMark(m_folder, m_run, kChannel);
    m_isReady = mark.has_value();
    if (!mark) {
        m_notes.push_back(describe(mark.error()) + ": no notice is sent");
    } else if (*mark) {
        m_mark = **mark;
    }
}

RunWebhook::~RunWebhook() {
    if (m_ticket != net::Ticket::None) {
        m_transport.cancel(m_ticket);
    }
}

void RunWebhook::setFleet(const fleet::FleetConfig& fleet) {
    m_fleet = fleet.name;
    const bool wasTrouble = m_hook && !m_hook->trouble.empty();
    m_hook = m_isReady ? fleet.webhook : std::nullopt;
    if (m_hook && !m_hook->trouble.empty()) {
        if (!wasTrouble) {
            m_notes.push_back(m_hook->trouble);
        }
        m_hook.reset();
    }
    if (!m_hook) {
        m_queue.clear();
    }
}

void RunWebhook::look(const model::RunPicture& picture) {
    if (!m_hook) {
        return;
    }
    auto notices = noticesOf(picture, m_mark);
    if (notices.empty()) {
        return; // what is remembered tells nothing either
    }
    if (auto kept = storage::writeNoticeMark(m_folder, m_run, kChannel, m_mark); !kept) {
        m_notes.push_back(describe(kept.error()) + ": no notice is sent");
        m_hook.reset(); // told and not remembered would be told twice
        return;
    }
    const auto muted = storage::readMutedKinds(m_folder, kChannel);
    if (!muted) {
        m_notes.push_back(describe(muted.error()) + ": the webhook is told everything");
    }
    for (auto& notice : notices) {
        const bool isMuted =
            muted && std::find(muted->begin(), muted->end(), toString(notice.kind)) != muted->end();
        if (!isMuted) {
            m_queue.push_back(std::move(notice));
        }
    }
    if (m_queue.size() > m_patience.most) {
        const auto extra = m_queue.size() - m_patience.most;
        // The first may be under way.
        m_queue.erase(m_queue.begin() + 1,
                      m_queue.begin() + 1 + static_cast<std::ptrdiff_t>(extra));
        m_notes.push_back(fmt::format("the webhook is behind: {} notices were not sent", extra));
    }
}

void RunWebhook::poll() {
    std::optional<Result<net::Response>> answer;
    {
        const std::lock_guard lock(m_answers->mutex);
        answer.swap(m_answers->answer);
    }
    if (answer && m_ticket != net::Ticket::None) {
        m_ticket = net::Ticket::None;
        settle(*answer);
    }
    if (m_ticket == net::Ticket::None && !m_queue.empty() && m_hook &&
        std::chrono::steady_clock::now() >= m_dueAt) {
        send();
    }
}

void RunWebhook::settle(const Result<net::Response>& response) {
    if (m_queue.empty()) {
        return; // the fleet file has no webhook any more
    }
    const bool isTaken = response && response->head.status >= 200 && response->head.status < 300;
    if (!isTaken && isWorthAnother(response) && m_tries <= m_patience.pauses.size()) {
        m_dueAt = std::chrono::steady_clock::now() + m_patience.pauses[m_tries - 1];
        return;
    }
    if (!isTaken) {
        m_notes.push_back(fmt::format("the webhook did not take \"{}\": {}", m_queue.front().title,
                                      response ? fmt::format("HTTP {}", response->head.status)
                                               : describe(response.error())));
    }
    m_queue.pop_front();
    m_tries = 0;
    m_dueAt = {};
}

void RunWebhook::send() {
    ++m_tries;
    m_ticket =
        postJson(m_transport,
                 {.url = m_hook->url,
                  .body = storage::noticeToJson(m_queue.front(), m_fleet),
                  .timeout = m_patience.timeout,
                  .authorization = m_hook->token.empty()
                                       ? Secret()
                                       : Secret("Bearer " + std::string(m_hook->token.reveal())),
                  .caPem = m_hook->caPem},
                 [answers = m_answers](Result<net::Response> response) {
                     const std::lock_guard lock(answers->mutex);
                     answers->answer.emplace(std::move(response));
                 });
}

std::vector<std::string> webhookMuted(const std::string& stateFolder) {
    return storage::readMutedKinds(stateFolder, kChannel).value_or(std::vector<std::string>());
}

Result<void> muteWebhook(const std::string& stateFolder, const std::vector<std::string>& kinds) {
    return storage::writeMutedKinds(stateFolder, kChannel, kinds);
}

} // namespace pilothouse::engine
