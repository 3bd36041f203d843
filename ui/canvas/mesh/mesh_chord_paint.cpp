// SPDX-License-Identifier: GPL-3.0-or-later
// How the circle is drawn, from the back to the front.
#include "ui/canvas/hex_cell.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/canvas/mesh/mesh_chord.h"
#include "ui/format/format.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace pilothouse::ui {
namespace {

constexpr double kHalfTurn = std::numbers::pi;
constexpr double kNameGap = 8;
constexpr double kGlyph = 12;
constexpr double kNameLine = 11; ///< px of the circle that a name needs
constexpr int kUpAlpha = 46;
constexpr int kFewUnits = 16; ///< up to so many, each link that is up is drawn
constexpr int kLinkAlpha = 205;
constexpr int kQuietAlpha = 60; ///< while something else is looked at

QColor withAlpha(QColor colour, int alpha) {
    colour.setAlpha(alpha);
    return colour;
}

/// Orders what is drawn over what.
int depthOf(const ChordLink& link) {
    constexpr std::array<int, kMatrixStates> kDepth{0, 0, 0, 2, 3, 5, 4, 1};
    return std::max(kDepth[static_cast<std::size_t>(link.out)],
                    kDepth[static_cast<std::size_t>(link.in)]);
}

QColor inkOf(MatrixState state, const Tokens& tokens) {
    return isBad(state) ? tokens.state(matrixGlyph(state)).fill : tokens.okQuiet;
}

/// Words stand upright beside the circle: to the right of it on its right half.
int sideOf(double angle) {
    return int(Qt::AlignVCenter | (std::sin(angle) >= 0 ? Qt::AlignLeft : Qt::AlignRight));
}

} // namespace

std::vector<int> MeshChord::inDrawingOrder() const {
    std::vector<int> order;
    order.reserve(static_cast<std::size_t>(m_data.links.size()));
    for (int at = 0; at < m_data.links.size(); ++at) {
        order.push_back(at);
    }
    std::stable_sort(order.begin(), order.end(), [this](int a, int b) {
        const ChordLink& one = m_data.links.at(a);
        const ChordLink& other = m_data.links.at(b);
        return std::pair(!one.isDimmed, depthOf(one)) < std::pair(!other.isDimmed, depthOf(other));
    });
    return order;
}

void MeshChord::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    drawTo(painter, theme(this));
}

