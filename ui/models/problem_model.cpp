// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/problem_model.h"

#include "model/edge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/cell_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace pilothouse::ui {

namespace {

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("ProblemModel", text, nullptr, n);
}

ProblemRow& rowFor(std::map<std::string, ProblemRow>& rows, const std::string& code, int rank,
                   Glyph glyph) {
    ProblemRow& row = rows[std::to_string(rank) + code];
    if (row.clusters.empty()) {
        row.rank = rank;
        row.code = code;
        row.glyph = glyph;
    }
    return row;
}

std::vector<ProblemRow> listOf(std::map<std::string, ProblemRow> rows) {
    std::vector<ProblemRow> list;
    list.reserve(rows.size());
    for (auto& [code, row] : rows) {
        list.push_back(std::move(row));
    }
    return list;
}

void add(ProblemRow& row, const model::ClusterState& state, const QString& sentence) {
    row.clusters.push_back(state.identity.id.str());
    const auto count = static_cast<int>(row.clusters.size());
    row.subject = count == 1 ? toQt(state.identity.name) : tr("%1 clusters").arg(count);
    if (count == 1) {
        row.sentence = sentence;
    } else if (row.sentence != sentence && state.lastError) {
        row.sentence = errorClass(*state.lastError); // what they have in common
    }
}

/// What several members that are silent for too long have in common.
QString edgeWords(model::EdgeState state) {
    switch (state) {
    case model::EdgeState::Overdue: return tr("overdue: silent for longer than allowed");
    case model::EdgeState::AtRisk:
        return tr("at risk: silent for 30 days, or the Arc certificate ends soon");
    case model::EdgeState::Expired: return tr("Azure Arc identity expired: onboard anew");
    case model::EdgeState::ExpectedOffline:
    case model::EdgeState::Online: break;
    }
    return {};
}

/// "edge" (but not "false"): one of many small ones, whose problems are told for each place.
bool isEdgeSite(const model::ClusterIdentity& identity) {
    return std::any_of(identity.labels.begin(), identity.labels.end(), [](const auto& label) {
        return label.first == "edge" && label.second != "false";
    });
}

QString siteWords(model::EdgeState state, const QString& place, const QString& longest) {
    switch (state) {
    case model::EdgeState::Overdue:
        return longest.isEmpty() ? tr("overdue in %1, never in contact").arg(place)
                                 : tr("overdue in %1, silent for up to %2").arg(place, longest);
    case model::EdgeState::AtRisk:
        return longest.isEmpty() ? tr("at risk in %1, never in contact").arg(place)
                                 : tr("at risk in %1, silent for up to %2").arg(place, longest);
    case model::EdgeState::Expired:
        return tr("Azure Arc identity expired in %1: onboard anew").arg(place);
    case model::EdgeState::ExpectedOffline:
    case model::EdgeState::Online: break;
    }
    return {};
}

/// Sites that are silent for too long: a row for each place, with the longest silence.
void addSite(std::map<std::string, ProblemRow>& rows, const model::ClusterState& state, Look look,
             model::EdgeState edge, Instant now) {
    const auto& identity = state.identity;
    auto& row =
        rowFor(rows, state.reasons.front().code + "@" + identity.region, static_cast<int>(look),
               edge == model::EdgeState::Expired ? Glyph::Failed : Glyph::Warning);
    const bool isFirst = row.clusters.empty();
    add(row, state, causeOf(state));
    if (state.lastSeen) {
        row.longest = std::max(row.longest, now - *state.lastSeen);
    }
    if (!isFirst) {
        const auto place =
            identity.region.empty() ? tr("no region") : format::place(toQt(identity.region));
        const auto count = static_cast<int>(row.clusters.size());
        row.subject = tr("%1 sites").arg(count);
        row.sentence =
            siteWords(edge, place, row.longest.count() > 0 ? ageText(row.longest) : QString());
    }
}

} // namespace

