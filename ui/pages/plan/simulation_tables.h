// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/simulation.h"
#include "ui/models/row_model.h"

#include <QTimeZone>

#include <memory>

namespace pilothouse::ui {

/// A row of a table of a simulation: its place, inside the simulation it came with.
struct SimulationRow {
    std::shared_ptr<const model::Simulation> owner;
    std::size_t place = 0;
    std::size_t version = 0; ///< of the mix: an old one, or one past them for the target
    std::size_t member = 0;  ///< of the order: its place in the plan
};

/// Base of the three tables: rows by place, cells as words, numbers to the right.
class SimulationTableModel : public RowModel<SimulationRow, std::size_t> {
    Q_OBJECT
public:
    using RowModel::RowModel;
    void setSimulation(const std::shared_ptr<const model::Simulation>& simulation,
                       const QTimeZone& zone);
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

protected:
    [[nodiscard]] std::size_t key(const SimulationRow& row) const override;
    [[nodiscard]] bool isSame(const SimulationRow& a, const SimulationRow& b) const override;
    [[nodiscard]] QVariant cell(const SimulationRow& row, int column, int role) const override;
    [[nodiscard]] virtual std::vector<SimulationRow>
    rowsOf(const std::shared_ptr<const model::Simulation>& simulation) const = 0;
    [[nodiscard]] virtual QStringList titles() const = 0;
    [[nodiscard]] virtual bool isNumber(int column) const = 0;
    [[nodiscard]] virtual QString text(const SimulationRow& row, int column) const = 0;
    [[nodiscard]] const QTimeZone& zone() const { return m_zone; }
    /// "14:06", or with its day where that is more than a day after the beginning.
    [[nodiscard]] QString moment(const SimulationRow& row, Instant at) const;

private:
    QTimeZone m_zone{QTimeZone::systemTimeZone()};
};

/// The chart as a table: time, version, clusters at p50 and p90.
class MixTableModel final : public SimulationTableModel {
    Q_OBJECT
public:
    enum Column : int { Time, Version, P50, P90 };
    using SimulationTableModel::SimulationTableModel;

protected:
    [[nodiscard]] std::vector<SimulationRow>
    rowsOf(const std::shared_ptr<const model::Simulation>& simulation) const override;
    [[nodiscard]] QStringList titles() const override;
    [[nodiscard]] bool isNumber(int column) const override { return column >= P50; }
    [[nodiscard]] QString text(const SimulationRow& row, int column) const override;

private:
    [[nodiscard]] QString p90Of(const SimulationRow& row) const;
};

/// Members in the order they start.
class OrderTableModel final : public SimulationTableModel {
    Q_OBJECT
public:
    enum Column : int {
        Order,
        Cluster,
        Stage,
        Group,
        Version,
        Starts,
        Takes50,
        Takes90,
        Basis,
        Away
    };
    using SimulationTableModel::SimulationTableModel;

protected:
    [[nodiscard]] std::vector<SimulationRow>
    rowsOf(const std::shared_ptr<const model::Simulation>& simulation) const override;
    [[nodiscard]] QStringList titles() const override;
    [[nodiscard]] bool isNumber(int column) const override {
        return column == Order || (column >= Starts && column <= Takes90);
    }
    [[nodiscard]] QString text(const SimulationRow& row, int column) const override;
};

/// What is left when all members of a stage fail.
class FailureTableModel final : public SimulationTableModel {
    Q_OBJECT
public:
    enum Column : int { Stage, Then, AtTarget, Failed, Untouched, At, Cause };
    using SimulationTableModel::SimulationTableModel;

protected:
    [[nodiscard]] std::vector<SimulationRow>
    rowsOf(const std::shared_ptr<const model::Simulation>& simulation) const override;
    [[nodiscard]] QStringList titles() const override;
    [[nodiscard]] bool isNumber(int column) const override {
        return column >= AtTarget && column <= At;
    }
    [[nodiscard]] QString text(const SimulationRow& row, int column) const override;
};

} // namespace pilothouse::ui
