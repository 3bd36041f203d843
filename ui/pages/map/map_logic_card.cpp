// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_logic_card.h"

#include "ui/canvas/hex_cell.h"
#include "ui/models/cell_text.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kTop = 34;    // px
constexpr double kRow = 17;    // px
constexpr qsizetype kRows = 8; // of regions
constexpr double kEdge = 12;   // px
constexpr double kNode = 140;  // px, the fleet
constexpr double kNodeHigh = 20;
constexpr double kNodeGap = 6; // px between two hubs
constexpr qsizetype kHubs = 5; // that have a node
constexpr double kLeft = 188;  // px, where rows begin
constexpr double kName = 128;  // px
constexpr double kFigure = 34; // px
constexpr double kPitch = 7.4; // px of a cell and its gap
constexpr double kLeastPitch = 3;
constexpr double kCell = 0.73; // of the pitch
constexpr double kQuietHigh = 7;
constexpr double kLoudHigh = 12;
constexpr double kLeastPart = 5;

} // namespace

QList<MapRegion> worstFirst(QList<MapRegion> regions) {
    const auto key = [](const MapRegion& region) {
        const Look worst = region.worst();
        return std::make_tuple(static_cast<int>(worst),
                               worst == Look::Healthy ? 0 : -region.with(worst), -region.count(),
                               region.id);
    };
    std::sort(regions.begin(), regions.end(),
              [&key](const MapRegion& a, const MapRegion& b) { return key(a) < key(b); });
    return regions;
}

MapLogicCard::MapLogicCard(QWidget* parent) : MapCard(tr("Logical"), QStringLiteral("G"), parent) {
    setObjectName(QStringLiteral("mapLogic"));
    setMouseTracking(true);
}

void MapLogicCard::setFleet(const std::shared_ptr<const MapFleet>& fleet, const QString& name) {
    m_fleet = fleet;
    m_name = name;
    showRows();
    QStringList words{countsWords(fleet->all({}))};
    for (const MapHub& hub : fleet->hubs) {
        words.append(hub.words.isEmpty()
                         ? tr("%1, %2").arg(hub.name, countsWords(hub.all))
                         : tr("%1, %2, %3").arg(hub.name, countsWords(hub.all), hub.words));
    }
    setAccessibleDescription(words.join(u"; "_s));
    update();
}

/// Of the hub that is chosen; else of the one that most needs a person.
void MapLogicCard::showRows() {
    m_hub = -1;
    for (int at = 0; at < m_fleet->hubs.size(); ++at) {
        const MapHub& hub = m_fleet->hubs.at(at);
        const bool isWorse = m_hub < 0 || hub.all.worst() < m_fleet->hubs.at(m_hub).all.worst();
        m_hub = hub.id == m_hubId || (m_hubId.isEmpty() && isWorse) || m_hub < 0 ? at : m_hub;
    }
    m_rows = worstFirst(m_hub < 0 ? m_fleet->regions : m_fleet->hubs.at(m_hub).regions);
    m_folded = 0;
    if (m_rows.size() > kRows) {
        MapRegion rest = m_rows.at(kRows - 1);
        for (const MapRegion& region : m_rows.mid(kRows)) {
            rest.clusters.append(region.clusters);
            for (std::size_t at = 0; at < rest.looks.size(); ++at) {
                rest.looks.at(at) += region.looks.at(at);
            }
            for (qsizetype at = 0; at < rest.kinds.size(); ++at) {
                rest.kinds[at] += region.kinds.at(at);
            }
        }
        m_folded = static_cast<int>(m_rows.size() - kRows + 1);
        m_rows = m_rows.mid(0, kRows - 1);
        m_rows.append(rest);
    }
}

void MapLogicCard::chooseHub(const QString& id) {
    m_hubId = id;
    showRows();
    update();
}

int MapLogicCard::hubAt(const QPointF& at) const {
    for (qsizetype node = 0; m_fleet && node < std::min(m_fleet->hubs.size(), kHubs); ++node) {
        if (nodeBox(node).contains(at)) {
            return static_cast<int>(node);
        }
    }
    return -1;
}

void MapLogicCard::setSelected(const QStringList& parts) {
    if (parts != m_selected) {
        m_selected = parts;
        if (const int hub = m_fleet ? m_fleet->hubOf(parts.value(0)) : -1; hub >= 0) {
            chooseHub(m_fleet->hubs.at(hub).id);
        }
        update();
    }
}

QString MapLogicCard::partOf(const MapRegion& region) const {
    return m_fleet->partId(m_hub, region.id);
}

QStringList MapLogicCard::rows() const {
    QStringList out;
    for (qsizetype row = 0; row < m_rows.size() - (m_folded > 0 ? 1 : 0); ++row) {
        out.append(m_rows.at(row).id);
    }
    return out;
}

