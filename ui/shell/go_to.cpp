// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/go_to.h"

#include "ui/models/roles.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kWidth = 560;
constexpr int kHeight = 400;
constexpr qsizetype kMost = 60;

} // namespace

GoTo::GoTo(QWidget* window)
    : QFrame(window, Qt::Popup), m_edit(new QLineEdit(this)), m_list(new QListView(this)),
      m_model(new QStandardItemModel(this)) {
    auto* nothing = new ToneLabel(tr("No cluster and no action has this in its name"), Tone::Muted,
                                  13, false, this);
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setObjectName(QStringLiteral("goToNothing"));
    m_nothing = nothing;
    setObjectName(QStringLiteral("goTo"));
    setFrameShape(QFrame::StyledPanel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    m_edit->setPlaceholderText(tr("Go to a cluster or an action"));
    m_edit->setObjectName(QStringLiteral("goToEdit"));
    m_edit->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setUniformItemSizes(true);
    auto* delegate = new StatusDelegate(m_list);
    m_list->setItemDelegate(delegate);
    m_list->setFocusPolicy(Qt::NoFocus);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing, 1);
    connect(m_edit, &QLineEdit::textEdited, this, &GoTo::refill);
    connect(m_list, &QListView::clicked, this, &GoTo::accept);
}

void GoTo::open(const QList<GoToEntry>& entries) {
    m_entries = entries;
    m_edit->clear();
    refill();
    resize(kWidth, kHeight);
    const QWidget* window = parentWidget();
    move(window->mapToGlobal(QPoint((window->width() - kWidth) / 2, 96)));
    show();
    m_edit->setFocus();
}

void GoTo::refill() {
    const QString needle = m_edit->text().trimmed();
    m_model->clear();
    for (const GoToEntry& entry : m_entries) {
        if (!entry.text.contains(needle, Qt::CaseInsensitive) || m_model->rowCount() >= kMost) {
            continue;
        }
        auto* item = new QStandardItem(entry.text);
        item->setData(entry.id, IdRole);
        item->setData(entry.detail, DetailRole);
        if (entry.hasGlyph) {
            item->setData(int(entry.glyph), GlyphRole);
        }
        m_model->appendRow(item);
    }
    const bool isEmpty = m_model->rowCount() == 0;
    m_list->setVisible(!isEmpty);
    m_nothing->setVisible(isEmpty);
    m_list->setCurrentIndex(m_model->index(0, 0));
}

void GoTo::accept() {
    if (m_model->rowCount() == 0) {
        return; // the text stays, to be mended
    }
    const QString id = m_list->currentIndex().data(IdRole).toString();
    hide();
    if (!id.isEmpty()) {
        Q_EMIT chosen(id);
    }
}

bool GoTo::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int row = m_list->currentIndex().row();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int next = std::clamp(row + (key == Qt::Key_Down ? 1 : -1), 0,
                                        std::max(0, m_model->rowCount() - 1));
            m_list->setCurrentIndex(m_model->index(next, 0));
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            accept();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace pilothouse::ui
