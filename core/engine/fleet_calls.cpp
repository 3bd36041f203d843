// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fleet_calls.h"

#include "fleet/api_call.h"
#include "fleet/member_access.h"
#include "fleet/session_codec.h"
#include "net/curl_transport.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::engine {

FleetCalls::FleetCalls(const fleet::FleetConfig& config, std::chrono::milliseconds timeout,
                       net::CredentialRunnerOptions signIn)
    : FleetCalls(config, timeout,
                 std::make_shared<net::SigningTransport>(
                     std::make_unique<net::CurlTransport>(
                         net::CurlTransportOptions{.userAgent = "pilothouse/" PILOTHOUSE_VERSION}),
                     std::move(signIn)),
                 net::Priority::Interactive) {}

FleetCalls::FleetCalls(const fleet::FleetConfig& config, std::chrono::milliseconds timeout,
                       std::shared_ptr<net::Transport> kept, net::Priority priority)
    : m_config(config), m_timeout(timeout), m_priority(priority), m_owed(config.members.size()),
      m_transport(std::move(kept)) {
    for (std::size_t member = 0; member < m_owed.size(); ++member) {
        beginTime(member);
    }
}

FleetCalls::~FleetCalls() {
    m_inbox->close();
    for (const auto& [serial, ticket] : m_open) {
        m_transport->cancel(ticket);
    }
}

void FleetCalls::beginTime(std::size_t member) {
    const auto& access = m_config.members[member].access;
    if (!access || !access->signIn) {
        m_owed[member].until = Steady::now() + m_timeout;
    }
}

void FleetCalls::extendTime(std::size_t member) {
    constexpr int kTimes = 6;
    auto& owed = m_owed[member];
    const auto now = Steady::now();
    if (owed.atMost == Steady::time_point{}) {
        owed.atMost = now + kTimes * m_timeout;
    }
    owed.until = std::min(now + m_timeout, owed.atMost);
}

std::chrono::milliseconds FleetCalls::timeLeft(std::size_t member) const {
    const auto until = m_owed[member].until;
    if (until == Steady::time_point::max()) {
        return m_timeout; // it signs in first
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now());
    return std::max(left, std::chrono::milliseconds(1));
}

void FleetCalls::ask(std::size_t member, std::string path, std::string_view accept, int tag) {
    auto request =
        fleet::getRequest(*m_config.members[member].access, std::move(path), timeLeft(member));
    request.headers.back().value = accept;
    send(member, std::move(request), tag);
}

void FleetCalls::ask(std::size_t member, const kube::ApiRequest& question, int tag) {
    send(member, fleet::callRequest(*m_config.members[member].access, question, timeLeft(member)),
         tag);
}

void FleetCalls::send(std::size_t member, net::Request request, int tag) {
    request.priority = m_priority;
    request.statusRetries = net::kMaxRetries;
    request.brokenRetries = 2;
    net::Handlers handlers;
    const auto serial = m_nextSerial++;
    handlers.onDone = [inbox = m_inbox, member, tag, serial](Result<net::Response> response) {
        inbox->post(
            {.member = member, .tag = tag, .serial = serial, .response = std::move(response)});
    };
    ++m_owed[member].open;
    m_open.emplace(serial, m_transport->start(std::move(request), std::move(handlers)));
}

std::optional<FleetCalls::Steady::time_point> FleetCalls::waitUntil() const {
    std::optional<Steady::time_point> latest;
    for (const auto& owed : m_owed) {
        if (owed.open > 0) {
            latest = std::max(latest.value_or(owed.until), owed.until);
        }
    }
    return latest;
}

bool FleetCalls::run(const Taken& taken, const Interrupted& interrupted) {
    std::vector<Answer> answers;
    for (auto until = waitUntil(); until && Steady::now() < *until; until = waitUntil()) {
        constexpr std::chrono::milliseconds kLook{50};
        static_cast<void>(m_inbox->take(std::min(*until, Steady::now() + kLook), answers));
        const auto now = Steady::now();
        for (auto& answer : answers) {
            auto& owed = m_owed[answer.member];
            --owed.open;
            m_open.erase(answer.serial);
            if (owed.until == Steady::time_point::max()) {
                owed.until = now + m_timeout; // the sign-in is over
            }
            if (now < owed.until) {
                taken(answer.member, answer.tag, std::move(answer.response));
            }
        }
        if (interrupted(std::chrono::milliseconds(0))) {
            return false;
        }
    }
    return true;
}

Error FleetCalls::lateError(std::size_t member) const {
    const auto seconds = static_cast<double>(m_timeout.count()) / 1000.0;
    const bool isExtended = m_owed[member].atMost != Steady::time_point{};
    return {.kind = ErrorKind::Timeout,
            .message = isExtended ? fmt::format("no further answer within {} s", seconds)
                                  : fmt::format("no complete answer within {} s", seconds),
            .where = m_config.members[member].identity.name};
}

} // namespace pilothouse::engine
