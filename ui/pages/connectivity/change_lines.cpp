// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/change_lines.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/mesh_tables.h"
#include "ui/pages/connectivity/mesh_words.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::MeshHalfState;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshChanges)
};

enum class Way : std::uint8_t { Worse, Better, Other };

struct Ranked {
    Way way = Way::Other;
    TextLine line;
};

bool isNone(const std::optional<MeshHalfState>& state) {
    return !state || *state == MeshHalfState::NotConfigured;
}

/// A link that came or went is neither better nor worse, unless it came in need of attention.
Way wayOf(const model::MeshHalfChange& change) {
    if (isNone(change.was) || isNone(change.is)) {
        return !isNone(change.is) && model::isBad(*change.is) ? Way::Worse : Way::Other;
    }
    return model::rankOf(*change.is) > model::rankOf(*change.was) ? Way::Worse : Way::Better;
}

TextCell wayCell(Way way, const QString& other) {
    return {.text = way == Way::Worse    ? Words::tr("worse")
                    : way == Way::Better ? Words::tr("better")
                                         : other,
            .tone = way == Way::Worse    ? Tone::Failed
                    : way == Way::Better ? Tone::Ok
                                         : Tone::Text};
}

TextCell stateCell(const std::optional<MeshHalfState>& state) {
    if (!state) {
        return {.text = Words::tr("not there"), .tone = Tone::Secondary};
    }
    const MatrixState shown = matrixStateOf(*state);
    return {.text = matrixStateWord(shown), .tone = toneOf(*state), .glyph = matrixGlyph(shown)};
}

Ranked lineOf(const model::MeshHalfChange& change, const QHash<QString, QString>& ids) {
    const Way way = wayOf(change);
    const QString from = toQt(change.from);
    const QString to = toQt(change.to);
    return {way,
            {.id = pairKey(ids.value(from, from), ids.value(to, to)),
             .cells = {{.text = Words::tr("%1 → %2").arg(from, to), .isStrong = way == Way::Worse},
                       wayCell(way, isNone(change.was) ? Words::tr("new") : Words::tr("gone")),
                       stateCell(change.was),
                       stateCell(change.is)}}};
}

Ranked lineOf(const model::MeshFindingChange& change, std::size_t at) {
    const bool isHarm = change.severity != model::MeshSeverity::Info;
    const Way way = !isHarm ? Way::Other : change.isNew ? Way::Worse : Way::Better;
    TextCell there{.text = toQt(change.message), .glyph = glyphOf(change.severity)};
    TextCell none{.text = Words::tr("not found"), .tone = Tone::Secondary};
    return {way,
            {.id = u"finding|%1"_s.arg(at),
             .cells = {{.text = titleOf(change.code), .isStrong = way == Way::Worse},
                       wayCell(way, change.isNew ? Words::tr("new") : Words::tr("gone")),
                       change.isNew ? none : there,
                       change.isNew ? there : none}}};
}

/// What is not known is neither more nor less than a number.
Way wayOf(const model::MeshServiceChange& change) {
    return !change.was || !change.is  ? Way::Other
           : *change.is < *change.was ? Way::Worse
                                      : Way::Better;
}

Ranked lineOf(const model::MeshServiceChange& change) {
    const Way way = wayOf(change);
    const auto count = [](const std::optional<std::int32_t>& usable) {
        return usable ? TextCell{.text = Words::tr("%1 backends").arg(countText(*usable)),
                                 .tone = *usable == 0 ? Tone::Failed : Tone::Text}
                      : TextCell{.text = Words::tr("not known"), .tone = Tone::Secondary};
    };
    const QString service = toQt(change.service);
    const QString cluster = toQt(change.cluster);
    return {way,
            {.id = u"service|%1|%2"_s.arg(service, cluster),
             .cells = {{.text = Words::tr("%1 for %2").arg(service, cluster),
                        .isStrong = way == Way::Worse},
                       wayCell(way, Words::tr("other")),
                       count(change.was),
                       count(change.is)}}};
}

} // namespace

ChangeLines changeLines(const model::MeshPicture& now, const model::MeshChanges& changes) {
    QHash<QString, QString> ids;
    for (const model::MeshCluster& cluster : now.clusters) {
        ids.insert(toQt(cluster.name), toQt(cluster.id.str()));
    }
    std::vector<Ranked> all;
    all.reserve(changes.halves.size() + changes.findings.size() + changes.services.size());
    for (const auto& each : changes.halves) {
        all.push_back(lineOf(each, ids));
    }
    for (const auto& each : changes.findings) {
        all.push_back(lineOf(each, all.size()));
    }
    for (const auto& each : changes.services) {
        all.push_back(lineOf(each));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Ranked& a, const Ranked& b) { return a.way < b.way; });
    ChangeLines out;
    for (auto& each : all) {
        ++(each.way == Way::Worse ? out.worse : each.way == Way::Better ? out.better : out.other);
        if (out.lines.size() < kMostChangeLines) {
            out.lines.push_back(std::move(each.line));
        }
    }
    return out;
}

} // namespace pilothouse::ui
