// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mesh/facts_config.h"

#include <string_view>

namespace pilothouse::mesh {

/// Reads the ConfigMap cilium-config (JSON). What a value says that Cilium could not read counts as
/// not set; an id that is no number is kept as text. Decode where it is no ConfigMap. Pure.
/// Source: reference cluster-mesh 1.2.
[[nodiscard]] Result<CiliumConfig> readCiliumConfig(std::string_view json);

/// Where exporters listen by the same ConfigMap; absent: they are off.
struct ExporterPorts {
    std::optional<std::uint16_t> agent{};
    std::optional<std::uint16_t> ciliumOperator{};
    bool operator==(const ExporterPorts&) const = default;
};
[[nodiscard]] Result<ExporterPorts> readExporterPorts(std::string_view json);

} // namespace pilothouse::mesh
