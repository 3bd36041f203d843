// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// Percent-encodes all but unreserved characters (RFC 3986), for one path segment or query value.
[[nodiscard]] std::string percentEncode(std::string_view text);

/// `server` (with its path prefix, if any) and an absolute path as one URL.
[[nodiscard]] std::string joinUrl(std::string_view server, std::string_view pathAndQuery);

/// A place in the API: a collection, or one object where `name` is set.
struct ResourcePath {
    std::string_view group{}; ///< empty: the core group
    std::string_view version = "v1";
    std::string_view resource{}; ///< plural, "pods"
    std::string_view ns{};       ///< empty: all namespaces, or not namespaced
    std::string_view name{};
    std::string_view subresource{};
};

/// "/api/v1/namespaces/shop/pods/web-0/log", every part percent-encoded.
[[nodiscard]] std::string resourcePath(const ResourcePath& parts);

/// Parameters of a list; empty ones are left out.
struct ListQuery {
    std::int64_t limit = 0; ///< 0: no limit
    std::string_view continueToken{};
    std::string_view resourceVersion{}; ///< left out where continueToken is set: the server refuses
    std::string_view labelSelector{};
    std::string_view fieldSelector{};
};

/// "?limit=500&continue=…", empty when there is nothing to say.
[[nodiscard]] std::string listQuery(const ListQuery& query);

/// Parameters of a watch; bookmarks are always asked for.
struct WatchQuery {
    std::string_view resourceVersion{};
    std::chrono::seconds timeout{0}; ///< 0: the server decides
    std::string_view labelSelector{};
    std::string_view fieldSelector{};
    bool sendInitialEvents = false; ///< also sets resourceVersionMatch=NotOlderThan
};

/// "?watch=true&allowWatchBookmarks=true&resourceVersion=…".
[[nodiscard]] std::string watchQuery(const WatchQuery& query);

inline constexpr std::string_view kVersionPath = "/version";
inline constexpr std::string_view kReadyzPath = "/readyz?verbose";
inline constexpr std::string_view kNodesPath = "/api/v1/nodes";
inline constexpr std::string_view kPodsPath = "/api/v1/pods";
inline constexpr std::string_view kKubeSystemPath = "/api/v1/namespaces/kube-system";

} // namespace pilothouse::kube
