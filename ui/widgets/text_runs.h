// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QList>
#include <QRectF>
#include <QString>
#include <QWidget>

class QPainter;

namespace pilothouse::ui {

/// A piece of a line in its own tone: "2 down · 4 degraded · +3 in 1 h" is several of them.
struct TextRun {
    QString text;
    Tone tone = Tone::Secondary;
    bool strong = false;
    bool mono = false;
    bool operator==(const TextRun&) const = default;
};
using TextRuns = QList<TextRun>;

/// Width of the runs at `px` text size.
[[nodiscard]] int runsWidth(const TextRuns& runs, int px);

/// Draws the runs on one line, centred vertically, elided at the end when they do not fit. Returns
/// the width used.
int paintRuns(QPainter& painter, const QRectF& rect, const TextRuns& runs, int px,
              const Tokens& tokens, Qt::Alignment alignment = Qt::AlignLeft);

/// The words alone, for screen readers and copies.
[[nodiscard]] QString plainText(const TextRuns& runs);

/// A one-line label of runs. Its accessible name is the plain text; elided text shows in the
/// tooltip.
class RunLabel : public QWidget {
    Q_OBJECT
public:
    explicit RunLabel(int px = 13, QWidget* parent = nullptr);
    RunLabel(const TextRuns& runs, int px, QWidget* parent = nullptr);
    void setRuns(const TextRuns& runs);
    void setAlignment(Qt::Alignment alignment);
    [[nodiscard]] const TextRuns& runs() const { return m_runs; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TextRuns m_runs;
    int m_px;
    Qt::Alignment m_alignment = Qt::AlignLeft;
};

} // namespace pilothouse::ui
