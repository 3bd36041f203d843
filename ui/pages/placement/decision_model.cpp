// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/decision_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/lab_words.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

constexpr std::int32_t kNearMisses = 20; ///< as many as the hub lists

/// Holds the placement in a column of Now, Draft, What-if, seen from now.
CellSign holdSign(bool isNow, bool is) {
    return is ? (isNow ? CellSign::Dot : CellSign::Plus)
              : (isNow ? CellSign::Minus : CellSign::Dash);
}

QString holdWord(CellSign sign) {
    switch (sign) {
    case CellSign::Dot: return DecisionModel::tr("has the placement");
    case CellSign::Plus: return DecisionModel::tr("would get it");
    case CellSign::Minus: return DecisionModel::tr("would lose it");
    default: break;
    }
    return DecisionModel::tr("without the placement");
}

} // namespace

std::optional<model::LabFilter> filterOfColumn(int column) {
    switch (column) {
    case DecisionModel::Affinity: return model::LabFilter::Affinity;
    case DecisionModel::Eligible: return model::LabFilter::Eligibility;
    case DecisionModel::Namespace: return model::LabFilter::Namespace;
    case DecisionModel::Taints: return model::LabFilter::Taints;
    case DecisionModel::Same: return model::LabFilter::SamePlacement;
    case DecisionModel::Spread: return model::LabFilter::Spread;
    default: break;
    }
    return std::nullopt;
}

void DecisionModel::setRows(const Rows& rows) {
    if (rows != m_rows) {
        refresh(rows);
    }
}

void DecisionModel::setShown(DecisionShow show, const QString& words) {
    m_show = show;
    m_words = words.simplified().split(u' ', Qt::SkipEmptyParts);
    refresh(m_rows);
}

bool DecisionModel::isShown(const model::LabRow& row) const {
    using Verdict = model::LabVerdict;
    const bool isChanged =
        row.isNow || row.isDraft || row.isWhatIf.value_or(false) || row.verdict == Verdict::Missing;
    const bool isNearMiss =
        row.isOneShort || row.isNear ||
        (row.verdict == Verdict::NotPicked && row.rank > 0 && row.rank <= kNearMisses);
    if ((m_show == DecisionShow::Changed && !isChanged) ||
        (m_show == DecisionShow::Interesting && !isChanged && !isNearMiss)) {
        return false;
    }
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) {
        return toQt(row.name).contains(word, Qt::CaseInsensitive) ||
               toQt(row.region).contains(word, Qt::CaseInsensitive) ||
               toQt(row.fact).contains(word, Qt::CaseInsensitive) ||
               verdictWord(row.verdict).contains(word, Qt::CaseInsensitive);
    });
}

