// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/health_sample.h"
#include "ui/canvas/health/health_chart.h"
#include "ui/pages/runs/run_actions.h"

#include <QDialog>

class QListWidget;
class QStackedWidget;
class QStandardItemModel;
class QTableView;

namespace pilothouse::ui {

class SegmentedChoice;
class ToneLabel;

/// Of a gate and the rule it was planned with (null: not known). Pure.
[[nodiscard]] HealthSpan healthSpan(const model::GateRun& gate, const model::HealthGate* rule);

/// The samples of a health gate: one chart for each number, the same as a table, and the table on
/// the clipboard. Not modal: the run goes on behind it. GUI thread.
class HealthDialog : public QDialog {
    Q_OBJECT
public:
    explicit HealthDialog(QWidget* parent = nullptr);
    /// `samples`: oldest first, the baseline among them; the chosen chart is kept.
    void setEvidence(const OpenGate& gate, const std::vector<model::HealthSample>& samples,
                     const RunContext& context);
    /// Shows the chart of that place in the order of chartsOf().
    void choose(int chart);
    [[nodiscard]] QString gate() const { return m_gate; } ///< id
    [[nodiscard]] HealthChart* chart() const { return m_chart; }
    /// All samples with all numbers: a line each, columns parted by tabs.
    [[nodiscard]] QString asText() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildHead(QVBoxLayout* column);
    void showChart(int chart);
    void fillTable(const std::vector<model::HealthSample>& samples, const RunContext& context);
    QString m_gate;
    QList<EvidenceChart> m_charts;
    HealthSpan m_span;
    QTimeZone m_zone;
    ToneLabel* m_title;
    ToneLabel* m_words;
    SegmentedChoice* m_form;
    QListWidget* m_list;
    QStackedWidget* m_stack;
    HealthChart* m_chart;
    QStandardItemModel* m_rows;
    QTableView* m_table;
    ToneLabel* m_readout;
};

} // namespace pilothouse::ui
