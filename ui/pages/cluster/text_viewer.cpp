// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/text_viewer.h"

#include "ui/models/cell_text.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTextBlock>
#include <QVBoxLayout>

namespace pilothouse::ui {

TextViewer::TextViewer(QWidget* parent)
    : QWidget(parent), m_edit(new QPlainTextEdit(this)), m_find(new QLineEdit(this)),
      m_message(new ToneLabel({}, Tone::Muted, 13, false, this)),
      m_count(new ToneLabel({}, Tone::Muted, 11, false, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(16, 4, 16, 4);
    bar->setSpacing(8);
    m_find->setPlaceholderText(tr("Find in text"));
    m_find->setMaximumWidth(240);
    m_find->setAccessibleName(tr("Find in text"));
    auto* copy = new QPushButton(tr("Copy all"), this);
    setSmall(copy);
    bar->addWidget(m_find);
    bar->addWidget(m_count);
    bar->addStretch();
    bar->addWidget(copy);
    column->addLayout(bar);
    m_edit->setReadOnly(true);
    m_edit->setFont(monoFont());
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_edit->document()->setDocumentMargin(12);
    m_edit->setUndoRedoEnabled(false);
    column->addWidget(m_edit, 1);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWrap(true);
    column->addWidget(m_message, 1);
    m_message->hide();
    connect(copy, &QPushButton::clicked, this, &TextViewer::copyAll);
    connect(m_find, &QLineEdit::returnPressed, this, [this] { find(false); });
    connect(m_find, &QLineEdit::textEdited, this, [this] { mark(); });
}

void TextViewer::setText(const QString& text) {
    m_edit->setPlainText(text);
    m_edit->show();
    m_message->hide();
    mark();
}

void TextViewer::setMessage(const QString& message) {
    m_edit->clear();
    m_edit->hide();
    m_message->setText(message);
    m_message->show();
    m_count->setText({});
}

QString TextViewer::text() const {
    return m_edit->toPlainText();
}

void TextViewer::copyAll() const {
    QGuiApplication::clipboard()->setText(m_edit->toPlainText());
}

void TextViewer::focusFind() {
    m_find->setFocus();
    m_find->selectAll();
}

void TextViewer::find(bool backward) {
    const auto flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    if (!m_edit->find(m_find->text(), flags)) {
        m_edit->moveCursor(backward ? QTextCursor::End : QTextCursor::Start);
        m_edit->find(m_find->text(), flags);
    }
}

void TextViewer::mark() {
    static const QRegularExpression kError(QStringLiteral("\\b(ERROR|FATAL|PANIC|error:|panic:)"));
    static const QRegularExpression kWarn(QStringLiteral("\\bWARN(ING)?\\b"));
    const Tokens& tokens = theme(this);
    QList<QTextEdit::ExtraSelection> marks;
    const QString needle = m_find->text();
    int hits = 0;
    for (QTextBlock block = m_edit->document()->begin(); block.isValid(); block = block.next()) {
        QTextEdit::ExtraSelection line;
        line.cursor = QTextCursor(block);
        const QString text = block.text();
        if (m_marks && text.contains(kError)) {
            line.format.setBackground(tokens.failed.tint);
            line.format.setForeground(tokens.failed.text);
            line.format.setProperty(QTextFormat::FullWidthSelection, true);
            line.cursor.select(QTextCursor::LineUnderCursor);
            marks.append(line);
        } else if (const auto warn = m_marks ? kWarn.match(text) : QRegularExpressionMatch();
                   warn.hasMatch()) {
            line.cursor.setPosition(block.position() + static_cast<int>(warn.capturedStart()));
            line.cursor.setPosition(block.position() + static_cast<int>(warn.capturedEnd()),
                                    QTextCursor::KeepAnchor);
            line.format.setForeground(tokens.warning.text);
            marks.append(line);
        }
        for (qsizetype at = needle.isEmpty() ? -1 : text.indexOf(needle, 0, Qt::CaseInsensitive);
             at >= 0; at = text.indexOf(needle, at + needle.size(), Qt::CaseInsensitive)) {
            QTextEdit::ExtraSelection hit;
            hit.cursor = QTextCursor(block);
            hit.cursor.setPosition(block.position() + static_cast<int>(at));
            hit.cursor.setPosition(block.position() + static_cast<int>(at + needle.size()),
                                   QTextCursor::KeepAnchor);
            hit.format.setBackground(tokens.selection);
            hit.format.setFontUnderline(true);
            marks.append(hit);
            ++hits;
        }
    }
    m_edit->setExtraSelections(marks);
    m_count->setText(needle.isEmpty() ? tr("%1 lines").arg(countText(m_edit->blockCount()))
                                      : tr("%1 found").arg(countText(hits)));
}

void TextViewer::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        mark();
    }
    QWidget::changeEvent(event);
}

} // namespace pilothouse::ui
