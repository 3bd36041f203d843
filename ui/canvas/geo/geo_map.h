// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/coastlines.h"
#include "ui/canvas/geo/geo_land.h"
#include "ui/canvas/geo/geo_layout.h"
#include "ui/canvas/view_flight.h"
#include "ui/theme/tokens.h"

#include <QImage>
#include <QMarginsF>
#include <QPair>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

namespace pilothouse::ui {

class ZoomButtons;

/// Something whose place nobody knows: it is listed at the side.
struct GeoUnplaced {
    QString id;
    QString words; ///< "lyon 12"
    bool operator==(const GeoUnplaced&) const = default;
};

struct GeoMapData {
    QList<GeoSite> sites{};
    QList<GeoUnplaced> unplaced{};
    bool isOld = false; ///< greyed: a newer answer is awaited
    bool operator==(const GeoMapData&) const = default;
};

/// What stands on the map and what is said of it; the page's business. GUI thread.
class GeoMarks {
public:
    virtual ~GeoMarks() = default;
    /// px round the middle, and the drawing within it.
    [[nodiscard]] virtual double radius(const QStringList& ids) const = 0;
    virtual void paint(QPainter& painter, const QPointF& centre, const QStringList& ids,
                       const Tokens& tokens) const = 0;
    /// Below the mark: "westeurope", "paris and 2 more".
    [[nodiscard]] virtual QString title(const QStringList& ids) const = 0;
    /// Rows of the card under the pointer or the keys.
    [[nodiscard]] virtual QList<QPair<QString, QString>> facts(const QStringList& ids) const = 0;
    /// Which part of the mark is `offset` px off its middle; empty: none, the mark is one thing.
    [[nodiscard]] virtual QString partAt(const QStringList& ids, const QPointF& offset) const {
        Q_UNUSED(ids)
        Q_UNUSED(offset)
        return {};
    }
    /// px between the middles of two marks below which they are drawn as one, while others move
    /// aside; 0: what would touch is drawn as one, and nothing moves.
    [[nodiscard]] virtual double foldsWithin() const { return 0; }
    /// px round the disc that belong to the mark, too; names keep clear of them.
    [[nodiscard]] virtual QMarginsF reach(const QStringList& ids) const {
        Q_UNUSED(ids)
        return {};
    }
    /// How much the mark needs a person; 0: not at all. Tab walks those that do, the most first.
    [[nodiscard]] virtual int severity(const QStringList& ids) const {
        Q_UNUSED(ids)
        return 0;
    }
    /// Of its name: whether it stands out, and how much of it is seen (0 … 1).
    [[nodiscard]] virtual bool isStrong(const QStringList& ids) const {
        Q_UNUSED(ids)
        return true;
    }
    [[nodiscard]] virtual double presence(const QStringList& ids) const {
        Q_UNUSED(ids)
        return 1;
    }
    /// Under all marks: what joins them. The room that its words took is kept free of names.
    virtual QList<QRectF> paintBelow(QPainter& painter, const QList<GeoSpot>& spots,
                                     const GeoView& view, const QRectF& box,
                                     const Tokens& tokens) const {
        Q_UNUSED(painter)
        Q_UNUSED(spots)
        Q_UNUSED(view)
        Q_UNUSED(box)
        Q_UNUSED(tokens)
        return {};
    }
    /// What joins marks at a point beside all of them: its words for a card; empty: nothing.
    [[nodiscard]] virtual QString joinAt(const QPointF& point, const QList<GeoSpot>& spots,
                                         const GeoView& view) const {
        Q_UNUSED(point)
        Q_UNUSED(spots)
        Q_UNUSED(view)
        return {};
    }
    /// Over all marks, within `box`; the room it took is kept free of names.
    virtual QRectF paintAbove(QPainter& painter, const QList<GeoSpot>& spots, const QRectF& box,
                              const Tokens& tokens) const {
        Q_UNUSED(painter)
        Q_UNUSED(spots)
        Q_UNUSED(box)
        Q_UNUSED(tokens)
        return {};
    }
};

/// A map of the world with marks: coastlines and borders in a cached layer, marks over it, those
/// without a place in a list at the side. The wheel and + − zoom, a drag pans, 0 shows all; arrows
/// walk from mark to mark and into the list, Tab those that need a person, Enter opens. GUI thread;
/// coastlines are read on a worker when the map is first shown, and drawn on one whenever the view
/// left what was drawn: until then the layer that is there is moved and scaled.
class GeoMap : public QWidget {
    Q_OBJECT
public:
    explicit GeoMap(std::unique_ptr<GeoMarks> marks, QWidget* parent = nullptr);
    ~GeoMap() override;

