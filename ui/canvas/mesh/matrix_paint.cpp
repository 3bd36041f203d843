// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/mesh/matrix_paint.h"

#include "ui/canvas/hex_cell.h"
#include "ui/theme/glyphs.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace pilothouse::ui {
namespace {

constexpr int kStampFrom = 6; ///< pixels of the device; below, a mark would be a smudge
constexpr double kUpShare = 0.26;
constexpr double kStaleShare = 0.4;
constexpr double kDimShare = 0.82;

QColor stateFill(MatrixState state, const Tokens& tokens) {
    switch (state) {
    case MatrixState::NotLinked: return tokens.surface;
    case MatrixState::Paper: return mixed(tokens.surface, tokens.okQuiet, kUpShare / 2);
    case MatrixState::Up: return mixed(tokens.surface, tokens.okQuiet, kUpShare);
    case MatrixState::Connecting: return tokens.running.tint;
    case MatrixState::Degraded: return tokens.warning.tint;
    case MatrixState::Down:
    case MatrixState::Invalid: return tokens.failed.fill;
    case MatrixState::Unknown: return tokens.sunken;
    }
    return tokens.surface;
}

/// Where there is room for a colour only, it has to carry what a mark says else.
QColor solidFill(MatrixCell look, const Tokens& tokens) {
    switch (look.state()) {
    case MatrixState::Connecting: return tokens.running.fill;
    case MatrixState::Degraded: return tokens.warning.fill;
    case MatrixState::Invalid: return mixed(tokens.failed.fill, tokens.surface, 0.35);
    case MatrixState::Unknown: return tokens.unknown.fill;
    case MatrixState::NotLinked: return tokens.sunken;
    default: break;
    }
    return matrixFill(look, tokens);
}

void paintCross(QPainter& painter, double side, const QColor& ink, double stroke) {
    const double reach = side * 0.26;
    const QPointF middle(side / 2, side / 2);
    painter.setPen(QPen(ink, stroke, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(middle - QPointF(reach, reach), middle + QPointF(reach, reach));
    painter.drawLine(middle - QPointF(reach, -reach), middle + QPointF(reach, -reach));
}

void paintTriangle(QPainter& painter, double side, const QColor& ink, bool isUpright) {
    const double reach = std::min(side * 0.32, 7.0);
    const QPointF middle(side / 2, side / 2);
    QPainterPath path;
    if (isUpright) {
        path.moveTo(middle + QPointF(0, -reach));
        path.lineTo(middle + QPointF(reach * 1.1, reach * 0.8));
        path.lineTo(middle + QPointF(-reach * 1.1, reach * 0.8));
    } else {
        path.moveTo(middle + QPointF(reach, 0));
        path.lineTo(middle + QPointF(-reach * 0.7, reach));
        path.lineTo(middle + QPointF(-reach * 0.7, -reach));
    }
    path.closeSubpath();
    painter.fillPath(path, ink);
}

void paintMark(QPainter& painter, double side, MatrixCell look, const Tokens& tokens) {
    const double stroke = side < 14 ? 1.2 : 1.8;
    switch (look.state()) {
    case MatrixState::Down: paintCross(painter, side, tokens.failed.mark, stroke); break;
    case MatrixState::Invalid: {
        const QRectF inner(1.5, 1.5, side - 3, side - 3);
        painter.fillRect(inner, tokens.surface);
        paintCross(painter, side, tokens.failed.text, stroke);
        break;
    }
    case MatrixState::Degraded: paintTriangle(painter, side, tokens.warning.fill, true); break;
    case MatrixState::Connecting: paintTriangle(painter, side, tokens.running.fill, false); break;
    case MatrixState::NotLinked:
        painter.setPen(QPen(tokens.notStarted.fill, 1));
        painter.drawEllipse(QPointF(side / 2, side / 2), std::min(side * 0.2, 5.0),
                            std::min(side * 0.2, 5.0));
        break;
    case MatrixState::Paper: {
        painter.setPen(QPen(tokens.muted, 1, Qt::DotLine));
        painter.drawRect(QRectF(0.5, 0.5, side - 1, side - 1));
        break;
    }
    case MatrixState::Unknown:
    case MatrixState::Up: break;
    }
}

void paintMarks(QPainter& painter, double side, MatrixCell look, const Tokens& tokens) {
    if (look.has(MatrixCell::kWarning)) {
        QPainterPath corner;
        const double reach = std::max(3.0, side * 0.4);
        corner.moveTo(side, side - reach);
        corner.lineTo(side, side);
        corner.lineTo(side - reach, side);
        corner.closeSubpath();
        painter.fillPath(corner, tokens.warning.fill);
    }
    if (look.has(MatrixCell::kChanged)) {
        QPainterPath corner;
        const double reach = std::max(4.0, side * 0.4);
        corner.lineTo(reach, 0);
        corner.lineTo(0, reach);
        corner.closeSubpath();
        painter.fillPath(corner, tokens.accent);
    }
    if (look.has(MatrixCell::kLost)) {
        painter.setPen(QPen(tokens.text, 1.2));
        painter.drawLine(QPointF(0.5, side - 0.5), QPointF(side - 0.5, 0.5));
    }
    if (look.has(MatrixCell::kMarked)) {
        painter.setPen(QPen(tokens.accent, 1.4));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(0.7, 0.7, side - 1.4, side - 1.4));
    }
}

} // namespace

QColor matrixFill(MatrixCell look, const Tokens& tokens) {
    QColor fill = tokens.surface;
    if (!look.has(MatrixCell::kOwn)) {
        fill = look.has(MatrixCell::kValued)
                   ? tokens.ramp.at(static_cast<std::size_t>(look.step()) % tokens.ramp.size())
               : look.state() == MatrixState::Unknown && look.hasLast()
                   ? mixed(tokens.sunken, stateFill(look.last(), tokens), kStaleShare)
                   : stateFill(look.state(), tokens);
    }
    if (look.has(MatrixCell::kDimmed)) {
        fill = mixed(fill, tokens.surface, kDimShare);
    }
    const bool isQuiet = look.has(MatrixCell::kOwn) || look.has(MatrixCell::kDimmed) ||
                         look.state() == MatrixState::Up || look.state() == MatrixState::Paper ||
                         look.state() == MatrixState::NotLinked;
    if (look.has(MatrixCell::kCrossed) && isQuiet && !look.has(MatrixCell::kValued)) {
        fill = mixed(tokens.selection, tokens.accent, 0.16);
    }
    return fill;
}

void paintMatrixCell(QPainter& painter, double side, MatrixCell look, const Tokens& tokens) {
    const QRectF box(0, 0, side, side);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.fillRect(box, matrixFill(look, tokens));
    if (look.has(MatrixCell::kOwn)) {
        painter.setPen(QPen(tokens.divider, 1));
        painter.drawLine(QPointF(side * 0.3, side * 0.3), QPointF(side * 0.7, side * 0.7));
        painter.restore();
        return;
    }
    painter.save();
    if (look.has(MatrixCell::kDimmed)) {
        painter.setOpacity(1 - kDimShare);
    }
    if (look.state() == MatrixState::Unknown) {
        QPainterPath path;
        path.addRect(box);
        paintHatch(painter, path, tokens.unknown.fill, side < 14 ? 3.5 : 5.0);
    }
    paintMark(painter, side, look, tokens);
    painter.restore();
    paintMarks(painter, side, look, tokens);
    painter.restore();
}

bool MatrixPainter::prepare(const MatrixLayout& layout, const Tokens& tokens, double scale) {
    const int side = std::max(1, static_cast<int>(std::lround(layout.side * scale)));
    const bool isSame = m_tokens == &tokens && m_scale == scale && m_logical == layout.cell &&
                        m_starts.size() == layout.starts.size() && m_image.width() == side;
    if (!isSame) {
        m_tokens = &tokens;
        m_scale = scale;
        m_logical = layout.cell;
        m_cell = std::max(1, static_cast<int>(std::floor(layout.cell * scale)));
        m_image = QImage(side, side, QImage::Format_RGB32);
        m_image.setDevicePixelRatio(scale);
        m_colours.assign(MatrixCell::kLooks, 0);
        m_stamps.assign(m_cell >= kStampFrom ? MatrixCell::kLooks : 0, QImage());
        m_starts.clear();
    }
    const bool isAnew =
        !isSame || !std::equal(m_starts.begin(), m_starts.end(), layout.starts.begin(),
                               [scale](int device, int start) {
                                   return device == static_cast<int>(std::lround(start * scale));
                               });
    if (isAnew) {
        m_starts.clear();
        for (const int start : layout.starts) {
            m_starts.push_back(static_cast<int>(std::lround(start * scale)));
        }
        m_image.fill(tokens.surface); // between the cells; no call touches it again
    }
    return isAnew;
}

QRgb MatrixPainter::colour(MatrixCell look) {
    QRgb& made = m_colours[look.bits()];
    if (made == 0) {
        QColor fill = look.has(MatrixCell::kOwn) || look.has(MatrixCell::kDimmed)
                          ? matrixFill(look, *m_tokens)
                          : solidFill(look, *m_tokens);
        if (look.has(MatrixCell::kMarked)) {
            fill = mixed(fill, m_tokens->accent, 0.6);
        } else if (look.has(MatrixCell::kLost)) {
            fill = mixed(fill, m_tokens->text, 0.5);
        } else if (look.has(MatrixCell::kChanged)) {
            fill = m_tokens->accent;
        } else if (look.has(MatrixCell::kCrossed) && !isBad(look.state())) {
            fill = matrixFill(look, *m_tokens);
        }
        made = fill.rgb();
    }
    return made;
}

const QImage& MatrixPainter::stamp(MatrixCell look) {
    QImage& made = m_stamps[look.bits()];
    if (made.isNull()) {
        made = QImage(m_cell, m_cell, QImage::Format_RGB32);
        made.fill(m_tokens->surface);
        QPainter painter(&made);
        painter.scale(m_scale, m_scale);
        paintMatrixCell(painter, m_cell / m_scale, look, *m_tokens);
    }
    return made;
}

void MatrixPainter::paintSolidRow(const MatrixCell* cells, int row, int crossed, bool isCrossed) {
    const int top = m_starts[static_cast<std::size_t>(row)];
    auto* const line = reinterpret_cast<QRgb*>(m_image.scanLine(top)); // 32 bit a pixel
    const unsigned rowMark = isCrossed ? MatrixCell::kCrossed : 0U;
    // The one loop that runs once a link: plain pointers, and no call but for a look not seen yet.
    const QRgb* const colours = m_colours.data();
    const int* const starts = m_starts.data();
    const int count = static_cast<int>(m_starts.size());
    const int side = m_cell;
    for (int at = 0; at < count; ++at) {
        const unsigned mark = at == crossed ? MatrixCell::kCrossed : rowMark;
        const unsigned look = cells[at].bits() | mark;
        QRgb rgb = colours[look];
        if (rgb == 0) {
            rgb = colour(MatrixCell::fromBits(static_cast<std::uint16_t>(look)));
        }
        QRgb* const pixel = line + starts[at];
        pixel[0] = rgb;
        pixel[side - 1] = rgb; // all there is in the largest mesh
        for (int x = 1; x < side - 1; ++x) {
            pixel[x] = rgb;
        }
    }
    for (int y = 1; y < m_cell && top + y < m_image.height(); ++y) {
        std::memcpy(m_image.scanLine(top + y), line,
                    static_cast<std::size_t>(m_image.width()) * sizeof(QRgb));
    }
}

void MatrixPainter::paintStampRow(const MatrixCell* cells, int row, int crossed, bool isCrossed) {
    const int top = m_starts[static_cast<std::size_t>(row)];
    const std::uint16_t rowMark = isCrossed ? MatrixCell::kCrossed : std::uint16_t{0};
    const auto bytes = static_cast<std::size_t>(m_cell) * sizeof(QRgb);
    for (std::size_t at = 0; at < m_starts.size(); ++at) {
        const std::uint16_t mark = static_cast<int>(at) == crossed ? MatrixCell::kCrossed : rowMark;
        const QImage& drawn = stamp(cells[at].with(mark));
        for (int y = 0; y < m_cell && top + y < m_image.height(); ++y) {
            std::memcpy(reinterpret_cast<QRgb*>(m_image.scanLine(top + y)) + m_starts[at],
                        drawn.constScanLine(y), bytes);
        }
    }
}

const QImage& MatrixPainter::paint(const MatrixData& data, const MatrixLayout& layout,
                                   const std::optional<MatrixPlace>& selected, const Tokens& tokens,
                                   double scale) {
    (void)prepare(layout, tokens, scale);
    m_selected = selected;
    const int count = layout.count();
    const int crossed = selected ? selected->column : -1;
    for (int row = 0; row < count; ++row) {
        const MatrixCell* const cells =
            data.cells.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(count);
        const bool isCrossed = selected && selected->row == row;
        if (m_cell >= kStampFrom) {
            paintStampRow(cells, row, crossed, isCrossed);
        } else {
            paintSolidRow(cells, row, crossed, isCrossed);
        }
    }
    return m_image;
}

void MatrixPainter::paintCell(const MatrixData& data, int row, int column) {
    const bool isCrossed = m_selected && (m_selected->row == row || m_selected->column == column);
    const MatrixCell look =
        data.cell(row, column).with(isCrossed ? MatrixCell::kCrossed : std::uint16_t{0});
    const int left = m_starts[static_cast<std::size_t>(column)];
    const int top = m_starts[static_cast<std::size_t>(row)];
    const bool isStamped = m_cell >= kStampFrom;
    const QImage* const drawn = isStamped ? &stamp(look) : nullptr;
    const QRgb rgb = isStamped ? 0 : colour(look);
    for (int y = 0; y < m_cell && top + y < m_image.height(); ++y) {
        auto* const line = reinterpret_cast<QRgb*>(m_image.scanLine(top + y)) + left;
        if (isStamped) {
            std::memcpy(line, drawn->constScanLine(y),
                        static_cast<std::size_t>(m_cell) * sizeof(QRgb));
        } else {
            std::fill_n(line, m_cell, rgb);
        }
    }
}

void MatrixPainter::paintCross(const MatrixData& data, const MatrixPlace& place) {
    for (int at = 0; at < static_cast<int>(m_starts.size()); ++at) {
        paintCell(data, place.row, at);
        paintCell(data, at, place.column);
    }
}

const QImage& MatrixPainter::repaint(const MatrixData& data, const MatrixLayout& layout,
                                     const std::optional<MatrixPlace>& selected,
                                     const Tokens& tokens, double scale,
                                     const std::vector<std::size_t>& cells) {
    if (prepare(layout, tokens, scale)) {
        return paint(data, layout, selected, tokens, scale);
    }
    const auto before = std::exchange(m_selected, selected);
    if (before != selected) {
        for (const auto& place : {before, selected}) {
            if (place) {
                paintCross(data, *place);
            }
        }
    }
    const auto count = static_cast<std::size_t>(layout.count());
    for (const std::size_t cell : cells) {
        paintCell(data, static_cast<int>(cell / count), static_cast<int>(cell % count));
    }
    return m_image;
}

} // namespace pilothouse::ui
