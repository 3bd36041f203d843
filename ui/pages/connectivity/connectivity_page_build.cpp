// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the connectivity page and how they are wired; what they show is in
// connectivity_page.cpp.
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/canvas/mesh/mesh_chord.h"
#include "ui/canvas/mesh/mesh_matrix.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/entries_tab.h"
#include "ui/pages/connectivity/issues_tab.h"
#include "ui/pages/connectivity/line_panel.h"
#include "ui/pages/connectivity/mesh_kind.h"
#include "ui/pages/connectivity/mesh_tables.h"
#include "ui/pages/connectivity/pair_card.h"
#include "ui/pages/connectivity/profiles_tab.h"
#include "ui/pages/connectivity/rehearsal_panel.h"
#include "ui/pages/connectivity/shade_legend.h"
#include "ui/pages/connectivity/state_counts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kLeftShare = 828; // of the comp at 1520 px
constexpr int kRightShare = 648;
constexpr int kLowerLeast = 250; // px of neighbours and the rehearsal
constexpr int kRightLeast = 420;

Panel* panelOf(const QString& title, QWidget* content) {
    auto* panel = new Panel(title);
    panel->body()->addWidget(content, 1);
    return panel;
}

} // namespace

void ConnectivityPage::build() {
    setObjectName(u"connectivityPage"_s);
    m_strip = new BannerStrip(StripKind::Unknown, this);
    m_strip->setObjectName(u"meshStrip"_s);
    m_strip->hide();
    m_fileStrip = new BannerStrip(StripKind::Error, this);
    m_fileStrip->setObjectName(u"meshFileStrip"_s);
    m_fileStrip->setRemedy(tr("Dismiss"));
    m_fileStrip->hide();
    auto* content = new QWidget;
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(metrics::kTileGap);
    columns->addWidget(buildLeft(), kLeftShare);
    columns->addWidget(buildRight(), kRightShare);
    m_stage = new QStackedWidget(this);
    QWidget* const message = buildMessage();
    m_stage->addWidget(message);
    m_stage->addWidget(content);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kPageMargin, 8, metrics::kPageMargin, metrics::kPageMargin);
    column->setSpacing(8);
    column->addWidget(buildTools());
    column->addWidget(m_strip);
    column->addWidget(m_fileStrip);
    column->addWidget(m_stage, 1);
    connectParts();
}

QWidget* ConnectivityPage::buildLeft() {
    m_matrix = new MeshMatrix;
    m_scroll = new QScrollArea;
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setWidget(m_matrix);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_matrix->setAutoFillBackground(false);
    m_scroll->viewport()->installEventFilter(this);
    m_largeEgo = new EgoGraph;
    m_largeEgo->setObjectName(u"largeEgo"_s);
    m_services =
        new LinePanel(tr("Services of several clusters"),
                      {.object = u"meshServices"_s,
                       .name = tr("Services of several clusters"),
                       .columns = {tr("Service"), tr("Kind"), tr("Clusters"), tr("Ready backends"),
                                   tr("Affinity"), tr("Lost without"), tr("Trouble")},
                       .right = {2, 3},
                       .widths = {0, 70, 80, 120, 80, 150, 0}});
    m_links =
        new LinePanel(tr("Half-links"), {.object = u"meshLinks"_s,
                                         .name = tr("Half-links"),
                                         .columns = {tr("From"), tr("To"), tr("State"), tr("Why")},
                                         .widths = {0, 0, 130, 0}});
    m_links->table()->installEventFilter(this);
    m_issues = new IssuesTab;
    m_entries = new EntriesTab;
    m_profiles = new ProfilesTab;
    m_left = new QStackedWidget;
    Panel* const matrix = panelOf({}, m_scroll);
    m_shadeLegend = new ShadeLegend;
    m_shadeLegend->setObjectName(u"meshShadeLegend"_s);
    matrix->body()->addWidget(m_shadeLegend);
    m_left->addWidget(matrix);
    m_left->addWidget(buildChord());
    m_left->addWidget(panelOf(tr("Neighbours"), m_largeEgo));
    m_left->addWidget(m_services);
    m_left->addWidget(m_issues);
    m_left->addWidget(m_links);
    m_left->addWidget(m_entries);
    m_left->addWidget(m_profiles);
    m_changes =
        new LinePanel(tr("Changes"), {.object = u"meshChanges"_s,
                                      .name = tr("What changed, what became worse first"),
                                      .columns = {tr("What"), tr("Change"), tr("Was"), tr("Is")},
                                      .widths = {0, 120, 130, 0}});
    m_left->addWidget(m_changes);
    return m_left;
}

QWidget* ConnectivityPage::buildChord() {
    m_chord = new MeshChord;
    m_chordPanel = panelOf(tr("Regions"), m_chord);
    m_chordOut = new LinkButton(tr("All regions"));
    m_chordOut->setObjectName(u"meshChordOut"_s);
    m_chordOut->setToolTip(tr("Fold the region again (Backspace)"));
    m_chordPanel->addHeaderWidget(m_chordOut);
    return m_chordPanel;
}

QWidget* ConnectivityPage::buildRight() {
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::kTileGap);
    m_pair = new PairCard;
    column->addWidget(m_pair);
    m_causeList = new LinePanel(tr("Findings"),
                                {.object = u"meshCauses"_s,
                                 .name = tr("Causes, worst first"),
                                 .columns = {tr("Cause"), tr("What"), tr("Reason"), tr("Links")},
                                 .right = {3},
                                 .widths = {212, 0, 148, 52},
                                 .isHeadless = true});
    m_causeList->setMinimumHeight(120);
    column->addWidget(m_causeList, 3);
    auto* lower = new QHBoxLayout;
    lower->setSpacing(metrics::kTileGap);
    m_ego = new EgoGraph;
    m_egoPanel = panelOf(tr("Neighbours"), m_ego);
    m_rehearsal = new RehearsalPanel;
    m_egoPanel->setMinimumHeight(kLowerLeast);
    m_rehearsal->setMinimumHeight(kLowerLeast);
    lower->addWidget(m_egoPanel, 1);
    lower->addWidget(m_rehearsal, 1);
    column->addLayout(lower, 4);
    auto* scroll = new QScrollArea; // a low window has no room for all of it
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumWidth(kRightLeast);
    scroll->viewport()->setAutoFillBackground(false);
    right->setAutoFillBackground(false);
    scroll->setWidget(right);
    return scroll;
}

