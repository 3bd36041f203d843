// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/table_list.h"
#include "output.h"

#include <string>
#include <vector>

namespace pilothouse::ctl {

/// Whether a member answered that it has no such kind, which is an answer and no failure.
[[nodiscard]] bool lacksKind(const engine::MemberTable& member);

/// One table over all members: CLUSTER, NAMESPACE where the kind has one, and the columns that the
/// servers show first. A column that only some have is "<none>" in the others. Empty without rows.
[[nodiscard]] std::string objectTable(const std::vector<engine::MemberTable>& members);

/// The document of `get -o json`: objects as served. `word` names the kind where no member has it.
[[nodiscard]] Json objectsJson(const std::vector<engine::MemberTable>& members,
                               const std::string& word, Instant now);

/// The objects of pages of a list, each with the apiVersion and kind that the list says for all,
/// added to `items` with their cluster.
void addObjects(Json& items, const std::string& cluster, const std::vector<std::string>& pages,
                const std::string& apiVersion, const std::string& kind);

} // namespace pilothouse::ctl
