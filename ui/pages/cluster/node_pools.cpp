// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/node_pools.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/hex_cell.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/theme.h"
#include "ui/widgets/bars.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <map>

namespace pilothouse::ui {

namespace {

constexpr int kMargin = 16;
constexpr std::size_t kSmallFrom = 65;

/// "wrk 07" of "aks-workers-000007": what tells nodes of a pool apart.
QString shortName(const model::Node& node) {
    const QString name = toQt(node.name);
    const QString tail = name.section(QLatin1Char('-'), -1).right(4);
    const QString pool = toQt(node.pool).left(3);
    bool isNumber = false;
    const int number = tail.toInt(&isNumber);
    const QString end = isNumber ? QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')) : tail;
    return pool.isEmpty() ? name.right(7) : pool + QLatin1Char(' ') + end;
}

} // namespace

NodePools::NodePools(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Node pools"));
    setObjectName(QStringLiteral("nodePools"));
}

void NodePools::setNodes(const std::shared_ptr<const std::vector<model::Node>>& nodes,
                         const std::vector<int>& podsPerNode, bool isOld) {
    const bool sameList = nodes == m_nodes && isOld == m_old && podsPerNode == m_pods;
    if (sameList) {
        return;
    }
    m_nodes = nodes;
    m_pods = podsPerNode;
    m_old = isOld;
    relayout();
}

void NodePools::setSelected(const QString& node) {
    m_selected = node;
    update();
}

void NodePools::relayout() {
    m_tiles.clear();
    m_pools.clear();
    std::map<QString, std::vector<std::size_t>> pools;
    for (std::size_t at = 0; m_nodes && at < m_nodes->size(); ++at) {
        const auto& pool = m_nodes->at(at).pool;
        pools[pool.empty() ? tr("no pool") : toQt(pool)].push_back(at);
    }
    m_small = m_nodes && m_nodes->size() >= kSmallFrom;
    const QSize size = m_small ? QSize(20, 20) : QSize(64, 54);
    const QSize pitch = m_small ? QSize(24, 24) : QSize(70, 60);
    // Four tiles fit beside a scroll bar, too.
    const int margin = width() < 4 * pitch.width() - 6 + 2 * kMargin && !m_small ? 12 : kMargin;
    const int perRow = std::max(1, (width() - 2 * margin + 6) / pitch.width());
    int y = 12;
    for (const auto& [name, members] : pools) {
        m_pools.append({name,
                        members.size() == 1 ? tr("1 node") : tr("%1 nodes").arg(members.size()),
                        QRect(margin, y, width() - 2 * margin, 20)});
        y += 26;
        for (std::size_t at = 0; at < members.size(); ++at) {
            const int row = static_cast<int>(at) / perRow;
            const int column = static_cast<int>(at) % perRow;
            const QPoint corner(margin + column * pitch.width(), y + row * pitch.height());
            m_tiles.append({QRect(corner, size), members[at]});
        }
        y += (static_cast<int>(members.size() - 1) / perRow + 1) * pitch.height() + 10;
    }
    m_height = std::max(80, y);
    setMinimumHeight(m_height);
    updateGeometry();
    update();
}

void NodePools::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) {
        relayout();
    }
}

void NodePools::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_nodes) {
        painter.setFont(textFont(13));
        painter.setPen(tokens.muted);
        painter.drawText(rect().adjusted(16, 12, -16, 0), Qt::AlignTop | Qt::AlignLeft,
                         tr("Nodes have not been read yet"));
        return;
    }
    for (const Pool& pool : m_pools) {
        painter.setFont(textFont(12, Weight::Strong));
        painter.setPen(tokens.text);
        painter.drawText(pool.title, Qt::AlignLeft | Qt::AlignVCenter, pool.name);
        painter.setFont(textFont(11));
        painter.setPen(tokens.muted);
        painter.drawText(pool.title, Qt::AlignRight | Qt::AlignVCenter, pool.extent);
    }
    for (const Tile& tile : m_tiles) {
        paintTile(painter, tile);
    }
}

