// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/mesh/ego_graph.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_word.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <utility>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::array<const char*, kMatrixStates> kStateWords{
    QT_TRANSLATE_NOOP("MatrixState", "not linked"), QT_TRANSLATE_NOOP("MatrixState", "configured"),
    QT_TRANSLATE_NOOP("MatrixState", "up"),         QT_TRANSLATE_NOOP("MatrixState", "connecting"),
    QT_TRANSLATE_NOOP("MatrixState", "degraded"),   QT_TRANSLATE_NOOP("MatrixState", "down"),
    QT_TRANSLATE_NOOP("MatrixState", "invalid"),    QT_TRANSLATE_NOOP("MatrixState", "unknown")};

constexpr double kRing = 3.5;
constexpr double kNearSize = 14;
constexpr double kCentre = 17;
constexpr double kBow = 3; ///< both directions lie this far beside the ray

} // namespace

QString matrixStateWord(MatrixState state) {
    return stateWord("MatrixState", kStateWords, state);
}

Glyph matrixGlyph(MatrixState state) {
    switch (state) {
    case MatrixState::NotLinked:
    case MatrixState::Paper: return Glyph::NotStarted;
    case MatrixState::Up: return Glyph::Ok;
    case MatrixState::Connecting: return Glyph::Running;
    case MatrixState::Degraded: return Glyph::Warning;
    case MatrixState::Down:
    case MatrixState::Invalid: return Glyph::Failed;
    case MatrixState::Unknown: break;
    }
    return Glyph::Unknown;
}

EgoGraph::EgoGraph(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setObjectName(u"egoGraph"_s);
    setAccessibleName(tr("Neighbours"));
}

void EgoGraph::setData(const EgoData& data) {
    if (m_data != data) {
        m_data = data;
        m_layout = layoutEgo(m_data, size());
        updateAccessibleText();
        update();
    }
}

void EgoGraph::setSelected(const QString& id) {
    if (m_selected != id) {
        m_selected = id;
        updateAccessibleText();
        update();
    }
}

void EgoGraph::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_layout = layoutEgo(m_data, size());
}

void EgoGraph::mousePressEvent(QMouseEvent* event) {
    const auto hit = m_layout.neighbourAt(m_data, event->position());
    if (hit && event->button() == Qt::LeftButton) {
        select(m_data.others.at(static_cast<qsizetype>(*hit)).id);
    }
}

void EgoGraph::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const auto hit = m_layout.neighbourAt(m_data, event->position())) {
        Q_EMIT neighbourActivated(m_data.others.at(static_cast<qsizetype>(*hit)).id);
    }
}

void EgoGraph::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up: step(-1, false); return;
    case Qt::Key_Right:
    case Qt::Key_Down: step(1, false); return;
    case Qt::Key_BracketRight: step(1, true); return;
    case Qt::Key_BracketLeft: step(-1, true); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!m_selected.isEmpty()) {
            Q_EMIT neighbourActivated(m_selected);
            return;
        }
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void EgoGraph::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void EgoGraph::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

