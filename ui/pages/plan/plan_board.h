// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/plan/board_layout.h"

#include <QAbstractScrollArea>
#include <QHash>

#include <optional>

namespace pilothouse::ui {

/// What a person asks of the board. Places are those of the strategy; stage -1: in no stage.
struct BoardAsk {
    enum class Kind : std::uint8_t {
        MoveCluster, ///< `clusters` to group `toGroup` of stage `toStage`
        MoveGroup,   ///< `group` of `stage` before group `toGroup` of `toStage`
        MoveStage,   ///< `stage` to place `toStage`
        AddStage,    ///< at `stage`
        AddGroup,
        EditStage,
        EditGroup,
        RemoveStage,
        RemoveGroup,
        ShowMembers, ///< all of a group; stage -1: of the tray
        OpenCluster,
        ShowFault
    };
    Kind kind = Kind::EditStage;
    int stage = -1;
    int group = -1;
    int toStage = -1;
    int toGroup = -1;
    QStringList clusters{};
};

/// The stages of a plan as columns of groups and clusters, and what is in no stage. Walked by arrow
/// keys; clusters, groups and stages are dragged, or moved by Alt and an arrow. Tells what is asked
/// and changes nothing itself. GUI thread.
class PlanBoard : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit PlanBoard(QWidget* parent = nullptr);
    void setData(const BoardData& data);
    [[nodiscard]] const BoardData& data() const { return m_data; }
    /// Why nothing can be changed here; empty: it can.
    void setLocked(const QString& why);
    /// Goes to a stage, group or cluster and shows it. The last two are passed over where empty.
    void reveal(int stage, const QString& group = {}, const QString& cluster = {});
    void revealUnstaged();
    [[nodiscard]] int currentStage() const { return m_column; }
    /// The item's place on the viewport; null where there is no such item. For tests and menus.
    [[nodiscard]] QRect rectOf(int column, BoardItem::Kind kind, const QString& name = {}) const;

Q_SIGNALS:
    void asked(const pilothouse::ui::BoardAsk& ask);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Hit {
        int column = -1;
        int item = -1; ///< -1: the column itself
    };
    [[nodiscard]] bool isLast(int column) const {
        return column == static_cast<int>(m_data.stages.size());
    }
    /// The tray has a column of its own: it and the last stage are too high for one.
    [[nodiscard]] bool isTrayBeside() const;
    [[nodiscard]] int wholeWidth() const;
    [[nodiscard]] int stripHeight() const;
    [[nodiscard]] int trayHeight() const;
    [[nodiscard]] QRect columnRect(int column) const;
    [[nodiscard]] QRect bodyRect(int column) const;
    [[nodiscard]] QRect itemRect(int column, const BoardItem& item) const;
    [[nodiscard]] Hit hitAt(QPoint at) const;
    [[nodiscard]] int tileAt(QPoint at) const;
    [[nodiscard]] int tileStep() const;
    [[nodiscard]] const BoardItem* current() const;
    [[nodiscard]] QString nameOf(int column, const BoardItem& item) const;
    [[nodiscard]] QString tipOf(int column, const BoardItem& item) const;
    void updateBars();
    void select(int column, int item);
    void makeVisible();
    void walk(int by);
    void walkColumn(int by);
    void activate();
    void moveBy(int columns, int rows);
    void remove();
    void ask(const BoardAsk& ask, bool changes = true);
    void openMenu(QPoint at);
    /// Where what is dragged would land.
    [[nodiscard]] std::optional<BoardAsk> dropAt(QPoint at) const;
    void endDrag();

    void paintStrip(QPainter& painter, const Tokens& tokens) const;
    void paintColumn(QPainter& painter, int column, const Tokens& tokens) const;
    void paintHead(QPainter& painter, int column, const Tokens& tokens) const;
    void paintLines(QPainter& painter, const QRect& rect, const QList<BoardLine>& lines, bool isTop,
                    const Tokens& tokens) const;
    void paintBody(QPainter& painter, int column, const Tokens& tokens) const;
    void paintLast(QPainter& painter, int column, const Tokens& tokens) const;
    void paintItem(QPainter& painter, int column, const BoardItem& item,
                   const Tokens& tokens) const;
    void paintGroup(QPainter& painter, const QRect& rect, const BoardGroup& group,
                    const Tokens& tokens) const;
    void paintDrag(QPainter& painter, const Tokens& tokens) const;

    BoardData m_data;
    QList<BoardColumn> m_columns;
    QHash<QString, int> m_scroll; ///< of a stage's body, by its name
    QString m_locked;
    int m_column = 0;
    int m_item = 0;
    QPoint m_pressed;
    QPoint m_dragAt;
    bool m_isPressed = false;
    bool m_isDragging = false;
};

} // namespace pilothouse::ui
