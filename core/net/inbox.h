// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/curl_transport.h"

#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace pilothouse::net::detail {

struct StartMessage {
    Ticket ticket = Ticket::None;
    Request request;
    Handlers handlers;
    std::chrono::steady_clock::time_point at;
};
struct CancelMessage {
    Ticket ticket = Ticket::None;
};
struct ResolvedMessage {
    std::string host;
    Result<std::vector<std::string>> addresses;
};
/// Connections from before `at` may lead nowhere.
struct NetworkMessage {
    std::chrono::steady_clock::time_point at;
};
struct StopMessage {};
using Message =
    std::variant<StartMessage, CancelMessage, ResolvedMessage, NetworkMessage, StopMessage>;

/// The way into the I/O thread. Outlives the transport as long as an abandoned lookup holds it.
/// Any thread posts; the I/O thread takes.
class Inbox {
public:
    Inbox();
    ~Inbox();
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    void post(Message message);
    /// Everything posted so far; clears the wake-up.
    [[nodiscard]] std::vector<Message> take();
    /// Becomes readable when something was posted.
    [[nodiscard]] int wakeFd() const { return m_wakeFd; }

private:
    int m_wakeFd;
    std::mutex m_mutex; // a leaf: held for a push or a swap
    std::vector<Message> m_messages;
};

} // namespace pilothouse::net::detail
