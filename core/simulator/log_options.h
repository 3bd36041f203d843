// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pilothouse::simulator::detail {

/// What of a container's log is asked for.
struct LogOptions {
    std::string container;
    bool isFollowed = false;
    bool isPrevious = false;
    bool hasTimestamps = false;
    std::optional<std::int64_t> sinceSeconds;
    std::optional<Instant> sinceTime;
    std::optional<std::int64_t> tailLines;
    std::optional<std::int64_t> limitBytes;
};

/// Reads the parameters of a request for the log of a pod; the refusal where they make no sense.
/// Source: kubernetes pkg/apis/core/validation ValidatePodLogOptions.
[[nodiscard]] std::optional<ApiReply> readLogOptions(const ApiRequest& request,
                                                     const std::string& pod, LogOptions& options);

/// The query that a kubelet is asked with. Source: pkg/registry/core/pod/strategy.go LogLocation.
[[nodiscard]] std::string kubeletQuery(const LogOptions& options);

} // namespace pilothouse::simulator::detail
