// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios that were kept, side by side with the draft; the advice by region.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/inference_dialog.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/pages/placement/scenario_dialog.h"
#include "ui/pages/placement/what_if_panel.h"
#include "ui/widgets/code_editor.h"

#include <algorithm>

namespace pilothouse::ui {

void PlacementPage::adviseByRegion() {
    if (!m_picture || !m_picture->facts) {
        return;
    }
    if (!m_inference) {
        m_inference = new InferenceDialog(*m_picture->facts, this);
        m_inference->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_inference, &InferenceDialog::asked, this, &PlacementPage::inferenceWanted);
        connect(m_inference, &InferenceDialog::draftWanted, this, [this](const QString& text) {
            showForm(false);
            m_editor->replaceText(text);
            m_editor->setFocus();
        });
        Q_EMIT inferenceWanted(m_inference->ask());
    }
    m_inference->show();
    m_inference->raise();
}

void PlacementPage::setInference(const std::shared_ptr<const model::LabInference>& advice) {
    if (m_inference) {
        m_inference->setAdvice(advice);
    }
}

void PlacementPage::compareScenarios() {
    if (!m_scenarios) {
        m_scenarios = new ScenarioDialog(this);
        m_scenarios->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_scenarios, &ScenarioDialog::keepWanted, this, &PlacementPage::keepScenario);
        connect(m_scenarios, &ScenarioDialog::dropWanted, this, &PlacementPage::dropScenario);
        connect(m_scenarios, &ScenarioDialog::loadWanted, this, &PlacementPage::loadScenario);
    }
    m_scenarios->setPicture(m_picture, m_kept);
    m_scenarios->show();
    m_scenarios->raise();
}

/// The text and the changes that are on, as they are.
void PlacementPage::keepScenario() {
    if (m_kept.size() >= ScenarioDialog::kMost) {
        return;
    }
    const auto& changes = m_whatIf->changes();
    const auto on =
        std::count_if(changes.begin(), changes.end(), [](const auto& each) { return each.isOn; });
    ++m_keptEver;
    const QString name = on == 0   ? tr("Kept %1").arg(m_keptEver)
                         : on == 1 ? tr("Kept %1, 1 change").arg(m_keptEver)
                                   : tr("Kept %1, %2 changes").arg(m_keptEver).arg(on);
    m_kept.push_back(
        {.name = fromQt(name), .text = fromQt(m_editor->toPlainText()), .changes = changes});
    Q_EMIT scenariosWanted(m_kept);
}

void PlacementPage::dropScenario(int kept) {
    if (kept >= 0 && kept < static_cast<int>(m_kept.size())) {
        m_kept.erase(m_kept.begin() + kept);
        Q_EMIT scenariosWanted(m_kept);
    }
}

void PlacementPage::loadScenario(int kept) {
    if (kept >= 0 && kept < static_cast<int>(m_kept.size())) {
        const auto scenario = m_kept[static_cast<std::size_t>(kept)];
        m_editor->replaceText(toQt(scenario.text)); // undo has the draft back
        m_whatIf->setChanges(scenario.changes);
        change(scenario.changes);
    }
}

} // namespace pilothouse::ui
