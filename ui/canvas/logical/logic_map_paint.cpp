// SPDX-License-Identifier: GPL-3.0-or-later
// What the plane of boxes looks like: the larger a box is on screen, the more of it is told.
#include "ui/canvas/hex_cell.h"
#include "ui/canvas/logical/logic_draw.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

// px a box is wide, from which it tells more. Fixed: the same scale always shows the same.
constexpr double kGlyphFrom = 11;   // its state as a sign
constexpr double kNameFrom = 76;    // its name
constexpr double kInsideFrom = 150; // what it holds
constexpr double kPodsFrom = 64;    // a node's pods
constexpr double kLinesFrom = 160;  // what is known of a pod
constexpr double kLine = 15;        // px of a line of words
constexpr double kTrail = 30;       // px
constexpr double kDim = 0.4;        // what is not looked for

/// px of a box's title: as the layout gives it, but no more than words need.
double titleHigh(const QRectF& box, int depth) {
    return LogicLayout::room(box, depth).top() - box.top();
}

} // namespace

void LogicMap::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    paintAll(painter, tokens);
    paintTrail(painter, tokens);
}

void LogicMap::drawTo(QPainter& painter) const {
    paintAll(painter, theme(this));
}

void LogicMap::paintAll(QPainter& painter, const Tokens& tokens) const {
    painter.fillRect(rect(), tokens.window);
    for (std::size_t hub = 0; hub < m_layout.hubs().size(); ++hub) {
        paintHub(painter, hub, tokens);
    }
    for (int region = 0; region < m_data.regions.size(); ++region) {
        const LogicPath path = LogicPath().child(region);
        if (m_view.toScreen(m_layout.box(path)).intersects(QRectF(rect()))) {
            paintRegion(painter, path, tokens);
        }
    }
    if (m_joins) {
        m_joins->paint(painter, scene(), tokens);
    }
    paintTitles(painter, tokens); // over what joins boxes: names are read
    const auto ring = [&](const LogicPath& path, double width, Qt::PenStyle style) {
        const QRectF box = m_view.toScreen(m_layout.box(path)).adjusted(-2, -2, 2, 2);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens.accent, width, style));
        painter.drawRect(box);
    };
    if (const LogicPath selected = find(m_selected); selected.depth > 0) {
        ring(selected, 2, Qt::SolidLine);
    }
    if (hasFocus() && !m_focus.isFleet()) {
        ring(m_focus, metrics::kFocusWidth, Qt::DotLine);
    } else if (m_focus.isHub() || m_focus.depth == 1) { // what the side tells of
        ring(m_focus, 1, Qt::SolidLine);
    }
}

void LogicMap::paintCluster(QPainter& painter, const LogicPath& path, const Tokens& tokens) const {
    const LogicCluster& cluster = clusterAt(path);
    const QRectF plane = m_layout.box(path);
    const QRectF box = m_view.toScreen(plane);
    painter.setOpacity(cluster.isFound ? 1.0 : kDim);
    if (box.width() < kNameFrom) {
        // What is well is quiet: lower, so that the others stand out without their colour, too.
        const double inset = cluster.ink.kind == Ink::Kind::Ok ? box.height() * 0.12 : 0;
        paintInk(painter, box.adjusted(0, inset, 0, -inset), cluster.ink, tokens);
        if (box.width() >= kGlyphFrom && cluster.glyph != Glyph::Ok) {
            const double glyph = std::min(16.0, box.width() * 0.8);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.surface);
            painter.drawEllipse(box.center(), glyph / 2 + 1, glyph / 2 + 1);
            paintStateGlyph(
                painter, QRectF(box.center() - QPointF(glyph / 2, glyph / 2), QSizeF(glyph, glyph)),
                cluster.glyph, tokens);
            painter.setRenderHint(QPainter::Antialiasing, false);
        }
        painter.setOpacity(1);
        return;
    }
    drawFrame(painter, box, tokens.surface,
              cluster.isProblem ? inkColour(cluster.ink, tokens) : tokens.divider);
    paintInk(painter, QRectF(box.left(), box.top(), 4, box.height()), cluster.ink, tokens);
    const QRectF shown = box.intersected(QRectF(rect()));
    const double high = titleHigh(plane, 2) * m_view.scale;
    QRectF line(std::max(box.left() + 4, 0.0) + 5, box.top() + 3, 0, kLine);
    line.setRight(std::min(box.right(), double(width())) - 4);
    drawStateGlyph(painter, QRectF(line.left(), line.top() + 1, 12, 12), cluster.glyph, tokens);
    drawWords(painter, line.adjusted(17, 0, 0, 0), cluster.name, tokens.text, Weight::Strong,
              metrics::kLabel, Qt::ElideMiddle); // numbers at the end tell them apart
    const bool hasInside = cluster.inside && box.width() >= kInsideFrom;
    const double bottom = hasInside ? box.top() + high : box.bottom();
    for (const QString& words : {cluster.detail, cluster.cause}) {
        line.translate(0, kLine);
        if (line.bottom() <= bottom && !words.isEmpty()) {
            drawWords(painter, line, words, tokens.secondary);
        }
    }
    if (hasInside) {
        paintInside(painter, path, tokens);
    } else if (box.width() >= kInsideFrom && shown.height() > 4 * kLine) {
        line.translate(0, kLine);
        drawWords(painter, line,
                  m_looked.contains(cluster.id) ? tr("Reading its nodes…")
                                                : tr("Zoom in to see its nodes"),
                  tokens.muted);
    }
    painter.setOpacity(1);
}

