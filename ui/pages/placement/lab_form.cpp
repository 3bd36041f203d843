// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_form.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/lab_form_rows.h"
#include "ui/pages/placement/lab_form_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::LabEntryKind;
using model::LabFieldId;
using model::LabFormEdit;

constexpr int kMargin = 16;  // px
constexpr int kGap = 8;      // px
constexpr int kNarrow = 400; // px of the form, below which buttons stand below each other
constexpr int kTop = 14;     // px above the title of a section

const QStringList kTypes{u"PickAll"_s, u"PickN"_s, u"PickFixed"_s};

/// The ground of all fields: as the panel's.
class Sheet : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* event) override {
        Q_UNUSED(event)
        QPainter(this).fillRect(rect(), theme(this).surface);
    }
};

QString valueOf(const model::LabForm& form, LabFieldId id) {
    for (const auto& field : form.fields) {
        if (field.id == id) {
            return toQt(field.value);
        }
    }
    return {};
}

} // namespace

LabForm::LabForm(QWidget* parent)
    : QWidget(parent), m_offers(new FormOffers(this)), m_stack(new QStackedWidget(this)),
      m_scroll(new QScrollArea(this)), m_broken(new ErrorState(this)), m_goThere(nullptr),
      m_type(new SegmentedChoice(this)) {
    setObjectName(u"labForm"_s);
    setAccessibleName(tr("Placement as a form"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_stack->addWidget(m_scroll);
    m_goThere = m_broken->addAction(tr("Go to the line"));
    m_goThere->setObjectName(u"formGoThere"_s);
    m_stack->addWidget(m_broken);
    connect(m_goThere, &QPushButton::clicked, this, [this] { Q_EMIT lineWanted(m_brokenLine); });
    m_type->setObjectName(u"formType"_s);
    m_type->setSegments(kTypes);
    m_type->setToolTip(fieldWords(LabFieldId::PlacementType).tip);
    m_type->setAccessibleName(fieldWords(LabFieldId::PlacementType).label);
    connect(m_type, &SegmentedChoice::currentChanged, this, &LabForm::choosePlacementType);
    build();
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget* /*from*/, QWidget* to) {
        if (to != nullptr && m_scroll->widget()->isAncestorOf(to)) {
            m_scroll->ensureWidgetVisible(to, 0, 24);
        }
    });
}

void LabForm::build() {
    auto* sheet = new Sheet(m_scroll);
    m_column = new QVBoxLayout(sheet);
    m_column->setContentsMargins(kMargin, kGap, kMargin - 4, kMargin);
    m_column->setSpacing(kGap);
    m_faults = new QWidget(sheet);
    m_faults->setLayout(new QVBoxLayout);
    m_column->addWidget(m_faults);
    addPair(LabFieldId::Kind, LabFieldId::ApiVersion, 5, 4);
    addPair(LabFieldId::Name, LabFieldId::Namespace);
    addList(LabEntryKind::ResourceSelector);
    addSection(tr("Policy"));
    m_column->addWidget(m_type, 0, Qt::AlignLeft);
    m_order.append([this](QList<QWidget*>& out) { out.append(m_type); });
    addPair(LabFieldId::NumberOfClusters, LabFieldId::PlacementType);
    addList(LabEntryKind::ClusterName);
    addList(LabEntryKind::RequiredTerm);
    addList(LabEntryKind::PreferredTerm);
    addList(LabEntryKind::SpreadConstraint);
    addList(LabEntryKind::Toleration);
    addSection(tr("Rollout"));
    addPair(LabFieldId::StrategyType, LabFieldId::UnavailablePeriod);
    addPair(LabFieldId::MaxUnavailable, LabFieldId::MaxSurge);
    addSection(tr("Apply"));
    addPair(LabFieldId::ApplyType, LabFieldId::ForceApply);
    addPair(LabFieldId::ComparisonOption, LabFieldId::WhenToApply);
    addPair(LabFieldId::WhenToTakeOver, LabFieldId::AllowCoOwnership);
    addSection(tr("Status and end"));
    addPair(LabFieldId::RevisionHistoryLimit, LabFieldId::StatusReportingScope);
    addPair(LabFieldId::ReportBackType, LabFieldId::ReportBackDestination);
    addPair(LabFieldId::DeletePropagation, LabFieldId::DeletePropagation);
    m_others = new QWidget(sheet);
    m_others->setObjectName(u"formOthers"_s);
    m_others->setLayout(new QVBoxLayout);
    m_column->addWidget(m_others);
    m_column->addStretch(1);
    for (QWidget* each : {m_faults, m_others}) {
        each->layout()->setContentsMargins(0, 0, 0, 0);
        each->layout()->setSpacing(2);
    }
    m_scroll->setWidget(sheet);
}

