// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/connectivity_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/canvas/mesh/mesh_matrix.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/mesh_lines.h"
#include "ui/pages/connectivity/mesh_words.h"
#include "ui/pages/connectivity/pair_card.h"
#include "ui/pages/connectivity/rehearsal_panel.h"
#include "ui/pages/connectivity/state_counts.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QCheckBox>
#include <QKeyEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::size_t kMoments = 24;
constexpr int kCompactBelow = 1500; ///< counts without words

bool hasMesh(const model::MeshPicture& picture) {
    return std::any_of(picture.cells.begin(), picture.cells.end(), [](model::MeshCell cell) {
        return cell.state() != model::MeshHalfState::NotConfigured;
    });
}

} // namespace

ConnectivityPage::ConnectivityPage(QWidget* parent) : QWidget(parent) {
    build();
    setPicture(nullptr, {});
}

void ConnectivityPage::setPicture(const std::shared_ptr<const model::MeshPicture>& picture,
                                  Instant now) {
    m_now = now;
    if (picture && picture == m_picture) {
        setNow(now);
        return;
    }
    if (!picture) { // another fleet: nothing of this one is left
        m_moments.clear();
        m_before.clear();
        m_from.clear();
        m_to.clear();
        m_cause.clear();
        m_choice = {};
        m_order.choose(m_order.order(), m_order.isGathered());
    }
    m_picture = picture;
    if (m_picture) {
        remember();
    }
    updateAll();
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
    m_views->setCurrentIndex(view);
    if (view == Links) {
        updateLinks();
    }
    if (m_from.isEmpty() && view == Ego && m_picture && !m_picture->clusters.empty()) {
        goToProblem(1);
    }
    focusContent();
}

void ConnectivityPage::focusContent() {
    const std::array<QWidget*, 5> parts{m_matrix, m_largeEgo, m_serviceTable, m_issueTable,
                                        m_linkTable};
    parts.at(static_cast<std::size_t>(view()))->setFocus();
}

bool ConnectivityPage::isRehearsal() const {
    return m_rehearsal->isOn() && !m_choice.lost.isEmpty();
}

/// Keeps pictures whose links differ, to compare with.
void ConnectivityPage::remember() {
    const bool isNew = m_moments.empty() || m_moments.back().picture->cells != m_picture->cells ||
                       m_moments.back().picture->clusters.size() != m_picture->clusters.size();
    if (!isNew) {
        return;
    }
    m_moments.push_back({clockSecondsText(m_picture->at), m_picture});
    if (m_moments.size() > kMoments) {
        const bool isChosen = m_moments.front().words == m_before;
        m_moments.erase(m_moments.begin() + (isChosen ? 1 : 0));
    }
}

void ConnectivityPage::updateAll() {
    updateMessage();
    updateStrip();
    if (!m_picture || m_stage->currentIndex() == 0) {
        return;
    }
    updateMeshes();
    updateMoments();
    updateCauses();
    updateMatrix();
    markCause(causeOf(m_cause));
    updatePair();
    updateServices();
    if (view() == Links) {
        updateLinks();
    }
}

void ConnectivityPage::updateMessage() {
    const bool isMesh = m_picture && hasMesh(*m_picture);
    m_stage->setCurrentIndex(isMesh ? 1 : 0);
    for (QWidget* tool : {static_cast<QWidget*>(m_views), static_cast<QWidget*>(m_mesh),
                          static_cast<QWidget*>(m_compare), static_cast<QWidget*>(m_sort),
                          static_cast<QWidget*>(m_fold), static_cast<QWidget*>(m_gather),
                          static_cast<QWidget*>(m_counts)}) {
        tool->setVisible(isMesh);
    }
    if (isMesh) {
        return;
    }
    if (!m_picture) {
        m_messageTitle->setText(tr("Reading the mesh"));
        m_message->setText(
            !m_reading.trouble.empty() ? toQt(m_reading.trouble)
            : m_reading.members > 0
                ? tr("%1 clusters are asked what they are linked with.").arg(m_reading.members)
                : tr("The clusters are asked what they are linked with."));
        return;
    }
    QStringList able;
    for (const model::MeshCluster& cluster : m_picture->clusters) {
        if (cluster.isMeshable) {
            able.append(toQt(cluster.name));
        }
    }
    const auto withCilium = std::count_if(m_picture->clusters.begin(), m_picture->clusters.end(),
                                          [](const auto& cluster) { return cluster.hasCilium; });
    m_messageTitle->setText(tr("No cluster is linked with another"));
    constexpr qsizetype kNamed = 12;
    m_message->setText(
        able.isEmpty()
            ? tr("Cilium's configuration was found in %1 of %2 clusters; none has a cluster name "
                 "and id of its own, which a mesh needs.")
                  .arg(withCilium)
                  .arg(m_picture->clusters.size())
            : tr("These could join a mesh, as they have a cluster name and id of their own: %1")
                  .arg(able.mid(0, kNamed).join(u", "_s) +
                       (able.size() > kNamed ? u" …"_s : QString())));
}

