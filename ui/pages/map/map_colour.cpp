// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_colour.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/words.h"
#include "ui/pages/map/map_cost.h"
#include "ui/pages/map/map_run.h"

#include <QCoreApplication>
#include <QVersionNumber>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::ClusterState;
using model::FleetSnapshot;

constexpr std::size_t kMostKinds = 5;   // with colours of their own; the rest is one kind
constexpr std::size_t kMostValues = 12; // a label with more tells nothing by colour
constexpr qsizetype kMostLabels = 8;
constexpr std::array<std::int64_t, 5> kNodeSteps{3, 10, 25, 50, 100};
constexpr std::array<std::int64_t, 5> kGpuSteps{0, 8, 32, 64, 128};

QString tr(const char* text) {
    return QCoreApplication::translate("MapColour", text);
}

Ink inkOf(Look look) {
    switch (look) {
    case Look::Down: return {Ink::Kind::Failed};
    case Look::Degraded: return {Ink::Kind::Warning};
    case Look::Stale: return {Ink::Kind::Stale};
    case Look::Awaited: return {Ink::Kind::Awaited};
    case Look::Away: return {Ink::Kind::Away};
    case Look::Upgrading: return {Ink::Kind::Running};
    case Look::Healthy: break;
    }
    return {Ink::Kind::Ok};
}

/// "1.33"; empty: not known.
QString minorOf(const ClusterState& cluster) {
    if (!cluster.version) {
        return {};
    }
    const QString whole = shortVersion(cluster.version->value);
    const auto version = QVersionNumber::fromString(whole);
    return version.segmentCount() < 2
               ? whole
               : u"%1.%2"_s.arg(version.majorVersion()).arg(version.minorVersion());
}

QString labelOf(const ClusterState& cluster, const std::string& key) {
    const auto& labels = cluster.identity.labels;
    const auto found = std::find_if(labels.begin(), labels.end(),
                                    [&key](const auto& label) { return label.first == key; });
    return found == labels.end() ? QString() : toQt(found->second);
}

std::optional<std::int64_t> nodesOf(const ClusterState& cluster) {
    return cluster.nodeCounts ? std::optional<std::int64_t>(cluster.nodeCounts->value.total)
                              : std::nullopt;
}

/// Of all its nodes; a node that names none has none.
std::optional<std::int64_t> gpusOf(const ClusterState& cluster) {
    if (!cluster.nodes) {
        return std::nullopt;
    }
    std::int64_t sum = 0;
    for (const model::Node& node : *cluster.nodes) {
        sum += node.gpuAllocatable.value_or(0);
    }
    return sum;
}

MapClasses byHealth(const FleetSnapshot& snapshot) {
    MapClasses out;
    std::array<int, kLookCount> counts{};
    for (const auto& cluster : snapshot.clusters) {
        ++counts.at(static_cast<std::size_t>(lookOf(*cluster)));
    }
    std::array<int, kLookCount> places{};
    for (const Look look : {Look::Healthy, Look::Upgrading, Look::Degraded, Look::Down, Look::Stale,
                            Look::Away, Look::Awaited}) {
        const auto at = static_cast<std::size_t>(look);
        if (counts.at(at) > 0) {
            places.at(at) = static_cast<int>(out.classes.size());
            out.classes.append({wordOf(look), inkOf(look), glyphOf(look), counts.at(at)});
        }
    }
    for (const auto& cluster : snapshot.clusters) {
        out.ofCluster.push_back(places.at(static_cast<std::size_t>(lookOf(*cluster))));
    }
    return out;
}

/// Values as kinds: `isBefore` orders them; the first few have a colour each.
template<class Value>
MapClasses byWord(const FleetSnapshot& snapshot, const Value& valueOf, bool newestFirst) {
    std::map<QString, int> counts;
    std::vector<QString> values;
    for (const auto& cluster : snapshot.clusters) {
        values.push_back(valueOf(*cluster));
        ++counts[values.back()];
    }
    const int unknown = counts.contains(QString()) ? counts.at(QString()) : 0;
    counts.erase(QString());
    std::vector<QString> order;
    order.reserve(counts.size());
    for (const auto& [value, count] : counts) {
        order.push_back(value);
    }
    if (newestFirst) {
        std::sort(order.begin(), order.end(), [](const QString& a, const QString& b) {
            return QVersionNumber::fromString(a) > QVersionNumber::fromString(b);
        });
    } else if (order.size() > kMostKinds) { // then those that most have are told apart
        std::stable_sort(order.begin(), order.end(), [&counts](const QString& a, const QString& b) {
            return counts.at(a) > counts.at(b);
        });
    }
    MapClasses out;
    std::map<QString, int> places;
    int others = 0;
    for (std::size_t at = 0; at < order.size(); ++at) {
        places[order[at]] = static_cast<int>(std::min(at, kMostKinds));
        if (at < kMostKinds) {
            out.classes.append({order[at],
                                {Ink::Kind::Series, static_cast<std::uint8_t>(at)},
                                std::nullopt,
                                counts.at(order[at])});
        } else {
            others += counts.at(order[at]);
        }
    }
    if (others > 0) {
        out.classes.append({tr("other"), {Ink::Kind::Other}, std::nullopt, others});
    }
    if (unknown > 0) {
        places[QString()] = static_cast<int>(out.classes.size());
        out.classes.append({tr("not known"), {Ink::Kind::Stale}, std::nullopt, unknown});
    }
    for (const QString& value : values) {
        out.ofCluster.push_back(places.at(value));
    }
    return out;
}

