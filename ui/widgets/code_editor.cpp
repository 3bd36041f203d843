// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/code_editor.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/yaml_highlighter.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QDragEnterEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QPlainTextDocumentLayout>
#include <QScrollBar>
#include <QStringListModel>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kNumbers = 26; // px
constexpr int kSigns = 12;   // px
constexpr int kBehind = 4;   // px between the signs and the text
constexpr int kIndent = 2;   // letters

/// Leading spaces of a line.
qsizetype indentOf(const QString& line) {
    qsizetype at = 0;
    while (at < line.size() && line.at(at) == u' ') {
        ++at;
    }
    return at;
}

} // namespace

/// Leaves room below lines for what is painted there.
class CodeLayout : public QPlainTextDocumentLayout {
public:
    using QPlainTextDocumentLayout::QPlainTextDocumentLayout;

    [[nodiscard]] QRectF blockBoundingRect(const QTextBlock& block) const override {
        QRectF rect = QPlainTextDocumentLayout::blockBoundingRect(block);
        if (block.isValid() && !m_below.isEmpty()) {
            rect.setHeight(rect.height() + m_below.value(block.blockNumber()) * lineHeight());
        }
        return rect;
    }
    /// Rows of room by line.
    void setBelow(const QHash<int, int>& below) {
        if (below != m_below) {
            m_below = below;
            Q_EMIT documentSizeChanged(documentSize());
            requestUpdate();
        }
    }
    [[nodiscard]] double lineHeight() const {
        return QFontMetricsF(document()->defaultFont()).lineSpacing();
    }

private:
    QHash<int, int> m_below;
};

CodeEditor::CodeEditor(QWidget* parent)
    : QPlainTextEdit(parent), m_gutter(new QWidget(this)), m_completer(new QCompleter(this)),
      m_words(new QStringListModel(this)) {
    auto* text = new QTextDocument(this);
    m_lines = new CodeLayout(text);
    text->setDocumentLayout(m_lines);
    text->setDefaultFont(monoFont(metrics::kLabel));
    setDocument(text);
    setFont(monoFont(metrics::kLabel));
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(true); // YAML knows no tabs
    setFrameShape(QFrame::NoFrame);
    setCursorWidth(2);
    new YamlHighlighter(text, this, YamlInks::Values);
    m_gutter->installEventFilter(this);
    m_completer->setWidget(this);
    m_completer->setModel(m_words);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(9);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            &CodeEditor::insertOffer);
    connect(this, &QPlainTextEdit::updateRequest, this, &CodeEditor::updateGutter);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeEditor::updateGutter);
    connect(this, &QPlainTextEdit::textChanged, this, &CodeEditor::onText);
    updateGutter();
}

void CodeEditor::onText() {
    if (m_isShowing) {
        return;
    }
    const QString text = toPlainText();
    if (text == m_text) {
        return; // colours changed
    }
    m_text = text;
    compare();
    Q_EMIT edited(text);
}

void CodeEditor::showText(const QString& text) {
    if (text != m_text || document()->isUndoAvailable()) {
        m_isShowing = true;
        m_text = text;
        setPlainText(text);
        m_text = toPlainText(); // with line ends of its own
        m_isShowing = false;
    }
    compare();
}

void CodeEditor::replaceText(const QString& text) {
    if (text != m_text) {
        replaceRange(text, false);
    }
}

void CodeEditor::takeText(const QString& text, bool joins) {
    QString lines = text;
    lines.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    if (lines == m_text) {
        return;
    }
    m_isShowing = true;
    replaceRange(lines, joins);
    m_text = toPlainText();
    m_isShowing = false;
    compare();
}

void CodeEditor::replaceRange(const QString& text, bool joins) {
    // Only what differs, so that the cursor and the view stay.
    qsizetype head = 0;
    const auto most = std::min(text.size(), m_text.size());
    while (head < most && text.at(head) == m_text.at(head)) {
        ++head;
    }
    qsizetype tail = 0;
    while (tail < most - head &&
           text.at(text.size() - 1 - tail) == m_text.at(m_text.size() - 1 - tail)) {
        ++tail;
    }
    QTextCursor cursor(document());
    joins ? cursor.joinPreviousEditBlock() : cursor.beginEditBlock();
    cursor.setPosition(static_cast<int>(head));
    cursor.setPosition(static_cast<int>(m_text.size() - tail), QTextCursor::KeepAnchor);
    cursor.insertText(text.mid(head, text.size() - head - tail));
    cursor.endEditBlock();
}

void CodeEditor::setBase(const std::optional<QString>& base) {
    if (base != m_base) {
        m_base = base;
        compare();
    }
}

void CodeEditor::compare() {
    const auto marks = m_base ? lineMarks(*m_base, m_text) : LineMarks();
    if (!(marks == m_marks)) {
        m_marks = marks;
    }
    place();
}

