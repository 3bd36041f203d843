// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// One cause within a Status. Source: kubernetes/apimachinery pkg/apis/meta/v1/types.go.
struct Cause {
    std::string reason{};  ///< "FieldValueRequired", "FieldManagerConflict", …
    std::string message{}; ///< as the server says it
    std::string field{};   ///< ".spec.replicas", "spec.containers[0].image"; may be empty
    bool operator==(const Cause&) const = default;
};

/// What a Status of a failure says beside its message.
struct Refusal {
    std::string reason{};
    std::string name{}; ///< of the object it is about; each may be empty
    std::string group{};
    std::string kind{}; ///< resource, mostly
    std::string uid{};
    std::vector<Cause> causes{};
};

/// Reads the details of a Status; none when the body is none of a failure. Any thread.
[[nodiscard]] std::optional<Refusal> readRefusal(std::string_view body);
/// The same of a Status that is parsed already.
[[nodiscard]] Refusal readRefusal(const nlohmann::json& status);

/// "spec.replicas: Invalid value: -1: must be …".
[[nodiscard]] std::string describe(const Cause& cause);

/// A field that an apply would have taken from its owner.
struct ApplyConflict {
    std::string manager{};
    std::string subresource{};   ///< "status", "scale"; mostly empty
    std::string apiVersion{};    ///< of an owner that wrote without apply, else empty
    std::optional<Instant> at{}; ///< when that owner last wrote
    std::string field{};         ///< `.spec.containers[name="app"].image`
    bool operator==(const ApplyConflict&) const = default;
};

/// The conflicts of a refused server-side apply; empty for any other refusal, a stale
/// resourceVersion too. Source: kubernetes/apimachinery
/// pkg/util/managedfields/internal/conflict.go.
[[nodiscard]] std::vector<ApplyConflict> applyConflicts(const Refusal& refusal);

/// What the disruption budget says that refused an eviction (429); none when it was something else,
/// e.g. the server's own rate limit. Source: kubernetes/api policy/v1/types.go
/// DisruptionBudgetCause.
[[nodiscard]] std::optional<std::string> disruptionBudgetCause(const Refusal& refusal);

} // namespace pilothouse::kube
