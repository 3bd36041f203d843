// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/requests.h"

namespace pilothouse::kube {

/// Which lines of a container's log. Source: kubernetes/api core/v1/types.go PodLogOptions.
struct LogQuery {
    std::string container{}; ///< may be empty where a pod has one only, else the server says 400
    bool follow = false;     ///< the answer goes on until the container ends
    bool previous = false;   ///< of the container before its last restart; 400 when there is none
    bool timestamps = false; ///< each line begins with its instant and a space
    std::optional<std::int64_t> tailLines{};
    std::optional<std::int64_t> sinceSeconds{}; ///< not together with sinceTime
    std::string sinceTime{};                    ///< RFC 3339; the server reads whole seconds
    std::optional<std::int64_t> limitBytes{};   ///< at least 1
};

/// GET of a log, text/plain. Validation, before anything is sent, for what the server would refuse.
[[nodiscard]] Result<ApiRequest> logRequest(std::string_view ns, std::string_view pod,
                                            const LogQuery& query);

/// What a proxy call reaches through the API server.
enum class ProxyKind : std::uint8_t { Pod, Service, Node };

struct ProxyTarget {
    ProxyKind kind = ProxyKind::Service;
    std::string ns{}; ///< not for nodes
    std::string name{};
    std::string port{};   ///< name or number; empty: the only or default one
    bool isHttps = false; ///< of pods and services; a kubelet decides by itself
};

/// GET of `pathAndQuery` (as the backend reads it, kept byte for byte, double slashes too) behind
/// `…/proxy/`. Failures of the backend and of the API server look alike.
[[nodiscard]] ApiRequest proxyRequest(const ProxyTarget& target, std::string_view pathAndQuery);

} // namespace pilothouse::kube
