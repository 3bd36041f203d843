// SPDX-License-Identifier: GPL-3.0-or-later
// The board under the pointer: pressing, dragging, wheel, tips.
#include "ui/pages/plan/plan_board.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace board;
using Kind = BoardItem::Kind;
using Ask = BoardAsk::Kind;

constexpr int kMenuBox = 36; // px at the right of a stage's head
constexpr int kEdge = 24;    // px at the sides that scroll while something is dragged

bool canDrag(const BoardItem& item) {
    return item.kind == Kind::Head || item.kind == Kind::Group || item.kind == Kind::Chip ||
           item.kind == Kind::TrayChip;
}

} // namespace

int PlanBoard::tileStep() const {
    const auto stages = static_cast<int>(std::max<qsizetype>(1, m_data.stages.size()));
    return std::clamp((viewport()->width() - kGap) / stages, 22, kColumn / 2);
}

int PlanBoard::tileAt(QPoint at) const {
    if (stripHeight() == 0 || at.y() >= stripHeight()) {
        return -1;
    }
    const int stage = at.x() / tileStep();
    return stage < m_data.stages.size() ? stage : -1;
}

void PlanBoard::mousePressEvent(QMouseEvent* event) {
    if (const int tile = tileAt(event->pos()); tile >= 0) {
        reveal(tile);
        return;
    }
    const Hit hit = hitAt(event->pos());
    if (hit.column < 0) {
        return;
    }
    select(hit.column, std::max(0, hit.item));
    const BoardItem* const item = current();
    const bool isMenu = item->kind == Kind::Head && event->button() == Qt::LeftButton &&
                        event->pos().x() > columnRect(hit.column).right() - kMenuBox &&
                        event->pos().y() < columnRect(hit.column).top() + kMenuBox;
    if (isMenu) {
        openMenu(event->pos());
        return;
    }
    m_isPressed = event->button() == Qt::LeftButton && hit.item >= 0;
    m_pressed = event->pos();
}

