// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/text_viewer.h"

#include "ui/models/cell_text.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/yaml_highlighter.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTextBlock>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using Marks = QList<QTextEdit::ExtraSelection>;

QTextEdit::ExtraSelection spanOf(const QTextBlock& block, qsizetype from, qsizetype to) {
    QTextEdit::ExtraSelection span;
    span.cursor = QTextCursor(block);
    span.cursor.setPosition(block.position() + static_cast<int>(from));
    span.cursor.setPosition(block.position() + static_cast<int>(to), QTextCursor::KeepAnchor);
    return span;
}

/// Lines that tell of errors stand on the failed tint, warnings colour their word, times are quiet.
void markLogLine(const QTextBlock& block, const Tokens& tokens, Marks& marks) {
    static const QRegularExpression kError(
        QStringLiteral("\\b(ERROR|FATAL|PANIC|level=(error|fatal|panic)|error:|panic:|fatal:)"));
    static const QRegularExpression kWarn(QStringLiteral("\\b(WARN(ING)?|level=warn(ing)?)\\b"));
    static const QRegularExpression kTime(QStringLiteral(
        "^(\\d{4}-\\d\\d-\\d\\d[T ])?\\d\\d:\\d\\d:\\d\\d([.,]\\d+)?(Z|[+-]\\d\\d:?\\d\\d)?"));
    const QString text = block.text();
    if (text.contains(kError)) {
        auto line = spanOf(block, 0, 0);
        line.format.setBackground(tokens.failed.tint);
        line.format.setProperty(QTextFormat::FullWidthSelection, true);
        marks.append(line);
        auto words = spanOf(block, 0, text.size());
        words.format.setForeground(tokens.failed.text);
        marks.append(words);
    } else if (const auto warn = kWarn.match(text); warn.hasMatch()) {
        auto word = spanOf(block, warn.capturedStart(), warn.capturedEnd());
        word.format.setForeground(tokens.warning.text);
        marks.append(word);
    }
    if (const auto time = kTime.match(text); time.hasMatch()) {
        auto quiet = spanOf(block, 0, time.capturedEnd());
        quiet.format.setForeground(tokens.muted);
        marks.append(quiet);
    }
}

} // namespace

