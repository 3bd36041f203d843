// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/kpi_tile.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/sparkline.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kPadding = 16;
constexpr int kBar = 10;

} // namespace

KpiTile::KpiTile(QWidget* parent) : QAbstractButton(parent) {
    setProperty("phFocusRing", true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void KpiTile::setData(const KpiData& content) {
    if (m_data == content) {
        return;
    }
    m_data = content;
    setAccessibleName(tr("%1: %2 %3").arg(content.label, content.value, content.suffix));
    setAccessibleDescription(plainText(content.sub));
    update();
}

void KpiTile::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    const FrameKind frame = m_data.alarm ? FrameKind::Problem : m_data.frame;
    paintFrame(painter, rect(), frame,
               m_data.alarm ? Glyph::Failed : m_data.glyph.value_or(Glyph::Ok), tokens);
    const QRectF inner = QRectF(rect()).adjusted(kPadding, 0, -kPadding, 0);
    double x = inner.left();
    const QRectF labelLine(inner.left(), 8, inner.width(), 16);
    if (m_data.glyph) {
        paintGlyph(painter, QRectF(x, labelLine.center().y() - 6, 12, 12), *m_data.glyph, tokens);
        x += 17;
    }
    const TextRuns label{TextRun{.text = m_data.label, .tone = Tone::Secondary}};
    paintRuns(painter, labelLine.adjusted(x - inner.left(), 0, 0, 0), label, metrics::kLabel,
              tokens);
    if (!m_data.corner.isEmpty()) {
        paintRuns(painter, labelLine, {TextRun{.text = m_data.corner, .tone = Tone::Secondary}},
                  metrics::kLabel, tokens, Qt::AlignRight);
    }
    if (m_data.value.isEmpty() && !m_data.bar.isEmpty()) {
        paintPartBar(painter, QRectF(inner.left(), 33, inner.width(), kBar), m_data.bar, 1.0,
                     tokens);
        paintRuns(painter, QRectF(inner.left(), 54, inner.width(), 18), m_data.sub, metrics::kBody,
                  tokens);
        paintRuns(painter, QRectF(inner.left(), 54, inner.width(), 18),
                  {TextRun{.text = m_data.subRight}}, metrics::kLabel, tokens, Qt::AlignRight);
        return;
    }
    paintFigure(painter, inner);
    paintRuns(painter, QRectF(inner.left(), 62, inner.width(), 16), m_data.sub, metrics::kLabel,
              tokens);
}

void KpiTile::paintFigure(QPainter& painter, const QRectF& inner) const {
    const Tokens& tokens = theme(this);
    const Tone tone = m_data.alarm ? Tone::Failed : Tone::Text;
    const QRectF line(inner.left(), 26, inner.width(), 32);
    const int used =
        paintRuns(painter, line, {TextRun{.text = m_data.value, .tone = tone, .strong = true}},
                  metrics::kFigure, tokens);
    const int suffix = paintRuns(painter, line.adjusted(used + 8, 6, 0, 2),
                                 {TextRun{.text = m_data.suffix}}, metrics::kBody, tokens);
    const double free = inner.width() - used - suffix - 24;
    if (!m_data.spark.isEmpty() && free >= 40) {
        const double width = std::min(free, inner.width() * 0.42);
        paintSparkline(painter, QRectF(inner.right() - width, 29, width, 26), m_data.spark,
                       m_data.alarm ? tokens.failed.text : tokens.muted);
    }
}

void KpiTile::mouseReleaseEvent(QMouseEvent* event) {
    const bool inside =
        rect().contains(event->position().toPoint()) && event->button() == Qt::LeftButton;
    QAbstractButton::mouseReleaseEvent(event);
    if (inside) {
        Q_EMIT chosen(event->modifiers());
    }
}

void KpiTile::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
        event->key() == Qt::Key_Space) {
        Q_EMIT chosen(event->modifiers());
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

} // namespace pilothouse::ui
