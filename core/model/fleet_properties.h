// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/node.h"

#include <string>
#include <utility>
#include <vector>

namespace pilothouse::model {

/// What a node of one machine type costs on demand.
struct MachinePrice {
    std::string machine{}; ///< as label node.kubernetes.io/instance-type says
    std::string region{};  ///< empty: wherever no other row names the region
    double perHour = 0;
    bool operator==(const MachinePrice&) const = default;
};

/// A price table: rows that were read from one file.
struct PriceTable {
    std::string file{};
    std::string currency{};
    std::string asOf{};   ///< as the file says; empty: it does not
    std::string source{}; ///< likewise
    std::vector<MachinePrice> rows{};
    bool operator==(const PriceTable&) const = default;
};

/// What a fleet file says of its members' properties: nobody but the program knows it, no hub.
struct FleetProperties {
    PriceTable prices{};
    /// By MemberCluster: properties with their quantities, sorted by name.
    std::vector<std::pair<std::string, Labels>> members{};
    bool operator==(const FleetProperties&) const = default;

    [[nodiscard]] bool isEmpty() const { return prices.rows.empty() && members.empty(); }
};

} // namespace pilothouse::model
