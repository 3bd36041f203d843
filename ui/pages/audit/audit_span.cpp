// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/audit/audit_span.h"

#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QDateTimeEdit>
#include <QHBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

QDateTimeEdit* fieldOf(const QString& name, const QString& words, QWidget* parent) {
    auto* field = new QDateTimeEdit(parent);
    field->setObjectName(name);
    field->setAccessibleName(words);
    field->setToolTip(words);
    field->setDisplayFormat(u"yyyy-MM-dd HH:mm"_s);
    field->setCalendarPopup(true);
    field->setFixedWidth(158);
    return field;
}

} // namespace

AuditSpan::AuditSpan(QWidget* parent)
    : QWidget(parent), m_drop(new LabelDropDown(tr("When"), words().constFirst(), this)),
      m_fields(new QWidget(this)),
      m_from(fieldOf(u"auditFrom"_s, tr("From this moment on"), m_fields)),
      m_to(fieldOf(u"auditTo"_s, tr("Before this moment"), m_fields)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_drop->setObjectName(u"auditSpan"_s);
    m_drop->setChoices(words());
    m_drop->setToolTip(tr("Only entries of this time"));
    row->addWidget(m_drop);
    auto* fields = new QHBoxLayout(m_fields);
    fields->setContentsMargins(0, 0, 0, 0);
    fields->setSpacing(8);
    fields->addWidget(m_from);
    fields->addWidget(
        new ToneLabel(tr("to", "between two moments"), Tone::Secondary, 13, false, m_fields));
    fields->addWidget(m_to);
    m_fields->hide();
    row->addWidget(m_fields);
    connect(m_drop, &LabelDropDown::valueChosen, this, &AuditSpan::choose);
    connect(m_from, &QDateTimeEdit::dateTimeChanged, this, &AuditSpan::changed);
    connect(m_to, &QDateTimeEdit::dateTimeChanged, this, &AuditSpan::changed);
}

QStringList AuditSpan::words() {
    return {tr("any time"),    tr("last hour"),    tr("last 24 hours"),
            tr("last 7 days"), tr("last 30 days"), tr("between…")};
}

void AuditSpan::setContext(const AuditContext& context) {
    const auto before = range();
    m_context = context;
    if (before != range()) {
        Q_EMIT changed();
    }
}

void AuditSpan::reset() {
    m_choice = Any;
    m_drop->setValue(words().constFirst());
    m_fields->hide();
}

void AuditSpan::choose(const QString& word) {
    m_choice = static_cast<Choice>(std::max<qsizetype>(0, words().indexOf(word)));
    m_drop->setValue(word);
    if (m_choice == Between && m_fields->isHidden()) { // begins with the day that is over
        const QSignalBlocker noFrom(m_from);
        const QSignalBlocker noTo(m_to);
        const QDateTime end = QDateTime::fromMSecsSinceEpoch(
            std::chrono::ceil<std::chrono::minutes>(m_context.now.time_since_epoch()) / 1ms,
            m_context.zone);
        // The fields know no zones but the system's: they hold the wall's digits.
        m_to->setDateTime(QDateTime(end.date(), end.time()));
        m_from->setDateTime(QDateTime(end.date().addDays(-1), end.time()));
    }
    m_fields->setVisible(m_choice == Between);
    if (m_choice == Between) {
        m_from->setFocus();
    }
    Q_EMIT changed();
}

Instant AuditSpan::momentOf(const QDateTimeEdit* field) const {
    const QDateTime wall = field->dateTime();
    const QDateTime there(wall.date(), wall.time(), m_context.zone);
    return Instant(std::chrono::milliseconds(there.toMSecsSinceEpoch()));
}

std::pair<std::optional<Instant>, std::optional<Instant>> AuditSpan::range() const {
    const auto last = [this](std::chrono::milliseconds span) {
        return std::pair(
            std::optional<Instant>(std::chrono::floor<std::chrono::minutes>(m_context.now - span)),
            std::optional<Instant>());
    };
    switch (m_choice) {
    case Hour: return last(1h);
    case Day: return last(24h);
    case Week: return last(7 * 24h);
    case Month: return last(30 * 24h);
    case Between: return {momentOf(m_from), momentOf(m_to)};
    case Any: break;
    }
    return {};
}

} // namespace pilothouse::ui
