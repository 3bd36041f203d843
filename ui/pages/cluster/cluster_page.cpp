// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/cluster_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/head_card.h"
#include "ui/pages/cluster/log_panel.h"
#include "ui/pages/cluster/node_pools.h"
#include "ui/pages/cluster/pod_inspector.h"
#include "ui/pages/cluster/text_viewer.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

constexpr int kDetailDelayMs = 125;

/// Numbers of questions are unique in the program, so that no page takes another's answer.
std::uint64_t nextRequest() {
    static std::uint64_t last = 0;
    return ++last;
}

QTableView* makeTable(QAbstractItemModel* model, const QString& name, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setModel(model);
    dressTable(table);
    table->setFrameShape(QFrame::NoFrame);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setSortingEnabled(true);
    table->setAccessibleName(name);
    return table;
}

void shape(QTableView* table, std::initializer_list<int> widths, int stretch) {
    auto* header = table->horizontalHeader();
    header->setStretchLastSection(false);
    int column = 0;
    for (const int width : widths) {
        header->setSectionResizeMode(column, column == stretch ? QHeaderView::Stretch
                                                               : QHeaderView::Interactive);
        header->resizeSection(column, width);
        ++column;
    }
}

} // namespace

ClusterPage::ClusterPage(const ClusterId& cluster, QWidget* parent)
    : QWidget(parent), m_cluster(cluster), m_pods(new PodTableModel(this)),
      m_podProxy(new PodProxy(this)), m_nodes(new NodeTableModel(this)),
      m_strip(new BannerStrip(StripKind::Unknown, this)), m_head(new HeadCard(this)),
      m_log(new LogPanel(this)), m_inspector(new PodInspector(this)) {
    setObjectName(QStringLiteral("clusterPage"));
    m_podProxy->setSourceModel(m_pods);
    m_detailTimer.setSingleShot(true);
    m_detailTimer.setInterval(kDetailDelayMs);
    connect(&m_detailTimer, &QTimer::timeout, this, &ClusterPage::fetchDetails);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kPageMargin, 12, metrics::kPageMargin,
                               metrics::kPageMargin);
    column->setSpacing(12);
    column->addWidget(m_head);
    column->addWidget(m_strip);
    m_strip->hide();
    connect(m_strip, &BannerStrip::remedyChosen, this, &ClusterPage::refreshRequested);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::kGap);
    row->addWidget(buildPools());
    auto* middle = new QSplitter(Qt::Vertical, this);
    middle->setHandleWidth(metrics::kGap);
    middle->setChildrenCollapsible(false);
    middle->addWidget(buildTables());
    middle->addWidget(m_log);
    middle->setStretchFactor(0, 3);
    middle->setStretchFactor(1, 2);
    middle->setSizes({430, 280});
    row->addWidget(middle, 1);
    m_inspector->setFixedWidth(396);
    row->addWidget(m_inspector);
    column->addLayout(row, 1);
    connect(m_log, &LogPanel::logWanted, this,
            [this](const QString& ns, const QString& pod, const QString& container, bool previous) {
                const std::uint64_t request = nextRequest();
                m_log->setRequest(request);
                Q_EMIT commandPosted(engine::FetchLog{.requestId = request,
                                                      .cluster = m_cluster,
                                                      .ns = fromQt(ns),
                                                      .pod = fromQt(pod),
                                                      .container = fromQt(container),
                                                      .previous = previous});
            });
    setTab(PodsTab);
}

QWidget* ClusterPage::buildPools() {
    m_poolPanel = new Panel(tr("Node pools"), this);
    m_poolPanel->setFixedWidth(312);
    m_poolPanel->setNote(tr("bar: pods of pod slots"));
    auto* scroll = new QScrollArea(m_poolPanel);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    m_pools = new NodePools(scroll);
    m_pools->setAutoFillBackground(false);
    scroll->setWidget(m_pools);
    m_poolPanel->body()->addWidget(scroll, 1);
    auto* facts = new QVBoxLayout;
    facts->setContentsMargins(16, 12, 16, 16);
    facts->setSpacing(4);
    m_nodeTitle = new ToneLabel({}, Tone::Text, 13, true, m_poolPanel);
    m_nodeFacts = new ToneLabel(tr("Select a node to see its facts."), Tone::Secondary, 13, false,
                                m_poolPanel);
    m_nodeFacts->setWrap(true);
    facts->addWidget(m_nodeTitle);
    facts->addWidget(m_nodeFacts);
    m_nodeTitle->hide();
    m_poolPanel->body()->addLayout(facts);
    connect(m_pools, &NodePools::nodeSelected, this, &ClusterPage::showNode);
    return m_poolPanel;
}

