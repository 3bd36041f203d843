// SPDX-License-Identifier: GPL-3.0-or-later
// The left panel: the text and the form beside it, which edit the same document. The form's edits
// are made by the desk; what comes back becomes a step of the editor's history.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/lab_form.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

enum Side : int { AsForm, AsText };

} // namespace

void PlacementPage::buildText() {
    m_editor->setObjectName(u"labEditor"_s);
    m_editor->setAccessibleName(tr("Placement as YAML"));
    m_editor->setAccessibleDescription(
        tr("Ctrl+Space offers words, F8 goes to the next error, Tab leaves"));
    m_side->setObjectName(u"labSide"_s);
    m_side->setAccessibleName(tr("Placement as"));
    m_side->setToolTip(tr("Both edit the same placement (Ctrl+Shift+F)"));
    m_side->setSegments({tr("Form"), tr("YAML")});
    m_side->setCurrentIndex(AsText);
    m_text->setTitleWidget(m_side);
    m_sides->addWidget(m_form);
    m_sides->addWidget(m_editor);
    m_sides->setCurrentIndex(AsText);
    m_text->body()->addWidget(m_sides, 1);
    connect(m_side, &SegmentedChoice::currentChanged, this, &PlacementPage::showSide);
    connect(m_form, &LabForm::edited, this, &PlacementPage::editForm);
    connect(m_form, &LabForm::undoWanted, this, &PlacementPage::undo);
    connect(m_form, &LabForm::lineWanted, this, [this](int line) {
        showSide(AsText);
        m_editor->goTo(line, 0);
    });
}

bool PlacementPage::isForm() const {
    return m_sides->currentIndex() == AsForm;
}

void PlacementPage::showForm(bool isForm) {
    showSide(isForm ? AsForm : AsText);
}

void PlacementPage::showSide(int side) {
    const bool hadKeys = m_sides->currentWidget()->isAncestorOf(focusWidget());
    m_side->setCurrentIndex(side);
    m_sides->setCurrentIndex(side);
    if (hadKeys || m_editor->hasFocus()) {
        side == AsForm ? m_form->focusFirst() : m_editor->setFocus();
    }
}

void PlacementPage::switchSide() {
    const bool toForm = !isForm();
    showForm(toForm);
    toForm ? m_form->focusFirst() : m_editor->setFocus();
}

void PlacementPage::stepFault(int by) {
    isForm() ? m_form->stepFault(by) : m_editor->stepFault(by);
}

void PlacementPage::editForm(const model::LabFormEdit& edit, bool joins) {
    m_formJoins = joins && (m_formAwaited == 0 || m_formJoins);
    m_revision = ++m_last;
    m_formAwaited = m_revision;
    m_editor->setReadOnly(true); // an answer is under way that would undo what is typed here
    Q_EMIT formEditWanted(edit, m_revision);
    refresh();
}

/// The text that the desk made of the form's newest edit.
void PlacementPage::takeFormAnswer(const model::PlacementPicture& picture) {
    if (m_formAwaited == 0 || picture.revision < m_formAwaited) {
        return;
    }
    if (picture.revision == m_formAwaited) {
        m_editor->takeText(toQt(picture.text), m_formJoins);
    }
    m_formAwaited = 0;
    m_editor->setReadOnly(false);
    const int steps = std::exchange(m_undoSteps, 0);
    for (int step = 0; step < std::abs(steps); ++step) {
        steps > 0 ? m_editor->undo() : m_editor->redo();
    }
}

void PlacementPage::undo(bool isRedo) {
    if (m_formAwaited != 0) {
        m_undoSteps += isRedo ? -1 : 1;
    } else {
        isRedo ? m_editor->redo() : m_editor->undo();
    }
}

} // namespace pilothouse::ui
