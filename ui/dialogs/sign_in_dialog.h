// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/sign_in_run.h"
#include "ui/bridge/context_offer.h"
#include "ui/theme/tokens.h"

#include <QDialog>
#include <QHash>
#include <QList>

#include <vector>

class QPlainTextEdit;
class QVBoxLayout;

namespace pilothouse::ui {

/// The sign-in programs of the open fleet: what would be run for whom, the user's word on it, and
/// what a running one says (a device code can be copied). Not modal; shows what it is given and
/// asks through signals.
class SignInDialog : public QDialog {
    Q_OBJECT
public:
    explicit SignInDialog(QWidget* parent = nullptr);

    /// Programs that wait for a word come first.
    void setPrograms(const QList<ProgramOffer>& programs);
    void setRuns(const std::vector<model::SignInRun>& runs);

Q_SIGNALS:
    /// Allowed, Denied, or Asked where the word is taken back.
    void programDecided(const QString& id, pilothouse::ui::ProgramState word);
    void signInStopped(const QString& id);
    void signInWanted();

private:
    void rebuild();
    void addProgram(const ProgramOffer& program, const model::SignInRun* run);
    void addButtons(const ProgramOffer& program, bool isRunning);
    void addText(const QString& text, Tone tone);
    [[nodiscard]] const model::SignInRun* runOf(const QString& id) const;

    QList<ProgramOffer> m_programs;
    std::vector<model::SignInRun> m_runs;
    QHash<QString, QPlainTextEdit*> m_said; ///< what each running program says
    QWidget* m_content = nullptr;
    QVBoxLayout* m_column = nullptr;
};

} // namespace pilothouse::ui
