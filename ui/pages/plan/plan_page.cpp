// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/plan/plan_findings.h"
#include "ui/pages/plan/plan_head.h"
#include "ui/pages/plan/plan_review.h"
#include "ui/pages/plan/simulation_panel.h"
#include "ui/pages/plan/yaml_pane.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/strips.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kFindings = 368;
constexpr int kSimulation = 328; // height; less where the page is low
constexpr int kLeastSimulation = 240;
enum Part : int { Start, Work };

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

PlanPage::PlanPage(const QString& plan, QWidget* parent)
    : SheetHost(parent), m_plan(plan), m_stack(new QStackedWidget(content())),
      m_head(new PlanHead(m_stack)), m_error(new BannerStrip(StripKind::Error, m_stack)),
      m_note(new BannerStrip(StripKind::Unknown, m_stack)), m_views(new QStackedWidget(m_stack)),
      m_board(new PlanBoard(m_views)), m_yaml(new YamlPane(m_views)),
      m_findings(new PlanFindings(m_stack)), m_simulation(new SimulationPanel(m_stack)) {
    setObjectName(u"planPage"_s);
    auto* outer = new QVBoxLayout(content());
    outer->setContentsMargins(metrics::kPageMargin, 12, metrics::kPageMargin, 12);
    outer->addWidget(m_stack);
    auto* start = new QWidget(m_stack);
    auto* centre = new QVBoxLayout(start);
    auto* card = startCard(start);
    card->setFixedHeight(150);
    auto* open = new QPushButton(tr("Open a strategy…"), start);
    open->setObjectName(u"planOpen"_s);
    setButtonKind(open, ButtonKind::Primary);
    auto* fresh = new QPushButton(tr("Begin with the groups of the fleet"), start);
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
    centre->addStretch(3);
    auto* work = new QWidget(m_stack);
    buildBody(work);
    m_stack->addWidget(start);
    m_stack->addWidget(work);
    for (auto* button : {open, fresh}) {
        button->setAutoDefault(true); // Return presses the one that has the keys
    }
    connect(open, &QPushButton::clicked, this, [this] { chooseFile(false); });
    connect(fresh, &QPushButton::clicked, this,
            [this] { begin(strategyFor(m_groups, m_version)); });
    content()->setFocusProxy(open);
    connectHead();
    connectParts();
    addKeys();
    refresh();
}

