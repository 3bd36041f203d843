// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a box.
#include "ui/canvas/logical/logic_map.h"

namespace pilothouse::ui {

QStringList LogicMap::trail() const {
    QStringList out{m_data.fleet};
    if (m_focus.isHub()) {
        out.append(m_data.hubs.at(m_focus.hub).name);
    }
    if (m_focus.depth >= 1 && m_data.regions.at(m_focus.at[0]).hub >= 0) {
        out.append(m_data.hubs.at(m_data.regions.at(m_focus.at[0]).hub).name);
    }
    if (m_focus.depth >= 1) {
        out.append(m_data.regions.at(m_focus.at[0]).id);
    }
    if (m_focus.depth >= 2) {
        out.append(clusterAt(m_focus).name);
    }
    const LogicInside* const in = m_focus.depth >= 3 ? clusterAt(m_focus).inside.get() : nullptr;
    if (in == nullptr) {
        return out;
    }
    const LogicPool& pool = in->pools.at(m_focus.at[2]);
    out.append(pool.name);
    if (m_focus.depth >= 4) {
        out.append(pool.nodes.at(m_focus.at[3]).name);
    }
    if (m_focus.depth >= 5) {
        out.append(pool.nodes.at(m_focus.at[3]).pods.at(m_focus.at[4]).name);
    }
    return out;
}

QString LogicMap::hubWords(int hub) const {
    const LogicHub& of = m_data.hubs.at(hub);
    const int regions = m_layout.count(LogicPath::ofHub(hub));
    const QString name = of.isNone ? of.name : tr("Hub %1").arg(of.name);
    const QString words = regions == 0 ? tr("%1: %2").arg(name, of.counts)
                          : regions == 1
                              ? tr("%1, 1 region: %2").arg(name, of.counts)
                              : tr("%1, %2 regions: %3").arg(name).arg(regions).arg(of.counts);
    return of.isLost ? tr("%1; %2").arg(words, of.trouble) : words;
}

QString LogicMap::words(const LogicPath& path) const {
    if (path.isHub()) {
        return hubWords(path.hub);
    }
    if (path.depth == 0) {
        return tr("%1: %2").arg(m_data.fleet, m_data.counts);
    }
    const LogicRegion& region = m_data.regions.at(path.at[0]);
    if (path.depth == 1 && region.hub >= 0) {
        const LogicHub& hub = m_data.hubs.at(region.hub);
        const QString words = tr("%1 of %2: %3").arg(region.id, hub.name, region.counts);
        return hub.isLost ? tr("%1; %2").arg(words, hub.trouble) : words;
    }
    if (path.depth == 1) {
        return tr("%1: %2").arg(region.id, region.counts);
    }
    const LogicCluster& cluster = clusterAt(path);
    if (path.depth == 2 || !cluster.inside) {
        return cluster.cause.isEmpty()
                   ? tr("%1: %2").arg(cluster.name, cluster.detail)
                   : tr("%1: %2; %3").arg(cluster.name, cluster.detail, cluster.cause);
    }
    const LogicPool& pool = cluster.inside->pools.at(path.at[2]);
    if (path.depth == 3) {
        return pool.nodes.size() == 1
                   ? tr("Node pool %1: 1 node").arg(pool.name)
                   : tr("Node pool %1: %2 nodes").arg(pool.name).arg(pool.nodes.size());
    }
    const LogicNode& node = pool.nodes.at(path.at[3]);
    if (path.depth == 4) {
        return !cluster.inside->hasPods ? tr("Node %1: %2").arg(node.name, node.detail)
               : node.pods.size() == 1
                   ? tr("Node %1: %2, 1 pod").arg(node.name, node.detail)
                   : tr("Node %1: %2, %3 pods").arg(node.name, node.detail).arg(node.pods.size());
    }
    const LogicPod& pod = node.pods.at(path.at[4]);
    const QString words = tr("Pod %1: %2").arg(pod.name, pod.status);
    const QStringList more = m_podLines ? m_podLines(cluster.id, pod) : QStringList();
    return more.isEmpty() ? words : words + u'\n' + more.join(u'\n');
}

} // namespace pilothouse::ui
