// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/cluster_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/head_card.h"
#include "ui/pages/cluster/log_panel.h"
#include "ui/pages/cluster/node_facts.h"
#include "ui/pages/cluster/node_pools.h"
#include "ui/pages/cluster/objects_panel.h"
#include "ui/pages/cluster/path_bar.h"
#include "ui/pages/cluster/pod_inspector.h"
#include "ui/pages/cluster/text_viewer.h"
#include "ui/theme/controls.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/strips.h"

#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kDetailDelayMs = 125;
const QString kOverview = QStringLiteral("overview");
const QString kCluster = QStringLiteral("cluster");
const QString kNodes = QStringLiteral("nodes");

/// Numbers of questions are unique in the program, so that no page takes another's answer.
std::uint64_t nextRequest() {
    static std::uint64_t last = 0;
    return ++last;
}

bool hasEnded(const model::Pod& pod) {
    return pod.phase() == model::PodPhase::Succeeded || pod.phase() == model::PodPhase::Failed;
}

} // namespace

ClusterPage::ClusterPage(const ClusterId& cluster, QWidget* parent)
    : QWidget(parent), m_cluster(cluster), m_path(new PathBar(this)), m_head(new HeadCard(this)),
      m_strip(new BannerStrip(StripKind::Unknown, this)), m_objects(new ObjectsPanel(this)),
      m_log(new LogPanel(this)), m_inspector(new PodInspector(this)) {
    setObjectName(QStringLiteral("clusterPage"));
    setFocusPolicy(Qt::NoFocus);
    m_detailTimer.setSingleShot(true);
    m_detailTimer.setInterval(kDetailDelayMs);
    connect(&m_detailTimer, &QTimer::timeout, this, &ClusterPage::fetchDetails);
    auto* ask = new QPushButton(tr("Ask now"), this);
    ask->setObjectName(QStringLiteral("askNow"));
    ask->setToolTip(tr("Asks this cluster again right now"));
    setSmall(ask);
    m_path->addAction(ask);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kPageMargin, 12, metrics::kPageMargin,
                               metrics::kPageMargin);
    column->setSpacing(12);
    column->addWidget(m_path);
    column->addWidget(m_head);
    column->addWidget(m_strip);
    m_strip->hide();
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::kGap);
    row->addWidget(buildPools());
    auto* middle = new QSplitter(Qt::Vertical, this);
    middle->setHandleWidth(metrics::kGap);
    middle->setChildrenCollapsible(false);
    middle->addWidget(m_objects);
    middle->addWidget(m_log);
    middle->setStretchFactor(0, 3);
    middle->setStretchFactor(1, 2);
    middle->setSizes({430, 280});
    row->addWidget(middle, 1);
    m_inspector->setFixedWidth(396);
    row->addWidget(m_inspector);
    column->addLayout(row, 1);
    connect(ask, &QPushButton::clicked, this, &ClusterPage::refreshRequested);
    connect(m_strip, &BannerStrip::remedyChosen, this, [this] {
        if (needsConsent()) {
            Q_EMIT signInWanted();
        } else {
            Q_EMIT refreshRequested();
        }
    });
    connect(m_path, &PathBar::partChosen, this, &ClusterPage::onPath);
    connect(m_objects, &ObjectsPanel::podSelected, this, &ClusterPage::onPod);
    connect(m_objects, &ObjectsPanel::nodeSelected, this, &ClusterPage::onNode);
    connect(m_objects, &ObjectsPanel::yamlWanted, this, &ClusterPage::fetchYaml);
    connect(m_log, &LogPanel::logWanted, this, &ClusterPage::askLog);
}

QWidget* ClusterPage::buildPools() {
    m_poolPanel = new Panel(tr("Node pools"), this);
    m_poolPanel->setFixedWidth(312);
    m_poolPanel->setNote(tr("bar: pods of pod slots"));
    auto* scroll = new QScrollArea(m_poolPanel);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pools = new NodePools(scroll);
    scroll->setWidget(m_pools); // this turns on a ground of its own
    m_pools->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    m_poolPanel->body()->addWidget(scroll, 1);
    m_nodeFacts = new NodeFacts(m_poolPanel);
    m_poolPanel->body()->addWidget(m_nodeFacts);
    connect(m_pools, &NodePools::nodeSelected, this, &ClusterPage::onNode);
    return m_poolPanel;
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
        m_objects->setState(state, now);
        updatePools();
        m_inspector->setOld(isOld(*state));
        m_inspector->setPod(m_objects->pod(m_pod), now);
        if (!m_chosen && state->pods && !isOld(*state)) {
            m_chosen = true;
            m_objects->selectWorst();
        }
        updatePath();
    }
}

