// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "ui/pages/placement/lab_words.h"

#include <QList>
#include <QRectF>
#include <QString>
#include <QWidget>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace pilothouse::ui {

/// Places of the map, pure data: a region is a block of hexes, five rows high, or a bar where there
/// are too many clusters for that.
struct LabMapLayout {
    struct Cell {
        QPointF centre;
        std::size_t row = 0; ///< of the rows it was made of
        int region = 0;
    };
    struct Region {
        QString name;
        QRectF bounds; ///< its name and what stands below
        std::array<int, kLabPlaces> counts{};
    };
    std::vector<Cell> cells; ///< in order of region, then name; none where there are bars
    QList<Region> regions;
    double cellWidth = 12.1; ///< px, flat side to flat side
    bool isBars = false;
};
/// A place depends on names and regions only, never on a decision.
[[nodiscard]] LabMapLayout layoutLab(const std::vector<model::LabRow>& rows, const QSizeF& size);

/// Where a placement lands: every cluster by region, coloured by decision. Arrows walk the clusters
/// (or regions), Enter selects. GUI thread.
class LabMap : public QWidget {
    Q_OBJECT
public:
    explicit LabMap(QWidget* parent = nullptr);
    void setRows(const std::shared_ptr<const std::vector<model::LabRow>>& rows, bool isOld);
    /// All of it was true once: hatched.
    void setStale(bool isStale);
    void setSelected(const QString& name);
    [[nodiscard]] const LabMapLayout& layoutOfMap() const { return m_layout; }
    [[nodiscard]] QSize sizeHint() const override { return {680, 130}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 130}; }

Q_SIGNALS:
    void clusterSelected(const QString& name);
    void regionSelected(const QString& region);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void relayout();
    void paintRegion(QPainter& painter, const LabMapLayout::Region& region) const;
    void paintBar(QPainter& painter, const LabMapLayout::Region& region, double most) const;
    void say();
    void walk(int key);
    void choose();
    [[nodiscard]] std::optional<std::size_t> cellAt(const QPointF& point) const;
    [[nodiscard]] int regionAt(const QPointF& point) const;
    [[nodiscard]] QString wordsOf(const model::LabRow& row) const;
    [[nodiscard]] QString wordsOf(const LabMapLayout::Region& region) const;

    std::shared_ptr<const std::vector<model::LabRow>> m_rows;
    LabMapLayout m_layout;
    QString m_selected;
    std::size_t m_at = 0; ///< cell or region that has the keys
    bool m_isOld = false;
    bool m_isStale = false;
};

/// One hex in the colours of its decision.
void paintLabHex(QPainter& painter, const QPointF& centre, double width, LabPlace place,
                 const Tokens& tokens);
/// The ground of several clusters of one kind, a part of a bar or of a ring; silent ones are
/// hatched besides.
[[nodiscard]] QColor labAreaFill(LabPlace place, const Tokens& tokens);
/// Every kind that is there with its number; what does not fit is left to the tooltips.
void paintLabLegend(QPainter& painter, const std::vector<model::LabRow>& rows, const QRectF& box,
                    const Tokens& tokens);

} // namespace pilothouse::ui