void LogicMap::paintInside(QPainter& painter, const LogicPath& path, const Tokens& tokens) const {
    const LogicCluster& cluster = clusterAt(path);
    const QRectF window(rect());
    const LogicGrid pools = m_layout.grid(path);
    for (int pool = 0; pool < pools.count; ++pool) {
        const LogicPath in = path.child(pool);
        const QRectF plane = pools.at(pool);
        const QRectF box = m_view.toScreen(plane);
        if (!box.intersects(window)) {
            continue;
        }
        drawFrame(painter, box, tokens.window, tokens.divider);
        const double high = titleHigh(plane, 3) * m_view.scale;
        const LogicPool& holds = cluster.inside->pools.at(pool);
        if (high >= 11) {
            drawWords(painter,
                      QRectF(std::max(box.left(), 0.0) + 5, box.top(), box.width() - 10,
                             std::min(high, 24.0)),
                      holds.name, tokens.secondary, Weight::Strong);
        }
        const LogicGrid nodes = m_layout.grid(in);
        for (int node = 0; node < nodes.count; ++node) {
            if (m_view.toScreen(nodes.at(node)).intersects(window)) {
                paintNode(painter, in.child(node), holds.nodes.at(node), tokens);
            }
        }
    }
}

void LogicMap::paintNode(QPainter& painter, const LogicPath& path, const LogicNode& node,
                         const Tokens& tokens) const {
    const QRectF plane = m_layout.box(path);
    const QRectF box = m_view.toScreen(plane);
    const bool hasPods = box.width() >= kPodsFrom && !node.pods.isEmpty();
    if (box.width() < 40) {
        paintInk(painter, box, node.ink, tokens);
        return;
    }
    drawFrame(painter, box, tokens.surface,
              node.glyph == Glyph::Ok ? tokens.divider : inkColour(node.ink, tokens));
    paintInk(painter, QRectF(box.left(), box.top(), 3, box.height()), node.ink, tokens);
    const double high = titleHigh(plane, 4) * m_view.scale;
    QRectF line(std::max(box.left() + 3, 0.0) + 4, box.top() + 1, 0, std::min(high, kLine + 2));
    line.setRight(std::min(box.right(), double(width())) - 3);
    if (high >= 11) {
        if (high >= 13) {
            drawGlyph(painter, QRectF(line.left(), line.center().y() - 5.5, 11, 11), node.glyph,
                      tokens);
            line.setLeft(line.left() + 15);
        }
        drawWords(painter, line, node.name, tokens.text, Weight::Strong, metrics::kLabel,
                  Qt::ElideMiddle); // numbers at the end tell them apart
        line.translate(0, kLine);
        if (line.bottom() <= box.top() + high) {
            drawWords(painter, line, node.detail, tokens.secondary);
        }
    }
    const LogicGrid pods = hasPods ? m_layout.grid(path) : LogicGrid();
    for (int at = 0; at < pods.count; ++at) {
        const QRectF cell = m_view.toScreen(pods.at(at));
        if (!cell.intersects(QRectF(rect()))) {
            continue;
        }
        paintPod(painter, cell, clusterAt(path).id, node.pods.at(at), tokens);
    }
}

