// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/secret.h"
#include "engine/run_notices.h"
#include "fleet/fleet_config.h"
#include "net/transport.h"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// How often and how long a notice is tried.
struct WebhookPatience {
    std::chrono::milliseconds timeout{10'000};
    std::vector<std::chrono::milliseconds> pauses{std::chrono::seconds(2),
                                                  std::chrono::seconds(10)}; ///< between tries
    std::size_t most = 200; ///< that wait; the oldest are dropped, and said
};

/// Tells a run's notices to the webhook of the fleet file, one after the other, for whoever drives
/// the run: so nothing is told twice. What is told is remembered before it is sent (at most once,
/// also over a crash). 2xx is thanks; 408, 425, 429, 5xx and no answer are tried again; what is
/// given up is a note. The token goes into the one header and nowhere else. One thread; borrows the
/// transport.
class RunWebhook {
public:
    RunWebhook(net::Transport& transport, std::string stateFolder, std::string run,
               WebhookPatience patience = {});
    ~RunWebhook();
    RunWebhook(const RunWebhook&) = delete;
    RunWebhook& operator=(const RunWebhook&) = delete;

    /// The fleet file was read (again): where to, if anywhere.
    void setFleet(const fleet::FleetConfig& fleet);
    /// There is something to tell, and this run's records grew.
    [[nodiscard]] bool wants(std::uint64_t seq) const { return m_hook && seq > m_mark.seq; }
    /// There is somebody to tell.
    [[nodiscard]] bool isOn() const { return m_hook.has_value(); }
    /// Takes what is new in a picture.
    void look(const model::RunPicture& picture);
    /// Sends on: answers, tries that are due.
    void poll();
    /// Nothing waits to be told.
    [[nodiscard]] bool isIdle() const { return m_queue.empty(); }
    /// What went wrong since the last call, for people; holds no secret.
    [[nodiscard]] std::vector<std::string> takeNotes() { return std::exchange(m_notes, {}); }

private:
    struct Answers;
    void send();
    void settle(const Result<net::Response>& response);
    net::Transport& m_transport;
    std::string m_folder;
    std::string m_run;
    WebhookPatience m_patience;
    std::optional<fleet::WebhookConfig> m_hook{};
    std::string m_fleet{};
    model::NoticeMark m_mark{};
    bool m_isReady = false; ///< the mark was read, and may be written
    std::deque<model::RunNotice> m_queue{};
    std::size_t m_tries = 0; ///< of the first
    std::chrono::steady_clock::time_point m_dueAt{};
    std::shared_ptr<Answers> m_answers;
    net::Ticket m_ticket = net::Ticket::None;
    std::vector<std::string> m_notes{};
};

/// Kinds of notices that the webhook of a fleet is not told, by their words, whoever drives its
/// runs; kept in the state folder. Nothing kept, or nothing that can be read: it is told all.
/// Blocks on the disk.
[[nodiscard]] std::vector<std::string> webhookMuted(const std::string& stateFolder);
/// Durable when it returns. Storage.
[[nodiscard]] Result<void> muteWebhook(const std::string& stateFolder,
                                       const std::vector<std::string>& kinds);

} // namespace pilothouse::engine
