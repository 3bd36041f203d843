// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/why_panel.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/advice_list.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kSide = 320;
constexpr int kFoot = 32;
constexpr int kRow = 24;
constexpr int kAsks = 3;

/// A line of what else matches, each with its shape; those that do not fit are counted.
class OtherCauses : public QWidget {
public:
    explicit OtherCauses(QWidget* parent) : QWidget(parent) { setFixedHeight(kFoot); }
    void setCauses(const QList<QPair<Glyph, QString>>& causes) {
        m_causes = causes;
        QStringList words;
        for (const auto& [glyph, text] : causes) {
            words << text;
        }
        setAccessibleName(WhyPanel::tr("Also waiting"));
        setAccessibleDescription(words.join(u"; "_s));
        setToolTip(words.join(u'\n'));
        update();
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.fillRect(rect(), tokens.window);
        painter.fillRect(QRect(0, 0, width(), 1), tokens.divider);
        double x = 16;
        x += paintRuns(painter, QRectF(x, 0, 120, kFoot),
                       {TextRun{.text = WhyPanel::tr("Also waiting"),
                                .tone = Tone::Secondary,
                                .strong = true}},
                       metrics::kLabel, tokens);
        const double right = width() - 16;
        for (qsizetype at = 0; at < m_causes.size(); ++at) {
            const auto& [glyph, text] = m_causes.at(at);
            const int wide = runsWidth({TextRun{.text = text}}, metrics::kLabel);
            const bool isLast = at + 1 == m_causes.size();
            if (x + 16 + 16 + wide > right - (isLast ? 0 : 70)) {
                paintRuns(painter, QRectF(x + 16, 0, right - x - 16, kFoot),
                          {TextRun{.text = WhyPanel::tr("and %1 more").arg(m_causes.size() - at),
                                   .tone = Tone::Muted}},
                          metrics::kLabel, tokens);
                return;
            }
            x += 16;
            paintGlyph(painter, QRectF(x, (kFoot - 12) / 2.0, 12, 12), glyph, tokens);
            x += 16;
            x += paintRuns(painter, QRectF(x, 0, right - x, kFoot),
                           {TextRun{.text = text, .tone = Tone::Secondary}}, metrics::kLabel,
                           tokens);
        }
    }

private:
    QList<QPair<Glyph, QString>> m_causes;
};

/// A divider at its left.
class Side : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        painter.fillRect(QRect(0, 0, 1, height()), theme(this).divider);
    }
};

/// The buttons stand beside one another: the cluster is in the tooltip.
QString askWord(const RunAsk& ask) {
    constexpr int kMostLetters = 16;
    switch (ask.kind) {
    case AskKind::Retry: return WhyPanel::tr("Retry…");
    case AskKind::Adopt: return WhyPanel::tr("Adopt…");
    case AskKind::Skip: return WhyPanel::tr("Skip…");
    case AskKind::Override:
        return ask.target.size() <= kMostLetters ? WhyPanel::tr("Set %1 aside…").arg(ask.target)
                                                 : WhyPanel::tr("Set aside…");
    case AskKind::Check: return WhyPanel::tr("Check again…");
    case AskKind::Abandon: break;
    }
    return WhyPanel::tr("Abandon…");
}

} // namespace

/// Rows of field, value and the time each was read.
class EvidenceList : public QWidget {
public:
    explicit EvidenceList(QWidget* parent) : QWidget(parent) {}
    void setEvidence(const std::vector<model::StuckEvidence>& evidence, const RunContext& context) {
        m_rows.clear();
        QStringList words;
        for (const model::StuckEvidence& one : evidence) {
            const QString at = one.at ? whenText(*one.at, context) : QString();
            m_rows.append({toQt(one.field), toQt(one.value), at});
            words << WhyPanel::tr("%1: %2").arg(toQt(one.field), toQt(one.value));
        }
        setAccessibleName(WhyPanel::tr("Evidence"));
        setAccessibleDescription(words.join(u"; "_s));
        setToolTip(words.join(u'\n'));
        setMinimumHeight(std::min(4, static_cast<int>(m_rows.size())) * kRow);
        update();
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        const double field = width() * 0.42;
        constexpr double kTime = 72;
        const int most = std::max(1, height() / kRow);
        for (int at = 0; at < m_rows.size() && at < most; ++at) {
            const double y = at * kRow;
            const bool isCut = at + 1 == most && m_rows.size() > most;
            if (isCut) {
                paintRuns(
                    painter, QRectF(0, y, width(), kRow),
                    {TextRun{.text = WhyPanel::tr("and %1 more facts").arg(m_rows.size() - at),
                             .tone = Tone::Muted}},
                    metrics::kLabel, tokens);
                return;
            }
            const auto& [name, value, time] = m_rows.at(at);
            painter.fillRect(QRectF(0, y, width(), 1), tokens.sunken);
            paintRuns(painter, QRectF(0, y, field - 12, kRow),
                      {TextRun{.text = name, .tone = Tone::Text}}, metrics::kBody, tokens);
            paintRuns(painter, QRectF(field, y, width() - field - kTime, kRow),
                      {TextRun{.text = value, .tone = Tone::Text, .strong = true}}, metrics::kBody,
                      tokens);
            paintRuns(painter, QRectF(width() - kTime, y, kTime, kRow),
                      {TextRun{.text = time, .tone = Tone::Muted}}, metrics::kLabel, tokens,
                      Qt::AlignRight);
        }
    }

private:
    struct Row {
        QString field;
        QString value;
        QString time;
    };
    QList<Row> m_rows;
};

