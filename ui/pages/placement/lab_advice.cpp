// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_advice.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kMostLines = 4; // of changes; the tooltip has them all

QString number(std::int32_t count) {
    return format::number(std::int64_t{count});
}

QStringList linesOf(const model::LabAdvice& advice) {
    QStringList lines;
    for (const auto& change : advice.changes) {
        lines.append(changeWords({.text = change}));
    }
    for (const auto& need : advice.needs) {
        lines.append(LabAdviceBar::tr("%1: %2").arg(toQt(advice.cluster), toQt(need)));
    }
    return lines;
}

} // namespace

LabAdviceBar::LabAdviceBar(QWidget* parent)
    : QWidget(parent), m_head(new ToneLabel({}, Tone::Text, metrics::kLabel, true, this)),
      m_words(new ToneLabel({}, Tone::Secondary, metrics::kLabel, false, this)),
      m_try(new LinkButton(tr("Try it as a what-if"), this, metrics::kLabel)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(4);
    m_head->setWrap(true);
    m_words->setWrap(true);
    column->addWidget(m_head);
    column->addWidget(m_words);
    column->addWidget(m_try);
    hide();
    connect(m_try, &QAbstractButton::clicked, this, [this] { Q_EMIT tryWanted(m_changes); });
}

void LabAdviceBar::setRemedy(const std::optional<model::LabRemedy>& remedy, bool isOld) {
    if (!remedy) {
        hide();
        return;
    }
    QStringList lines;
    QStringList changes;
    for (const auto& each : remedy->clusters) {
        lines += linesOf(each);
        for (const auto& change : each.changes) {
            changes.append(toQt(change));
        }
    }
    if (remedy->newClusters > 0) {
        const QString need = toQt(remedy->newClustersNeed);
        const QString count = number(remedy->newClusters);
        lines.append(need.isEmpty() ? tr("Clusters that join: %1").arg(count)
                                    : tr("Clusters that join: %1, with %2").arg(count, need));
    }
    if (lines.isEmpty()) {
        hide();
        return;
    }
    const QString missing = remedy->missing == 1
                                ? tr("1 cluster is missing.")
                                : tr("%1 clusters are missing.").arg(number(remedy->missing));
    show(tr("%1 %2").arg(missing, remedy->isProven ? tr("Fewest changes that would place them:")
                                                   : tr("These changes might place them:")),
         lines.join(u'\n'), changes, isOld);
}

void LabAdviceBar::setAdvice(const std::optional<model::LabAdvice>& advice, bool isOld) {
    const QStringList lines = advice ? linesOf(*advice) : QStringList();
    if (lines.isEmpty()) {
        hide();
        return;
    }
    QStringList changes;
    for (const auto& change : advice->changes) {
        changes.append(toQt(change));
    }
    show(changes.isEmpty() ? tr("No change of labels or taints places it here:")
                           : tr("What would place it here:"),
         lines.join(u'\n'), changes, isOld);
}

void LabAdviceBar::show(const QString& head, const QString& words, const QStringList& changes,
                        bool isOld) {
    m_changes = changes;
    m_head->setText(head);
    m_head->setTone(isOld ? Tone::Muted : Tone::Text);
    QStringList lines = words.split(u'\n');
    const qsizetype more = lines.size() - kMostLines;
    if (more > 0) {
        lines = lines.mid(0, kMostLines);
        lines.append(tr("and %1 more").arg(more));
    }
    m_words->setText(lines.join(u'\n'));
    m_words->setTone(isOld ? Tone::Muted : Tone::Secondary);
    m_words->setToolTip(words);
    m_try->setVisible(!changes.isEmpty());
    m_try->setEnabled(!isOld);
    m_try->setToolTip(tr("Add these changes to the panel What if, switched on"));
    setAccessibleName(head);
    setAccessibleDescription(words);
    QWidget::show();
}

QString LabAdviceBar::text() const {
    return isHidden() ? QString() : accessibleName() + u'\n' + accessibleDescription();
}

} // namespace pilothouse::ui