PlanPage::~PlanPage() {
    // A field that loses the focus while the page goes is no edit any more.
    for (QObject* part : {static_cast<QObject*>(m_head), static_cast<QObject*>(m_yaml),
                          static_cast<QObject*>(&m_undo), static_cast<QObject*>(sheet())}) {
        part->disconnect(this);
    }
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

QString PlanPage::name() const {
    return m_strategy && !m_strategy->name.empty() ? toQt(m_strategy->name) : tr("new");
}

const model::Plan* PlanPage::plan() const {
    return m_picture && m_picture->plan ? &*m_picture->plan : nullptr;
}

QString PlanPage::whyLocked() const {
    if (!m_strategy) {
        return tr("The strategy is being read.");
    }
    const bool isOfNow = m_picture && m_picture->revision == m_revision;
    if (m_draft.isText() && !isOfNow) {
        return tr("The text is being read.");
    }
    return isOfNow && !m_picture->errors.empty()
               ? tr("The text cannot be read whole: mend it first, or undo.")
               : QString();
}

void PlanPage::begin(const model::Strategy& strategy) {
    m_undo.clear();
    apply({.text = {}, .strategy = std::make_shared<const model::Strategy>(strategy)});
    m_undo.setClean();
    m_board->setFocus();
}

void PlanPage::openFile(const QString& path) {
    m_opening = path;
    m_trouble.clear();
    ++m_revision;
    Q_EMIT openWanted(m_plan, path, m_revision);
    refresh();
}

void PlanPage::saveFile(const QString& path) {
    Q_EMIT saveWanted(m_plan, path);
}

void PlanPage::apply(const PlanDraft& draft) {
    m_draft = draft;
    ++m_revision;
    if (draft.isText()) {
        m_yaml->showText(draft.text);
        Q_EMIT textWanted(m_plan, draft.text, m_revision);
    } else {
        m_strategy = draft.strategy;
        Q_EMIT strategyWanted(m_plan, *draft.strategy, m_revision);
    }
    refresh();
}

void PlanPage::edit(const QString& words, model::Strategy after) {
    if (!m_strategy || after == *m_strategy || !whyLocked().isEmpty()) {
        refresh(); // fields show what is
        return;
    }
    // A value has no comments; the text it replaces may have some.
    const bool losesComments = m_draft.isText() && m_draft.text.contains(u'#');
    m_namedFromNow.clear();
    m_undo.push(new PlanStep(
        words, m_draft,
        {.text = {}, .strategy = std::make_shared<const model::Strategy>(std::move(after))},
        [this](const PlanDraft& draft) { apply(draft); }));
    if (losesComments && !m_isToldOfComments) {
        m_isToldOfComments = true;
        m_hasLostComments = true;
    }
    refreshStrips();
}

void PlanPage::edit(const QString& words, const StrategyEdit& change) {
    if (!change.after) {
        m_trouble = tr("Who is in that group is not known yet.");
        refreshStrips();
        return;
    }
    edit(words, *change.after);
    for (const auto& group : change.namedFromNow) {
        m_namedFromNow.append(toQt(group));
    }
    refreshStrips();
}

void PlanPage::typed(const QString& text, bool isNewStep) {
    m_hasLostComments = false;
    m_namedFromNow.clear();
    PlanDraft before = m_draft;
    if (!before.isText() && m_picture && m_picture->revision == m_revision) {
        before = {.text = toQt(m_picture->text), .strategy = nullptr}; // the text that was typed in
    }
    auto* step = new PlanStep(tr("typing"), before, {.text = text, .strategy = nullptr},
                              [this](const PlanDraft& draft) { apply(draft); });
    if (!isNewStep) {
        step->setTyping();
    }
    m_undo.push(step);
}

void PlanPage::setPicture(const std::shared_ptr<const model::PlanPicture>& picture) {
    if (!picture) {
        return;
    }
    m_picture = picture;
    if (picture->revision != m_revision) {
        refresh();
        return; // of an older text: counts alone
    }
    if (!m_opening.isEmpty()) {
        const PlanDraft opened{.text = toQt(picture->text), .strategy = nullptr};
        if (m_strategy) {
            m_undo.push(new PlanStep(
                tr("open %1").arg(QFileInfo(m_opening).fileName()), m_draft, opened,
                [this](const PlanDraft& draft) { apply(draft); }, true));
        }
        m_file = m_opening;
        m_opening.clear();
        if (m_views->currentWidget() == m_board) {
            m_board->setFocus();
        }
        m_draft = opened;
        m_undo.setClean();
    }
    m_strategy = std::make_shared<const model::Strategy>(picture->strategy);
    if (!m_draft.isText() || m_yaml->toPlainText() != m_draft.text) {
        m_yaml->showText(toQt(picture->text));
    }
    refresh();
}

void PlanPage::setContext(const PlanContext& context) {
    if (!(context == m_context)) {
        m_context = context;
        refreshHead();
        if (m_picture) {
            m_findings->setPicture(m_picture, m_context);
        }
        renewReview();
    }
}

void PlanPage::setFleet(const QStringList& groups, const QString& version) {
    m_groups = groups;
    m_version = version;
}

void PlanPage::refresh() {
    const bool isBegun = m_strategy != nullptr || !m_opening.isEmpty();
    m_stack->setCurrentIndex(isBegun ? Work : Start);
    content()->setFocusProxy(isBegun ? static_cast<QWidget*>(m_board)
                                     : findChild<QPushButton*>(u"planOpen"_s));
    if (m_strategy) {
        m_board->setData(boardOf(*m_strategy, m_picture.get()));
    }
    m_board->setLocked(whyLocked());
    m_findings->setPicture(m_picture, m_context);
    if (m_picture) {
        m_simulation->setZone(m_context.zone);
        m_simulation->setSimulation(m_picture->simulation);
        m_simulation->setBusy(m_picture->isSimulating);
        m_simulation->setTrouble(toQt(m_picture->simulationTrouble));
    }
    m_yaml->setErrors(m_picture ? m_picture->errors : std::vector<Error>());
    refreshHead();
    refreshStrips();
    renewReview();
    Q_EMIT nameChanged(m_plan);
}

void PlanPage::refreshHead() {
    if (!m_strategy) {
        return;
    }
    QStringList versions;
    if (m_picture && m_picture->members) {
        for (const auto& member : *m_picture->members) {
            QString version = toQt(member.version);
            version = version.startsWith(u'v') ? version.mid(1) : version;
            if (!version.isEmpty() && !versions.contains(version)) {
                versions.append(version);
            }
        }
    }
    m_head->setStrategy(*m_strategy, versions);
    m_head->setLocked(whyLocked());
    m_head->setHistory(m_undo.canUndo(), m_undo.canRedo(), m_undo.undoText(), m_undo.redoText());
    const bool isSaved = m_undo.isClean() && !m_file.isEmpty();
    m_head->setSaved(!isSaved    ? (m_file.isEmpty() ? tr("draft") : tr("changed"))
                     : m_savedAt ? tr("saved %1").arg(format::clock(*m_savedAt, m_context.zone))
                                 : tr("as in its file"),
                     m_file.isEmpty() ? tr("Saved in no file yet") : m_file);
    const bool isOfNow = m_picture && m_picture->revision == m_revision;
    QString why =
        isOfNow ? PlanFindings::blockedBy(m_picture.get()) : tr("The plan is being made.");
    const bool isReady = why.isEmpty();
    if (isReady && scopeOf(*m_picture).changing == 0) {
        why = tr("No cluster would change.");
    }
    const bool isClosed = why.isEmpty() && !m_context.whyLocked.isEmpty();
    m_head->setCreate(isClosed ? m_context.whyLocked : why, isClosed);
}

void PlanPage::refreshStrips() {
    const bool isOfNow = m_picture && m_picture->revision == m_revision;
    const bool isBroken = isOfNow && !m_picture->errors.empty();
    m_error->setVisible(!m_trouble.isEmpty() || isBroken);
    if (!m_trouble.isEmpty()) {
        m_error->setText(tr("That did not work"), m_trouble);
        m_error->setRemedy(tr("Close"));
    } else if (isBroken) {
        m_error->setText(tr("The strategy cannot be read"), faultWord(m_picture->errors.front()));
        m_error->setRemedy(tr("Show the line"));
    }
    m_note->setVisible(m_hasLostComments || !m_namedFromNow.isEmpty());
    m_note->setRemedy(tr("Undo"));
    if (m_hasLostComments) {
        m_note->setText(tr("Comments are gone from the text"),
                        tr("The form writes the strategy anew. Undo brings them back."));
    } else if (!m_namedFromNow.isEmpty()) {
        m_note->setText(
            tr("%1 names its clusters one by one now").arg(m_namedFromNow.join(u", "_s)),
            tr("A label cannot say all but one."));
    }
}

void PlanPage::showView(int view) {
    m_head->setView(static_cast<PlanHead::View>(view));
    m_views->setCurrentIndex(view);
    m_views->currentWidget()->setFocus();
}

void PlanPage::chooseFile(bool isSave) {
    auto* dialog = new QFileDialog(this, isSave ? tr("Save as strategy") : tr("Open a strategy"),
                                   m_file.isEmpty() ? QString() : QFileInfo(m_file).path(),
                                   tr("Strategies (*.yaml *.yml *.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(isSave ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    if (isSave) {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(u"yaml"_s);
        dialog->selectFile(m_file.isEmpty() ? name() + u".yaml"_s : QFileInfo(m_file).fileName());
    }
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, isSave](const QString& file) { isSave ? saveFile(file) : openFile(file); });
    dialog->open();
}

