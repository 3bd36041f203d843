// SPDX-License-Identifier: GPL-3.0-or-later
// What the canvas holds and how its cursor is moved; its painting is in simulation_paint.cpp.
#include "ui/canvas/simulation/simulation_canvas.h"

#include "ui/canvas/simulation/simulation_layout.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using namespace simulation;

constexpr QSize kUsual{1290, 288};
constexpr std::chrono::hours kShortRun{2};

/// The multiple of `step` that is next to `at` on that side, counted from the epoch: round times of
/// every clock that is set by quarters of an hour.
Instant nextStep(Instant at, std::chrono::milliseconds step, bool isLater) {
    const auto past = at.time_since_epoch() % step;
    return isLater ? at - past + step : (past.count() > 0 ? at - past : at - step);
}

} // namespace

SimulationCanvas::SimulationCanvas(QWidget* parent)
    : QAbstractScrollArea(parent), m_zone(QTimeZone::systemTimeZone()) {
    setObjectName(u"simulationCanvas"_s);
    setAccessibleName(tr("Simulated stages and version mix"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
}

void SimulationCanvas::setData(const SimulationData& data) {
    if (data == m_data) {
        return;
    }
    m_data = data;
    placeAll();
    const bool isWithin = m_hasCursor && m_data.from <= m_cursor && m_cursor <= m_data.to;
    m_hasCursor = true;
    if (!isWithin) {
        const auto third = (m_data.end50.value_or(m_data.to) - m_data.from) / 3;
        m_cursor = std::max(m_data.from, nextStep(m_data.from + third, step(false), false));
    }
    Q_EMIT cursorMoved();
}

void SimulationCanvas::setZone(const QTimeZone& zone) {
    m_zone = zone;
    dropImage();
}

void SimulationCanvas::setPale(bool pale) {
    if (pale != m_isPale) {
        m_isPale = pale;
        viewport()->update();
    }
}

void SimulationCanvas::setCursorAt(Instant at) {
    const Instant wanted = std::clamp(at, m_data.from, std::max(m_data.from, m_data.to));
    if (wanted != m_cursor) {
        m_cursor = wanted;
        viewport()->update();
        Q_EMIT cursorMoved();
    }
}

std::chrono::milliseconds SimulationCanvas::step(bool isLong) const {
    const bool isShort = m_data.to - m_data.from < kShortRun;
    return isShort ? (isLong ? 5min : 1min) : (isLong ? 60min : 15min);
}

QSize SimulationCanvas::sizeHint() const {
    return kUsual;
}

QSize SimulationCanvas::minimumSizeHint() const {
    return {kLabels + 2 * kTickSpacing, kAxis + 2 * kRow + kLeastChart};
}

int SimulationCanvas::lanesHeight() const {
    const int room = viewport()->height() - kAxis - kLeastChart;
    return std::clamp<int>(static_cast<int>(m_data.lanes.size()) * kRow, 0, std::max(kRow, room));
}

QRectF SimulationCanvas::chartBox() const {
    const int top = kAxis + lanesHeight() + kChartGap;
    return QRectF(kLabels, top, viewport()->width() - kLabels,
                  std::max(1, viewport()->height() - top - kChartGap));
}

QRectF SimulationCanvas::rowOf(qsizetype lane) const {
    const int top = kAxis + static_cast<int>(lane) * kRow - verticalScrollBar()->value();
    return QRectF(0, top, viewport()->width(), kRow);
}

void SimulationCanvas::placeAll() {
    const int lanes = static_cast<int>(m_data.lanes.size()) * kRow;
    verticalScrollBar()->setPageStep(std::max(kRow, lanesHeight()));
    verticalScrollBar()->setSingleStep(kRow);
    verticalScrollBar()->setRange(0, std::max(0, lanes - lanesHeight()));
    const double width = std::max(1, viewport()->width() - kLabels);
    const auto span = std::max(m_data.to - m_data.from, std::chrono::milliseconds(1min));
    m_scale = {.begin = m_data.from,
               .left = kLabels,
               .perPixel = static_cast<double>(span.count()) / width};
    dropImage();
}

void SimulationCanvas::dropImage() {
    m_image = QImage();
    viewport()->update();
}

void SimulationCanvas::walk(bool isLater, bool isLong) {
    setCursorAt(nextStep(m_cursor, step(isLong), isLater));
}

void SimulationCanvas::pointAtX(double x) {
    if (x >= kLabels && !m_data.mix.isEmpty()) {
        setCursorAt(std::chrono::floor<std::chrono::minutes>(m_scale.at(x)));
    }
}

void SimulationCanvas::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    placeAll();
}

void SimulationCanvas::keyPressEvent(QKeyEvent* event) {
    const bool isLong = (event->modifiers() & Qt::ShiftModifier) != 0;
    if ((event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) != 0) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left: walk(false, isLong); break;
    case Qt::Key_Right: walk(true, isLong); break;
    case Qt::Key_Home: setCursorAt(m_data.from); break;
    case Qt::Key_End: setCursorAt(m_data.end90.value_or(m_data.to)); break;
    case Qt::Key_T: Q_EMIT tableRequested(); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void SimulationCanvas::mouseMoveEvent(QMouseEvent* event) {
    pointAtX(event->position().x());
}

void SimulationCanvas::mousePressEvent(QMouseEvent* event) {
    pointAtX(event->position().x());
}

bool SimulationCanvas::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) {
        return QAbstractScrollArea::viewportEvent(event);
    }
    auto* const help = static_cast<QHelpEvent*>(event);
    const int y = help->pos().y() - kAxis + verticalScrollBar()->value();
    const qsizetype lane = y / kRow;
    if (help->pos().y() < kAxis || help->pos().y() >= kAxis + lanesHeight() ||
        lane >= m_data.lanes.size()) {
        QToolTip::hideText();
    } else {
        QToolTip::showText(help->globalPos() + QPoint(0, 12), m_data.lanes.at(lane).lane.note,
                           viewport(), rowOf(lane).toAlignedRect());
    }
    return true;
}

void SimulationCanvas::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        dropImage();
    }
}

void SimulationCanvas::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void SimulationCanvas::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void SimulationCanvas::scrollContentsBy(int /*dx*/, int /*dy*/) {
    dropImage();
}

} // namespace pilothouse::ui
