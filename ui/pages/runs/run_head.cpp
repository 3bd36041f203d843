// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_head.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/runs/fact_cells.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

constexpr int kChips = 4;
constexpr int kCells = 5;

} // namespace

RunHead::RunHead(QWidget* parent)
    : QWidget(parent), m_title(new QHBoxLayout), m_facts(new QHBoxLayout),
      m_glyph(new GlyphLabel(Glyph::NotStarted, 20, this)),
      m_name(new ToneLabel({}, Tone::Text, metrics::kPageTitle, true, this)),
      m_line(new RunLabel(metrics::kBody, this)), m_progress(new ProgressCell(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addLayout(m_title);
    column->addLayout(m_facts);
    m_title->setSpacing(8);
    m_facts->setSpacing(0);
    m_name->setObjectName(QStringLiteral("runName"));
    m_line->setObjectName(QStringLiteral("runLine"));
    m_title->addWidget(m_glyph);
    m_title->addSpacing(4);
    m_title->addWidget(m_name);
    m_title->addSpacing(4);
    for (int at = 0; at < kChips; ++at) {
        m_chips.append(new Chip(this));
        m_title->addWidget(m_chips.constLast());
    }
    m_title->addSpacing(4);
    m_title->addWidget(m_line, 1);
    m_replay = addButton(QStringLiteral("runReplay"), tr("Replay"));
    m_replay->setIcon(themedIcon(Icon::History));
    m_replay->setToolTip(tr("Show the run as it was at an earlier moment (Shift+R)"));
    m_drive = addButton(QStringLiteral("runDrive"), tr("Drive here"));
    m_skip = addButton(QStringLiteral("runSkip"), tr("Skip…"));
    m_stop = addButton(QStringLiteral("runStop"), tr("Stop run…"));
    m_start = addButton(QStringLiteral("runStart"), tr("Resume…"));
    m_approve = addButton(QStringLiteral("runApprove"), tr("Approve…"));
    m_monitor = new IconButton(int(Icon::OpenExternal),
                               tr("Follow it in a small window above all others (M)"), this);
    m_monitor->setObjectName(QStringLiteral("runMonitorButton"));
    m_title->addWidget(m_monitor);
    m_more = new IconButton(int(Icon::More), tr("More of this run"), this);
    m_more->setObjectName(QStringLiteral("runMore"));
    m_title->addWidget(m_more);
    m_facts->addWidget(m_progress);
    for (int at = 0; at < kCells; ++at) {
        m_cells.append(new FactCell(this));
        m_facts->addWidget(m_cells.constLast());
    }
    m_facts->addStretch(1);
    connect(m_monitor, &QAbstractButton::clicked, this, &RunHead::monitorWanted);
    connect(m_more, &QAbstractButton::clicked, this,
            [this] { Q_EMIT moreWanted(m_more->mapToGlobal(m_more->rect().bottomLeft())); });
    connect(m_replay, &QPushButton::clicked, this, &RunHead::replayWanted);
    connect(m_drive, &QPushButton::clicked, this,
            [this] { Q_EMIT driveWanted(!m_drive->property("isDriven").toBool()); });
    connect(m_skip, &QPushButton::clicked, this, &RunHead::skipWanted);
    connect(m_stop, &QPushButton::clicked, this, &RunHead::stopWanted);
    connect(m_start, &QPushButton::clicked, this, &RunHead::startWanted);
    connect(m_approve, &QPushButton::clicked, this, &RunHead::approveWanted);
}

QPushButton* RunHead::addButton(const QString& name, const QString& text) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setAutoDefault(false);
    m_title->addWidget(button);
    return button;
}

void RunHead::setAction(QPushButton* button, const RunAction& action, const QString& help) const {
    button->setVisible(action.isOffered);
    button->setEnabled(action.whyNot.isEmpty());
    button->setIcon(action.whyNot.isEmpty() ? QIcon() : themedIcon(Icon::Lock));
    button->setToolTip(action.whyNot.isEmpty() ? help : action.whyNot);
    button->setAccessibleDescription(button->toolTip());
}

void RunHead::setPicture(const model::RunPicture& picture, const RunContext& context,
                         const RunActions& actions) {
    m_glyph->setGlyph(glyphOfRun(picture.run));
    m_name->setText(toQt(picture.run.name));
    const QList<RunChip> chips = chipsOf(picture, context);
    for (int at = 0; at < kChips; ++at) {
        m_chips.at(at)->setVisible(at < chips.size());
        if (at < chips.size()) {
            m_chips.at(at)->setState(chips.at(at).glyph, chips.at(at).text);
        }
    }
    m_line->setRuns({TextRun{.text = runLine(picture, context), .tone = Tone::Secondary}});
    m_progress->setCounts(picture.run.counts);
    const QList<RunFact> facts = factsOf(picture, context);
    for (int at = 0; at < kCells; ++at) {
        m_cells.at(at)->setVisible(at < facts.size());
        if (at < facts.size()) {
            m_cells.at(at)->setFact(facts.at(at));
        }
    }
    const bool isDriven = picture.isDrivenHere;
    m_drive->setProperty("isDriven", isDriven);
    m_drive->setText(isDriven ? tr("Stop driving here") : tr("Drive here"));
    setAction(m_drive, isDriven ? actions.release : actions.drive,
              isDriven ? tr("This window stops driving the run. What is in flight goes on; nothing "
                            "new starts until somebody drives it again.")
                       : tr("This window begins to drive the run: it starts clusters, watches them "
                            "and goes from stage to stage for as long as it is open."));
    setAction(m_skip, actions.skip, tr("Leave out a stage, a group, a cluster or a soak"));
    setAction(m_stop, actions.stop, tr("Nothing new starts; what is in flight goes on to its end"));
    m_start->setText(picture.run.state == model::LifeState::NotStarted ? tr("Start…")
                                                                       : tr("Resume…"));
    setAction(m_start, actions.start, tr("Go on from where the run stands"));
    setAction(m_approve, actions.approve, tr("Look at the evidence and say yes (A)"));
    setButtonKind(m_approve, ButtonKind::Primary);
    const bool waitsForDriver = picture.startWaits && picture.drivenBy.empty() && !isDriven;
    setButtonKind(m_drive, waitsForDriver ? ButtonKind::Primary : ButtonKind::Secondary);
    setButtonKind(m_start, actions.approve.isOffered ? ButtonKind::Secondary : ButtonKind::Primary);
}

} // namespace pilothouse::ui