void MeshChord::drawTo(QPainter& painter, const Tokens& tokens) const {
    if (m_data.units.isEmpty()) {
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    paintBundles(painter, tokens);
    for (const int link : inDrawingOrder()) {
        paintLink(painter, tokens, link);
    }
    paintUnits(painter, tokens);
    paintNames(painter, tokens);
}

/// Between units where they are few, else one a pair of regions.
void MeshChord::paintBundles(QPainter& painter, const Tokens& tokens) const {
    const auto units = static_cast<int>(m_data.units.size());
    const QColor ink = tokens.highContrast ? tokens.divider : withAlpha(tokens.okQuiet, kUpAlpha);
    const bool areFew = units <= kFewUnits;
    std::vector<bool> isDrawn(
        static_cast<std::size_t>(m_data.groups.size() * m_data.groups.size()));
    for (int a = 0; a < units; ++a) {
        for (int b = a; b < units; ++b) {
            if (!m_data.up[static_cast<std::size_t>(a * units + b)]) {
                continue;
            }
            if (areFew) {
                painter.fillPath(
                    m_layout.ribbon(m_layout.endOf(m_data, a, b), m_layout.endOf(m_data, b, a)),
                    ink);
                continue;
            }
            const int one = m_data.units.at(a).group;
            const int other = m_data.units.at(b).group;
            const auto pair = static_cast<std::size_t>(one * m_data.groups.size() + other);
            if (!isDrawn[pair]) {
                isDrawn[pair] = true;
                painter.fillPath(m_layout.ribbon(m_layout.endOfGroup(one, other),
                                                 m_layout.endOfGroup(other, one)),
                                 ink);
            }
        }
    }
}

/// Each half of a ribbon is what its own end sees, so that a fault one way is seen as one.
void MeshChord::paintLink(QPainter& painter, const Tokens& tokens, int link) const {
    const ChordLink& shown = m_data.links.at(link);
    const QPainterPath& path = m_ribbons[static_cast<std::size_t>(link)];
    const bool isOfUnit = m_hoverUnit && (shown.a == *m_hoverUnit || shown.b == *m_hoverUnit);
    const bool isQuiet =
        shown.isDimmed || (m_hoverUnit && !isOfUnit) || (m_hoverLink && *m_hoverLink != link);
    const int alpha = isQuiet ? kQuietAlpha : kLinkAlpha;
    const QColor out = withAlpha(inkOf(shown.out, tokens), isBad(shown.out) ? alpha : alpha / 2);
    const QColor in = withAlpha(inkOf(shown.in, tokens), isBad(shown.in) ? alpha : alpha / 2);
    if (out == in || shown.a == shown.b) {
        painter.fillPath(path, isBad(shown.out) ? out : in);
    } else {
        QLinearGradient halves(
            m_layout.at(m_layout.endOf(m_data, shown.a, shown.b).middle(), m_layout.radius),
            m_layout.at(m_layout.endOf(m_data, shown.b, shown.a).middle(), m_layout.radius));
        constexpr double kSeam = 0.02;
        halves.setColorAt(0.5 - kSeam, out);
        halves.setColorAt(0.5 + kSeam, in);
        painter.fillPath(path, halves);
    }
    const bool isMarked = std::binary_search(m_marked.begin(), m_marked.end(), link);
    if (isMarked || link == selectedLink()) {
        painter.strokePath(path, QPen(tokens.accent, link == selectedLink() ? 2 : 1));
    }
}

void MeshChord::paintUnits(QPainter& painter, const Tokens& tokens) const {
    const double inner = m_layout.radius + 2;
    const double outer = inner + m_layout.band;
    const bool areThin = m_data.units.size() > 120;
    for (int at = 0; at < m_data.units.size(); ++at) {
        const ChordUnit& unit = m_data.units.at(at);
        const ChordArc& arc = m_layout.units[static_cast<std::size_t>(at)];
        const double inset = areThin || unit.isFolded ? 0 : std::min(arc.width() / 6, 0.004);
        const ChordArc part{arc.from + inset, arc.to - inset};
        const QPainterPath ring = m_layout.ringPart(part, inner, outer);
        const QColor ground = unit.isFlagged && unit.bad > 0
                                  ? tokens.state(matrixGlyph(unit.worst)).fill
                                  : tokens.okQuiet;
        painter.fillPath(ring, m_hoverUnit == at ? mixed(ground, tokens.text, 0.25) : ground);
        if (unit.isLost) {
            paintHatch(painter, ring, tokens.text, 5);
        }
        const bool isChosen = unit.id == m_from || unit.id == m_to;
        if (isChosen || (at == current() && hasFocus())) {
            painter.strokePath(m_layout.ringPart(part, inner - 1.5, outer + 1.5),
                               QPen(tokens.accent, at == current() ? 2.5 : 2));
        }
    }
}

void MeshChord::paintNames(QPainter& painter, const Tokens& tokens) const {
    for (int group = 0; group < m_data.groups.size(); ++group) {
        paintGroupName(painter, tokens, group);
    }
    // What needs attention first; a name that has no room is in the tooltip.
    std::vector<int> order;
    for (int at = 0; at < m_data.units.size(); ++at) {
        if (!m_data.units.at(at).isFolded) {
            order.push_back(at);
        }
    }
    const auto rank = [this](int at) {
        const ChordUnit& unit = m_data.units.at(at);
        return unit.id == m_from || unit.id == m_to || at == current() ? -2
               : unit.isFlagged                                        ? -1
                                                                       : 0;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&rank](int a, int b) { return rank(a) < rank(b); });
    std::vector<double> taken;
    for (const int at : order) {
        const double middle = m_layout.units[static_cast<std::size_t>(at)].middle();
        const double least = kNameLine / m_layout.radius;
        if (std::none_of(taken.begin(), taken.end(), [middle, least](double other) {
                return std::abs(other - middle) < least;
            })) {
            taken.push_back(middle);
            paintUnitName(painter, tokens, at);
        }
    }
}

