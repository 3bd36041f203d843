// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "net/curl_transport.h"

#include <cstdint>
#include <memory>

namespace pilothouse::engine {

/// Who asks the members of a fleet again and again, and has a share of its budget. Requests a
/// second are lent where they are not used; connections are not: one eighth is the mesh's.
enum class BudgetShare : std::uint8_t { Sessions, Mesh };

/// The requests a second that a fleet file allows, for all shares.
[[nodiscard]] std::shared_ptr<net::RequestBudget>
fleetBudget(const fleet::AttentionBudget& allowed);

/// The limits of a transport to members for one share of `budget`. Null: nobody else asks them, and
/// it has all that is allowed.
[[nodiscard]] net::CurlTransportOptions memberTransport(const fleet::AttentionBudget& allowed,
                                                        std::shared_ptr<net::RequestBudget> budget,
                                                        BudgetShare share);

} // namespace pilothouse::engine
