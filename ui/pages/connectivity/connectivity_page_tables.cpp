// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of the connectivity page: causes, services, half-links.
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/issues_tab.h"
#include "ui/pages/connectivity/line_panel.h"
#include "ui/pages/connectivity/mesh_tables.h"

namespace pilothouse::ui {

void ConnectivityPage::updateCauses() {
    m_causes = causesOf(*m_picture);
    m_causeList->setLines(causeLines(m_causes, false));
    m_issues->setCauses(m_causes);
    m_causeList->setQuantity(m_causes.badCells == 0
                                 ? tr("no link needs attention")
                                 : tr("%1 causes explain %2 of %3 links that need attention")
                                       .arg(m_causes.rows.size())
                                       .arg(m_causes.explained)
                                       .arg(m_causes.badCells));
}

void ConnectivityPage::updateServices() {
    auto lines = serviceLines(*m_picture);
    m_services->setQuantity(m_picture->services ? countText(static_cast<std::int64_t>(lines.size()))
                                                : tr("the services of no cluster could be read"));
    m_services->setLines(std::move(lines));
}

void ConnectivityPage::updateLinks() {
    if (!m_picture) {
        return;
    }
    auto links = linkLines(*m_picture, m_choice.states);
    const QString total = countText(static_cast<std::int64_t>(links.total));
    m_links->setQuantity(links.total > kMostLinkLines
                             ? tr("the first %1 of %2; choose a state above to narrow them")
                                   .arg(countText(kMostLinkLines), total)
                             : total);
    m_links->setLines(std::move(links.lines));
}

void ConnectivityPage::updateIssues() {
    if (m_picture && view() == Issues) {
        m_issues->setChosen(*m_picture, causeOf(m_cause), pairKey(m_from, m_to));
    }
}

} // namespace pilothouse::ui
