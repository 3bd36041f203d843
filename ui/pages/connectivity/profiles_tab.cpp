// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/profiles_tab.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/line_panel.h"
#include "ui/pages/connectivity/profile_lines.h"
#include "ui/theme/metrics.h"

#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

ProfilesTab::ProfilesTab(QWidget* parent)
    : QWidget(parent),
      m_profiles(new LinePanel(
          tr("Azure's mesh profiles"),
          {.object = u"meshProfiles"_s,
           .name = tr("Azure's ClusterMeshProfiles"),
           .columns = {tr("Profile"), tr("Fleet"), tr("Azure says"), tr("Members' links"),
                       tr("Selects"), tr("Next apply"), tr("Last error")},
           .widths = {130, 110, 120, 120, 0, 150, 0}})),
      m_members(new LinePanel(tr("No profile chosen"),
                              {.object = u"meshProfileMembers"_s,
                               .name = tr("Members of the chosen profile"),
                               .columns = {tr("Member"), tr("Cluster"), tr("Next apply"),
                                           tr("Azure says"), tr("Links up"), tr("Message")},
                               .right = {4},
                               .widths = {0, 0, 104, 124, 84, 0}})),
      m_findings(new LinePanel(tr("What is found about profiles"),
                               {.object = u"meshProfileFindings"_s,
                                .name = tr("What is found about profiles"),
                                .columns = {tr("Cause"), tr("What"), tr("Mend")},
                                .widths = {212, 0, 0}})) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::kTileGap);
    column->addWidget(m_profiles, 2);
    column->addWidget(m_members, 4);
    column->addWidget(m_findings, 2);
    connect(m_profiles, &LinePanel::chosen, this, &ProfilesTab::showMembers);
    m_findings->hide();
}

void ProfilesTab::setPicture(const std::shared_ptr<const model::MeshPicture>& picture) {
    m_picture = picture;
    auto lines = picture ? profileLines(*picture) : std::vector<TextLine>();
    m_profiles->setQuantity(countText(static_cast<std::int64_t>(lines.size())));
    const bool isAny = !lines.empty();
    m_profiles->setLines(std::move(lines));
    if (isAny && m_profiles->selected().isEmpty()) {
        m_profiles->select(m_profiles->lines()->lines().front().id);
    }
    auto findings = picture ? profileFindingLines(*picture) : std::vector<TextLine>();
    m_findings->setVisible(!findings.empty());
    m_findings->setQuantity(countText(static_cast<std::int64_t>(findings.size())));
    m_findings->setLines(std::move(findings));
    showMembers();
}

void ProfilesTab::showMembers() {
    const auto* profile = m_picture ? profileOf(*m_picture, m_profiles->selected()) : nullptr;
    m_members->setTitle(profile == nullptr ? tr("No profile chosen")
                                           : tr("Members of %1").arg(toQt(profile->name)));
    m_members->setQuantity(profile == nullptr
                               ? tr("choose one to see its members")
                               : countText(static_cast<std::int64_t>(profile->rows.size())));
    m_members->setLines(profile == nullptr ? std::vector<TextLine>()
                                           : profileMemberLines(*m_picture, *profile));
}

void ProfilesTab::focusContent() {
    m_profiles->table()->setFocus();
}

} // namespace pilothouse::ui
