// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/charts.h"

#include "ui/canvas/hex_cell.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {
namespace {

constexpr double kAxisLabels = 36.0;
constexpr double kXLabels = 18.0;

QPainterPath boxPath(const QRectF& rect) {
    QPainterPath path;
    path.addRect(rect);
    return path;
}

/// Text on a surface ground, so that lines behind it do not cross the letters.
void groundedText(QPainter& painter, const QRectF& rect, Qt::Alignment alignment,
                  const QString& text, const Tokens& t) {
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(text) + 4.0;
    double left = rect.left();
    if (alignment.testFlag(Qt::AlignHCenter)) {
        left = rect.center().x() - width / 2.0;
    } else if (alignment.testFlag(Qt::AlignRight)) {
        left = rect.right() - width;
    }
    painter.fillRect(QRectF(left, rect.center().y() - 7, width, 14), t.surface);
    painter.drawText(QRectF(left + 2, rect.top(), width, rect.height()),
                     Qt::AlignVCenter | Qt::TextDontClip, text);
}

struct Plot {
    QRectF area;
    double maximum;
    qsizetype count;

    [[nodiscard]] QPointF at(qsizetype index, double value) const {
        const double share =
            count > 1 ? static_cast<double>(index) / static_cast<double>(count - 1) : 0.0;
        return {area.left() + area.width() * share,
                area.bottom() - area.height() * std::clamp(value / maximum, 0.0, 1.0)};
    }
};

void paintGrid(QPainter& painter, const Plot& plot, const QStringList& labels, const Tokens& t) {
    const auto steps = labels.size() - 1;
    for (qsizetype i = 0; i <= steps && steps > 0; ++i) {
        const double y =
            std::round(plot.area.bottom() -
                       plot.area.height() * static_cast<double>(i) / static_cast<double>(steps));
        painter.fillRect(QRectF(plot.area.left(), y - (i == 0 ? 1.0 : 0.5), plot.area.width(),
                                i == 0 ? 1.5 : 1.0),
                         i == 0 ? mixed(t.divider, t.controlBorder, 0.4) : t.divider);
        painter.setPen(t.secondary);
        painter.drawText(QRectF(0, y - 8, plot.area.left() - 8, 16),
                         Qt::AlignRight | Qt::AlignVCenter, labels.at(i));
    }
}

void paintXLabels(QPainter& painter, const QRectF& area, const QStringList& labels,
                  const Tokens& t) {
    painter.setPen(t.secondary);
    const QFontMetricsF metrics(painter.font());
    for (qsizetype i = 0; i < labels.size(); ++i) {
        const double share = labels.size() > 1
                                 ? static_cast<double>(i) / static_cast<double>(labels.size() - 1)
                                 : 0.0;
        const double width = metrics.horizontalAdvance(labels.at(i));
        double left = area.left() + area.width() * share - width / 2.0;
        left = std::min(left, area.right() - width);
        painter.drawText(QRectF(left, area.bottom() + 5, width + 2, 16), Qt::AlignVCenter,
                         labels.at(i));
    }
}

void paintGaps(QPainter& painter, const Plot& plot, const QList<double>& values, const Tokens& t) {
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (!std::isnan(values.at(i))) {
            continue;
        }
        qsizetype last = i;
        while (last + 1 < values.size() && std::isnan(values.at(last + 1))) {
            ++last;
        }
        const double left = plot.at(std::max<qsizetype>(0, i - 1), 0.0).x();
        const double right = plot.at(std::min(values.size() - 1, last + 1), 0.0).x();
        const QRectF gap(left, plot.area.top(), right - left, plot.area.height());
        painter.fillRect(gap, t.unknown.tint);
        paintHatch(painter, boxPath(gap), t.unknown.fill, 4.5);
        painter.setPen(t.secondary);
        groundedText(painter, QRectF(gap.center().x() - 40, plot.area.center().y() - 6, 80, 16),
                     Qt::AlignHCenter, LineChart::tr("no data"), t);
        i = last;
    }
}

void paintLine(QPainter& painter, const Plot& plot, const QList<double>& values, const Tokens& t) {
    QPainterPath path;
    bool down = false;
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (std::isnan(values.at(i))) {
            down = false;
            continue;
        }
        const QPointF point = plot.at(i, values.at(i));
        if (down) {
            path.lineTo(point);
        } else {
            path.moveTo(point);
        }
        down = true;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(t.accent, 2.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    if (!values.isEmpty() && !std::isnan(values.last())) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.accent);
        painter.drawEllipse(plot.at(values.size() - 1, values.last()), 3.0, 3.0);
    }
}

} // namespace

