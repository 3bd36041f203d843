// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_board.h"

#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace board;
using Kind = BoardItem::Kind;
using Ask = BoardAsk::Kind;

} // namespace

PlanBoard::PlanBoard(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(u"planBoard"_s);
    setAccessibleName(tr("Stages of the plan"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    setMinimumHeight(260);
    m_columns = layOut(m_data);
}

void PlanBoard::setData(const BoardData& data) {
    if (data == m_data) {
        return;
    }
    // What is selected stays selected, wherever it went.
    const BoardItem* const item = current();
    const Kind kind = item != nullptr ? item->kind : Kind::Head;
    const QString name = item != nullptr ? nameOf(m_column, *item) : QString();
    m_data = data;
    m_columns = layOut(data);
    endDrag();
    int column = -1;
    int place = -1;
    for (int at = 0; at < m_columns.size() && column < 0; ++at) {
        const auto& items = m_columns.at(at).items;
        for (int each = 0; each < items.size(); ++each) {
            const Kind found = items.at(each).kind;
            const bool isSame = found == kind || (found == Kind::Chip && kind == Kind::TrayChip) ||
                                (found == Kind::TrayChip && kind == Kind::Chip);
            const bool isHere = (kind != Kind::Head && !name.isEmpty()) || at == m_column;
            if (isSame && isHere && nameOf(at, items.at(each)) == name) {
                column = at;
                place = each;
                break;
            }
        }
    }
    if (kind == Kind::Head && !name.isEmpty()) {
        for (int at = 0; at < m_data.stages.size(); ++at) {
            if (m_data.stages.at(at).name == name) {
                column = at;
                place = 0;
            }
        }
    }
    m_column =
        column >= 0 ? column : std::clamp(m_column, 0, static_cast<int>(m_columns.size()) - 1);
    const int last = static_cast<int>(m_columns.at(m_column).items.size()) - 1;
    m_item = place >= 0 ? place : std::clamp(m_item, 0, last);
    updateBars();
    viewport()->update();
}

void PlanBoard::setLocked(const QString& why) {
    if (why != m_locked) {
        m_locked = why;
        endDrag();
        viewport()->update();
    }
}

bool PlanBoard::isTrayBeside() const {
    constexpr int kLeastBody = 64;
    constexpr int kLeastStage = kHead + 2 * kRow + kLeastBody;
    const int tray = std::min(m_columns.last().bodyHeight, viewport()->height() / 2);
    return !m_data.stages.isEmpty() && viewport()->height() - kStrip - kGap - tray < kLeastStage;
}

int PlanBoard::wholeWidth() const {
    const auto stages = static_cast<int>(std::max<qsizetype>(1, m_data.stages.size()));
    return (stages + (isTrayBeside() ? 1 : 0)) * (kColumn + kGap) - kGap;
}

int PlanBoard::stripHeight() const {
    return wholeWidth() > viewport()->width() ? kStrip : 0;
}

/// What is in no stage stands below the last one, in its column, where there is room for both.
int PlanBoard::trayHeight() const {
    return std::min(m_columns.last().bodyHeight, viewport()->height() / 2);
}

QRect PlanBoard::columnRect(int column) const {
    const int top = stripHeight();
    const int last = static_cast<int>(m_data.stages.size()) - 1;
    const bool isBeside = isTrayBeside();
    const int place = isBeside ? column : std::max(0, std::min(column, last));
    QRect rect(place * (kColumn + kGap) - horizontalScrollBar()->value(), top, kColumn,
               viewport()->height() - top);
    if (isBeside) {
        return rect;
    }
    if (isLast(column)) {
        rect.setTop(rect.bottom() - trayHeight() + 1);
    } else if (column == last) {
        rect.setBottom(rect.bottom() - trayHeight() - kGap);
    }
    return rect;
}

QRect PlanBoard::bodyRect(int column) const {
    const QRect rect = columnRect(column);
    return isLast(column) ? rect : rect.adjusted(1, kHead + kRow, -1, -kRow);
}

QRect PlanBoard::itemRect(int column, const BoardItem& item) const {
    const QRect rect = columnRect(column);
    if (item.kind == Kind::After) {
        return {rect.left(), rect.bottom() - kRow + 1, kColumn, kRow};
    }
    if (!item.isBody()) {
        return item.rect.translated(rect.topLeft());
    }
    const int scroll =
        isLast(column) ? m_scroll.value(QString()) : m_scroll.value(m_data.stages.at(column).name);
    const int top = isLast(column) ? rect.top() : bodyRect(column).top();
    return item.rect.translated(rect.left(), top - scroll);
}

PlanBoard::Hit PlanBoard::hitAt(QPoint at) const {
    for (int column = 0; column < m_columns.size(); ++column) {
        if (!columnRect(column).contains(at)) {
            continue;
        }
        const auto& items = m_columns.at(column).items;
        for (int item = 0; item < items.size(); ++item) {
            const bool isShown = !items.at(item).isBody() || bodyRect(column).contains(at);
            if (isShown && itemRect(column, items.at(item)).contains(at)) {
                return {column, item};
            }
        }
        return {column, -1};
    }
    return {};
}

QRect PlanBoard::rectOf(int column, Kind kind, const QString& name) const {
    if (column < 0 || column >= m_columns.size()) {
        return {};
    }
    for (const BoardItem& item : m_columns.at(column).items) {
        if (item.kind == kind && (name.isEmpty() || nameOf(column, item) == name)) {
            return itemRect(column, item);
        }
    }
    return {};
}

const BoardItem* PlanBoard::current() const {
    if (m_column < 0 || m_column >= m_columns.size()) {
        return nullptr;
    }
    const auto& items = m_columns.at(m_column).items;
    return m_item >= 0 && m_item < items.size() ? &items.at(m_item) : nullptr;
}

QString PlanBoard::nameOf(int column, const BoardItem& item) const {
    if (item.kind == Kind::TrayChip) {
        return m_data.unstaged.value(item.chip);
    }
    if (isLast(column)) {
        return {};
    }
    const BoardStage& stage = m_data.stages.at(column);
    switch (item.kind) {
    case Kind::Head: return stage.name;
    case Kind::Group: return stage.groups.at(item.group).name;
    case Kind::Chip: return stage.groups.at(item.group).chips.at(item.chip).name;
    default: return {};
    }
}

QString PlanBoard::tipOf(int column, const BoardItem& item) const {
    const auto lines = [](const QList<BoardLine>& all) {
        QStringList words;
        for (const BoardLine& line : all) {
            words.append(line.text);
        }
        return words.join(u'\n');
    };
    if (item.kind == Kind::AddStage) {
        return tr("A stage behind the last");
    }
    if (item.kind == Kind::TrayChip) {
        return m_locked.isEmpty() ? tr("%1 is in no stage. Drag it to one, or Alt+↑")
                                        .arg(m_data.unstaged.at(item.chip))
                                  : m_locked;
    }
    if (isLast(column)) {
        return {};
    }
    const BoardStage& stage = m_data.stages.at(column);
    switch (item.kind) {
    case Kind::Head:
        return tr("Stage %1 of %2: Enter edits it, Alt+← and Alt+→ move it")
            .arg(column + 1)
            .arg(m_data.stages.size());
    case Kind::Before: return tr("Before: %1").arg(lines(stage.before));
    case Kind::After: return tr("After: %1").arg(lines(stage.after));
    case Kind::Fault: return stage.fault;
    case Kind::Group: {
        const BoardGroup& group = stage.groups.at(item.group);
        const QString how =
            group.name == group.how ? group.how : tr("%1: %2").arg(group.name, group.how);
        return group.gates.isEmpty() ? how : how + u'\n' + group.gates.join(u'\n');
    }
    case Kind::Chip: {
        const BoardChip& chip = stage.groups.at(item.group).chips.at(item.chip);
        return chip.tip.isEmpty() ? chip.name : chip.name + u'\n' + chip.tip;
    }
    case Kind::More: return tr("All clusters of %1").arg(stage.groups.at(item.group).name);
    case Kind::AddGroup: return tr("A group in this stage, beside the others");
    default: return {};
    }
}

void PlanBoard::updateBars() {
    const int width = wholeWidth();
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(kColumn + kGap);
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
    for (int column = 0; column < m_columns.size(); ++column) {
        const QString name = isLast(column) ? QString() : m_data.stages.at(column).name;
        const int most = std::max(0, m_columns.at(column).bodyHeight - bodyRect(column).height());
        if (m_scroll.value(name) > most) {
            m_scroll[name] = most;
        }
    }
}

void PlanBoard::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    updateBars();
}

void PlanBoard::scrollContentsBy(int /*dx*/, int /*dy*/) {
    viewport()->update();
}

void PlanBoard::select(int column, int item) {
    m_column = std::clamp(column, 0, static_cast<int>(m_columns.size()) - 1);
    const int last = static_cast<int>(m_columns.at(m_column).items.size()) - 1;
    m_item = std::clamp(item, 0, last);
    const BoardItem* const now = current();
    const QString name = nameOf(m_column, *now);
    const QString tip = tipOf(m_column, *now);
    setAccessibleDescription(name.isEmpty() || tip.startsWith(name) ? tip
                                                                    : tr("%1: %2").arg(name, tip));
    viewport()->update();
}

void PlanBoard::makeVisible() {
    const QRect column = columnRect(m_column);
    QScrollBar* const bar = horizontalScrollBar();
    if (column.left() < 0) {
        bar->setValue(bar->value() + column.left());
    } else if (column.right() >= viewport()->width()) {
        bar->setValue(bar->value() + column.right() - viewport()->width() + 1);
    }
    const BoardItem* const item = current();
    if (item == nullptr || !item->isBody()) {
        return;
    }
    const QRect body = bodyRect(m_column);
    const QRect rect = itemRect(m_column, *item);
    int& scroll = m_scroll[isLast(m_column) ? QString() : m_data.stages.at(m_column).name];
    if (rect.top() < body.top() + kPad) {
        scroll = std::max(0, scroll - (body.top() + kPad - rect.top()));
    } else if (rect.bottom() > body.bottom() - kPad) {
        scroll += rect.bottom() - (body.bottom() - kPad);
    }
    viewport()->update();
}

void PlanBoard::reveal(int stage, const QString& group, const QString& cluster) {
    if (stage < 0 || stage >= m_data.stages.size()) {
        return;
    }
    int place = 0;
    const auto& items = m_columns.at(stage).items;
    for (int at = 0; at < items.size(); ++at) {
        const BoardItem& item = items.at(at);
        const QString name = nameOf(stage, item);
        if (item.kind == Kind::Group && !group.isEmpty() && name == group && place == 0) {
            place = at;
        } else if (item.kind == Kind::Chip && !cluster.isEmpty() && name == cluster) {
            place = at;
            break;
        }
    }
    select(stage, place);
    makeVisible();
}

void PlanBoard::revealUnstaged() {
    const int last = static_cast<int>(m_columns.size()) - 1;
    select(last, 1);
    makeVisible();
}

void PlanBoard::ask(const BoardAsk& ask, bool changes) {
    if (changes && !m_locked.isEmpty()) {
        QToolTip::showText(viewport()->mapToGlobal(columnRect(m_column).topLeft()), m_locked, this);
        return;
    }
    Q_EMIT asked(ask);
}

void PlanBoard::activate() {
    const BoardItem* const item = current();
    if (item == nullptr) {
        return;
    }
    const QString name = nameOf(m_column, *item);
    switch (item->kind) {
    case Kind::Head:
    case Kind::Before:
    case Kind::After: ask({.kind = Ask::EditStage, .stage = m_column}); break;
    case Kind::Fault: ask({.kind = Ask::ShowFault, .stage = m_column}, false); break;
    case Kind::Group: ask({.kind = Ask::EditGroup, .stage = m_column, .group = item->group}); break;
    case Kind::Chip:
    case Kind::TrayChip: ask({.kind = Ask::OpenCluster, .clusters = {name}}, false); break;
    case Kind::More:
        ask({.kind = Ask::ShowMembers, .stage = m_column, .group = item->group}, false);
        break;
    case Kind::TrayMore:
    case Kind::Tray: ask({.kind = Ask::ShowMembers, .stage = -1}, false); break;
    case Kind::AddGroup: ask({.kind = Ask::AddGroup, .stage = m_column}); break;
    case Kind::AddStage: ask({.kind = Ask::AddStage, .stage = m_column}); break;
    }
}

void PlanBoard::remove() {
    const BoardItem* const item = current();
    if (item == nullptr) {
        return;
    }
    if (item->kind == Kind::Chip) {
        ask({.kind = Ask::MoveCluster, .stage = m_column, .clusters = {nameOf(m_column, *item)}});
    } else if (item->kind == Kind::Group) {
        ask({.kind = Ask::RemoveGroup, .stage = m_column, .group = item->group});
    } else if (item->kind == Kind::Head) {
        ask({.kind = Ask::RemoveStage, .stage = m_column});
    }
}

void PlanBoard::moveBy(int columns, int rows) {
    const BoardItem* const item = current();
    const int stages = static_cast<int>(m_data.stages.size());
    if (item == nullptr || stages == 0) {
        return;
    }
    const bool isTray = item->kind == Kind::TrayChip;
    if (item->kind == Kind::Chip || isTray) {
        // Up from the tray, and left of it, is the last stage; out of the last one is the tray.
        int stage = isTray ? stages - 1 : m_column + columns;
        int group = item->group + rows;
        if (isTray && (rows > 0 || columns > 0)) {
            return;
        }
        if (isTray || columns != 0) {
            group = 0;
        } else if (group < 0 || group >= m_data.stages.at(stage).groups.size()) {
            return;
        }
        if (stage >= 0) {
            stage = stage >= stages ? -1 : stage;
            ask({.kind = Ask::MoveCluster,
                 .toStage = stage,
                 .toGroup = stage < 0 ? -1 : group,
                 .clusters = {nameOf(m_column, *item)}});
        }
    } else if (item->kind == Kind::Group) {
        const int stage = m_column + columns;
        const int group = columns != 0 ? 0 : item->group + rows;
        if (stage >= 0 && stage < stages && group >= 0 &&
            (columns != 0 || group < m_data.stages.at(stage).groups.size())) {
            ask({.kind = Ask::MoveGroup,
                 .stage = m_column,
                 .group = item->group,
                 .toStage = stage,
                 .toGroup = columns != 0 ? static_cast<int>(m_data.stages.at(stage).groups.size())
                                         : group});
        }
    } else if (item->kind == Kind::Head && columns != 0) {
        const int to = m_column + columns;
        if (to >= 0 && to < stages) {
            ask({.kind = Ask::MoveStage, .stage = m_column, .toStage = to});
        }
    }
}

void PlanBoard::walk(int by) {
    select(m_column, m_item + by);
    makeVisible();
}

void PlanBoard::walkColumn(int by) {
    const BoardItem* const from = current();
    const int middle = from != nullptr ? itemRect(m_column, *from).center().y() : 0;
    const int to = std::clamp(m_column + by, 0, static_cast<int>(m_columns.size()) - 1);
    int best = 0;
    int bestFar = std::numeric_limits<int>::max();
    const auto& items = m_columns.at(to).items;
    for (int at = 0; at < items.size(); ++at) {
        const int far = std::abs(itemRect(to, items.at(at)).center().y() - middle);
        if (far < bestFar) {
            best = at;
            bestFar = far;
        }
    }
    select(to, best);
    makeVisible();
}

bool PlanBoard::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isArrow = key->key() >= Qt::Key_Left && key->key() <= Qt::Key_Down;
        if (isArrow && key->modifiers() == Qt::AltModifier) {
            event->accept(); // else Alt+← would leave the page
            return true;
        }
    }
    return QAbstractScrollArea::event(event);
}

