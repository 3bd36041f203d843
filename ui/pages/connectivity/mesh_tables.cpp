// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/mesh_tables.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/mesh_words.h"

#include <QCoreApplication>

#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshTables)
};

TextLine lineOf(const model::MeshPicture& picture, std::uint32_t from, std::uint32_t to) {
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
        .id = pairKey(toQt(a.id.str()), toQt(b.id.str())),
        .cells = {
            {.text = toQt(a.name), .isStrong = model::isBad(state)},
            {.text = toQt(b.name), .isStrong = model::isBad(state)},
            {.text = matrixStateWord(shown), .tone = toneOf(state), .glyph = matrixGlyph(shown)},
            {.text = reasons.join(u" · "_s), .tone = Tone::Secondary}}};
}

QString kindWord(const model::MeshServiceRow& row) {
    return row.isMcs && row.isGlobal ? Words::tr("both")
           : row.isMcs               ? Words::tr("MCS")
                                     : Words::tr("global");
}

TextLine lineOf(const model::MeshPicture& picture, const model::MeshServiceRow& row) {
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
        points.append(toQt(picture.clusters[at].name));
    }
    QStringList troubles;
    for (const model::MeshCode code : row.codes) {
        troubles.append(titleOf(code));
    }
    const bool isTrouble = !troubles.isEmpty();
    const QString name = toQt(row.ns) + u'/' + toQt(row.name);
    return {
        .id = name,
        .cells = {
            {.text = name, .isStrong = isTrouble, .glyph = isTrouble ? Glyph::Warning : Glyph::Ok},
            {.text = kindWord(row)},
            {.text = countText(there)},
            {.text = (isComplete ? QString() : u"≥ "_s) + countText(ready)},
            {.text = affinities.join(u", "_s), .tone = Tone::Secondary},
            {.text = points.join(u", "_s),
             .tone = points.isEmpty() ? Tone::Secondary : Tone::Warning},
            {.text = troubles.join(u", "_s), .tone = Tone::Secondary}}};
}

} // namespace

QString pairKey(const QString& from, const QString& to) {
    return from + u'\n' + to;
}

std::vector<TextLine> causeLines(const MeshCauses& causes, bool hasMend) {
    std::vector<TextLine> lines;
    lines.reserve(causes.rows.size());
    for (const MeshCause& cause : causes.rows) {
        TextLine line{.id = cause.key,
                      .cells = {{.text = cause.title, .isStrong = true, .glyph = cause.glyph},
                                {.text = cause.message, .tone = Tone::Secondary},
                                {.text = cause.code, .tone = Tone::Secondary},
                                {.text = cause.cells.empty() ? QString()
                                                             : countText(static_cast<std::int64_t>(
                                                                   cause.cells.size()))}}};
        if (hasMend) {
            line.cells.push_back({.text = cause.mend, .tone = Tone::Secondary});
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<TextLine> serviceLines(const model::MeshPicture& picture) {
    std::vector<TextLine> lines;
    if (picture.services) {
        lines.reserve(picture.services->size());
        for (const model::MeshServiceRow& row : *picture.services) {
            lines.push_back(lineOf(picture, row));
        }
    }
    return lines;
}

LinkLines linkLines(const model::MeshPicture& picture, const QSet<int>& states) {
    LinkLines out;
    const auto count = static_cast<std::uint32_t>(picture.clusters.size());
    for (std::uint32_t from = 0; from < count; ++from) {
        for (std::uint32_t to = 0; to < count; ++to) {
            const model::MeshHalfState state = picture.cell(from, to).state();
            const bool isWanted = states.isEmpty()
                                      ? state != model::MeshHalfState::NotConfigured
                                      : states.contains(static_cast<int>(matrixStateOf(state)));
            if (from != to && isWanted && ++out.total <= kMostLinkLines) {
                out.lines.push_back(lineOf(picture, from, to));
            }
        }
    }
    return out;
}

LinkLines linkLines(const model::MeshPicture& picture, const std::vector<std::uint32_t>& cells) {
    LinkLines out{.lines = {}, .total = cells.size()};
    const auto count = static_cast<std::uint32_t>(picture.clusters.size());
    for (const std::uint32_t cell : cells) {
        if (out.lines.size() < kMostLinkLines) {
            out.lines.push_back(lineOf(picture, cell / count, cell % count));
        }
    }
    return out;
}

} // namespace pilothouse::ui
