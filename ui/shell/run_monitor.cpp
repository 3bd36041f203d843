// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_monitor.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/fact_cells.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

constexpr QSize kUsual{400, 208};
constexpr int kEdge = 24;
constexpr auto kStale = 60s; // a picture of a run that is not over comes every five seconds

/// "3 of 5 prod".
RunFact stageFact(const model::Run& run) {
    const int at = stageNow(run);
    RunFact fact{.label = RunMonitor::tr("Stage")};
    if (at < 0) {
        fact.value = {
            {.text = isRunOver(run) ? RunMonitor::tr("all over") : RunMonitor::tr("not begun"),
             .tone = Tone::Secondary}};
        return fact;
    }
    const auto& stage = run.stages[static_cast<std::size_t>(at)];
    fact.value = {{.text = toQt(stage.name), .tone = Tone::Text, .strong = true},
                  {.text = RunMonitor::tr("  %1 of %2").arg(at + 1).arg(run.stages.size()),
                   .tone = Tone::Muted}};
    return fact;
}

RunFact flightFact(const model::Run& run) {
    const int at = stageNow(run);
    RunFact fact{.label = RunMonitor::tr("In flight"),
                 .value = {{.text = format::number(std::int64_t(run.counts.running)),
                            .tone = Tone::Text,
                            .strong = true}}};
    if (at >= 0) {
        fact.value.append({.text = RunMonitor::tr("  of %1").arg(
                               run.stages[static_cast<std::size_t>(at)].concurrency),
                           .tone = Tone::Muted});
    }
    return fact;
}

RunFact endFact(const model::RunPicture& picture, const RunContext& context) {
    return {.label = isRunOver(picture.run) ? RunMonitor::tr("Ended") : RunMonitor::tr("Ends"),
            .value = {{.text = endText(picture, context), .tone = Tone::Text, .strong = true}},
            .help = RunMonitor::tr("In half of the cases before the first time, in nine of ten "
                                   "before the second")};
}

} // namespace

RunMonitor::RunMonitor()
    : QWidget(nullptr, Qt::Tool | Qt::WindowStaysOnTopHint),
      m_glyph(new GlyphLabel(Glyph::NotStarted, 16, this)),
      m_name(new ToneLabel({}, Tone::Text, metrics::kTitle, true, this)), m_state(new Chip(this)),
      m_progress(new ProgressCell(this)), m_stage(new FactCell(this)), m_flight(new FactCell(this)),
      m_ends(new FactCell(this)), m_whyGlyph(new GlyphLabel(Glyph::Running, 12, this)),
      m_why(new ToneLabel({}, Tone::Text, metrics::kBody, false, this)),
      m_since(new ToneLabel({}, Tone::Muted, metrics::kLabel, false, this)),
      m_need(new QPushButton(this)) {
    setObjectName(u"runMonitor"_s);
    setAttribute(Qt::WA_QuitOnClose, false);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setMinimumSize(320, 176);
    resize(kUsual);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(8);
    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(m_glyph);
    title->addWidget(m_name, 1);
    title->addWidget(m_state);
    column->addLayout(title);
    column->addWidget(m_progress);
    auto* facts = new QHBoxLayout;
    facts->setSpacing(0);
    facts->addWidget(m_stage, 4);
    facts->addWidget(m_flight, 3);
    facts->addWidget(m_ends, 5);
    column->addLayout(facts);
    auto* why = new QHBoxLayout;
    why->setSpacing(8);
    auto* sign = new QVBoxLayout; // the glyph stands on the first line
    sign->setContentsMargins(0, 3, 0, 0);
    sign->addWidget(m_whyGlyph);
    sign->addStretch(1);
    why->addLayout(sign);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    m_why->setWrap(true);
    m_why->setObjectName(u"monitorWhy"_s);
    m_since->setObjectName(u"monitorSince"_s);
    words->addWidget(m_why);
    words->addWidget(m_since);
    why->addLayout(words, 1);
    column->addLayout(why);
    column->addStretch(1);
    m_need->setObjectName(u"monitorNeed"_s);
    m_need->setAutoDefault(false);
    m_need->setCursor(Qt::ArrowCursor);
    setButtonKind(m_need, ButtonKind::Primary);
    setSmall(m_need);
    column->addWidget(m_need, 0, Qt::AlignLeft);
    connect(m_need, &QPushButton::clicked, this, [this] { Q_EMIT approvalWanted(run()); });
    setToolTip(tr("Click or Enter opens the run; Esc closes this window"));
}

