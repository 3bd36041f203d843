// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/change_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"

namespace pilothouse::ui {

std::vector<ChangeRow> foldChanges(const std::vector<model::Change>& newestFirst, Instant now,
                                   std::chrono::minutes window) {
    static constexpr std::chrono::minutes kFold{2};
    std::vector<ChangeRow> rows;
    for (const model::Change& change : newestFirst) {
        if (now - change.at > window) {
            continue;
        }
        const auto same = std::find_if(rows.begin(), rows.end(), [&change](const ChangeRow& row) {
            return row.change.code == change.code && row.change.message == change.message &&
                   row.change.health == change.health && row.change.at - change.at <= kFold;
        });
        if (same == rows.end()) {
            rows.push_back({change, {change.cluster.str()}});
        } else if (std::find(same->clusters.begin(), same->clusters.end(), change.cluster.str()) ==
                   same->clusters.end()) {
            same->clusters.push_back(change.cluster.str());
        }
    }
    return rows;
}

int ChangeModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ChangeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Time: return tr("Time");
    case Subject: return tr("Cluster");
    case Sentence: return tr("What changed");
    case Extent: return tr("Extent");
    default: return {};
    }
}

std::pair<std::int64_t, std::string> ChangeModel::key(const ChangeRow& row) const {
    return {-row.change.at.time_since_epoch().count(),
            row.change.cluster.str() + "|" + row.change.code + "|" + row.change.message};
}

bool ChangeModel::isSame(const ChangeRow& a, const ChangeRow& b) const {
    return a == b;
}

QVariant ChangeModel::cell(const ChangeRow& row, int column, int role) const {
    const model::Change& change = row.change;
    const int count = static_cast<int>(row.clusters.size());
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
    case Qt::AccessibleTextRole:
        switch (column) {
        case Time: return clockText(change.at);
        case Subject:
            return count > 1 ? tr("%n clusters", nullptr, count) : toQt(change.clusterName);
        case Sentence: return toQt(change.message);
        case Extent: return count == 1 ? tr("1 cluster") : tr("%n clusters", nullptr, count);
        default: return {};
        }
    case IdRole: return toQt(change.cluster.str());
    case GlyphRole: return column == Subject ? QVariant(int(glyphOf(change.health))) : QVariant();
    case StrongRole: return column == Subject;
    case SmallRole: return column == Extent;
    case ToneRole: return int(column == Time || column == Extent ? Tone::Muted : Tone::Text);
    case Qt::TextAlignmentRole:
        return int((column == Extent ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: return tr("%1: %2").arg(momentText(change.at), toQt(change.message));
    default: return {};
    }
}

} // namespace pilothouse::ui
