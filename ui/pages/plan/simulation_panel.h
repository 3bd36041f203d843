// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/simulation.h"
#include "ui/theme/tokens.h"

#include <QTimeZone>
#include <QTimer>
#include <QWidget>

#include <chrono>
#include <memory>

class QPushButton;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class Chip;
class EmptyState;
class ErrorState;
class LabelDropDown;
class MixTableModel;
class OrderTableModel;
class FailureTableModel;
class RunLabel;
class SegmentedChoice;
class SimulationCanvas;
class SimulationReadout;
class ToneLabel;

/// What a plan would do, before anything is done: when it ends, when each stage is where, which
/// versions the fleet has on the way, and what a failure would leave behind. It shows what it is
/// given and computes nothing. GUI thread.
class SimulationPanel : public QWidget {
    Q_OBJECT
public:
    enum class View : std::uint8_t { Chart, Table, Order, Failures };

    explicit SimulationPanel(QWidget* parent = nullptr);

    /// Null: there is none yet. Ends trouble, not busy.
    void setSimulation(std::shared_ptr<const model::Simulation> simulation);
    /// A new one is computed: the old one turns pale, Cancel comes after 400 ms.
    void setBusy(bool busy);
    /// Why there is none; empty: nothing.
    void setTrouble(const QString& trouble);
    /// The zone of all times; the system's until set.
    void setZone(const QTimeZone& zone);
    /// What the fields show; does not emit.
    void setWhatIf(double failureRate, std::chrono::milliseconds approvalAfter);

    void setView(View view);
    [[nodiscard]] View view() const;
    [[nodiscard]] SimulationCanvas* canvas() const { return m_canvas; }
    [[nodiscard]] QSize sizeHint() const override { return {1488, 328}; }

Q_SIGNALS:
    /// 0 … 1 of one attempt; 0 ms: people's time is not counted.
    void whatIfChanged(double failureRate, std::chrono::milliseconds approvalAfter);
    void cancelWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeHead(QWidget* head);
    QTableView* makeTable(QAbstractItemModel* model, const QString& name);
    void showState();
    void showHead();
    void fitHead();
    void showReadout();
    void copyRows(QTableView* table) const;

    std::shared_ptr<const model::Simulation> m_simulation;
    QTimeZone m_zone;
    QString m_trouble;
    bool m_isBusy = false;
    double m_failureRate = 0;
    std::chrono::milliseconds m_approvalAfter{0};
    QTimer m_patience; ///< until Cancel is offered

    ToneLabel* m_name = nullptr;
    ToneLabel* m_whatIf = nullptr;
    RunLabel* m_title = nullptr;
    RunLabel* m_band = nullptr;
    Chip* m_draws = nullptr;
    Chip* m_assumed = nullptr;
    QPushButton* m_cancel = nullptr;
    LabelDropDown* m_failures = nullptr;
    LabelDropDown* m_approval = nullptr;
    SegmentedChoice* m_choice = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    ErrorState* m_error = nullptr;
    SimulationCanvas* m_canvas = nullptr;
    SimulationReadout* m_readout = nullptr;
    MixTableModel* m_mixModel = nullptr;
    OrderTableModel* m_orderModel = nullptr;
    FailureTableModel* m_failureModel = nullptr;
    QTableView* m_mixTable = nullptr;
    QTableView* m_orderTable = nullptr;
    QTableView* m_failureTable = nullptr;
};

} // namespace pilothouse::ui