void LabForm::addSection(const QString& title) {
    auto* words = new ToneLabel(title, Tone::Text, metrics::kBody, true, m_scroll);
    m_column->addSpacing(kTop - kGap);
    m_column->addWidget(words);
}

LabFormField* LabForm::addField(LabFieldId id, QGridLayout* into, int column, int span) {
    auto* field = new LabFormField(id, m_offers, LabFormField::Label::Above, m_scroll);
    m_fields.insert(id, field);
    into->addWidget(field, 0, column, 1, span);
    m_order.append([field](QList<QWidget*>& out) { out.append(field->control()); });
    connect(field, &LabFormField::edited, this, &LabForm::send);
    connect(field, &LabFormField::undoWanted, this, &LabForm::undoWanted);
    connect(field, &LabFormField::lineWanted, this, &LabForm::lineWanted);
    return field;
}

void LabForm::addPair(LabFieldId left, LabFieldId right, int share, int rest) {
    auto* row = new QGridLayout;
    row->setHorizontalSpacing(kGap);
    row->setContentsMargins(0, 0, 0, 0);
    row->setColumnStretch(0, share);
    row->setColumnStretch(1, rest);
    addField(left, row, 0, 1);
    if (right != left) {
        addField(right, row, 1, 1);
    }
    m_column->addLayout(row);
}

void LabForm::addList(LabEntryKind kind) {
    auto* head = new QWidget(m_scroll);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(0, kTop - kGap, 0, 0);
    column->setSpacing(kGap);
    column->addWidget(
        new ToneLabel(sectionWords(kind).title, Tone::Text, metrics::kBody, true, head));
    auto* rows = new LabFormRows(kind, m_offers, head);
    column->addWidget(rows);
    m_column->addWidget(head);
    m_lists.insert(kind, rows);
    m_heads.insert(kind, head);
    m_order.append([rows](QList<QWidget*>& out) { rows->addStops(out); });
    connect(rows, &LabFormRows::edited, this, &LabForm::send);
    connect(rows, &LabFormRows::undoWanted, this, &LabForm::undoWanted);
    connect(rows, &LabFormRows::lineWanted, this, &LabForm::lineWanted);
}

void LabForm::send(const LabFormEdit& edit) {
    const bool joins = edit.kind == LabFormEdit::Kind::Set && m_last.kind == edit.kind &&
                       m_last.path == edit.path && m_last.field == edit.field;
    m_last = edit;
    Q_EMIT edited(edit, joins);
}

void LabForm::choosePlacementType(int index) {
    const LabFormField* field = m_fields.value(LabFieldId::PlacementType);
    send({.kind = LabFormEdit::Kind::Set,
          .path = field->field().path,
          .field = LabFieldId::PlacementType,
          .value = fromQt(kTypes.value(index))});
}

void LabForm::setForm(const std::shared_ptr<const model::LabForm>& form,
                      const std::shared_ptr<const model::LabRefusal>& refusal,
                      const std::shared_ptr<const model::LabFacts>& facts) {
    m_offers->setFacts(facts);
    if (!form || (form == m_form && refusal == m_refusal)) {
        return; // another part of the picture is new
    }
    m_form = form;
    m_refusal = refusal;
    m_stack->setCurrentWidget(form->isReadable ? static_cast<QWidget*>(m_scroll) : m_broken);
    if (!form->isReadable) {
        m_brokenLine = std::max(1, form->broken.line);
        m_broken->setText(tr("The text cannot be read as YAML"),
                          tr("Line %1: %2").arg(m_brokenLine).arg(toQt(form->broken.text)),
                          tr("The form is back as soon as it can be read."));
        return;
    }
    for (const auto& each : form->fields) {
        if (LabFormField* field = m_fields.value(each.id)) {
            field->setField(each);
        }
    }
    for (const auto& each : form->lists) {
        if (LabFormRows* rows = m_lists.value(each.kind)) {
            rows->setEntries(each);
        }
    }
    for (LabFormField* each : allFields()) {
        const bool isRefused = refusal && refusal->path == each->field().path;
        each->setRefusal(isRefused ? toQt(refusal->why.text) : QString());
    }
    orderTabs();
    showUsed(*form);
    showNotes(*form, refusal.get());
}

