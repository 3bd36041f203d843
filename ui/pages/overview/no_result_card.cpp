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
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

int matching(const FleetFilter& filter, const model::FleetSnapshot& snapshot) {
    return static_cast<int>(
        std::count_if(snapshot.clusters.begin(), snapshot.clusters.end(),
                      [&filter](const auto& cluster) { return filter.matches(*cluster); }));
}

/// The filter without one of its terms that lets most clusters through; empty text when even that
/// matches nobody.
QString loosened(const FleetFilter& filter, const model::FleetSnapshot& snapshot, int& count) {
    QString best;
    count = 0;
    for (std::size_t without = 0; filter.terms().size() > 1 && without < filter.terms().size();
         ++without) {
        QStringList kept;
        for (std::size_t at = 0; at < filter.terms().size(); ++at) {
            if (at != without) {
                kept << filter.terms()[at].text;
            }
        }
        const QString text = kept.join(QLatin1Char(' '));
        const FleetFilter looser = FleetFilter::parse(text);
        const int found = looser.isValid() ? matching(looser, snapshot) : 0;
        if (found > count) {
            count = found;
            best = text;
        }
    }
    return best;
}

} // namespace

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
    auto* terms = new QWidget(panel);
    m_terms = new QGridLayout(terms);
    m_terms->setContentsMargins(0, 0, 0, 0);
    m_terms->setHorizontalSpacing(16);
    m_terms->setVerticalSpacing(8);
    auto* clear = new QPushButton(tr("Clear filter (Ctrl+L)"), panel);
    clear->setObjectName(QStringLiteral("clearFilter"));
    setButtonKind(clear, ButtonKind::Primary);
    m_loosen = new QPushButton(panel);
    m_loosen->setObjectName(QStringLiteral("loosenFilter"));
    body->addStretch(1);
    body->addWidget(m_title);
    body->addWidget(m_why);
    body->addSpacing(8);
    body->addWidget(terms, 0, Qt::AlignHCenter);
    body->addSpacing(12);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch(1);
    buttons->addWidget(clear);
    buttons->addWidget(m_loosen);
    buttons->addStretch(1);
    body->addLayout(buttons);
    body->addStretch(2);
    connect(m_loosen, &QPushButton::clicked, this, [this] { Q_EMIT filterWanted(m_looser); });
    connect(clear, &QPushButton::clicked, this, &NoResultCard::clearFilter);
}

void NoResultCard::setFilter(const FleetFilter& filter, const model::FleetSnapshot& snapshot) {
    while (QLayoutItem* item = m_terms->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto all = static_cast<int>(snapshot.clusters.size());
    m_title->setText(all == 1 ? tr("The filter hides the only cluster")
                              : tr("The filter hides all %1 clusters").arg(countText(all)));
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
        bar->setDescription(
            count == 1 ? tr("%1 alone matches 1 cluster").arg(term.text)
                       : tr("%1 alone matches %2 clusters").arg(term.text, countText(count)));
        auto* number = new ToneLabel(countText(count), Tone::Text, 13, true, this);
        number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto* text =
            new RunLabel(TextRuns{{.text = term.text, .tone = Tone::Text, .mono = true}}, 12, this);
        m_terms->addWidget(text, row, 0);
        m_terms->addWidget(bar, row, 1);
        m_terms->addWidget(number, row, 2);
        if (count == 0) {
            m_terms->addWidget(new ToneLabel(tr("nobody"), Tone::Muted, 11, false, this), row, 3);
        }
        ++row;
    }
    int found = 0;
    m_looser = loosened(filter, snapshot, found);
    m_loosen->setVisible(!m_looser.isEmpty());
    m_loosen->setText(found == 1 ? tr("Use %1, 1 matches").arg(m_looser)
                                 : tr("Use %1, %2 match").arg(m_looser, countText(found)));
    m_why->setText(nobody.isEmpty() ? tr("Each term matches some, no cluster matches all of them.")
                                    : tr("No cluster matches “%1”.").arg(nobody));
}

} // namespace pilothouse::ui
