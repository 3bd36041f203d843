// SPDX-License-Identifier: GPL-3.0-or-later
// How the matrix is drawn: the image of its cells, and over it heads, selection and magnifier.
#include "ui/canvas/mesh/mesh_matrix.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kLabelsFrom = 9;   ///< pitch from which every head has its number
constexpr int kSpokenFrom = 20;  ///< and from which it has its name
constexpr int kMagnifyBelow = 8; ///< pitch
constexpr int kMagnification = 3;
constexpr int kMagnifiedLeast = 11; ///< side of a cell in the magnifier: room for its mark
constexpr int kMagnifierReach = 7;  ///< cells each side of the centre
constexpr int kTextsFrom = 30;
constexpr double kGap = 4;

QFont headFont(bool isStrong) {
    return textFont(10, isStrong ? Weight::Strong : Weight::Regular);
}

/// "12/340" in one line or in two; nothing where a part of it would be cut.
QString fitting(const QString& text, const QFontMetrics& metrics, QSize room) {
    const auto fits = [&](const QString& line) {
        return metrics.horizontalAdvance(line) <= room.width();
    };
    if (fits(text)) {
        return text;
    }
    const QString bad = text.section(QLatin1Char('/'), 0, 0);
    const QString all = text.section(QLatin1Char('/'), 1);
    const bool isInTwo = !all.isEmpty() && fits(bad) && fits(QLatin1Char('/') + all) &&
                         2 * metrics.height() <= room.height();
    return isInTwo ? bad + QStringLiteral("\n/") + all : QString();
}

} // namespace

void MeshMatrix::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    if (m_layout.count() == 0) {
        return;
    }
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    const auto place = selected();
    const double scale = devicePixelRatioF();
    painter.drawImage(m_layout.origin,
                      m_isDrawn
                          ? m_painter.repaint(m_data, m_layout, place, tokens, scale, m_touched)
                          : m_painter.paint(m_data, m_layout, place, tokens, scale));
    m_isDrawn = true;
    m_touched.clear();
    paintGroups(painter, tokens);
    paintHeads(painter, tokens, place);
    paintTexts(painter, tokens);
    if (place) {
        paintSelection(painter, tokens, *place);
    }
    if (m_hover) {
        painter.setPen(QPen(tokens.controlBorder, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(m_layout.cellRect(*m_hover)).adjusted(-0.5, -0.5, 0.5, 0.5));
    }
    if (m_layout.pitch < kMagnifyBelow && (m_hover || (place && hasFocus()))) {
        paintMagnifier(painter, tokens, m_hover ? *m_hover : *place);
    }
}

void MeshMatrix::drawTo(QPainter& painter, const Tokens& tokens) const {
    if (m_layout.count() == 0) {
        return;
    }
    constexpr double kSharp = 2; // it may be printed
    const auto place = selected();
    MatrixPainter cells;
    painter.drawImage(m_layout.origin, cells.paint(m_data, m_layout, place, tokens, kSharp));
    paintGroups(painter, tokens);
    paintHeads(painter, tokens, place);
    paintTexts(painter, tokens);
    if (place) {
        paintSelection(painter, tokens, *place);
    }
}

void MeshMatrix::paintGroups(QPainter& painter, const Tokens& tokens) const {
    const QFont font = textFont(metrics::kLabel, Weight::Strong);
    painter.setFont(font);
    const QFontMetricsF measure(font);
    const int bracketX = 12 + m_layout.groupRoom + 4;
    for (qsizetype at = 0; at < m_data.groups.size(); ++at) {
        const QRect row = m_layout.groupRow(static_cast<int>(at));
        const QString& name = m_data.groups.at(at).name;
        painter.setPen(QPen(tokens.controlBorder, 1));
        painter.drawLine(QPointF(bracketX + 0.5, row.top()), QPointF(bracketX + 0.5, row.bottom()));
        const int left = m_layout.origin.x() + row.top() - m_layout.origin.y();
        const int right = left + row.height() - 1;
        painter.drawLine(QPointF(left, 25.5), QPointF(right, 25.5));
        painter.setPen(tokens.secondary);
        if (row.height() >= 11) {
            painter.drawText(QRectF(12, row.top(), m_layout.groupRoom, row.height()),
                             Qt::AlignVCenter | Qt::AlignLeft,
                             measure.elidedText(name, Qt::ElideRight, m_layout.groupRoom));
        }
        if (row.height() >= 18) {
            painter.drawText(QRectF(left, 6, row.height(), 16), Qt::AlignCenter,
                             measure.elidedText(name, Qt::ElideRight, row.height()));
        }
    }
}

