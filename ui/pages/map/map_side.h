// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/map/map_fleet.h"
#include "ui/pages/map/map_links.h"

#include <QWidget>

#include <memory>

class QListView;
class QPainter;
class QPushButton;

namespace pilothouse::ui {

class AttentionModel;
class MapMarks;
class RegionModel;
class LinkButton;
class ToneLabel;

/// What the side says of links while their layer is on.
struct MapSideLinks {
    bool isOn = false;
    QList<MapLink> between{}; ///< of all regions
    MapLink all{};            ///< of what is selected
    QString words{};          ///< why there are none to count; empty: there are
};

/// What is selected on the map: its regions, its clusters by state, who needs a person. GUI thread.
class MapSide : public QWidget {
    Q_OBJECT
public:
    explicit MapSide(QWidget* parent = nullptr);
    /// @param regions that are selected; none: the whole fleet, by this name
    void show(const std::shared_ptr<const MapFleet>& fleet, const QStringList& regions,
              const QString& name, Instant now);
    void setCoastlines(const CoastlineReading& reading);
    void setLinks(const MapSideLinks& links);
    void setNow(Instant now);
    /// Marks a cluster among those that need a person. Does not emit.
    void select(const QString& cluster);
    [[nodiscard]] QSize sizeHint() const override { return {336, 600}; }

Q_SIGNALS:
    void regionWanted(const QString& region);
    void clusterSelected(const QString& id);
    void clusterOpened(const QString& id);
    void tableWanted();
    void logicalWanted();
    void allWanted();
    /// The worst link of what is selected.
    void linkWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void build();
    QWidget* buildLinks();
    QWidget* buildHub();
    void buildMap();
    void showMap(const QStringList& regions);
    void showHub(const QStringList& regions);
    void paintHeader(QPainter& painter, const Tokens& tokens) const;
    void paintCounts(QPainter& painter, double top, const Tokens& tokens) const;
    QListView* listOf(const QString& name, const QString& words);
    std::shared_ptr<const MapFleet> m_fleet;
    MapRegion m_all;
    QString m_title;
    QString m_note;
    QString m_shortNote; ///< where the other leaves no room for the title
    QStringList m_chosen;
    bool m_isQuiet = false;
    MapMarks* m_marks = nullptr; ///< the map owns them
    GeoMap* m_map = nullptr;     ///< of what is selected; hidden where that is the whole fleet
    RegionModel* m_regionModel;
    AttentionModel* m_attentionModel;
    QListView* m_regions = nullptr;
    QListView* m_attention = nullptr;
    ToneLabel* m_nobody = nullptr;
    QWidget* m_hubRow = nullptr; ///< hidden where nothing is wrong with what is selected
    ToneLabel* m_hub = nullptr;  ///< what is wrong with the hub that is selected
    QPushButton* m_everything = nullptr;
    QWidget* m_linkRow = nullptr;
    LinkButton* m_links = nullptr;
    ToneLabel* m_linkWords = nullptr;
};

} // namespace pilothouse::ui
