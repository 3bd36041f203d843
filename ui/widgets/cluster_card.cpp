// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/cluster_card.h"

#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/sparkline.h"
#include "ui/widgets/text_runs.h"

#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kReducedHeight = 108;
constexpr int kFullHeight = 168;
constexpr int kReducedMeters = 2;

bool isProblem(Glyph glyph) {
    return glyph == Glyph::Warning || glyph == Glyph::Failed;
}

} // namespace

ClusterCard::ClusterCard(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, [this] { Q_EMIT opened(m_data.id); });
}

void ClusterCard::setData(const ClusterCardData& content) {
    if (m_data == content) {
        return;
    }
    m_data = content;
    setAccessibleName(tr("%1: %2").arg(content.name, content.state));
    setToolTip(content.state);
    updateGeometry();
    update();
}

QSize ClusterCard::sizeHint() const {
    return m_data.meters.size() > kReducedMeters ? QSize(360, kFullHeight)
                                                 : QSize(222, kReducedHeight);
}

void ClusterCard::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    const FrameKind kind = m_data.lastKnown          ? FrameKind::Dashed
                           : isProblem(m_data.glyph) ? FrameKind::Problem
                                                     : FrameKind::Plain;
    paintFrame(painter, rect(), kind, m_data.glyph, tokens);
    if (underMouse() && kind == FrameKind::Plain) {
        paintBox(painter, rect(), tokens.rowHover, tokens.divider);
    }
    const bool full = m_data.meters.size() > kReducedMeters;
    const double pad = full ? 16.0 : 12.0;
    const QRectF inner = QRectF(rect()).adjusted(pad, full ? 12 : 7, -pad, 0);
    const QRectF head(inner.left(), inner.top(), inner.width(), 20);
    paintGlyph(painter, QRectF(head.left(), head.center().y() - 7, 14, 14), m_data.glyph, tokens);
    const int version =
        paintRuns(painter, head, {TextRun{.text = m_data.version, .tone = Tone::Muted}},
                  metrics::kLabel, tokens, Qt::AlignRight);
    paintRuns(painter, head.adjusted(22, 0, -version - 8, 0),
              {TextRun{.text = m_data.name, .tone = Tone::Text, .strong = true}}, metrics::kBody,
              tokens);
    const Tone tone = m_data.glyph == Glyph::Ok ? Tone::Secondary : toneOf(m_data.glyph);
    paintRuns(painter, QRectF(inner.left() + 22, head.bottom() + 1, inner.width() - 22, 20),
              {TextRun{.text = m_data.state, .tone = tone}}, metrics::kBody, tokens);
    double y = head.bottom() + (full ? 32 : 24);
    for (const ClusterCardData::Meter& meter : m_data.meters) {
        const QRectF line(inner.left(), y, inner.width(), 22);
        paintRuns(painter, line, {TextRun{.text = meter.label, .tone = Tone::Secondary}},
                  metrics::kLabel, tokens);
        const double sparkLeft = line.left() + (full ? 80 : 52);
        const double sparkWidth = std::max(40.0, line.width() - (sparkLeft - line.left()) - 62);
        paintSparkline(painter, QRectF(sparkLeft, y + 2, sparkWidth, 18), meter.spark,
                       tokens.muted);
        paintRuns(painter, line, {TextRun{.text = meter.value, .tone = Tone::Text, .strong = true}},
                  metrics::kBody, tokens, Qt::AlignRight);
        y += full ? 25 : 24;
    }
}

} // namespace pilothouse::ui
