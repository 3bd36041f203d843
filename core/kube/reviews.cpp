// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/reviews.h"

#include "kube/json_document.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::kube {

namespace {

using detail::Json;

ApiRequest reviewRequest(std::string_view group, std::string_view resource, std::string_view kind,
                         Json spec) {
    Json body{{"apiVersion", std::string(group) + "/v1"}, {"kind", kind}};
    if (!spec.is_null()) {
        body["spec"] = std::move(spec);
    }
    return {.verb = Verb::Create,
            .path = resourcePath({.group = group, .resource = resource}),
            .contentType = "application/json",
            .body = body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

bool names(const std::vector<std::string>& list, std::string_view wanted) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& each) { return each == "*" || each == wanted; });
}

bool namesResource(const std::vector<std::string>& list, const AccessQuestion& question) {
    if (question.subresource.empty()) {
        return names(list, question.resource);
    }
    return names(list, question.resource + "/" + question.subresource) ||
           std::find(list.begin(), list.end(), "*/" + question.subresource) != list.end();
}

bool matches(const AccessRule& rule, const AccessQuestion& question) {
    return names(rule.verbs, question.verb) && names(rule.groups, question.group) &&
           namesResource(rule.resources, question) &&
           (rule.names.empty() ||
            (!question.name.empty() &&
             std::find(rule.names.begin(), rule.names.end(), question.name) != rule.names.end()));
}

} // namespace

ApiRequest accessReviewRequest(const AccessQuestion& question) {
    Json attributes = Json::object();
    const auto put = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            attributes[key] = value;
        }
    };
    put("verb", question.verb);
    put("group", question.group);
    put("resource", question.resource);
    put("subresource", question.subresource);
    put("namespace", question.ns);
    put("name", question.name);
    return reviewRequest("authorization.k8s.io", "selfsubjectaccessreviews",
                         "SelfSubjectAccessReview", {{"resourceAttributes", attributes}});
}

Result<AccessAnswer> decodeAccessReview(std::string_view body) {
    const auto json =
        detail::parseKind(body, {"SelfSubjectAccessReview"}, "a SelfSubjectAccessReview");
    if (!json) {
        return fail(json.error());
    }
    const auto& status = detail::member(*json, "status");
    return AccessAnswer{.isAllowed = detail::flag(status, "allowed"),
                        .isDenied = detail::flag(status, "denied"),
                        .reason = detail::text(status, "reason"),
                        .evaluationError = detail::text(status, "evaluationError")};
}

ApiRequest rulesReviewRequest(std::string_view ns) {
    return reviewRequest("authorization.k8s.io", "selfsubjectrulesreviews",
                         "SelfSubjectRulesReview", {{"namespace", ns}});
}

std::optional<bool> AccessRules::allows(const AccessQuestion& question) const {
    if (std::any_of(rules.begin(), rules.end(),
                    [&](const AccessRule& rule) { return matches(rule, question); })) {
        return true;
    }
    return isIncomplete ? std::nullopt : std::optional(false);
}

Result<AccessRules> decodeRulesReview(std::string_view body) {
    const auto json =
        detail::parseKind(body, {"SelfSubjectRulesReview"}, "a SelfSubjectRulesReview");
    if (!json) {
        return fail(json.error());
    }
    const auto& status = detail::member(*json, "status");
    AccessRules answer{.rules = {},
                       .isIncomplete = detail::flag(status, "incomplete"),
                       .evaluationError = detail::text(status, "evaluationError")};
    for (const auto& each : detail::member(status, "resourceRules")) {
        answer.rules.push_back({.verbs = detail::texts(each, "verbs"),
                                .groups = detail::texts(each, "apiGroups"),
                                .resources = detail::texts(each, "resources"),
                                .names = detail::texts(each, "resourceNames")});
    }
    return answer;
}

ApiRequest userReviewRequest() {
    return reviewRequest("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", {});
}

Result<UserAnswer> decodeUserReview(std::string_view body) {
    const auto json = detail::parseKind(body, {"SelfSubjectReview"}, "a SelfSubjectReview");
    if (!json) {
        return fail(json.error());
    }
    const auto& user = detail::member(detail::member(*json, "status"), "userInfo");
    return UserAnswer{.name = detail::text(user, "username"),
                      .uid = detail::text(user, "uid"),
                      .groups = detail::texts(user, "groups")};
}

} // namespace pilothouse::kube
