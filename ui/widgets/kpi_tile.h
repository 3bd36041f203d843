// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/bars.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/text_runs.h"

#include <QAbstractButton>

#include <optional>

namespace pilothouse::ui {

/// What one tile says. An unknown value is written "?", a sum that lacks data "≥ 2,486"; both are
/// the caller's words.
struct KpiData {
    QString label;
    std::optional<Glyph> glyph;
    QString value;       ///< 26 px 600; empty when a bar stands in its place
    QString suffix;      ///< beside the value, muted ("of 200")
    QString corner;      ///< right end of the label line ("stage 3 of 5")
    TextRuns sub;        ///< last line
    QString subRight;    ///< right end of the last line
    QList<double> spark; ///< last 60 min, oldest first, NaN = gap; empty = none
    QList<BarPart> bar;  ///< versions or stages, instead of the value
    FrameKind frame = FrameKind::Plain;
    bool alarm = false; ///< value and line in failed colours, with a Problem frame
    bool operator==(const KpiData&) const = default;
};

/// An 88 px tile that is also a button: click filters, Shift adds, Ctrl excludes. 52 px high in the
/// reduced window.
class KpiTile : public QAbstractButton {
    Q_OBJECT
public:
    explicit KpiTile(QWidget* parent = nullptr);
    void setData(const KpiData& data);
    [[nodiscard]] const KpiData& data() const { return m_data; }
    [[nodiscard]] QSize sizeHint() const override { return {212, 88}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 88}; }

Q_SIGNALS:
    void chosen(Qt::KeyboardModifiers modifiers);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void paintFigure(QPainter& painter, const QRectF& inner) const;
    KpiData m_data;
};

} // namespace pilothouse::ui
