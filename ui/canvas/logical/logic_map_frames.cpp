// SPDX-License-Identifier: GPL-3.0-or-later
// What holds clusters: hubs' frames and regions, and their titles, which stay in sight.
#include "ui/canvas/hex_cell.h"
#include "ui/canvas/logical/logic_draw.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/theme/theme.h"

#include <QPainterPath>

#include <algorithm>
#include <optional>

namespace pilothouse::ui {

namespace {

constexpr double kLeastTitle = 9; // px
constexpr double kLargeFrom = 34; // px of a title, from which its name is large
constexpr double kRestFrom = 17;  // px of a title, from which it says more than a name
constexpr double kMostTitle = 48; // px
constexpr double kGlyph = 16;     // px
constexpr double kGlyphGap = 6;   // px
constexpr int kLeastPx = 9;

/// Where the sign and the words of a title stand.
struct Heading {
    QRectF glyph;
    QRectF words;
    int most = 0; ///< px of the name
};

/// The title of a box stays in sight while the box is wider than the window.
std::optional<Heading> headingOf(const QRectF& box, double high, double edge, double wide) {
    const double left = std::max(box.left(), 0.0) + edge;
    const double right = std::min(box.right(), wide) - edge;
    const double glyph = std::min(kGlyph, high - 2);
    if (high < kLeastTitle || right - left < glyph + kGlyphGap) {
        return std::nullopt; // it is too small, or too little of it is in sight
    }
    const QRectF line(left, box.top(), right - left, std::min(high, kMostTitle));
    return Heading{.glyph = {left, line.center().y() - glyph / 2, glyph, glyph},
                   .words = line.adjusted(glyph + kGlyphGap, 0, 0, 0),
                   .most = high >= kLargeFrom  ? metrics::kTitle
                           : high >= kRestFrom ? metrics::kBody
                                               : kLeastPx};
}

/// Words and their sign on plain ground, whatever is below them.
void paintHeading(QPainter& painter, const Heading& at, const LogicTitle& title, Glyph glyph,
                  const QColor& ground, const QColor& restInk, const Tokens& tokens) {
    const double high = std::min(at.words.height() - 2, title.px * 1.6);
    painter.fillRect(
        QRectF(at.glyph.left() - 2, at.words.center().y() - high / 2,
               at.words.left() - at.glyph.left() + std::min(title.allWide(), at.words.width()) + 4,
               high),
        ground);
    drawStateGlyph(painter, at.glyph, glyph, tokens);
    paintTitle(painter, at.words, title, tokens.text, restInk);
}

} // namespace

/// Hatched where the hub is lost: who its members are was known before.
void LogicMap::paintHub(QPainter& painter, std::size_t hub, const Tokens& tokens) const {
    const LogicHub& of = m_data.hubs.at(static_cast<qsizetype>(hub));
    const QRectF box = m_view.toScreen(m_layout.hubs()[hub]);
    const QRectF shown = box.intersected(QRectF(rect()));
    if (shown.isEmpty()) {
        return;
    }
    drawFrame(painter, box, tokens.sunken, of.isLost ? tokens.unknown.fill : tokens.controlBorder);
    if (of.isLost) {
        const double high = LogicLayout::kHubTitle * m_view.scale;
        QPainterPath strip;
        strip.addRect(QRectF(box.left(), box.top(), box.width(), high).intersected(shown));
        paintHatch(painter, strip, mixed(tokens.sunken, tokens.unknown.fill, 0.5), 6.0, 1.0);
    }
}

void LogicMap::paintRegion(QPainter& painter, const LogicPath& path, const Tokens& tokens) const {
    drawFrame(painter, m_view.toScreen(m_layout.box(path)), tokens.surface, tokens.divider);
    const LogicGrid grid = m_layout.grid(path);
    for (int at = 0; at < grid.count; ++at) {
        if (m_view.toScreen(grid.at(at)).intersects(QRectF(rect()))) {
            paintCluster(painter, path.child(at), tokens);
        }
    }
}

void LogicMap::paintTitles(QPainter& painter, const Tokens& tokens) const {
    const QRectF window(rect());
    for (int hub = 0; hub < m_data.hubs.size(); ++hub) {
        const LogicHub& of = m_data.hubs.at(hub);
        const QRectF box = m_view.toScreen(m_layout.box(LogicPath::ofHub(hub)));
        const auto at = box.intersects(window)
                            ? headingOf(box, LogicLayout::kHubTitle * m_view.scale, 8, width())
                            : std::nullopt;
        if (at) {
            const QStringList rests =
                of.isLost ? QStringList{tr("%1 · %2").arg(of.trouble, of.counts), of.trouble}
                          : QStringList{of.counts, of.size};
            paintHeading(painter, *at,
                         titleIn(at->words.width(), of.name, rests, at->most, of.isLost), of.glyph,
                         tokens.sunken, of.isLost ? tokens.unknown.text : tokens.muted, tokens);
        }
    }
    for (int region = 0; region < m_data.regions.size(); ++region) {
        const LogicRegion& of = m_data.regions.at(region);
        const QRectF plane = m_layout.box(LogicPath().child(region));
        const QRectF box = m_view.toScreen(plane);
        const double high = (LogicLayout::room(plane, 1).top() - plane.top()) * m_view.scale;
        const auto at = box.intersects(window) ? headingOf(box, high, 6, width()) : std::nullopt;
        if (at) {
            const QString all =
                of.place.isEmpty() ? of.counts : tr("%1 · %2").arg(of.place, of.counts);
            paintHeading(painter, *at,
                         titleIn(at->words.width(), of.id, {all, of.counts, of.size}, at->most),
                         of.glyph, tokens.surface, tokens.muted, tokens);
        }
    }
}

} // namespace pilothouse::ui
