// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/text_lines.h"

#include "ui/models/roles.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

/// A bar ends a cell.
QString safe(QString text) {
    return text.replace(u'|', u"\\|"_s).replace(u'\n', u' ');
}

} // namespace

TextLines::TextLines(QStringList columns, QObject* parent)
    : QAbstractTableModel(parent), m_columns(std::move(columns)) {}

void TextLines::setLines(std::vector<TextLine> lines) {
    if (lines == m_lines) {
        return;
    }
    const bool areSame =
        std::equal(lines.begin(), lines.end(), m_lines.begin(), m_lines.end(),
                   [](const TextLine& a, const TextLine& b) { return a.id == b.id; });
    if (areSame) {
        m_lines = std::move(lines);
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    Q_EMIT layoutAboutToBeChanged();
    QHash<QString, int> places;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        places.insert(lines[at].id, static_cast<int>(at));
    }
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    for (const QModelIndex& each : before) {
        const int row = places.value(m_lines[static_cast<std::size_t>(each.row())].id, -1);
        after.append(row < 0 ? QModelIndex() : createIndex(row, each.column()));
    }
    m_lines = std::move(lines);
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

int TextLines::rowOf(const QString& id) const {
    const auto found = std::find_if(m_lines.begin(), m_lines.end(),
                                    [&](const TextLine& each) { return each.id == id; });
    return found == m_lines.end() ? -1 : static_cast<int>(found - m_lines.begin());
}

QString TextLines::markdown() const {
    QStringList rule;
    for (qsizetype at = 0; at < m_columns.size(); ++at) {
        const bool isRight = std::find(m_right.begin(), m_right.end(), at) != m_right.end();
        rule.append(isRight ? u"---:"_s : u"---"_s);
    }
    QStringList out{u"| "_s + m_columns.join(u" | "_s) + u" |"_s,
                    u"|"_s + rule.join(u'|') + u"|"_s};
    for (const TextLine& line : m_lines) {
        QStringList cells;
        for (const TextCell& cell : line.cells) {
            cells.append(safe(cell.text.trimmed()));
        }
        out.append(u"| "_s + cells.join(u" | "_s) + u" |"_s);
    }
    return out.join(u'\n') + u'\n';
}

int TextLines::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int TextLines::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant TextLines::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const TextLine& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == IdRole) {
        return line.id;
    }
    if (static_cast<std::size_t>(index.column()) >= line.cells.size()) {
        return {};
    }
    const TextCell& cell = line.cells[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole: return cell.text;
    case Qt::ToolTipRole: return cell.tip.isEmpty() ? cell.text : cell.tip;
    case ToneRole: return static_cast<int>(cell.tone);
    case StrongRole: return cell.isStrong;
    case GlyphRole: return cell.glyph ? QVariant(static_cast<int>(*cell.glyph)) : QVariant();
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    default: return {};
    }
}

QVariant TextLines::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size()) {
        return {};
    }
    if (role == Qt::DisplayRole) {
        return m_columns.at(section);
    }
    if (role == Qt::TextAlignmentRole) {
        const bool isRight = std::find(m_right.begin(), m_right.end(), section) != m_right.end();
        return int((isRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return {};
}

} // namespace pilothouse::ui
