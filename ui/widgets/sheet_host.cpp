// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sheet_host.h"

#include "ui/widgets/review_sheet.h"

#include <QEvent>
#include <QStyle>

namespace pilothouse::ui {

namespace {

constexpr int kLeastPage = 1000; // px the page wants beside the sheet

} // namespace

SheetHost::SheetHost(QWidget* parent)
    : QWidget(parent), m_content(new QWidget(this)), m_sheet(new ReviewSheet(this)) {
    m_sheet->installEventFilter(this);
}

void SheetHost::closeSheet() {
    const bool hadFocus = m_sheet->isAncestorOf(focusWidget());
    m_sheet->hide();
    if (hadFocus) {
        m_content->setFocus();
    }
}

bool SheetHost::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_sheet && (event->type() == QEvent::Show || event->type() == QEvent::Hide)) {
        place();
    }
    return QWidget::eventFilter(watched, event);
}

void SheetHost::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place();
}

void SheetHost::place() {
    const bool isOpen = m_sheet->isVisibleTo(this);
    const int sheet = ReviewSheet::kWidth;
    const bool isBeside = isOpen && width() - sheet >= kLeastPage;
    const QRect whole = rect();
    const QRect page = isBeside ? whole.adjusted(0, 0, -sheet, 0) : whole;
    m_content->setGeometry(QStyle::visualRect(layoutDirection(), whole, page));
    const QRect place(whole.right() + 1 - sheet, 0, sheet, height());
    m_sheet->setGeometry(QStyle::visualRect(layoutDirection(), whole, place));
    m_sheet->raise();
}

} // namespace pilothouse::ui
