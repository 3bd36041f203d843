// SPDX-License-Identifier: GPL-3.0-or-later
// Files and drafts of a plan.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/plan/draft_list.h"
#include "ui/pages/plan/plan_page.h"

#include <QFileDialog>
#include <QFileInfo>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

} // namespace

void PlanPage::begin(const model::Strategy& strategy) {
    m_undo.clear();
    m_opening.reset();
    m_strategy.reset();
    m_file.clear();
    apply({.text = {}, .strategy = std::make_shared<const model::Strategy>(strategy)});
    m_undo.setClean();
    m_board->setFocus();
}

void PlanPage::openFile(const QString& path) {
    m_opening = Opening{.file = path};
    m_trouble.clear();
    m_foreign.clear();
    ++m_revision;
    Q_EMIT openWanted(m_plan, path, m_revision);
    refresh();
}

void PlanPage::setDrafts(const std::vector<model::LeftDraft>& drafts) {
    m_drafts->setDrafts(drafts, m_context.now, m_context.zone);
}

void PlanPage::continueDraft(const model::LeftDraft& draft) {
    m_opening = Opening{.file = toQt(draft.file), .isDraft = true};
    m_trouble.clear();
    ++m_revision;
    Q_EMIT draftWanted(m_plan, toQt(draft.id), m_revision);
    refresh();
}

void PlanPage::saveFile(const QString& path) {
    Q_EMIT saveWanted(m_plan, path);
}

void PlanPage::chooseFile(bool isSave) {
    auto* dialog = new QFileDialog(this, isSave ? tr("Save as strategy") : tr("Open a strategy"),
                                   m_file.isEmpty() ? QString() : QFileInfo(m_file).path(),
                                   tr("Strategies (*.yaml *.yml *.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(isSave ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    if (isSave) {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(u"yaml"_s);
        dialog->selectFile(m_file.isEmpty() ? name() + u".yaml"_s : QFileInfo(m_file).fileName());
    }
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, isSave](const QString& file) { isSave ? saveFile(file) : openFile(file); });
    dialog->open();
}

void PlanPage::showOpened(const QString& path, const QString& trouble) {
    if (!trouble.isEmpty()) {
        m_trouble = m_opening && m_opening->isDraft
                        ? tr("The draft was not opened: %1").arg(trouble)
                        : tr("%1 was not opened: %2").arg(path, trouble);
        m_opening.reset();
        if (m_strategy) {
            apply(m_draft); // the desk has it still
        }
        refresh();
    }
}

void PlanPage::showSaved(const QString& path, const QString& trouble) {
    m_trouble = trouble.isEmpty() ? QString() : tr("%1 was not written: %2").arg(path, trouble);
    if (trouble.isEmpty()) {
        m_file = path;
        m_savedAt = m_context.now;
        m_foreign.clear();
        m_undo.setClean();
    }
    refreshHead();
    refreshStrips();
}

} // namespace pilothouse::ui
