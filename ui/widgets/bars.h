// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QList>
#include <QRectF>
#include <QString>
#include <QWidget>

class QPainter;

namespace pilothouse::ui {

/// How a stretch of a bar or lane is filled. Facts are solid, plans hatched, soak times dotted,
/// missing data hatched in grey.
enum class Fill : std::uint8_t {
    Ok,
    OkQuiet,
    Running,
    Waiting,
    Warning,
    Failed,
    Stopped,
    Rest,
    NoData,
    Planned,
    Soak,
    Ramp1,
    Ramp2,
    Ramp3,
    Ramp4,
    Ramp5,
    Ramp6,
    Accent,
};

struct BarPart {
    double weight = 0.0; ///< any unit, > 0
    Fill fill = Fill::Rest;
    bool operator==(const BarPart&) const = default;
};

void paintFill(QPainter& painter, const QRectF& rect, Fill fill, const Tokens& tokens);

/// Parts in proportion, each at least 4 px wide so that one failure in a thousand is seen, `gap` px
/// apart.
void paintPartBar(QPainter& painter, const QRectF& rect, const QList<BarPart>& parts, double gap,
                  const Tokens& tokens);

/// A bar of parts: progress of a run, versions, stages. 8 px high by default.
class PartBar : public QWidget {
    Q_OBJECT
public:
    explicit PartBar(QWidget* parent = nullptr);
    void setParts(const QList<BarPart>& parts);
    void setThickness(int px);
    void setGap(int px);
    /// Words for the screen reader and tooltip; the bar itself has none.
    void setDescription(const QString& text);
    [[nodiscard]] QSize sizeHint() const override { return {160, m_thickness}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {40, m_thickness}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<BarPart> m_parts;
    int m_thickness = 8;
    int m_gap = 2;
};

/// A 2 px line for work of unknown length: shows after 400 ms, a part of 30 % runs along it; it
/// stands still under reduced motion and while hidden. With a share it shows that much instead.
class ThinProgress : public QWidget {
    Q_OBJECT
public:
    explicit ThinProgress(QWidget* parent = nullptr);
    /// Starts or stops the indeterminate form.
    void setBusy(bool busy);
    /// 0..1; ends the indeterminate form.
    void setShare(double share);
    void setReducedMotion(bool reduced);
    [[nodiscard]] QSize sizeHint() const override { return {160, 2}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void restart();
    int m_timer = 0;
    double m_share = 0.0;
    double m_phase = 0.3;
    bool m_busy = false;
    bool m_visibleYet = false;
    bool m_reduced = false;
};

} // namespace pilothouse::ui
