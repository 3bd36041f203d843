// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace {

std::string text(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string()
               ? found->get<std::string>()
               : std::string();
}

ApiReply reviewReply(json review, const std::string& kind, const std::string& group, json status) {
    review["kind"] = kind;
    review["apiVersion"] = group + "/v1";
    if (!review.contains("metadata")) {
        review["metadata"] = json::object();
    }
    review["metadata"]["creationTimestamp"] = nullptr;
    review["status"] = std::move(status);
    ApiReply reply;
    reply.status = 201;
    reply.body = review.dump() + "\n";
    return reply;
}

/// What the person of `caller` may do, as resourceAttributes ask.
json accessStatus(const Store& store, const Caller& caller, const json& attributes) {
    Access access{text(attributes, "verb"), text(attributes, "group"), text(attributes, "resource"),
                  text(attributes, "namespace"), text(attributes, "name")};
    if (const std::string part = text(attributes, "subresource"); !part.empty()) {
        access.resource += "/" + part;
    }
    if (isAllowed(store, caller, access)) {
        return {{"allowed", true}};
    }
    return {{"allowed", false}};
}

json groupsOf(const Caller& caller) {
    json groups = caller.groups;
    if (!isUnauthenticated(caller) && std::find(caller.groups.begin(), caller.groups.end(),
                                                "system:authenticated") == caller.groups.end()) {
        groups.push_back("system:authenticated");
    }
    return groups;
}

/// What authentication found. Source: kubernetes pkg/registry/authentication/selfsubjectreview.
json userInfo(const Caller& caller) {
    json info{{"username", caller.user}, {"groups", groupsOf(caller)}};
    if (!caller.uid.empty()) {
        info["uid"] = caller.uid;
    }
    if (!caller.extra.empty()) {
        info["extra"] = caller.extra;
    }
    return info;
}

} // namespace

std::optional<ApiReply> MemberApi::review(const ApiRequest& request) const {
    const std::string access = "/apis/authorization.k8s.io/v1/";
    const bool isWho = request.path == "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    const bool isAccess = request.path == access + "selfsubjectaccessreviews";
    const bool isRules = request.path == access + "selfsubjectrulesreviews";
    if (!isWho && !isAccess && !isRules) {
        return std::nullopt;
    }
    if (request.method != "POST") {
        return detail::problemReply(
            {405, "MethodNotAllowed",
             "the server does not allow this method on the requested resource"});
    }
    if (request.contentType.find("protobuf") != std::string::npos) {
        return detail::problemReply({415, "UnsupportedMediaType",
                                     "the body of the request was in an unknown format - accepted "
                                     "media types include: application/json"});
    }
    json body = json::parse(request.body, nullptr, false);
    if (!body.is_object()) {
        return detail::problemReply(
            {400, "BadRequest", "the object provided is unrecognized: invalid JSON"});
    }
    const Caller& caller = *request.caller;
    if (isUnauthenticated(caller)) { // the role system:basic-user is that of the authenticated
        const auto slash = request.path.rfind('/');
        return detail::forbiddenReply(
            caller,
            {"create", std::string(isWho ? "authentication.k8s.io" : "authorization.k8s.io"),
             request.path.substr(slash + 1), "", ""});
    }
    const json spec = body.value("spec", json::object());
    if (isWho) {
        return reviewReply(std::move(body), "SelfSubjectReview", "authentication.k8s.io",
                           {{"userInfo", userInfo(caller)}});
    }
    const std::string group = "authorization.k8s.io";
    if (isAccess) {
        return reviewReply(std::move(body), "SelfSubjectAccessReview", group,
                           accessStatus(m_story.store(), caller,
                                        spec.value("resourceAttributes", json::object())));
    }
    if (text(spec, "namespace").empty()) {
        return detail::problemReply({400, "BadRequest", "no namespace on request"});
    }
    return reviewReply(
        std::move(body), "SelfSubjectRulesReview", group,
        {{"resourceRules", rulesOf(m_story.store(), caller, text(spec, "namespace"))},
         {"nonResourceRules", json::array()},
         {"incomplete", false}});
}

} // namespace pilothouse::simulator
