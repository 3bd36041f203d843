// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/coastlines.h"
#include "ui/canvas/geo/geo_layout.h"
#include "ui/theme/tokens.h"

#include <QImage>
#include <QPair>
#include <QWidget>

#include <memory>
#include <optional>

namespace pilothouse::ui {

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
};

/// A map of the world with marks: coastlines and borders in a cached layer, marks over it, those
/// without a place in a list at the side. The wheel and + − zoom, a drag pans, 0 shows all; arrows
/// walk from mark to mark and into the list, Enter opens. GUI thread; coastlines are read on a
/// worker when the map is first shown.
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
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void relayout();
    void zoom(double factor, const QPointF& still);
    void moved(const GeoView& view);
    void placeButtons();
    void walk(Qt::Key key);
    void walkTo(qsizetype stop);
    void openSpot(qsizetype spot, const QPointF& offset);
    void say();
    void paintBase();
    void paintSpots(QPainter& painter) const;
    void paintList(QPainter& painter) const;
    void paintCard(QPainter& painter) const;
    [[nodiscard]] QRectF mapBox() const;
    [[nodiscard]] QRectF listBox() const;
    [[nodiscard]] qsizetype rowsShown() const;
    [[nodiscard]] std::optional<qsizetype> spotAt(const QPointF& point) const;
    [[nodiscard]] std::optional<qsizetype> rowAt(const QPointF& point) const;
    [[nodiscard]] qsizetype stops() const { return m_spots.size() + m_data.unplaced.size(); }

    std::unique_ptr<GeoMarks> m_marks;
    GeoMapData m_data;
    std::shared_ptr<const Coastlines> m_lines; ///< null: not read yet, or not to be used
    QString m_trouble;                         ///< why there are none
    GeoView m_view;
    QList<GeoSpot> m_spots; ///< as laid out for m_view
    QImage m_base;
    GeoView m_baseView; ///< that m_base shows
    QString m_selected;
    qsizetype m_at = 0;               ///< stop that has the keys: spots, then rows of the list
    qsizetype m_firstRow = 0;         ///< of the list on screen
    std::optional<qsizetype> m_hover; ///< spot
    std::optional<QPointF> m_pressed; ///< px, while a button is down
    bool m_isDragged = false;
    bool m_isMoved = false; ///< by the user
    bool m_isReading = false;
    QWidget* m_buttons = nullptr;
};

} // namespace pilothouse::ui
