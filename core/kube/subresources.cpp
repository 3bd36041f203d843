// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/subresources.h"

#include "kube/query.h"

namespace pilothouse::kube {

namespace {

std::string number(const std::optional<std::int64_t>& value) {
    return value ? std::to_string(*value) : std::string();
}

std::string_view trueOrNothing(bool isSet) {
    return isSet ? "true" : "";
}

} // namespace

Result<ApiRequest> logRequest(std::string_view ns, std::string_view pod, const LogQuery& query) {
    if (query.sinceSeconds && !query.sinceTime.empty()) {
        return fail(ErrorKind::Validation, "a log is asked for since an instant or for a time, "
                                           "not both");
    }
    if (query.sinceSeconds.value_or(1) < 1 || query.limitBytes.value_or(1) < 1 ||
        query.tailLines.value_or(0) < 0) {
        return fail(ErrorKind::Validation,
                    "the seconds and bytes of a log are at least 1, its lines at least 0");
    }
    detail::Query out;
    out.add("container", query.container);
    out.add("follow", trueOrNothing(query.follow));
    out.add("previous", trueOrNothing(query.previous));
    out.add("timestamps", trueOrNothing(query.timestamps));
    out.add("tailLines", number(query.tailLines));
    out.add("sinceSeconds", number(query.sinceSeconds));
    out.add("sinceTime", query.sinceTime);
    out.add("limitBytes", number(query.limitBytes));
    const ObjectRef object{.resource = "pods", .ns = std::string(ns), .name = std::string(pod)};
    return ApiRequest{.path = resourcePath(object.path("log")) + out.take(),
                      .accept = "text/plain, */*", // errors come as JSON
                      .stream = true};
}

ApiRequest proxyRequest(const ProxyTarget& target, std::string_view pathAndQuery) {
    const bool isNode = target.kind == ProxyKind::Node;
    std::string name = target.isHttps && !isNode ? "https:" : "";
    name += target.name;
    name += target.port.empty() ? "" : ":" + target.port;
    const ObjectRef object{.resource = isNode                          ? "nodes"
                                       : target.kind == ProxyKind::Pod ? "pods"
                                                                       : "services",
                           .ns = isNode ? std::string() : target.ns,
                           .name = name};
    auto path = resourcePath(object.path("proxy"));
    if (!pathAndQuery.starts_with('/')) {
        path += '/';
    }
    return {.path = path.append(pathAndQuery), .accept = "*/*"};
}

} // namespace pilothouse::kube
