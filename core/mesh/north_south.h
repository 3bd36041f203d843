// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/finding_list.h"

#include <memory>
#include <vector>

namespace pilothouse::mesh {

using NorthSouthList = std::vector<std::shared_ptr<const NorthSouthFacts>>;

/// Which names and addresses lead from outside to which services on which clusters: adds
/// `picture.entries`, what of it may not be read to the gaps, and findings. Traffic Manager's
/// profiles and MultiClusterServices go through ServiceImports of Azure Fleet; routes of the
/// Gateway API to Services, or ServiceImports of either group, which are never mixed.
/// Source: as facts_north_south.h.
void addEntries(const FleetIndex& fleet, const NorthSouthList& facts, MeshPicture& picture,
                FindingList& findings);

/// What entries lose once clusters are gone; those that feel nothing are left out. Targets that
/// lead nowhere (weight 0, no such service, nothing ready) do not count as any.
/// @param down sorted
[[nodiscard]] std::vector<MeshFailoverEntry> entriesAfter(const std::vector<MeshEntry>& entries,
                                                          const std::vector<std::uint32_t>& down);

/// Whether a target can take traffic, by all that is known.
[[nodiscard]] bool isAlive(const MeshEntryTarget& target);

namespace detail {

/// What is wrong with an entry, added to its codes and the findings.
void checkEntry(const FleetIndex& fleet, MeshEntry& entry, FindingList& findings);
/// Exports that Azure Fleet refuses.
void checkExports(const FleetIndex& fleet, const NorthSouthList& facts, FindingList& findings);
[[nodiscard]] const MeshCondition* findCondition(const std::vector<MeshCondition>& conditions,
                                                 std::string_view type);

} // namespace detail

} // namespace pilothouse::mesh