QWidget* ClusterPage::buildTables() {
    auto* panel = new Panel({}, this);
    m_tabs = new SegmentedChoice(panel);
    m_tabs->setAccessibleName(tr("Part of the cluster"));
    m_choice = new SegmentedChoice(panel);
    m_filter = new FilterField(panel);
    m_filter->setObjectName(QStringLiteral("podFilter"));
    m_filter->setPlaceholder(tr("Filter pods: name, ns=checkout, status, node"));
    m_filterRow = new QWidget(panel);
    auto* row = new QHBoxLayout(m_filterRow);
    row->setContentsMargins(16, 6, 16, 6);
    row->setSpacing(8);
    row->addWidget(m_filter, 1);
    row->addWidget(m_choice);
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(16, 6, 16, 2);
    tabRow->addWidget(m_tabs);
    tabRow->addStretch(1);
    panel->body()->addLayout(tabRow);
    panel->body()->addWidget(m_filterRow);
    m_podTable = makeTable(m_podProxy, tr("Pods"), panel);
    m_podTable->setObjectName(QStringLiteral("podTable"));
    m_podTable->horizontalHeader()->setSortIndicator(PodTableModel::Status, Qt::AscendingOrder);
    shape(m_podTable, {250, 96, 130, 50, 78, 104, 54}, PodTableModel::Name);
    auto* nodeProxy = new QSortFilterProxyModel(this);
    nodeProxy->setSourceModel(m_nodes);
    nodeProxy->setSortRole(SortRole);
    m_nodeTable = makeTable(nodeProxy, tr("Nodes"), panel);
    m_nodeTable->horizontalHeader()->setSortIndicator(NodeTableModel::Status, Qt::AscendingOrder);
    shape(m_nodeTable, {220, 150, 90, 80, 80, 96, 60}, NodeTableModel::Name);
    m_yaml = new TextViewer(panel);
    m_yaml->setMessage(tr("Select a pod to read it as the API server has it."));
    m_nothing = new ToneLabel({}, Tone::Muted, 13, false, panel);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_stack = new QStackedWidget(panel);
    m_stack->addWidget(m_podTable);
    m_stack->addWidget(m_nodeTable);
    m_stack->addWidget(m_yaml);
    m_stack->addWidget(m_nothing);
    panel->body()->addWidget(m_stack, 1);
    connect(m_tabs, &SegmentedChoice::currentChanged, this, &ClusterPage::setTab);
    connect(m_choice, &SegmentedChoice::currentChanged, this, [this](int index) {
        m_podProxy->setFailingOnly(index == 1);
        updateWords();
    });
    connect(m_filter, &FilterField::textEdited, this, [this](const QString& text) {
        m_podProxy->setText(text);
        updateWords();
    });
    connect(m_podTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ClusterPage::onPod);
    connect(m_podTable, &QAbstractItemView::activated, this, &ClusterPage::showYaml);
    connect(m_nodeTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) { showNode(index.data(IdRole).toString()); });
    return panel;
}

void ClusterPage::setTab(int tab) {
    m_tabs->setCurrentIndex(tab);
    m_filterRow->setVisible(tab == PodsTab);
    if (tab == YamlTab) {
        fetchYaml();
    }
    updateWords();
}

void ClusterPage::setState(const std::shared_ptr<const model::ClusterState>& state, Instant now) {
    m_now = now;
    if (!state) {
        m_strip->setText(tr("This cluster is no longer part of the fleet"),
                         tr("what is shown is the last that was known"));
        m_strip->setRemedy({});
        m_strip->show();
        return;
    }
    const bool same = state == m_state;
    m_state = state;
    m_head->setState(*state, now);
    updateStrip();
    if (!same) {
        m_pods->setPods(state->pods, now);
        m_nodes->setNodes(state->nodes, now);
        updatePools();
        if (!m_node.isEmpty()) {
            showNode(m_node);
        }
        m_inspector->setPod(currentPod(), now);
    }
    updateWords();
}

void ClusterPage::setNow(Instant now) {
    m_now = now;
    if (m_state) {
        m_head->setState(*m_state, now);
        m_pods->setNow(now);
        m_nodes->setNow(now);
        updateStrip();
    }
}

