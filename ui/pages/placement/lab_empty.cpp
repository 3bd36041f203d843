// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_empty.h"

#include "ui/widgets/messages.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

constexpr int kHeight = 150;
constexpr int kWidth = 520; // px

} // namespace

LabEmpty::LabEmpty(int icon, QWidget* parent)
    : QWidget(parent), m_icon(icon), m_button(new QPushButton(this)) {
    auto* column = new QVBoxLayout(this);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addStretch(1);
    auto* below = new QHBoxLayout;
    below->addStretch(1);
    below->addWidget(m_button);
    below->addStretch(1);
    column->addStretch(2);
    column->addLayout(row);
    column->addLayout(below);
    column->addStretch(3);
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, &LabEmpty::actionChosen);
}

void LabEmpty::setText(const QString& title, const QString& sentence, const QString& action) {
    m_button->setText(action);
    m_button->setVisible(!action.isEmpty());
    if (title == m_title && sentence == m_sentence) {
        return;
    }
    m_title = title;
    m_sentence = sentence;
    delete m_card;
    m_card = new EmptyState(m_icon, title, sentence, this);
    m_card->setFixedHeight(kHeight);
    m_card->setMaximumWidth(kWidth);
    static_cast<QHBoxLayout*>(layout()->itemAt(1)->layout())->insertWidget(1, m_card, 20);
}

} // namespace pilothouse::ui
