// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"

#include <QRectF>
#include <QWidget>

#include <memory>

namespace pilothouse::ui {

/// What a placement comes to, in one look: how many are placed of how many wanted, what that
/// changes, how the filters narrow the fleet, and the one thing that may change the answer soon.
/// GUI thread.
class LabSummary : public QWidget {
    Q_OBJECT
public:
    explicit LabSummary(QWidget* parent = nullptr);
    /// `isOld`: of an older text; shown greyed.
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture, bool isOld);
    /// Its numbers were true once, so long ago ("read 6 min ago"): in parentheses. Empty: they are.
    void setStale(const QString& ago);
    [[nodiscard]] const QString& ago() const { return m_ago; }
    [[nodiscard]] QSize sizeHint() const override { return {900, 84}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {640, 84}; }

Q_SIGNALS:
    /// The warning was pressed: its cluster, please.
    void clusterWanted(const QString& name);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintFigures(QPainter& painter);
    void paintFunnel(QPainter& painter);
    void paintWarning(QPainter& painter);
    void paintCount(QPainter& painter, double left, const QString& number, const QString& word,
                    int tone) const;
    [[nodiscard]] QString said(const QString& value) const;
    [[nodiscard]] QRectF funnelRect() const;
    [[nodiscard]] QRectF warningRect() const;
    [[nodiscard]] const model::LabWarning* warning() const;
    std::shared_ptr<const model::PlacementPicture> m_picture;
    bool m_isOld = false;
    QString m_ago; ///< that the numbers were true; empty: they are
};

} // namespace pilothouse::ui
