// SPDX-License-Identifier: GPL-3.0-or-later
// The tabs of the middle column: what stands in them, where their control has room, their keys.
#include "ui/pages/placement/decision_table.h"
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

constexpr int kMostWords = 180; ///< px that name and kind get at least before the control has to go
constexpr int kKeys = 9;        ///< Alt+1 to Alt+9

} // namespace

void PlacementPage::buildTabs() {
    m_tabs->addTab(u"decisions"_s, tr("Decisions"), m_middle);
    m_tabs->addTab(u"rollout"_s, tr("Rollout order"), m_rollout);
    connect(m_rollout, &LabRolloutTab::clusterSelected, this, &PlacementPage::select);
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
    m_rollout->setPicture(m_decided, isOld);
    m_rollout->setSelected(m_selected);
}

/// The control stands in the title bar as long as nothing there is pushed out for it.
void PlacementPage::fitTabs() {
    auto* row = static_cast<QHBoxLayout*>(m_head->layout());
    const QMargins margins = row->contentsMargins();
    int used = margins.left() + margins.right() + m_tabs->bar()->sizeHint().width();
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
    const bool hasRoom = used + 2 * row->spacing() <= width();
    if (hasRoom && !isInHead) {
        row->insertWidget(row->indexOf(m_source) + 1, m_tabs->bar());
        m_tabs->standOutside();
    } else if (!hasRoom) {
        m_tabs->standInside();
    }
}

} // namespace pilothouse::ui
