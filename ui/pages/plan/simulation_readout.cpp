// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/simulation_readout.h"

#include "ui/canvas/simulation/mix_chart.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace pilothouse::ui {
namespace {

constexpr int kPad = 12;
constexpr int kSwatch = 10;
constexpr int kLine = 20;
constexpr int kDetail = 15;
constexpr int kSection = 8;
constexpr double kPale = 0.4;

QColor swatchOf(const ReadoutLine& line, int shades, const Tokens& tokens) {
    switch (line.swatch) {
    case ReadoutLine::Swatch::Left: return tokens.warning.fill;
    case ReadoutLine::Swatch::Old: return oldVersionFill(tokens, line.shade, shades);
    case ReadoutLine::Swatch::Target: return targetFill(tokens);
    case ReadoutLine::Swatch::None: break;
    }
    return {};
}

} // namespace

SimulationReadout::SimulationReadout(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("simulationReadout"));
    setAccessibleName(tr("What holds at the cursor"));
    setFixedWidth(sizeHint().width());
}

void SimulationReadout::setLines(const QString& title, const QList<ReadoutLine>& lines,
                                 int shades) {
    if (title == m_title && lines == m_lines && shades == m_shades) {
        return;
    }
    m_title = title;
    m_lines = lines;
    m_shades = shades;
    QStringList words;
    for (const ReadoutLine& line : lines) {
        words.append(QStringLiteral("%1: %2").arg(line.name, line.value));
    }
    setToolTip(words.join(QLatin1Char('\n')));
    update();
}

void SimulationReadout::setPale(bool pale) {
    if (pale != m_isPale) {
        m_isPale = pale;
        update();
    }
}

void SimulationReadout::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.setPen(tokens.divider);
    painter.drawLine(QPointF(0.5, 0), QPointF(0.5, height()));
    painter.setOpacity(m_isPale ? kPale : 1);
    const double right = width() - kPad;
    double y = kPad / 2.0;
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    painter.setPen(tokens.text);
    painter.drawText(QRectF(kPad, y, right - kPad, kLine), Qt::AlignVCenter, m_title);
    y += kLine + 2;
    bool wasVersion = false;
    for (const ReadoutLine& line : m_lines) {
        const bool isVersion = line.swatch != ReadoutLine::Swatch::None;
        if (wasVersion && !isVersion) {
            y += kSection / 2.0;
            painter.setPen(tokens.divider);
            painter.drawLine(QPointF(kPad, y + 0.5), QPointF(right, y + 0.5));
            y += kSection / 2.0;
        }
        wasVersion = isVersion;
        const double left = isVersion ? kPad + kSwatch + 8 : kPad;
        if (isVersion) {
            painter.fillRect(QRectF(kPad, y + (kLine - kSwatch) / 2.0, kSwatch, kSwatch),
                             swatchOf(line, m_shades, tokens));
        }
        const int px = isVersion ? metrics::kBody : metrics::kLabel;
        painter.setFont(textFont(px, Weight::Strong));
        const int room = static_cast<int>((right - left) * 0.62);
        const QString value = painter.fontMetrics().elidedText(line.value, Qt::ElideMiddle, room);
        const double width = painter.fontMetrics().horizontalAdvance(value);
        painter.setPen(tokens.text);
        painter.drawText(QRectF(right - width - 1, y, width + 1, kLine), Qt::AlignVCenter, value);
        painter.setFont(textFont(px));
        painter.setPen(isVersion ? tokens.text : tokens.secondary);
        const QString name = painter.fontMetrics().elidedText(
            line.name, Qt::ElideRight, static_cast<int>(right - left - width - 6));
        painter.drawText(QRectF(left, y, right - left, kLine), Qt::AlignVCenter, name);
        y += kLine;
        if (!line.detail.isEmpty()) {
            painter.setFont(textFont(metrics::kLabel));
            painter.setPen(tokens.secondary);
            painter.drawText(QRectF(left, y - 3, right - left, kDetail), Qt::AlignVCenter,
                             line.detail);
            y += kDetail;
        }
    }
}

} // namespace pilothouse::ui
