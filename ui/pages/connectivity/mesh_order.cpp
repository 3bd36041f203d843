// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/mesh_order.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/mesh_words.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <array>
#include <limits>

namespace pilothouse::ui {
namespace {

using model::MeshPicture;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshOrder)
};

constexpr std::array<const char*, kMeshOrders> kKeys{"region", "name", "id", "problems", "version"};

/// Half-links of each cluster, both ways, that need attention.
std::vector<std::size_t> badOf(const MeshPicture& picture) {
    std::vector<std::size_t> bad(picture.clusters.size());
    for (std::size_t from = 0; from < bad.size(); ++from) {
        for (std::size_t to = 0; to < bad.size(); ++to) {
            if (model::isBad(picture.cell(from, to).state())) {
                ++bad[from];
                ++bad[to];
            }
        }
    }
    return bad;
}

std::vector<std::uint32_t> inOrder(const std::vector<MeshGroup>& groups) {
    std::vector<std::uint32_t> all;
    for (const MeshGroup& group : groups) {
        all.insert(all.end(), group.clusters.begin(), group.clusters.end());
    }
    return all;
}

std::vector<MeshGroup> byRegion(const MeshPicture& picture) {
    std::vector<MeshGroup> groups;
    for (const model::MeshRegion& region : picture.regions) {
        groups.push_back({regionWord(region.name), region.clusters});
    }
    return groups;
}

std::vector<MeshGroup> byVersion(const MeshPicture& picture, std::vector<std::uint32_t> all) {
    const auto keyOf = [&picture](std::uint32_t at) {
        const std::string& version = picture.clusters[at].version;
        return version.empty() ? QString(QChar(0xffff)) : versionSortKey(version); // unknown: last
    };
    std::stable_sort(all.begin(), all.end(),
                     [&keyOf](std::uint32_t a, std::uint32_t b) { return keyOf(a) < keyOf(b); });
    std::vector<MeshGroup> groups;
    for (const std::uint32_t at : all) {
        const QString name = picture.clusters[at].version.empty()
                                 ? Words::tr("not known")
                                 : toQt(picture.clusters[at].version);
        if (groups.empty() || groups.back().name != name) {
            groups.push_back({name, {}});
        }
        groups.back().clusters.push_back(at);
    }
    return groups;
}

/// Those that causes are about, those that have a bad link, all others; the order stays within.
std::vector<MeshGroup> gathered(const MeshPicture& picture, const std::vector<std::uint32_t>& all) {
    const std::vector<bool> flagged = flaggedOf(picture);
    const std::vector<std::size_t> bad = badOf(picture);
    MeshGroup causes{Words::tr("causes"), {}};
    MeshGroup others{Words::tr("others"), {}};
    for (const std::uint32_t at : all) {
        (flagged[at] ? causes : others).clusters.push_back(at);
    }
    std::stable_partition(others.clusters.begin(), others.clusters.end(),
                          [&bad](std::uint32_t at) { return bad[at] > 0; });
    return {std::move(causes), std::move(others)};
}

} // namespace

QString orderWord(MeshOrder order) {
    switch (order) {
    case MeshOrder::Region: return Words::tr("region");
    case MeshOrder::Name: return Words::tr("name");
    case MeshOrder::MeshId: return Words::tr("cluster ID");
    case MeshOrder::Problems: return Words::tr("problems");
    case MeshOrder::Version: return Words::tr("version");
    }
    return {};
}

QString orderKey(MeshOrder order) {
    return QString::fromLatin1(kKeys.at(static_cast<std::size_t>(order)));
}

MeshOrder orderOf(const QString& key) {
    const auto found = std::find(kKeys.begin(), kKeys.end(), key.toStdString());
    return found == kKeys.end() ? MeshOrder::Region : static_cast<MeshOrder>(found - kKeys.begin());
}

std::vector<bool> flaggedOf(const MeshPicture& picture) {
    std::vector<bool> flagged(picture.clusters.size());
    constexpr std::size_t kFew = 2;
    for (const model::MeshException& each : picture.exceptions) {
        if (each.hub) {
            flagged[*each.hub] = true;
        } else if (each.clusters.size() <= kFew) {
            for (const std::uint32_t at : each.clusters) {
                flagged[at] = true;
            }
        }
    }
    return flagged;
}

std::vector<MeshGroup> orderedOf(const MeshPicture& picture, MeshOrder order) {
    std::vector<MeshGroup> regions = byRegion(picture);
    if (order == MeshOrder::Region) {
        return regions;
    }
    std::vector<std::uint32_t> all = inOrder(regions);
    if (order == MeshOrder::Version) {
        return byVersion(picture, std::move(all));
    }
    const auto sortBy = [&all](const auto& keyOf) {
        std::stable_sort(all.begin(), all.end(), [&keyOf](std::uint32_t a, std::uint32_t b) {
            return keyOf(a) < keyOf(b);
        });
    };
    if (order == MeshOrder::Name) {
        sortBy([&](std::uint32_t at) -> const std::string& { return picture.clusters[at].name; });
        return {{Words::tr("by name"), std::move(all)}};
    }
    if (order == MeshOrder::MeshId) {
        sortBy([&](std::uint32_t at) {
            return picture.clusters[at].meshId.value_or(std::numeric_limits<std::int32_t>::max());
        });
        return {{Words::tr("by cluster ID"), std::move(all)}};
    }
    const std::vector<std::size_t> bad = badOf(picture);
    sortBy([&bad](std::uint32_t at) { return -static_cast<std::int64_t>(bad[at]); });
    return {{Words::tr("most problems first"), std::move(all)}};
}

void MeshArrangement::choose(MeshOrder order, bool isGathered) {
    m_order = order;
    m_isGathered = isGathered;
    m_kept.clear();
}

std::vector<MeshGroup> MeshArrangement::groupsOf(const MeshPicture& picture) {
    if (!m_kept.empty()) {
        return asKept(picture);
    }
    std::vector<MeshGroup> groups = orderedOf(picture, m_order);
    if (m_isGathered) {
        groups = gathered(picture, inOrder(groups));
    }
    if (m_isGathered || m_order == MeshOrder::Problems) {
        for (const MeshGroup& group : groups) {
            QStringList ids;
            for (const std::uint32_t at : group.clusters) {
                ids.append(toQt(picture.clusters[at].id.str()));
            }
            m_kept.push_back({group.name, ids});
        }
    }
    return groups;
}

std::vector<MeshGroup> MeshArrangement::asKept(const MeshPicture& picture) const {
    QHash<QString, std::uint32_t> places;
    for (std::uint32_t at = 0; at < picture.clusters.size(); ++at) {
        places.insert(toQt(picture.clusters[at].id.str()), at);
    }
    std::vector<bool> isPlaced(picture.clusters.size());
    std::vector<MeshGroup> groups;
    for (const Kept& kept : m_kept) {
        groups.push_back({kept.name, {}});
        for (const QString& id : kept.ids) {
            if (const auto found = places.constFind(id); found != places.constEnd()) {
                groups.back().clusters.push_back(*found);
                isPlaced[*found] = true;
            }
        }
    }
    for (const std::uint32_t at : inOrder(byRegion(picture))) {
        if (!isPlaced[at]) {
            groups.back().clusters.push_back(at);
        }
    }
    return groups;
}

} // namespace pilothouse::ui
