// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "model/fleet_properties.h"

#include <string_view>

namespace pilothouse::fleet {

/// Reads a price table: `kind: PriceTable` with `spec: {currency, asOf, source, prices: [{sku,
/// region, os, lifecycle, priceHour}]}`. Rows for Windows or spot machines are passed over, since
/// members report what Linux machines cost on demand. Validation with a position for unknown keys,
/// what is no price, and two rows for one machine and region. Pure.
[[nodiscard]] Result<model::PriceTable> parsePriceTable(std::string_view text,
                                                        const std::string& fileName);

/// What the fleet file that `source` names says of its members' properties: `prices` and
/// `members[].properties`. Empty without a fleet file. Blocks on files; not for the UI thread.
[[nodiscard]] Result<model::FleetProperties> loadFleetProperties(const FleetSource& source);

} // namespace pilothouse::fleet