/// Upright beside a folded region; along the circle, outside its clusters, of one that is open.
void MeshChord::paintGroupName(QPainter& painter, const Tokens& tokens, int group) const {
    const ChordGroup& shown = m_data.groups.at(group);
    const double angle = m_layout.groups[static_cast<std::size_t>(group)].middle();
    const QFont strong = textFont(metrics::kLabel, Weight::Strong);
    const QFontMetricsF measure(strong);
    const double ring = m_layout.radius + m_layout.band + 2;
    if (shown.isOpen) {
        constexpr double kOut = 66;
        const double along = m_layout.groups[static_cast<std::size_t>(group)].width() * ring;
        painter.save();
        painter.setFont(strong);
        painter.setPen(tokens.secondary);
        painter.translate(m_layout.at(angle, ring + kOut));
        const bool isBelow = std::cos(angle) < 0;
        painter.rotate((isBelow ? angle + kHalfTurn : angle) * 180 / kHalfTurn);
        const double room = std::max(along, 60.0);
        painter.drawText(QRectF(-room / 2, -8, room, 16), Qt::AlignCenter,
                         measure.elidedText(shown.name, Qt::ElideRight, room));
        painter.restore();
        return;
    }
    const ChordUnit& unit = m_data.units.at(shown.first);
    const QPointF at = m_layout.at(angle, ring + kNameGap);
    const bool isRight = std::sin(angle) >= 0;
    const double room = isRight ? width() - at.x() - 4 : at.x() - 4;
    const double lift = -std::cos(angle) * 10; // two lines clear the circle above and below it
    QRectF box(isRight ? at.x() : at.x() - room, at.y() - 15 + lift, room, 15);
    painter.setFont(strong);
    painter.setPen(unit.id == m_from || unit.id == m_to ? tokens.ink(Tone::Accent) : tokens.text);
    painter.drawText(box, sideOf(angle), measure.elidedText(unit.name, Qt::ElideRight, room));
    box.translate(0, 15);
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(unit.bad > 0 ? tokens.text : tokens.muted);
    const QString words = unit.bad > 0 ? tr("%1 not up").arg(format::number(unit.bad))
                                       : tr("%1 clusters").arg(unit.clusters);
    if (unit.bad > 0) {
        const QRectF glyph(isRight ? box.left() : box.right() - kGlyph, box.top() + 1.5, kGlyph,
                           kGlyph);
        paintGlyph(painter, glyph, matrixGlyph(unit.worst), tokens);
        box.adjust(isRight ? kGlyph + 4 : 0, 0, isRight ? 0 : -kGlyph - 4, 0);
    }
    painter.drawText(box, sideOf(angle),
                     QFontMetricsF(painter.font()).elidedText(words, Qt::ElideRight, box.width()));
}

/// Along the ray, read from the left.
void MeshChord::paintUnitName(QPainter& painter, const Tokens& tokens, int at) const {
    constexpr double kRoom = 58;
    const ChordUnit& unit = m_data.units.at(at);
    const double angle = m_layout.units[static_cast<std::size_t>(at)].middle();
    const bool isRight = std::sin(angle) >= 0;
    const bool isChosen = unit.id == m_from || unit.id == m_to;
    const bool isStrong = isChosen || unit.isFlagged;
    painter.save();
    painter.translate(m_layout.at(angle, m_layout.radius + m_layout.band + 6));
    painter.rotate((isRight ? angle - kHalfTurn / 2 : angle + kHalfTurn / 2) * 180 / kHalfTurn);
    painter.setFont(textFont(10, isStrong ? Weight::Strong : Weight::Regular));
    painter.setPen(isChosen ? tokens.ink(Tone::Accent) : isStrong ? tokens.text : tokens.muted);
    painter.drawText(QRectF(isRight ? 0 : -kRoom, -8, kRoom, 16), sideOf(angle),
                     QFontMetricsF(painter.font()).elidedText(unit.label, Qt::ElideMiddle, kRoom));
    painter.restore();
}

} // namespace pilothouse::ui
