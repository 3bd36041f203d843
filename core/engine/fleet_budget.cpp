// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fleet_budget.h"

#include <algorithm>
#include <utility>

namespace pilothouse::engine {

namespace {

constexpr std::size_t kShares = 2;
constexpr std::size_t kMeshPart = 8;

} // namespace

std::shared_ptr<net::RequestBudget> fleetBudget(const fleet::AttentionBudget& allowed) {
    return std::make_shared<net::RequestBudget>(allowed.requestsPerSecond, kShares);
}

net::CurlTransportOptions memberTransport(const fleet::AttentionBudget& allowed,
                                          std::shared_ptr<net::RequestBudget> budget,
                                          BudgetShare share) {
    net::CurlTransportOptions options;
    const auto all = static_cast<std::size_t>(std::max(allowed.connections, 1));
    const std::size_t mesh = std::max<std::size_t>(1, all / kMeshPart);
    const bool isMesh = share == BudgetShare::Mesh;
    options.maxConnections = all;
    if (isMesh) {
        options.maxIdleConnections = std::max(mesh, all / 2); // one of each member, over the rounds
    }
    options.requestsPerSecond = allowed.requestsPerSecond;
    if (budget) {
        options.maxConnections = isMesh ? mesh : std::max<std::size_t>(1, all - mesh);
        options.share = static_cast<std::size_t>(share);
        options.budget = std::move(budget);
    }
    options.requestsPerSecondPerHost = 10; // of one cluster; kubectl's client has 5 and 50
    options.burstPerHost = isMesh ? 50 : 30;
    options.userAgent = "pilothouse/" PILOTHOUSE_VERSION;
    return options;
}

} // namespace pilothouse::engine