StateLane::StateLane(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StateLane::setParts(const QList<BarPart>& parts) {
    if (m_parts != parts) {
        m_parts = parts;
        update();
    }
}

void StateLane::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    paintPartBar(painter, rect(), m_parts, 1.0, theme(this));
}

LineChart::LineChart(QWidget* parent) : QWidget(parent) {}

void LineChart::setData(const LineChartData& content) {
    m_data = content;
    setAccessibleDescription(content.endWords);
    update();
}

void LineChart::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setFont(textFont(metrics::kLabel));
    const Plot plot{
        QRectF(kAxisLabels - 2, 7, width() - kAxisLabels - 2, height() - 7 - kXLabels - 3),
        m_data.maximum, m_data.values.size()};
    paintGrid(painter, plot, m_data.yLabels, tokens);
    paintXLabels(painter, plot.area, m_data.xLabels, tokens);
    if (m_data.limit) {
        const double y = plot.at(0, *m_data.limit).y();
        QPen pen(tokens.text, 1.0);
        pen.setDashPattern({2.0, 3.0});
        painter.setPen(pen);
        painter.drawLine(QPointF(plot.area.left(), y), QPointF(plot.area.right(), y));
        painter.setPen(tokens.secondary);
        groundedText(painter, QRectF(plot.area.left() + 2, y - 17, 120, 15), Qt::AlignLeft,
                     m_data.limitWords, tokens);
    }
    paintGaps(painter, plot, m_data.values, tokens);
    paintLine(painter, plot, m_data.values, tokens);
    if (!m_data.values.isEmpty() && !m_data.endWords.isEmpty()) {
        const double last = m_data.values.last();
        const double y = plot.at(m_data.values.size() - 1, std::isnan(last) ? 0.0 : last).y();
        painter.setPen(tokens.secondary);
        groundedText(painter, QRectF(plot.area.right() - 80, y - 19, 82, 15), Qt::AlignRight,
                     m_data.endWords, tokens);
    }
}

Histogram::Histogram(QWidget* parent) : QWidget(parent) {}

void Histogram::setData(const HistogramData& content) {
    m_data = content;
    setAccessibleDescription(content.p50Words + QLatin1Char(' ') + content.p90Words);
    update();
}

void Histogram::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setFont(textFont(metrics::kLabel));
    const QRectF area(0, 2, width(), height() - kXLabels - 4);
    if (m_data.counts.isEmpty()) {
        return;
    }
    const double top =
        std::max(1.0, *std::max_element(m_data.counts.cbegin(), m_data.counts.cend()));
    const double pitch = area.width() / static_cast<double>(m_data.counts.size());
    for (qsizetype i = 0; i < m_data.counts.size(); ++i) {
        const double barHeight = (area.height() - 14.0) * m_data.counts.at(i) / top;
        const bool own = m_data.own && *m_data.own == i;
        painter.fillRect(QRectF(static_cast<double>(i) * pitch, area.bottom() - barHeight,
                                pitch - 1.0, barHeight),
                         own ? tokens.warning.fill : tokens.ramp.at(2));
    }
    painter.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1), tokens.controlBorder);
    const auto mark = [&](double position, const QString& words, bool solid) {
        if (position < 0.0) {
            return;
        }
        const double x = std::round(position * pitch) + 0.5;
        QPen pen(tokens.text, 1.0);
        if (!solid) {
            pen.setDashPattern({3.0, 2.0});
        }
        painter.setPen(pen);
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        painter.setPen(tokens.secondary);
        const auto side = solid ? Qt::AlignRight : Qt::AlignLeft;
        painter.drawText(solid ? QRectF(x - 124, area.top(), 120, 14)
                               : QRectF(x + 4, area.top(), 120, 14),
                         static_cast<int>(side | Qt::AlignVCenter), words);
    };
    mark(m_data.p50, m_data.p50Words, true);
    mark(m_data.p90, m_data.p90Words, false);
    painter.setPen(tokens.secondary);
    for (qsizetype i = 0; i < m_data.xLabels.size(); ++i) {
        const double share =
            m_data.xLabels.size() > 1
                ? static_cast<double>(i) / static_cast<double>(m_data.xLabels.size() - 1)
                : 0;
        const QRectF box(std::min(area.width() * share - (i == 0 ? 0 : 30), area.width() - 60),
                         area.bottom() + 4, 60, 16);
        const auto side = i == 0                           ? Qt::AlignLeft
                          : i + 1 == m_data.xLabels.size() ? Qt::AlignRight
                                                           : Qt::AlignHCenter;
        painter.drawText(box, static_cast<int>(side | Qt::AlignVCenter), m_data.xLabels.at(i));
    }
}

} // namespace pilothouse::ui
