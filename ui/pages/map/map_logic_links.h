// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/logical/logic_joins.h"
#include "ui/pages/map/map_arcs.h"

#include <QHash>

#include <memory>
#include <optional>

namespace pilothouse::ui {

/// Links over the boxes of the logical view: between the regions on screen, and once clusters have
/// names between those that are seen; where these would be too many, between regions still. Lines,
/// signs and words are those of the map's arcs. GUI thread.
class MapLogicLinks : public LogicJoins {
public:
    /// Null: the layer is off, or nobody has read them.
    void set(const std::shared_ptr<const model::MeshPicture>& mesh,
             const std::shared_ptr<const MapFleet>& fleet);
    /// What is drawn now: ends are places in `spots`.
    /// Between the boxes of regions, whatever is seen of them.
    [[nodiscard]] const MapLinks& links() const { return m_links; }
    struct Drawn {
        QList<GeoSpot> spots;
        QList<MapArc> arcs;
        bool areClusters = false; ///< else regions
    };
    [[nodiscard]] Drawn drawn(const LogicScene& scene) const;
    /// The links at a point; none: there are none.
    [[nodiscard]] std::optional<MapLink> linkAt(const QPointF& point,
                                                const LogicScene& scene) const;

    void paint(QPainter& painter, const LogicScene& scene, const Tokens& tokens) const override;
    [[nodiscard]] QString wordsAt(const QPointF& point, const LogicScene& scene) const override;

private:
    [[nodiscard]] std::optional<Drawn> clustersIn(const LogicScene& scene) const;
    std::shared_ptr<const model::MeshPicture> m_mesh;
    LinkRegions m_boxes;
    MapLinks m_links;              ///< between boxes
    QHash<QString, int> m_placeOf; ///< of the picture's clusters, by id
};

} // namespace pilothouse::ui
