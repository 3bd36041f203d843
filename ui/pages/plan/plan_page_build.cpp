// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the page, and what each of them asks.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/plan/az_pane.h"
#include "ui/pages/plan/draft_list.h"
#include "ui/pages/plan/plan_findings.h"
#include "ui/pages/plan/plan_head.h"
#include "ui/pages/plan/plan_page.h"
#include "ui/pages/plan/plan_review.h"
#include "ui/pages/plan/simulation_panel.h"
#include "ui/pages/plan/yaml_pane.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/strips.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kFindings = 368;
constexpr int kSimulation = 328; // height; less where the page is low
constexpr int kLeastSimulation = 240;

/// Nothing is planned yet: what it can begin with.
EmptyState* startCard(QWidget* parent) {
    auto* card = new EmptyState(
        int(Icon::UpdateRuns), PlanPage::tr("A new plan"),
        PlanPage::tr("Open a strategy file of Pilothouse, Azure Fleet or KubeFleet, or begin with "
                     "a stage for each group of this fleet. Nothing is written to any cluster."),
        parent);
    return card;
}

} // namespace

void PlanPage::buildStart(QWidget* parent) {
    auto* centre = new QVBoxLayout(parent);
    auto* card = startCard(parent);
    card->setFixedHeight(150);
    auto* open = new QPushButton(tr("Open a strategy…"), parent);
    open->setObjectName(u"planOpen"_s);
    setButtonKind(open, ButtonKind::Primary);
    auto* fresh = new QPushButton(tr("Begin with the groups of the fleet"), parent);
    fresh->setObjectName(u"planFresh"_s);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch(1);
    row->addWidget(open);
    row->addWidget(fresh);
    row->addStretch(1);
    centre->addStretch(2);
    centre->addWidget(card);
    centre->addLayout(row);
    centre->addWidget(m_drafts, 0, Qt::AlignHCenter);
    m_drafts->hide();
    centre->addStretch(3);
    for (auto* button : {open, fresh}) {
        button->setAutoDefault(true); // Return presses the one that has the keys
    }
    connect(open, &QPushButton::clicked, this, [this] { chooseFile(false); });
    connect(fresh, &QPushButton::clicked, this,
            [this] { begin(strategyFor(m_groups, m_version)); });
    connect(m_drafts, &DraftList::continued, this, &PlanPage::continueDraft);
    connect(m_drafts, &DraftList::discarded, this, &PlanPage::draftDiscarded);
}

void PlanPage::buildBody(QWidget* parent) {
    auto* column = new QVBoxLayout(parent);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_error->setObjectName(u"planError"_s);
    m_note->setObjectName(u"planNote"_s);
    column->addWidget(m_head);
    column->addWidget(m_error);
    column->addWidget(m_note);
    m_error->hide();
    m_note->hide();
    m_views->addWidget(m_board);
    m_views->addWidget(m_yaml);
    m_views->addWidget(m_az);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(m_views, 1);
    m_findings->setFixedWidth(kFindings);
    row->addWidget(m_findings);
    column->addLayout(row, 3);
    m_simulation->setMinimumHeight(kLeastSimulation);
    m_simulation->setMaximumHeight(kSimulation);
    column->addWidget(m_simulation, 2);
}

