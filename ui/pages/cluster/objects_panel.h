// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/models/node_table_model.h"
#include "ui/models/pod_table_model.h"
#include "ui/pages/cluster/table_actions.h"
#include "ui/widgets/panel.h"

#include <memory>

class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class FilterField;
class SegmentedChoice;
class TextViewer;
class ToneLabel;

/// The tables of a cluster's pods and nodes and the YAML of what is selected. Asks nobody itself.
class ObjectsPanel : public Panel {
    Q_OBJECT
public:
    enum Tab : int { PodsTab, NodesTab, YamlTab };
    explicit ObjectsPanel(QWidget* parent = nullptr);

    /// Takes over what is known of the cluster.
    void setState(const std::shared_ptr<const model::ClusterState>& state, Instant now);
    void setNow(Instant now);
    void setTab(int tab);
    [[nodiscard]] int tab() const;
    void focusFilter();
    void focusTable();

    /// Marks a pod by "namespace/name", as a click on its row does; false when it is not listed.
    bool selectPod(const QString& id);
    /// The next (1) or previous (-1) pod with a problem, round the end.
    void goToProblem(int step);
    /// Marks the worst pod when it has a problem.
    void selectWorst();
    [[nodiscard]] const model::Pod* pod(const QString& id) const;
    [[nodiscard]] const model::Node* node(const QString& name) const;
    [[nodiscard]] TextViewer* yaml() const { return m_yaml; }
    [[nodiscard]] TableActions* podActions() const { return m_podActions; }

Q_SIGNALS:
    void podSelected(const QString& id);
    void nodeSelected(const QString& name);
    /// The YAML tab was opened: the owner fetches what is selected.
    void yamlWanted();

private:
    QWidget* buildFilter();
    void buildPods();
    void buildNodes();
    void openColumns(QWidget* below);
    void updateWords();
    void updateVocabulary();
    [[nodiscard]] QString emptyWords() const;
    [[nodiscard]] QList<RowCommand> podCommands(const QModelIndex& row) const;
    [[nodiscard]] QList<RowCommand> nodeCommands(const QModelIndex& row) const;

    std::shared_ptr<const model::ClusterState> m_state;
    PodTableModel* m_pods;
    PodProxy* m_podProxy;
    NodeTableModel* m_nodes;
    QSortFilterProxyModel* m_nodeProxy;
    SegmentedChoice* m_tabs;
    SegmentedChoice* m_choice;
    FilterField* m_filter;
    QWidget* m_filterRow = nullptr;
    QTableView* m_podTable;
    QTableView* m_nodeTable;
    TableActions* m_podActions = nullptr;
    TableActions* m_nodeActions = nullptr;
    TextViewer* m_yaml;
    ToneLabel* m_nothing;
    QStackedWidget* m_stack;
};

} // namespace pilothouse::ui
