// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/pages/placement/lab_geo.h"
#include "ui/widgets/panel.h"

class QStackedWidget;

namespace pilothouse::ui {

class LabLegend;
class LabMap;
class LinkButton;
class SegmentedChoice;

/// "Where it lands": the clusters as hexes by region, or on the map of the world. GUI thread.
class LabLands : public Panel {
    Q_OBJECT
public:
    explicit LabLands(QWidget* parent = nullptr);

    void setRows(const LabRows& rows, bool isOld);
    /// All of it was true once: hatched.
    void setStale(bool isStale);
    /// The cluster that is selected; the map marks its region.
    void setSelected(const QString& name);
    /// Where the fleet file says that regions lie; null: it says nothing.
    void setRegionPlaces(const std::shared_ptr<const model::RegionPlaces>& places);
    /// "hexes" or "map"; anything else is hexes.
    void setView(const QString& view);
    [[nodiscard]] QString view() const;
    /// What the toggle offers is the other size.
    void setLarge(bool isLarge);
    /// Without what only a person at the screen needs.
    void forPaper();
    [[nodiscard]] std::shared_ptr<const model::RegionPlaces> regionPlaces() const { return m_own; }

    [[nodiscard]] LabMap* hexes() const { return m_hexes; }
    [[nodiscard]] GeoMap* map() const { return m_map; }

Q_SIGNALS:
    void clusterSelected(const QString& name);
    void regionSelected(const QString& region);
    /// The user chose.
    void viewChanged(const QString& view);
    void largeWanted(bool isLarge);

private:
    void refreshMap();
    void open(const QStringList& regions, const QString& cluster);
    void openRegion(const QString& name);

    LabRows m_rows;
    bool m_isOld = false;
    bool m_isStale = false;
    bool m_isLarge = false;
    QString m_selected;
    std::shared_ptr<const model::RegionPlaces> m_own;
    GeoPlaces m_shipped;
    LabGeoMarks* m_marks; ///< the map's
    LabMap* m_hexes;
    GeoMap* m_map;
    LabLegend* m_legend;
    QStackedWidget* m_stack;
    SegmentedChoice* m_choice;
    LinkButton* m_large;
};

} // namespace pilothouse::ui
