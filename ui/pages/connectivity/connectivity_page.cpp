// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/connectivity_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/canvas/mesh/mesh_chord.h"
#include "ui/canvas/mesh/mesh_matrix.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/entries_tab.h"
#include "ui/pages/connectivity/issues_tab.h"
#include "ui/pages/connectivity/line_panel.h"
#include "ui/pages/connectivity/mesh_kind.h"
#include "ui/pages/connectivity/mesh_notice.h"
#include "ui/pages/connectivity/mesh_words.h"
#include "ui/pages/connectivity/pair_card.h"
#include "ui/pages/connectivity/profiles_tab.h"
#include "ui/pages/connectivity/rehearsal_panel.h"
#include "ui/pages/connectivity/shade_legend.h"
#include "ui/pages/connectivity/state_counts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

/// From so many clusters on one row a region, unless the user says else: cells would be under 3 px.
constexpr std::size_t kFoldedFrom = 255;

} // namespace

ConnectivityPage::ConnectivityPage(QWidget* parent) : QWidget(parent) {
    build();
    setPicture(nullptr, {});
}

void ConnectivityPage::setPicture(const std::shared_ptr<const model::MeshPicture>& picture,
                                  Instant now) {
    m_now = now;
    if (picture && picture == m_read) {
        setNow(now);
        return;
    }
    if (!picture) { // another fleet: nothing of this one is left
        m_moments.clear();
        m_before.clear();
        m_earlier = nullptr;
        m_kept.clear();
        m_comparison = nullptr;
        m_fileStrip->hide();
        m_from.clear();
        m_to.clear();
        m_cause.clear();
        const MeshShade shade = m_choice.shade; // what the drop-down says
        m_choice = {};
        m_choice.shade = shade;
        m_openRegion.clear();
        m_isFoldChosen = false;
        m_order.choose(m_order.order(), m_order.isGathered());
    }
    m_read = picture;
    if (m_read) {
        remember();
    }
    showKind();
}

void ConnectivityPage::setReading(const model::MeshReading& reading) {
    if (m_reading != reading) {
        m_reading = reading;
        updateMessage();
        updateStrip();
    }
}

void ConnectivityPage::setFailover(const std::shared_ptr<const model::MeshFailover>& failover) {
    m_rehearsal->setFailover(failover);
    m_entries->setFailover(failover);
}

void ConnectivityPage::setNow(Instant now) {
    m_now = now;
    if (m_picture && isVisible()) {
        updatePair();
    }
}

ConnectivityPage::View ConnectivityPage::view() const {
    return static_cast<View>(m_left->currentIndex());
}

void ConnectivityPage::showView(View view) {
    m_left->setCurrentIndex(view);
    updateTools();
    updateViews();
    if (view == Links) {
        updateLinks();
    }
    if (view == Chord) {
        updateChord();
    }
    updateIssues();
    if (m_from.isEmpty() && view == Ego && m_picture && !m_picture->clusters.empty()) {
        goToProblem(1);
        if (m_from.isEmpty()) { // all is well
            chooseFirst();
        }
    }
    focusContent();
}

void ConnectivityPage::focusContent() {
    switch (view()) {
    case Matrix: m_matrix->setFocus(); break;
    case Chord: m_chord->setFocus(); break;
    case Ego: m_largeEgo->setFocus(); break;
    case Services: m_services->table()->setFocus(); break;
    case Issues: m_issues->focusContent(); break;
    case Links: m_links->table()->setFocus(); break;
    case Entries: m_entries->focusContent(); break;
    case Profiles: m_profiles->focusContent(); break;
    case Changes: m_changes->table()->setFocus(); break;
    }
}

QTableView* ConnectivityPage::causes() const {
    return m_causeList->table();
}

bool ConnectivityPage::isRehearsal() const {
    return m_rehearsal->isOn() && !m_choice.lost.isEmpty();
}

/// The picture as the kind has it that is wanted, or that the fleet has at all.
void ConnectivityPage::showKind() {
    m_kind = m_read ? kindToShow(*m_read, m_kindWanted) : model::MeshLinkKind::Cilium;
    m_picture = layerOfKind(m_read, m_kind);
    updateAll();
}

void ConnectivityPage::updateAll() {
    updateMessage();
    updateStrip();
    if (!m_picture || m_stage->currentIndex() == 0) {
        return;
    }
    updateKinds();
    updateMeshes();
    updateMoments();
    updateCauses();
    updateViews();
    updatePictures();
    markCause(causeOf(m_cause));
    updatePair();
    updateServices();
    m_entries->setPicture(m_read);
    m_profiles->setPicture(m_read);
    if (view() == Links) {
        updateLinks();
    }
}

void ConnectivityPage::updatePictures() {
    updateMatrix();
    if (view() == Chord) {
        updateChord();
    }
}

