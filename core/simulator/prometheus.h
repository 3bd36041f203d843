// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

namespace pilothouse::simulator::detail {

/// What a Prometheus inside a member answers: /api/v1/query (GET, POST) over what it would have
/// scraped of the world, and its own probes; nothing for paths that it does not know.
/// Source: prometheus/docs querying/api.
[[nodiscard]] std::optional<ApiReply> prometheusAnswer(const ApiRequest& request,
                                                       const std::string& path, const World& world,
                                                       Offset now);

} // namespace pilothouse::simulator::detail
