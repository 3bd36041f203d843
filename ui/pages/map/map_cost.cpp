// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_cost.h"

#include "model/fleet_properties.h"
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pilothouse::ui {

namespace {

constexpr std::size_t kSteps = 5;
constexpr std::array kLadder{1.0, 2.0, 5.0};
constexpr double kLeast = 0.01; // of a currency; less is the first step

QString tr(const char* text) {
    return QCoreApplication::translate("MapCost", text);
}

/// The rung of 1, 2, 5, 10, 20 … with this number; 0 is 1.
double rung(int at) {
    const int tens = static_cast<int>(std::floor(at / 3.0));
    return kLadder.at(static_cast<std::size_t>(at - 3 * tens)) * std::pow(10.0, tens);
}

std::array<double, kSteps> stepsTo(double most) {
    int top = static_cast<int>(3 * std::floor(std::log10(std::max(most, kLeast)))) - 1;
    while (rung(top) < most) {
        ++top;
    }
    std::array<double, kSteps> out{};
    for (std::size_t at = 0; at < kSteps; ++at) {
        out.at(at) = rung(top - static_cast<int>(kSteps - 1 - at));
    }
    return out;
}

} // namespace

std::vector<model::ClusterCost> MapCosts::of(const model::FleetSnapshot& snapshot) {
    if (snapshot.prices != m_prices) {
        m_known.clear();
        m_prices = snapshot.prices;
    }
    std::vector<model::ClusterCost> out;
    if (!m_prices) {
        return out;
    }
    std::unordered_map<std::string, Known> known;
    out.reserve(snapshot.clusters.size());
    for (const auto& cluster : snapshot.clusters) {
        auto before = m_known.extract(cluster->identity.id.str());
        Known now = before.empty() ? Known() : std::move(before.mapped());
        if (before.empty() || now.nodes != cluster->nodes ||
            now.region != cluster->identity.region) {
            now = {cluster->nodes, cluster->identity.region, model::costOf(*cluster, *m_prices)};
        }
        out.push_back(now.cost);
        known.emplace(cluster->identity.id.str(), std::move(now));
    }
    m_known = std::move(known);
    return out;
}

MapClasses classesByCost(const std::vector<model::ClusterCost>& costs, const QString& currency) {
    const QString unit = currency.isEmpty() ? tr("/h") : tr("%1/h").arg(currency);
    double most = 0;
    for (const model::ClusterCost& cost : costs) {
        most = std::max(most, cost.perHour.value_or(0));
    }
    const std::array<double, kSteps> steps = stepsTo(most);
    std::array<int, kSteps + 1> counts{};
    std::vector<std::size_t> stepOf;
    MapClasses out;
    out.unit = unit;
    for (const model::ClusterCost& cost : costs) {
        std::size_t step = kSteps; // not known
        if (cost.perHour) {
            step = static_cast<std::size_t>(
                std::lower_bound(steps.begin(), steps.end(), *cost.perHour) - steps.begin());
        }
        stepOf.push_back(step);
        ++counts.at(step);
        out.amounts.push_back(cost.perHour);
        out.notes.push_back(cost.perHour ? costWords(*cost.perHour, 1, 1, unit)
                                         : tr("cost not known: %1").arg(toQt(cost.trouble)));
    }
    std::array<int, kSteps + 1> places{};
    for (std::size_t at = 0; at < counts.size(); ++at) {
        if (counts.at(at) == 0) {
            continue;
        }
        const QString word = at == kSteps ? tr("cost not known")
                             : at == 0 ? tr("up to %1 %2").arg(format::decimal(steps.front()), unit)
                                       : tr("%1 to %2 %3")
                                             .arg(format::decimal(steps.at(at - 1)),
                                                  format::decimal(steps.at(at)), unit);
        places.at(at) = static_cast<int>(out.classes.size());
        out.classes.append({word,
                            at == kSteps ? Ink{Ink::Kind::Stale}
                                         : Ink{Ink::Kind::Ramp, static_cast<std::uint8_t>(at)},
                            std::nullopt, counts.at(at)});
    }
    for (const std::size_t step : stepOf) {
        out.ofCluster.push_back(places.at(step));
    }
    return out;
}

QString costWords(double sum, int known, int all, const QString& unit) {
    if (known == 0) {
        return {};
    }
    const QString words = tr("%1 %2").arg(format::money(sum), unit);
    return known == all ? words : tr("at least %1").arg(words);
}

} // namespace pilothouse::ui
