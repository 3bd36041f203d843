// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "model/mesh_picture.h"
#include "model/mesh_reading.h"
#include "ui/models/fleet_filter.h"
#include "ui/pages/map/map_cost.h"
#include "ui/pages/map/map_links.h"
#include "ui/pages/map/map_logic.h"
#include "ui/pages/map/map_run.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QCheckBox;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class BannerStrip;
class ClusterTableModel;
class EmptyState;
class FilterField;
class GeoMap;
class IconButton;
class LabelDropDown;
class LinkButton;
class LogicMap;
class MapCard;
class MapHost;
class MapLegend;
class MapLogicCard;
class MapLogicLinks;
class MapMarks;
class MapProxy;
class MapSide;
class MapWorld;
class SegmentedChoice;

/// Where is the problem, geographically and logically, and how far does it reach? Shows values it
/// is given; asks through signals. While it is hidden a snapshot costs nothing. GUI thread.
class MapPage : public QWidget {
    Q_OBJECT
public:
    enum class View : std::uint8_t { Geographic, Logical, Table };

    explicit MapPage(QWidget* parent = nullptr);
    ~MapPage() override;

    /// Null: no fleet is open.
    void setSnapshot(const std::shared_ptr<const model::FleetSnapshot>& snapshot, Instant now);
    void setNow(Instant now);
    /// The links between clusters; null: nobody has read them, and none are drawn.
    void setMesh(const std::shared_ptr<const model::MeshPicture>& mesh);
    /// Runs of the fleet: the newest is what clusters can be coloured by; null: none are known.
    void setRuns(const std::shared_ptr<const model::RunsPicture>& runs);
    /// Whose hub each cluster belongs to; null: not known, or there is none.
    void setHubs(const std::shared_ptr<const model::FleetHubs>& hubs);
    void setMeshReading(const model::MeshReading& reading);
    /// The layer of links. Off at first: no member is asked on account of the map.
    void setLinksShown(bool isShown);
    [[nodiscard]] bool areLinksShown() const { return m_hasLinks; }
    /// Of the newest mesh, while the layer is on.
    [[nodiscard]] const MapLinks& links() const { return m_links; }
    /// The window's filter: hides what does not match, and says how many.
    void setFilter(const FleetFilter& filter);
    /// Marks a cluster and its region. Does not emit.
    void select(const QString& cluster);
    [[nodiscard]] QString selected() const { return m_cluster; }
    /// Parts of the fleet that are selected (MapFleet::part).
    [[nodiscard]] const QStringList& regions() const { return m_regions; }
    void setView(View view);
    [[nodiscard]] View view() const { return m_view; }
    /// Looks for clusters: dims the others, and goes there.
    void find(const QString& text);
    /// What is remembered of the page: view, place, scale, colours.
    [[nodiscard]] QString look() const;
    void setLook(const QString& look);
    /// Writes what is on screen on a worker, as SVG or PNG by the ending; `exported` follows.
    void exportTo(const QString& file);
    [[nodiscard]] GeoMap* map() const { return m_map; }
    /// Clusters that are looked into now.
    [[nodiscard]] QStringList lookedAt() const;
    [[nodiscard]] LogicMap* boxes() const { return m_boxes; }
    [[nodiscard]] QTableView* table() const { return m_table; }
    /// What is on screen; null before the first snapshot.
    [[nodiscard]] std::shared_ptr<const MapFleet> fleet() const { return m_fleet; }

public Q_SLOTS:
    void stepProblem(int by);
    void toggleTable();
    void toggleLogical();
    void focusFind();
    /// Asks for a file and writes the picture into it.
    void chooseExport();
    void focusContent();

Q_SIGNALS:
    void clusterOpened(const QString& id);
    void clusterSelected(const QString& id);
    void filterRequested(const QString& text);
    void refreshRequested();
    /// Clusters that are looked into: their nodes and pods are wanted.
    void lookedInto(const QStringList& ids);
    /// The layer of links is on and somebody looks, or no longer.
    void linksWatched(bool isOn);
    /// Somebody looks at the page, or no longer: hubs are asked for their members meanwhile.
    void hubsWatched(bool isOn);
    /// A link between two clusters, by ids: the worst of those that an arc stands for.
    void linkOpened(const QString& from, const QString& to);
    /// A picture was written, or why not.
    void exported(const QString& file, const QString& trouble);
    /// What look() says is another.
    void lookChanged();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void build();
    QWidget* buildBar();
    QWidget* buildMap();
    void buildTable();
    void addKeys();
    void connectMap();
    void connectSide();
    void renew();
    void showFleet();
    void showStrip();
    void showTable();
    void showBoxes();
    void showWorld();
    void showLegend();
    void showLinks();
    void showSideLinks();
    [[nodiscard]] bool isOfHubs() const;
    [[nodiscard]] MapLink linksHere() const;
    void watchLinks();
    void openLink(const QPointF& at);
    void goInto(const QString& part);
    void goTo(const QString& part);
    void goToBox(const QString& part);
    [[nodiscard]] QStringList partsFound() const;
    void buildBoxes();
    void chooseRegions(const QStringList& regions);
    void chooseCluster(const QString& id);
    void chooseColour(const QString& word);
    void onFind(const QString& text, bool isSubmitted);

