// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/approvals_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/gate_card.h"
#include "ui/pages/runs/health_dialog.h"
#include "ui/pages/runs/inbox_list.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/strips.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kInbox = 316;

} // namespace

ApprovalsPage::ApprovalsPage(QWidget* parent)
    : SheetHost(parent), m_list(new InboxList(content())), m_card(new GateCardView(content())),
      m_stack(new QStackedWidget(content())),
      m_strip(new BannerStrip(StripKind::Error, content())) {
    setObjectName(u"approvalsPage"_s);
    auto* column = new QVBoxLayout(content());
    column->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin,
                               metrics::kPageMargin);
    column->setSpacing(8);
    m_strip->setObjectName(u"approvalsTrouble"_s);
    m_strip->hide();
    column->addWidget(m_strip);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    auto* inbox = new Panel(tr("Approvals"), content());
    inbox->setFixedWidth(kInbox);
    inbox->body()->addWidget(m_list, 1);
    row->addWidget(inbox);
    m_stack->addWidget(new EmptyState(
        int(Icon::Approvals), tr("Nothing waits for anybody"),
        tr("Gates of update runs that ask people come here, with what there is to see before a "
           "yes."),
        content()));
    m_stack->addWidget(m_card);
    auto* awaited =
        new ToneLabel(tr("Reading the runs of this fleet."), Tone::Muted, 13, false, content());
    awaited->setAlignment(Qt::AlignCenter);
    m_stack->addWidget(awaited);
    row->addWidget(m_stack, 1);
    column->addLayout(row, 1);
    content()->setFocusProxy(m_list);
    connect(m_list, &InboxList::gateSelected, this, &ApprovalsPage::showGate);
    connect(m_list, &QAbstractItemView::activated, this, [this] {
        if (const InboxItem item = m_list->current(); !item.runId.isEmpty()) {
            Q_EMIT runOpened(item.runId);
        }
    });
    connect(m_card, &GateCardView::reviewWanted, this, &ApprovalsPage::openReview);
    connect(m_card, &GateCardView::runWanted, this,
            [this] { Q_EMIT runOpened(m_list->current().runId); });
    connect(m_card, &GateCardView::chartWanted, this, &ApprovalsPage::openChart);
    connect(m_card, &GateCardView::clusterOpened, this, &ApprovalsPage::clusterOpened);
    connect(sheet(), &ReviewSheet::cancelled, this, [this] {
        m_reviewGate.clear();
        closeSheet();
    });
    connect(sheet(), &ReviewSheet::confirmed, this, [this](const QString& reason) {
        const QString run = m_reviewRun;
        const model::Command command = finished(reviewNow().command, m_context, reason);
        m_reviewGate.clear();
        closeSheet();
        Q_EMIT commandWanted(run, command);
    });
}

void ApprovalsPage::setRuns(const std::shared_ptr<const model::RunsPicture>& runs,
                            const RunContext& context) {
    m_runs = runs;
    m_context = context;
    refresh();
}

void ApprovalsPage::setContext(const RunContext& context) {
    if (context != m_context) {
        m_context = context;
        if (isVisible()) {
            refresh();
        }
    }
}

void ApprovalsPage::showEvent(QShowEvent* event) {
    SheetHost::showEvent(event);
    refresh();
}

void ApprovalsPage::refresh() {
    m_items = m_runs ? inboxOf(*m_runs, m_context) : QList<InboxItem>();
    const bool isBroken = m_runs && !m_runs->trouble.empty();
    m_strip->setVisible(isBroken);
    if (isBroken) {
        m_strip->setText(
            tr("The runs cannot be read"),
            tr("%1. What waits may be more than is shown.").arg(toQt(m_runs->trouble)));
    }
    const bool isAwaited = !m_runs || m_runs->isAwaited;
    m_list->setVisible(!isAwaited);
    m_list->setItems(m_items);
    if (isAwaited) {
        m_stack->setCurrentIndex(Loading);
    } else if (m_stack->currentIndex() == Loading) {
        showGate();
    }
    if (!m_reviewGate.isEmpty()) {
        sheet()->renew(reviewNow().data);
    }
}

