// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_form_rows.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/lab_form_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::LabEntryKind;
using model::LabFieldId;
using model::LabFormEdit;

constexpr int kGap = 6;   // px between fields
constexpr int kCard = 10; // px inside a card

bool isCard(LabEntryKind kind) {
    return kind == LabEntryKind::ResourceSelector || kind == LabEntryKind::RequiredTerm ||
           kind == LabEntryKind::PreferredTerm || kind == LabEntryKind::Toleration ||
           kind == LabEntryKind::SpreadConstraint;
}

QHBoxLayout* line(QBoxLayout* into) {
    auto* out = new QHBoxLayout;
    out->setSpacing(kGap);
    into->addLayout(out);
    return out;
}

/// Buttons beside each other where there is room.
void fold(QBoxLayout* buttons, FormOffers* offers, QObject* context) {
    const auto turn = [buttons, offers] {
        buttons->setDirection(offers->isNarrow() ? QBoxLayout::TopToBottom
                                                 : QBoxLayout::LeftToRight);
    };
    QObject::connect(offers, &FormOffers::narrowChanged, context, turn);
    turn();
}

/// Two parts of a line, below each other where there is no room.
struct Halves {
    QBoxLayout* first;
    QBoxLayout* second;
};
Halves halves(QBoxLayout* into, FormOffers* offers, QObject* context, int share, int rest) {
    auto* both = line(into);
    fold(both, offers, context);
    const Halves out{new QHBoxLayout, new QHBoxLayout};
    both->addLayout(out.first, share);
    both->addLayout(out.second, rest);
    out.first->setSpacing(kGap);
    out.second->setSpacing(kGap);
    return out;
}

QString removeWords(LabEntryKind kind) {
    switch (kind) {
    case LabEntryKind::ResourceSelector: return LabFormRow::tr("Remove this resource");
    case LabEntryKind::Label: return LabFormRow::tr("Remove this label");
    case LabEntryKind::Expression: return LabFormRow::tr("Remove this expression");
    case LabEntryKind::Property: return LabFormRow::tr("Remove this property");
    case LabEntryKind::ClusterName: return LabFormRow::tr("Remove this cluster");
    case LabEntryKind::RequiredTerm:
    case LabEntryKind::PreferredTerm: return LabFormRow::tr("Remove this term");
    case LabEntryKind::SpreadConstraint: return LabFormRow::tr("Remove this constraint");
    case LabEntryKind::Toleration: return LabFormRow::tr("Remove this toleration");
    }
    return {};
}

void setErrors(ToneLabel* label, const std::vector<std::string>& errors) {
    QStringList words;
    for (const auto& error : errors) {
        words.append(toQt(error));
    }
    label->setText(words.join(u'\n'));
    label->setVisible(!words.isEmpty());
}

} // namespace

LabFormRow::LabFormRow(LabEntryKind kind, FormOffers* offers, QWidget* parent)
    : QWidget(parent), m_kind(kind), m_offers(offers),
      m_remove(new IconButton(int(Icon::Close), removeWords(kind), this)),
      m_error(new ToneLabel({}, Tone::Failed, metrics::kLabel, false, this)) {
    m_remove->setBordered(false);
    m_remove->setObjectName(u"formRemove"_s);
    m_error->setWrap(true);
    m_error->hide();
    build();
    connect(m_remove, &IconButton::clicked, this, [this] {
        Q_EMIT edited({.kind = LabFormEdit::Kind::Remove, .path = m_entry.path, .row = m_kind});
    });
    if (auto* key = field(LabFieldId::LabelKey); key != nullptr) {
        auto* value = field(LabFieldId::LabelValue);
        value->setKeyOf([key] { return key->text(); });
        // Until the answer comes both lead to the pair by its new key.
        connect(key, &LabFormField::edited, this, [this, key, value](const LabFormEdit& edit) {
            auto path = edit.path;
            path.back() = edit.value;
            key->setPath(path);
            value->setPath(path);
            m_entry.path = path;
        });
    }
    if (auto* key = field(LabFieldId::ExpressionKey); key != nullptr) {
        field(LabFieldId::ExpressionValues)->setKeyOf([key] { return key->text(); });
    }
}

