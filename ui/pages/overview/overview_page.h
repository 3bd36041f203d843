// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/models/fleet_filter.h"
#include "ui/models/fleet_history.h"
#include "ui/pages/overview/file_error_card.h"
#include "ui/pages/overview/site_fold.h"

#include <QList>
#include <QWidget>

#include <memory>
#include <optional>

class QGridLayout;
class QScrollArea;
class QTableView;
class QPushButton;
class QVBoxLayout;

namespace pilothouse::ui {

class BannerStrip;
class ChangesPanel;
class ClusterCard;
class ClusterPanel;
class HexMap;
class KpiTile;
class Legend;
class NoResultCard;
class Panel;
class ProblemsPanel;
class SegmentedChoice;

/// Is the fleet healthy, where is it not, what changed just now? Shows values it is given; asks
/// through signals.
class OverviewPage : public QWidget {
    Q_OBJECT
public:
    /// How the clusters are drawn; Auto picks by their number.
    enum class View : std::uint8_t { Auto, Map, Cards, Rows };

    explicit OverviewPage(QWidget* parent = nullptr);

    void setSnapshot(const std::shared_ptr<const model::FleetSnapshot>& snapshot, Instant now);
    /// Lets the ages grow between snapshots.
    void setNow(Instant now);
    void setFilter(const FleetFilter& filter);
    /// An input file that cannot be used; none removes the card.
    /// `isRunning`: another fleet stays connected meanwhile.
    void setFileProblem(const std::optional<FileProblem>& problem, bool isRunning = false);
    void setView(View view);
    [[nodiscard]] View view() const;
    /// What setView() was told last; view() when that was Auto.
    [[nodiscard]] View chosenView() const { return m_chosen; }
    /// By what the map puts many small sites together; remembered by the shell as text.
    void setFold(const FoldBy& by);
    [[nodiscard]] FoldBy chosenFold() const { return m_foldBy; }
    /// Opens a place of the folded map by the id of its cell; empty: the whole fleet.
    void openPlace(const QString& cellId);
    /// The table of clusters, whose columns the shell remembers.
    [[nodiscard]] QTableView* table() const;
    void select(const QString& id);
    [[nodiscard]] QString selected() const { return m_selected; }
    /// Another fleet: figures over time and the selection start anew.
    void clearHistory();

public Q_SLOTS:
    void goToProblem(int step);
    void toggleView();
    void focusTable();

Q_SIGNALS:
    void clusterOpened(const QString& id);
    void clusterSelected(const QString& id);
    void filterRequested(const QString& text);
    void refreshRequested();
    void viewChosen();
    void readAgain();
    void openOther();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildMap();
    void buildFold();
    void buildLower();
    void updateTiles();
    void updateStrip();
    void updateCards();
    void updateMap();
    void updateFold();
    void fillFoldMenu();
    [[nodiscard]] QString cellOf(const QString& id) const;
    void placeViews();
    void placeTiles();
    void holdRows();
    void selectWorst();
    void onTile(int tile);
    [[nodiscard]] int shownBy(const FleetFilter& filter) const;

    std::shared_ptr<const model::FleetSnapshot> m_snapshot;
    Instant m_now{};
    FleetFilter m_filter;
    FleetHistory m_history;
    View m_chosen = View::Auto;
    FoldBy m_foldBy;
    SiteFold m_fold{.by = {FoldBy::Kind::Never}}; ///< as the map stands
    QString m_selected;
    bool m_wasLed = false; ///< the worst problem was pointed out once
    int m_tileColumns = 0;

    QScrollArea* m_scroll;
    QWidget* m_sheet;
    BannerStrip* m_partial;
    BannerStrip* m_lost;
    QList<KpiTile*> m_tiles;
    QWidget* m_fileError = nullptr;
    QVBoxLayout* m_column;
    QGridLayout* m_tileGrid;
    Panel* m_mapPanel;
    HexMap* m_map;
    Legend* m_legend;
    SegmentedChoice* m_mapSwitch;
    SegmentedChoice* m_rowSwitch;
    QPushButton* m_foldButton;
    QPushButton* m_leave; ///< out of the place that is open; hidden where none is
    Panel* m_cardPanel;
    QGridLayout* m_cardGrid;
    QList<ClusterCard*> m_cards;
    ClusterPanel* m_clusters;
    NoResultCard* m_noResult;
    ChangesPanel* m_changes;
    ProblemsPanel* m_problems;
    QWidget* m_empty;
    QWidget* m_content;
};

} // namespace pilothouse::ui
