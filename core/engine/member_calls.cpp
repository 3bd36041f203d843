// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/member_calls.h"

namespace pilothouse::engine {

namespace {

/// Sends one call and hands over what its answer means.
void call(net::Transport& transport, const fleet::MemberAccess& access,
          const kube::ApiRequest& request, std::chrono::milliseconds timeout,
          MemberCalls::OnAnswer onAnswer) {
    net::Handlers handlers;
    handlers.onDone = [where = fleet::placeOf(access, request),
                       onAnswer = std::move(onAnswer)](Result<net::Response> response) mutable {
        onAnswer(fleet::callResult(std::move(response), where));
    };
    transport.start(fleet::callRequest(access, request, timeout), std::move(handlers));
}

} // namespace

/// A write under way; kept alive by the handler of the call it waits for.
struct MemberCalls::Writing {
    net::Transport& transport;
    std::shared_ptr<const fleet::MemberAccess> access;
    std::chrono::milliseconds timeout;
    fleet::WriteFlow flow;
    OnOutcome onOutcome;
};

/// The way to field help; kept alive by the handler of the call it waits for.
struct MemberCalls::Explaining {
    net::Transport& transport;
    std::shared_ptr<const fleet::MemberAccess> access;
    std::chrono::milliseconds timeout;
    fleet::FieldHelpFlow flow;
    OnHelp onHelp;
};

MemberCalls::MemberCalls(net::Transport& transport,
                         std::shared_ptr<const fleet::MemberAccess> access,
                         std::chrono::milliseconds timeout)
    : m_transport(transport), m_access(std::move(access)), m_timeout(timeout) {}

void MemberCalls::read(kube::ApiRequest request, OnAnswer onAnswer) const {
    if (request.mutates || request.stream) {
        onAnswer(tl::unexpected(fleet::CallFailure{
            .error = {.kind = ErrorKind::Validation,
                      .message = request.mutates ? "a write is not sent as a read"
                                                 : "a stream is not sent as a read",
                      .where = fleet::placeOf(*m_access, request)}}));
        return;
    }
    call(m_transport, *m_access, request, m_timeout, std::move(onAnswer));
}

void MemberCalls::explain(kube::KindName kind, std::shared_ptr<fleet::FieldHelpCache> cache,
                          OnHelp onHelp) const {
    goOn(std::make_shared<Explaining>(
        Explaining{.transport = m_transport,
                   .access = m_access,
                   .timeout = m_timeout,
                   .flow = fleet::FieldHelpFlow(std::move(kind), std::move(cache)),
                   .onHelp = std::move(onHelp)}));
}

void MemberCalls::goOn(const std::shared_ptr<Explaining>& explaining) {
    const auto request = explaining->flow.next();
    if (!request) {
        explaining->onHelp(*explaining->flow.outcome());
        return;
    }
    call(explaining->transport, *explaining->access, *request, explaining->timeout,
         [explaining](fleet::CallResult result) {
             explaining->flow.take(std::move(result));
             goOn(explaining);
         });
}

void MemberCalls::write(fleet::WritePlan plan, OnOutcome onOutcome) const {
    goOn(std::make_shared<Writing>(Writing{.transport = m_transport,
                                           .access = m_access,
                                           .timeout = m_timeout,
                                           .flow = fleet::WriteFlow(std::move(plan)),
                                           .onOutcome = std::move(onOutcome)}));
}

void MemberCalls::goOn(const std::shared_ptr<Writing>& writing) {
    const auto request = writing->flow.next();
    if (!request) {
        writing->onOutcome(*writing->flow.outcome());
        return;
    }
    call(writing->transport, *writing->access, *request, writing->timeout,
         [writing](fleet::CallResult result) {
             writing->flow.take(std::move(result));
             goOn(writing);
         });
}

} // namespace pilothouse::engine
