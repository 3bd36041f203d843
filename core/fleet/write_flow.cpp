// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/write_flow.h"

#include "kube/json_patch.h"
#include "kube/object_state.h"

#include <fmt/format.h>

namespace pilothouse::fleet {

namespace {

constexpr int kMostAttempts = 5; // client-go util/retry DefaultRetry

bool isEviction(const kube::ApiRequest& request) {
    const auto path = std::string_view(request.path).substr(0, request.path.find('?'));
    return request.verb == kube::Verb::Create && path.ends_with("/eviction");
}

/// Whether the request may have reached the server before it failed.
bool maybeSent(const CallFailure& failure) {
    switch (failure.error.kind) {
    case ErrorKind::Resolve:
    case ErrorKind::Tls:
    case ErrorKind::Auth:
    case ErrorKind::Validation: return false;
    default: return !failure.hasAnswer;
    }
}

Error validation(std::string message, const WritePlan& plan) {
    return {.kind = ErrorKind::Validation, .message = std::move(message), .where = plan.member};
}

/// What is wrong with a plan before anybody is asked.
std::optional<Error> problemOf(const WritePlan& plan) {
    if (plan.memberUid.empty()) {
        return validation("it is not known which cluster this is (no UID of kube-system was "
                          "recorded), so nothing is written to it",
                          plan);
    }
    if (auto good = kube::checkObject(plan.object); !good) {
        return withContext(good.error(), plan.member);
    }
    const auto* const request = std::get_if<kube::ApiRequest>(&plan.action);
    if (request != nullptr && !request->mutates) {
        return validation("this call writes nothing", plan);
    }
    const auto* const update = std::get_if<Update>(&plan.action);
    if (update != nullptr && !update->modify) {
        return validation("an update without a change", plan);
    }
    return std::nullopt;
}

} // namespace

WriteFlow::WriteFlow(WritePlan plan) : m_plan(std::move(plan)) {
    if (auto problem = problemOf(m_plan)) {
        refuse(*std::move(problem));
    } else if (const auto* request = std::get_if<kube::ApiRequest>(&m_plan.action)) {
        m_write = *request;
        const auto state = kube::readObjectState(m_write.body);
        m_versionBefore = state ? state->resourceVersion : std::string();
    }
}

std::optional<kube::ApiRequest> WriteFlow::next() {
    if (m_outcome) {
        return std::nullopt;
    }
    const auto* const update = std::get_if<Update>(&m_plan.action);
    switch (m_step) {
    case Step::Identity: return kube::ApiRequest{.path = std::string(kube::kKubeSystemPath)};
    case Step::Read:
    case Step::Settle:
        return kube::getRequest(m_plan.object.path(update == nullptr ? "" : update->subresource));
    case Step::Send: ++m_attempts; return m_write;
    }
    return std::nullopt;
}

void WriteFlow::take(CallResult result) {
    if (m_outcome) {
        return;
    }
    switch (m_step) {
    case Step::Identity: takeIdentity(std::move(result)); break;
    case Step::Read: takeRead(std::move(result)); break;
    case Step::Send: takeSend(std::move(result)); break;
    case Step::Settle: takeSettle(std::move(result)); break;
    }
}

void WriteFlow::takeIdentity(CallResult result) {
    if (!result) {
        result.error().error.message =
            "nothing was written: which cluster this is could not be read: " +
            result.error().error.message;
        finish(WriteResult::Refused, std::move(result.error()));
        return;
    }
    const auto state = kube::readObjectState(result->body);
    if (!state) {
        refuse(withContext(state.error(), m_plan.member));
    } else if (state->uid != m_plan.memberUid) {
        refuse({.kind = ErrorKind::Conflict,
                .message = fmt::format("nothing was written: {} is another cluster than before "
                                       "(UID of kube-system is {}, recorded was {})",
                                       m_plan.member, state->uid.empty() ? "absent" : state->uid,
                                       m_plan.memberUid),
                .where = m_plan.member});
    } else {
        m_step = std::holds_alternative<Update>(m_plan.action) ? Step::Read : Step::Send;
    }
}

void WriteFlow::takeRead(CallResult result) {
    if (!result) {
        finish(WriteResult::Refused, std::move(result.error()));
        return;
    }
    const auto& update = std::get<Update>(m_plan.action);
    const auto before = kube::readObjectState(result->body);
    auto wanted = before ? update.modify(result->body) : Result<std::string>(fail(before.error()));
    if (!wanted) {
        refuse(withContext(std::move(wanted.error()), m_plan.member));
        return;
    }
    const auto after = kube::readObjectState(*wanted);
    if (!after || after->resourceVersion != before->resourceVersion) {
        refuse(validation("an update must keep the resourceVersion that was read", m_plan));
        return;
    }
    m_versionBefore = before->resourceVersion;
    m_write = kube::updateRequest(m_plan.object.path(update.subresource), *std::move(wanted),
                                  update.options);
    m_step = Step::Send;
}

void WriteFlow::takeSend(CallResult result) {
    if (result) {
        m_outcome = WriteOutcome{.result = WriteResult::Done,
                                 .body = std::move(result->body),
                                 .warnings = std::move(result->warnings),
                                 .attempts = m_attempts};
        return;
    }
    auto& failure = result.error();
    const int status = failure.error.httpStatus.value_or(0);
    if (maybeSent(failure) || status == 408 || status >= 500) {
        m_cut = std::move(failure);
        m_step = Step::Settle;
    } else if (retriesConflict(failure)) {
        m_step = Step::Read;
    } else if (!takesMergePatch(failure)) {
        finish(WriteResult::Refused, std::move(failure));
    }
}

/// A stale resourceVersion, which reading again heals; not the conflicts of an apply.
bool WriteFlow::retriesConflict(const CallFailure& failure) const {
    return std::holds_alternative<Update>(m_plan.action) && failure.error.reason == "Conflict" &&
           m_attempts < kMostAttempts;
}

bool WriteFlow::takesMergePatch(const CallFailure& failure) {
    const bool isStrategic = m_write.contentType == kube::contentType(kube::PatchType::Strategic);
    if (!isStrategic || failure.error.httpStatus != 415 || m_isMergePatch) {
        return false;
    }
    if (m_plan.mergePatch) {
        m_write = *m_plan.mergePatch;
    } else if (kube::isPlainMergePatch(m_write.body)) {
        m_write.contentType = kube::contentType(kube::PatchType::Merge);
    } else {
        return false;
    }
    m_isMergePatch = true;
    return true;
}

Landed WriteFlow::landedAs(const CallResult& now) const {
    const bool removes = m_write.verb == kube::Verb::Delete || isEviction(m_write);
    if (!now) {
        const bool isAbsent = now.error().error.httpStatus == 404;
        return !isAbsent                            ? Landed::Unclear
               : removes                            ? Landed::Yes
               : m_write.verb == kube::Verb::Create ? Landed::NotYet
                                                    : Landed::Unclear;
    }
    const auto state = kube::readObjectState(now->body);
    if (!state) {
        return Landed::Unclear;
    }
    const bool isAnother = !m_plan.objectUid.empty() && state->uid != m_plan.objectUid;
    if (removes) {
        return state->isDeleting || isAnother ? Landed::Yes : Landed::NotYet;
    }
    if (isAnother) {
        return Landed::Unclear;
    }
    if (!m_versionBefore.empty() && state->resourceVersion == m_versionBefore) {
        return Landed::NotYet;
    }
    return kube::holds(now->body, m_write.body) ? Landed::Yes : Landed::Unclear;
}

void WriteFlow::takeSettle(CallResult result) {
    const auto landed = landedAs(result);
    // A server that answered and changed nothing has refused, whatever the code.
    const bool isRefused = m_cut.hasAnswer && landed == Landed::NotYet;
    if (!isRefused) {
        m_cut.error.message = "it is not known whether this was done: " + m_cut.error.message;
    }
    finish(isRefused ? WriteResult::Refused : WriteResult::Unknown, std::move(m_cut));
    m_outcome->landed = landed;
    m_outcome->body = result ? std::move(result->body) : std::string();
}

void WriteFlow::refuse(Error error) {
    finish(WriteResult::Refused, {.error = std::move(error)});
}

void WriteFlow::finish(WriteResult result, CallFailure failure) {
    m_outcome = WriteOutcome{.result = result,
                             .error = std::move(failure.error),
                             .refusal = std::move(failure.refusal),
                             .attempts = m_attempts};
}

} // namespace pilothouse::fleet