template<class Value, std::size_t Steps>
MapClasses bySize(const FleetSnapshot& snapshot, const Value& valueOf,
                  const std::array<std::int64_t, Steps>& steps) {
    constexpr std::size_t kUnknown = Steps + 1;
    std::array<int, Steps + 2> counts{};
    std::vector<std::size_t> stepOf;
    for (const auto& cluster : snapshot.clusters) {
        const std::optional<std::int64_t> value = valueOf(*cluster);
        const auto above =
            value ? std::lower_bound(steps.begin(), steps.end(), *value) - steps.begin() : 0;
        stepOf.push_back(value ? static_cast<std::size_t>(above) : kUnknown);
        ++counts.at(stepOf.back());
    }
    MapClasses out;
    std::array<int, Steps + 2> places{};
    for (std::size_t at = 0; at < counts.size(); ++at) {
        if (counts.at(at) == 0) {
            continue;
        }
        const auto number = [](std::int64_t value) { return format::number(value); };
        const QString word =
            at == kUnknown      ? tr("not known")
            : at == Steps       ? tr("over %1").arg(number(steps.back()))
            : steps.at(at) == 0 ? tr("none")
            : at == 0           ? tr("up to %1").arg(number(steps.front()))
                      : tr("%1 to %2").arg(number(steps.at(at - 1) + 1), number(steps.at(at)));
        places.at(at) = static_cast<int>(out.classes.size());
        out.classes.append({word,
                            at == kUnknown ? Ink{Ink::Kind::Stale}
                                           : Ink{Ink::Kind::Ramp, static_cast<std::uint8_t>(at)},
                            std::nullopt, counts.at(at)});
    }
    for (const std::size_t step : stepOf) {
        out.ofCluster.push_back(places.at(step));
    }
    return out;
}

} // namespace

QList<MapColour> coloursOf(const FleetSnapshot& snapshot, const MapBeside& beside) {
    QList<MapColour> out{{u"health"_s, tr("health")}};
    bool hasVersion = false;
    bool hasGroup = false;
    bool hasEnvironment = false;
    bool hasNodes = false;
    bool hasGpu = false;
    std::map<std::string, std::set<std::string>> labels;
    for (const auto& cluster : snapshot.clusters) {
        hasVersion = hasVersion || cluster->version.has_value();
        hasGroup = hasGroup || !cluster->identity.group.empty();
        hasEnvironment = hasEnvironment || !cluster->identity.environment.empty();
        hasNodes = hasNodes || cluster->nodeCounts.has_value();
        hasGpu = hasGpu || gpusOf(*cluster).value_or(0) > 0;
        for (const auto& [key, value] : cluster->identity.labels) {
            labels[key].insert(value);
        }
    }
    const auto add = [&out](bool has, const QString& key, const QString& word) {
        if (has) {
            out.append({key, word});
        }
    };
    add(hasVersion, u"version"_s, tr("version"));
    add(hasGroup, u"group"_s, tr("group"));
    add(hasEnvironment, u"env"_s, tr("environment"));
    add(hasNodes, u"nodes"_s, tr("number of nodes"));
    add(hasGpu, u"gpus"_s, tr("number of GPUs"));
    add(snapshot.prices != nullptr, u"cost"_s, tr("cost an hour"));
    if (beside.run != nullptr) {
        constexpr qsizetype kName = 24;
        const QString& name = beside.run->name;
        add(true, u"run"_s,
            tr("progress of %1").arg(name.size() > kName ? name.left(kName - 1) + u'…' : name));
    }
    qsizetype most = kMostLabels;
    for (const auto& [key, values] : labels) {
        const bool isTold = key == "env" || key == "group" || key == "region";
        if (!isTold && values.size() > 1 && values.size() <= kMostValues && most-- > 0) {
            out.append({u"label:"_s + toQt(key), tr("label %1").arg(toQt(key))});
        }
    }
    return out;
}

MapClasses classesOf(const FleetSnapshot& snapshot, const QString& key, const MapBeside& beside) {
    if (key == "cost"_L1 && snapshot.prices && beside.costs.size() == snapshot.clusters.size()) {
        return classesByCost(beside.costs, toQt(snapshot.prices->currency));
    }
    if (key == "run"_L1 && beside.run != nullptr) {
        return classesByRun(snapshot, *beside.run);
    }
    if (key == "version"_L1) {
        return byWord(snapshot, minorOf, true);
    }
    if (key == "group"_L1) {
        return byWord(
            snapshot, [](const ClusterState& c) { return toQt(c.identity.group); }, false);
    }
    if (key == "env"_L1) {
        return byWord(
            snapshot, [](const ClusterState& c) { return toQt(c.identity.environment); }, false);
    }
    if (key == "nodes"_L1) {
        return bySize(snapshot, nodesOf, kNodeSteps);
    }
    if (key == "gpus"_L1) {
        return bySize(snapshot, gpusOf, kGpuSteps);
    }
    if (key.startsWith("label:"_L1)) {
        const std::string label = fromQt(key.mid(6));
        return byWord(
            snapshot, [&label](const ClusterState& c) { return labelOf(c, label); }, false);
    }
    return byHealth(snapshot);
}

} // namespace pilothouse::ui
