// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/requests.h"
#include "model/placement_apply.h"

#include <string>

/// The request that makes a hub's placement what a draft says. Pure; any thread.
namespace pilothouse::engine {

/// A draft as an object.
struct ApplyDraft {
    std::string kind{};
    std::string apiVersion{};
    kube::ObjectRef object{};
    std::string json{}; ///< without what the hub alone writes
};
/// A placement's text; Validation with a place for what is none.
[[nodiscard]] Result<ApplyDraft> readApplyDraft(const std::string& text);

/// Fills in what is sent: of an object that is there (`live`, JSON as served) the smallest merge
/// patch with its resourceVersion, so that nobody's edit is overwritten unseen; else a new object.
/// Also the texts before and after, the words of kubectl, and edits that no hub takes. Source of
/// those: kubefleet pkg/utils/validator/placement.go.
/// @param live empty: the hub has none
[[nodiscard]] Result<void> makeApplyRequest(const ApplyDraft& draft, const std::string& live,
                                            model::ApplyReview& review);

/// What makeApplyRequest made, as a call.
[[nodiscard]] kube::ApiRequest applyRequestOf(const model::ApplyReview& review, bool isDryRun);

/// `metadata.generation` of an object as JSON; 0 where there is none.
[[nodiscard]] std::int64_t generationOfObject(const std::string& json);

/// An object as served as YAML for people: without its status and what the hub alone writes.
[[nodiscard]] Result<std::string> yamlToShow(const std::string& json);

} // namespace pilothouse::engine
