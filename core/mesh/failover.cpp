// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/failover.h"

#include <algorithm>

namespace pilothouse::mesh {
namespace {

class Failover {
public:
    Failover(const FleetIndex& fleet, const MeshPicture& picture, std::vector<std::uint32_t> down)
        : m_fleet(fleet), m_picture(picture) {
        std::sort(down.begin(), down.end());
        m_out.down = std::move(down);
    }

    void add(const ServiceEntry& entry);
    MeshFailover take() { return std::move(m_out); }

private:
    [[nodiscard]] bool isDown(std::uint32_t cluster) const {
        return std::binary_search(m_out.down.begin(), m_out.down.end(), cluster);
    }
    [[nodiscard]] MeshFailoverCell feel(std::uint32_t cluster, const Choice& before,
                                        const Choice& after) const;

    const FleetIndex& m_fleet;
    const MeshPicture& m_picture;
    MeshFailover m_out;
};

/// Share of what was chosen that is in clusters that are down; absent where counts are not known.
template<class IsDown>
std::optional<double> shareOf(const Choice& choice, const IsDown& isDown) {
    if (!choice.isKnown || choice.count() == 0) {
        return std::nullopt;
    }
    std::int32_t gone = 0;
    for (const auto& each : choice.backends) {
        gone += isDown(each.cluster) ? each.ready.value_or(0) : 0;
    }
    return static_cast<double>(gone) / choice.count();
}

MeshFailoverCell Failover::feel(std::uint32_t cluster, const Choice& before,
                                const Choice& after) const {
    MeshFailoverCell cell{.cluster = cluster};
    cell.blackhole = shareOf(before, [&](std::uint32_t each) { return isDown(each); });
    const auto& config = m_fleet.member(cluster).config;
    if (config && config->cacheTtl.count() > 0) {
        cell.healsAfterSeconds =
            std::chrono::duration_cast<std::chrono::seconds>(config->cacheTtl).count();
    }
    if (before.isKnown) {
        cell.usableBefore = before.count();
    }
    if (after.isKnown) {
        cell.usableDrained = after.count();
    }
    if (!before.isKnown || !after.isKnown) {
        return cell;
    }
    cell.losesAll = before.count() > 0 && after.count() == 0;
    cell.losesRedundancy = before.backends.size() > 1 && after.backends.size() == 1;
    const auto& home = m_fleet.member(cluster).region;
    for (const auto& each : after.backends) {
        const bool isNew =
            std::none_of(before.backends.begin(), before.backends.end(),
                         [&](const auto& old) { return old.cluster == each.cluster; });
        if (isNew && m_fleet.member(each.cluster).region != home) {
            cell.nowCrossesTo.push_back(each.cluster);
        }
    }
    return cell;
}

void Failover::add(const ServiceEntry& entry) {
    MeshFailoverRow row{.ns = entry.ns, .name = entry.name};
    bool isElsewhere = false;
    bool isThere = false;
    bool isUnknown = false;
    for (const auto& site : entry.sites) {
        if (site.service != nullptr) {
            (isDown(site.cluster) ? isThere : isElsewhere) = true;
        }
        const ServiceView view(entry, site, m_picture, m_fleet);
        if (isDown(site.cluster) || !view.consumes()) {
            continue;
        }
        const auto before = view.choose([](std::uint32_t) { return false; });
        const auto after = view.choose([&](std::uint32_t each) { return isDown(each); });
        auto cell = feel(site.cluster, before, after);
        isUnknown = isUnknown || !cell.usableBefore || !cell.usableDrained;
        if (cell.losesAll || cell.losesRedundancy || !cell.nowCrossesTo.empty() ||
            cell.blackhole.value_or(0) > 0) {
            row.cells.push_back(std::move(cell));
        }
    }
    const auto has = [&](const auto& wanted) {
        return std::any_of(row.cells.begin(), row.cells.end(), wanted) ? 1 : 0;
    };
    const bool isOnlyThere = isThere && !isElsewhere;
    m_out.servicesLost += isOnlyThere ? 1 : has([](const auto& each) { return each.losesAll; });
    m_out.servicesThinned += has([](const auto& each) { return each.losesRedundancy; });
    m_out.servicesCrossing += has([](const auto& each) { return !each.nowCrossesTo.empty(); });
    m_out.servicesUnknown += isUnknown ? 1 : 0;
    if (isOnlyThere) {
        m_out.onlyThere.push_back(entry.ns + "/" + entry.name);
    }
    if (!row.cells.empty()) {
        m_out.rows.push_back(std::move(row));
    }
}

} // namespace

MeshFailover simulateFailover(const FleetIndex& fleet, const std::vector<ServiceEntry>& entries,
                              const MeshPicture& picture, std::vector<std::uint32_t> down) {
    Failover failover(fleet, picture, std::move(down));
    for (const auto& entry : entries) {
        failover.add(entry);
    }
    return failover.take();
}

std::vector<std::uint32_t> clustersOf(const MeshPicture& picture, std::string_view region) {
    for (const auto& each : picture.regions) {
        if (each.name == region) {
            return each.clusters;
        }
    }
    return {};
}

} // namespace pilothouse::mesh