WhyStep stepOf(model::StuckKind kind) {
    switch (kind) {
    case model::StuckKind::HumanApproval: return WhyStep::Approve;
    case model::StuckKind::StoppedOrFailed: return WhyStep::Start;
    case model::StuckKind::NotInitialised: return WhyStep::Start;
    case model::StuckKind::NotReporting: return WhyStep::Drive;
    case model::StuckKind::MemberOffOrBusy:
    case model::StuckKind::UpgradeSlow:
    case model::StuckKind::AppliedNotAvailable:
    case model::StuckKind::VersionMissing:
    case model::StuckKind::FlaggedButUsual: return WhyStep::Cluster;
    default: return WhyStep::None;
    }
}

QString clusterOf(const model::Run& run, const model::StuckCause& cause) {
    if (cause.members.size() != 1) {
        return {};
    }
    for (const model::StageRun& stage : run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                if (member.name == cause.members.front()) {
                    return toQt(member.id.str());
                }
            }
        }
    }
    return {};
}

int causeFor(const std::vector<model::StuckCause>& causes, const QString& member) {
    if (causes.empty()) {
        return -1;
    }
    const std::string name = fromQt(member);
    for (std::size_t at = 0; at < causes.size() && !name.empty(); ++at) {
        const auto& members = causes[at].members;
        if (std::find(members.begin(), members.end(), name) != members.end()) {
            return static_cast<int>(at);
        }
    }
    return 0;
}

QString commandIn(const QString& nextStep) {
    for (const QString& program : {u"pilothousectl "_s, u"kubectl "_s, u"az "_s}) {
        if (nextStep.startsWith(program)) {
            return nextStep.section(u',', 0, 0);
        }
    }
    return {};
}

WhyPanel::WhyPanel(QWidget* parent)
    : Panel(tr("Why is this stuck?"), parent), m_glyph(new GlyphLabel(Glyph::Ok, 16, this)),
      m_headline(new ToneLabel({}, Tone::Text, metrics::kTitle, true, this)),
      m_since(new ToneLabel({}, Tone::Secondary, metrics::kBody, false, this)),
      m_evidence(new EvidenceList(this)), m_undo(new QWidget(this)),
      m_undoGlyph(new GlyphLabel(Glyph::Failed, 12, m_undo)),
      m_undoWords(new ToneLabel({}, Tone::Text, metrics::kBody, false, m_undo)),
      m_side(new Side(this)), m_who(new ToneLabel({}, Tone::Text, metrics::kBody, false, m_side)),
      m_next(new ToneLabel({}, Tone::Text, metrics::kBody, false, m_side)),
      m_step(new QPushButton(m_side)), m_copy(new QPushButton(tr("Copy command"), m_side)),
      m_foot(new OtherCauses(this)) {
    setObjectName(QStringLiteral("whyPanel"));
    setHeaderHeight(36);
    m_headline->setObjectName(QStringLiteral("whyHeadline"));
    m_headline->setWrap(true);
    m_evidence->setObjectName(QStringLiteral("whyEvidence"));
    m_who->setObjectName(QStringLiteral("whyWho"));
    m_next->setObjectName(QStringLiteral("whyNext"));
    m_since->setObjectName(QStringLiteral("whySince"));
    m_since->setWrap(true);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    auto* left = new QVBoxLayout;
    left->setContentsMargins(16, 10, 16, 4);
    left->setSpacing(4);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    auto* sign = new QVBoxLayout; // the glyph stands on the first line
    sign->setContentsMargins(0, 4, 0, 0);
    sign->addWidget(m_glyph);
    sign->addStretch(1);
    head->addLayout(sign);
    head->addWidget(m_headline, 1);
    left->addLayout(head);
    left->addWidget(m_since);
    left->addWidget(m_evidence, 1);
    buildUndo();
    left->addWidget(m_undo);
    row->addLayout(left, 1);
    m_side->setFixedWidth(kSide);
    auto* side = new QVBoxLayout(m_side);
    side->setContentsMargins(16, 10, 16, 8);
    side->setSpacing(2);
    for (ToneLabel* label : {m_who, m_next}) {
        label->setWrap(true);
    }
    side->addWidget(new ToneLabel(tr("Can move it"), Tone::Muted, metrics::kLabel, false, m_side));
    side->addWidget(m_who);
    side->addSpacing(8);
    side->addWidget(new ToneLabel(tr("Next step"), Tone::Muted, metrics::kLabel, false, m_side));
    side->addWidget(m_next);
    side->addStretch(1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_step);
    buttons->addWidget(m_copy);
    for (int at = 0; at < kAsks; ++at) {
        m_askButtons.append(new QPushButton(m_side));
        m_askButtons.constLast()->setObjectName(QStringLiteral("whyAsk%1").arg(at));
        buttons->addWidget(m_askButtons.constLast());
        connect(m_askButtons.constLast(), &QPushButton::clicked, this,
                [this, at] { Q_EMIT askWanted(m_asks.at(at)); });
    }
    buttons->addStretch(1);
    for (QPushButton* button : QList{m_step, m_copy} + m_askButtons) {
        setSmall(button);
        button->setAutoDefault(false);
    }
    m_step->setObjectName(QStringLiteral("whyStep"));
    m_copy->setObjectName(QStringLiteral("whyCopy"));
    side->addLayout(buttons);
    row->addWidget(m_side);
    body()->addLayout(row, 1);
    body()->addWidget(m_foot);
    connect(m_step, &QPushButton::clicked, this, [this] { Q_EMIT stepWanted(m_what); });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_command); });
}

