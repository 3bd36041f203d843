// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/logical/logic_joins.h"
#include "ui/canvas/view_flight.h"

#include <QHash>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

class QPainter;

namespace pilothouse::ui {

inline constexpr double kLogicTop = 34; ///< px of the trail above the boxes

/// The fleet as boxes in boxes, from all clusters to one pod without a change of page. What is in a
/// box shows when it is large enough; a cluster that is looked into is asked for by `looked`. The
/// wheel and + − zoom, a drag pans; arrows walk among neighbours, Enter goes in, Backspace out, 0
/// shows all, Tab walks clusters that need a person and hubs that are lost. GUI thread.
class LogicMap : public QWidget {
    Q_OBJECT
public:
    explicit LogicMap(QWidget* parent = nullptr);
    ~LogicMap() override;

    /// What is known of one pod beside its name and state, a line each; empty: nothing.
    using PodLines = std::function<QStringList(const QString& cluster, const LogicPod& pod)>;
    /// Asked while painting, only of the few pods whose box has room for lines.
    void setPodLines(PodLines lines) { m_podLines = std::move(lines); }
    /// What joins boxes is drawn over them; null: nothing.
    void setJoins(std::unique_ptr<LogicJoins> joins);

    /// Places are kept: the view moves only where regions or clusters come or go, and then only if
    /// nobody moved it.
    void setData(const LogicData& shown);
    /// The clusters that `looked` told last.
    [[nodiscard]] const QStringList& lookedAt() const { return m_looked; }
    /// Goes to a region, to a hub's frame or to a cluster. False: there is none.
    /// @param hub whose share of the region is meant; below 0: the first that has one
    bool goToRegion(const QString& id, int hub = -1);
    bool goToHub(int hub);
    bool goToCluster(const QString& id);
    /// Marks a cluster. Does not emit.
    void setSelected(const QString& cluster);
    void fit();
    void zoomBy(double factor);
    bool stepProblem(int by);
    void setAnimated(bool isAnimated) { m_flight.setAnimated(isAnimated); }

    [[nodiscard]] const LogicView& view() const { return m_view; }
    void setView(const LogicView& view);
    [[nodiscard]] const LogicPath& focus() const { return m_focus; }
    [[nodiscard]] const LogicLayout& layoutOfBoxes() const { return m_layout; }
    [[nodiscard]] LogicScene scene() const;
    /// What a screen reader and the card under the pointer say of a box.
    [[nodiscard]] QString words(const LogicPath& path) const;
    /// The same of a hub's frame, of LogicData::hubs.
    [[nodiscard]] QString hubWords(int hub) const;
    /// As it is on screen: for an image or a file.
    void drawTo(QPainter& painter) const;

Q_SIGNALS:
    void clusterSelected(const QString& id);
    void clusterOpened(const QString& id);
    /// A person went to a hub's frame (no region), to a region or into it (with its hub's place,
    /// where it has one), or back to the fleet (neither).
    void partChanged(int hub, const QString& region);
    /// A click on what joins boxes, where no cluster is below it.
    void joinOpened(const QPointF& at);
    /// The clusters that are looked into: large and in sight, those in the middle first.
    void looked(const QStringList& ids);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    bool event(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void moved(const LogicView& view);
    void zoom(double factor, const QPointF& still);
    void fly(const LogicView& view);
    [[nodiscard]] LogicView fitted(const QRectF& box) const;
    [[nodiscard]] LogicView bounded(LogicView view) const;
    void focusOn(const LogicPath& path);
    void enter();
    void leave();
    void walk(Qt::Key key);
    void showBox(const LogicPath& path);
    void lookInto();
    [[nodiscard]] LogicPath hit(const QPointF& at) const;
    [[nodiscard]] LogicPath find(const QString& cluster) const;
    [[nodiscard]] LogicPath findRegion(const QString& id, int hub) const;
    [[nodiscard]] LogicPath kept(const LogicData& before) const;
    [[nodiscard]] const LogicCluster& clusterAt(const LogicPath& path) const;
    void paintAll(QPainter& painter, const Tokens& tokens) const;
    void paintHub(QPainter& painter, std::size_t hub, const Tokens& tokens) const;
    void paintTitles(QPainter& painter, const Tokens& tokens) const;
    void paintRegion(QPainter& painter, const LogicPath& path, const Tokens& tokens) const;
    void paintCluster(QPainter& painter, const LogicPath& path, const Tokens& tokens) const;
    void paintInside(QPainter& painter, const LogicPath& path, const Tokens& tokens) const;
    void paintNode(QPainter& painter, const LogicPath& path, const LogicNode& node,
                   const Tokens& tokens) const;
    void paintPod(QPainter& painter, const QRectF& cell, const QString& cluster,
                  const LogicPod& pod, const Tokens& tokens) const;
    void paintPodLines(QPainter& painter, QRectF line, double bottom, const QString& cluster,
                       const LogicPod& pod, const Tokens& tokens) const;
    void paintTrail(QPainter& painter, const Tokens& tokens) const;
    [[nodiscard]] QStringList trail() const;

    std::unique_ptr<LogicJoins> m_joins;
    PodLines m_podLines;
    LogicData m_data;
    LogicLayout m_layout;
    LogicView m_view;
    LogicPath m_focus;
    QString m_selected; ///< cluster
    QStringList m_looked;
    QTimer m_lookLater;
    std::optional<QPointF> m_pressed;
    bool m_isDragged = false;
    bool m_isMoved = false; ///< by the user
    ViewFlight m_flight;
};

} // namespace pilothouse::ui
