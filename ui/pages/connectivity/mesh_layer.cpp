// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/mesh_layer.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <utility>

namespace pilothouse::ui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshLayer)
};

/// Where a step ends: microseconds, and flows a second. The last has no end.
constexpr std::array<std::int64_t, kShadeSteps - 1> kMicros{1'000, 5'000, 20'000, 50'000, 100'000};
constexpr std::array<double, kShadeSteps - 1> kRates{1, 10, 100, 1'000, 10'000};

template<class Value, std::size_t N>
int stepIn(const std::array<Value, N>& ends, Value value) {
    return static_cast<int>(std::upper_bound(ends.begin(), ends.end(), value) - ends.begin());
}

QString millis(std::int64_t micros) {
    const double value = static_cast<double>(micros) / 1000;
    return Words::tr("%1 ms").arg(QLocale().toString(value, 'f', value < 10 ? 1 : 0));
}

QString rate(double perSecond) {
    return QLocale().toString(perSecond, 'f', perSecond < 10 ? 1 : 0);
}

const model::MeshProbe* probeOf(const model::MeshLatency& latency) {
    return latency.icmp ? &*latency.icmp : latency.http ? &*latency.http : nullptr;
}

QString latencyWords(const model::MeshLatency& latency) {
    const auto words = [](const QString& kind, const model::MeshProbe& probe) {
        return Words::tr("%1 %2, at most %3, over %4 pairs of nodes")
            .arg(kind, millis(probe.medianMicros), millis(probe.maxMicros))
            .arg(probe.pairs);
    };
    QStringList all;
    if (latency.icmp) {
        all.append(words(Words::tr("ping"), *latency.icmp));
    }
    if (latency.http) {
        all.append(words(Words::tr("HTTP"), *latency.http));
    }
    return all.join(QStringLiteral("; "));
}

QString flowWords(const model::MeshFlow& flow) {
    QString words = Words::tr("%1 flows a second").arg(rate(flow.perSecond));
    if (flow.droppedPerSecond) {
        words = Words::tr("%1, %2 dropped").arg(words, rate(*flow.droppedPerSecond));
    }
    if (!flow.drops.empty()) {
        words = Words::tr("%1, mostly %2").arg(words, toQt(flow.drops.front().reason));
    }
    return flow.nodesInAll > flow.nodes
               ? Words::tr("%1; by %2 of %3 nodes").arg(words).arg(flow.nodes).arg(flow.nodesInAll)
               : words;
}

QString gapWords(const model::MeshLayerGap& gap) {
    const QString why = toQt(gap.why);
    return gap.enable.empty() ? why : Words::tr("%1. %2").arg(why, toQt(gap.enable));
}

} // namespace

QString shadeWord(MeshShade shade) {
    switch (shade) {
    case MeshShade::State: return Words::tr("state");
    case MeshShade::Latency: return Words::tr("latency");
    case MeshShade::Flows: return Words::tr("flows");
    }
    return {};
}

bool hasLayers(const model::MeshPicture& picture) {
    const auto isTold = [](const auto& layer) {
        return layer.isAvailable() || !layer.gaps.empty();
    };
    return isTold(picture.layers.latency) || isTold(picture.layers.flows);
}

std::optional<int> shadeStep(const model::MeshPicture& picture, MeshShade shade, std::uint32_t from,
                             std::uint32_t to) {
    if (shade == MeshShade::Latency) {
        const auto* latency = picture.layers.latency.find(from, to);
        const auto* probe = latency == nullptr ? nullptr : probeOf(*latency);
        return probe == nullptr ? std::nullopt
                                : std::optional(stepIn(kMicros, probe->medianMicros));
    }
    if (shade == MeshShade::Flows) {
        const auto* flow = picture.layers.flows.find(from, to);
        return flow == nullptr ? std::nullopt : std::optional(stepIn(kRates, flow->perSecond));
    }
    return std::nullopt;
}