void ConnectivityPage::connectParts() {
    m_matrix->setReadOut([this](MatrixPlace place) { return sentenceOf(place); });
    connect(m_views, &SegmentedChoice::currentChanged, this,
            [this](int index) { showView(m_offered.at(static_cast<std::size_t>(index))); });
    connect(m_matrix, &MeshMatrix::cellSelected, this, &ConnectivityPage::onCell);
    connect(m_matrix, &MeshMatrix::cellActivated, this, &ConnectivityPage::onCellActivated);
    connect(m_matrix, &MeshMatrix::groupActivated, this, [this](int group) {
        if (canFold()) {
            toggleFold(m_view.groups.at(static_cast<std::size_t>(group)));
        }
    });
    connect(m_matrix, &MeshMatrix::gatherWanted, m_gather, &QCheckBox::toggle);
    connect(m_matrix, &MeshMatrix::tableWanted, this, [this] { showView(Links); });
    connect(m_matrix, &MeshMatrix::sightWanted, this, [this](const QRect& cell) {
        m_scroll->ensureVisible(cell.center().x(), cell.center().y(), 40, 40);
    });
    m_chord->setReadOut([this](int from, int to) { return sentenceOfRibbon(from, to); });
    connect(m_chord, &MeshChord::linkSelected, this, [this](int from, int to) {
        chooseWorst(m_chordView.units.at(static_cast<std::size_t>(from)),
                    m_chordView.units.at(static_cast<std::size_t>(to)));
    });
    connect(m_chord, &MeshChord::unitActivated, this, &ConnectivityPage::onChordUnit);
    connect(m_chord, &MeshChord::outWanted, this, [this] { openRegion({}); });
    connect(m_chordOut, &LinkButton::clicked, this, [this] { openRegion({}); });
    connect(m_chord, &MeshChord::tableWanted, this, [this] { showView(Links); });
    connect(m_gather, &QCheckBox::toggled, this,
            [this](bool isOn) { chooseOrder(m_order.order(), isOn); });
    connect(m_sort, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        for (int at = 0; at < kMeshOrders; ++at) {
            if (orderWord(static_cast<MeshOrder>(at)) == value) {
                chooseOrder(static_cast<MeshOrder>(at), false);
                Q_EMIT lookChanged();
            }
        }
    });
    connect(m_fold, &QCheckBox::clicked, this, [this](bool isOn) {
        m_isFoldChosen = true;
        m_choice.folded.clear();
        if (isOn && m_picture) {
            for (const QString& group : m_view.groups) {
                m_choice.folded.insert(group);
            }
        }
        updateMatrix();
    });
    connect(m_counts, &StateCounts::chosenChanged, this, [this] {
        m_choice.states = m_counts->chosen();
        updatePictures();
        updateLinks();
    });
    connect(m_kinds, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        for (const model::MeshLinkKind kind : model::kindsOf(*m_read)) {
            if (kindWord(kind) == value && kind != m_kind) {
                m_kindWanted = kind;
                showKind();
                Q_EMIT lookChanged();
            }
        }
    });
    connect(m_mesh, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        m_mesh->setValue(value);
        updateMeshes();
        updatePictures();
    });
    connect(m_compare, &LabelDropDown::valueChosen, this,
            [this](const QString& value) { compareWith(value); });
    connect(m_rehearsal, &RehearsalPanel::lossWanted, this, &ConnectivityPage::lossWanted);
    connect(m_rehearsal, &RehearsalPanel::changed, this, [this] {
        m_choice.lost = m_rehearsal->lost();
        updatePictures();
        Q_EMIT rehearsalChanged(isRehearsal());
    });
    connect(m_pair, &PairCard::openWanted, this, [this](const QStringList& ids) {
        for (const QString& id : ids) {
            Q_EMIT clusterOpened(id);
        }
    });
    connect(m_strip, &BannerStrip::remedyChosen, this, &ConnectivityPage::refreshWanted);
    for (EgoGraph* ego : {m_ego, m_largeEgo}) {
        connect(ego, &EgoGraph::neighbourSelected, this,
                [this](const QString& id) { choosePair(m_from, id); });
        connect(ego, &EgoGraph::neighbourActivated, this,
                [this](const QString& id) { choosePair(id, m_from); });
    }
    connect(m_causeList, &LinePanel::chosen, this, &ConnectivityPage::onCause);
    connect(m_issues, &IssuesTab::causeChosen, this, &ConnectivityPage::onCause);
    const auto onPair = [this](const QString& key) {
        choosePair(key.section(u'\n', 0, 0), key.section(u'\n', 1, 1));
    };
    connect(m_links, &LinePanel::chosen, this, onPair);
    connect(m_changes, &LinePanel::chosen, this, [this, onPair](const QString& key) {
        if (key.contains(u'\n')) { // else it is no half-link
            onPair(key);
        }
    });
    connect(m_fileStrip, &BannerStrip::remedyChosen, m_fileStrip, &QWidget::hide);
    connect(m_issues, &IssuesTab::pairChosen, this, onPair);
}

} // namespace pilothouse::ui
