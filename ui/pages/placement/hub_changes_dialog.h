// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/lab_live.h"

#include <QDialog>

namespace pilothouse::ui {

/// What somebody else did to the hub's placement since a draft was begun with it, and what to do:
/// the draft goes, or stays and counts against what the hub has now. GUI thread.
class HubChangesDialog : public QDialog {
    Q_OBJECT
public:
    HubChangesDialog(const model::LabLive& live, const QString& name, QWidget* parent);

Q_SIGNALS:
    void hubTextWanted();
    void draftKept();
};

} // namespace pilothouse::ui