std::vector<ProblemRow> groupProblems(const model::FleetSnapshot& snapshot) {
    std::map<std::string, ProblemRow> rows;
    for (const auto& cluster : snapshot.clusters) {
        const Look look = lookOf(*cluster);
        if (!isProblem(look)) {
            continue;
        }
        std::string code = "unknown";
        const auto edge = model::edgeStateOf(*cluster);
        if (edge != model::EdgeState::Online && isEdgeSite(cluster->identity)) {
            addSite(rows, *cluster, look, edge, snapshot.takenAt);
            continue;
        }
        if (edge != model::EdgeState::Online) { // each tells its own last contact
            auto& row = rowFor(rows, cluster->reasons.front().code, static_cast<int>(look),
                               edge == model::EdgeState::Expired ? Glyph::Failed : Glyph::Warning);
            add(row, *cluster, causeOf(*cluster));
            if (row.clusters.size() > 1) {
                row.sentence = edgeWords(edge);
            }
            continue;
        }
        if (look == Look::Stale && cluster->lastError) {
            // Messages name addresses; the kind is what the members share.
            code = toString(cluster->lastError->kind);
        } else if (!cluster->reasons.empty()) {
            code = cluster->reasons.front().code + cluster->reasons.front().message;
        }
        add(rowFor(rows, code, static_cast<int>(look), glyphOf(look)), *cluster, causeOf(*cluster));
    }
    constexpr int kAfterAll = 99; // findings about the fleet come last
    for (const auto& finding : snapshot.findings) {
        const auto known = [&](const auto& name) { return snapshot.find(ClusterId(name)); };
        const auto first = std::find_if(finding.clusters.begin(), finding.clusters.end(), known);
        if (first != finding.clusters.end()) {
            auto& row = rowFor(rows, finding.code + finding.message, kAfterAll, Glyph::Warning);
            add(row, *known(*first), toQt(finding.message));
        } else if (finding.clusters.empty() && finding.code == "LastKnown") {
            auto& row = rowFor(rows, finding.code + finding.message, kAfterAll, Glyph::Warning);
            row.subject = tr("This computer"); // no cluster's fault, and nowhere else on the page
            row.sentence = toQt(finding.message);
        }
    }
    return listOf(std::move(rows));
}

std::vector<ProblemRow> groupOutstanding(const model::FleetSnapshot& snapshot) {
    std::map<std::string, ProblemRow> rows;
    for (const auto& cluster : snapshot.clusters) {
        if (cluster->lastSeen) {
            continue;
        }
        if (cluster->reach == model::Reach::Connecting) {
            ProblemRow& row = rowFor(rows, "asked", 0, Glyph::Running);
            add(row, *cluster, {});
            row.sentence = tr("being asked; a slow cluster delays nobody");
        } else if (cluster->reach == model::Reach::AuthRequired) {
            add(rowFor(rows, "login", 1, Glyph::WaitingHand), *cluster, causeOf(*cluster));
        } else {
            add(rowFor(rows, "failed", 2, Glyph::Warning), *cluster, causeOf(*cluster));
        }
    }
    return listOf(std::move(rows));
}

int ProblemModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

std::pair<int, std::string> ProblemModel::key(const ProblemRow& row) const {
    return {row.rank, row.code};
}

bool ProblemModel::isSame(const ProblemRow& a, const ProblemRow& b) const {
    return a == b;
}

QVariant ProblemModel::cell(const ProblemRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        switch (column) {
        case Subject: return row.subject;
        case Sentence: return row.sentence;
        case Extent:
            return row.clusters.empty()       ? QString()
                   : row.clusters.size() == 1 ? tr("1 cluster")
                                              : tr("%1 clusters").arg(row.clusters.size());
        default: return {};
        }
    case IdRole: return row.clusters.empty() ? QString() : toQt(row.clusters.front());
    case GlyphRole: return column == Subject ? QVariant(int(row.glyph)) : QVariant();
    case StrongRole: return column == Subject;
    case SmallRole: return column == Extent;
    case ToneRole: return int(column == Extent ? Tone::Muted : Tone::Text);
    case Qt::TextAlignmentRole:
        return int((column == Extent ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default: return {};
    }
}

} // namespace pilothouse::ui
