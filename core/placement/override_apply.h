// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/member.h"
#include "placement/override.h"

#include <string>

namespace pilothouse::placement {

/// Whether a rule is for a cluster with these labels. Pure. Source: kubefleet
/// pkg/utils/overrider/overrider.go IsClusterMatched.
[[nodiscard]] bool isForCluster(const OverrideRule& rule, const model::Labels& labels);
/// Whether any of its rules is.
[[nodiscard]] bool isForCluster(const Override& source, const model::Labels& labels);

/// A value with its variables replaced: ${MEMBER-CLUSTER-NAME} and ${MEMBER-CLUSTER-LABEL-KEY-…}.
/// Validation, in the source's words, for a label that the cluster has not. Pure. Source: kubefleet
/// pkg/controllers/workgenerator/override.go replaceClusterLabelKeyVariables.
[[nodiscard]] Result<std::string> valueFor(const Member& cluster, std::string value);

/// Runs the rules of one override that are for this cluster over an object (JSON): patches in their
/// order, a Delete empties it and ends. An empty object stays empty, yet its patches must be sound.
/// Validation in the source's words. Pure. Source: override.go applyOverrideRules.
[[nodiscard]] Result<std::string> applyOverride(const Override& source, const Member& cluster,
                                                std::string object);

} // namespace pilothouse::placement