/// Rows come and go; Tab follows the reading.
void LabForm::orderTabs() {
    QList<QWidget*> stops;
    for (const auto& add : std::as_const(m_order)) {
        add(stops);
    }
    if (stops != m_stops) {
        m_stops = stops;
        for (qsizetype at = 1; at < stops.size(); ++at) {
            setTabOrder(stops.at(at - 1), stops.at(at));
        }
    }
}

/// What the type of the placement has no use for is hidden, unless the text has it.
void LabForm::showUsed(const model::LabForm& form) {
    const QString typed = valueOf(form, LabFieldId::PlacementType);
    const QString type = typed.isEmpty() ? kTypes.first() : typed;
    m_type->setCurrentIndex(static_cast<int>(kTypes.indexOf(type)));
    const bool isKnown = kTypes.contains(type);
    const auto showField = [this](LabFieldId id, bool isUsed) {
        LabFormField* field = m_fields.value(id);
        field->setVisible(isUsed || field->field().isSet || field->hasError());
    };
    // The segments stand for the type; of an odd one the field tells more.
    LabFormField* odd = m_fields.value(LabFieldId::PlacementType);
    odd->setVisible(!isKnown || odd->hasError() || odd->field().isUnfit);
    showField(LabFieldId::NumberOfClusters, type == kTypes.at(1));
    showField(LabFieldId::Namespace, valueOf(form, LabFieldId::Kind) == u"ResourcePlacement"_s);
    const auto showList = [this](LabEntryKind kind, bool isUsed) {
        const auto& entries = m_lists.value(kind)->entries();
        m_heads.value(kind)->setVisible(isUsed || entries.isSet || !entries.errors.empty());
    };
    const bool isFixed = type == kTypes.at(2);
    showList(LabEntryKind::ClusterName, isFixed || !isKnown);
    showList(LabEntryKind::RequiredTerm, !isFixed);
    showList(LabEntryKind::PreferredTerm, type == kTypes.at(1) || !isKnown);
    showList(LabEntryKind::SpreadConstraint, type == kTypes.at(1) || !isKnown);
    showList(LabEntryKind::Toleration, !isFixed);
    const bool rolls = valueOf(form, LabFieldId::StrategyType) != u"External"_s;
    for (const LabFieldId id :
         {LabFieldId::UnavailablePeriod, LabFieldId::MaxUnavailable, LabFieldId::MaxSurge}) {
        showField(id, rolls);
    }
    showField(LabFieldId::ForceApply, valueOf(form, LabFieldId::ApplyType) == u"ServerSideApply"_s);
    showField(LabFieldId::ReportBackDestination,
              valueOf(form, LabFieldId::ReportBackType) == u"Mirror"_s);
}

void LabForm::showNotes(const model::LabForm& form, const model::LabRefusal* refusal) {
    QList<model::LabNote> faults(form.faults.begin(), form.faults.end());
    if (refusal != nullptr && fieldAt(refusal->path) == nullptr) {
        faults.append({.line = refusal->why.line,
                       .text = fromQt(tr("Not changed: %1").arg(toQt(refusal->why.text)))});
    }
    fillNotes(static_cast<QVBoxLayout*>(m_faults->layout()), faults, true);
    m_faults->setVisible(!faults.isEmpty());
    const QList<model::LabNote> others(form.others.begin(), form.others.end());
    fillNotes(static_cast<QVBoxLayout*>(m_others->layout()), others, false);
    m_others->setVisible(!others.isEmpty());
}

