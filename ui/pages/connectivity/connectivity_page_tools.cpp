// SPDX-License-Identifier: GPL-3.0-or-later
// The tool bar of the connectivity page: what can be chosen, and how it finds room.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/line_panel.h"
#include "ui/pages/connectivity/mesh_kind.h"
#include "ui/pages/connectivity/mesh_layer.h"
#include "ui/pages/connectivity/state_counts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kToolGap = 12;

} // namespace

QWidget* ConnectivityPage::buildTools() {
    auto* bar = new QWidget(this);
    auto* rows = new QVBoxLayout(bar);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(6);
    auto* row = new QHBoxLayout;
    row->setSpacing(kToolGap);
    m_toolRow = row;
    bar->setMinimumWidth(1); // fitTools() finds room; the window does not grow for it
    m_secondRow = new QHBoxLayout;
    m_secondRow->setSpacing(kToolGap);
    m_secondRow->addStretch(1);
    rows->addLayout(m_toolRow);
    rows->addLayout(m_secondRow);
    m_views = new SegmentedChoice(bar);
    m_views->setObjectName(u"meshViews"_s);
    m_views->setAccessibleName(tr("View"));
    m_kinds = new LabelDropDown(tr("Links"), QString(), bar);
    m_kinds->setObjectName(u"meshKinds"_s);
    m_mesh = new LabelDropDown(tr("Mesh"), tr("all clusters"), bar);
    m_mesh->setObjectName(u"meshComponent"_s);
    m_compare = new LabelDropDown(tr("Compare with"), tr("nothing"), bar);
    m_compare->setObjectName(u"meshCompare"_s);
    m_sort = new LabelDropDown(tr("Order"), orderWord(MeshOrder::Region), bar);
    m_sort->setObjectName(u"meshOrder"_s);
    m_sort->setToolTip(tr("Order of rows and columns. By problems it stays as it was when it was "
                          "chosen, until it is chosen again"));
    QStringList orders;
    for (int at = 0; at < kMeshOrders; ++at) {
        orders.append(orderWord(static_cast<MeshOrder>(at)));
    }
    m_sort->setChoices(orders);
    m_shade = new LabelDropDown(tr("Cell"), shadeWord(MeshShade::State), bar);
    m_shade->setObjectName(u"meshShade"_s);
    m_shade->setToolTip(tr("What links that are up are coloured by"));
    QStringList shades;
    for (int at = 0; at < kMeshShades; ++at) {
        shades.append(shadeWord(static_cast<MeshShade>(at)));
    }
    m_shade->setChoices(shades);
    connect(m_shade, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        for (int at = 0; at < kMeshShades; ++at) {
            if (shadeWord(static_cast<MeshShade>(at)) == value) {
                m_shade->setValue(value);
                m_choice.shade = static_cast<MeshShade>(at);
                updateMatrix();
            }
        }
    });
    m_fold = new QCheckBox(tr("Fold regions"), bar);
    m_fold->setObjectName(u"meshFold"_s);
    m_fold->setToolTip(tr("One row and column a region, with the worst of its links; a region's "
                          "name folds it alone"));
    m_gather = new QCheckBox(tr("Gather problems"), bar);
    m_gather->setObjectName(u"meshGather"_s);
    m_gather->setToolTip(tr("Clusters that causes are about first (P)"));
    m_counts = new StateCounts(bar);
    m_counts->setObjectName(u"meshCounts"_s);
    row->addWidget(m_views);
    row->addWidget(m_kinds);
    row->addWidget(m_mesh);
    row->addWidget(m_compare);
    m_matrixTools = new QWidget(bar);
    auto* tools = new QHBoxLayout(m_matrixTools);
    tools->setContentsMargins(0, 0, 0, 0);
    tools->setSpacing(kToolGap);
    tools->addWidget(m_sort);
    tools->addWidget(m_shade);
    tools->addWidget(m_fold);
    tools->addWidget(m_gather);
    row->addWidget(m_matrixTools);
    m_export = new IconButton(int(Icon::Export), tr("Export picture as SVG or PNG (Ctrl+E)"), bar);
    m_export->setObjectName(u"meshExport"_s);
    connect(m_export, &QAbstractButton::clicked, this, &ConnectivityPage::chooseExport);
    m_export->setFixedSize(28, 28); // as high as what stands beside it
    row->addStretch(1);
    row->addWidget(m_export);
    row->addWidget(m_counts);
    return bar;
}

/// Only what the shown view heeds can be chosen.
void ConnectivityPage::updateTools() {
    const bool isMesh = m_stage->currentIndex() == 1;
    const bool isMatrix = isMesh && view() == Matrix;
    m_matrixTools->setVisible(isMatrix);
    m_shade->setVisible(isMatrix && m_picture && hasLayers(*m_picture));
    m_export->setVisible(isMesh);
    m_export->setEnabled(view() == Matrix || view() == Chord || view() == Ego);
    fitTools();
}

