// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/kinds.h"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator {

class Store;

/// The kind that a CustomResourceDefinition names, in its storage version. Each gets a slot behind
/// the built-in kinds, shared by all members of the process and kept for good; null when the
/// definition lacks something or no slot is left. Any thread.
[[nodiscard]] const KindInfo* customKind(const nlohmann::json& definition);
/// The slot of a custom kind, null when nobody defined it. Any thread.
[[nodiscard]] const KindInfo* findCustomKind(std::string_view group, std::string_view version,
                                             std::string_view resource);
[[nodiscard]] const KindInfo& customKindInfo(KindId id);

/// Whether the kind is built in, or defined in this member now.
[[nodiscard]] bool isServed(const Store& store, const KindInfo& info);

/// All that a member serves now: built-in kinds, then custom ones by name.
struct ServedKinds {
    std::vector<GroupVersion> groups;
    std::vector<const KindInfo*> kinds;
};
[[nodiscard]] ServedKinds servedKinds(const Store& store);

namespace detail {

/// What the server says of a definition that it accepted.
void establish(nlohmann::json& definition);

} // namespace detail

} // namespace pilothouse::simulator
