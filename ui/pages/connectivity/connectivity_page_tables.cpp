// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of the connectivity page: causes, services, half-links.
#include "ui/pages/connectivity/connectivity_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/mesh_lines.h"
#include "ui/pages/connectivity/mesh_words.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"

#include <QTableView>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::size_t kMost = 5000; ///< lines of half-links

MeshLine lineOf(const model::MeshPicture& picture, std::uint32_t from, std::uint32_t to) {
    const model::MeshCluster& a = picture.clusters[from];
    const model::MeshCluster& b = picture.clusters[to];
    const model::MeshHalfState state = picture.cell(from, to).state();
    const MatrixState shown = matrixStateOf(state);
    QStringList reasons;
    if (const model::MeshHalf* half = picture.half(from, to)) {
        for (const model::MeshReason& reason : half->reasons) {
            reasons.append(wordsOf(reason));
        }
    }
    return {
        .id = toQt(a.id.str()) + u'\n' + toQt(b.id.str()),
        .cells = {
            {.text = toQt(a.name), .isStrong = model::isBad(state)},
            {.text = toQt(b.name), .isStrong = model::isBad(state)},
            {.text = matrixStateWord(shown), .tone = toneOf(state), .glyph = matrixGlyph(shown)},
            {.text = reasons.join(u" · "_s), .tone = Tone::Secondary}}};
}

} // namespace

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
            lines.push_back(lineOf(*m_picture, from, to));
        }
    }
    m_linkPanel->setQuantity(
        total > kMost ? tr("the first %1 of %2; choose a state above to narrow them")
                            .arg(countText(kMost), countText(static_cast<std::int64_t>(total)))
                      : countText(static_cast<std::int64_t>(total)));
    m_linkLines->setLines(std::move(lines));
}

/// The half-links of the chosen cause, so that nothing that is not up is without its place.
void ConnectivityPage::updateCauseLinks() {
    if (!m_picture || view() != Issues) {
        return;
    }
    const MeshCause* const cause = causeOf(m_cause);
    std::vector<MeshLine> lines;
    if (cause != nullptr) {
        const auto count = static_cast<std::uint32_t>(m_picture->clusters.size());
        for (const std::uint32_t cell : cause->cells) {
            if (lines.size() < kMost) {
                lines.push_back(lineOf(*m_picture, cell / count, cell % count));
            }
        }
    }
    m_causeLinkPanel->setTitle(cause == nullptr ? tr("No cause chosen") : cause->title);
    m_causeLinkPanel->setQuantity(
        cause == nullptr       ? tr("choose one to see its half-links")
        : cause->cells.empty() ? tr("stands against no half-link now")
        : cause->cells.size() > kMost
            ? tr("the first %1 of %2 half-links")
                  .arg(countText(kMost), countText(static_cast<std::int64_t>(cause->cells.size())))
            : tr("%1 half-links").arg(cause->cells.size()));
    m_isSyncing = true;
    m_causeLinkLines->setLines(std::move(lines));
    const int row = m_causeLinkLines->rowOf(m_from + u'\n' + m_to);
    if (row >= 0) {
        m_causeLinkTable->selectRow(row);
    } else {
        m_causeLinkTable->clearSelection();
        m_causeLinkTable->setCurrentIndex({});
    }
    m_isSyncing = false;
}

} // namespace pilothouse::ui