TextViewer::TextViewer(Kind kind, QWidget* parent)
    : QWidget(parent), m_kind(kind), m_title(new ToneLabel({}, Tone::Text, 13, true, this)),
      m_find(new QLineEdit(this)), m_count(new ToneLabel({}, Tone::Muted, 11, false, this)),
      m_previous(new IconButton(int(Icon::ChevronUp), tr("Previous hit (Shift+F3)"), this)),
      m_next(new IconButton(int(Icon::ChevronDown), tr("Next hit (F3)"), this)),
      m_edit(new QPlainTextEdit(this)), m_message(new ToneLabel({}, Tone::Muted, 13, false, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(16, 5, 16, 5);
    bar->setSpacing(8);
    m_find->setPlaceholderText(tr("Find in text (Ctrl+F)"));
    m_find->setFixedWidth(190);
    m_find->setAccessibleName(tr("Find in text"));
    m_find->installEventFilter(this);
    m_edit->installEventFilter(this);
    auto* copy = new QPushButton(tr("Copy all"), this);
    copy->setObjectName(QStringLiteral("copyText"));
    setSmall(copy);
    m_copy = copy;
    m_title->hide();
    bar->addWidget(m_title);
    bar->addWidget(m_find);
    bar->addWidget(m_previous);
    bar->addWidget(m_next);
    bar->addWidget(m_count, 1);
    bar->addWidget(copy);
    column->addLayout(bar);
    for (IconButton* button : {m_previous, m_next}) {
        button->setBordered(false);
        button->hide();
    }
    m_edit->setReadOnly(true);
    m_edit->setFont(monoFont());
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_edit->document()->setDocumentMargin(12);
    m_edit->setUndoRedoEnabled(false);
    m_edit->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_edit->setAccessibleName(kind == Kind::Yaml ? tr("YAML") : tr("Log"));
    column->addWidget(m_edit, 1);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWrap(true);
    column->addWidget(m_message, 1);
    if (kind == Kind::Yaml) {
        m_yaml = new YamlHighlighter(m_edit->document(), this);
    }
    connect(copy, &QPushButton::clicked, this, &TextViewer::copyAll);
    connect(m_find, &QLineEdit::textEdited, this, [this] { mark(); });
    connect(m_previous, &QAbstractButton::clicked, this, [this] { find(true); });
    connect(m_next, &QAbstractButton::clicked, this, [this] { find(false); });
    setMessage({});
}

void TextViewer::setText(const QString& text) {
    m_hasText = true;
    if (text != m_edit->toPlainText()) {
        m_edit->setPlainText(text);
        if (m_kind == Kind::Log) {
            m_edit->moveCursor(QTextCursor::End); // the newest lines are the last
            m_edit->moveCursor(QTextCursor::StartOfLine);
        }
    }
    m_edit->show();
    m_message->hide();
    m_copy->setEnabled(true);
    m_find->setEnabled(true);
    mark();
}

void TextViewer::setMessage(const QString& message) {
    m_hasText = false;
    m_edit->clear();
    m_edit->hide();
    m_message->setText(message);
    m_message->show();
    m_copy->setEnabled(false);
    m_find->setEnabled(false);
    mark();
}

void TextViewer::setTitle(const QString& title) {
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
}

void TextViewer::setNote(const QString& note) {
    m_note = note;
    updateCount();
}

QString TextViewer::text() const {
    return m_edit->toPlainText();
}

void TextViewer::copyAll() const {
    QGuiApplication::clipboard()->setText(m_edit->toPlainText());
}

void TextViewer::focusFind() {
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
}

void TextViewer::find(bool backward) {
    const auto flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    if (m_find->text().isEmpty()) {
        focusFind();
    } else if (!m_edit->find(m_find->text(), flags)) {
        m_edit->moveCursor(backward ? QTextCursor::End : QTextCursor::Start);
        m_edit->find(m_find->text(), flags);
    }
}

void TextViewer::mark() {
    const Tokens& tokens = theme(this);
    Marks marks;
    const QString needle = m_find->text();
    m_hits = 0;
    for (QTextBlock block = m_edit->document()->begin(); m_hasText && block.isValid();
         block = block.next()) {
        if (m_kind == Kind::Log) {
            markLogLine(block, tokens, marks);
        }
        const QString text = block.text();
        for (qsizetype at = needle.isEmpty() ? -1 : text.indexOf(needle, 0, Qt::CaseInsensitive);
             at >= 0; at = text.indexOf(needle, at + needle.size(), Qt::CaseInsensitive)) {
            auto hit = spanOf(block, at, at + needle.size());
            hit.format.setBackground(tokens.write);
            hit.format.setForeground(tokens.writeText);
            marks.append(hit);
            ++m_hits;
        }
    }
    m_edit->setExtraSelections(marks);
    updateCount();
}

void TextViewer::updateCount() {
    const bool searching = m_hasText && !m_find->text().isEmpty();
    m_previous->setVisible(searching && m_hits > 0);
    m_next->setVisible(searching && m_hits > 0);
    if (!m_hasText) {
        m_count->setText({});
        return;
    }
    const int lines = m_edit->blockCount();
    QString words = searching
                        ? (m_hits == 0 ? tr("not found") : tr("%1 found").arg(countText(m_hits)))
                        : (lines == 1 ? tr("1 line") : tr("%1 lines").arg(countText(lines)));
    if (!m_note.isEmpty()) {
        words += QStringLiteral(" · ") + m_note;
    }
    m_count->setText(words);
}

void TextViewer::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        mark();
        if (m_yaml != nullptr) {
            m_yaml->rehighlight();
        }
    }
    QWidget::changeEvent(event);
}

bool TextViewer::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (key->key() == Qt::Key_F3 || (watched == m_find && enter)) {
            find(key->modifiers().testFlag(Qt::ShiftModifier));
            return true;
        }
        if (watched == m_find && key->key() == Qt::Key_Escape) {
            m_find->clear();
            mark();
            m_edit->setFocus(Qt::ShortcutFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pilothouse::ui
