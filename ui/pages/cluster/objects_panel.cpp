// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/objects_panel.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/text_viewer.h"
#include "ui/theme/icons.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMap>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>

namespace pilothouse::ui {

namespace {

constexpr int kNothing = 3; // page of the sentence, behind the tabs' pages

QTableView* makeTable(QAbstractItemModel* model, const QString& name, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setModel(model);
    dressTable(table);
    table->setSortingEnabled(true);
    table->setAccessibleName(name);
    return table;
}

void shape(QTableView* table, std::initializer_list<int> widths, int stretch) {
    auto* header = table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(40);
    int column = 0;
    for (const int width : widths) {
        header->setSectionResizeMode(column, column == stretch ? QHeaderView::Stretch
                                                               : QHeaderView::Interactive);
        header->resizeSection(column, width);
        ++column;
    }
}

} // namespace

ObjectsPanel::ObjectsPanel(QWidget* parent)
    : Panel({}, parent), m_pods(new PodTableModel(this)), m_podProxy(new PodProxy(this)),
      m_nodes(new NodeTableModel(this)), m_nodeProxy(new QSortFilterProxyModel(this)),
      m_tabs(new SegmentedChoice(this)), m_choice(new SegmentedChoice(this)),
      m_filter(new FilterField(this)), m_podTable(makeTable(m_podProxy, tr("Pods"), this)),
      m_nodeTable(makeTable(m_nodeProxy, tr("Nodes"), this)),
      m_yaml(new TextViewer(TextViewer::Kind::Yaml, this)),
      m_nothing(new ToneLabel({}, Tone::Muted, 13, false, this)),
      m_stack(new QStackedWidget(this)) {
    setObjectName(QStringLiteral("objectsPanel"));
    m_podProxy->setSourceModel(m_pods);
    m_nodeProxy->setSourceModel(m_nodes);
    m_nodeProxy->setSortRole(SortRole);
    m_tabs->setAccessibleName(tr("Part of the cluster"));
    m_tabs->setObjectName(QStringLiteral("clusterTabs"));
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(16, 6, 16, 2);
    tabRow->addWidget(m_tabs);
    tabRow->addStretch(1);
    body()->addLayout(tabRow);
    body()->addWidget(buildFilter());
    buildPods();
    buildNodes();
    m_yaml->setMessage(tr("Select a pod or a node to read it as the API server has it."));
    m_yaml->setNote(tr("managed fields left out, secrets hidden"));
    m_nothing->setAlignment(Qt::AlignCenter);
    for (QWidget* page :
         std::initializer_list<QWidget*>{m_podTable, m_nodeTable, m_yaml, m_nothing}) {
        m_stack->addWidget(page);
    }
    body()->addWidget(m_stack, 1);
    connect(m_tabs, &SegmentedChoice::currentChanged, this, &ObjectsPanel::setTab);
    setTab(PodsTab);
}

QWidget* ObjectsPanel::buildFilter() {
    m_filter->setObjectName(QStringLiteral("podFilter"));
    m_filter->setStarShown(false); // views cannot be saved yet
    m_filter->setPlaceholder(tr("Filter pods: name, ns=checkout, node=…, status=…"));
    m_filter->edit()->setAccessibleName(tr("Filter pods"));
    m_filterRow = new QWidget(this);
    auto* row = new QHBoxLayout(m_filterRow);
    row->setContentsMargins(16, 6, 16, 6);
    row->setSpacing(8);
    auto* columns = new IconButton(int(Icon::Columns), tr("Columns"), m_filterRow);
    columns->setObjectName(QStringLiteral("columnsButton"));
    row->addWidget(m_filter, 1);
    row->addWidget(m_choice);
    row->addWidget(columns);
    connect(columns, &QAbstractButton::clicked, this, [this, columns] { openColumns(columns); });
    connect(m_choice, &SegmentedChoice::currentChanged, this, [this](int index) {
        m_podProxy->setFailingOnly(index == 1);
        updateWords();
    });
    connect(m_filter, &FilterField::textEdited, this, [this](const QString& text) {
        m_podProxy->setText(text);
        updateWords();
    });
    connect(m_filter, &FilterField::submitted, this, [this] { focusTable(); });
    return m_filterRow;
}

void ObjectsPanel::buildPods() {
    m_podTable->setObjectName(QStringLiteral("podTable"));
    m_podTable->horizontalHeader()->setSortIndicator(PodTableModel::Status, Qt::AscendingOrder);
    shape(m_podTable, {200, 84, 146, 50, 108, 80, 48, 104}, PodTableModel::Name);
    m_podTable->setColumnHidden(PodTableModel::PodIp, true);
    m_podActions =
        new TableActions(m_podTable, [this](const QModelIndex& row) { return podCommands(row); });
    connect(m_podTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& row) { Q_EMIT podSelected(row.data(IdRole).toString()); });
    connect(m_podTable, &QAbstractItemView::activated, this, [this] { setTab(YamlTab); });
}

