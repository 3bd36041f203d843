// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_form_field.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/lab_form_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStringListModel>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::LabFieldId;
using model::LabFormEdit;

constexpr int kNarrow = 48; // px: less than this nothing can be read in

/// Values with commas between, however they are spaced.
QString normal(const QString& text) {
    QStringList parts = text.split(u',');
    for (QString& part : parts) {
        part = part.trimmed();
    }
    return parts.join(u", "_s);
}

/// Where the word that is typed begins: behind the last comma of a list.
qsizetype wordStart(const QLineEdit* edit) {
    const qsizetype comma = edit->text().left(edit->cursorPosition()).lastIndexOf(u',');
    qsizetype at = comma + 1;
    while (at < edit->cursorPosition() && edit->text().at(at) == u' ') {
        ++at;
    }
    return at;
}

} // namespace

FormOffers::FormOffers(QObject* parent)
    : QObject(parent), m_completer(new QCompleter(this)), m_words(new QStringListModel(this)) {
    m_completer->setModel(m_words);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(9);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            &FormOffers::insert);
}

void FormOffers::open(QLineEdit* edit, const QStringList& words, bool isAsked) {
    constexpr qsizetype kMost = 200; // more than anybody scrolls through
    const qsizetype start = wordStart(edit);
    const QString typed = edit->text().mid(start, edit->cursorPosition() - start);
    QStringList fitting;
    QStringList inside;
    for (const QString& word : words) {
        if (word.startsWith(typed, Qt::CaseInsensitive)) {
            fitting.append(word);
        } else if (word.contains(typed, Qt::CaseInsensitive)) {
            inside.append(word);
        }
        if (fitting.size() >= kMost) {
            break;
        }
    }
    fitting.append(inside.mid(0, std::max<qsizetype>(0, kMost - fitting.size())));
    const bool isSaid = fitting.size() == 1 && fitting.first() == typed;
    if (fitting.isEmpty() || isSaid || (!isAsked && typed.isEmpty())) {
        close();
        return;
    }
    m_edit = edit;
    m_completer->setWidget(edit);
    m_words->setStringList(fitting);
    QRect below = edit->rect();
    below.setWidth(std::max(edit->width(), m_completer->popup()->sizeHintForColumn(0) + 32));
    m_completer->complete(below);
    m_completer->popup()->setCurrentIndex(m_words->index(0));
}

void FormOffers::setNarrow(bool isNarrow) {
    if (isNarrow != m_isNarrow) {
        m_isNarrow = isNarrow;
        Q_EMIT narrowChanged();
    }
}

void FormOffers::close() {
    m_completer->popup()->hide();
}

bool FormOffers::isOpen() const {
    return m_completer->popup()->isVisible();
}

void FormOffers::insert(const QString& word) {
    if (m_edit) {
        const qsizetype start = wordStart(m_edit);
        const QString text = m_edit->text();
        m_edit->setText(text.left(start) + word + text.mid(m_edit->cursorPosition()));
        m_edit->setCursorPosition(static_cast<int>(start + word.size()));
        Q_EMIT m_edit->textEdited(m_edit->text());
        Q_EMIT m_edit->editingFinished();
    }
}

LabFormField::LabFormField(LabFieldId id, FormOffers* offers, Label label, QWidget* parent)
    : QWidget(parent), m_offers(offers),
      m_error(new ToneLabel({}, Tone::Failed, metrics::kLabel, false, this)),
      m_elsewhere(new LinkButton({}, this, metrics::kLabel)) {
    m_field.id = id;
    const FieldWords words = fieldWords(id);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    if (label == Label::Above) {
        auto* name = new ToneLabel(words.label, Tone::Secondary, metrics::kLabel, false, this);
        column->addWidget(name);
    }
    words.choices.isEmpty() ? buildEdit() : buildChoice();
    QWidget* taker = control();
    taker->setAccessibleName(words.label);
    taker->setAccessibleDescription(words.tip);
    taker->setToolTip(m_choice == nullptr || words.placeholder.isEmpty()
                          ? words.tip
                          : tr("%1. In brackets: what holds while nothing is said").arg(words.tip));
    taker->setMinimumWidth(kNarrow);
    taker->installEventFilter(this);
    column->addWidget(taker);
    column->addWidget(m_elsewhere, 0, Qt::AlignLeft);
    column->addWidget(m_error);
    column->addStretch(1);
    m_error->setWrap(true);
    m_error->hide();
    m_elsewhere->hide();
    setFocusProxy(taker);
    connect(m_elsewhere, &LinkButton::clicked, this, [this] { Q_EMIT lineWanted(m_field.line); });
}

void LabFormField::buildEdit() {
    m_edit = new QLineEdit(this);
    m_edit->setPlaceholderText(fieldWords(m_field.id).placeholder);
    m_edit->setFont(monoFont(metrics::kLabel + 1));
    connect(m_edit, &QLineEdit::textEdited, this, &LabFormField::onTyped);
    connect(m_edit, &QLineEdit::editingFinished, this, &LabFormField::commitKey);
}

void LabFormField::buildChoice() {
    const FieldWords words = fieldWords(m_field.id);
    m_choice = new QComboBox(this);
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setMinimumContentsLength(4);
    // What holds while nothing is said is a choice too: it takes the field out of the text.
    m_choice->addItem(words.placeholder.isEmpty() ? tr("not said")
                                                  : tr("(%1)").arg(words.placeholder),
                      QString());
    for (const QString& word : words.choices) {
        const bool isLong = word.contains(u'/');
        m_choice->addItem(isLong ? word.section(u'/', -1) : word, word);
    }
    connect(m_choice, &QComboBox::activated, this, [this](int index) {
        const QString word = m_choice->itemData(index).toString();
        if (word != toQt(m_field.value) || word.isEmpty() == m_field.isSet) {
            send(word);
        }
    });
}

