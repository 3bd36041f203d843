// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fleet_calls.h"

#include "engine/program_consent.h"
#include "fleet/session_codec.h"
#include "net/curl_transport.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::engine {

FleetCalls::FleetCalls(const fleet::FleetConfig& config, std::chrono::milliseconds timeout,
                       net::CredentialRunnerOptions signIn)
    : m_config(config), m_timeout(timeout), m_deadline(Steady::now() + timeout),
      m_transport(std::make_unique<net::CurlTransport>(
                      net::CurlTransportOptions{.userAgent = "pilothouse/" PILOTHOUSE_VERSION}),
                  within(timeout, std::move(signIn))) {}

void FleetCalls::ask(std::size_t member, std::string path, std::string_view accept, int tag) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - Steady::now());
    auto request = fleet::getRequest(*m_config.members[member].access, std::move(path),
                                     std::max(left, std::chrono::milliseconds(1)));
    request.headers.back().value = accept;
    request.priority = net::Priority::Interactive;
    request.statusRetries = net::kMaxRetries;
    request.brokenRetries = 2;
    net::Handlers handlers;
    handlers.onDone = [this, member, tag](Result<net::Response> response) {
        m_inbox.post({.member = member, .tag = tag, .response = std::move(response)});
    };
    ++m_open;
    m_transport.start(std::move(request), std::move(handlers));
}

bool FleetCalls::run(const Taken& taken, const Interrupted& interrupted) {
    std::vector<Answer> answers;
    while (m_open > 0 && Steady::now() < m_deadline) {
        constexpr std::chrono::milliseconds kLook{50};
        static_cast<void>(m_inbox.take(std::min(m_deadline, Steady::now() + kLook), answers));
        for (auto& answer : answers) {
            --m_open;
            taken(answer.member, answer.tag, std::move(answer.response));
        }
        if (interrupted(std::chrono::milliseconds(0))) {
            return false;
        }
    }
    return true;
}

Error FleetCalls::lateError(std::size_t member) const {
    const auto seconds = static_cast<double>(m_timeout.count()) / 1000.0;
    return {.kind = ErrorKind::Timeout,
            .message = fmt::format("no complete answer within {} s", seconds),
            .where = m_config.members[member].identity.name};
}

} // namespace pilothouse::engine
