// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "members.h"

#include "base/result.h"

#include <memory>
#include <string>
#include <vector>

namespace pilothouse::bench {

/// An HTTPS server of many endless answers: takes so many connections, answers each request with a
/// chunked body, and once all have asked writes the events to all of them in turn, one event a TLS
/// record. On a thread of its own.
class EventServer {
public:
    /// `events` are written `rounds` times to each of `streams` connections.
    [[nodiscard]] static Result<std::unique_ptr<EventServer>>
    start(std::vector<std::string> events, std::size_t streams, int rounds);
    ~EventServer();
    EventServer(const EventServer&) = delete;
    EventServer& operator=(const EventServer&) = delete;

    /// How to reach it; it asks for no credential.
    [[nodiscard]] const Member& member() const;

private:
    struct State;
    explicit EventServer(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace pilothouse::bench
