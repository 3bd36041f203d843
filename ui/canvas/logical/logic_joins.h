// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/logical/logic_layout.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QString>

class QPainter;

namespace pilothouse::ui {

struct Tokens;

/// A window on the plane of boxes.
struct LogicView {
    QPointF centre{};
    double scale = 1; ///< px a unit: a cluster is so wide
    QSizeF size{};    ///< px
    [[nodiscard]] QPointF toScreen(const QPointF& at) const {
        return (at - centre) * scale + QPointF(size.width() / 2, size.height() / 2);
    }
    [[nodiscard]] QPointF toPlane(const QPointF& at) const {
        return (at - QPointF(size.width() / 2, size.height() / 2)) / scale + centre;
    }
    [[nodiscard]] QRectF toScreen(const QRectF& box) const {
        return {toScreen(box.topLeft()), box.size() * scale};
    }
    bool operator==(const LogicView&) const = default;
};

/// What stands where on screen now. The references live as long as the call that is given it.
struct LogicScene {
    const LogicData& data;
    const LogicLayout& layout;
    LogicView view{};
    QRectF box{};         ///< px that boxes are seen in
    double nameFrom = 76; ///< px of a cluster, from which it has a name
};

/// What joins boxes; the page's business. GUI thread.
class LogicJoins {
public:
    virtual ~LogicJoins() = default;
    virtual void paint(QPainter& painter, const LogicScene& scene, const Tokens& tokens) const = 0;
    /// The words of what is at a point; empty: nothing.
    [[nodiscard]] virtual QString wordsAt(const QPointF& point, const LogicScene& scene) const = 0;
};

} // namespace pilothouse::ui
