// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/firstrun/context_table.h"

#include "ui/models/roles.h"
#include "ui/theme/tokens.h"

namespace pilothouse::ui {

namespace {

QString keyOf(const ContextOffer& offer) {
    return offer.file + QLatin1Char('#') + offer.context;
}

} // namespace

void ContextTable::setOffers(const QList<ContextOffer>& offers, bool tick) {
    beginResetModel(); // another file: the data source itself changed
    m_offers = offers;
    QSet<QString> ticks;
    for (const ContextOffer& offer : offers) {
        const bool wanted = tick || m_ticks.contains(keyOf(offer));
        if (wanted && offer.problem.isEmpty()) {
            ticks.insert(keyOf(offer));
        }
    }
    m_ticks = ticks;
    endResetModel();
    Q_EMIT ticksChanged();
}

QList<ContextOffer> ContextTable::ticked() const {
    QList<ContextOffer> list;
    for (const ContextOffer& offer : m_offers) {
        if (m_ticks.contains(keyOf(offer))) {
            list.append(offer);
        }
    }
    return list;
}

int ContextTable::usable() const {
    return static_cast<int>(
        std::count_if(m_offers.begin(), m_offers.end(),
                      [](const ContextOffer& offer) { return offer.problem.isEmpty(); }));
}

void ContextTable::tickAll(bool on) {
    m_ticks.clear();
    for (const ContextOffer& offer : m_offers) {
        if (on && offer.problem.isEmpty()) {
            m_ticks.insert(keyOf(offer));
        }
    }
    if (!m_offers.isEmpty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
    Q_EMIT ticksChanged();
}

int ContextTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_offers.size());
}

int ContextTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString ContextTable::text(const ContextOffer& offer, int column) const {
    switch (column) {
    case Context: return offer.context;
    case Server: return offer.server;
    case Environment:
        return offer.isProduction
                   ? tr("production")
                   : (offer.environment.isEmpty() ? QStringLiteral("–") : offer.environment);
    case Note: return offer.problem;
    default: return {};
    }
}

QVariant ContextTable::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const ContextOffer& offer = m_offers.at(index.row());
    const bool usable = offer.problem.isEmpty();
    const bool isTicked = m_ticks.contains(keyOf(offer));
    switch (role) {
    case Qt::DisplayRole:
        // The tick stands before the name.
        return index.column() == Context ? QString(QStringLiteral("       ") + offer.context)
                                         : text(offer, index.column());
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole: return text(offer, index.column());
    case IdRole: return offer.context;
    case Qt::CheckStateRole:
        return index.column() == Context ? QVariant(int(isTicked ? Qt::Checked : Qt::Unchecked))
                                         : QVariant();
    case GlyphRole:
        return index.column() == Note && !usable ? QVariant(int(Glyph::Warning)) : QVariant();
    case StrongRole: return index.column() == Context && isTicked;
    case SmallRole: return index.column() == Server || index.column() == Note;
    case ElideRole: return int(index.column() == Server ? Qt::ElideMiddle : Qt::ElideRight);
    case ToneRole: return int(!usable || index.column() == Server ? Tone::Muted : Tone::Text);
    default: return {};
    }
}

QVariant ContextTable::headerData(int section, Qt::Orientation orientation, int role) const {
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
    case Context: return tr("Context");
    case Server: return tr("Server");
    case Environment: return tr("Environment");
    case Note: return tr("Note");
    default: return {};
    }
}

Qt::ItemFlags ContextTable::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Context) {
        flags |= Qt::ItemIsUserCheckable;
    }
    if (index.isValid() && !m_offers.at(index.row()).problem.isEmpty()) {
        flags &= ~Qt::ItemIsEnabled;
    }
    return flags;
}

bool ContextTable::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !index.isValid() ||
        !m_offers.at(index.row()).problem.isEmpty()) {
        return false;
    }
    const QString key = keyOf(m_offers.at(index.row()));
    if (value.toInt() == Qt::Checked) {
        m_ticks.insert(key);
    } else {
        m_ticks.remove(key);
    }
    Q_EMIT dataChanged(index.siblingAtColumn(0), index.siblingAtColumn(ColumnCount - 1));
    Q_EMIT ticksChanged();
    return true;
}

} // namespace pilothouse::ui
