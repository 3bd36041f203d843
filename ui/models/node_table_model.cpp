// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/node_table_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"

namespace pilothouse::ui {

void NodeTableModel::setNodes(const std::shared_ptr<const std::vector<model::Node>>& nodes,
                              Instant now) {
    const bool isLater = now != m_now;
    m_now = now;
    std::vector<NodeRow> rows;
    if (nodes) {
        rows.reserve(nodes->size());
        for (const model::Node& node : *nodes) {
            rows.push_back({nodes, &node});
        }
    }
    applyRows(std::move(rows));
    if (isLater) {
        setNow(now);
    }
}

void NodeTableModel::setNow(Instant now) {
    m_now = now;
    touchColumn(Age);
}

void NodeTableModel::setOld(bool isOld) {
    if (isOld == m_old) {
        return;
    }
    m_old = isOld;
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1),
                           {Qt::DisplayRole, ToneRole, SplitRole});
    }
}

int NodeTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant NodeTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int((section >= Cpu ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name: return tr("Node");
    case Status: return tr("Status");
    case Pool: return tr("Pool");
    case Version: return tr("Version");
    case Cpu: return tr("CPU cores");
    case Memory: return tr("Memory GiB");
    case Age: return tr("Age");
    default: return {};
    }
}

std::string_view NodeTableModel::key(const NodeRow& row) const {
    return row.node->name;
}

bool NodeTableModel::isSame(const NodeRow& a, const NodeRow& b) const {
    return a.node == b.node || *a.node == *b.node;
}

QVariant NodeTableModel::cell(const NodeRow& row, int column, int role) const {
    const model::Node& node = *row.node;
    const Glyph glyph = nodeGlyph(node);
    switch (role) {
    case Qt::DisplayRole: return oldValue(text(node, column), m_old && column == Status);
    case SplitRole: return m_old && column == Name;
    case SortRole: return sortValue(node, column);
    case IdRole: return toQt(node.name);
    case Qt::TextAlignmentRole: return headerData(column, Qt::Horizontal, role);
    case GlyphRole: return column == Name ? QVariant(int(glyph)) : QVariant();
    case StrongRole: return column == Name && glyph != Glyph::Ok;
    case ElideRole: return int(column == Name ? Qt::ElideMiddle : Qt::ElideRight);
    case ToneRole:
        if (m_old) {
            return int(Tone::Secondary);
        }
        return int(column == Status && glyph != Glyph::Ok ? toneOf(glyph) : Tone::Text);
    case Qt::ToolTipRole: {
        const QString trouble = nodeTrouble(node);
        return column == Status && !trouble.isEmpty() ? trouble : text(node, column);
    }
    case Qt::AccessibleTextRole:
        return column == Name ? tr("%1, %2").arg(text(node, Name), text(node, Status))
                              : text(node, column);
    default: return {};
    }
}

QString NodeTableModel::text(const model::Node& node, int column) const {
    switch (column) {
    case Name: return toQt(node.name);
    case Status: return toQt(model::nodeStatus(node));
    case Pool: return node.pool.empty() ? QStringLiteral("–") : toQt(node.pool);
    case Version: return shortVersion(node.kubeletVersion);
    case Cpu:
        return node.cpuAllocatableMilli ? coresText(*node.cpuAllocatableMilli) : unknownValue();
    case Memory:
        return node.memoryAllocatableBytes ? gibText(*node.memoryAllocatableBytes) : unknownValue();
    case Age: return ageText(m_now - node.createdAt);
    default: return {};
    }
}

QVariant NodeTableModel::sortValue(const model::Node& node, int column) const {
    switch (column) {
    case Status:
        return QString(QString::number(nodeGlyph(node) == Glyph::Ok ? 1 : 0) + text(node, column));
    case Version: return versionSortKey(node.kubeletVersion);
    case Cpu: return qlonglong(node.cpuAllocatableMilli.value_or(-1));
    case Memory: return qlonglong(node.memoryAllocatableBytes.value_or(-1));
    case Age: return qlonglong((m_now - node.createdAt).count());
    default: return text(node, column);
    }
}

} // namespace pilothouse::ui
