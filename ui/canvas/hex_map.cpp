// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/hex_map.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kDefaultWidth = 780;
constexpr int kSelectionReach = 8;
constexpr double kFilteredOpacity = 0.25;
constexpr double kStaleOpacity = 0.6;

bool isProblem(HexState state) {
    return state == HexState::Down || state == HexState::Degraded || state == HexState::Stale;
}

std::array<int, kHexStateCount> countStates(const HexGroup& group) {
    std::array<int, kHexStateCount> counts{};
    for (const HexCell& cell : group.cells) {
        ++counts.at(static_cast<std::size_t>(cell.state));
    }
    return counts;
}

} // namespace

HexMap::HexMap(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Map of clusters"));
    setObjectName(u"hexMap"_s);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void HexMap::setData(const HexMapData& data) {
    if (m_data == data) {
        return;
    }
    m_data = data;
    if (!indexOf(m_selected)) {
        m_selected.clear();
    }
    m_hover.reset();
    relayout();
    updateAccessibleText();
}

void HexMap::setSelected(const QString& id) {
    const QString wanted = indexOf(id) ? id : QString();
    if (wanted != m_selected) {
        m_selected = wanted;
        updateAccessibleText();
        update();
    }
}

void HexMap::setStaleAll(bool stale) {
    if (m_staleAll != stale) {
        m_staleAll = stale;
        m_base = QImage();
        update();
    }
}

QList<HexState> HexMap::statesShown() const {
    std::array<bool, kHexStateCount> seen{};
    for (const HexGroup& group : m_data.groups) {
        for (const HexCell& cell : group.cells) {
            seen.at(static_cast<std::size_t>(cell.state)) = true;
        }
    }
    QList<HexState> states;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        if (seen.at(i)) {
            states.append(static_cast<HexState>(i));
        }
    }
    return states;
}

QSize HexMap::sizeHint() const {
    return {kDefaultWidth, heightForWidth(kDefaultWidth)};
}

int HexMap::heightForWidth(int width) const {
    return static_cast<int>(layoutHexes(m_data, width, height()).height) + 1;
}

void HexMap::relayout() {
    m_layout = layoutHexes(m_data, width(), height());
    m_base = QImage();
    updateGeometry();
    update();
}

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
            paintHexCell(painter, centres.at(i), m_layout.cellWidth,
                         m_staleAll && known ? HexState::Stale : item.state, tokens);
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
    const QString total = locale().toString(data.cells.size());
    painter.drawText(QRectF(line.left(), line.top(), right - line.left(), line.height()),
                     Qt::AlignRight | Qt::AlignVCenter, total);
    right -= std::max(painter.fontMetrics().horizontalAdvance(total), 16) + 10;
    const auto counts = countStates(data);
    painter.setFont(textFont(11, Weight::Strong));
    // Drawn from the right, so from the least to the worst.
    for (int s = kHexStateCount - 1; s >= 0; --s) {
        const auto state = static_cast<HexState>(s);
        const int count = counts.at(static_cast<std::size_t>(s));
        if (count == 0 || state == HexState::Healthy) {
            continue;
        }
        const QString text = locale().toString(count);
        const int width = painter.fontMetrics().horizontalAdvance(text);
        painter.setPen(tokens.ink(toneOf(glyphOf(state))));
        painter.drawText(QRectF(right - width, line.top(), width + 1, line.height()),
                         Qt::AlignVCenter, text);
        paintGlyph(painter, QRectF(right - width - 4 - 12, line.center().y() - 6, 12, 12),
                   glyphOf(state), tokens);
        right -= width + 4 + 12 + 10;
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
            painter.drawPath(hexPath(*centre, m_layout.cellWidth));
        }
    }
    if (const auto index = indexOf(m_selected)) {
        const QPointF centre = m_layout.centre(*index).value_or(QPointF());
        paintHexSelection(painter, centre, m_layout.cellWidth, tokens);
        if (hasFocus()) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(tokens.accent, 2.0, Qt::DotLine));
            painter.drawPath(hexPath(centre, m_layout.cellWidth + 12.0));
        }
    } else if (hasFocus()) {
        painter.setPen(QPen(tokens.accent, 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void HexMap::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    relayout();
}

void HexMap::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LocaleChange) {
        m_base = QImage();
        update();
    }
    QWidget::changeEvent(event);
}

void HexMap::mouseMoveEvent(QMouseEvent* event) {
    const auto index = m_layout.cellAt(event->position());
    if (index != m_hover) {
        m_hover = index;
        const HexCell* const hovered = cell(index);
        Q_EMIT cellHovered(hovered != nullptr ? hovered->id : QString(),
                           index ? cellBox(*index) : QRect());
        update();
    }
}

