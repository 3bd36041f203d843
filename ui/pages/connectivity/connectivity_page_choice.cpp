// SPDX-License-Identifier: GPL-3.0-or-later
// What is chosen on the connectivity page: a pair, a cause, a region, an order.
#include "ui/pages/connectivity/connectivity_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/canvas/mesh/mesh_chord.h"
#include "ui/canvas/mesh/mesh_matrix.h"
#include "ui/pages/connectivity/line_panel.h"
#include "ui/pages/connectivity/mesh_kind.h"
#include "ui/pages/connectivity/mesh_words.h"
#include "ui/widgets/segmented.h"

#include <QCheckBox>
#include <QSignalBlocker>

#include <algorithm>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isOf(const MeshCause& cause, const model::MeshPicture& picture, std::uint32_t from,
          std::uint32_t to) {
    return std::binary_search(cause.cells.begin(), cause.cells.end(),
                              static_cast<std::uint32_t>(from * picture.clusters.size() + to));
}

} // namespace

QString ConnectivityPage::sentenceOf(MatrixPlace place) const {
    const auto& from = m_view.units.at(static_cast<std::size_t>(place.row));
    const auto& to = m_view.units.at(static_cast<std::size_t>(place.column));
    if (m_picture && from.size() == 1 && to.size() == 1) {
        const QString words = readOutOf(*m_picture, from.front(), to.front());
        return m_choice.shade == MeshShade::State || from == to
                   ? words
                   : tr("%1; %2").arg(
                         words, shadeWords(*m_picture, m_choice.shade, from.front(), to.front()));
    }
    const QString numbers =
        m_view.data.texts.value(place.row * m_view.data.heads.size() + place.column);
    const QString a = m_view.data.heads.at(place.row).name;
    const QString b = m_view.data.heads.at(place.column).name;
    if (numbers.isEmpty()) {
        return tr("from %1 to %2: not linked").arg(a, b);
    }
    const QString words =
        tr("from %1 to %2: worst %3, %4 need attention of all links")
            .arg(a, b, matrixStateWord(m_view.data.cell(place.row, place.column).state()),
                 numbers.contains(u'/') ? numbers.section(u'/', 0, 0) : u"0"_s);
    return m_choice.shade == MeshShade::State || !m_picture
               ? words
               : tr("%1; %2").arg(words, shadeWords(*m_picture, m_choice.shade, from, to));
}

void ConnectivityPage::onCell(int row, int column) {
    const auto& from = m_view.units.at(static_cast<std::size_t>(row));
    const auto& to = m_view.units.at(static_cast<std::size_t>(column));
    if (from.size() == 1 && to.size() == 1) {
        choosePair(toQt(m_picture->clusters[from.front()].id.str()),
                   toQt(m_picture->clusters[to.front()].id.str()));
    } else {
        chooseWorst(from, to);
    }
}

/// Of what is folded the pair that most needs attention.
void ConnectivityPage::chooseWorst(const std::vector<std::uint32_t>& from,
                                   const std::vector<std::uint32_t>& to) {
    if (const auto worst = worstPairOf(*m_picture, from, to)) {
        choosePair(toQt(m_picture->clusters[worst->first].id.str()),
                   toQt(m_picture->clusters[worst->second].id.str()));
    }
}

/// Of a mesh without a problem any pair will do, so that neighbours are seen.
void ConnectivityPage::chooseFirst() {
    if (m_picture->clusters.size() > 1) {
        choosePair(toQt(m_picture->clusters[0].id.str()), toQt(m_picture->clusters[1].id.str()));
    }
}

void ConnectivityPage::openRegion(const QString& region) {
    if (m_openRegion != region) {
        m_openRegion = region;
        updateChord();
    }
}

/// A region is opened; of a cluster its worst link is looked at.
void ConnectivityPage::onChordUnit(int unit) {
    if (const ChordUnit& shown = m_chordView.data.units.at(unit); shown.isFolded) {
        openRegion(shown.name);
        return;
    }
    std::vector<std::uint32_t> all;
    for (std::uint32_t at = 0; at < m_chordView.unitOf.size(); ++at) {
        if (m_chordView.unitOf[at] >= 0) {
            all.push_back(at);
        }
    }
    chooseWorst(m_chordView.units.at(static_cast<std::size_t>(unit)), all);
}

QString ConnectivityPage::sentenceOfRibbon(int from, int to) const {
    const auto& a = m_chordView.units.at(static_cast<std::size_t>(from));
    const auto& b = m_chordView.units.at(static_cast<std::size_t>(to));
    if (a.size() == 1 && b.size() == 1) {
        return readOutOf(*m_picture, a.front(), b.front());
    }
    const auto& links = m_chordView.data.links;
    const auto ends = std::minmax(from, to);
    const auto found = std::find_if(links.begin(), links.end(), [&ends](const ChordLink& link) {
        return link.a == ends.first && link.b == ends.second;
    });
    const QString& one = m_chordView.data.units.at(from).name;
    const QString& other = m_chordView.data.units.at(to).name;
    if (found == links.end()) {
        return {};
    }
    const QString worst = matrixStateWord(
        isBad(found->out) && (from == found->a || !isBad(found->in)) ? found->out : found->in);
    return from == to ? tr("within %1: worst %2, %3 of %4 half-links need attention")
                            .arg(one, worst)
                            .arg(found->bad)
                            .arg(found->total)
                      : tr("between %1 and %2: worst %3, %4 of %5 half-links need attention")
                            .arg(one, other, worst)
                            .arg(found->bad)
                            .arg(found->total);
}

