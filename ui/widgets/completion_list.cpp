// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/completion_list.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/text_runs.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kTop = 4;
constexpr int kFooter = 24;
constexpr int kShadow = 3;
constexpr int kPadding = 13;

TextRuns rowRuns(const Completion& row) {
    return {
        TextRun{.text = row.text.left(row.typed), .tone = Tone::Text, .strong = true, .mono = true},
        TextRun{.text = row.text.mid(row.typed), .tone = Tone::Text, .mono = true}};
}

} // namespace

CompletionList::CompletionList(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::NoFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Completions"));
}

void CompletionList::setCompletions(const QList<Completion>& rows) {
    m_rows = rows;
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(rows.size()) - 1));
    updateGeometry();
    update();
}

void CompletionList::setCurrentRow(int row) {
    if (m_rows.isEmpty()) {
        return;
    }
    const auto count = static_cast<int>(m_rows.size());
    m_current = (row % count + count) % count;
    setAccessibleDescription(m_rows.at(m_current).text);
    update();
}

QSize CompletionList::sizeHint() const {
    return {320, kTop + static_cast<int>(m_rows.size()) * metrics::kRow + kFooter + kShadow};
}

void CompletionList::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    const QRectF card = QRectF(rect()).adjusted(0, 0, 0, -kShadow);
    paintRaised(painter, card, tokens, tokens.controlBorder);
    for (int i = 0; i < m_rows.size(); ++i) {
        const Completion& row = m_rows.at(i);
        const QRectF box(1, kTop + i * metrics::kRow, width() - 2, metrics::kRow);
        paintRowState(painter, box, false, i == m_current, tokens);
        const QRectF inner = box.adjusted(kPadding - 1, 0, -kPadding + 1, 0);
        paintRuns(painter, inner, rowRuns(row), metrics::kBody, tokens);
        double right = inner.right();
        if (i == m_current) {
            right -= paintKeyCap(painter, QPointF(right, box.center().y()), tr("Tab"), tokens) + 8;
        }
        paintRuns(painter, QRectF(inner.left(), inner.top(), right - inner.left(), inner.height()),
                  {TextRun{.text = row.note, .tone = Tone::Muted}}, metrics::kLabel, tokens,
                  Qt::AlignRight);
    }
    const QRectF foot(1, card.bottom() - kFooter, width() - 2, kFooter - 1);
    painter.fillRect(foot, tokens.window);
    painter.fillRect(QRectF(foot.left(), foot.top(), foot.width(), 1), tokens.divider);
    const QRectF keys = foot.adjusted(kPadding - 1, 0, -kPadding + 1, 0);
    const int used =
        paintRuns(painter, keys, {TextRun{.text = tr("\u2191 history"), .tone = Tone::Secondary}},
                  metrics::kLabel, tokens);
    paintRuns(painter, keys.adjusted(used + 16, 0, 0, 0),
              {TextRun{.text = tr("Esc closes"), .tone = Tone::Secondary}}, metrics::kLabel,
              tokens);
    paintRuns(painter, keys, {TextRun{.text = tr("Ctrl+Space opens"), .tone = Tone::Secondary}},
              metrics::kLabel, tokens, Qt::AlignRight);
}

int CompletionList::rowAt(int y) const {
    const int row = (y - kTop) / metrics::kRow;
    return y >= kTop && row < m_rows.size() ? row : -1;
}

void CompletionList::mousePressEvent(QMouseEvent* event) {
    if (const int row = rowAt(event->position().toPoint().y()); row >= 0) {
        Q_EMIT chosen(row);
    }
}

void CompletionList::mouseMoveEvent(QMouseEvent* event) {
    if (const int row = rowAt(event->position().toPoint().y()); row >= 0) {
        setCurrentRow(row);
    }
}

} // namespace pilothouse::ui
