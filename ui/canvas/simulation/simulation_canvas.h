// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/simulation/simulation_data.h"
#include "ui/canvas/timeline/time_scale.h"

#include <QAbstractScrollArea>
#include <QImage>
#include <QTimeZone>

#include <optional>

namespace pilothouse::ui {

/// Stages of a simulated run as lanes, the versions of the fleet over time below, and a cursor over
/// both. Left and right walk it in steps of 15 minutes, with Shift of an hour (one and five minutes
/// where the whole takes less than two hours), Home and End go to the ends, up and down scroll the
/// lanes, T asks for the table.
class SimulationCanvas : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit SimulationCanvas(QWidget* parent = nullptr);

    /// Replaces what is shown; the cursor stays where it is while that is within.
    void setData(const SimulationData& data);
    [[nodiscard]] const SimulationData& data() const { return m_data; }
    /// The zone of the axis; the system's until set.
    void setZone(const QTimeZone& zone);
    /// Pale: it is of an older plan, a new one is computed.
    void setPale(bool pale);
    [[nodiscard]] bool isPale() const { return m_isPale; }

    [[nodiscard]] Instant cursorAt() const { return m_cursor; }
    void setCursorAt(Instant at);
    /// What a key moves the cursor by.
    [[nodiscard]] std::chrono::milliseconds step(bool isLong) const;
    [[nodiscard]] const TimeScale& scale() const { return m_scale; }
    /// Where the version mix lies, in the viewport.
    [[nodiscard]] QRectF chartBox() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cursorMoved();
    void tableRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void placeAll();
    void dropImage();
    void walk(bool isLater, bool isLong);
    void pointAtX(double x);
    [[nodiscard]] int lanesHeight() const;
    [[nodiscard]] QRectF rowOf(qsizetype lane) const;
    void paintBase(QPainter& painter) const;
    void paintGrid(QPainter& painter) const;
    void paintFreezes(QPainter& painter) const;
    void paintLane(QPainter& painter, qsizetype lane) const;
    void paintLaneLabels(QPainter& painter, qsizetype lane) const;
    void paintChart(QPainter& painter) const;
    void paintEnds(QPainter& painter) const;
    void paintCursor(QPainter& painter) const;

    SimulationData m_data;
    QTimeZone m_zone;
    TimeScale m_scale;
    Instant m_cursor{};
    bool m_hasCursor = false;
    bool m_isPale = false;
    QImage m_image; ///< all but the cursor; null: to be painted
};

} // namespace pilothouse::ui
