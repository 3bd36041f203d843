// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview/no_result_card.h"

#include "ui/models/cell_text.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/text_runs.h"

#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

NoResultCard::NoResultCard(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("noResultCard"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* panel = new Panel({}, this);
    outer->addWidget(panel);
    auto* body = panel->body();
    body->setContentsMargins(24, 24, 24, 24);
    body->setSpacing(8);
    m_title = new ToneLabel({}, Tone::Text, 16, true, panel);
    m_title->setAlignment(Qt::AlignCenter);
    m_why = new ToneLabel({}, Tone::Secondary, 13, false, panel);
    m_why->setAlignment(Qt::AlignCenter);
    m_terms = new QGridLayout;
    m_terms->setHorizontalSpacing(16);
    m_terms->setVerticalSpacing(8);
    auto* clear = new QPushButton(tr("Clear filter (Ctrl+L)"), panel);
    clear->setObjectName(QStringLiteral("clearFilter"));
    setButtonKind(clear, ButtonKind::Primary);
    body->addStretch(1);
    body->addWidget(m_title);
    body->addWidget(m_why);
    body->addSpacing(8);
    body->addLayout(m_terms);
    body->addSpacing(12);
    body->addWidget(clear, 0, Qt::AlignHCenter);
    body->addStretch(2);
    connect(clear, &QPushButton::clicked, this, &NoResultCard::clearFilter);
}

void NoResultCard::setFilter(const FleetFilter& filter, const model::FleetSnapshot& snapshot) {
    while (QLayoutItem* item = m_terms->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto all = static_cast<int>(snapshot.clusters.size());
    m_title->setText(tr("The filter hides all %1 clusters").arg(countText(all)));
    QString nobody;
    int row = 0;
    for (const FilterTerm& term : filter.terms()) {
        const auto count = static_cast<int>(
            std::count_if(snapshot.clusters.begin(), snapshot.clusters.end(),
                          [&term](const auto& cluster) { return term.matches(*cluster); }));
        if (count == 0 && nobody.isEmpty()) {
            nobody = term.text;
        }
        auto* bar = new PartBar(this);
        QList<BarPart> parts;
        if (count > 0) {
            parts.append({.weight = double(count), .fill = Fill::Ramp4});
        }
        if (count < all) {
            parts.append({.weight = double(all - count), .fill = Fill::Rest});
        }
        bar->setParts(parts);
        bar->setFixedWidth(160);
        bar->setDescription(tr("%1 alone matches %2 clusters").arg(term.text, countText(count)));
        auto* number = new ToneLabel(countText(count), Tone::Text, 13, true, this);
        number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto* text =
            new RunLabel(TextRuns{{.text = term.text, .tone = Tone::Text, .mono = true}}, 12, this);
        m_terms->addWidget(text, row, 0);
        m_terms->addWidget(bar, row, 1);
        m_terms->addWidget(number, row, 2);
        m_terms->addWidget(
            new ToneLabel(count == 0 ? tr("nobody") : QString(), Tone::Muted, 11, false, this), row,
            3);
        ++row;
    }
    m_terms->setColumnStretch(3, 1);
    m_why->setText(nobody.isEmpty() ? tr("Each term matches some, no cluster matches all of them.")
                                    : tr("No cluster matches “%1”.").arg(nobody));
}

} // namespace pilothouse::ui
