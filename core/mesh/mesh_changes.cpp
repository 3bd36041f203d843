// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/mesh_changes.h"

#include "model/mesh_kinds.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace pilothouse::mesh {
namespace {

using model::MeshPicture;

/// The clusters of two pictures, each once.
class Both {
public:
    Both(const MeshPicture& before, const MeshPicture& now) {
        for (std::uint32_t i = 0; i < before.clusters.size(); ++i) {
            m_places[before.clusters[i].id] = {.name = before.clusters[i].name, .was = i, .is = {}};
        }
        for (std::uint32_t i = 0; i < now.clusters.size(); ++i) {
            auto& place = m_places[now.clusters[i].id];
            place.name = now.clusters[i].name;
            place.is = i;
        }
    }
    struct Place {
        std::string name{};
        std::optional<std::uint32_t> was{};
        std::optional<std::uint32_t> is{};
    };
    [[nodiscard]] const std::map<ClusterId, Place>& all() const { return m_places; }

private:
    std::map<ClusterId, Place> m_places;
};

void compareHalves(const MeshPicture& before, const MeshPicture& now, const Both& both,
                   MeshChanges& out) {
    const auto stateOf = [](const MeshPicture& picture, std::optional<std::uint32_t> from,
                            std::optional<std::uint32_t> to) {
        return from && to ? std::optional(picture.cell(*from, *to).state()) : std::nullopt;
    };
    const auto isNone = [](const auto& state) {
        return !state || *state == model::MeshHalfState::NotConfigured;
    };
    for (const auto& [fromId, from] : both.all()) {
        for (const auto& [toId, to] : both.all()) {
            const auto was = stateOf(before, from.was, to.was);
            const auto is = stateOf(now, from.is, to.is);
            if (fromId != toId && was != is && !(isNone(was) && isNone(is))) {
                out.halves.push_back({from.name, to.name, was, is});
            }
        }
    }
    std::sort(out.halves.begin(), out.halves.end(), [](const auto& a, const auto& b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
}

FindingChange changeOf(const MeshPicture& picture, const model::MeshFinding& finding, bool isNew) {
    FindingChange out{.isNew = isNew,
                      .severity = finding.severity,
                      .code = finding.code,
                      .service = finding.service,
                      .message = finding.message};
    for (const auto each : finding.clusters) {
        out.clusters.push_back(picture.clusters[each].name);
    }
    std::sort(out.clusters.begin(), out.clusters.end());
    return out;
}

auto findingKey(const FindingChange& finding) {
    return std::tie(finding.code, finding.clusters, finding.service);
}

void compareFindings(const MeshPicture& before, const MeshPicture& now, MeshChanges& out) {
    const auto allOf = [](const MeshPicture& picture, bool isNew) {
        std::vector<FindingChange> all;
        all.reserve(picture.findings.size());
        for (const auto& each : picture.findings) {
            all.push_back(changeOf(picture, each, isNew));
        }
        std::sort(all.begin(), all.end(),
                  [](const auto& a, const auto& b) { return findingKey(a) < findingKey(b); });
        return all;
    };
    const auto old = allOf(before, false);
    const auto present = allOf(now, true);
    const auto byKey = [](const auto& a, const auto& b) { return findingKey(a) < findingKey(b); };
    std::set_difference(present.begin(), present.end(), old.begin(), old.end(),
                        std::back_inserter(out.findings), byKey);
    std::set_difference(old.begin(), old.end(), present.begin(), present.end(),
                        std::back_inserter(out.findings), byKey);
}

using Usable = std::map<std::pair<std::string, std::string>, std::optional<std::int32_t>>;

Usable usableOf(const MeshPicture& picture) {
    Usable out;
    if (picture.services) {
        for (const auto& row : *picture.services) {
            for (const auto& cell : row.cells) {
                out[{row.ns + "/" + row.name, picture.clusters[cell.cluster].name}] = cell.usable;
            }
        }
    }
    return out;
}

void compareServices(const MeshPicture& before, const MeshPicture& now, MeshChanges& out) {
    if (!before.services || !now.services) {
        return; // of one moment nothing is known
    }
    const auto old = usableOf(before);
    auto all = usableOf(now);
    const auto present = all;
    all.insert(old.begin(), old.end());
    const auto valueIn = [](const Usable& usable, const auto& key) {
        const auto found = usable.find(key);
        return found == usable.end() ? std::nullopt : found->second;
    };
    for (const auto& [key, ignored] : all) {
        const auto was = valueIn(old, key);
        const auto is = valueIn(present, key);
        if (was != is) {
            out.services.push_back({key.first, key.second, was, is});
        }
    }
}

} // namespace

MeshChanges changesSince(const MeshPicture& before, const MeshPicture& now) {
    MeshChanges out;
    compareHalves(before, now, Both(before, now), out);
    compareFindings(before, now, out);
    compareServices(before, now, out);
    return out;
}

MeshChanges allChangesSince(const MeshPicture& before, const MeshPicture& now) {
    auto out = changesSince(before, now);
    for (const auto kind : {model::MeshLinkKind::Submariner, model::MeshLinkKind::Istio}) {
        if (model::linksOf(before, kind) == nullptr && model::linksOf(now, kind) == nullptr) {
            continue;
        }
        auto changes = changesSince(model::layerOf(before, kind), model::layerOf(now, kind));
        for (auto& each : changes.halves) {
            each.kind = kind;
            out.halves.push_back(std::move(each));
        }
        for (auto& each : changes.findings) {
            each.kind = kind;
            out.findings.push_back(std::move(each));
        }
    }
    return out;
}

} // namespace pilothouse::mesh
