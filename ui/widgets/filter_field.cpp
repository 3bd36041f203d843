// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filter_field.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kTextLeft = 36;
constexpr int kStar = 16;
constexpr qsizetype kMostHistory = 50;
constexpr qsizetype kMostRows = 8;

} // namespace

FilterField::FilterField(QWidget* parent) : QWidget(parent), m_edit(new QLineEdit(this)) {
    setObjectName(QStringLiteral("filterField"));
    m_edit->setFrame(false);
    m_edit->setProperty("phRingParent", true);
    setMonospace(m_edit);
    m_edit->installEventFilter(this);
    m_edit->setAccessibleName(tr("Filter clusters"));
    setFocusProxy(m_edit);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(m_edit, &QLineEdit::textEdited, this, [this](const QString& text) {
        placeEdit();
        update();
        if (m_open == Open::Words) {
            openWords();
        } else {
            close();
        }
        Q_EMIT textEdited(text);
    });
}

void FilterField::setText(const QString& text) {
    m_edit->setText(text);
}

QString FilterField::text() const {
    return m_edit->text();
}

void FilterField::setPlaceholder(const QString& text) {
    m_edit->setPlaceholderText(text);
}

void FilterField::setResult(FieldState state, const QString& words) {
    m_state = state;
    m_words = words;
    m_edit->setAccessibleDescription(words);
    placeEdit();
    update();
}

void FilterField::setStarred(bool starred) {
    m_starred = starred;
    update();
}

void FilterField::setStarShown(bool shown) {
    m_isStarShown = shown;
    placeEdit();
    update();
}

QRect FilterField::starBox() const {
    return {width() - 10 - kStar - 4, (height() - 24) / 2, 24, 24};
}

void FilterField::placeEdit() {
    int right = 12;
    if (m_isStarShown && !m_edit->text().isEmpty()) {
        right += kStar + 12;
    }
    if (m_state != FieldState::Plain) {
        right += 14 + 8;
    }
    if (!m_words.isEmpty()) {
        right += std::min(width() / 2,
                          QFontMetrics(textFont(metrics::kLabel)).horizontalAdvance(m_words)) +
                 10;
    }
    m_edit->setGeometry(kTextLeft - 2, 1, std::max(40, width() - kTextLeft - right), height() - 2);
}

void FilterField::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeEdit();
    placeList();
}

void FilterField::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    const bool invalid = m_state == FieldState::Invalid;
    paintBox(painter, rect(), invalid ? tokens.invalidFill : tokens.surface,
             invalid ? tokens.failed.text : tokens.controlBorder);
    paintIcon(painter, QRectF(11, (height() - 16) / 2.0, 16, 16), Icon::Search, tokens.secondary);
    if (m_edit->text().isEmpty()) {
        return;
    }
    double right = width() - 12.0;
    if (m_isStarShown) {
        paintIcon(painter, QRectF(right - kStar, (height() - kStar) / 2.0, kStar, kStar),
                  Icon::Star, m_starred ? tokens.accent : tokens.secondary);
        right -= kStar + 8;
    }
    if (m_state != FieldState::Plain) {
        paintGlyph(painter, QRectF(right - 14, (height() - 14) / 2.0, 14, 14),
                   invalid ? Glyph::Failed : Glyph::Ok, tokens);
        right -= 14 + 8;
    }
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(invalid ? tokens.failed.text : tokens.secondary);
    const QRectF room(m_edit->geometry().right() + 4, 0, right - m_edit->geometry().right() - 4,
                      height());
    const QString words = painter.fontMetrics().elidedText(m_words, Qt::ElideRight,
                                                           static_cast<int>(room.width()) + 1);
    painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, words);
}

void FilterField::mousePressEvent(QMouseEvent* event) {
    if (m_isStarShown && !m_edit->text().isEmpty() &&
        starBox().contains(event->position().toPoint())) {
        m_starred = !m_starred;
        update();
        Q_EMIT starToggled(m_starred);
        return;
    }
    m_edit->setFocus(Qt::MouseFocusReason);
}

void FilterField::setVocabulary(const QList<Completion>& words) {
    m_vocabulary = words;
}

void FilterField::setHistory(const QStringList& history) {
    m_history = history.mid(0, kMostHistory);
}

bool FilterField::isListOpen() const {
    return m_list != nullptr && m_list->isVisible();
}

void FilterField::close() {
    m_open = Open::None;
    if (m_list != nullptr) {
        m_list->hide();
    }
}

