// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/firstrun/context_details.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/pages/firstrun/test_words.h"
#include "ui/theme/controls.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/command_block.h"
#include "ui/widgets/messages.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>

namespace pilothouse::ui {

ContextDetails::ContextDetails(QWidget* parent) : Panel(tr("Context"), parent) {
    setObjectName(QStringLiteral("contextDetails"));
    m_test = new QPushButton(tr("Test this one"), this);
    m_test->setObjectName(QStringLiteral("testOne"));
    setSmall(m_test);
    addHeaderWidget(m_test);
    connect(m_test, &QPushButton::clicked, this, [this] { Q_EMIT testWanted(m_context); });
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_content = new QWidget(scroll);
    m_column = new QVBoxLayout(m_content);
    m_column->setContentsMargins(16, 12, 16, 16);
    m_column->setSpacing(6);
    scroll->setWidget(m_content);
    scroll->viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    body()->addWidget(scroll, 1);
    setContext(nullptr, nullptr, false);
}

void ContextDetails::clear() {
    while (QLayoutItem* item = m_column->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_lines.clear();
}

void ContextDetails::addText(const QString& text, Tone tone, int px) {
    auto* label = new ToneLabel(text, tone, px, false, m_content);
    label->setWrap(true);
    m_column->addWidget(label);
    m_lines << text;
}

void ContextDetails::addFact(const QString& label, const QString& value) {
    auto* row = new QWidget(m_content);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    auto* name = new ToneLabel(label, Tone::Secondary, 13, false, row);
    name->setFixedWidth(64);
    auto* text = new ToneLabel(value, Tone::Text, 13, false, row);
    text->setToolTip(value);
    line->addWidget(name);
    line->addWidget(text, 1);
    m_column->addWidget(row);
    m_lines << label + QLatin1Char(' ') + value;
}

void ContextDetails::setContext(const ContextOffer* offer, const ContextTest* test,
                                bool isTesting) {
    clear();
    m_test->setEnabled(offer != nullptr && offer->problem.isEmpty() && !isTesting);
    m_context = offer == nullptr ? QString() : offer->context;
    setTitle(offer == nullptr ? tr("Context") : offer->context);
    if (offer == nullptr) {
        addText(tr("Select a context to see how it logs in."), Tone::Muted);
        m_column->addStretch(1);
        return;
    }
    addFact(tr("Server"), offer->server.isEmpty() ? unknownValue() : offer->server);
    addFact(tr("User"), offer->user.isEmpty() ? tr("none") : offer->user);
    addFact(tr("Login"), loginWords(*offer));
    addFact(tr("File"), offer->file);
    if (offer->certificateEnds) {
        addFact(tr("Valid to"), momentText(*offer->certificateEnds));
    }
    if (!offer->problem.isEmpty()) {
        const QString place = offer->position && offer->position->line > 0
                                  ? tr("%1:%2:%3: ")
                                        .arg(toQt(offer->position->file))
                                        .arg(offer->position->line)
                                        .arg(offer->position->column)
                                  : QString();
        addText(place + offer->problem, Tone::Failed);
    }
    if (offer->login == LoginWay::Program || offer->login == LoginWay::Provider) {
        addProgram(*offer);
    }
    if (isTesting) {
        addText(tr("Testing, at most 5 s a step…"), Tone::Secondary);
    } else if (test != nullptr) {
        addTest(*offer, *test);
    }
    m_column->addStretch(1);
}

void ContextDetails::addProgram(const ContextOffer& offer) {
    m_column->addSpacing(6);
    if (!offer.command.isEmpty()) {
        m_column->addWidget(new CommandBlock(offer.command, m_content));
        m_lines << offer.command.join(QLatin1Char(' '));
    }
    if (!offer.programEnvironment.isEmpty()) {
        addText(tr("Sets %1").arg(offer.programEnvironment.join(QStringLiteral(", "))),
                Tone::Secondary, 11);
    }
    switch (offer.programState) {
    case ProgramState::Allowed:
        addText(tr("You allowed this program. It runs as you, without a terminal, when the cluster "
                   "is asked."),
                Tone::Secondary, 11);
        addDecision(offer, false);
        return;
    case ProgramState::Asked:
    case ProgramState::Denied:
        addText(tr("Not started, and never without your consent: Connect leaves this context out. "
                   "Allowed, it runs as you whenever this file names it like this."),
                Tone::Waiting, 11);
        addDecision(offer, true);
        return;
    case ProgramState::Forbidden:
    case ProgramState::Missing:
        addText(tr("Not started: %1").arg(offer.programWhy), Tone::Waiting, 11);
        return;
    case ProgramState::None: break;
    }
    addText(tr("Not started: this way to log in is not supported. Connect leaves this context "
               "out."),
            Tone::Waiting, 11);
}

void ContextDetails::addDecision(const ContextOffer& offer, bool isAllowed) {
    auto* row = new QWidget(m_content);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    auto* button =
        new QPushButton(isAllowed ? tr("Allow this program") : tr("Take the consent back"), row);
    button->setObjectName(isAllowed ? QStringLiteral("allowProgram")
                                    : QStringLiteral("takeBackProgram"));
    setSmall(button);
    connect(button, &QPushButton::clicked, this,
            [this, id = offer.programId, isAllowed] { Q_EMIT programDecided(id, isAllowed); });
    line->addWidget(button);
    line->addStretch(1);
    m_column->addWidget(row);
}

void ContextDetails::addTest(const ContextOffer& offer, const ContextTest& test) {
    m_column->addSpacing(6);
    for (std::size_t at = 0; at < kTestStages; ++at) {
        const ContextTest::Stage& stage = test.stages[at];
        auto* row = new QWidget(m_content);
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(8);
        const bool reached = stage.outcome != TestOutcome::NotReached;
        const bool passed = stage.outcome == TestOutcome::Passed;
        const QString words = stageWords(static_cast<TestStage>(at));
        line->addWidget(new GlyphLabel(stageGlyph(stage.outcome), 14, row));
        auto* name =
            new ToneLabel(words, reached ? Tone::Text : Tone::Muted, 13, !passed && reached, row);
        line->addWidget(name, 1);
        const QString note = reached ? (passed ? stage.note : QString()) : tr("not reached");
        line->addWidget(new ToneLabel(note, Tone::Muted, 11, false, row));
        m_column->addWidget(row);
        m_lines << (words + QLatin1Char(' ') + (passed ? tr("ok") : note));
    }
    if (const auto stopped = stoppedAt(test)) {
        const QString cause = test.error ? errorWords(*test.error) : test.at(*stopped).note;
        addText(cause, test.error ? Tone::Failed : Tone::Waiting);
        addText(nextStep(test, offer), Tone::Text);
    }
}

} // namespace pilothouse::ui
