// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/wave_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/roles.h"
#include "ui/pages/placement/lab_words.h"

#include <algorithm>

namespace pilothouse::ui {

namespace {

QString moveWords(model::LabMove::Kind kind, const QString& cluster) {
    switch (kind) {
    case model::LabMove::Kind::Remove: return WaveModel::tr("%1: the resources leave").arg(cluster);
    case model::LabMove::Kind::Update:
        return WaveModel::tr("%1: newer resources over the old ones").arg(cluster);
    case model::LabMove::Kind::Add: break;
    }
    return WaveModel::tr("%1: the resources come").arg(cluster);
}

} // namespace

void WaveModel::setWaves(const model::LabWaves& waves) {
    if (waves == m_waves) {
        return;
    }
    beginResetModel(); // a rollout is another one as a whole
    m_waves = waves;
    endResetModel();
}

bool WaveModel::isHeld(int column) const {
    return static_cast<std::size_t>(column) >= m_waves.waves.size();
}

const std::vector<model::LabMove>& WaveModel::movesAt(int column) const {
    return isHeld(column) ? m_waves.blocked : m_waves.waves[static_cast<std::size_t>(column)];
}

QModelIndex WaveModel::indexOf(const QString& cluster) const {
    const std::string wanted = fromQt(cluster);
    for (int column = 0; column < columnCount(); ++column) {
        const auto& moves = movesAt(column);
        const auto found = std::find_if(moves.begin(), moves.end(),
                                        [&](const auto& each) { return each.cluster == wanted; });
        if (found != moves.end()) {
            return index(static_cast<int>(found - moves.begin()), column);
        }
    }
    return {};
}

int WaveModel::rowCount(const QModelIndex& parent) const {
    std::size_t most = parent.isValid() ? 0 : m_waves.blocked.size();
    for (const auto& wave : m_waves.waves) {
        most = parent.isValid() ? 0 : std::max(most, wave.size());
    }
    return static_cast<int>(most);
}

int WaveModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid()
               ? 0
               : static_cast<int>(m_waves.waves.size()) + (m_waves.blocked.empty() ? 0 : 1);
}

QVariant WaveModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const auto& moves = movesAt(index.column());
    if (static_cast<std::size_t>(index.row()) >= moves.size()) {
        return {};
    }
    const auto& move = moves[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case IdRole: return toQt(move.cluster);
    case MoveRole: return static_cast<int>(move.kind);
    case HeldRole: return isHeld(index.column());
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: return moveWords(move.kind, toQt(move.cluster));
    default: return {};
    }
}

QVariant WaveModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    const int count = static_cast<int>(movesAt(section).size());
    if (role == Qt::DisplayRole) {
        return isHeld(section) ? tr("Held back · %1").arg(clusterCount(count))
                               : tr("Wave %1 · %2").arg(section + 1).arg(clusterCount(count));
    }
    if (role == Qt::ToolTipRole) {
        return isHeld(section) ? toQt(m_waves.why)
                               : tr("%1 at once, when all of the wave before are available")
                                     .arg(clusterCount(count));
    }
    return role == Qt::TextAlignmentRole ? QVariant(int(Qt::AlignLeft | Qt::AlignVCenter))
                                         : QVariant();
}

} // namespace pilothouse::ui
