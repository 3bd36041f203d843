// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/fact_cells.h"

#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kPadding = 16;
constexpr int kGlyph = 12;
constexpr int kBar = 8;

} // namespace

FactCell::FactCell(QWidget* parent) : QWidget(parent) {
    setFixedHeight(36);
}

void FactCell::setFact(const RunFact& fact) {
    if (fact == m_fact) {
        return;
    }
    m_fact = fact;
    setAccessibleName(fact.label);
    setAccessibleDescription(plainText(fact.value));
    setToolTip(fact.help.isEmpty() ? plainText(fact.value) : fact.help);
    updateGeometry();
    update();
}

QSize FactCell::sizeHint() const {
    const int value = runsWidth(m_fact.value, metrics::kBody) + (m_fact.glyph ? kGlyph + 6 : 0);
    const int label = runsWidth({TextRun{.text = m_fact.label}}, metrics::kLabel);
    return {std::max(value, label) + 2 * kPadding + 1, 36};
}

void FactCell::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect(0, 0, 1, height()), tokens.divider);
    const double width = this->width() - kPadding - 4;
    paintRuns(painter, QRectF(kPadding, 0, width, 16),
              {TextRun{.text = m_fact.label, .tone = Tone::Muted}}, metrics::kLabel, tokens);
    double x = kPadding;
    if (m_fact.glyph) {
        paintGlyph(painter, QRectF(x, 21, kGlyph, kGlyph), *m_fact.glyph, tokens);
        x += kGlyph + 6;
    }
    paintRuns(painter, QRectF(x, 18, this->width() - x - 4, 18), m_fact.value, metrics::kBody,
              tokens);
}

ProgressCell::ProgressCell(QWidget* parent) : QWidget(parent) {
    setFixedHeight(36);
    setObjectName(QStringLiteral("runProgress"));
}

void ProgressCell::setCounts(const model::MemberCounts& counts) {
    if (counts == m_counts) {
        return;
    }
    m_counts = counts;
    setAccessibleName(tr("Progress"));
    setAccessibleDescription(progressSentence(counts));
    setToolTip(progressSentence(counts));
    update();
}

void ProgressCell::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double right = width() - kPadding;
    double x = paintRuns(painter, QRectF(0, 0, right, 18), progressWords(m_counts), metrics::kBody,
                         tokens);
    const QList<CountPart> parts = countParts(m_counts);
    for (const CountPart& part : parts) {
        x += kPadding;
        const int text =
            runsWidth({TextRun{.text = part.text, .tone = part.tone}}, metrics::kLabel);
        if (x + kGlyph + 4 + text > right) {
            break; // the tooltip has them all
        }
        paintGlyph(painter, QRectF(x, 3, kGlyph, kGlyph), part.glyph, tokens);
        x += kGlyph + 4;
        x += paintRuns(painter, QRectF(x, 0, right - x, 18),
                       {TextRun{.text = part.text, .tone = part.tone}}, metrics::kLabel, tokens);
    }
    paintPartBar(painter, QRectF(0, 25, right, kBar), progressParts(m_counts), 0, tokens);
}

} // namespace pilothouse::ui
