// SPDX-License-Identifier: GPL-3.0-or-later
// What the page says of its state, and the way to a run.
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/plan/plan_findings.h"
#include "ui/pages/plan/plan_head.h"
#include "ui/pages/plan/plan_page.h"
#include "ui/pages/plan/plan_review.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/strips.h"

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

} // namespace

void PlanPage::refreshHead() {
    if (!m_strategy) {
        return;
    }
    QStringList versions;
    if (m_picture && m_picture->members) {
        for (const auto& member : *m_picture->members) {
            QString version = toQt(member.version);
            version = version.startsWith(u'v') ? version.mid(1) : version;
            if (!version.isEmpty() && !versions.contains(version)) {
                versions.append(version);
            }
        }
    }
    m_head->setStrategy(*m_strategy, versions);
    m_head->setLocked(whyLocked());
    m_head->setHistory(m_undo.canUndo(), m_undo.canRedo(), m_undo.undoText(), m_undo.redoText());
    const bool isSaved = m_undo.isClean() && !m_file.isEmpty();
    m_head->setSaved(!isSaved    ? (m_file.isEmpty() ? tr("draft") : tr("changed"))
                     : m_savedAt ? tr("saved %1").arg(format::clock(*m_savedAt, m_context.zone))
                                 : tr("as in its file"),
                     m_file.isEmpty() ? tr("Saved in no file yet") : m_file);
    const bool isOfNow = m_picture && m_picture->revision == m_revision;
    QString why =
        isOfNow ? PlanFindings::blockedBy(m_picture.get()) : tr("The plan is being made.");
    const bool isReady = why.isEmpty();
    if (isReady && scopeOf(*m_picture).changing == 0) {
        why = tr("No cluster would change.");
    }
    const bool isClosed = why.isEmpty() && !m_context.whyLocked.isEmpty();
    m_head->setCreate(isClosed ? m_context.whyLocked : why, isClosed);
}

void PlanPage::refreshStrips() {
    const bool isOfNow = m_picture && m_picture->revision == m_revision;
    const bool isBroken = isOfNow && !m_picture->errors.empty();
    m_error->setVisible(!m_trouble.isEmpty() || isBroken);
    if (!m_trouble.isEmpty()) {
        m_error->setText(tr("That did not work"), m_trouble);
        m_error->setRemedy(tr("Close"));
    } else if (isBroken) {
        m_error->setText(tr("The strategy cannot be read"), faultWord(m_picture->errors.front()));
        m_error->setRemedy(tr("Show the line"));
    }
    m_note->setVisible(m_hasLostComments || !m_namedFromNow.isEmpty() || !m_foreign.isEmpty());
    m_note->setRemedy(tr("Undo"));
    if (!m_foreign.isEmpty()) {
        m_note->setText(tr("This is Pilothouse's own form now, not %1's").arg(m_foreign),
                        tr("It is saved to a file of its own; the one that was opened stays."));
    } else if (m_hasLostComments) {
        m_note->setText(tr("Comments are gone from the text"),
                        tr("The form writes the strategy anew. Undo brings them back."));
    } else if (!m_namedFromNow.isEmpty()) {
        m_note->setText(
            tr("%1 names its clusters one by one now").arg(m_namedFromNow.join(u", "_s)),
            tr("A label cannot say all but one."));
    }
}

void PlanPage::showRunMade(const QString& trouble) {
    if (trouble.isEmpty()) {
        m_isReviewing = false;
        closeSheet();
    }
    m_trouble = trouble.isEmpty() ? QString() : tr("No run was made: %1").arg(trouble);
    refreshStrips();
}

void PlanPage::openReview() {
    if (!m_picture || m_picture->revision != m_revision ||
        !PlanFindings::blockedBy(m_picture.get()).isEmpty()) {
        return;
    }
    m_isReviewing = true;
    m_reviewed = m_revision;
    m_acceptedGaps = static_cast<int>(m_picture->unread);
    sheet()->open(createReview(*m_picture, runNameFor(name(), m_taken), m_file, m_context));
}

/// The sheet judges by the newest plan; one of another text closes it.
void PlanPage::renewReview() {
    if (!m_isReviewing) {
        return;
    }
    const bool isSame = m_reviewed == m_revision && m_picture &&
                        m_picture->revision == m_revision && m_picture->plan &&
                        static_cast<int>(m_picture->unread) == m_acceptedGaps &&
                        PlanFindings::blockedBy(m_picture.get()).isEmpty();
    if (!isSame) {
        m_isReviewing = false;
        closeSheet();
        return;
    }
    sheet()->renew(createReview(*m_picture, runNameFor(name(), m_taken), m_file, m_context));
}

} // namespace pilothouse::ui
