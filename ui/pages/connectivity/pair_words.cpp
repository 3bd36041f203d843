// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/pair_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/mesh_layer.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using model::MeshLinkKind;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PairCard)
};

const model::MeshServiceCell* cellOf(const model::MeshServiceRow& row, std::uint32_t cluster) {
    const auto found =
        std::find_if(row.cells.begin(), row.cells.end(),
                     [cluster](const auto& cell) { return cell.cluster == cluster; });
    return found == row.cells.end() ? nullptr : &*found;
}

/// Global services of `from` that count backends of `to`.
bool isGlobalOver(const model::MeshServiceRow& row, const MeshPair& pair) {
    const auto* here = cellOf(row, pair.from);
    const auto* there = cellOf(row, pair.to);
    return here != nullptr && there != nullptr && here->exists && here->isGlobal &&
           there->isGlobal && there->isShared && there->localReady.value_or(0) > 0;
}

/// Services whose import in `from` names `to`.
bool isImportedOver(const model::MeshServiceRow& row, const MeshPair& pair) {
    const auto* here = cellOf(row, pair.from);
    return here != nullptr && std::find(here->importsFrom.begin(), here->importsFrom.end(),
                                        pair.to) != here->importsFrom.end();
}

QStringList servicesOver(const MeshPair& pair) {
    QStringList names;
    for (const model::MeshServiceRow& row : *pair.picture.services) {
        if (pair.kind == MeshLinkKind::Cilium ? isGlobalOver(row, pair)
                                              : isImportedOver(row, pair)) {
            names.append(toQt(row.name));
        }
    }
    return names;
}

/// Where kvstoremesh is on, agents talk to their own cluster's copy, so that the check of an agent
/// says nothing of the link. Source: reference cluster-mesh 0, 2.4; Cilium's "Troubleshooting
/// cluster mesh".
QString ciliumCommand(const model::MeshCluster& from, const QString& peer) {
    return from.hasKvstoremesh.value_or(true)
               ? u"kubectl -n kube-system exec deploy/clustermesh-apiserver -c kvstoremesh -- "
                 "clustermesh-apiserver kvstoremesh-dbg troubleshoot %1"_s.arg(peer)
               : u"kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg "
                 "troubleshoot clustermesh %1"_s.arg(peer);
}

} // namespace

TextRuns effectOf(const MeshPair& pair) {
    if (pair.kind == MeshLinkKind::Istio) {
        return {}; // which services call which is told by no object that is read
    }
    if (!pair.picture.services) {
        return {{Words::tr("Services were not read"), Tone::Secondary}};
    }
    const QStringList names = servicesOver(pair);
    if (names.isEmpty()) {
        return {{pair.kind == MeshLinkKind::Cilium
                     ? Words::tr("No global service counts on this direction")
                     : Words::tr("No service is imported over this direction"),
                 Tone::Secondary}};
    }
    constexpr qsizetype kShown = 4;
    TextRuns runs{{Words::tr("Services over it") + u"  ", Tone::Secondary},
                  {names.mid(0, kShown).join(u", "_s), Tone::Text, true}};
    if (names.size() > kShown) {
        runs.append({Words::tr(" and %1 more").arg(names.size() - kShown), Tone::Secondary});
    }
    return runs;
}

TextRuns saidOf(const MeshPair& pair) {
    if (pair.said == nullptr || pair.said->said.empty()) {
        return {};
    }
    TextRuns runs{{toQt(pair.said->source) + u"  ", Tone::Secondary}, {toQt(pair.said->said)}};
    if (pair.said->latencyMicros) {
        runs.append({u"  · "_s + shadeWords(pair.picture, MeshShade::Latency, pair.from, pair.to),
                     Tone::Secondary});
    }
    return runs;
}

QString evidenceOf(const MeshPair& pair, Instant now) {
    const model::MeshCluster& from = pair.picture.clusters[pair.from];
    if (pair.said != nullptr && pair.said->at) {
        return Words::tr("as %1 says, %2 ago")
            .arg(toQt(pair.said->source), longAgeText(now - *pair.said->at));
    }
    return from.lastContact ? Words::tr("as %1 says, %2 ago")
                                  .arg(toQt(from.name), longAgeText(now - *from.lastContact))
                            : Words::tr("%1 never answered").arg(toQt(from.name));
}

QString checkCommandOf(const MeshPair& pair) {
    const model::MeshCluster& to = pair.picture.clusters[pair.to];
    switch (pair.kind) {
    case MeshLinkKind::Cilium:
        return to.meshName.empty()
                   ? QString()
                   : ciliumCommand(pair.picture.clusters[pair.from], toQt(to.meshName));
    case MeshLinkKind::Submariner: return u"subctl diagnose connections"_s;
    case MeshLinkKind::Istio: break;
    }
    return u"istioctl remote-clusters"_s;
}

} // namespace pilothouse::ui