void LogicMap::paintPod(QPainter& painter, const QRectF& cell, const QString& cluster,
                        const LogicPod& pod, const Tokens& tokens) const {
    if (cell.width() < kNameFrom) {
        paintInk(painter, cell, pod.ink, tokens);
        return;
    }
    drawFrame(painter, cell, tokens.surface,
              pod.glyph == Glyph::Ok ? tokens.divider : inkColour(pod.ink, tokens));
    paintInk(painter, QRectF(cell.left(), cell.top(), 3, cell.height()), pod.ink, tokens);
    QRectF words(cell.left() + 7, cell.top() + 3, cell.width() - 10, kLine);
    if (words.bottom() > cell.bottom()) {
        return;
    }
    drawGlyph(painter, QRectF(words.left(), words.top() + 2, 11, 11), pod.glyph, tokens);
    drawWords(painter, words.adjusted(15, 0, 0, 0), pod.name, tokens.text, Weight::Strong,
              metrics::kLabel, Qt::ElideMiddle); // numbers at the end tell them apart
    words.translate(0, kLine);
    if (words.bottom() <= cell.bottom()) {
        drawWords(painter, words.adjusted(15, 0, 0, 0), pod.status, tokens.secondary);
        paintPodLines(painter, words.adjusted(15, kLine, 0, kLine), cell.bottom(), cluster, pod,
                      tokens);
    }
}

/// A pod with room to spare says what it is made of; nothing has boxes below it.
void LogicMap::paintPodLines(QPainter& painter, QRectF line, double bottom, const QString& cluster,
                             const LogicPod& pod, const Tokens& tokens) const {
    if (!m_podLines || line.width() < kLinesFrom || line.bottom() > bottom) {
        return;
    }
    for (const QString& words : m_podLines(cluster, pod)) {
        if (line.bottom() > bottom) {
            return;
        }
        drawWords(painter, line, words, tokens.secondary, Weight::Regular, metrics::kLabel,
                  Qt::ElideMiddle);
        line.translate(0, kLine);
    }
}

/// Where the keys are: "retail-eu › westeurope › prod-weu-07".
void LogicMap::paintTrail(QPainter& painter, const Tokens& tokens) const {
    painter.fillRect(QRectF(0, 0, width(), kTrail), tokens.window);
    painter.fillRect(QRectF(0, kTrail, width(), 1), tokens.divider);
    double x = 16;
    const QStringList parts = trail();
    for (qsizetype at = 0; at < parts.size(); ++at) {
        const bool isLast = at + 1 == parts.size();
        painter.setFont(textFont(metrics::kBody, isLast ? Weight::Strong : Weight::Regular));
        painter.setPen(isLast ? tokens.text : tokens.secondary);
        const double wide = painter.fontMetrics().horizontalAdvance(parts.at(at)) + 2.0;
        painter.drawText(QRectF(x, 0, wide, kTrail), Qt::AlignVCenter, parts.at(at));
        x += wide + 6;
        if (!isLast) {
            painter.setPen(tokens.muted);
            painter.drawText(QRectF(x, 0, 12, kTrail), Qt::AlignVCenter, u"›"_s);
            x += 14;
        }
    }
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.muted);
    const QString keys = tr("Enter goes in, Backspace out, 0 shows all");
    const double wide = painter.fontMetrics().horizontalAdvance(keys) + 16.0;
    if (x + wide + 16 < width()) {
        painter.drawText(QRectF(width() - wide - 4, 0, wide, kTrail), Qt::AlignVCenter, keys);
    }
}

} // namespace pilothouse::ui
