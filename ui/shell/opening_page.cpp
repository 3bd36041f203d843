// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/opening_page.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"

#include <QVBoxLayout>

namespace pilothouse::ui {

OpeningPage::OpeningPage(QWidget* parent)
    : QWidget(parent), m_title(new ToneLabel({}, Tone::Text, 20, true, this)),
      m_sentence(new ToneLabel({}, Tone::Secondary, 13, false, this)) {
    setObjectName(QStringLiteral("openingPage"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin,
                               metrics::kPageMargin);
    column->setSpacing(8);
    m_title->setAlignment(Qt::AlignCenter);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWrap(true);
    column->addStretch(2);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addStretch(3);
}

void OpeningPage::setWords(const QString& title, const QString& sentence) {
    m_title->setText(title);
    m_sentence->setText(sentence);
    setAccessibleName(title);
    setAccessibleDescription(sentence);
}

} // namespace pilothouse::ui