LabFormField* LabFormRow::field(LabFieldId id) const {
    const auto found = std::find_if(m_fields.begin(), m_fields.end(),
                                    [id](const auto* each) { return each->field().id == id; });
    return found == m_fields.end() ? nullptr : *found;
}

LabFormField* LabFormRow::add(LabFieldId id, QBoxLayout* into, int stretch,
                              LabFormField::Label label) {
    auto* out = new LabFormField(id, m_offers, label, this);
    m_fields.append(out);
    into->addWidget(out, stretch);
    connect(out, &LabFormField::edited, this, &LabFormRow::edited);
    connect(out, &LabFormField::undoWanted, this, &LabFormRow::undoWanted);
    connect(out, &LabFormField::lineWanted, this, &LabFormRow::lineWanted);
    return out;
}

void LabFormRow::addList(LabEntryKind kind, QBoxLayout* into) {
    auto* list = new LabFormRows(kind, m_offers, this);
    m_lists.append(list);
    into->addWidget(list);
    for (QPushButton* each : list->takeAdds()) {
        m_adds->addWidget(each, 0, Qt::AlignLeft);
    }
    connect(list, &LabFormRows::edited, this, &LabFormRow::edited);
    connect(list, &LabFormRows::undoWanted, this, &LabFormRow::undoWanted);
    connect(list, &LabFormRows::lineWanted, this, &LabFormRow::lineWanted);
}

void LabFormRow::build() {
    auto* column = new QVBoxLayout(this);
    column->setSpacing(kGap);
    if (isCard(m_kind)) {
        column->setContentsMargins(kCard, kGap, kCard, kCard);
        buildCard(column);
        column->addWidget(m_error);
        return;
    }
    column->setContentsMargins(0, 0, 0, 0);
    const int share = m_kind == LabEntryKind::Expression ? 4 : 5;
    const bool isLong = m_kind == LabEntryKind::Expression || m_kind == LabEntryKind::Property;
    const auto parts = isLong ? halves(column, m_offers, this, share, 9 - share) : Halves{};
    auto* row = isLong ? parts.second : line(column);
    switch (m_kind) {
    case LabEntryKind::Label:
        add(LabFieldId::LabelKey, row, 3);
        add(LabFieldId::LabelValue, row, 2);
        break;
    case LabEntryKind::Expression:
        add(LabFieldId::ExpressionKey, parts.first);
        add(LabFieldId::ExpressionOperator, row, 3);
        add(LabFieldId::ExpressionValues, row, 4);
        break;
    case LabEntryKind::Property:
        add(LabFieldId::PropertyName, parts.first);
        add(LabFieldId::PropertyOperator, row, 2);
        add(LabFieldId::PropertyValue, row, 2);
        break;
    case LabEntryKind::ClusterName: add(LabFieldId::ClusterName, row); break;
    case LabEntryKind::ResourceSelector:
    case LabEntryKind::RequiredTerm:
    case LabEntryKind::PreferredTerm:
    case LabEntryKind::SpreadConstraint:
    case LabEntryKind::Toleration: break;
    }
    row->addWidget(m_remove, 0, Qt::AlignTop);
    column->addWidget(m_error);
}

