// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// A body in the protobuf of Kubernetes as the JSON it means, of the few kinds that kubectl's typed
/// commands send: Namespace and ConfigMap (with name, namespace, labels) and
/// SelfSubjectAccessReview, SelfSubjectReview. None for all else and for bytes that are no such
/// message. Source: kubernetes/apimachinery pkg/runtime/serializer/protobuf, kubernetes/api
/// generated.proto.
[[nodiscard]] std::optional<nlohmann::json> readProtobuf(std::string_view body);

} // namespace pilothouse::simulator::detail
