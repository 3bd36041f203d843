// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"
#include "placement_command.h"

namespace pilothouse::ctl {

/// `placement preview` of a placement of Karmada or of Open Cluster Management, which the kind of
/// the file tells; contacts nobody. Fine when it is fulfilled, No when it is not, BadInput for
/// files that cannot be used and for options that only KubeFleet has.
[[nodiscard]] Exit runForeignPreview(const PlacementOptions& options, kube::YamlDocument policy);

} // namespace pilothouse::ctl