/// One line; the whole of it is in the list beside.
void WhyPanel::buildUndo() {
    auto* line = new QHBoxLayout(m_undo);
    line->setContentsMargins(0, 0, 0, 6);
    line->setSpacing(8);
    auto* all = new LinkButton(tr("What can be undone"), m_undo);
    all->setObjectName(QStringLiteral("whyUndo"));
    m_undoWords->setWrap(true);
    m_undoWords->setObjectName(QStringLiteral("whyUndoWords"));
    line->addWidget(m_undoGlyph);
    line->addWidget(m_undoWords, 1);
    line->addWidget(all);
    connect(all, &QAbstractButton::clicked, this, &WhyPanel::adviceWanted);
}

void WhyPanel::showUndo(const model::RunPicture& picture, const RunContext& context) {
    m_undo->setVisible(!picture.rollback.empty());
    if (!picture.rollback.empty()) {
        m_undoGlyph->setGlyph(glyphOf(picture.rollback.front().verdict));
        m_undoWords->setText(adviceSentence(picture.rollback, context));
    }
}

void WhyPanel::setPicture(const model::RunPicture& picture, const RunContext& context,
                          const QString& member, const QString& lane) {
    setQuantity(member.isEmpty() ? toQt(picture.run.name) : member);
    const int headline = causeFor(picture.causes, member);
    m_side->setVisible(headline >= 0);
    if (headline < 0) {
        showNothing(picture);
        showAsks({});
    } else {
        showCause(picture, context, headline);
        const bool isOfMember = !member.isEmpty();
        showAsks(asksOfCause(picture, picture.causes[static_cast<std::size_t>(headline)],
                             isOfMember ? lane : QString(), context));
    }
    showOthers(picture.causes, headline);
    showUndo(picture, context);
}

void WhyPanel::showNothing(const model::RunPicture& picture) {
    const bool isOver = isRunOver(picture.run);
    m_glyph->setGlyph(isOver ? glyphOfRun(picture.run) : Glyph::Running);
    m_headline->setText(isOver ? tr("The run is over") : tr("It is not: the run moves"));
    const int running = picture.run.counts.running;
    m_since->setText(
        isOver         ? progressSentence(picture.run.counts)
        : running == 1 ? tr("1 cluster is in flight and nothing holds the rest.")
                       : tr("%1 clusters are in flight and nothing holds the rest.").arg(running));
    m_evidence->setEvidence({}, {});
    setNote({});
}