void PlanPage::showOpened(const QString& path, const QString& trouble) {
    if (!trouble.isEmpty()) {
        m_opening.clear();
        m_trouble = tr("%1 was not opened: %2").arg(path, trouble);
        if (m_strategy) {
            apply(m_draft); // the desk has it still
        }
        refresh();
    }
}

void PlanPage::showSaved(const QString& path, const QString& trouble) {
    m_trouble = trouble.isEmpty() ? QString() : tr("%1 was not written: %2").arg(path, trouble);
    if (trouble.isEmpty()) {
        m_file = path;
        m_savedAt = m_context.now;
        m_undo.setClean();
    }
    refreshHead();
    refreshStrips();
}

void PlanPage::showRunMade(const QString& trouble) {
    if (trouble.isEmpty()) {
        m_isReviewing = false;
        closeSheet();
    }
    m_trouble = trouble.isEmpty() ? QString() : tr("No run was made: %1").arg(trouble);
    refreshStrips();
}

void PlanPage::openReview() {
    if (!m_picture || m_picture->revision != m_revision ||
        !PlanFindings::blockedBy(m_picture.get()).isEmpty()) {
        return;
    }
    m_isReviewing = true;
    m_reviewed = m_revision;
    m_acceptedGaps = static_cast<int>(m_picture->gaps.size());
    sheet()->open(createReview(*m_picture, runNameFor(name(), m_taken), m_file, m_context));
}

/// The sheet judges by the newest plan; one of another text closes it.
void PlanPage::renewReview() {
    if (!m_isReviewing) {
        return;
    }
    const bool isSame = m_reviewed == m_revision && m_picture &&
                        m_picture->revision == m_revision && m_picture->plan &&
                        static_cast<int>(m_picture->gaps.size()) == m_acceptedGaps &&
                        PlanFindings::blockedBy(m_picture.get()).isEmpty();
    if (!isSame) {
        m_isReviewing = false;
        closeSheet();
        return;
    }
    sheet()->renew(createReview(*m_picture, runNameFor(name(), m_taken), m_file, m_context));
}

void PlanPage::openCluster(const QString& cluster) {
    if (!m_picture || !m_picture->members) {
        return;
    }
    const std::string wanted = fromQt(cluster);
    for (const auto& member : *m_picture->members) {
        if (member.name == wanted) {
            Q_EMIT clusterOpened(toQt(member.id.str()));
            return;
        }
    }
}

void PlanPage::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), theme(this).window);
}

} // namespace pilothouse::ui
