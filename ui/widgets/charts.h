// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"
#include "ui/widgets/bars.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <optional>

namespace pilothouse::ui {

/// A state over time: one 12 px lane, parts 1 px apart, missing data hatched.
class StateLane : public QWidget {
    Q_OBJECT
public:
    explicit StateLane(QWidget* parent = nullptr);
    void setParts(const QList<BarPart>& parts);
    [[nodiscard]] QSize sizeHint() const override { return {240, 12}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {40, 12}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<BarPart> m_parts;
};

struct LineChartData {
    QList<double>
        values; ///< evenly spaced, oldest first, NaN = no data (a gap, never interpolated)
    double maximum = 1.0; ///< top of the axis; the bottom is 0
    QStringList yLabels;  ///< from the bottom, evenly spaced ("0", "0.5", "1.0", "1.5 s")
    QStringList xLabels;  ///< from the left, evenly spaced; the last one names the zone
    std::optional<double> limit;
    QString limitWords; ///< "limit 0.8"
    QString endWords;   ///< age of the last point, "6 s ago"
};

class LineChart : public QWidget {
    Q_OBJECT
public:
    explicit LineChart(QWidget* parent = nullptr);
    void setData(const LineChartData& data);
    [[nodiscard]] QSize sizeHint() const override { return {320, 104}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    LineChartData m_data;
};

struct HistogramData {
    QList<double> counts;   ///< one a bar
    std::optional<int> own; ///< index of the bar that is "this one", drawn in the warning fill
    double p50 = -1.0;      ///< position in bars (0 … counts.size()); negative = none
    double p90 = -1.0;
    QString p50Words;
    QString p90Words;
    QStringList xLabels; ///< evenly spaced over the axis
};

class Histogram : public QWidget {
    Q_OBJECT
public:
    explicit Histogram(QWidget* parent = nullptr);
    void setData(const HistogramData& data);
    [[nodiscard]] QSize sizeHint() const override { return {200, 64}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    HistogramData m_data;
};

} // namespace pilothouse::ui
