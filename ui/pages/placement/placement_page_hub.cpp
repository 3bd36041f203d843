// SPDX-License-Identifier: GPL-3.0-or-later
// The lab's hub: what it says of its placements, and the way of the draft to it.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/hub_panel.h"
#include "ui/pages/placement/lab_age.h"
#include "ui/pages/placement/lab_apply.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/lab_members.h"
#include "ui/pages/placement/lab_summary.h"
#include "ui/pages/placement/lab_tabs.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/widgets/panel.h"

#include <QAction>
#include <QEvent>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

} // namespace

void PlacementPage::connectHub() {
    auto* frame = new Panel;
    frame->body()->addWidget(m_hubPanel);
    frame->setFocusProxy(m_hubPanel->table());
    m_tabs->addTab(u"hub"_s, tr("On the hub"), frame, tr("Hub"));
    content()->installEventFilter(this);
    connect(m_apply, &LabApply::hubRenewWanted, this, &PlacementPage::renewHub);
    connect(m_apply, &LabApply::hubTextWanted, this, &PlacementPage::takeHubText);
    connect(m_age, &LabAge::readWanted, this, [this] { renewHub(false); });
    connect(m_age, &LabAge::staleChanged, this, &PlacementPage::showAge);
    connect(m_hubPanel, &HubPanel::openWanted, this, &PlacementPage::openFromHub);
    connect(m_hubPanel, &HubPanel::readWanted, this, [this] {
        const bool isHubs = m_picture && m_picture->source.kind == model::LabSource::Kind::Hub;
        if (isHubs) {
            renewHub(false);
        } else {
            readHub();
        }
    });
    // Of the content: on the sheet these keys are its own.
    const auto add = [this](const QKeySequence& keys, const auto& run) {
        auto* action = new QAction(content());
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, run);
        content()->addAction(action);
    };
    add(Qt::CTRL | Qt::Key_Return, [this] { m_apply->openReview(); });
    add(Qt::CTRL | Qt::Key_R, [this] { Q_EMIT m_hubPanel->readWanted(); });
}

/// What was true once is hatched and in parentheses.
void PlacementPage::showAge() {
    m_lands->setStale(m_age->isStale());
    m_summary->setStale(m_age->isStale() ? m_age->ago() : QString());
}

void PlacementPage::setContext(const LabContext& context) {
    m_age->setContext(context);
    showAge(); // what is old grows older
    m_apply->setContext(context);
    m_hubPanel->setContext(context);
    m_members->setContext(context);
}

void PlacementPage::setMembers(const std::shared_ptr<const model::LabMembers>& members) {
    m_members->setMembers(members);
}

void PlacementPage::setHubPicture(const std::shared_ptr<const model::HubPicture>& picture,
                                  const QString& trouble) {
    m_hubPanel->setPicture(picture, trouble);
    m_age->setReading(false);
    m_age->setTrouble(trouble);
    m_apply->setHubRead(trouble);
    m_tabs->setCount(u"hub"_s, picture ? std::optional(static_cast<int>(picture->placements.size()))
                                       : std::nullopt);
    m_hubPanel->setDraft(m_picture ? toQt(m_picture->name) : QString());
}

void PlacementPage::renewHub(bool isRebased) {
    m_hubPanel->setReading(true);
    m_age->setReading(true);
    Q_EMIT hubRenewWanted(isRebased);
}

/// A sheet that opens beside the page takes room from it.
bool PlacementPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == content() && event->type() == QEvent::Resize) {
        fitColumns();
        fitTabs();
    }
    if (watched == m_split && event->type() == QEvent::Resize) {
        fitLands();
    }
    return SheetHost::eventFilter(watched, event);
}

/// The draft goes, the hub's placement of that name comes.
void PlacementPage::takeHubText() {
    const int place = m_hubPanel->placeOf(m_picture ? toQt(m_picture->name) : QString());
    if (place >= 0) {
        openFromHub(place);
    }
}

} // namespace pilothouse::ui
