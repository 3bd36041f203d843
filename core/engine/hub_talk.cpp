// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hub_talk.h"

#include "engine/member_calls.h"
#include "net/curl_transport.h"
#include "net/signing_transport.h"

#include <future>
#include <utility>

namespace pilothouse::engine {

namespace {

constexpr std::chrono::milliseconds kLook{50};

} // namespace

HubTalk::HubTalk(const fleet::FleetConfig& hub, net::CredentialRunnerOptions signIn,
                 std::chrono::milliseconds timeout)
    : m_hub(hub), m_timeout(timeout),
      m_transport(std::make_unique<net::SigningTransport>(
          std::make_unique<net::CurlTransport>(
              net::CurlTransportOptions{.userAgent = "pilothouse/" PILOTHOUSE_VERSION}),
          std::move(signIn))) {}

HubTalk::~HubTalk() = default;

fleet::CallResult HubTalk::read(kube::ApiRequest request, const Interrupted& interrupted) {
    auto given = std::make_shared<std::promise<fleet::CallResult>>();
    auto answer = given->get_future();
    MemberCalls(*m_transport, m_hub.members.front().access, m_timeout)
        .read(std::move(request),
              [given](fleet::CallResult result) { given->set_value(std::move(result)); });
    while (answer.wait_for(kLook) != std::future_status::ready) {
        if (interrupted(std::chrono::milliseconds(0))) {
            return tl::make_unexpected(fleet::CallFailure{
                .error = {.kind = ErrorKind::Cancelled, .message = "interrupted"}});
        }
    }
    return answer.get();
}

fleet::WriteOutcome HubTalk::write(fleet::WritePlan plan) {
    auto given = std::make_shared<std::promise<fleet::WriteOutcome>>();
    auto outcome = given->get_future();
    MemberCalls(*m_transport, m_hub.members.front().access, m_timeout)
        .write(std::move(plan),
               [given](fleet::WriteOutcome result) { given->set_value(std::move(result)); });
    return outcome.get();
}

} // namespace pilothouse::engine