QRectF MapLogicCard::rowBox(qsizetype row, double width) {
    return {kLeft, kTop + kRow * static_cast<double>(row), width - kLeft - kEdge, kRow};
}

/// Null: none.
const MapRegion* MapLogicCard::regionAt(const QPointF& at) const {
    for (qsizetype row = 0; row < rows().size(); ++row) {
        if (rowBox(row, width()).contains(at)) {
            return &m_rows.at(row);
        }
    }
    return nullptr;
}

void MapLogicCard::paintEvent(QPaintEvent* event) {
    MapCard::paintEvent(event);
    if (!m_fleet) {
        return;
    }
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    painter.drawText(QRectF(76, 0, 200, 28), Qt::AlignVCenter,
                     m_fleet->hubs.isEmpty() ? tr("fleet › region › cluster")
                                             : tr("hub › region › cluster"));
    if (width() > 460) {
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(0, 0, width() - kEdge - 24, 28), Qt::AlignVCenter | Qt::AlignRight,
                         tr("same selection as the map"));
    }
    for (qsizetype row = 0; row < m_rows.size(); ++row) {
        paintRow(painter, row, tokens);
    }
    paintFleet(painter, tokens);
}

QRectF MapLogicCard::nodeBox(qsizetype node) const {
    if (m_fleet->hubs.isEmpty()) {
        const double rows = static_cast<double>(m_rows.size()) * kRow;
        return {kEdge, kTop + (rows - kNodeHigh) / 2, kNode, kNodeHigh};
    }
    return {kEdge, kTop + 3 + (kNodeHigh + kNodeGap) * static_cast<double>(node), kNode, kNodeHigh};
}

void MapLogicCard::paintFleet(QPainter& painter, const Tokens& tokens) const {
    if (m_fleet->hubs.isEmpty()) {
        paintJoins(painter, nodeBox(0), false, tokens);
        paintNode(painter, nodeBox(0), m_fleet->all({}), m_name, m_selected.isEmpty(), false,
                  tokens);
        return;
    }
    if (m_hub >= 0 && m_hub < kHubs) {
        paintJoins(painter, nodeBox(m_hub), m_fleet->hubs.at(m_hub).isLost, tokens);
    }
    for (qsizetype hub = 0; hub < std::min(m_fleet->hubs.size(), kHubs); ++hub) {
        const MapHub& each = m_fleet->hubs.at(hub);
        paintNode(painter, nodeBox(hub), each.all, each.name, hub == m_hub, each.isLost, tokens);
    }
    if (m_fleet->hubs.size() > kHubs) {
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.muted);
        painter.drawText(nodeBox(kHubs), Qt::AlignVCenter,
                         tr("%1 more hubs").arg(m_fleet->hubs.size() - kHubs));
    }
}

/// From a node to its rows; of a hub that is lost they were known before.
void MapLogicCard::paintJoins(QPainter& painter, const QRectF& node, bool isLost,
                              const Tokens& tokens) const {
    for (qsizetype row = 0; row < m_rows.size(); ++row) {
        const bool isDown = m_rows.at(row).with(Look::Down) > 0 && !isLost;
        painter.setPen(QPen(isDown   ? tokens.failed.fill
                            : isLost ? tokens.unknown.fill
                                     : tokens.divider,
                            1.2, isLost ? Qt::DashLine : Qt::SolidLine));
        painter.setBrush(Qt::NoBrush);
        const QPointF from(node.right(), node.center().y());
        const QPointF to(kLeft - 4, rowBox(row, width()).center().y());
        const double middle = (from.x() + to.x()) / 2;
        QPainterPath path(from);
        path.cubicTo(QPointF(middle, from.y()), QPointF(middle, to.y()), to);
        painter.drawPath(path);
    }
}