void LabFormRow::buildCard(QBoxLayout* column) {
    using Label = LabFormField::Label;
    auto* head = line(column);
    m_title = new ToneLabel({}, Tone::Secondary, metrics::kLabel, true, this);
    m_note = new ToneLabel({}, Tone::Muted, metrics::kLabel, false, this);
    head->addWidget(m_title);
    head->addWidget(m_note, 1);
    head->addWidget(m_remove);
    m_adds = new QHBoxLayout;
    fold(m_adds, m_offers, this);
    Halves pair{};
    switch (m_kind) {
    case LabEntryKind::ResourceSelector:
        pair = halves(column, m_offers, this, 1, 1);
        add(LabFieldId::SelectorKind, pair.first, 1, Label::Above);
        add(LabFieldId::SelectorName, pair.second, 1, Label::Above);
        pair = halves(column, m_offers, this, 1, 1);
        add(LabFieldId::SelectorGroup, pair.first, 3, Label::Above);
        add(LabFieldId::SelectorVersion, pair.first, 2, Label::Above);
        add(LabFieldId::SelectorScope, pair.second, 1, Label::Above);
        addList(LabEntryKind::Label, column);
        addList(LabEntryKind::Expression, column);
        break;
    case LabEntryKind::RequiredTerm:
        addList(LabEntryKind::Label, column);
        addList(LabEntryKind::Expression, column);
        addList(LabEntryKind::Property, column);
        break;
    case LabEntryKind::PreferredTerm:
        pair = halves(column, m_offers, this, 5, 3);
        add(LabFieldId::Weight, pair.first, 1, Label::Above);
        add(LabFieldId::SorterName, pair.first, 4, Label::Above);
        add(LabFieldId::SorterOrder, pair.second, 1, Label::Above);
        addList(LabEntryKind::Label, column);
        addList(LabEntryKind::Expression, column);
        break;
    case LabEntryKind::SpreadConstraint:
        pair = halves(column, m_offers, this, 6, 4);
        add(LabFieldId::TopologyKey, pair.first, 4, Label::Above);
        add(LabFieldId::MaxSkew, pair.first, 2, Label::Above);
        add(LabFieldId::WhenUnsatisfiable, pair.second, 1, Label::Above);
        break;
    case LabEntryKind::Toleration:
        pair = {line(column), line(column)};
        add(LabFieldId::TolerationKey, pair.first, 3, Label::Above);
        add(LabFieldId::TolerationOperator, pair.first, 2, Label::Above);
        add(LabFieldId::TolerationValue, pair.second, 3, Label::Above);
        add(LabFieldId::TolerationEffect, pair.second, 2, Label::Above);
        break;
    case LabEntryKind::Label:
    case LabEntryKind::Expression:
    case LabEntryKind::Property:
    case LabEntryKind::ClusterName: break;
    }
    m_adds->addStretch(1);
    column->addLayout(m_adds);
}

void LabFormRow::setEntry(const model::LabEntry& entry, int number) {
    m_entry = entry;
    for (LabFormField* each : std::as_const(m_fields)) {
        const auto found =
            std::find_if(entry.fields.begin(), entry.fields.end(),
                         [each](const auto& field) { return field.id == each->field().id; });
        if (found != entry.fields.end()) {
            each->setField(*found);
        }
    }
    for (LabFormRows* each : std::as_const(m_lists)) {
        for (const auto& list : entry.lists) {
            if (list.kind == each->entries().kind) {
                each->setEntries(list);
            }
        }
    }
    setErrors(m_error, entry.errors);
    if (isCard(m_kind)) {
        refreshWords(number);
    }
}

/// The head of a card, and the fields that it has use for.
void LabFormRow::refreshWords(int number) {
    const auto has = [this](LabFieldId id) { return field(id)->field().isSet; };
    const auto word = [this](LabFieldId id) { return field(id)->text(); };
    QString title;
    QString note;
    switch (m_kind) {
    case LabEntryKind::ResourceSelector: {
        title = tr("Resource %1").arg(number);
        const bool isNamespace = word(LabFieldId::SelectorKind) == u"Namespace"_s;
        field(LabFieldId::SelectorScope)->setVisible(isNamespace || has(LabFieldId::SelectorScope));
        const bool isNamed = has(LabFieldId::SelectorName) && m_lists[0]->rows().isEmpty() &&
                             m_lists[1]->rows().isEmpty();
        for (LabFormRows* each : std::as_const(m_lists)) { // name or labels, not both
            each->setVisible(!isNamed && each->isVisibleTo(this));
            for (QPushButton* add : each->takeAdds()) {
                add->setVisible(!isNamed);
            }
        }
        break;
    }
    case LabEntryKind::RequiredTerm: {
        const bool isEmpty =
            std::all_of(m_lists.begin(), m_lists.end(),
                        [](const LabFormRows* each) { return each->rows().isEmpty(); });
        title = number == 1 ? tr("Term %1").arg(number) : tr("or term %1").arg(number);
        note = isEmpty ? tr("every cluster matches") : QString();
        break;
    }
    case LabEntryKind::PreferredTerm: {
        title = tr("Preference %1").arg(number);
        const bool isSorted = has(LabFieldId::SorterName) || has(LabFieldId::SorterOrder);
        const bool hasLabels = !m_lists[0]->rows().isEmpty() || !m_lists[1]->rows().isEmpty();
        field(LabFieldId::SorterOrder)->setVisible(isSorted);
        note = isSorted    ? hasLabels ? tr("by property, of clusters with these labels")
                                       : tr("by property")
                  : hasLabels ? tr("by labels")
                           : tr("every cluster gets it");
        break;
    }
    case LabEntryKind::SpreadConstraint: title = tr("Constraint %1").arg(number); break;
    case LabEntryKind::Toleration:
        title = tr("Toleration %1").arg(number);
        note = word(LabFieldId::TolerationOperator) == u"Exists"_s &&
                       word(LabFieldId::TolerationKey).isEmpty()
                   ? tr("every taint is tolerated")
                   : QString();
        field(LabFieldId::TolerationValue)
            ->setVisible(word(LabFieldId::TolerationOperator) != u"Exists"_s ||
                         has(LabFieldId::TolerationValue));
        break;
    case LabEntryKind::Label:
    case LabEntryKind::Expression:
    case LabEntryKind::Property:
    case LabEntryKind::ClusterName: break;
    }
    m_title->setText(title);
    m_note->setText(note);
}

