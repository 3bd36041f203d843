// SPDX-License-Identifier: GPL-3.0-or-later
// The tiles of the overview.
#include "ui/pages/overview/fleet_words.h"

#include "ui/format/format.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace pilothouse::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Overview", text);
}

QString orMore(const QString& number, bool isPartial) {
    return isPartial ? tr("≥ %1").arg(number) : number;
}

void addRun(TextRuns& runs, const QString& text, Tone tone, bool strong = false) {
    if (!runs.isEmpty()) {
        runs.append({.text = QStringLiteral(" · "), .tone = Tone::Muted});
    }
    runs.append({.text = text, .tone = tone, .strong = strong});
}

/// "+3 in 12 m": against the oldest sample of the last hour, with the span it really covers.
void addChange(TextRuns& runs, const FleetHistory& history,
               double (*read)(const FleetHistory::Sample&)) {
    constexpr std::chrono::minutes kEnough{2};
    const QList<double> values = history.series(read);
    const auto span = history.span();
    if (values.isEmpty() || span < kEnough) {
        return;
    }
    const auto change = static_cast<std::int64_t>(values.back() - values.front());
    if (change != 0) {
        addRun(runs, tr("%1 in %2").arg(format::delta(change), ageText(span)), Tone::Secondary);
    }
}

KpiData attentionTile(const LookCounts& counts, const FleetHistory& history, bool lost) {
    KpiData tile;
    tile.label = lost ? tr("Needed attention") : tr("Needs attention");
    const int count = counts.attention();
    tile.value = countText(count);
    // Nothing known to be wrong is not the same as nothing wrong.
    tile.glyph = count > 0 ? Glyph::Failed : counts.stale > 0 ? Glyph::Unknown : Glyph::Ok;
    tile.alarm = count > 0;
    tile.frame = count > 0 ? FrameKind::Problem : FrameKind::Plain;
    if (counts.down > 0) {
        addRun(tile.sub, tr("%1 down").arg(countText(counts.down)), Tone::Failed);
    }
    if (counts.degraded > 0) {
        addRun(tile.sub, tr("%1 degraded").arg(countText(counts.degraded)), Tone::Warning);
    }
    if (count == 0) {
        addRun(tile.sub,
               counts.stale > 0 ? tr("none known, %1 silent").arg(countText(counts.stale))
                                : tr("nothing down or degraded"),
               Tone::Secondary);
    }
    const auto read = [](const FleetHistory::Sample& s) { return double(s.attention); };
    addChange(tile.sub, history, read);
    tile.spark = history.series(read);
    return tile;
}

KpiData healthyTile(const LookCounts& counts, const FleetHistory& history) {
    KpiData tile;
    tile.label = tr("Healthy");
    tile.glyph = Glyph::Ok;
    tile.value = countText(counts.healthy);
    tile.suffix = tr("of %1").arg(countText(counts.total()));
    addRun(tile.sub,
           counts.upgrading > 0 ? tr("and %1 upgrading").arg(counts.upgrading)
                                : tr("none upgrading"),
           Tone::Secondary);
    const auto read = [](const FleetHistory::Sample& s) { return double(s.healthy); };
    addChange(tile.sub, history, read);
    tile.spark = history.series(read);
    return tile;
}

KpiData staleTile(const model::FleetSnapshot& snapshot, const LookCounts& counts,
                  const FleetHistory& history, Instant now) {
    KpiData tile;
    tile.label = tr("Stale");
    tile.glyph = Glyph::Unknown;
    tile.value = countText(counts.stale);
    std::chrono::milliseconds oldest{0};
    int never = 0;
    for (const auto& cluster : snapshot.clusters) {
        if (lookOf(*cluster) != Look::Stale) {
            continue;
        }
        const auto age = dataAge(*cluster, now);
        oldest = std::max(oldest, age.value_or(std::chrono::milliseconds{0}));
        never += age ? 0 : 1;
    }
    if (counts.stale == 0) {
        addRun(tile.sub, counts.away > 0 ? tr("all others answer") : tr("all answer"),
               Tone::Secondary);
    }
    if (oldest.count() > 0) {
        addRun(tile.sub, tr("oldest %1").arg(longAgeText(oldest)), Tone::Secondary);
    }
    if (never > 0) {
        addRun(tile.sub, tr("%1 never answered").arg(never), Tone::Secondary);
    }
    if (counts.away > 0) { // neither stale nor known: said apart
        addRun(tile.sub, tr("%1 expected offline").arg(countText(counts.away)), Tone::Secondary);
    }
    tile.spark = history.series([](const FleetHistory::Sample& s) { return double(s.stale); });
    return tile;
}

void asLastKnown(KpiData& tile) {
    tile.frame = FrameKind::Dashed;
    tile.alarm = false;
    tile.spark.clear();
    tile.glyph = Glyph::Unknown;
    if (!tile.value.isEmpty()) {
        tile.value = tr("(%1)").arg(tile.value);
    }
}