void ObjectsPanel::buildNodes() {
    m_nodeTable->setObjectName(QStringLiteral("nodeTable"));
    m_nodeTable->horizontalHeader()->setSortIndicator(NodeTableModel::Status, Qt::AscendingOrder);
    shape(m_nodeTable, {220, 150, 90, 80, 80, 96, 60}, NodeTableModel::Name);
    m_nodeActions =
        new TableActions(m_nodeTable, [this](const QModelIndex& row) { return nodeCommands(row); });
    connect(m_nodeTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& row) { Q_EMIT nodeSelected(row.data(IdRole).toString()); });
    connect(m_nodeTable, &QAbstractItemView::activated, this, [this] { setTab(YamlTab); });
}

void ObjectsPanel::openColumns(QWidget* below) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_podActions->addColumns(menu);
    menu->popup(below->mapToGlobal(QPoint(0, below->height() + 4)));
}

void ObjectsPanel::setTab(int tab) {
    m_tabs->setCurrentIndex(tab);
    m_filterRow->setVisible(tab == PodsTab);
    updateWords();
    if (tab == YamlTab) {
        Q_EMIT yamlWanted();
    }
}

int ObjectsPanel::tab() const {
    return m_tabs->currentIndex();
}

void ObjectsPanel::setState(const std::shared_ptr<const model::ClusterState>& state, Instant now) {
    const bool samePods = m_state && m_state->pods == state->pods;
    m_state = state;
    m_pods->setOld(isOld(*state));
    m_nodes->setOld(isOld(*state));
    m_pods->setPods(state->pods, now);
    m_nodes->setNodes(state->nodes, now);
    if (!samePods) {
        updateVocabulary();
    }
    updateWords();
}

void ObjectsPanel::setNow(Instant now) {
    m_pods->setNow(now);
    m_nodes->setNow(now);
}

void ObjectsPanel::updateVocabulary() {
    QMap<QString, int> words;
    for (const PodRow& row : m_pods->rows()) {
        ++words[QStringLiteral("ns=") + toQt(row.pod->ns())];
        ++words[QStringLiteral("status=") + toQt(row.pod->status())];
        if (!row.pod->node().empty()) {
            ++words[QStringLiteral("node=") + toQt(row.pod->node())];
        }
    }
    QList<Completion> vocabulary;
    for (auto at = words.constBegin(); at != words.constEnd(); ++at) {
        const QString pods =
            at.value() == 1 ? tr("1 pod") : tr("%1 pods").arg(countText(at.value()));
        vocabulary.append({.text = at.key(), .typed = 0, .note = pods, .insert = {}});
    }
    m_filter->setVocabulary(vocabulary);
}

QString ObjectsPanel::emptyWords() const {
    if (!m_state || !m_state->pods) {
        return tr("Pods have not been read yet");
    }
    if (m_pods->rowCount() == 0) {
        return tr("This cluster runs no pods");
    }
    return tr("The filter hides all %1 pods. Esc in the filter shows them again.")
        .arg(countText(m_pods->rowCount()));
}

void ObjectsPanel::updateWords() {
    const int failing = m_state && m_state->podCounts ? m_state->podCounts->value.problems : 0;
    const bool old = m_state && isOld(*m_state);
    const QString pods = m_state && m_state->podCounts
                             ? oldValue(countText(m_state->podCounts->value.total), old)
                             : unknownValue();
    const QString nodes = m_state && m_state->nodeCounts
                              ? oldValue(countText(m_state->nodeCounts->value.total), old)
                              : unknownValue();
    QList<Glyph> alarm;
    if (failing > 0) {
        alarm.append(Glyph::Failed);
    }
    m_tabs->setSegments(QList<Segment>{
        {tr("Pods %1").arg(pods), alarm}, {tr("Nodes %1").arg(nodes), {}}, {tr("YAML"), {}}});
    m_choice->setSegments(
        QList<Segment>{{tr("All"), {}}, {tr("%1 failing").arg(countText(failing)), alarm}});
    const bool filtered = !m_filter->text().isEmpty();
    const QString found =
        tr("%1 of %2").arg(countText(m_podProxy->rowCount()), countText(m_pods->rowCount()));
    m_filter->setResult(filtered ? FieldState::Valid : FieldState::Plain,
                        filtered ? found : QString());
    int page = m_tabs->currentIndex();
    if (page == PodsTab && m_podProxy->rowCount() == 0) {
        m_nothing->setText(emptyWords());
        page = kNothing;
    } else if (page == NodesTab && m_nodes->rowCount() == 0) {
        m_nothing->setText(m_state && m_state->nodes ? tr("This cluster has no nodes")
                                                     : tr("Nodes have not been read yet"));
        page = kNothing;
    }
    m_stack->setCurrentIndex(page);
}