void ConnectivityPage::updateMatrix() {
    if (!m_picture) {
        return;
    }
    m_choice.groups = m_order.groupsOf(*m_picture);
    if (!m_isFoldChosen && canFold() && m_picture->clusters.size() > kFoldedFrom) {
        m_choice.folded.clear();
        for (const MeshGroup& group : m_choice.groups) {
            m_choice.folded.insert(group.name);
        }
    }
    m_view = matrixOf(*m_picture, m_choice);
    m_matrix->setData(m_view.data);
    m_shadeLegend->setLayer(*m_picture, m_choice.shade);
    updateRoom();
    showPairInPictures();
    m_counts->setCounts(m_view.counts);
    fitTools();
    m_fold->setChecked(
        !m_choice.folded.isEmpty() &&
        std::all_of(m_view.groups.begin(), m_view.groups.end(),
                    [this](const QString& group) { return m_choice.folded.contains(group); }));
    m_compare->setToolTip(sinceWords());
}

void ConnectivityPage::updateChord() {
    if (!m_picture) {
        return;
    }
    m_chordView = chordOf(*m_picture, m_choice, m_openRegion);
    m_chord->setData(m_chordView.data);
    const auto& groups = m_chordView.data.groups;
    const bool isOpen = !m_openRegion.isEmpty() &&
                        std::any_of(groups.begin(), groups.end(), [this](const ChordGroup& group) {
                            return group.name == m_openRegion;
                        });
    int clusters = 0;
    for (const ChordUnit& unit : m_chordView.data.units) {
        clusters += unit.clusters;
    }
    m_chordPanel->setTitle(isOpen ? m_openRegion : tr("Regions"));
    m_chordPanel->setQuantity(isOpen ? tr("its clusters, the other regions folded")
                                     : tr("%1 with %2 clusters").arg(groups.size()).arg(clusters));
    m_chordOut->setVisible(isOpen);
    showPairInPictures();
}

void ConnectivityPage::updatePair() {
    const auto from = indexOf(*m_picture, m_from);
    const auto to = indexOf(*m_picture, m_to);
    if (!from || !to || from == to) {
        m_pair->setNothing(hasLinks(*m_picture) ? QString() : noLinksWords());
    } else {
        const auto* links = model::linksOf(*m_read, m_kind);
        m_pair->setPair({.picture = *m_picture,
                         .from = *from,
                         .to = *to,
                         .cause = causeOf(*from, *to),
                         .kind = m_kind,
                         .said = links == nullptr ? nullptr : halfOf(*links, *from, *to)},
                        m_now);
    }
    updateEgo();
    m_rehearsal->setPicture(m_picture, {m_from, m_to});
}

void ConnectivityPage::updateEgo() {
    const auto from = indexOf(*m_picture, m_from);
    const EgoData shown = from ? egoOf(*m_picture, *from) : EgoData{};
    const auto bad = std::count_if(shown.others.begin(), shown.others.end(),
                                   [](const EgoNeighbour& each) { return each.isNear(); });
    for (EgoGraph* ego : {m_ego, m_largeEgo}) {
        ego->setData(shown);
        ego->setSelected(m_to);
    }
    m_egoPanel->setQuantity(!from ? tr("choose a pair")
                                  : tr("%1 up").arg(shown.others.size() - bad));
    m_egoPanel->setNote(bad > 0 ? tr("%1 not up").arg(bad) : QString());
}

void ConnectivityPage::goToProblem(int step) {
    if (!m_picture) {
        return; // the pictures still show the last fleet's
    }
    m_matrix->goToProblem(step);
}

/// The matrix takes the room there is; where its cells would be under 2 px it scrolls.
void ConnectivityPage::updateRoom() {
    m_matrix->setRoom(m_scroll->viewport()->size());
    const QSize needed = m_matrix->matrixLayout().size();
    const QSize room = m_scroll->viewport()->size();
    m_matrix->setMinimumSize(needed.width() > room.width() ? needed.width() : 0,
                             needed.height() > room.height() ? needed.height() : 0);
}

void ConnectivityPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    Q_EMIT watched(true);
}

void ConnectivityPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    Q_EMIT watched(false);
}

void ConnectivityPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitTools();
}

void ConnectivityPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_E && event->modifiers() == Qt::ControlModifier) {
        chooseExport();
    } else if (event->key() == Qt::Key_S && event->modifiers() == Qt::ControlModifier) {
        chooseSave();
    } else if (event->key() == Qt::Key_F5) {
        Q_EMIT refreshWanted();
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool ConnectivityPage::eventFilter(QObject* target, QEvent* event) {
    if (target == m_links->table() && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_T) {
        showView(Matrix); // and back; the table would look for a name instead
        return true;
    }
    if (target == m_scroll->viewport() && event->type() == QEvent::Resize) {
        updateRoom();
    }
    return QWidget::eventFilter(target, event);
}

} // namespace pilothouse::ui