KpiData nodesTile(const model::FleetSnapshot& snapshot, const FleetHistory& history) {
    const model::FleetSummary& sum = snapshot.summary;
    KpiData tile;
    tile.label = tr("Nodes");
    const bool partial = sum.nodesFrom < sum.clusters;
    if (sum.nodesFrom == 0 && sum.lastKnown.nodesFrom > 0) { // nobody tells any more
        tile.value = countText(sum.lastKnown.nodes);
        asLastKnown(tile);
        addRun(tile.sub,
               tr("last known of %1 of %2")
                   .arg(countText(sum.lastKnown.nodesFrom), countText(sum.clusters)),
               Tone::Secondary);
        return tile;
    }
    tile.value = sum.nodesFrom == 0 ? unknownValue() : orMore(countText(sum.nodes), partial);
    if (sum.nodesFrom == 0) {
        addRun(tile.sub, tr("no cluster has told yet"), Tone::Secondary);
    } else {
        const auto notReady = sum.nodes - sum.nodesReady;
        addRun(tile.sub,
               notReady > 0 ? tr("%1 not ready").arg(countText(notReady)) : tr("all ready"),
               Tone::Secondary);
        if (partial) {
            addRun(tile.sub,
                   tr("sum of %1 of %2").arg(countText(sum.nodesFrom), countText(sum.clusters)),
                   Tone::Secondary);
        }
    }
    tile.spark = history.series([](const FleetHistory::Sample& s) { return double(s.nodes); });
    return tile;
}

KpiData versionsTile(const model::FleetSnapshot& snapshot) {
    std::map<QString, int> minors;
    int unknown = 0;
    for (const auto& cluster : snapshot.clusters) {
        if (!cluster->version) {
            ++unknown;
            continue;
        }
        ++minors[versionSortKey(
            shortVersion(cluster->version->value).section(QLatin1Char('.'), 0, 1).toStdString())];
    }
    KpiData tile;
    tile.label = tr("Kubernetes versions");
    constexpr std::array kSteps{Fill::Ramp5, Fill::Ramp4, Fill::Ramp3, Fill::Ramp2};
    std::size_t step = 0;
    for (auto it = minors.rbegin(); it != minors.rend(); ++it) {
        tile.bar.append(
            {.weight = double(it->second), .fill = kSteps.at(std::min(step, kSteps.size() - 1))});
        if (!tile.sub.isEmpty()) {
            tile.sub.append({.text = QStringLiteral("   ")});
        }
        tile.sub.append(
            {.text = it->first.section(QLatin1Char('.'), 3), .tone = Tone::Text, .strong = true});
        tile.sub.append(
            {.text = QLatin1Char(' ') + countText(it->second), .tone = Tone::Secondary});
        ++step;
    }
    if (unknown > 0) {
        tile.bar.append({.weight = double(unknown), .fill = Fill::NoData});
        tile.subRight = tr("%1 not known").arg(unknown);
    }
    if (minors.empty()) {
        tile.bar = {{.weight = 1.0, .fill = Fill::NoData}};
    }
    return tile;
}

QList<KpiData> firstTiles(const model::FleetSnapshot& snapshot, const LookCounts& counts) {
    const int answered = snapshot.summary.answered;
    KpiData first;
    first.label = tr("Answered");
    first.glyph = Glyph::Running;
    first.value = countText(answered);
    first.suffix = tr("of %1").arg(countText(counts.total()));
    addRun(first.sub, tr("%1 outstanding").arg(counts.total() - answered), Tone::Secondary);
    KpiData healthy;
    healthy.label = tr("Healthy");
    healthy.glyph = Glyph::Ok;
    healthy.value = tr("≥ %1").arg(countText(counts.healthy));
    if (counts.upgrading > 0) {
        addRun(healthy.sub, tr("and %1 upgrading").arg(counts.upgrading), Tone::Secondary);
    }
    KpiData notWell;
    notWell.label = tr("Not well");
    notWell.glyph = counts.attention() > 0 ? Glyph::Failed : Glyph::NotStarted;
    notWell.value = tr("≥ %1").arg(countText(counts.attention()));
    if (counts.down > 0) {
        addRun(notWell.sub, tr("%1 down").arg(counts.down), Tone::Failed);
    }
    if (counts.stale > 0) {
        addRun(notWell.sub, tr("%1 failed to answer").arg(counts.stale), Tone::Secondary);
    }
    return {first, healthy, notWell, nodesTile(snapshot, {}), versionsTile(snapshot)};
}

/// What the members were before they fell silent.
LookCounts lastKnownCounts(const model::FleetSnapshot& snapshot) {
    LookCounts counts;
    for (const auto& cluster : snapshot.clusters) {
        switch (cluster->health) {
        case model::Health::Down: ++counts.down; break;
        case model::Health::Degraded: ++counts.degraded; break;
        case model::Health::Upgrading: ++counts.upgrading; break;
        case model::Health::Healthy: ++counts.healthy; break;
        case model::Health::Unknown: ++counts.stale; break;
        }
    }
    return counts;
}

} // namespace

QList<KpiData> kpiTiles(const model::FleetSnapshot& snapshot, const FleetHistory& history,
                        Instant now) {
    const bool lost = isNetworkLost(snapshot);
    const LookCounts counts = lost ? lastKnownCounts(snapshot) : countLooks(snapshot);
    if (counts.awaited > 0) {
        return firstTiles(snapshot, counts);
    }
    QList<KpiData> tiles{attentionTile(counts, history, lost), healthyTile(counts, history),
                         staleTile(snapshot, countLooks(snapshot), history, now),
                         nodesTile(snapshot, history), versionsTile(snapshot)};
    if (lost) {
        asLastKnown(tiles[0]);
        asLastKnown(tiles[1]);
        tiles[4].frame = FrameKind::Dashed;
    }
    return tiles;
}

} // namespace pilothouse::ui
