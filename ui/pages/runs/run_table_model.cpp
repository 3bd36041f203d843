// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_table_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_words.h"

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::LifeState;

qlonglong millis(std::optional<Instant> at) {
    return at ? qlonglong(at->time_since_epoch().count()) : -1;
}

} // namespace

RunRank rankOf(const model::RunPicture& picture, Instant now) {
    const model::Run& run = picture.run;
    if (isRunOver(run)) {
        return RunRank::Done;
    }
    if (!openGates(picture).isEmpty()) {
        return RunRank::NeedsMe;
    }
    const bool isAlone = picture.drivenBy.empty() && !picture.isDrivenHere;
    if (isAlone && picture.startWaits) {
        return RunRank::Alone;
    }
    switch (run.state) {
    case LifeState::Failed:
    case LifeState::Stopped: return RunRank::Failed;
    case LifeState::NotStarted: return RunRank::Planned;
    default: break;
    }
    if (isAlone) {
        return RunRank::Alone;
    }
    if (slowCount(picture, now) > 0) {
        return RunRank::Slow;
    }
    return run.state == LifeState::Pending ? RunRank::Waiting : RunRank::Running;
}

void RunTableModel::setRuns(const std::vector<Row>& runs, const RunContext& context) {
    m_context = context;
    std::vector<Row> known = runs;
    m_ranks.clear();
    for (const Row& row : known) {
        m_ranks.emplace(row.get(), rankOf(*row, context.now));
    }
    applyRows(std::move(known));
}

void RunTableModel::setContext(const RunContext& context) {
    m_context = context;
    rankAll();
    touchColumn(Started);
    touchColumn(Ends);
}

void RunTableModel::rankAll() {
    for (const Row& row : rows()) {
        m_ranks[row.get()] = rankOf(*row, m_context.now);
    }
}

RunRank RunTableModel::rank(const model::RunPicture& picture) const {
    const auto found = m_ranks.find(&picture);
    return found == m_ranks.end() ? rankOf(picture, m_context.now) : found->second;
}

int RunTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int((section == Failed ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name: return tr("Run");
    case State: return tr("State");
    case Progress: return tr("Finished");
    case Failed: return tr("Failed");
    case Stage: return tr("Stage");
    case Target: return tr("Target");
    case Started: return tr("Started");
    case Ends: return tr("Ends, p50 – p90");
    case Driver: return tr("Driven by");
    default: return {};
    }
}

std::string_view RunTableModel::key(const Row& row) const {
    return row->run.id.str();
}

QVariant RunTableModel::cell(const Row& row, int column, int role) const {
    const model::RunPicture& picture = *row;
    const Glyph glyph = glyphOfRun(picture.run);
    const bool isAlone = column == Driver && rank(picture) == RunRank::Alone;
    switch (role) {
    case Qt::DisplayRole: return text(picture, column);
    case SortRole: return sortValue(picture, column);
    case IdRole: return toQt(picture.run.id.str());
    case GlyphRole: return column == Name ? QVariant(int(glyph)) : QVariant();
    case StrongRole: return column == Name && rank(picture) < RunRank::Running;
    case ToneRole:
        return int(column == State                                     ? toneOf(glyph)
                   : column == Failed && picture.run.counts.failed > 0 ? Tone::Failed
                   : isAlone                                           ? Tone::Warning
                   : column == Name                                    ? Tone::Text
                                                                       : Tone::Secondary);
    case ElideRole: return int(column == Name ? Qt::ElideMiddle : Qt::ElideRight);
    case Qt::TextAlignmentRole: return headerData(column, Qt::Horizontal, role);
    case Qt::ToolTipRole:
        return column == Progress ? progressSentence(picture.run.counts) : text(picture, column);
    case Qt::AccessibleTextRole:
        return column == Name ? tr("%1, %2").arg(text(picture, Name), text(picture, State))
                              : text(picture, column);
    default: return {};
    }
}

QString RunTableModel::text(const model::RunPicture& picture, int column) const {
    const model::Run& run = picture.run;
    switch (column) {
    case Name: return toQt(run.name);
    case State: return stateSentence(run);
    case Progress:
        return tr("%1 / %2").arg(
            format::number(
                std::int64_t(run.counts.completed + run.counts.failed + run.counts.skipped)),
            format::number(std::int64_t(run.counts.total)));
    case Failed: return format::number(std::int64_t(run.counts.failed));
    case Stage: {
        const int at = stageNow(run);
        return at < 0 ? u"–"_s
                      : tr("%1 of %2, %3")
                            .arg(at + 1)
                            .arg(run.stages.size())
                            .arg(toQt(run.stages[static_cast<std::size_t>(at)].name));
    }
    case Target: return targetOf(*picture.plan);
    case Started: return run.startedAt ? whenText(*run.startedAt, m_context) : u"–"_s;
    case Ends: return run.state == LifeState::NotStarted ? u"–"_s : endText(picture, m_context);
    case Driver:
        return picture.isDrivenHere        ? tr("this window")
               : !picture.drivenBy.empty() ? toQt(picture.drivenBy)
               : isRunOver(run)            ? u"–"_s
                                           : tr("nobody");
    default: return {};
    }
}

QVariant RunTableModel::sortValue(const model::RunPicture& picture, int column) const {
    const model::Run& run = picture.run;
    switch (column) {
    case State: return int(rank(picture));
    case Progress:
        return run.counts.total == 0 ? 0.0
                                     : double(run.counts.completed) / double(run.counts.total);
    case Failed: return run.counts.failed;
    case Started: return millis(run.startedAt ? run.startedAt : std::optional(run.createdAt));
    case Ends: return millis(run.completedAt ? run.completedAt : picture.forecast.end50);
    default: return text(picture, column);
    }
}

RunProxy::RunProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
}

void RunProxy::setChoice(Choice choice) {
    m_choice = choice;
    invalidateFilter();
}

void RunProxy::setText(const QString& text) {
    m_text = text.trimmed();
    invalidateFilter();
}

bool RunProxy::fits(Choice choice, RunRank rank) {
    switch (choice) {
    case NeedsMe: return rank <= RunRank::Alone;
    case Active: return rank != RunRank::Done && rank != RunRank::Planned;
    case Done: return rank == RunRank::Done;
    case All: break;
    }
    return true;
}

bool RunProxy::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const auto* model = static_cast<const RunTableModel*>(sourceModel());
    if (!fits(m_choice, model->rank(*model->rowAt(row)))) {
        return false;
    }
    for (int column = 0; column < RunTableModel::ColumnCount && !m_text.isEmpty(); ++column) {
        if (model->index(row, column, parent)
                .data()
                .toString()
                .contains(m_text, Qt::CaseInsensitive)) {
            return true;
        }
    }
    return m_text.isEmpty();
}

/// Equal ones: the newest first.
bool RunProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    if (left.data(SortRole) != right.data(SortRole)) {
        return QSortFilterProxyModel::lessThan(left, right);
    }
    const auto* model = static_cast<const RunTableModel*>(sourceModel());
    return model->rowAt(left.row())->run.createdAt > model->rowAt(right.row())->run.createdAt;
}

} // namespace pilothouse::ui
