// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/bridge/context_offer.h"

#include <QWidget>

namespace pilothouse::ui {

/// A fleet file or kubeconfig that cannot be used: where, why, and the way out.
class FileErrorCard : public QWidget {
    Q_OBJECT
public:
    /// `isRunning`: the fleet on screen stays connected; else nothing was contacted.
    FileErrorCard(const FileProblem& problem, bool isRunning, QWidget* parent = nullptr);

Q_SIGNALS:
    void readAgain();
    void openOther();

private:
    void copyWords() const;
    FileProblem m_problem;
};

} // namespace pilothouse::ui
