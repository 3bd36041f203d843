// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/hex_map.h"

#include "ui/theme/away.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kFilteredOpacity = 0.25;
constexpr double kStaleOpacity = 0.6;

/// So many letters that all names begin with, up to the end of a word: in a small cell only what
/// tells them apart has room.
qsizetype sharedPrefix(const QList<HexCell>& cells) {
    if (cells.size() < 2) {
        return 0;
    }
    const QString& first = cells.first().name;
    qsizetype same = first.size();
    for (const HexCell& cell : cells) {
        const auto ends = std::mismatch(
            first.begin(), first.begin() + std::min(same, cell.name.size()), cell.name.begin());
        same = ends.first - first.begin();
    }
    while (same > 0 && first.at(same - 1).isLetterOrNumber()) {
        --same;
    }
    return same;
}

std::array<int, kHexStateCount> countStates(const HexGroup& group) {
    std::array<int, kHexStateCount> counts{};
    for (const HexCell& cell : group.cells) {
        if (cell.sites == 0) {
            ++counts.at(static_cast<std::size_t>(cell.state));
        }
        for (std::size_t at = 0; at < counts.size(); ++at) {
            counts.at(at) += cell.states.at(at);
        }
    }
    return counts;
}

} // namespace

void HexMap::paintBase() {
    const double ratio = devicePixelRatioF();
    m_base = QImage(size() * ratio, QImage::Format_ARGB32_Premultiplied);
    m_base.setDevicePixelRatio(ratio);
    m_base.fill(Qt::transparent);
    QPainter painter(&m_base);
    for (qsizetype g = 0; g < m_data.groups.size(); ++g) {
        paintGroupTitle(painter, g);
        paintGroup(painter, g);
    }
}

void HexMap::paintGroup(QPainter& painter, qsizetype group) const {
    const Tokens& tokens = theme(this);
    const auto& cells = m_data.groups.at(group).cells;
    const auto& centres = m_layout.groups.at(group).centres;
    const qsizetype shared = cells.isEmpty() || cells.first().sites == 0 ? 0 : sharedPrefix(cells);
    // Quiet cells first, so that the borders of what needs attention lie on top of their
    // neighbours.
    for (const bool loud : {false, true}) {
        for (qsizetype i = 0; i < cells.size(); ++i) {
            const HexCell& item = cells.at(i);
            if ((item.state != HexState::Healthy && item.state != HexState::Awaited) != loud) {
                continue;
            }
            const bool known = item.state != HexState::Awaited;
            painter.setOpacity(item.filteredOut      ? kFilteredOpacity
                               : m_staleAll && known ? kStaleOpacity
                                                     : 1.0);
            const auto state = m_staleAll && known ? HexState::Stale : item.state;
            if (item.sites > 0) {
                paintPlaceCell(painter, centres.at(i), m_layout.groups.at(group).cellWidth, state,
                               locale().toString(item.filteredOut ? item.sites : item.matching),
                               item.name.mid(shared), tokens);
            } else {
                paintHexCell(painter, centres.at(i), m_layout.cellWidth, state, tokens);
            }
            painter.setOpacity(1.0);
            if (m_staleAll && isProblem(item.state) && item.state != HexState::Stale &&
                !item.filteredOut) {
                paintGlyph(painter, QRectF(centres.at(i) - QPointF(5.5, 5.5), QSizeF(11, 11)),
                           glyphOf(item.state), tokens);
            }
        }
    }
}

void HexMap::paintGroupTitle(QPainter& painter, qsizetype group) const {
    const Tokens& tokens = theme(this);
    const HexGroup& data = m_data.groups.at(group);
    const QRectF line = m_layout.groups.at(group).title.adjusted(0, -4, 0, -4);
    const QFont small = textFont(11);
    painter.setFont(small);
    painter.setPen(tokens.muted);
    double right = line.right() - 12;
    const auto counts = countStates(data);
    const QString total =
        locale().toString(std::accumulate(counts.begin(), counts.end(), qlonglong(0)));
    painter.drawText(QRectF(line.left(), line.top(), right - line.left(), line.height()),
                     Qt::AlignRight | Qt::AlignVCenter, total);
    right -= std::max(painter.fontMetrics().horizontalAdvance(total), 16) + 10;
    painter.setFont(textFont(11, Weight::Strong));
    constexpr double kLeastTitle = 40; // px
    constexpr double kSign = 12;
    double room = right - line.left() - kLeastTitle;
    std::vector<HexState> shown; // the worst that have room
    for (int s = 0; s < kHexStateCount; ++s) {
        const int count = counts.at(static_cast<std::size_t>(s));
        if (count > 0 && static_cast<HexState>(s) != HexState::Healthy) {
            room -= painter.fontMetrics().horizontalAdvance(locale().toString(count)) + kSign + 14;
            if (room < 0) {
                break;
            }
            shown.push_back(static_cast<HexState>(s));
        }
    }
    // Drawn from the right, so from the least to the worst.
    for (auto state = shown.rbegin(); state != shown.rend(); ++state) {
        const QString text = locale().toString(counts.at(static_cast<std::size_t>(*state)));
        const int width = painter.fontMetrics().horizontalAdvance(text);
        const bool isAway = *state == HexState::Away;
        painter.setPen(isAway ? awayText(tokens) : tokens.ink(toneOf(glyphOf(*state))));
        painter.drawText(QRectF(right - width, line.top(), width + 1, line.height()),
                         Qt::AlignVCenter, text);
        paintGlyph(painter,
                   QRectF(right - width - 4 - kSign, line.center().y() - kSign / 2, kSign, kSign),
                   glyphOf(*state), isAway ? awayTokens(tokens) : tokens);
        right -= width + 4 + kSign + 10;
    }
    painter.setFont(textFont(12, Weight::Strong));
    painter.setPen(tokens.text);
    const double titleWidth =
        std::min<double>(painter.fontMetrics().horizontalAdvance(data.title), right - line.left());
    const QString title = painter.fontMetrics().elidedText(data.title, Qt::ElideMiddle,
                                                           static_cast<int>(titleWidth) + 1);
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, title);
    if (!data.subtitle.isEmpty()) {
        painter.setFont(textFont(12));
        painter.setPen(tokens.secondary);
        const QRectF rest(line.left() + titleWidth + 4, line.top(),
                          std::max(0.0, right - line.left() - titleWidth - 4), line.height());
        painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                         u"· "_s + data.subtitle);
    }
}

void HexMap::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    if (m_base.isNull()) {
        paintBase();
    }
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.drawImage(QPointF(0, 0), m_base);
    if (m_hover) {
        if (const auto centre = m_layout.centre(*m_hover)) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(tokens.text, 1.5));
            painter.drawPath(hexPath(*centre, m_layout.widthOf(*m_hover)));
        }
    }
    const auto selected = indexOf(m_selected);
    if (selected) {
        paintHexSelection(painter, m_layout.centre(*selected).value_or(QPointF()),
                          m_layout.widthOf(*selected), tokens);
    }
    if (hasFocus()) {
        // Without a selection the ring stands where the first arrow key will select.
        const auto place = m_layout.centre(selected.value_or(HexIndex{0, 0}));
        if (place) {
            paintHexFocus(painter, *place, m_layout.widthOf(selected.value_or(HexIndex{0, 0})),
                          selected.has_value(), tokens);
        }
    }
}

} // namespace pilothouse::ui