void ClusterPage::updatePools() {
    std::vector<int> perNode;
    if (m_state->nodes) {
        perNode.resize(m_state->nodes->size(), 0);
        for (std::size_t at = 0; m_state->pods && at < m_state->pods->size(); ++at) {
            const model::Pod& pod = m_state->pods->at(at);
            const auto found = std::lower_bound(
                m_state->nodes->begin(), m_state->nodes->end(), pod.node(),
                [](const model::Node& n, std::string_view name) { return n.name < name; });
            const bool ended =
                pod.phase() == model::PodPhase::Succeeded || pod.phase() == model::PodPhase::Failed;
            if (!ended && found != m_state->nodes->end() && found->name == pod.node()) {
                ++perNode[static_cast<std::size_t>(found - m_state->nodes->begin())];
            }
        }
        m_poolPanel->setQuantity(countText(std::int64_t(m_state->nodes->size())));
    }
    m_pools->setNodes(m_state->nodes, perNode, isOld(*m_state));
}

void ClusterPage::updateStrip() {
    const bool old = isOld(*m_state);
    m_strip->setVisible(old || !m_state->gaps.empty());
    if (old) {
        const auto age = dataAge(*m_state, m_now);
        QString rest = age ? tr("Everything below is %1 old.").arg(longAgeText(*age))
                           : tr("It has never answered, so nothing is known.");
        if (m_state->nextAttempt && *m_state->nextAttempt > m_now) {
            rest = tr("%1 Next try in %2.").arg(rest, ageText(*m_state->nextAttempt - m_now));
        }
        m_strip->setText(causeOf(*m_state), rest);
        m_strip->setRemedy(tr("Retry now"));
    } else if (!m_state->gaps.empty()) {
        QStringList parts;
        for (const model::Gap& gap : m_state->gaps) {
            parts << tr("%1 (%2)").arg(toQt(gap.what), errorWords(gap.error));
        }
        m_strip->setText(tr("Some of it cannot be read"), parts.join(QStringLiteral(", ")));
        m_strip->setRemedy(tr("Retry now"));
    }
}

void ClusterPage::updateWords() {
    const int failing = m_state && m_state->podCounts ? m_state->podCounts->value.problems : 0;
    const QString pods =
        m_state && m_state->podCounts ? countText(m_state->podCounts->value.total) : unknownValue();
    const QString nodes = m_state && m_state->nodeCounts
                              ? countText(m_state->nodeCounts->value.total)
                              : unknownValue();
    QList<Glyph> alarm;
    if (failing > 0) {
        alarm.append(Glyph::Failed);
    }
    m_tabs->setSegments(QList<Segment>{
        {tr("Pods %1").arg(pods), alarm}, {tr("Nodes %1").arg(nodes), {}}, {tr("YAML"), {}}});
    m_choice->setSegments(QList<Segment>{{tr("All"), {}}, {countText(failing), {Glyph::Failed}}});
    const bool filtered = !m_filter->text().isEmpty();
    const QString found =
        tr("%1 of %2").arg(countText(m_podProxy->rowCount()), countText(m_pods->rowCount()));
    m_filter->setResult(filtered ? FieldState::Valid : FieldState::Plain,
                        filtered ? found : QString());
    int page = m_tabs->currentIndex();
    if (page == PodsTab && m_podProxy->rowCount() == 0) {
        const bool unread = !m_state || !m_state->pods;
        m_nothing->setText(
            unread ? tr("Pods have not been read yet")
                   : (m_pods->rowCount() == 0
                          ? tr("This cluster runs no pods")
                          : tr("The filter hides all %1 pods").arg(countText(m_pods->rowCount()))));
        page = 3;
    }
    m_stack->setCurrentIndex(page);
}

const model::Pod* ClusterPage::currentPod() const {
    const int row = m_pod.isEmpty() ? -1 : m_pods->rowOfId(m_pod);
    return row < 0 ? nullptr : &m_pods->pod(row);
}

void ClusterPage::onPod(const QModelIndex& index) {
    const QString id = index.data(IdRole).toString();
    if (id == m_pod) {
        return;
    }
    m_pod = id;
    m_inspector->setPod(currentPod(), m_now);
    m_detailTimer.start();
}

