// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_pod.h"

#include "model/cluster.h"
#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"

#include <QCoreApplication>

namespace pilothouse::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("MapPod", text);
}

QString containerLine(const model::Container& container) {
    const QString state = !container.reason.empty() ? toQt(container.reason)
                          : container.state == model::ContainerPhase::None
                              ? tr("not reported")
                              : toQt(model::toString(container.state));
    return container.init
               ? tr("%1 (init), %2: %3").arg(toQt(container.name), state, toQt(container.image))
               : tr("%1, %2: %3").arg(toQt(container.name), state, toQt(container.image));
}

QString readyLine(const model::Pod& pod, Instant now) {
    const QString ready =
        tr("%1 of %2 containers ready").arg(pod.readyContainers()).arg(pod.totalContainers());
    return pod.restarts() == 0
               ? ready
               : tr("%1, restarts: %2").arg(ready, toQt(model::restartsText(pod, now)));
}

} // namespace

QStringList podLines(const model::ClusterState& cluster, const LogicPod& pod, Instant now) {
    const auto at = static_cast<std::size_t>(pod.at);
    if (!cluster.pods || pod.at < 0 || at >= cluster.pods->size()) {
        return {};
    }
    const model::Pod& known = (*cluster.pods)[at];
    if (toQt(podPath(known)) != pod.name) {
        return {};
    }
    QStringList lines{readyLine(known, now)};
    if (!known.message().empty()) {
        lines << toQt(known.message());
    }
    if (!known.ownerKind().empty()) {
        lines << tr("of %1 %2").arg(toQt(known.ownerKind()), toQt(known.ownerName()));
    }
    if (!known.podIp().empty()) {
        lines << tr("address %1").arg(toQt(known.podIp()));
    }
    lines << tr("created %1 ago").arg(ageText(now - known.createdAt()));
    for (const model::Container& container : known.containers()) {
        lines << containerLine(container);
    }
    for (QString& line : lines) {
        line = oldValue(line, isOld(cluster));
    }
    return lines;
}

} // namespace pilothouse::ui
