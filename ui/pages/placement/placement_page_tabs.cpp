// SPDX-License-Identifier: GPL-3.0-or-later
// The tabs of the middle column: what stands in them, where their control has room, their keys.
#include "model/placement_resources.h"
#include "ui/pages/placement/decision_table.h"
#include "ui/pages/placement/lab_disruption.h"
#include "ui/pages/placement/lab_members.h"
#include "ui/pages/placement/lab_overrides.h"
#include "ui/pages/placement/lab_resources.h"
#include "ui/pages/placement/lab_rollout.h"
#include "ui/pages/placement/lab_tabs.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QAction>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kWithKind = 1'240; ///< px of the page; in less the name needs the room of its kind
constexpr int kMostWords = 180; ///< px that name and kind get at least before the control has to go
constexpr int kKeys = 9;        ///< Alt+1 to Alt+9

} // namespace

void PlacementPage::buildTabs() {
    m_tabs->addTab(u"decisions"_s, tr("Decisions"), m_middle);
    m_tabs->addTab(u"resources"_s, tr("Resources"), m_resources);
    m_tabs->addTab(u"overrides"_s, tr("Overrides"), m_overrides);
    m_tabs->addTab(u"rollout"_s, tr("Rollout order"), m_rollout, tr("Rollout"));
    m_tabs->addTab(u"disruption"_s, tr("Disruption"), m_disruption);
    m_tabs->addTab(u"members"_s, tr("Members now"), m_members, tr("Members"));
    connect(m_members, &LabMembersTab::compareWanted, this, &PlacementPage::membersWanted);
    connect(m_members, &LabMembersTab::cancelWanted, this, &PlacementPage::membersCancelled);
    connect(m_members, &LabMembersTab::clusterSelected, this, &PlacementPage::select);
    connect(m_members, &LabMembersTab::resourcesWanted, this, [this] {
        m_tabs->showTab(u"resources"_s);
        m_tabs->focusCurrent();
    });
    connect(m_resources, &LabResourcesTab::folderWanted, this, &PlacementPage::chooseFolder);
    connect(m_resources, &LabResourcesTab::hubObjectsWanted, this,
            &PlacementPage::hubObjectsWanted);
    connect(m_overrides, &LabOverridesTab::clusterSelected, this, &PlacementPage::select);
    connect(m_overrides, &LabOverridesTab::resourcesWanted, this, [this] {
        m_tabs->showTab(u"resources"_s);
        m_tabs->focusCurrent();
    });
    connect(m_rollout, &LabRolloutTab::clusterSelected, this, &PlacementPage::select);
    connect(m_disruption, &LabDisruptionTab::clusterSelected, this, &PlacementPage::select);
    connect(m_disruption, &LabDisruptionTab::changeWanted, this, [this](const QString& text) {
        tryChange(text);
        m_tabs->showTab(u"decisions"_s); // where the outcome stands
    });
    for (int at = 0; at < kKeys; ++at) {
        auto* action = new QAction(this);
        action->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + at)));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, at] {
            if (m_tabs->showNth(at)) {
                m_tabs->focusCurrent();
            }
        });
        addAction(action);
    }
}

void PlacementPage::showTabs(bool isOld) {
    // Resources need no decision, so they are told of whatever is newest.
    m_resources->setPicture(m_picture, isOld && m_decided);
    const auto* resources = m_picture ? m_picture->resources.get() : nullptr;
    const bool isKnown = resources != nullptr && resources->from != model::LabResources::From::None;
    m_tabs->setCount(u"resources"_s,
                     isKnown ? std::optional(static_cast<int>(resources->objects.size()))
                             : std::nullopt);
    m_overrides->setPicture(m_decided ? m_decided : m_picture, isOld);
    m_rollout->setPicture(m_decided, isOld);
    m_disruption->setPicture(m_decided, isOld);
    m_members->setPicture(m_decided ? m_decided : m_picture, isOld);
    markInTabs();
}

void PlacementPage::markInTabs() {
    m_overrides->setSelected(m_selected);
    m_rollout->setSelected(m_selected);
    m_disruption->setSelected(m_selected);
    m_members->setSelected(m_selected);
}

/// The control stands in the title bar as long as nothing there is pushed out for it.
void PlacementPage::fitTabs() {
    const int room = content()->width(); // beside a sheet
    m_kind->setVisible(room >= kWithKind);
    auto* row = static_cast<QHBoxLayout*>(m_head->layout());
    const QMargins margins = row->contentsMargins();
    int used = margins.left() + margins.right() + m_tabs->wholeWidth();
    for (int at = 0; at < row->count(); ++at) {
        const QWidget* each = row->itemAt(at)->widget();
        if (each == nullptr || each->isHidden() || each == m_tabs->bar() || each == m_source) {
            continue;
        }
        const int wanted = each->sizeHint().width();
        const bool isText = qobject_cast<const RunLabel*>(each) != nullptr;
        used += row->spacing() + (isText ? std::min(wanted, kMostWords) : wanted);
    }
    const bool isInHead = row->indexOf(m_tabs->bar()) >= 0;
    const bool hasRoom = used + 2 * row->spacing() <= room;
    if (hasRoom && !isInHead) {
        row->insertWidget(row->indexOf(m_source) + 1, m_tabs->bar());
        m_tabs->standOutside();
    } else if (!hasRoom) {
        m_tabs->standInside();
    }
}

} // namespace pilothouse::ui