void LabFormRow::addFields(QList<LabFormField*>& out) const {
    out.append(m_fields);
    for (const LabFormRows* each : m_lists) {
        each->addFields(out);
    }
}

/// What has an error, from above: fields, then what is of the row alone.
void LabFormRow::addPlaces(QList<QWidget*>& out) const {
    for (LabFormField* each : m_fields) {
        if (each->hasError()) {
            out.append(each->control());
        }
    }
    for (const LabFormRows* each : m_lists) {
        each->addPlaces(out);
    }
    if (!m_entry.errors.empty()) {
        out.append(m_fields.isEmpty() ? static_cast<QWidget*>(m_remove)
                                      : m_fields.first()->control());
    }
}

void LabFormRow::addStops(QList<QWidget*>& out) const {
    if (isCard(m_kind)) {
        out.append(m_remove);
    }
    for (LabFormField* each : m_fields) {
        out.append(each->control());
    }
    for (const LabFormRows* each : m_lists) {
        each->addStops(out);
    }
    for (LabFormRows* each : m_lists) {
        for (QPushButton* add : each->takeAdds()) {
            out.append(add);
        }
    }
    if (!isCard(m_kind)) {
        out.append(m_remove);
    }
}

void LabFormRow::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    if (isCard(m_kind)) {
        QPainter painter(this);
        paintBox(painter, rect(), theme(this).window, theme(this).divider);
    }
}

LabFormRows::LabFormRows(LabEntryKind kind, FormOffers* offers, QWidget* parent)
    : QWidget(parent), m_kind(kind), m_offers(offers), m_column(new QVBoxLayout),
      m_none(new ToneLabel(sectionWords(kind).none, Tone::Muted, metrics::kLabel, false, this)),
      m_error(new ToneLabel({}, Tone::Failed, metrics::kLabel, false, this)),
      m_elsewhere(new LinkButton({}, this, metrics::kLabel)) {
    m_entries.kind = kind;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    m_column->setSpacing(kGap);
    column->addLayout(m_column);
    column->addWidget(m_none);
    column->addWidget(m_elsewhere, 0, Qt::AlignLeft);
    column->addWidget(m_error);
    auto* adds = line(column);
    fold(adds, offers, this);
    if (kind == LabEntryKind::PreferredTerm) {
        adds->addWidget(button(tr("Prefer a label"), false), 0, Qt::AlignLeft);
        adds->addWidget(button(tr("Prefer by property"), true), 0, Qt::AlignLeft);
    } else {
        adds->addWidget(button(sectionWords(kind).add, false), 0, Qt::AlignLeft);
    }
    adds->addStretch(1);
    m_error->setWrap(true);
    m_error->hide();
    m_elsewhere->hide();
    connect(m_elsewhere, &LinkButton::clicked, this, [this] { Q_EMIT lineWanted(m_entries.line); });
}

QPushButton* LabFormRows::button(const QString& text, bool isSorter) {
    auto* out = new QPushButton(text, this);
    out->setIcon(themedIcon(Icon::Plus));
    out->setObjectName(isSorter ? u"formAddSorter"_s : u"formAdd"_s);
    setButtonKind(out, ButtonKind::Quiet);
    setSmall(out);
    out->setAutoDefault(true);
    m_adds.append(out);
    connect(out, &QPushButton::clicked, this, [this, isSorter] { ask(isSorter); });
    return out;
}

