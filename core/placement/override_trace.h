// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/object_changes.h"
#include "placement/member.h"
#include "placement/override.h"

#include <cstddef>
#include <string>
#include <vector>

namespace pilothouse::placement {

/// What one rule of one override did to an object.
struct OverrideStep {
    const Override* source = nullptr; ///< never null
    std::size_t rule = 0;             ///< in its rules
    bool isDelete = false;            ///< nothing is left of the object
    std::vector<kube::ObjectChange> changes{};
};

/// Follows the overrides of one object rule by rule: which of them changed what. Those that change
/// nothing are left out; what cannot be applied ends it, with the steps before. Pure.
/// @param overrides  in the order of application; see ObjectEdit::overrides
/// @param object     JSON, as it is selected
[[nodiscard]] std::vector<OverrideStep>
traceOverrides(const std::vector<const Override*>& overrides, const Member& cluster,
               std::string object);

} // namespace pilothouse::placement
