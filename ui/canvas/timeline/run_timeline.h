// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/timeline/timeline_layout.h"

#include <QAbstractScrollArea>

#include <optional>

namespace pilothouse::ui {

/// A run in time: stages, groups and members as lanes, with what was, what is and what is expected.
/// Arrows up and down walk the lanes, left and right move in time, + and - zoom, F fits, N goes to
/// now, `]` and `[` to the next and previous failure, Enter folds a lane or opens a member, T asks
/// for the table, Shift with left and right marks a span, Ctrl with left and right walks the bars
/// of a lane, Menu or Shift+F10 for the menu. Only what is on screen is drawn.
class RunTimeline : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit RunTimeline(QWidget* parent = nullptr);

    /// Replaces what is shown. Selection, scroll place and a chosen span are kept; a fitted view
    /// stays fitted.
    void setData(const TimelineData& data);
    [[nodiscard]] const TimelineData& data() const { return m_data; }

    /// The zone of the axis; the system's until set.
    void setZone(const QTimeZone& zone);

    /// Marks the lane with this id, or none for an empty id. Does not emit.
    void setSelected(const QString& id);
    [[nodiscard]] QString selected() const { return m_selected; }

    [[nodiscard]] const TimeScale& scale() const { return m_scale; }
    [[nodiscard]] bool isFitted() const { return m_isFitted; }
    /// The whole run, and again after every change of it.
    void fit();
    /// So much time, with now at a third from the right.
    void showSpan(std::chrono::milliseconds span);
    /// Selects the next (1) or previous (-1) bar of the selected lane, and brings it into view.
    void stepBar(int by);
    /// The bar that is selected; -1: the lane as a whole.
    [[nodiscard]] int selectedBar() const { return m_bar; }
    /// Moves now into view; the zoom stays.
    void showNow();
    /// Selects the next (1) or previous (-1) lane that failed or is slow.
    void goToFailure(int step);

    /// What is marked on the axis; none: all.
    struct Range {
        Instant from{};
        Instant to{};
        bool operator==(const Range&) const = default;
    };
    [[nodiscard]] const std::optional<Range>& range() const { return m_range; }
    void setRange(const std::optional<Range>& range);

    /// The named times of the axis as they are written, boxes in the head. For tests.
    [[nodiscard]] QList<QRectF> axisWords() const;

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void laneSelected(const QString& id);
    /// Enter or double click on a lane that does not fold.
    void laneActivated(const QString& id);
    /// Enter on a bar that leads somewhere: its `ref`.
    void barActivated(const QString& ref);
    /// A lane is to be folded or unfolded: the owner sends new data.
    void foldToggled(const QString& id);
    /// The user moved or zoomed, so that the view is not fitted any more; or fitted it again.
    void spanChanged();
    void tableRequested();
    /// A span was marked (Shift+drag, Shift+← and →), or none is any more.
    void rangeChanged();
    /// The menu of a lane (right button, Menu key, Shift+F10); empty: of the run as a whole.
    void menuRequested(const QString& lane, const QPoint& globalPos);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void setScale(const TimeScale& scale, bool isFitted);
    void updateScrollBar();
    void select(qsizetype lane);
    void activate(qsizetype lane);
    void requestMenu();
    void ensureVisible(qsizetype lane);
    void updateAccessibleText();
    [[nodiscard]] QString barWords(const TimelineBar& bar) const;
    [[nodiscard]] QString ghostWords() const;
    void tellBar();
    [[nodiscard]] bool handleLaneKey(int key);
    [[nodiscard]] bool handleTimeKey(int key);
    [[nodiscard]] qsizetype indexOf(const QString& id) const;
    [[nodiscard]] qsizetype laneUnder(const QPoint& at) const;
    [[nodiscard]] QRectF rowOf(qsizetype lane) const;
    [[nodiscard]] double chartWidth() const;
    [[nodiscard]] QString helpOf(const TimelineLane& lane, const QPoint& at) const;

    void paintBackgrounds(QPainter& painter) const;
    void paintFreezes(QPainter& painter) const;
    void paintEstimate(QPainter& painter) const;
    void paintLabels(QPainter& painter, qsizetype lane) const;
    void paintHead(QPainter& painter) const;
    void paintStrip(QPainter& painter) const;
    void paintNow(QPainter& painter) const;
    void paintFocus(QPainter& painter) const;
    void paintRange(QPainter& painter) const;
    void growRange(double pixels);
    void dragRange(const QPoint& at);
    struct AxisWord {
        QRectF box{};
        QString text{};
        bool isNamed = false; ///< an end of the run, not an hour
        bool isStrong = false;
        bool isGhost = false; ///< of an estimate that was given up
    };
    [[nodiscard]] QRectF nowFlag() const;
    [[nodiscard]] QString nowWords() const;
    [[nodiscard]] QList<AxisWord> wordsOfAxis() const;
    void placeEnd(QList<AxisWord>& words, const std::optional<Instant>& at, const QString& text,
                  bool isStrong) const;
    void paintGhostTick(QPainter& painter) const;
    [[nodiscard]] std::pair<qsizetype, qsizetype> lanesOnScreen() const;

    TimelineData m_data;
    QTimeZone m_zone;
    TimeScale m_scale;
    QList<int> m_tops{0};
    QString m_selected;
    int m_bar = -1; ///< of the selected lane
    bool m_isFitted = true;
    std::optional<QPoint> m_dragFrom;
    bool m_isDragging = false;
    std::optional<Range> m_range;
    std::optional<Instant> m_rangeFrom; ///< where a span began that is being marked
};

} // namespace pilothouse::ui