void LabFormRows::ask(bool isSorter) {
    const bool hasBlank = m_kind == LabEntryKind::Label &&
                          std::any_of(m_rows.begin(), m_rows.end(), [](const LabFormRow* each) {
                              return each->entry().path.back().empty();
                          });
    if (hasBlank) {
        m_rows.last()->firstField()->setFocus();
        return;
    }
    awaitRow();
    Q_EMIT edited({.kind = LabFormEdit::Kind::Add,
                   .path = m_entries.path,
                   .row = m_kind,
                   .isSorter = isSorter});
}

void LabFormRows::addRow() {
    auto* row = new LabFormRow(m_kind, m_offers, this);
    m_rows.append(row);
    m_column->addWidget(row);
    connect(row, &LabFormRow::edited, this, &LabFormRows::edited);
    connect(row, &LabFormRow::undoWanted, this, &LabFormRows::undoWanted);
    connect(row, &LabFormRow::lineWanted, this, &LabFormRows::lineWanted);
    row->show();
}

void LabFormRows::setEntries(const model::LabEntries& entries) {
    m_entries = entries;
    const qsizetype before = m_rows.size();
    const auto count = static_cast<qsizetype>(entries.rows.size());
    while (m_rows.size() > count) {
        LabFormRow* row = m_rows.takeLast();
        if (row->isAncestorOf(window()->focusWidget())) { // the keys stay near
            m_rows.isEmpty() ? m_adds.first()->setFocus() : m_rows.last()->setFocus();
        }
        row->hide();
        row->deleteLater();
    }
    while (m_rows.size() < count) {
        addRow();
    }
    for (qsizetype at = 0; at < count; ++at) {
        m_rows.at(at)->setEntry(entries.rows[static_cast<std::size_t>(at)],
                                static_cast<int>(at) + 1);
    }
    setErrors(m_error, entries.errors);
    m_none->setVisible(count == 0 && !entries.isUnfit && !m_none->text().isEmpty());
    m_elsewhere->setVisible(entries.isUnfit);
    m_elsewhere->setText(tr("written otherwise in line %1: edit the YAML").arg(entries.line));
    for (QPushButton* add : std::as_const(m_adds)) {
        add->setEnabled(!entries.isUnfit);
    }
    focusAwaited(before);
    if (!m_hasAdds) { // the room of nothing
        setVisible(count > 0 || entries.isUnfit || !entries.errors.empty());
    }
}

void LabFormRows::focusAwaited(qsizetype before) {
    if (!m_isAwaited || m_rows.size() <= before) {
        return;
    }
    m_isAwaited = false;
    QList<LabFormField*> fields;
    m_rows.last()->addFields(fields);
    const auto blank = std::find_if(fields.begin(), fields.end(), [](const LabFormField* each) {
        return each->text().isEmpty() && each->field().isSet;
    });
    LabFormField* first = blank != fields.end() ? *blank : fields.value(0);
    if (m_kind == LabEntryKind::ResourceSelector && fields.size() > 1) {
        first = fields.at(1); // its name; the kind is there
    }
    if (first != nullptr) {
        first->control()->setFocus(Qt::TabFocusReason);
    }
}

void LabFormRows::addFields(QList<LabFormField*>& out) const {
    for (const LabFormRow* row : m_rows) {
        row->addFields(out);
    }
}

void LabFormRows::addPlaces(QList<QWidget*>& out) const {
    for (const LabFormRow* row : m_rows) {
        row->addPlaces(out);
    }
    if (!m_entries.errors.empty()) {
        out.append(m_adds.first());
    }
}

void LabFormRows::addStops(QList<QWidget*>& out) const {
    for (const LabFormRow* row : m_rows) {
        row->addStops(out);
    }
    for (QPushButton* each : m_adds) {
        if (m_hasAdds) {
            out.append(each);
        }
    }
}

const QList<QPushButton*>& LabFormRows::takeAdds() {
    m_hasAdds = false;
    return m_adds;
}

} // namespace pilothouse::ui