void PlanBoard::mouseMoveEvent(QMouseEvent* event) {
    if (!m_isPressed) {
        const Hit hit = hitAt(event->pos());
        const bool isHand = hit.item >= 0 && m_locked.isEmpty() &&
                            canDrag(m_columns.at(hit.column).items.at(hit.item));
        viewport()->setCursor(isHand ? Qt::OpenHandCursor : Qt::ArrowCursor);
        return;
    }
    const BoardItem* const item = current();
    if (!m_isDragging && item != nullptr && canDrag(*item) && m_locked.isEmpty() &&
        (event->pos() - m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
        m_isDragging = true;
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
    if (m_isDragging) {
        m_dragAt = event->pos();
        QScrollBar* const bar = horizontalScrollBar();
        if (m_dragAt.x() < kEdge) {
            bar->setValue(bar->value() - kEdge);
        } else if (m_dragAt.x() > viewport()->width() - kEdge) {
            bar->setValue(bar->value() + kEdge);
        }
        viewport()->update();
    }
}

void PlanBoard::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    const auto wanted = m_isDragging ? dropAt(event->pos()) : std::nullopt;
    const bool wasDrag = m_isDragging;
    const bool wasPress = std::exchange(m_isPressed, false);
    endDrag();
    if (wanted) {
        ask(*wanted);
        return;
    }
    const BoardItem* const item = current();
    const bool isButton =
        item != nullptr &&
        (item->kind == Kind::More || item->kind == Kind::AddGroup || item->kind == Kind::AddStage ||
         item->kind == Kind::TrayMore || item->kind == Kind::Fault);
    if (wasPress && !wasDrag && isButton && hitAt(event->pos()).item == m_item) {
        activate();
    }
}

void PlanBoard::mouseDoubleClickEvent(QMouseEvent* event) {
    const Hit hit = hitAt(event->pos());
    if (hit.item >= 0) {
        m_isPressed = false;
        select(hit.column, hit.item);
        const Kind kind = current()->kind;
        if (kind != Kind::AddGroup && kind != Kind::AddStage && kind != Kind::More) {
            activate();
        }
    }
}

std::optional<BoardAsk> PlanBoard::dropAt(QPoint at) const {
    const BoardItem* const item = current();
    const Hit hit = hitAt(at);
    if (item == nullptr || hit.column < 0) {
        return std::nullopt;
    }
    const bool isTray = isLast(hit.column);
    const auto& items = m_columns.at(hit.column).items;
    int group = isTray ? -1 : static_cast<int>(m_data.stages.at(hit.column).groups.size()) - 1;
    if (hit.item >= 0 && items.at(hit.item).group >= 0) {
        group = items.at(hit.item).group;
    } else if (!isTray && hit.item >= 0 && !items.at(hit.item).isBody() &&
               items.at(hit.item).kind != Kind::After) {
        group = 0;
    }
    if (item->kind == Kind::Chip || item->kind == Kind::TrayChip) {
        const bool isSame = hit.column == m_column && (isTray || group == item->group);
        return isSame ? std::nullopt
                      : std::optional(BoardAsk{.kind = Ask::MoveCluster,
                                               .stage = isLast(m_column) ? -1 : m_column,
                                               .toStage = isTray ? -1 : hit.column,
                                               .toGroup = isTray ? -1 : std::max(0, group),
                                               .clusters = {nameOf(m_column, *item)}});
    }
    if (isTray || isLast(m_column)) {
        return std::nullopt;
    }
    if (item->kind == Kind::Group) {
        const bool isSame = hit.column == m_column && group == item->group;
        const bool isBehind = hit.item < 0 || items.at(hit.item).group < 0;
        return isSame ? std::nullopt
                      : std::optional(BoardAsk{.kind = Ask::MoveGroup,
                                               .stage = m_column,
                                               .group = item->group,
                                               .toStage = hit.column,
                                               .toGroup = isBehind ? group + 1 : group});
    }
    return hit.column == m_column
               ? std::nullopt
               : std::optional(
                     BoardAsk{.kind = Ask::MoveStage, .stage = m_column, .toStage = hit.column});
}

void PlanBoard::endDrag() {
    m_isPressed = false;
    if (m_isDragging) {
        m_isDragging = false;
        viewport()->setCursor(Qt::ArrowCursor);
        viewport()->update();
    }
}

void PlanBoard::wheelEvent(QWheelEvent* event) {
    const QPoint delta = event->angleDelta();
    const Hit hit = hitAt(event->position().toPoint());
    const bool isSideways =
        std::abs(delta.x()) > std::abs(delta.y()) || (event->modifiers() & Qt::ShiftModifier);
    const int most =
        hit.column < 0
            ? 0
            : std::max(0, m_columns.at(hit.column).bodyHeight - bodyRect(hit.column).height());
    if (isSideways || most == 0) {
        QScrollBar* const bar = horizontalScrollBar();
        bar->setValue(bar->value() - (delta.x() != 0 ? delta.x() : delta.y()));
        event->accept();
        return;
    }
    int& scroll = m_scroll[isLast(hit.column) ? QString() : m_data.stages.at(hit.column).name];
    scroll = std::clamp(scroll - delta.y() / 2, 0, most);
    event->accept();
    viewport()->update();
}

void PlanBoard::contextMenuEvent(QContextMenuEvent* event) {
    if (event->reason() == QContextMenuEvent::Mouse) {
        const Hit hit = hitAt(event->pos());
        if (hit.column < 0) {
            return;
        }
        select(hit.column, std::max(0, hit.item));
        openMenu(event->pos());
    } else if (const BoardItem* const item = current(); item != nullptr) {
        openMenu(itemRect(m_column, *item).bottomLeft());
    }
}

bool PlanBoard::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const int tile = tileAt(help->pos()); tile >= 0) {
            QToolTip::showText(help->globalPos(), m_data.stages.at(tile).name, viewport());
            return true;
        }
        const Hit hit = hitAt(help->pos());
        const QString tip = hit.item < 0
                                ? QString()
                                : tipOf(hit.column, m_columns.at(hit.column).items.at(hit.item));
        QToolTip::showText(help->globalPos(), tip, viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void PlanBoard::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void PlanBoard::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace pilothouse::ui
