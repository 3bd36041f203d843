// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/plan/az_pane.h"
#include "ui/pages/plan/draft_list.h"
#include "ui/pages/plan/plan_findings.h"
#include "ui/pages/plan/plan_head.h"
#include "ui/pages/plan/simulation_panel.h"
#include "ui/pages/plan/yaml_pane.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/strips.h"

#include <QFileInfo>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

enum Part : int { Start, Work };

} // namespace

PlanPage::PlanPage(const QString& plan, QWidget* parent)
    : SheetHost(parent), m_plan(plan), m_stack(new QStackedWidget(content())),
      m_head(new PlanHead(m_stack)), m_error(new BannerStrip(StripKind::Error, m_stack)),
      m_note(new BannerStrip(StripKind::Unknown, m_stack)), m_views(new QStackedWidget(m_stack)),
      m_board(new PlanBoard(m_views)), m_yaml(new YamlPane(m_views)), m_az(new AzPane(m_views)),
      m_drafts(new DraftList(m_stack)), m_findings(new PlanFindings(m_stack)),
      m_simulation(new SimulationPanel(m_stack)) {
    setObjectName(u"planPage"_s);
    auto* outer = new QVBoxLayout(content());
    outer->setContentsMargins(metrics::kPageMargin, 12, metrics::kPageMargin, 12);
    outer->addWidget(m_stack);
    auto* start = new QWidget(m_stack);
    buildStart(start);
    auto* work = new QWidget(m_stack);
    buildBody(work);
    m_stack->addWidget(start);
    m_stack->addWidget(work);
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

void PlanPage::apply(const PlanDraft& draft) {
    if (!draft.isText() && m_strategy && m_strategy->format != model::StrategyFormat::Pilothouse) {
        // A file of another format is not the place for what the form writes.
        m_foreign = formatWord(m_strategy->format);
        m_foreignFile = std::exchange(m_file, {});
    } else if (draft.isText() && !m_foreign.isEmpty()) {
        m_file = std::exchange(m_foreignFile, {});
        m_foreign.clear();
    }
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
    after.format = model::StrategyFormat::Pilothouse; // that is what the form writes
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
    m_foreign.clear();
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
    if (m_opening) {
        const PlanDraft opened{.text = toQt(picture->text), .strategy = nullptr};
        if (m_strategy) {
            m_undo.push(new PlanStep(
                tr("open %1").arg(QFileInfo(m_opening->file).fileName()), m_draft, opened,
                [this](const PlanDraft& draft) { apply(draft); }, true));
        }
        m_file = m_opening->file;
        const bool isDraft = m_opening->isDraft;
        m_opening.reset();
        if (m_views->currentWidget() == m_board) {
            m_board->setFocus();
        }
        m_draft = opened;
        isDraft ? m_undo.resetClean() : m_undo.setClean();
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
    const bool isBegun = m_strategy != nullptr || m_opening.has_value();
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
    refreshAz();
    refreshHead();
    refreshStrips();
    renewReview();
    Q_EMIT nameChanged(m_plan);
}

void PlanPage::showView(int view) {
    m_head->setView(static_cast<PlanHead::View>(view));
    m_views->setCurrentIndex(view);
    refreshAz();
    m_views->currentWidget()->setFocus();
}

void PlanPage::refreshAz() {
    if (m_views->currentWidget() != m_az || !m_strategy) {
        return; // it costs as much as the strategy is long
    }
    const QString why = whyLocked();
    m_az->setForm(why.isEmpty() && m_azure ? m_azure(*m_strategy) : model::AzureForm(), why);
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
