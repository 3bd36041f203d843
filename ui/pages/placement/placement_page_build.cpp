// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the page, and what each of them asks.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/decision_table.h"
#include "ui/pages/placement/hub_panel.h"
#include "ui/pages/placement/lab_advice.h"
#include "ui/pages/placement/lab_age.h"
#include "ui/pages/placement/lab_apply.h"
#include "ui/pages/placement/lab_disruption.h"
#include "ui/pages/placement/lab_form.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/lab_members.h"
#include "ui/pages/placement/lab_overrides.h"
#include "ui/pages/placement/lab_resources.h"
#include "ui/pages/placement/lab_rollout.h"
#include "ui/pages/placement/lab_summary.h"
#include "ui/pages/placement/lab_tabs.h"
#include "ui/pages/placement/lab_why.h"
#include "ui/pages/placement/placement_offers.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/pages/placement/scenario_dialog.h"
#include "ui/pages/placement/what_if_panel.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"
#include "ui/widgets/text_runs.h"

#include <QAction>
#include <QCompleter>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kTitleBar = 44;
constexpr int kGap = 12;
constexpr int kEditor = 440;     // px at full width
constexpr int kRight = 312;      // px
constexpr int kLeast = 240;      // px of either side column
constexpr int kLeastRight = 264; // px: a change with its slider and its cross
constexpr int kFull = 1'400;     // px of the page, from which on the columns have their widths
constexpr int kLands = 172;
constexpr int kCard = 560;   // px
constexpr int kExample = 40; // clusters

/// The title's ground: surface with a divider below.
class HeadStrip : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* event) override {
        Q_UNUSED(event)
        QPainter painter(this);
        painter.fillRect(rect(), theme(this).surface);
        painter.fillRect(QRect(0, height() - 1, width(), 1), theme(this).divider);
    }
};

/// Centres a card in the room it gets, with buttons below.
void fillCard(QWidget* parent, EmptyState* card, const QList<QPushButton*>& buttons) {
    auto* centre = new QVBoxLayout(parent);
    card->setFixedHeight(170);
    card->setMaximumWidth(kCard);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch(1);
    for (QPushButton* button : buttons) {
        button->setAutoDefault(true);
        row->addWidget(button);
    }
    row->addStretch(1);
    centre->addStretch(2);
    auto* held = new QHBoxLayout;
    held->addStretch(1);
    held->addWidget(card, 20);
    held->addStretch(1);
    centre->addLayout(held);
    centre->addLayout(row);
    centre->addStretch(3);
}

QSplitter* splitter(Qt::Orientation orientation, QWidget* parent) {
    auto* out = new QSplitter(orientation, parent);
    out->setHandleWidth(kGap);
    out->setChildrenCollapsible(false);
    return out;
}

} // namespace

PlacementPage::PlacementPage(QWidget* parent)
    : SheetHost(parent), m_stack(new QStackedWidget(content())),
      m_title(new RunLabel(metrics::kTitle)), m_kind(new RunLabel(metrics::kBody)),
      m_state(new Chip(std::nullopt, {}, this)), m_source(new RunLabel(metrics::kLabel)),
      m_moment(new LabelDropDown(tr("Judged"), tr("as heard"))),
      m_open(new QPushButton(tr("Open…"))), m_save(new QPushButton(tr("Save…"))),
      m_export(new QPushButton(tr("Export"))), m_compare(new QPushButton(tr("Compare scenarios"))),
      m_hubPanel(new HubPanel), m_apply(new LabApply(this, this)), m_age(new LabAge),
      m_summary(new LabSummary), m_strip(new BannerStrip(StripKind::Error)),
      m_columns(splitter(Qt::Horizontal, this)), m_text(new Panel(tr("YAML"))),
      m_side(new SegmentedChoice), m_sides(new QStackedWidget), m_form(new LabForm),
      m_editor(new CodeEditor), m_tabs(new LabTabs), m_middle(new QStackedWidget),
      m_lands(new LabLands), m_decisions(new DecisionTable), m_resources(new LabResourcesTab),
      m_overrides(new LabOverridesTab), m_rollout(new LabRolloutTab),
      m_disruption(new LabDisruptionTab), m_members(new LabMembersTab), m_whatIf(new WhatIfPanel),
      m_why(new LabWhyPanel), m_remedy(new LabAdviceBar), m_advice(new LabAdviceBar) {
    setObjectName(u"placementPage"_s);
    setAcceptDrops(true);
    auto* column = new QVBoxLayout(content());
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    auto* start = new QWidget(m_stack);
    buildStart(start);
    m_stack->addWidget(start);
    buildBody();
    connectParts();
    connectHub();
    addKeys();
}

