// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/yaml_pane.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/yaml_highlighter.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kGutterPad = 8;
constexpr int kMark = 16;

int lineOf(const Error& error) {
    return error.position ? error.position->line : 1;
}

} // namespace

YamlPane::YamlPane(QWidget* parent) : QPlainTextEdit(parent), m_gutter(new QWidget(this)) {
    setObjectName(u"planYaml"_s);
    setAccessibleName(tr("Strategy as YAML"));
    setFont(monoFont());
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true); // YAML knows no tabs
    setFrameShape(QFrame::NoFrame);
    new YamlHighlighter(document(), this);
    m_gutter->installEventFilter(this);
    connect(this, &QPlainTextEdit::updateRequest, this, &YamlPane::updateGutter);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &YamlPane::updateGutter);
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        if (m_isShowing) {
            return;
        }
        const QString text = toPlainText();
        if (text == m_text) {
            return; // colours changed
        }
        const auto grown = text.size() - m_text.size();
        const bool isLine = text.count(u'\n') != m_text.count(u'\n');
        m_text = text;
        Q_EMIT edited(text, isLine || grown > 1 || grown < -1);
    });
    updateGutter();
}

void YamlPane::showText(const QString& text) {
    if (text == m_text) {
        return;
    }
    m_isShowing = true;
    m_text = text;
    const int line = textCursor().blockNumber();
    const int column = textCursor().positionInBlock();
    setPlainText(text);
    const QTextBlock block = document()->findBlockByNumber(std::min(line, blockCount() - 1));
    QTextCursor cursor(block);
    cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor,
                        std::min(column, std::max(0, block.length() - 1)));
    setTextCursor(cursor);
    m_isShowing = false;
}

void YamlPane::setErrors(const std::vector<Error>& errors) {
    m_errors = errors;
    markErrors();
    m_gutter->update();
}

void YamlPane::markErrors() {
    const Tokens& tokens = theme(this);
    QList<QTextEdit::ExtraSelection> marks;
    for (const Error& error : m_errors) {
        QTextEdit::ExtraSelection mark;
        mark.format.setBackground(tokens.failed.tint);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        mark.cursor = QTextCursor(document()->findBlockByNumber(lineOf(error) - 1));
        if (!mark.cursor.isNull()) {
            marks.append(mark);
        }
    }
    setExtraSelections(marks);
}

void YamlPane::goToLine(int line) {
    const QTextBlock block = document()->findBlockByNumber(std::max(0, line - 1));
    if (block.isValid()) {
        setTextCursor(QTextCursor(block));
        centerCursor();
    }
    setFocus();
}

QString YamlPane::errorsAt(int line) const {
    QStringList words;
    for (const Error& error : m_errors) {
        if (lineOf(error) == line) {
            words.append(toQt(error.message));
        }
    }
    return words.join(u'\n');
}

bool YamlPane::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showToolTip(help->pos() - viewport()->pos(), help->globalPos());
        return true;
    }
    return QPlainTextEdit::event(event);
}

void YamlPane::showToolTip(QPoint at, QPoint global) {
    const int line = cursorForPosition(at).blockNumber() + 1;
    QToolTip::showText(global, errorsAt(line), this);
}

void YamlPane::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Undo)) {
        Q_EMIT undoWanted();
    } else if (event->matches(QKeySequence::Redo)) {
        Q_EMIT redoWanted();
    } else {
        QPlainTextEdit::keyPressEvent(event);
    }
}

void YamlPane::updateGutter() {
    const int digits = static_cast<int>(QString::number(std::max(10, blockCount())).size());
    const int width = kMark + kGutterPad + digits * fontMetrics().horizontalAdvance(u'0') + 6;
    setViewportMargins(width + 6, 0, 0, 0);
    m_gutter->setGeometry(contentsRect().left(), contentsRect().top(), width,
                          contentsRect().height());
    m_gutter->update();
}

void YamlPane::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    updateGutter();
}

void YamlPane::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        markErrors();
        for (auto* colours : document()->findChildren<YamlHighlighter*>()) {
            colours->rehighlight();
        }
    }
}

bool YamlPane::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_gutter && event->type() == QEvent::Paint) {
        paintGutter();
        return true;
    }
    return QPlainTextEdit::eventFilter(watched, event);
}

void YamlPane::paintGutter() {
    const Tokens& tokens = theme(this);
    QPainter painter(m_gutter);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(m_gutter->rect(), tokens.window);
    painter.fillRect(QRect(m_gutter->width() - 1, 0, 1, m_gutter->height()), tokens.divider);
    painter.setFont(monoFont(metrics::kLabel));
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
        if (rect.top() > m_gutter->height()) {
            break;
        }
        const int line = block.blockNumber() + 1;
        const bool isWrong = !errorsAt(line).isEmpty();
        if (isWrong) {
            paintGlyph(painter, QRectF(4, rect.center().y() - 6, 12, 12), Glyph::Failed, tokens);
        }
        painter.setPen(isWrong ? tokens.failed.text : tokens.muted);
        painter.drawText(
            QRectF(kMark, rect.top(), m_gutter->width() - kMark - kGutterPad, rect.height()),
            Qt::AlignRight | Qt::AlignVCenter, QString::number(line));
    }
}

} // namespace pilothouse::ui
