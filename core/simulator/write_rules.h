// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"
#include "simulator/managed_fields.h"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

/// What a server refuses of a write, and the words it does so with.
namespace pilothouse::simulator::detail {

/// "deployments.apps".
[[nodiscard]] std::string fullResource(const KindInfo& info);

/// A refusal that names the object.
[[nodiscard]] ApiReply refuse(const KindInfo& info, const std::string& name,
                              const Problem& problem);

/// One thing that is wrong with an object.
struct FieldCause {
    std::string field;
    std::string reason; ///< "FieldValueRequired", "FieldValueInvalid"
    std::string message;
};

/// 422 with its causes. Source: kubernetes/apimachinery pkg/api/errors NewInvalid.
[[nodiscard]] ApiReply invalid(const KindInfo& info, const std::string& name,
                               const std::vector<FieldCause>& causes);

/// The same of what is no stored object: of a kind and group, of a kind alone.
[[nodiscard]] ApiReply invalidOf(const std::string& kind, const std::string& group,
                                 const std::string& name, const std::vector<FieldCause>& causes);
[[nodiscard]] ApiReply invalidObject(const std::string& kind, const std::string& name,
                                     const std::vector<FieldCause>& causes);

/// What is wrong with a new object: its name, and of a pod the lack of containers.
[[nodiscard]] std::vector<FieldCause> validate(KindId kind, const nlohmann::json& object);

/// The precondition of a delete that does not hold.
/// Source: kubernetes/apiserver pkg/storage/interfaces.go Preconditions.Check.
[[nodiscard]] std::optional<Problem> unmetPrecondition(const ApiRequest& request,
                                                       const KindInfo& info, const Stored& stored,
                                                       const nlohmann::json& object);

[[nodiscard]] bool isDryRun(const ApiRequest& request);
[[nodiscard]] bool isApply(const ApiRequest& request);

/// Source: kubernetes/apiserver pkg/endpoints/handlers/create.go managerOrUserAgent.
[[nodiscard]] FieldWriter writerOf(const ApiRequest& request, const KindInfo& info,
                                   const std::string& subresource, const std::string& time);

/// The refusal of parameters that a write may not have.
/// Source: kubernetes/apimachinery pkg/apis/meta/v1/validation ValidatePatchOptions.
[[nodiscard]] std::optional<ApiReply> badOptions(const ApiRequest& request);

[[nodiscard]] ApiReply conflictReply(const std::vector<FieldConflict>& conflicts);

} // namespace pilothouse::simulator::detail
