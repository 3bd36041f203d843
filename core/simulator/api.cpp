// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api.h"
#include "simulator/custom_kinds.h"

#include "simulator/api_target.h"
#include "simulator/impersonate.h"
#include "simulator/list_options.h"
#include "simulator/openapi.h"
#include "simulator/protobuf.h"
#include "simulator/random.h"
#include "simulator/render.h"
#include "simulator/write_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using detail::problemReply;
using detail::textReply;
using nlohmann::json;

namespace {

constexpr std::array<const char*, 12> kChecks{
    "ping",
    "log",
    "etcd",
    "etcd-readiness",
    "informer-sync",
    "poststarthook/start-apiserver-admission-initializer",
    "poststarthook/generic-apiserver-start-informers",
    "poststarthook/priority-and-fairness-config-consumer",
    "poststarthook/start-kube-apiserver-admission-initializer",
    "poststarthook/rbac/bootstrap-roles",
    "poststarthook/apiservice-registration-controller",
    "shutdown"};

constexpr std::string_view kUpgradePath = "/simulation/upgrade";

/// Source: kubernetes/apiserver pkg/endpoints/handlers/responsewriters/errors.go.
ApiReply forbiddenPath(const ApiRequest& request) {
    std::string verb = request.method;
    std::transform(verb.begin(), verb.end(), verb.begin(),
                   [](char c) { return static_cast<char>(c | 0x20); });
    return problemReply({403, "Forbidden",
                         fmt::format("forbidden: User \"{}\" cannot {} path \"{}\"",
                                     request.caller->user, verb, request.path)});
}

bool isPublic(const std::string& path) {
    return path == "/version" || path.starts_with("/healthz") || path.starts_with("/livez") ||
           path.starts_with("/readyz");
}

std::vector<std::string> splitPath(const std::string& path) {
    std::vector<std::string> parts;
    std::size_t begin = 1;
    while (begin < path.size()) {
        const auto end = std::min(path.find('/', begin), path.size());
        parts.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

} // namespace

bool MemberApi::isDown(Offset now) const {
    for (const Effect& effect : m_story.effects()) {
        if (effect.verb == Verb::Down && effect.how != "refuse" &&
            effect.isActive(m_story.told(now))) {
            return true;
        }
    }
    return false;
}

ApiReply MemberApi::handle(const ApiRequest& request, Offset now) {
    // What is not understood stays as it is, and is refused with 415.
    const bool isBinary = request.contentType == "application/vnd.kubernetes.protobuf";
    const auto object = isBinary ? detail::readProtobuf(request.body) : std::nullopt;
    const bool isActing = request.caller && !request.impersonation.empty();
    ApiReply reply;
    if (object || isActing) {
        ApiRequest plain = request;
        if (object) {
            plain.contentType = "application/json";
            plain.body = object->dump(-1, ' ', false, json::error_handler_t::replace);
        }
        auto refusal = isActing ? detail::impersonate(m_story.store(), plain) : std::nullopt;
        reply = refusal ? *std::move(refusal) : route(plain, now);
    } else {
        reply = route(request, now);
    }
    reply.headers.emplace_back("Cache-Control", "no-cache, private");
    return reply;
}

ApiReply MemberApi::route(const ApiRequest& request, Offset now) {
    // Wrong credentials are refused even where none are needed.
    // Source: kubernetes/apiserver pkg/authentication/request/union NewFailOnError.
    if (request.hasWrongCredentials || (!request.caller && !isPublic(request.path))) {
        return problemReply({401, "Unauthorized", "Unauthorized"});
    }
    if (request.path == "/version") {
        return version();
    }
    if (isPublic(request.path)) {
        return health(request, now);
    }
    if (request.path == "/metrics" || request.path == kUpgradePath) {
        const bool isMine = std::find(request.caller->groups.begin(), request.caller->groups.end(),
                                      "system:masters") != request.caller->groups.end();
        if (!isMine) {
            return forbiddenPath(request);
        }
        return request.path == "/metrics" ? metrics(now) : providerUpgrade(request);
    }
    if (auto reply = detail::openapi(request, m_story.store())) {
        return *std::move(reply);
    }
    if (request.path == "/") {
        ApiReply reply;
        reply.body =
            R"({"paths":["/api","/apis","/healthz","/livez","/metrics","/openapi/v3","/readyz","/version"]})";
        return reply;
    }
    if (auto reply = detail::discovery(request, m_story.store())) {
        if (request.method != "GET") {
            return problemReply({405, "MethodNotAllowed",
                                 "the server does not allow this method on "
                                 "the requested resource"});
        }
        return *reply;
    }
    if (auto reply = review(request)) {
        return *std::move(reply);
    }
    return resource(request, now);
}

ApiReply MemberApi::resource(const ApiRequest& request, Offset now) {
    const auto target = Target::parse(splitPath(request.path));
    if (!target || !isServed(m_story.store(), *target->info)) {
        return request.path.starts_with("/api")
                   ? problemReply(
                         {404, "NotFound", "the server could not find the requested resource"})
                   : textReply(404, "404 page not found\n");
    }
    if (auto refusal = forbidden(request, *target)) {
        return *refusal;
    }
    if (isDown(now)) {
        return problemReply({500, "InternalError", "etcdserver: request timed out"});
    }
    if (const auto parts = subresourcesOf(*target->info);
        !target->subresource.empty() &&
        std::none_of(parts.begin(), parts.end(),
                     [&](const Subresource& each) { return each.name == target->subresource; })) {
        return problemReply({404, "NotFound", "the server could not find the requested resource"});
    }
    if (target->subresource == "proxy") {
        return proxy(request, *target, now);
    }
    if (target->subresource == "scale") {
        if (auto bad = detail::badOptions(request)) {
            return *std::move(bad);
        }
        return scale(request, *target, now);
    }
    ApiReply reply = request.method == "GET" ? serveResource(request, *target, now)
                                             : write(request, *target, now);
    if (isCustom(target->info->id)) {
        reply.body = detail::inVersion(std::move(reply.body), *target->info);
    }
    return reply;
}

std::optional<ApiReply> MemberApi::forbidden(const ApiRequest& request,
                                             const Target& target) const {
    const bool isOne = !target.name.empty();
    const bool isWatch = request.param("watch") == "true" || request.param("watch") == "1";
    Access access{"", std::string(target.info->group), std::string(target.info->resource),
                  target.nameSpace, target.name};
    if (!target.subresource.empty()) {
        access.resource += "/" + target.subresource;
    }
    if (request.method == "GET" || request.method == "HEAD") {
        access.verb = isWatch ? "watch" : (isOne ? "get" : "list");
    } else if (request.method == "DELETE") {
        access.verb = isOne ? "delete" : "deletecollection";
    } else {
        access.verb = request.method == "POST"  ? "create"
                      : request.method == "PUT" ? "update"
                                                : "patch";
    }
    if (isAllowed(m_story.store(), *request.caller, access)) {
        return std::nullopt;
    }
    return detail::forbiddenReply(*request.caller, access);
}

ApiReply MemberApi::serveResource(const ApiRequest& request, const Target& target, Offset now) {
    if (target.subresource == "log") {
        return logs(request, target, now);
    }
    if (target.subresource == "eviction") {
        return problemReply({405, "MethodNotAllowed",
                             "the server does not allow this method on the requested resource"});
    }
    const auto form = detail::negotiate(request);
    if (!form) {
        return problemReply({406, "NotAcceptable",
                             "only the following media types are accepted: application/json"});
    }
    if (!target.name.empty()) {
        return get(target, *form, now);
    }
    const auto labels = LabelSelector::parse(request.param("labelSelector"));
    const auto fields = FieldSelector::parse(request.param("fieldSelector"));
    if (auto bad = detail::badListOptions(request)) {
        return *std::move(bad);
    }
    if (!labels) {
        return problemReply({400, "BadRequest", "unable to parse requirement: invalid selector"});
    }
    if (!fields) {
        return problemReply(
            {400, "BadRequest", detail::badFieldSelector(request.param("fieldSelector"))});
    }
    for (const auto& term : fields->terms()) {
        if (!isSelectableField(target.info->id, term.field)) {
            return problemReply(
                {400, "BadRequest",
                 fmt::format("Unable to find \"{}\" that match label selector "
                             "\"\", field selector \"{}\": field label not "
                             "supported: {}",
                             target.info->resource, request.param("fieldSelector"), term.field)});
        }
    }
    Selection selection{target.nameSpace, *labels, *fields};
    const std::string watchParam = request.param("watch");
    if (watchParam == "true" || watchParam == "1") {
        if (!target.info->isWatchable) {
            return problemReply(
                {405, "MethodNotAllowed",
                 "the server does not allow this method on the requested resource"});
        }
        return watch(request, target, std::move(selection), *form);
    }
    return list(request, target, selection, *form, now);
}

ApiReply MemberApi::version() const {
    const World& world = m_story.world();
    const std::string& text = world.version;
    const auto first = text.find('.');
    const auto second = text.find('.', first + 1);
    const std::string commit = fmt::format("{:016x}{:016x}", hashText(text), hashText(text, 7));
    const json body{{"major", text.substr(0, first)},
                    {"minor", text.substr(first + 1, second - first - 1)},
                    {"gitVersion", "v" + text +
                                       (world.spec.provider == "eks"   ? "-eks-3025e55"
                                        : world.spec.provider == "arc" ? "+k3s1"
                                                                       : "")},
                    {"gitCommit", commit + commit.substr(0, 8)},
                    {"gitTreeState", "clean"},
                    {"buildDate", "2025-09-09T19:37:21Z"},
                    {"goVersion", "go1.24.6"},
                    {"compiler", "gc"},
                    {"platform", "linux/amd64"}};
    ApiReply reply;
    reply.body = body.dump(2);
    return reply;
}

ApiReply MemberApi::health(const ApiRequest& request, Offset now) {
    const std::size_t slash = request.path.find('/', 1);
    const std::string kind = request.path.substr(1, slash == std::string::npos ? slash : slash - 1);
    const std::string only = slash == std::string::npos ? "" : request.path.substr(slash + 1);
    const bool isFailing = isDown(now);
    std::string lines;
    bool isBad = false;
    bool isKnown = only.empty();
    for (const std::string check : kChecks) {
        if ((!only.empty() && check != only) || (check == "shutdown" && kind != "readyz") ||
            ((check == "etcd-readiness" || check == "informer-sync") && kind == "livez")) {
            continue;
        }
        isKnown = true;
        bool isExcluded = false;
        for (const auto& [key, value] : request.query) {
            isExcluded = isExcluded || (key == "exclude" && value == check);
        }
        const bool fails = isFailing && check.starts_with("etcd");
        isBad = isBad || (fails && !isExcluded);
        lines += isExcluded ? "[+]" + check + " excluded: ok\n"
                 : fails    ? "[-]" + check + " failed: reason withheld\n"
                            : "[+]" + check + " ok\n";
    }
    if (!isKnown) {
        return textReply(404, "404 page not found\n");
    }
    if (isBad) {
        return textReply(500, lines + kind + " check failed\n");
    }
    return textReply(200, request.hasParam("verbose") ? lines + kind + " check passed\n" : "ok");
}

} // namespace pilothouse::simulator