void WhyPanel::showCause(const model::RunPicture& picture, const RunContext& context, int at) {
    const model::StuckCause& cause = picture.causes[static_cast<std::size_t>(at)];
    m_glyph->setGlyph(glyphOf(cause.kind));
    m_headline->setText(capital(toQt(cause.text)));
    const QString end = cause.expectedEnd
                            ? tr("expected to end %1").arg(whenText(*cause.expectedEnd, context))
                            : tr("no end in sight");
    const bool isHalt = cause.kind == model::StuckKind::StoppedOrFailed;
    const bool isStopping = picture.run.state == model::LifeState::Stopping;
    QString since = cause.since ? tr("Since %1, %2.").arg(whenText(*cause.since, context), end)
                                : capital(end) + u'.';
    if (isHalt) { // it ends when somebody resumes it
        since = isStopping && cause.expectedEnd
                    ? tr("At rest about %1.").arg(whenText(*cause.expectedEnd, context))
                : isStopping  ? tr("Nothing new starts.")
                : cause.since ? tr("Since %1.").arg(whenText(*cause.since, context))
                              : QString();
        if (const QString asked = haltWords(picture, context); !asked.isEmpty()) {
            since = asked + u". "_s + since;
        }
    }
    m_since->setText(since);
    m_evidence->setEvidence(cause.evidence, context);
    Instant oldest = context.now;
    bool hasTimes = false;
    for (const model::StuckEvidence& one : cause.evidence) {
        if (one.at) {
            oldest = std::min(oldest, *one.at);
            hasTimes = true;
        }
    }
    setNote(hasTimes ? tr("evidence at most %1 old").arg(format::age(context.now - oldest))
                     : QString());
    m_who->setText(cause.whoMovesIt.empty() ? tr("not known") : capital(toQt(cause.whoMovesIt)));
    showStep(picture, context, cause);
    m_command = commandIn(toQt(cause.nextStep));
    m_next->setText(m_command.isEmpty() ? capital(toQt(cause.nextStep)) : toQt(cause.nextStep));
    m_copy->setVisible(!m_command.isEmpty());
    m_copy->setToolTip(m_command);
}

/// What the state does not permit is not offered here; what writes or a driver close says why.
void WhyPanel::showStep(const model::RunPicture& picture, const RunContext& context,
                        const model::StuckCause& cause) {
    const RunActions actions = actionsOf(picture, context);
    m_what = stepOf(cause.kind);
    m_cluster = m_what == WhyStep::Cluster ? clusterOf(picture.run, cause) : QString();
    RunAction action{.isOffered = m_what != WhyStep::None};
    QString words;
    switch (m_what) {
    case WhyStep::Approve:
        action.isOffered = actions.approve.isOffered; // the sheet says what is closed
        words = tr("Open approval");
        break;
    case WhyStep::Start:
        action = actions.start;
        action.isOffered = action.isOffered && picture.run.state != model::LifeState::Stopping;
        words = picture.run.state == model::LifeState::NotStarted ? tr("Start…") : tr("Resume…");
        break;
    case WhyStep::Drive:
        action = actions.drive;
        words = tr("Drive here");
        break;
    case WhyStep::Cluster:
        action.isOffered = !m_cluster.isEmpty();
        words = tr("Open cluster");
        break;
    case WhyStep::None: break;
    }
    m_step->setVisible(action.isOffered);
    m_step->setEnabled(action.whyNot.isEmpty());
    m_step->setText(words);
    m_step->setToolTip(!action.whyNot.isEmpty()     ? action.whyNot
                       : m_what == WhyStep::Cluster ? toQt(cause.members.front())
                                                    : QString());
    m_step->setAccessibleDescription(m_step->toolTip());
}

void WhyPanel::showAsks(const QList<RunAsk>& asks) {
    m_asks = asks;
    std::stable_partition(m_asks.begin(), m_asks.end(),
                          [](const RunAsk& ask) { return ask.whyNot.isEmpty(); });
    m_asks = m_asks.mid(0, kAsks);
    for (int at = 0; at < kAsks; ++at) {
        QPushButton* button = m_askButtons.at(at);
        button->setVisible(at < m_asks.size());
        if (at < m_asks.size()) {
            const RunAsk& ask = m_asks.at(at);
            button->setText(askWord(ask));
            button->setEnabled(ask.whyNot.isEmpty());
            const QString why = ask.whyNot.isEmpty() ? ask.help : ask.whyNot;
            button->setToolTip(ask.text + u'\n' + why);
            button->setAccessibleName(ask.text);
            button->setAccessibleDescription(why);
        }
    }
}

void WhyPanel::showOthers(const std::vector<model::StuckCause>& causes, int headline) {
    QList<QPair<Glyph, QString>> others;
    for (std::size_t at = 0; at < causes.size(); ++at) {
        if (static_cast<int>(at) != headline) {
            others.append({glyphOf(causes[at].kind), capital(toQt(causes[at].text))});
        }
    }
    m_foot->setVisible(!others.isEmpty());
    static_cast<OtherCauses*>(m_foot)->setCauses(others);
}

} // namespace pilothouse::ui
