// SPDX-License-Identifier: GPL-3.0-or-later
// How the map of many small sites is folded, opened and left.
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/hex_map.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/widgets/panel.h"

#include <QActionGroup>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace pilothouse::ui {

namespace {

QString foldWord(const FoldBy& by) {
    switch (by.kind) {
    case FoldBy::Kind::Auto: return OverviewPage::tr("Automatically");
    case FoldBy::Kind::Never: return OverviewPage::tr("Each site by itself");
    case FoldBy::Kind::Region: return OverviewPage::tr("By region");
    case FoldBy::Kind::Group: return OverviewPage::tr("By group");
    case FoldBy::Kind::Label: break;
    }
    return OverviewPage::tr("By label %1").arg(by.label);
}

/// What the button says: how the map stands, not what was chosen.
QString buttonWord(const FoldBy& by) {
    switch (by.kind) {
    case FoldBy::Kind::Region: return OverviewPage::tr("Sites by region");
    case FoldBy::Kind::Group: return OverviewPage::tr("Sites by group");
    case FoldBy::Kind::Label: return OverviewPage::tr("Sites by %1").arg(by.label);
    case FoldBy::Kind::Auto:
    case FoldBy::Kind::Never: break;
    }
    return OverviewPage::tr("Each site");
}

} // namespace

void OverviewPage::setFold(const FoldBy& by) {
    if (by == m_foldBy) {
        return;
    }
    m_foldBy = by;
    m_fold.inside.clear();
    if (m_snapshot) {
        updateMap();
    }
    Q_EMIT viewChosen();
}

void OverviewPage::openPlace(const QString& cellId) {
    const QString place = placeOfCell(cellId);
    if (place == m_fold.inside) {
        return;
    }
    const QString left = m_fold.inside;
    m_fold.inside = place;
    if (!m_snapshot) {
        return;
    }
    updateMap();
    if (place.isEmpty() && m_map->selected().isEmpty()) {
        m_map->setSelected(cellIdOf(left)); // where one comes from
    }
    m_map->setFocus();
}

/// The cell that shows a member: its own, or that of its place.
QString OverviewPage::cellOf(const QString& id) const {
    const auto cluster = m_snapshot ? m_snapshot->find(ClusterId(fromQt(id))) : nullptr;
    if (!cluster || !m_fold.inside.isEmpty()) {
        return id;
    }
    const QString place = placeKey(cluster->identity, m_fold);
    return place.isEmpty() ? id : cellIdOf(place);
}

void OverviewPage::updateFold() {
    const auto& clusters = m_snapshot->clusters;
    const QString inside = m_fold.inside;
    m_fold = foldOf(m_foldBy, *m_snapshot);
    const auto first = std::find_if(clusters.begin(), clusters.end(), [&](const auto& each) {
        return !inside.isEmpty() && placeKey(each->identity, m_fold) == inside;
    });
    const bool isOpen = first != clusters.end(); // a place whose last site left is left, too
    m_fold.inside = isOpen ? inside : QString();
    m_leave->setVisible(isOpen);
    m_foldButton->setVisible(!isOpen);
    m_foldButton->setText(buttonWord(m_fold.by));
    m_foldButton->setAccessibleName(tr("How sites are folded: %1").arg(foldWord(m_fold.by)));
    m_mapPanel->setNote(isOpen ? placeName((*first)->identity, m_fold)
                        : m_fold.by.kind == FoldBy::Kind::Never
                            ? tr("grouped by region and environment")
                            : QString());
}

void OverviewPage::fillFoldMenu() {
    auto* menu = m_foldButton->menu();
    menu->clear();
    if (!m_snapshot) {
        return;
    }
    QList<FoldBy> choices{{.kind = FoldBy::Kind::Auto},
                          {.kind = FoldBy::Kind::Never},
                          {.kind = FoldBy::Kind::Region},
                          {.kind = FoldBy::Kind::Group}};
    for (const QString& label : foldLabels(*m_snapshot)) {
        choices.append({.kind = FoldBy::Kind::Label, .label = label});
    }
    auto* group = new QActionGroup(menu);
    for (const FoldBy& by : choices) {
        auto* action = menu->addAction(foldWord(by));
        action->setCheckable(true);
        action->setChecked(by == m_foldBy);
        action->setData(toText(by));
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, by] { setFold(by); });
    }
}

} // namespace pilothouse::ui
