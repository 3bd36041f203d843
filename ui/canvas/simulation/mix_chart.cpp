// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/simulation/mix_chart.h"

#include "ui/canvas/hex_cell.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <limits>
#include <utility>

namespace pilothouse::ui {
namespace {

constexpr double kLabelGap = 10;
constexpr double kLeastStrip = 3; ///< what stays behind is seen however few it is
constexpr double kLabelHeight = 15;
constexpr double kLabelStep = 16;
constexpr double kTargetAt = 0.75;
constexpr double kHatchPitch = 5;

/// Columns of the chart: where each begins, and its point.
struct Column {
    double left = 0;
    double right = 0;
    const MixPoint* point = nullptr;
};

QList<Column> columnsOf(const QRectF& box, const SimulationData& data, const TimeScale& scale) {
    QList<Column> columns;
    for (qsizetype i = 0; i < data.mix.size(); ++i) {
        const double left = std::max(box.left(), scale.x(data.mix.at(i).at));
        const double right = i + 1 < data.mix.size() ? scale.x(data.mix.at(i + 1).at) : box.right();
        if (right <= box.left() || left >= box.right()) {
            continue;
        }
        columns.append({left, std::min(right, box.right()), &data.mix.at(i)});
    }
    return columns;
}

/// The area between two heights, column by column.
template<class Low, class High>
QPainterPath areaOf(const QList<Column>& columns, Low low, High high) {
    QPolygonF line;
    for (const Column& column : columns) {
        line << QPointF(column.left, high(*column.point))
             << QPointF(column.right, high(*column.point));
    }
    for (auto column = columns.crbegin(); column != columns.crend(); ++column) {
        line << QPointF(column->right, low(*column->point))
             << QPointF(column->left, low(*column->point));
    }
    QPainterPath path;
    path.addPolygon(line);
    path.closeSubpath();
    return path;
}

template<class Height>
void paintCourse(QPainter& painter, const QList<Column>& columns, Height height, const QPen& pen) {
    QPolygonF line;
    for (const Column& column : columns) {
        line << QPointF(column.left, height(*column.point))
             << QPointF(column.right, height(*column.point));
    }
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
}

QColor inkOn(const QColor& fill, const Tokens& tokens) {
    return contrastRatio(tokens.text, fill) >= contrastRatio(tokens.surface, fill) ? tokens.text
                                                                                   : tokens.surface;
}

/// Members of this version that go yet: those that stay lie on top of all.
int goingOf(const MixPoint& point, const SimulationData& data, qsizetype version) {
    const int left = version < data.leftBehind.size() ? data.leftBehind.at(version) : 0;
    return std::max(0, point.remaining.value(version) - left);
}

int stayingOf(const MixPoint& point, const SimulationData& data) {
    int staying = 0;
    for (qsizetype version = 0; version < point.remaining.size(); ++version) {
        staying += point.remaining.at(version) - goingOf(point, data, version);
    }
    return staying;
}

/// Height of a band that is free all the way from `left` to `right`: its bottom and its top.
template<class Low, class High>
std::pair<double, double> bandOver(const QList<Column>& columns, double left, double right, Low low,
                                   High high) {
    double bottom = std::numeric_limits<double>::max();
    double top = std::numeric_limits<double>::lowest();
    for (const Column& column : columns) {
        if (column.right > left && column.left < right) {
            bottom = std::min(bottom, low(*column.point));
            top = std::max(top, high(*column.point));
        }
    }
    return {bottom, top};
}

/// A word in a band, at the first place from the left, or from three quarters on to the left, where
/// it is high enough.
template<class Low, class High>
void paintLabel(QPainter& painter, const QRectF& box, const QList<Column>& columns,
                const QString& text, Low low, High high, bool atEnd, const QColor& ink) {
    const double width = painter.fontMetrics().horizontalAdvance(text) + 1.0;
    const double from = atEnd ? box.left() + box.width() * kTargetAt : box.left() + kLabelGap;
    for (double moved = 0; moved < box.width(); moved += kLabelStep) {
        const double x = atEnd ? from - moved : from + moved;
        if (x < box.left() || x + width > box.right()) {
            return;
        }
        const auto [bottom, top] = bandOver(columns, x, x + width, low, high);
        if (bottom - top >= kLabelHeight) {
            painter.setPen(ink);
            painter.drawText(QRectF(x, top, width, bottom - top),
                             Qt::AlignVCenter | Qt::TextSingleLine, text);
            return;
        }
    }
}

} // namespace

qsizetype SimulationData::pointAt(Instant at) const {
    const auto after = std::upper_bound(mix.cbegin(), mix.cend(), at,
                                        [](Instant t, const MixPoint& p) { return t < p.at; });
    return after - mix.cbegin() - 1;
}

QColor oldVersionFill(const Tokens& tokens, qsizetype index, qsizetype count) {
    if (count <= 1) {
        return tokens.ramp[1];
    }
    const double share = static_cast<double>(index) / static_cast<double>(count - 1);
    return mixed(tokens.ramp[0], tokens.dark ? tokens.ramp[1] : tokens.ramp[2], share);
}

QColor targetFill(const Tokens& tokens) {
    return tokens.dark ? tokens.ramp[3] : tokens.ramp[4];
}

QColor betweenFill(const Tokens& tokens) {
    return tokens.dark ? tokens.ramp[2] : tokens.ramp[3];
}

double mixY(const QRectF& box, const SimulationData& data, int members) {
    return box.bottom() - box.height() * members / std::max(1, data.total);
}

void paintMixChart(QPainter& painter, const QRectF& box, const SimulationData& data,
                   const TimeScale& scale, const Tokens& tokens) {
    const auto columns = columnsOf(box, data, scale);
    if (columns.isEmpty() || data.total <= 0) {
        return;
    }
    const auto y = [&](int members) { return mixY(box, data, members); };
    const auto floorLine = [&](const MixPoint&) { return box.bottom(); };
    const auto p50 = [&](const MixPoint& point) { return y(point.there50); };
    const auto p90 = [&](const MixPoint& point) { return y(point.there90); };
    painter.save();
    painter.setClipRect(box);
    painter.setFont(textFont(metrics::kBody, Weight::Strong));
    painter.setPen(Qt::NoPen);
    painter.fillPath(areaOf(columns, floorLine, p90), targetFill(tokens));
    const QPainterPath between = areaOf(columns, p90, p50);
    painter.fillPath(between, betweenFill(tokens));
    paintHatch(painter, between, mixed(betweenFill(tokens), tokens.surface, 0.55), kHatchPitch);

    const qsizetype count = data.versions.size();
    const auto below = [&](const MixPoint& point, qsizetype version) {
        int members = point.there50; // newest next to the target
        for (qsizetype newer = count - 1; newer > version; --newer) {
            members += goingOf(point, data, newer);
        }
        return members;
    };
    for (qsizetype version = count - 1; version >= 0; --version) {
        const auto low = [&](const MixPoint& point) { return y(below(point, version)); };
        const auto high = [&](const MixPoint& point) {
            return y(below(point, version) + goingOf(point, data, version));
        };
        if (data.shades.value(version, -1) < 0) {
            continue; // all of them stay
        }
        const QColor fill = oldVersionFill(tokens, data.shades.at(version), data.shadeCount);
        painter.fillPath(areaOf(columns, low, high), fill);
        paintLabel(painter, box, columns, data.versions.at(version), low, high, false,
                   inkOn(fill, tokens));
    }
    const auto stayLow = [&](const MixPoint& point) {
        const int staying = stayingOf(point, data);
        return staying > 0 ? std::max(y(data.total - staying), box.top() + kLeastStrip) : box.top();
    };
    painter.fillPath(areaOf(columns, stayLow, [&](const MixPoint&) { return box.top(); }),
                     tokens.warning.fill);
    paintLabel(painter, box, columns, data.target, floorLine, p90, true,
               inkOn(targetFill(tokens), tokens));
    paintCourse(painter, columns, p50, QPen(tokens.surface, 1.5));
    paintCourse(painter, columns, p90, QPen(tokens.surface, 1.5, Qt::DashLine));
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    QStringList words = data.leftWords;
    words.removeAll(QString());
    if (!words.isEmpty()) {
        const double top = stayLow(*columns.constFirst().point) + 2;
        const QRectF place(box.left() + kLabelGap, top, box.width() / 2, kLabelHeight);
        const QString text = painter.fontMetrics().elidedText(
            words.join(QStringLiteral(", ")), Qt::ElideRight, static_cast<int>(place.width()));
        const QRectF ground(place.left() - 4, place.top() + 1,
                            painter.fontMetrics().horizontalAdvance(text) + 8, kLabelHeight);
        painter.fillRect(ground, tokens.warning.tint);
        painter.setPen(tokens.warning.text);
        painter.drawText(ground, Qt::AlignCenter | Qt::TextSingleLine, text);
    }
    painter.restore();
}

} // namespace pilothouse::ui