QString shadeWords(const model::MeshPicture& picture, MeshShade shade, std::uint32_t from,
                   std::uint32_t to) {
    const auto orWhy = [from, to](const auto& layer, const auto& words) {
        if (const auto* link = layer.find(from, to)) {
            return words(*link);
        }
        const auto* gap = layer.gap(from);
        return gap == nullptr ? Words::tr("not measured") : gapWords(*gap);
    };
    switch (shade) {
    case MeshShade::State: return {};
    case MeshShade::Latency: return orWhy(picture.layers.latency, latencyWords);
    case MeshShade::Flows: return orWhy(picture.layers.flows, flowWords);
    }
    return {};
}

namespace {

/// What cells are coloured by, as a number; none: nobody measured.
std::optional<double> valueOf(const model::MeshPicture& picture, MeshShade shade,
                              std::uint32_t from, std::uint32_t to) {
    if (shade == MeshShade::Latency) {
        const auto* latency = picture.layers.latency.find(from, to);
        const auto* probe = latency == nullptr ? nullptr : probeOf(*latency);
        return probe == nullptr ? std::nullopt
                                : std::optional(static_cast<double>(probe->medianMicros));
    }
    const auto* flow = shade == MeshShade::Flows ? picture.layers.flows.find(from, to) : nullptr;
    return flow == nullptr ? std::nullopt : std::optional(flow->perSecond);
}

} // namespace

QString shadeWords(const model::MeshPicture& picture, MeshShade shade,
                   const std::vector<std::uint32_t>& from, const std::vector<std::uint32_t>& to) {
    if (shade == MeshShade::State) {
        return {};
    }
    std::optional<double> highest;
    std::pair<std::uint32_t, std::uint32_t> where;
    std::size_t measured = 0;
    std::size_t up = 0;
    for (const std::uint32_t a : from) {
        for (const std::uint32_t b : to) {
            if (a == b || picture.cell(a, b).state() != model::MeshHalfState::Up) {
                continue; // only what is up is coloured
            }
            ++up;
            const auto value = valueOf(picture, shade, a, b);
            measured += value ? 1U : 0U;
            if (value && (!highest || *value > *highest)) {
                highest = value;
                where = {a, b};
            }
        }
    }
    return !highest ? Words::tr("measured on none of %1 links that are up").arg(up)
                    : Words::tr("highest from %1 to %2: %3; measured on %4 of %5 links that are up")
                          .arg(toQt(picture.clusters[where.first].name),
                               toQt(picture.clusters[where.second].name),
                               shadeWords(picture, shade, where.first, where.second))
                          .arg(measured)
                          .arg(up);
}

QString stepWord(MeshShade shade, int step) {
    const auto at = static_cast<std::size_t>(step);
    if (shade == MeshShade::Latency) {
        return at < kMicros.size() ? Words::tr("under %1 ms").arg(kMicros[at] / 1000)
                                   : Words::tr("%1 ms and more").arg(kMicros.back() / 1000);
    }
    return at < kRates.size()
               ? Words::tr("under %1/s").arg(QLocale().toString(kRates[at], 'f', 0))
               : Words::tr("%1/s and more").arg(QLocale().toString(kRates.back(), 'f', 0));
}

QString missingWords(const model::MeshPicture& picture, MeshShade shade) {
    if (shade == MeshShade::State) {
        return {};
    }
    const auto& gaps =
        shade == MeshShade::Latency ? picture.layers.latency.gaps : picture.layers.flows.gaps;
    const bool isAvailable = shade == MeshShade::Latency ? picture.layers.latency.isAvailable()
                                                         : picture.layers.flows.isAvailable();
    if (gaps.empty()) {
        return isAvailable ? QString() : Words::tr("Nobody measured it yet.");
    }
    const QString first = gapWords(gaps.front());
    return isAvailable ? Words::tr("Missing from %1 of %2 clusters: %3")
                             .arg(gaps.size())
                             .arg(picture.clusters.size())
                             .arg(first)
                       : Words::tr("Not available: %1").arg(first);
}

} // namespace pilothouse::ui
