// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/panel.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text_runs.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kEdge = 4;
constexpr int kWordGap = 8;

void paintEdge(QPainter& painter, const QRectF& rect, const QColor& ink) {
    QPainterPath clip;
    clip.addRoundedRect(rect, metrics::kRadius, metrics::kRadius);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipPath(clip, Qt::IntersectClip);
    painter.fillRect(QRectF(rect.left(), rect.top(), kEdge, rect.height()), ink);
    painter.restore();
}

} // namespace

void paintFrame(QPainter& painter, const QRectF& rect, FrameKind kind, Glyph state,
                const Tokens& tokens) {
    if (kind == FrameKind::Problem) {
        const QColor ink = tokens.state(state).fill;
        paintBox(painter, rect, tokens.surface, ink);
        paintEdge(painter, rect, ink);
        return;
    }
    if (kind == FrameKind::Plain) {
        paintBox(painter, rect, tokens.surface, tokens.divider);
        return;
    }
    paintBox(painter, rect, tokens.surface, QColor());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.unknown.fill, 1.0, Qt::CustomDashLine));
    QPen pen = painter.pen();
    pen.setDashPattern({3.0, 3.0});
    painter.setPen(pen);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                            metrics::kRadius);
    painter.restore();
}

Panel::Panel(const QString& title, QWidget* parent) : QWidget(parent) {
    auto* const outer = new QVBoxLayout(this);
    outer->setContentsMargins(1, 1, 1, 1);
    outer->setSpacing(0);
    m_header = new QWidget(this);
    m_header->setFixedHeight(metrics::kPanelHeader - 1);
    m_headerLayout = new QHBoxLayout(m_header);
    m_headerLayout->setContentsMargins(15, 0, 11, 0);
    m_headerLayout->setSpacing(8);
    m_headerLayout->addStretch(1);
    outer->addWidget(m_header);
    m_body = new QVBoxLayout;
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(0);
    outer->addLayout(m_body, 1);
    setTitle(title);
}

void Panel::setTitle(const QString& title) {
    m_title = title;
    setAccessibleName(title);
    updateHeader();
}

void Panel::setQuantity(const QString& quantity) {
    m_quantity = quantity;
    update();
}

void Panel::setNote(const QString& note) {
    m_note = note;
    update();
}

void Panel::setTitleGlyph(std::optional<Glyph> glyph) {
    m_glyph = glyph;
    update();
}

void Panel::setFrame(FrameKind kind, Glyph state) {
    m_frame = kind;
    m_frameState = state;
    update();
}

void Panel::setHeaderHeight(int px) {
    m_header->setFixedHeight(px - 1);
    update();
}

void Panel::addHeaderWidget(QWidget* widget) {
    m_headerLayout->addWidget(widget, 0, Qt::AlignVCenter);
    updateHeader();
}

void Panel::setTitleWidget(QWidget* widget) {
    m_titleWidget = widget;
    m_headerLayout->insertWidget(0, widget, 0, Qt::AlignVCenter);
    updateHeader();
}

void Panel::updateHeader() {
    const bool shown =
        !m_title.isEmpty() || m_titleWidget != nullptr || m_headerLayout->count() > 1;
    m_header->setVisible(shown);
    if (layout() != nullptr) {
        // The divider below the header takes one pixel of the body.
        m_body->setContentsMargins(0, shown ? 1 : 0, 0, 0);
    }
    update();
}

void Panel::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    paintFrame(painter, rect(), m_frame, m_frameState, tokens);
    if (m_header->isHidden()) {
        return;
    }
    const int header = m_header->height() + 1;
    painter.fillRect(QRectF(1, header, width() - 2, 1), tokens.divider);
    QRectF line(16, 1, width() - 32, header - 1);
    // Words end where the controls begin; they are cut with an ellipsis, never painted over.
    for (int at = 0; at < m_headerLayout->count(); ++at) {
        const QWidget* const control = m_headerLayout->itemAt(at)->widget();
        if (control == nullptr || control->isHidden()) {
            continue;
        }
        if (control == m_titleWidget) {
            line.setLeft(control->geometry().right() + 1 + kWordGap);
        } else {
            line.setRight(std::min<double>(line.right(), control->geometry().left() - kWordGap));
        }
    }
    if (m_titleWidget == nullptr) {
        if (m_glyph) {
            paintGlyph(painter, QRectF(line.left(), line.center().y() - 7, 14, 14), *m_glyph,
                       tokens);
            line.adjust(22, 0, 0, 0);
        }
        TextRuns runs{TextRun{.text = m_title, .tone = Tone::Text, .strong = true}};
        const int used = paintRuns(painter, line, runs, metrics::kBody, tokens);
        runs = {TextRun{.text = m_quantity, .tone = Tone::Secondary}};
        paintRuns(painter, line.adjusted(used + 8, 0, 0, 0), runs, metrics::kBody, tokens);
    }
    if (!m_note.isEmpty()) {
        paintRuns(painter, line, {TextRun{.text = m_note, .tone = Tone::Muted}}, metrics::kLabel,
                  tokens, Qt::AlignRight);
    }
}

} // namespace pilothouse::ui
