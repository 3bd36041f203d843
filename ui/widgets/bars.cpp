// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/bars.h"

#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QTimerEvent>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {
namespace {

constexpr double kMinPart = 4.0;
constexpr int kShowAfterMs = 400;
constexpr int kFrameMs = 40;
constexpr double kBusyShare = 0.3;
constexpr double kStep = 0.014;

QColor solid(Fill fill, const Tokens& t) {
    switch (fill) {
    case Fill::Ok: return t.ok.fill;
    case Fill::OkQuiet: return t.okQuiet;
    case Fill::Running: return t.running.fill;
    case Fill::Waiting: return t.waiting.fill;
    case Fill::Warning: return t.warning.fill;
    case Fill::Failed: return t.failed.fill;
    case Fill::Stopped: return t.stopped.fill;
    case Fill::Accent: return t.accent;
    case Fill::Rest: return t.sunken;
    case Fill::NoData:
    case Fill::Planned: return t.surface;
    case Fill::Soak: return t.waiting.tint;
    default: break;
    }
    const auto step = static_cast<std::size_t>(fill) - static_cast<std::size_t>(Fill::Ramp1);
    return t.ramp.at(std::min<std::size_t>(step, 5));
}

void paintPattern(QPainter& painter, const QRectF& rect, const QColor& ink) {
    painter.setPen(QPen(ink, 1.0));
    painter.setRenderHint(QPainter::Antialiasing);
    for (double x = rect.left() - rect.height(); x < rect.right(); x += 6.0) {
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()));
    }
}

void paintDots(QPainter& painter, const QRectF& rect, const QColor& ink) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.setRenderHint(QPainter::Antialiasing);
    for (double y = rect.top() + 2.5; y < rect.bottom(); y += 4.0) {
        for (double x = rect.left() + 2.5; x < rect.right(); x += 4.0) {
            painter.drawEllipse(QPointF(x, y), 0.7, 0.7);
        }
    }
}

} // namespace

void paintFill(QPainter& painter, const QRectF& rect, Fill fill, const Tokens& tokens) {
    painter.fillRect(rect, solid(fill, tokens));
    const bool patterned = fill == Fill::NoData || fill == Fill::Planned || fill == Fill::Soak;
    if (!patterned) {
        return;
    }
    const QColor ink = fill == Fill::Soak ? tokens.waiting.fill : tokens.unknown.fill;
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    if (fill == Fill::Soak) {
        paintDots(painter, rect, ink);
    } else {
        paintPattern(painter, rect, fill == Fill::Planned ? mixed(tokens.surface, ink, 0.75) : ink);
    }
    painter.setPen(QPen(mixed(tokens.surface, ink, fill == Fill::Soak ? 0.6 : 1.0), 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawRect(rect.adjusted(0, 0, -1, -1));
    painter.restore();
}

void paintPartBar(QPainter& painter, const QRectF& rect, const QList<BarPart>& parts, double gap,
                  const Tokens& tokens) {
    double sum = 0.0;
    qsizetype shown = 0;
    for (const BarPart& part : parts) {
        if (part.weight > 0.0) {
            sum += part.weight;
            ++shown;
        }
    }
    if (shown == 0) {
        paintFill(painter, rect, Fill::Rest, tokens);
        return;
    }
    const double room = rect.width() - gap * static_cast<double>(shown - 1);
    double widened = 0.0; // what the parts below the minimum take from the others
    double wide = 0.0;
    for (const BarPart& part : parts) {
        const double natural = room * part.weight / sum;
        if (part.weight > 0.0 && natural < kMinPart) {
            widened += kMinPart;
        } else if (part.weight > 0.0) {
            wide += part.weight;
        }
    }
    double x = rect.left();
    for (const BarPart& part : parts) {
        if (part.weight <= 0.0) {
            continue;
        }
        const bool small = room * part.weight / sum < kMinPart;
        const double width = small ? kMinPart : (room - widened) * part.weight / wide;
        paintFill(painter, QRectF(x, rect.top(), width, rect.height()), part.fill, tokens);
        x += width + gap;
    }
}

PartBar::PartBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PartBar::setParts(const QList<BarPart>& parts) {
    if (m_parts != parts) {
        m_parts = parts;
        update();
    }
}

void PartBar::setThickness(int px) {
    m_thickness = px;
    updateGeometry();
}

void PartBar::setGap(int px) {
    m_gap = px;
    update();
}

void PartBar::setDescription(const QString& text) {
    setAccessibleName(text);
    setToolTip(text);
}

void PartBar::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    QPainterPath clip;
    const QRectF bar(0, (height() - m_thickness) / 2.0, width(), m_thickness);
    clip.addRoundedRect(bar, 1, 1);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipPath(clip);
    paintPartBar(painter, bar, m_parts, m_gap, theme(this));
}

ThinProgress::ThinProgress(QWidget* parent) : QWidget(parent) {
    setFixedHeight(2);
    setAccessibleName(tr("loading"));
}

void ThinProgress::setBusy(bool busy) {
    if (m_busy == busy) {
        return;
    }
    m_busy = busy;
    m_share = 0.0;
    m_visibleYet = false;
    restart();
    update();
}

void ThinProgress::setShare(double share) {
    m_busy = false;
    m_share = std::clamp(share, 0.0, 1.0);
    restart();
    update();
}

void ThinProgress::setReducedMotion(bool reduced) {
    m_reduced = reduced;
    restart();
}

namespace {

bool isMotionReduced() {
    const auto* const controller = themeController();
    return controller != nullptr && controller->reducedMotion();
}

} // namespace

void ThinProgress::restart() {
    if (m_timer != 0) {
        killTimer(m_timer);
        m_timer = 0;
    }
    if (m_busy && isVisible()) {
        if (!m_visibleYet) {
            m_timer = startTimer(kShowAfterMs);
        } else if (!m_reduced && !isMotionReduced()) {
            m_timer = startTimer(kFrameMs);
        }
    }
}

void ThinProgress::timerEvent(QTimerEvent* event) {
    Q_UNUSED(event)
    if (!m_visibleYet) {
        m_visibleYet = true;
        restart();
    } else {
        m_phase = std::fmod(m_phase + kStep, 1.0 + kBusyShare);
    }
    update();
}

void ThinProgress::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    restart();
}

void ThinProgress::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    restart();
}

void ThinProgress::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    if (m_busy && m_visibleYet) {
        painter.fillRect(rect(), tokens.sunken);
        const double left = (m_phase - kBusyShare) * width();
        painter.fillRect(QRectF(left, 0, kBusyShare * width(), height()), tokens.accent);
    } else if (m_share > 0.0) {
        painter.fillRect(rect(), tokens.sunken);
        painter.fillRect(QRectF(0, 0, m_share * width(), height()), tokens.running.fill);
    }
}

} // namespace pilothouse::ui
