// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_event_model.h"

#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/pages/runs/record_words.h"

#include <utility>

namespace pilothouse::ui {

void RunEventModel::setRecords(const QString& run,
                               const std::shared_ptr<const std::vector<model::Record>>& records,
                               const std::shared_ptr<const RunNames>& names) {
    const auto before = std::exchange(m_records, records);
    m_names = names;
    const bool isLonger =
        m_run == run && before && records && before->size() <= records->size() &&
        (before->empty() || before->back().seq == (*records)[before->size() - 1].seq);
    m_run = run;
    if (!isLonger) {
        refill();
        return;
    }
    QList<quint32> added;
    for (std::size_t at = before->size(); at < records->size(); ++at) {
        if (isShown((*records)[at])) {
            added.append(static_cast<quint32>(at));
        }
    }
    if (!added.isEmpty()) {
        beginInsertRows({}, 0, static_cast<int>(added.size()) - 1);
        m_rows += added;
        endInsertRows();
    }
}

void RunEventModel::setLane(const RunNames::Lane& lane) {
    if (lane != m_lane) {
        m_lane = lane;
        refill();
    }
}

void RunEventModel::setUntil(std::optional<Instant> until) {
    if (until != m_until) {
        m_until = until;
        refill();
    }
}

void RunEventModel::setRange(const std::optional<std::pair<Instant, Instant>>& range) {
    if (range != m_range) {
        m_range = range;
        refill();
    }
}

/// What is shown is of another kind now: another run, lane or time.
void RunEventModel::refill() {
    beginResetModel();
    m_rows.clear();
    for (std::size_t at = 0; m_records && at < m_records->size(); ++at) {
        if (isShown((*m_records)[at])) {
            m_rows.append(static_cast<quint32>(at));
        }
    }
    endResetModel();
}

bool RunEventModel::isShown(const model::Record& record) const {
    if (!hasWords(record) || (m_until && record.at > *m_until)) {
        return false;
    }
    if (m_range && (record.at < m_range->first || record.at >= m_range->second)) {
        return false;
    }
    if (m_lane == RunNames::Lane{}) {
        return true;
    }
    const RunNames::Lane place = placeOf(record, *m_names);
    return m_lane.member >= 0  ? place.member == m_lane.member
           : m_lane.group >= 0 ? place.group == m_lane.group
                               : place.stage == m_lane.stage;
}

int RunEventModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RunEventModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunEventModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    return section == At ? tr("Time") : section == Subject ? tr("What") : tr("Event");
}

QVariant RunEventModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const model::Record& record = (*m_records)[m_rows.at(m_rows.size() - 1 - index.row())];
    const RecordWords words = wordsOf(record, *m_names, m_zone);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == At        ? format::clock(record.at, m_zone)
               : index.column() == Subject ? words.subject
                                           : words.text;
    case GlyphRole: return index.column() == Subject ? QVariant(int(words.glyph)) : QVariant();
    case ToneRole: return int(index.column() == At ? Tone::Muted : Tone::Text);
    case SmallRole: return index.column() == At;
    case StrongRole: return index.column() == Subject && words.glyph == Glyph::Failed;
    case ElideRole: return int(index.column() == Subject ? Qt::ElideMiddle : Qt::ElideRight);
    case IdRole: return qulonglong(record.seq);
    case Qt::ToolTipRole: return index.column() == At ? format::iso(record.at, m_zone) : words.text;
    case Qt::AccessibleTextRole:
        return tr("%1, %2: %3")
            .arg(format::clock(record.at, m_zone, true), words.subject, words.text);
    default: return {};
    }
}

} // namespace pilothouse::ui
