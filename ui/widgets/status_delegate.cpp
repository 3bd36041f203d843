// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/status_delegate.h"

#include "ui/theme/away.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>
#include <QTableView>
#include <QTreeView>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kCellPadding = 8;
constexpr int kOuterPadding = 16;
constexpr int kGlyph = 14;
constexpr int kTreeShift = 6; // as the branch arrows

/// Tells the delegate which row the pointer is on: Qt knows the cell only.
class RowHover : public QObject {
public:
    RowHover(QAbstractItemView* view, StatusDelegate* delegate)
        : QObject(view), m_view(view), m_delegate(delegate) {
        view->viewport()->setMouseTracking(true);
        view->viewport()->installEventFilter(this);
    }

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::MouseMove) {
            const QPoint point = static_cast<QMouseEvent*>(event)->position().toPoint();
            setRow(m_view->indexAt(point).row());
        } else if (event->type() == QEvent::Leave) {
            setRow(-1);
        }
        return QObject::eventFilter(watched, event);
    }

private:
    void setRow(int row) {
        if (row != m_delegate->hoverRow()) {
            m_delegate->setHoverRow(row);
            m_view->viewport()->update();
        }
    }

    QAbstractItemView* m_view;
    StatusDelegate* m_delegate;
};

bool isTree(const QWidget* widget) {
    return qobject_cast<const QTreeView*>(widget) != nullptr;
}

/// Whether a cell is at the leading or trailing edge; Qt tells item positions to lists and trees
/// only.
struct Edges {
    bool first = false;
    bool last = false;
};

Edges edgesOf(const QStyleOptionViewItem& option, const QModelIndex& index) {
    const auto* const table = qobject_cast<const QTableView*>(option.widget);
    if (table == nullptr) {
        return {};
    }
    const QHeaderView* const header = table->horizontalHeader();
    const int visual = header->visualIndex(index.column());
    const int last = header->count() - 1 - header->hiddenSectionCount();
    return {.first = visual == 0, .last = visual >= last};
}

/// The keyboard's row: a 2 px accent ring round the whole row, drawn cell by cell.
void paintRowFocus(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                   const Tokens& tokens) {
    const auto* const view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (view == nullptr || !view->hasFocus() || view->currentIndex().row() != index.row() ||
        view->currentIndex().parent() != index.parent()) {
        return;
    }
    constexpr int kWidth = metrics::kFocusWidth;
    const QRect& cell = option.rect;
    const Edges edges = edgesOf(option, index);
    const bool tree = isTree(option.widget);
    painter.fillRect(QRect(cell.left(), cell.top(), cell.width(), kWidth), tokens.accent);
    painter.fillRect(QRect(cell.left(), cell.bottom() - kWidth + 1, cell.width(), kWidth),
                     tokens.accent);
    if (edges.first || tree) {
        painter.fillRect(QRect(cell.left(), cell.top(), kWidth, cell.height()), tokens.accent);
    }
    if (edges.last || tree) {
        painter.fillRect(QRect(cell.right() - kWidth + 1, cell.top(), kWidth, cell.height()),
                         tokens.accent);
    }
}

} // namespace

StatusDelegate::StatusDelegate(QObject* parent) : QStyledItemDelegate(parent) {}

void StatusDelegate::setRowLines(bool lines) {
    m_rowLines = lines;
}

void StatusDelegate::setRowHeight(int px) {
    m_rowHeight = px;
}

void StatusDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    const Tokens& tokens = theme(option.widget);
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const bool hover = isTree(item.widget) ? item.state.testFlag(QStyle::State_MouseOver)
                                           : index.row() == m_hoverRow;
    const QVariant flash = index.data(FlashRole);
    if (flash.isValid() && !selected) {
        painter->fillRect(item.rect, tokens.state(static_cast<Glyph>(flash.toInt())).tint);
    } else {
        paintRowState(*painter, item.rect, hover, selected, tokens, false);
    }
    if (m_rowLines && !selected) {
        painter->fillRect(QRect(item.rect.left(), item.rect.bottom(), item.rect.width(), 1),
                          tokens.sunken);
    }
    if (selected && !isTree(item.widget) && edgesOf(item, index).first) {
        painter->fillRect(
            QRect(item.rect.left(), item.rect.top(), metrics::kSelectionBar, item.rect.height()),
            tokens.accent);
    }
    paintContent(*painter, item, index);
    paintRowFocus(*painter, item, index, tokens);
}

void StatusDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                                  const QModelIndex& index) const {
    const Tokens& tokens = theme(option.widget);
    QRectF rect = option.rect;
    const bool tree = isTree(option.widget);
    const Edges edges = edgesOf(option, index);
    const bool right = option.displayAlignment.testFlag(Qt::AlignRight);
    const int leading = tree          ? kTreeShift + 4
                        : edges.first ? kOuterPadding
                        : right       ? 2
                                      : kCellPadding;
    rect.adjust(leading, 0, edges.last || tree ? -kOuterPadding : -kCellPadding, 0);
    painter.save();
    if (const QVariant glyph = index.data(GlyphRole); glyph.isValid()) {
        const auto sign = static_cast<Glyph>(glyph.toInt());
        const bool split = index.data(SplitRole).toBool();
        paintRollup(painter, QPointF(rect.left(), rect.center().y() - kGlyph / 2.0), sign, split,
                    index.data(AwayRole).toBool() ? awayTokens(tokens) : tokens);
        rect.adjust(rollupWidth(sign, split) + 8, 0, 0, 0);
    }
    if (const QString detail = index.data(DetailRole).toString(); !detail.isEmpty()) {
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.muted);
        painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, detail);
        rect.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(detail) - kCellPadding, 0);
    }
    const bool strong = index.data(StrongRole).toBool();
    const int px = index.data(SmallRole).toBool() ? metrics::kLabel : metrics::kBody;
    const QVariant tone = index.data(ToneRole);
    painter.setFont(textFont(px, strong ? Weight::Strong : Weight::Regular));
    painter.setPen(tokens.ink(tone.isValid() ? static_cast<Tone>(tone.toInt()) : Tone::Text));
    const QVariant elide = index.data(ElideRole);
    const auto mode =
        elide.isValid() ? static_cast<Qt::TextElideMode>(elide.toInt()) : Qt::ElideRight;
    const QString text =
        painter.fontMetrics().elidedText(option.text, mode, static_cast<int>(rect.width()) + 1);
    const auto horizontal = option.displayAlignment & Qt::AlignHorizontal_Mask;
    painter.drawText(rect, static_cast<int>(Qt::AlignVCenter | horizontal) | Qt::TextSingleLine,
                     text);
    painter.restore();
}

QSize StatusDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int width = QStyledItemDelegate::sizeHint(option, index).width();
    return {width + (index.data(GlyphRole).isValid() ? kGlyph + 8 : 0), m_rowHeight};
}

StatusDelegate* dressTable(QTableView* view) {
    auto* const delegate = new StatusDelegate(view);
    new RowHover(view, delegate);
    view->setItemDelegate(delegate);
    view->setShowGrid(false);
    view->setFrameShape(QFrame::NoFrame);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setWordWrap(false);
    view->setTabKeyNavigation(false);
    view->verticalHeader()->hide();
    view->verticalHeader()->setMinimumSectionSize(16);
    view->verticalHeader()->setDefaultSectionSize(metrics::kRow);
    view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    auto* const header = view->horizontalHeader();
    header->setHighlightSections(false);
    header->setFixedHeight(metrics::kRow);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    return delegate;
}

StatusDelegate* dressTree(QTreeView* view) {
    auto* const delegate = new StatusDelegate(view);
    delegate->setRowLines(false);
    view->setItemDelegate(delegate);
    view->setFrameShape(QFrame::NoFrame);
    view->setHeaderHidden(true);
    view->setUniformRowHeights(true);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->header()->setStretchLastSection(true);
    view->header()->setMinimumSectionSize(40);
    view->setIndentation(18);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setExpandsOnDoubleClick(true);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    return delegate;
}

} // namespace pilothouse::ui