    /// Places are kept: the view moves only where sites come or go, and then only if nobody moved
    /// it.
    void setData(const GeoMapData& shown);
    void setCoastlines(const CoastlineReading& reading);
    /// Marks the mark or row that holds this id; empty: none. Does not emit.
    void setSelected(const QString& id);
    void fit();
    /// What `ids` have in common fills the map, as close as tells them apart.
    void flyTo(const QStringList& ids);
    /// Views that the program chooses are flown to, unless the desktop asks for less motion.
    void setAnimated(bool isAnimated) { m_flight.setAnimated(isAnimated); }
    void setGround(GeoGround ground);
    /// Whether the list of those without a place is open.
    void setListVisible(bool isVisible);
    /// px at the edges that other things stand on: what is fitted keeps clear of them.
    void setInsets(const QMarginsF& insets) { m_insets = insets; }
    void zoomBy(double factor);
    /// px that the open list takes at the right.
    [[nodiscard]] double listWidth() const { return listBox().width(); }
    /// The next mark that needs a person, the worst first; false: there is none further on.
    bool stepProblem(int by);
    /// Ids of the mark that has the keys; empty: none.
    [[nodiscard]] QStringList current() const;
    /// All that stands on the land, as it is: for an image or a file.
    void drawMarks(QPainter& painter) const;
    [[nodiscard]] GeoGround ground() const { return m_ground; }
    /// The buttons that zoom; the keys and the wheel do so without them.
    void setControlsVisible(bool isVisible);
    /// Reads the shipped coastlines on a worker where there are none yet; else when first shown.
    void readCoastlinesOnce();

    [[nodiscard]] const GeoView& view() const { return m_view; }
    void setView(const GeoView& view);
    [[nodiscard]] const QList<GeoSpot>& spots() const { return m_spots; }
    /// Null: not read yet, or not to be used.
    [[nodiscard]] std::shared_ptr<const Coastlines> coastlines() const { return m_lines; }
    /// Where the row of an unplaced one is drawn; empty where it is scrolled away.
    [[nodiscard]] QRectF rowBox(qsizetype row) const;
    [[nodiscard]] QSize sizeHint() const override { return {680, 130}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 110}; }

Q_SIGNALS:
    /// A mark or a row was opened; `part` is what of it was hit, or empty. A mark of several sites
    /// is zoomed into first where they can be told apart.
    void opened(const QStringList& ids, const QString& part);
    /// The keys or the pointer came to a mark.
    void currentChanged(const QStringList& ids);
    /// A click on what joins marks, as GeoMarks::joinAt() tells it at this point.
    void joinOpened(const QPointF& at);
    void viewChanged(const pilothouse::ui::GeoView& view);
    void coastlinesRead(const pilothouse::ui::CoastlineReading& reading);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    static constexpr double kFitMargin = 44; // px round what is fitted
    static constexpr double kListTitle = 22; // px

    void relayout();
    void zoom(double factor, const QPointF& still);
    void moved(const GeoView& view);
    /// To a view that the program chose.
    void fly(const GeoView& view);
    [[nodiscard]] GeoView fittedTo(const QList<GeoPoint>& points, double margin, double span) const;
    [[nodiscard]] std::function<double(const QStringList&)> radiusOf() const;
    [[nodiscard]] QList<GeoSpot> folded(const QList<GeoSite>& sites, const GeoView& view) const;
    void placeButtons();
    void walk(Qt::Key key);
    void walkTo(qsizetype stop);
    void openSpot(qsizetype spot, const QPointF& offset);
    void say();
    void paintBase(QPainter& painter);
    void askForBase();
    void paintSpots(QPainter& painter) const;
    void paintNames(QPainter& painter, QList<QRectF> taken) const;
    void paintList(QPainter& painter) const;
    void paintCard(QPainter& painter) const;
    [[nodiscard]] QRectF mapBox() const;
    [[nodiscard]] QRectF listBox() const;
    [[nodiscard]] qsizetype rowsShown() const;
    [[nodiscard]] std::optional<qsizetype> spotAt(const QPointF& point) const;
    [[nodiscard]] std::optional<qsizetype> rowAt(const QPointF& point) const;
    /// Words of what joins marks there; empty: nothing, or a mark is above it.
    [[nodiscard]] QString joinAt(const QPointF& point) const;
    [[nodiscard]] qsizetype stops() const { return m_spots.size() + m_data.unplaced.size(); }

    std::unique_ptr<GeoMarks> m_marks;
    GeoMapData m_data;
    GeoFolding m_folding;                      ///< of all sites, where marks fold by distance
    std::shared_ptr<const Coastlines> m_lines; ///< null: not read yet, or not to be used
    QString m_trouble;                         ///< why there are none
    GeoView m_view;
    QList<GeoSpot> m_spots; ///< as laid out for m_view
    QImage m_base;
    GeoView m_baseView;       ///< that m_base shows: more than is on screen
    bool m_isDrawing = false; ///< a worker draws the next one
    GeoGround m_ground = GeoGround::Panel;
    QMarginsF m_insets;
    bool m_isListVisible = true;
    ViewFlight m_flight;
    std::uint64_t m_baseTurn = 0; ///< grows when what was asked for is of no use any more
    QString m_selected;
    qsizetype m_at = 0;               ///< stop that has the keys: spots, then rows of the list
    qsizetype m_firstRow = 0;         ///< of the list on screen
    std::optional<qsizetype> m_hover; ///< spot
    std::optional<QPointF> m_pressed; ///< px, while a button is down
    bool m_isDragged = false;
    bool m_isMoved = false;  ///< by the user
    bool m_isWalked = false; ///< the keys went from mark to mark since the focus came
    bool m_isReading = false;
    ZoomButtons* m_buttons;
};

} // namespace pilothouse::ui
