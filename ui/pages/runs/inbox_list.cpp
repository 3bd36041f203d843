// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/inbox_list.h"

#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QAbstractListModel>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

namespace pilothouse::ui {

namespace {

constexpr int kSection = 28;
constexpr int kItem = 74;
constexpr int kNobody = 32;

} // namespace

/// Rows: for each kind its head, then its gates, or a line that there are none.
class InboxModel : public QAbstractListModel {
public:
    struct Row {
        bool isHead = false;
        bool isNothing = false;
        InboxItem item{}; ///< of a head: its kind alone
        int count = 0;    ///< of a head
        bool operator==(const Row&) const = default;
    };
    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] const Row& row(int at) const { return m_rows.at(at); }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override {
        const Row& row = m_rows.at(index.row());
        return row.isHead || row.isNothing ? Qt::ItemIsEnabled
                                           : Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
        const Row& row = m_rows.at(index.row());
        if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) {
            return row.isHead
                       ? InboxList::tr("%1: %2").arg(inboxTitle(row.item.kind)).arg(row.count)
                   : row.isNothing
                       ? nothing(row.item.kind)
                       : InboxList::tr("%1, %2, %3, %4")
                             .arg(row.item.title, row.item.run, row.item.line, row.item.when);
        }
        return role == Qt::ToolTipRole && !row.isHead ? QVariant(row.item.line) : QVariant();
    }
    [[nodiscard]] int find(const QString& run, const QString& gate) const {
        for (int at = 0; at < m_rows.size(); ++at) {
            const InboxItem& item = m_rows.at(at).item;
            if (!item.gateId.isEmpty() && item.runId == run && item.gateId == gate) {
                return at;
            }
        }
        return -1;
    }
    static QString nothing(InboxKind kind) {
        return kind == InboxKind::NeedsYou ? InboxList::tr("Nothing waits for you")
                                           : InboxList::tr("Nobody else is asked right now");
    }
    /// True when rows came or went, so that a selection has to be made anew.
    bool setItems(const QList<InboxItem>& items) {
        QList<Row> rows = rowsOf(items);
        if (rows == m_rows) {
            return false;
        }
        bool isSameShape = rows.size() == m_rows.size();
        for (qsizetype at = 0; isSameShape && at < rows.size(); ++at) {
            isSameShape = rows.at(at).item.gateId == m_rows.at(at).item.gateId &&
                          rows.at(at).item.runId == m_rows.at(at).item.runId &&
                          rows.at(at).isHead == m_rows.at(at).isHead;
        }
        if (isSameShape) {
            m_rows = std::move(rows);
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
            return false;
        }
        beginResetModel(); // gates came or went: a list of a few rows
        m_rows = std::move(rows);
        endResetModel();
        return true;
    }

private:
    static QList<Row> rowsOf(const QList<InboxItem>& items) {
        QList<Row> rows;
        for (int at = 0; at < kInboxKinds; ++at) {
            const auto kind = static_cast<InboxKind>(at);
            QList<Row> own;
            for (const InboxItem& item : items) {
                if (item.kind == kind) {
                    own.append({.isHead = false, .isNothing = false, .item = item, .count = 0});
                }
            }
            const bool isAsked = kind == InboxKind::NeedsYou || kind == InboxKind::WaitsForOthers;
            InboxItem head;
            head.kind = kind;
            if (isAsked || !own.isEmpty()) {
                rows.append({.isHead = true,
                             .isNothing = false,
                             .item = head,
                             .count = static_cast<int>(own.size())});
            }
            if (isAsked && own.isEmpty()) {
                rows.append({.isHead = false, .isNothing = true, .item = head, .count = 0});
            }
            rows += own;
        }
        return rows;
    }
    QList<Row> m_rows;
};

namespace {

class InboxDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& /*option*/,
                                 const QModelIndex& index) const override {
        const auto& row = rowOf(index);
        return {200, row.isHead ? kSection : row.isNothing ? kNobody : kItem};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& tokens = theme(option.widget);
        const auto& row = rowOf(index);
        const QRectF box = option.rect;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (row.isHead) {
            painter->fillRect(box, tokens.window);
            paintRuns(*painter, box.adjusted(16, 0, -16, 0),
                      {TextRun{.text = inboxTitle(row.item.kind), .tone = Tone::Secondary}},
                      metrics::kLabel, tokens);
            paintRuns(*painter, box.adjusted(16, 0, -16, 0),
                      {TextRun{.text = QString::number(row.count), .tone = Tone::Secondary}},
                      metrics::kLabel, tokens, Qt::AlignRight);
        } else if (row.isNothing) {
            paintRuns(*painter, box.adjusted(40, 0, -16, 0),
                      {TextRun{.text = InboxModel::nothing(row.item.kind), .tone = Tone::Muted}},
                      metrics::kBody, tokens);
        } else {
            // The current one is what is shown: a walk over a head leaves the selection behind.
            const auto* view = qobject_cast<const QListView*>(option.widget);
            const bool isShown = view != nullptr && view->currentIndex() == index;
            paintItem(*painter, option, isShown, row.item, tokens);
        }
        painter->fillRect(QRectF(box.left(), box.bottom(), box.width(), 1), tokens.divider);
        painter->restore();
    }