void MeshMatrix::paintHeads(QPainter& painter, const Tokens& tokens,
                            const std::optional<MatrixPlace>& selected) const {
    const int cell = m_layout.cell;
    const QPoint origin = m_layout.origin;
    const bool hasAll = m_layout.pitch >= kLabelsFrom;
    const bool isRoomy = m_layout.pitch >= kSpokenFrom;
    const auto draw = [&](int at, bool isColumn, bool isSelected) {
        const MatrixHead& head = m_data.heads.at(at);
        const bool isStrong = isSelected || head.isFlagged;
        const QFont font = headFont(isStrong);
        painter.setFont(font);
        painter.setPen(isSelected       ? tokens.ink(Tone::Accent)
                       : head.isFlagged ? tokens.text
                                        : tokens.muted);
        const double middle = m_layout.starts[static_cast<std::size_t>(at)] + cell / 2.0;
        const double room =
            (isColumn ? origin.y() - 28 : origin.x() - m_layout.groupRoom - 22) - kGap;
        const QString text = QFontMetricsF(font).elidedText(
            isStrong || isRoomy ? head.spoken : head.label, Qt::ElideMiddle, room);
        painter.save();
        if (isColumn) {
            painter.translate(origin.x() + middle, origin.y() - kGap);
            painter.rotate(-90);
            painter.drawText(QRectF(0, -8, room, 16), Qt::AlignVCenter | Qt::AlignLeft, text);
        } else {
            painter.drawText(QRectF(origin.x() - kGap - room, origin.y() + middle - 8, room, 16),
                             Qt::AlignVCenter | Qt::AlignRight, text);
        }
        painter.restore();
    };
    for (const bool isColumn : {false, true}) {
        const int chosen = !selected ? -1 : isColumn ? selected->column : selected->row;
        int clearFrom = -kLabelsFrom;
        for (int at = 0; at < m_layout.count(); ++at) {
            if (at == chosen) {
                continue;
            }
            const int start = m_layout.starts[static_cast<std::size_t>(at)];
            const bool isClear =
                start >= clearFrom &&
                (chosen < 0 ||
                 std::abs(start - m_layout.starts[static_cast<std::size_t>(chosen)]) >=
                     kLabelsFrom);
            if (hasAll || (m_data.heads.at(at).isFlagged && isClear)) {
                draw(at, isColumn, false);
                clearFrom = start + kLabelsFrom;
            }
        }
        if (chosen >= 0) {
            draw(chosen, isColumn, true);
        }
    }
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.muted);
    const QString corner = tr("to →") + u'\n' + tr("from ↓");
    painter.drawText(QRectF(12, origin.y() - 34, origin.x() - 16, 30),
                     Qt::AlignLeft | Qt::AlignBottom, corner);
}

void MeshMatrix::paintTexts(QPainter& painter, const Tokens& tokens) const {
    if (m_data.texts.isEmpty() || m_layout.pitch < kTextsFrom) {
        return;
    }
    painter.setFont(headFont(true));
    for (int row = 0; row < m_layout.count(); ++row) {
        for (int column = 0; column < m_layout.count(); ++column) {
            const QString& text = m_data.texts.at(row * m_layout.count() + column);
            const MatrixState state = m_data.cell(row, column).state();
            const bool isDark = state == MatrixState::Down;
            painter.setPen(isDark ? tokens.failed.mark : tokens.text);
            if (!text.isEmpty()) {
                const QRect rect = m_layout.cellRect({row, column}).adjusted(1, 0, -1, -3);
                painter.drawText(rect, Qt::AlignHCenter | Qt::AlignBottom,
                                 fitting(text, painter.fontMetrics(), rect.size()));
            }
        }
    }
}

void MeshMatrix::paintSelection(QPainter& painter, const Tokens& tokens, MatrixPlace place) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    if (place.row != place.column) {
        painter.setPen(QPen(tokens.accent, 1, Qt::DashLine));
        painter.drawRect(
            QRectF(m_layout.cellRect({place.column, place.row})).adjusted(-1.5, -1.5, 1.5, 1.5));
    }
    painter.setPen(QPen(tokens.accent, hasFocus() ? 2.5 : 2));
    painter.drawRoundedRect(QRectF(m_layout.cellRect(place)).adjusted(-2.5, -2.5, 2.5, 2.5), 2, 2);
    painter.restore();
}

void MeshMatrix::paintMagnifier(QPainter& painter, const Tokens& tokens, MatrixPlace centre) const {
    const int magnified = std::max(kMagnification * m_layout.cell, kMagnifiedLeast);
    const int side = (2 * kMagnifierReach + 1) * (magnified + 1) + 1;
    const QRect cell = m_layout.cellRect(centre);
    const QRect sight = visibleRegion().boundingRect();
    QRect box(cell.right() + 24, cell.bottom() + 24, side, side + 20);
    if (box.right() > sight.right()) {
        box.moveRight(cell.left() - 24);
    }
    if (box.bottom() > sight.bottom()) {
        box.moveBottom(cell.top() - 24);
    }
    painter.fillRect(box, tokens.surface);
    painter.setPen(QPen(tokens.controlBorder, 1));
    painter.drawRect(QRectF(box).adjusted(-0.5, -0.5, 0.5, 0.5));
    painter.setFont(headFont(true));
    painter.setPen(tokens.text);
    const QString title = tr("%1 → %2").arg(m_data.heads.at(centre.row).spoken,
                                            m_data.heads.at(centre.column).spoken);
    painter.drawText(QRect(box.left() + 4, box.top() + 2, side - 8, 16),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(painter.font()).elidedText(title, Qt::ElideMiddle, side - 8));
    for (int row = -kMagnifierReach; row <= kMagnifierReach; ++row) {
        for (int column = -kMagnifierReach; column <= kMagnifierReach; ++column) {
            const MatrixPlace place{centre.row + row, centre.column + column};
            if (place.row < 0 || place.column < 0 || place.row >= m_layout.count() ||
                place.column >= m_layout.count()) {
                continue;
            }
            painter.save();
            painter.translate(box.left() + 1 + (column + kMagnifierReach) * (magnified + 1),
                              box.top() + 20 + (row + kMagnifierReach) * (magnified + 1));
            paintMatrixCell(painter, magnified, m_data.cell(place.row, place.column), tokens);
            if (row == 0 && column == 0) {
                painter.setPen(QPen(tokens.accent, 2));
                painter.setBrush(Qt::NoBrush);
                painter.drawRect(QRectF(-1, -1, magnified + 2, magnified + 2));
            }
            painter.restore();
        }
    }
}

} // namespace pilothouse::ui