void PlacementPage::buildStart(QWidget* start) {
    auto* card = new EmptyState(
        int(Icon::Placement), tr("The placement lab"),
        tr("See where KubeFleet would place resources before anything is applied. Open a "
           "placement, its member clusters (kubectl get memberclusters -o yaml) and, where it is "
           "placed already, its bindings; or drop the files here. Nothing is written to a hub "
           "before you "
           "have reviewed it."),
        start);
    auto* open = new QPushButton(tr("Open files…"), start);
    open->setObjectName(u"labStartOpen"_s);
    setButtonKind(open, ButtonKind::Primary);
    auto* example = new QPushButton(tr("Try the example fleet"), start);
    example->setObjectName(u"labStartExample"_s);
    m_startHub = new QPushButton(tr("Read the hub"), start);
    m_startHub->setObjectName(u"labStartHub"_s);
    m_startHub->setToolTip(
        tr("The placements, member clusters and bindings of this fleet's KubeFleet hub"));
    m_startHub->hide();
    fillCard(start, card, {open, m_startHub, example});
    connect(m_startHub, &QPushButton::clicked, this, &PlacementPage::readHub);
    connect(open, &QPushButton::clicked, this, &PlacementPage::chooseFiles);
    connect(example, &QPushButton::clicked, this, [this] { openExample(kExample); });
}

void PlacementPage::buildHead(QWidget* head) {
    head->setFixedHeight(kTitleBar);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(8);
    m_title->setObjectName(u"labTitle"_s);
    m_source->setObjectName(u"labSource"_s);
    row->addWidget(m_title);
    row->addWidget(m_kind);
    row->addWidget(m_state);
    row->addSpacing(8);
    row->addWidget(m_source, 1);
    m_moment->setObjectName(u"labMoment"_s);
    m_moment->setChoices({tr("as heard"), tr("by the clock")});
    m_moment->setToolTip(tr("Heartbeats are judged as of the newest one that was heard, or by the "
                            "clock: a file does not age"));
    m_open->setObjectName(u"labOpen"_s);
    m_open->setToolTip(
        tr("Placement, member clusters, bindings: files are told by their content; a "
           "folder holds what is placed"));
    m_save->setObjectName(u"labSave"_s);
    m_save->setToolTip(tr("Write the placement to a file (Ctrl+S)"));
    m_compare->setObjectName(u"labCompare"_s);
    m_compare->setToolTip(tr("Drafts with their changes side by side"));
    m_export->setObjectName(u"labExport"_s);
    m_export->setIcon(themedIcon(Icon::Export));
    for (QWidget* each : std::initializer_list<QWidget*>{m_moment, m_open, m_save, m_compare,
                                                         m_export, m_apply->button()}) {
        row->addWidget(each);
    }
}

