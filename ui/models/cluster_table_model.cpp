// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cluster_table_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"

namespace pilothouse::ui {

void ClusterTableModel::setSnapshot(const model::FleetSnapshot& snapshot, Instant now) {
    const bool isLater = now != m_now;
    m_now = now;
    applyRows(snapshot.clusters);
    if (isLater) {
        setNow(now);
    }
}

void ClusterTableModel::setNow(Instant now) {
    m_now = now;
    touchColumn(Since);
    touchColumn(DataAge);
}

int ClusterTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ClusterTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int(section >= Version ? Qt::AlignRight | Qt::AlignVCenter
                                      : Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == Since) {
        return tr("How long the cluster has been in this state");
    }
    if (role == Qt::ToolTipRole && section == DataAge) {
        return tr("Age of the data: how long ago the cluster was last heard from");
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name: return tr("Cluster");
    case Cause: return tr("State and cause");
    case Version: return tr("Version");
    case Nodes: return tr("Nodes");
    case Pods: return tr("Pods");
    case Since: return tr("Since");
    case DataAge: return tr("Age");
    default: return {};
    }
}

std::string_view ClusterTableModel::key(const ClusterRow& row) const {
    return row->identity.id.str();
}

bool ClusterTableModel::isSame(const ClusterRow& a, const ClusterRow& b) const {
    return a == b;
}

QVariant ClusterTableModel::cell(const ClusterRow& row, int column, int role) const {
    const model::ClusterState& state = *row;
    const Look look = lookOf(state);
    switch (role) {
    case Qt::DisplayRole: return text(state, column);
    case SortRole: return sortValue(state, column);
    case IdRole: return toQt(state.identity.id.str());
    case Qt::TextAlignmentRole:
        return int(column >= Version ? Qt::AlignRight | Qt::AlignVCenter
                                     : Qt::AlignLeft | Qt::AlignVCenter);
    case GlyphRole: return column == Name ? QVariant(int(glyphOf(look))) : QVariant();
    case AwayRole: return look == Look::Away;
    case ElideRole: // names of a series differ at their end
        return int(column == Name ? Qt::ElideMiddle : Qt::ElideRight);
    case StrongRole: return column == Name && isProblem(look);
    case ToneRole:
        if (column == Cause) {
            return int(toneOf(look));
        }
        return int(column == DataAge || (isOld(state) && column != Name) ? Tone::Muted
                                                                         : Tone::Text);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: return toolTip(state, column);
    case Qt::AccessibleTextRole:
        return column == Name ? tr("%1, %2").arg(text(state, column), wordOf(look))
                              : text(state, column);
    case AgeRole: {
        const auto age = dataAge(state, m_now);
        return age ? QVariant(qlonglong(age->count())) : QVariant();
    }
    default: return {};
    }
}

QString ClusterTableModel::text(const model::ClusterState& state, int column) const {
    const bool old = isOld(state);
    switch (column) {
    case Name: return toQt(state.identity.name);
    case Cause: return causeOf(state);
    case Version:
        return state.version ? oldValue(shortVersion(state.version->value), old) : unknownValue();
    case Nodes:
        if (!state.nodeCounts) {
            return unknownValue();
        }
        return oldValue(tr("%1 / %2").arg(countText(state.nodeCounts->value.ready),
                                          countText(state.nodeCounts->value.total)),
                        old);
    case Pods:
        return state.podCounts ? oldValue(countText(state.podCounts->value.total), old)
                               : unknownValue();
    case Since: {
        const auto since = lookSince(state);
        return since ? ageText(m_now - *since) : unknownValue();
    }
    case DataAge: {
        const auto age = dataAge(state, m_now);
        return age ? ageText(*age) : QStringLiteral("–");
    }
    default: return {};
    }
}

QVariant ClusterTableModel::sortValue(const model::ClusterState& state, int column) const {
    switch (column) {
    case Name: return toQt(state.identity.name).toLower();
    case Cause: return int(lookOf(state));
    case Version: return state.version ? versionSortKey(state.version->value) : QString();
    case Nodes: return state.nodeCounts ? state.nodeCounts->value.total : -1;
    case Pods: return state.podCounts ? state.podCounts->value.total : -1;
    case Since: {
        const auto since = lookSince(state);
        return since ? qlonglong((m_now - *since).count()) : qlonglong(-1);
    }
    case DataAge: {
        const auto age = dataAge(state, m_now);
        return age ? qlonglong(age->count()) : qlonglong(-1);
    }
    default: return {};
    }
}

QString ClusterTableModel::toolTip(const model::ClusterState& state, int column) const {
    switch (column) {
    case Name: return tr("%1 · %2").arg(toQt(state.identity.name), toQt(state.identity.server));
    case Version: return state.version ? toQt(state.version->value) : tr("not known yet");
    case Since: {
        const auto since = lookSince(state);
        return since ? momentText(*since) : tr("not known");
    }
    case DataAge:
        return state.lastSeen ? tr("last answer %1").arg(momentText(*state.lastSeen))
                              : tr("never answered");
    default: break;
    }
    return text(state, column);
}

ClusterProxy::ClusterProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    setDynamicSortFilter(true);
    sort(ClusterTableModel::Cause, Qt::AscendingOrder);
}

void ClusterProxy::setFilter(FleetFilter filter) {
    m_filter = std::move(filter);
    invalidateFilter();
}

void ClusterProxy::setLook(std::optional<Look> look, bool alsoDegraded) {
    m_look = look;
    m_alsoDegraded = alsoDegraded;
    invalidateFilter();
}

bool ClusterProxy::filterAcceptsRow(int row, const QModelIndex& /*parent*/) const {
    const auto* source = qobject_cast<const ClusterTableModel*>(sourceModel());
    const model::ClusterState& state = *source->rowAt(row);
    if (m_look) {
        const Look look = lookOf(state);
        if (look != *m_look && !(m_alsoDegraded && look == Look::Degraded)) {
            return false;
        }
    }
    return m_filter.matches(state);
}

bool ClusterProxy::lessThan(const QModelIndex& a, const QModelIndex& b) const {
    const QVariant left = a.data(SortRole);
    const QVariant right = b.data(SortRole);
    const auto order = QVariant::compare(left, right);
    if (order != QPartialOrdering::Equivalent) {
        return order == QPartialOrdering::Less;
    }
    // Names always run upwards, so that turning the order round keeps equal states readable.
    const QString nameA = a.siblingAtColumn(ClusterTableModel::Name).data(SortRole).toString();
    const QString nameB = b.siblingAtColumn(ClusterTableModel::Name).data(SortRole).toString();
    return sortOrder() == Qt::AscendingOrder ? nameA < nameB : nameB < nameA;
}

} // namespace pilothouse::ui
