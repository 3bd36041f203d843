// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/entry_lines.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/mesh_words.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::MeshEntry;
using model::MeshEntryTarget;
using model::MeshFailover;
using model::MeshPicture;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshEntries)
};

QString listOf(const std::vector<std::string>& words) {
    QStringList all;
    for (const std::string& word : words) {
        all.append(toQt(word));
    }
    return all.join(u", "_s);
}

QString placeOf(const MeshPicture& picture, const MeshEntry& entry) {
    return entry.cluster ? toQt(picture.clusters[*entry.cluster].name) : Words::tr("hub");
}

QString nameOf(const MeshEntry& entry) {
    return toQt(entry.ns) + u'/' + toQt(entry.name);
}

/// A condition of the Gateway API, or what stands for one: true, false with its reason, not told.
TextCell conditionCell(const std::optional<bool>& isTrue, const QString& yes, const QString& no,
                       const std::string& reason, const std::string& message) {
    if (!isTrue) {
        return {.text = Words::tr("not known"), .tone = Tone::Secondary, .glyph = Glyph::Unknown};
    }
    if (*isTrue) {
        return {.text = yes, .glyph = Glyph::Ok};
    }
    return {.text = reason.empty() ? no : Words::tr("%1: %2").arg(no, toQt(reason)),
            .tone = Tone::Failed,
            .glyph = Glyph::Failed,
            .tip = toQt(message)};
}

/// What its controller says, or what else is wrong with it.
TextCell stateCell(const MeshEntry& entry) {
    QStringList troubles;
    for (const model::MeshCode code : entry.codes) {
        troubles.append(titleOf(code));
    }
    return entry.isProgrammed == false || troubles.isEmpty()
               ? conditionCell(entry.isProgrammed, Words::tr("programmed"),
                               Words::tr("not programmed"), entry.reason, entry.message)
               : TextCell{.text = troubles.join(u", "_s),
                          .glyph = Glyph::Warning,
                          .tip = troubles.join(u'\n')};
}

Glyph glyphOf(const MeshEntry& entry) {
    return entry.isProgrammed == false ? Glyph::Failed
           : !entry.codes.empty()      ? Glyph::Warning
           : !entry.isProgrammed       ? Glyph::Unknown
                                       : Glyph::Ok;
}

/// "shop/web on weu-01, neu-01"; "2 services on 4 clusters".
QString leadsTo(const MeshEntry& entry) {
    QStringList services;
    QStringList clusters;
    for (const MeshEntryTarget& target : entry.targets) {
        const QString service = toQt(target.ns) + u'/' + toQt(target.service);
        const QString cluster = toQt(target.clusterName);
        if (!services.contains(service)) {
            services.append(service);
        }
        if (!cluster.isEmpty() && !clusters.contains(cluster)) {
            clusters.append(cluster);
        }
    }
    if (services.isEmpty()) {
        return Words::tr("nothing");
    }
    constexpr qsizetype kNamed = 3;
    const QString what =
        services.size() == 1 ? services.front() : Words::tr("%1 services").arg(services.size());
    const QString where = clusters.size() <= kNamed ? clusters.join(u", "_s)
                                                    : Words::tr("%1 clusters").arg(clusters.size());
    return where.isEmpty() ? what : Words::tr("%1 on %2").arg(what, where);
}

const model::MeshFailoverEntry* feltBy(const MeshFailover* failover, std::size_t entry) {
    if (failover == nullptr) {
        return nullptr;
    }
    const auto found = std::find_if(failover->entries.begin(), failover->entries.end(),
                                    [entry](const auto& each) { return each.entry == entry; });
    return found == failover->entries.end() ? nullptr : &*found;
}

TextCell lossCell(const MeshFailover* failover, const model::MeshFailoverEntry* felt) {
    if (failover == nullptr) {
        return {};
    }
    if (felt == nullptr) {
        return {.text = Words::tr("keeps all"), .tone = Tone::Secondary, .glyph = Glyph::Ok};
    }
    const EntryLoss loss = entryLossOf(*felt);
    return {.text = felt->lost && !felt->isGone
                        ? Words::tr("%1, −%2").arg(loss.word, format::percent(*felt->lost * 100))
                        : loss.word,
            .isStrong = loss.rank >= 3,
            .glyph = loss.glyph};
}

TextCell readyCell(const MeshEntryTarget& target) {
    if (target.exists == false) {
        return {.text = Words::tr("no such service"), .tone = Tone::Failed};
    }
    return target.ready ? TextCell{.text = countText(*target.ready),
                                   .tone = *target.ready == 0 ? Tone::Failed : Tone::Text}
                        : TextCell{.text = unknownValue(), .tone = Tone::Secondary};
}

TextCell clusterCell(const MeshPicture& picture, const MeshEntryTarget& target) {
    if (target.cluster) {
        return {.text = toQt(picture.clusters[*target.cluster].name)};
    }
    const QString name = toQt(target.clusterName);
    return {.text = name.isEmpty() ? Words::tr("not known") : name,
            .tone = Tone::Secondary,
            .tip = Words::tr("%1: no member of this fleet").arg(name)};
}

TextCell targetLossCell(const MeshFailover* failover, const MeshEntryTarget& target) {
    if (failover == nullptr) {
        return {};
    }
    const bool isGone = target.cluster && std::binary_search(failover->down.begin(),
                                                             failover->down.end(), *target.cluster);
    return isGone
               ? TextCell{.text = Words::tr("gone"), .tone = Tone::Failed, .glyph = Glyph::Failed}
               : TextCell{.text = Words::tr("stays"), .tone = Tone::Secondary};
}