const model::Pod* ObjectsPanel::pod(const QString& id) const {
    const int row = id.isEmpty() ? -1 : m_pods->rowOfId(id);
    return row < 0 ? nullptr : &m_pods->pod(row);
}

const model::Node* ObjectsPanel::node(const QString& name) const {
    const std::string key = fromQt(name);
    const int row = name.isEmpty() ? -1 : m_nodes->rowOf(key);
    return row < 0 ? nullptr : &m_nodes->node(row);
}

bool ObjectsPanel::selectPod(const QString& id) {
    const int row = m_pods->rowOfId(id);
    const QModelIndex index =
        row < 0 ? QModelIndex() : m_podProxy->mapFromSource(m_pods->index(row, 0));
    if (index.isValid()) {
        m_podTable->setCurrentIndex(index);
        m_podTable->scrollTo(index);
    }
    return index.isValid();
}

void ObjectsPanel::selectWorst() {
    for (int row = 0; row < m_podProxy->rowCount(); ++row) {
        const QModelIndex index = m_podProxy->index(row, 0);
        if (isProblem(m_pods->pod(m_podProxy->mapToSource(index).row()))) {
            m_podTable->setCurrentIndex(index);
            return;
        }
    }
}

void ObjectsPanel::goToProblem(int step) {
    const int count = m_podProxy->rowCount();
    int row = m_podTable->currentIndex().isValid() ? m_podTable->currentIndex().row()
                                                   : (step > 0 ? -1 : count);
    for (int tried = 0; tried < count; ++tried) {
        row = (row + step + count) % count;
        const QModelIndex index = m_podProxy->index(row, 0);
        if (isProblem(m_pods->pod(m_podProxy->mapToSource(index).row()))) {
            setTab(PodsTab);
            m_podTable->setCurrentIndex(index);
            return;
        }
    }
}

void ObjectsPanel::focusFilter() {
    if (tab() == YamlTab) {
        m_yaml->focusFind();
        return;
    }
    setTab(PodsTab);
    m_filter->edit()->setFocus(Qt::ShortcutFocusReason);
    m_filter->edit()->selectAll();
}

void ObjectsPanel::focusTable() {
    (tab() == NodesTab ? m_nodeTable : m_podTable)->setFocus(Qt::ShortcutFocusReason);
}

QList<RowCommand> ObjectsPanel::podCommands(const QModelIndex& row) const {
    const model::Pod* wanted = pod(row.data(IdRole).toString());
    if (wanted == nullptr || !m_state) {
        return {};
    }
    const QString kubectl = kubectlFor(m_state->identity);
    const QString ns = QStringLiteral(" -n ") + shellWord(toQt(wanted->ns()));
    const QString name = shellWord(toQt(wanted->name()));
    return {
        {tr("kubectl get pod"),
         kubectl + ns + QStringLiteral(" get pod ") + name + QStringLiteral(" -o wide")},
        {tr("kubectl describe pod"), kubectl + ns + QStringLiteral(" describe pod ") + name},
        {tr("kubectl logs"),
         kubectl + ns + QStringLiteral(" logs --tail=200 --all-containers ") + name},
    };
}

QList<RowCommand> ObjectsPanel::nodeCommands(const QModelIndex& row) const {
    if (!m_state) {
        return {};
    }
    const QString kubectl = kubectlFor(m_state->identity);
    const QString name = shellWord(row.data(IdRole).toString());
    return {
        {tr("kubectl get node"),
         kubectl + QStringLiteral(" get node ") + name + QStringLiteral(" -o wide")},
        {tr("kubectl describe node"), kubectl + QStringLiteral(" describe node ") + name},
    };
}

} // namespace pilothouse::ui
