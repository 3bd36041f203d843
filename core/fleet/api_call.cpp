// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/api_call.h"

#include "base/result.h"
#include "fleet/session_codec.h"
#include "kube/status.h"
#include "kube/warnings.h"

#include <algorithm>
#include <iterator>

namespace pilothouse::fleet {

namespace {

net::Method methodOf(kube::Verb verb) {
    switch (verb) {
    case kube::Verb::Get: return net::Method::Get;
    case kube::Verb::Create: return net::Method::Post;
    case kube::Verb::Update: return net::Method::Put;
    case kube::Verb::Patch: return net::Method::Patch;
    case kube::Verb::Delete: return net::Method::Delete;
    }
    return net::Method::Get;
}

bool isWarning(const std::string& name) {
    constexpr std::string_view kName = "warning";
    return std::equal(name.begin(), name.end(), kName.begin(), kName.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

} // namespace

net::Request callRequest(const MemberAccess& access, const kube::ApiRequest& request,
                         std::chrono::milliseconds timeout) {
    auto out = getRequest(access, request.path, timeout);
    out.method = methodOf(request.verb);
    out.headers.back().value = request.accept;
    if (!request.contentType.empty()) {
        out.headers.push_back({"Content-Type", request.contentType});
    }
    out.body = request.body;
    out.stream = request.stream;
    out.priority = net::Priority::Interactive;
    return out;
}

std::string placeOf(const MemberAccess& access, const kube::ApiRequest& request) {
    return access.endpoint->label + ' ' + std::string(net::toString(methodOf(request.verb))) + ' ' +
           request.path.substr(0, request.path.find('?'));
}

CallResult callResult(Result<net::Response> response, std::string_view where) {
    if (!response) {
        return tl::unexpected(CallFailure{.error = std::move(response.error())});
    }
    const auto& head = response->head;
    if (head.status < 200 || head.status >= 300) {
        CallFailure failure{.error = kube::errorFromAnswer({.httpStatus = head.status,
                                                            .contentType = head.contentType,
                                                            .body = response->body,
                                                            .retryAfter = head.retryAfter}),
                            .refusal = kube::readRefusal(response->body),
                            .hasAnswer = true};
        failure.error.where = where;
        return tl::unexpected(std::move(failure));
    }
    CallAnswer answer{.status = head.status, .body = std::move(response->body)};
    for (const auto& header : head.headers) {
        if (isWarning(header.name)) {
            auto texts = kube::parseWarnings(header.value);
            std::move(texts.begin(), texts.end(), std::back_inserter(answer.warnings));
        }
    }
    return answer;
}

} // namespace pilothouse::fleet
