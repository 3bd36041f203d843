// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster_cost.h"
#include "ui/pages/map/map_colour.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace pilothouse::ui {

/// What clusters cost; kept for those whose nodes did not change, as a large fleet has 100,000 of
/// them. GUI thread.
class MapCosts {
public:
    /// By place in the snapshot; empty: it has no price table.
    [[nodiscard]] std::vector<model::ClusterCost> of(const model::FleetSnapshot& snapshot);

private:
    struct Known {
        std::shared_ptr<const std::vector<model::Node>> nodes;
        std::string region;
        model::ClusterCost cost;
    };
    std::shared_ptr<const model::PriceTable> m_prices; ///< that m_known was made with
    std::unordered_map<std::string, Known> m_known;    ///< by id
};

/// Steps of the ladder 1, 2, 5, 10 … that reaches to the dearest; unknown is a kind of its own.
/// Says of each cluster what it costs, or why nobody knows. Pure.
[[nodiscard]] MapClasses classesByCost(const std::vector<model::ClusterCost>& costs,
                                       const QString& currency);

/// "12.40 EUR/h"; "at least 12.40 EUR/h" where some are not known; empty: nobody knows any.
[[nodiscard]] QString costWords(double sum, int known, int all, const QString& unit);

} // namespace pilothouse::ui
