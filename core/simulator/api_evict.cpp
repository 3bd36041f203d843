// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_body.h"
#include "simulator/api_target.h"
#include "simulator/budgets.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using detail::problemReply;
using nlohmann::json;

namespace {

ApiReply tooMany(const std::string& cause, int retryAfter) {
    json details{{"causes", json::array({{{"reason", "DisruptionBudget"}, {"message", cause}}})}};
    if (retryAfter > 0) {
        details["retryAfterSeconds"] = retryAfter;
    }
    ApiReply reply = problemReply(
        {429, "TooManyRequests",
         "Cannot evict pod as it would violate the pod's disruption budget.", &details});
    if (retryAfter > 0) {
        reply.headers.emplace_back("Retry-After", std::to_string(retryAfter));
    }
    return reply;
}

ApiReply successReply() {
    ApiReply reply;
    reply.status = 201;
    reply.body = R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success",)"
                 R"("code":201})"
                 "\n";
    return reply;
}

} // namespace

/// Source: kubernetes pkg/registry/core/pod/storage/eviction.go.
ApiReply MemberApi::evict(const ApiRequest& request, const Target& target, Offset now) {
    const json body = json::parse(request.body, nullptr, false);
    if (!body.is_object() || body.value("kind", "Eviction") != "Eviction") {
        return problemReply({400, "BadRequest", "not a Eviction object"});
    }
    if (body.value(json::json_pointer("/metadata/name"), "") != target.name) {
        return problemReply(
            {400, "BadRequest", "name in URL does not match name in Eviction object"});
    }
    const StoredPtr stored = m_story.store().find(KindId::Pod, target.nameSpace, target.name);
    if (!stored) {
        json details{{"name", target.name}, {"kind", "pods"}};
        return problemReply(
            {404, "NotFound", fmt::format("pods \"{}\" not found", target.name), &details});
    }
    if (const auto refusal = detail::evictionRefusal(m_story.store(), *stored)) {
        return refusal->isFault ? problemReply({500, "", refusal->cause})
                                : tooMany(refusal->cause, refusal->retryAfter);
    }
    const json options = body.value("deleteOptions", json::object());
    ApiRequest deletion = request;
    deletion.method = "DELETE";
    deletion.body = options.dump();
    if (!options.value("dryRun", json::array()).empty()) {
        deletion.query.emplace_back("dryRun", "All");
    }
    const bool isDry = deletion.param("dryRun") == "All";
    ApiReply reply;
    if (!stored->isTold) {
        reply = remove(deletion, target, *stored, now);
    } else if (!isDry) {
        reply = writeTold(deletion, target, *stored);
    }
    return reply.status == 200 ? successReply() : reply;
}

} // namespace pilothouse::simulator
