// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/kinds.h"
#include "simulator/sim_time.h"

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

struct Column {
    const char* name;
    const char* type;
    int priority; ///< above zero: only with -o wide
    const char* format;
};

/// The cells of one object in the order of its kind's columns, as kubectl prints them.
/// Source: kubernetes/kubernetes pkg/printers/internalversion/printers.go.
[[nodiscard]] nlohmann::json cellsOf(KindId kind, const nlohmann::json& object, Instant now);
/// Age text of the instant at a JSON pointer; `<unknown>` when there is none.
[[nodiscard]] std::string ageOf(const nlohmann::json& object, Instant now,
                                const char* path = "/metadata/creationTimestamp");

/// READY, STATUS and RESTARTS of a pod (printPod).
struct PodText {
    std::string ready;
    std::string status;
    std::string restarts;
};
[[nodiscard]] PodText podText(const nlohmann::json& pod, Instant now);

} // namespace pilothouse::simulator::detail
