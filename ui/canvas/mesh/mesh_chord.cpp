// SPDX-License-Identifier: GPL-3.0-or-later
// What the circle holds and how it is walked; its painting is in mesh_chord_paint.cpp.
#include "ui/canvas/mesh/mesh_chord.h"

#include "ui/canvas/mesh/ego_graph.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr double kReach = 4; ///< px beside a ribbon that still hit it

} // namespace

MeshChord::MeshChord(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setObjectName(u"meshChord"_s);
    setAccessibleName(tr("Links between regions that are not up"));
    updateAccessibleText();
}

void MeshChord::setData(const ChordData& data) {
    if (m_data == data) {
        return;
    }
    m_data = data;
    m_marked.clear();
    relayout();
    updateAccessibleText();
}

void MeshChord::setReadOut(const std::function<QString(int, int)>& readOut) {
    m_readOut = readOut;
    updateAccessibleText();
}

void MeshChord::setSelected(const QString& from, const QString& to) {
    if (m_from != from || m_to != to) {
        m_from = from;
        m_to = to;
        updateAccessibleText();
        update();
    }
}

void MeshChord::setMarked(const std::vector<int>& links) {
    if (m_marked != links) {
        m_marked = links;
        update();
    }
}

int MeshChord::current() const {
    const auto found = std::find_if(m_data.units.begin(), m_data.units.end(),
                                    [this](const ChordUnit& unit) { return unit.id == m_current; });
    return found == m_data.units.end() ? -1 : static_cast<int>(found - m_data.units.begin());
}

int MeshChord::selectedLink() const {
    for (int at = 0; at < m_data.links.size(); ++at) {
        const ChordLink& link = m_data.links.at(at);
        const QString& a = m_data.units.at(link.a).id;
        const QString& b = m_data.units.at(link.b).id;
        if ((a == m_from && b == m_to) || (a == m_to && b == m_from)) {
            return at;
        }
    }
    return -1;
}

void MeshChord::relayout() {
    m_layout = layoutChord(m_data, size());
    m_ribbons.clear();
    for (const ChordLink& link : m_data.links) {
        m_ribbons.push_back(m_layout.ribbon(m_layout.endOf(m_data, link.a, link.b),
                                            m_layout.endOf(m_data, link.b, link.a)));
    }
    m_hoverUnit.reset();
    m_hoverLink.reset();
    update();
}

void MeshChord::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    relayout();
}

std::optional<int> MeshChord::linkAt(QPointF point) const {
    const std::vector<int> order = inDrawingOrder();
    const QRectF near(point.x() - kReach, point.y() - kReach, 2 * kReach, 2 * kReach);
    for (auto at = order.rbegin(); at != order.rend(); ++at) { // the uppermost first
        const QPainterPath& path = m_ribbons[static_cast<std::size_t>(*at)];
        if (path.controlPointRect().intersects(near) && path.intersects(near)) {
            return *at;
        }
    }
    return std::nullopt;
}

void MeshChord::mouseMoveEvent(QMouseEvent* event) {
    const auto unit = m_layout.unitAt(event->position());
    const auto link = unit ? std::nullopt : linkAt(event->position());
    if (unit != m_hoverUnit || link != m_hoverLink) {
        m_hoverUnit = unit;
        m_hoverLink = link;
        setCursor(unit || link ? Qt::PointingHandCursor : Qt::ArrowCursor);
        update();
    }
}

void MeshChord::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (const auto unit = m_layout.unitAt(event->position())) {
        m_current = m_data.units.at(*unit).id;
        updateAccessibleText();
        update();
        Q_EMIT unitActivated(*unit);
    } else if (const auto link = linkAt(event->position())) {
        select(*link);
    }
}

void MeshChord::leaveEvent(QEvent* event) {
    Q_UNUSED(event)
    m_hoverUnit.reset();
    m_hoverLink.reset();
    update();
}

void MeshChord::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up: walk(-1); return;
    case Qt::Key_Right:
    case Qt::Key_Down: walk(1); return;
    case Qt::Key_BracketRight: goToProblem(1); return;
    case Qt::Key_BracketLeft: goToProblem(-1); return;
    case Qt::Key_Backspace:
    case Qt::Key_Escape: Q_EMIT outWanted(); return;
    case Qt::Key_T: Q_EMIT tableWanted(); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const int at = current(); at >= 0) {
            Q_EMIT unitActivated(at);
            return;
        }
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void MeshChord::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void MeshChord::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

bool MeshChord::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* const help = static_cast<QHelpEvent*>(event);
        if (const auto unit = m_layout.unitAt(help->pos())) {
            QToolTip::showText(help->globalPos(), wordsOf(m_data.units.at(*unit)), this);
        } else if (const auto link = linkAt(help->pos())) {
            QToolTip::showText(help->globalPos(), sentenceOf(*link), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void MeshChord::select(int link) {
    const ChordLink& chosen = m_data.links.at(link);
    const bool isBack = !isBad(chosen.out) && isBad(chosen.in);
    const int from = isBack ? chosen.b : chosen.a;
    const int to = isBack ? chosen.a : chosen.b;
    m_current.clear();
    setSelected(m_data.units.at(from).id, m_data.units.at(to).id);
    Q_EMIT linkSelected(from, to);
}

void MeshChord::walk(int by) {
    const int count = static_cast<int>(m_data.units.size());
    if (count == 0) {
        return;
    }
    const int at = current();
    m_current = m_data.units.at(at < 0 ? (by > 0 ? 0 : count - 1) : (at + by + count) % count).id;
    updateAccessibleText();
    update();
}

void MeshChord::goToProblem(int step) {
    const int count = static_cast<int>(m_data.links.size());
    const int selected = selectedLink();
    int at = selected < 0 ? (step > 0 ? -1 : count) : selected;
    for (int tried = 0; tried < count; ++tried) {
        at = (at + step + count) % count;
        if (!m_data.links.at(at).isDimmed) {
            select(at);
            return;
        }
    }
}

QString MeshChord::wordsOf(const ChordUnit& unit) const {
    const QString numbers = unit.bad == 0 ? tr("nothing needs attention")
                                          : tr("worst %1, %2 of %3 half-links need attention")
                                                .arg(matrixStateWord(unit.worst))
                                                .arg(unit.bad)
                                                .arg(unit.total);
    return unit.isFolded ? tr("%1, %2 clusters: %3").arg(unit.name).arg(unit.clusters).arg(numbers)
                         : tr("%1: %2").arg(unit.name, numbers);
}

QString MeshChord::sentenceOf(int link) const {
    const ChordLink& shown = m_data.links.at(link);
    const bool isBack = !isBad(shown.out) && isBad(shown.in);
    return m_readOut ? m_readOut(isBack ? shown.b : shown.a, isBack ? shown.a : shown.b)
                     : QString();
}

void MeshChord::updateAccessibleText() {
    const int at = current();
    const int link = selectedLink();
    setAccessibleDescription(
        at >= 0     ? wordsOf(m_data.units.at(at))
        : link >= 0 ? sentenceOf(link)
                    : tr("Arrow keys walk round, Enter opens a region, Backspace goes out, [ and ] "
                         "go to what needs attention"));
}

} // namespace pilothouse::ui
