// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/sign_in_dialog.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/command_block.h"
#include "ui/widgets/messages.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kColumns = 78; // letters of a command's line
constexpr int kSaidHeight = 84;

bool isWaiting(const ProgramOffer& program) {
    return program.state == ProgramState::Asked;
}

} // namespace

SignInDialog::SignInDialog(QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Sign-in programs"));
    setObjectName(QStringLiteral("signInDialog"));
    resize(680, 520);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 12);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_content = new QWidget(scroll);
    m_column = new QVBoxLayout(m_content);
    m_column->setContentsMargins(20, 16, 20, 8);
    m_column->setSpacing(8);
    scroll->setWidget(m_content);
    scroll->viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    column->addWidget(scroll, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(20, 0, 20, 0);
    foot->addStretch(1);
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("closeDialog"));
    foot->addWidget(close);
    column->addLayout(foot);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    rebuild();
}

void SignInDialog::setPrograms(const QList<ProgramOffer>& programs) {
    auto sorted = programs;
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& left, const auto& right) {
        return isWaiting(left) && !isWaiting(right);
    });
    if (sorted != m_programs) {
        m_programs = std::move(sorted);
        rebuild();
    }
}

/// What a program says grows in place, so that a code that is being copied stays where it is.
void SignInDialog::setRuns(const std::vector<model::SignInRun>& runs) {
    const auto ids = [](const std::vector<model::SignInRun>& list) {
        QStringList all;
        for (const model::SignInRun& run : list) {
            all << toQt(run.id);
        }
        return all;
    };
    const bool isOther = ids(runs) != ids(m_runs);
    m_runs = runs;
    if (isOther) {
        rebuild();
        return;
    }
    for (const model::SignInRun& run : m_runs) {
        QPlainTextEdit* said = m_said.value(toQt(run.id));
        if (said != nullptr && said->toPlainText() != toQt(run.said)) {
            said->setPlainText(toQt(run.said));
        }
    }
}

const model::SignInRun* SignInDialog::runOf(const QString& id) const {
    const auto run = std::find_if(m_runs.begin(), m_runs.end(), [&](const auto& each) {
        return !id.isEmpty() && toQt(each.id) == id;
    });
    return run == m_runs.end() ? nullptr : &*run;
}

void SignInDialog::rebuild() {
    m_said.clear();
    while (QLayoutItem* item = m_column->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    addText(m_programs.isEmpty()
                ? tr("No cluster of this fleet signs in through a program.")
                : tr("These programs are named by your kubeconfig. They run as you, without a "
                     "terminal, and only after you said so."),
            Tone::Secondary);
    for (const ProgramOffer& program : std::as_const(m_programs)) {
        addProgram(program, runOf(program.id));
    }
    m_column->addStretch(1);
}

void SignInDialog::addText(const QString& text, Tone tone) {
    auto* label = new ToneLabel(text, tone, 13, false, m_content);
    label->setWrap(true);
    m_column->addWidget(label);
}

void SignInDialog::addProgram(const ProgramOffer& program, const model::SignInRun* run) {
    m_column->addSpacing(10);
    m_column->addWidget(new ToneLabel(program.name(), Tone::Text, 16, true, m_content));
    const auto count = static_cast<int>(program.clusters.size());
    addText(count == 1 ? tr("For %1, as %2 says").arg(program.clusters.first(), program.source)
                       : tr("For %1 clusters (%2), as %3 says")
                             .arg(QString::number(count),
                                  program.clusters.mid(0, 6).join(QStringLiteral(", ")) +
                                      (count > 6 ? QStringLiteral(", …") : QString()),
                                  program.source),
            Tone::Secondary);
    m_column->addWidget(new CommandBlock(program.command, m_content, kColumns));
    if (!program.environment.isEmpty()) {
        addText(tr("Sets %1").arg(program.environment.join(QStringLiteral(", "))), Tone::Secondary);
    }
    if (run != nullptr) {
        addText(tr("It runs now. What it says:"), Tone::Waiting);
        auto* said = new QPlainTextEdit(toQt(run->said), m_content);
        said->setObjectName(QStringLiteral("signInSaid"));
        said->setReadOnly(true);
        said->setFont(monoFont());
        said->setPlaceholderText(tr("It has said nothing yet."));
        said->setAccessibleName(tr("What %1 says").arg(program.name()));
        said->setFixedHeight(kSaidHeight);
        m_column->addWidget(said);
        m_said.insert(program.id, said);
    } else if (program.state == ProgramState::Asked) {
        addText(tr("It waits for your word. Allowed, it runs whenever this file names it like "
                   "this; another command or another file is asked about again."),
                Tone::Waiting);
    } else if (program.state == ProgramState::Denied) {
        addText(tr("You do not allow it; its clusters are not asked."), Tone::Waiting);
    } else if (program.state == ProgramState::Allowed) {
        addText(tr("You allow it."), Tone::Secondary);
    } else {
        addText(tr("It does not run: %1").arg(program.why), Tone::Failed);
    }
    addButtons(program, run != nullptr);
}

void SignInDialog::addButtons(const ProgramOffer& program, bool isRunning) {
    auto* row = new QWidget(m_content);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    const auto add = [&](const QString& words, const char* name, auto act) {
        auto* button = new QPushButton(words, row);
        button->setObjectName(QLatin1String(name));
        button->setAccessibleDescription(program.name());
        connect(button, &QPushButton::clicked, this, act);
        line->addWidget(button);
        return button;
    };
    const auto decide = [this, id = program.id](ProgramState word) {
        return [this, id, word] { Q_EMIT programDecided(id, word); };
    };
    if (isRunning) {
        add(tr("Cancel the sign-in"), "cancelSignIn",
            [this, id = program.id] { Q_EMIT signInStopped(id); });
    } else if (program.state == ProgramState::Asked || program.state == ProgramState::Denied) {
        auto* allow = add(tr("Allow"), "allowProgram", decide(ProgramState::Allowed));
        setButtonKind(allow, ButtonKind::Primary);
        if (program.state == ProgramState::Asked) {
            add(tr("Don't allow"), "denyProgram", decide(ProgramState::Denied));
        }
    } else if (program.state == ProgramState::Allowed) {
        add(tr("Sign in again"), "signInAgain", [this] { Q_EMIT signInWanted(); });
        add(tr("Take the consent back"), "takeBackProgram", decide(ProgramState::Asked));
    }
    line->addStretch(1);
    m_column->addWidget(row);
}

} // namespace pilothouse::ui
