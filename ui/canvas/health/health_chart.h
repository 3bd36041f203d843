// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/health/health_data.h"

#include <QTimeZone>
#include <QWidget>

class QChartView;

namespace pilothouse::ui {

/// One number of a health gate over time, large: every sample, what was usual before, the limit,
/// the time for which it held, and where samples are missing. Left, right, Home and End walk the
/// samples. GUI thread.
class HealthChart : public QWidget {
    Q_OBJECT
public:
    explicit HealthChart(QWidget* parent = nullptr);
    ~HealthChart() override;
    void setChart(const EvidenceChart& chart, const HealthSpan& span, const QTimeZone& zone);
    /// The sample that is said; -1: none.
    [[nodiscard]] int marked() const { return m_marked; }
    void mark(int sample);
    /// "sample 4 of 6, 10:08:00: 2, passes".
    [[nodiscard]] QString markedWords() const;

Q_SIGNALS:
    void marksChanged();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class View;
    void redraw();
    EvidenceChart m_chart;
    HealthSpan m_span;
    QTimeZone m_zone;
    int m_marked = -1;
    View* m_view;
};

} // namespace pilothouse::ui