void FilterField::remember() {
    const QString text = m_edit->text().trimmed();
    if (!text.isEmpty()) {
        m_history.removeAll(text);
        m_history.prepend(text);
        m_history = m_history.mid(0, kMostHistory);
    }
}

void FilterField::openWords() {
    const QString before = m_edit->text().left(m_edit->cursorPosition());
    const QString typed = before.mid(before.lastIndexOf(QLatin1Char(' ')) + 1);
    QList<Completion> rows;
    for (const Completion& word : m_vocabulary) {
        const bool fits = word.text.startsWith(typed, Qt::CaseInsensitive);
        if (fits && word.text != typed && rows.size() < kMostRows) {
            Completion row = word;
            row.typed = static_cast<int>(typed.size());
            rows.append(row);
        }
    }
    setCompletions(rows);
    m_open = rows.isEmpty() ? Open::None : Open::Words;
}

void FilterField::openHistory() {
    QList<Completion> rows;
    for (const QString& entry : std::as_const(m_history)) {
        if (entry != m_edit->text() && rows.size() < kMostRows) {
            rows.append({.text = entry, .typed = 0, .note = tr("used before"), .insert = {}});
        }
    }
    setCompletions(rows);
    m_open = rows.isEmpty() ? Open::None : Open::History;
}

void FilterField::setCompletions(const QList<Completion>& rows) {
    m_open = rows.isEmpty() ? Open::None : Open::Words;
    if (rows.isEmpty()) {
        if (m_list != nullptr) {
            m_list->hide();
        }
        return;
    }
    if (m_list == nullptr) {
        m_list = new CompletionList(window());
        connect(m_list, &CompletionList::chosen, this, &FilterField::acceptCompletion);
    }
    m_list->setCompletions(rows);
    m_list->setCurrentRow(0);
    placeList();
    m_list->setVisible(m_edit->hasFocus());
    m_list->raise();
}

void FilterField::placeList() {
    if (m_list != nullptr) {
        m_list->setGeometry(QRect(mapTo(window(), QPoint(0, height() + 4)),
                                  QSize(width(), m_list->sizeHint().height())));
    }
}

void FilterField::acceptCompletion(int row) {
    if (m_list == nullptr || row < 0 || row >= m_list->completions().size()) {
        return;
    }
    const Completion completion = m_list->completions().at(row);
    const bool whole = m_open == Open::History; // takes the place of all that stands there
    QString text = m_edit->text();
    const int at = whole ? static_cast<int>(text.size()) : m_edit->cursorPosition();
    const int start = whole ? 0 : std::max(0, at - completion.typed);
    const QString insert = completion.insert.isEmpty() ? completion.text : completion.insert;
    text.replace(start, at - start, insert);
    m_edit->setText(text);
    m_edit->setCursorPosition(start + static_cast<int>(insert.size()));
    close();
    placeEdit();
    Q_EMIT textEdited(text);
}

bool FilterField::handleListKey(int key) {
    switch (key) {
    case Qt::Key_Down:
    case Qt::Key_Up:
        m_list->setCurrentRow(m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1));
        return true;
    case Qt::Key_Tab: acceptCompletion(m_list->currentRow()); return true;
    case Qt::Key_Escape: close(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_open == Open::History) { // an old filter is taken as it is
            acceptCompletion(m_list->currentRow());
        }
        return false;
    default: return false;
    }
}

bool FilterField::handleKey(int key, Qt::KeyboardModifiers modifiers) {
    if (isListOpen() && handleListKey(key)) {
        return true;
    }
    if (key == Qt::Key_Space && modifiers == Qt::ControlModifier) {
        if (m_vocabulary.isEmpty()) {
            Q_EMIT completionsWanted();
        } else {
            openWords();
        }
        return true;
    }
    if (key == Qt::Key_Up) {
        openHistory();
        return true;
    }
    if (key == Qt::Key_Escape && !m_edit->text().isEmpty()) {
        remember();
        m_edit->clear();
        placeEdit();
        Q_EMIT textEdited({});
        return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        close();
        remember();
        Q_EMIT submitted(m_edit->text());
        return true;
    }
    return false;
}

bool FilterField::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit) {
        if (event->type() == QEvent::KeyPress) {
            const auto* key = static_cast<QKeyEvent*>(event);
            if (handleKey(key->key(), key->modifiers())) {
                return true;
            }
        }
        if (event->type() == QEvent::FocusOut) {
            remember();
            close();
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pilothouse::ui
