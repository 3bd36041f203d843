// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_member_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/run_bars.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_words.h"

#include <utility>

namespace pilothouse::ui {

std::optional<std::chrono::milliseconds> tookOf(const model::MemberRun& member, Instant now) {
    if (member.attempts.empty()) {
        return std::nullopt;
    }
    const model::Attempt& last = member.attempts.back();
    return last.finishedAt.value_or(now) - last.intentAt;
}

QString noteOf(const model::MemberRun& member, const RunContext& context) {
    if (member.state == model::LifeState::Failed && !member.attempts.empty()) {
        return toQt(member.attempts.back().errorText);
    }
    QString note = toQt(member.message);
    if (member.state == model::LifeState::Pending && member.retryAt) {
        const QString again =
            RunMemberModel::tr("again %1").arg(whenText(*member.retryAt, context));
        note = note.isEmpty() ? again : RunMemberModel::tr("%1, %2").arg(note, again);
    }
    return note;
}

void RunMemberModel::setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                                const RunContext& context) {
    const bool isLater = context.now != m_context.now;
    m_context = context;
    std::vector<RunMemberRow> rows;
    int order = 0;
    for (std::size_t at = 0; picture && at < picture->run.stages.size(); ++at) {
        const model::StageRun& stage = picture->run.stages[at];
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                rows.push_back({.owner = picture,
                                .stage = &stage,
                                .group = &group,
                                .member = &member,
                                .order = order++});
            }
        }
    }
    applyRows(std::move(rows));
    if (isLater) {
        touchColumn(Took);
    }
}

int RunMemberModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunMemberModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int((section == Took ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name: return tr("Cluster");
    case State: return tr("State");
    case Where: return tr("Stage");
    case Took: return tr("Took");
    case Note: return tr("Note");
    default: return {};
    }
}

bool RunMemberModel::isSame(const RunMemberRow& a, const RunMemberRow& b) const {
    return a.member == b.member || (*a.member == *b.member && a.stage->name == b.stage->name &&
                                    a.group->name == b.group->name);
}

bool RunMemberModel::isSlow(const RunMemberRow& row) const {
    const RunMoment moment{
        .forecast = &row.owner->forecast, .now = m_context.now, .zone = m_context.zone};
    return moment.isSlow(*row.member);
}

QVariant RunMemberModel::cell(const RunMemberRow& row, int column, int role) const {
    const model::MemberRun& member = *row.member;
    const auto glyph = [this, &row, &member] {
        return isSlow(row) ? Glyph::Warning : glyphOf(member.display, member.reason);
    };
    switch (role) {
    case Qt::DisplayRole: return text(row, column);
    case SortRole:
        switch (column) {
        case Name: return row.order;
        case State: return int(member.display);
        case Took:
            return qlonglong(
                tookOf(member, m_context.now).value_or(std::chrono::milliseconds(-1)).count());
        default: return text(row, column);
        }
    case IdRole: return toQt(member.id.str());
    case GlyphRole: return column == Name ? QVariant(int(glyph())) : QVariant();
    case StrongRole: return column == Name && member.state == model::LifeState::Failed;
    case ToneRole:
        return int(column == State  ? toneOf(glyph())
                   : column == Name ? Tone::Text
                                    : Tone::Secondary);
    case ElideRole: return int(column == Name ? Qt::ElideMiddle : Qt::ElideRight);
    case Qt::TextAlignmentRole: return headerData(column, Qt::Horizontal, role);
    case Qt::ToolTipRole: return column == Note ? text(row, Note) : text(row, column);
    case Qt::AccessibleTextRole:
        return column == Name ? tr("%1, %2").arg(text(row, Name), text(row, State))
                              : text(row, column);
    default: return {};
    }
}

QString RunMemberModel::text(const RunMemberRow& row, int column) const {
    const model::MemberRun& member = *row.member;
    switch (column) {
    case Name: return toQt(member.name);
    case State: {
        if (isSlow(row)) {
            return tr("slow");
        }
        const QString reason = shortReason(member.reason);
        return reason.isEmpty() ? stateWord(member.display)
                                : tr("%1: %2").arg(stateWord(member.display), reason);
    }
    case Where:
        return row.stage->groups.size() == 1 && row.group->name == row.stage->name
                   ? toQt(row.stage->name)
                   : tr("%1 · %2").arg(toQt(row.stage->name), toQt(row.group->name));
    case Took: {
        const auto took = tookOf(member, m_context.now);
        return took ? format::span(*took) : QString();
    }
    case Note: return noteOf(member, m_context);
    default: return {};
    }
}

} // namespace pilothouse::ui