void ConnectivityPage::onCellActivated(int row, int column) {
    const auto& from = m_view.units.at(static_cast<std::size_t>(row));
    if (from.size() > 1 || m_view.units.at(static_cast<std::size_t>(column)).size() > 1) {
        m_isFoldChosen = true;
        for (const int at : {row, column}) { // open what is folded
            m_choice.folded.remove(m_view.data.heads.at(at).name);
        }
        updateMatrix();
        return;
    }
    Q_EMIT clusterOpened(toQt(m_picture->clusters[from.front()].id.str()));
}

void ConnectivityPage::choosePair(const QString& from, const QString& to) {
    if (!m_picture || (m_from == from && m_to == to)) {
        return;
    }
    m_from = from;
    m_to = to;
    const auto a = indexOf(*m_picture, from);
    const auto b = indexOf(*m_picture, to);
    const MeshCause* cause = causeOf(m_cause); // which stays, where it is about the pair, too
    const bool isOfIt = a && b && cause != nullptr && isOf(*cause, *m_picture, *a, *b);
    cause = isOfIt ? cause : a && b ? causeOf(*a, *b) : nullptr;
    m_cause = cause == nullptr ? QString() : cause->key;
    markCause(cause);
    updatePair();
    Q_EMIT pairLookedAt(from, to);
}

const MeshCause* ConnectivityPage::causeOf(std::uint32_t from, std::uint32_t to) const {
    const auto found =
        std::find_if(m_causes.rows.begin(), m_causes.rows.end(),
                     [&](const MeshCause& cause) { return isOf(cause, *m_picture, from, to); });
    return found == m_causes.rows.end() ? nullptr : &*found;
}

const MeshCause* ConnectivityPage::causeOf(const QString& key) const {
    const auto found = std::find_if(m_causes.rows.begin(), m_causes.rows.end(),
                                    [&](const MeshCause& cause) { return cause.key == key; });
    return found == m_causes.rows.end() ? nullptr : &*found;
}

void ConnectivityPage::onCause(const QString& key) {
    const MeshCause* cause = causeOf(key);
    if (cause == nullptr) {
        return;
    }
    m_cause = key;
    if (!cause->cells.empty()) {
        const auto count = static_cast<std::uint32_t>(m_picture->clusters.size());
        m_from = toQt(m_picture->clusters[cause->cells.front() / count].id.str());
        m_to = toQt(m_picture->clusters[cause->cells.front() % count].id.str());
    }
    markCause(cause);
    updatePair();
}

/// Its cells in the matrix, its row in both lists; null takes all marks away.
void ConnectivityPage::markCause(const MeshCause* cause) {
    m_causeList->select(cause == nullptr ? QString() : cause->key);
    showPairInPictures();
    updateIssues();
}

/// The chosen pair and the half-links of its cause, in the pictures that show them: all that a step
/// of the selection changes there.
void ConnectivityPage::showPairInPictures() {
    const MeshCause* const cause = causeOf(m_cause);
    const std::vector<std::uint32_t> none;
    const auto& cells = cause == nullptr ? none : cause->cells;
    const auto from = indexOf(*m_picture, m_from);
    const auto to = indexOf(*m_picture, m_to);
    const auto headOf = [this](const std::optional<std::uint32_t>& cluster) {
        const int row = cluster ? m_view.rows[*cluster] : -1;
        return row < 0 ? QString() : m_view.data.heads.at(row).id;
    };
    m_matrix->setMarked(placesOf(m_view, cells));
    m_matrix->setSelected(headOf(from), headOf(to));
    if (view() == Chord && m_chordView.unitOf.size() == m_picture->clusters.size()) {
        const auto unitOf = [this](const std::optional<std::uint32_t>& cluster) {
            const int unit = cluster ? m_chordView.unitOf[*cluster] : -1;
            return unit < 0 ? QString() : m_chordView.data.units.at(unit).id;
        };
        m_chord->setMarked(ribbonsOf(m_chordView, cells));
        m_chord->setSelected(unitOf(from), unitOf(to));
    }
}

void ConnectivityPage::toggleFold(const QString& region) {
    if (!m_choice.folded.remove(region)) {
        m_choice.folded.insert(region);
    }
    m_isFoldChosen = true;
    updateMatrix();
}

QString ConnectivityPage::look() const {
    const QString order = orderKey(m_order.order());
    return m_kindWanted ? order + u' ' + toQt(model::toString(*m_kindWanted)) : order;
}

void ConnectivityPage::setLook(const QString& look) {
    m_kindWanted = kindOf(look.section(u' ', 1, 1));
    chooseOrder(orderOf(look.section(u' ', 0, 0)), false);
    showKind();
}

void ConnectivityPage::chooseOrder(MeshOrder order, bool isGathered) {
    m_order.choose(order, isGathered);
    m_sort->setValue(orderWord(order));
    const QSignalBlocker quiet(m_gather);
    m_gather->setChecked(isGathered);
    m_fold->setEnabled(canFold());
    if (!canFold()) {
        m_choice.folded.clear();
    }
    updateMatrix();
}

/// Only groups that mean something are folded.
bool ConnectivityPage::canFold() const {
    return !m_order.isGathered() &&
           (m_order.order() == MeshOrder::Region || m_order.order() == MeshOrder::Version);
}

} // namespace pilothouse::ui