std::shared_ptr<const model::RunPicture> ApprovalsPage::runOf(const QString& id) const {
    const std::string wanted = fromQt(id);
    for (std::size_t at = 0; m_runs && at < m_runs->runs.size(); ++at) {
        if (m_runs->runs[at]->run.id.str() == wanted) {
            return m_runs->runs[at];
        }
    }
    return nullptr;
}

void ApprovalsPage::showGate() {
    const InboxItem item = m_list->current();
    const auto run = runOf(item.runId);
    m_stack->setCurrentIndex(run ? Card : Nothing);
    if (run) {
        const bool isOpen =
            item.kind == InboxKind::NeedsYou || item.kind == InboxKind::WaitsForOthers;
        m_card->setCard(cardOf(*run, item.gateId, m_context), isOpen);
        askForEvidence(*run, item);
    }
    if (!m_reviewGate.isEmpty() && (item.gateId != m_reviewGate || item.runId != m_reviewRun)) {
        m_reviewGate.clear(); // the sheet was about another gate
        closeSheet();
    }
}

/// Once for each gate that is looked at, and again when samples were added.
void ApprovalsPage::askForEvidence(const model::RunPicture& run, const InboxItem& item) {
    const QString gate = evidenceGate(run, item.gateId);
    const OpenGate source = gateNamed(run, gate);
    const std::size_t count = source.gate == nullptr ? 0 : source.gate->samples.size();
    const bool isOther = item.runId != m_evidenceRun || gate != m_evidenceGate;
    if (!isOther && count == m_evidenceCount) {
        return;
    }
    m_evidenceRun = item.runId;
    m_evidenceGate = gate;
    m_evidenceCount = count;
    if (isOther) {
        m_card->setCharts({}, m_context.zone);
    }
    if (count > 0) {
        Q_EMIT evidenceWanted(item.runId, gate);
    }
}

void ApprovalsPage::setEvidence(const QString& run, const QString& gate,
                                const std::vector<model::HealthSample>& samples) {
    if (run == m_evidenceRun && gate == m_evidenceGate) { // else another one is looked at now
        m_samples = samples;
        m_card->setCharts(chartsOf(samples, plannedHealth()), m_context.zone);
        if (m_health != nullptr && m_health->isVisible() && m_health->gate() == gate) {
            openChart(-1);
        }
    }
}

/// How the gate whose samples are shown was planned; null: not known.
const model::HealthGate* ApprovalsPage::plannedHealth() const {
    const auto run = runOf(m_evidenceRun);
    const OpenGate gate = run ? gateNamed(*run, m_evidenceGate) : OpenGate{};
    return gate.planned == nullptr ? nullptr
                                   : std::get_if<model::HealthGate>(&gate.planned->params);
}

/// -1: the one that is chosen there.
void ApprovalsPage::openChart(int chart) {
    const auto run = runOf(m_evidenceRun);
    const OpenGate gate = run ? gateNamed(*run, m_evidenceGate) : OpenGate{};
    if (gate.gate == nullptr) {
        return;
    }
    if (m_health == nullptr) {
        m_health = new HealthDialog(this);
    }
    m_health->setEvidence(gate, m_samples, m_context);
    if (chart >= 0) {
        m_health->choose(chart);
        m_health->show();
        m_health->raise();
        m_health->activateWindow();
        m_health->chart()->setFocus();
    }
}

RunReview ApprovalsPage::reviewNow() const {
    const auto run = runOf(m_reviewRun);
    if (!run) {
        RunReview none;
        none.data.refusal = tr("The run is not there any more.");
        return none;
    }
    return approvalOf(*run, m_reviewGate, m_context);
}

void ApprovalsPage::openReview() {
    const InboxItem item = m_list->current();
    if (item.kind != InboxKind::NeedsYou && item.kind != InboxKind::WaitsForOthers) {
        return;
    }
    if (!item.gateId.isEmpty()) {
        m_reviewRun = item.runId;
        m_reviewGate = item.gateId;
        sheet()->open(reviewNow().data);
    }
}

void ApprovalsPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_A && event->modifiers() == Qt::NoModifier) {
        openReview();
        return;
    }
    SheetHost::keyPressEvent(event);
}

} // namespace pilothouse::ui
