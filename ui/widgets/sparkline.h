// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QList>
#include <QRectF>
#include <QWidget>

class QPainter;

namespace pilothouse::ui {

/// A line without axes, oldest value first; NaN is a gap and stays one. Dots of radius 2 at minimum
/// and maximum.
void paintSparkline(QPainter& painter, const QRectF& rect, const QList<double>& values,
                    const QColor& ink);

class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(QWidget* parent = nullptr);
    void setValues(const QList<double>& values);
    /// Muted by default: utilisation is not a state.
    void setTone(Tone tone);
    [[nodiscard]] QSize sizeHint() const override { return {92, 22}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {40, 16}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<double> m_values;
    Tone m_tone = Tone::Muted;
};

} // namespace pilothouse::ui
