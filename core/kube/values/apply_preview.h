// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>

namespace pilothouse::kube {

/// What a forced server-side apply of a manifest (JSON) would make of an object (JSON), as far as
/// that can be told without the server: maps are merged, lists of built-in kinds by the key of
/// their items, the server's order of items kept; of custom kinds a list is replaced, as it is
/// unless their definition says otherwise. Amounts that are equal keep the object's notation, and
/// defaults that every server fills in stay where the manifest leaves them out. What admission
/// webhooks change and what validation refuses is not known. Decode for what is no object. Pure.
/// Source: sigs.k8s.io/structured-merge-diff v6 typed/merge.go, the list and map types of
/// kubernetes/api's types.go.
[[nodiscard]] Result<std::string> appliedTo(std::string_view object, std::string_view manifest);

/// Takes out of `object` what `last` (applied before) has and `manifest` no longer has: the
/// deletions of a three-way merge. Values that stand in both are left alone. Decode for what is no
/// object. Pure. Source: kubernetes/apimachinery pkg/util/strategicpatch/patch.go
/// CreateThreeWayMergePatch.
[[nodiscard]] Result<std::string> withoutDropped(std::string_view object, std::string_view last,
                                                 std::string_view manifest);

} // namespace pilothouse::kube
