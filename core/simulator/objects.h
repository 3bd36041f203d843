// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/store.h"

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// An object as the store keeps it: labels and selectable fields beside its text. `version` becomes
/// metadata.resourceVersion.
[[nodiscard]] Stored storedFrom(KindId kind, nlohmann::json object, std::uint64_t version);

/// True for kinds whose status is written through the status subresource only.
[[nodiscard]] bool hasStatusSubresource(KindId kind);

/// RFC 6902 (all operations), or what does not fit; then `target` is as it was. An index may count
/// from the end, as the server's library has it. Source: evanphx/json-patch v4 patch.go.
[[nodiscard]] std::optional<std::string> jsonPatch(nlohmann::json& target,
                                                   const nlohmann::json& patch);
/// RFC 7386, without the nulls that stand for absent members of new objects.
void mergePatch(nlohmann::json& target, const nlohmann::json& patch);
/// Strategic merge of the lists that core and apps types declare a merge key for; other lists are
/// replaced. Source: kubernetes/apimachinery pkg/util/strategicpatch, patchMergeKey tags of
/// kubernetes/api core/v1/types.go.
void strategicPatch(nlohmann::json& target, const nlohmann::json& patch);

} // namespace pilothouse::simulator::detail
