// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sparkline.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace pilothouse::ui {
namespace {

constexpr double kStroke = 1.5;
constexpr double kDot = 2.0;

struct Extremes {
    qsizetype low = -1;
    qsizetype high = -1;
};

Extremes extremesOf(const QList<double>& values) {
    Extremes e;
    for (qsizetype i = 0; i < values.size(); ++i) {
        const double v = values.at(i);
        if (std::isnan(v)) {
            continue;
        }
        if (e.low < 0 || v < values.at(e.low)) {
            e.low = i;
        }
        if (e.high < 0 || v >= values.at(e.high)) {
            e.high = i;
        }
    }
    return e;
}

} // namespace

void paintSparkline(QPainter& painter, const QRectF& rect, const QList<double>& values,
                    const QColor& ink) {
    const Extremes e = extremesOf(values);
    if (e.low < 0 || values.size() < 2) {
        return;
    }
    const QRectF area = rect.adjusted(kDot, kDot, -kDot, -kDot);
    const double low = values.at(e.low);
    const double span = values.at(e.high) - low;
    const auto at = [&](qsizetype i) {
        const double share = span > 0.0 ? (values.at(i) - low) / span : 0.5;
        return QPointF(area.left() + area.width() * static_cast<double>(i) /
                                         static_cast<double>(values.size() - 1),
                       area.bottom() - area.height() * share);
    };
    QPainterPath path;
    bool pen = false;
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (std::isnan(values.at(i))) {
            pen = false;
        } else if (pen) {
            path.lineTo(at(i));
        } else {
            path.moveTo(at(i));
            pen = true;
        }
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(ink, kStroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    if (span > 0.0) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawEllipse(at(e.low), kDot, kDot);
        painter.drawEllipse(at(e.high), kDot, kDot);
    }
    painter.restore();
}

Sparkline::Sparkline(QWidget* parent) : QWidget(parent) {}

void Sparkline::setValues(const QList<double>& values) {
    m_values = values;
    update();
}

void Sparkline::setTone(Tone tone) {
    m_tone = tone;
    update();
}

void Sparkline::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    paintSparkline(painter, rect(), m_values, theme(this).ink(m_tone));
}

} // namespace pilothouse::ui
