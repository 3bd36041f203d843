// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "ui/widgets/panel.h"

#include <QSlider>

#include <memory>
#include <optional>
#include <vector>

class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace pilothouse::ui {

class RunLabel;
class ToneLabel;

/// A slider as the sheet draws it: track 2, handle 12.
class LabSlider : public QSlider {
    Q_OBJECT
public:
    explicit LabSlider(QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override { return {84, 20}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {56, 20}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void follow(const QPointF& point);
};

/// The panel "What if": changes of fleet and policy to switch on and off, and what comes of them.
/// GUI thread.
class WhatIfPanel : public Panel {
    Q_OBJECT
public:
    explicit WhatIfPanel(QWidget* parent = nullptr);
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture, bool isOld);
    /// Other changes than those that are shown; tells nobody.
    void setChanges(const std::vector<model::LabChange>& changes);
    [[nodiscard]] const std::vector<model::LabChange>& changes() const { return m_changes; }
    /// One more, switched on; one that is there already is switched on.
    void add(const model::LabChange& change);
    /// What this fleet offers to begin with, all off: one change of each kind that means something.
    [[nodiscard]] static std::vector<model::LabChange>
    offered(const model::PlacementPicture& picture);

Q_SIGNALS:
    void changed(const std::vector<pilothouse::model::LabChange>& changes);
    void addWanted();
    void clusterWanted(const QString& name);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void addRow(std::size_t at);
    void set(std::size_t at, bool isOn, std::optional<std::int32_t> percent);
    void updateHead();
    void updateResult();
    std::shared_ptr<const model::PlacementPicture> m_picture;
    std::vector<model::LabChange> m_changes;
    bool m_isOld = false;
    QScrollArea* m_scroll;
    QWidget* m_list;
    QVBoxLayout* m_rows;
    QPushButton* m_add;
    QPushButton* m_reset;
    QWidget* m_result;
    RunLabel* m_placed;
    RunLabel* m_moves;
    ToneLabel* m_worse;
};

} // namespace pilothouse::ui
