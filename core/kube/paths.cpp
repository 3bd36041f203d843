// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/paths.h"

#include "kube/query.h"

namespace pilothouse::kube {

namespace {

bool isUnreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

void addSegment(std::string& path, std::string_view segment) {
    if (!segment.empty()) {
        path.append("/").append(percentEncode(segment));
    }
}

} // namespace

std::string percentEncode(std::string_view text) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (isUnreserved(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += kHex[byte >> 4U];
            out += kHex[byte & 0x0FU];
        }
    }
    return out;
}

std::string joinUrl(std::string_view server, std::string_view pathAndQuery) {
    while (!server.empty() && server.back() == '/') {
        server.remove_suffix(1);
    }
    std::string url(server);
    if (pathAndQuery.empty() || pathAndQuery.front() != '/') {
        url += '/';
    }
    return url.append(pathAndQuery);
}

std::string resourcePath(const ResourcePath& parts) {
    std::string path = parts.group.empty() ? "/api" : "/apis";
    addSegment(path, parts.group);
    addSegment(path, parts.version);
    if (!parts.ns.empty()) {
        addSegment(path, "namespaces");
        addSegment(path, parts.ns);
    }
    addSegment(path, parts.resource);
    addSegment(path, parts.name);
    addSegment(path, parts.subresource);
    return path;
}

std::string listQuery(const ListQuery& query) {
    detail::Query out;
    out.add("limit", query.limit > 0 ? std::to_string(query.limit) : std::string());
    out.add("continue", query.continueToken);
    out.add("resourceVersion",
            query.continueToken.empty() ? query.resourceVersion : std::string_view());
    out.add("labelSelector", query.labelSelector);
    out.add("fieldSelector", query.fieldSelector);
    return out.take();
}

std::string watchQuery(const WatchQuery& query) {
    detail::Query out;
    out.add("watch", "true");
    out.add("allowWatchBookmarks", "true");
    out.add("resourceVersion", query.resourceVersion);
    if (query.sendInitialEvents) {
        out.add("sendInitialEvents", "true");
        out.add("resourceVersionMatch", "NotOlderThan");
    }
    out.add("timeoutSeconds",
            query.timeout.count() > 0 ? std::to_string(query.timeout.count()) : std::string());
    out.add("labelSelector", query.labelSelector);
    out.add("fieldSelector", query.fieldSelector);
    return out.take();
}

} // namespace pilothouse::kube
