// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mesh/facts_config.h"

#include <string_view>

namespace pilothouse::mesh {

struct CiliumSettings {
    CiliumConfig config{};
    ExporterPorts ports{}; ///< all but that of kvstoremesh
    bool operator==(const CiliumSettings&) const = default;
};
/// Reads the ConfigMap cilium-config (JSON). What a value says that Cilium could not read counts as
/// not set; an id that is no number is kept as text. Decode where it is no ConfigMap. Pure.
/// Source: reference cluster-mesh 1.2.
[[nodiscard]] Result<CiliumSettings> readCiliumConfig(std::string_view json);

} // namespace pilothouse::mesh