void HexMap::mousePressEvent(QMouseEvent* event) {
    if (const auto index = m_layout.cellAt(event->position());
        index && event->button() == Qt::LeftButton) {
        select(*index);
    }
}

void HexMap::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const HexCell* const hit = cell(m_layout.cellAt(event->position()))) {
        Q_EMIT cellActivated(hit->id);
    }
}

void HexMap::leaveEvent(QEvent* event) {
    Q_UNUSED(event)
    if (m_hover) {
        m_hover.reset();
        Q_EMIT cellHovered(QString(), QRect());
        update();
    }
}

void HexMap::keyPressEvent(QKeyEvent* event) {
    const auto current = indexOf(m_selected);
    const auto last = m_layout.groups.size() - 1;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        select(current ? m_layout.neighbour(*current, event->key()) : HexIndex{0, 0});
        return;
    case Qt::Key_Home: select({0, 0}); return;
    case Qt::Key_End:
        if (last >= 0) {
            select({last, m_data.groups.at(last).cells.size() - 1});
        }
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (current) {
            Q_EMIT cellActivated(m_selected);
            return;
        }
        break;
    case Qt::Key_Space:
        if (current) {
            Q_EMIT cellPeeked(m_selected);
            return;
        }
        break;
    case Qt::Key_BracketRight: goToProblem(1); return;
    case Qt::Key_BracketLeft: goToProblem(-1); return;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void HexMap::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void HexMap::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

bool HexMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* const help = static_cast<QHelpEvent*>(event);
        const auto index = m_layout.cellAt(help->pos());
        if (const HexCell* const hit = cell(index)) {
            const QString text =
                hit->note.isEmpty()
                    ? tr("%1: %2").arg(hit->name, hexStateWord(hit->state))
                    : tr("%1: %2, %3").arg(hit->name, hexStateWord(hit->state), hit->note);
            QToolTip::showText(help->globalPos() + QPoint(0, 12), text, this, cellBox(*index));
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void HexMap::select(HexIndex index) {
    const HexCell* const hit = cell(index);
    if (hit == nullptr || hit->id == m_selected) {
        return;
    }
    m_selected = hit->id;
    updateAccessibleText();
    update();
    Q_EMIT cellSelected(m_selected);
}

void HexMap::goToProblem(int step) {
    QList<HexIndex> problems;
    qsizetype position = -1;
    const auto current = indexOf(m_selected);
    for (qsizetype g = 0; g < m_data.groups.size(); ++g) {
        for (qsizetype c = 0; c < m_data.groups.at(g).cells.size(); ++c) {
            const HexIndex index{g, c};
            if (isProblem(m_data.groups.at(g).cells.at(c).state)) {
                problems.append(index);
            }
            if (current && index == *current) {
                position = problems.size() - 1; // the last problem at or before the selection
            }
        }
    }
    if (problems.isEmpty()) {
        return;
    }
    const bool onProblem = current && isProblem(cell(current)->state);
    qsizetype next = position + step;
    if (!onProblem && step < 0) {
        next = position;
    }
    next = (next % problems.size() + problems.size()) % problems.size();
    select(problems.at(next));
}

void HexMap::updateAccessibleText() {
    const HexCell* const current = cell(indexOf(m_selected));
    setAccessibleDescription(current == nullptr
                                 ? tr("%n group(s) of clusters; arrow keys walk", nullptr,
                                      static_cast<int>(m_data.groups.size()))
                                 : tr("%1: %2").arg(current->name, hexStateWord(current->state)));
}

std::optional<HexIndex> HexMap::indexOf(const QString& id) const {
    if (id.isEmpty()) {
        return std::nullopt;
    }
    for (qsizetype g = 0; g < m_data.groups.size(); ++g) {
        const auto& cells = m_data.groups.at(g).cells;
        for (qsizetype c = 0; c < cells.size(); ++c) {
            if (cells.at(c).id == id) {
                return HexIndex{g, c};
            }
        }
    }
    return std::nullopt;
}

const HexCell* HexMap::cell(const std::optional<HexIndex>& index) const {
    if (!index || index->group < 0 || index->group >= m_data.groups.size()) {
        return nullptr;
    }
    const auto& cells = m_data.groups.at(index->group).cells;
    return index->cell >= 0 && index->cell < cells.size() ? &cells.at(index->cell) : nullptr;
}

QRect HexMap::cellBox(HexIndex index) const {
    const QPointF centre = m_layout.centre(index).value_or(QPointF());
    const double reach = m_layout.cellWidth / 2.0 + kSelectionReach;
    return QRectF(centre - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach)).toAlignedRect();
}

} // namespace pilothouse::ui
