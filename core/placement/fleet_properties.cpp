// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/fleet_properties.h"

#include "kube/exact_quantity.h"
#include "placement/machines.h"
#include "placement/member_edit.h"
#include "placement/places.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::placement {

namespace {

constexpr double kBytesPerGiB = 1024.0 * 1024.0 * 1024.0;

const model::MachinePrice* priceOf(const model::PriceTable& table, std::string_view machine,
                                   std::string_view region) {
    const model::MachinePrice* general = nullptr;
    for (const auto& row : table.rows) {
        if (row.machine == machine && row.region == region) {
            return &row;
        }
        if (row.machine == machine && row.region.empty()) {
            general = &row;
        }
    }
    return general;
}

/// All nodes by the hour; else why not.
struct Bill {
    double perHour = 0;
    std::string trouble{};
};

Bill billOf(const Member& member, const model::PriceTable& table) {
    Bill bill;
    const auto region = regionOf(member.labels);
    bool hasMachines = false;
    for (const auto& [name, value] : member.properties) {
        const auto machine = machineCountedBy(name);
        if (machine.empty()) {
            continue;
        }
        const auto count = kube::ExactQuantity::parse(value);
        const auto* price = priceOf(table, machine, region);
        if (!count || price == nullptr) {
            bill.trouble = !count ? fmt::format("{} is no number of nodes", name)
                                  : fmt::format("{} has no price for {}{}", table.file, machine,
                                                region.empty() ? "" : " in " + region);
            return bill;
        }
        hasMachines = true;
        bill.perHour += count->nearest() * price->perHour;
    }
    if (!hasMachines) {
        bill.trouble = "reports no machine types (kubernetes.azure.com/vm-sizes/…/count)";
    }
    return bill;
}

void price(Member& member, const model::PriceTable& table, FleetFill& fill) {
    if (findAmount(member.properties, kCorePrice) != nullptr ||
        findAmount(member.properties, kMemoryPrice) != nullptr) {
        return;
    }
    auto bill = billOf(member, table);
    const auto cores = positiveAmount(member.capacity, "cpu");
    const auto bytes = positiveAmount(member.capacity, "memory");
    if (bill.trouble.empty() && (!cores || !bytes)) {
        bill.trouble = "reports no capacity of processors and memory";
    }
    if (!bill.trouble.empty()) {
        fill.gaps.push_back({"NoPrice", member.name, std::move(bill.trouble)});
        return;
    }
    setAmount(member.properties, kCorePrice, fmt::format("{:.3f}", bill.perHour / *cores));
    setAmount(member.properties, kMemoryPrice,
              fmt::format("{:.3f}", bill.perHour / (*bytes / kBytesPerGiB)));
    ++fill.priced;
}

} // namespace

FleetFill fillFromFleetFile(std::vector<Member>& members,
                            const model::FleetProperties& properties) {
    FleetFill fill;
    for (auto& member : members) {
        const auto stated =
            std::find_if(properties.members.begin(), properties.members.end(),
                         [&](const auto& each) { return each.first == member.name; });
        if (stated != properties.members.end()) {
            ++fill.stated;
            for (const auto& [name, value] : stated->second) {
                const auto [amounts, key] = amountsOf(member, name);
                if (amounts != nullptr) {
                    setAmount(*amounts, key, value);
                }
            }
        }
        if (!properties.prices.rows.empty()) {
            price(member, properties.prices, fill);
        }
    }
    return fill;
}

std::vector<Warning> wordsOf(const FleetFill& fill, const model::FleetProperties& properties) {
    std::vector<Warning> out;
    const auto& table = properties.prices;
    const auto tell = [&](std::string message) {
        out.push_back({"FleetProperties", {}, std::move(message)});
    };
    if (fill.priced > 0) {
        tell(fmt::format("{} cluster{} priced by {}{}{}{}; the hub does not know these prices and "
                         "decides without them",
                         fill.priced, fill.priced == 1 ? " is" : "s are", table.file,
                         table.source.empty() ? "" : " (" + table.source + ")",
                         table.asOf.empty() ? "" : " as of " + table.asOf,
                         table.currency.empty() ? "" : " in " + table.currency));
    }
    if (fill.stated > 0) {
        tell(fmt::format("{} cluster{} properties of the fleet file, which the hub does not know",
                         fill.stated, fill.stated == 1 ? " has" : "s have"));
    }
    out.insert(out.end(), fill.gaps.begin(), fill.gaps.end());
    return out;
}

} // namespace pilothouse::placement
