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
/// the built-in kinds, shared by all members of the process and kept for good, with a KindInfo for
/// every version of it; null when the definition lacks something or no slot is left. Any thread.
[[nodiscard]] const KindInfo* customKind(const nlohmann::json& definition);
/// A version of a custom kind, null when nobody defined it. Any thread.
[[nodiscard]] const KindInfo* findCustomKind(std::string_view group, std::string_view version,
                                             std::string_view resource);
/// The storage version.
[[nodiscard]] const KindInfo& customKindInfo(KindId id);

/// A column that a definition adds to the tables of its kind.
struct PrinterColumn {
    std::string name{};
    std::string type{}; ///< "string", "integer", "date", …
    std::string path{}; ///< JSONPath without the braces
    int priority = 0;
};
/// Those of the storage version; empty where the definition has none. Any thread.
[[nodiscard]] std::vector<PrinterColumn> customColumns(KindId id);

/// Whether the kind is built in, or defined and served in this version in this member now.
[[nodiscard]] bool isServed(const Store& store, const KindInfo& info);

/// All that a member serves now: built-in kinds, then custom ones by name, in every version. The
/// versions of a group stand together, the preferred one first.
struct ServedKinds {
    std::vector<GroupVersion> groups;
    std::vector<const KindInfo*> kinds;
};
[[nodiscard]] ServedKinds servedKinds(const Store& store);

namespace detail {

/// What the server says of a definition that it accepted.
void establish(nlohmann::json& definition);

/// An object as it is stored, under the version of `info`. Conversion is that of definitions that
/// name none: the version's name alone changes. Another text stays as it is.
[[nodiscard]] std::string inVersion(std::string text, const KindInfo& info);

} // namespace detail

} // namespace pilothouse::simulator
