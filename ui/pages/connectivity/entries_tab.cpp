// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/entries_tab.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/entry_lines.h"
#include "ui/pages/connectivity/line_panel.h"
#include "ui/theme/metrics.h"

#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

EntriesTab::EntriesTab(QWidget* parent)
    : QWidget(parent),
      m_entries(
          new LinePanel(tr("Entries from outside"),
                        {.object = u"meshEntries"_s,
                         .name = tr("Entries from outside"),
                         .columns = {tr("Entry"), tr("Kind"), tr("At"), tr("Names and addresses"),
                                     tr("Leads to"), tr("State"), tr("In the rehearsal")},
                         .widths = {136, 120, 64, 0, 0, 176, 184}})),
      m_targets(new LinePanel(
          tr("No entry chosen"),
          {.object = u"meshEntryTargets"_s,
           .name = tr("Where the chosen entry leads"),
           .columns = {tr("Route"), tr("Kind"), tr("State"), tr("Service"), tr("Cluster"),
                       tr("Weight"), tr("Share"), tr("Ready"), tr("In the rehearsal")},
           .right = {5, 6, 7},
           .widths = {0, 84, 130, 0, 0, 64, 64, 64, 120}})) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::kTileGap);
    column->addWidget(m_entries, 1);
    column->addWidget(m_targets, 1);
    connect(m_entries, &LinePanel::chosen, this, &EntriesTab::showTargets);
    showLines();
}

void EntriesTab::setPicture(const std::shared_ptr<const model::MeshPicture>& picture) {
    m_picture = picture;
    showLines();
}

void EntriesTab::setFailover(const std::shared_ptr<const model::MeshFailover>& failover) {
    m_failover = failover;
    showLines();
}

void EntriesTab::showLines() {
    auto lines = m_picture ? entryLines(*m_picture, m_failover.get()) : std::vector<TextLine>();
    m_entries->setQuantity(countText(static_cast<std::int64_t>(lines.size())));
    const bool isAny = !lines.empty();
    m_entries->setLines(std::move(lines));
    if (isAny && m_entries->selected().isEmpty()) {
        m_entries->select(m_entries->lines()->lines().front().id);
    }
    // A rehearsal takes the place of what is.
    const bool isRehearsal = m_failover != nullptr;
    m_entries->table()->setColumnHidden(kEntryStateColumn, isRehearsal);
    m_entries->table()->setColumnHidden(kEntryLossColumn, !isRehearsal);
    m_targets->table()->setColumnHidden(kTargetStateColumn, isRehearsal);
    m_targets->table()->setColumnHidden(kTargetLossColumn, !isRehearsal);
    showTargets();
}

void EntriesTab::showTargets() {
    const auto* entry = m_picture ? entryOf(*m_picture, m_entries->selected()) : nullptr;
    m_targets->setTitle(entry == nullptr ? tr("No entry chosen")
                                         : toQt(entry->ns) + u'/' + toQt(entry->name));
    m_targets->setQuantity(entry == nullptr         ? tr("choose one to see where it leads")
                           : entry->targets.empty() ? tr("leads nowhere")
                                                    : tr("where it leads"));
    m_targets->setLines(entry == nullptr ? std::vector<TextLine>()
                                         : targetLines(*m_picture, *entry, m_failover.get()));
}

void EntriesTab::focusContent() {
    m_entries->table()->setFocus();
}

} // namespace pilothouse::ui
