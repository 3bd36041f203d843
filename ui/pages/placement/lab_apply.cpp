// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_apply.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/hub_changes_dialog.h"
#include "ui/theme/controls.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/sheet_host.h"
#include "ui/widgets/strips.h"

#include <QPushButton>
#include <QToolTip>
#include <QVBoxLayout>

#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using State = model::ApplyProgress::State;

bool isOver(State state) {
    return state == State::Decided || state == State::Undecided || state == State::Unknown;
}

} // namespace

LabApply::LabApply(SheetHost* host, QWidget* parent)
    : QObject(parent), m_host(host), m_button(new QPushButton(tr("Review apply"), parent)),
      m_strips(new QWidget(parent)), m_moved(new BannerStrip(StripKind::Unknown, m_strips)),
      m_well(new BannerStrip(StripKind::Ok, m_strips)),
      m_otherwise(new BannerStrip(StripKind::Unknown, m_strips)) {
    m_button->setObjectName(u"labApply"_s);
    setButtonKind(m_button, ButtonKind::Primary);
    auto* column = new QVBoxLayout(m_strips);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_moved->setObjectName(u"labMoved"_s);
    m_well->setObjectName(u"labApplied"_s);
    m_otherwise->setObjectName(u"labOtherwise"_s);
    for (BannerStrip* strip : {m_moved, m_well, m_otherwise}) {
        column->addWidget(strip);
    }
    m_moved->setRemedy(tr("Show what changed"));
    connect(m_moved, &BannerStrip::remedyChosen, this, &LabApply::showMoved);
    for (BannerStrip* strip : {m_well, m_otherwise}) {
        connect(strip, &BannerStrip::remedyChosen, this, [this] {
            if (m_outcome && m_outcome->state == State::Watched) {
                Q_EMIT cancelWanted();
                return;
            }
            m_outcome.reset();
            refreshStrips();
        });
    }
    connect(m_button, &QPushButton::clicked, this, &LabApply::openReview);
    connect(m_host->sheet(), &ReviewSheet::cancelled, this, [this] {
        if (!isUnderWay()) { // a write that was begun goes to its end, and its outcome is told
            m_isSent = false;
            m_apply = nullptr;
            Q_EMIT cancelWanted();
        }
        closeReview();
        refresh();
    });
    connect(m_host->sheet(), &ReviewSheet::confirmed, this, &LabApply::confirm);
    refresh();
}

void LabApply::setContext(const LabContext& context) {
    if (context != m_context) {
        m_context = context;
        refresh();
    }
}

void LabApply::setHubOffered(bool isOffered) {
    m_isHubOffered = isOffered;
    if (!isOffered) {
        m_apply = nullptr;
        m_outcome.reset();
        m_isSent = false;
        closeReview();
    }
    refresh();
}

void LabApply::setDraft(const std::shared_ptr<const model::PlacementPicture>& picture,
                        const QString& text, quint64 revision, bool isOld) {
    m_picture = picture;
    m_text = text;
    m_revision = revision;
    m_isOld = isOld;
    if (m_isReviewing && !m_isSent && m_reviewed != revision) {
        closeReview(); // it is of another text
    }
    const bool isRead = m_readBefore && !isOld && picture && picture->isDecided && picture->live &&
                        picture->live->readAt != *m_readBefore;
    if (m_isReviewing && isRead) {
        m_readBefore.reset();
        ask();
    }
    refresh();
}

bool LabApply::isUnderWay() const {
    if (!m_isSent) {
        return false;
    }
    const auto* progress = m_apply && m_apply->progress ? &*m_apply->progress : nullptr;
    return progress == nullptr || progress->state == State::Sending ||
           progress->state == State::Watched;
}

QString LabApply::whyNot() const {
    if (isUnderWay()) {
        return tr("The last one is on its way still.");
    }
    return whyNoReview(m_picture.get(), m_isOld, m_isHubOffered, m_context);
}

void LabApply::openReview() {
    if (m_isReviewing) {
        return;
    }
    if (const QString why = whyNot(); !why.isEmpty()) {
        QToolTip::showText(m_button->mapToGlobal(QPoint(0, m_button->height())), why, m_button);
        return;
    }
    m_isReviewing = true;
    m_isSent = false;
    m_reviewed = m_revision;
    m_apply = nullptr;
    m_outcome.reset();
    beginReview();
    refreshStrips();
}

/// A review of what the hub was a while ago would be of something else than what is sent.
void LabApply::beginReview() {
    const bool isOld = isTooOld(*m_picture, m_context);
    m_readTrouble.clear();
    m_host->sheet()->open(
        applyReview(*m_picture, nullptr, nullptr, m_context, {.isReading = isOld}));
    isOld ? readAnew() : ask();
}

void LabApply::readAnew() {
    m_readTrouble.clear();
    m_readBefore = m_picture->live->readAt;
    Q_EMIT hubRenewWanted(false);
}

void LabApply::ask() {
    m_apply = nullptr;
    Q_EMIT reviewWanted(m_text, m_revision, m_picture->live->openedGeneration);
}

void LabApply::setHubRead(const QString& trouble) {
    if (m_readBefore && !trouble.isEmpty()) {
        m_readBefore.reset();
        m_agreed.reset();
        m_readTrouble = trouble;
        refresh();
    }
}