void ClusterPage::fetchDetails() {
    const model::Pod* pod = currentPod();
    m_log->setPod(pod);
    if (pod == nullptr) {
        return;
    }
    m_eventsRequest = nextRequest();
    Q_EMIT commandPosted(engine::FetchEvents{.requestId = m_eventsRequest,
                                             .cluster = m_cluster,
                                             .ns = std::string(pod->ns()),
                                             .objectUid = pod->uid()});
    if (m_tabs->currentIndex() == YamlTab) {
        fetchYaml();
    }
}

void ClusterPage::fetchYaml() {
    const model::Pod* pod = currentPod();
    if (pod == nullptr) {
        m_yaml->setMessage(tr("Select a pod to read it as the API server has it."));
        return;
    }
    m_yamlRequest = nextRequest();
    m_yaml->setMessage(tr("Reading %1…").arg(m_pod));
    Q_EMIT commandPosted(engine::FetchObject{.requestId = m_yamlRequest,
                                             .cluster = m_cluster,
                                             .path = "/api/v1/namespaces/" +
                                                     std::string(pod->ns()) + "/pods/" +
                                                     std::string(pod->name())});
}

void ClusterPage::setAnswer(const engine::FetchedText& answer) {
    if (answer.requestId == 0 || answer.cluster != m_cluster) {
        return;
    }
    m_log->setAnswer(answer);
    if (answer.requestId == m_eventsRequest) {
        if (answer.error) {
            m_inspector->setEventsMessage(
                tr("Events cannot be read: %1").arg(errorWords(*answer.error)));
        } else {
            m_inspector->setEvents(toQt(answer.text));
        }
    }
    if (answer.requestId == m_yamlRequest) {
        if (answer.error) {
            m_yaml->setMessage(tr("It cannot be read: %1").arg(errorWords(*answer.error)));
        } else {
            m_yaml->setText(toQt(answer.text));
        }
    }
}

void ClusterPage::selectPod(const QString& id) {
    const int row = m_pods->rowOfId(id);
    const QModelIndex index =
        row < 0 ? QModelIndex() : m_podProxy->mapFromSource(m_pods->index(row, 0));
    if (index.isValid()) {
        m_podTable->setCurrentIndex(index);
        m_podTable->scrollTo(index);
    }
}

void ClusterPage::goToProblem(int step) {
    const int count = m_podProxy->rowCount();
    int row = m_podTable->currentIndex().isValid() ? m_podTable->currentIndex().row()
                                                   : (step > 0 ? -1 : count);
    for (int tried = 0; tried < count; ++tried) {
        row = (row + step + count) % count;
        const QModelIndex index = m_podProxy->index(row, 0);
        if (isProblem(m_pods->pod(m_podProxy->mapToSource(index).row()))) {
            m_podTable->setCurrentIndex(index);
            return;
        }
    }
}

void ClusterPage::showNode(const QString& name) {
    m_node = name;
    m_pools->setSelected(name);
    const int row = m_nodes->rowOf(fromQt(name));
    if (row < 0) {
        return;
    }
    const model::Node& node = m_nodes->node(row);
    m_nodeTitle->setText(name);
    m_nodeTitle->show();
    QStringList lines;
    const QString trouble = nodeTrouble(node);
    lines << tr("Status: %1").arg(toQt(model::nodeStatus(node)));
    if (!trouble.isEmpty()) {
        lines << trouble;
    }
    lines
        << tr("Kubelet %1, %2").arg(shortVersion(node.kubeletVersion), toQt(node.containerRuntime));
    lines << tr("CPU %1 cores, memory %2 GiB allocatable")
                 .arg(node.cpuAllocatableMilli ? coresText(*node.cpuAllocatableMilli)
                                               : unknownValue(),
                      node.memoryAllocatableBytes ? gibText(*node.memoryAllocatableBytes)
                                                  : unknownValue());
    lines << tr("Zone %1, %2")
                 .arg(node.zone.empty() ? unknownValue() : toQt(node.zone), toQt(node.osImage));
    QStringList taints;
    for (const std::string& taint : node.taints) {
        taints << toQt(taint);
    }
    lines
        << tr("Taints: %1").arg(taints.isEmpty() ? tr("none") : taints.join(QStringLiteral(", ")));
    m_nodeFacts->setText(lines.join(QLatin1Char('\n')));
    m_nodeFacts->updateGeometry();
}

void ClusterPage::focusFilter() {
    setTab(PodsTab);
    m_filter->edit()->setFocus();
    m_filter->edit()->selectAll();
}

void ClusterPage::focusLog() {
    m_log->setFocus();
}

void ClusterPage::showYaml() {
    setTab(YamlTab);
}

} // namespace pilothouse::ui
