// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/draft_list.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/theme/controls.h"
#include "ui/widgets/messages.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr std::size_t kMost = 5;
constexpr int kWidth = 620;

} // namespace

DraftList::DraftList(QWidget* parent) : QWidget(parent), m_rows(new QVBoxLayout(this)) {
    setObjectName(u"planDrafts"_s);
    setAccessibleName(tr("Drafts that were not saved"));
    setFixedWidth(kWidth);
    m_rows->setContentsMargins(0, 16, 0, 0);
    m_rows->setSpacing(8);
}

void DraftList::setDrafts(const std::vector<model::LeftDraft>& drafts, Instant now,
                          const QTimeZone& zone) {
    if (drafts == m_drafts) {
        return;
    }
    m_drafts = drafts;
    qDeleteAll(findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    for (std::size_t at = 0; at < std::min(kMost, drafts.size()); ++at) {
        addRow(drafts[at], now, zone);
    }
    setVisible(!drafts.empty());
}

void DraftList::addRow(const model::LeftDraft& draft, Instant now, const QTimeZone& zone) {
    auto* row = new QWidget(this);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    const QString name = draft.name.empty() ? tr("a strategy without a name") : toQt(draft.name);
    QString words = tr("Draft of %1 from %2").arg(name, format::moment(draft.at, now, zone));
    if (!draft.file.empty()) {
        words = tr("%1, not saved to %2").arg(words, QFileInfo(toQt(draft.file)).fileName());
    }
    auto* label = new ToneLabel(words, Tone::Text, 13, false, row);
    label->setToolTip(draft.file.empty() ? tr("It was in no file") : toQt(draft.file));
    auto* go = new QPushButton(tr("Continue"), row);
    go->setObjectName(u"draftContinue"_s);
    auto* away = new QPushButton(tr("Discard"), row);
    away->setObjectName(u"draftDiscard"_s);
    away->setToolTip(tr("Throw the draft away"));
    for (QPushButton* button : {go, away}) {
        setSmall(button);
        button->setAutoDefault(true);
        button->setAccessibleDescription(words);
    }
    line->addWidget(label, 1);
    line->addWidget(go);
    line->addWidget(away);
    m_rows->addWidget(row);
    connect(go, &QPushButton::clicked, this, [this, draft] { Q_EMIT continued(draft); });
    connect(away, &QPushButton::clicked, this, [this, away, id = toQt(draft.id)] {
        const QString sure = tr("Discard for good");
        if (away->text() == sure) {
            Q_EMIT discarded(id);
        } else {
            away->setText(sure);
            setButtonKind(away, ButtonKind::Danger);
        }
    });
}

} // namespace pilothouse::ui
