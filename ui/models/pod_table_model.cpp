// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/pod_table_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"

namespace pilothouse::ui {

void PodTableModel::setPods(const std::shared_ptr<const std::vector<model::Pod>>& pods,
                            Instant now) {
    m_now = now;
    std::vector<PodRow> rows;
    if (pods) {
        rows.reserve(pods->size());
        for (const model::Pod& pod : *pods) {
            rows.push_back({pods, &pod});
        }
    }
    applyRows(std::move(rows));
}

void PodTableModel::setNow(Instant now) {
    m_now = now;
    touchColumn(Restarts);
    touchColumn(Age);
}

int PodTableModel::rowOfId(const QString& id) const {
    const qsizetype slash = id.indexOf(QLatin1Char('/'));
    const std::string ns = fromQt(id.left(slash));
    const std::string name = fromQt(id.mid(slash + 1));
    return rowOf({ns, name});
}

int PodTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PodTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool right = section == Ready || section == Restarts || section == Age;
        return int((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name: return tr("Pod");
    case Namespace: return tr("Namespace");
    case Status: return tr("Status");
    case Ready: return tr("Ready");
    case Restarts: return tr("Restarts");
    case NodeName: return tr("Node");
    case Age: return tr("Age");
    default: return {};
    }
}

std::pair<std::string_view, std::string_view> PodTableModel::key(const PodRow& row) const {
    return {row.pod->ns(), row.pod->name()};
}

bool PodTableModel::isSame(const PodRow& a, const PodRow& b) const {
    return a.pod == b.pod || *a.pod == *b.pod;
}

QVariant PodTableModel::cell(const PodRow& row, int column, int role) const {
    const model::Pod& pod = *row.pod;
    switch (role) {
    case Qt::DisplayRole: return text(pod, column);
    case SortRole: return sortValue(pod, column);
    case IdRole: return toQt(model::podPath(pod));
    case Qt::TextAlignmentRole: return headerData(column, Qt::Horizontal, role);
    case GlyphRole: return column == Name ? QVariant(int(podGlyph(pod))) : QVariant();
    case StrongRole: return column == Name && isProblem(pod);
    case ElideRole:
        return int(column == Name || column == NodeName ? Qt::ElideMiddle : Qt::ElideRight);
    case ToneRole:
        if (column == Status || (column == Restarts && pod.problem() == model::PodProblem::Crash)) {
            return int(podTone(pod));
        }
        return int(column == Namespace || column == NodeName ? Tone::Secondary : Tone::Text);
    case Qt::ToolTipRole:
        if (column == Age) {
            return momentText(pod.createdAt());
        }
        if (column == Status && !pod.message().empty()) {
            return toQt(pod.message());
        }
        return column == Name ? toQt(model::podPath(pod)) : text(pod, column);
    case Qt::AccessibleTextRole:
        return column == Name ? tr("%1, %2").arg(text(pod, Name), text(pod, Status))
                              : text(pod, column);
    default: return {};
    }
}

QString PodTableModel::text(const model::Pod& pod, int column) const {
    switch (column) {
    case Name: return toQt(pod.name());
    case Namespace: return toQt(pod.ns());
    case Status: return toQt(pod.status());
    case Ready: return tr("%1/%2").arg(pod.readyContainers()).arg(pod.totalContainers());
    case Restarts: return toQt(model::restartsText(pod, m_now));
    case NodeName: return pod.node().empty() ? tr("none yet") : toQt(pod.node());
    case Age: return ageText(m_now - pod.createdAt());
    default: return {};
    }
}

QVariant PodTableModel::sortValue(const model::Pod& pod, int column) const {
    switch (column) {
    case Status: {
        const Glyph glyph = podGlyph(pod);
        const int rank = glyph == Glyph::Failed    ? 0
                         : glyph == Glyph::Warning ? 1
                         : glyph == Glyph::Unknown ? 2
                         : glyph == Glyph::Ok      ? 4
                                                   : 3;
        return QString(QString::number(rank) + toQt(pod.status()));
    }
    case Ready: return pod.readyContainers();
    case Restarts: return pod.restarts();
    case Age: return qlonglong((m_now - pod.createdAt()).count());
    default: return text(pod, column);
    }
}

PodProxy::PodProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    sort(PodTableModel::Status, Qt::AscendingOrder);
}

void PodProxy::setText(const QString& text) {
    m_words = text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void PodProxy::setFailingOnly(bool failingOnly) {
    m_failingOnly = failingOnly;
    invalidateFilter();
}

bool PodProxy::filterAcceptsRow(int row, const QModelIndex& /*parent*/) const {
    const model::Pod& pod = qobject_cast<const PodTableModel*>(sourceModel())->pod(row);
    if (m_failingOnly && !isProblem(pod)) {
        return false;
    }
    return std::all_of(m_words.begin(), m_words.end(), [&pod](const QString& word) {
        if (word.startsWith(QLatin1String("ns="))) {
            return toQt(pod.ns()).compare(word.mid(3), Qt::CaseInsensitive) == 0;
        }
        return toQt(pod.name()).contains(word, Qt::CaseInsensitive) ||
               toQt(pod.ns()).contains(word, Qt::CaseInsensitive) ||
               toQt(pod.status()).contains(word, Qt::CaseInsensitive) ||
               toQt(pod.node()).contains(word, Qt::CaseInsensitive);
    });
}

bool PodProxy::lessThan(const QModelIndex& a, const QModelIndex& b) const {
    const auto order = QVariant::compare(a.data(SortRole), b.data(SortRole));
    if (order != QPartialOrdering::Equivalent) {
        return order == QPartialOrdering::Less;
    }
    const QString idA = a.data(IdRole).toString();
    const QString idB = b.data(IdRole).toString();
    return sortOrder() == Qt::AscendingOrder ? idA < idB : idB < idA;
}

} // namespace pilothouse::ui
