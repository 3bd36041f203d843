// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/finding_list.h"

#include <set>

/// The preconditions of a mesh, looked at from outside. Each is pure; what is not known is passed
/// over. Numbers P1 to P29 are those of the reference, section 3.
namespace pilothouse::mesh {

/// P1 to P6: ids, names, how many clusters a mesh may have; entries that Cilium refuses.
void checkIdentity(const FleetIndex& fleet, FindingList& findings);
/// P7 to P9: ranges of pods, nodes and services, by component.
void checkRanges(const FleetIndex& fleet, FindingList& findings);
/// P10 to P14, P22, P27: routing, tunnel, families, versions, encryption.
void checkDatapath(const FleetIndex& fleet, FindingList& findings);
/// P15 to P17: authorities, dates, names of certificates.
void checkTrust(const FleetIndex& fleet, FindingList& findings, Instant now);
/// P18, P19: who lists whom, who may come in, and where.
void checkAccess(const FleetIndex& fleet, FindingList& findings,
                 const std::set<WantedOneWay>& wanted);
/// P20, P21: what policies mean, and whether they are the same.
void checkPolicies(const FleetIndex& fleet, FindingList& findings);
/// P29: what has to be open between clusters whose connection is down without a cause that is seen
/// from outside. Said once the half-links are judged; no half-link is hit by it.
/// @param verdicts of the checks above: a warning explains nothing
void checkPorts(const FleetIndex& fleet, const std::vector<Verdict>& verdicts,
                const MeshPicture& picture, FindingList& findings);

} // namespace pilothouse::mesh