void MapLogicCard::paintNode(QPainter& painter, const QRectF& node, const MapRegion& all,
                             const QString& name, bool isChosen, bool isLost,
                             const Tokens& tokens) const {
    QPainterPath box;
    box.addRoundedRect(node.adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius, metrics::kRadius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChosen ? tokens.selection : tokens.surface);
    painter.drawPath(box);
    if (isLost) {
        paintHatch(painter, box, mixed(tokens.surface, tokens.unknown.fill, 0.45), 5.0, 1.0);
    }
    painter.setPen(QPen(isChosen ? tokens.accent : tokens.controlBorder, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(box);
    paintStateGlyph(painter, QRectF(node.left() + 6, node.center().y() - 6, 12, 12),
                    isLost ? Glyph::Unknown : glyphOf(all.worst()), tokens);
    const QString count = countText(std::int64_t{all.count()});
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    painter.drawText(node.adjusted(0, 0, -7, 0), Qt::AlignVCenter | Qt::AlignRight, count);
    const double wide = painter.fontMetrics().horizontalAdvance(count);
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    painter.setPen(tokens.text);
    const QRectF words = node.adjusted(23, 0, -wide - 12, 0);
    painter.drawText(
        words, Qt::AlignVCenter,
        painter.fontMetrics().elidedText(name, Qt::ElideRight, static_cast<int>(words.width())));
}

void MapLogicCard::paintRow(QPainter& painter, qsizetype row, const Tokens& tokens) const {
    const MapRegion& region = m_rows.at(row);
    const bool isRest = m_folded > 0 && row + 1 == m_rows.size();
    const QRectF box = rowBox(row, width());
    const bool isSelected = m_selected.contains(region.id) || m_selected.contains(partOf(region));
    if (!isRest && isSelected) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.selection);
        painter.drawRoundedRect(box.adjusted(-2, 0.5, 4, -0.5), 3, 3);
    }
    paintStateGlyph(painter, QRectF(box.left() + 2, box.center().y() - 6, 12, 12),
                    glyphOf(region.worst()), tokens);
    const bool isBad = isProblem(region.worst());
    painter.setFont(textFont(metrics::kLabel, isBad ? Weight::Strong : Weight::Regular));
    painter.setPen(isBad ? tokens.text : tokens.secondary);
    const QRectF name(box.left() + 20, box.top(), kName, box.height());
    painter.drawText(
        name, Qt::AlignVCenter,
        painter.fontMetrics().elidedText(isRest ? tr("%1 more").arg(m_folded) : region.id,
                                         Qt::ElideRight, static_cast<int>(name.width())));
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    painter.drawText(QRectF(name.right(), box.top(), kFigure, box.height()),
                     Qt::AlignVCenter | Qt::AlignRight, countText(std::int64_t{region.count()}));
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintCells(painter,
               QRectF(name.right() + kFigure + 12, box.top(),
                      box.right() - name.right() - kFigure - 12, box.height()),
               region, tokens);
    painter.setRenderHint(QPainter::Antialiasing);
}

/// A cell for each cluster by name; a bar of their kinds where there is no room for so many.
void MapLogicCard::paintCells(QPainter& painter, const QRectF& box, const MapRegion& region,
                              const Tokens& tokens) const {
    const double middle = std::round(box.center().y());
    const auto paint = [&](double left, double wide, Ink ink) {
        const double high = ink.kind == Ink::Kind::Ok ? kQuietHigh : kLoudHigh;
        paintInk(painter, QRectF(left, middle - std::round(high / 2), wide, high), ink, tokens);
    };
    const double pitch = std::min(kPitch, box.width() / std::max(1, region.count()));
    if (pitch >= kLeastPitch) {
        double left = box.left();
        for (const int at : region.clusters) {
            paint(left, std::max(1.0, pitch * kCell),
                  m_fleet->classes.at(m_fleet->clusters.at(at).kind).ink);
            left += pitch;
        }
        return;
    }
    double least = 0;
    for (const int count : region.kinds) {
        least += count > 0 ? kLeastPart + 2 : 0;
    }
    double left = box.left();
    for (qsizetype at = 0; at < region.kinds.size(); ++at) {
        if (region.kinds.at(at) > 0) {
            const double wide = kLeastPart + std::max(0.0, box.width() - least) *
                                                 region.kinds.at(at) / region.count();
            paint(left, wide, m_fleet->classes.at(at).ink);
            left += wide + 2;
        }
    }
}

void MapLogicCard::mouseReleaseEvent(QMouseEvent* event) {
    if (const MapRegion* const region = regionAt(event->position())) {
        Q_EMIT partWanted(partOf(*region));
    } else if (const int hub = hubAt(event->position()); hub >= 0) {
        const QString id = m_fleet->hubs.at(hub).id;
        chooseHub(id);
        Q_EMIT partWanted(id);
    }
}

void MapLogicCard::mouseMoveEvent(QMouseEvent* event) {
    const bool isHit = regionAt(event->position()) != nullptr || hubAt(event->position()) >= 0;
    setCursor(isHit ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool MapLogicCard::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const MapRegion* const region = m_fleet ? regionAt(help->pos()) : nullptr) {
            QToolTip::showText(help->globalPos(),
                               tr("%1, %2").arg(region->title, countsWords(*region)), this);
        } else if (const int hub = hubAt(help->pos()); hub >= 0) {
            const MapHub& of = m_fleet->hubs.at(hub);
            const QString words = tr("%1, %2").arg(of.name, countsWords(of.all));
            QToolTip::showText(help->globalPos(),
                               of.words.isEmpty() ? words : tr("%1\n%2").arg(words, of.words),
                               this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return MapCard::event(event);
}

} // namespace pilothouse::ui
