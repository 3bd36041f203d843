// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/command_block.h"

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QRegularExpression>

namespace pilothouse::ui {

namespace {

constexpr int kLine = 18;

} // namespace

QStringList shellWords(const QStringList& words) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
    QStringList quoted;
    for (const QString& word : words) {
        if (plain.match(word).hasMatch()) {
            quoted << word;
            continue;
        }
        QString inside = word;
        inside.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
        quoted << QLatin1Char('\'') + inside + QLatin1Char('\'');
    }
    return quoted;
}

CommandBlock::CommandBlock(const QStringList& words, QWidget* parent, int columns)
    : QWidget(parent), m_columns(columns) {
    setWords(words);
}

void CommandBlock::setWords(const QStringList& words) {
    m_lines.clear();
    QString line;
    for (const QString& word : words) {
        if (!line.isEmpty() && line.size() + 1 + word.size() > m_columns) {
            m_lines << line;
            line = QStringLiteral("  ");
        } else if (!line.isEmpty()) {
            line += QLatin1Char(' ');
        }
        line += word;
        while (line.size() > m_columns) { // a single long word
            m_lines << line.left(m_columns);
            line = QStringLiteral("    ") + line.mid(m_columns);
        }
    }
    m_lines << line;
    setFixedHeight(static_cast<int>(m_lines.size()) * kLine + 16);
    setAccessibleName(words.join(QLatin1Char(' ')));
    update();
}

void CommandBlock::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.sunken);
    painter.drawRoundedRect(rect(), 4, 4);
    painter.setFont(monoFont());
    painter.setPen(tokens.text);
    for (int at = 0; at < m_lines.size(); ++at) {
        painter.drawText(QRect(12, 8 + at * kLine, width() - 16, kLine),
                         Qt::AlignLeft | Qt::AlignVCenter, m_lines.at(at));
    }
}

} // namespace pilothouse::ui