const model::ApplyReview* LabApply::reviewOnSheet() const {
    const bool isThere = !m_readBefore && m_apply && m_apply->review && !m_apply->isAsking &&
                         m_apply->review->revision == m_reviewed;
    return isThere ? &*m_apply->review : nullptr;
}

/// What a person agreed to is sent at once, or, where the hub was read too long ago, once it was
/// read and reviewed anew and comes to the same.
void LabApply::confirm(const QString& reason) {
    const auto* review = reviewOnSheet();
    if (!m_isReviewing || m_isSent || m_agreed || review == nullptr) {
        return;
    }
    m_reason = reason;
    m_changed.clear();
    if (!isTooOld(*m_picture, m_context)) {
        send();
        return;
    }
    m_agreed = ApplySeen{.review = *review, .scope = applyScopeOf(*m_picture)};
    readAnew();
    refresh();
}

/// The review after that: nothing is sent that is not what the person saw.
void LabApply::goOn() {
    const auto* review = reviewOnSheet();
    if (!m_agreed || review == nullptr || !m_isReviewing) {
        return;
    }
    const ApplySeen now{.review = *review, .scope = applyScopeOf(*m_picture)};
    m_changed = changesSince(*m_agreed, now);
    m_agreed.reset();
    if (m_changed.isEmpty() && m_context.whyLocked.isEmpty()) {
        send();
    }
}

void LabApply::send() {
    m_isSent = true;
    m_isRenewed = false;
    m_name = toQt(m_picture->name);
    const ApplyScope scope = applyScopeOf(*m_picture);
    Q_EMIT applyWanted(m_reviewed, m_reason, scope.foretold, scope.changing());
}

void LabApply::closeReview() {
    m_readBefore.reset();
    m_readTrouble.clear();
    m_agreed.reset();
    m_changed.clear();
    if (m_isReviewing) {
        m_isReviewing = false;
        m_host->closeSheet();
    }
}

void LabApply::setPicture(const std::shared_ptr<const model::ApplyPicture>& picture) {
    m_apply = picture;
    if (picture && picture->progress && m_isSent) {
        takeProgress(*picture->progress);
    }
    goOn();
    refresh();
}

/// What was refused stays on the sheet; what was done goes to a strip.
void LabApply::takeProgress(const model::ApplyProgress& progress) {
    const bool isDone = progress.state == State::Watched || isOver(progress.state);
    if (progress.state == State::Conflict && !std::exchange(m_isRenewed, true)) {
        Q_EMIT hubRenewWanted(false); // the page shows then what the other one did
    }
    if (!isDone) {
        return;
    }
    m_outcome = progress;
    closeReview();
    if (isOver(progress.state)) {
        m_isSent = false;
        if (!std::exchange(m_isRenewed, true)) {
            Q_EMIT hubRenewWanted(progress.state != State::Unknown);
        }
    }
}

void LabApply::showReview() {
    const auto* review = reviewOnSheet();
    const auto* progress = m_apply && m_apply->progress ? &*m_apply->progress : nullptr;
    auto data = applyReview(*m_picture, review, progress, m_context,
                            {.isReading = m_readBefore.has_value(),
                             .trouble = m_readTrouble,
                             .isConfirmed = m_agreed.has_value(),
                             .changed = m_changed});
    if (m_isSent && progress == nullptr) {
        data.refusal = tr("It is being sent.");
    }
    m_host->sheet()->renew(data);
}

void LabApply::refresh() {
    const QString why = whyNot();
    m_button->setEnabled(why.isEmpty() && !m_isReviewing);
    m_button->setToolTip(
        why.isEmpty() ? tr("What would be sent to the hub, checked by it (Ctrl+Enter)") : why);
    m_button->setAccessibleDescription(m_button->toolTip());
    if (m_isReviewing && m_picture) {
        showReview();
    }
    refreshStrips();
}

void LabApply::refreshStrips() {
    const auto* live = m_picture ? m_picture->live.get() : nullptr;
    const bool isMoved = live != nullptr && live->isChanged() && !m_isSent;
    m_moved->setVisible(isMoved);
    if (isMoved) {
        m_moved->setText(
            tr("The hub's placement changed since it was opened"),
            live->isGone
                ? tr("it was deleted there")
                : tr("generation %1 → %2").arg(live->openedGeneration).arg(live->generation));
    }
    const bool isUnknown = m_outcome && m_outcome->state == State::Unknown;
    ApplyOutcome said;
    if (isUnknown) {
        said.title = tr("Nobody knows whether %1 is applied").arg(m_name);
        said.rest = toQt(m_outcome->says);
    } else if (m_outcome) {
        said = applyOutcome(*m_outcome, m_name);
    }
    for (BannerStrip* strip : {m_well, m_otherwise}) {
        strip->setVisible(m_outcome && said.isGood == (strip == m_well));
        strip->setText(said.title, said.rest);
        strip->setRemedy(m_outcome && m_outcome->state == State::Watched ? tr("Wait no longer")
                                                                         : tr("Close"));
    }
    m_strips->setVisible(isMoved || m_outcome.has_value());
}

void LabApply::showMoved() {
    if (!m_picture || !m_picture->live) {
        return;
    }
    auto* dialog = new HubChangesDialog(*m_picture->live, toQt(m_picture->name), m_host);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &HubChangesDialog::hubTextWanted, this, &LabApply::hubTextWanted);
    connect(dialog, &HubChangesDialog::draftKept, this, [this] { Q_EMIT hubRenewWanted(true); });
    dialog->open();
}

} // namespace pilothouse::ui
