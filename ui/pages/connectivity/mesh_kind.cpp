// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/mesh_kind.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace pilothouse::ui {
namespace {

using model::MeshLinkKind;
using model::MeshPicture;

constexpr std::array kKinds{MeshLinkKind::Cilium, MeshLinkKind::Submariner, MeshLinkKind::Istio};

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshKind)
};

bool hasLinksOf(const MeshPicture& picture, MeshLinkKind kind) {
    const auto* links = model::linksOf(picture, kind);
    return kind == MeshLinkKind::Cilium ? hasLinks(picture)
                                        : links != nullptr && !links->halves.empty();
}

bool hasSameHalves(const model::MeshKindLinks& a, const model::MeshKindLinks& b) {
    return a.kind == b.kind && std::equal(a.halves.begin(), a.halves.end(), b.halves.begin(),
                                          b.halves.end(), [](const auto& one, const auto& other) {
                                              return one.from == other.from && one.to == other.to &&
                                                     one.cell == other.cell;
                                          });
}

/// Services, entries and Azure's profiles are beside the links of every kind.
bool isBesideLinks(const model::MeshFinding& finding) {
    using model::MeshCode;
    return !finding.service.empty() ||
           (finding.code >= MeshCode::SvcNoBackend && finding.code <= MeshCode::FleetSelfManaged);
}

} // namespace

QString kindWord(MeshLinkKind kind) {
    switch (kind) {
    case MeshLinkKind::Cilium: return Words::tr("Cilium");
    case MeshLinkKind::Submariner: return Words::tr("Submariner");
    case MeshLinkKind::Istio: break;
    }
    return Words::tr("Istio");
}

QString kindTip(MeshLinkKind kind) {
    switch (kind) {
    case MeshLinkKind::Cilium:
        return Words::tr("Cilium Cluster Mesh: by each cluster's peers, its agents' configuration "
                         "and the metrics of kvstoremesh");
    case MeshLinkKind::Submariner:
        return Words::tr("Submariner: by what the active gateway of each cluster says of its "
                         "connections, in its Gateway object");
    case MeshLinkKind::Istio: break;
    }
    return Words::tr("Istio over several clusters: by the names of each control plane's remote "
                     "secrets, and what istiod's metrics say of them");
}

std::optional<MeshLinkKind> kindOf(const QString& key) {
    const auto* const found = std::find_if(kKinds.begin(), kKinds.end(), [&key](MeshLinkKind kind) {
        return toQt(model::toString(kind)) == key;
    });
    return found == kKinds.end() ? std::nullopt : std::optional(*found);
}

MeshLinkKind kindToShow(const MeshPicture& picture, std::optional<MeshLinkKind> wanted) {
    const auto kinds = model::kindsOf(picture);
    const bool isThere = wanted && std::find(kinds.begin(), kinds.end(), *wanted) != kinds.end();
    if (isThere || kinds.empty()) {
        return isThere ? *wanted : MeshLinkKind::Cilium;
    }
    const auto linked = std::find_if(kinds.begin(), kinds.end(), [&picture](MeshLinkKind kind) {
        return hasLinksOf(picture, kind);
    });
    return linked == kinds.end() ? kinds.front() : *linked;
}

std::shared_ptr<const MeshPicture> layerOfKind(const std::shared_ptr<const MeshPicture>& picture,
                                               MeshLinkKind kind) {
    if (!picture || kind == MeshLinkKind::Cilium) {
        return picture;
    }
    auto layer = model::layerOf(*picture, kind);
    for (const model::MeshFinding& each : picture->findings) {
        if (isBesideLinks(each)) {
            layer.findings.push_back(each);
            layer.findings.back().cells.clear(); // of Cilium's links
        }
    }
    std::stable_sort(layer.findings.begin(), layer.findings.end(),
                     [](const auto& a, const auto& b) { return a.severity > b.severity; });
    return std::make_shared<const MeshPicture>(std::move(layer));
}

bool hasLinks(const MeshPicture& picture) {
    return std::any_of(picture.cells.begin(), picture.cells.end(), [](model::MeshCell cell) {
        return cell.state() != model::MeshHalfState::NotConfigured;
    });
}

bool hasSameLinks(const MeshPicture& a, const MeshPicture& b) {
    return a.clusters.size() == b.clusters.size() && a.cells == b.cells &&
           std::equal(a.kinds.begin(), a.kinds.end(), b.kinds.begin(), b.kinds.end(),
                      hasSameHalves);
}

} // namespace pilothouse::ui
