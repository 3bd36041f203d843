// SPDX-License-Identifier: GPL-3.0-or-later
// What the map holds and how it is walked; its painting is in hex_map_paint.cpp.
#include "ui/canvas/hex_map.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <array>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kDefaultWidth = 780;
constexpr int kSelectionReach = 8;

bool looksSame(const HexCell& a, const HexCell& b) {
    return a.id == b.id && a.name == b.name && a.state == b.state &&
           a.filteredOut == b.filteredOut && a.sites == b.sites && a.matching == b.matching &&
           a.states == b.states;
}

/// Equal but for the notes.
bool looksSame(const HexMapData& a, const HexMapData& b) {
    return std::equal(
        a.groups.cbegin(), a.groups.cend(), b.groups.cbegin(), b.groups.cend(),
        [](const HexGroup& left, const HexGroup& right) {
            return left.title == right.title && left.subtitle == right.subtitle &&
                   std::equal(left.cells.cbegin(), left.cells.cend(), right.cells.cbegin(),
                              right.cells.cend(),
                              [](const HexCell& x, const HexCell& y) { return looksSame(x, y); });
        });
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
    const bool sameLook = looksSame(m_data, data);
    m_data = data;
    if (sameLook) {
        return; // notes hold ages and may change without a stroke on screen
    }
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
            for (std::size_t at = 0; at < seen.size(); ++at) {
                seen.at(at) = seen.at(at) || cell.states.at(at) > 0;
            }
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
    return static_cast<int>(layoutHexes(m_data, width, room()).height) + 1;
}

void HexMap::setRoom(int height) {
    if (m_room != height) {
        m_room = height;
        relayout();
    }
}

int HexMap::room() const {
    return m_room > 0 ? m_room : height();
}

void HexMap::relayout() {
    m_layout = layoutHexes(m_data, width(), room());
    m_base = QImage();
    updateGeometry();
    update();
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
        if (const HexCell* const hit = cell(index); hit != nullptr && hit->sites > 0) {
            Q_EMIT cellActivated(hit->id); // a place opens at one click: nothing else is to be done
        }
    }
}

void HexMap::mouseDoubleClickEvent(QMouseEvent* event) {
    const HexCell* const hit = cell(m_layout.cellAt(event->position()));
    if (hit != nullptr && hit->sites == 0) {
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
    case Qt::Key_Backspace: Q_EMIT leaveWanted(); return;
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
                hit->sites > 0 ? tr("%1, %2", "place and its sites").arg(hit->name, hit->note)
                : hit->note.isEmpty()
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
    setAccessibleDescription(
        current == nullptr
            ? (m_data.groups.size() == 1 ? tr("1 group of clusters; arrow keys walk")
                                         : tr("%1 groups of clusters; arrow keys walk")
                                               .arg(locale().toString(m_data.groups.size())))
        : current->sites > 0 ? tr("%1, %2; Enter opens it").arg(current->name, current->note)
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
    const double reach = m_layout.widthOf(index) / 2.0 + kSelectionReach;
    return QRectF(centre - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach)).toAlignedRect();
}

} // namespace pilothouse::ui
