// SPDX-License-Identifier: GPL-3.0-or-later
// What the matrix holds and how it is walked; its painting is in mesh_matrix_paint.cpp.
#include "ui/canvas/mesh/mesh_matrix.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

MeshMatrix::MeshMatrix(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setObjectName(u"meshMatrix"_s);
    setAccessibleName(tr("Matrix of links, row from, column to"));
    updateAccessibleText();
}

void MeshMatrix::setData(const MatrixData& data) {
    setMarked({});
    if (m_data == data) {
        return;
    }
    m_data = data;
    m_places.clear();
    for (int at = 0; at < m_data.heads.size(); ++at) {
        m_places.insert(m_data.heads.at(at).id, at);
    }
    m_hover.reset();
    relayout();
    updateAccessibleText();
}

void MeshMatrix::setMarked(const std::vector<std::size_t>& cells) {
    if (cells == m_marked) {
        return;
    }
    for (const std::size_t cell : m_marked) {
        MatrixCell& look = m_data.cells[cell];
        look = MatrixCell::fromBits(look.bits() & static_cast<std::uint16_t>(~MatrixCell::kMarked));
    }
    for (const std::size_t cell : cells) {
        m_data.cells[cell] = m_data.cells[cell].with(MatrixCell::kMarked);
    }
    m_touched.insert(m_touched.end(), m_marked.begin(), m_marked.end());
    m_touched.insert(m_touched.end(), cells.begin(), cells.end());
    m_marked = cells;
    update();
}

void MeshMatrix::setReadOut(const std::function<QString(MatrixPlace)>& readOut) {
    m_readOut = readOut;
    updateAccessibleText();
}

void MeshMatrix::setRoom(QSize room) {
    if (m_room != room) {
        m_room = room;
        relayout();
    }
}

void MeshMatrix::setSelected(const QString& from, const QString& to) {
    if (m_from == from && m_to == to) {
        return;
    }
    m_from = from;
    m_to = to;
    updateAccessibleText();
    update();
    if (const auto place = selected()) {
        Q_EMIT sightWanted(m_layout.cellRect(*place));
    }
}

std::optional<MatrixPlace> MeshMatrix::selected() const {
    const int row = indexOf(m_from);
    const int column = indexOf(m_to);
    return row < 0 || column < 0 ? std::nullopt
                                 : std::optional<MatrixPlace>(MatrixPlace{row, column});
}

int MeshMatrix::indexOf(const QString& id) const {
    return id.isEmpty() ? -1 : m_places.value(id, -1);
}

QSize MeshMatrix::sizeHint() const {
    return m_layout.count() == 0 ? QSize(480, 400) : m_layout.size();
}

void MeshMatrix::relayout() {
    m_layout = layoutMatrix(m_data, m_room.isValid() ? m_room : size());
    m_isDrawn = false;
    m_touched.clear();
    updateGeometry();
    update();
}

void MeshMatrix::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (!m_room.isValid()) {
        relayout();
    }
}

void MeshMatrix::mouseMoveEvent(QMouseEvent* event) {
    const auto place = m_layout.placeAt(event->position().toPoint());
    if (place != m_hover) {
        m_hover = place;
        update();
    }
    setCursor(m_layout.groupAt(event->position().toPoint()) ? Qt::PointingHandCursor
                                                            : Qt::ArrowCursor);
}

void MeshMatrix::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    const QPoint at = event->position().toPoint();
    if (const auto place = m_layout.placeAt(at)) {
        select(*place);
    } else if (const auto group = m_layout.groupAt(at)) {
        Q_EMIT groupActivated(*group);
    }
}

void MeshMatrix::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const auto place = m_layout.placeAt(event->position().toPoint())) {
        Q_EMIT cellActivated(place->row, place->column);
    }
}

void MeshMatrix::leaveEvent(QEvent* event) {
    Q_UNUSED(event)
    m_hover.reset();
    update();
}

void MeshMatrix::keyPressEvent(QKeyEvent* event) {
    const int last = m_layout.count() - 1;
    if (last < 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left: walk(0, -1); return;
    case Qt::Key_Right: walk(0, 1); return;
    case Qt::Key_Up: walk(-1, 0); return;
    case Qt::Key_Down: walk(1, 0); return;
    case Qt::Key_Home: select({0, 0}); return;
    case Qt::Key_End: select({last, last}); return;
    case Qt::Key_BracketRight: goToProblem(1); return;
    case Qt::Key_BracketLeft: goToProblem(-1); return;
    case Qt::Key_P: Q_EMIT gatherWanted(); return;
    case Qt::Key_T: Q_EMIT tableWanted(); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const auto place = selected()) {
            Q_EMIT cellActivated(place->row, place->column);
            return;
        }
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void MeshMatrix::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void MeshMatrix::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

bool MeshMatrix::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* const help = static_cast<QHelpEvent*>(event);
        const auto place = m_layout.placeAt(help->pos());
        if (place && m_readOut) {
            QToolTip::showText(help->globalPos() + QPoint(0, 12), m_readOut(*place), this,
                               m_layout.cellRect(*place));
        } else if (const auto group = m_layout.groupAt(help->pos())) {
            QToolTip::showText(help->globalPos(),
                               tr("%1: click to fold or unfold").arg(m_data.groups.at(*group).name),
                               this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void MeshMatrix::walk(int rows, int columns) {
    const auto place = selected();
    if (!place) {
        select({0, 0});
        return;
    }
    const int last = m_layout.count() - 1;
    select({std::clamp(place->row + rows, 0, last), std::clamp(place->column + columns, 0, last)});
}

void MeshMatrix::select(MatrixPlace place) {
    const QString from = m_data.heads.at(place.row).id;
    const QString to = m_data.heads.at(place.column).id;
    if (from == m_from && to == m_to) {
        return;
    }
    setSelected(from, to);
    Q_EMIT cellSelected(place.row, place.column);
}

void MeshMatrix::goToProblem(int step) {
    const auto count = static_cast<std::size_t>(m_layout.count());
    const std::size_t total = count * count;
    if (total == 0) {
        return;
    }
    const auto place = selected();
    std::size_t at = place ? static_cast<std::size_t>(place->row) * count +
                                 static_cast<std::size_t>(place->column)
                           : (step > 0 ? total - 1 : 0);
    for (std::size_t tried = 0; tried < total; ++tried) {
        at = step > 0 ? (at + 1) % total : (at + total - 1) % total;
        const MatrixCell cell = m_data.cells[at];
        if (isBad(cell.state()) && !cell.has(MatrixCell::kOwn) && !cell.has(MatrixCell::kDimmed)) {
            select({static_cast<int>(at / count), static_cast<int>(at % count)});
            return;
        }
    }
}

void MeshMatrix::updateAccessibleText() {
    const auto place = selected();
    setAccessibleDescription(place && m_readOut
                                 ? m_readOut(*place)
                                 : tr("Arrow keys walk, [ and ] go to what needs attention"));
}

} // namespace pilothouse::ui