QString RunMonitor::run() const {
    return m_picture ? toQt(m_picture->run.id.str()) : QString();
}

void RunMonitor::open(const QByteArray& geometry) {
    if (geometry.isEmpty() || !restoreGeometry(geometry)) {
        const QRect room = screen()->availableGeometry();
        resize(kUsual);
        move(room.right() - width() - kEdge, room.top() + kEdge);
    }
    show();
    raise();
}

void RunMonitor::setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                            const RunContext& context) {
    m_picture = picture;
    m_context = context;
    refresh();
}

void RunMonitor::setContext(const RunContext& context) {
    if (context != m_context) {
        m_context = context;
        refresh();
    }
}

void RunMonitor::setTrouble(const QString& trouble) {
    if (trouble != m_trouble) {
        m_trouble = trouble;
        refresh();
    }
}

void RunMonitor::refresh() {
    if (!m_picture) {
        return;
    }
    const model::Run& run = m_picture->run;
    const QString name = toQt(run.name);
    setWindowTitle(tr("%1 · %2", "run and fleet").arg(name, m_context.fleet));
    m_glyph->setGlyph(glyphOfRun(run));
    m_name->setText(name);
    m_state->setState(glyphOfRun(run), stateSentence(run));
    m_progress->setCounts(run.counts);
    m_stage->setFact(stageFact(run));
    m_flight->setFact(flightFact(run));
    m_ends->setFact(endFact(*m_picture, m_context));
    showWhy();
    showNeed();
    setAccessibleName(tr("Monitor of run %1").arg(name));
    setAccessibleDescription(
        QStringList{stateSentence(run), progressSentence(run.counts), m_why->text()}.join(u". "_s));
    update();
}

/// What is old or cannot be read says so before why the run stands.
void RunMonitor::showWhy() {
    const model::Run& run = m_picture->run;
    const auto age = m_context.heardAgo(m_picture->at);
    const bool isStale = !isRunOver(run) && age > kStale;
    m_since->setVisible(false);
    if (!m_trouble.isEmpty() || isStale) {
        m_whyGlyph->setGlyph(Glyph::Unknown);
        m_why->setText(tr("What is shown is %1 old").arg(format::span(age)));
        m_since->setText(m_trouble.isEmpty() ? tr("nothing was heard of the runs since")
                                             : capital(m_trouble));
        m_since->setVisible(true);
    } else if (isRunOver(run)) {
        m_whyGlyph->setGlyph(glyphOfRun(run));
        m_why->setText(progressSentence(run.counts));
    } else if (m_picture->causes.empty()) {
        m_whyGlyph->setGlyph(Glyph::Running);
        m_why->setText(tr("It moves: nothing holds it"));
    } else {
        const model::StuckCause& cause = m_picture->causes.front();
        m_whyGlyph->setGlyph(glyphOf(cause.kind));
        m_why->setText(capital(toQt(cause.text)));
        QStringList when;
        if (cause.since) {
            when << tr("since %1").arg(whenText(*cause.since, m_context));
        }
        when << (cause.expectedEnd
                     ? tr("expected to end %1").arg(whenText(*cause.expectedEnd, m_context))
                     : tr("no end in sight"));
        m_since->setText(when.join(u", "_s));
        m_since->setVisible(true);
    }
}

void RunMonitor::showNeed() {
    const QList<OpenGate> open = openGates(*m_picture);
    const auto mine = std::find_if(open.cbegin(), open.cend(), [this](const OpenGate& one) {
        return refusalOfApproval(*m_picture, one, m_context).isEmpty();
    });
    m_need->setVisible(mine != open.cend());
    if (mine != open.cend()) {
        m_need->setText(tr("Needs you: %1").arg(gateName(*mine->gate)));
        m_need->setToolTip(tr("Opens the approval with its evidence; nothing is sent yet"));
    }
}

void RunMonitor::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.setPen(tokens.divider);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    if (hasFocus()) {
        painter.setPen(QPen(tokens.accent, metrics::kFocusWidth));
        painter.drawRect(rect().adjusted(1, 1, -2, -2));
    }
}

void RunMonitor::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) {
        Q_EMIT runWanted(run());
    }
}

void RunMonitor::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT runWanted(run());
    } else {
        QWidget::keyPressEvent(event);
    }
}

void RunMonitor::closeEvent(QCloseEvent* event) {
    Q_EMIT placed(saveGeometry());
    QWidget::closeEvent(event);
}

} // namespace pilothouse::ui