void NodePools::paintTile(QPainter& painter, const Tile& tile) const {
    const Tokens& tokens = theme(this);
    const model::Node& node = m_nodes->at(tile.node);
    const Glyph glyph = m_old ? Glyph::Unknown : nodeGlyph(node);
    const QRectF box = QRectF(tile.box).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool loud = glyph != Glyph::Ok && glyph != Glyph::Unknown;
    const StateTokens& state = tokens.state(glyph);
    painter.setBrush(loud ? state.tint : tokens.surface);
    painter.setPen(QPen(loud ? state.fill : (m_small ? tokens.okQuiet : tokens.divider), 1));
    if (glyph == Glyph::Unknown) {
        painter.setPen(QPen(tokens.unknown.fill, 1, Qt::DashLine));
    }
    painter.drawRoundedRect(box, 4, 4);
    if (glyph == Glyph::Unknown) {
        QPainterPath path;
        path.addRoundedRect(box, 4, 4);
        paintHatch(painter, path, tokens.divider);
    }
    if (m_small) {
        if (glyph != Glyph::Ok) {
            paintGlyph(painter, QRectF(tile.box.center() - QPoint(5, 5), QSizeF(11, 11)), glyph,
                       tokens);
        }
    } else {
        paintGlyph(painter, QRectF(tile.box.topLeft() + QPoint(6, 7), QSizeF(11, 11)), glyph,
                   tokens);
        painter.setFont(textFont(11));
        painter.setPen(loud ? state.text : tokens.text);
        painter.drawText(tile.box.adjusted(20, 4, -2, -32), Qt::AlignLeft | Qt::AlignVCenter,
                         shortName(node));
        // How full it is, by pod slots: the one share that needs no metrics server.
        const int pods = tile.node < m_pods.size() ? m_pods[tile.node] : 0;
        const QRectF track(tile.box.left() + 7, tile.box.top() + 42, tile.box.width() - 14, 5);
        painter.fillRect(track, tokens.sunken);
        if (node.podsAllocatable && *node.podsAllocatable > 0) {
            const double share = std::min(1.0, double(pods) / double(*node.podsAllocatable));
            painter.fillRect(QRectF(track.topLeft(), QSizeF(track.width() * share, track.height())),
                             tokens.ramp[3]);
        }
        painter.setPen(tokens.muted);
        painter.drawText(tile.box.adjusted(7, 20, -4, -14), Qt::AlignLeft | Qt::AlignVCenter,
                         pods == 1 ? tr("1 pod") : tr("%1 pods").arg(pods));
    }
    if (toQt(node.name) == m_selected) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens.accent, 2));
        painter.drawRoundedRect(QRectF(tile.box).adjusted(-2, -2, 2, 2), 6, 6);
    }
}

int NodePools::tileAt(const QPoint& point) const {
    for (int at = 0; at < m_tiles.size(); ++at) {
        if (m_tiles.at(at).box.contains(point)) {
            return at;
        }
    }
    return -1;
}

void NodePools::choose(int tile) {
    if (tile >= 0 && tile < m_tiles.size()) {
        m_selected = toQt(m_nodes->at(m_tiles.at(tile).node).name);
        update();
        Q_EMIT nodeSelected(m_selected);
    }
}

void NodePools::mousePressEvent(QMouseEvent* event) {
    choose(tileAt(event->pos()));
}

void NodePools::keyPressEvent(QKeyEvent* event) {
    int current = -1;
    for (int at = 0; at < m_tiles.size(); ++at) {
        current = toQt(m_nodes->at(m_tiles.at(at).node).name) == m_selected ? at : current;
    }
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down: choose(current + 1); return;
    case Qt::Key_Left:
    case Qt::Key_Up: choose(std::max(0, current - 1)); return;
    default: QWidget::keyPressEvent(event);
    }
}

bool NodePools::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int tile = tileAt(help->pos());
        if (tile >= 0) {
            const model::Node& node = m_nodes->at(m_tiles.at(tile).node);
            QToolTip::showText(help->globalPos() + QPoint(0, 12),
                               tr("%1: %2").arg(toQt(node.name), toQt(model::nodeStatus(node))),
                               this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace pilothouse::ui
