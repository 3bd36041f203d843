// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/issues_tab.h"

#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/line_panel.h"
#include "ui/pages/connectivity/mesh_tables.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"

#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

IssuesTab::IssuesTab(QWidget* parent)
    : QWidget(parent),
      m_causes(new LinePanel(tr("Issues"), {.object = u"meshIssues"_s,
                                            .name = tr("All causes"),
                                            .columns = {tr("Cause"), tr("What"), tr("Reason"),
                                                        tr("Links"), tr("Mend")},
                                            .right = {3},
                                            .widths = {212, 0, 150, 60, 0}})),
      m_links(new LinePanel(tr("No cause chosen"),
                            {.object = u"meshCauseLinks"_s,
                             .name = tr("Half-links of the chosen cause"),
                             .columns = {tr("From"), tr("To"), tr("State"), tr("Why")},
                             .widths = {0, 0, 130, 0}})),
      m_nothing(
          new EmptyState(static_cast<int>(Icon::Connectivity), tr("No link needs attention"),
                         tr("Causes of links that are down, degraded or unverified are listed "
                            "here, the worst first."),
                         this)) {
    m_nothing->setObjectName(u"meshNoIssues"_s);
    m_nothing->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::kTileGap);
    column->addWidget(m_causes, 2);
    column->addWidget(m_links, 3);
    column->addWidget(m_nothing, 5);
    connect(m_causes, &LinePanel::chosen, this, &IssuesTab::causeChosen);
    connect(m_links, &LinePanel::chosen, this, &IssuesTab::pairChosen);
}

void IssuesTab::setCauses(const MeshCauses& causes) {
    const bool isWell = causes.rows.empty() && causes.badCells == 0;
    m_causes->setLines(causeLines(causes, true));
    m_causes->setVisible(!isWell);
    m_links->setVisible(!isWell);
    m_nothing->setVisible(isWell);
}

void IssuesTab::setChosen(const model::MeshPicture& picture, const MeshCause* cause,
                          const QString& pair) {
    m_causes->select(cause == nullptr ? QString() : cause->key);
    auto links = cause == nullptr ? LinkLines{} : linkLines(picture, cause->cells);
    m_links->setTitle(cause == nullptr ? tr("No cause chosen") : cause->title);
    m_links->setQuantity(
        cause == nullptr   ? tr("choose one to see its half-links")
        : links.total == 0 ? tr("stands against no half-link now")
        : links.total > kMostLinkLines
            ? tr("the first %1 of %2 half-links")
                  .arg(countText(kMostLinkLines), countText(static_cast<std::int64_t>(links.total)))
            : tr("%1 half-links").arg(links.total));
    m_links->setLines(std::move(links.lines));
    m_links->select(pair);
}

void IssuesTab::focusContent() {
    m_causes->table()->setFocus();
}

} // namespace pilothouse::ui
