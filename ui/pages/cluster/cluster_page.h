// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/commands.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <string_view>

namespace pilothouse::ui {

class BannerStrip;
class HeadCard;
class LogPanel;
class NodeFacts;
class NodePools;
class ObjectsPanel;
class Panel;
class PathBar;
class PodInspector;

/// One cluster: state, nodes, pods, and what one pod says. Shows values it is given; asks through
/// signals.
class ClusterPage : public QWidget {
    Q_OBJECT
public:
    explicit ClusterPage(const ClusterId& cluster, QWidget* parent = nullptr);

    [[nodiscard]] const ClusterId& cluster() const { return m_cluster; }
    /// Null = the cluster left the fleet; the last words stay on screen.
    void setState(const std::shared_ptr<const model::ClusterState>& state, Instant now);
    void setNow(Instant now);
    void setAnswer(const engine::FetchedText& answer);
    /// Marks a pod by "namespace/name", as a click on its row does.
    void selectPod(const QString& id);
    [[nodiscard]] QString selectedPod() const { return m_pod; }

public Q_SLOTS:
    void goToProblem(int step);
    /// Find in the log or the YAML where one of them has the focus, else the pods' filter.
    void focusFilter();
    void focusLog();
    void showYaml();

Q_SIGNALS:
    /// A question to the cluster; the answer comes back through setAnswer().
    void commandPosted(const pilothouse::engine::Command& command);
    void overviewWanted();
    void refreshRequested();
    /// It waits for the user's word on a sign-in program.
    void signInWanted();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildPools();
    void onPod(const QString& id);
    void onNode(const QString& name);
    void onPath(const QString& id);
    void fetchDetails();
    void fetchYaml();
    void askLog(const QString& ns, const QString& pod, const QString& container, bool previous);
    void updateStrip();
    [[nodiscard]] bool needsConsent() const;
    void updatePools();
    void updatePath();
    [[nodiscard]] int podsOn(std::string_view node) const;

    ClusterId m_cluster;
    std::shared_ptr<const model::ClusterState> m_state;
    Instant m_now{};
    QString m_pod;
    QString m_node;
    bool m_nodeLast = false; ///< the node was selected after the pod: YAML shows it
    bool m_chosen = false;   ///< something was selected before, by a person or at first sight
    QTimer m_detailTimer;    ///< details are read 125 ms after the last change of the selection
    std::uint64_t m_eventsRequest = 0;
    std::uint64_t m_yamlRequest = 0;

    PathBar* m_path;
    HeadCard* m_head;
    BannerStrip* m_strip;
    NodePools* m_pools = nullptr;
    Panel* m_poolPanel = nullptr;
    NodeFacts* m_nodeFacts = nullptr;
    ObjectsPanel* m_objects;
    LogPanel* m_log;
    PodInspector* m_inspector;
};

} // namespace pilothouse::ui
