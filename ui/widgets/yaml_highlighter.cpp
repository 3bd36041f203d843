// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/yaml_highlighter.h"

#include "ui/theme/theme.h"

#include <QRegularExpression>
#include <QTextDocument>

namespace pilothouse::ui {

namespace {

int indentOf(const QString& text) {
    int at = 0;
    while (at < text.size() &&
           (text.at(at) == QLatin1Char(' ') || text.at(at) == QLatin1Char('-'))) {
        ++at;
    }
    return at;
}

} // namespace

YamlHighlighter::YamlHighlighter(QTextDocument* document, QWidget* owner, YamlInks inks)
    : QSyntaxHighlighter(document), m_owner(owner), m_inks(inks) {}

void YamlHighlighter::highlightBlock(const QString& text) {
    static const QRegularExpression kKey(
        QStringLiteral("^([ -]*)([^\\s:#\"'][^:]*|\"[^\"]*\"):(\\s|$)"));
    static const QRegularExpression kPlain(
        QStringLiteral("^\\s*(-?[0-9][0-9.eE+-]*|true|false|null|\\[\\]|\\{\\})$"));
    static const QRegularExpression kBlock(QStringLiteral("[|>][+-]?[0-9]?$"));
    const Tokens& tokens = theme(m_owner);
    const bool isEdited = m_inks == YamlInks::Values;
    // A state >= 0 is the indent of the key whose block text this line may belong to.
    const int block = previousBlockState();
    const int indent = indentOf(text);
    if (block >= 0 && (text.trimmed().isEmpty() || indent > block)) {
        setFormat(0, static_cast<int>(text.size()), tokens.ok.text);
        setCurrentBlockState(block);
        return;
    }
    setCurrentBlockState(-1);
    const auto key = kKey.match(text);
    const auto start = static_cast<int>(key.hasMatch() ? key.capturedEnd(2) + 1 : indent);
    for (int at = 0; at < indent; ++at) {
        if (text.at(at) == QLatin1Char('-')) {
            setFormat(at, 1, tokens.muted);
        }
    }
    if (key.hasMatch()) {
        setFormat(static_cast<int>(key.capturedStart(2)), static_cast<int>(key.capturedLength(2)),
                  isEdited ? tokens.text : tokens.accent);
        setFormat(static_cast<int>(key.capturedEnd(2)), 1, tokens.muted);
    }
    const QString value = text.mid(start);
    if (kBlock.match(value).hasMatch()) {
        setCurrentBlockState(static_cast<int>(key.hasMatch() ? key.capturedStart(2) : indent));
        setFormat(start, static_cast<int>(value.size()), tokens.muted);
    } else if (value.trimmed() == QLatin1String("'***'") ||
               value.trimmed() == QLatin1String("***") ||
               value.trimmed() == QLatin1String("\"***\"")) {
        setFormat(start, static_cast<int>(value.size()), tokens.muted); // a hidden secret
    } else if (isEdited) {
        const bool isComment = value.trimmed().startsWith(QLatin1Char('#'));
        setFormat(start, static_cast<int>(value.size()), isComment ? tokens.muted : tokens.accent);
    } else if (kPlain.match(value).hasMatch()) {
        setFormat(start, static_cast<int>(value.size()), tokens.waiting.text);
    } else {
        setFormat(start, static_cast<int>(value.size()), tokens.text);
    }
}

} // namespace pilothouse::ui
