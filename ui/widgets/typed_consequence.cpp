// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/typed_consequence.h"

#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text_runs.h"

#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace pilothouse::ui {
namespace {

constexpr int kHead = 20;
constexpr int kSentence = 18;
constexpr int kFieldTop = 54;
constexpr int kFieldWidth = 96;
constexpr int kFieldHeight = 40;

} // namespace

TypedConsequence::TypedConsequence(const ConsequenceData& content, QWidget* parent)
    : QWidget(parent), m_data(content), m_field(new QLineEdit(this)),
      m_cancel(new QPushButton(tr("Cancel"), this)),
      m_confirm(new QPushButton(content.confirmText, this)) {
    setButtonKind(m_confirm, content.danger ? ButtonKind::Danger : ButtonKind::Primary);
    m_confirm->setAutoDefault(false);
    m_cancel->setAutoDefault(false);
    m_field->setFont(textFont(metrics::kPageTitle, Weight::Strong));
    m_field->setFixedSize(kFieldWidth, kFieldHeight);
    m_field->setAccessibleName(content.sentence);
    m_field->installEventFilter(this);
    auto* const outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, kFieldTop, 0, 4);
    outer->setSpacing(12);
    outer->addWidget(m_field, 0, Qt::AlignLeft);
    auto* const buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_confirm, 1);
    outer->addLayout(buttons);
    connect(m_field, &QLineEdit::textChanged, this, &TypedConsequence::updateMatch);
    connect(m_cancel, &QPushButton::clicked, this, &TypedConsequence::cancelled);
    connect(m_confirm, &QPushButton::clicked, this, [this] {
        if (matches()) {
            Q_EMIT confirmed();
        }
    });
    updateMatch();
}

bool TypedConsequence::matches() const {
    bool isNumber = false;
    const int typed = m_field->text().trimmed().toInt(&isNumber);
    return isNumber && typed == m_data.expected;
}

void TypedConsequence::updateMatch() {
    m_confirm->setEnabled(matches());
    m_confirm->setToolTip(matches() ? QString() : m_data.mismatchWords);
    m_confirm->setAccessibleDescription(m_confirm->toolTip());
    update();
}

bool TypedConsequence::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            return true; // a write is never one keystroke away
        }
    }
    return QWidget::eventFilter(watched, event);
}

void TypedConsequence::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    double x = 0.0;
    if (!m_data.environment.isEmpty()) {
        QFont font = textFont(metrics::kLabel, Weight::Strong);
        font.setLetterSpacing(QFont::AbsoluteSpacing, 1.0);
        const double width = QFontMetricsF(font).horizontalAdvance(m_data.environment) + 16;
        paintBox(painter, QRectF(0, 0, width, kHead), tokens.production, QColor());
        painter.setFont(font);
        painter.setPen(tokens.bandText);
        painter.drawText(QRectF(0.5, 0, width, kHead), Qt::AlignCenter, m_data.environment);
        x = width + 8;
    }
    paintRuns(painter, QRectF(x, 0, width() - x, kHead),
              {TextRun{.text = m_data.title, .tone = Tone::Text, .strong = true}}, metrics::kBody,
              tokens);
    paintRuns(painter, QRectF(0, 29, width(), kSentence), {TextRun{.text = m_data.sentence}},
              metrics::kBody, tokens);
    const QRectF line(kFieldWidth + 12, kFieldTop + 4, width() - kFieldWidth - 12, 16);
    const bool typed = !m_field->text().trimmed().isEmpty();
    if (typed) {
        const bool good = matches();
        paintGlyph(painter, QRectF(line.left(), line.center().y() - 6, 12, 12),
                   good ? Glyph::Ok : Glyph::Failed, tokens);
        paintRuns(painter, line.adjusted(16, 0, 0, 0),
                  {TextRun{.text = good ? m_data.matchWords : m_data.mismatchWords,
                           .tone = good ? Tone::Ok : Tone::Failed}},
                  metrics::kLabel, tokens);
    }
    paintRuns(painter, line.translated(0, 16),
              {TextRun{.text = tr("Enter does nothing"), .tone = Tone::Secondary}}, metrics::kLabel,
              tokens);
}

} // namespace pilothouse::ui