bool EgoGraph::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* const help = static_cast<QHelpEvent*>(event);
        if (const auto hit = m_layout.neighbourAt(m_data, help->pos())) {
            QToolTip::showText(help->globalPos(),
                               words(m_data.others.at(static_cast<qsizetype>(*hit))), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void EgoGraph::select(const QString& id) {
    if (id != m_selected) {
        setSelected(id);
        Q_EMIT neighbourSelected(id);
    }
}

void EgoGraph::step(int by, bool isProblem) {
    const qsizetype count = m_data.others.size();
    const auto found = std::find_if(m_data.others.begin(), m_data.others.end(),
                                    [this](const EgoNeighbour& n) { return n.id == m_selected; });
    qsizetype at = found == m_data.others.end() ? (by > 0 ? -1 : 0) : found - m_data.others.begin();
    for (qsizetype tried = 0; tried < count; ++tried) {
        at = (at + by + count) % count;
        if (!isProblem || m_data.others.at(at).isNear()) {
            select(m_data.others.at(at).id);
            return;
        }
    }
}

QString EgoGraph::words(const EgoNeighbour& neighbour) const {
    return tr("%1: to it %2, from it %3")
        .arg(neighbour.name, matrixStateWord(neighbour.out.state()),
             matrixStateWord(neighbour.in.state()));
}

void EgoGraph::updateAccessibleText() {
    for (const EgoNeighbour& neighbour : m_data.others) {
        if (neighbour.id == m_selected) {
            setAccessibleDescription(words(neighbour));
            return;
        }
    }
    setAccessibleDescription(m_data.name);
}

void EgoGraph::paintLink(QPainter& painter, const Tokens& tokens, std::size_t neighbour) const {
    const EgoNeighbour& other = m_data.others.at(static_cast<qsizetype>(neighbour));
    const double angle = m_layout.angles[neighbour];
    const double end = (other.isNear() ? m_layout.nearRadius : m_layout.farRadius) - kNearSize / 2;
    if (!other.isNear()) {
        painter.setPen(QPen(tokens.divider, 1));
        painter.drawLine(m_layout.at(angle, kCentre), m_layout.at(angle, end + kRing));
        return;
    }
    const QPointF across = (m_layout.at(angle + 1.5708, kBow) - m_layout.centre);
    const auto line = [&](MatrixState state, double side) {
        const bool isGood = !isBad(state);
        QPen pen(isGood ? tokens.secondary : tokens.state(matrixGlyph(state)).fill,
                 isGood ? 1.2 : 2, isGood ? Qt::SolidLine : Qt::DotLine);
        if (state == MatrixState::NotLinked) {
            return; // this direction is not configured
        }
        painter.setPen(pen);
        painter.drawLine(m_layout.at(angle, kCentre) + across * side,
                         m_layout.at(angle, end) + across * side);
    };
    line(other.out.state(), -0.7);
    line(other.in.state(), 0.7);
}

void EgoGraph::paintNeighbour(QPainter& painter, const Tokens& tokens,
                              std::size_t neighbour) const {
    const EgoNeighbour& other = m_data.others.at(static_cast<qsizetype>(neighbour));
    const QPointF at = m_layout.place(m_data, neighbour);
    const MatrixState worse = isBad(other.out.state()) ? other.out.state() : other.in.state();
    if (other.isNear()) {
        paintGlyph(painter,
                   QRectF(at.x() - kNearSize / 2, at.y() - kNearSize / 2, kNearSize, kNearSize),
                   matrixGlyph(worse), tokens);
    } else {
        painter.setBrush(tokens.surface);
        painter.setPen(QPen(tokens.okQuiet, 1.5));
        painter.drawEllipse(at, kRing, kRing);
    }
    if (other.id == m_selected) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens.accent, hasFocus() ? 2.5 : 2));
        const double reach = other.isNear() ? kNearSize / 2 + 3 : kRing + 3;
        painter.drawEllipse(at, reach, reach);
    }
}

void EgoGraph::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    drawTo(painter, theme(this));
}

void EgoGraph::drawTo(QPainter& painter, const Tokens& tokens) const {
    if (m_data.id.isEmpty()) {
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.divider, 1));
    painter.drawEllipse(m_layout.centre, m_layout.farRadius, m_layout.farRadius);
    painter.drawEllipse(m_layout.centre, m_layout.nearRadius, m_layout.nearRadius);
    for (std::size_t at = 0; at < m_layout.angles.size(); ++at) {
        paintLink(painter, tokens, at);
    }
    for (std::size_t at = 0; at < m_layout.angles.size(); ++at) {
        paintNeighbour(painter, tokens, at);
    }
    std::vector<QRectF> taken = paintGroups(painter, tokens);
    painter.setBrush(tokens.surface);
    painter.setPen(QPen(tokens.accent, 2));
    painter.drawEllipse(m_layout.centre, kCentre, kCentre);
    paintGlyph(painter, QRectF(m_layout.centre.x() - 8, m_layout.centre.y() - 8, 16, 16),
               matrixGlyph(m_data.worst), tokens);
    paintNames(painter, tokens, std::move(taken));
}

