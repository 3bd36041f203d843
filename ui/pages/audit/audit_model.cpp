// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/audit/audit_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr std::array kOrders{model::AuditOrder::Number, model::AuditOrder::Who,
                             model::AuditOrder::Action, model::AuditOrder::Target,
                             model::AuditOrder::Object, model::AuditOrder::Outcome,
                             model::AuditOrder::Reason};
static_assert(kOrders.size() == AuditModel::ColumnCount);

using List = std::vector<std::int64_t>;

bool endsWith(const List& list, const List& end) {
    return end.size() <= list.size() &&
           std::equal(end.begin(), end.end(), list.end() - static_cast<std::ptrdiff_t>(end.size()));
}

bool startsWith(const List& list, const List& start) {
    return start.size() <= list.size() && std::equal(start.begin(), start.end(), list.begin());
}

} // namespace

void AuditModel::setNumbers(const Numbers& numbers) {
    if (numbers == m_numbers || *numbers == *m_numbers) {
        m_numbers = numbers;
        return;
    }
    const int added = static_cast<int>(numbers->size()) - rowCount();
    if (added > 0 && endsWith(*numbers, *m_numbers)) { // newest first: they come on top
        beginInsertRows({}, 0, added - 1);
        m_numbers = numbers;
        endInsertRows();
    } else if (added > 0 && startsWith(*numbers, *m_numbers)) {
        beginInsertRows({}, rowCount(), rowCount() + added - 1);
        m_numbers = numbers;
        endInsertRows();
    } else {
        relayout(numbers);
    }
}

void AuditModel::relayout(const Numbers& numbers) {
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    after.reserve(before.size());
    std::unordered_map<std::int64_t, int> rows; // few: the selected row's cells
    for (const QModelIndex& index : before) {
        rows.emplace(numberAt(index.row()), -1);
    }
    for (std::size_t at = 0; at < numbers->size() && !rows.empty(); ++at) {
        if (const auto row = rows.find((*numbers)[at]); row != rows.end()) {
            row->second = static_cast<int>(at);
        }
    }
    for (const QModelIndex& index : before) {
        const int row = rows.at(numberAt(index.row()));
        after.append(row < 0 ? QModelIndex() : createIndex(row, index.column()));
    }
    m_numbers = numbers;
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

void AuditModel::addLines(const std::vector<model::AuditLine>& lines) {
    for (const model::AuditLine& line : lines) {
        m_lines.insert_or_assign(line.number, line);
    }
    if (!lines.empty() && rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

void AuditModel::setContext(const AuditContext& context) {
    const bool isDayOver = context.zone != m_context.zone ||
                           format::moment(m_context.now, context.now, context.zone) !=
                               format::moment(m_context.now, m_context.now, context.zone);
    m_context = context;
    if (isDayOver && rowCount() > 0) { // "14:06" has become "Tue 14:06"
        Q_EMIT dataChanged(index(0, When), index(rowCount() - 1, When), {Qt::DisplayRole});
    }
}

std::vector<std::int64_t> AuditModel::missing(int first, int last) {
    std::vector<std::int64_t> wanted;
    std::unordered_map<std::int64_t, model::AuditLine> near;
    const bool isFull = m_lines.size() > kMostKept;
    for (int row = std::max(first, 0); row <= std::min(last, rowCount() - 1); ++row) {
        const auto found = m_lines.find(numberAt(row));
        if (found == m_lines.end()) {
            wanted.push_back(numberAt(row));
        } else if (isFull) {
            near.emplace(found->first, std::move(found->second));
        }
    }
    if (isFull) {
        m_lines = std::move(near);
    }
    return wanted;
}

const model::AuditLine* AuditModel::lineAt(int row) const {
    const auto found = row >= 0 && row < rowCount() ? m_lines.find(numberAt(row)) : m_lines.end();
    return found == m_lines.end() ? nullptr : &found->second;
}

std::int64_t AuditModel::numberAt(int row) const {
    return (*m_numbers)[static_cast<std::size_t>(row)];
}

int AuditModel::rowOf(std::int64_t number) const {
    const auto found = std::find(m_numbers->begin(), m_numbers->end(), number);
    return found == m_numbers->end() ? -1 : static_cast<int>(found - m_numbers->begin());
}

int AuditModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_numbers->size());
}

int AuditModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AuditModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case When: return tr("When");
    case Who: return tr("Who");
    case What: return tr("What");
    case Run: return tr("Update run");
    case Object: return tr("Of what");
    case Outcome: return tr("Outcome");
    case Why: return tr("Why");
    default: return {};
    }
}

QVariant AuditModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    if (role == IdRole) {
        return QString::number(numberAt(index.row()));
    }
    const int column = index.column();
    const model::AuditLine* const line = lineAt(index.row());
    if (line == nullptr) { // on its way
        return role == Qt::DisplayRole && column == When ? QVariant(u"…"_s)
               : role == ToneRole                        ? QVariant(int(Tone::Muted))
                                                         : QVariant();
    }
    const auto glyph = auditGlyph(*line);
    switch (role) {
    case Qt::DisplayRole: return text(*line, column);
    case GlyphRole: return column == Outcome && glyph ? QVariant(int(*glyph)) : QVariant();
    case StrongRole: return column == What;
    case ToneRole:
        return int(column == Outcome && line->isRefused()                ? Tone::Failed
                   : column == What                                      ? Tone::Text
                   : column == Why && line->reason.empty()               ? Tone::Muted
                   : column == Outcome || column == Who || column == Why ? Tone::Text
                                                                         : Tone::Secondary);
    case ElideRole: return int(column == Object ? Qt::ElideMiddle : Qt::ElideRight);
    case Qt::TextAlignmentRole: return headerData(column, Qt::Horizontal, role);
    case Qt::ToolTipRole: return tip(*line, column);
    case Qt::AccessibleTextRole:
        return column == When ? tr("%1, %2 %3 %4, %5")
                                    .arg(text(*line, When), text(*line, Who), text(*line, What),
                                         text(*line, Object), text(*line, Outcome))
                              : text(*line, column);
    default: return {};
    }
}

QString AuditModel::text(const model::AuditLine& line, int column) const {
    switch (column) {
    case When: return format::moment(line.at, m_context.now, m_context.zone);
    case Who: return toQt(line.who);
    case What: return auditAction(line.action);
    case Run: return auditRun(line.target);
    case Object: return auditObject(line);
    case Outcome: return auditOutcome(line);
    case Why: return line.reason.empty() ? tr("no reason given") : toQt(line.reason).simplified();
    default: return {};
    }
}

QString AuditModel::tip(const model::AuditLine& line, int column) const {
    switch (column) {
    case When: return format::iso(line.at, m_context.zone);
    case Run: return toQt(line.target);
    case Outcome: {
        const QString answer = auditAnswer(line);
        return answer.isEmpty() ? text(line, column) : tr("%1: %2").arg(text(line, column), answer);
    }
    default: return text(line, column);
    }
}

void AuditModel::sort(int column, Qt::SortOrder order) {
    if (column >= 0 && column < ColumnCount) {
        Q_EMIT orderWanted(kOrders[static_cast<std::size_t>(column)], order == Qt::AscendingOrder);
    }
}

} // namespace pilothouse::ui
