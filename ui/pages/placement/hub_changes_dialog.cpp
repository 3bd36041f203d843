// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/hub_changes_dialog.h"

#include "ui/bridge/qt_convert.h"
#include "ui/widgets/diff_block.h"
#include "ui/widgets/messages.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

} // namespace

HubChangesDialog::HubChangesDialog(const model::LabLive& live, const QString& name, QWidget* parent)
    : QDialog(parent) {
    setObjectName(u"hubChanges"_s);
    setWindowTitle(tr("What changed on the hub"));
    resize(640, 480);
    auto* words = new ToneLabel(
        live.isGone
            ? tr("%1 was deleted on %2 since you opened it. Applying your draft would create it "
                 "anew.")
                  .arg(name, toQt(live.hub))
            : tr("%1 on %2, from generation %3, which you opened, to %4. Your draft knows nothing "
                 "of it: applied as it is, it would take these lines back where it says otherwise.")
                  .arg(name, toQt(live.hub))
                  .arg(live.openedGeneration)
                  .arg(live.generation),
        Tone::Text, 13, false, this);
    words->setWrap(true);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* block = new DiffBlock(diffLines(toQt(live.openedText), toQt(live.text)), scroll);
    block->setObjectName(u"hubChangesDiff"_s);
    auto* held = new QWidget(scroll);
    auto* inside = new QVBoxLayout(held);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->addWidget(block);
    inside->addStretch(1);
    scroll->setWidget(held);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* take = buttons->addButton(tr("Take the hub's"), QDialogButtonBox::ActionRole);
    auto* keep = buttons->addButton(tr("Keep my draft"), QDialogButtonBox::ActionRole);
    take->setObjectName(u"hubChangesTake"_s);
    keep->setObjectName(u"hubChangesKeep"_s);
    take->setEnabled(live.isThere);
    take->setToolTip(tr("The hub's placement comes into the editor; your draft goes"));
    keep->setToolTip(
        tr("Your draft stays, and its changes are shown against what the hub has now"));
    auto* column = new QVBoxLayout(this);
    column->addWidget(words);
    column->addWidget(scroll, 1);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(take, &QPushButton::clicked, this, [this] {
        Q_EMIT hubTextWanted();
        accept();
    });
    connect(keep, &QPushButton::clicked, this, [this] {
        Q_EMIT draftKept();
        accept();
    });
}

} // namespace pilothouse::ui
