// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/replay_bar.h"

#include "ui/format/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QSlider>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

ReplayBar::ReplayBar(QWidget* parent)
    : QWidget(parent), m_slider(new QSlider(Qt::Horizontal, this)),
      m_back(new IconButton(int(Icon::ChevronLeft), tr("One step back (←)"), this)),
      m_next(new IconButton(int(Icon::ChevronRight), tr("One step on (→)"), this)),
      m_words(new RunLabel(metrics::kBody, this)) {
    setObjectName(QStringLiteral("replayBar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 12, 4);
    row->setSpacing(8);
    auto* live = new QPushButton(tr("Back to now"), this);
    live->setObjectName(QStringLiteral("replayEnd"));
    live->setAutoDefault(false);
    m_slider->setObjectName(QStringLiteral("replaySlider"));
    m_slider->setAccessibleName(tr("Moment of the replay"));
    m_words->setFixedWidth(230);
    row->addWidget(m_back);
    row->addWidget(m_next);
    row->addWidget(m_words);
    row->addWidget(m_slider, 1);
    row->addWidget(live);
    setFixedHeight(40);
    connect(m_back, &QAbstractButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QAbstractButton::clicked, this, [this] { step(1); });
    connect(live, &QPushButton::clicked, this, &ReplayBar::ended);
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        updateWords();
        Q_EMIT moved();
    });
}

void ReplayBar::setMoments(std::vector<Instant> moments, const QTimeZone& zone) {
    const Instant shown = m_moments.empty() ? Instant{} : at();
    m_moments = std::move(moments);
    m_zone = zone;
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(0, std::max(0, static_cast<int>(m_moments.size()) - 1));
    m_slider->setPageStep(std::max(1, static_cast<int>(m_moments.size() / 20)));
    const auto same = std::upper_bound(m_moments.begin(), m_moments.end(), shown);
    m_slider->setValue(std::max(0, static_cast<int>(same - m_moments.begin()) - 1));
    updateWords();
}

void ReplayBar::begin() {
    m_slider->setValue(m_slider->maximum());
    m_slider->setFocus();
    updateWords();
}

Instant ReplayBar::at() const {
    const auto place = static_cast<std::size_t>(m_slider->value());
    return place < m_moments.size() ? m_moments[place] : Instant{};
}

void ReplayBar::step(int by) {
    m_slider->setValue(m_slider->value() + by);
}

void ReplayBar::updateWords() {
    m_back->setEnabled(m_slider->value() > 0);
    m_next->setEnabled(m_slider->value() < m_slider->maximum());
    m_words->setRuns(
        {{.text = format::clock(at(), m_zone, true), .tone = Tone::Text, .strong = true},
         {.text = tr("  moment %1 of %2")
                      .arg(format::number(std::int64_t(m_slider->value() + 1)),
                           format::number(std::int64_t(m_moments.size()))),
          .tone = Tone::Secondary}});
}

void ReplayBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT ended();
        return;
    }
    QWidget::keyPressEvent(event);
}

void ReplayBar::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintBox(painter, rect(), tokens.unknown.tint, tokens.divider);
}

} // namespace pilothouse::ui
