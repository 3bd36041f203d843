// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/finding_row.h"

#include "ui/theme/controls.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text_runs.h"

#include <QPainter>
#include <QPushButton>

#include <utility>

namespace pilothouse::ui {

FindingRow::FindingRow(Data what, QWidget* parent)
    : QWidget(parent), m_data(std::move(what)), m_button(new QPushButton(m_data.button, this)) {
    setFixedHeight(kHeight);
    setToolTip(m_data.tip);
    setAccessibleName(m_data.title);
    setAccessibleDescription(m_data.tip);
    setSmall(m_button);
    setButtonKind(m_button, m_data.isPrimary ? ButtonKind::Primary : ButtonKind::Secondary);
    m_button->setFocusPolicy(Qt::NoFocus); // the list has the keys
    m_button->setAccessibleDescription(m_data.title);
    m_button->setToolTip(m_data.tip);
}

void FindingRow::setLook(bool isCurrent, bool hasKeys) {
    m_isCurrent = isCurrent;
    m_hasKeys = hasKeys;
    update();
}

void FindingRow::resizeEvent(QResizeEvent* /*event*/) {
    const QSize size = m_button->sizeHint();
    m_button->setGeometry(width() - 12 - size.width(), (height() - size.height()) / 2, size.width(),
                          size.height());
}

void FindingRow::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintRowState(painter, rect(), false, m_isCurrent, tokens, m_hasKeys || m_isCurrent);
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokens.divider);
    paintGlyph(painter, QRectF(16, 12, 14, 14), m_data.glyph, tokens);
    const double room = m_button->x() - 8 - 40;
    paintRuns(painter, QRectF(40, 8, room, 22),
              {TextRun{.text = m_data.title, .tone = Tone::Text, .strong = true}}, metrics::kBody,
              tokens);
    paintRuns(painter, QRectF(40, 29, room, 18),
              {TextRun{.text = m_data.place, .tone = Tone::Secondary}}, metrics::kLabel, tokens);
}

} // namespace pilothouse::ui
