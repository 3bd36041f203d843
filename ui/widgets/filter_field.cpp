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
    connect(m_edit, &QLineEdit::textEdited, this, &FilterField::textEdited);
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

QRect FilterField::starBox() const {
    return {width() - 10 - kStar - 4, (height() - 24) / 2, 24, 24};
}

void FilterField::placeEdit() {
    int right = 12;
    if (!m_edit->text().isEmpty()) {
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
    paintIcon(painter, QRectF(right - kStar, (height() - kStar) / 2.0, kStar, kStar), Icon::Star,
              m_starred ? tokens.accent : tokens.secondary);
    right -= kStar + 8;
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
    if (!m_edit->text().isEmpty() && starBox().contains(event->position().toPoint())) {
        m_starred = !m_starred;
        update();
        Q_EMIT starToggled(m_starred);
        return;
    }
    m_edit->setFocus(Qt::MouseFocusReason);
}

void FilterField::setCompletions(const QList<Completion>& rows) {
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
    const Completion& completion = m_list->completions().at(row);
    const int at = m_edit->cursorPosition();
    QString text = m_edit->text();
    const int start = std::max(0, at - completion.typed);
    const QString insert = completion.insert.isEmpty() ? completion.text : completion.insert;
    text.replace(start, at - start, insert);
    m_edit->setText(text);
    m_edit->setCursorPosition(start + static_cast<int>(insert.size()));
    m_list->hide();
    Q_EMIT textEdited(text);
}

bool FilterField::handleKey(int key) {
    const bool open = m_list != nullptr && m_list->isVisible();
    if (open && (key == Qt::Key_Down || key == Qt::Key_Up)) {
        m_list->setCurrentRow(m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1));
        return true;
    }
    if (open && key == Qt::Key_Tab) {
        acceptCompletion(m_list->currentRow());
        return true;
    }
    if (open && key == Qt::Key_Escape) {
        m_list->hide();
        return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        if (open) {
            m_list->hide();
        }
        Q_EMIT submitted(m_edit->text());
        return true;
    }
    return false;
}

bool FilterField::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit) {
        if (event->type() == QEvent::KeyPress && handleKey(static_cast<QKeyEvent*>(event)->key())) {
            return true;
        }
        if (event->type() == QEvent::FocusOut && m_list != nullptr) {
            m_list->hide();
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pilothouse::ui