QWidget* LabFormField::control() const {
    return m_edit != nullptr ? static_cast<QWidget*>(m_edit) : m_choice;
}

QString LabFormField::text() const {
    return m_edit != nullptr ? m_edit->text() : m_choice->currentData().toString();
}

bool LabFormField::hasError() const {
    return !m_field.errors.empty() || !m_refusal.isEmpty();
}

void LabFormField::setField(const model::LabField& field) {
    const QString before = toQt(m_field.value);
    m_field = field;
    const QString value = toQt(field.value);
    m_isShowing = true;
    if (m_edit != nullptr) {
        // A key that is being typed is told when it is finished.
        const bool isTyped = m_edit->hasFocus() && (normal(m_edit->text()) == normal(value) ||
                                                    (isKey() && value == before));
        if (!isTyped && m_edit->text() != value) {
            m_edit->setText(value);
            if (!m_edit->hasFocus()) {
                m_edit->setCursorPosition(0); // long names from their beginning
            }
        }
        m_edit->setEnabled(!field.isUnfit);
        constexpr qsizetype kLong = 16; // letters that surely fit
        const QString tip = fieldWords(field.id).tip;
        m_edit->setToolTip(value.size() > kLong ? value + u'\n' + tip : tip);
    } else {
        int index = m_choice->findData(value);
        if (index < 0) { // a word that the hub does not know is shown all the same
            m_choice->addItem(value, value);
            index = m_choice->count() - 1;
        }
        m_choice->setCurrentIndex(index);
        m_choice->setEnabled(!field.isUnfit);
    }
    m_isShowing = false;
    m_elsewhere->setVisible(field.isUnfit);
    if (field.isUnfit) {
        m_elsewhere->setText(tr("written otherwise in line %1: edit the YAML").arg(field.line));
    }
    showErrors();
}

void LabFormField::setRefusal(const QString& why) {
    if (why != m_refusal) {
        m_refusal = why;
        showErrors();
    }
}

void LabFormField::showErrors() {
    QStringList words;
    for (const auto& error : m_field.errors) {
        words.append(toQt(error));
    }
    if (!m_refusal.isEmpty()) {
        words.append(tr("Not changed: %1").arg(m_refusal));
    }
    if (m_edit != nullptr) {
        setFieldState(m_edit, words.isEmpty() ? FieldState::Plain : FieldState::Invalid);
    }
    m_error->setText(words.join(u'\n'));
    m_error->setVisible(!words.isEmpty());
    control()->setAccessibleDescription(words.isEmpty() ? fieldWords(m_field.id).tip
                                                        : words.join(u"; "_s));
}

void LabFormField::onTyped(const QString& text) {
    if (m_isShowing) {
        return;
    }
    if (!isKey()) { // a key would meet its neighbours on the way
        send(text);
    }
    offer(false);
}

void LabFormField::commitKey() {
    if (isKey() && m_edit->text().trimmed() != toQt(m_field.value)) {
        send(m_edit->text().trimmed());
    }
}

void LabFormField::send(const QString& value) {
    LabFormEdit edit{.kind = isKey() ? LabFormEdit::Kind::Rename : LabFormEdit::Kind::Set,
                     .path = m_field.path,
                     .field = m_field.id,
                     .value = fromQt(value)};
    Q_EMIT edited(edit);
}

void LabFormField::offer(bool isAsked) {
    if (m_edit != nullptr) {
        m_offers->open(m_edit,
                       offersFor(m_field, m_keyOf ? m_keyOf() : QString(), m_offers->facts()),
                       isAsked);
    }
}

bool LabFormField::eventFilter(QObject* watched, QEvent* event) {
    const auto type = event->type();
    if (type == QEvent::Wheel && m_choice != nullptr && !m_choice->hasFocus()) {
        event->ignore(); // the form scrolls
        return true;
    }
    if (type == QEvent::ShortcutOverride || type == QEvent::KeyPress) {
        return takeKey(event);
    }
    return QWidget::eventFilter(watched, event);
}

/// Undo is the document's, not the field's.
bool LabFormField::takeKey(QEvent* event) {
    auto* key = static_cast<QKeyEvent*>(event);
    const bool isPress = event->type() == QEvent::KeyPress;
    const bool isUndo = key->matches(QKeySequence::Undo);
    const bool isRedo = key->matches(QKeySequence::Redo) ||
                        (key->key() == Qt::Key_Y && key->modifiers() == Qt::ControlModifier);
    if (isUndo || isRedo) {
        event->accept();
        if (isPress && isKey() && m_edit->text() != toQt(m_field.value)) {
            m_edit->setText(toQt(m_field.value));
        } else if (isPress) {
            Q_EMIT undoWanted(isRedo);
        }
        return true;
    }
    const bool asksWords = key->key() == Qt::Key_Space && key->modifiers() == Qt::ControlModifier;
    const bool goesDown = key->key() == Qt::Key_Down && key->modifiers() == Qt::NoModifier;
    if (isPress && m_edit != nullptr && (asksWords || (goesDown && !m_offers->isOpen()))) {
        offer(true);
        return true;
    }
    return false;
}

} // namespace pilothouse::ui