/// Where all else would be cut, counts go without their words; where that is not enough, tools
/// stand in a second row, as few as need be.
void ConnectivityPage::fitTools() {
    placeTools();
    QWidget* const bar = m_toolRow->parentWidget();
    bar->layout()->invalidate(); // both rows, as one may be empty now
    bar->updateGeometry();
}

void ConnectivityPage::placeTools() {
    const int room = width() - 2 * metrics::kPageMargin;
    const auto isTooWide = [this, room] {
        m_matrixTools->layout()->invalidate(); // what was shown, hidden or renamed counts at once
        m_toolRow->invalidate();
        return m_toolRow->sizeHint().width() > room;
    };
    const std::array<QWidget*, 4> movable{m_kinds, m_mesh, m_compare, m_matrixTools};
    for (std::size_t at = 0; at < movable.size(); ++at) {
        if (m_toolRow->indexOf(movable[at]) < 0) {
            m_secondRow->removeWidget(movable[at]);
            m_toolRow->insertWidget(static_cast<int>(at) + 1, movable[at]);
        }
    }
    m_counts->setCompact(false);
    if (!isTooWide()) {
        return;
    }
    m_counts->setCompact(true);
    for (auto tool = movable.rbegin(); tool != movable.rend() && isTooWide(); ++tool) {
        if (!(*tool)->isHidden()) {
            m_toolRow->removeWidget(*tool);
            m_secondRow->insertWidget(0, *tool);
        }
    }
    m_counts->setCompact(false); // there may be room again
    m_counts->setCompact(isTooWide());
}

void ConnectivityPage::updateKinds() {
    QStringList words;
    for (const model::MeshLinkKind kind : model::kindsOf(*m_read)) {
        words.append(kindWord(kind));
    }
    m_kinds->setChoices(words);
    m_kinds->setValue(kindWord(m_kind));
    m_kinds->setToolTip(kindTip(m_kind));
    m_kinds->setVisible(words.size() > 1);
}

/// What there is to look at; pictures of links only where there are any.
void ConnectivityPage::updateViews() {
    if (!m_picture) {
        return;
    }
    const bool isLinked = hasLinks(*m_picture);
    QStringList words;
    m_offered.clear();
    const auto offer = [this, &words](View view, const QString& word) {
        m_offered.push_back(view);
        words.append(word);
    };
    if (isLinked) {
        offer(Matrix, tr("Matrix"));
        offer(Chord, tr("Chord"));
        offer(Ego, tr("Neighbours"));
    }
    offer(Services, tr("Services"));
    if (!m_read->entries.empty()) {
        offer(Entries, tr("Entries"));
    }
    if (!m_read->declared.empty()) {
        offer(Profiles, tr("Profiles"));
    }
    offer(Issues, m_causes.rows.empty() ? tr("Issues") : tr("Issues %1").arg(m_causes.rows.size()));
    if (isLinked) {
        offer(Links, tr("Links"));
    }
    if (!m_before.isEmpty()) {
        const int changes = m_changes->lines()->rowCount();
        offer(Changes, changes == 0 ? tr("Changes") : tr("Changes %1").arg(changes));
    }
    m_views->setSegments(words);
    const auto at = std::find(m_offered.begin(), m_offered.end(), view());
    if (at == m_offered.end()) { // of a mesh that is no more
        showView(m_offered.front());
        return;
    }
    m_views->setCurrentIndex(static_cast<int>(at - m_offered.begin()));
    m_egoPanel->setVisible(isLinked);
    fitTools();
}

void ConnectivityPage::updateMeshes() {
    QStringList words{tr("all clusters")};
    std::vector<std::optional<std::size_t>> values{std::nullopt};
    for (std::size_t at = 0; at < m_picture->components.size(); ++at) {
        const auto& members = m_picture->components[at];
        QString name = toQt(m_picture->clusters[members.front()].name);
        for (const model::MeshDeclared& profile : m_picture->declared) {
            if (profile.members == members) {
                name = toQt(profile.name);
            }
        }
        words.append(tr("%1 (%2)").arg(name).arg(members.size()));
        values.emplace_back(at);
    }
    m_mesh->setChoices(words);
    m_mesh->setVisible(words.size() > 2);
    const auto at = words.indexOf(m_mesh->value());
    m_choice.component = values.at(static_cast<std::size_t>(std::max<qsizetype>(0, at)));
    if (at < 0) {
        m_mesh->setValue(words.front());
    }
}

} // namespace pilothouse::ui
