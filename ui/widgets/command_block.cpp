// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/command_block.h"

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace pilothouse::ui {

namespace {

constexpr int kLine = 18;

} // namespace

CommandBlock::CommandBlock(const QStringList& words, QWidget* parent, int columns)
    : QWidget(parent) {
    QString line;
    for (const QString& word : words) {
        if (!line.isEmpty() && line.size() + 1 + word.size() > columns) {
            m_lines << line;
            line = QStringLiteral("  ");
        } else if (!line.isEmpty()) {
            line += QLatin1Char(' ');
        }
        line += word;
        while (line.size() > columns) { // a single long word
            m_lines << line.left(columns);
            line = QStringLiteral("    ") + line.mid(columns);
        }
    }
    m_lines << line;
    setFixedHeight(static_cast<int>(m_lines.size()) * kLine + 16);
    setAccessibleName(words.join(QLatin1Char(' ')));
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