private:
    static const InboxModel::Row& rowOf(const QModelIndex& index) {
        return static_cast<const InboxModel*>(index.model())->row(index.row());
    }
    static void paintItem(QPainter& painter, const QStyleOptionViewItem& option, bool isShown,
                          const InboxItem& item, const Tokens& tokens) {
        const QRectF box = option.rect;
        if (isShown) {
            painter.fillRect(box, tokens.selection);
            painter.fillRect(QRectF(box.left(), box.top(), metrics::kSelectionBar, box.height()),
                             tokens.accent);
        } else if (option.state.testFlag(QStyle::State_MouseOver)) {
            painter.fillRect(box, tokens.rowHover);
        }
        paintGlyph(painter, QRectF(box.left() + 16, box.top() + 13, 14, 14), item.glyph, tokens);
        const double when = runsWidth({TextRun{.text = item.when}}, metrics::kLabel);
        const double left = box.left() + 40;
        const double right = box.right() - 16;
        paintRuns(painter, QRectF(left, box.top() + 10, right - left - when - 8, 20),
                  {TextRun{.text = item.title, .tone = Tone::Text, .strong = true}}, metrics::kBody,
                  tokens);
        paintRuns(painter, QRectF(left, box.top() + 10, right - left, 20),
                  {TextRun{.text = item.when, .tone = Tone::Secondary}}, metrics::kLabel, tokens,
                  Qt::AlignRight);
        paintRuns(painter, QRectF(left, box.top() + 30, right - left, 18),
                  {TextRun{.text = item.run, .tone = Tone::Text}}, metrics::kBody, tokens);
        paintRuns(painter, QRectF(left, box.top() + 49, right - left, 16),
                  {TextRun{.text = item.line, .tone = Tone::Secondary}}, metrics::kLabel, tokens);
    }
};

} // namespace

InboxList::InboxList(QWidget* parent) : QListView(parent), m_model(new InboxModel(this)) {
    setObjectName(QStringLiteral("inboxList"));
    setAccessibleName(tr("Gates that wait for people"));
    setModel(m_model);
    setItemDelegate(new InboxDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_Hover);
}

void InboxList::setItems(const QList<InboxItem>& items) {
    // What needs a decision comes before what was shown for want of it.
    const InboxItem before = m_isChosen ? current() : InboxItem{};
    if (m_model->setItems(items)) {
        select(before.runId, before.gateId);
    } else {
        Q_EMIT gateSelected();
    }
}

InboxItem InboxList::current() const {
    const QModelIndex index = currentIndex();
    return index.isValid() ? m_model->row(index.row()).item : InboxItem{};
}

void InboxList::select(const QString& run, const QString& gate) {
    int at = m_model->find(run, gate);
    m_isChosen = m_isChosen && at >= 0;
    for (int row = 0; at < 0 && row < m_model->rowCount(); ++row) {
        at = m_model->row(row).item.gateId.isEmpty() ? -1 : row;
    }
    setCurrentIndex(at < 0 ? QModelIndex() : m_model->index(at));
    Q_EMIT gateSelected();
}

void InboxList::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_A && event->modifiers() == Qt::NoModifier) {
        event->ignore(); // the page's key, not the first letter of a gate
        return;
    }
    const QModelIndex before = currentIndex();
    QListView::keyPressEvent(event);
    m_isChosen = m_isChosen || currentIndex() != before;
}

void InboxList::mousePressEvent(QMouseEvent* event) {
    QListView::mousePressEvent(event);
    m_isChosen = true;
}

void InboxList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    // A head cannot be selected: the walk goes on over it.
    if (current.isValid() && m_model->row(current.row()).item.gateId.isEmpty()) {
        const int step = previous.isValid() && previous.row() > current.row() ? -1 : 1;
        for (int row = current.row(); row >= 0 && row < m_model->rowCount(); row += step) {
            if (!m_model->row(row).item.gateId.isEmpty()) {
                setCurrentIndex(m_model->index(row));
                return;
            }
        }
        setCurrentIndex(previous);
        return;
    }
    Q_EMIT gateSelected();
}

} // namespace pilothouse::ui