void ClusterPage::setNow(Instant now) {
    m_now = now;
    if (m_state) {
        m_head->setState(*m_state, now);
        m_objects->setNow(now);
        updateStrip();
    }
}

int ClusterPage::podsOn(std::string_view node) const {
    int count = 0;
    for (std::size_t at = 0; m_state && m_state->pods && at < m_state->pods->size(); ++at) {
        const model::Pod& pod = m_state->pods->at(at);
        count += pod.node() == node && !hasEnded(pod) ? 1 : 0;
    }
    return count;
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
            if (!hasEnded(pod) && found != m_state->nodes->end() && found->name == pod.node()) {
                ++perNode[static_cast<std::size_t>(found - m_state->nodes->begin())];
            }
        }
        m_poolPanel->setQuantity(countText(std::int64_t(m_state->nodes->size())));
    }
    m_pools->setNodes(m_state->nodes, perNode, isOld(*m_state));
    m_nodeFacts->setNode(m_objects->node(m_node), podsOn(fromQt(m_node)), m_now, isOld(*m_state));
}

bool ClusterPage::needsConsent() const {
    return m_state && m_state->lastError &&
           (m_state->lastError->reason == "ConsentNeeded" || // net/credential_runner.h
            m_state->lastError->reason == "ConsentDenied");
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
        m_strip->setText(m_state->lastError ? errorWords(*m_state->lastError) : causeOf(*m_state),
                         rest);
        m_strip->setRemedy(needsConsent() ? tr("Sign-in programs") : tr("Retry now"));
    } else if (!m_state->gaps.empty()) {
        QStringList parts;
        for (const model::Gap& gap : m_state->gaps) {
            parts << tr("%1 (%2)").arg(toQt(gap.what), errorWords(gap.error));
        }
        m_strip->setText(tr("Some of it cannot be read"), parts.join(QStringLiteral(", ")));
        m_strip->setRemedy(tr("Retry now"));
    }
}

void ClusterPage::updatePath() {
    if (!m_state) {
        return;
    }
    const model::ClusterIdentity& identity = m_state->identity;
    QList<PathPart> parts{{.text = tr("Overview"), .id = kOverview}};
    QStringList group;
    for (const std::string& word : {identity.region, identity.environment}) {
        if (!word.empty()) {
            group << toQt(word);
        }
    }
    if (!group.isEmpty()) {
        parts.append({.text = group.join(QStringLiteral(" · ")), .id = kOverview});
    }
    const Look look = lookOf(*m_state);
    parts.append({.text = toQt(identity.name),
                  .glyph = look == Look::Healthy ? std::nullopt : std::optional(glyphOf(look)),
                  .id = kCluster});
    const model::Pod* pod = m_objects->pod(m_pod);
    const QString nodeName = m_nodeLast ? m_node : (pod != nullptr ? toQt(pod->node()) : QString());
    if (const model::Node* node = m_objects->node(nodeName)) {
        const Glyph glyph = nodeGlyph(*node);
        parts.append({.text = nodeName,
                      .glyph = glyph == Glyph::Ok ? std::nullopt : std::optional(glyph),
                      .id = kNodes + nodeName});
    }
    if (pod != nullptr && !m_nodeLast) {
        const Glyph glyph = podGlyph(*pod);
        parts.append({.text = toQt(pod->name()),
                      .glyph = glyph == Glyph::Ok ? std::nullopt : std::optional(glyph),
                      .id = m_pod});
    }
    m_path->setParts(parts);
}

void ClusterPage::onPath(const QString& id) {
    if (id == kOverview) {
        Q_EMIT overviewWanted();
    } else if (id == kCluster) {
        m_objects->setTab(ObjectsPanel::PodsTab);
        m_objects->focusTable();
    } else if (id.startsWith(kNodes)) {
        onNode(id.mid(kNodes.size()));
    }
}

