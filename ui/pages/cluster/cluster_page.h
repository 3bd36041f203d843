// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/commands.h"
#include "ui/models/node_table_model.h"
#include "ui/models/pod_table_model.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class BannerStrip;
class FilterField;
class HeadCard;
class LogPanel;
class NodePools;
class Panel;
class PodInspector;
class SegmentedChoice;
class TextViewer;
class ToneLabel;

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
    void focusFilter();
    void focusLog();
    void showYaml();

Q_SIGNALS:
    /// A question to the cluster; the answer comes back through setAnswer().
    void commandPosted(const pilothouse::engine::Command& command);
    void overviewWanted();
    void refreshRequested();

private:
    enum Tab : int { PodsTab, NodesTab, YamlTab };
    QWidget* buildPath();
    QWidget* buildPools();
    QWidget* buildTables();
    void setTab(int tab);
    void onPod(const QModelIndex& index);
    void fetchDetails();
    void fetchYaml();
    void updateStrip();
    void updateWords();
    void updatePools();
    void showNode(const QString& name);
    [[nodiscard]] const model::Pod* currentPod() const;

    ClusterId m_cluster;
    std::shared_ptr<const model::ClusterState> m_state;
    Instant m_now{};
    QString m_pod;
    QString m_node;
    QTimer m_detailTimer; ///< details are read 125 ms after the last change of the selection
    std::uint64_t m_eventsRequest = 0;
    std::uint64_t m_yamlRequest = 0;

    PodTableModel* m_pods;
    PodProxy* m_podProxy;
    NodeTableModel* m_nodes;
    BannerStrip* m_strip;
    HeadCard* m_head;
    NodePools* m_pools = nullptr;
    Panel* m_poolPanel = nullptr;
    ToneLabel* m_nodeFacts = nullptr;
    ToneLabel* m_nodeTitle = nullptr;
    SegmentedChoice* m_tabs = nullptr;
    SegmentedChoice* m_choice = nullptr;
    FilterField* m_filter = nullptr;
    QWidget* m_filterRow = nullptr;
    QTableView* m_podTable = nullptr;
    QTableView* m_nodeTable = nullptr;
    QStackedWidget* m_stack = nullptr;
    TextViewer* m_yaml = nullptr;
    ToneLabel* m_nothing = nullptr;
    LogPanel* m_log;
    PodInspector* m_inspector;
};

} // namespace pilothouse::ui
