// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/node_facts.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

constexpr int kFacts = 8;

QString joined(const std::vector<std::string>& words) {
    QStringList list;
    for (const std::string& word : words) {
        list << toQt(word);
    }
    return list.isEmpty() ? NodeFacts::tr("none") : list.join(QStringLiteral(", "));
}

} // namespace

NodeFacts::NodeFacts(QWidget* parent)
    : QWidget(parent), m_title(new ToneLabel({}, Tone::Text, 13, true, this)),
      m_chip(new Chip(this)), m_grid(new QGridLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 14);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_chip);
    column->addLayout(head);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(3);
    m_grid->setColumnMinimumWidth(0, 92);
    m_grid->setColumnStretch(1, 1);
    for (int row = 0; row < kFacts; ++row) {
        auto* label = new ToneLabel({}, Tone::Secondary, 13, false, this);
        auto* value = new ToneLabel({}, Tone::Text, 13, false, this);
        m_grid->addWidget(label, row, 0);
        m_grid->addWidget(value, row, 1);
        m_facts.append(qMakePair(label, value));
    }
    column->addLayout(m_grid);
    setNode(nullptr, 0, {}, false);
}

void NodeFacts::setFact(int row, const QString& label, const QString& value) {
    m_facts.at(row).first->setText(label);
    m_facts.at(row).second->setText(value);
    m_facts.at(row).second->setToolTip(value);
}

void NodeFacts::setNode(const model::Node* node, int pods, Instant now, bool isOld) {
    for (const auto& [label, value] : m_facts) {
        label->setVisible(node != nullptr);
        value->setVisible(node != nullptr);
    }
    m_chip->setVisible(node != nullptr);
    if (node == nullptr) {
        m_title->setText(tr("Select a node to see its facts"));
        m_title->setTone(Tone::Muted);
        return;
    }
    m_title->setText(toQt(node->name));
    m_title->setToolTip(toQt(node->name));
    m_title->setTone(Tone::Text);
    const QString trouble = nodeTrouble(*node);
    m_chip->setState(isOld ? Glyph::Unknown : nodeGlyph(*node),
                     oldValue(toQt(model::nodeStatus(*node)), isOld));
    m_chip->setToolTip(trouble);
    setFact(0, tr("Condition"),
            isOld ? tr("not known now")
            : trouble.isEmpty()
                ? (node->readySince ? tr("ready for %1").arg(ageText(now - *node->readySince))
                                    : tr("ready"))
                : trouble);
    setFact(1, tr("Pods"),
            tr("%1 of %2")
                .arg(countText(pods),
                     node->podsAllocatable ? countText(*node->podsAllocatable) : unknownValue()));
    setFact(2, tr("CPU"),
            node->cpuAllocatableMilli ? tr("%1 cores").arg(coresText(*node->cpuAllocatableMilli))
                                      : unknownValue());
    setFact(3, tr("Memory"),
            node->memoryAllocatableBytes ? tr("%1 GiB").arg(gibText(*node->memoryAllocatableBytes))
                                         : unknownValue());
    setFact(4, tr("Kubelet"), shortVersion(node->kubeletVersion));
    setFact(5, tr("Runtime"), toQt(node->containerRuntime));
    setFact(6, tr("Zone"), node->zone.empty() ? QStringLiteral("–") : toQt(node->zone));
    setFact(7, tr("Taints"), joined(node->taints));
}

QString NodeFacts::text() const {
    QStringList lines{m_title->text(), m_chip->text()};
    for (const auto& [label, value] : m_facts) {
        lines << label->text() + QLatin1Char(' ') + value->text();
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace pilothouse::ui
