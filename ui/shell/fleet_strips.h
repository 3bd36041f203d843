// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/sign_in_run.h"
#include "ui/bridge/context_offer.h"

#include <QList>
#include <QPointer>
#include <QWidget>

#include <optional>
#include <vector>

namespace pilothouse::ui {

class BannerStrip;
class SignInDialog;

/// What is to be said of the open fleet above every page: its files cannot be used any more, and
/// members wait for the user's word on a sign-in program or for a sign-in. Takes no room while
/// there is nothing to say.
class FleetStrips : public QWidget {
    Q_OBJECT
public:
    explicit FleetStrips(QWidget* parent = nullptr);

    void setFileProblem(const std::optional<FileProblem>& problem);
    void setPrograms(const QList<ProgramOffer>& programs);
    void setRuns(const std::vector<model::SignInRun>& runs);
    /// Another fleet.
    void clear();
    /// The dialog with the sign-in programs.
    void openSignIn();

Q_SIGNALS:
    void fileProblemWanted(const pilothouse::ui::FileProblem& problem);
    void programDecided(const QString& id, pilothouse::ui::ProgramState word);
    void signInStopped(const QString& id);
    void signInWanted();

private:
    void say();

    std::optional<FileProblem> m_problem;
    QList<ProgramOffer> m_programs;
    std::vector<model::SignInRun> m_runs;
    BannerStrip* m_files;
    BannerStrip* m_signIn;
    QPointer<SignInDialog> m_dialog;
};

} // namespace pilothouse::ui