void PlacementPage::buildBody() {
    auto* body = new QWidget(m_stack);
    m_stack->addWidget(body);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_head = new HeadStrip(body);
    buildHead(m_head);
    column->addWidget(m_head);
    m_summary->setFixedHeight(84);
    column->addWidget(m_summary);
    m_strip->setObjectName(u"labTrouble"_s);
    m_strip->hide();
    auto* page = new QVBoxLayout;
    page->setContentsMargins(metrics::kPageMargin, kGap, metrics::kPageMargin,
                             metrics::kPageMargin);
    page->setSpacing(kGap);
    page->addWidget(m_strip);
    page->addWidget(m_age);
    page->addWidget(m_apply->strips());
    page->addWidget(m_columns, 1);
    column->addLayout(page, 1);

    buildText();
    m_columns->addWidget(m_text);

    m_split = splitter(Qt::Vertical, m_middle);
    m_lands->setMinimumHeight(kLands);
    m_split->addWidget(m_lands);
    m_split->addWidget(m_decisions);
    m_split->setStretchFactor(1, 1);
    m_decisions->setMinimumHeight(kLands);
    m_split->setSizes({kLands, 1'000});
    m_middle->addWidget(m_split);
    auto* none = new Panel({}, m_middle);
    auto* open = new QPushButton(tr("Open member clusters…"), none);
    open->setObjectName(u"labOpenMembers"_s);
    auto* inNone = new QWidget(none);
    fillCard(inNone,
             new EmptyState(int(Icon::Fleet), tr("No clusters yet"),
                            tr("A placement is decided on MemberCluster objects: a List or a "
                               "stream, as kubectl get memberclusters -o yaml prints them."),
                            inNone),
             {open});
    none->body()->addWidget(inNone);
    m_middle->addWidget(none);
    auto* wrong = new Panel({}, m_middle);
    auto* inWrong = new QWidget(wrong);
    fillCard(inWrong,
             new EmptyState(int(Icon::Edit), tr("Nothing is decided"),
                            tr("The hub would refuse this placement. Its errors stand in the "
                               "text; F8 goes from one to the next."),
                            inWrong),
             {});
    wrong->body()->addWidget(inWrong);
    m_middle->addWidget(wrong);
    buildTabs();
    m_columns->addWidget(m_tabs);
    connect(open, &QPushButton::clicked, this, &PlacementPage::chooseFiles);

    auto* right = splitter(Qt::Vertical, m_columns);
    right->addWidget(m_whatIf);
    right->addWidget(m_why);
    right->setStretchFactor(0, 3);
    right->setStretchFactor(1, 4);
    m_remedy->setObjectName(u"labRemedy"_s);
    m_advice->setObjectName(u"labAdvice"_s);
    m_whatIf->body()->insertWidget(0, m_remedy);
    m_why->body()->addWidget(m_advice);
    m_whatIf->setMinimumHeight(150);
    m_why->setMinimumHeight(120);
    m_columns->addWidget(right);
    m_columns->setStretchFactor(1, 1);
    m_text->setMinimumWidth(kLeast);
    m_tabs->setMinimumWidth(380);
    right->setMinimumWidth(kLeastRight);
}

void PlacementPage::connectParts() {
    m_editor->setOffers([this](const QString& text, int position) {
        return placementOffersAt(text, position, m_picture ? m_picture->facts.get() : nullptr);
    });
    connect(m_editor, &CodeEditor::edited, this, [this](const QString& text) {
        m_revision = ++m_last;
        Q_EMIT textWanted(text, m_revision);
        refresh();
    });
    connect(m_summary, &LabSummary::clusterWanted, this, &PlacementPage::select);
    connect(m_lands, &LabLands::clusterSelected, this, &PlacementPage::select);
    connect(m_lands, &LabLands::regionSelected, this, [this](const QString& region) {
        m_decisions->setFilter(region);
        m_decisions->show(DecisionShow::All);
    });
    connect(m_lands, &LabLands::largeWanted, this, &PlacementPage::setLandsLarge);
    connect(m_decisions, &DecisionTable::clusterSelected, this, &PlacementPage::select);
    connect(m_decisions, &DecisionTable::clusterOpened, this,
            [this] { m_why->findChild<QWidget*>(u"labWhy"_s)->setFocus(); });
    connect(m_decisions, &DecisionTable::changeWanted, this, &PlacementPage::tryChange);
    connect(m_decisions, &DecisionTable::copyWanted, this, &PlacementPage::copyTable);
    connect(m_remedy, &LabAdviceBar::tryWanted, this, &PlacementPage::tryChanges);
    connect(m_advice, &LabAdviceBar::tryWanted, this, &PlacementPage::tryChanges);
    connect(m_whatIf, &WhatIfPanel::changed, this, &PlacementPage::change);
    connect(m_whatIf, &WhatIfPanel::addWanted, this, &PlacementPage::addChange);
    connect(m_moment, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        Q_EMIT momentWanted(value == tr("by the clock") ? model::LabMoment::Clock
                                                        : model::LabMoment::Heard);
    });
    connect(m_open, &QPushButton::clicked, this, &PlacementPage::chooseSource);
    connect(m_compare, &QPushButton::clicked, this, &PlacementPage::compareScenarios);
    connect(m_save, &QPushButton::clicked, this, &PlacementPage::chooseSave);
    connect(m_export, &QPushButton::clicked, this, &PlacementPage::openExportMenu);
    connect(m_strip, &BannerStrip::remedyChosen, this, [this] {
        if (m_trouble.isEmpty()) {
            chooseFiles();
            return;
        }
        m_trouble.clear();
        refreshStrip();
    });
    connect(m_columns, &QSplitter::splitterMoved, this, [this] { m_areColumnsMoved = true; });
    connect(m_split, &QSplitter::splitterMoved, this, [this] { m_isSplitMoved = true; });
    m_split->installEventFilter(this);
}

void PlacementPage::addKeys() {
    const auto add = [this](const QKeySequence& keys, const auto& run) {
        auto* action = new QAction(this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, run);
        addAction(action);
    };
    add(Qt::CTRL | Qt::Key_S, [this] { chooseSave(); });
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_W, [this] { addChange(); });
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_E,
        [this] { m_why->findChild<QWidget*>(u"labWhy"_s)->setFocus(); });
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_I, [this] { adviseByRegion(); });
    add(Qt::Key_F8, [this] { stepFault(1); });
    add(Qt::SHIFT | Qt::Key_F8, [this] { stepFault(-1); });
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_F, [this] { switchSide(); });
    // The columns one after the other.
    add(Qt::Key_F6, [this] {
        const QList<QWidget*> stops{m_sides, m_tabs, m_whatIf->findChild<QWidget*>(u"labAdd"_s)};
        const QWidget* has = focusWidget();
        int next = 0;
        for (int each = 0; each < stops.size(); ++each) {
            const bool isIn =
                has != nullptr && (stops.at(each) == has || stops.at(each)->isAncestorOf(has));
            next = isIn ? each + 1 : next;
        }
        QWidget* stop = stops.at(next % stops.size());
        if (stop == m_tabs) {
            m_tabs->focusCurrent();
        } else if (stop == m_sides) {
            isForm() ? m_form->focusFirst() : m_editor->setFocus(Qt::TabFocusReason);
        } else {
            stop->setFocus(Qt::TabFocusReason);
        }
    });
}

void PlacementPage::fitColumns() {
    if (m_areColumnsMoved) {
        return;
    }
    const int whole = content()->width();
    const int room = whole - 2 * metrics::kPageMargin - 2 * kGap;
    const int left = whole >= kFull ? kEditor : std::max(kLeast, room * 29 / 100);
    const int right = whole >= kFull ? kRight : std::max(kLeastRight, room * 24 / 100);
    m_columns->setSizes({left, room - left - right, right});
}

void PlacementPage::setLandsLarge(bool isLarge) {
    const int room = m_split->height() - kGap;
    const int lands = isLarge ? room * 2 / 3 : kLands;
    m_isLandsLarge = isLarge;
    m_isSplitMoved = false;
    m_split->setSizes({lands, room - lands});
    m_lands->setLarge(isLarge);
}

/// A view that was remembered as large is so once there is room to be large in.
void PlacementPage::fitLands() {
    if (m_isLandsLarge && !m_isSplitMoved) {
        setLandsLarge(true);
    }
}

void PlacementPage::resizeEvent(QResizeEvent* event) {
    SheetHost::resizeEvent(event);
    fitColumns();
    fitTabs();
}

} // namespace pilothouse::ui