/// Beside the ring, never over it: as much of a name as fits.
std::vector<QRectF> EgoGraph::paintGroups(QPainter& painter, const Tokens& tokens) const {
    std::vector<QRectF> places;
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    const QFontMetricsF measure(painter.font());
    for (const EgoLayout::Arc& arc : m_layout.arcs) {
        const QPointF at = m_layout.at(arc.middle, m_layout.farRadius + 10);
        const double side = (at.x() - m_layout.centre.x()) / m_layout.farRadius;
        const double beside = side > 0 ? width() - at.x() : at.x();
        const double room = std::abs(side) < 0.3 ? std::min(beside * 2, 120.0) : beside - 2;
        const QString text = measure.elidedText(arc.group, Qt::ElideRight, std::max(16.0, room));
        QRectF box(0, 0, measure.horizontalAdvance(text) + 2, 14);
        box.moveCenter(at);
        if (std::abs(side) >= 0.3) {
            box.moveLeft(side > 0 ? at.x() : at.x() - box.width());
        }
        painter.drawText(box, Qt::AlignCenter, text);
        places.push_back(box);
    }
    return places;
}

/// Names last, over all lines. A name that would cover another is left to the tooltip: first comes
/// the middle, then what is selected, then what needs attention.
void EgoGraph::paintNames(QPainter& painter, const Tokens& tokens,
                          std::vector<QRectF> taken) const {
    painter.setFont(textFont(10, Weight::Strong));
    const QFontMetricsF small(painter.font());
    taken.emplace_back(m_layout.centre.x() - kCentre, m_layout.centre.y() - kCentre, 2 * kCentre,
                       2 * kCentre);
    const auto place = [&](QPointF at, const QString& name, double away, bool isNeeded) {
        QRectF box(0, 0, small.horizontalAdvance(name) + 6, 14);
        const double beside = box.width() / 2 + kNearSize / 2 + 2;
        for (const QPointF& off :
             {QPointF(0, away), QPointF(0, -away), QPointF(beside, 0), QPointF(-beside, 0)}) {
            box.moveCenter(at + off);
            const bool isIn = box.left() >= 1 && box.right() <= width() - 1;
            const bool isFree =
                std::none_of(taken.begin(), taken.end(),
                             [&box](const QRectF& each) { return each.intersects(box); });
            if ((isIn && isFree) || isNeeded) {
                box.moveLeft(std::clamp(box.left(), 1.0, std::max(1.0, width() - box.width() - 1)));
                taken.push_back(box);
                painter.fillRect(box, tokens.surface);
                painter.setPen(tokens.text);
                painter.drawText(box, Qt::AlignCenter, name);
                return;
            }
        }
    };
    place(m_layout.centre, m_data.name, kCentre + 10, true);
    for (std::size_t at = 0; at < m_layout.angles.size(); ++at) { // no name over a mark
        if (m_data.others.at(static_cast<qsizetype>(at)).isNear()) {
            const QPointF mark = m_layout.place(m_data, at);
            taken.emplace_back(mark.x() - kNearSize / 2, mark.y() - kNearSize / 2, kNearSize,
                               kNearSize);
        }
    }
    for (const bool isSelected : {true, false}) {
        for (std::size_t at = 0; at < m_layout.angles.size(); ++at) {
            const EgoNeighbour& other = m_data.others.at(static_cast<qsizetype>(at));
            if ((other.id == m_selected) == isSelected && (isSelected || other.isNear())) {
                place(m_layout.place(m_data, at), other.name, 15, false);
            }
        }
    }
}

} // namespace pilothouse::ui