void PlanBoard::keyPressEvent(QKeyEvent* event) {
    const bool isAlt = event->modifiers() == Qt::AltModifier;
    switch (event->key()) {
    case Qt::Key_Left: isAlt ? moveBy(-1, 0) : walkColumn(-1); return;
    case Qt::Key_Right: isAlt ? moveBy(1, 0) : walkColumn(1); return;
    case Qt::Key_Up: isAlt ? moveBy(0, -1) : walk(-1); return;
    case Qt::Key_Down: isAlt ? moveBy(0, 1) : walk(1); return;
    case Qt::Key_Home:
        select(0, 0);
        makeVisible();
        return;
    case Qt::Key_End:
        select(static_cast<int>(m_columns.size()) - 1, 0);
        makeVisible();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter: activate(); return;
    case Qt::Key_Delete: remove(); return;
    case Qt::Key_Escape:
        if (m_isDragging) {
            endDrag();
            return;
        }
        break;
    default: break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void PlanBoard::openMenu(QPoint at) {
    const BoardItem* const item = current();
    if (item == nullptr) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setObjectName(u"boardMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool isCluster = item->kind == Kind::Chip || item->kind == Kind::TrayChip;
    const auto add = [&](const QString& text, const auto& run, bool changes = true) {
        QAction* const action = menu->addAction(text, this, run);
        action->setEnabled(!changes || m_locked.isEmpty());
    };
    if (isCluster) {
        const QString name = nameOf(m_column, *item);
        add(
            tr("Open %1").arg(name), [this] { activate(); }, false);
        for (int stage = 0; stage < m_data.stages.size(); ++stage) {
            if (stage != m_column) {
                add(tr("Move to %1").arg(m_data.stages.at(stage).name), [this, stage, name] {
                    ask({.kind = Ask::MoveCluster,
                         .toStage = stage,
                         .toGroup = 0,
                         .clusters = {name}});
                });
            }
        }
        if (item->kind == Kind::Chip) {
            add(tr("Take out of the plan"), [this] { remove(); });
        }
    } else if (item->kind == Kind::Group) {
        add(tr("Edit group…"), [this] { activate(); });
        const int group = item->group;
        add(
            tr("Clusters…"),
            [this, group] {
                ask({.kind = Ask::ShowMembers, .stage = m_column, .group = group}, false);
            },
            false);
        add(tr("To the stage before"), [this] { moveBy(-1, 0); });
        add(tr("To the next stage"), [this] { moveBy(1, 0); });
        add(tr("Remove group"), [this] { remove(); });
    } else if (!isLast(m_column)) {
        const int stage = m_column;
        add(tr("Edit stage…"), [this, stage] { ask({.kind = Ask::EditStage, .stage = stage}); });
        add(tr("Add a group"), [this, stage] { ask({.kind = Ask::AddGroup, .stage = stage}); });
        add(tr("Add a stage before"),
            [this, stage] { ask({.kind = Ask::AddStage, .stage = stage}); });
        add(tr("Move left"), [this, stage] {
            ask({.kind = Ask::MoveStage, .stage = stage, .toStage = std::max(0, stage - 1)});
        });
        add(tr("Move right"), [this, stage] {
            const int last = static_cast<int>(m_data.stages.size()) - 1;
            ask({.kind = Ask::MoveStage, .stage = stage, .toStage = std::min(last, stage + 1)});
        });
        add(tr("Remove stage"), [this, stage] { ask({.kind = Ask::RemoveStage, .stage = stage}); });
    }
    menu->popup(viewport()->mapToGlobal(at));
}

} // namespace pilothouse::ui