/// Lines that lead to the text.
void LabForm::fillNotes(QVBoxLayout* into, const QList<model::LabNote>& notes, bool isFault) {
    auto& shown = m_notes[into];
    if (shown == notes) {
        return;
    }
    shown = notes;
    while (QLayoutItem* item = into->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    if (notes.isEmpty()) {
        return;
    }
    if (!isFault) {
        into->addWidget(new ToneLabel(tr("Also in the text"), Tone::Text, metrics::kBody, true));
    }
    for (const model::LabNote& note : notes) {
        if (isFault) {
            auto* words = new ToneLabel(toQt(note.text), Tone::Failed, metrics::kLabel);
            words->setWrap(true);
            into->addWidget(words);
        }
        auto* link = new LinkButton(isFault ? tr("Go to line %1").arg(note.line)
                                            : tr("%1, line %2").arg(toQt(note.text)).arg(note.line),
                                    nullptr, metrics::kLabel);
        link->setToolTip(tr("Show it in the YAML"));
        into->addWidget(link, 0, Qt::AlignLeft);
        connect(link, &LinkButton::clicked, this,
                [this, line = note.line] { Q_EMIT lineWanted(line); });
    }
}

QList<LabFormField*> LabForm::allFields() const {
    QList<LabFormField*> out = m_fields.values();
    for (const LabFormRows* rows : m_lists) {
        rows->addFields(out);
    }
    return out;
}

LabFormField* LabForm::fieldAt(const model::LabPath& path) const {
    for (LabFormField* each : allFields()) {
        if (each->field().path == path) {
            return each;
        }
    }
    return nullptr;
}

/// Where something is wrong, from above.
QList<QWidget*> LabForm::places() const {
    QList<QWidget*> out;
    for (LabFormField* each : m_fields) {
        if (each->hasError()) {
            out.append(each->control());
        }
    }
    for (const LabFormRows* rows : m_lists) {
        rows->addPlaces(out);
    }
    const QWidget* sheet = m_scroll->widget();
    const auto place = [sheet](const QWidget* widget) {
        const QPoint at = widget->mapTo(sheet, QPoint());
        return std::pair(at.y(), at.x());
    };
    out.removeIf([](const QWidget* each) { return !each->isVisible(); });
    std::sort(out.begin(), out.end(),
              [&](const QWidget* a, const QWidget* b) { return place(a) < place(b); });
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

void LabForm::stepFault(int by) {
    if (m_form && !m_form->isReadable) {
        Q_EMIT lineWanted(m_brokenLine);
        return;
    }
    const QList<QWidget*> stops = places();
    if (stops.isEmpty()) {
        if (m_form && !m_form->faults.empty()) {
            Q_EMIT lineWanted(m_form->faults.front().line);
        }
        return;
    }
    const QWidget* sheet = m_scroll->widget();
    QWidget* here = window()->focusWidget();
    const int y = here != nullptr && sheet->isAncestorOf(here) ? here->mapTo(sheet, QPoint()).y()
                  : by > 0                                     ? -1
                                                               : sheet->height() + 1;
    const auto index = stops.indexOf(here);
    QWidget* next = nullptr;
    if (index >= 0) {
        next = stops.at((index + by + stops.size()) % stops.size());
    } else {
        for (QWidget* each : stops) {
            const int at = each->mapTo(sheet, QPoint()).y();
            if (by > 0 && at > y && next == nullptr) {
                next = each;
            }
            if (by < 0 && at < y) {
                next = each;
            }
        }
        next = next == nullptr ? (by > 0 ? stops.first() : stops.last()) : next;
    }
    next->setFocus(Qt::TabFocusReason);
    m_scroll->ensureWidgetVisible(next, 0, 48);
}

void LabForm::focusFirst() {
    if (m_form && !m_form->isReadable) {
        m_goThere->setFocus();
        return;
    }
    m_fields.value(LabFieldId::Name)->control()->setFocus(Qt::TabFocusReason);
}

void LabForm::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_offers->setNarrow(width() < kNarrow);
}

void LabForm::keyPressEvent(QKeyEvent* event) {
    const bool isUndo = event->matches(QKeySequence::Undo);
    if (isUndo || event->matches(QKeySequence::Redo)) {
        Q_EMIT undoWanted(!isUndo);
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace pilothouse::ui
