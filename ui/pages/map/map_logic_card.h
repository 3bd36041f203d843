// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/map/map_cards.h"
#include "ui/pages/map/map_fleet.h"

#include <memory>

namespace pilothouse::ui {

/// The fleet as a tree over the map: the fleet, its regions, the worst first, and a cell for each
/// of their clusters. A click chooses a region or a hub. GUI thread.
class MapLogicCard : public MapCard {
    Q_OBJECT
public:
    explicit MapLogicCard(QWidget* parent);
    void setFleet(const std::shared_ptr<const MapFleet>& fleet, const QString& name);
    /// Parts of the fleet that are selected; of a hub's the rows are that hub's.
    void setSelected(const QStringList& parts);
    /// Regions that have a row of their own, from the top.
    [[nodiscard]] QStringList rows() const;
    /// The hub whose regions these are, of MapFleet::hubs; −1: the fleet has none.
    [[nodiscard]] int hub() const { return m_hub; }
    [[nodiscard]] QSize sizeHint() const override { return {640, 176}; }

Q_SIGNALS:
    /// A part of the fleet: a region, a hub, or a hub's share of a region.
    void partWanted(const QString& part);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] static QRectF rowBox(qsizetype row, double width);
    [[nodiscard]] const MapRegion* regionAt(const QPointF& at) const;
    [[nodiscard]] QString partOf(const MapRegion& region) const;
    void showRows();
    void chooseHub(const QString& id);
    [[nodiscard]] int hubAt(const QPointF& at) const;
    [[nodiscard]] QRectF nodeBox(qsizetype node) const;
    void paintFleet(QPainter& painter, const Tokens& tokens) const;
    void paintJoins(QPainter& painter, const QRectF& node, bool isLost, const Tokens& tokens) const;
    void paintNode(QPainter& painter, const QRectF& node, const MapRegion& all, const QString& name,
                   bool isChosen, bool isLost, const Tokens& tokens) const;
    void paintRow(QPainter& painter, qsizetype row, const Tokens& tokens) const;
    void paintCells(QPainter& painter, const QRectF& box, const MapRegion& region,
                    const Tokens& tokens) const;

    std::shared_ptr<const MapFleet> m_fleet;
    QString m_name;
    QList<MapRegion> m_rows; ///< the last may stand for several
    int m_folded = 0;        ///< regions in the last row; 0: it is one
    int m_hub = -1;          ///< whose regions are shown
    QString m_hubId;         ///< chosen by a person; empty: the one that most needs one
    QStringList m_selected;
};

/// Regions, those that most need a person first: by the worst there is, how many are so, the number
/// of their clusters, their name. Pure.
[[nodiscard]] QList<MapRegion> worstFirst(QList<MapRegion> regions);

} // namespace pilothouse::ui
