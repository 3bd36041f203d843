// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_host.h"

#include "ui/models/roles.h"

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kMargin = 16; // px
constexpr int kGap = 12;    // px between cards
constexpr int kLeastWide = 400;

} // namespace

void MapHost::setParts(QWidget* map, QWidget* wide, QWidget* left, QWidget* right, QWidget* hint) {
    m_map = map;
    m_wide = wide;
    m_left = left;
    m_right = right;
    m_hint = hint;
    place();
}

void MapHost::place() {
    if (m_map == nullptr) {
        return;
    }
    m_map->setGeometry(rect());
    m_left->resize(m_left->sizeHint());
    m_right->resize(m_right->sizeHint());
    const int taken = m_right->width() + kGap + (m_left->isHidden() ? 0 : m_left->width() + kGap);
    const int room = width() - m_rightRoom - 2 * kMargin - taken;
    m_wide->setVisible(room >= kLeastWide && m_hint->isHidden());
    m_wide->resize(std::min(room, m_wide->sizeHint().width()), m_wide->sizeHint().height());
    m_wide->move(kMargin, height() - m_wide->height() - kMargin);
    m_left->move(m_wide->isHidden() ? kMargin : kMargin + m_wide->width() + kGap,
                 height() - m_left->height() - kMargin);
    m_right->move(width() - m_right->width() - kMargin - m_rightRoom,
                  height() - m_right->height() - kMargin);
    const int wide = std::min(width() - m_rightRoom - 2 * kMargin, 460);
    m_hint->setGeometry((width() - m_rightRoom - wide) / 2, height() / 3, wide,
                        std::max(24, m_hint->heightForWidth(wide)));
    m_wide->raise();
    m_left->raise();
    m_right->raise();
    m_hint->raise();
}

void MapHost::setRightRoom(int px) {
    m_rightRoom = px;
    place();
}

void MapHost::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place();
}

void MapProxy::setShown(QSet<QString> ids) {
    if (ids != m_ids) {
        m_ids = std::move(ids);
        invalidateFilter();
    }
}

bool MapProxy::filterAcceptsRow(int row, const QModelIndex& parent) const {
    return m_ids.contains(sourceModel()->index(row, 0, parent).data(IdRole).toString());
}

} // namespace pilothouse::ui
