// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/state_counts.h"

#include "ui/canvas/mesh/ego_graph.h"
#include "ui/models/cell_text.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text_runs.h"

#include <QHBoxLayout>
#include <QPainter>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kGlyph = 12;
constexpr int kPadding = 9;
constexpr int kBetween = 5;
constexpr std::array kOrder{MatrixState::Down,       MatrixState::Invalid, MatrixState::Degraded,
                            MatrixState::Connecting, MatrixState::Unknown, MatrixState::Paper,
                            MatrixState::NotLinked,  MatrixState::Up};

TextRuns runsOf(MatrixState state, std::size_t count, bool isCompact) {
    TextRuns runs{{countText(static_cast<std::int64_t>(count)), Tone::Text, true}};
    if (!isCompact) {
        runs.append({u' ' + matrixStateWord(state), Tone::Secondary});
    }
    return runs;
}

} // namespace

StateCount::StateCount(MatrixState state, QWidget* parent)
    : QAbstractButton(parent), m_state(state) {
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setObjectName(u"meshCount%1"_s.arg(static_cast<int>(state)));
    setToolTip(tr("Show links that are %1 only").arg(matrixStateWord(state)));
}

void StateCount::setCount(std::size_t count) {
    m_count = count;
    setVisible(count > 0 || isChecked());
    setAccessibleName(plainText(runsOf(m_state, m_count, false)));
    updateGeometry();
    update();
}

void StateCount::setCompact(bool isCompact) {
    m_isCompact = isCompact;
    updateGeometry();
    update();
}

QSize StateCount::sizeHint() const {
    return {2 * kPadding + kGlyph + kBetween +
                runsWidth(runsOf(m_state, m_count, m_isCompact), metrics::kBody),
            metrics::kSegment};
}

void StateCount::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.fillRect(rect(), isChecked()    ? tokens.selection
                             : underMouse() ? tokens.rowHover
                                            : tokens.surface);
    painter.setPen(isChecked() ? tokens.accent : tokens.divider);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    paintGlyph(painter, QRectF(kPadding, (height() - kGlyph) / 2.0, kGlyph, kGlyph),
               matrixGlyph(m_state), tokens);
    paintRuns(painter, rect().adjusted(kPadding + kGlyph + kBetween, 0, 0, 0),
              runsOf(m_state, m_count, m_isCompact), metrics::kBody, tokens);
}

StateCounts::StateCounts(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (const MatrixState state : kOrder) {
        auto* part = new StateCount(state, this);
        part->hide();
        row->addWidget(part);
        m_parts.append(part);
        connect(part, &QAbstractButton::toggled, this, &StateCounts::chosenChanged);
    }
}

void StateCounts::setCounts(const std::array<std::size_t, kMatrixStates>& counts) {
    for (StateCount* part : m_parts) {
        part->setCount(counts.at(static_cast<std::size_t>(part->state())));
    }
}

void StateCounts::setCompact(bool isCompact) {
    for (StateCount* part : m_parts) {
        part->setCompact(isCompact);
    }
    layout()->activate(); // who asks for the size is told the new one
    updateGeometry();
}

QSet<int> StateCounts::chosen() const {
    QSet<int> states;
    for (const StateCount* part : m_parts) {
        if (part->isChecked()) {
            states.insert(static_cast<int>(part->state()));
        }
    }
    return states;
}

} // namespace pilothouse::ui
