// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/simulation_tables.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/plan/simulation_words.h"
#include "ui/widgets/status_delegate.h"

#include <algorithm>
#include <numeric>

namespace pilothouse::ui {
namespace {

std::vector<SimulationRow> rowsFor(const std::shared_ptr<const model::Simulation>& simulation,
                                   std::size_t count) {
    std::vector<SimulationRow> rows(count);
    for (std::size_t place = 0; place < count; ++place) {
        rows[place] = {.owner = simulation, .place = place};
    }
    return rows;
}

} // namespace

void SimulationTableModel::setSimulation(const std::shared_ptr<const model::Simulation>& simulation,
                                         const QTimeZone& zone) {
    m_zone = zone;
    applyRows(simulation ? rowsOf(simulation) : std::vector<SimulationRow>{});
}

int SimulationTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(titles().size());
}

QVariant SimulationTableModel::headerData(int section, Qt::Orientation orientation,
                                          int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return role == Qt::DisplayRole ? QVariant(titles().value(section)) : QVariant();
}

std::size_t SimulationTableModel::key(const SimulationRow& row) const {
    const auto versions = row.owner ? row.owner->versions.size() + 1 : 1;
    return row.place * versions + row.version;
}

bool SimulationTableModel::isSame(const SimulationRow& a, const SimulationRow& b) const {
    return a.owner == b.owner;
}

QVariant SimulationTableModel::cell(const SimulationRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole: return text(row, column);
    case Qt::TextAlignmentRole:
        return int((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default: return {};
    }
}

QString SimulationTableModel::moment(const SimulationRow& row, Instant at) const {
    return momentAfter(at, row.owner->at, m_zone);
}

std::vector<SimulationRow>
MixTableModel::rowsOf(const std::shared_ptr<const model::Simulation>& simulation) const {
    std::vector<SimulationRow> rows;
    for (std::size_t place = 0; place < simulation->mix.size(); ++place) {
        for (std::size_t version = 0; version <= simulation->versions.size(); ++version) {
            rows.push_back({.owner = simulation, .place = place, .version = version});
        }
    }
    return rows;
}

QStringList MixTableModel::titles() const {
    return {tr("Time"), tr("Version"), tr("Clusters p50"), tr("Clusters p90")};
}

/// What the p90 course leaves on a version is known where one version alone goes.
QString MixTableModel::p90Of(const SimulationRow& row) const {
    const auto& point = row.owner->mix[row.place];
    const auto& versions = row.owner->versions;
    if (row.version == versions.size()) {
        return format::number(point.atTarget90);
    }
    const auto goes = [](const model::OldVersion& one) { return one.members > one.leftBehind; };
    if (!goes(versions[row.version])) {
        return format::number(point.remaining[row.version]);
    }
    return std::count_if(versions.begin(), versions.end(), goes) == 1
               ? format::number(point.remaining[row.version] + point.atTarget50 - point.atTarget90)
               : tr("–");
}

QString MixTableModel::text(const SimulationRow& row, int column) const {
    const auto& point = row.owner->mix[row.place];
    const bool isTarget = row.version == row.owner->versions.size();
    switch (column) {
    case Time: return moment(row, point.at);
    case Version:
        return !isTarget                   ? versionWords(row.owner->versions[row.version].version)
               : row.owner->target.empty() ? tr("done")
                                           : versionWords(row.owner->target);
    case P50: return format::number(isTarget ? point.atTarget50 : point.remaining[row.version]);
    case P90: return p90Of(row);
    default: return {};
    }
}

std::vector<SimulationRow>
OrderTableModel::rowsOf(const std::shared_ptr<const model::Simulation>& simulation) const {
    std::vector<std::size_t> order(simulation->members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto& one = simulation->members[a].starts;
        const auto& other = simulation->members[b].starts;
        return one.value_or(Instant::max()) < other.value_or(Instant::max());
    });
    auto rows = rowsFor(simulation, order.size());
    for (std::size_t place = 0; place < order.size(); ++place) {
        rows[place].version = 0;
        rows[place].member = order[place];
    }
    return rows;
}

QStringList OrderTableModel::titles() const {
    return {tr("#"),      tr("Cluster"),   tr("Stage"),     tr("Group"),    tr("Version"),
            tr("Starts"), tr("Takes p50"), tr("Takes p90"), tr("Duration"), tr("Away")};
}

QString OrderTableModel::text(const SimulationRow& row, int column) const {
    const auto& member = row.owner->members[row.member];
    switch (column) {
    case Order: return format::number(static_cast<std::int64_t>(row.place) + 1);
    case Cluster: return toQt(member.name);
    case Stage: return toQt(row.owner->stages[static_cast<std::size_t>(member.stage)].name);
    case Group: return toQt(member.group);
    case Version: return versionWords(member.version);
    case Away: return awayWords(*row.owner, member, zone());
    case Starts: return member.starts ? moment(row, *member.starts) : tr("not");
    case Takes50: return member.takesP50 ? format::span(member.takesP50) : tr("–");
    case Takes90: return member.takesP90 ? format::span(member.takesP90) : tr("–");
    case Basis:
        return !member.takesP50 ? QString() : member.isAssumed ? tr("assumed") : tr("recorded");
    default: return {};
    }
}

std::vector<SimulationRow>
FailureTableModel::rowsOf(const std::shared_ptr<const model::Simulation>& simulation) const {
    return rowsFor(simulation, simulation->failures.size());
}

QStringList FailureTableModel::titles() const {
    return {tr("All of this stage fail"),
            tr("Then"),
            tr("At target"),
            tr("Failed"),
            tr("Untouched"),
            tr("At"),
            tr("Why")};
}

QString FailureTableModel::text(const SimulationRow& row, int column) const {
    const auto& failure = row.owner->failures[row.place];
    switch (column) {
    case Stage: return toQt(failure.stage);
    case Then: return failure.stops ? tr("the run stops") : tr("the run goes on");
    case AtTarget: return format::number(failure.atTarget);
    case Failed: return format::number(failure.failed);
    case Untouched: return format::number(failure.untouched);
    case At: return moment(row, failure.at);
    case Cause: return toQt(failure.cause);
    default: return {};
    }
}

} // namespace pilothouse::ui
