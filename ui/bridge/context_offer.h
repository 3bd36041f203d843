// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace pilothouse::ui {

/// One context of a kubeconfig, before anything is contacted.
struct ContextOffer {
    QString context; ///< name that --contexts takes
    QString file;    ///< path of the file that names it
    QString server;
    QString environment; ///< word, empty when not known
    bool isProduction = false;
    QString problem; ///< why it cannot be chosen; empty when it can
};

/// What the input files offer, and what is wrong with those that could not be read.
struct ContextOffers {
    QList<ContextOffer> contexts;
    QList<Error> problems;
};

/// What is wrong with an input file, and the lines round the place.
struct FileProblem {
    Error error;         ///< position says file, line and column
    QStringList excerpt; ///< lines of the file round the place; may be empty
    int firstLine = 1;   ///< number of the first line of the excerpt
};

/// What the window says about the open fleet besides its clusters.
struct FleetInfo {
    QString name;
    QString source; ///< file it came from, empty for kubectl's own
    bool isDemo = false;
    QList<Error> warnings;
};

} // namespace pilothouse::ui
