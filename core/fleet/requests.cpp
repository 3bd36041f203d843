// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/requests.h"

#include "kube/status.h"

#include <algorithm>

namespace pilothouse::fleet {

net::Request getRequest(const MemberAccess& access, std::string path,
                        std::chrono::milliseconds timeout) {
    net::Request request;
    request.endpoint = access.endpoint;
    request.path = std::move(path);
    request.headers = access.headers;
    request.headers.push_back({"Accept", "application/json"});
    request.authorization = access.authorization;
    request.signIn = access.signIn;
    request.compress = access.compress;
    request.totalTimeout = timeout;
    if (timeout.count() > 0) {
        request.connectTimeout = std::min(request.connectTimeout, timeout);
    }
    return request;
}

std::string placeOf(const MemberAccess& access, std::string_view path) {
    return access.endpoint->label + " GET " + std::string(path.substr(0, path.find('?')));
}

Result<std::string> bodyOf(Result<net::Response> response, std::string_view where) {
    if (!response) {
        return fail(std::move(response.error()));
    }
    const auto& head = response->head;
    if (head.status >= 200 && head.status < 300) {
        return std::move(response->body);
    }
    auto error = kube::errorFromAnswer({.httpStatus = head.status,
                                        .contentType = head.contentType,
                                        .body = response->body,
                                        .retryAfter = head.retryAfter});
    error.where = where;
    return fail(std::move(error));
}

} // namespace pilothouse::fleet
