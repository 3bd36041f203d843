// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_findings.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/plan/finding_row.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kMostTips = 8; ///< lines of a tip

} // namespace

PlanFindings::PlanFindings(QWidget* parent)
    : Panel(tr("Findings"), parent), m_errors(new Chip(this)), m_warnings(new Chip(this)),
      m_unknown(new Chip(this)), m_scroll(new QScrollArea(this)),
      m_empty(new ToneLabel({}, Tone::Muted, 13, false, this)), m_passed(new Chip(this)),
      m_topics(new ToneLabel({}, Tone::Secondary, 11, false, this)),
      m_foot(new ToneLabel({}, Tone::Secondary, 11, false, this)) {
    setObjectName(u"planFindings"_s);
    setAccessibleName(tr("Findings"));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumWidth(280);
    addHeaderWidget(m_errors);
    addHeaderWidget(m_warnings);
    addHeaderWidget(m_unknown);
    auto* key = new ToneLabel(u"F8"_s, Tone::Muted, 11, false, this);
    key->setToolTip(tr("F8 goes to the next finding"));
    addHeaderWidget(key);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWrap(true);
    m_empty->setContentsMargins(16, 16, 16, 16);
    m_foot->setObjectName(u"planFoot"_s);
    m_foot->setWrap(true);
    body()->addWidget(m_scroll, 1);
    body()->addWidget(m_empty, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(16, 8, 16, 10);
    foot->setSpacing(6);
    auto* passed = new QHBoxLayout;
    passed->setSpacing(8);
    m_passed->setObjectName(u"planPassed"_s);
    m_topics->setObjectName(u"planTopics"_s);
    m_topics->setWrap(true);
    passed->addWidget(m_passed, 0, Qt::AlignTop);
    passed->addWidget(m_topics, 1);
    foot->addLayout(passed);
    foot->addWidget(m_foot);
    body()->addLayout(foot);
    setPicture(nullptr, {});
}

QString PlanFindings::blockedBy(const model::PlanPicture* picture) {
    if (picture == nullptr) {
        return tr("The plan is being made.");
    }
    if (!picture->errors.empty()) {
        return tr("The strategy cannot be read: %1").arg(faultWord(picture->errors.front()));
    }
    const auto blocking = std::find_if(picture->findings.begin(), picture->findings.end(),
                                       [](const auto& each) { return isBlocking(each); });
    if (blocking != picture->findings.end()) {
        return tr("%1 (%2): %3")
            .arg(findingTitle(*blocking), findingPlace(*blocking), toQt(blocking->message));
    }
    if (!picture->readAt) {
        return tr("The clusters are being asked.");
    }
    return picture->plan ? QString() : tr("The plan is being made.");
}

void PlanFindings::setPicture(const std::shared_ptr<const model::PlanPicture>& picture,
                              const PlanContext& context) {
    m_context = context;
    const bool isSame = picture && m_picture && picture->findings == m_picture->findings &&
                        picture->revision == m_picture->revision &&
                        picture->errors.size() == m_picture->errors.size();
    m_picture = picture;
    if (!isSame) {
        refill();
    }
    updateFoot();
}

void PlanFindings::addErrors() {
    for (const Error& error : m_picture->errors) {
        const int line = error.position ? error.position->line : 0;
        auto* row = new FindingRow({.glyph = Glyph::Failed,
                                    .title = tr("Line %1 cannot be read").arg(line),
                                    .place = toQt(error.message),
                                    .tip = faultWord(error),
                                    .button = tr("Show"),
                                    .isPrimary = m_rows.isEmpty()},
                                   m_scroll->widget());
        connect(row->button(), &QPushButton::clicked, this,
                [this, line] { Q_EMIT errorWanted(line); });
        m_rows.append(row);
    }
}

void PlanFindings::refill() {
    const int before = m_current;
    m_rows.clear();
    m_shown.clear();
    auto* list = new QWidget(m_scroll);
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_scroll->setWidget(list); // the one before is deleted
    list->setAutoFillBackground(false);
    if (m_picture) {
        addErrors();
        const model::Plan* plan = m_picture->plan ? &*m_picture->plan : nullptr;
        m_shown = foldFindings(m_picture->findings);
        for (const ShownFinding& shown : std::as_const(m_shown)) {
            const model::RunFinding& finding = shown.finding;
            const PlanFix fix = fixOf(finding, m_picture->strategy, plan);
            const auto count = static_cast<std::int64_t>(shown.places.size());
            QString tip = shown.messages.mid(0, kMostTips).join(u'\n');
            if (!finding.mend.empty()) {
                tip += u'\n' + tr("What to do: %1").arg(toQt(finding.mend));
            }
            const QString place = shown.places.mid(0, kMostTips).join(u", "_s);
            auto* row =
                new FindingRow({.glyph = findingGlyph(finding),
                                .title = count == 1 ? findingTitle(finding)
                                                    : tr("%1: %2").arg(findingTitle(finding),
                                                                       format::number(count)),
                                .place = count > 1 ? place
                                         : finding.clusters.empty()
                                             ? toQt(finding.message)
                                             : u"%1: %2"_s.arg(place, toQt(finding.message)),
                                .tip = place + u'\n' + tip,
                                .button = fix.label,
                                .isPrimary = m_rows.isEmpty() && isBlocking(finding)},
                               list);
            const int at = static_cast<int>(m_rows.size());
            connect(row->button(), &QPushButton::clicked, this, [this, at] { press(at); });
            m_rows.append(row);
        }
    }
    for (FindingRow* row : std::as_const(m_rows)) {
        column->addWidget(row);
    }
    column->addStretch(1);
    m_current = m_rows.isEmpty() ? -1 : std::clamp(before, 0, static_cast<int>(m_rows.size()) - 1);
    for (int at = 0; at < m_rows.size(); ++at) {
        m_rows.at(at)->setLook(at == m_current, hasFocus());
    }
}

void PlanFindings::updateFoot() {
    int errors = 0;
    int warnings = 0;
    int unknown = 0;
    if (m_picture) {
        errors = static_cast<int>(m_picture->errors.size());
        for (const auto& finding : m_picture->findings) {
            const Glyph glyph = findingGlyph(finding);
            errors += glyph == Glyph::Failed ? 1 : 0;
            warnings += glyph == Glyph::Warning ? 1 : 0;
            unknown += glyph == Glyph::Unknown ? 1 : 0;
        }
    }
    const auto show = [](Chip* chip, Glyph glyph, int count, const QString& name) {
        chip->setVisible(count > 0);
        chip->setState(glyph, format::number(count));
        chip->setToolTip(name);
    };
    show(m_errors, Glyph::Failed, errors, tr("block a run"));
    show(m_warnings, Glyph::Warning, warnings, tr("warnings"));
    show(m_unknown, Glyph::Unknown, unknown, tr("not readable"));
    m_scroll->setVisible(!m_rows.isEmpty());
    m_empty->setVisible(m_rows.isEmpty());
    m_empty->setText(!m_picture           ? tr("Reading the strategy.")
                     : !m_picture->readAt ? tr("Asking the clusters for their versions, nodes and "
                                               "disruption budgets.")
                                          : tr("Nothing stands against this plan."));
    updatePassed();
    if (!m_picture) {
        m_foot->setText({});
        return;
    }
    QStringList words;
    static const std::vector<model::PlanMember> kNobody;
    const auto& members = m_picture->members ? *m_picture->members : kNobody;
    const auto known = std::ssize(members);
    const auto read = std::count_if(members.begin(), members.end(),
                                    [](const auto& member) { return !member.version.empty(); });
    if (m_picture->isReading) {
        words.append(tr("Asking %1 clusters.").arg(format::number(known)));
    } else if (m_picture->readAt) {
        words.append(
            tr("%1 clusters read %2 ago%3.")
                .arg(read == known
                         ? format::number(known)
                         : tr("%1 of %2").arg(format::number(read), format::number(known)),
                     format::age(std::max(std::chrono::milliseconds(0),
                                          m_context.now - *m_picture->readAt)),
                     m_picture->unread == 0
                         ? QString()
                         : tr(", %1 things could not be read")
                               .arg(format::number(static_cast<std::int64_t>(m_picture->unread)))));
    }
    if (!m_picture->isReading && !m_picture->deferred.empty()) {
        const auto away = static_cast<int>(m_picture->deferred.size());
        words.append(
            away == 1
                ? tr("1 is away as expected and would be deferred.")
                : tr("%1 are away as expected and would be deferred.").arg(format::number(away)));
    }
    if (errors > 0) {
        words.append(tr("A run can be made once the blocking findings are solved."));
    }
    m_foot->setText(words.join(u' '));
}

void PlanFindings::updatePassed() {
    const PlanChecks checks = m_picture ? checksOf(*m_picture) : PlanChecks();
    const auto count = static_cast<int>(checks.passed.size());
    m_passed->setVisible(count > 0);
    m_topics->setVisible(count > 0);
    m_passed->setState(Glyph::Ok, count == 1 ? tr("1 check passed")
                                             : tr("%1 checks passed").arg(format::number(count)));
    QString topics = checks.passed.join(u", "_s);
    if (!checks.unknown.isEmpty()) {
        topics =
            tr("%1. Not sure, for lack of answers: %2").arg(topics, checks.unknown.join(u", "_s));
    }
    m_topics->setText(topics);
}

void PlanFindings::select(int row) {
    if (m_rows.isEmpty()) {
        return;
    }
    m_current = std::clamp(row, 0, static_cast<int>(m_rows.size()) - 1);
    for (int at = 0; at < m_rows.size(); ++at) {
        m_rows.at(at)->setLook(at == m_current, hasFocus());
    }
    m_scroll->ensureWidgetVisible(m_rows.at(m_current), 0, 8);
    setAccessibleDescription(m_rows.at(m_current)->accessibleName());
    const int finding = m_current - static_cast<int>(m_picture->errors.size());
    if (finding >= 0) {
        Q_EMIT selected(m_shown.at(finding).finding);
    }
}

void PlanFindings::press(int row) {
    const int errors = static_cast<int>(m_picture->errors.size());
    if (row < 0 || row >= m_rows.size()) {
        return;
    }
    m_current = row;
    if (row < errors) {
        const auto& position = m_picture->errors.at(static_cast<std::size_t>(row)).position;
        Q_EMIT errorWanted(position ? position->line : 1);
        return;
    }
    const auto finding = m_shown.at(row - errors).finding;
    Q_EMIT fixWanted(finding); // a copy: the list may be another one before this returns
}

void PlanFindings::step(int by) {
    const int count = static_cast<int>(m_rows.size());
    if (count > 0) {
        const bool isHere = hasFocus(); // the first key comes to the list, to where it stood
        setFocus();
        select(isHere ? (m_current + by + count) % count : m_current);
    }
}

void PlanFindings::focusList() {
    setFocus();
    select(std::max(0, m_current));
}

void PlanFindings::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up: select(m_current - 1); return;
    case Qt::Key_Down: select(m_current + 1); return;
    case Qt::Key_Home: select(0); return;
    case Qt::Key_End: select(count() - 1); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: press(m_current); return;
    default: Panel::keyPressEvent(event);
    }
}

void PlanFindings::focusInEvent(QFocusEvent* event) {
    Panel::focusInEvent(event);
    if (m_current >= 0 && m_current < m_rows.size()) {
        m_rows.at(m_current)->setLook(true, true);
    }
}

void PlanFindings::focusOutEvent(QFocusEvent* event) {
    Panel::focusOutEvent(event);
    if (m_current >= 0 && m_current < m_rows.size()) {
        m_rows.at(m_current)->setLook(true, false);
    }
}

} // namespace pilothouse::ui