void PlanPage::connectHead() {
    const auto change = [this](const QString& words, const auto& how) {
        if (m_strategy) {
            auto after = *m_strategy;
            how(after);
            edit(words, std::move(after));
        }
    };
    connect(m_head, &PlanHead::nameEdited, this, [this, change](const QString& name) {
        change(tr("name"), [&](auto& after) { after.name = fromQt(name); });
    });
    connect(m_head, &PlanHead::targetEdited, this, [this, change](const QString& version) {
        change(tr("target"),
               [&](auto& after) { after.intent.kubernetesVersion = fromQt(version); });
    });
    connect(m_head, &PlanHead::intentEdited, this, [this, change](model::IntentKind kind) {
        change(intentWord(kind), [&](auto& after) {
            after.intent.kind = kind;
            after.intent.placement.clear();
            after.intent.snapshotIndex.reset();
            if (kind == model::IntentKind::NodeImageOnly) {
                after.intent.kubernetesVersion.clear(); // it takes none
            }
        });
    });
    connect(m_head, &PlanHead::imagesEdited, this, [this, change](model::ImagePolicy policy) {
        change(tr("images"), [&](auto& after) {
            after.intent.images = policy;
            after.intent.imageVersions.clear();
        });
    });
    connect(m_head, &PlanHead::viewChosen, this, &PlanPage::showView);
    connect(m_head, &PlanHead::openWanted, this, [this] { chooseFile(false); });
    connect(m_head, &PlanHead::saveWanted, this, [this] { chooseFile(true); });
    connect(m_head, &PlanHead::createWanted, this, &PlanPage::openReview);
    connect(m_head, &PlanHead::undoWanted, &m_undo, &QUndoStack::undo);
    connect(m_head, &PlanHead::redoWanted, &m_undo, &QUndoStack::redo);
    connect(m_head, &PlanHead::windowsWanted, this, &PlanPage::openWindows);
    connect(m_head, &PlanHead::settingsWanted, this, &PlanPage::openSettings);
    connect(m_head, &PlanHead::metaWanted, this, &PlanPage::openMeta);
}

void PlanPage::connectParts() {
    connect(m_board, &PlanBoard::asked, this, &PlanPage::onAsk);
    connect(m_yaml, &YamlPane::edited, this, &PlanPage::typed);
    connect(m_yaml, &YamlPane::undoWanted, &m_undo, &QUndoStack::undo);
    connect(m_yaml, &YamlPane::redoWanted, &m_undo, &QUndoStack::redo);
    connect(m_findings, &PlanFindings::selected, this, &PlanPage::onFinding);
    connect(m_findings, &PlanFindings::fixWanted, this, &PlanPage::fix);
    connect(m_findings, &PlanFindings::errorWanted, this, [this](int line) {
        showView(PlanHead::Yaml);
        m_yaml->goToLine(line);
    });
    connect(m_simulation, &SimulationPanel::cancelWanted, this,
            [this] { Q_EMIT cancelWanted(m_plan); });
    connect(m_simulation, &SimulationPanel::whatIfChanged, this,
            [this](double failureRate, std::chrono::milliseconds approvalAfter) {
                Q_EMIT wishesWanted(m_plan,
                                    {.failureRate = failureRate, .approvalAfter = approvalAfter});
            });
    connect(m_note, &BannerStrip::remedyChosen, &m_undo, &QUndoStack::undo);
    connect(m_error, &BannerStrip::remedyChosen, this, [this] {
        if (m_picture && !m_picture->errors.empty() && m_trouble.isEmpty()) {
            const auto& position = m_picture->errors.front().position;
            showView(PlanHead::Yaml);
            m_yaml->goToLine(position ? position->line : 1);
        } else {
            m_trouble.clear();
            refreshStrips();
        }
    });
    connect(&m_undo, &QUndoStack::indexChanged, this, &PlanPage::refreshHead);
    connect(&m_undo, &QUndoStack::cleanChanged, this, &PlanPage::refreshHead);
    connect(sheet(), &ReviewSheet::cancelled, this, [this] {
        m_isReviewing = false;
        closeSheet();
    });
    connect(sheet(), &ReviewSheet::confirmed, this, [this](const QString& reason) {
        Q_EMIT createWanted(m_plan, m_reviewed, runNameFor(name(), m_taken), reason,
                            m_acceptedGaps);
    });
}

void PlanPage::addKeys() {
    const auto add = [this](const QKeySequence& keys, const auto& run) {
        auto* action = new QAction(this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, run);
        addAction(action);
    };
    add(Qt::CTRL | Qt::Key_Z, [this] { m_undo.undo(); });
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_Z, [this] { m_undo.redo(); });
    add(Qt::CTRL | Qt::Key_S, [this] { m_file.isEmpty() ? chooseFile(true) : saveFile(m_file); });
    add(Qt::Key_F8, [this] { m_findings->step(1); });
    add(Qt::SHIFT | Qt::Key_F8, [this] { m_findings->step(-1); });
}

} // namespace pilothouse::ui
