// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/mesh_causes.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/pages/connectivity/mesh_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshCauses)
};

QString keyOf(const model::MeshPicture& picture, const QString& kind,
              const std::vector<std::uint32_t>& clusters, const QString& service) {
    QString key = kind + u'|' + service;
    for (const std::uint32_t at : clusters) {
        key += u'|' + toQt(picture.clusters[at].id.str());
    }
    return key;
}

} // namespace

MeshCauses causesOf(const model::MeshPicture& picture) {
    MeshCauses causes;
    std::vector<bool> isSaid(picture.findings.size());
    std::vector<bool> isExplained(picture.cells.size());
    for (const model::MeshException& each : picture.exceptions) {
        const bool isUnknown = each.worst == model::MeshHalfState::Unknown;
        MeshCause cause{.key = {},
                        .glyph =
                            isUnknown ? Glyph::Unknown : matrixGlyph(matrixStateOf(each.worst)),
                        .title = titleOf(each.reason.code),
                        .message = toQt(each.message),
                        .mend = toQt(each.mend),
                        .code = toQt(model::toText(each.reason)),
                        .cells = each.cells,
                        .clusters = each.clusters};
        const QString hub = each.hub ? toQt(picture.clusters[*each.hub].id.str()) : QString();
        cause.key = keyOf(picture, toQt(model::toString(each.reason.code)),
                          each.hub ? std::vector<std::uint32_t>{} : each.clusters,
                          hub + QString::number(static_cast<int>(each.shape)));
        if (each.hub) {
            cause.clusters.insert(cause.clusters.begin(), *each.hub);
        }
        if (each.finding && *each.finding < isSaid.size()) {
            isSaid[*each.finding] = true;
        }
        for (const std::uint32_t cell : each.cells) {
            isExplained[cell] = true;
        }
        causes.rows.push_back(std::move(cause));
    }
    for (std::size_t at = 0; at < picture.findings.size(); ++at) {
        const model::MeshFinding& each = picture.findings[at];
        if (isSaid[at] || each.severity == model::MeshSeverity::Info) {
            continue;
        }
        const QString code = toQt(model::toString(each.code));
        causes.rows.push_back(
            {.key = keyOf(picture, u"finding:" + code, each.clusters, toQt(each.service)),
             .glyph = glyphOf(each.severity),
             .title = titleOf(each.code),
             .message = toQt(each.message),
             .mend = toQt(each.mend),
             .code = code,
             .cells = each.cells,
             .clusters = each.clusters});
    }
    MeshCause rest{
        .key = u"rest"_s, .glyph = Glyph::Unknown, .title = Words::tr("Without a cause")};
    for (std::size_t at = 0; at < picture.cells.size(); ++at) {
        if (model::isBad(picture.cells[at].state())) {
            ++causes.badCells;
            causes.explained += isExplained[at] ? 1U : 0U;
            if (!isExplained[at]) {
                rest.cells.push_back(static_cast<std::uint32_t>(at));
            }
        }
    }
    if (!rest.cells.empty()) { // each half-link that is not up is in the list
        rest.message = Words::tr("nothing that was read tells why");
        causes.rows.push_back(std::move(rest));
    }
    return causes;
}

} // namespace pilothouse::ui