/// The order changes with every decision, so rows are laid out anew and indices follow their names.
void DecisionModel::refresh(const Rows& rows) {
    const Rows kept = rows; // it may be our own
    std::vector<std::size_t> shown;
    std::vector<QString> names;
    for (std::size_t at = 0; kept && at < kept->size(); ++at) {
        if (isShown((*kept)[at])) {
            shown.push_back(at);
            names.push_back(toQt((*kept)[at].name));
        }
    }
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    QHash<QString, int> places;
    for (std::size_t at = 0; !before.isEmpty() && at < shown.size(); ++at) {
        places.insert(names[at], static_cast<int>(at));
    }
    QModelIndexList after;
    for (const QModelIndex& index : before) {
        const auto found = places.constFind(m_names[static_cast<std::size_t>(index.row())]);
        after.append(found == places.constEnd() ? QModelIndex()
                                                : createIndex(*found, index.column()));
    }
    m_rows = kept;
    m_shown = std::move(shown);
    m_names = std::move(names);
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

int DecisionModel::rowOf(const QString& name) const {
    const auto found = std::find(m_names.begin(), m_names.end(), name);
    return found == m_names.end() ? -1 : static_cast<int>(found - m_names.begin());
}

const model::LabRow& DecisionModel::rowAt(int row) const {
    return (*m_rows)[m_shown[static_cast<std::size_t>(row)]];
}

int DecisionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int DecisionModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

CellSign DecisionModel::signOf(const model::LabRow& row, int column) const {
    switch (column) {
    case Now: return row.isNow ? CellSign::Dot : CellSign::Dash;
    case Draft: return holdSign(row.isNow, row.isDraft);
    case WhatIf: return row.isWhatIf ? holdSign(row.isNow, *row.isWhatIf) : CellSign::None;
    default: break;
    }
    const auto filter = filterOfColumn(column);
    if (!filter || row.verdict == model::LabVerdict::Missing) {
        return CellSign::None;
    }
    switch (row.marks.at(static_cast<std::size_t>(*filter))) {
    case model::LabMark::Passes:
        return row.isNear && *filter == model::LabFilter::Eligibility ? CellSign::Near
                                                                      : CellSign::Check;
    case model::LabMark::Skipped: return CellSign::Check;
    case model::LabMark::Holds: return CellSign::Holds;
    case model::LabMark::Rejects:
    case model::LabMark::Fails: return CellSign::Cross;
    case model::LabMark::NotAsked: break;
    }
    return CellSign::Quiet;
}

QString DecisionModel::textOf(const model::LabRow& row, int column) const {
    switch (column) {
    case Cluster: return toQt(row.name);
    case Topology: return row.topology ? QString::number(*row.topology) : QString();
    case Preference: return row.affinity ? QString::number(*row.affinity) : QString();
    case Reason: return toQt(row.fact);
    default: return {};
    }
}

QString DecisionModel::spokenOf(const model::LabRow& row, int column) const {
    if (column == Now || column == Draft || column == WhatIf) {
        const auto sign = signOf(row, column);
        return sign == CellSign::None ? tr("nothing is changed") : holdWord(sign);
    }
    if (const auto filter = filterOfColumn(column)) {
        const auto mark = row.marks.at(static_cast<std::size_t>(*filter));
        const bool isDecisive = mark == model::LabMark::Rejects || mark == model::LabMark::Fails;
        const QString words = tr("%1: %2").arg(filterWord(*filter), markWord(mark));
        return isDecisive && !row.fact.empty() ? tr("%1; %2").arg(words, toQt(row.fact))
               : signOf(row, column) == CellSign::Near
                   ? tr("%1; its heartbeat is within a minute of the limit").arg(words)
                   : words;
    }
    if (column == Topology || column == Preference) {
        const QString score = textOf(row, column);
        return score.isEmpty()      ? tr("not scored")
               : column == Topology ? tr("topology spread score %1").arg(score)
                                    : tr("affinity score %1").arg(score);
    }
    const QString verdict = verdictWord(row.verdict);
    if (column == Reason) {
        return row.fact.empty() ? verdict : tr("%1: %2").arg(verdict, toQt(row.fact));
    }
    return row.region.empty() ? tr("%1, %2").arg(toQt(row.name), verdict)
                              : tr("%1 in %2, %3").arg(toQt(row.name), toQt(row.region), verdict);
}

QVariant DecisionModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    using Verdict = model::LabVerdict;
    const auto& row = rowAt(index.row());
    const int column = index.column();
    const bool isSaid = row.verdict == Verdict::Kept || row.verdict == Verdict::New ||
                        row.verdict == Verdict::Removed || row.verdict == Verdict::Missing;
    switch (role) {
    case Qt::DisplayRole: return textOf(row, column);
    case IdRole: return m_names[static_cast<std::size_t>(index.row())];
    case SignRole: return static_cast<int>(signOf(row, column));
    case VerdictRole: return column == Reason && isSaid ? verdictWord(row.verdict) : QString();
    case ToneRole:
        return column == Reason ? int(verdictTone(row.verdict))
                                : int(row.isDraft || isSaid ? Tone::Text : Tone::Secondary);
    case StrongRole: return (column == Cluster || column == Topology) && isSaid;
    case ElideRole: return int(column == Cluster ? Qt::ElideMiddle : Qt::ElideRight);
    case GroupEndRole: return column == WhatIf || column == Spread || column == Preference;
    case LastPickRole:
        return row.isDraft && (index.row() + 1 == rowCount() || !rowAt(index.row() + 1).isDraft);
    case Qt::TextAlignmentRole: return headerData(column, Qt::Horizontal, role);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: return spokenOf(row, column);
    default: return {};
    }
}

QVariant DecisionModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    const auto filter = filterOfColumn(section);
    const bool isScore = section == Topology || section == Preference;
    if (role == Qt::TextAlignmentRole) {
        const bool isLeft = section == Cluster || section == Reason;
        return int((isLeft    ? Qt::AlignLeft
                    : isScore ? Qt::AlignRight
                              : Qt::AlignHCenter) |
                   Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && filter) {
        return filterPlugin(*filter);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) {
        return {};
    }
    const bool isTip = role == Qt::ToolTipRole;
    switch (section) {
    case Cluster: return isTip ? tr("Cluster, in the order of the hub") : tr("Cluster");
    case Now: return isTip ? tr("Has the placement now") : tr("Now");
    case Draft: return isTip ? tr("Has it with the placement as it is here") : tr("Draft");
    case WhatIf: return isTip ? tr("Has it with the changes that are on") : tr("What-if");
    case Topology:
        return isTip ? tr("Topology spread score: compared first, bigger is better") : tr("Topo");
    case Preference:
        return isTip ? tr("Affinity score: the sum of the preferences, compared second")
                     : tr("Pref");
    case Reason: return isTip ? tr("What decided") : tr("Verdict and reason");
    default: return filter ? filterWord(*filter) : QVariant();
    }
}

} // namespace pilothouse::ui
