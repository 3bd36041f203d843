// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/geo_land.h"
#include "ui/canvas/ink.h"
#include "ui/pages/map/map_links.h"

#include <QImage>
#include <QList>
#include <QWidget>

#include <memory>
#include <optional>

namespace pilothouse::ui {

class LinkButton;
class ZoomButtons;

/// A card over the map with a title. GUI thread.
class MapCard : public QWidget {
    Q_OBJECT
public:
    MapCard(const QString& title, const QString& key, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_title;
    QString m_key; ///< that shows or hides it; empty: none
};

/// What colours and shapes on the map mean: those that are on screen.
class MapLegend : public MapCard {
    Q_OBJECT
public:
    struct Entry {
        Ink ink;
        std::optional<Glyph> glyph;
        QString word;
        QString count;
        bool operator==(const Entry&) const = default;
    };
    struct Line {
        MapLinkState state = MapLinkState::Up;
        bool isMany = false; ///< so many that the width of the line says so
        auto operator<=>(const Line&) const = default;
    };
    explicit MapLegend(QWidget* parent);
    void setLines(const QList<Line>& lines);
    [[nodiscard]] const QList<Line>& lines() const { return m_lines; }
    void setEntries(const QList<Entry>& entries);
    [[nodiscard]] const QList<Entry>& entries() const { return m_entries; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();
    void paintLine(QPainter& painter, const Line& line, const QRectF& row,
                   const Tokens& tokens) const;
    QList<Entry> m_entries;
    QList<Line> m_lines;
};

/// The whole globe, what of it is on the map, and where something is wrong. A click or a drag moves
/// the map there.
class MapWorld : public MapCard {
    Q_OBJECT
public:
    struct Dot {
        GeoPoint at;
        Ink ink;
        bool isProblem = false;
        bool operator==(const Dot&) const = default;
    };
    explicit MapWorld(QWidget* parent);
    void setCoastlines(const std::shared_ptr<const Coastlines>& lines);
    void setDots(const QList<Dot>& dots);
    void setView(const GeoView& view);
    /// How many clusters have no place; 0: the link to them is not there.
    void setUnplaced(int clusters);
    [[nodiscard]] QSize sizeHint() const override { return {236, 176}; }

Q_SIGNALS:
    void moveWanted(const QPointF& projected);
    void zoomWanted(double factor);
    void fitWanted();
    void unplacedWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QRectF globe() const;
    [[nodiscard]] GeoView globeView() const;
    std::shared_ptr<const Coastlines> m_lines;
    void paintDots(QImage& image, const GeoView& view, const Tokens& tokens) const;
    QImage m_land;
    QImage m_picture; ///< land and dots
    QList<Dot> m_dots;
    GeoView m_view;
    LinkButton* m_unplaced;
    ZoomButtons* m_buttons;
};

} // namespace pilothouse::ui