/// Room below lines for what was lost there and for the words of faults.
void CodeEditor::place() {
    QHash<int, int> below;
    for (auto it = m_marks.gone.cbegin(); it != m_marks.gone.cend(); ++it) {
        if (it.key() >= 0) {
            below[it.key()] += static_cast<int>(it.value().size());
        }
    }
    for (const CodeFault& fault : m_faults) {
        below[std::clamp(fault.line - 1, 0, blockCount() - 1)] += 1;
    }
    m_lines->setBelow(below);
    m_gutter->update();
    viewport()->update();
}

void CodeEditor::setFaults(const QList<CodeFault>& faults) {
    if (faults != m_faults) {
        m_faults = faults;
        markFaults();
        place();
    }
}

void CodeEditor::markFaults() {
    const Tokens& tokens = theme(this);
    QList<QTextEdit::ExtraSelection> waves;
    for (const CodeFault& fault : m_faults) {
        const QTextBlock block = document()->findBlockByNumber(fault.line - 1);
        if (!block.isValid() || block.text().trimmed().isEmpty()) {
            continue;
        }
        const QString line = block.text();
        auto begin =
            fault.column > 0 ? std::min<qsizetype>(fault.column - 1, line.size()) : indentOf(line);
        auto end = begin;
        while (end < line.size() && !QStringView(u" ,]}").contains(line.at(end))) {
            ++end;
        }
        if (end == begin) {
            begin = indentOf(line);
            end = line.size();
        }
        QTextEdit::ExtraSelection wave;
        wave.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wave.format.setUnderlineColor(tokens.failed.text);
        wave.cursor = QTextCursor(document());
        wave.cursor.setPosition(block.position() + static_cast<int>(begin));
        wave.cursor.setPosition(block.position() + static_cast<int>(end), QTextCursor::KeepAnchor);
        waves.append(wave);
    }
    setExtraSelections(waves);
}

QStringList CodeEditor::faultsAt(int line) const {
    QStringList words;
    for (const CodeFault& fault : m_faults) {
        if (std::clamp(fault.line, 1, blockCount()) == line) {
            words.append(fault.text);
        }
    }
    return words;
}

void CodeEditor::goTo(int line, int column) {
    const QTextBlock block = document()->findBlockByNumber(std::max(0, line - 1));
    if (block.isValid()) {
        QTextCursor cursor(block);
        cursor.setPosition(block.position() + std::clamp(column - 1, 0, block.length() - 1));
        setTextCursor(cursor);
        centerCursor();
    }
    setFocus();
}

void CodeEditor::stepFault(int by) {
    if (m_faults.isEmpty()) {
        return;
    }
    const int here = textCursor().blockNumber() + 1;
    const CodeFault* next = by > 0 ? &m_faults.first() : &m_faults.last();
    for (const CodeFault& fault : m_faults) {
        if (by > 0 && fault.line > here) {
            next = &fault;
            break;
        }
        if (by < 0 && fault.line < here) {
            next = &fault;
        }
    }
    goTo(next->line, next->column);
}

bool CodeEditor::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int line = cursorForPosition(help->pos() - viewport()->pos()).blockNumber() + 1;
        QToolTip::showText(help->globalPos(), faultsAt(line).join(u'\n'), this);
        return true;
    }
    return QPlainTextEdit::event(event);
}

void CodeEditor::keyPressEvent(QKeyEvent* event) {
    const bool isOffering = m_completer->popup()->isVisible();
    const auto key = event->key();
    if (isOffering && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Tab ||
                       key == Qt::Key_Escape || key == Qt::Key_Backtab)) {
        event->ignore(); // the list takes it
        return;
    }
    if (key == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        complete(true);
        return;
    }
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && event->modifiers() == Qt::NoModifier) {
        // The next line begins where this one did, or inside of it behind a colon.
        const QString line = textCursor().block().text().left(textCursor().positionInBlock());
        auto indent = indentOf(line);
        if (line.trimmed().endsWith(u':')) {
            indent += line.trimmed().startsWith(QLatin1String("- ")) ? 2 * kIndent : kIndent;
        } else if (line.trimmed().startsWith(QLatin1String("- ")) && line.contains(u':')) {
            indent += kIndent;
        }
        textCursor().insertText(u'\n' + QString(indent, u' '));
        ensureCursorVisible();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
    const bool isLetter = !event->text().isEmpty() && event->text().at(0).isPrint();
    if (isLetter || (isOffering && key == Qt::Key_Backspace)) {
        complete(false);
    }
}

void CodeEditor::complete(bool isAsked) {
    if (!m_offers) {
        return;
    }
    const int position = textCursor().position();
    const CodeOffer offer = m_offers(m_text, position);
    const QString typed = m_text.mid(offer.from, position - offer.from);
    QStringList fitting;
    for (const QString& word : offer.words) {
        if (word.contains(typed, Qt::CaseInsensitive) && word != typed) {
            fitting.append(word);
        }
    }
    std::stable_sort(fitting.begin(), fitting.end(), [&](const QString& a, const QString& b) {
        return a.startsWith(typed, Qt::CaseInsensitive) > b.startsWith(typed, Qt::CaseInsensitive);
    });
    if (fitting.isEmpty() || (!isAsked && typed.isEmpty())) {
        m_completer->popup()->hide();
        return;
    }
    m_from = offer.from;
    m_words->setStringList(fitting);
    QRect below = cursorRect();
    below.translate(viewport()->pos());
    below.setWidth(m_completer->popup()->sizeHintForColumn(0) + 32);
    m_completer->complete(below);
    m_completer->popup()->setCurrentIndex(m_words->index(0));
}

