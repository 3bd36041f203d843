// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/plan/simulation_words.h"

#include <QWidget>

namespace pilothouse::ui {

/// What holds under the cursor, 196 px wide, right of the chart behind a divider.
class SimulationReadout : public QWidget {
    Q_OBJECT
public:
    explicit SimulationReadout(QWidget* parent = nullptr);
    /// @param shades how many old versions there are of which some go, for the colours
    void setLines(const QString& title, const QList<ReadoutLine>& lines, int shades);
    [[nodiscard]] QString title() const { return m_title; }
    [[nodiscard]] const QList<ReadoutLine>& lines() const { return m_lines; }
    void setPale(bool pale);
    [[nodiscard]] QSize sizeHint() const override { return {196, 240}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {196, 80}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_title;
    QList<ReadoutLine> m_lines;
    int m_shades = 0;
    bool m_isPale = false;
};

} // namespace pilothouse::ui
