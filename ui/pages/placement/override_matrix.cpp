// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/override_matrix.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/roles.h"
#include "ui/pages/placement/lab_resources.h"

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using CellKind = model::LabOverrideCell::Kind;

bool areSameRows(const OverrideMatrix::Overrides& a, const OverrideMatrix::Overrides& b) {
    return a && b && a->objects == b->objects &&
           std::equal(
               a->rows.begin(), a->rows.end(), b->rows.begin(), b->rows.end(),
               [](const auto& one, const auto& other) { return one.cluster == other.cluster; });
}

} // namespace

void OverrideMatrix::setOverrides(const Overrides& overrides) {
    if (overrides == m_overrides) {
        return;
    }
    if (areSameRows(overrides, m_overrides)) {
        m_overrides = overrides;
        if (rowCount() > 0) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        }
        return;
    }
    beginResetModel(); // other clusters or columns
    m_overrides = overrides;
    endResetModel();
}

int OverrideMatrix::rowOf(const QString& cluster) const {
    if (!m_overrides) {
        return -1;
    }
    const std::string wanted = fromQt(cluster);
    const auto& rows = m_overrides->rows;
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const auto& each) { return each.cluster == wanted; });
    return found == rows.end() ? -1 : static_cast<int>(found - rows.begin());
}

int OverrideMatrix::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_overrides ? 0 : static_cast<int>(m_overrides->rows.size());
}

int OverrideMatrix::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_overrides
               ? 0
               : FirstObject + static_cast<int>(m_overrides->objects.size());
}

const model::LabOverrideCell* OverrideMatrix::cellAt(const QModelIndex& index) const {
    const auto& cells = m_overrides->rows[static_cast<std::size_t>(index.row())].cells;
    const auto object = static_cast<std::uint32_t>(index.column() - FirstObject);
    const auto found = std::find_if(cells.begin(), cells.end(),
                                    [&](const auto& each) { return each.object == object; });
    return found == cells.end() ? nullptr : &*found;
}

QString OverrideMatrix::textOf(const QModelIndex& index) const {
    const auto& row = m_overrides->rows[static_cast<std::size_t>(index.row())];
    if (index.column() == Cluster) {
        return toQt(row.cluster);
    }
    if (index.column() == Objects) {
        return row.cause.empty() ? QString::number(row.objects) : tr("nothing");
    }
    const auto* cell = cellAt(index);
    if (cell == nullptr) {
        return row.cause.empty() ? tr("as selected") : tr("does not go");
    }
    switch (cell->kind) {
    case CellKind::Changed:
        return cell->changes == 1 ? tr("1 change") : tr("%1 changes").arg(cell->changes);
    case CellKind::Deleted: return tr("deleted");
    case CellKind::Fails: break;
    }
    return tr("fails");
}

int OverrideMatrix::toneOf(const QModelIndex& index) const {
    const auto& row = m_overrides->rows[static_cast<std::size_t>(index.row())];
    if (index.column() < FirstObject) {
        const bool isNothing = index.column() == Objects && !row.cause.empty();
        return static_cast<int>(isNothing ? Tone::Failed : Tone::Text);
    }
    const auto* cell = cellAt(index);
    const Tone tone = cell == nullptr                   ? Tone::Muted
                      : cell->kind == CellKind::Changed ? Tone::Accent
                      : cell->kind == CellKind::Deleted ? Tone::Warning
                                                        : Tone::Failed;
    return static_cast<int>(tone);
}

QVariant OverrideMatrix::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const auto& row = m_overrides->rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return textOf(index);
    case IdRole: return toQt(row.cluster);
    case ToneRole: return toneOf(index);
    case StrongRole: return index.column() == Cluster;
    case GlyphRole:
        return index.column() >= FirstObject && cellAt(index) != nullptr &&
                       cellAt(index)->kind == CellKind::Fails
                   ? QVariant(static_cast<int>(Glyph::Failed))
                   : QVariant();
    case Qt::ToolTipRole:
        return row.cause.empty() ? QVariant()
                                 : QVariant(tr("Gets nothing: %1").arg(toQt(row.cause)));
    case Qt::AccessibleTextRole:
        return u"%1, %2: %3"_s.arg(
            toQt(row.cluster),
            headerData(index.column(), Qt::Horizontal, Qt::ToolTipRole).toString(), textOf(index));
    default: return {};
    }
}

QVariant OverrideMatrix::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) {
        return {};
    }
    if (section == Cluster) {
        return tr("Cluster");
    }
    if (section == Objects) {
        return role == Qt::DisplayRole ? tr("Gets") : tr("How many objects it gets");
    }
    const auto& id = m_overrides->objects[static_cast<std::size_t>(section - FirstObject)];
    return role == Qt::DisplayRole ? u"%1 %2"_s.arg(toQt(id.kind), toQt(id.name))
                                   : u"%1 %2"_s.arg(shownKind(id), shownName(id));
}

QString OverrideMatrix::markdown() const {
    QStringList titles;
    QStringList rule;
    for (int column = 0; column < columnCount(); ++column) {
        titles.append(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        rule.append(u"---"_s);
    }
    QStringList out{u"| "_s + titles.join(u" | "_s) + u" |"_s, u"|"_s + rule.join(u'|') + u"|"_s};
    for (int row = 0; row < rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < columnCount(); ++column) {
            cells.append(textOf(index(row, column)));
        }
        out.append(u"| "_s + cells.join(u" | "_s) + u" |"_s);
    }
    return out.join(u'\n') + u'\n';
}

} // namespace pilothouse::ui
