// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// A series of apiserver_requested_deprecated_apis that is set: a client asked for it since this
/// API server started.
struct RequestedApi {
    std::string group{}; ///< empty: the core group
    std::string version{};
    std::string resource{};
    std::string removedIn{}; ///< "1.32"; empty: deprecated only
    bool isWritten = false;  ///< and not only read: see apiserver_request_total
    bool operator==(const RequestedApi&) const = default;
};

/// Those series out of the text of an API server's GET /metrics, sorted, each once; other lines are
/// passed over. Any thread. Source: kubernetes/apiserver pkg/endpoints/metrics/metrics.go.
[[nodiscard]] std::vector<RequestedApi> readRequestedApis(std::string_view metrics);

/// When the API server that answered was started (process_start_time_seconds): since then its
/// series count. None where it does not say. Any thread.
[[nodiscard]] std::optional<Instant> readProcessStart(std::string_view metrics);

} // namespace pilothouse::kube
