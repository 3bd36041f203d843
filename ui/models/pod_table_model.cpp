// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/pod_table_model.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"

#include <algorithm>
#include <compare>
#include <tuple>

namespace pilothouse::ui {

void PodTableModel::setPods(const std::shared_ptr<const std::vector<model::Pod>>& pods,
                            Instant now) {
    const bool isLater = now != m_now;
    m_now = now;
    std::vector<PodRow> rows;
    if (pods) {
        rows.reserve(pods->size());
        for (const model::Pod& pod : *pods) {
            rows.push_back({pods, &pod});
        }
    }
    applyRows(std::move(rows));
    if (isLater) {
        setNow(now);
    }
}

void PodTableModel::setNow(Instant now) {
    m_now = now;
    if (rowCount() > 0) { // ages grow together, so no order changes: nothing is sorted again
        Q_EMIT dataChanged(index(0, Restarts), index(rowCount() - 1, Age),
                           {Qt::DisplayRole, Qt::ToolTipRole});
    }
}

void PodTableModel::setOld(bool isOld) {
    if (isOld == m_old) {
        return;
    }
    m_old = isOld;
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1),
                           {Qt::DisplayRole, ToneRole, SplitRole, Qt::AccessibleTextRole});
    }
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
    case PodIp: return tr("IP");
    default: return {};
    }
}

std::pair<std::string_view, std::string_view> PodTableModel::key(const PodRow& row) const {
    return {row.pod->ns(), row.pod->name()};
}

bool PodTableModel::isSame(const PodRow& a, const PodRow& b) const {
    return a.pod == b.pod || *a.pod == *b.pod;
}

namespace {

Tone cellTone(const model::Pod& pod, int column, bool isOld) {
    using Model = PodTableModel;
    if (isOld) {
        return Tone::Secondary;
    }
    if (column == Model::Status ||
        (column == Model::Restarts && pod.problem() == model::PodProblem::Crash)) {
        return podTone(pod);
    }
    return column == Model::Namespace || column == Model::NodeName || column == Model::PodIp
               ? Tone::Secondary
               : Tone::Text;
}

} // namespace

QVariant PodTableModel::cell(const PodRow& row, int column, int role) const {
    const model::Pod& pod = *row.pod;
    switch (role) {
    case Qt::DisplayRole: {
        const bool aged = column == Status || column == Ready || column == Restarts;
        return aged ? oldValue(text(pod, column), m_old) : text(pod, column);
    }
    case SortRole: return sortValue(pod, column);
    case SplitRole: return m_old && column == Name;
    case IdRole: return toQt(model::podPath(pod));
    case Qt::TextAlignmentRole: return headerData(column, Qt::Horizontal, role);
    case GlyphRole: return column == Name ? QVariant(int(podGlyph(pod))) : QVariant();
    case StrongRole: return column == Name && isProblem(pod);
    case ElideRole:
        return int(column == Name || column == NodeName ? Qt::ElideMiddle : Qt::ElideRight);
    case ToneRole: return int(cellTone(pod, column, m_old));
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
    case PodIp: return pod.podIp().empty() ? QStringLiteral("–") : toQt(pod.podIp());
    default: return {};
    }
}

namespace {

/// Failing first, then what is not known, then what goes on, then what is well.
int rankOf(const model::Pod& pod) {
    switch (podGlyph(pod)) {
    case Glyph::Failed: return 0;
    case Glyph::Warning: return 1;
    case Glyph::Unknown: return 2;
    case Glyph::Ok: return 4;
    default: return 3;
    }
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// `word` is lower case already. Names of Kubernetes are ASCII.
bool contains(std::string_view text, std::string_view word) {
    return std::search(text.begin(), text.end(), word.begin(), word.end(),
                       [](char a, char b) { return lower(a) == b; }) != text.end();
}

bool equals(std::string_view text, std::string_view word) {
    return text.size() == word.size() && contains(text, word);
}

std::weak_ordering compareAddress(std::string_view a, std::string_view b) {
    // Shorter parts are smaller numbers: good enough to bring neighbours together.
    return a.size() != b.size() ? a.size() <=> b.size() : std::weak_ordering(a <=> b);
}

std::weak_ordering compare(const model::Pod& a, const model::Pod& b, int column) {
    switch (column) {
    case PodTableModel::Namespace: return a.ns() <=> b.ns();
    case PodTableModel::Status: {
        const auto rank = rankOf(a) <=> rankOf(b);
        return rank != 0 ? std::weak_ordering(rank) : std::weak_ordering(a.status() <=> b.status());
    }
    case PodTableModel::Ready: return a.readyContainers() <=> b.readyContainers();
    case PodTableModel::Restarts: return a.restarts() <=> b.restarts();
    case PodTableModel::NodeName: return a.node() <=> b.node();
    case PodTableModel::Age:
        return b.createdAt() <=> a.createdAt(); // the youngest has the least age
    case PodTableModel::PodIp: return compareAddress(a.podIp(), b.podIp());
    default: return a.name() <=> b.name();
    }
}

} // namespace

QVariant PodTableModel::sortValue(const model::Pod& pod, int column) const {
    switch (column) {
    case Status: return QString(QString::number(rankOf(pod)) + toQt(pod.status()));
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
    m_words.clear();
    for (const QString& word : text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        m_words.push_back(fromQt(word));
    }
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
    return std::all_of(m_words.begin(), m_words.end(), [&pod](const std::string& word) {
        if (word.starts_with("ns=")) {
            return equals(pod.ns(), std::string_view(word).substr(3));
        }
        if (word.starts_with("node=")) {
            return equals(pod.node(), std::string_view(word).substr(5));
        }
        if (word.starts_with("status=")) {
            return equals(pod.status(), std::string_view(word).substr(7));
        }
        return contains(pod.name(), word) || contains(pod.ns(), word) ||
               contains(pod.status(), word) || contains(pod.node(), word) ||
               contains(pod.podIp(), word);
    });
}

bool PodProxy::lessThan(const QModelIndex& a, const QModelIndex& b) const {
    const auto* table = qobject_cast<const PodTableModel*>(sourceModel());
    const model::Pod& left = table->pod(a.row());
    const model::Pod& right = table->pod(b.row());
    const auto order = compare(left, right, a.column());
    if (order != 0) {
        return order < 0;
    }
    // Equal values stay in the order of their names, whichever way the column is sorted.
    const bool byName = std::pair(left.ns(), left.name()) < std::pair(right.ns(), right.name());
    return sortOrder() == Qt::AscendingOrder ? byName : !byName && &left != &right;
}

} // namespace pilothouse::ui