void ClusterPage::onPod(const QString& id) {
    if (id == m_pod && !m_nodeLast) {
        return;
    }
    m_chosen = true;
    m_nodeLast = false;
    m_pod = id;
    const model::Pod* pod = m_objects->pod(id);
    m_inspector->setPod(pod, m_now);
    if (pod != nullptr && !pod->node().empty()) {
        m_node = toQt(pod->node());
        m_pools->setSelected(m_node);
        m_nodeFacts->setNode(m_objects->node(m_node), podsOn(pod->node()), m_now, isOld(*m_state));
    }
    if (pod != nullptr) {
        m_log->expectPod(*pod);
    }
    updatePath();
    m_detailTimer.start();
}

void ClusterPage::onNode(const QString& name) {
    const model::Node* node = m_objects->node(name);
    if (node == nullptr) {
        return;
    }
    m_chosen = true;
    m_nodeLast = true;
    m_node = name;
    m_pools->setSelected(name);
    m_nodeFacts->setNode(node, podsOn(node->name), m_now, isOld(*m_state));
    updatePath();
    if (m_objects->tab() == ObjectsPanel::YamlTab) {
        fetchYaml();
    }
}

void ClusterPage::askLog(const QString& ns, const QString& pod, const QString& container,
                         bool previous) {
    const std::uint64_t request = nextRequest();
    m_log->setRequest(request);
    Q_EMIT commandPosted(engine::FetchLog{.requestId = request,
                                          .cluster = m_cluster,
                                          .ns = fromQt(ns),
                                          .pod = fromQt(pod),
                                          .container = fromQt(container),
                                          .previous = previous});
}

void ClusterPage::fetchDetails() {
    const model::Pod* pod = m_objects->pod(m_pod);
    m_log->setPod(pod);
    if (pod == nullptr) {
        return;
    }
    m_eventsRequest = nextRequest();
    Q_EMIT commandPosted(engine::FetchEvents{.requestId = m_eventsRequest,
                                             .cluster = m_cluster,
                                             .ns = std::string(pod->ns()),
                                             .objectUid = pod->uid()});
    if (m_objects->tab() == ObjectsPanel::YamlTab) {
        fetchYaml();
    }
}

void ClusterPage::fetchYaml() {
    TextViewer* yaml = m_objects->yaml();
    const model::Pod* pod = m_objects->pod(m_pod);
    const model::Node* node = m_objects->node(m_node);
    const bool wantsNode = node != nullptr && (m_nodeLast || pod == nullptr);
    if (pod == nullptr && !wantsNode) {
        yaml->setTitle({});
        yaml->setMessage(tr("Select a pod or a node to read it as the API server has it."));
        return;
    }
    const std::string path = wantsNode ? "/api/v1/nodes/" + node->name
                                       : "/api/v1/namespaces/" + std::string(pod->ns()) + "/pods/" +
                                             std::string(pod->name());
    const QString name = wantsNode ? tr("Node %1").arg(m_node) : tr("Pod %1").arg(m_pod);
    m_yamlRequest = nextRequest();
    yaml->setTitle(name);
    yaml->setMessage(tr("Reading %1…").arg(name));
    Q_EMIT commandPosted(
        engine::FetchObject{.requestId = m_yamlRequest, .cluster = m_cluster, .path = path});
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
            m_objects->yaml()->setMessage(
                tr("It cannot be read: %1").arg(errorWords(*answer.error)));
        } else {
            m_objects->yaml()->setText(toQt(answer.text));
        }
    }
}

void ClusterPage::selectPod(const QString& id) {
    m_objects->selectPod(id);
}

void ClusterPage::goToProblem(int step) {
    m_objects->goToProblem(step);
}

void ClusterPage::focusFilter() {
    if (m_log->hasFocusInside()) {
        m_log->focusFind();
    } else {
        m_objects->focusFilter();
    }
}

void ClusterPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_objects->focusTable(); // the keys of the list work at once
}

void ClusterPage::focusLog() {
    m_log->focusText();
}

void ClusterPage::showYaml() {
    m_objects->setTab(ObjectsPanel::YamlTab);
}

} // namespace pilothouse::ui