TextCell routeStateCell(const model::MeshEntryRoute& route) {
    if (route.isAccepted == true && route.isResolved == false) {
        return conditionCell(false, {}, Words::tr("not resolved"), route.reason, route.message);
    }
    return conditionCell(route.isAccepted, Words::tr("accepted"), Words::tr("not accepted"),
                         route.reason, route.message);
}

/// Its kind, without what the kind of the entry says already.
QString routeKindWord(const std::string& kind) {
    return kind == "TrafficManagerBackend" ? Words::tr("backend")
           : kind == "ServiceImport"       ? Words::tr("import")
                                           : toQt(kind);
}

std::vector<TextCell> routeCells(const model::MeshEntryRoute& route) {
    const QString name = toQt(route.ns) + u'/' + toQt(route.name);
    return {
        {.text = toQt(route.name),
         .tip =
             route.hostNames.empty()
                 ? Words::tr("%1 %2").arg(toQt(route.kind), name)
                 : Words::tr("%1 %2 for %3").arg(toQt(route.kind), name, listOf(route.hostNames))},
        {.text = routeKindWord(route.kind), .tone = Tone::Secondary},
        routeStateCell(route)};
}

} // namespace

QString entryKey(const MeshPicture& picture, const MeshEntry& entry) {
    return toQt(model::toString(entry.kind)) + u'|' +
           (entry.cluster ? toQt(picture.clusters[*entry.cluster].id.str()) : QString()) + u'|' +
           nameOf(entry);
}

const MeshEntry* entryOf(const MeshPicture& picture, const QString& key) {
    const auto found =
        std::find_if(picture.entries.begin(), picture.entries.end(),
                     [&](const MeshEntry& each) { return entryKey(picture, each) == key; });
    return found == picture.entries.end() ? nullptr : &*found;
}

QString entryKindWord(model::MeshEntryKind kind) {
    switch (kind) {
    case model::MeshEntryKind::TrafficManager: return Words::tr("Traffic Manager");
    case model::MeshEntryKind::MultiClusterService: return Words::tr("Multi-cluster service");
    case model::MeshEntryKind::Gateway: break;
    }
    return Words::tr("Gateway");
}

EntryLoss entryLossOf(const model::MeshFailoverEntry& felt) {
    if (felt.isGone) {
        return {Words::tr("ends with its cluster"), Words::tr("gone"), Glyph::Failed, 4};
    }
    if (felt.losesAll) {
        return {Words::tr("leads nowhere"), Words::tr("dark"), Glyph::Failed, 3};
    }
    return felt.losesRedundancy
               ? EntryLoss{Words::tr("one cluster left"), Words::tr("one left"), Glyph::Warning, 2}
               : EntryLoss{Words::tr("fewer targets"), Words::tr("fewer"), Glyph::Warning, 1};
}

std::vector<TextLine> entryLines(const MeshPicture& picture, const MeshFailover* failover) {
    std::vector<TextLine> lines;
    lines.reserve(picture.entries.size());
    for (std::size_t at = 0; at < picture.entries.size(); ++at) {
        const MeshEntry& entry = picture.entries[at];
        QStringList where{listOf(entry.hostNames), listOf(entry.addresses)};
        where.removeAll(QString());
        lines.push_back({.id = entryKey(picture, entry),
                         .cells = {{.text = nameOf(entry),
                                    .isStrong = !entry.codes.empty(),
                                    .glyph = glyphOf(entry),
                                    .tip = entry.listeners.empty()
                                               ? nameOf(entry)
                                               : Words::tr("%1 listens: %2")
                                                     .arg(nameOf(entry), listOf(entry.listeners))},
                                   {.text = entryKindWord(entry.kind)},
                                   {.text = placeOf(picture, entry), .tone = Tone::Secondary},
                                   where.isEmpty() ? TextCell{.text = Words::tr("none told"),
                                                              .tone = Tone::Secondary}
                                                   : TextCell{.text = where.join(u" · "_s)},
                                   {.text = leadsTo(entry)},
                                   stateCell(entry),
                                   lossCell(failover, feltBy(failover, at))}});
    }
    return lines;
}

std::vector<TextLine> targetLines(const MeshPicture& picture, const MeshEntry& entry,
                                  const MeshFailover* failover) {
    std::vector<TextLine> lines;
    lines.reserve(entry.targets.size());
    std::vector<bool> leads(entry.routes.size());
    for (std::size_t at = 0; at < entry.targets.size(); ++at) {
        const MeshEntryTarget& target = entry.targets[at];
        leads[target.route] = true;
        TextLine line{.id = QString::number(target.route) + u'|' + QString::number(at),
                      .cells = routeCells(entry.routes[target.route])};
        line.cells.push_back({.text = toQt(target.ns) + u'/' + toQt(target.service),
                              .tip = target.address.empty() ? QString() : toQt(target.address)});
        line.cells.push_back(clusterCell(picture, target));
        line.cells.push_back({.text = target.weight ? countText(*target.weight) : unknownValue(),
                              .tone = target.weight ? Tone::Text : Tone::Secondary});
        line.cells.push_back(
            {.text = target.share ? format::percent(*target.share * 100) : unknownValue(),
             .tone = target.share ? Tone::Text : Tone::Secondary});
        line.cells.push_back(readyCell(target));
        line.cells.push_back(targetLossCell(failover, target));
        lines.push_back(std::move(line));
    }
    for (std::size_t at = 0; at < entry.routes.size(); ++at) {
        if (!leads[at]) {
            TextLine line{.id = QString::number(at), .cells = routeCells(entry.routes[at])};
            line.cells.push_back({.text = Words::tr("leads nowhere"), .tone = Tone::Warning});
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

} // namespace pilothouse::ui
