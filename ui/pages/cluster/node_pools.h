// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"

#include <QList>
#include <QPair>
#include <QRect>
#include <QWidget>

#include <memory>
#include <vector>

namespace pilothouse::ui {

/// The nodes of a cluster as tiles, pool by pool; small tiles from 65 nodes on. Arrows walk, a
/// click selects.
class NodePools : public QWidget {
    Q_OBJECT
public:
    explicit NodePools(QWidget* parent = nullptr);
    /// Null nodes = never read. `isOld` hatches all tiles.
    void setNodes(const std::shared_ptr<const std::vector<model::Node>>& nodes,
                  const std::vector<int>& podsPerNode, bool isOld);
    void setSelected(const QString& node);
    [[nodiscard]] QSize sizeHint() const override { return {280, m_height}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {280, m_height}; }

Q_SIGNALS:
    void nodeSelected(const QString& node);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Tile {
        QRect box;
        std::size_t node = 0;
    };
    struct Pool {
        QString name;
        QString extent;
        QRect title;
    };
    void relayout();
    void paintTile(class QPainter& painter, const Tile& tile) const;
    [[nodiscard]] int tileAt(const QPoint& point) const;
    void choose(int tile);

    std::shared_ptr<const std::vector<model::Node>> m_nodes;
    std::vector<int> m_pods;
    QList<Tile> m_tiles;
    QList<Pool> m_pools;
    QString m_selected;
    int m_height = 200;
    bool m_old = false;
    bool m_small = false;
};

} // namespace pilothouse::ui