void CodeEditor::insertOffer(const QString& word) {
    QTextCursor cursor = textCursor();
    const int end = cursor.position();
    cursor.setPosition(m_from);
    cursor.setPosition(end, QTextCursor::KeepAnchor);
    cursor.insertText(word);
    setTextCursor(cursor);
}

void CodeEditor::updateGutter() {
    const int digits = static_cast<int>(QString::number(std::max(10, blockCount())).size());
    const int numbers = std::max(kNumbers, 10 + digits * fontMetrics().horizontalAdvance(u'0'));
    setViewportMargins(numbers + kSigns + kBehind, 0, 0, 0);
    m_gutter->setGeometry(contentsRect().left(), contentsRect().top(), numbers + kSigns,
                          contentsRect().height());
    m_gutter->update();
}

void CodeEditor::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    updateGutter();
}

void CodeEditor::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_lines != nullptr) {
        markFaults();
        for (auto* colours : document()->findChildren<YamlHighlighter*>()) {
            colours->rehighlight();
        }
    }
}

bool CodeEditor::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_gutter && event->type() == QEvent::Paint) {
        paintGutter();
        return true;
    }
    return QPlainTextEdit::eventFilter(watched, event);
}

/// Files are for the page.
void CodeEditor::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->ignore();
        return;
    }
    QPlainTextEdit::dragEnterEvent(event);
}

void CodeEditor::paintEvent(QPaintEvent* event) {
    {
        QPainter painter(viewport());
        const Tokens& tokens = theme(this);
        const double line = m_lines->lineHeight();
        for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
            const QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
            if (rect.top() > viewport()->height()) {
                break;
            }
            if (m_marks.added.contains(block.blockNumber())) {
                painter.fillRect(QRectF(0, rect.top(), viewport()->width(), line), tokens.diffAdd);
            }
            paintBelow(painter, block, rect);
        }
    }
    QPlainTextEdit::paintEvent(event);
}

/// The words of faults, then the lost lines.
void CodeEditor::paintBelow(QPainter& painter, const QTextBlock& block, const QRectF& rect) {
    const Tokens& tokens = theme(this);
    const double line = m_lines->lineHeight();
    const double left = contentOffset().x() + document()->documentMargin();
    double top = rect.top() + line;
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.failed.text);
    const double indent =
        left + static_cast<double>(indentOf(block.text())) * fontMetrics().horizontalAdvance(u' ');
    for (const QString& words : faultsAt(block.blockNumber() + 1)) {
        const double room = viewport()->width() - indent - 8;
        painter.drawText(
            QRectF(indent, top, room, line), Qt::AlignVCenter | Qt::TextSingleLine,
            painter.fontMetrics().elidedText(words, Qt::ElideRight, static_cast<int>(room)));
        top += line;
    }
    painter.setFont(font());
    painter.setPen(tokens.text);
    for (const QString& words : m_marks.gone.value(block.blockNumber())) {
        painter.fillRect(QRectF(0, top, viewport()->width(), line), tokens.diffRemove);
        painter.drawText(QRectF(left, top, 4'000, line), Qt::AlignVCenter | Qt::TextSingleLine,
                         words);
        top += line;
    }
}

void CodeEditor::paintGutter() {
    const Tokens& tokens = theme(this);
    QPainter painter(m_gutter);
    painter.fillRect(m_gutter->rect(), tokens.surface);
    painter.setFont(font());
    const double line = m_lines->lineHeight();
    const double numbers = m_gutter->width() - kSigns;
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
        if (rect.top() > m_gutter->height()) {
            break;
        }
        const int at = block.blockNumber();
        const bool isWrong = !faultsAt(at + 1).isEmpty();
        const bool isAdded = m_marks.added.contains(at);
        if (isAdded) {
            painter.fillRect(QRectF(0, rect.top(), m_gutter->width(), line), tokens.diffAdd);
        }
        painter.setPen(isWrong ? tokens.failed.text : isAdded ? tokens.text : tokens.muted);
        painter.drawText(QRectF(0, rect.top(), numbers - 4, line),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(at + 1));
        const auto sign = [&](double top, QChar mark) {
            painter.drawText(QRectF(numbers, top, kSigns, line), Qt::AlignCenter, mark);
        };
        if (isAdded) {
            painter.setPen(tokens.text);
            sign(rect.top(), u'+');
        }
        double top = rect.top() + line * static_cast<double>(1 + faultsAt(at + 1).size());
        for (qsizetype lost = m_marks.gone.value(at).size(); lost > 0; --lost) {
            painter.fillRect(QRectF(0, top, m_gutter->width(), line), tokens.diffRemove);
            painter.setPen(tokens.text);
            sign(top, u'−');
            top += line;
        }
    }
}

} // namespace pilothouse::ui