    std::shared_ptr<const model::FleetSnapshot> m_snapshot;
    Instant m_now{};
    GeoPlaces m_places;
    FleetFilter m_hide;
    FleetFilter m_find;
    QList<MapColour> m_colours;
    QString m_colour; ///< key; empty: health
    MapCosts m_costs;
    std::shared_ptr<const model::FleetHubs> m_hubs;
    std::optional<MapRun> m_run; ///< that clusters can be coloured by
    std::shared_ptr<const MapFleet> m_fleet;
    QStringList m_regions; ///< selected: parts of the fleet, hubs' ones among them
    QString m_cluster;     ///< selected
    View m_view = View::Geographic;
    View m_picture = View::Geographic; ///< that the table is the twin of
    MapLogic m_logic;
    std::shared_ptr<const model::MeshPicture> m_mesh; ///< null: nobody has read it
    model::MeshReading m_meshReading;
    struct LinkSource {
        std::shared_ptr<const model::MeshPicture> mesh;
        LinkRegions regions;
        bool operator==(const LinkSource&) const = default;
    };
    MapLinks m_links;
    LinkSource m_linkSource; ///< that m_links were made of
    bool m_hasLinks = false;
    bool m_isLegendWanted = true;
    bool m_isWatchingLinks = false;
    QString m_placeLook; ///< remembered, for the first sight of the map
    bool m_isOld = true; ///< what is on screen is not the newest snapshot
    bool m_isTrayChosen = false;
    bool m_isTrayOpen = false;
    bool m_isQuiet = false;
    bool m_isAgain = false; ///< the mark that is opened was selected already
    QTimer m_lookLater;
    QTimer m_findPause;

    SegmentedChoice* m_views = nullptr;
    SegmentedChoice* m_twin = nullptr;
    LabelDropDown* m_colourChoice = nullptr;
    QCheckBox* m_linkSwitch = nullptr;
    IconButton* m_export = nullptr;
    FilterField* m_findField = nullptr;
    LinkButton* m_hidden = nullptr;
    BannerStrip* m_stale = nullptr;
    QStackedWidget* m_stack = nullptr;
    MapHost* m_host = nullptr;
    MapMarks* m_marks = nullptr; ///< the map owns them
    GeoMap* m_map = nullptr;
    LogicMap* m_boxes = nullptr;
    MapLogicLinks* m_boxLinks = nullptr; ///< the boxes own them
    MapLegend* m_legend = nullptr;
    MapLogicCard* m_logicCard = nullptr;
    MapWorld* m_world = nullptr;
    MapCard* m_hint = nullptr;
    MapSide* m_side = nullptr;
    ClusterTableModel* m_rows = nullptr;
    MapProxy* m_proxy = nullptr;
    QTableView* m_table = nullptr;
    QWidget* m_content = nullptr;
    EmptyState* m_empty = nullptr;
};

} // namespace pilothouse::ui
