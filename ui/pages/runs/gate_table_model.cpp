// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/gate_table_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_words.h"

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::GateState;

bool isPassed(const model::GateSample& sample) {
    return sample.outcome == model::CheckOutcome::Pass ||
           sample.outcome == model::CheckOutcome::Warn;
}

} // namespace

Glyph glyphOf(const model::GateRun& gate) {
    switch (gate.state) {
    case GateState::NotStarted: return Glyph::NotStarted;
    case GateState::Completed: return Glyph::Ok;
    case GateState::Skipped: return Glyph::Skipped;
    case GateState::Failed:
    case GateState::Expired: return Glyph::Failed;
    case GateState::Pending: break;
    }
    return gate.trouble == model::GateTrouble::Blocked        ? Glyph::Failed
           : gate.trouble == model::GateTrouble::Inconclusive ? Glyph::Unknown
                                                              : glyphOf(gate.kind);
}

QString gateState(const model::GateRun& gate, const RunContext& context) {
    const auto at = [&context](const QString& words, const std::optional<Instant>& when) {
        return when ? words.arg(whenText(*when, context)) : words.arg(QString()).trimmed();
    };
    switch (gate.state) {
    case GateState::NotStarted: return GateTableModel::tr("not reached");
    case GateState::Completed: return at(GateTableModel::tr("passed %1"), gate.resolvedAt);
    case GateState::Skipped: return at(GateTableModel::tr("skipped %1"), gate.resolvedAt);
    case GateState::Failed: return at(GateTableModel::tr("failed %1"), gate.resolvedAt);
    case GateState::Expired: return at(GateTableModel::tr("expired %1"), gate.resolvedAt);
    case GateState::Pending: break;
    }
    if (gate.trouble == model::GateTrouble::Blocked) {
        return GateTableModel::tr("failed, asks a person");
    }
    if (gate.trouble == model::GateTrouble::Inconclusive) {
        return GateTableModel::tr("no answer, asks a person");
    }
    if (gate.kind == model::GateKind::Approval) {
        return GateTableModel::tr("waits for people");
    }
    return gate.resolveAt ? at(GateTableModel::tr("until %1"), gate.resolveAt)
                          : GateTableModel::tr("being checked");
}

QString samplesWords(const model::GateRun& gate) {
    const auto& samples = gate.samples;
    return samples.empty() ? QString()
                           : GateTableModel::tr("%1 of %2 pass")
                                 .arg(std::count_if(samples.begin(), samples.end(), isPassed))
                                 .arg(samples.size());
}

QList<OpenGate> allGates(const model::RunPicture& picture) {
    QList<OpenGate> gates;
    for (const model::StageRun& stage : picture.run.stages) {
        const auto add = [&](const std::vector<model::GateRun>& among, const model::GroupRun* group,
                             model::GateTiming timing) {
            for (const model::GateRun& gate : among) {
                if (gate.timing == timing) {
                    gates.append(gateNamed(picture, toQt(gate.id)));
                    gates.last().group = group;
                }
            }
        };
        add(stage.gates, nullptr, model::GateTiming::Before);
        for (const auto timing : {model::GateTiming::Before, model::GateTiming::After}) {
            for (const model::GroupRun& group : stage.groups) {
                add(group.gates, &group, timing);
            }
        }
        add(stage.gates, nullptr, model::GateTiming::After);
    }
    return gates;
}

void GateTableModel::setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                                const RunContext& context) {
    m_context = context;
    std::vector<GateRow> rows;
    for (const OpenGate& gate : allGates(*picture)) {
        rows.push_back({.owner = picture, .gate = gate, .order = static_cast<int>(rows.size())});
    }
    applyRows(std::move(rows));
}

int GateTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant GateTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
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
    case Name: return tr("Gate");
    case State: return tr("State");
    case Where: return tr("Where");
    case Samples: return tr("Samples");
    case Note: return tr("Note");
    default: return {};
    }
}

bool GateTableModel::isSame(const GateRow& a, const GateRow& b) const {
    return *a.gate.gate == *b.gate.gate;
}

QVariant GateTableModel::cell(const GateRow& row, int column, int role) const {
    const Glyph glyph = glyphOf(*row.gate.gate);
    switch (role) {
    case Qt::DisplayRole:
    case SortRole: return text(row, column);
    case IdRole: return toQt(row.gate.gate->id);
    case GlyphRole: return column == Name ? QVariant(int(glyph)) : QVariant();
    case StrongRole: return column == Name && row.gate.gate->state == GateState::Pending;
    case ToneRole:
        return int(column == State ? toneOf(glyph) : column == Name ? Tone::Text : Tone::Secondary);
    case ElideRole: return int(Qt::ElideRight);
    case Qt::TextAlignmentRole: return headerData(column, Qt::Horizontal, role);
    case Qt::ToolTipRole: return text(row, column);
    case Qt::AccessibleTextRole:
        return column == Name ? tr("%1, %2").arg(text(row, Name), text(row, State))
                              : text(row, column);
    default: return {};
    }
}

QString GateTableModel::text(const GateRow& row, int column) const {
    const model::GateRun& gate = *row.gate.gate;
    switch (column) {
    case Name: return gateName(gate);
    case State: return gateState(gate, m_context);
    case Where: return gatePlace(row.gate);
    case Samples: return samplesWords(gate);
    case Note:
        if (!gate.resolvedBy.empty()) {
            return gate.comment.empty()
                       ? tr("by %1").arg(toQt(gate.resolvedBy))
                       : tr("by %1: %2").arg(toQt(gate.resolvedBy), toQt(gate.comment));
        }
        return gate.samples.empty() ? QString() : toQt(gate.samples.back().text);
    default: return {};
    }
}

} // namespace pilothouse::ui
