// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fleet_strips.h"

#include "ui/bridge/qt_convert.h"
#include "ui/dialogs/sign_in_dialog.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/strips.h"

#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

FleetStrips::FleetStrips(QWidget* parent)
    : QWidget(parent), m_files(new BannerStrip(StripKind::Error, this)),
      m_signIn(new BannerStrip(StripKind::Unknown, this)) {
    setObjectName(QStringLiteral("fleetStrips"));
    m_files->setObjectName(QStringLiteral("filesStrip"));
    m_signIn->setObjectName(QStringLiteral("signInStrip"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kPageMargin, 12, metrics::kPageMargin, 0);
    column->setSpacing(8);
    column->addWidget(m_files);
    column->addWidget(m_signIn);
    connect(m_files, &BannerStrip::remedyChosen, this, [this] {
        if (m_problem) {
            Q_EMIT fileProblemWanted(*m_problem);
        }
    });
    connect(m_signIn, &BannerStrip::remedyChosen, this, &FleetStrips::openSignIn);
    say();
}

void FleetStrips::setFileProblem(const std::optional<FileProblem>& problem) {
    m_problem = problem;
    say();
}

void FleetStrips::setPrograms(const QList<ProgramOffer>& programs) {
    m_programs = programs;
    if (m_dialog) {
        m_dialog->setPrograms(programs);
    }
    say();
}

void FleetStrips::setRuns(const std::vector<model::SignInRun>& runs) {
    if (runs == m_runs) {
        return;
    }
    m_runs = runs;
    if (m_dialog) {
        m_dialog->setRuns(runs);
    }
    say();
}

void FleetStrips::clear() {
    m_problem.reset();
    m_programs.clear();
    m_runs.clear();
    if (m_dialog) {
        m_dialog->close();
    }
    say();
}

void FleetStrips::openSignIn() {
    if (!m_dialog) {
        m_dialog = new SignInDialog(window());
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_dialog, &SignInDialog::programDecided, this, &FleetStrips::programDecided);
        connect(m_dialog, &SignInDialog::signInStopped, this, &FleetStrips::signInStopped);
        connect(m_dialog, &SignInDialog::signInWanted, this, &FleetStrips::signInWanted);
    }
    m_dialog->setRuns(m_runs);
    m_dialog->setPrograms(m_programs);
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

void FleetStrips::say() {
    if (m_problem) {
        m_files->setText(tr("The fleet's files cannot be used; it runs on as it was"),
                         toQt(describe(m_problem->error)));
        m_files->setRemedy(tr("Show"));
    }
    QStringList names;
    qsizetype clusters = 0;
    for (const ProgramOffer& program : std::as_const(m_programs)) {
        if (program.state == ProgramState::Asked) {
            names << program.name();
            clusters += program.clusters.size();
        }
    }
    names.removeDuplicates();
    const auto speaking = std::find_if(m_runs.begin(), m_runs.end(),
                                       [](const auto& run) { return !run.said.empty(); });
    if (speaking != m_runs.end()) {
        m_signIn->setText(tr("%1 wants you to sign in").arg(toQt(speaking->program)),
                          toQt(speaking->said).section(QLatin1Char('\n'), 0, 0));
        m_signIn->setRemedy(tr("Show"));
    } else if (!names.isEmpty()) {
        m_signIn->setText(clusters == 1 ? tr("1 cluster waits for your word")
                                        : tr("%1 clusters wait for your word").arg(clusters),
                          tr("on the sign-in program %1").arg(names.join(QStringLiteral(", "))));
        m_signIn->setRemedy(tr("Review"));
    }
    m_files->setVisible(m_problem.has_value());
    m_signIn->setVisible(speaking != m_runs.end() || !names.isEmpty());
    setVisible(m_problem.has_value() || speaking != m_runs.end() || !names.isEmpty());
}

} // namespace pilothouse::ui