void ConnectivityPage::updateStrip() {
    QStringList silent;
    std::size_t gaps = 0;
    if (m_picture) {
        for (const model::MeshCluster& cluster : m_picture->clusters) {
            if (!cluster.isReachable) {
                silent.append(toQt(cluster.name));
            }
        }
        gaps = m_picture->gaps.size();
    }
    const bool isTrouble = m_picture && !m_reading.trouble.empty();
    m_strip->setVisible(isTrouble || !silent.isEmpty() || gaps > 0);
    if (isTrouble) {
        m_strip->setText(tr("The mesh cannot be read."), toQt(m_reading.trouble));
    } else if (!silent.isEmpty()) {
        constexpr qsizetype kNamed = 3;
        m_strip->setText(tr("%1 of %2 clusters do not answer.")
                             .arg(silent.size())
                             .arg(m_picture->clusters.size()),
                         tr("Their rows are what was last known: %1.")
                             .arg(silent.mid(0, kNamed).join(u", "_s) +
                                  (silent.size() > kNamed ? u" …"_s : QString())));
    } else if (gaps > 0) {
        m_strip->setText(
            tr("Not everything could be read."),
            tr("%1 sources are missing; what they tell is shown as not known.").arg(gaps));
    }
    m_strip->setRemedy(m_reading.isReading ? QString() : tr("Read again"));
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

void ConnectivityPage::updateMoments() {
    QStringList words{tr("nothing")};
    m_choice.before = nullptr;
    for (auto each = m_moments.rbegin(); each != m_moments.rend(); ++each) {
        if (each->picture != m_picture) {
            words.append(each->words);
        }
        if (each->words == m_before && each->picture != m_picture) {
            m_choice.before = each->picture.get();
        }
    }
    m_compare->setChoices(words);
    m_compare->setValue(m_choice.before == nullptr ? tr("nothing") : m_before);
    m_compare->setVisible(words.size() > 1);
}

void ConnectivityPage::updateMatrix() {
    if (!m_picture) {
        return;
    }
    m_choice.groups = m_order.groupsOf(*m_picture);
    m_view = matrixOf(*m_picture, m_choice);
    m_matrix->setData(m_view.data);
    updateRoom();
    m_matrix->setSelected(m_from, m_to);
    showMarks();
    m_counts->setCounts(m_view.counts);
    m_fold->setChecked(
        !m_choice.folded.isEmpty() &&
        std::all_of(m_view.groups.begin(), m_view.groups.end(),
                    [this](const QString& group) { return m_choice.folded.contains(group); }));
    m_compare->setToolTip(
        m_choice.before == nullptr
            ? tr("Mark links that are other than at an earlier moment")
            : tr("%1 half-links changed since %2").arg(m_view.changed).arg(m_before));
}

void ConnectivityPage::updateCauses() {
    m_causes = causesOf(*m_picture);
    std::vector<MeshLine> few;
    std::vector<MeshLine> all;
    for (const MeshCause& cause : m_causes.rows) {
        MeshLine line{.id = cause.key,
                      .cells = {{.text = cause.title, .isStrong = true, .glyph = cause.glyph},
                                {.text = cause.message, .tone = Tone::Secondary},
                                {.text = cause.code, .tone = Tone::Secondary},
                                {.text = cause.cells.empty() ? QString()
                                                             : countText(static_cast<std::int64_t>(
                                                                   cause.cells.size()))}}};
        few.push_back(line);
        line.cells.push_back({.text = cause.mend, .tone = Tone::Secondary});
        all.push_back(std::move(line));
    }
    m_isSyncing = true;
    m_causeLines->setLines(std::move(few));
    m_issueLines->setLines(std::move(all));
    m_isSyncing = false;
    m_causePanel->setQuantity(m_causes.badCells == 0
                                  ? tr("no link needs attention")
                                  : tr("%1 causes explain %2 of %3 links that need attention")
                                        .arg(m_causes.rows.size())
                                        .arg(m_causes.explained)
                                        .arg(m_causes.badCells));
    m_views->setSegments(QStringList{
        tr("Matrix"), tr("Neighbours"), tr("Services"),
        m_causes.rows.empty() ? tr("Issues") : tr("Issues %1").arg(m_causes.rows.size()),
        tr("Links")});
    m_views->setCurrentIndex(view());
}

void ConnectivityPage::updatePair() {
    const auto from = indexOf(*m_picture, m_from);
    const auto to = indexOf(*m_picture, m_to);
    if (!from || !to || from == to) {
        m_pair->setNothing();
    } else {
        m_pair->setPair(*m_picture, *from, *to, causeOf(*from, *to), m_now);
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

void ConnectivityPage::updateServices() {
    std::vector<MeshLine> lines;
    if (m_picture->services) {
        for (const model::MeshServiceRow& row : *m_picture->services) {
            std::int64_t ready = 0;
            bool isComplete = true;
            std::int64_t there = 0;
            QStringList affinities;
            for (const model::MeshServiceCell& cell : row.cells) {
                there += cell.exists ? 1 : 0;
                isComplete = isComplete && (!cell.exists || cell.localReady.has_value());
                ready += cell.localReady.value_or(0);
                const QString word = toQt(model::toString(cell.affinity));
                if (!affinities.contains(word)) {
                    affinities.append(word);
                }
            }
            QStringList points;
            for (const std::uint32_t at : row.singlePoints) {
                points.append(toQt(m_picture->clusters[at].name));
            }
            QStringList troubles;
            for (const model::MeshCode code : row.codes) {
                troubles.append(titleOf(code));
            }
            const bool isTrouble = !troubles.isEmpty();
            lines.push_back(
                {.id = toQt(row.ns) + u'/' + toQt(row.name),
                 .cells = {{.text = toQt(row.ns) + u'/' + toQt(row.name),
                            .isStrong = isTrouble,
                            .glyph = isTrouble ? Glyph::Warning : Glyph::Ok},
                           {.text = row.isMcs && row.isGlobal ? tr("both")
                                    : row.isMcs               ? tr("MCS")
                                                              : tr("global")},
                           {.text = countText(there)},
                           {.text = (isComplete ? QString() : u"≥ "_s) + countText(ready)},
                           {.text = affinities.join(u", "_s), .tone = Tone::Secondary},
                           {.text = points.join(u", "_s),
                            .tone = points.isEmpty() ? Tone::Secondary : Tone::Warning},
                           {.text = troubles.join(u", "_s), .tone = Tone::Secondary}}});
        }
    }
    m_servicePanel->setQuantity(m_picture->services
                                    ? countText(static_cast<std::int64_t>(lines.size()))
                                    : tr("the services of no cluster could be read"));
    m_serviceLines->setLines(std::move(lines));
}

void ConnectivityPage::updateLinks() {
    if (!m_picture) {
        return;
    }
    constexpr std::size_t kMost = 5000;
    std::vector<MeshLine> lines;
    std::size_t total = 0;
    const auto count = static_cast<std::uint32_t>(m_picture->clusters.size());
    for (std::uint32_t from = 0; from < count; ++from) {
        for (std::uint32_t to = 0; to < count; ++to) {
            const model::MeshHalfState state = m_picture->cell(from, to).state();
            const MatrixState shown = matrixStateOf(state);
            const bool isWanted = m_choice.states.isEmpty()
                                      ? state != model::MeshHalfState::NotConfigured
                                      : m_choice.states.contains(static_cast<int>(shown));
            if (from == to || !isWanted || ++total > kMost) {
                continue;
            }
            const model::MeshCluster& a = m_picture->clusters[from];
            const model::MeshCluster& b = m_picture->clusters[to];
            QStringList reasons;
            if (const model::MeshHalf* half = m_picture->half(from, to)) {
                for (const model::MeshReason& reason : half->reasons) {
                    reasons.append(wordsOf(reason));
                }
            }
            lines.push_back({.id = toQt(a.id.str()) + u'\n' + toQt(b.id.str()),
                             .cells = {{.text = toQt(a.name), .isStrong = model::isBad(state)},
                                       {.text = toQt(b.name), .isStrong = model::isBad(state)},
                                       {.text = matrixStateWord(shown),
                                        .tone = toneOf(state),
                                        .glyph = matrixGlyph(shown)},
                                       {.text = reasons.join(u" · "_s), .tone = Tone::Secondary}}});
        }
    }
    m_linkPanel->setQuantity(
        total > kMost ? tr("the first %1 of %2; choose a state above to narrow them")
                            .arg(countText(kMost), countText(static_cast<std::int64_t>(total)))
                      : countText(static_cast<std::int64_t>(total)));
    m_linkLines->setLines(std::move(lines));
}

QString ConnectivityPage::sentenceOf(MatrixPlace place) const {
    const auto& from = m_view.units.at(static_cast<std::size_t>(place.row));
    const auto& to = m_view.units.at(static_cast<std::size_t>(place.column));
    if (m_picture && from.size() == 1 && to.size() == 1) {
        return readOutOf(*m_picture, from.front(), to.front());
    }
    const QString numbers =
        m_view.data.texts.value(place.row * m_view.data.heads.size() + place.column);
    const QString a = m_view.data.heads.at(place.row).name;
    const QString b = m_view.data.heads.at(place.column).name;
    return numbers.isEmpty()
               ? tr("from %1 to %2: not linked").arg(a, b)
               : tr("from %1 to %2: worst %3, %4 need attention of all links")
                     .arg(a, b, matrixStateWord(m_view.data.cell(place.row, place.column).state()),
                          numbers.contains(u'/') ? numbers.section(u'/', 0, 0) : u"0"_s);
}

void ConnectivityPage::onCell(int row, int column) {
    const auto& from = m_view.units.at(static_cast<std::size_t>(row));
    const auto& to = m_view.units.at(static_cast<std::size_t>(column));
    if (from.size() == 1 && to.size() == 1) {
        choosePair(toQt(m_picture->clusters[from.front()].id.str()),
                   toQt(m_picture->clusters[to.front()].id.str()));
    }
}

void ConnectivityPage::onCellActivated(int row, int column) {
    const auto& from = m_view.units.at(static_cast<std::size_t>(row));
    if (from.size() > 1 || m_view.units.at(static_cast<std::size_t>(column)).size() > 1) {
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
    m_matrix->setSelected(from, to);
    const auto a = indexOf(*m_picture, from);
    const auto b = indexOf(*m_picture, to);
    const MeshCause* cause = a && b ? causeOf(*a, *b) : nullptr;
    m_cause = cause == nullptr ? QString() : cause->key;
    markCause(cause);
    updatePair();
}

const MeshCause* ConnectivityPage::causeOf(std::uint32_t from, std::uint32_t to) const {
    const auto cell = static_cast<std::uint32_t>(from * m_picture->clusters.size() + to);
    const auto found =
        std::find_if(m_causes.rows.begin(), m_causes.rows.end(), [cell](const MeshCause& cause) {
            return std::binary_search(cause.cells.begin(), cause.cells.end(), cell);
        });
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
    m_isSyncing = true;
    for (QTableView* table : {m_causeTable, m_issueTable}) {
        const int row = cause == nullptr ? -1 : m_causeLines->rowOf(cause->key);
        if (row < 0) {
            table->clearSelection();
            table->setCurrentIndex({});
        } else if (table->currentIndex().row() != row) {
            table->selectRow(row);
        }
    }
    m_isSyncing = false;
    showMarks();
    m_matrix->setSelected(m_from, m_to);
}

/// Of the marked cause; all that a step of the selection changes in the matrix.
void ConnectivityPage::showMarks() {
    const MeshCause* const cause = causeOf(m_cause);
    m_matrix->setMarked(cause == nullptr ? std::vector<std::size_t>{}
                                         : placesOf(m_view, cause->cells));
}

void ConnectivityPage::goToProblem(int step) {
    m_matrix->goToProblem(step);
}

void ConnectivityPage::toggleFold(const QString& region) {
    if (!m_choice.folded.remove(region)) {
        m_choice.folded.insert(region);
    }
    updateMatrix();
}

QString ConnectivityPage::look() const {
    return orderKey(m_order.order());
}

void ConnectivityPage::setLook(const QString& look) {
    chooseOrder(orderOf(look), false);
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
    m_counts->setCompact(width() < kCompactBelow);
}

void ConnectivityPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_F5) {
        Q_EMIT refreshWanted();
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool ConnectivityPage::eventFilter(QObject* target, QEvent* event) {
    if (target == m_linkTable && event->type() == QEvent::KeyPress &&
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
